"""Quick entry: how often and at which times, what was filled in of them, and where they do not agree."""

import pytest

from reception_app.clinical.quick_entry import Part, PartState, read_quick
from reception_app.clinical.quick_entry_times import MONTH, TWO_FREQUENCIES, UNCLEAR_TIME
from tests.support.quick_lines import part, why


@pytest.mark.parametrize(
    ("text", "frequency", "times"),
    [
        ("omeprazole 20mg qds 22:00 18:00 12:00 08:00", "four times a day", ("08:00", "12:00", "18:00", "22:00")),
        ("quetiapine 100mg mane and nocte 21:00 08:00", "in the morning and at night", ("08:00", "21:00")),
        ("quetiapine 100mg nocte 18:00", "at night", ("18:00",)),  # the last round of the day
        ("quetiapine 100mg nocte 00:30", "at night", ("00:30",)),
        ("furosemide 40mg mane 11:30", "in the morning", ("11:30",)),
        ("simvastatin 40mg evening 12:00", "in the evening", ("12:00",)),
        ("quetiapine 100mg midday 12:30", "at midday", ("12:30",)),
        ("ramipril 5mg 08:00", None, ("08:00",)),
        ("ramipril 5mg prn 08:00", None, ("08:00",)),
    ],
    ids=str,
)
def test_times_that_are_said_are_kept_in_their_order(text: str, frequency: str | None, times: tuple[str, ...]) -> None:
    line = read_quick(text)
    assert (line.script.frequency, line.script.times, line.missing) == (frequency, times, ())
    said = part(line, "times")
    assert said is not None
    assert (said.value, said.state) == (", ".join(times), PartState.UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("quetiapine 100mg nocte, midday and mane", ("08:00", "12:00", "21:00")),
        ("quetiapine 100mg nocte and mane", ("08:00", "21:00")),
        ("quetiapine 100mg bd mane and nocte", ("08:00", "21:00")),
        ("ramipril 5mg weekly nocte", ("21:00",)),
        ("ramipril 5mg every 3 weeks", ()),
        ("ramipril 5mg every 6 hours", ()),
        ("salbutamol 2 puffs qds prn", ()),
        ("ramipril 5mg nocte prn", ()),
        ("warfarin 3mg monthly nocte", ()),
        ("quetiapine 100mg bd nocte", ()),
        ("ramipril 5mg", ()),
    ],
    ids=str,
)
def test_usual_times_are_filled_in_where_how_often_is_certain_and_not_when_required(
    text: str, times: tuple[str, ...]
) -> None:
    line = read_quick(text)
    filled = part(line, "times")
    assert line.script.times == times
    assert filled == (Part("times", ", ".join(times), "", PartState.GUESSED) if times else None)


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("quetiapine 100mg mane and nocte 08:00", "08:00", "In the morning and at night and one time do not agree."),
        ("quetiapine 100mg mane and nocte 08:00 12:00 21:00", "08:00 12:00 21:00",
         "In the morning and at night and 3 times do not agree."),
        ("ramipril 5mg bd 08:00", "08:00", "Twice a day and one time do not agree."),
        ("ramipril 5mg od 08:00 12:00", "08:00 12:00", "Once a day and 2 times do not agree."),
        ("ramipril 5mg weekly 08:00 20:00", "08:00 20:00", "Every 7 days and 2 times do not agree."),
        ("ramipril 5mg every 12 hours 08:00", "08:00", "Every 12 hours and one time do not agree."),
        ("ramipril 5mg weekly nocte 20:00 21:00", "20:00 21:00", "Every 7 days at night and 2 times do not agree."),
        ("ramipril 5mg mane 20:00", "20:00", "In the morning and 20:00 do not agree."),
        ("furosemide 40mg mane 12:00", "12:00", "In the morning and 12:00 do not agree."),
        ("olanzapine 10mg nocte 08:00", "08:00", "At night and 08:00 do not agree."),
        ("zopiclone 7.5mg nocte 12:00", "12:00", "At night and 12:00 do not agree."),
        ("simvastatin 40mg evening 11:30", "11:30", "In the evening and 11:30 do not agree."),
        ("quetiapine 100mg mane and nocte 08:00 10:00", "08:00 10:00", "At night and 08:00, 10:00 do not agree."),
        ("quetiapine 100mg mane and nocte 20:00 22:00", "20:00 22:00", "In the morning and 20:00, 22:00 do not agree."),
        ("ramipril 5mg weekly mane 20:00", "20:00", "In the morning and 20:00 do not agree."),
    ],
    ids=str,
)  # fmt: skip
def test_times_that_do_not_agree_with_how_often_are_left_to_a_person(text: str, said: str, words: str) -> None:
    """`nocte 08:00` and `mane 20:00` were taken as they stand, with nothing asked."""
    line = read_quick(text)
    assert line.missing == ("times",)
    assert part(line, "times") == Part("times", None, said, PartState.CHOOSE)
    assert why(line, "times") == f"{words} Choose the times."


def test_times_are_asked_beside_how_often_where_neither_agrees() -> None:
    line = read_quick("quetiapine 100mg bd nocte 20:00 21:00")
    assert (why(line, "frequency"), why(line, "times")) == (
        TWO_FREQUENCIES, "How often and 2 times do not agree. Choose the times.",
    )  # fmt: skip


def test_a_time_of_which_nobody_knows_the_half_day_is_asked_beside_one_that_is_certain() -> None:
    line = read_quick("omeprazole 20mg bd at 8 20:00")
    assert part(line, "times") == Part("times", None, "at 8 20:00", PartState.CHOOSE)
    assert why(line, "times") == UNCLEAR_TIME
    assert line.script.times == ()


@pytest.mark.parametrize(
    ("text", "words", "every_days"),
    [
        ("clozapine 100mg od on mondays", "every 7 days on Mondays", 7),
        ("clozapine 100mg weekly on mondays", "every 7 days on Mondays", 7),
        ("clozapine 100mg od on mondays and fridays", "on Mondays and Fridays", 1),
        ("clozapine 100mg od daily", "once a day", 1),
    ],
    ids=str,
)
def test_named_days_say_more_than_weekly_or_once_a_day(text: str, words: str, every_days: int) -> None:
    line = read_quick(text)
    assert (line.script.frequency, line.script.every_days, line.missing) == (words, every_days, ())


@pytest.mark.parametrize(
    ("text", "said", "asked"),
    [
        ("clozapine 100mg bd on mondays", "bd on mondays", TWO_FREQUENCIES),
        ("clozapine 100mg every 14 days on mondays", "every 14 days on mondays", TWO_FREQUENCIES),
        ("quetiapine 100mg od mane and nocte", "od mane nocte", TWO_FREQUENCIES),
        ("warfarin 3mg od monthly", "od monthly", MONTH),
        ("aripiprazole prolonged-release 400mg every 2 months", "every 2 months", MONTH),
        ("placebozine 5mg monthly", "monthly", MONTH),
    ],
    ids=str,
)
def test_two_ways_of_saying_how_often_and_months_are_left_to_a_person(text: str, said: str, asked: str) -> None:
    line = read_quick(text)
    assert part(line, "frequency") == Part("frequency", None, said, PartState.CHOOSE)
    assert why(line, "frequency") == asked
    assert (line.script.every_days, line.script.times) == (1, ())


def test_days_known_from_the_product_alone_are_filled_in_to_be_confirmed() -> None:
    monthly = part(read_quick("aripiprazole prolonged-release 400mg monthly"), "frequency")
    assert monthly == Part("frequency", "every 28 days", "monthly", PartState.GUESSED)
    named = part(read_quick("buvidal weekly 24mg"), "frequency")
    assert named == Part("frequency", "every 7 days", "Buvidal Weekly", PartState.GUESSED)


def test_when_required_is_told_once_with_the_first_words_for_it() -> None:
    line = read_quick("paracetamol 1g qds prn as required")
    assert part(line, "as_required") == Part("as_required", "when required", "prn", PartState.UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("paracetamol 1g od", PartState.UNDERSTOOD),
        ("paracetamol 1g mane and nocte", PartState.UNDERSTOOD),
        ("paracetamol 1g every 4-6 hours", PartState.UNDERSTOOD),
        ("paracetamol 1g 5 times a day", PartState.UNDERSTOOD),
        ("paracetamol 1g on mondays", PartState.UNDERSTOOD),
        ("paracetamol 1g on", PartState.GUESSED),
        ("paracetamol 1g 2 weekly", PartState.GUESSED),
    ],
    ids=str,
)
def test_how_often_is_certain_where_the_words_can_be_read_in_one_way(text: str, state: PartState) -> None:
    said = part(read_quick(text), "frequency")
    assert said is not None
    assert said.state is state

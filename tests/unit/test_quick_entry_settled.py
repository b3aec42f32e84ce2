"""Quick entry: for how long, the most, site, what it is for: each part as shown, with the words it is from."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry import (
    DAYS,
    TWO_DURATIONS,
    UNIT_OF_MAXIMUM,
    Part,
    PartState,
    QuickLine,
    read_quick,
)
from reception_app.clinical.quick_entry_start import WHICH_DAY
from tests.support.quick_lines import why

UNDERSTOOD, GUESSED, CHOOSE = PartState.UNDERSTOOD, PartState.GUESSED, PartState.CHOOSE


def part(line: QuickLine, field: str) -> Part | None:
    found = next((each for each in line.parts if each.field == field), None)
    value = found.value if found is not None else None
    return replace(found, value=value.replace("\N{NO-BREAK SPACE}", " ")) if found and value else found


@pytest.mark.parametrize(
    ("text", "said", "value", "state"),
    [
        ("prednisolone 5mg od for 5 days", "for 5 days", "for 5 days", UNDERSTOOD),
        ("prednisolone 5mg od 5/7", "5/7", "for 5 days", UNDERSTOOD),
        ("prednisolone 5mg od 5 days", "5 days", "for 5 days", GUESSED),
        ("prednisolone 5mg od 5 days course, for 5 days", "5 days course, for 5 days", "for 5 days", UNDERSTOOD),
        ("prednisolone 5mg od for 5 days, 5 days", "for 5 days, 5 days", "for 5 days", UNDERSTOOD),
        ("prednisolone 5mg od for 1 day", "for 1 day", "for 1 day", UNDERSTOOD),
        ("prednisolone 5mg od for 2 weeks", "for 2 weeks", "for 14 days", UNDERSTOOD),
    ],
    ids=str,
)
def test_for_how_long_is_shown_with_what_was_typed(text: str, said: str, value: str, state: PartState) -> None:
    line = read_quick(text)
    assert part(line, "duration") == Part("duration", value, said, state)
    assert line.asks == (WHICH_DAY,)


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("prednisolone 5mg od for 1 month", "for 1 month", DAYS),
        ("prednisolone 5mg od 5/7 1/52", "5/7, 1/52", TWO_DURATIONS),
        ("prednisolone 5mg od 28 days 1/12", "28 days, 1/12", TWO_DURATIONS),
    ],
    ids=str,
)
def test_a_length_that_is_no_number_of_days_is_left_to_a_person(text: str, said: str, words: str) -> None:
    line = read_quick(text)
    assert part(line, "duration") == Part("duration", None, said, CHOOSE)
    assert (why(line, "duration"), line.script.duration_days, line.asks) == (words, None, ())


@pytest.mark.parametrize(
    "text",
    ["prednisolone 5mg od 5/7 from 20-Nov-2026", "prednisolone 5mg od 5/7 from 20-Nov-2026 started 19-Nov-2026"],
    ids=["said", "to be chosen"],
)
def test_the_first_day_is_not_asked_again_where_it_is_said_or_to_be_chosen(text: str) -> None:
    line = read_quick(text)
    assert (line.script.duration_days, line.asks) == (5, ())


@pytest.mark.parametrize(
    ("text", "most", "said", "value", "state"),
    [
        ("paracetamol 1g prn max 4g in 24 hours", Dose(Decimal(4), "g"), "max 4g in 24 hours", "4 g in 24 hours",
         UNDERSTOOD),
        ("paracetamol 1g prn max 4g daily", Dose(Decimal(4), "g"), "max 4g daily", "4 g a day", UNDERSTOOD),
        ("paracetamol 1g prn max 4g", Dose(Decimal(4), "g"), "max 4g", "4 g a day", GUESSED),
        ("paracetamol 2 tabs prn max 8 in 24 hours", Dose(Decimal(8), "tablets"), "max 8 in 24 hours",
         "8 tablets in 24 hours", GUESSED),
        ("paracetamol 2 tabs prn max 8", Dose(Decimal(8), "tablets"), "max 8", "8 tablets a day", GUESSED),
        ("zopiclone one tab prn max one", Dose(Decimal(1), "tablets"), "max one", "1 tablet a day", GUESSED),
        ("paracetamol 1g prn max 4 in 24 hours", None, "max 4 in 24 hours", None, CHOOSE),
        ("paracetamol max 4 prn", None, "max 4", None, CHOOSE),
    ],
    ids=str,
)  # fmt: skip
def test_the_most_is_certain_only_with_its_unit_and_its_time(
    text: str, most: Dose | None, said: str, value: str | None, state: PartState
) -> None:
    line = read_quick(text)
    assert part(line, "maximum") == Part("maximum", value, said, state)
    assert (line.script.maximum_dose, line.script.maximum_hours) == (most, 24 if most else None)
    assert why(line, "maximum") == (UNIT_OF_MAXIMUM if state is CHOOSE else None)


def test_a_second_maximum_is_left_over() -> None:
    line = read_quick("co-codamol 30/500 2 tabs qds prn max 8 in 24 hours max 4")
    assert (line.script.maximum, line.left_over) == ("8 tablets in 24 hours", ("max 4",))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("chloramphenicol drops 2 tabs qds", "“eye drops” is not taken in tablets. Correct the form or the DOSE."),
        ("sertraline tablets one od prn max 2 puffs", "“tablet” is not taken in puffs. Correct the form or the DOSE."),
    ],
    ids=str,
)
def test_a_dose_and_a_maximum_that_the_form_is_not_taken_in_are_asked_about(text: str, asked: str) -> None:
    assert read_quick(text).asks == (asked,)


def test_site_indication_and_whether_it_is_observed_are_shown_with_what_was_typed() -> None:
    line = read_quick("haloperidol decanoate 50mg im every 4 weeks Left Deltoid for psychosis observed")
    assert part(line, "site") == Part("site", "left deltoid", "Left Deltoid", UNDERSTOOD)
    assert part(line, "indication") == Part("indication", "psychosis", "psychosis", UNDERSTOOD)
    assert part(line, "supervised") == Part("supervised", "observed", "observed", UNDERSTOOD)
    assert part(line, "route") == Part("route", "into a muscle", "im", UNDERSTOOD)
    unwatched = read_quick("dihydrocodeine 30mg qds not supervised")
    assert part(unwatched, "supervised") == Part("supervised", "not observed", "not supervised", UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("haloperidol decanoate 50mg im left deltoid right gluteal", ("right gluteal",)),
        ("paracetamol 500mg zzz tds qqq rrr", ("zzz", "qqq rrr")),
        ("paracetamol 500mg tds zzz, qqq rrr", ("zzz", "qqq rrr")),
        ("haloperidol decanoate 50mg im zzz left deltoid qqq", ("zzz", "qqq")),
        ("haloperidol decanoate 50mg im left deltoid right gluteal qqq", ("right gluteal", "qqq")),
    ],
    ids=str,
)
def test_words_that_stand_together_are_left_over_together(text: str, left: tuple[str, ...]) -> None:
    assert read_quick(text).left_over == left

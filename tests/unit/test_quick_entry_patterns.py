"""Quick entry: each stretch with a number in it, and the one item it is: text, number and unit as typed."""

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry_items import (
    Amount,
    Bare,
    DurationSaid,
    EverySaid,
    Item,
    MaximumSaid,
    MonthlySaid,
    Name,
    OftenSaid,
    Several,
    StartSaid,
    Strong,
    TimeSaid,
    Unclear,
    Unknown,
)
from reception_app.clinical.quick_entry_patterns import NOT_ONE_DOSE, PER_SOMETHING, SO_MANY, TOGETHER, number_of
from reception_app.clinical.quick_entry_scan import scan
from reception_app.errors import InputProblem


def items(text: str) -> tuple[Item, ...]:
    return tuple(item for item in scan(text) if not isinstance(item, Name))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("½ tab", "0.5", "tablets"),
        ("¼ tab", "0.25", "tablets"),
        ("¾ tab", "0.75", "tablets"),
        ("1½ tabs", "1.5", "tablets"),
        ("2 ¼ tabs", "2.25", "tablets"),
        ("1/2 tab", "0.5", "tablets"),
        ("1/4 tab", "0.25", "tablets"),
        ("3/4 tab", "0.75", "tablets"),
        ("1 3/4 tabs", "1.75", "tablets"),
        ("1 and 3/4 tabs", "1.75", "tablets"),
        ("half tablet", "0.5", "tablets"),
        ("a half tablet", "0.5", "tablets"),
        ("one half tablet", "0.5", "tablets"),
        ("half a tablet", "0.5", "tablets"),
        ("half an ampoule", None, None),
        ("half of a tablet", "0.5", "tablets"),
        ("a quarter of a tablet", "0.25", "tablets"),
        ("three quarters of a tablet", "0.75", "tablets"),
        ("one and a half tablets", "1.5", "tablets"),
        ("2 and a half tablets", "2.5", "tablets"),
        ("ten & a half ml", "10.5", "mL"),
        ("thirty five ml", "35", "mL"),
        ("thirty-five ml", "35", "mL"),
        ("fourteen tablets", "14", "tablets"),
        ("seventeen tablets", "17", "tablets"),
        ("one hundred and five mg", "105", "mg"),
        ("a hundred mg", "100", "mg"),
        ("seven point five ml", "7.5", "mL"),
        ("two thousand units", "2000", "units"),
        ("5 microgram", "5", "micrograms"),
        ("5 mcg", "5", "micrograms"),
        (".5mg", "0.5", "mg"),
        ("1,000mg", "1000", "mg"),
        ("10mgs", "10", "mg"),
    ],
    ids=str,
)
def test_an_amount_is_its_number_and_its_unit(text: str, number: str | None, unit: str | None) -> None:
    """`1 and a half tablets` was half a tablet, `three quarters of a tablet` three, `thirty five ml` 5 mL."""
    found = items(text)
    if number is None or unit is None:
        assert isinstance(found[0], Bare)
        return
    assert found == (Amount(text, Dose(Decimal(number), unit)),)


@pytest.mark.parametrize(
    ("text", "number", "word"),
    [
        ("12", "12", False),
        ("1,000", "1000", False),
        ("½", "0.5", False),
        ("1/2", "0.5", False),
        ("1 1/2", "1.5", False),
        ("1 and a half", "1.5", False),
        ("one", "1", True),
        ("half", "0.5", True),
        ("one and a half", "1.5", True),
        ("three quarters", "0.75", True),
        ("twenty-one", "21", True),
        ("x1", "1", False),
        ("1x", "1", False),
        ("one x", "1", True),
    ],
    ids=str,
)
def test_a_number_alone_is_told_apart_by_figures_and_words(text: str, number: str, word: bool) -> None:
    assert items(text) == (Bare(text, Decimal(number), word),)


@pytest.mark.parametrize("text", ["x2", "x 2", "2x", "×2", "2 ×"])
def test_so_many_times_is_unclear(text: str) -> None:
    assert items(text) == (Unclear(text, SO_MANY),)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("1mg/ml", "1 mg in 1 mL"),
        ("1 mg per ml", "1 mg in 1 mL"),
        ("10mg/5ml", "10 mg in 5 mL"),
        ("10mg in .5ml", "10 mg in 0.5 mL"),
        ("1g/100ml", "1 g in 100 mL"),
        ("60mg/23h", "60 mg in 23 hours"),
        ("100 units/ml", "100 units in 1 mL"),
        ("100 iu in 1 ml", "100 units in 1 mL"),
        ("25mcg/h", "25 micrograms in 1 hour"),
        ("12mcg/12h", "12 micrograms in 12 hours"),
        ("100mcg/puff", "100 micrograms in 1 puff"),
        ("fentanyl 25mcg/hr", "25 micrograms in 1 hour"),
        ("fentanyl 600mcg/24h", "600 micrograms in 24 hours"),
        ("nicotine 21mg/24h", "21 mg in 24 hours"),
        ("nicotine 21mg/d", "21 mg in 1 day"),
        ("5%", "5%"),
        ("0.5 %", "0.5%"),
        ("suboxone 16/4", "16 mg and 4 mg"),
        ("co-codamol 30/500", "30 mg and 500 mg"),
        ("8mg+2mg", "8 mg and 2 mg"),
        ("8mg/2mg/1mg", "8 mg and 2 mg and 1 mg"),
        ("8mg + 2mg + 1mg in 5ml", "8 mg and 2 mg and 1 mg in 5 mL"),
        ("8mg/2mg per 5ml", "8 mg and 2 mg in 5 mL"),
        ("suboxone 8mg and 2mg", "8 mg and 2 mg"),
    ],
    ids=str,
)
def test_a_strength_is_kept_as_a_line_has_it(text: str, strength: str) -> None:
    said = text.split(" ", 1)[1] if text.split()[0] in ("fentanyl", "nicotine", "suboxone") else text
    said = "30/500" if text.startswith("co-codamol") else said
    assert items(text) == (Strong(said, strength),)


def test_a_medicine_of_two_parts_has_a_strength_of_two_that_is_not_listed_too() -> None:
    assert items("co-codamol 20mg/500mg") == (Strong("20mg/500mg", "20 mg and 500 mg"),)


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        ("60mg/day", "60mg/day", PER_SOMETHING),
        ("60mg/d", "60mg/d", PER_SOMETHING),
        ("60mg/24h", "60mg/24h", PER_SOMETHING),
        ("60mg in 2 days", "60mg in 2 days", PER_SOMETHING),
        ("paracetamol 4g/24h", "4g/24h", PER_SOMETHING),
        ("5mg/kg", "5mg/kg", PER_SOMETHING),
        ("1 tablet/day", "1 tablet/day", PER_SOMETHING),
        ("1-2", "1-2", NOT_ONE_DOSE),
        ("1 to 2 tablets", "1 to 2 tablets", NOT_ONE_DOSE),
        ("twenty to thirty ml", "twenty to thirty ml", NOT_ONE_DOSE),
        ("30mg-60mg", "30mg-60mg", NOT_ONE_DOSE),
        ("500mcg to 1mg", "500mcg to 1mg", NOT_ONE_DOSE),
        ("1 tablet to 2 tablets", "1 tablet to 2 tablets", NOT_ONE_DOSE),
        ("subutex 8mg+2mg", "8mg+2mg", TOGETHER),
        ("sertraline 50mg/25mg", "50mg/25mg", TOGETHER),
    ],
    ids=str,
)
def test_what_cannot_be_one_dose_is_unclear_and_says_why(text: str, said: str, why: str) -> None:
    assert items(text) == (Unclear(said, why),)


@pytest.mark.parametrize(
    "text", ["8mg and 2mg", "500mg or 1 tablet", "5ml to 10mg"], ids=["and", "other units", "mL to mg"]
)
def test_two_amounts_that_are_no_range_stay_two(text: str) -> None:
    assert sum(isinstance(item, Amount) for item in items(text)) == 2


@pytest.mark.parametrize(
    "text", ["8/2", "co-codamol 30/500/2", "co-codamol 30.5/500", "co-codamol 30.5.1/500", "sertraline 50/100"]
)
def test_figures_that_no_strength_of_the_medicine_has_are_not_understood(text: str) -> None:
    assert items(text) == (Unknown(text.split()[-1], joined=True),)


@pytest.mark.parametrize(
    ("text", "number", "of"),
    [("day 1 of 7", 1, 7), ("day 7 of 7", 7, 7), ("day 3/7", 3, 7), ("day 366 of 366", 366, 366)],
    ids=str,
)
def test_a_day_of_so_many_is_where_a_course_is(text: str, number: int, of: int) -> None:
    assert items(text) == (StartSaid(text, None, number, of),)


@pytest.mark.parametrize(
    ("text", "day"),
    [("started 20/11", "20/11"), ("from 20 nov", "20 nov"), ("since Yesterday", "Yesterday"), ("began on mon", "mon")],
    ids=str,
)
def test_a_first_day_is_kept_as_written(text: str, day: str) -> None:
    assert items(text) == (StartSaid(text, day),)


@pytest.mark.parametrize("text", ["day 0 of 7", "day 8 of 7", "day 1 of 367", "day 3", "days 3-5", "day 3 and 4"])
def test_a_day_that_is_of_no_course_stands_by_itself(text: str) -> None:
    assert items(text) == (Unknown(text, joined=False),)


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("every 4-6 hours", "every 4 to 6 hours", 1),
        ("4-6 hourly", "every 4 to 6 hours", 1),
        ("every 1 hour", "every hour", 1),
        ("every 2 hours", "every 2 hours", 1),
        ("q4h", "every 4 hours", 1),
        ("every 23 hours", "every 23 hours", 1),
        ("every 25 hours", "every 25 hours", 1),
        ("every 36 hours", "every 36 hours", 1),
        ("every 48 hours", "every 48 hours", 2),
        ("every 72h", "every 72 hours", 3),
        ("every 672 hours", "every 672 hours", 28),
        ("every 2 days", "every 2 days", 2),
        ("every 1 week", "every 7 days", 7),
        ("every two weeks", "every 14 days", 14),
        ("5 times a day", "5 times a day", 1),
        ("1 times a week", "1 times a week", 1),
        ("2x/week", "2 times a week", 1),
        ("3 times weekly", "3 times a week", 1),
    ],
    ids=str,
)
def test_how_often_by_a_number_keeps_the_days_between(text: str, words: str, days: int) -> None:
    assert items(text) == (EverySaid(text, words, days),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("every 24 hours", "once a day"),
        ("every 1 day", "once a day"),
        ("every one day", "once a day"),
        ("1 times a day", "once a day"),
        ("2x daily", "twice a day"),
        ("4 times per day", "four times a day"),
    ],
    ids=str,
)
def test_a_number_that_a_word_says_too_is_that_word(text: str, words: str) -> None:
    (found,) = items(text)
    assert isinstance(found, OftenSaid)
    assert (found.text, found.row.words, found.guess) == (text, words, False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 weekly", EverySaid("2 weekly", "every 14 days", 14, guess=True, beside=("2", "weekly"))),
        ("2-weekly", EverySaid("2-weekly", "every 14 days", 14, guess=True, beside=("2", "weekly"))),
        ("6 hourly", EverySaid("6 hourly", "every 6 hours", 1)),
        ("3 monthly", MonthlySaid("3 monthly", 3, ("3", "monthly"))),
        ("every 3 months", MonthlySaid("every 3 months", 3)),
    ],
    ids=str,
)
def test_a_number_beside_weekly_or_monthly_stays_beside_it(text: str, found: Item) -> None:
    assert items(text) == (found,)


@pytest.mark.parametrize("text", ["every 1.5 days", "every 0.5 weeks", "1.5 times a day", "for 1.5 weeks", "1.5 days"])
def test_a_part_of_a_day_or_a_time_is_no_rhythm_and_no_length(text: str) -> None:
    found = items(text)
    assert not any(isinstance(item, EverySaid | OftenSaid | DurationSaid | MonthlySaid) for item in found)
    assert any(isinstance(item, Unknown) for item in found)


@pytest.mark.parametrize(
    ("text", "number", "unit", "period"),
    [
        ("max 8", 8, None, None),
        ("max 8 tabs", 8, "tablets", None),
        ("max 4g/24h", 4, "g", "in 24 hours"),
        ("max 4g in 24 hrs", 4, "g", "in 24 hours"),
        ("max 4g daily", 4, "g", "a day"),
        ("maximum of 2 puffs a day", 2, "puffs", "a day"),
        ("max. eight per day", 8, None, "a day"),
    ],
    ids=str,
)
def test_the_most_is_kept_with_what_is_said_of_it(text: str, number: int, unit: str | None, period: str | None) -> None:
    assert items(text) == (MaximumSaid(text, Decimal(number), unit, period),)


def test_so_many_of_one_strength_is_kept_as_both() -> None:
    assert items("2 x 5mg") == (Several("2 x 5mg", Decimal(2), Dose(Decimal(5), "mg")),)
    assert items("half x 5mg") == (Several("half x 5mg", Decimal("0.5"), Dose(Decimal(5), "mg")),)


@pytest.mark.parametrize(
    ("text", "days", "guess", "led"),
    [
        ("7 days", 7, True, False),
        ("7 day course", 7, True, False),
        ("two weeks", 14, True, False),
        ("twenty-one days", 21, True, False),
        ("7/7", 7, False, False),
        ("1/52", 7, False, False),
        ("1/12", None, False, False),
        ("for 7 days", 7, False, True),
        ("x7 days", 7, False, True),
        ("course of 7 days", 7, False, True),
        ("for 7/7", 7, False, True),
        ("for 1 month", None, False, True),
    ],
    ids=str,
)
def test_for_how_long_is_certain_with_for_or_a_slash(text: str, days: int | None, guess: bool, led: bool) -> None:
    assert items(text) == (DurationSaid(text, days, guess, led),)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("8am", "08:00"),
        ("1am", "01:00"),
        ("11am", "11:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("1 pm", "13:00"),
        ("12:30am", "00:30"),
        ("8.30pm", "20:30"),
        ("at 8pm", "20:00"),
        ("8:00", "08:00"),
        ("08:05 hrs", "08:05"),
        ("0800h", "08:00"),
        ("1830 hours", "18:30"),
        ("at 830", "08:30"),
        ("@8.30", "08:30"),
        ("0830", "08:30"),
        ("08.00", "08:00"),
        ("at 8", None),
        ("@8", None),
    ],
    ids=str,
)
def test_a_time_of_day_is_read_with_its_half(text: str, time: str | None) -> None:
    assert items(text) == (TimeSaid(text, time),)


def test_four_figures_and_a_full_stop_are_a_time_only_behind_one() -> None:
    assert items("1830") == (Bare("1830", Decimal(1830), word=False),)
    assert items("18.30") == (Bare("18.30", Decimal("18.30"), word=False),)
    assert items("0800 1830") == (TimeSaid("0800", "08:00"), TimeSaid("1830", "18:30"))
    assert items("08.00 18.15") == (TimeSaid("08.00", "08:00"), TimeSaid("18.15", "18:15"))
    assert items("od 18.00")[1:] == (TimeSaid("18.00", "18:00"),)


@pytest.mark.parametrize("text", ["0am", "13pm", "00:30pm"])
def test_a_half_of_the_day_has_twelve_hours(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-103"):
        items(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("05mg/ml", "The dose begins with 0 and has no point."),
        ("1mg/05ml", "The volume of the strength begins with 0 and has no point."),
        ("8mg + 2mg in 05ml", "The volume of the strength begins with 0 and has no point."),
        ("5,5%", "The dose has a comma that can be misread."),
    ],
    ids=str,
)
def test_a_number_that_could_be_misread_is_refused_in_a_strength_too(text: str, what: str) -> None:
    with pytest.raises(InputProblem, match="IN-101") as wrong:
        items(text)
    assert wrong.value.what == what


@pytest.mark.parametrize(
    ("text", "number", "word"),
    [
        ("1½", "1.5", False),
        ("a half", "0.5", True),
        ("half an", "0.5", True),
        ("one and a half", "1.5", True),
        ("a hundred and a half", "100.5", True),
        ("3 and three quarters of a", "3.75", False),
    ],
    ids=str,
)
def test_a_number_as_typed_and_whether_it_was_a_word(text: str, number: str, word: bool) -> None:
    assert number_of(text) == (Decimal(number), word)

"""What a line comes to: tied by its strength, exactly, or not at all."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.clinical.per_day import (
    HowOften,
    Quantity,
    a_day,
    how_often,
    is_far,
    is_piece,
    is_weekly_beside_daily,
    quantity_of,
    ratio_of,
    times_unlike_words,
)


def dose(text: str) -> Dose:
    amount, unit = text.split(" ", 1)
    return Dose(Decimal(amount), unit)


@pytest.mark.parametrize(
    ("frequency", "times", "every_days", "expected"),
    [
        (None, (), 1, None),
        ("", (), 1, None),
        ("  ", (), 1, None),
        (None, ("08:00",), 1, (1, 1)),
        (None, ("08:00", "20:00"), 1, (2, 1)),
        (None, ("08:00",), 7, (1, 7)),
        (None, (), 7, (1, 7)),
        (None, (), 2, (1, 2)),
        ("once a day", (), 1, (1, 1)),
        ("Once daily", (), 1, (1, 1)),
        ("daily", (), 1, (1, 1)),
        ("every day", (), 1, (1, 1)),
        ("each day", (), 1, (1, 1)),
        ("od", (), 1, (1, 1)),
        ("o.d.", (), 1, (1, 1)),
        ("bd", (), 1, (2, 1)),
        ("bid", (), 1, (2, 1)),
        ("twice daily", (), 1, (2, 1)),
        ("twice a day", (), 1, (2, 1)),
        ("in the morning and at night", (), 1, (2, 1)),
        ("morning and night", (), 1, (2, 1)),
        ("tds", (), 1, (3, 1)),
        ("tid", (), 1, (3, 1)),
        ("thrice daily", (), 1, (3, 1)),
        ("three times a day", (), 1, (3, 1)),
        ("three times daily", (), 1, (3, 1)),
        ("three times per day", (), 1, (3, 1)),
        ("three times each day", (), 1, (3, 1)),
        ("three times every day", (), 1, (3, 1)),
        ("qds", (), 1, (4, 1)),
        ("qid", (), 1, (4, 1)),
        ("four times a day", (), 1, (4, 1)),
        ("five times a day", (), 1, (5, 1)),
        ("six times a day", (), 1, (6, 1)),
        ("one a day", (), 1, (1, 1)),
        ("two a day", (), 1, (2, 1)),
        ("3 times a day", (), 1, (3, 1)),
        ("24 times a day", (), 1, (24, 1)),
        ("25 times a day", (), 1, None),
        ("0 times a day", (), 1, None),
        ("some times a day", (), 1, None),
        ("every 6 hours", (), 1, (4, 1)),
        ("every 24 hours", (), 1, (1, 1)),
        ("every 1 hour", (), 1, (24, 1)),
        ("every 5 hours", (), 1, None),
        ("every 0 hours", (), 1, None),
        ("every 48 hours", (), 1, (1, 2)),
        ("every 7 days", (), 1, (1, 7)),
        ("every 1 day", (), 1, (1, 1)),
        ("every 0 days", (), 1, None),
        ("every 2 weeks", (), 1, (1, 14)),
        ("every 1 week", (), 1, (1, 7)),
        ("weekly", (), 1, (1, 7)),
        ("once a week", (), 1, (1, 7)),
        ("once weekly", (), 1, (1, 7)),
        ("every week", (), 1, (1, 7)),
        ("fortnightly", (), 1, (1, 14)),
        ("every fortnight", (), 1, (1, 14)),
        ("once a fortnight", ("08:00",), 1, (1, 14)),
        ("once a fortnight", (), 14, (1, 14)),
        ("once every 2 weeks", ("08:00",), 1, (1, 14)),
        ("once every two weeks", (), 1, (1, 14)),
        ("every two days", (), 1, (1, 2)),
        ("once every fortnight", (), 1, (1, 14)),
        ("every month", ("08:00",), 1, None),
        ("alternate days", (), 1, (1, 2)),
        ("on alternate days", (), 1, (1, 2)),
        ("every other day", (), 1, (1, 2)),
        ("every second day", (), 1, (1, 2)),
        ("at night", (), 1, (1, 1)),
        ("nocte", (), 7, (1, 7)),
        ("on", (), 2, (1, 2)),
        ("every night", (), 1, (1, 1)),
        ("at bedtime", (), 1, (1, 1)),
        ("mane", (), 1, (1, 1)),
        ("om", (), 1, (1, 1)),
        ("in the morning", (), 2, (1, 2)),
        ("every morning", (), 1, (1, 1)),
        ("twice a day, with food", (), 1, (2, 1)),
        ("twice a day (with food)", (), 1, (2, 1)),
        ("twice a day at 08:00", (), 1, (2, 1)),
        ("as directed", (), 1, None),
        ("as directed", (), 7, None),
        ("as directed", ("08:00",), 1, (1, 1)),
        ("as directed", ("08:00", "12:00"), 2, (2, 2)),
        # The words and the rest contradict each other.
        ("twice a day", ("08:00",), 1, None),
        ("twice a day", ("08:00", "20:00"), 1, (2, 1)),
        ("once a day", (), 7, None),
        ("once a day", (), 2, None),
        ("weekly", (), 7, (1, 7)),
        ("weekly", (), 14, None),
        ("weekly", ("08:00",), 1, (1, 7)),
        ("weekly", ("08:00", "20:00"), 1, None),
    ],
)
def test_how_often_is_read_or_not_known(
    frequency: str | None, times: tuple[str, ...], every_days: int, expected: tuple[int, int] | None
) -> None:
    assert how_often(frequency, times, every_days) == (HowOften(*expected) if expected else None)


@pytest.mark.parametrize(
    ("said", "strength", "expected"),
    [
        ("400 mg", None, ("0.4", "g")),
        ("1 g", None, ("1", "g")),
        ("500 micrograms", None, ("0.0005", "g")),
        ("60 mL", "1 mg in 1 mL", ("0.06", "g")),
        ("6 mL", "10 mg in 1 mL", ("0.06", "g")),
        ("10 mL", "10 mg/5 mL", ("0.02", "g")),
        ("60 mL", None, None),
        ("60 mL", "", None),
        ("60 mL", "400 mg", None),
        ("60 mL", "as on the label", None),
        ("2 tablets", "200 mg", ("0.4", "g")),
        ("1 tablet", "400 mg", ("0.4", "g")),
        ("2 tablets", None, None),
        ("2 tablets", " ", None),
        ("2 tablets", "10 mg in 5 mL", ("2", "tablets of 10mgin5ml")),
        ("2 tablets", "30 mg and 500 mg", ("2", "tablets of 30mgand500mg")),
        ("2 tablets", "30/500", ("2", "tablets of 30and500")),
        ("2 tablet", "30 + 500", ("2", "tablets of 30and500")),
        ("2 puffs", "100 micrograms in 1 dose", ("0.0002", "g")),
        ("2 puffs", "200 micrograms in 2 puffs", ("0.0002", "g")),
        ("18 units", None, ("18", "units")),
        ("18 units", "100 units in 1 mL", ("18", "units")),
        ("1 mL", "100 units in 1 mL", ("100", "units")),
        ("1 patch", "25 micrograms in 1 hour", ("0.000025", "g an hour")),
        ("2 patches", "50 micrograms in 2 hours", ("0.00005", "g an hour")),
        ("1 patch", "24 mg in 1 day", ("0.001", "g an hour")),
        ("2 drops", "0.5 %", ("2", "drops of 0.5%")),
        ("2 drops", None, None),
        ("10 mmol", None, ("10", "mmol")),
    ],
)
def test_a_dose_is_tied_by_its_strength_or_not_at_all(
    said: str, strength: str | None, expected: tuple[str, str] | None
) -> None:
    wanted = Quantity(Fraction(expected[0]), expected[1]) if expected else None
    assert quantity_of(dose(said), strength) == wanted


def test_no_dose_is_no_quantity() -> None:
    assert quantity_of(dose("0 mg"), None) is None
    assert quantity_of(dose("0 tablets"), "5 mg") is None
    assert quantity_of(None, "400 mg") is None


@pytest.mark.parametrize(
    ("unit", "piece"), [("tablet", True), ("tablets", True), ("patches", True), ("units", False), ("unit", False),
                        ("mg", False), ("mL", False)]
)  # fmt: skip
def test_units_of_insulin_are_no_pieces(unit: str, piece: bool) -> None:
    assert is_piece(unit) is piece


def test_what_a_day_comes_to_is_exact() -> None:
    assert a_day(Quantity(Fraction(7), "g"), HowOften(1, 7)) == Quantity(Fraction(1), "g")
    assert a_day(Quantity(Fraction(10), "g"), HowOften(2, 7)) == Quantity(Fraction(20, 7), "g")
    assert a_day(Quantity(Fraction(10), "g"), HowOften(3)) == Quantity(Fraction(30), "g")


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (Quantity(Fraction(2), "g"), Quantity(Fraction(1), "g"), Fraction(1, 2)),
        (Quantity(Fraction(1), "g"), Quantity(Fraction(3), "g"), Fraction(3)),
        (Quantity(Fraction(1), "g"), Quantity(Fraction(1), "units"), None),
        (None, Quantity(Fraction(1), "g"), None),
        (Quantity(Fraction(1), "g"), None, None),
        (Quantity(Fraction(0), "g"), Quantity(Fraction(1), "g"), None),
    ],
)
def test_a_ratio_needs_one_unit(was: Quantity | None, now: Quantity | None, expected: Fraction | None) -> None:
    assert ratio_of(was, now) == expected


@pytest.mark.parametrize(
    ("ratio", "far"),
    [("10", True), ("9.99", False), ("0.1", True), ("0.1001", False), ("1", False), ("11", True), ("0.09", True)],
)
def test_ten_times_is_far(ratio: str, far: bool) -> None:
    assert is_far(Fraction(ratio), 10) is far


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        (HowOften(1), HowOften(1, 7), True),
        (HowOften(1, 28), HowOften(2), True),
        (HowOften(1), HowOften(1, 6), False),
        (HowOften(1, 2), HowOften(1, 7), False),
        (HowOften(1), HowOften(2), False),
        (None, HowOften(1, 7), False),
        (HowOften(1, 7), None, False),
    ],
)
def test_weekly_beside_daily_is_the_slip_that_kills(one: HowOften | None, other: HowOften | None, slip: bool) -> None:
    assert is_weekly_beside_daily(one, other) is slip


amounts = st.decimals("0.001", "9999", places=3)


@given(amounts, st.sampled_from(["1 mg in 1 mL", "10 mg in 1 mL", "10 mg in 5 mL"]))
def test_the_same_volume_is_the_same_mass_whatever_the_strength(amount: Decimal, strength: str) -> None:
    one = quantity_of(Dose(amount, "mL"), strength)
    assert one is not None
    assert ratio_of(one, quantity_of(Dose(amount, "mL"), strength)) == 1
    assert one.unit == "g"


@pytest.mark.parametrize(
    ("frequency", "times", "words"),
    [
        ("twice a day", ("08:00",), "Twice a day and one time do not agree."),
        ("every 12 hours", ("08:00",), "Every 12 hours and one time do not agree."),
        ("once a day", ("08:00", "20:00"), "Once a day and 2 times do not agree."),
        ("every 7 days", ("08:00", "20:00"), "Every 7 days and 2 times do not agree."),
        ("at night", ("08:00", "22:00"), "At night and 2 times do not agree."),
        ("twice a day", ("08:00", "20:00"), None),
        ("twice a day", (), None),
        ("on Mondays and Thursdays", ("08:00",), None),
        ("with food", ("08:00", "20:00"), None),
        (None, ("08:00", "20:00"), None),
    ],
)
def test_times_that_are_not_as_many_as_the_words_say(
    frequency: str | None, times: tuple[str, ...], words: str | None
) -> None:
    assert times_unlike_words(frequency, times) == words

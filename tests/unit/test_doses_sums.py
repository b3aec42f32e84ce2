"""Sums of doses: only what a strength ties together is compared, added or checked, and always exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import (
    MASS_UNITS,
    Dose,
    Strength,
    add,
    check_dose,
    check_stated,
    compare,
    convert,
    far_apart,
    halved,
    mass_of,
    ratio,
    read_strength,
    scale,
    unit_of,
)
from reception_app.errors import InputProblem

NB = "\N{NO-BREAK SPACE}"


def dose(text: str) -> Dose:
    number, unit = text.split(" ")
    return Dose(Decimal(number), unit)


TIED = [
    ("60 mg", "60 mL", "1 mg in 1 mL", 0),
    ("60 mg", "6 mL", "10 mg in 1 mL", 0),
    ("60 mg", "60 mL", "10 mg in 1 mL", -1),
    ("10 mg", "5 mL", "10 mg in 5 mL", 0),
    ("800 mg", "2 tablets", "400 mg", 0),
    ("500 micrograms", "1 tablet", "0.5 mg", 0),
    ("200 micrograms", "2 puffs", "100 micrograms in 1 dose", 0),
    ("10 mg", "1 patches", "5 mg", 1),
    ("18 units", "0.18 mL", "100 units in 1 mL", 0),
    ("1 g", "1000 mg", None, 0),
    ("1 micrograms", "1000 nanograms", None, 0),
    ("2 tablets", "1 tablets", None, 1),
    ("30 mL", "60 mL", None, -1),
]


@pytest.mark.parametrize(("a", "b", "strength", "sign"), TIED)
def test_what_a_strength_ties_is_compared_exactly(a: str, b: str, strength: str | None, sign: int) -> None:
    known = read_strength(strength) if strength else None
    assert compare(dose(a), dose(b), known) == sign
    assert compare(dose(b), dose(a), known) == -sign


APART = [
    ("60 mg", "60 mL", None),
    ("60 mg", "2 tablets", None),
    ("60 mL", "2 tablets", "5 mg"),
    ("60 mg", "60 mL", "60 mg"),
    ("25 micrograms", "1 patches", "25 micrograms in 1 hour"),
    ("10 units", "10 mg", "100 units in 1 mL"),
    ("2 drops", "1 mL", "0.5%"),
    ("1 applications", "10 mg", "10 mg"),
    ("2 sachets", "1 patches", "5%"),
]


@pytest.mark.parametrize(("a", "b", "strength"), APART)
def test_what_nothing_ties_is_refused(a: str, b: str, strength: str | None) -> None:
    known = read_strength(strength) if strength else None
    for sum_of in (compare, add):
        with pytest.raises(InputProblem, match="IN-152"):
            sum_of(dose(a), dose(b), known)
    assert ratio(dose(a), dose(b), known) is None
    assert far_apart(dose(a), dose(b), known) is None
    assert halved(dose(a), dose(b), known) is None
    assert convert(dose(a), dose(b).unit, known) is None


def test_two_sources_an_order_of_magnitude_apart_are_noticed() -> None:
    assert far_apart(dose("6 mg"), dose("60 mg")) is True
    assert far_apart(dose("60 mg"), dose("6 mg")) is True
    assert far_apart(dose("60 mg"), dose("59 mL"), read_strength("1 mg in 1 mL")) is False
    assert far_apart(dose("0.1 mg"), dose("100 micrograms")) is False
    assert far_apart(dose("60 mg"), dose("8 mg")) is False
    assert ratio(dose("7.5 mg"), dose("75 mg")) == 10


def test_nothing_is_a_multiple_of_no_dose() -> None:
    assert ratio(dose("0 mg"), dose("10 mg")) is None
    assert ratio(dose("10 mg"), dose("0 mg")) is None


@pytest.mark.parametrize(
    ("before", "now", "half"), [("85 mg", "30 mg", True), ("8 mg", "4 mg", True), ("70 mg", "50 mg", False)]
)
def test_a_dose_cut_to_half_or_less_is_noticed(before: str, now: str, half: bool) -> None:
    """E4: 85 to 30 mL of methadone, 70 to 50."""
    assert halved(dose(before), dose(now)) is half


@pytest.mark.parametrize(
    ("said", "unit", "strength", "comes_to"),
    [
        ("60 mg", "mL", "10 mg in 1 mL", "6 mL"),
        ("6 mL", "mg", "10 mg in 1 mL", "60 mg"),
        ("0.5 g", "mg", None, "500 mg"),
        ("1.5 tablets", "mg", "5 mg", "7.5 mg"),
        ("20 mg", "tablets", "5 mg", "4 tablets"),
        ("1 tablet", "tablets", None, "1 tablets"),
        ("250 micrograms", "puff", "100 micrograms in 1 dose", "2.5 puffs"),
        ("0.0000000001 g", "g", None, "0.0000000001 g"),
    ],
)
def test_a_dose_is_told_in_another_unit(said: str, unit: str, strength: str | None, comes_to: str) -> None:
    assert convert(dose(said), unit, read_strength(strength) if strength else None) == dose(comes_to)


def test_what_does_not_come_out_is_not_told() -> None:
    assert convert(dose("10 mg"), "mL", read_strength("3 mg in 1 mL")) is None


def test_a_stated_volume_must_agree_with_the_mass() -> None:
    """60 mg (30 mL) of 1 mg in 1 mL: a hazard of methadone, refused in its own words."""
    check_stated(dose("60 mg"), dose("60 mL"), "1 mg in 1 mL")
    check_stated(dose("60 mg"), dose("6 mL"), "10mg/ml")
    check_stated(dose("2 tablets"), dose("10 mg"), "5 mg")
    with pytest.raises(InputProblem) as wrong:
        check_stated(dose("60 mg"), dose("30 mL"), "1 mg in 1 mL")
    assert wrong.value.code == "IN-151"
    assert wrong.value.what == "30 mL of 1 mg in 1 mL is 30 mg, not 60 mg."
    with pytest.raises(InputProblem, match=r"10 mL of 3 mg in 7 mL is not 60 mg\."):
        check_stated(dose("60 mg"), dose("10 mL"), "3 mg in 7 mL")
    with pytest.raises(InputProblem, match="IN-102"):
        check_stated(dose("60 mg"), dose("60 mL"), None)
    with pytest.raises(InputProblem, match="IN-152"):
        check_stated(dose("60 mg"), dose("2 tablets"), "30 mg and 500 mg")


def test_the_strength_of_a_liquid_may_have_several_parts() -> None:
    check_dose(dose("5 mL"), "125 mg and 31 mg in 5 mL")
    for text in ("125 mg and 31 mg", "weak and 31 mg in 5 mL"):
        with pytest.raises(InputProblem, match="IN-102"):
            check_dose(dose("5 mL"), text)


def test_a_dose_taken_several_times_is_scaled_exactly() -> None:
    assert scale(dose("7.5 mg"), 2) == dose("15 mg")
    assert scale(dose("7.5 mg"), 1) == dose("7.5 mg")
    assert scale(dose("7.5 mg"), Decimal("0.5")) == dose("3.75 mg")
    with pytest.raises(ValueError, match="above zero"):
        scale(dose("7.5 mg"), 0)


@pytest.mark.parametrize(
    ("said", "unit"),
    [("mcg", "micrograms"), ("µg", "micrograms"), ("μg", "micrograms"), ("IU", "units"), ("u", "units"), ("ML", "mL"),
     ("tab", "tablets"), ("patch", "patches"), ("spoonful", None), ("", None)],
)  # fmt: skip
def test_a_unit_is_written_in_full(said: str, unit: str | None) -> None:
    assert unit_of(said) == unit


AMOUNTS = st.decimals(Decimal("0.001"), Decimal(9999), places=3)
STRENGTHS = st.builds(
    Strength,
    AMOUNTS,
    st.sampled_from(sorted(MASS_UNITS)),
    st.none() | st.builds(Dose, st.integers(1, 20).map(Decimal), st.just("mL")),
)
UNITS = st.sampled_from([*MASS_UNITS, "mL", "tablets", "puffs"])
DOSES = st.builds(Dose, AMOUNTS, UNITS)


@given(DOSES, DOSES, STRENGTHS)
def test_comparing_is_the_same_both_ways_and_never_between_what_is_not_tied(a: Dose, b: Dose, tie: Strength) -> None:
    times = ratio(a, b, tie)
    back = ratio(b, a, tie)
    assert (times is None) is (back is None)
    if times is None:
        with pytest.raises(InputProblem):
            compare(a, b, tie)
    else:
        assert back is not None
        assert times * back == 1
        assert compare(a, b, tie) == (times < 1) - (times > 1)
        assert halved(a, b, tie) is (times <= Fraction(1, 2))
    if a.unit != b.unit and not {a.unit, b.unit} <= set(MASS_UNITS):
        assert ratio(a, b, None) is None


@given(DOSES, STRENGTHS, UNITS)
def test_another_unit_says_the_same_amount(said: Dose, tie: Strength, unit: str) -> None:
    told = convert(said, unit, tie)
    if told is not None:
        assert told.unit == unit
        assert ratio(said, told, tie) == 1


@given(DOSES, DOSES, STRENGTHS)
def test_adding_is_exact_and_keeps_the_unit(a: Dose, b: Dose, tie: Strength) -> None:
    told = convert(b, a.unit, tie)
    if told is None:
        with pytest.raises(InputProblem, match="IN-152"):
            add(a, b, tie)
        return
    both = add(a, b, tie)
    assert both.unit == a.unit
    assert both.amount == a.amount + told.amount


@given(DOSES, STRENGTHS)
def test_a_mass_never_comes_from_nowhere(said: Dose, tie: Strength) -> None:
    assert (mass_of(said, None) is not None) is (said.unit in MASS_UNITS)
    tied = (said.unit == "mL") is (tie.per is not None)
    assert (mass_of(said, tie) is not None) is (said.unit in MASS_UNITS or tied)

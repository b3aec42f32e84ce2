"""Doses and strengths: exact decimals, unit beside number, mL never standing for mg."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import (
    Dose,
    check_dose,
    decimal_text,
    mass_of,
    read_decimal,
    read_strength,
    volume_of,
)
from reception_app.errors import InputProblem

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("60", "60"), ("7.50", "7.5"), ("0.5", "0.5"), ("1000", "1,000"), ("1E+2", "100"), ("12345.60", "12,345.6")],
)
def test_a_number_has_no_trailing_zero_a_leading_zero_and_a_comma(value: str, shown: str) -> None:
    assert decimal_text(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("60", "60"),
        (" 7.5 ", "7.5"),
        (".5", "0.5"),
        ("1,200", "1200"),
        ("999,999.5", "999999.5"),
        ("0.000001", "0.000001"),
    ],
)
def test_a_typed_number_is_read(typed: str, value: str) -> None:
    assert read_decimal(typed, "dose") == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "sixty", "7,5", "1,20", "1_000", "-5", "0", "1e3", "NaN", "1.5.2", "1000000", "٦٠", "60 mg", ",", "1.0000001"],
)
def test_a_number_that_could_be_misread_is_refused(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-101"):
        read_decimal(typed, "dose")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("400mg", "400 mg"),
        ("1 mg in 1 mL", "1 mg in 1 mL"),
        ("10MG/5ML", "10 mg in 5 mL"),
        ("1mg/ml", "1 mg in 1 mL"),
        ("100 mcg/dose", "100 micrograms in 1 dose"),
        ("25 µg per hour", "25 micrograms in 1 hour"),
        ("100 units/mL", "100 units in 1 mL"),
        ("1,200 units", "1,200 units"),
        ("21mg/24h", "21 mg in 24 hours"),
        ("10 IU/ml", "10 units in 1 mL"),
        ("400mcg/puff", "400 micrograms in 1 puff"),
    ],
)
def test_a_strength_is_read_as_it_stands_on_a_label(written: str, shown: str) -> None:
    strength = read_strength(written)
    assert strength is not None
    assert str(strength).replace(NB, " ") == shown


@pytest.mark.parametrize(
    "written",
    [
        "30/500",
        "30 mg and 500 mg",
        "7,5 mg",
        "mg",
        "strong",
        "0 mg",
        "1 mg in 0 mL",
        "",
        "5 mL",
        "2 tablets",
        "1 mL in 5 mL",
    ],
)
def test_a_strength_without_one_number_is_not_guessed(written: str) -> None:
    assert read_strength(written) is None


def test_a_volume_is_tied_to_its_mass_by_the_strength() -> None:
    strong = read_strength("10 mg in 1 mL")
    assert mass_of(Dose(Decimal(6), "mL"), strong) == Dose(Decimal(60), "mg")
    assert volume_of(Dose(Decimal(60), "mg"), strong) == Dose(Decimal(6), "mL")
    assert volume_of(Dose(Decimal("0.5"), "g"), strong) == Dose(Decimal(50), "mL")
    assert volume_of(Dose(Decimal(500), "micrograms"), read_strength("1 mg in 1 mL")) == Dose(Decimal("0.5"), "mL")
    assert mass_of(Dose(Decimal(2), "tablets"), strong) is None
    assert volume_of(Dose(Decimal(60), "mg"), None) is None


def test_pieces_are_tied_to_their_mass_by_the_strength_of_one() -> None:
    assert mass_of(Dose(Decimal(2), "tablets"), read_strength("400 mg")) == Dose(Decimal(800), "mg")
    assert mass_of(Dose(Decimal(6), "puffs"), read_strength("200 micrograms in 2 puffs")) == Dose(
        Decimal(600), "micrograms"
    )
    assert mass_of(Dose(Decimal(1), "mL"), read_strength("100 units in 1 mL")) == Dose(Decimal(100), "units")


@pytest.mark.parametrize(
    ("amount", "unit", "strength"),
    [(60, "mL", "10 mg in 1 dose"), (60, "mL", "10 mg"), (60, "mL", None), (2, "tablets", "100 units"),
     (2, "tablets", None), (10, "units", "100 units in 1 mL")],
)  # fmt: skip
def test_what_its_strength_is_not_told_for_has_no_mass(amount: int, unit: str, strength: str | None) -> None:
    assert mass_of(Dose(Decimal(amount), unit), read_strength(strength) if strength else None) is None


@pytest.mark.parametrize(
    ("amount", "unit", "strength"),
    [(100, "micrograms", "100 micrograms in 1 dose"), (60, "mg", "60 mg"), (60, "mg", "100 units in 1 mL"),
     (10, "units", "1 mg in 1 mL"), (2, "tablets", "1 mg in 1 mL")],
)  # fmt: skip
def test_what_no_liquid_ties_has_no_volume(amount: int, unit: str, strength: str) -> None:
    assert volume_of(Dose(Decimal(amount), unit), read_strength(strength)) is None


def test_a_dose_in_ml_without_a_liquid_strength_is_refused() -> None:
    for strength in (None, "", "60 mg", "strong", "100 micrograms in 1 dose"):
        with pytest.raises(InputProblem, match="IN-102"):
            check_dose(Dose(Decimal(60), "mL"), strength)
    check_dose(Dose(Decimal(60), "mL"), "1 mg in 1 mL")
    check_dose(Dose(Decimal(60), "mg"), None)


@given(st.integers(1, 999), st.integers(1, 50), st.integers(1, 20))
def test_mass_and_volume_agree_both_ways(dose: int, amount: int, volume: int) -> None:
    strength = read_strength(f"{amount} mg in {volume} mL")
    there = mass_of(Dose(Decimal(dose), "mL"), strength)
    assert there is not None
    if there.amount == there.amount.quantize(Decimal("0.000001")):
        assert volume_of(there, strength) == Dose(Decimal(dose), "mL")


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("-5", "A minus stands before the dose: it cannot be less than nothing."),
        ("\N{MINUS SIGN} 5", "A minus stands before the dose: it cannot be less than nothing."),
        ("\N{EN DASH}.5", "A minus stands before the dose: it cannot be less than nothing."),
        ("7,5", "The dose has a comma that can be misread."),
        ("0.0", "The dose is 0."),
        ("1000000", "The dose is a million or more."),
        ("1.0000001", "The dose has more than six figures behind the point."),
        ("sixty", "The dose is not a number."),
    ],
)
def test_what_is_wrong_with_a_number_is_said(typed: str, what: str) -> None:
    with pytest.raises(InputProblem, match="IN-101") as wrong:
        read_decimal(typed, "dose")
    assert wrong.value.what == what

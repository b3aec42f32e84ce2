"""A dose that is asked about before it is saved: 4000 mg of methadone. It is a question, never a limit."""

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import find
from reception_app.clinical.plausible import implausible
from reception_app.clinical.policies import policy


def asked(medicine: str, amount: str, unit: str, strength: str | None = None) -> str | None:
    return implausible(Dose(Decimal(amount), unit), find(medicine), strength)


@pytest.mark.parametrize(
    ("medicine", "amount", "unit", "strength", "part"),
    [
        ("methadone", "4000", "mg", None, "4,000 mg is more than 500 mL of"),
        ("methadone", "4000", "mg", "1 mg in 1 mL", "4,000 mg is 4,000 mL of 1 mg in 1 mL, more than 500 mL"),
        ("methadone", "600", "mL", "1 mg in 1 mL", "600 mL is more than 500 mL"),
        ("methadone", "600", "mL", None, "600 mL is more than 500 mL"),
        ("sertraline", "21", "tablets", "50 mg", "21 tablets is more than 20 tablets"),
        ("salbutamol", "40", "puffs", None, "40 puffs is more than 20 puffs"),
        ("insulin glargine", "180", "units", None, "180 units is more than 100 units of insulin"),
        ("insulin glargine", "2", "mL", "100 units in 1 mL", "2 mL is 200 units, more than 100 units of insulin"),
        ("levothyroxine", "100", "mg", None, "100 mg is more than"),
        ("placebozine", "300", "mg", "5 mg", "300 mg is more than 20 pieces of 5 mg"),
        ("placebozine", "501", "mL", "1 mg in 1 mL", "501 mL is more than 500 mL"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(
    medicine: str, amount: str, unit: str, strength: str | None, part: str
) -> None:
    question = asked(medicine, amount, unit, strength)
    assert question is not None
    assert question.startswith(part)
    assert question.endswith("for one dose. Is that right?")
    assert "\N{NO-BREAK SPACE}" not in question


@pytest.mark.parametrize(
    ("medicine", "amount", "unit", "strength"),
    [
        ("methadone", "120", "mg", None),
        ("methadone", "120", "mL", "1 mg in 1 mL"),
        ("sertraline", "200", "mg", None),
        ("sertraline", "20", "tablets", "50 mg"),
        ("insulin glargine", "100", "units", None),
        ("dalteparin", "15000", "units", None),
        ("levothyroxine", "200", "micrograms", None),
        ("paracetamol", "1", "g", None),
        ("placebozine", "4000", "mg", None),
        ("placebozine", "5000", "applications", None),
        ("co-codamol", "2", "tablets", "30 mg and 500 mg"),
        ("placebozine", "100", "mg", "5 mg"),
        ("placebozine", "500", "mL", "1 mg in 1 mL"),
        ("insulin glargine", "1", "mL", "100 units in 1 mL"),
        ("insulin glargine", "150", "mL", None),
        ("insulin glargine", "150", "mg", None),
        ("buprenorphine transdermal", "2", "mg", None),  # a patch is told by the hour: that is no piece
        ("methadone", "5", "mL", "100 units in 1 mL"),  # units are no mass: nothing to weigh it against
    ],
)
def test_what_is_usual_or_not_known_is_not_asked(medicine: str, amount: str, unit: str, strength: str | None) -> None:
    assert asked(medicine, amount, unit, strength) is None


@pytest.mark.parametrize(
    "slug", ["implausible_pieces", "implausible_millilitres", "implausible_insulin_units", "doses_far_apart"]
)
def test_the_numbers_behind_it_are_data_and_not_yet_confirmed(slug: str) -> None:
    assert policy(slug).mark == "GK"
    assert policy(slug).unit

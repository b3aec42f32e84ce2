"""Controlled drugs: which of them a second person witnesses, and what is counted."""

from decimal import Decimal

import pytest

from reception_app.clinical.controlled import needs_witness, read_count, read_counted
from reception_app.errors import InputProblem


@pytest.mark.parametrize(
    ("medicine", "strength", "witnessed"),
    [
        ("methadone", None, True),  # schedule 2
        ("Buprenorphine", None, True),  # 3
        ("diazepam", None, False),  # 4
        ("sertraline", None, False),
        ("placebozine", None, False),  # not listed
        ("morphine", "20 mg in 1 mL", True),
        ("morphine", "10mg/5ml", False),  # weak oral solution: 5
        ("morphine", None, True),  # the strictest where the strength is not said
    ],
)
def test_schedules_two_and_three_are_witnessed(medicine: str, strength: str | None, witnessed: bool) -> None:
    assert needs_witness(medicine, strength=strength) is witnessed


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("14 tablets", "14 tablets"),
        ("100 mL", "100 mL"),
        ("0.5 tablets", "0.5 tablets"),
        ("0 mL", "0 mL"),
        ("0.0 tabs", "0 tablets"),
        ("0 spoons", None),
        ("14 days", None),
        ("14", None),
        ("0", None),
        ("", None),
    ],
)
def test_a_count_needs_a_unit_and_may_be_nothing(typed: str, amount: str | None) -> None:
    found = read_count(typed)
    assert (str(found).replace("\N{NO-BREAK SPACE}", " ") if found else None) == amount


@pytest.mark.parametrize(("typed", "number"), [("0", 0), (" 0.00 ", 0), ("14", 14), ("7.5", Decimal("7.5"))])
def test_a_number_counted_may_be_nothing(typed: str, number: Decimal | int) -> None:
    assert read_counted(typed) == number


@pytest.mark.parametrize("typed", ["", "-1", "0 mL", "seven"])
def test_what_is_no_number_is_no_count(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-101"):
        read_counted(typed)

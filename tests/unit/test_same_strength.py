"""Two strengths say the same by what they come to, never by how they are written."""

from __future__ import annotations

import pytest

from reception_app.clinical.same_strength import same_strength


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1 mg in 1 mL", "10 mg in 10 mL", True), ("1 mg in 1 mL", "10 mg in 1 mL", False),
        ("1 mg in 1 mL", "1 mg in 10 mL", False), ("5 mg in 5 mL", "2 mg in 2 mL", True),
        ("0.5 mg", "500 micrograms", True), ("500 mg", "500 micrograms", False), ("10 mg", "20 mg", False),
        ("100 units in 1 mL", "1,000 units in 10 mL", True), ("100 units", "100 units", True),
        ("100 units", "100 mg", False), ("100 units in 1 mL", "100 mg in 1 mL", False),
        # a patch or a puff is often told without its hour or its dose
        ("25 micrograms", "25 micrograms per hour", True), ("25 micrograms/hour", "50 micrograms", False),
        ("100 micrograms in 1 dose", "0.1 mg", True), ("100 micrograms in 1 dose", "100 units", False),
        ("25 micrograms in 1 hour", "600 micrograms in 24 hours", True), ("25 micrograms/hour", "25 mg/hour", False),
        # nobody means the amount of a day, of two puffs or of a mL by the number alone
        ("25 micrograms", "25 micrograms in 24 hours", False), ("50 micrograms in 2 doses", "50 micrograms", False),
        ("5 mg", "5 mg in 1 mL", False), ("25 micrograms in 1 hour", "25 micrograms in 1 dose", False),
        # what the arithmetic does not read is compared by its words
        ("30 mg and 500 mg", "30mg/500mg", True), ("30 mg and 500 mg", "15 mg and 500 mg", False),
        ("30 mg", "30 mg and 500 mg", False),
        (None, None, True), (None, "", True), ("5 mg", None, False), ("", "5 mg", False),
    ],
)  # fmt: skip
def test_whether_two_strengths_say_the_same(one: str | None, other: str | None, same: bool) -> None:
    assert same_strength(one, other) is same
    assert same_strength(other, one) is same

"""Which medicines are controlled drugs that a second person witnesses. Pure.

Source: NICE NG46 (a witness stands in the record of administration); which schedules need one here is a local setting
until a clinical owner confirms it [GK].
"""

from __future__ import annotations

import re
from decimal import Decimal

from reception_app.clinical.doses import Dose, read_decimal, unit_of
from reception_app.clinical.formulary import identify
from reception_app.clinical.supply import read_quantity

WITNESSED = ("2", "3")
"""Schedules of the Misuse of Drugs Regulations whose doses and counts are witnessed [GK]."""


def needs_witness(
    medicine: str, brand: str | None = None, form: str | None = None, strength: str | None = None
) -> bool:
    """True for a controlled drug that is given and counted before a second person; by strength where that matters."""
    entry = identify(medicine, brand, form)
    return entry is not None and entry.schedule_for(strength) in WITNESSED


def read_count(text: str) -> Dose | None:
    """Return an amount counted, as typed with its unit: `14 tablets`, `100 mL`, `0 mL`; None for what is none."""
    nothing = re.match(r"\s*0+(?:\.0+)?\s*([^\W\d_]+)", text)
    if nothing is not None:
        unit = unit_of(nothing[1])
        return Dose(Decimal(0), unit) if unit else None
    counted = read_quantity(text)
    return counted if counted is not None and counted.unit != "days" else None


def read_counted(text: str) -> Decimal:
    """Return a number counted, as typed without its unit; 0 is an answer too. Raises InputProblem (IN-101)."""
    return Decimal(0) if re.fullmatch(r"\s*0+(?:\.0+)?\s*", text) else read_decimal(text, "amount")

"""Which medicines are controlled drugs that a second person witnesses. Pure.

Source: NICE NG46 (a witness stands in the record of administration); which schedules need one here is a local setting
until a clinical owner confirms it [GK].
"""

from __future__ import annotations

from reception_app.clinical.formulary import identify

WITNESSED = ("2", "3")
"""Schedules of the Misuse of Drugs Regulations whose doses and counts are witnessed [GK]."""


def needs_witness(
    medicine: str, brand: str | None = None, form: str | None = None, strength: str | None = None
) -> bool:
    """True for a controlled drug that is given and counted before a second person; by strength where that matters."""
    entry = identify(medicine, brand, form)
    return entry is not None and entry.schedule_for(strength) in WITNESSED

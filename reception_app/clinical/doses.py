"""Doses and strengths: exact decimals, a unit always beside its number, and mL tied to mg by the strength.

Source: NHS CUI medication line (MEDi-014…017, 041, 045, 046); methadone oral solution is not always 1 mg in 1 mL,
so a volume without a strength means nothing and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from reception_app.errors import InputProblem

MASS_UNITS: dict[str, Decimal] = {
    "nanograms": Decimal("0.000000001"),
    "micrograms": Decimal("0.000001"),
    "mg": Decimal("0.001"),
    "g": Decimal(1),
}
"""Mass units in grams: micrograms and nanograms are always written in full."""

VOLUME_UNIT = "mL"


def decimal_text(value: Decimal) -> str:
    """Return `value` as people read it: no trailing zero, a leading zero, a comma from 1,000."""
    text = format(value.normalize(), "f")
    whole, _, fraction = text.partition(".")
    whole = f"{int(whole):,}" if whole not in ("-0", "0") else whole
    return f"{whole}.{fraction}" if fraction else whole


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
# A comma only groups thousands: `7,5` read as 75 would be ten times the dose, so it is refused, not guessed.


def read_decimal(text: str, what: str) -> Decimal:
    """Read a number typed by a person. Raises InputProblem (IN-101) naming `what` unless it is positive."""
    typed = text.strip()
    if not typed or re.fullmatch(_NUMBER, typed, re.ASCII) is None:
        raise InputProblem("IN-101", f"The {what} is not a number.", "Type the number, for example 60 or 7.5.")
    value = Decimal(typed.replace(",", ""))
    if value <= 0 or value >= 1_000_000:
        raise InputProblem("IN-101", f"The {what} is out of range.", "Type a number above 0 and below 1,000,000.")
    return value


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose: an amount and its unit (`mg`, `mL`, `units`, `puffs`, `tablets`, …)."""

    amount: Decimal = field(metadata={"key": 1})
    unit: str = field(metadata={"key": 2})

    def __str__(self) -> str:
        return f"{decimal_text(self.amount)}\N{NO-BREAK SPACE}{self.unit}"


@dataclass(frozen=True, slots=True)
class Strength:
    """How much medicine is in one piece, or in a volume: `400 mg`, or `1 mg in 1 mL`."""

    amount: Decimal
    unit: str
    per: Dose | None = None

    def __str__(self) -> str:
        text = f"{decimal_text(self.amount)}\N{NO-BREAK SPACE}{self.unit}"
        return f"{text} in {self.per}" if self.per else text


_STRENGTH = re.compile(
    rf"\s*(?P<amount>{_NUMBER})\s*(?P<unit>mg|g|micrograms?|mcg|µg|μg|nanograms?|units?|%)"
    rf"(?:\s*(?:/|in|per)\s*(?P<per>{_NUMBER})\s*(?P<per_unit>ml|dose|puff|hour|h|day))?\s*",
    re.ASCII | re.IGNORECASE,
)
_UNIT_WORDS = {
    "µg": "micrograms",
    "μg": "micrograms",
    "mcg": "micrograms",
    "microgram": "micrograms",
    "nanogram": "nanograms",
    "unit": "units",
    "ml": VOLUME_UNIT,
    "h": "hour",
}


def read_strength(text: str) -> Strength | None:
    """Read a strength such as `1 mg in 1 mL`, `10mg/5ml`, `400 mg`. None without one number (co-codamol 30/500)."""
    match = _STRENGTH.fullmatch(text.replace("\N{NO-BREAK SPACE}", " "))
    if match is None:
        return None
    try:
        amount = Decimal(match["amount"].replace(",", ""))
        per_amount = Decimal(match["per"].replace(",", "")) if match["per"] else Decimal(1)
    except InvalidOperation:
        return None
    if amount <= 0 or per_amount <= 0:
        return None
    unit, per_unit = match["unit"].lower(), (match["per_unit"] or "").lower()
    per = Dose(per_amount, _UNIT_WORDS.get(per_unit, per_unit)) if per_unit else None
    return Strength(amount, _UNIT_WORDS.get(unit, unit), per)


def mass_of(dose: Dose, strength: Strength | None) -> Dose | None:
    """Return `dose` as a mass when the strength says so: 60 mL of 10 mg in 5 mL is 120 mg. None if unknown."""
    if dose.unit in MASS_UNITS:
        return dose
    if dose.unit == VOLUME_UNIT and strength and strength.per and strength.per.unit == VOLUME_UNIT:
        return Dose((dose.amount * strength.amount / strength.per.amount).normalize(), strength.unit)
    return None


def volume_of(dose: Dose, strength: Strength | None) -> Dose | None:
    """Return `dose` as a volume by the liquid's strength: 60 mg of 1 mg in 1 mL is 60 mL. None if it cannot be said."""
    if dose.unit == VOLUME_UNIT:
        return dose
    if strength is None or strength.per is None or strength.per.unit != VOLUME_UNIT:
        return None
    if dose.unit == strength.unit:
        amount = dose.amount
    elif dose.unit in MASS_UNITS and strength.unit in MASS_UNITS:
        amount = dose.amount * MASS_UNITS[dose.unit] / MASS_UNITS[strength.unit]
    else:
        return None
    return Dose((amount * strength.per.amount / strength.amount).normalize(), VOLUME_UNIT)


def check_dose(dose: Dose, strength_text: str | None) -> None:
    """Refuse a volume whose strength is not known (IN-102): mL never stands for mg."""
    if dose.unit != VOLUME_UNIT:
        return
    strength = read_strength(strength_text) if strength_text else None
    if strength is None or strength.per is None or strength.per.unit != VOLUME_UNIT:
        raise InputProblem(
            "IN-102",
            "A dose in mL needs the strength of the liquid.",
            "Read the strength from the label, for example 1 mg in 1 mL, and add it.",
        )

"""What the sheets need to know about a medicine, and the lines they write of it."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.clinical.doses import Dose, mass_of, read_strength, volume_of
from reception_app.handover.record import Script
from reception_app.handover.views.words import NBSP, NOT_RECORDED


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """`generic`, and the rest of the line in order: brand, strength, form."""

    generic: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AboutMedicine:
    """What the formulary says: controlled-drug schedule, time-critical class, kind of emergency item."""

    schedule: str | None = None
    time_critical: str | None = None
    opioid_substitution: bool = False
    emergency_item: str | None = None


_ABOUT: dict[str, AboutMedicine] = {
    "methadone": AboutMedicine("2", "opioid_substitution", True),
    "buprenorphine": AboutMedicine("3", "opioid_substitution", True),
    "chlordiazepoxide": AboutMedicine("4", "withdrawal"),
    "insulin aspart": AboutMedicine(None, "insulin"),
    "insulin glargine": AboutMedicine(None, "insulin"),
    "pregabalin": AboutMedicine("3", "gabapentinoid"),
    "carbamazepine": AboutMedicine(None, "anti_epileptic"),
    "levetiracetam": AboutMedicine(None, "anti_epileptic"),
    "salbutamol": AboutMedicine(None, "emergency", False, "inhaler"),
    "naloxone": AboutMedicine(None, "emergency", False, "nose_spray"),
}


def about(medicine: str) -> AboutMedicine:
    """Return what is known of a medicine; nothing when it is not in the formulary."""
    return _ABOUT.get(medicine.strip().lower(), AboutMedicine())


def medicine_line(script: Script) -> MedicineLine:
    """Return the parts of the medicine line: generic in small letters, BRAND in capitals, strength, form."""
    strength = read_strength(script.strength) if script.strength else None
    rest = (script.brand.upper() if script.brand else None, str(strength) if strength else script.strength, script.form)
    return MedicineLine(script.medicine.lower(), tuple(part for part in rest if part))


def dose_text(dose: Dose | None, strength_text: str | None) -> str:
    """Return `30 mg (30 mL)`: the dose as prescribed, and the same in the liquid's other measure when that is exact."""
    if dose is None:
        return NOT_RECORDED
    strength = read_strength(strength_text) if strength_text else None
    if dose.unit == "mL":
        mass = mass_of(dose, strength)
        return f"{dose} of {strength} ({mass})" if mass and strength else f"{dose}"
    volume = volume_of(dose, strength)
    return f"{dose} ({volume})" if volume else str(dose)


def liquid_amount(dose: Dose, strength_text: str | None) -> tuple[Dose, str] | None:
    """Return a liquid's mass and `30 mL of 1 mg in 1 mL`; None when it is no liquid or its strength is not known."""
    strength = read_strength(strength_text) if strength_text else None
    mass, volume = mass_of(dose, strength), volume_of(dose, strength)
    if strength is None or mass is None or volume is None:
        return None
    return mass, f"{volume} of {strength}"


def frequency_text(script: Script) -> str:
    """Return how often and at which clock times: `once daily, 08:00, observed`."""
    parts = [script.frequency or ("when needed" if script.as_required else None)]
    if script.times:
        parts.append(" ".join(script.times))
    if script.every_days != 1:
        parts.append(f"every {script.every_days}{NBSP}days")
    if script.as_required and script.maximum:
        parts.append(f"at most {script.maximum}")
    elif script.maximum:
        parts.append(f"maximum {script.maximum}")
    if script.supervised:
        parts.append("observed")
    return ", ".join(part for part in parts if part) or "how often: not recorded"

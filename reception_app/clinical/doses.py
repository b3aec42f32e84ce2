"""Doses and strengths: exact decimals, a unit always beside its number, and mL tied to mg by the strength.

Source: NHS CUI medication line (MEDi-014…017, 041, 045, 046); methadone oral solution is not always 1 mg in 1 mL,
so a volume without a strength means nothing and is refused. All sums of doses are done here, in exact decimals and
fractions: what a strength does not tie together is never compared, added or divided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from reception_app.clinical.policies import policy
from reception_app.errors import InputProblem

MASS_UNITS: dict[str, Decimal] = {
    "nanograms": Decimal("0.000000001"),
    "micrograms": Decimal("0.000001"),
    "mg": Decimal("0.001"),
    "g": Decimal(1),
}
"""Mass units in grams: micrograms and nanograms are always written in full."""

VOLUME_UNIT = "mL"

PIECES = {
    "tablet": "tablets",
    "capsule": "capsules",
    "puff": "puffs",
    "drop": "drops",
    "spray": "sprays",
    "patch": "patches",
    "sachet": "sachets",
    "unit": "units",
    "dose": "doses",
    "suppository": "suppositories",
    "application": "applications",
    "lozenge": "lozenges",
    "pessary": "pessaries",
}
"""What is counted: one and several."""

WHOLE_PIECES = frozenset(PIECES.values()) - {"drops", "units", "applications"}
"""What a strength is told for one of: 2 tablets of 400 mg are 800 mg."""

UNIT_WORDS: dict[str, str] = {
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("mcg", "mcgs", "µg", "μg", "ug", "microgram", "micrograms"), "micrograms"),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), "nanograms"),
    **dict.fromkeys(("g", "gm", "gram", "grams"), "g"),
    **dict.fromkeys(("ml", "mls", "millilitre", "millilitres"), VOLUME_UNIT),
    **dict.fromkeys(("u", "iu", "unit", "units"), "units"),
    **dict.fromkeys(("tab", "tabs"), "tablets"),
    **dict.fromkeys(("cap", "caps"), "capsules"),
    **dict.fromkeys(("supp", "supps"), "suppositories"),
    **{said: several for one, several in PIECES.items() for said in (one, several)},
}
"""Every way a unit is said → the unit as it is written. Keys in small letters."""

_PER_WORDS: dict[str, str] = {
    **dict.fromkeys(("ml", "mls", "millilitre", "millilitres"), VOLUME_UNIT),
    **dict.fromkeys(("dose", "doses", "actuation"), "dose"),
    **dict.fromkeys(("puff", "puffs"), "puff"),
    **dict.fromkeys(("spray", "sprays"), "spray"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
}
_ONE_PIECE = frozenset({"dose", "puff", "spray"})


def unit_of(said: str) -> str | None:
    """Return the unit as it is written (`mcg` is `micrograms`, `tab` is `tablets`), or None for an unknown one."""
    return UNIT_WORDS.get(said.strip().casefold())


def decimal_text(value: Decimal) -> str:
    """Return `value` as people read it: no trailing zero, a leading zero, a comma from 1,000."""
    text = format(value.normalize(), "f")
    whole, _, fraction = text.partition(".")
    whole = f"{int(whole):,}" if whole not in ("-0", "0") else whole
    return f"{whole}.{fraction}" if fraction else whole


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_MINUS = re.compile(r"[-−‐‑–—]\s?[\d.]")
_COMMA = re.compile(r"[\d,]*\d,\d+(?:\.\d+)?", re.ASCII)
# A comma only groups thousands: `7,5` read as 75 would be ten times the dose, so it is refused, not guessed.


def read_decimal(text: str, what: str) -> Decimal:
    """Read a number typed by a person. Raises InputProblem (IN-101) naming `what` unless it is positive.

    At most six decimal places: what is finer was never measured, and would not travel.
    """
    typed = text.strip()
    if _MINUS.match(typed):
        raise below_nothing(what)
    if _COMMA.fullmatch(typed) and re.fullmatch(_NUMBER, typed, re.ASCII) is None:
        words = f"The {what} has a comma that can be misread."
        raise InputProblem("IN-101", words, "Write 7.5 with a full stop; a comma only stands in thousands: 1,000.")
    if not typed or re.fullmatch(_NUMBER, typed, re.ASCII) is None:
        raise InputProblem("IN-101", f"The {what} is not a number.", "Type the number, for example 60 or 7.5.")
    value = Decimal(typed.replace(",", ""))
    if value == 0:
        raise InputProblem("IN-101", f"The {what} is 0.", "Type a number above 0.")
    if value >= 1_000_000:
        raise InputProblem("IN-101", f"The {what} is a million or more.", "Check the number, and its unit.")
    if (value * 1_000_000) % 1 != 0:
        words = f"The {what} has more than six figures behind the point."
        raise InputProblem("IN-101", words, "Write it in a smaller unit, for example micrograms.")
    return value


def below_nothing(what: str) -> InputProblem:
    """Return what is said of an amount with a minus before it (IN-101)."""
    words = f"A minus stands before the {what}: it cannot be less than nothing."
    return InputProblem("IN-101", words, "Take the minus out, and check the number.")


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
        return f"{Dose(self.amount, self.unit)} {self.per_words}".rstrip()

    @property
    def per_words(self) -> str:
        """`in 1 mL`, `in 24 hours`; empty for a strength of one piece."""
        if self.per is None:
            return ""
        several = "" if self.per.amount == 1 or self.per.unit == VOLUME_UNIT else "s"
        return f"in {self.per}{several}"


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in words)  # their order does not matter: the whole text must match


_MASS_WORDS = {said: unit for said, unit in UNIT_WORDS.items() if unit in MASS_UNITS or unit == "units"}
_STRENGTH_WORDS = {
    **_MASS_WORDS,
    **{said: unit for said, unit in UNIT_WORDS.items() if unit == VOLUME_UNIT},
    **dict.fromkeys(("mmol", "mmols", "millimoles"), "mmol"),
}
"""What a strength is told in; of a pair of nebules or infusion bags in mL, of salts in mmol."""
_FOR_WORDS = _PER_WORDS | _STRENGTH_WORDS | {one: one for one in (*PIECES, "vial", "ampoule", "pen", "cartridge")}
_SOME = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_STRENGTH = re.compile(
    rf"\s*(?P<amount>{_NUMBER})\s*(?P<unit>{_either(_MASS_WORDS)}|%)"
    rf"(?:\s*(?:/|in|per)\s*(?P<per>{_NUMBER})\s*(?P<per_unit>{_either(_PER_WORDS)})?)?\s*",
    re.ASCII | re.IGNORECASE,
)


@lru_cache(maxsize=2048)
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
    unit, per_unit = match["unit"].casefold(), (match["per_unit"] or "").casefold()
    per = Dose(per_amount, _PER_WORDS[per_unit]) if per_unit else None
    return Strength(amount, UNIT_WORDS.get(unit, unit), per)


_AMOUNT = rf"{_SOME}\s*(?:(?:million|mega)\s+)?(?:{_either(_STRENGTH_WORDS)}|%)"
_ANY_STRENGTH = re.compile(
    rf"(?:{_SOME}\s*(?:/|and|with|\+)\s*)*{_AMOUNT}(?:\s*(?:/|and|with|\+|,)\s*{_AMOUNT})*"
    rf"(?:\s*(?:/|in|per)\s*(?:{_SOME}\s*)?(?:{_either(_FOR_WORDS)}))?(?:\s+[wv]/[wv])?"
    rf"|1\s*(?:in|:)\s*{_SOME}",
    re.ASCII | re.IGNORECASE,
)


def is_strength(text: str) -> bool:
    """True for words that say a strength, also of several medicines (`30 mg and 500 mg`) and as a part (`1 in 1,000`).

    An amount with its unit, in a volume, a time, a mass or a piece, or a percentage. Nothing else is one.
    """
    return _ANY_STRENGTH.fullmatch(" ".join(text.split())) is not None


def mass_of(dose: Dose, strength: Strength | None) -> Dose | None:
    """Return `dose` as a mass when the strength says so: 60 mL of 10 mg in 5 mL is 120 mg. None if unknown.

    A volume of what is measured in units comes in units: 1 mL of 100 units in 1 mL is 100 units.
    """
    if dose.unit in MASS_UNITS:
        return dose
    if dose.unit == VOLUME_UNIT:
        if strength is None or strength.per is None or strength.per.unit != VOLUME_UNIT:
            return None
        return Dose((dose.amount * strength.amount / strength.per.amount).normalize(), strength.unit)
    if strength is None or strength.unit not in MASS_UNITS or not _per_piece(dose.unit, strength):
        return None
    pieces = dose.amount if strength.per is None else dose.amount / strength.per.amount
    return Dose((pieces * strength.amount).normalize(), strength.unit)


def mass_by(dose: Dose | None, strength_text: str | None) -> Dose | None:
    """Return `dose` as a mass by a strength as written; None for no dose, and where it cannot be said."""
    return mass_of(dose, read_strength(strength_text) if strength_text else None) if dose is not None else None


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


def _per_volume(strength: Strength | None) -> bool:
    return strength is not None and strength.per is not None and strength.per.unit == VOLUME_UNIT


def _per_piece(unit: str, strength: Strength) -> bool:
    """Whether a strength is told for one piece of this unit. A patch's strength in an hour is told for no piece."""
    if PIECES.get(unit, unit) not in WHOLE_PIECES:
        return False
    return strength.per is None or strength.per.unit in _ONE_PIECE


def _measure(dose: Dose, strength: Strength | None) -> tuple[Fraction, str]:
    """Return a dose exactly, in what compares: grams for every mass, else its own unit."""
    unit, factor = PIECES.get(dose.unit, dose.unit), Fraction(1)
    if strength is not None and (
        _per_piece(unit, strength) or (unit == VOLUME_UNIT and _per_volume(strength))
    ) and strength.unit != "%":  # fmt: skip
        factor = Fraction(strength.amount) / Fraction(strength.per.amount if strength.per else 1)
        unit = strength.unit
    if unit in MASS_UNITS:
        return Fraction(dose.amount) * factor * Fraction(MASS_UNITS[unit]), "g"
    return Fraction(dose.amount) * factor, unit


def ratio(a: Dose, b: Dose, strength: Strength | None = None) -> Fraction | None:
    """Return how many times `a` the dose `b` is, exactly; `strength` is that of both.

    None when they cannot be compared: mL with mg, or tablets with mg, without the strength that ties them.
    """
    (one, unit), (other, same) = _measure(a, strength), _measure(b, strength)
    return other / one if unit == same and one > 0 and other > 0 else None


def compare(a: Dose, b: Dose, strength: Strength | None = None) -> int:
    """Return -1, 0 or 1 as `a` is less than, the same as or more than `b`. Raises InputProblem IN-152."""
    (one, unit), (other, same) = _measure(a, strength), _measure(b, strength)
    if unit != same:
        raise _cannot_compare()
    return (one > other) - (one < other)


def far_apart(a: Dose, b: Dose, strength: Strength | None = None) -> bool | None:
    """True when one is an order of magnitude more than the other; None when they cannot be compared."""
    times, most = ratio(a, b, strength), policy("doses_far_apart").value
    return None if times is None else times >= most or times <= Fraction(1, most)


def over_written(written: Dose, given: Dose, strength: Strength | None = None) -> Decimal | None:
    """Return how many times the dose written down was given, to a tenth, when that is much more; else None.

    Policy `given_over_written` says from what on. None too where the two cannot be compared.
    """
    times = ratio(written, given, strength)
    if times is None or times < policy("given_over_written").value:
        return None
    return (Decimal(times.numerator) / Decimal(times.denominator)).quantize(Decimal("0.1"))


def halved(before: Dose, now: Dose, strength: Strength | None = None) -> bool | None:
    """True when `now` is half of `before` or less; None when they cannot be compared."""
    times = ratio(before, now, strength)
    return None if times is None else times <= Fraction(1, 2)


def convert(dose: Dose, unit: str, strength: Strength | None = None) -> Dose | None:
    """Return a dose in another unit, exactly: 60 mg of 10 mg in 1 mL is 6 mL. None when it does not come out."""
    unit = PIECES.get(unit, unit)
    if unit == PIECES.get(dose.unit, dose.unit):
        return Dose(dose.amount, unit)
    (amount, base), (one, same) = _measure(dose, strength), _measure(Dose(Decimal(1), unit), strength)
    found = _exactly(amount / one) if base == same else None
    return None if found is None else Dose(found, unit)


def add(a: Dose, b: Dose, strength: Strength | None = None) -> Dose:
    """Return both doses together in the unit of `a`. Raises InputProblem IN-152 when nothing ties their units."""
    told = convert(b, a.unit, strength)
    if told is None:
        raise _cannot_compare()
    return Dose((a.amount + told.amount).normalize(), a.unit)


def scale(dose: Dose, times: Decimal | int) -> Dose:
    """Return a dose taken `times` times. Raises ValueError unless that is above zero."""
    if times <= 0:
        raise ValueError("a dose is scaled by a number above zero")
    return Dose((dose.amount * times).normalize(), dose.unit)


def _exactly(value: Fraction) -> Decimal | None:
    """Return a fraction as a decimal of at most nine places, or None when it is not one."""
    scaled = value * 10**9
    return Decimal(scaled.numerator).scaleb(-9).normalize() if scaled.denominator == 1 else None


def check_dose(dose: Dose, strength_text: str | None) -> None:
    """Refuse a volume whose strength is not known (IN-102): mL never stands for mg."""
    if dose.unit != VOLUME_UNIT:
        return
    if not _tells_volume(strength_text or ""):
        raise InputProblem(
            "IN-102",
            "A dose in mL needs the strength of the liquid.",
            "Read the strength from the label, for example 1 mg in 1 mL, and add it.",
        )


def _tells_volume(strength_text: str) -> bool:
    """True for the strength of a liquid, of one medicine or of several: `125 mg and 31 mg in 5 mL`."""
    *others, last = re.split(r"\s+and\s+", strength_text.replace("\N{NO-BREAK SPACE}", " "))
    return _per_volume(read_strength(last)) and all(read_strength(each) is not None for each in others)


def check_stated(dose: Dose, told: Dose, strength_text: str | None) -> None:
    """Refuse a dose said twice that does not agree by the strength: 60 mg told as 30 mL of 1 mg in 1 mL (IN-151).

    Raises InputProblem IN-102 when one is in mL without a strength, IN-152 when nothing ties the two.
    """
    for said in (dose, told):
        check_dose(said, strength_text)
    strength = read_strength(strength_text) if strength_text else None
    if compare(dose, told, strength) == 0:
        return
    comes_to = convert(told, dose.unit, strength)
    what = f"{told} of {strength} is {comes_to}, not {dose}." if comes_to else f"{told} of {strength} is not {dose}."
    raise InputProblem("IN-151", what.replace("\N{NO-BREAK SPACE}", " "), "Check the amount, and write what is right.")


def _cannot_compare() -> InputProblem:
    return InputProblem(
        "IN-152", "These two amounts cannot be compared.", "Add the strength that ties them, or write one of the two."
    )

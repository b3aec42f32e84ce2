"""FHIR's small building blocks in words: concepts, amounts, ranges, ratios, periods, dates, names.

Source: HL7 FHIR R4 (4.0.1) data types; units of measure by UCUM. A unit is taken over only when its words and its
code say the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from reception_app.clinical.doses import PIECES, Dose, decimal_text, unit_of
from reception_app.clock import as_utc
from reception_app.dates import date_text
from reception_app.handover.fhir.nodes import Node
from reception_app.handover.fhir.summary import Concept

UCUM = "http://unitsofmeasure.org"
_UCUM_UNITS = {
    "mg": "mg", "ug": "micrograms", "mcg": "micrograms", "ng": "nanograms", "g": "g", "mL": "mL", "ml": "mL",
    "[iU]": "units", "[IU]": "units", "[arb'U]": "units", "U": "units", "[drp]": "drops", "{tbl}": "tablets",
    "{Capsule}": "capsules",
}  # fmt: skip
_MOST, _PLACES = Decimal(1_000_000), 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as said: `words` always; `dose` when amount and unit are plain; else `why` not."""

    words: str
    dose: Dose | None = None
    why: str | None = None


def concept(node: Node | None, *, strict: bool = True) -> Concept | None:
    """Read a CodeableConcept: its words, else what its codes are called, else the codes themselves.

    `strict`: it names a medicine or a number, and must hold nothing that cannot be seen.
    """
    if node is None:
        return None
    said = node.line("text") if strict else node.text("text")
    names: list[str] = []
    codes: list[str] = []
    for coding in node.children("coding"):
        system, code, display = (
            coding.line("system"),
            coding.line("code"),
            coding.line("display") if strict else coding.text("display"),
        )
        coding.line("version")
        coding.truth("userSelected")
        if code:
            codes.append(f"{system}|{code}" if system else code)
        if display:
            names.append(display)
    words = said or next(iter(names), None) or next(iter(codes), None)
    if words is None:
        return None
    also = tuple(dict.fromkeys(name for name in names if name.casefold() != words.casefold()))
    return Concept(words, tuple(codes), also)


def concept_words(node: Node | None, *, strict: bool = True) -> str | None:
    """Return a CodeableConcept in words, its other names in brackets; None when it says nothing."""
    found = concept(node, strict=strict)
    if found is None:
        return None
    return f"{found.words} ({', '.join(found.also)})" if found.also else found.words


def code_of(node: Node | None) -> str | None:
    """Return the first code of a CodeableConcept without its system, else its words in small letters."""
    found = concept(node)
    if found is None:
        return None
    return found.codes[0].rpartition("|")[2] if found.codes else found.words.casefold()


def amount(node: Node | None) -> Amount | None:
    """Read a Quantity. No dose when it is about ("<"), when its unit is not known, or when unit and code differ."""
    if node is None:
        return None
    value, unit, code = node.number("value"), node.line("unit"), node.line("code")
    system, comparator = node.line("system"), node.line("comparator")
    named = unit or code
    words = " ".join(filter(None, (comparator, decimal_text(value) if value is not None else None, named)))
    if value is None:
        return Amount(words or "no amount", why="no amount is said")
    if comparator:
        return Amount(words, why="it is no exact amount")
    if node.has("extension") or node.has("modifierExtension"):
        return Amount(words, why="something more is said of the amount that is not understood")
    found, why = _unit(unit, code, system)
    if found is None:
        return Amount(words, why=why)
    if not 0 < value < _MOST or value * _PLACES % 1:
        return Amount(words, why="the amount is none that is given")
    return Amount(words, Dose(value, found))


def _unit(unit: str | None, code: str | None, system: str | None) -> tuple[str | None, str]:
    by_words = unit_of(unit) if unit else None
    by_code = _by_code(code, system) if code else None
    if unit is None and code is None:
        return None, "it has no unit"
    if by_words and by_code and by_words != by_code:
        return None, "the unit's words and its code differ"
    if unit and by_words is None and by_code and unit.strip() not in _UCUM_UNITS:
        return None, "the unit's words are not understood"
    return by_words or by_code, "the unit is not understood"


def _by_code(code: str, system: str | None) -> str | None:
    if code in _UCUM_UNITS:
        return _UCUM_UNITS[code]
    return unit_of(code.strip("{}")) if code.startswith("{") or system != UCUM else None


def span(node: Node | None) -> str | None:
    """Read a Range as `1 to 2 tablets`."""
    if node is None:
        return None
    low, high = amount(node.child("low")), amount(node.child("high"))
    if low and high:
        return f"{low.words} to {high.words}"
    return f"at least {low.words}" if low else f"up to {high.words}" if high else None


def ratio_words(node: Node | None) -> str | None:
    """Read a Ratio as `1 mg in 1 mL`; units as this program writes them where they are known."""
    if node is None:
        return None
    top, bottom = amount(node.child("numerator")), amount(node.child("denominator"))
    if top is None:
        return None
    if bottom is None:
        return _plain(top)
    return f"{_plain(top)} in {_plain(bottom)}"


def strength_words(node: Node | None) -> str | None:
    """Read the strength of an ingredient: `1 mg in 1 mL`, or `500 mg` for what is in one piece."""
    words = ratio_words(node)
    if node is None or words is None:
        return None
    bottom = amount(node.child("denominator"))
    one_piece = bottom is not None and bottom.dose is not None and bottom.dose.amount == 1
    if one_piece and bottom is not None and bottom.dose is not None and bottom.dose.unit in PIECES.values():
        return words.rpartition(" in ")[0]
    return words


def _plain(said: Amount) -> str:
    return str(said.dose).replace("\N{NO-BREAK SPACE}", " ") if said.dose else said.words


def period_words(node: Node | None) -> str | None:
    """Read a Period as `from 02-Jan-2026 until 01-Feb-2026`."""
    if node is None:
        return None
    start, end = day_words(node.line("start")), day_words(node.line("end"))
    return " ".join(filter(None, (f"from {start}" if start else None, f"until {end}" if end else None))) or None


def day_words(text: str | None) -> str | None:
    """Return a whole day as dates are shown, `02-Mar-2026`; a year, a month or an instant as it was said."""
    try:
        return date_text(date.fromisoformat(text)) if text and len(text) == 10 else text
    except ValueError:
        return text


def moment_of(text: str | None) -> datetime | None:
    """Return a FHIR dateTime as an instant (UTC); a day alone is its noon. None for a year, a month or nonsense."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC).replace(hour=12)
        return as_utc(datetime.fromisoformat(text)).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def day_of(text: str | None) -> date | None:
    """Return a FHIR date that is a whole day; None for a year or a month alone."""
    try:
        return date.fromisoformat(text) if text is not None and len(text) == 10 else None
    except ValueError:
        return None


def notes_of(node: Node) -> tuple[str, ...]:
    """Read a resource's notes, with who wrote them."""
    found = []
    for note in node.children("note"):
        text, by, when = note.text("text"), note.text("authorString"), note.line("time")
        if text:
            who = ", ".join(filter(None, (by, when)))
            found.append(f"{text} ({who})" if who else text)
    return tuple(found)

"""A product's name taken apart, so that the rules of this desk know the medicine: `Methadone 1mg/mL oral solution`.

Only what is certain: the medicine when the formulary lists it, a strength and a form when the name holds exactly one.
The name as said is kept beside it, always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry import PartState, QuickLine, read_quick
from reception_app.errors import InputProblem
from reception_app.handover.fhir.summary import SummaryMedicine

LONGEST_NAME = 200
_WRAPPED = re.compile(r"product containing (?:only |precisely )?(.{1,150}?)(?: \(.{1,40}\))?", re.IGNORECASE)
"""How SNOMED CT writes a medicine's name in full."""


@dataclass(frozen=True, slots=True)
class Product:
    """A medicine as lines of a record name it. It fits wherever a line is matched by its ingredients."""

    medicine: str
    brand: str | None = None
    strength: str | None = None
    form: str | None = None
    dose: Dose | None = None


def product_of(said: SummaryMedicine) -> Product:
    """Return a medicine of a summary as this desk's lines would name it; else its very words.

    Its other names count only where its own is not listed and they all name one listed medicine.
    """
    found = _read(said, said.medicine.words)
    if found is not None:
        return found
    others = [other for name in said.medicine.also if (other := _read(said, name)) is not None]
    if others and len({other.medicine for other in others}) == 1:
        return Product(others[0].medicine, None, said.strength, said.form, said.dose)
    whole = " ".join(said.medicine.words.split())
    return Product(whole, None, said.strength or _strength_in(whole), said.form, said.dose)


def _read(said: SummaryMedicine, name: str) -> Product | None:
    """Return a listed medicine by its product's name; None for one that is not listed, or is more than a name."""
    line = _line(name)
    if line is None or line.unlisted:
        return None
    draft = line.script
    strength = said.strength or _understood(line, "strength", draft.strength)
    return Product(draft.medicine, draft.brand, strength, said.form or _understood(line, "form", draft.form), said.dose)


def _strength_in(name: str) -> str | None:
    line = _line(name)
    return _understood(line, "strength", line.script.strength) if line is not None else None


def _line(name: str) -> QuickLine | None:
    """Return a name as a typed line; None when some of it would be read as how the medicine is taken."""
    whole = " ".join(name.split())
    bare = _WRAPPED.fullmatch(whole)
    whole = bare[1] if bare else whole
    if not whole or len(whole) > LONGEST_NAME:
        return None
    try:
        line = read_quick(whole)
    except InputProblem:
        return None
    draft = line.script
    as_taken = draft.dose or draft.indication or draft.times or draft.frequency or draft.maximum
    return None if as_taken else line


def _understood(read: QuickLine, field: str, value: str | None) -> str | None:
    """Return what stood in the name itself; what was only guessed from the medicine was not said."""
    states = {part.field: part.state for part in read.parts}
    return value if states.get(field) is PartState.UNDERSTOOD else None

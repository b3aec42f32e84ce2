"""Whether the unit of a dose fits its form, by `resources/form_units.yaml`: mL of a tablet is no dose.

A slip, never a limit: a strength or a form taken from a list stays while the line is typed on. What no row knows is not
asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.doses import PIECES, UNIT_WORDS, Dose
from reception_app.data_files import marked, read_rows
from reception_app.errors import InputProblem


@dataclass(frozen=True, slots=True)
class FormUnits:
    """The units that say how much medicine it is in any form, and those of each word of a form."""

    always: frozenset[str]
    by_word: dict[str, frozenset[str]]
    source: str
    mark: str


@lru_cache(maxsize=2)
def load_form_units(path: Path | None = None) -> FormUnits:
    """Return the table of forms and units. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    top = read_rows(path or paths.resources() / "form_units.yaml")
    top.only("source", "mark", "always", "forms")
    source, mark = marked(top)
    by_word: dict[str, frozenset[str]] = {}
    for row in top.rows("forms", called="words"):
        row.only("words", "units")
        units = row.texts("units")
        for unit in units:
            if unit not in UNIT_WORDS.values():
                raise row.fail("FM-107", "units", f"“{unit}” is not known here.", "Write a unit as doses have it.")
        for word in row.texts("words"):
            by_word[word] = by_word.get(word, frozenset()) | frozenset(units)
    return FormUnits(frozenset(top.texts("always")), by_word, source, mark)


def unit_fits(form: str | None, unit: str) -> bool:
    """True when a dose of this form may be in that unit, or nothing is known of the form."""
    table, unit = load_form_units(), PIECES.get(unit, unit)
    known = [table.by_word[word] for word in re.findall(r"[\w-]+", (form or "").casefold()) if word in table.by_word]
    return not known or unit in table.always or any(unit in units for units in known)


def form_gap(form: str | None, dose: Dose | None) -> str | None:
    """Return why a dose cannot be one of its form, in a sentence and what to do; None when it can, or is not known."""
    if dose is None or unit_fits(form, dose.unit):
        return None
    return f"{_what(form, dose)} Correct the form or the DOSE."


def check_form(form: str | None, dose: Dose | None) -> None:
    """Refuse a dose in a unit that its form is not taken in (IN-134)."""
    if dose is not None and not unit_fits(form, dose.unit):
        raise InputProblem("IN-134", _what(form, dose), "Correct the form or the dose.")


def _what(form: str | None, dose: Dose) -> str:
    return f"“{form}” is not taken in {PIECES.get(dose.unit, dose.unit)}."

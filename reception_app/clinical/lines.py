"""The medicine line: one renderer for screen, sheet and table, so that a dose reads the same everywhere.

    **methadone** — PHYSEPTONE — 1 mg in 1 mL — oral solution — DOSE **60 mg** (60 mL) — oral — once a day at 08:00

Rules (NHS CUI MEDi-001…051): generic bold and lower case, brand upper case, DOSE before a bold amount, a no-break space
between number and unit, micrograms in full, no trailing zero, decimals below 1 avoided by changing the unit, a liquid's
strength said with "in", never a slash or another symbol, Latin abbreviations written out. A dose is shown as
prescribed: 81 mg of an 81 mg tablet is 81 mg.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from reception_app.clinical.doses import (
    MASS_UNITS,
    PIECES,
    UNIT_WORDS,
    VOLUME_UNIT,
    Dose,
    decimal_text,
    mass_of,
    read_strength,
    unit_of,
    volume_of,
)
from reception_app.clinical.formulary import find
from reception_app.clinical.quick_entry_words import A_DAY, key_of, load_vocabulary
from reception_app.clinical.script_facts import Regular
from reception_app.dates import date_text

SEPARATOR = " — "
NBSP = "\N{NO-BREAK SPACE}"

_SMALLER = {"g": "mg", "mg": "micrograms", "micrograms": "nanograms"}
_SYMBOLS = {"@": "at", "&": "and", "<": "less than", ">": "more than", "°": "degrees", "|": " ", "\\": " "}
_SQUARE = str.maketrans("[]{}", "()()")
_ONE = {**{several: one for one, several in PIECES.items()}, "micrograms": "microgram", "nanograms": "nanogram"}
_UNIT_IN_TEXT = re.compile(r"(?<=\d)(\s?)(mcgs?|µg|μg|ug|mgs?|mls?|iu|u)\b", re.IGNORECASE)
_HOURS = re.compile(r"(?<![:.]\d\d)(?<=\d)\s?(?:hrs?|h)\b", re.IGNORECASE)
_NUMBER_UNIT = re.compile(r"(\d) ?(mg|micrograms|nanograms|g|mL|units)(?![A-Za-z])")


class MedicineParts(Regular, Protocol):
    """The parts of a line, named as in `handover.record.Script`; a row of a screen with these attributes fits too."""

    @property
    def maximum(self) -> str | None: ...
    @property
    def supervised(self) -> bool: ...


class FullParts(MedicineParts, Protocol):
    """The parts of a whole line: where it goes in, for how long, what for. `duration_days` counts from 1."""

    @property
    def site(self) -> str | None: ...
    @property
    def duration_days(self) -> int | None: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def indication(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """Return the text of a line without its weights; number and unit stay joined by a no-break space."""
    return "".join(run.text for run in runs)


def _join(parts: Sequence[Runs]) -> Runs:
    joined: list[Run] = []
    for part in parts:
        if part:
            joined += [Run(SEPARATOR), *part] if joined else part
    return tuple(joined)


def medicine_line(script: MedicineParts) -> Runs:
    """Return the whole line: name, brand, strength, form, dose, route, how often."""
    return _join((name_runs(script), dose_runs(script)))


def full_line(script: FullParts) -> Runs:
    """Return the whole line, and behind it site, duration and what it is for.

    **haloperidol decanoate** — injection — DOSE **50 mg** — into a muscle — every 28 days — site: left deltoid
    """
    rest = (
        f"site: {clean(script.site)}" if script.site else "",
        duration_words(script.duration_days, script.started_on) if script.duration_days else "",
        f"for {clean(script.indication)}" if script.indication else "",
    )
    return _join((medicine_line(script), *((Run(text),) for text in rest if text)))


def duration_words(days: int, began_on: date | None = None) -> str:
    """Return how long a course is: `for 1 day`, `for 7 days`, `for 7 days from 20-Nov-2026`."""
    said = f"for 1{NBSP}day" if days == 1 else f"for {days:,}{NBSP}days"
    return f"{said} from {date_text(began_on)}" if began_on is not None else said


def name_runs(script: MedicineParts) -> Runs:
    """Return the first half: **generic** — BRAND — strength — form.

    What is not known is left out; a strength that a dose in mL depends on is said to be not known.
    """
    parts: list[Runs] = [(Run(generic_text(script.medicine), bold=True),)]
    if script.brand:
        parts.append((Run(brand_text(script.brand)),))
    if script.strength:
        parts.append((Run(strength_words(script.strength)),))
    elif script.dose is not None and script.dose.unit == VOLUME_UNIT:
        parts.append((Run("strength not known"),))
    if script.form:
        parts.append((Run(clean(script.form)),))
    return _join(parts)


def dose_runs(script: MedicineParts) -> Runs:
    """Return the second half: DOSE **60 mg** (60 mL) — route — how often, observed."""
    often = frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )
    parts: list[Runs] = [dose_only(script.dose, script.strength)]
    parts += [(Run(text),) for text in (clean(script.route or ""), often) if text]
    return _join(parts)


def dose_only(dose: Dose | None, strength: str | None) -> Runs:
    """Return DOSE and the bold amount, with the other of mg and mL in brackets when the liquid's strength gives it."""
    if dose is None:
        return (Run("DOSE not recorded"),)
    words = amount_words(dose)
    other = _other_measure(dose, strength)
    return (Run(f"DOSE{NBSP}"), Run(words, bold=True), *((Run(f"{NBSP}({other})"),) if other else ()))


def dose_words(dose: Dose | None, strength: str | None = None) -> str:
    """Return `DOSE 60 mg (60 mL)`, or `DOSE not recorded`."""
    return plain(dose_only(dose, strength))


def amount_words(dose: Dose) -> str:
    """Return `60 mg`, `62.5 micrograms`, `1,200 mg`: an amount as it is shown, without the label."""
    shown = readable(dose)
    return str(Dose(shown.amount, _ONE.get(shown.unit, shown.unit)) if shown.amount == 1 else shown)


def readable(dose: Dose) -> Dose:
    """Return a dose as it is shown: its unit in full, a mass below 1 in the next smaller unit.

    0.5 mg is 500 micrograms, 100 mcg are 100 micrograms. Volumes and pieces keep their numbers.
    """
    dose = Dose(dose.amount, unit_of(dose.unit) or dose.unit)
    while dose.unit in _SMALLER and dose.amount < 1:
        dose = Dose((dose.amount * 1000).normalize(), _SMALLER[dose.unit])
    return dose


def _other_measure(dose: Dose, strength_text: str | None) -> str | None:
    strength = read_strength(strength_text) if strength_text else None
    if strength is None or strength.unit not in MASS_UNITS:
        # Insulin is measured in units only: a volume beside it invites the wrong syringe.
        return None
    other = mass_of(dose, strength) if dose.unit == VOLUME_UNIT else volume_of(dose, strength)
    if other is None:
        return None
    # An amount that does not come out exactly cannot be measured from the line, so it is not offered.
    exact = other.amount == other.amount.quantize(Decimal("0.001"))
    return amount_words(other) if exact else None


@lru_cache(maxsize=2048)
def strength_words(text: str) -> str:
    """Return a strength as shown: `1 mg in 1 mL`, `400 mg`, `30 mg and 500 mg`, `100 micrograms in 1 dose`."""
    strength = read_strength(text)
    if strength is None:
        return clean(re.sub(r"\s*[/+]\s*", " and ", text))
    amount = amount_words(Dose(strength.amount, strength.unit))
    if strength.unit == "%":
        amount = f"{decimal_text(strength.amount)}%"
    return f"{amount} {strength.per_words}".rstrip()


def generic_text(name: str) -> str:
    """Return a medicine's name in lower case as registered: the formulary's own letters when it knows the name.

    A registered name keeps its own slash (co-codamol 30/500); single capitals as in `vitamin B` are kept.
    """
    tidy = " ".join(name.split())
    entry = find(tidy)
    if entry is not None:
        for known in (entry.generic, *entry.synonyms):
            if known.casefold() == tidy.casefold():
                return known
    words = (word if re.fullmatch(r"[A-Z]\d*", word) else word.lower() for word in _symbols(tidy).split())
    return " ".join(words)


def brand_text(brand: str) -> str:
    """Return a brand in capitals; a registered name keeps its own slash (HYPURIN 30/70 MIX)."""
    return _symbols(brand).upper()


@lru_cache(maxsize=2048)
def clean(text: str) -> str:
    """Return free text of a line without symbols (MEDi-022…028), numbers joined to their units, units in full."""
    said = re.sub(r"\s*/\s*(?=\d)", " in ", _symbols(text))
    said = re.sub(r"\s*/\s*(day|week|month)\b", r" a \1", said, flags=re.IGNORECASE).replace("/", " or ")
    said = _HOURS.sub(r" hours", said)
    said = _UNIT_IN_TEXT.sub(_unit_in_full, said)
    return _NUMBER_UNIT.sub(rf"\1{NBSP}\2", " ".join(said.split()))


def _unit_in_full(match: re.Match[str]) -> str:
    return f"{match[1]}{UNIT_WORDS[match[2].casefold()]}"


def _symbols(text: str) -> str:
    text = text.translate(_SQUARE)
    for symbol, words in _SYMBOLS.items():
        text = text.replace(symbol, f" {words} ")
    return " ".join(text.split())


def frequency_words(
    frequency: str | None,
    times: Sequence[str] = (),
    every_days: int = 1,
    as_required: bool = False,
    maximum: str | None = None,
    supervised: bool = False,
) -> str:
    """Return how often, in words: `twice a day at 08:00 and 20:00, observed`, `when required, at most 8 puffs a day`.

    Typed abbreviations are written out; without typed words they follow from times and interval. Empty if nothing is
    known.
    """
    said = _often(frequency, len(times), every_days, as_required)
    parts = [f"{said} at {_listed(times)}".strip() if times else said]
    if as_required and not any(word in parts[0] for word in ("when required", "as required", "when needed")):
        parts.append("when required")
    if maximum:
        limit = re.sub(r"^max(?:imum)?\b[.:]?\s*(?:of\s+)?", "", clean(maximum), flags=re.IGNORECASE)
        parts.append(limit if limit.lower().startswith(("at most", "up to")) else f"at most {limit}")
    if supervised:
        parts.append("observed")
    return ", ".join(part for part in parts if part)


def _often(frequency: str | None, count: int, every_days: int, as_required: bool) -> str:
    if frequency and frequency.strip():
        typed = " ".join(frequency.split())
        return load_vocabulary().written_out.get(" ".join(key_of(typed))) or clean(_written_out(typed))
    if as_required:
        return "when required"
    if every_days > 1:
        return f"every {every_days} days"
    return A_DAY.get(count, f"{count} times a day") if count else ""


def _written_out(text: str) -> str:
    return load_vocabulary().latin.sub(_in_full, text)


def _in_full(match: re.Match[str]) -> str:
    return load_vocabulary().written_out[match[0].casefold()]


def _listed(times: Sequence[str]) -> str:
    if len(times) < 2:
        return "".join(times)
    return f"{', '.join(times[:-1])} and {times[-1]}"

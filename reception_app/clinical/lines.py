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
from decimal import Decimal
from typing import Protocol

from reception_app.clinical.doses import MASS_UNITS, VOLUME_UNIT, Dose, decimal_text, mass_of, read_strength, volume_of
from reception_app.clinical.formulary import find

SEPARATOR = " — "
NBSP = "\N{NO-BREAK SPACE}"

_SMALLER = {"g": "mg", "mg": "micrograms", "micrograms": "nanograms"}
_SYMBOLS = {"@": "at", "&": "and", "<": "less than", ">": "more than", "°": "degrees", "|": " ", "\\": " "}
_LATIN = {
    "od": "once a day",
    "o.d.": "once a day",
    "daily": "once a day",
    "once daily": "once a day",
    "bd": "twice a day",
    "bid": "twice a day",
    "twice daily": "twice a day",
    "tds": "three times a day",
    "tid": "three times a day",
    "three times daily": "three times a day",
    "qds": "four times a day",
    "qid": "four times a day",
    "four times daily": "four times a day",
    "om": "in the morning",
    "mane": "in the morning",
    "on": "at night",
    "nocte": "at night",
    "prn": "when required",
    "stat": "once, now",
    "weekly": "every 7 days",
}
_PIECES = {
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
}
_COUNTS = {1: "once a day", 2: "twice a day", 3: "three times a day", 4: "four times a day"}
_NUMBER_UNIT = re.compile(r"(\d) ?(mg|micrograms|nanograms|g|mL|units)(?![A-Za-z])")


class MedicineParts(Protocol):
    """The parts of a line, named as in `handover.record.Script`; a row of a screen with these attributes fits too."""

    @property
    def medicine(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def strength(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def dose(self) -> Dose | None: ...
    @property
    def route(self) -> str | None: ...
    @property
    def frequency(self) -> str | None: ...
    @property
    def times(self) -> Sequence[str]: ...
    @property
    def every_days(self) -> int: ...
    @property
    def as_required(self) -> bool: ...
    @property
    def maximum(self) -> str | None: ...
    @property
    def supervised(self) -> bool: ...


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


def name_runs(script: MedicineParts) -> Runs:
    """Return the first half: **generic** — BRAND — strength — form.

    What is not known is left out; a strength that a dose in mL depends on is said to be not known.
    """
    parts: list[Runs] = [(Run(generic_text(script.medicine), bold=True),)]
    if script.brand:
        parts.append((Run(clean(script.brand).upper()),))
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
    words = _amount(dose)
    other = _other_measure(dose, strength)
    return (Run(f"DOSE{NBSP}"), Run(words, bold=True), *((Run(f"{NBSP}({other})"),) if other else ()))


def dose_words(dose: Dose | None, strength: str | None = None) -> str:
    """Return `DOSE 60 mg (60 mL)`, or `DOSE not recorded`."""
    return plain(dose_only(dose, strength))


def amount_words(dose: Dose) -> str:
    """Return `60 mg`, `62.5 micrograms`, `1,200 mg`: an amount as it is shown, without the label."""
    return _amount(dose)


def _amount(dose: Dose) -> str:
    shown = readable(dose)
    one = shown.amount == 1
    for single, several in _PIECES.items():
        if shown.unit in (single, several):
            return str(Dose(shown.amount, single if one else several))
    return str(shown)


def readable(dose: Dose) -> Dose:
    """Return a mass below 1 in the next smaller unit: 0.5 mg is 500 micrograms. Volumes and pieces stay as they are."""
    while dose.unit in _SMALLER and dose.amount < 1:
        dose = Dose((dose.amount * 1000).normalize(), _SMALLER[dose.unit])
    return dose


def _other_measure(dose: Dose, strength_text: str | None) -> str | None:
    strength = read_strength(strength_text) if strength_text else None
    if strength is None or strength.per is None or strength.per.unit != VOLUME_UNIT:
        return None
    if strength.unit not in MASS_UNITS:
        # Insulin is measured in units only: a volume beside it invites the wrong syringe.
        return None
    other = mass_of(dose, strength) if dose.unit == VOLUME_UNIT else volume_of(dose, strength)
    if other is None or other.unit == dose.unit:
        return None
    # An amount that does not come out exactly cannot be measured from the line, so it is not offered.
    exact = other.amount == other.amount.quantize(Decimal("0.001"))
    return str(readable(other)) if exact else None


def strength_words(text: str) -> str:
    """Return a strength as shown: `1 mg in 1 mL`, `400 mg`, `30 mg and 500 mg`, `100 micrograms in 1 dose`."""
    strength = read_strength(text)
    if strength is None:
        return clean(re.sub(r"\s*[/+]\s*", " and ", text))
    amount = str(readable(Dose(strength.amount, strength.unit)))
    if strength.unit == "%":
        amount = f"{decimal_text(strength.amount)}%"
    return f"{amount} in {strength.per}" if strength.per else amount


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


def clean(text: str) -> str:
    """Return free text of a line without symbols (MEDi-022…028), numbers joined to their units, units in full."""
    said = re.sub(r"\s*/\s*(?=\d)", " in ", _symbols(text)).replace("/", " or ")
    said = re.sub(r"(?<=\d)(\s?)(?:mcg|µg|μg)\b", r"\1micrograms", said)
    said = re.sub(r"(?<=\d)(\s?)ml\b", r"\1mL", said)
    return _NUMBER_UNIT.sub(rf"\1{NBSP}\2", " ".join(said.split()))


def _symbols(text: str) -> str:
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
        limit = clean(maximum)
        parts.append(limit if limit.lower().startswith(("at most", "max", "up to")) else f"at most {limit}")
    if supervised:
        parts.append("observed")
    return ", ".join(part for part in parts if part)


def _often(frequency: str | None, count: int, every_days: int, as_required: bool) -> str:
    if frequency and frequency.strip():
        typed = " ".join(frequency.split())
        return _LATIN.get(typed.lower()) or clean(_written_out(typed))
    if as_required:
        return "when required"
    if every_days > 1:
        return f"every {every_days} days"
    return _COUNTS.get(count, f"{count} times a day") if count else ""


def _written_out(text: str) -> str:
    def full(match: re.Match[str]) -> str:
        return _LATIN.get(match[0].lower(), match[0]) if match[0].lower() != "on" else match[0]

    return re.sub(r"\b(?:od|bd|bid|tds|tid|qds|qid|om|mane|nocte|prn|stat)\b", full, text, flags=re.IGNORECASE)


def _listed(times: Sequence[str]) -> str:
    if len(times) < 2:
        return "".join(times)
    return f"{', '.join(times[:-1])} and {times[-1]}"

"""A summary as plain JSON data, and as lines that people read. Every text is shown as text, never as markup."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reception_app.clinical.holds import dose_hold
from reception_app.clinical.lines import amount_words
from reception_app.clock import local, to_wire
from reception_app.dates import date_text, day_text, moment_text
from reception_app.handover.fhir.products import product_of
from reception_app.handover.fhir.summary import Summary, SummaryAllergy, SummaryMedicine, SummaryPerson
from reception_app.identifiers import show_nhs_number
from reception_app.vocabulary import AllergyState

NOTHING_OF_ALLERGIES = "Allergies: the summary says nothing of them"
_STATES = {
    AllergyState.NOT_RECORDED: "Allergies: the summary says they were not asked about",
    AllergyState.UNAVAILABLE: "Allergies: the summary says they are not available",
}


def summary_json(value: Any) -> Any:
    """Return a summary, or a part of it, as plain data: instants as on the wire, decimals as JSON numbers."""
    if is_dataclass(value):
        return {each.name: summary_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [summary_json(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return to_wire(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def made_words(summary: Summary) -> str:
    """Return when a summary was made, as people here read it; its own words where they are no whole day."""
    if summary.made_at is None:
        return summary.made or "no date"
    here = local(summary.made_at)
    return day_text(here.date()) if len(summary.made or "") == len("2026-11-19") else moment_text(here)


def person_words(person: SummaryPerson | None) -> str:
    """Return who a summary is about in one line."""
    if person is None:
        return "It does not say whom it is about."
    name = next(iter(person.names), None)
    said = (name.text or " ".join(filter(None, (name.given, name.family)))) if name else "no name"
    numbers = ", ".join(f"{label} {_number(value, person.nhs_number)}" for label, value in person.identifiers)
    born = date_text(person.date_of_birth) if person.date_of_birth else person.born or "not said"
    return "; ".join(filter(None, (said, f"born {born}", numbers)))


def _number(value: str, nhs_number: str | None) -> str:
    """Return a number as it stands there; an NHS number as it is read out, 3-3-4."""
    bare = "".join(value.split())
    return show_nhs_number(bare) if bare == nhs_number else value


def medicine_words(said: SummaryMedicine) -> str:
    """Return a medicine and how it is taken, word for word."""
    parts = [said.medicine.words, *(f"“{each}”" for each in said.said)]
    if said.medicine.also:
        parts[0] += f" ({', '.join(said.medicine.also)})"
    if not said.taken:
        parts.append(f"NOT TAKEN there: {stands(said)}")
    elif said.status and said.status != "active":
        parts.append(said.status)
    return ", ".join(parts)


def stands(said: SummaryMedicine) -> str:
    """Return how a medicine stands there, in its own word; `not to be given` where it is marked so."""
    return "not to be given" if said.barred and said.status != "entered-in-error" else said.status or "no status"


def dose_words(said: SummaryMedicine) -> str:
    """Return the dose as read, with its unit, or why none was."""
    if said.dose is None:
        return f"Dose not read: {said.unread or 'none is said'}"
    often = ", ".join(filter(None, (said.frequency, " ".join(said.times))))
    words = f"Dose {amount_words(said.dose)}{', ' + often if often else ''}"
    if dose_hold((said.dose,), product_of(said).strength) is not None:
        words += ". The strength of the liquid is not said: mL never stands for mg"
    return words.replace("\N{NO-BREAK SPACE}", " ")


def allergy_words(said: SummaryAllergy) -> str:
    """Return an allergy, what happens, and how it stands there."""
    parts = [said.substance.words, said.reaction, None if said.holds else f"no longer holds there: {said.status}"]
    return ", ".join(filter(None, parts))


def allergies_head(summary: Summary) -> str:
    """Return what a summary says of allergies as a whole; a *none known* is its word, not this desk's."""
    if summary.allergy_state is None:
        return NOTHING_OF_ALLERGIES
    if summary.allergy_state is AllergyState.NONE_KNOWN:
        return f"Allergies: the summary says “{'; '.join(summary.none_known)}”; nobody here has asked"
    return _STATES.get(summary.allergy_state, "Allergies, as the summary says:")


def shown_lines(summary: Summary) -> list[str]:
    """Return a whole summary as lines of text, what was not understood at its end."""
    lines = [
        f"{summary.title or summary.kind}, of {summary.system}, {made_words(summary)}. Not verified.",
        person_words(summary.person),
        *(f"LOOK: {words}" for words in summary.warnings),
        "Medicines:" if summary.medicines else "Medicines: none are listed",
    ]
    for medicine in summary.medicines:
        lines.append(f"  {medicine.key}  {medicine_words(medicine)}")
        lines += [f"      {words}" for words in (dose_words(medicine), *_about(medicine))]
    lines.append(allergies_head(summary))
    for allergy in summary.allergies:
        lines.append(f"  {allergy.key}  {allergy_words(allergy)}")
        lines += [f"      {words}" for words in allergy.notes]
    for line in summary.lines:
        lines += [f"{line.kind}: {line.words}", *(f"      {note}" for note in line.notes)]
    for section in summary.sections:
        empty = f" (empty: {section.empty})" if section.empty else ""
        lines += [f"Section “{section.title}”{empty}", *(f"      {words}" for words in section.words.splitlines())]
    if summary.not_understood:
        lines.append("Not understood, as it stands in the file:")
        lines += [f"      {each.place}: {each.words}" for each in summary.not_understood]
    return lines


def _about(said: SummaryMedicine) -> list[str]:
    parts = [
        f"Code {', '.join(said.medicine.codes)}" if said.medicine.codes else None,
        f"Strength {said.strength}" if said.strength else None,
        f"Form {said.form}" if said.form else None,
        f"For {said.reason}" if said.reason else None,
        f"Said {said.asserted}" + (f" by {said.by}" if said.by else "") if said.asserted else None,
        *said.notes,
    ]
    return [part for part in parts if part]

"""What the patient summary's resources share; allergies in their four states, problems and alerts, as FHIR R4 data."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reception_app.clock import to_wire
from reception_app.handover.ips_medicines import Who
from reception_app.handover.record import Allergies, Allergy, Answer, Flag, Record, Script
from reception_app.vocabulary import OBSERVATION_LEVELS, AllergyState, FlagLevel, ScriptStatus

HL7 = "http://terminology.hl7.org/CodeSystem"
SNOMED = "http://snomed.info/sct"
FLAG_PRIORITY = "http://hl7.org/fhir/StructureDefinition/flag-priority"

_CONDITIONS_ANSWER = "conditions"
"""The question of first reception whose ticked boxes are conditions."""
_CONDITION_WORDS = {
    "copd": "COPD",
    "heart": "Chest pain or heart disease",
    "tb": "Tuberculosis",
    "hepatitis": "Hepatitis B or C",
    "hiv_sti": "HIV or another sexually transmitted infection",
    "epilepsy": "Epilepsy or seizures",
}
_LEVELS = dict(OBSERVATION_LEVELS)
_PRIORITY_SYSTEM = "http://hl7.org/fhir/flag-priority-code"
_PRIORITY_CODES = {
    FlagLevel.ACT_NOW: ("High priority", _PRIORITY_SYSTEM, "PH"),
    FlagLevel.SOON: ("Medium priority", _PRIORITY_SYSTEM, "PM"),
    FlagLevel.KNOW: ("Low priority", _PRIORITY_SYSTEM, "PL"),
}
_PRIORITY = {FlagLevel.ACT_NOW: "Act now", FlagLevel.SOON: "Soon", FlagLevel.KNOW: "Know"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of the bundle and its steady address."""

    url: str
    resource: dict[str, Any]

    told: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The resource in one line, as the section's narrative has it: `told`, else its notes, else its name."""
        notes = self.told or tuple(str(note["text"]) for note in self.resource.get("note", ()))
        return "; ".join(notes) or _concept_words(self.resource)


def codeable(text: str, system: str, code: str) -> dict[str, Any]:
    """Return a FHIR CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def narrative(lines: Iterable[str]) -> str:
    """Return lines as FHIR's XHTML; every character of the record is escaped."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'


def allergies(held: Allergies, subject: dict[str, str], who: Who) -> list[dict[str, Any]]:
    """Return AllergyIntolerance resources: the known ones, or one that says none are known; else nothing (see
    emptyReason).
    """
    if held.state is AllergyState.NONE_KNOWN:
        resource = _allergy_base(codeable("No known allergy", SNOMED, "716186003"), "confirmed", subject)
        if held.asked_at is not None:
            resource["recordedDate"] = to_wire(held.asked_at)
        recorder = who(held.asked_by)
        if recorder is not None:
            resource["recorder"] = recorder
        if held.asked_by:
            resource["note"] = [{"text": f"No known allergies: asked by {held.asked_by}"}]
        return [resource]
    if held.state is not AllergyState.KNOWN:
        return []
    return [_allergy(item, subject, who) for item in held.items]


def problems(record: Record, subject: dict[str, str], who: Who) -> list[dict[str, Any]]:
    """Return a Condition for each condition the person named and each reason a current medicine is given for.

    All are unconfirmed: the record has no coded problem list, and what a person says is never "verified".
    """
    found: dict[str, tuple[str, Answer | Script]] = {}
    for assessment in record.assessments:
        for answer in assessment.answers:
            if answer.key == _CONDITIONS_ANSWER and isinstance(answer.value, tuple):
                named = [_condition_words(slug) for slug in answer.value if slug != "none"]
                found |= dict.fromkeys(named, ("named by the person", answer))
    for script in record.scripts:
        reason = (script.indication or "").strip()
        if reason and script.status is not ScriptStatus.STOPPED and reason.casefold() not in map(str.casefold, found):
            found[reason] = ("the reason given for a medicine", script)
    return [_problem(words, source, told, subject, who) for words, (source, told) in found.items()]


def _problem(words: str, source: str, told: Answer | Script, subject: dict[str, str], who: Who) -> dict[str, Any]:
    recorder = who(told.recorded_by)
    return {
        "resourceType": "Condition",
        "clinicalStatus": codeable("Active", f"{HL7}/condition-clinical", "active"),
        "verificationStatus": codeable("Unconfirmed", f"{HL7}/condition-ver-status", "unconfirmed"),
        "category": [codeable("Problem List Item", f"{HL7}/condition-category", "problem-list-item")],
        "code": {"text": words},
        "subject": subject,
        **({"recorder": recorder} if recorder is not None else {}),
        **({"recordedDate": to_wire(told.recorded_at)} if told.recorded_at else {}),
        "note": [{"text": f"{words} ({source})"}],
    }


def alerts(flags: Iterable[Flag], subject: dict[str, str], who: Who) -> list[dict[str, Any]]:
    """Return one Flag for each open flag. All that stands about it is in its narrative: a Flag has no note."""
    return [_alert(flag, subject, who) for flag in flags if flag.ended_at is None]


def _alert(flag: Flag, subject: dict[str, str], who: Who) -> dict[str, Any]:
    author = who(flag.recorded_by)
    return {
        "resourceType": "Flag",
        "extension": [{"url": FLAG_PRIORITY, "valueCodeableConcept": codeable(*_PRIORITY_CODES[flag.level])}],
        "text": {"status": "generated", "div": narrative(alert_lines(flag))},
        "status": "active",
        "category": [{"text": _PRIORITY[flag.level]}],
        "code": {"text": flag.words or flag.kind},
        "subject": subject,
        "period": {"start": to_wire(flag.started_at)},
        **({"author": author} if author is not None else {}),
    }


def alert_lines(flag: Flag) -> tuple[str, ...]:
    """Return what stands about a flag, a line for each fact."""
    facts = (
        ("", flag.detail),
        ("Reference: ", flag.reference),
        ("Observation: ", _LEVELS.get(flag.observation or "", flag.observation)),
        ("Last: ", flag.last_on),
        ("Ways: ", _slugs(flag.methods)),
        ("Triggers: ", _slugs(flag.triggers)),
        ("What helps: ", _slugs(flag.actions)),
        ("Next review: ", to_wire(flag.next_review_at) if flag.next_review_at else None),
        ("Last observed: ", to_wire(flag.last_observed_at) if flag.last_observed_at else None),
    )
    head = f"{flag.words or flag.kind} ({_PRIORITY[flag.level]}), since {to_wire(flag.started_at)}"
    return (head, *(f"{label}{value}" for label, value in facts if value))


def _slugs(values: Iterable[str]) -> str:
    return ", ".join(value.replace("_", " ") for value in values)


def _allergy_base(code: dict[str, Any], verification: str, subject: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": codeable("Active", f"{HL7}/allergyintolerance-clinical", "active"),
        "verificationStatus": codeable(
            verification.capitalize(), f"{HL7}/allergyintolerance-verification", verification
        ),
        "code": code,
        "patient": subject,
    }


def _allergy(item: Allergy, subject: dict[str, str], who: Who) -> dict[str, Any]:
    # Unconfirmed: that somebody wrote it down is all the record knows.
    resource = _allergy_base({"text": item.substance}, "unconfirmed", subject)
    if item.recorded_at is not None:
        resource["recordedDate"] = to_wire(item.recorded_at)
    recorder = who(item.recorded_by)
    if recorder is not None:
        resource["recorder"] = recorder
    if item.reaction:
        resource["reaction"] = [{"manifestation": [{"text": item.reaction}]}]
    source = f", according to {item.source}" if item.source else ""
    resource["note"] = [{"text": f"{item.substance}: {item.reaction or 'reaction not recorded'}{source}"}]
    return resource


def _condition_words(slug: str) -> str:
    return _CONDITION_WORDS.get(slug) or slug.replace("_", " ").capitalize()


def _concept_words(resource: dict[str, Any]) -> str:
    for name in ("code", "medicationCodeableConcept", "vaccineCode"):
        if name in resource:
            return str(resource[name].get("text", ""))
    return str(resource.get("title", ""))

"""The resources of the patient summary: medicines, allergies in their four states, problems, alerts, as plain FHIR R4
data.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.clock import to_wire
from reception_app.handover.record import Allergies, Allergy, Flag, Record, Script
from reception_app.handover.scheduled import in_force
from reception_app.vocabulary import AllergyState, FlagLevel, LastGivenHow, ScriptStatus

HL7 = "http://terminology.hl7.org/CodeSystem"
IPS_ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

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
_STATUS = {ScriptStatus.CURRENT: "active", ScriptStatus.ON_HOLD: "on-hold", ScriptStatus.STOPPED: "stopped"}
_PRIORITY = {FlagLevel.ACT_NOW: "Act now", FlagLevel.SOON: "Soon", FlagLevel.KNOW: "Know"}
_HOW = {
    LastGivenHow.OBSERVED: "observed",
    LastGivenHow.RECORDED: "recorded",
    LastGivenHow.STATED: "stated by the person",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of the bundle and its steady address."""

    url: str
    resource: dict[str, Any]

    @property
    def line(self) -> str:
        """The resource in one line, as its own narrative has it."""
        notes = [str(note["text"]) for note in self.resource.get("note", ())]
        return "; ".join(notes) or _concept_words(self.resource)


def codeable(text: str, system: str, code: str) -> dict[str, Any]:
    """Return a FHIR CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def narrative(lines: Iterable[str]) -> str:
    """Return lines as FHIR's XHTML; every character of the record is escaped."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'


def medicines(scripts: Iterable[Script], subject: dict[str, str], made_at: datetime) -> list[dict[str, Any]]:
    """Return one MedicationStatement a script, stopped ones too; the dose as prescribed, with its unit."""
    return [_medicine(script, subject, made_at) for script in scripts]


def allergies(held: Allergies, subject: dict[str, str]) -> list[dict[str, Any]]:
    """Return AllergyIntolerance resources: the known ones, or one that says none are known; else nothing (see
    emptyReason).
    """
    if held.state is AllergyState.NONE_KNOWN:
        resource = _allergy_base(codeable("No known allergies", IPS_ABSENT, "no-known-allergies"), "confirmed", subject)
        if held.asked_at is not None:
            resource["recordedDate"] = to_wire(held.asked_at)
        if held.asked_by:
            resource["note"] = [{"text": f"No known allergies: asked by {held.asked_by}"}]
        return [resource]
    if held.state is not AllergyState.KNOWN:
        return []
    return [_allergy(item, subject) for item in held.items]


def problems(record: Record, subject: dict[str, str]) -> list[dict[str, Any]]:
    """Return a Condition for each condition the person named and each reason a current medicine is given for.

    All are unconfirmed: the record has no coded problem list, and what a person says is never "verified".
    """
    found: dict[str, str] = {}
    for assessment in record.assessments:
        for answer in assessment.answers:
            if answer.key == _CONDITIONS_ANSWER and isinstance(answer.value, tuple):
                found |= {_condition_words(slug): "named by the person" for slug in answer.value if slug != "none"}
    for script in record.scripts:
        reason = (script.indication or "").strip()
        if reason and script.status is not ScriptStatus.STOPPED and reason.casefold() not in map(str.casefold, found):
            found[reason] = "the reason given for a medicine"
    return [
        {
            "resourceType": "Condition",
            "clinicalStatus": codeable("Active", f"{HL7}/condition-clinical", "active"),
            "verificationStatus": codeable("Unconfirmed", f"{HL7}/condition-ver-status", "unconfirmed"),
            "category": [codeable("Problem List Item", f"{HL7}/condition-category", "problem-list-item")],
            "code": {"text": words},
            "subject": subject,
            "note": [{"text": f"{words} ({source})"}],
        }
        for words, source in found.items()
    ]


def alerts(flags: Iterable[Flag], subject: dict[str, str]) -> list[dict[str, Any]]:
    """Return one Flag for each open flag."""
    return [
        {
            "resourceType": "Flag",
            "status": "active",
            "category": [{"text": _PRIORITY[flag.level]}],
            "code": {"text": flag.words or flag.kind},
            "subject": subject,
            "period": {"start": to_wire(flag.started_at)},
        }
        for flag in flags
        if flag.ended_at is None
    ]


def _medicine(script: Script, subject: dict[str, str], made_at: datetime) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "MedicationStatement",
        "status": _STATUS[script.status],
        "medicationCodeableConcept": {"text": _product(script)},
        "subject": subject,
        "dateAsserted": to_wire(script.recorded_at or made_at),
        "dosage": [_dosage(script)],
        "note": [{"text": note} for note in _notes(script)],
    }
    if script.stop_reason:
        resource["statusReason"] = [{"text": script.stop_reason}]
    if script.stopped_at is not None:
        resource["effectivePeriod"] = {"end": to_wire(script.stopped_at)}
    else:
        resource["_effectiveDateTime"] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
    if script.indication:
        resource["reasonCode"] = [{"text": script.indication}]
    return resource


def _product(script: Script) -> str:
    parts = (script.medicine, script.brand, script.strength, script.form)
    return " ".join(part for part in parts if part) or "Not named"


def _dose_words(dose: Dose | None) -> str:
    return str(dose).replace("\N{NO-BREAK SPACE}", " ") if dose is not None else "not recorded"


def _sig(script: Script) -> str:
    held = in_force(script)
    if held is not None:
        # The line's own amount and times are not what is given: the record attached has every day.
        said = f"by a schedule, day by day: {held.name}, {held.days} days from {held.started_on.isoformat()}"
        return ", ".join(part for part in (said, script.route) if part)
    parts = [_dose_words(script.dose), script.route, script.frequency, ", ".join(script.times)]
    if script.maximum:
        parts.append(f"no more than {script.maximum}")
    return ", ".join(part for part in parts if part)


def _dosage(script: Script) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": _sig(script), "asNeededBoolean": script.as_required}
    if script.route:
        dosage["route"] = {"text": script.route}
    if script.site:
        dosage["site"] = {"text": script.site}
    if in_force(script) is not None:
        return dosage
    if script.times:
        dosage["timing"] = {
            "repeat": {
                "frequency": len(script.times),
                "period": script.every_days,
                "periodUnit": "d",
                "timeOfDay": [f"{time}:00" for time in script.times],
            }
        }
    if script.dose is not None:
        dosage["doseAndRate"] = [{"doseQuantity": _quantity(script.dose)}]
    return dosage


def _quantity(dose: Dose) -> dict[str, Any]:
    amount = dose.amount
    return {"value": int(amount) if amount == amount.to_integral_value() else float(amount), "unit": dose.unit}


def _notes(script: Script) -> list[str]:
    notes = [f"{_product(script)}, DOSE {_sig(script)}"]
    notes.append("Dose verified by the sender." if script.verified else "Dose NOT verified.")
    if script.not_until_prescriber:
        notes.append(f"Not to be given until a prescriber decides: {script.not_until_prescriber}")
    if script.interim is not None:
        was = _dose_words(script.interim.replaced)
        by = f"{to_wire(script.interim.review_by)}, {script.interim.owner}"
        notes.append(f"INTERIM: dose before was {was}; to be reviewed by {by}.")
    if script.last_given_at is not None:
        how = f" ({_HOW[script.last_given_how]})" if script.last_given_how else ""
        notes.append(f"Last given {to_wire(script.last_given_at)}{how}.")
    if script.next_due_at is not None:
        notes.append(f"Next due {to_wire(script.next_due_at)}.")
    return notes


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


def _allergy(item: Allergy, subject: dict[str, str]) -> dict[str, Any]:
    # Unconfirmed: that somebody wrote it down is all the record knows.
    resource = _allergy_base({"text": item.substance}, "unconfirmed", subject)
    if item.recorded_at is not None:
        resource["recordedDate"] = to_wire(item.recorded_at)
    if item.reaction:
        resource["reaction"] = [{"manifestation": [{"text": item.reaction}]}]
    source = f", according to {item.source}" if item.source else ""
    resource["note"] = [{"text": f"{item.substance}: {item.reaction or 'reaction not recorded'}{source}"}]
    return resource


def _condition_words(slug: str) -> str:
    return _CONDITION_WORDS.get(slug) or slug.replace("_", " ").capitalize()


def _concept_words(resource: dict[str, Any]) -> str:
    for name in ("code", "medicationCodeableConcept"):
        if name in resource:
            return str(resource[name].get("text", ""))
    return ""

"""Whatever else a summary holds, one line each: problems, observations, vaccinations, plans, warnings.

They are shown beside the record and not taken into it: what this desk records, somebody here says.
"""

from __future__ import annotations

from reception_app.handover.fhir.concepts import (
    amount,
    code_of,
    concept_words,
    notes_of,
    period_words,
    ratio_words,
    span,
)
from reception_app.handover.fhir.nodes import Node
from reception_app.handover.fhir.summary import SummaryLine

KINDS: dict[str, str] = {
    "Condition": "Problem", "Observation": "Observation", "Flag": "Warning", "Immunization": "Vaccination",
    "Procedure": "Procedure", "CarePlan": "Care plan", "DiagnosticReport": "Report", "Device": "Device",
    "DeviceUseStatement": "Device", "ClinicalImpression": "Impression", "Goal": "Goal", "Consent": "Consent",
    "Appointment": "Appointment", "Encounter": "Contact", "CareTeam": "Care team", "Specimen": "Specimen",
    "ServiceRequest": "Request", "RiskAssessment": "Risk", "FamilyMemberHistory": "Family history",
    "MedicationAdministration": "Dose given", "MedicationDispense": "Medicine dispensed",
}  # fmt: skip
_NAMES = (
    "code", "vaccineCode", "medicationCodeableConcept", "type", "description", "title", "category", "serviceType",
    "name", "relationship",
)  # fmt: skip
_TIMES = (
    "onsetDateTime", "onsetString", "onsetPeriod", "effectiveDateTime", "effectivePeriod", "effectiveInstant",
    "occurrenceDateTime", "occurrenceString", "performedDateTime", "performedPeriod", "performedString", "period",
    "start", "issued", "recordedDate", "abatementDateTime", "abatementString", "date", "created",
)  # fmt: skip
_ENDS = frozenset({"abatementDateTime", "abatementString"})


def line_of(node: Node, kind: str) -> SummaryLine:
    """Read any resource as one line: what, how much, how it stands, when. The rest of it is told as unread."""
    names = list(dict.fromkeys(filter(None, (_words(node, name) for name in _NAMES))))
    stands = [
        node.line("status"),
        code_of(node.child("clinicalStatus")),
        code_of(node.child("verificationStatus")),
        concept_words(node.child("severity"), strict=False),
    ]
    when = [f"{'until ' if name in _ENDS else ''}{words}" for name in _TIMES if (words := _words(node, name))]
    head = f"{': '.join(filter(None, (', '.join(names[:1]), _value(node))))}" or "Not named"
    parts = [
        "; ".join((head, *(f"{_words_of_part(each)}" for each in node.children("component")))),
        *names[1:],
        f"({', '.join(filter(None, stands))})" if any(stands) else None,
        ", ".join(dict.fromkeys(when)) or None,
    ]
    return SummaryLine(KINDS.get(kind, kind), node.place, " ".join(filter(None, parts)), notes_of(node))


def _words_of_part(node: Node) -> str:
    return ": ".join(filter(None, (concept_words(node.child("code"), strict=False), _value(node)))) or "Not named"


def _words(node: Node, name: str) -> str | None:
    """Return a field in words, whichever way it is said."""
    if isinstance(node.data.get(name), str):
        return node.text(name)
    found = [_either(each) for each in node.children(name)]
    return ", ".join(filter(None, found)) or None


def _either(node: Node) -> str | None:
    if any(node.has(name) for name in ("start", "end")):
        return period_words(node)
    return concept_words(node, strict=False)


def _value(node: Node) -> str | None:
    quantity, integer = amount(node.child("valueQuantity")), node.number("valueInteger")
    found = [
        quantity.words if quantity else None,
        concept_words(node.child("valueCodeableConcept"), strict=False),
        node.text("valueString"),
        node.line("valueDateTime"),
        span(node.child("valueRange")),
        ratio_words(node.child("valueRatio")),
        format(integer, "f") if integer is not None else None,
        _yes_no(node.truth("valueBoolean")),
        concept_words(node.child("dataAbsentReason"), strict=False),
    ]
    return ", ".join(filter(None, found)) or None


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"

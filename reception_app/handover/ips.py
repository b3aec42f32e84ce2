"""The pack as an International Patient Summary: a FHIR R4 document that any other system can read.

Sources: HL7 FHIR R4 (4.0.1) and the International Patient Summary implementation guide 1.1: problems, allergies and
medicines are mandatory sections and are never left out; an empty one says why. It is a courtesy copy: only
`record.cose` is signed and whole.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reception_app.clock import to_wire
from reception_app.handover import ips_entries
from reception_app.handover.ips_entries import Entry, codeable
from reception_app.handover.record import Pack, Person, Stated
from reception_app.handover.scheduled import all_as_of
from reception_app.vocabulary import AllergyState, AnswerState, NhsTraceStatus

LOINC = "http://loinc.org"
EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
NHS_NUMBER_STATUS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus"
NHS_NUMBER_STATUS_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
GENDER_IDENTITY = "http://hl7.org/fhir/StructureDefinition/patient-genderIdentity"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

_GENDERS = {"male": "male", "female": "female", "indeterminate": "other", "intersex": "other", "other": "other"}
_EMPTY_WORDS = {"notasked": "Not asked", "unavailable": "Unavailable"}


def make_ips(pack: Pack) -> bytes:
    """Return the summary as canonical JSON (sorted keys, no spaces, UTF-8). Same pack, same bytes."""
    return json.dumps(ips_bundle(pack), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def ips_bundle(pack: Pack) -> dict[str, Any]:
    """Return the summary as plain data: a document Bundle whose first entry is the Composition."""
    header, record = pack.header, pack.record
    patient = Entry(_urn(pack, "patient"), _patient(record.person))
    author = Entry(_urn(pack, "author"), {"resourceType": "Practitioner", "name": [{"text": header.made_by}]})
    sender = {"resourceType": "Organization", "name": header.sender.name, **_code(header.sender.code)}
    organisation = Entry(_urn(pack, "organisation"), sender)
    subject = {"reference": patient.url}
    held = {
        "problem": ips_entries.problems(record, subject),
        "allergy": ips_entries.allergies(record.allergies, subject),
        "medicine": ips_entries.medicines(all_as_of(record.scripts, header.made_at), subject, header.made_at),
        "alert": ips_entries.alerts(record.flags, subject),
    }
    entries = {
        kind: [Entry(_urn(pack, f"{kind}-{index}"), resource) for index, resource in enumerate(resources)]
        for kind, resources in held.items()
    }
    composition = Entry(_urn(pack, "composition"), _composition(pack, patient, author, organisation, entries))
    everything = (composition, patient, author, organisation, *(entry for kind in held for entry in entries[kind]))
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": _urn(pack, "bundle")},
        "timestamp": to_wire(header.made_at),
        **({"meta": {"tag": [_TRAINING_TAG]}} if header.training else {}),
        "entry": [{"fullUrl": entry.url, "resource": entry.resource} for entry in everything],
    }


def _composition(
    pack: Pack, patient: Entry, author: Entry, organisation: Entry, entries: dict[str, list[Entry]]
) -> dict[str, Any]:
    header = pack.header
    return {
        "resourceType": "Composition",
        "status": "final",
        "type": codeable("Patient summary Document", LOINC, "60591-5"),
        "subject": {"reference": patient.url},
        "date": to_wire(header.made_at),
        "author": [{"reference": author.url}],
        "custodian": {"reference": organisation.url},
        "title": f"{'TRAINING: ' if header.training else ''}Patient summary, handover pack {header.number}",
        "confidentiality": "R",
        "section": _sections(pack.record.allergies.state, entries),
    }


def _sections(allergy_state: AllergyState, entries: dict[str, list[Entry]]) -> list[dict[str, Any]]:
    no_problems = "unavailable", "No coded problem list in this record."
    no_medicines = "unavailable", "No medicines are recorded in this pack."
    sections = [
        _section("Problems", "11450-4", "Problem list", entries["problem"], *no_problems),
        _section(
            "Allergies",
            "48765-2",
            "Allergies and adverse reactions",
            entries["allergy"],
            *_no_allergies(allergy_state),
        ),
        _section("Medicines", "10160-0", "History of medication use", entries["medicine"], *no_medicines),
    ]
    if entries["alert"]:
        sections.append(_section("Alerts", "104605-1", "Alert", entries["alert"], "unavailable", ""))
    return sections


_TRAINING_TAG = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


def administrative_gender(sex: Stated) -> str:
    """Return FHIR's code for a person's recorded sex: `male`, `female`, `other`, or `unknown` for any other state or
    word.
    """
    if sex.state is not AnswerState.ANSWERED or sex.value is None:
        return "unknown"
    return _GENDERS.get(sex.value.strip().casefold(), "unknown")


def _urn(pack: Pack, name: str) -> str:
    """Return a steady UUID for one resource of this pack (version 8: made from a hash)."""
    seed = f"{pack.header.sender.code}|{pack.header.number}|{to_wire(pack.header.made_at)}|{name}"
    digits = list(hashlib.sha256(seed.encode()).hexdigest()[:32])
    digits[12], digits[16] = "8", "a"
    text = "".join(digits)
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _code(code: str | None) -> dict[str, Any]:
    return {"identifier": [{"type": {"text": "Prison code"}, "value": code}]} if code else {}


def _patient(person: Person) -> dict[str, Any]:
    names: list[dict[str, Any]] = [
        {
            "use": "official",
            "family": person.family_name,
            "given": person.given_names.split() or [person.given_names],
            **({"prefix": [person.title]} if person.title else {}),
        }
    ]
    names += [
        {"use": "old", "text": f"{alias.family_name}, {alias.given_names}", "family": alias.family_name}
        for alias in person.aliases
    ]
    if person.preferred_name.value:
        names.append({"use": "usual", "text": person.preferred_name.value})
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "identifier": _identifiers(person),
        "name": [_without_empty(name) for name in names],
        "gender": administrative_gender(person.sex),
    }
    if person.date_of_birth is not None:
        patient["birthDate"] = person.date_of_birth.isoformat()
    else:
        patient["_birthDate"] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
    if person.gender.state is AnswerState.ANSWERED and person.gender.value:
        patient["extension"] = [{"url": GENDER_IDENTITY, "valueCodeableConcept": {"text": person.gender.value}}]
    if person.language.state is AnswerState.ANSWERED and person.language.value:
        patient["communication"] = [{"language": {"text": person.language.value}, "preferred": True}]
    return _without_empty(patient)


def _identifiers(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if person.nhs_number:
        verified = person.nhs_trace_status is NhsTraceStatus.VERIFIED
        status = codeable(
            "Number present and verified" if verified else "Number present but not traced",
            NHS_NUMBER_STATUS,
            "number-present-and-verified" if verified else "number-present-but-not-traced",
        )
        found.append(
            {
                "system": NHS_NUMBER,
                "value": person.nhs_number,
                "extension": [{"url": NHS_NUMBER_STATUS_EXTENSION, "valueCodeableConcept": status}],
            }
        )
    for words, value in (
        ("Prison number", person.prison_number),
        ("Desk reference", person.desk_reference),
        ("PNC number", person.pnc_number),
        ("CRO number", person.cro_number),
    ):
        if value:
            found.append({"type": {"text": words}, "value": value})
    return found


def _no_allergies(state: AllergyState) -> tuple[str, str]:
    """Return FHIR's reason, and ours in words, for a section of allergies without entries."""
    if state is AllergyState.NOT_RECORDED:
        return "notasked", "Allergies not recorded."
    if state is AllergyState.UNAVAILABLE:
        return "unavailable", "Allergies unavailable."
    return "unavailable", "Known allergies, but this record does not say which."


def _section(title: str, code: str, display: str, entries: list[Entry], reason: str, words: str) -> dict[str, Any]:
    lines = [entry.line for entry in entries] or [words]
    section: dict[str, Any] = {
        "title": title,
        "code": codeable(display, LOINC, code),
        "text": {"status": "generated", "div": ips_entries.narrative(lines)},
    }
    if entries:
        section["entry"] = [{"reference": entry.url} for entry in entries]
    else:
        section["emptyReason"] = codeable(_EMPTY_WORDS[reason], EMPTY_REASON, reason)
    return section


def _without_empty(resource: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in resource.items() if value not in ("", [], [""], None)}

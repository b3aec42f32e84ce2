"""The pack as an International Patient Summary: a FHIR R4 document that any other system can read.

Sources: HL7 FHIR R4 (4.0.1) and the International Patient Summary implementation guide 2.0: problems, allergies and
medicines are mandatory sections and are never left out; an empty one says why. Whoever recorded something is named
beside it. It is a courtesy copy: only `record.cose` is signed and whole.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reception_app.clock import to_wire
from reception_app.handover import ips_entries, ips_found, ips_plan
from reception_app.handover.in_error import counted
from reception_app.handover.ips_entries import Entry, alert_lines, codeable
from reception_app.handover.ips_medicines import DATA_ABSENT, medicines
from reception_app.handover.ips_plan import plan_lines
from reception_app.handover.record import Flag, Pack, Person, Record, Stated
from reception_app.handover.scheduled import all_as_of
from reception_app.vocabulary import ROLE_WORDS, AllergyState, AnswerState, NhsTraceStatus, Role

LOINC = "http://loinc.org"
EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
NHS_NUMBER_STATUS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus"
NHS_NUMBER_STATUS_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
GENDER_IDENTITY = "http://hl7.org/fhir/StructureDefinition/patient-genderIdentity"
IPS = "http://hl7.org/fhir/uv/ips/StructureDefinition"
ACT_CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActClass"

_GENDERS = {"male": "male", "female": "female", "indeterminate": "other", "intersex": "other", "other": "other"}
_EMPTY_WORDS = {"notasked": "Not asked", "unavailable": "Unavailable"}


def make_ips(pack: Pack) -> bytes:
    """Return the summary as canonical JSON (sorted keys, no spaces, UTF-8). Same pack, same bytes."""
    return json.dumps(ips_bundle(pack), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def ips_bundle(pack: Pack) -> dict[str, Any]:
    """Return the summary as plain data: a document Bundle whose first entry is the Composition."""
    header, record = pack.header, pack.record
    people = _People(pack)
    patient = Entry(_urn(pack, "patient"), _patient(record))
    author = people.entry(header.made_by, header.made_role)
    sender = {"resourceType": "Organization", "name": header.sender.name, **_code(header.sender.code)}
    organisation = Entry(_urn(pack, "organisation"), sender)
    entries = _entries(pack, {"reference": patient.url}, {"reference": author.url}, people)
    composition = Entry(_urn(pack, "composition"), _composition(pack, patient, author, organisation, entries))
    everything = (
        composition, patient, author, organisation, *(entry for kind in entries for entry in entries[kind]),
        *(entry for entry in people.entries() if entry is not author),
    )  # fmt: skip
    tag = {"tag": [_TRAINING_TAG]} if header.training else {}
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{IPS}/Bundle-uv-ips"], **tag},
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": _urn(pack, "bundle")},
        "timestamp": to_wire(header.made_at),
        "entry": [{"fullUrl": entry.url, "resource": entry.resource} for entry in everything],
    }


class _People:
    """Whoever recorded something in the pack, each once, by name."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._held: dict[str, Entry] = {}

    def entry(self, name: str, role: Role | None = None) -> Entry:
        """Return the Practitioner of that name."""
        if name not in self._held:
            resource: dict[str, Any] = {"resourceType": "Practitioner", "name": [{"text": name}]}
            if role is not None:
                resource["qualification"] = [{"code": {"text": ROLE_WORDS[role]}}]
            self._held[name] = Entry(_urn(self._pack, f"person {name}"), resource)
        return self._held[name]

    def who(self, name: str | None) -> dict[str, str] | None:
        """Return the reference to somebody by name; None when nobody is named."""
        called = (name or "").strip()
        return {"reference": self.entry(called).url} if called else None

    def entries(self) -> tuple[Entry, ...]:
        """Return everybody who was named so far."""
        return tuple(self._held.values())


def _entries(pack: Pack, subject: dict[str, str], author: dict[str, str], people: _People) -> dict[str, list[Entry]]:
    header, record, who = pack.header, pack.record, people.who
    house = {"reference": _urn(pack, "organisation")}
    held = {
        "problem": ips_entries.problems(record, subject, who),
        "allergy": ips_entries.allergies(record.allergies, subject, who),
        "medicine": medicines(all_as_of(counted(record.scripts), header.made_at), subject, header.made_at, who),
        "alert": ips_entries.alerts(record.flags, subject, who),
        "result": [
            *ips_found.scores(record.scores, subject, who, house),
            *ips_found.tests(record.tests, subject, who, house),
        ],
        "vaccination": ips_found.vaccinations(record.vaccinations, subject, who),
        "plan": ips_plan.plans(pack, subject, author, who),
    }
    return {
        kind: [
            Entry(_urn(pack, f"{kind}-{index}"), resource, _told(kind, resource, record.open_flags, index))
            for index, resource in enumerate(resources)
        ]
        for kind, resources in held.items()
    }


def _told(kind: str, resource: dict[str, Any], flags: tuple[Flag, ...], index: int) -> tuple[str, ...]:
    if kind == "alert":
        return alert_lines(flags[index])
    return plan_lines(resource) if kind == "plan" else ()


def _composition(
    pack: Pack, patient: Entry, author: Entry, organisation: Entry, entries: dict[str, list[Entry]]
) -> dict[str, Any]:
    header = pack.header
    care = codeable("care provision", ACT_CLASS, "PCPR")
    return {
        "resourceType": "Composition",
        "meta": {"profile": [f"{IPS}/Composition-uv-ips"]},
        "identifier": {"system": "urn:ietf:rfc:3986", "value": _urn(pack, "document")},
        "status": "final",
        "type": codeable("Patient summary Document", LOINC, "60591-5"),
        "subject": {"reference": patient.url},
        "date": to_wire(header.made_at),
        "author": [{"reference": author.url}],
        "custodian": {"reference": organisation.url},
        "event": [{"code": [care], "period": {"end": to_wire(header.made_at)}}],
        "title": f"{'TRAINING: ' if header.training else ''}Patient summary, handover pack {header.number}",
        "confidentiality": "R",
        "section": _sections(pack.record.allergies.state, entries),
    }


_OPTIONAL = (
    ("Alerts", "104605-1", "Alert", "alert"),
    ("Results and scores", "30954-2", "Relevant diagnostic tests/laboratory data note", "result"),
    ("Vaccinations", "11369-6", "History of Immunization note", "vaccination"),
    ("Plan of care", "18776-5", "Plan of care note", "plan"),
)


def _sections(allergy_state: AllergyState, entries: dict[str, list[Entry]]) -> list[dict[str, Any]]:
    no_problems = "unavailable", "No coded problem list in this record."
    no_medicines = "unavailable", "No medicines are recorded in this pack."
    allergies = "Allergies and adverse reactions Document"
    return [
        _section("Problems", "11450-4", "Problem list - Reported", entries["problem"], *no_problems),
        _section("Allergies", "48765-2", allergies, entries["allergy"], *_no_allergies(allergy_state)),
        _section("Medicines", "10160-0", "History of Medication use Narrative", entries["medicine"], *no_medicines),
        *(
            _section(title, code, display, entries[kind], "unavailable", "")
            for title, code, display, kind in _OPTIONAL
            if entries[kind]
        ),
    ]


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


def _patient(record: Record) -> dict[str, Any]:
    person = record.person
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
    patient["generalPractitioner"] = [
        {"display": ", ".join(filter(None, (contact.name, contact.organisation, contact.telephone)))}
        for contact in record.contacts
        if contact.kind == "gp"
    ]
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

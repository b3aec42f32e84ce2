"""The patient summary: a valid FHIR document that keeps apart what the record keeps apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from reception_app.handover.ips import administrative_gender, ips_bundle, make_ips
from reception_app.handover.ips_medicines import UCUM
from reception_app.handover.record import Allergies, Allergy, Pack, Stated
from reception_app.vocabulary import AllergyState, AnswerState, NhsTraceStatus
from tests.support.records import answered, empty_pack, sample_pack

MANDATORY = {"11450-4", "48765-2", "10160-0"}


def resources(pack: Pack, kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in ips_bundle(pack)["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def section(pack: Pack, code: str) -> dict[str, Any]:
    (composition,) = resources(pack, "Composition")
    (found,) = [each for each in composition["section"] if each["code"]["coding"][0]["code"] == code]
    return dict(found)


def with_allergies(allergies: Allergies) -> Pack:
    pack = sample_pack()
    return replace(pack, record=replace(pack.record, allergies=allergies))


def with_person(**changes: Any) -> Pack:
    pack = sample_pack()
    return replace(pack, record=replace(pack.record, person=replace(pack.record.person, **changes)))


@pytest.mark.parametrize("pack", [sample_pack(), empty_pack(), sample_pack(training=False)])
def test_the_document_is_structurally_valid(pack: Pack) -> None:
    bundle = Bundle.model_validate_json(make_ips(pack))
    assert bundle.type == "document"
    kinds = [type(entry.resource).__name__ for entry in bundle.entry]
    assert kinds[:4] == ["Composition", "Patient", "Practitioner", "Organization"]


@pytest.mark.parametrize("pack", [sample_pack(), empty_pack()])
def test_the_three_mandatory_sections_hold_entries_or_say_why_not(pack: Pack) -> None:
    (composition,) = resources(pack, "Composition")
    sections = {each["code"]["coding"][0]["code"]: each for each in composition["section"]}
    assert sections.keys() >= MANDATORY
    for each in sections.values():
        assert ("entry" in each) is not ("emptyReason" in each)
        assert each["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml">')


def test_every_reference_is_in_the_document_once() -> None:
    bundle = ips_bundle(sample_pack())
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    text = json.dumps(bundle)
    referenced = {piece.split('"')[0] for piece in text.split('"reference": "')[1:]}
    assert referenced <= set(urls)


def test_same_pack_same_bytes() -> None:
    assert make_ips(sample_pack()) == make_ips(sample_pack())
    assert (
        make_ips(sample_pack())
        == json.dumps(
            json.loads(make_ips(sample_pack())), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()
    )


def test_the_four_allergy_states_stay_four() -> None:
    known = with_allergies(Allergies(AllergyState.KNOWN, (Allergy("penicillin", "rash"),)))
    none_known = with_allergies(Allergies(AllergyState.NONE_KNOWN, asked_by="Dana Dummy"))
    not_recorded = with_allergies(Allergies(AllergyState.NOT_RECORDED))
    unavailable = with_allergies(Allergies(AllergyState.UNAVAILABLE))
    (item,) = resources(known, "AllergyIntolerance")
    assert item["code"]["text"] == "penicillin"
    assert item["reaction"] == [{"manifestation": [{"text": "rash"}]}]
    (item,) = resources(none_known, "AllergyIntolerance")
    assert item["code"]["coding"][0]["code"] == "716186003"
    assert "Dana Dummy" in section(none_known, "48765-2")["text"]["div"]
    for pack, reason in ((not_recorded, "notasked"), (unavailable, "unavailable")):
        assert resources(pack, "AllergyIntolerance") == []
        assert section(pack, "48765-2")["emptyReason"]["coding"][0]["code"] == reason
    listless = with_allergies(Allergies(AllergyState.KNOWN))
    assert "does not say which" in section(listless, "48765-2")["text"]["div"]


@pytest.mark.parametrize(
    ("frequency", "repeat"),
    [
        (
            "on Mondays, Wednesdays and Fridays",
            {"frequency": 3, "period": 7, "periodUnit": "d", "dayOfWeek": ["mon", "wed", "fri"],
             "timeOfDay": ["18:00:00"]},
        ),
        ("3 times a week", {"frequency": 3, "period": 7, "periodUnit": "d", "timeOfDay": ["18:00:00"]}),
        ("every 3 months", {"timeOfDay": ["18:00:00"]}),
        ("once a day", {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["18:00:00"]}),
    ],
)  # fmt: skip
def test_days_of_the_week_are_never_told_as_every_day(frequency: str, repeat: dict[str, Any]) -> None:
    pack = sample_pack()
    line = replace(pack.record.scripts[0], frequency=frequency, times=("18:00",), every_days=1, schedule=None)
    (medicine,) = resources(replace(pack, record=replace(pack.record, scripts=(line,))), "MedicationStatement")
    assert medicine["dosage"][0]["timing"]["repeat"] == repeat


def test_medicines_carry_the_dose_as_prescribed() -> None:
    medicines = {
        each["medicationCodeableConcept"]["text"]: each for each in resources(sample_pack(), "MedicationStatement")
    }
    assert len(medicines) == 8
    methadone = medicines["methadone 1 mg in 1 mL oral solution"]
    assert methadone["status"] == "active"
    assert methadone["dosage"][0]["doseAndRate"] == [
        {"doseQuantity": {"value": 60, "unit": "mg", "system": UCUM, "code": "mg"}}
    ]
    assert methadone["dosage"][0]["timing"]["repeat"]["timeOfDay"] == ["08:00:00"]
    morphine = medicines["morphine sulfate 10 mg in 5 mL oral solution"]
    assert morphine["dosage"][0]["doseAndRate"] == [
        {"doseQuantity": {"value": 2.5, "unit": "mL", "system": UCUM, "code": "mL"}}
    ]
    assert morphine["dosage"][0]["asNeededBoolean"] is True
    notes = " ".join(note["text"] for note in morphine["note"])
    assert "NOT verified" in notes
    assert "Not to be given until a prescriber decides" in notes
    interim = " ".join(note["text"] for note in medicines["pregabalin 75 mg capsules"]["note"])
    assert "INTERIM: dose before was 150 mg; to be reviewed by 2026-11-26T12:00:00Z" in interim
    assert medicines["diazepam 5 mg tablets"]["status"] == "stopped"
    depot = medicines["paliperidone XEPLION 100 mg in 1 mL prolonged-release injection"]
    assert depot["dosage"][0]["site"] == {"text": "left upper arm"}


def test_problems_are_never_confirmed() -> None:
    conditions = resources(sample_pack(), "Condition")
    words = {each["code"]["text"] for each in conditions}
    assert {"Asthma", "Epilepsy or seizures", "Hepatitis B or C", "opioid dependence"} <= words
    assert "None" not in words
    assert len([word for word in words if word.casefold() == "asthma"]) == 1
    statuses = {each["verificationStatus"]["coding"][0]["code"] for each in conditions}
    assert statuses == {"unconfirmed"}


def test_only_open_flags_are_alerts() -> None:
    assert [each["code"]["text"] for each in resources(sample_pack(), "Flag")] == ["ACCT open", "Seizures"]


@pytest.mark.parametrize(
    ("sex", "code"),
    [
        (answered("Male"), "male"),
        (answered("female"), "female"),
        (answered("Indeterminate"), "other"),
        (answered("Not Known"), "unknown"),
        (answered("mle"), "unknown"),
        (Stated(AnswerState.DECLINED), "unknown"),
        (Stated(AnswerState.NOT_ASKED), "unknown"),
        (Stated(), "unknown"),
    ],
)
def test_gender_is_one_of_the_four_codes(sex: Stated, code: str) -> None:
    assert administrative_gender(sex) == code
    (patient,) = resources(with_person(sex=sex), "Patient")
    assert patient["gender"] == code


def test_the_patient_has_names_numbers_and_how_far_they_are_known() -> None:
    (patient,) = resources(with_person(gender=answered("Woman"), nhs_trace_status=NhsTraceStatus.VERIFIED), "Patient")
    assert patient["name"][0]["family"] == "SPECIMEN"
    assert patient["name"][0]["given"] == ["Terry", "Testman"]
    assert patient["birthDate"] == "1985-07-14"
    nhs, prison = patient["identifier"]
    assert nhs["system"] == "https://fhir.nhs.uk/Id/nhs-number"
    assert nhs["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "number-present-and-verified"
    assert prison == {"type": {"text": "Prison number"}, "value": "A0001TT"}
    assert patient["extension"][0]["valueCodeableConcept"]["text"] == "Woman"
    (stated,) = resources(sample_pack(), "Patient")
    status = stated["identifier"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"]
    assert status == "number-present-but-not-traced"


def test_a_missing_birth_date_says_so() -> None:
    (patient,) = resources(empty_pack(), "Patient")
    assert "birthDate" not in patient
    assert patient["_birthDate"]["extension"][0]["valueCode"] == "unknown"


def test_markup_in_the_record_is_escaped() -> None:
    pack = with_allergies(Allergies(AllergyState.KNOWN, (Allergy("<script>alert(1)</script>", "a & b"),)))
    div = section(pack, "48765-2")["text"]["div"]
    assert "<script>" not in div
    assert "&lt;script&gt;" in div
    Bundle.model_validate_json(make_ips(pack))


def test_training_is_tagged() -> None:
    assert ips_bundle(sample_pack())["meta"]["tag"][0]["code"] == "HTEST"
    assert "tag" not in ips_bundle(sample_pack(training=False))["meta"]

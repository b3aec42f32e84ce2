"""The patient summary as a whole: IPS's mandatory elements, nothing unreachable, and everything of the record in it.

Source of the mandatory elements: IPS 2.0 (Bundle, Composition, Patient, MedicationStatement, AllergyIntolerance,
Condition, Observation and Immunization profiles).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given

from reception_app.clinical.doses import Dose
from reception_app.handover.fhir.reading import read_summary
from reception_app.handover.ips import ips_bundle, make_ips
from reception_app.handover.record import (
    Authority,
    Contact,
    GivenDoseRecord,
    HealthTest,
    Pack,
    Schedule,
    ScheduleDose,
    Score,
    ScoreItem,
    Source,
    ToldDose,
    Vaccination,
)
from reception_app.vocabulary import (
    DoseAuthority,
    HealthTestOutcome,
    LastGivenHow,
    Role,
    ScheduleKind,
    SourceKind,
    SourceOutcome,
    VaccinationState,
)
from tests.support.records import at, empty_pack, sample_pack
from tests.support.release_cases import going_home, going_home_well, with_needs
from tests.support.sheet_cases import insulin_epilepsy, methadone_self_harm, pregnant
from tests.support.strategies import records

SCORE = Score(
    "s1", "cows", "1", "COWS", at(22, 9), "Dana Dummy", subject="opioids", total=14, band_words="moderate",
    items=(ScoreItem("1", "Resting pulse", 2, "104 / min"), ScoreItem("2", "Sweating", None, None)),
)  # fmt: skip
FOUND = {
    "scores": (SCORE, replace(SCORE, id="s2", total=None, items=())),
    "tests": (
        HealthTest(
            "t1", "urine", "Urine screen", HealthTestOutcome.POSITIVE, "confirming dependence", ("opiates",), at(21, 9)
        ),
        HealthTest("t2", "hiv", "HIV test", HealthTestOutcome.DECLINED),
    ),
    "vaccinations": (
        Vaccination(
            "v1", "hepatitis_b", "Hepatitis B", VaccinationState.GIVEN, 1, date(2026, 11, 21), "B12",
            recorded_by="Dana Dummy",
        ),
        Vaccination("v2", "flu", "Influenza", VaccinationState.DECLINED),
        Vaccination("v3", "tetanus", "Tetanus", VaccinationState.STATED),
    ),
    "contacts": (Contact("gp", "Dr E. Example", "Placeholder Street Surgery", "01632 960222"),),
}  # fmt: skip
PACKS = (
    sample_pack(), empty_pack(), going_home(), going_home_well(), insulin_epilepsy(), methadone_self_harm(), pregnant(),
)  # fmt: skip


def full() -> Pack:
    pack = going_home()
    return replace(pack, record=replace(pack.record, **FOUND))


def all_of(pack: Pack) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in ips_bundle(pack)["entry"]]


def kind(pack: Pack, name: str) -> list[dict[str, Any]]:
    return [each for each in all_of(pack) if each["resourceType"] == name]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def check_reachable(bundle: dict[str, Any]) -> None:
    """Every reference resolves, addresses are single, and everything is reached from the Composition."""
    held = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    assert len(held) == len(bundle["entry"])
    reached: set[str] = set()
    waiting = [bundle["entry"][0]["fullUrl"]]
    while waiting:
        address = waiting.pop()
        if address in reached:
            continue
        reached.add(address)
        for pointed in references(held[address]):
            assert pointed in held
            waiting.append(pointed)
    assert reached == set(held)


@given(records(Pack))
def test_whatever_the_record_every_reference_resolves_and_every_resource_is_reached(pack: Pack) -> None:
    check_reachable(ips_bundle(pack))


@pytest.mark.parametrize("pack", [*PACKS, full()])
def test_it_is_valid_and_reachable(pack: Pack) -> None:
    check_reachable(ips_bundle(pack))
    assert Bundle.model_validate_json(make_ips(pack)).type == "document"


@pytest.mark.parametrize("pack", [*PACKS, full()])
def test_the_mandatory_elements_of_the_profiles(pack: Pack) -> None:
    bundle = ips_bundle(pack)
    assert bundle["type"] == "document"
    assert bundle["identifier"]["system"]
    assert bundle["identifier"]["value"].startswith("urn:uuid:")
    assert bundle["timestamp"].endswith("Z")
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    assert all(entry["fullUrl"].startswith("urn:uuid:") for entry in bundle["entry"])
    (composition,) = kind(pack, "Composition")
    assert composition["type"]["coding"] == [
        {"system": "http://loinc.org", "code": "60591-5", "display": "Patient summary Document"}
    ]
    for name in ("status", "subject", "date", "author", "title", "section", "identifier", "custodian"):
        assert composition[name], name
    codes = [each["code"]["coding"][0]["code"] for each in composition["section"]]
    assert codes[:3] == ["11450-4", "48765-2", "10160-0"]
    assert len(set(codes)) == len(codes)
    for each in composition["section"]:
        assert each["title"]
        assert each["text"]["div"]
        assert bool(each.get("entry")) is not bool(each.get("emptyReason"))
    (patient,) = kind(pack, "Patient")
    assert patient["name"][0]["family"] or patient["name"][0].get("text")
    assert "birthDate" in patient or "_birthDate" in patient


@pytest.mark.parametrize("pack", [*PACKS, full()])
def test_the_mandatory_elements_of_what_it_holds(pack: Pack) -> None:
    for each in kind(pack, "MedicationStatement"):
        assert each["status"]
        assert each["subject"]["reference"]
        assert each["medicationCodeableConcept"]["text"]
        assert {"effectiveDateTime", "effectivePeriod", "_effectiveDateTime"} & set(each)
        assert each["dosage"][0]["text"]
    for each in kind(pack, "AllergyIntolerance"):
        assert each["patient"]["reference"]
        assert each["code"]
        assert each["clinicalStatus"]
    for each in kind(pack, "Condition"):
        assert each["subject"]["reference"]
        assert each["code"]["text"]
    for each in kind(pack, "Observation"):
        assert each["status"]
        assert {"effectiveDateTime", "_effectiveDateTime"} & set(each)
        assert each["performer"]
        values = [name for name in each if name.startswith("value")]
        assert len(values) + ("dataAbsentReason" in each) == 1
    for each in kind(pack, "Immunization"):
        assert {"occurrenceDateTime", "occurrenceString"} & set(each)
        assert each["patient"]["reference"]


def test_who_recorded_it_stands_beside_it() -> None:
    pack = full()
    names = {
        entry["fullUrl"]: entry["resource"]["name"][0]["text"]
        for entry in ips_bundle(pack)["entry"]
        if entry["resource"]["resourceType"] == "Practitioner"
    }
    recorded = {script.recorded_by for script in pack.record.scripts if script.recorded_by}
    said = {
        names[each["informationSource"]["reference"]]
        for each in kind(pack, "MedicationStatement")
        if "informationSource" in each
    }
    assert said == recorded
    (observed, _) = [each for each in kind(pack, "Observation") if each["code"]["text"] == "COWS (opioids)"]
    assert names[observed["performer"][0]["reference"]] == "Dana Dummy"
    for each, item in zip(kind(pack, "AllergyIntolerance"), pack.record.allergies.items, strict=True):
        assert ("recorder" in each) is bool(item.recorded_by)


def test_scores_have_their_total_or_say_that_there_is_none() -> None:
    whole, without = [each for each in kind(full(), "Observation") if each["code"]["text"] == "COWS (opioids)"]
    assert whole["valueInteger"] == 14
    assert whole["component"][0] == {"code": {"text": "Resting pulse"}, "valueInteger": 2}
    assert whole["component"][1]["dataAbsentReason"]["coding"][0]["code"] == "not-asked"
    assert "Resting pulse: 104 / min" in [note["text"] for note in whole["note"]]
    assert "valueInteger" not in without
    assert without["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_tests_and_vaccinations_keep_declined_apart_from_negative() -> None:
    positive, declined = [each for each in kind(full(), "Observation") if each["category"][0]["text"] == "Laboratory"]
    assert positive["valueCodeableConcept"]["text"] == "Positive"
    assert declined["status"] == "cancelled"
    assert declined["dataAbsentReason"]["coding"][0]["code"] == "asked-declined"
    given_here, not_done, stated = kind(full(), "Immunization")
    assert (given_here["status"], given_here["primarySource"], given_here["occurrenceDateTime"]) == (
        "completed",
        True,
        "2026-11-21",
    )
    assert not_done["status"] == "not-done"
    assert (stated["primarySource"], "performer" in stated) == (False, False)


def test_the_release_plan_is_a_plan_of_its_own() -> None:
    plan = next(each for each in kind(going_home(), "CarePlan") if each["title"] == "Plan for release")
    words = " ".join(note["text"] for note in plan["note"])
    assert "Opioid plan: " in words
    assert "decided by Dr S. Specimen" in words
    assert "to stay on methadone" in words
    assert "Naloxone: given: nose spray, 2 doses, shown how" in words
    assert "Lowry Chemist" in words
    kept, cancelled = [each["detail"] for each in plan["activity"]]
    assert (kept["status"], kept["scheduledPeriod"]["start"]) == ("scheduled", "2031-03-17T10:30:00Z")
    assert (cancelled["status"], cancelled["statusReason"]["text"]) == ("cancelled", "they rang")
    assert plan["period"] == {"start": "2031-03-14"}


def test_nothing_of_the_carer_is_in_it() -> None:
    text = make_ips(going_home()).decode()
    assert "Alice Dummy" not in text
    assert "01632 960555" not in text


def test_a_schedule_stands_whole_and_day_by_day() -> None:
    doses = (ScheduleDose(1, "08:00", Decimal("20"), "mg"), ScheduleDose(2, "08:00", Decimal("7.5"), "mg"))
    held = Schedule("d1" * 8, "Reduction", ScheduleKind.REDUCTION, date(2026, 11, 22), 2, doses)
    pack = sample_pack()
    script = replace(pack.record.scripts[0], schedule=held)
    (medicine,) = kind(replace(pack, record=replace(pack.record, scripts=(script,))), "MedicationStatement")
    assert "Day 1 (2026-11-22): 08:00 20 mg. Day 2 (2026-11-23): 08:00 7.5 mg." in [
        note["text"] for note in medicine["note"]
    ]
    assert "by a schedule" in medicine["dosage"][0]["text"]
    assert "doseAndRate" not in medicine["dosage"][0]


def test_an_alert_says_all_that_stands_about_it() -> None:
    (alert,) = [each for each in kind(methadone_self_harm(), "Flag") if "Triggers" in each["text"]["div"]]
    assert "Triggers: " in alert["text"]["div"]
    assert "Triggers: bad news" in alert["text"]["div"]
    assert "Observation: 30 min" in alert["text"]["div"]
    assert "author" in alert
    assert alert["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "PH"


@pytest.mark.parametrize("pack", [*PACKS, full()])
def test_it_stays_below_the_size_of_an_attachment(pack: Pack) -> None:
    assert len(make_ips(pack)) < 256 * 1024


@pytest.mark.parametrize("pack", [*PACKS, full()])
def test_another_desk_of_ours_understands_all_of_it(pack: Pack) -> None:
    """What our own reader does not understand of our own summary is machinery, never a dose or an allergy."""
    summary = read_summary(make_ips(pack))
    assert len(summary.medicines) == len(pack.record.scripts)
    assert not [
        each for each in summary.not_understood if ".dosage" in each.place or "AllergyIntolerance" in each.place
    ]


_WHO = ("recorder", "informationSource", "author", "performer")


def test_every_entry_says_who_wrote_it_down_where_the_record_does() -> None:
    pack = full()
    record = pack.record
    named = replace(
        record,
        scripts=tuple(replace(script, recorded_by="Dana Dummy") for script in record.scripts),
        flags=tuple(replace(flag, recorded_by="Dana Dummy") for flag in record.flags),
        tests=tuple(replace(test, recorded_by="Dana Dummy") for test in record.tests),
        vaccinations=tuple(replace(dose, recorded_by="Dana Dummy") for dose in record.vaccinations),
        release=replace(record.release, recorded_by="N. Testford") if record.release else None,
    )
    pack = replace(pack, record=named)
    kinds = ("Condition", "MedicationStatement", "Flag", "Observation", "Immunization", "CarePlan")
    for name in kinds:
        assert kind(pack, name), name
        for each in kind(pack, name):
            assert any(each.get(key) for key in _WHO) or "written down by Dana Dummy" in str(each["note"]), each
    (release,) = [each for each in kind(pack, "CarePlan") if each["title"] == "Plan for release"]
    people = {entry["fullUrl"]: entry["resource"] for entry in ips_bundle(pack)["entry"]}
    assert people[release["author"]["reference"]]["name"] == [{"text": "N. Testford"}]


def test_the_authority_of_a_dose_the_told_one_and_where_it_was_decided_travel() -> None:
    pack = sample_pack()
    given = GivenDoseRecord(
        "given-1", at(22, 9), dose=Dose(Decimal(20), "mg"),
        authority=Authority(DoseAuthority.TELEPHONE, "Dr E. Example", Role.PRESCRIBER),
    )  # fmt: skip
    told = ToldDose(at(21, 20), LastGivenHow.STATED)
    first, *others = pack.record.scripts
    assert first.decider is not None
    sources = (Source(SourceKind.FILE, SourceOutcome.COULD_NOT_SAY, "SAMPLE GP SYSTEM"),)
    away = replace(first.decider, where="Leeds (HMP)")
    script = replace(first, sources=sources, given=(given,), told=told, decider=away)
    statement = kind(replace(pack, record=replace(pack.record, scripts=(script, *others))), "MedicationStatement")[0]
    notes = " ".join(note["text"] for note in statement["note"])
    assert "Given without a prescription there 2026-11-22T09:00:00Z, 20 mg, by authority of Dr E. Example" in notes
    assert "Told of, not confirmed: a dose 2026-11-21T20:00:00Z (stated by the person)." in notes
    assert "Decided by Pat Placeholder" in notes
    assert "Source: Read from a file, SAMPLE GP SYSTEM: not verified, nobody asked." in notes
    assert "Leeds (HMP)" in notes


def test_wider_needs_stand_in_the_plan_with_and_without_a_release() -> None:
    for pack in (with_needs(going_home()), with_needs(sample_pack())):
        plan = next(each for each in kind(pack, "CarePlan") if each["title"] == "Plan for release")
        notes = [note["text"] for note in plan["note"]]
        assert "Where they sleep tonight: Hostel or approved premises: 4 Sample Street, ask for J. Dolor" in notes
        assert "Who depends on them: declined to say" in notes

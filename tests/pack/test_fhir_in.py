"""Another system's summary: strict about the file, tolerant about what it says, and nothing of it lost."""

from __future__ import annotations

import json
from cProfile import Profile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.errors import SummaryRefused
from reception_app.handover.fhir import nodes
from reception_app.handover.fhir.documents import LARGEST, read_document
from reception_app.handover.fhir.products import product_of
from reception_app.handover.fhir.reading import MOST_LINES, MOST_TO_DECIDE, read_summary
from reception_app.handover.fhir.sections import plain
from reception_app.handover.fhir.shown import dose_words, shown_lines, summary_json
from reception_app.handover.fhir.summary import Summary, SummaryMedicine
from reception_app.handover.ips import make_ips
from reception_app.vocabulary import AllergyState
from tests.support.records import empty_pack, sample_pack
from tests.support.summaries import NAMES, all_summaries, read_spoilt, summary_bytes

UCUM = "http://unitsofmeasure.org"
DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
PERSON = {"resourceType": "Patient", "id": "p", "name": [{"family": "SPECIMEN"}], "birthDate": "1985-07-14"}


def bundle(*resources: dict[str, Any], **more: Any) -> bytes:
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", **more, "entry": entries}).encode()


def statement(*dosage: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "Methadone"},
        "dosage": list(dosage),
        **more,
    }


def one(*dosage: dict[str, Any], **more: Any) -> SummaryMedicine:
    (found,) = read_summary(json.dumps(statement(*dosage, **more)).encode()).medicines
    return found


def quantity(value: Any, unit: str | None = None, code: str | None = None, **more: Any) -> dict[str, Any]:
    said = {"value": value, "unit": unit, "code": code, "system": UCUM if code else None, **more}
    return {"doseAndRate": [{"doseQuantity": {name: each for name, each in said.items() if each is not None}}]}


def patient(**more: Any) -> dict[str, Any]:
    return {**PERSON, **more}


# the file


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * (LARGEST + 1), "FH-101"),
        (b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>', "FH-102"),
        (b"\xef\xbb\xbf  <Bundle/>", "FH-102"),
        ('{"resourceType": "Patient"}'.encode("utf-16"), "FH-103"),
        (b'{"resourceType": "Patient"', "FH-104"),
        (b'{"resourceType": "Patient"} {}', "FH-104"),
        (b'{"resourceType": "Pat\x01ient"}', "FH-104"),
        (b"", "FH-104"),
        (b"[" * 200_000, "FH-105"),
        (b'{"a":' * 200_000, "FH-105"),
        (b'{"resourceType":"Bundle","entry":[' + b"[]," * 2_000_000 + b"[]]}", "FH-105"),
        (b'{"resourceType": "Patient", "resourceType": "Bundle"}', "FH-106"),
        (b'{"resourceType": "Patient", "a": {"b": 1, "b": 1}}', "FH-106"),
        (b'{"resourceType": "Patient", "a": NaN}', "FH-107"),
        (b'{"resourceType": "Patient", "a": -Infinity}', "FH-107"),
        (b'{"resourceType": "Patient", "a": 1e400}', "FH-107"),
        (b'{"resourceType": "Patient", "a": 1' + b"0" * 400 + b"}", "FH-107"),
        (b"[]", "FH-108"),
        (b'{"resourceType": 5}', "FH-108"),
        (b'"text"', "FH-108"),
    ],
)
def test_a_file_that_is_no_summary_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(SummaryRefused) as refused:
        read_summary(data)
    assert refused.value.code == code
    assert refused.value.what.endswith(".")
    assert refused.value.todo.endswith(".")


def pointed_at(how_many: int, kind: str) -> bytes:
    """A file whose lines all point at one thing, and a thing as long as there are lines."""
    many = range(how_many)
    names = [{"family": f"Specimen{each}"} for each in many]
    who = patient(name=names) if kind.startswith("the person") else patient()
    lines = [statement(subject={"reference": "Patient/p"}) for _ in many]
    if kind == "inside itself":
        inside = [{"resourceType": "Practitioner", "id": f"c{each}"} for each in many]
        last = [{"reference": f"#c{how_many - 1}"} for _ in many]
        lines = [statement(subject={"reference": "Patient/p"}, contained=inside, informationSource=last)]
    doctor = {"resourceType": "Practitioner", "id": "d", "name": names}
    if kind == "whoever said it":
        for line in lines:
            line["informationSource"] = {"reference": "Practitioner/d"}
    again = [dict(who)] if kind == "the person again" else []
    return bundle(who, *again, *([doctor] if kind == "whoever said it" else []), *lines)


def calls_to_read(data: bytes) -> int:
    """How many functions run to read a file: the same on every computer, as a time is not."""
    profile = Profile()
    profile.runcall(read_summary, data)
    return sum(each.callcount for each in profile.getstats())


@pytest.mark.parametrize("kind", ["the person", "the person again", "inside itself", "whoever said it"])
def test_twice_the_file_is_twice_the_work(kind: str) -> None:
    once, twice = calls_to_read(pointed_at(100, kind)), calls_to_read(pointed_at(200, kind))
    assert twice < 2.3 * once


def test_a_file_that_points_at_itself_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [{"itemCodeableConcept": {"text": f"Part {each}"}} for each in range(400)]
    lines = [statement(medicationReference={"reference": "Medication/m"}) for _ in range(400)]
    for line in lines:
        del line["medicationCodeableConcept"]
    data = bundle(patient(), {"resourceType": "Medication", "id": "m", "ingredient": parts}, *lines)
    monkeypatch.setattr(nodes, "MOST_WORK", 20 * len(data))
    with pytest.raises(SummaryRefused, match="FH-105"):
        read_summary(data)


def test_more_lines_than_anybody_can_decide_are_refused() -> None:
    stopped = [statement(status="stopped")] * (MOST_TO_DECIDE + 1)
    assert len(read_summary(bundle(patient(), *stopped)).medicines) == MOST_TO_DECIDE + 1
    for too_many in ([statement()] * (MOST_TO_DECIDE + 1), [statement(status="stopped")] * (MOST_LINES + 1)):
        with pytest.raises(SummaryRefused, match="FH-105"):
            read_summary(bundle(patient(), *too_many))


def test_reading_says_how_far_it_is_and_stops_where_it_is_told() -> None:
    data = bundle(patient(), *[{"resourceType": "Observation", "code": {"text": "x" * 5000}}] * 800)
    heard: list[float] = []
    read_summary(data, heard.append)
    assert heard == sorted(heard)
    assert len(heard) >= 3
    assert heard[-1] > 0.5

    def stop(part: float) -> None:
        if part > 0:
            raise Stopped

    with pytest.raises(Stopped):
        read_summary(data, stop)


class Stopped(Exception):  # noqa: N818  # nothing went wrong
    """Somebody cancelled it."""


def test_numbers_stay_exact() -> None:
    assert read_document(b'{"resourceType": "X", "a": 0.1, "b": 2.50}')["a"] == Decimal("0.1")
    assert one(quantity(0.1, "mg")).dose == Dose(Decimal("0.1"), "mg")


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff"])
def test_hidden_characters_are_refused_in_medicine_lines_and_taken_out_of_free_text(hidden: str) -> None:
    for resource in (
        statement(medicationCodeableConcept={"text": f"Metha{hidden}done"}),
        statement({"text": f"10{hidden} mg"}),
        patient(name=[{"family": f"SPECI{hidden}MEN"}]),
        patient(identifier=[{"value": f"99900{hidden}"}]),
        {"resourceType": "AllergyIntolerance", "code": {"text": f"Penicillin{hidden}"}},
    ):
        with pytest.raises(SummaryRefused) as refused:
            read_summary(json.dumps(resource).encode())
        assert refused.value.code == "FH-111"
    kept = one({"text": "10 mg"}, note=[{"text": f"Says{hidden} he is well"}])
    assert kept.notes == ("Says he is well",)


def test_control_characters_are_refused_in_names_and_reported_elsewhere() -> None:
    with pytest.raises(SummaryRefused) as refused:
        read_summary(json.dumps(patient(name=[{"family": "SPEC\u0007"}])).encode())
    assert refused.value.code == "FH-110"
    told = read_summary(json.dumps(statement(note=[{"text": "a\u0007b"}])).encode())
    assert told.medicines[0].notes == ("ab",)
    assert any("Invisible characters were taken out" in words for words in told.warnings)
    assert read_summary(json.dumps(statement({"text": "One\r\ntwice"})).encode()).medicines[0].said == ("One\ntwice",)


def test_letters_of_two_alphabets_are_pointed_out() -> None:
    told = read_summary(json.dumps(statement(medicationCodeableConcept={"text": "M\u0435thadone"})).encode())
    assert any("two alphabets" in words for words in told.warnings)


def test_markup_is_shown_as_text() -> None:
    assert plain("<div><p>A &amp; B</p><ul><li>x &lt;b&gt;</li></ul></div>") == "A & B\nx <b>"
    assert plain("<table><tr><td>a</td><td>b</td></tr></table>") == "a | b"
    summary = read_summary(summary_bytes("traps"))
    latex = next(each for each in summary.allergies if each.substance.words == "Latex")
    assert latex.notes[0] == "<b>Swelling</b> of the hands"


# one person only


def test_a_file_about_two_people_is_refused() -> None:
    other = patient(id="q", name=[{"family": "NOBODY"}])
    with pytest.raises(SummaryRefused) as refused:
        read_summary(bundle(patient(), other))
    assert refused.value.code == "FH-120"
    contained = statement(contained=[{**other}], subject={"reference": "#q"})
    with pytest.raises(SummaryRefused):
        read_summary(bundle(patient(), contained))
    assert read_summary(bundle(patient(), patient())).person is not None


def test_who_it_is_about() -> None:
    person = read_summary(summary_bytes("single_statement")).person
    assert person is not None
    assert (person.nhs_number, person.prison_number) == ("9990000018", "A0001TT")
    assert str(person.date_of_birth) == "1985-07-14"
    french = read_summary(summary_bytes("french_requests")).person
    assert french is not None
    assert (french.born, french.date_of_birth) == ("1972", None)
    wrong = read_summary(json.dumps(patient(identifier=[{"type": {"text": "NHS number"}, "value": "1"}])).encode())
    assert wrong.person is not None
    assert wrong.person.nhs_number is None
    assert wrong.person.identifiers == (("NHS number", "1"),)
    assert read_summary(json.dumps(statement()).encode()).person is None


NHS = "https://fhir.nhs.uk/Id/nhs-number"
KNOWN = {
    "resourceType": "Patient", "id": "a", "name": [{"family": "SPECIMEN"}], "birthDate": "1985-07-14",
    "identifier": [{"system": NHS, "value": "999 000 0018"}, {"system": "urn:x:hospital", "value": "77"}],
}  # fmt: skip


def about(*subjects: dict[str, Any], name: str = "patient", kind: str = "AllergyIntolerance") -> bytes:
    """Return a file about one person, with one line whose subject is said in these ways."""
    subject = subjects[0] if len(subjects) == 1 else list(subjects)
    line = {"resourceType": kind, "code": {"text": "Penicillin"}, name: subject}
    where = "https://one.example/fhir/Patient/a"
    entries = [{"fullUrl": where, "resource": KNOWN}, {"resource": line}]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/b"},
        {"reference": "urn:uuid:00000000-0000-4000-8000-00000000000b"},
        {"reference": "#b"},
        {"reference": "https://two.example/fhir/Patient/a"},
        {"reference": "Patient/b", "identifier": {"system": "urn:x:other", "value": "1"}},
        {"reference": "Patient/a", "identifier": {"system": NHS, "value": "9990000026"}},
        {"identifier": {"system": NHS, "value": "9990000026"}},
        {"identifier": {"type": {"text": "NHS number"}, "value": "999 000 0026"}},
        {"identifier": {"system": "urn:x:hospital", "value": "78"}},
        {"identifier": {"system": "urn:x:other", "value": "77"}},
        {"reference": "Group/1"},
        {"reference": "urn:x", "type": "Group"},
    ],
)
def test_a_line_of_somebody_who_is_not_in_the_file_is_refused(subject: dict[str, Any]) -> None:
    for data in (about(subject), about(subject, name="subject", kind="MedicationStatement")):
        with pytest.raises(SummaryRefused) as refused:
            read_summary(data)
        assert refused.value.code == "FH-120"
    with pytest.raises(SummaryRefused):
        read_summary(about({"reference": "Patient/a"}, subject))


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/a"},
        {"reference": "https://one.example/fhir/Patient/a"},
        {"reference": "https://one.example/fhir/Patient/a/_history/3", "type": "Patient"},
        {"reference": "Patient/a", "identifier": {"system": NHS, "value": "9990000018"}},
        {"reference": "https://two.example/fhir/Patient/9", "identifier": {"system": NHS, "value": "9990000018"}},
        {"identifier": {"type": {"text": "NHS number"}, "value": "9990000018"}},
        {"identifier": {"system": "urn:x:hospital", "value": "77"}},
        {"display": "SPECIMEN"},
    ],
)
def test_a_line_of_the_files_own_person_is_read_however_it_says_so(subject: dict[str, Any]) -> None:
    summary = read_summary(about(subject))
    assert [each.substance.words for each in summary.allergies] == ["Penicillin"]
    assert [each for each in summary.not_understood if "patient" in each.place] == []
    assert summary.warnings == ()


def test_a_line_that_only_names_another_person_is_pointed_out() -> None:
    summary = read_summary(about({"display": "Nora NOBODY"}))
    assert any("“Nora NOBODY”" in words for words in summary.warnings)
    assert [each.words for each in summary.not_understood] == ["Nora NOBODY"]


def test_what_was_measured_of_a_thing_is_told_and_not_refused() -> None:
    summary = read_summary(about({"reference": "Device/5"}, name="subject", kind="Observation"))
    assert [line.kind for line in summary.lines] == ["Observation"]
    assert [each.words for each in summary.not_understood] == ["Device/5"]


def test_the_same_person_twice_in_a_file_is_still_one() -> None:
    line = {"resourceType": "AllergyIntolerance", "code": {"text": "Egg"}, "patient": {"reference": "Patient/p"}}
    assert len(read_summary(bundle(patient(), patient(), line)).allergies) == 1


def test_a_medicine_of_another_server_is_not_the_one_of_the_same_number_here() -> None:
    here = {"resourceType": "Medication", "id": "1", "code": {"text": "Warfarin"}}
    said = statement(medicationReference={"reference": "https://two.example/Medication/1", "display": "Methadone"})
    del said["medicationCodeableConcept"]
    entries = [{"fullUrl": "https://one.example/Medication/1", "resource": here}, {"resource": said}]
    summary = read_summary(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode())
    assert summary.medicines[0].medicine.words == "Methadone"


# doses: word for word, and read only when nothing is open


@pytest.mark.parametrize(
    ("dosage", "dose"),
    [
        (quantity(60, "mg", "mg"), "60 mg"),
        (quantity(60, "mg"), "60 mg"),
        (quantity(6, "mL", "mL"), "6 mL"),
        (quantity(125, "mcg", "ug"), "125 micrograms"),
        (quantity(10, "IU", "[iU]"), "10 units"),
        (quantity(1, "tablet", "{tbl}"), "1 tablets"),
        (quantity(2, None, "{tablet}"), "2 tablets"),
        (quantity(2, "puff"), "2 puffs"),
        ({**quantity(60, "mg"), "text": "60 mg daily, supervised"}, "60 mg"),
        ({**quantity(1, "tablet"), "text": "1 tablet (500 mg) at night"}, "1 tablets"),
        ({**quantity(500, "mg"), "text": "One at night"}, "500 mg"),
        ({"doseQuantity": {"value": 5, "unit": "mg"}}, "5 mg"),
    ],
)
def test_a_plain_dose_is_read(dosage: dict[str, Any], dose: str) -> None:
    found = one(dosage)
    assert found.unread is None
    assert str(found.dose).replace("\N{NO-BREAK SPACE}", " ") == dose


@pytest.mark.parametrize(
    ("dosages", "why"),
    [
        ([], "no dose is said"),
        ([{"text": "60 mg daily"}], "the dose is said in words only"),
        ([quantity(60, "mL", "mg")], "the unit's words and its code differ"),
        ([{**quantity(60, "mg"), "text": "60 mL daily"}], "words and numbers give the amount in different units"),
        ([{**quantity(500, "mg"), "text": "250 mg"}], "the words name another amount than the numbers"),
        ([{**quantity(1, "tablet"), "text": "Two tablets at night"}], "the words name another amount than the numbers"),
        ([{**quantity(10, "mg"), "text": "TEN mL daily"}], "words and numbers give the amount in different units"),
        ([quantity(60)], "it has no unit"),
        ([quantity(1, "cp")], "the unit is not understood"),
        ([quantity(1, "comprimé", "mg")], "the unit's words are not understood"),
        ([quantity(25, "mg", comparator="<")], "it is no exact amount"),
        ([quantity(0, "mg")], "the amount is none that is given"),
        ([quantity(-5, "mg")], "the amount is none that is given"),
        ([quantity(10_000_000, "mg")], "the amount is none that is given"),
        ([quantity("60", "mg")], "no amount is said"),
        ([quantity(60, "mg"), quantity(30, "mg")], "several dosages are given"),
        ([{"doseAndRate": [*quantity(1, "mg")["doseAndRate"], *quantity(2, "mg")["doseAndRate"]]}], "several amounts"),
        ([{"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}]}], "it is a range"),
        ([{"doseAndRate": [{"rateQuantity": {"value": 5, "unit": "mL/h"}}]}], "it is a rate"),
        ([{**quantity(5, "mg"), "modifierExtension": [{"url": "u"}]}], "something the dose depends on"),
        ([{**quantity(5, "mg"), "zzz": "only on Mondays"}], "part of what is said of the dose is not understood"),
    ],
)  # fmt: skip
def test_an_open_dose_is_not_read_and_says_why(dosages: list[dict[str, Any]], why: str) -> None:
    found = one(*dosages)
    assert found.dose is None
    assert why in (found.unread or "")
    assert dose_words(found).startswith("Dose not read: ")


def test_a_change_of_meaning_on_the_whole_line_leaves_the_dose_unread() -> None:
    found = one(quantity(5, "mg"), modifierExtension=[{"url": "u", "valueBoolean": True}])
    assert found.dose is None


def test_dose_words_stand_word_for_word() -> None:
    words = {each.key: each.said for each in read_summary(summary_bytes("uk_text_only")).medicines}
    assert words["M3"] == ("60 mL daily, supervised",)
    steps = read_summary(summary_bytes("french_requests")).medicines[3].said
    assert "40 mg le matin pendant 5 jours" in steps
    assert "puis 20 mg le matin pendant 5 jours" in steps


def test_a_volume_without_strength_never_stands_for_mg() -> None:
    found = one(quantity(5, "mL"))
    assert "mL never stands for mg" in dose_words(found)
    assert "mL never" not in dose_words(one(quantity(5, "mL"), medicationCodeableConcept={"text": "Methadone 1mg/mL"}))


@pytest.mark.parametrize(
    ("timing", "frequency", "times", "every_days"),
    [
        ({"code": {"coding": [{"code": "BID"}]}}, "twice a day", (), 1),
        ({"code": {"coding": [{"code": "QOD"}]}}, "every 2 days", (), 2),
        ({"code": {"text": "with the moon"}}, "with the moon", (), None),
        ({"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}, "three times a day", (), 1),
        ({"repeat": {"frequency": 1, "period": 28, "periodUnit": "d"}}, "every 28 days", (), 28),
        ({"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}, "once a week", (), 7),
        ({"repeat": {"frequency": 2, "period": 1, "periodUnit": "wk"}}, "twice a week", (), None),
        ({"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}, "every 6 hours", (), None),
        ({"repeat": {**DAILY, "frequency": 2, "frequencyMax": 3}}, "2 to 3 times a day", (), None),
        ({"repeat": {**DAILY, "period": 4, "periodMax": 6, "periodUnit": "h"}}, "once every 4 to 6 hours", (), None),
        ({"repeat": {**DAILY, "when": ["HS"]}}, "once a day, before sleep", (), 1),
        (
            {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["20:00:00", "08:00:00"]}},
            "twice a day",
            ("08:00", "20:00"),
            1,
        ),
        ({"repeat": {"timeOfDay": ["08:00:00", "whenever"]}}, "08:00", (), None),
        ({"repeat": {**DAILY, "dayOfWeek": ["mon"]}}, "once a day, on Mon", (), None),
    ],
)  # fmt: skip
def test_when_it_is_taken(
    timing: dict[str, Any], frequency: str, times: tuple[str, ...], every_days: int | None
) -> None:
    found = one({"timing": timing})
    assert (found.frequency, found.times, found.every_days) == (frequency, times, every_days)


def test_as_needed_and_the_most() -> None:
    found = read_summary(summary_bytes("danish_coded")).medicines[2]
    assert found.as_required
    assert found.maximum == "8 tablets in 24 h"
    assert "for smerter" in found.said[0]
    assert one({"asNeededBoolean": True}).as_required
    assert not one({"asNeededBoolean": False}).as_required


# what is not taken


def test_stopped_refused_and_wrong_lines_are_never_taken() -> None:
    found = {each.medicine.words: each for each in read_summary(summary_bytes("traps")).medicines}
    assert (found["Warfarin"].taken, found["Warfarin"].barred) == (False, False)
    assert (found["Lithium carbonate"].taken, found["Lithium carbonate"].barred) == (False, True)
    assert (found["Ibuprofen 400mg tablets"].taken, found["Ibuprofen 400mg tablets"].barred) == (False, True)
    assert not one(taken="n").taken


@pytest.mark.parametrize("code", ["no-medication-info", "no-known-medications", "787481004", "1287211007"])
def test_an_entry_that_says_there_is_none_is_no_medicine(code: str) -> None:
    said = statement(medicationCodeableConcept={"coding": [{"code": code, "display": "None known"}]})
    summary = read_summary(json.dumps(said).encode())
    assert summary.medicines == ()
    assert [(line.kind, line.words) for line in summary.lines] == [("Medicines", "None known")]


# allergies


@pytest.mark.parametrize(
    ("resources", "state", "none"),
    [
        ([], None, ()),
        ([{"code": {"text": "Penicillin"}}], AllergyState.KNOWN, ()),
        ([{"code": {"coding": [{"code": "716186003"}]}}], AllergyState.NONE_KNOWN, ("No known allergy",)),
        ([{"code": {"coding": [{"code": "no-allergy-info"}]}}], None, ()),
        ([{"code": {"text": "Egg"}, "clinicalStatus": {"coding": [{"code": "resolved"}]}}], None, ()),
        ([{"code": {"text": "Egg"}, "verificationStatus": {"coding": [{"code": "refuted"}]}}], None, ()),
    ],
)
def test_what_is_said_of_allergies(
    resources: list[dict[str, Any]], state: AllergyState | None, none: tuple[str, ...]
) -> None:
    summary = read_summary(bundle(patient(), *({"resourceType": "AllergyIntolerance", **each} for each in resources)))
    assert summary.allergy_state is state
    assert summary.none_known == none


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("notasked", AllergyState.NOT_RECORDED),
        ("unavailable", AllergyState.UNAVAILABLE),
        ("withheld", AllergyState.UNAVAILABLE),
        ("nilknown", AllergyState.NONE_KNOWN),
    ],
)
def test_an_empty_section_of_allergies_says_why(reason: str, state: AllergyState) -> None:
    section = {"code": {"coding": [{"code": "48765-2"}]}, "emptyReason": {"coding": [{"code": reason}]}}
    summary = read_summary(bundle({"resourceType": "Composition", "section": [section]}, patient()))
    assert summary.allergy_state is state


# references and names


def test_contained_and_referenced_medicines_are_found() -> None:
    danish = read_summary(summary_bytes("danish_coded")).medicines
    assert (danish[0].medicine.words, danish[0].strength, danish[0].form) == (
        "Metadon 10 mg/ml",
        "10 mg in 1 mL",
        "oral opløsning",
    )
    (single,) = read_summary(summary_bytes("single_statement")).medicines
    assert single.medicine.words == "Buprenorphine 8 mg sublingual tablets"
    lost = one(medicationCodeableConcept=None, medicationReference={"reference": "Medication/1", "display": "Lost"})
    assert lost.medicine.words == "Lost"
    assert one(medicationCodeableConcept=None).medicine.words == "Medicine without a name"
    later = one(medicationCodeableConcept=None, medication={"concept": {"text": "From a later FHIR"}})
    assert later.medicine.words == "From a later FHIR"


def test_ingredients_stand_with_their_strengths() -> None:
    def ingredient(name: str, value: int, unit: str = "mg", **more: Any) -> dict[str, Any]:
        strength = {"numerator": {"value": value, "unit": unit}, "denominator": {"value": 1, "unit": "capsule"}}
        return {"itemCodeableConcept": {"text": name}, "strength": strength, **more}

    medication: dict[str, Any] = {
        "resourceType": "Medication",
        "id": "m",
        "status": "inactive",
        "ingredient": [
            ingredient("codeine", 30),
            ingredient("paracetamol", 500),
            ingredient("starch", 9, isActive=False),
        ],
    }
    resource = statement(contained=[medication], medicationReference={"reference": "#m"})
    del resource["medicationCodeableConcept"]
    summary = read_summary(json.dumps(resource).encode())
    (found,) = summary.medicines
    assert found.medicine.words == "codeine and paracetamol"
    assert found.strength is None
    assert "Contains codeine 30 mg, paracetamol 500 mg" in found.notes
    told = {each.words for each in summary.not_understood}
    assert {"starch", "inactive"} <= told
    del medication["ingredient"][1:]
    (found,) = read_summary(json.dumps(resource).encode()).medicines
    assert found.strength == "30 mg"


def test_a_product_is_known_by_its_medicine() -> None:
    names = {
        "Methadone 1mg/mL oral solution sugar free": ("methadone", "1 mg in 1 mL", "oral solution"),
        "Sertraline 50mg tablets": ("sertraline", "50 mg", "tablet"),
        "Product containing only methadone (medicinal product)": ("methadone", None, None),
        "Xyzotab 5mg": ("Xyzotab 5mg", None, None),
        "Epilim Chrono 500 tablets": ("Epilim Chrono 500 tablets", None, None),
    }
    for name, expected in names.items():
        found = product_of(one(medicationCodeableConcept={"text": name}))
        assert (found.medicine, found.strength, found.form) == expected, name


@pytest.mark.parametrize(
    ("also", "medicine"),
    [
        (("Methadone",), "methadone"),
        (("Methadone", "Methadone 1mg/mL oral solution"), "methadone"),
        (("Methadone", "Sertraline"), "Xyzotab"),
        (("Nothing listed",), "Xyzotab"),
    ],
)
def test_other_names_count_only_when_they_agree(also: tuple[str, ...], medicine: str) -> None:
    coding = [{"code": "1", "display": name} for name in also]
    found = product_of(one(medicationCodeableConcept={"text": "Xyzotab", "coding": coding}))
    assert found.medicine == medicine


def test_whose_it_is() -> None:
    assert read_summary(summary_bytes("uk_text_only")).system == "Placeholder Street Surgery"
    assert read_summary(summary_bytes("danish_coded")).by == ("Læge Søren Prøvesen",)
    assert read_summary(summary_bytes("single_statement")).system == "https://pharmacy.example/records"
    assert "does not name itself" in read_summary(summary_bytes("french_requests")).system


# nothing is lost

_MACHINE = {"resourceType", "id", "reference", "url", "profile", "fullUrl", "versionId", "lastUpdated"}


def leaves(value: Any, name: str = "") -> list[str]:
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in leaves(inner, key)]
    if isinstance(value, list):
        return [each for inner in value for each in leaves(inner, name)]
    return [value] if isinstance(value, str) and name not in _MACHINE and name != "div" else []


def said_by(summary: Summary) -> str:
    return json.dumps(summary_json(summary), ensure_ascii=False)


@pytest.mark.parametrize("name", ["french_requests", "single_statement", "traps"])
def test_every_word_of_a_file_is_told_somewhere(name: str) -> None:
    """Codes of how a thing stands are told as words of this program; everything else stands as it was said."""
    data = summary_bytes(name)
    told = said_by(read_summary(data)).casefold()
    known = {"searchset", "collection", "patient", "order", "active", "716186003", "[iU]"}
    lost = [
        each for each in leaves(json.loads(data)) if json.dumps(each, ensure_ascii=False)[1:-1].casefold() not in told
    ]
    assert [each for each in lost if each not in known and "://" not in each and len(each) > 3] == []


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=6, max_size=12), st.integers(0, 4))
def test_a_field_nobody_knows_is_told_with_its_place(word: str, where: int) -> None:
    resource = statement({"text": "10 mg"}, contained=[{"resourceType": "Medication", "id": "m"}])
    holders: list[dict[str, Any]] = [
        resource,
        resource["dosage"][0],
        resource["medicationCodeableConcept"],
        resource["contained"][0],
        patient(),
    ]
    holders[where]["zzz"] = [{"deep": word}]
    summary = read_summary(bundle(holders[4], resource))
    assert [each.words for each in summary.not_understood if each.place.endswith("zzz[0].deep")] == [word]


def test_a_resource_of_another_kind_is_told() -> None:
    summary = read_summary(bundle(patient(), {"resourceType": "NutritionOrder", "status": "active", "zzz": "no fish"}))
    assert summary.lines[0].kind == "NutritionOrder"
    assert summary.not_understood[0].words == "no fish"


def test_an_observation_in_one_line() -> None:
    summary = read_summary(summary_bytes("uk_text_only"))
    pressure = next(each.words for each in summary.lines if each.kind == "Observation")
    assert "128 mmHg" in pressure
    assert "82 mmHg" in pressure
    assert [each.title for each in summary.sections][-1] == "Plan"
    assert summary.sections[-1].words == "Review sertraline in December & ask about sleep."


def test_a_narrative_is_kept_where_no_dose_is_said() -> None:
    text = {"status": "generated", "div": "<div>60 mg daily</div>"}
    assert "In its own words: 60 mg daily" in one(text=text).notes


@pytest.mark.parametrize("pack", [sample_pack(), empty_pack()])
def test_our_own_summary_is_read_back(pack: Any) -> None:
    summary = read_summary(make_ips(pack))
    assert len(summary.medicines) == len(pack.record.scripts)
    assert [each.substance.words for each in summary.allergies] == [
        each.substance for each in pack.record.allergies.items
    ]
    for said, script in zip(summary.medicines, pack.record.scripts, strict=True):
        assert said.dose in (script.dose, None)
    assert summary.training


@pytest.mark.parametrize("name", NAMES)
def test_it_is_shown_as_text_and_as_json(name: str) -> None:
    summary = read_summary(summary_bytes(name))
    lines = shown_lines(summary)
    assert "Not verified" in lines[0]
    assert sum(line.strip().startswith(("M", "A")) for line in lines) >= len(summary.medicines)
    assert json.loads(said_by(summary))["document_hash"] == summary.document_hash


# spoilt


@pytest.mark.parametrize("seed", range(8))
def test_two_thousand_spoilt_summaries_are_read_or_refused(seed: int) -> None:
    read, refused = read_spoilt(250, seed)
    assert read + refused == 250
    assert read > 50
    assert refused > 20


def test_the_summaries_are_many_kinds() -> None:
    assert len(all_summaries()) == 7

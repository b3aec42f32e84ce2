"""The patient summary against the rules of HL7 that no schema holds: required codes and invariants of every type."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given

from reception_app.handover.ips import make_ips
from reception_app.handover.record import Pack
from reception_app.vocabulary import ScriptStatus
from tests.pack.test_ips_whole import PACKS, full
from tests.support import sheet_cases
from tests.support.fhir_rules import RULES, faults, parts
from tests.support.first_night_cases import ALL_CASES
from tests.support.release_cases import going_home, with_needs
from tests.support.sheet_cases import at
from tests.support.strategies import records

Data = dict[str, Any]
EVERY = (*PACKS, full(), with_needs(going_home()), *(made() for made in ALL_CASES.values()))


@pytest.mark.parametrize("pack", EVERY)
def test_no_rule_of_hl7_is_broken(pack: Pack) -> None:
    assert faults(make_ips(pack)) == []


def worded(value: Any) -> Any:
    """Return a record in which no text is blank, as no screen writes one: FHIR has no empty text."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: worded(getattr(value, each.name)) for each in fields(value) if each.init})
    if isinstance(value, tuple):
        return tuple(map(worded, value))
    return "SAMPLE" if type(value) is str and not value.strip() else value


@given(records(Pack))
def test_no_rule_of_hl7_is_broken_whatever_the_record_holds(pack: Pack) -> None:
    assert faults(make_ips(worded(pack))) == []


@pytest.mark.parametrize(
    ("starts", "stopped", "period"),
    [
        (date(2031, 3, 16), at(15, "09:00"), {"end": "2031-03-15T09:00:00Z"}),
        (date(2031, 7, 2), at(1, "23:30", 7), {"start": "2031-07-02", "end": "2031-07-02T00:30:00+01:00"}),
        (date(2031, 3, 10), at(15, "09:00"), {"start": "2031-03-10", "end": "2031-03-15T09:00:00+00:00"}),
    ],
    ids=["stopped before it began", "after midnight in summer", "as usual"],
)
def test_a_medicine_never_ends_before_it_starts(starts: date, stopped: datetime, period: dict[str, str]) -> None:
    pack = sheet_cases.methadone_self_harm()
    script = replace(pack.record.scripts[0], status=ScriptStatus.STOPPED, started_on=starts, stopped_at=stopped)
    pack = replace(pack, record=replace(pack.record, scripts=(script,)))
    assert first(json.loads(make_ips(pack)), "MedicationStatement")["effectivePeriod"] == period
    assert faults(make_ips(pack)) == []


def first(bundle: Data, kind: str) -> Data:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)


def section(bundle: Data, change: Callable[[Data], object]) -> None:
    change(next(each for each in first(bundle, "Composition")["section"] if each.get("entry")))


def repeat(bundle: Data) -> Data:
    found = (
        dosage["timing"]["repeat"] for entry in bundle["entry"] for dosage in entry["resource"].get("dosage", ())
        if "periodUnit" in dosage.get("timing", {}).get("repeat", {})
    )  # fmt: skip
    repeated: Data = next(found)
    return repeated


BREAKS: dict[str, Callable[[Data], object]] = {
    "bdl-7": lambda b: b["entry"][-1].update(fullUrl=b["entry"][0]["fullUrl"]),
    "bdl-11": lambda b: b["entry"].reverse(),
    "cmp-2": lambda b: section(b, lambda s: s.update(emptyReason={"text": "none"})),
    "ait-1": lambda b: first(b, "AllergyIntolerance").pop("clinicalStatus"),
    "con-4": lambda b: first(b, "Condition").update(abatementDateTime="2026-11-20"),
    "obs-6": lambda b: first(b, "Observation").update(
        valueString="1", valueQuantity=None, valueInteger=None, dataAbsentReason={"text": "x"}
    ),
    "txt-1": lambda b: section(
        b, lambda s: s["text"].update(div='<div xmlns="http://www.w3.org/1999/xhtml"><form>x</form></div>')
    ),
    "tim-2": lambda b: repeat(b).pop("periodUnit"),
    "no such code": lambda b: first(b, "MedicationStatement").update(status="taking"),
    "no such code mann": lambda b: first(b, "Patient").update(gender="mann"),
}


@pytest.mark.parametrize("key", list(BREAKS))
def test_what_breaks_a_rule_is_found_though_its_shape_is_right(key: str) -> None:
    bundle = json.loads(make_ips(full()))
    BREAKS[key](bundle)
    bundle = json.loads(json.dumps(bundle))
    broken = json.dumps(bundle)
    Bundle.model_validate_json(broken)
    assert any(key in fault for fault in faults(broken))


def test_every_rule_is_of_a_type_that_some_document_holds() -> None:
    """A rule for a type that is misspelt would never be asked."""
    held = {type(part).__name__ for pack in EVERY for part in parts(Bundle.model_validate_json(make_ips(pack)))}
    assert sorted(RULES.keys() - held) == []

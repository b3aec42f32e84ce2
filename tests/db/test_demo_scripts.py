"""What a training desk shows of scripts, whatever the seed and the hour: each state once, and it travels unchanged."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.alerts import Alert
from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.doses import Dose
from reception_app.clinical.fit import ConflictKind
from reception_app.clinical.missed import missed_days
from reception_app.clinical.opening_hours import ClosedUntil, state
from reception_app.clinical.opening_text import read_hours
from reception_app.clinical.regimens import State
from reception_app.clock import from_wire, local, local_day
from reception_app.handover.codec import from_cbor, from_json, json_text, to_cbor, to_json
from reception_app.handover.record import Record, Script
from reception_app.services.alerts import read_alerts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.continuity import read_continuity
from reception_app.services.controlled_drugs import DISCREPANCY
from reception_app.services.demo import ARRIVALS, Wanted
from reception_app.services.demo_directory import INVENTED, PHARMACY
from reception_app.services.demo_scripts import DECLINED, weekend_leaving
from reception_app.services.directory import read_directory
from reception_app.services.dose_guards import guard_of
from reception_app.services.finding import list_people
from reception_app.services.fit import LeavingFit, fit_leaving
from reception_app.services.handovers import read_handover
from reception_app.services.importing import import_people
from reception_app.services.person_view import read_person
from reception_app.services.reviews import reviews_due
from reception_app.services.schedules import slots_of
from reception_app.services.source_places import list_places
from reception_app.vocabulary import DoseOutcome, Role, ScriptStatus, SourceOutcome, TaskState
from tests.db.test_demo import TIMES, make, nobody_is_real, without_history

FRIDAY_EVENING = TIMES[0]
HOURS = (FRIDAY_EVENING, "2026-03-29T01:30:00Z", "2026-10-25T01:15:00Z", "2027-01-01T00:05:00Z")
"""A Friday evening with the pharmacy shut, both nights of the clock change, and just after midnight of a new year."""


def records_by_id(ctx: AppContext) -> dict[str, Record]:
    return {person.person_id: read_person(ctx, person.person_id).record for person in list_people(ctx)}


def one(records: dict[str, Record], medicine: str, **facts: object) -> tuple[str, Script]:
    """Return the one person and script of a medicine with these facts."""
    (found,) = [
        (person, script)
        for person, record in records.items()
        for script in record.scripts
        if script.medicine == medicine and all(getattr(script, name) == value for name, value in facts.items())
    ]
    return found


def alerts_of(ctx: AppContext, person: str) -> dict[str, Alert]:
    return {alert.kind: alert for alert in read_alerts(ctx, person).waiting}


def fit_of(ctx: AppContext, person: str) -> LeavingFit:
    handover = read_person(ctx, person).handover_id
    assert handover is not None
    return fit_leaving(ctx, read_handover(ctx, handover))


@pytest.mark.parametrize(("seed", "now"), list(enumerate(HOURS)))
def test_everybody_holds_what_must_be_seen(
    seed: int, now: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted(seed=str(seed)), now)
    records = records_by_id(ctx)
    assert len(records) == ARRIVALS
    nobody_is_real(list(records.values()))
    day_four_of_ten(ctx, records)
    sources_told(ctx, records)
    changes_told(ctx, records)
    alerts_told(ctx, records)
    leavings_told(ctx, records)
    clocks_told(ctx, records)
    reads_back_equal(records)
    board = read_board(ctx)
    assert len(board.leaving) + board.planned == 4  # made on a Monday, who leaves at the weekend is only planned
    assert len(board.leaving) >= 3
    ctx.close()


def reads_back_equal(records: dict[str, Record]) -> None:
    for record in records.values():
        assert from_cbor(Record, to_cbor(record)) == record
        assert from_json(Record, json.loads(json_text(to_json(record)))) == record


def day_four_of_ten(ctx: AppContext, records: dict[str, Record]) -> None:
    _, script = one(records, "chlordiazepoxide")
    assert script.schedule is not None
    assert (local_day(ctx.now()) - script.schedule.started_on).days == 3
    assert script.schedule.days == 10
    slots = slots_of(script, ctx.now())
    before = [slot for slot in slots if slot.due_at < ctx.now() - timedelta(minutes=15)]
    declined = [slot for slot in before if slot.state is State.DECLINED]
    assert [(slot.day, slot.time) for slot in declined] == [DECLINED]
    assert all(slot.state is State.GIVEN for slot in before if slot not in declined)
    assert len(before) >= 12
    assert all(dose.dose is None and dose.reason for dose in script.given if dose.outcome is DoseOutcome.DECLINED)


def sources_told(ctx: AppContext, records: dict[str, Record]) -> None:
    _, shut = one(records, "methadone", verified=False)
    assert [source.outcome for source in shut.sources] == [SourceOutcome.CONFIRMED, SourceOutcome.NO_ANSWER]
    (pharmacy,) = [place for place in list_places(ctx) if place.name == PHARMACY]
    assert shut.sources[1].name == PHARMACY
    assert pharmacy.hours is not None
    assert isinstance(state(read_hours(pharmacy.hours), ctx.now(), ENGLAND), ClosedUntil)
    person, missed = one(records, "methadone", dose=Dose(Decimal(40), "mL"))
    assert "3 days" in (guard_of(ctx, person, missed.id) or "")
    counted = missed_days(missed.last_given_at, ctx.now())
    assert counted is not None
    assert counted.days == 3
    person, _ = one(records, "clonazepam")
    (found,) = [each for each in read_continuity(ctx, person) if each.medicine == "clonazepam"]
    assert found.grave
    assert found.sources is not None
    assert "times apart or more" in found.sources


def changes_told(ctx: AppContext, records: dict[str, Record]) -> None:
    _, cut = one(records, "gabapentin")
    assert cut.interim is not None
    assert (cut.interim.reason, cut.interim.owner) == ("until the notes come", "Duty prescriber")
    assert cut.interim.review_by > ctx.now()
    person, stopped = one(records, "quetiapine", status=ScriptStatus.STOPPED)
    assert stopped.stop_reason is None
    (found,) = [each for each in read_continuity(ctx, person) if each.medicine == "quetiapine"]
    assert "reason" in {need for each in found.found for need in each.missing}


def alerts_told(ctx: AppContext, records: dict[str, Record]) -> None:
    person, _ = one(records, "flucloxacillin")
    assert {"allergy", "allergy_class"} & alerts_of(ctx, person).keys()
    person, _ = one(records, "diazepam")
    assert "sedation_with_substitution" in alerts_of(ctx, person)


def leavings_told(ctx: AppContext, records: dict[str, Record]) -> None:
    (person,) = [
        person
        for person, record in records.items()
        if any(script.medicine == "carbamazepine" and script.carrier for script in record.scripts)
        and read_person(ctx, person).handover_id is not None
        and fit_of(ctx, person).fit.runs_out
    ]
    found = fit_of(ctx, person)
    assert found.fit.runs_out[0].medicine == "carbamazepine"
    assert found.fit.runs_out[0].prescriber_at is not None
    assert local(found.fit.runs_out[0].prescriber_at).weekday() <= 1
    person, _ = one(records, "buprenorphine")
    assert ConflictKind.NOT_OFFERED in {each.kind for each in fit_of(ctx, person).unanswered}
    directory = read_directory(ctx)
    assert len(directory) >= 10
    assert all(row.entry.told_by == INVENTED and (row.entry.note or "").startswith(INVENTED) for row in directory)
    assert all((row.entry.healthcare_telephone or "").startswith("01632 960") for row in directory)
    assert ctx.settings.establishment in {row.entry.code for row in directory}


def clocks_told(ctx: AppContext, records: dict[str, Record]) -> None:
    due = reviews_due(ctx, local_day(ctx.now()) + timedelta(days=14))
    assert [row.late for row in due] == [True, False, False]
    person, _ = one(records, "diazepam")
    (task,) = [task for task in records[person].tasks if task.kind == DISCREPANCY and task.state is TaskState.OPEN]
    assert task.owner_role is Role.PHARMACY
    (receipt,) = records[person].receipts
    assert (receipt.amount, receipt.expected_amount) == (Decimal(26), Decimal(28))


def test_the_van_leaves_on_a_friday_afternoon_or_early_on_a_saturday() -> None:
    at = from_wire("2026-11-17T10:20:00Z")
    for hours in range(24 * 14):
        now = at + timedelta(hours=hours)
        leaves = local(weekend_leaving(now))
        assert leaves > local(now) + timedelta(hours=1)
        assert (leaves.weekday(), leaves.hour) in ((4, 16), (4, 17), (4, 18), (5, 6))


@pytest.mark.parametrize(("seed", "now"), [("5", HOURS[2]), ("23", HOURS[3])])
def test_every_record_is_the_same_at_another_desk(
    seed: str, now: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = make(tmp_path / "LEI", monkeypatch, Wanted(seed=seed), now)
    records = tuple(records_by_id(ctx).values())
    ctx.close()
    there = make(tmp_path / "MDI", monkeypatch, Wanted("MDI", arrivals=0), now)
    assert len(import_people(there, records)) == ARRIVALS
    read = {record.person.prison_number: record for record in records_by_id(there).values()}
    for record in records:
        assert without_history(read[record.person.prison_number]) == without_history(record)
    there.close()


def test_a_desk_without_prescriber_at_weekends_sends_people_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted("STI", arrivals=10))
    records = records_by_id(ctx)
    person, _ = one(records, "buprenorphine")
    assert fit_of(ctx, person).fit.destination.code == "LNI"
    assert {record.person.sex.value for record in records.values()} == {"Female", None}
    ctx.close()

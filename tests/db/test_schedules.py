"""Schedules: laid down by a prescriber, settled dose by dose, going on at day n; another only with a reason (E9)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import State
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.record import Script
from reception_app.services import schedules, scripts
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.doses_given import record_dose
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import DoseOutcome, Role, ScheduleKind, SourceKind
from tests.support.desks import MovingClock, arrive, as_role, specimen

DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")
CHLORDIAZEPOXIDE = ScriptLine(
    "chlordiazepoxide", Dose(Decimal(20), "mg"), "10 mg", "capsule", times=("08:00", "12:00", "18:00", "22:00")
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def laid(started_on: date = date(2026, 11, 20), days: int = 3) -> regimens.Schedule:
    doses = [
        regimens.ScheduleDose(day, time, Dose(Decimal(max(20 - 5 * (day - 1), 5)), "mg"))
        for day in range(1, days + 1)
        for time in ("08:00", "12:00", "18:00", "22:00")
    ]
    doses[-1] = regimens.ScheduleDose(days, "22:00", None)
    return regimens.Schedule("Alcohol withdrawal", ScheduleKind.ALCOHOL, started_on, days, tuple(doses))


@pytest.fixture
def script(ctx: AppContext, person: str) -> str:
    return scripts.add_script(
        ctx,
        person,
        CHLORDIAZEPOXIDE,
        scripts.as_written(CHLORDIAZEPOXIDE, SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend")),
    )


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def test_a_schedule_is_kept_as_laid_down_and_the_next_dose_is_its_own(
    ctx: AppContext, person: str, script: str
) -> None:
    schedules.record_schedule(as_role(ctx, Role.NURSE), person, script, laid(), by=DOCTOR)
    held = one(ctx, person)
    assert held.schedule is not None
    assert schedules.laid_down(held.schedule) == laid()
    assert held.schedule.decider is not None
    assert (held.schedule.decider.name, held.schedule.recorded_by) == ("Dr P. Pretend", "N. Testford")
    # It is 19:40: what was to be given at 18:00 is past, the dose of 22:00 is the first.
    assert held.next_due_at == at(20, 22)


def test_each_dose_is_settled_once_and_the_next_one_follows(
    ctx: AppContext, person: str, script: str, clock: MovingClock
) -> None:
    schedules.record_schedule(ctx, person, script, laid())
    clock.at = at(20, 22, 5)
    schedules.settle_dose(ctx, person, script, 1, "22:00", DoseOutcome.GIVEN)
    assert one(ctx, person).next_due_at == at(21, 8)
    clock.at = at(21, 8, 10)
    schedules.settle_dose(ctx, person, script, 2, "08:00", DoseOutcome.DECLINED, reason="asleep")
    given = one(ctx, person)
    assert given.next_due_at == at(21, 12)
    assert [(row.schedule_day, row.schedule_time, row.outcome, row.dose) for row in given.given] == [
        (1, "22:00", DoseOutcome.GIVEN, Dose(Decimal(20), "mg")),
        (2, "08:00", DoseOutcome.DECLINED, None),
    ]
    with pytest.raises(InputProblem, match="IN-164"):
        schedules.settle_dose(ctx, person, script, 2, "08:00", DoseOutcome.GIVEN)
    with pytest.raises(NotFound, match="NF-132"):
        schedules.settle_dose(ctx, person, script, 2, "09:00", DoseOutcome.GIVEN)
    states = {(slot.day, slot.time): slot.state for slot in schedules.slots_of(given, ctx.now())}
    assert (states[1, "22:00"], states[2, "08:00"], states[2, "12:00"]) == (State.GIVEN, State.DECLINED, State.DUE)


def test_a_dose_given_without_naming_the_day_is_the_one_that_is_due(
    ctx: AppContext, person: str, script: str, clock: MovingClock
) -> None:
    schedules.record_schedule(ctx, person, script, laid())
    clock.at = at(21, 8, 5)
    schedules.settle_dose(ctx, person, script, 1, "22:00", DoseOutcome.MISSED, reason="not called")
    record_dose(ctx, person, script, at(21, 8, 5), observed=True)
    last = one(ctx, person).given[-1]
    assert (last.schedule_day, last.schedule_time, last.due_at) == (2, "08:00", at(21, 8))
    assert last.dose == Dose(Decimal(15), "mg")


def test_after_the_last_day_nothing_is_due(ctx: AppContext, person: str, script: str, clock: MovingClock) -> None:
    schedules.record_schedule(ctx, person, script, laid(days=1))
    assert one(ctx, person).next_due_at is None  # 22:00 is written as no dose, 18:00 is past
    clock.at = at(23, 9)
    assert one(ctx, person).schedule is not None


def test_another_schedule_stops_the_one_before_with_a_reason(
    ctx: AppContext, person: str, script: str, clock: MovingClock
) -> None:
    first = schedules.record_schedule(ctx, person, script, laid())
    with pytest.raises(InputProblem, match="IN-107"):
        schedules.record_schedule(ctx, person, script, laid())
    clock.forward(hours=1)
    second = schedules.record_schedule(ctx, person, script, laid(days=5), reason="score went up")
    held = one(ctx, person).schedule
    assert held is not None
    assert held.id == second != first
    schedules.stop_schedule(ctx, person, script, reason="delirium, sent to hospital")
    stopped = one(ctx, person)
    assert stopped.schedule is not None
    assert stopped.schedule.stop_reason == "delirium, sent to hospital"
    assert stopped.next_due_at == at(20, 22)  # by the script's own times again
    with pytest.raises(NotFound, match="NF-134"):
        schedules.stop_schedule(ctx, person, script, reason="again")


@pytest.mark.parametrize(
    ("schedule", "code"),
    [
        (regimens.Schedule("", ScheduleKind.OTHER, date(2026, 11, 20), 1, laid(days=1).doses), "IN-176"),
        (regimens.Schedule("Empty", ScheduleKind.OTHER, date(2026, 11, 20), 1, ()), "IN-175"),
        (regimens.Schedule("Long", ScheduleKind.OTHER, date(2026, 11, 20), 367, laid().doses), "IN-175"),
    ],
)
def test_a_schedule_that_cannot_be_written_is_refused_whole(
    ctx: AppContext, person: str, script: str, schedule: regimens.Schedule, code: str
) -> None:
    with pytest.raises(InputProblem, match=code):
        schedules.record_schedule(ctx, person, script, schedule)
    assert one(ctx, person).schedule is None


def test_a_nurse_needs_a_prescriber_and_a_line_never_crosses(ctx: AppContext, person: str, script: str) -> None:
    with pytest.raises(NotAllowed, match="RO-102"):
        schedules.record_schedule(as_role(ctx, Role.NURSE), person, script, laid())
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    with pytest.raises(NotFound, match="NF-104"):
        schedules.record_schedule(ctx, other, script, laid())
    assert one(ctx, person).schedule is None


def test_doses_of_a_schedule_that_runs_travel_from_its_first_day(
    ctx: AppContext, person: str, script: str, clock: MovingClock
) -> None:
    schedules.record_schedule(ctx, person, script, laid(days=20))
    clock.at = at(20, 22, 5)
    schedules.settle_dose(ctx, person, script, 1, "22:00", DoseOutcome.GIVEN)
    clock.forward(days=16)
    assert [row.schedule_day for row in one(ctx, person).given] == [1]
    # Just after its last day too: else every early dose of it would read as one that nobody recorded (E9).
    clock.forward(days=10)
    assert [row.schedule_day for row in one(ctx, person).given] == [1]
    clock.forward(days=8)
    assert one(ctx, person).given == ()

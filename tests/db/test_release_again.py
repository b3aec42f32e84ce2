"""What was planned for a release that is over is not the plan for the next one (E18, E28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.handover.record import Record
from reception_app.services import handovers, people
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.handovers import Plan, read_handover
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.release import (
    AppointmentSaid,
    NeedSaid,
    ReleaseSaid,
    add_appointment,
    last_release,
    record_release,
    release_points,
    said_of,
)
from reception_app.vocabulary import ArrivalKind, Purpose
from tests.support.desks import MovingClock, arrive

OLD = ReleaseSaid(
    naloxone="given", warning="given", opioid_plan="continue", opioid_reason="stable", gp="Example Road Surgery",
    needs=(NeedSaid("tonight", choice="hostel", detail="DUMMY Street"),),
)  # fmt: skip
GAPS = {"naloxone", "opioid-plan", "gp", "appointment"}
PLAN = Plan(purpose=Purpose.RELEASE, to_name="Released")


def planned(ctx: AppContext) -> str:
    """Return somebody with a plan, an appointment and a need written down."""
    person = arrive(ctx)
    record_release(ctx, person, replace(OLD, day=ctx.now().date()), DecidedBy("Dr SAMPLE"))
    add_appointment(ctx, person, AppointmentSaid("Prescriber", ctx.now() + timedelta(days=3)))
    return person


def leaves_and_comes(ctx: AppContext, clock: MovingClock, person: str, plan: Plan, kind: ArrivalKind) -> None:
    leaving = handovers.plan_handover(ctx, person, plan)
    handovers.mark_left(ctx, leaving, anyway="SAMPLE")
    clock.forward(days=300)
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Sampleford Court", kind, "remand"))


def record_of(ctx: AppContext, person: str) -> Record:
    return read_person(ctx, person).record


def gaps(ctx: AppContext, person: str) -> set[str]:
    leaving = handovers.plan_handover(ctx, person, PLAN)
    found = {each.key for each in read_handover(ctx, leaving).missing}
    handovers.cancel_handover(ctx, leaving, "SAMPLE")
    return found


@pytest.mark.parametrize("kind", [ArrivalKind.COURT_REMAND, ArrivalKind.RECALL, ArrivalKind.COURT_RETURN])
def test_a_release_that_is_over_fills_no_gap_of_the_next(
    ctx: AppContext, clock: MovingClock, kind: ArrivalKind
) -> None:
    person = planned(ctx)
    assert not gaps(ctx, person) & GAPS
    leaves_and_comes(ctx, clock, person, PLAN, kind)
    record = record_of(ctx, person)
    assert (record.release, record.appointments, record.needs) == (None, (), ())
    assert gaps(ctx, person) >= {"naloxone", "gp", "appointment"}
    before = last_release(ctx, person)
    assert before is not None
    assert (before.gp, before.naloxone) == ("Example Road Surgery", "given")


def test_the_same_steps_said_again_are_of_today(ctx: AppContext, clock: MovingClock) -> None:
    person = planned(ctx)
    leaves_and_comes(ctx, clock, person, PLAN, ArrivalKind.RECALL)
    record_release(ctx, person, replace(OLD, day=ctx.now().date()), DecidedBy("Dr EXAMPLE"))
    record = record_of(ctx, person)
    assert record.release is not None
    assert record.release.decider is not None
    assert (record.release.naloxone_at, record.release.decider.name) == (ctx.now(), "Dr EXAMPLE")
    assert [need.recorded_at for need in record.needs] == [ctx.now()]


def test_a_day_at_court_ends_no_plan_but_a_day_that_is_past_does(ctx: AppContext, clock: MovingClock) -> None:
    person = planned(ctx)
    court = Plan(purpose=Purpose.COURT, to_name="Sampleford Court")
    leaves_and_comes(ctx, clock, person, court, ArrivalKind.COURT_RETURN)
    record = record_of(ctx, person)
    assert record.release is not None
    assert len(record.appointments) == 1
    assert last_release(ctx, person) is None
    assert "release-day" in gaps(ctx, person)
    (day,) = (point.words for point in release_points(record, "England", ctx.now()) if point.about == "day")
    assert day.endswith("is past: write the plan anew.")
    record_release(ctx, person, replace(said_of(record.release), day=ctx.now().date()), None)
    assert "release-day" not in gaps(ctx, person)

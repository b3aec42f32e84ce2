"""Schedules of doses: laid down by a prescriber, stopped with a reason, and each dose settled through `doses_given`.

A schedule is never changed: another one takes its place, and the one before stays, stopped, with why (E4, E9).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import dose_hold
from reception_app.clinical.regimen_holes import holes
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.record import Authority
from reception_app.handover.scheduled import laid_down as laid_down
from reception_app.handover.scheduled import next_of as next_of
from reception_app.handover.scheduled import slots_of as slots_of
from reception_app.models import Schedule, ScheduleDose, Script
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decided_here import answer
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.doses_given import NOT_KNOWN, DoseOf, ToldOf, record_dose, record_not_given
from reception_app.services.next_dose import renew, schedule_in_force
from reception_app.services.reviews import open_clocks
from reception_app.services.roles import require
from reception_app.services.run_outs import settle_course_end, settle_run_out
from reception_app.services.script_changes import check_current, check_reason, check_usable, note_change, script_of
from reception_app.vocabulary import DoseOutcome

NO_DOSE = Decimal(0)
"""How "no dose" at a day and time is kept: it was said, which is another thing than a hole."""


def record_schedule(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    laid: regimens.Schedule,
    *,
    reason: str = "",
    by: DecidedBy | None = None,
    asked: str = "",
) -> str:
    """Write down a schedule as a prescriber laid it down, and return its id.

    One that is in force is stopped by it, which needs a reason (IN-107). `asked`: what was asked about its doses, with
    the answer, which is kept in the script's history. Raises InputProblem (IN-175) for a schedule
    that cannot be written: the first thing that is wrong, in the words of `regimen_holes`.
    """
    require(ctx, "record a script")
    if not laid.name.strip():
        raise InputProblem("IN-176", "The schedule has no name.", "Name it, for example Alcohol withdrawal, 10 days.")
    with writing(ctx, "record-schedule") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        wrong = next((hole for hole in holes(laid, script.strength) if hole.blocks), None)
        if wrong is not None:
            raise InputProblem("IN-175", wrong.words, "Correct the schedule and save it again.")
        check_usable(dose_hold((script.dose,), script.strength))
        before = schedule_in_force(session, script_id)
        if before is not None:
            check_reason(reason)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: schedule")
        if before is not None:
            before.stopped_at, before.stop_reason = ctx.now(), reason.strip()
        row = Schedule(
            id=ctx.new_id(),
            person_id=person_id,
            script_id=script_id,
            name=laid.name.strip(),
            kind=laid.kind,
            started_on=laid.started_on,
            days=laid.days,
            decision_id=decision.id,
            recorded_by=ctx.operator.full_name,
            recorded_at=ctx.now(),
            recorded_where=here(ctx),
        )
        session.add(row)
        session.flush()
        _add_doses(ctx, session, row, laid)
        if asked:
            note_change(ctx, session, script, script.dose, f"{row.name}: {asked}", None, None, decision.id)
        answer(ctx, session, script, decision, "a schedule")
        settle_run_out(ctx, session, script.id, f"{decision.name} decided: a schedule.")
        settle_course_end(ctx, session, script.id, f"{decision.name} decided: a schedule.")
        renew(session, script, ctx.now())
        open_clocks(ctx, session, person_id)
        return row.id


def _add_doses(ctx: AppContext, session: Session, row: Schedule, laid: regimens.Schedule) -> None:
    units = Counter(dose.dose.unit for dose in laid.doses if dose.dose is not None)
    unit = units.most_common(1)[0][0] if units else ""
    for dose in laid.doses:
        session.add(
            ScheduleDose(
                id=ctx.new_id(),
                person_id=row.person_id,
                schedule_id=row.id,
                day=dose.day,
                time=dose.time,
                amount=dose.dose.amount if dose.dose else NO_DOSE,
                unit=dose.dose.unit if dose.dose else unit,
            )
        )
    session.flush()


def stop_schedule(ctx: AppContext, person_id: str, script_id: str, *, reason: str, by: DecidedBy | None = None) -> None:
    """Stop the schedule in force by a prescriber's decision. The script itself goes on by its own times."""
    require(ctx, "record a script")
    check_reason(reason)
    with writing(ctx, "stop-schedule") as session:
        script = script_of(session, person_id, script_id)
        row = _in_force(session, script)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: schedule stopped")
        row.stopped_at, row.stop_reason = ctx.now(), reason.strip()
        script.decision_id = decision.id
        session.flush()
        renew(session, script, ctx.now())


def settle_dose(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    day: int,
    time: str,
    outcome: DoseOutcome,
    *,
    at: datetime | None = None,
    reason: str = "",
    observed: bool = True,
    witness: str | None = None,
    taken: Dose | None = None,
    by: DecidedBy | None = None,
    override_reason: str | None = None,
    approximate: bool = False,
    authority: Authority | None = None,
    over_reason: str = "",
    told: ToldOf = NOT_KNOWN,
) -> str:
    """Record what became of one dose of the schedule in force, by its day and clock time; returns the dose's id.

    A dose given is guarded like any other (`doses_given.record_dose`).
    """
    require(ctx, "record a dose given")
    with ctx.sessions.read() as session:
        row = _in_force(session, script_of(session, person_id, script_id))
        place = session.scalars(
            select(ScheduleDose.id).where(
                ScheduleDose.schedule_id == row.id, ScheduleDose.day == day, ScheduleDose.time == time
            )
        ).one_or_none()
    if place is None:
        raise NotFound("NF-132", "That dose is not in this script's schedule.", "Open the record again.")
    if outcome is not DoseOutcome.GIVEN:
        return record_not_given(
            ctx, person_id, script_id, outcome, reason=reason, at=at, dose=DoseOf(schedule_dose_id=place)
        )
    return record_dose(
        ctx, person_id, script_id, at or ctx.now(), observed=observed, witness=witness, by=by,
        override_reason=override_reason, dose=DoseOf(schedule_dose_id=place, taken=taken), approximate=approximate,
        authority=authority, over_reason=over_reason, told=told,
    )  # fmt: skip


def _in_force(session: Session, script: Script) -> Schedule:
    row = schedule_in_force(session, script.id)
    if row is None:
        raise NotFound("NF-134", "No schedule of this script is in force.", "Open the record again.")
    return row

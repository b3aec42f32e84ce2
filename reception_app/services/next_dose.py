"""When a script's next dose is due: from the last one given or settled, else from its schedule's next day and time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of, next_for
from reception_app.handover.scheduled import ENDS_WITH_IT
from reception_app.models import GivenDose, Schedule, ScheduleDose, Script
from reception_app.services.record_doses import schedule_doses
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.vocabulary import DoseOutcome, ScriptStatus

JUST_BEFORE = timedelta(hours=1)
"""A time of a schedule this long before it was written down is still due: it begins with that dose [GK]."""

SETTLES = (DoseOutcome.DECLINED, DoseOutcome.MISSED, DoseOutcome.WITHHELD)
"""What ends the waiting for a dose without giving it. One that was not available is still due: somebody must act."""


def renew(session: Session, script: Script) -> None:
    """Work out again when the next dose is due, inside an open transaction. Stopped and held scripts have none."""
    if script.status not in (None, ScriptStatus.CURRENT):
        script.next_due_at = None
        return
    schedule = schedule_in_force(session, script.id)
    if schedule is not None:
        following = next_of_schedule(session, script, schedule)
        if following is not None or schedule.kind in ENDS_WITH_IT:
            script.next_due_at = following[0] if following else None
            return
    script.next_due_at = next_for(
        script.times,
        script.every_days or 1,
        bool(script.as_required),
        _last_settled(session, script),
        script.recorded_at,
    )


def schedule_in_force(session: Session, script_id: str) -> Schedule | None:
    """Return the newest schedule of a script that is not stopped, though its last day may be past."""
    return session.scalars(
        select(Schedule)
        .where(Schedule.script_id == script_id, Schedule.stopped_at.is_(None))
        .order_by(Schedule.recorded_at.desc(), ENTRY_ORDER.desc())
        .limit(1)
    ).one_or_none()


def next_of_schedule(session: Session, script: Script, schedule: Schedule) -> tuple[datetime, ScheduleDose] | None:
    """Return the first dose of the schedule that nobody has settled after the last settled one, and when it is due."""
    slots = slots_of(session, schedule)
    settled = set(
        session.scalars(
            select(GivenDose.schedule_dose_id).where(
                GivenDose.script_id == script.id,
                GivenDose.schedule_dose_id.is_not(None),
                GivenDose.outcome != DoseOutcome.NOT_AVAILABLE,
                GivenDose.entered_in_error_at.is_(None),
            )
        )
    )
    done = [place for place, (_, dose) in enumerate(slots) if dose.id in settled]
    if done:
        slots = slots[max(done) + 1 :]
    elif schedule.recorded_at is not None:
        since = schedule.recorded_at - JUST_BEFORE
        slots = [slot for slot in slots if slot[0] >= since]
    last = script.last_given_at
    waiting = [slot for slot in slots if last is None or slot[0] > last]
    return waiting[0] if waiting else None


def slots_of(session: Session, schedule: Schedule) -> list[tuple[datetime, ScheduleDose]]:
    """Return every dose of a schedule with the instant it is due, in order; "no dose" (an amount of 0) is none."""
    doses = schedule_doses(session, [schedule.id]).get(schedule.id, [])
    first = schedule.started_on - timedelta(days=1)
    due = [(instant_of(first + timedelta(days=dose.day), dose.time), dose) for dose in doses if dose.amount]
    return sorted(due, key=_due)


def _due(slot: tuple[datetime, ScheduleDose]) -> datetime:
    return slot[0]


def counts_for(due_at: datetime | None, at: datetime) -> bool:
    """True when a dose settled at `at` is the one due at `due_at`: late, or early by no more than the policy says."""
    return due_at is not None and at >= due_at - timedelta(hours=policy("dose_counts_early_hours").value)


def _last_settled(session: Session, script: Script) -> datetime | None:
    """Return the last dose given, or the later time of one that was settled without being given.

    A medicine of every few days that was declined is still due: it is offered again the next day, not in a month.
    """
    if (script.every_days or 1) > 1:
        return script.last_given_at
    settled = session.scalar(
        select(func.max(func.coalesce(GivenDose.due_at, GivenDose.given_at))).where(
            GivenDose.script_id == script.id,
            GivenDose.outcome.in_(SETTLES),
            GivenDose.entered_in_error_at.is_(None),
        )
    )
    times = [at for at in (script.last_given_at, settled) if at is not None]
    return max(times, default=None)

"""When a script's next dose is due, by `clinical.next_due`'s rule: stored with it, and brought up to the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clinical import next_due, regimens
from reception_app.clinical.line_course import LineCourse, course_from, is_over, within
from reception_app.clinical.next_due import SETTLES, Next, fits_words, offered_again
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import next_for
from reception_app.clock import local_day
from reception_app.models import GivenDose, Schedule, ScheduleDose, Script
from reception_app.services.record_rows import ENTRY_ORDER, StoredRow
from reception_app.vocabulary import DoseOutcome, ScriptStatus


def renew(session: Session, script: Script, now: datetime) -> None:
    """Work out again when the next dose is due at `now`, inside an open transaction. Stopped and held scripts have
    none."""
    if script.status not in (None, ScriptStatus.CURRENT):
        script.next_due_at = None
        return
    script.next_due_at = _by_line(session, script, now)
    schedule = schedule_in_force(session, script.id)
    if schedule is not None:
        following = next_of_schedule(session, script, schedule, now)
        script.next_due_at = following.at if following is not None else None


def _by_line(session: Session, script: Script, now: datetime) -> datetime | None:
    """Return when the next dose is due by times and words, while the course lasts: what is left open stays open."""
    settled = _last_settled(session, script)
    at = next_for(
        script.times,
        script.every_days or 1,
        bool(script.as_required),
        settled,
        script.recorded_at,
        script.frequency,
        _was_due_at(session, script),
    )
    return within(script, course_of_row(session, script), at, settled, now)


def course_of_row(session: Session, script: Script | StoredRow) -> LineCourse | None:
    """Return the course of a line as stored; None for one that says no duration."""
    if script.duration_days is None:
        return None
    first = None
    if script.started_on is None:
        first = session.scalar(
            select(func.min(GivenDose.given_at)).where(
                GivenDose.script_id == script.id,
                GivenDose.outcome == DoseOutcome.GIVEN,
                GivenDose.entered_in_error_at.is_(None),
            )
        )
    told = [at for at in (script.told_last_at,) if at is not None]
    return course_from(script, [first] if first is not None else [], told)


def course_ended(session: Session, script: Script, now: datetime) -> LineCourse | None:
    """Return the course of a current line that is over at `now`; None while it runs, or where a schedule says."""
    course = course_of_row(session, script)
    if course is None or script.status is not ScriptStatus.CURRENT or schedule_in_force(session, script.id) is not None:
        return None
    return course if is_over(script, course, _last_settled(session, script), now) else None


def due_now(session: Session, scripts: Sequence[Script], now: datetime) -> dict[str, datetime | None]:
    """Return when the next dose of each script is due at `now`, by script id.

    What is stored was true when something was last recorded; only one whose time has come since, and which has a
    schedule, can have moved on. What an older desk stored for a day that the line's words, or its course, rule out is
    worked out again.
    """
    found = {script.id: script.next_due_at for script in scripts}
    moved = {script.id: script for script in scripts if script.next_due_at is not None and script.next_due_at <= now}
    unlike = [
        script
        for script in scripts
        if script.status is ScriptStatus.CURRENT
        and (script.duration_days is not None or _too_early(script) or not fits_words(script))
    ]
    moved.update((script.id, script) for script in unlike)
    if not moved:
        return found
    wanted = select(Schedule.script_id).where(Schedule.script_id.in_(moved), Schedule.stopped_at.is_(None))
    scheduled = set(session.scalars(wanted))  # there the words of the line rule no day out
    found.update((script.id, _by_line(session, script, now)) for script in unlike if script.id not in scheduled)
    for script_id in scheduled:
        script, schedule = moved[script_id], schedule_in_force(session, script_id)
        if schedule is not None and script.status is ScriptStatus.CURRENT:
            following = next_of_schedule(session, script, schedule, now)
            found[script_id] = following.at if following is not None else None
    return found


def _too_early(script: Script) -> bool:
    """True when what is stored lies before the first day, as a desk of 0.3 stored it."""
    due, first = script.next_due_at, script.started_on
    return due is not None and first is not None and local_day(due) < first


def schedule_in_force(session: Session, script_id: str) -> Schedule | None:
    """Return the newest schedule of a script that is not stopped, though its last day may be past."""
    return session.scalars(
        select(Schedule)
        .where(Schedule.script_id == script_id, Schedule.stopped_at.is_(None))
        .order_by(Schedule.recorded_at.desc(), ENTRY_ORDER.desc())
        .limit(1)
    ).one_or_none()


def next_of_schedule(session: Session, script: Script, schedule: Schedule, now: datetime) -> Next | None:
    """Return what is due next at `now` of a script with a schedule in force."""
    laid = laid_of(session, schedule)
    recorded = session.scalars(
        select(GivenDose).where(GivenDose.script_id == script.id, GivenDose.entered_in_error_at.is_(None))
    ).all()
    return next_due.next_of(script, laid, next_due.slots_of(script, laid, recorded, now), now)


def laid_of(session: Session, schedule: Schedule) -> regimens.Schedule:
    """Return a schedule as the rules about schedules read it; an amount of 0 is "no dose", as said."""
    doses = session.scalars(select(ScheduleDose).where(ScheduleDose.schedule_id == schedule.id))
    return regimens.Schedule(
        name=schedule.name,
        kind=schedule.kind,
        started_on=schedule.started_on,
        days=schedule.days,
        doses=tuple(regimens.ScheduleDose(row.day, row.time, row.dose if row.amount else None) for row in doses),
        written_at=schedule.recorded_at,
    )


def counts_for(due_at: datetime | None, at: datetime) -> bool:
    """True when a dose settled at `at` is the one due at `due_at`: late, or early by no more than the policy says."""
    return due_at is not None and at >= due_at - timedelta(hours=policy("dose_counts_early_hours").value)


def _last_settled(session: Session, script: Script) -> datetime | None:
    """Return the last dose given, or the later time of one that was settled without being given.

    A medicine of every few days that was declined is still due: it is offered again the next day, not in a month.
    """
    if offered_again(script.frequency, script.times, script.every_days or 1):
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


def _was_due_at(session: Session, script: Script) -> datetime | None:
    """Return which dose the last one given was, of a medicine with several times on a day of every few."""
    if (script.every_days or 1) == 1 or len(script.times) < 2 or script.last_given_at is None:
        return None
    return session.scalar(
        select(func.max(GivenDose.due_at)).where(
            GivenDose.script_id == script.id,
            GivenDose.given_at == script.last_given_at,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.entered_in_error_at.is_(None),
        )
    )

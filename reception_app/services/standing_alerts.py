"""Which alerts to act on now stand about each person, kept beside the record so that the board only counts them.

They are worked out by the very rules that the scripts screen shows, at the end of the transaction in which a fact
behind them changed: a script, what a source said, an allergy, a flag, a test, an answer that bears on them. A few end
with a day; those, and those of an older program's rules, are made anew by `by_the_clock`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from reception_app import __version__
from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.line_course import begins_on, course_of
from reception_app.clock import as_utc, local_day
from reception_app.handover.pointed_out import alerts_of, bears_on_alerts
from reception_app.handover.record import Record
from reception_app.handover.scheduled import in_force
from reception_app.models import (
    AlertAcknowledgement,
    Allergy,
    Answer,
    Flag,
    GivenDose,
    HealthTest,
    Person,
    PossessionAssessment,
    Schedule,
    Script,
    ScriptSource,
    Standing,
    Stay,
)
from reception_app.models.base import Base
from reception_app.services.next_dose import course_of_row
from reception_app.services.records import person_by_id, read_record
from reception_app.vocabulary import FlagLevel, ScriptStatus

_MOVED = "standing_alerts_moved"
_BEAR = (Script, ScriptSource, Schedule, Allergy, Flag, HealthTest, PossessionAssessment)
_ONLY_DOSES = frozenset(
    {
        "next_due_at", "last_given_at", "last_given_how", "last_given_where", "last_given_by", "carrier", "seal",
        "quantity_sent", "supply_amount", "supply_unit", "supply_days", "supply_witness", "revision",
    }
)  # fmt: skip
"""What changes of a script at every dose and at packing, and no alert asks about: but the last dose ends a course."""


def note_moved(session: Session, person_id: str) -> None:
    """Say that a fact behind somebody's alerts changed, where it is not a mapped row that does."""
    session.info.setdefault(_MOVED, set()).add(person_id)


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        person_id = _concerned(session, row)
        if person_id is not None:
            note_moved(session, person_id)


def _concerned(session: Session, row: object) -> str | None:
    """Return the id of the person whose alerts a changed row may change, or None."""
    if isinstance(row, _BEAR):
        return None if isinstance(row, Script) and row in session.dirty and _only_doses(row) else row.person_id
    if isinstance(row, GivenDose):
        return row.person_id if session.get_one(Script, row.script_id).duration_days is not None else None
    if isinstance(row, Answer):
        return row.person_id if bears_on_alerts(row.key) else None
    if isinstance(row, Stay):
        return row.person_id if row in session.new else None
    if isinstance(row, Person) and row in session.dirty:
        return row.id if "allergy_state" in _changed(row) else None
    return None


def _only_doses(script: Script) -> bool:
    return script.duration_days is None and _changed(script) <= _ONLY_DOSES


def _changed(row: Base) -> set[str]:
    state = inspect(row)
    return {each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.has_changes()}


def keep_standing_alerts(session: Session, now: datetime) -> None:
    """Work out anew, inside an open transaction, the alerts of whoever's facts changed in it; `now` is aware."""
    session.flush()
    for person_id in sorted(session.info.pop(_MOVED, ())):
        scripts = select(Script.id).where(Script.person_id == person_id).limit(1)
        if session.get(Standing, person_id) is not None or session.scalars(scripts).first() is not None:
            keep_alerts_of(session, person_id, now)


def keep_alerts_of(session: Session, person_id: str, now: datetime) -> None:
    """Work out anew, inside an open transaction, the alerts of one person; `now` is aware."""
    row = session.get(Standing, person_id)
    if row is None:
        row = Standing(person_id=person_id)
        session.add(row)
    row.alert_keys, row.again_on = _worked_out(session, person_id, now)
    row.made_by = __version__


def stands_as_kept(session: Session, person_id: str, now: datetime) -> bool:
    """True when working out the alerts of one person at `now` (aware) would change nothing yet: an hour is to come."""
    row = session.get(Standing, person_id)
    kept = row is not None and row.made_by == __version__
    return kept and row is not None and (row.alert_keys, row.again_on) == _worked_out(session, person_id, now)


def ends_of_courses(session: Session, people: Collection[str]) -> dict[str, list[datetime]]:
    """Return when each course of these people is over (UTC), by person: read from the lines, not from whole records."""
    found: dict[str, list[datetime]] = {}
    if not people:
        return found
    wanted = select(Script).where(Script.person_id.in_(people), Script.duration_days.is_not(None))
    for script in session.scalars(wanted):
        course = course_of_row(session, script)
        if course is not None:
            found.setdefault(script.person_id, []).append(course.over_at)
    return found


def _worked_out(session: Session, person_id: str, now: datetime) -> tuple[tuple[str, ...], date | None]:
    record = read_record(session, person_by_id(session, person_id), now)
    keys = tuple(alert.key for alert in alerts_of(record, now) if alert.grade is FlagLevel.ACT_NOW)
    return keys, _again_on(record, now)


def _again_on(record: Record, now: datetime) -> date | None:
    """Return the first day on which a stop or an end is no longer lately, a schedule or course is over, or one begins.

    It is today while a course is over at an hour of today that is still to come.
    """
    days = timedelta(days=load_alerts().number("stopped_within_days") + 1)
    stops = [
        local_day(script.stopped_at) + days
        for script in record.scripts
        if script.status is ScriptStatus.STOPPED and script.stopped_at is not None
    ]
    held = [schedule for script in record.scripts if (schedule := in_force(script)) is not None]
    over = [schedule.started_on + timedelta(days=schedule.days) for schedule in held]
    courses = [course for script in record.scripts if (course := course_of(script)) is not None]
    over += [course.ended_on + days for course in courses]
    over += [begins for script in record.scripts if (begins := begins_on(script, now)) is not None]
    to_come = [local_day(course.over_at) for course in courses if course.over_at > as_utc(now)]
    return min((*to_come, *(day for day in (*stops, *over) if day > local_day(now))), default=None)


def unseen_alerts(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """Return how many alerts to act on nobody has acknowledged, of each of these people who has one."""
    wanted = list(ids)
    standing = session.scalars(select(Standing).where(Standing.person_id.in_(wanted), Standing.alert_keys != ()))
    seen = {
        (person_id, key)
        for person_id, key in session.execute(
            select(AlertAcknowledgement.person_id, AlertAcknowledgement.alert_key).where(
                AlertAcknowledgement.person_id.in_(wanted)
            )
        )
    }
    counts = {row.person_id: sum((row.person_id, key) not in seen for key in row.alert_keys) for row in standing}
    return {person_id: count for person_id, count in counts.items() if count}

"""Writing what a received record says day by day: schedules, doses, missed-dose decisions, reviews, counts, conflicts.

Identifiers travel, so a row that comes back is recognised and never doubled. What is known here only learns that it
was stopped, done or an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.models import (
    CustodyReceipt,
    GivenDose,
    LeavingConflict,
    MissedDoseDecision,
    Person,
    PossessionAssessment,
    Schedule,
    ScheduleDose,
    Script,
    ScriptReview,
    Task,
)
from reception_app.services.context import AppContext
from reception_app.services.merging_rows import own_row, own_rows, told_decision
from reception_app.services.record_rows import put


def merge_doses(ctx: AppContext, session: Session, person: Person, script: tree.Script) -> None:
    """Write the schedule, the doses and the missed-dose decisions of one script, whose own row is written already."""
    _merge_schedule(ctx, session, person, script)
    _merge_given(ctx, session, person, script)
    known = own_rows(session, MissedDoseDecision, [each.id for each in script.missed], person)
    for part in script.missed:
        if part.id not in known:
            row = MissedDoseDecision(id=part.id, person_id=person.id, script_id=script.id)
            put(row, part, "id", "decider")
            row.decision_id = told_decision(ctx, session, person, part.decider)
            session.add(row)
    session.flush()


def _merge_schedule(ctx: AppContext, session: Session, person: Person, script: tree.Script) -> None:
    part = script.schedule
    if part is None:
        return
    row = own_row(session, Schedule, part.id, person)
    if row is not None:
        if row.stopped_at is None and part.stopped_at is not None:
            row.stopped_at, row.stop_reason = part.stopped_at, part.stop_reason or ""
        return
    row = Schedule(id=part.id, person_id=person.id, script_id=script.id)
    put(row, part, "id", "doses", "decider")
    if row.stopped_at is not None:
        row.stop_reason = part.stop_reason or ""
    row.decision_id = told_decision(ctx, session, person, part.decider)
    session.add(row)
    session.flush()
    for dose in part.doses:
        line = ScheduleDose(id=ctx.new_id(), person_id=person.id, schedule_id=row.id)
        put(line, dose)
        session.add(line)
    session.flush()


def _merge_given(ctx: AppContext, session: Session, person: Person, script: tree.Script) -> None:
    known = own_rows(session, GivenDose, [part.id for part in script.given], person)
    places = _places(session, script)
    for part in script.given:
        row = known.get(part.id)
        if row is None:
            row = GivenDose(id=part.id, person_id=person.id, script_id=script.id, medicine=script.medicine)
            put(row, part, "id", "schedule_day", "schedule_time", "decider", "error", "authority")
            _put_authority(row, part.authority)
            row.schedule_dose_id = places.get((part.schedule_day, part.schedule_time))
            row.override_decision_id = told_decision(ctx, session, person, part.decider)
            session.add(row)
        if part.error is not None and row.entered_in_error_at is None:
            row.entered_in_error_at, row.entered_in_error_by = part.error.at, part.error.by
            row.entered_in_error_reason = part.error.reason
    session.flush()


def _put_authority(row: GivenDose, authority: tree.Authority | None) -> None:
    if authority is not None:
        row.authority_how, row.authority_name = authority.how, authority.name
        row.authority_role, row.authority_reason = authority.role, authority.reason


def _places(session: Session, script: tree.Script) -> dict[tuple[int | None, str | None], str]:
    if script.schedule is None:
        return {}
    rows = select(ScheduleDose).where(ScheduleDose.schedule_id == script.schedule.id)
    return {(row.day, row.time): row.id for row in session.scalars(rows)}


def merge_way(session: Session, person: Person, record: tree.Record) -> None:
    """Write reviews, counts of controlled drugs, conflicts and what may be kept. Scripts and tasks are written already.

    A script stopped long ago does not travel; what is said about it still does, without the link.
    """
    known = own_rows(session, ScriptReview, [part.id for part in record.reviews], person)
    for review in record.reviews:
        row = known.get(review.id)
        if row is None:
            row = ScriptReview(id=review.id, person_id=person.id)
            put(row, review, "id")
            _unlink(session, row, person)
            session.add(row)
        elif row.done_at is None and review.done_at is not None:
            row.done_at, row.done_by, row.outcome = review.done_at, review.done_by, review.outcome
    _add_new(session, person, CustodyReceipt, record.receipts)
    _add_new(session, person, LeavingConflict, record.conflicts)
    _add_new(session, person, PossessionAssessment, record.possession)
    session.flush()


def _add_new(session: Session, person: Person, table: type[Any], parts: Iterable[Any]) -> None:
    held = tuple(parts)
    known = own_rows(session, table, [part.id for part in held], person)
    for part in held:
        if part.id not in known:
            row = table(id=part.id, person_id=person.id)
            put(row, part, "id")
            _unlink(session, row, person)
            session.add(row)


def _unlink(session: Session, row: Any, person: Person) -> None:
    """Drop a link to a script or task that did not travel, and any to another person's."""
    if not _is_theirs(session, Script, getattr(row, "script_id", None), person):
        row.script_id = None
    if not _is_theirs(session, Task, getattr(row, "task_id", None), person):
        row.task_id = None


def _is_theirs(session: Session, table: type[Any], row_id: str | None, person: Person) -> bool:
    if row_id is None:
        return True
    found: Any = session.get(table, row_id)
    return found is not None and found.person_id == person.id

"""Rows of schedules, doses, missed-dose decisions, reviews, counts and conflicts as the parts that travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local_day
from reception_app.handover import record as tree
from reception_app.models import (
    CustodyReceipt,
    GivenDose,
    LeavingConflict,
    MissedDoseDecision,
    Schedule,
    ScheduleDose,
    ScriptReview,
)
from reception_app.services.record_rows import ENTRY_ORDER, copied

GIVEN_KEPT = timedelta(days=14)
"""Doses settled longer ago than this do not travel, unless they belong to a schedule that still runs."""
WAY_KEPT = timedelta(days=28)
"""Counts on the way, conflicts and stopped schedules older than this stay at the desk."""

Deciders = Mapping[str, tree.Decider]


def schedules_in_force(session: Session, person_id: str, since: datetime | None = None) -> dict[str, Schedule]:
    """Return each script's schedule in force: the newest that is not stopped, by script id.

    With `since`, a script without one has its newest schedule that was stopped at or after it.
    """
    found: dict[str, Schedule] = {}
    rows = select(Schedule).where(Schedule.person_id == person_id)
    if since is None:
        rows = rows.where(Schedule.stopped_at.is_(None))
    else:
        rows = rows.where(Schedule.stopped_at.is_(None) | (Schedule.stopped_at >= since))
    for row in session.scalars(rows.order_by(Schedule.recorded_at, ENTRY_ORDER)):
        held = found.get(row.script_id)
        if held is None or held.stopped_at is not None or row.stopped_at is None:
            found[row.script_id] = row
    return found


def runs(schedule: Schedule, now: datetime) -> bool:
    """True while the schedule is neither stopped nor past its last day."""
    last = schedule.started_on + timedelta(days=schedule.days - 1)
    return schedule.stopped_at is None and local_day(now) <= last


def schedule_doses(session: Session, schedule_ids: list[str]) -> dict[str, list[ScheduleDose]]:
    """Return the doses of each schedule in the order of days and times."""
    found: dict[str, list[ScheduleDose]] = {}
    if schedule_ids:
        rows = select(ScheduleDose).where(ScheduleDose.schedule_id.in_(schedule_ids))
        for row in session.scalars(rows.order_by(ScheduleDose.schedule_id, ScheduleDose.day, ScheduleDose.time)):
            found.setdefault(row.schedule_id, []).append(row)
    return found


def doses_of(session: Session, person_id: str, deciders: Deciders, now: datetime) -> dict[str, DosesOfScript]:
    """Return what belongs to each script day by day: its schedule, its doses lately, decisions after missed ones."""
    schedules = schedules_in_force(session, person_id, now - WAY_KEPT)
    doses = schedule_doses(session, [row.id for row in schedules.values()])
    found: dict[str, DosesOfScript] = {}
    for script_id, row in schedules.items():
        parts = tuple(copied(tree.ScheduleDose, dose) for dose in doses.get(row.id, ()))
        part = copied(tree.Schedule, row, doses=parts, decider=_of(deciders, row.decision_id))
        found.setdefault(script_id, DosesOfScript()).schedule = part
    places = {dose.id: dose for each in doses.values() for dose in each}
    for given in _given(session, person_id, schedules, now):
        found.setdefault(given.script_id, DosesOfScript()).given.append(_given_part(given, deciders, places))
    missed = select(MissedDoseDecision).where(MissedDoseDecision.person_id == person_id)
    for decision in session.scalars(missed.order_by(MissedDoseDecision.recorded_at, ENTRY_ORDER)):
        part_of = copied(tree.MissedDecision, decision, decider=_of(deciders, decision.decision_id))
        found.setdefault(decision.script_id, DosesOfScript()).missed.append(part_of)
    return found


class DosesOfScript:
    """What belongs to one script day by day, while it is collected."""

    def __init__(self) -> None:
        self.schedule: tree.Schedule | None = None
        self.given: list[tree.GivenDoseRecord] = []
        self.missed: list[tree.MissedDecision] = []


_GIVEN = GivenDose.__table__.columns
_TOLD = (
    "id", "given_at", "how", "outcome", "due_at", "reason", "by", "witness", "where", "override_reason", "recorded_by",
    "recorded_at", "recorded_where",
)  # fmt: skip
"""What a dose of the record takes as it stands in its row."""


def _given(session: Session, person_id: str, schedules: Mapping[str, Schedule], now: datetime) -> list[Row[Any]]:
    """Return rows, not objects: a fortnight of twelve medicines is hundreds of them, each time a record is opened."""
    starts = {script_id: instant_of(row.started_on, "00:00") for script_id, row in schedules.items() if runs(row, now)}
    kept = now - GIVEN_KEPT
    rows = select(*_GIVEN).where(
        _GIVEN.person_id == person_id, _GIVEN.given_at >= min([kept, *starts.values()])
    )  # fmt: skip
    ordered = session.execute(rows.order_by(_GIVEN.given_at, ENTRY_ORDER))
    return [row for row in ordered if row.given_at >= min(kept, starts.get(row.script_id, kept))]


def _given_part(row: Row[Any], deciders: Deciders, places: Mapping[str, ScheduleDose]) -> tree.GivenDoseRecord:
    values = row._mapping
    place = places.get(row.schedule_dose_id or "")
    error = None
    if row.entered_in_error_at is not None:
        error = tree.ErrorMark(row.entered_in_error_reason or "", row.entered_in_error_at, row.entered_in_error_by)
    return tree.GivenDoseRecord(
        **{name: values[name] for name in _TOLD},
        dose=Dose(row.amount, row.unit) if row.amount is not None else None,
        schedule_day=place.day if place else None,
        schedule_time=place.time if place else None,
        decider=_of(deciders, row.override_decision_id),
        error=error,
    )


def reviews_of(session: Session, person_id: str) -> tuple[tree.Review, ...]:
    """Return the reviews, those done too, in the order they are due."""
    rows = select(ScriptReview).where(ScriptReview.person_id == person_id)
    return tuple(copied(tree.Review, row) for row in session.scalars(rows.order_by(ScriptReview.due_on, ENTRY_ORDER)))


def receipts_of(session: Session, person_id: str, now: datetime) -> tuple[tree.CustodyReceipt, ...]:
    """Return the counts of controlled drugs on the way, of the last 28 days."""
    rows = select(CustodyReceipt).where(CustodyReceipt.person_id == person_id, CustodyReceipt.at >= now - WAY_KEPT)
    ordered = session.scalars(rows.order_by(CustodyReceipt.at, ENTRY_ORDER))
    return tuple(copied(tree.CustodyReceipt, row) for row in ordered)


def conflicts_of(session: Session, person_id: str, now: datetime) -> tuple[tree.LeavingConflict, ...]:
    """Return the conflicts with which the person left, of the last 28 days."""
    rows = select(LeavingConflict).where(LeavingConflict.person_id == person_id, LeavingConflict.at >= now - WAY_KEPT)
    ordered = session.scalars(rows.order_by(LeavingConflict.at, ENTRY_ORDER))
    return tuple(copied(tree.LeavingConflict, row) for row in ordered)


def _of(deciders: Deciders, decision_id: str | None) -> tree.Decider | None:
    return deciders.get(decision_id) if decision_id else None

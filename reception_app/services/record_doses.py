"""Rows of schedules, doses, missed-dose decisions, reviews, counts and conflicts as the parts that travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.line_course import TOLD_DOSE_BY_DOSE, LineCourse
from reception_app.clinical.regimens import RECORDS_KEPT
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local_day
from reception_app.handover import record as tree
from reception_app.models import (
    CustodyReceipt,
    GivenDose,
    LeavingConflict,
    MissedDoseDecision,
    PossessionAssessment,
    Schedule,
    ScheduleDose,
    ScriptReview,
)
from reception_app.models.base import TextList
from reception_app.services.next_dose import course_of_row
from reception_app.services.record_rows import RowsOf, StoredRow, copied

GIVEN_KEPT = timedelta(days=14)
"""Doses settled longer ago than this do not travel, unless they belong to a schedule or course that runs or has just
ended."""
WAY_KEPT = timedelta(days=28)
"""Counts on the way, conflicts and stopped schedules older than this stay at the desk."""

Deciders = Mapping[str, tree.Decider]


_SCHEDULES = RowsOf(
    Schedule,
    Schedule.recorded_at,
    where=(Schedule.stopped_at.is_(None) | (Schedule.stopped_at >= bindparam("stopped_since")),),
)
_ASKED = func.json_each(bindparam("schedule_ids", type_=TextList)).table_valued("value")
_SCHEDULE_DOSES = RowsOf(
    ScheduleDose,
    ScheduleDose.schedule_id,
    ScheduleDose.day,
    ScheduleDose.time,
    where=(ScheduleDose.schedule_id.in_(select(_ASKED.c.value)),),
)
_GIVEN = RowsOf(GivenDose, GivenDose.given_at, where=(GivenDose.given_at >= bindparam("since"),))
_MISSED = RowsOf(MissedDoseDecision, MissedDoseDecision.recorded_at)
_REVIEWS = RowsOf(ScriptReview, ScriptReview.due_on)
_RECEIPTS = RowsOf(CustodyReceipt, CustodyReceipt.at, where=(CustodyReceipt.at >= bindparam("since"),))
_CONFLICTS = RowsOf(LeavingConflict, LeavingConflict.at, where=(LeavingConflict.at >= bindparam("since"),))
_POSSESSION = RowsOf(PossessionAssessment, PossessionAssessment.assessed_at)
_NEVER = datetime.max.replace(tzinfo=UTC)


def schedules_in_force(session: Session, person_id: str, since: datetime = _NEVER) -> dict[str, StoredRow]:
    """Return each script's schedule in force: the newest that is not stopped, by script id.

    With `since`, a script without one has its newest schedule that was stopped at or after it.
    """
    found: dict[str, StoredRow] = {}
    for row in _SCHEDULES(session, person_id, stopped_since=since):
        held = found.get(row.script_id)
        if held is None or held.stopped_at is not None or row.stopped_at is None:
            found[row.script_id] = row
    return found


def told_whole(schedule: StoredRow, now: datetime) -> bool:
    """True while what became of every dose of the schedule travels: to a while after its last day, unless stopped."""
    last = schedule.started_on + timedelta(days=schedule.days - 1)
    return schedule.stopped_at is None and local_day(now) <= last + RECORDS_KEPT


def schedule_doses(session: Session, person_id: str, schedule_ids: Sequence[str]) -> dict[str, list[StoredRow]]:
    """Return the doses of each schedule of a person in the order of days and times."""
    found: dict[str, list[StoredRow]] = {}
    if schedule_ids:
        for row in _SCHEDULE_DOSES(session, person_id, schedule_ids=schedule_ids):
            found.setdefault(row.schedule_id, []).append(row)
    return found


def doses_of(
    session: Session, person_id: str, deciders: Deciders, now: datetime, scripts: Sequence[StoredRow]
) -> dict[str, DosesOfScript]:
    """Return what belongs to each script day by day: its schedule, its doses lately, decisions after missed ones."""
    schedules = schedules_in_force(session, person_id, now - WAY_KEPT)
    doses = schedule_doses(session, person_id, [row.id for row in schedules.values()])
    found: dict[str, DosesOfScript] = {}
    for script_id, row in schedules.items():
        parts = tuple(copied(tree.ScheduleDose, dose) for dose in doses.get(row.id, ()))
        part = copied(tree.Schedule, row, doses=parts, decider=_of(deciders, row.decision_id))
        found.setdefault(script_id, DosesOfScript()).schedule = part
    places = {dose.id: dose for each in doses.values() for dose in each}
    for given in _given(session, person_id, schedules, _courses(session, scripts), now):
        found.setdefault(given.script_id, DosesOfScript()).given.append(_given_part(given, deciders, places))
    for decision in _MISSED(session, person_id):
        part_of = copied(tree.MissedDecision, decision, decider=_of(deciders, decision.decision_id))
        found.setdefault(decision.script_id, DosesOfScript()).missed.append(part_of)
    return found


class DosesOfScript:
    """What belongs to one script day by day, while it is collected."""

    def __init__(self) -> None:
        self.schedule: tree.Schedule | None = None
        self.given: list[tree.GivenDoseRecord] = []
        self.missed: list[tree.MissedDecision] = []


_TOLD = (
    "id", "given_at", "how", "outcome", "due_at", "reason", "by", "witness", "where", "override_reason", "recorded_by",
    "recorded_at", "recorded_where", "approximate",
)  # fmt: skip
"""What a dose of the record takes as it stands in its row."""


def _given(
    session: Session,
    person_id: str,
    schedules: Mapping[str, StoredRow],
    courses: Mapping[str, LineCourse],
    now: datetime,
) -> list[StoredRow]:
    starts = {
        script_id: instant_of(row.started_on, "00:00") for script_id, row in schedules.items() if told_whole(row, now)
    }
    starts |= {
        script_id: instant_of(course.began_on, "00:00")
        for script_id, course in courses.items()
        if course.days <= TOLD_DOSE_BY_DOSE and local_day(now) <= course.ends_on + RECORDS_KEPT
    }
    kept, began = now - GIVEN_KEPT, {script_id: course.began_on for script_id, course in courses.items()}
    since = min([kept, *starts.values(), *(instant_of(day, "00:00") for day in began.values())])
    return [
        row
        for row in _GIVEN(session, person_id, since=since)
        if row.given_at >= min(kept, starts.get(row.script_id, kept))
        or local_day(row.given_at) == began.get(row.script_id)
    ]


def _courses(session: Session, scripts: Sequence[StoredRow]) -> dict[str, LineCourse]:
    """Return the courses among these lines, by script id: their doses travel whole, as those of a schedule do.

    Of a course whose first day nobody said, the first dose says it: it must not stay behind.
    """
    found = {row.id: course_of_row(session, row) for row in scripts if row.duration_days is not None}
    return {script_id: course for script_id, course in found.items() if course is not None}


def _given_part(row: StoredRow, deciders: Deciders, places: Mapping[str, StoredRow]) -> tree.GivenDoseRecord:
    place = places.get(row.schedule_dose_id or "")
    error = None
    if row.entered_in_error_at is not None:
        error = tree.ErrorMark(row.entered_in_error_reason or "", row.entered_in_error_at, row.entered_in_error_by)
    return tree.GivenDoseRecord(
        **{name: getattr(row, name) for name in _TOLD},
        dose=Dose(row.amount, row.unit) if row.amount is not None else None,
        schedule_day=place.day if place else None,
        schedule_time=place.time if place else None,
        decider=_of(deciders, row.override_decision_id),
        error=error,
        authority=_authority(row),
    )


def _authority(row: StoredRow) -> tree.Authority | None:
    if row.authority_how is None:
        return None
    return tree.Authority(row.authority_how, row.authority_name, row.authority_role, row.authority_reason)


def reviews_of(session: Session, person_id: str) -> tuple[tree.Review, ...]:
    """Return the reviews, those done too, in the order they are due."""
    return tuple(copied(tree.Review, row) for row in _REVIEWS(session, person_id))


def receipts_of(session: Session, person_id: str, now: datetime) -> tuple[tree.CustodyReceipt, ...]:
    """Return the counts of controlled drugs on the way, of the last 28 days."""
    return tuple(copied(tree.CustodyReceipt, row) for row in _RECEIPTS(session, person_id, since=now - WAY_KEPT))


def conflicts_of(session: Session, person_id: str, now: datetime) -> tuple[tree.LeavingConflict, ...]:
    """Return the conflicts with which the person left, of the last 28 days."""
    return tuple(copied(tree.LeavingConflict, row) for row in _CONFLICTS(session, person_id, since=now - WAY_KEPT))


def possession_of(session: Session, person_id: str) -> tuple[tree.PossessionAssessment, ...]:
    """Return the in-possession risk assessments, oldest first: what the last one found holds, whenever it was made."""
    return tuple(copied(tree.PossessionAssessment, row) for row in _POSSESSION(session, person_id))


def _of(deciders: Deciders, decision_id: str | None) -> tree.Decider | None:
    return deciders.get(decision_id) if decision_id else None

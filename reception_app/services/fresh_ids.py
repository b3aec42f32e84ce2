"""Other identifiers for lines whose own are taken by somebody else: only at training desks, where people are copied.

At a real desk a line that already belongs to another person refuses the whole pack (PK-305).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover.record import Record
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import (
    Appointment,
    Assessment,
    CustodyReceipt,
    Flag,
    GivenDose,
    HealthTest,
    Involvement,
    LeavingConflict,
    MissedDoseDecision,
    PossessionAssessment,
    ReleasePlan,
    Schedule,
    Score,
    Script,
    ScriptReview,
    Task,
    Vaccination,
    WiderNeed,
)


def taken_ids(session: Session, record: Record, person_id: str | None) -> frozenset[str]:
    """Return the ids of the record's lines that belong to anybody but `person_id` at this desk."""
    taken: set[str] = set()
    for table, lines in (
        (Script, record.scripts),
        (Flag, record.flags),
        (Task, record.tasks),
        (Assessment, record.assessments),
        (Score, record.scores),
        (Involvement, record.involvements),
        (HealthTest, record.tests),
        (Vaccination, record.vaccinations),
        (Schedule, [script.schedule for script in record.scripts if script.schedule]),
        (GivenDose, [dose for script in record.scripts for dose in script.given]),
        (MissedDoseDecision, [decision for script in record.scripts for decision in script.missed]),
        (ScriptReview, record.reviews),
        (CustodyReceipt, record.receipts),
        (LeavingConflict, record.conflicts),
        (PossessionAssessment, record.possession),
        (ReleasePlan, [record.release] if record.release else []),
        (Appointment, record.appointments),
        (WiderNeed, record.needs),
    ):
        ids = [line.id for line in lines]
        taken.update(
            session.scalars(select(table.id).where(table.id.in_(ids), table.person_id.is_distinct_from(person_id)))
        )
    return frozenset(taken)


def with_fresh_ids(record: Record, taken: frozenset[str], new_id: Callable[[], str]) -> tuple[Record, dict[str, str]]:
    """Return `record` with other ids for the lines in `taken`, and which id became which."""
    became = {old: new_id() for old in sorted(taken)}

    def new(old: str) -> str:
        return became.get(old, old)

    def link(old: str | None) -> str | None:
        return new(old) if old else None

    fresh = replace(
        record,
        scripts=tuple(_fresh_script(line, new) for line in record.scripts),
        flags=tuple(replace(line, id=new(line.id)) for line in record.flags),
        tasks=tuple(replace(line, id=new(line.id), script_id=link(line.script_id)) for line in record.tasks),
        assessments=tuple(replace(line, id=new(line.id)) for line in record.assessments),
        scores=tuple(replace(line, id=new(line.id)) for line in record.scores),
        involvements=tuple(replace(line, id=new(line.id)) for line in record.involvements),
        tests=tuple(replace(line, id=new(line.id)) for line in record.tests),
        vaccinations=tuple(replace(line, id=new(line.id)) for line in record.vaccinations),
        reviews=tuple(replace(line, id=new(line.id), script_id=link(line.script_id)) for line in record.reviews),
        receipts=tuple(
            replace(line, id=new(line.id), script_id=link(line.script_id), task_id=link(line.task_id))
            for line in record.receipts
        ),
        conflicts=tuple(replace(line, id=new(line.id), script_id=link(line.script_id)) for line in record.conflicts),
        possession=tuple(replace(line, id=new(line.id)) for line in record.possession),
        release=replace(record.release, id=new(record.release.id)) if record.release else None,
        appointments=tuple(replace(line, id=new(line.id)) for line in record.appointments),
        needs=tuple(replace(line, id=new(line.id)) for line in record.needs),
    )
    return fresh, became


def _fresh_script(script: ScriptTree, new: Callable[[str], str]) -> ScriptTree:
    schedule = script.schedule
    return replace(
        script,
        id=new(script.id),
        schedule=replace(schedule, id=new(schedule.id)) if schedule else None,
        given=tuple(replace(dose, id=new(dose.id)) for dose in script.given),
        missed=tuple(replace(decision, id=new(decision.id)) for decision in script.missed),
    )

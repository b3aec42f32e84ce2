"""Other identifiers for lines whose own are taken by somebody else: only at training desks, where people are copied.

At a real desk a line that already belongs to another person refuses the whole pack (PK-305).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover.record import Record
from reception_app.models import Assessment, Flag, HealthTest, Involvement, Score, Script, Task, Vaccination


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
    ):
        ids = [line.id for line in lines]
        taken.update(
            session.scalars(select(table.id).where(table.id.in_(ids), table.person_id.is_distinct_from(person_id)))
        )
    return frozenset(taken)


def with_fresh_ids(record: Record, taken: frozenset[str], new_id: Callable[[], str]) -> tuple[Record, dict[str, str]]:
    """Return `record` with other ids for the lines in `taken`, and which id became which."""
    became = {old: new_id() for old in sorted(taken)}
    fresh = replace(
        record,
        scripts=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.scripts),
        flags=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.flags),
        tasks=tuple(
            replace(
                line,
                id=became.get(line.id, line.id),
                script_id=became.get(line.script_id, line.script_id) if line.script_id else None,
            )
            for line in record.tasks
        ),
        assessments=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.assessments),
        scores=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.scores),
        involvements=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.involvements),
        tests=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.tests),
        vaccinations=tuple(replace(line, id=became.get(line.id, line.id)) for line in record.vaccinations),
    )
    return fresh, became

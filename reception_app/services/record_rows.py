"""Rows of assessments, scores, services, tests and vaccinations as the parts of the record that travel."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.handover.shapes import slots
from reception_app.models import Amendment, Answer, Assessment, HealthTest, Involvement, Score, ScoreItem, Vaccination
from reception_app.vocabulary import AnswerState

T = TypeVar("T")
Wrong = Score | Involvement | HealthTest | Vaccination

ENTRY_ORDER: ColumnElement[int] = literal_column("rowid")
"""Among rows of the same second: the order in which they were written."""


def copied(kind: type[T], row: object, **others: Any) -> T:
    """Return a part of the record with `row`'s columns of the same names, and `others` for what is not a column."""
    return kind(**{slot.name: getattr(row, slot.name) for slot in slots(kind) if slot.name not in others}, **others)


def put(row: object, part: object, *leaving: str) -> None:
    """Set the columns of `row` from a part of the record: every field of the same name but `leaving`."""
    for slot in slots(type(part)):
        if slot.name not in leaving:
            setattr(row, slot.name, getattr(part, slot.name))


def error_of(row: Wrong) -> tree.ErrorMark | None:
    """Return the mark of a line that was entered in error, None for a good one."""
    if row.error_at is None:
        return None
    return tree.ErrorMark(row.error_reason or "", row.error_at, row.error_by)


def assessments_of(session: Session, person_id: str) -> tuple[tree.Assessment, ...]:
    """Return every assessment, its answers in the order given, as they stand now with what was amended beside them."""
    answers: dict[str, dict[str, tree.Answer]] = {}
    for answer in session.scalars(select(Answer).where(Answer.person_id == person_id).order_by(ENTRY_ORDER)):
        answers.setdefault(answer.assessment_id, {})[answer.key] = copied(tree.Answer, answer, amendments=())
    amended = select(Amendment).where(Amendment.person_id == person_id)
    for row in session.scalars(amended.order_by(Amendment.amended_at, ENTRY_ORDER)):
        kept = answers.setdefault(row.assessment_id, {})
        kept[row.key] = _amended(kept.get(row.key), row)
    rows = session.scalars(
        select(Assessment).where(Assessment.person_id == person_id).order_by(Assessment.started_at, ENTRY_ORDER)
    )
    return tuple(copied(tree.Assessment, row, answers=tuple(answers.get(row.id, {}).values())) for row in rows)


def _amended(before: tree.Answer | None, row: Amendment) -> tree.Answer:
    """Return the answer after one amendment. One taken back reads as not asked, with what stood kept beside it."""
    change = tree.Amendment(
        was=row.was_shown,
        now=row.shown,
        why=row.why,
        amended_by=row.amended_by,
        amended_role=row.amended_role,
        amended_at=row.amended_at,
        where=row.amended_where,
        entered_in_error=row.entered_in_error,
    )
    return tree.Answer(
        key=row.key,
        words=row.words,
        state=row.state or AnswerState.NOT_ASKED,
        value=row.value,
        shown=row.shown,
        note=row.note,
        reason=row.reason if row.state else row.why,
        said_by=row.said_by,
        recorded_by=row.amended_by,
        recorded_role=row.amended_role,
        recorded_at=row.amended_at,
        recorded_where=row.amended_where,
        attention=row.attention,
        topic=row.topic,
        amendments=(*(before.amendments if before else ()), change),
    )


def scores_of(session: Session, person_id: str) -> tuple[tree.Score, ...]:
    """Return every score in the order taken, those entered in error too, marked."""
    items: dict[str, list[tree.ScoreItem]] = {}
    for item in session.scalars(select(ScoreItem).where(ScoreItem.person_id == person_id).order_by(ENTRY_ORDER)):
        items.setdefault(item.score_id, []).append(copied(tree.ScoreItem, item))
    rows = session.scalars(select(Score).where(Score.person_id == person_id).order_by(Score.taken_at, ENTRY_ORDER))
    return tuple(copied(tree.Score, row, items=tuple(items.get(row.id, ())), error=error_of(row)) for row in rows)


def involvements_of(session: Session, person_id: str) -> tuple[tree.Involvement, ...]:
    """Return the services, orders and schemes, in the order recorded."""
    rows = session.scalars(
        select(Involvement).where(Involvement.person_id == person_id).order_by(Involvement.recorded_at, ENTRY_ORDER)
    )
    return tuple(copied(tree.Involvement, row, error=error_of(row)) for row in rows)


def tests_of(session: Session, person_id: str) -> tuple[tree.HealthTest, ...]:
    """Return the tests offered and done, in the order recorded."""
    rows = session.scalars(
        select(HealthTest).where(HealthTest.person_id == person_id).order_by(HealthTest.recorded_at, ENTRY_ORDER)
    )
    return tuple(copied(tree.HealthTest, row, error=error_of(row)) for row in rows)


def vaccinations_of(session: Session, person_id: str) -> tuple[tree.Vaccination, ...]:
    """Return the doses of vaccine, in the order recorded."""
    rows = session.scalars(
        select(Vaccination).where(Vaccination.person_id == person_id).order_by(Vaccination.recorded_at, ENTRY_ORDER)
    )
    return tuple(copied(tree.Vaccination, row, error=error_of(row)) for row in rows)

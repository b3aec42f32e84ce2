"""Writing the assessments, scores, services, tests and vaccinations of a received record, and what waits confirming."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.models import (
    Amendment,
    Answer,
    Assessment,
    CarriedAnswer,
    HealthTest,
    Involvement,
    Person,
    ReceivedPack,
    Score,
    ScoreItem,
    Vaccination,
)
from reception_app.services.carried import NOT_CARRIED, weight
from reception_app.services.context import AppContext
from reception_app.services.merging_rows import own_row
from reception_app.services.record_rows import put
from reception_app.vocabulary import AnswerState


def merge_assessments(
    ctx: AppContext, session: Session, person: Person, record: tree.Record, received: ReceivedPack
) -> None:
    """Keep every assessment as it came, and put the newest answers of each form beside this desk's questions (E7).

    One that came before, on paper and short, gets the answers that were cut.
    """
    for assessment in record.assessments:
        row = own_row(session, Assessment, assessment.id, person)
        if row is not None and row.stay_id is not None:
            continue  # this desk's own
        if row is None:
            row = Assessment(id=assessment.id, person_id=person.id)
            put(row, assessment, "id", "answers")
            session.add(row)
            session.flush()
        kept = _keys_of(session, row)
        for answer in assessment.answers:
            if answer.key not in kept:
                keep_answer(ctx, session, row, answer)
    _carry(ctx, session, person, record, received)


def _carry(ctx: AppContext, session: Session, person: Person, record: tree.Record, received: ReceivedPack) -> None:
    """Put the newest answers of each form beside its questions; one waiting there that is older gives way.

    A pack may be taken in late: what was said since stays, and so does what this pack says nothing of.
    """
    held: dict[tuple[str, str], CarriedAnswer] = {}
    for old in session.scalars(
        select(CarriedAnswer).where(CarriedAnswer.person_id == person.id, CarriedAnswer.settled_at.is_(None))
    ):
        held[old.form, old.key] = old
    came = select(CarriedAnswer.form, CarriedAnswer.key).where(CarriedAnswer.received_pack_id == received.id)
    waits = {(form, key) for form, key in session.execute(came)}
    newest = {assessment.form: assessment for assessment in record.assessments}
    for assessment in newest.values():
        for answer in assessment.answers:
            place = (assessment.form, answer.key)
            before = held.get(place)
            if answer.state in NOT_CARRIED or place in waits:
                continue
            if before is not None:
                if weight(answer.state, answer.recorded_at) < weight(before.state, before.recorded_at):
                    continue
                before.settled_at, before.settled_how = ctx.now(), "replaced by a later pack"
            waiting = CarriedAnswer(
                id=ctx.new_id(),
                person_id=person.id,
                received_pack_id=received.id,
                form=assessment.form,
                version=assessment.version,
            )
            put(waiting, answer, "reason", "said_by", "attention", "topic", "amendments")
            session.add(waiting)


def _keys_of(session: Session, row: Assessment) -> set[str]:
    return {
        key
        for table in (Answer, Amendment)
        for key in session.scalars(select(table.key).where(table.assessment_id == row.id))
    }


def keep_answer(ctx: AppContext, session: Session, row: Assessment, answer: tree.Answer) -> None:
    """Write one answer as it stands, and what was amended before. The words before an amendment are all that came."""
    taken_back = bool(answer.amendments) and answer.state is AnswerState.NOT_ASKED and answer.shown is None
    if not answer.amendments or answer.amendments[0].was is not None:
        copy = Answer(id=ctx.new_id(), person_id=row.person_id, assessment_id=row.id)
        put(copy, answer, "amendments")
        session.add(copy)
    for change in answer.amendments:
        session.add(
            Amendment(
                id=ctx.new_id(),
                person_id=row.person_id,
                assessment_id=row.id,
                key=answer.key,
                words=answer.words,
                topic=answer.topic,
                was_shown=change.was,
                state=None if taken_back and change is answer.amendments[-1] else answer.state,
                value=answer.value,
                shown=change.now,
                note=answer.note,
                reason=answer.reason,
                attention=answer.attention,
                said_by=answer.said_by,
                entered_in_error=change.entered_in_error,
                why=change.why,
                amended_by=change.amended_by,
                amended_role=change.amended_role,
                amended_at=change.amended_at or ctx.now(),
                amended_where=change.where,
            )
        )


def _add_items(ctx: AppContext, session: Session, score: tree.Score) -> None:
    """Write the items of a score that has none here: a new one, or one that came short."""
    held = session.get_one(Score, score.id)
    if session.scalars(select(ScoreItem.id).where(ScoreItem.score_id == score.id).limit(1)).first() is not None:
        return
    for item in score.items:
        copy = ScoreItem(id=ctx.new_id(), person_id=held.person_id, score_id=score.id)
        put(copy, item)
        session.add(copy)


def merge_findings(ctx: AppContext, session: Session, person: Person, record: tree.Record) -> None:
    """Write scores, services and orders, tests and vaccinations. A line known here only learns that it was an error."""
    for score in record.scores:
        if _known(session, Score, score, person):
            _add_items(ctx, session, score)
            continue
        row = Score(id=score.id, person_id=person.id)
        put(row, score, "id", "items", "error")
        _mark(row, score.error)
        session.add(row)
        session.flush()
        _add_items(ctx, session, score)
    for kind, parts in (
        (Involvement, record.involvements),
        (HealthTest, record.tests),
        (Vaccination, record.vaccinations),
    ):
        for part in parts:
            if not _known(session, kind, part, person):
                line: Any = kind(id=part.id, person_id=person.id)
                put(line, part, "id", "error")
                _mark(line, part.error)
                session.add(line)


def _known(session: Session, kind: type[Any], part: Any, person: Person) -> bool:
    row: Any = own_row(session, kind, part.id, person)
    if row is not None and row.error_at is None:
        _mark(row, part.error)
    return row is not None


def _mark(row: Any, error: tree.ErrorMark | None) -> None:
    if error is not None:
        row.error_at, row.error_by, row.error_reason = error.at, error.by, error.reason

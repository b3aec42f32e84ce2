"""A person who comes back to this desk is not asked from a blank form: what was signed in an earlier stay is carried.

It waits beside its question just as what came in a pack does (E7): with who recorded it, where and when, confirmed with
one key or changed with why; what is always asked afresh keeps its older answer out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.forms.conditions import AnswerValue
from reception_app.models import Amendment, Answer, Assessment, CarriedAnswer
from reception_app.services.context import AppContext
from reception_app.vocabulary import AnswerState, AssessmentStatus, Role

REPLACED = "replaced by a later answer of this desk"
_NOT_CARRIED = (AnswerState.NOT_ASKED, AnswerState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer as it stood when the person left, amended or not."""

    words: str
    value: AnswerValue
    shown: str | None
    recorded_by: str | None
    recorded_role: Role | None
    recorded_at: datetime | None
    recorded_where: str | None


def carry_from_earlier_stays(ctx: AppContext, session: Session, person_id: str, stay_id: str) -> None:
    """Before the first form of a stay: put the newest signed answers of each form beside its questions."""
    begun = select(Assessment.id).where(Assessment.person_id == person_id, Assessment.stay_id == stay_id).limit(1)
    if session.scalars(begun).first() is not None:
        return
    newest: dict[str, Assessment] = {}
    for row in session.scalars(
        select(Assessment)
        .where(
            Assessment.person_id == person_id,
            Assessment.status == AssessmentStatus.SIGNED,
            Assessment.stay_id.is_not(None),
            Assessment.stay_id != stay_id,
        )
        .order_by(Assessment.signed_at)
    ):
        newest[row.form] = row
    for row in newest.values():
        _carry(ctx, session, row)
    session.flush()


def _carry(ctx: AppContext, session: Session, row: Assessment) -> None:
    waiting = {
        old.key: old
        for old in session.scalars(
            select(CarriedAnswer).where(
                CarriedAnswer.person_id == row.person_id,
                CarriedAnswer.form == row.form,
                CarriedAnswer.settled_at.is_(None),
            )
        )
    }
    for key, said in _as_they_stood(session, row).items():
        old = waiting.get(key)
        if said.value.state in _NOT_CARRIED or (old is not None and not _later(said.recorded_at, old.recorded_at)):
            continue
        if old is not None:
            old.settled_at, old.settled_how = ctx.now(), REPLACED
        session.add(
            CarriedAnswer(
                id=ctx.new_id(),
                person_id=row.person_id,
                form=row.form,
                version=row.version,
                key=key,
                words=said.words,
                state=said.value.state,
                value=said.value.value,
                shown=said.shown,
                note=said.value.note,
                recorded_by=said.recorded_by,
                recorded_role=said.recorded_role,
                recorded_at=said.recorded_at,
                recorded_where=said.recorded_where or row.where,
            )
        )


def _later(ours: datetime | None, theirs: datetime | None) -> bool:
    return ours is not None and (theirs is None or ours > theirs)


def _as_they_stood(session: Session, row: Assessment) -> dict[str, _Said]:
    """Return the answers with their amendments laid over them; one taken back is none."""
    said = {
        each.key: _Said(
            each.words,
            AnswerValue(each.state, each.value, each.note),
            each.shown,
            each.recorded_by,
            each.recorded_role,
            each.recorded_at,
            each.recorded_where,
        )
        for each in session.scalars(select(Answer).where(Answer.assessment_id == row.id).order_by(Answer.key))
    }
    changes = select(Amendment).where(Amendment.assessment_id == row.id).order_by(Amendment.amended_at)
    for change in session.scalars(changes):
        if change.state is None:
            said.pop(change.key, None)
            continue
        said[change.key] = _Said(
            change.words,
            AnswerValue(change.state, change.value, change.note),
            change.shown,
            change.amended_by,
            change.amended_role,
            change.amended_at,
            change.amended_where,
        )
    return said

"""A person who comes back to this desk is not asked from a blank form: what was said in an earlier stay is carried.

It waits beside its question just as what came in a pack does (E7): with who recorded it, where and when, confirmed with
one key or changed with why; what is always asked afresh keeps its older answer out of sight. So does what stands in a
draft: one that was never signed, for the van came first, and one whose form is gone.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question
from reception_app.models import Assessment, CarriedAnswer
from reception_app.services.amended import GivenAnswer, current_values
from reception_app.services.answers import said_by
from reception_app.services.carried import NOT_CARRIED, weight
from reception_app.services.context import AppContext, here
from reception_app.vocabulary import AssessmentStatus

_IN_A_DRAFT = "answered in an earlier draft"


def carry_from_earlier_stays(ctx: AppContext, session: Session, person_id: str, stay_id: str) -> None:
    """Before the first form of a stay: put the newest signed answers of each form beside its questions.

    What a draft says that was never signed counts where it is later.
    """
    begun = select(Assessment.id).where(Assessment.person_id == person_id, Assessment.stay_id == stay_id).limit(1)
    if session.scalars(begun).first() is not None:
        return
    signed: dict[str, Assessment] = {}
    drafts: list[Assessment] = []
    for row in session.scalars(
        select(Assessment)
        .where(Assessment.person_id == person_id, Assessment.stay_id.is_not(None), Assessment.stay_id != stay_id)
        .order_by(Assessment.signed_at, Assessment.started_at)
    ):
        if row.status is AssessmentStatus.SIGNED:
            signed[row.form] = row
        else:
            drafts.append(row)
    for row in (*signed.values(), *drafts):
        _carry(ctx, session, row, "replaced by a later answer of this desk", later_only=True)
        session.flush()


def carry_over(ctx: AppContext, session: Session, draft: Assessment) -> None:
    """Put the answers of a draft whose form is gone beside the questions of a new one; the draft stays as it is."""
    _carry(ctx, session, draft, _IN_A_DRAFT)


def lay_beside(
    ctx: AppContext, session: Session, draft: Assessment, question: Question, value: AnswerValue, settled: str | None
) -> None:
    """Put one answer, typed now on a draft of an earlier stay, beside its question, instead of what waits there.

    `settled`: what the form of this stay, which has answered, says to it.
    """
    given = GivenAnswer(
        value=value, recorded_by=ctx.operator.full_name, recorded_at=ctx.now(), said_by=said_by(question),
        shown=rules.shown(question, value), words=question.words, recorded_role=ctx.operator.role,
        recorded_where=here(ctx),
    )  # fmt: skip
    _lay(ctx, session, draft, question.key, given, _waiting(session, draft).get(question.key), _IN_A_DRAFT, settled)


def _carry(ctx: AppContext, session: Session, row: Assessment, instead: str, *, later_only: bool = False) -> None:
    """Put the answers of an assessment beside the questions of its form, `instead` of what waits there."""
    waiting = _waiting(session, row)
    for key, given in current_values(session, row.id).answers.items():
        old = waiting.get(key)
        if given.value.state in NOT_CARRIED or (old is not None and later_only and not _later(given, old)):
            continue
        _lay(ctx, session, row, key, given, old, instead)


def _waiting(session: Session, row: Assessment) -> dict[str, CarriedAnswer]:
    mine = (CarriedAnswer.person_id == row.person_id, CarriedAnswer.form == row.form)
    found = session.scalars(select(CarriedAnswer).where(*mine, CarriedAnswer.settled_at.is_(None)))
    return {old.key: old for old in found}


def _lay(
    ctx: AppContext,
    session: Session,
    row: Assessment,
    key: str,
    given: GivenAnswer,
    old: CarriedAnswer | None,
    instead: str,
    settled: str | None = None,
) -> None:
    if old is not None:
        old.settled_at, old.settled_how = ctx.now(), instead
    session.add(
        CarriedAnswer(
            id=ctx.new_id(),
            person_id=row.person_id,
            form=row.form,
            version=row.version,
            key=key,
            words=given.words,
            state=given.value.state,
            value=given.value.value,
            shown=given.shown,
            note=given.value.note,
            recorded_by=given.recorded_by,
            recorded_role=given.recorded_role,
            recorded_at=given.recorded_at,
            recorded_where=given.recorded_where or row.where,
            settled_at=ctx.now() if settled is not None else None,
            settled_how=settled,
        )
    )


def _later(ours: GivenAnswer, theirs: CarriedAnswer) -> bool:
    return weight(ours.value.state, ours.recorded_at) > weight(theirs.state, theirs.recorded_at)

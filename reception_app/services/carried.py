"""Answers that came with a person: shown beside their questions, confirmed with one key or changed with why (E7).

What is always asked afresh keeps its older answer out of sight until the question has been answered here. What this
version of a form no longer asks is shown to read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue
from reception_app.forms.definition import Form, Question
from reception_app.forms.values import value_problem
from reception_app.models import Assessment, CarriedAnswer
from reception_app.services.amended import value_of
from reception_app.services.answers import Draft
from reception_app.services.context import AppContext
from reception_app.services.record_rows import RowsOf, StoredRow
from reception_app.vocabulary import AnswerState, Role

CONFIRMED, CHANGED = "confirmed", "changed"
SETTLED_HERE = (CONFIRMED, CHANGED)
"""What an answer given here does to the one that came; a later pack may also replace that one."""
NOT_ASKED_NOW = "not asked now"
"""What signing says of an answer that came and was neither confirmed nor changed."""
NOT_CARRIED = (AnswerState.NOT_ASKED, AnswerState.NOT_APPLICABLE)
"""The states of an answer that say nothing to confirm."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that came with the person: what was said, by whom recorded, where and when."""

    id: str
    value: AnswerValue
    shown: str | None
    recorded_by: str | None
    recorded_role: Role | None
    recorded_where: str | None
    recorded_at: datetime | None
    settled_how: str | None = None
    """`confirmed` or `changed` once this desk has answered; None while it waits."""
    key: str = ""
    words: str = ""
    changed_why: str | None = None
    from_form: str = ""
    """The id of the form it was an answer to: another form may ask the same question."""
    meanwhile: bool = False
    """True when it was said after this assessment was begun: on a page left open from an earlier stay."""


@dataclass(frozen=True, slots=True)
class CameWith:
    """Everything that came with the person for one assessment, by question.

    `waiting` may be confirmed; of `afresh` only the key is told; `earlier` has been answered here; `not_asked_now` is
    what this version of the form does not ask, or could not take as an answer.
    """

    waiting: dict[str, Carried] = field(default_factory=dict)
    afresh: frozenset[str] = frozenset()
    earlier: dict[str, Carried] = field(default_factory=dict)
    not_asked_now: tuple[Carried, ...] = ()


def came_with(session: Session, row: Assessment | StoredRow, form: Form, answered: dict[str, AnswerValue]) -> CameWith:
    """Return what came with the person for this assessment. Answers to another form count where the key is the same."""
    waiting: dict[str, Carried] = {}
    afresh: set[str] = set()
    earlier: dict[str, Carried] = {}
    found = _CAME(session, row.person_id, since=row.started_at)
    own = [old for old in found if old.form == row.form]
    left = [old for old in own if old.settled_how == NOT_ASKED_NOW or (old.settled_at is None and not _asks(form, old))]
    for key, old in _counting(found, row.form, form, answered).items():
        mine = old.form == row.form
        if mine and old.settled_how in SETTLED_HERE:
            earlier[key] = replace(_carried(old, old.settled_how), meanwhile=_meanwhile(old, row))
        elif not mine and key in answered:
            earlier[key] = _carried(old, _how(old, answered[key]))
        elif (question := form.question(key)) is not None and question.always_afresh:
            afresh.add(key)
        elif old.settled_how != CHANGED:
            waiting[key] = _carried(old, None)
    return CameWith(waiting, frozenset(afresh), earlier, tuple(_carried(old, old.settled_how) for old in left))


_CAME = RowsOf(
    CarriedAnswer,
    CarriedAnswer.recorded_at,
    where=(CarriedAnswer.settled_at.is_(None) | (CarriedAnswer.settled_at >= bindparam("since")),),
)


def _counting(found: Iterable[StoredRow], form_id: str, form: Form, answered: Container[str]) -> dict[str, StoredRow]:
    """Return the row that counts for each question: of all that came, by whatever form, the latest that was said."""
    counting: dict[str, StoredRow] = {}
    for old in found:
        stands = old.settled_how in (None, *SETTLED_HERE) or (old.form != form_id and old.key in answered)
        if not stands or not _asks(form, old):
            continue
        held = counting.get(old.key)
        if held is None or _rank(old, form_id) >= _rank(held, form_id):
            counting[old.key] = old
    return counting


def weight(state: AnswerState, at: datetime | None) -> tuple[bool, bool, float]:
    """Order two answers to one question: the later counts, but to decline later takes back nothing that was said."""
    return (state is AnswerState.ANSWERED, at is not None, at.timestamp() if at is not None else 0.0)


def _rank(old: CarriedAnswer | StoredRow, form_id: str) -> tuple[tuple[bool, bool, float], bool]:
    """Order the rows of one question: by weight; of two alike the form's own comes last."""
    return weight(old.state, old.recorded_at), old.form == form_id


def _asks(form: Form, old: StoredRow) -> bool:
    """True when this version asks the question, and can take the answer."""
    question = form.question(old.key)
    return question is not None and _fits(question, value_of(old))


def _fits(question: Question, value: AnswerValue) -> bool:
    return value.state is not AnswerState.ANSWERED or value_problem(question, value.value, None) is None


def _meanwhile(old: StoredRow, row: Assessment | StoredRow) -> bool:
    return old.recorded_at is not None and old.recorded_at > row.started_at


def _how(old: CarriedAnswer | StoredRow, now: AnswerValue) -> str:
    return CONFIRMED if (old.state, old.value) == (now.state, now.value) else CHANGED


def _carried(old: StoredRow, how: str | None) -> Carried:
    return Carried(
        id=old.id,
        value=value_of(old),
        shown=old.shown,
        recorded_by=old.recorded_by,
        recorded_role=old.recorded_role,
        recorded_where=old.recorded_where,
        recorded_at=old.recorded_at,
        settled_how=how,
        key=old.key,
        words=old.words,
        changed_why=old.changed_why,
        from_form=old.form,
    )


def settle(
    ctx: AppContext,
    session: Session,
    draft: Draft,
    question: Question,
    value: AnswerValue,
    why: str | None,
    *,
    later: bool,
) -> None:
    """Write what this answer does to the one that came. Changing it needs why (IN-611), unless that comes `later`.

    Only another answer is a change: who answered there and declines here needs to say nothing, and the other way round.
    """
    rows = [old for old in _of_key(session, draft, question.key) if _fits(question, value_of(old))]
    counts = max(rows, key=lambda old: _rank(old, draft.form.id), default=None)
    for old in rows:
        if old is not counts and old.form != draft.form.id:
            continue
        changed = _how(old, value) == CHANGED
        needs = changed and old is counts and not question.always_afresh and _both_say(value_of(old), value)
        if needs and not (why or old.changed_why or later):
            raise InputProblem(
                "IN-611", "This changes what came with the person.", "Say why it changed. Both answers are kept."
            )
        old.changed_why = (why or old.changed_why) if changed else None
        if old.form == draft.form.id:
            old.settled_at, old.settled_how = ctx.now(), CHANGED if changed else CONFIRMED


def _both_say(old: AnswerValue, now: AnswerValue) -> bool:
    return old.state is AnswerState.ANSWERED and now.state is AnswerState.ANSWERED


def _of_key(session: Session, draft: Draft, key: str) -> Sequence[CarriedAnswer]:
    return session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == draft.person_id,
            CarriedAnswer.key == key,
            CarriedAnswer.settled_at.is_(None)
            | (CarriedAnswer.settled_how.in_(SETTLED_HERE) & (CarriedAnswer.settled_at >= draft.started_at)),
        )
    ).all()


def wait_again(session: Session, draft: Draft, keys: Sequence[str]) -> None:
    """Taking an answer back puts what came with the person beside the question again."""
    for old in session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == draft.person_id,
            CarriedAnswer.form == draft.form.id,
            CarriedAnswer.key.in_(keys),
            CarriedAnswer.settled_how.in_(SETTLED_HERE),
            CarriedAnswer.settled_at >= draft.started_at,
        )
    ):
        old.settled_at, old.settled_how, old.changed_why = None, None, None


def settle_rest(ctx: AppContext, session: Session, row: Assessment) -> None:
    """At signing: what came for this form and was not asked stops waiting; it stays to be read."""
    for old in session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == row.person_id, CarriedAnswer.form == row.form, CarriedAnswer.settled_at.is_(None)
        )
    ):
        old.settled_at, old.settled_how = ctx.now(), NOT_ASKED_NOW


def unexplained(form: Form, earlier: dict[str, Carried], answers: Answers) -> tuple[rules.Problem, ...]:
    """Return what was changed without saying why: it stops signing. `answers`: those that count."""
    return tuple(
        rules.Problem(key, "Say why this differs from the answer that came.")
        for key, old in earlier.items()
        if key in answers
        and old.settled_how == CHANGED
        and not (old.changed_why or "").strip()
        and _both_say(old.value, answers[key])
        and (question := form.question(key)) is not None
        and (old.meanwhile or not question.always_afresh)
    )

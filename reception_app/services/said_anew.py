"""What a later answer, a stop or a person does to a flag that stands.

A later answer raises the level, makes the watch closer, and replaces what it says anew. It never lowers what something
else raised: a person does, with a reason. The line that stood before ends, with why, and one like it takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from reception_app.clinical.flag_kinds import LOUDEST_FIRST, load_flag_kinds
from reception_app.clinical.observation_levels import closest_level
from reception_app.forms.answers import RaisedFlag
from reception_app.models import Flag, Pack, Task
from reception_app.services.acct_tasks import ACCT as ACCT
from reception_app.services.answers import HeldFlag
from reception_app.services.context import AppContext, here
from reception_app.vocabulary import PUT_RIGHT_UNSIGNED, FlagLevel, TaskState

SAID_ANEW = "a later answer says it anew"
ANSWER_CHANGED = "the answer was changed"
_SAID = ("level", "detail", "reference", "observation", "last_on", "methods", "triggers")


def level_of(raised: RaisedFlag) -> FlagLevel | None:
    """Return how loud the answers say it is: their own level, else that of the kind."""
    kind = load_flag_kinds().find(raised.kind)
    return raised.level or (kind.level if kind is not None else None)


def loudest(*levels: FlagLevel | None) -> FlagLevel:
    """Return the loudest of several levels; None does not count."""
    return min((level for level in levels if level is not None), key=LOUDEST_FIRST.index)


def closer(held: str | None, said: str | None) -> str | None:
    """Return the closer of two watches; one that cannot be ranked gives way to what is said."""
    return closest_level((held, said)) or said or held


def said_anew(before: RaisedFlag | None, after: RaisedFlag) -> RaisedFlag:
    """Return what the answers say now and did not say before; what they go on saying is left empty."""
    if before is None:
        return replace(after, level=level_of(after))
    was, now = fields_of(before), fields_of(after)
    new = {name: said for name, said in now.items() if said != was[name]}
    level = level_of(after) if level_of(after) != level_of(before) else None
    return RaisedFlag(after.kind, question=after.question, **(new | {"level": level}))


def joined(held: Flag | HeldFlag, says: RaisedFlag) -> dict[str, Any]:
    """Return the fields of a flag that stood as `held` once `says` is said: the louder, the closer, and what is new."""
    return {
        "level": loudest(held.level, says.level),
        "detail": says.detail or held.detail,
        "reference": says.reference or held.reference,
        "observation": closer(held.observation, says.observation),
        "last_on": says.last_on or held.last_on,
        "methods": says.methods or held.methods,
        "triggers": says.triggers or held.triggers,
    }


def fields_of(held: Flag | HeldFlag | RaisedFlag) -> dict[str, Any]:
    """Return the fields that answers may change."""
    return {name: getattr(held, name) for name in _SAID}


def put_fields(row: Flag, fields: dict[str, Any]) -> None:
    """Write the fields that answers may change."""
    for name, value in fields.items():
        setattr(row, name, value)


def take_its_place(
    ctx: AppContext, session: Session, held: Flag, fields: dict[str, Any], why: str, raised_by_answer: str | None
) -> Flag:
    """End `held`, saying why, and return the line that stands instead.

    It goes on since when `held` began, and with what was last observed: a watch that is late is not made on time.
    """
    kept = {column.key: getattr(held, column.key) for column in inspect(Flag).column_attrs}
    held.ended_at, held.end_reason = max(ctx.now(), held.started_at), why
    new = {"id": ctx.new_id(), "recorded_by": ctx.operator.full_name, "where": here(ctx), "ended_at": None,
           "end_reason": None, "raised_by_answer": raised_by_answer}  # fmt: skip
    row = Flag(**{**kept, **fields, **new})
    session.add(row)
    session.flush()
    return row


def stand_under(
    ctx: AppContext, session: Session, row: Flag, raised: RaisedFlag, says: RaisedFlag, raised_by_answer: str
) -> None:
    """Keep what is said under a flag that other answers raised: when those are put right, it stands.

    What stood before `row` stays as it was written; a line beside it, ended as that one, says what is new. Of a line
    that other answers raised, as it is: those may be put right too.
    """
    base = stood_before(session, row)
    if base is None and row.kind == ACCT and not raised.observation:
        return
    fields = fields_of(replace(raised, level=level_of(raised) or row.level)) if base is None else joined(base, says)
    heard = base is not None and (base.raised_by_answer is None or said_under(session, row, raised_by_answer))
    if base is not None and heard and fields == fields_of(base):
        return
    under = take_its_place(ctx, session, row, fields, SAID_ANEW, raised_by_answer)
    row.ended_at = row.end_reason = None
    # Instants are whole seconds: the order of the two lines must not be left to chance.
    after = base.ended_at + timedelta(seconds=1) if base is not None and base.ended_at else under.started_at
    under.ended_at, under.end_reason = max(ctx.now(), after), SAID_ANEW


def said_under(session: Session, row: Flag, raised_by_answer: str) -> Sequence[Flag]:
    """Return the lines of these answers whose place was taken since, by what now stands as `row`."""
    return session.scalars(
        select(Flag).where(
            Flag.person_id == row.person_id, Flag.kind == row.kind, Flag.id != row.id,
            Flag.started_at == row.started_at, Flag.end_reason == SAID_ANEW, Flag.raised_by_answer == raised_by_answer,
        )
    ).all()  # fmt: skip


def stood_before(session: Session, row: Flag) -> Flag | None:
    """Return the line whose place `row` took because a later answer said it anew, or None."""
    found = select(Flag).where(
        Flag.person_id == row.person_id, Flag.kind == row.kind, Flag.id != row.id,
        Flag.started_at == row.started_at, Flag.end_reason == SAID_ANEW,
    )  # fmt: skip
    if row.ended_at is not None:
        found = found.where(Flag.ended_at < row.ended_at)
    return session.scalars(found.order_by(Flag.ended_at.desc(), Flag.id.desc())).first()


def ended_by_hand(session: Session, person_id: str, raised_by_answer: str) -> bool:
    """True when the flag that these answers raised was ended since, for another reason than another answer."""
    ended = select(Flag.id).where(
        Flag.person_id == person_id,
        Flag.raised_by_answer == raised_by_answer,
        Flag.end_reason.not_in((ANSWER_CHANGED, PUT_RIGHT_UNSIGNED)),
    )
    return session.scalars(ended).first() is not None


def why_ended(session: Session, row: Flag, *, signed: bool) -> str:
    """Return why a flag ends whose answer was changed: a slip of an unsigned draft is told from one that was acted on.

    Acted on: something was recorded under it, a task of the same answers was done, or a pack told the next prison.
    """
    if signed or row.actions or row.last_observed_at or row.next_review_at:
        return ANSWER_CHANGED
    draft_id = (row.raised_by_answer or "").partition(":")[0]
    done = select(Task.id).where(
        Task.person_id == row.person_id, Task.raised_by_answer.startswith(f"{draft_id}:"),
        Task.state == TaskState.DONE, Task.closed_at >= row.started_at,
    )  # fmt: skip
    told = select(Pack.id).where(Pack.person_id == row.person_id, Pack.made_at >= row.started_at)
    acted_on = session.scalars(done).first() or session.scalars(told).first()
    return ANSWER_CHANGED if acted_on else PUT_RIGHT_UNSIGNED

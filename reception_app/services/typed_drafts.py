"""Screens half filled in: what is typed and not saved yet, on disk at each field, so that a power cut takes nothing.

A draft belongs to the user who typed it and to the person it is about, and crosses to nobody by itself: a colleague who
may use the screen is told whose it is, and takes it over by an act of their own. It is deleted once it is saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reception_app.errors import NotFound
from reception_app.models import TypedDraft
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author
from reception_app.services.roles import may, require


class DraftOf(StrEnum):
    """The screens whose typing is kept."""

    NEW_ARRIVAL = "new_arrival"
    SCRIPT_LINE = "script_line"
    RELEASE = "release"
    STOP = "stop"


ACTS: dict[DraftOf, str] = {
    DraftOf.NEW_ARRIVAL: "take somebody in",
    DraftOf.SCRIPT_LINE: "record a script",
    DraftOf.RELEASE: "plan a release",
    DraftOf.STOP: "record triage answers",
}
"""What one must be allowed to do for the screen, and so for its drafts."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as it stands. `mine`: of the user signed in. `begun_at` and `saved_at` are aware UTC."""

    id: str
    screen: DraftOf
    person_id: str | None
    user_name: str
    mine: bool
    begun_at: datetime
    saved_at: datetime
    fields: Mapping[str, Any]


def keep_draft(
    ctx: AppContext,
    screen: DraftOf,
    fields: Mapping[str, Any],
    *,
    person_id: str | None = None,
    draft_id: str | None = None,
) -> str:
    """Put on disk what a screen holds; `draft_id` is the one it was kept as before. Returns its id.

    Another draft of the same screen is never written over, nor one that meanwhile became another user's.
    """
    require(ctx, ACTS[screen])
    with ctx.sessions.write() as session:
        row = session.get(TypedDraft, draft_id) if draft_id is not None else None
        if row is None or (row.user_id, row.screen, row.person_id) != (ctx.operator.user_id, screen, person_id):
            row = TypedDraft(
                id=ctx.new_id(), screen=screen, person_id=person_id, user_id=ctx.operator.user_id, begun_at=ctx.now()
            )
            session.add(row)
        row.user_name, row.saved_at, row.goes_at = ctx.operator.full_name, ctx.now(), None
        row.fields = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)
        return row.id


def find_draft(
    ctx: AppContext,
    screen: DraftOf,
    *,
    person_id: str | None = None,
    but: str | None = None,
    since: datetime | None = None,
) -> Typed | None:
    """Return the draft to go on with: the newest of the user signed in, else of a colleague; None without one.

    `but` is the id of the one the screen already holds; what was begun before `since` is of another time and is left.
    Whoever may not use the screen sees none.
    """
    if not may(ctx, ACTS[screen]):
        return None
    rows = select(TypedDraft).where(
        TypedDraft.screen == screen,
        TypedDraft.person_id == person_id if person_id is not None else TypedDraft.person_id.is_(None),
        TypedDraft.id != (but or ""),
    )
    if since is not None:
        rows = rows.where(TypedDraft.begun_at >= since)
    mine = TypedDraft.user_id == ctx.operator.user_id
    with ctx.sessions.read() as session:
        row = session.scalars(rows.order_by(mine.desc(), TypedDraft.saved_at.desc(), TypedDraft.id).limit(1)).first()
        return _typed(ctx, row) if row is not None else None


def read_draft(ctx: AppContext, draft_id: str) -> Typed | None:
    """Return a draft as it stands; None when it is gone, or of a screen the user may not use."""
    with ctx.sessions.read() as session:
        row = session.get(TypedDraft, draft_id)
        return _typed(ctx, row) if row is not None and may(ctx, ACTS[DraftOf(row.screen)]) else None


def take_draft(ctx: AppContext, draft_id: str) -> Typed:
    """Return a draft to go on with; a colleague's becomes the own, which is noted. Raises NotFound (NF-137)."""
    with ctx.sessions.write() as session:
        row = _row(ctx, session, draft_id)
        if row.user_id != ctx.operator.user_id:
            append_event(
                session, author(ctx, "take-over-draft"), entity="typed_draft", entity_id=row.id,
                person_id=row.person_id, in_record=False,
            )  # fmt: skip
            row.user_id, row.user_name = ctx.operator.user_id, ctx.operator.full_name
        row.saved_at, row.goes_at = ctx.now(), None  # touched: it is kept as long again
        return _typed(ctx, row)


def drop_draft(ctx: AppContext, draft_id: str) -> None:
    """Delete a draft of the user signed in: it is saved, or begun afresh. One that is gone already is no error."""
    with ctx.sessions.write() as session:
        session.execute(delete(TypedDraft).where(TypedDraft.id == draft_id, TypedDraft.user_id == ctx.operator.user_id))


def _row(ctx: AppContext, session: Session, draft_id: str) -> TypedDraft:
    row = session.get(TypedDraft, draft_id)
    if row is None:
        raise NotFound(
            "NF-137", "What was begun is no longer there: it was saved or begun afresh.", "Look whether it is done."
        )
    require(ctx, ACTS[DraftOf(row.screen)])
    return row


def _typed(ctx: AppContext, row: TypedDraft) -> Typed:
    return Typed(
        row.id, DraftOf(row.screen), row.person_id, row.user_name, row.user_id == ctx.operator.user_id, row.begun_at,
        row.saved_at, json.loads(row.fields),
    )  # fmt: skip

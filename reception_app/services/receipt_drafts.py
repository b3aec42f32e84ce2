"""What is chosen about an incoming pack before its receipt is made, on disk at each choice: a power cut takes nothing.

Kept by pack, by thing chosen and by user: what a colleague chose stays theirs, is said to be theirs, and is never
written over. All of it is deleted in the transaction that receives the pack, or days after nobody touched it any more
(`half_typed`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reception_app.models import ReceiptDraft
from reception_app.services.context import AppContext
from reception_app.services.roles import may, require

_ACT = "receive a pack"
NOTHING = "{}"
"""What is kept of a choice that was taken back."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The newest choice about one thing. `mine`: of the user signed in. `at` is aware UTC."""

    about: str
    user_name: str
    mine: bool
    at: datetime
    fields: Mapping[str, Any]


def keep_chosen(ctx: AppContext, pack_hash: str, about: str, fields: Mapping[str, Any]) -> None:
    """Put one choice on disk in the name of the user signed in, over their own earlier one; {} takes it back.

    Where a colleague chose too, that it was taken back is kept: their choice is not offered to this user again.
    """
    require(ctx, _ACT)
    own = (
        ReceiptDraft.pack_hash == pack_hash,
        ReceiptDraft.about == about,
        ReceiptDraft.user_id == ctx.operator.user_id,
    )
    with ctx.sessions.write() as session:
        row = session.scalars(select(ReceiptDraft).where(*own)).first()
        theirs = (ReceiptDraft.pack_hash == pack_hash, ReceiptDraft.about == about, ReceiptDraft.fields != NOTHING)
        others = session.scalars(select(ReceiptDraft.id).where(*theirs, ~own[2]).limit(1)).first()
        if not fields and others is None:
            session.execute(delete(ReceiptDraft).where(ReceiptDraft.about == about, own[0]))
            return
        if row is None:
            row = ReceiptDraft(id=ctx.new_id(), pack_hash=pack_hash, about=about, user_id=ctx.operator.user_id)
            session.add(row)
        row.user_name, row.saved_at = ctx.operator.full_name, ctx.now()
        row.fields = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)


def find_chosen(ctx: AppContext, pack_hash: str) -> dict[str, Chosen]:
    """Return what was chosen about a pack not received yet, by what it is about: of each the newest, whose ever it is.

    Whoever may not receive a pack sees none.
    """
    if not may(ctx, _ACT):
        return {}
    rows = select(ReceiptDraft).where(ReceiptDraft.pack_hash == pack_hash)
    with ctx.sessions.read() as session:
        held = session.scalars(rows.order_by(ReceiptDraft.saved_at, ReceiptDraft.id))
        found: dict[str, Chosen] = {}
        for row in held:
            mine = row.user_id == ctx.operator.user_id
            if row.fields != NOTHING:
                found[row.about] = Chosen(row.about, row.user_name, mine, row.saved_at, json.loads(row.fields))
            elif mine:
                found.pop(row.about, None)
        return found


def drop_mine(ctx: AppContext, pack_hash: str) -> None:
    """Delete what the user signed in chose about a pack: they begin afresh. A colleague's choices stay."""
    with ctx.sessions.write() as session:
        session.execute(
            delete(ReceiptDraft).where(
                ReceiptDraft.pack_hash == pack_hash, ReceiptDraft.user_id == ctx.operator.user_id
            )
        )


def drop_all_in(session: Session, pack_hash: str) -> None:
    """Delete everybody's choices about a pack that is received now."""
    session.execute(delete(ReceiptDraft).where(ReceiptDraft.pack_hash == pack_hash))

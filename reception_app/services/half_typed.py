"""What lies half typed on this desk: said on the board, and deleted when nobody touched it for days.

Nothing goes unannounced: a draft is first given the time at which it goes, which the board says, and it goes at the
earliest so many hours after that (`resources/policies.yaml`), even on a desk that was off meanwhile. Nothing of today
goes. Each deletion leaves an event: which screen, whose, since when; never what was typed.

What was chosen about a pack that was never received goes as long after its last touch, announcement and all: the
board cannot name it, for nobody said whose it is, and the pack itself is still in somebody's hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from reception_app.clinical.policies import policy
from reception_app.clock import local_day, to_wire
from reception_app.models import Answer, Assessment, Person, ReceiptDraft, TypedDraft
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author
from reception_app.services.roles import may
from reception_app.services.typed_drafts import ACTS, DraftOf
from reception_app.vocabulary import AssessmentStatus

ANNOUNCED = (DraftOf.NEW_ARRIVAL, DraftOf.SCRIPT_LINE)
"""A stop that is not filled in needs no announcement: its person stands first on the board."""


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """One draft as the board names it: never more than whose it is. `of`: the family name of the person it is about;
    of an arrival the names as far as they are typed; None while there are none.

    `saved_at`: last touched; `goes_at`: when it is deleted, None while that is far. Both aware UTC.
    """

    screen: DraftOf
    person_id: str | None
    of: str | None
    user_name: str
    mine: bool
    saved_at: datetime
    goes_at: datetime | None


def half_typed(ctx: AppContext) -> tuple[HalfTyped, ...]:
    """Return what the user signed in could go on with: what goes soon first, then their own, then the newest."""
    screens = [screen for screen in ANNOUNCED if may(ctx, ACTS[screen])]
    if not screens:
        return ()
    mine = TypedDraft.user_id == ctx.operator.user_id
    query = (
        select(TypedDraft, Person.family_name)
        .outerjoin(Person, Person.id == TypedDraft.person_id)
        .where(TypedDraft.screen.in_(screens))
        .order_by(TypedDraft.goes_at.is_(None), mine.desc(), TypedDraft.saved_at.desc(), TypedDraft.id)
    )
    with ctx.sessions.read() as session:
        return tuple(
            HalfTyped(
                DraftOf(row.screen), row.person_id, family or _names_so_far(row), row.user_name,
                row.user_id == ctx.operator.user_id, row.saved_at, row.goes_at,
            )
            for row, family in session.execute(query)
        )  # fmt: skip


def _names_so_far(row: TypedDraft) -> str | None:
    """Return `PLACEHOLDER, Ann` of a half-typed arrival, or what there is of it."""
    held = json.loads(row.fields) if row.screen == DraftOf.NEW_ARRIVAL else {}
    names = (str(held.get("family_name", "")).strip().upper(), str(held.get("given_names", "")).strip())
    return ", ".join(filter(None, names)) or None


def own_drafts(ctx: AppContext) -> int:
    """Return how many drafts of the user signed in are on disk: half typed, choices about a pack, forms not signed."""
    mine = ctx.operator.user_id
    typed = select(func.count()).select_from(TypedDraft).where(TypedDraft.user_id == mine)
    chosen = select(func.count(ReceiptDraft.pack_hash.distinct())).where(ReceiptDraft.user_id == mine)
    forms = (
        select(func.count(Assessment.id.distinct()))
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(Assessment.status == AssessmentStatus.DRAFT, Answer.recorded_by == ctx.operator.full_name)
    )
    with ctx.sessions.read() as session:
        return sum(session.scalar(each) or 0 for each in (typed, chosen, forms))


def tidy_half_typed(ctx: AppContext) -> int:
    """Announce what was not touched for days, and delete what was announced long enough. Returns how many went."""
    now = ctx.now()
    chosen = _tidy_chosen(ctx, now)
    kept, notice = timedelta(days=policy("half_typed_days").value), _notice()
    old = TypedDraft.saved_at <= now - kept + notice
    with ctx.sessions.read() as session:
        if session.scalars(select(TypedDraft.id).where(old).limit(1)).first() is None:
            return chosen
    gone = chosen
    with ctx.sessions.write() as session:
        for row in session.scalars(select(TypedDraft).where(old).order_by(TypedDraft.id)).all():
            if row.goes_at is None:
                row.goes_at = max(row.saved_at + kept, now + notice)
            elif row.goes_at <= now and local_day(row.saved_at) < local_day(now):
                append_event(
                    session, author(ctx, "delete-half-typed"), entity="typed_draft", entity_id=row.id,
                    person_id=row.person_id, in_record=False, before=_told(row),
                )  # fmt: skip
                session.delete(row)
                gone += 1
    return gone


def _tidy_chosen(ctx: AppContext, now: datetime) -> int:
    """Delete what was chosen about packs that nobody touched for days, by anybody. Returns how many choices went."""
    since = now - timedelta(days=policy("half_typed_days").value) - _notice()
    packs = select(ReceiptDraft.pack_hash).group_by(ReceiptDraft.pack_hash)
    old = packs.having(func.max(ReceiptDraft.saved_at) <= since)
    with ctx.sessions.read() as session:
        if session.scalars(old.limit(1)).first() is None:
            return 0
    with ctx.sessions.write() as session:
        rows = select(ReceiptDraft).where(ReceiptDraft.pack_hash.in_(old))
        held = session.scalars(rows.order_by(ReceiptDraft.saved_at, ReceiptDraft.id)).all()
        for row in held:
            append_event(
                session, author(ctx, "delete-half-typed"), entity="receipt_draft", entity_id=row.id,
                person_id=None, in_record=False,
                before={"pack": row.pack_hash, "by": row.user_name, "saved_at": to_wire(row.saved_at)},
            )  # fmt: skip
            session.delete(row)
    return len(held)


def _notice() -> timedelta:
    return timedelta(hours=policy("half_typed_notice_hours").value)


def _told(row: TypedDraft) -> dict[str, str]:
    return {"screen": row.screen, "by": row.user_name, "begun_at": to_wire(row.begun_at),
            "saved_at": to_wire(row.saved_at)}  # fmt: skip

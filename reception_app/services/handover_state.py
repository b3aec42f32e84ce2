"""What state a handover's pack is in: ready, incomplete, stale or out of date."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, NotFound
from reception_app.handover.codec import to_cbor
from reception_app.handover.record import Establishment, Travel
from reception_app.handover.views.words import moment
from reception_app.models import Event, Handover, Pack
from reception_app.services.context import AppContext


@dataclass(frozen=True, slots=True)
class PackState:
    """The newest pack of a handover. Stale: the record or the travel plan changed after it was made."""

    pack_id: str
    number: str
    made_at: datetime
    missing: tuple[str, ...]
    stale: bool
    explained: str | None
    expired: bool
    short_hash: str

    @property
    def words(self) -> str:
        """The state in a few words, as lists show it."""
        if self.stale and not self.explained:
            return "Stale: make it again"
        if self.expired:
            return "Out of date"
        return "Incomplete" if self.missing else "Ready"


MARKED, UNDONE = "mark-left", "undo-leaving"
"""The acts that mark somebody as left, and take that back."""
_CAME_OR_WENT = Event.action.in_((MARKED, UNDONE)) & Event.entity.in_(("person", "stay"))
"""That somebody left, or did not, is no change of what travels."""


def record_head(session: Session, person_id: str) -> str | None:
    """Return the hash of the last change to what travels for this person."""
    changes = select(Event.hash).where(Event.person_id == person_id, Event.in_record, ~_CAME_OR_WENT)
    return session.scalar(changes.order_by(Event.sequence.desc()).limit(1))


def travel_of(handover: Handover) -> Travel:
    """Return what the people on the way are told."""
    return Travel(
        fit=handover.fit,
        conditions=handover.conditions,
        fit_decided_by=handover.fit_decided_by,
        fit_decided_at=handover.fit_decided_at,
        hold_until=handover.hold_until,
        hold_by=handover.hold_by,
        leaves_at=handover.leaves_at,
        expected_at=handover.expected_at,
        healthcare_telephone=handover.healthcare_telephone,
        instruction=handover.instruction,
        envelope_seal=handover.envelope_seal,
        bag_seal=handover.bag_seal,
        property_seal=handover.property_seal,
    )


def travel_hash(handover: Handover) -> str:
    """Return a hash that changes when anything the escort is told, or the destination, changes."""
    to = to_cbor(Establishment(handover.to_code, handover.to_name or ""))
    return hashlib.sha256(to + to_cbor(travel_of(handover))).hexdigest()


def pack_states(session: Session, handover_ids: list[str], now: datetime) -> dict[str, PackState]:
    """Return the state of the newest pack of each handover that has one."""
    if not handover_ids:
        return {}
    packs = session.scalars(
        select(Pack).where(Pack.handover_id.in_(handover_ids)).order_by(Pack.handover_id, Pack.sequence)
    )
    newest = {pack.handover_id: pack for pack in packs}
    return {handover_id: pack_state(session, pack, now) for handover_id, pack in newest.items()}


def pack_state(session: Session, pack: Pack, now: datetime) -> PackState:
    """Return how one pack stands now."""
    head = record_head(session, pack.person_id)
    plan = travel_hash(session.get_one(Handover, pack.handover_id))
    stale = pack.superseded_at is not None or head != pack.record_head or plan != pack.travel_hash
    explained = pack.stale_explained if pack.stale_explained_head == f"{head}:{plan}" else None
    return PackState(
        pack.id, pack.number, pack.made_at, pack.missing, stale, explained, now > pack.not_valid_after, pack.short_hash
    )


def open_handover(session: Session, person_id: str) -> Handover | None:
    """Return the person's planned leaving that has neither happened nor been cancelled."""
    return session.scalars(
        select(Handover)
        .where(Handover.person_id == person_id, Handover.left_at.is_(None), Handover.cancelled_at.is_(None))
        .order_by(Handover.created_at.desc())
        .limit(1)
    ).one_or_none()


def handover_by_id(session: Session, handover_id: str) -> Handover:
    """Return a handover. Raises NotFound (NF-109)."""
    found = session.get(Handover, handover_id)
    if found is None:
        raise NotFound("NF-109", "That handover is not at this desk.", "Go back to the board.")
    return found


def pack_by_id(session: Session, pack_id: str) -> Pack:
    """Return a pack issued here. Raises NotFound (NF-110)."""
    return _found(session.get(Pack, pack_id))


def pack_by_number(session: Session, number: str) -> Pack:
    """Return a pack issued here by its number, in capitals or not. Raises NotFound (NF-110)."""
    return _found(session.scalars(select(Pack).where(Pack.number == number.strip().upper())).one_or_none())


def _found(pack: Pack | None) -> Pack:
    if pack is None:
        raise NotFound("NF-110", "That pack is not at this desk.", "Go back to the handover.")
    return pack


def newest_pack(session: Session, handover_id: str) -> Pack:
    """Return the newest pack of a handover. Raises InputProblem (IN-808) before one was issued."""
    pack = session.scalars(
        select(Pack).where(Pack.handover_id == handover_id).order_by(Pack.sequence.desc()).limit(1)
    ).one_or_none()
    if pack is None:
        raise InputProblem("IN-808", "No pack has been issued yet.", "Issue it, then print it.")
    return pack


def superseded_words(ctx: AppContext, session: Session, pack: Pack) -> str | None:
    """Return what an old pack's sheets say when they are printed again; None for the person's newest pack."""
    newer = session.scalars(
        select(Pack)
        .where(Pack.person_id == pack.person_id, Pack.sequence > pack.sequence)
        .order_by(Pack.sequence.desc())
        .limit(1)
    ).one_or_none()
    if newer is None:
        return None
    return (
        f"by pack {newer.sequence}, {newer.number}, of {moment(newer.made_at)}. Use nothing from this sheet. "
        f"Reprinted {moment(ctx.now())} by {ctx.operator.full_name}."
    )

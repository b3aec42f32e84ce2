"""Which of two packs of one person from one prison is the later, and whether one number stands on two of them.

A desk counts its own packs of a person. Two desks of one prison each count from 1, and know nothing of each other: the
numbers order what one desk signed, the time a pack was made orders what two signed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from reception_app.clinical.words import moment_text
from reception_app.clock import local
from reception_app.errors import PackRefused
from reception_app.handover.seal import Opened
from reception_app.handover.trust import key_id
from reception_app.models import Person, ReceivedPack


def later_than(row: type[ReceivedPack], sequence: Any, made_at: Any, key: Any) -> ColumnElement[bool]:
    """Return whether `row` is later than a pack of the same sender: of one desk by number, of two by when made."""
    same = _one_desk(row, key)
    return or_(and_(same, row.sequence > sequence), and_(~same, row.made_at > made_at))


def _one_desk(row: type[ReceivedPack], key: Any) -> ColumnElement[bool]:
    """A row of an older version names no key: it is taken for one of the same desk."""
    other = literal(key) if isinstance(key, str) else key
    return or_(row.key_id.is_(None), other.is_(None), row.key_id == other)


def packs_of(session: Session, opened: Opened, person_ids: Collection[str]) -> tuple[tuple[int, ...], str | None]:
    """Return the numbers known here of these people's packs from that desk, and the number of a later one if any."""
    header, key = opened.pack.header, _key(opened)
    of_them = (ReceivedPack.person_id.in_(person_ids), ReceivedPack.sender_code == header.sender.code)
    counted = select(ReceivedPack.sequence).where(*of_them, _one_desk(ReceivedPack, key))
    known = session.scalars(counted.order_by(ReceivedPack.sequence)).all()
    later = later_than(ReceivedPack, header.sequence, header.made_at, key)
    newer = select(ReceivedPack.number).where(*of_them, later).order_by(ReceivedPack.made_at.desc())
    return tuple(known), session.scalars(newer).first()


def check_not_older(session: Session, person: Person, opened: Opened) -> None:
    """Refuse a pack of somebody of whom a later one from the same prison is here. Raises PackRefused PK-304."""
    if packs_of(session, opened, (person.id,))[1] is not None:
        raise PackRefused(
            "PK-304",
            "A newer pack of this person from the same prison was already received. This one may only be read.",
            "Work from the newer pack; it replaces this one.",
        )


def same_number_words(session: Session, opened: Opened) -> tuple[str, ...]:
    """Return that another pack of this very number is here, and why: a desk counted anew, or two count alike."""
    header = opened.pack.header
    others = select(ReceivedPack).where(
        ReceivedPack.number == header.number,
        ReceivedPack.sender_code == header.sender.code,
        ReceivedPack.key_id.is_not(None),
        ReceivedPack.pack_hash != opened.whole_hash,
    )
    other = session.scalars(others.order_by(ReceivedPack.received_at.desc())).first()
    if other is None:
        return ()
    made, came = (moment_text(local(at)) for at in (other.made_at, other.received_at))
    told = f"Another pack {header.number}, made {made}, was received here on {came}: "
    if other.key_id != _key(opened):
        return (
            f"{told}two desks of that prison count alike, and neither pack replaces the other. Go by name and date of "
            "birth, and tell them that each desk needs a number of its own.",
        )
    return (f"{told}that desk may have been put back to an earlier state. Ring them, and ask which one stands.",)


def _key(opened: Opened) -> str:
    return key_id(opened.certificate.public_key).hex()

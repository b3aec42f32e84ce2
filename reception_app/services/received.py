"""Packs this desk received lately: whose, from where, by whom. The packs themselves stay where they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from reception_app.models import Person, ReceiptMade, ReceivedPack
from reception_app.services.context import AppContext
from reception_app.services.packs_in_order import later_than
from reception_app.services.roles import require

LATELY = timedelta(days=7)
"""How far back the list goes."""


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One received pack. `received_at` and `made_at` are aware UTC; `superseded_by` is a newer pack's number.

    `receipt`: the number of the last receipt made of it here, None while its sender waits for one.
    """

    pack_id: str
    person_id: str
    number: str
    family_name: str
    given_names: str
    pack_number: str
    sender_name: str
    made_at: datetime
    received_at: datetime
    received_by: str
    superseded_by: str | None = None
    receipt: str | None = None

    @property
    def receipt_owed(self) -> bool:
        """True while the sender waits for the receipt of this pack; of one with a newer, that one's is waited for."""
        return self.receipt is None and self.superseded_by is None


def received_lately(ctx: AppContext, within: timedelta = LATELY) -> tuple[ReceivedRow, ...]:
    """Return the packs received `within` the last days, newest first."""
    require(ctx, "see a record")
    newer = aliased(ReceivedPack)
    later = (
        select(newer.number)
        .where(newer.person_id == ReceivedPack.person_id, newer.sender_code == ReceivedPack.sender_code)
        .where(later_than(newer, ReceivedPack.sequence, ReceivedPack.made_at, ReceivedPack.key_id))
        .order_by(newer.made_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    made = (
        select(ReceiptMade.number)
        .where(ReceiptMade.received_pack_id == ReceivedPack.id)
        .order_by(ReceiptMade.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    with ctx.sessions.read() as session:
        rows = session.execute(
            select(ReceivedPack, Person, later, made)
            .join(Person, Person.id == ReceivedPack.person_id)
            .where(ReceivedPack.received_at >= ctx.now() - within)
            .order_by(ReceivedPack.received_at.desc(), ReceivedPack.id)
        ).all()
    return tuple(
        ReceivedRow(
            pack.id, person.id, person.number, person.family_name, person.given_names, pack.number, pack.sender_name,
            pack.made_at, pack.received_at, pack.received_by, by, receipt,
        )
        for pack, person, by, receipt in rows
    )  # fmt: skip

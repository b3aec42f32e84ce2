"""Outstanding: packs sent and not yet receipted, packs expected and not here, each with its age and whom to ring."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from reception_app.clock import local_day
from reception_app.establishments import named
from reception_app.models import Event, ExpectedArrival, Handover, Pack, Person, ReceiptRead, ReceivedPack, Stay
from reception_app.services.context import AppContext
from reception_app.services.directory import services_in
from reception_app.services.handover_state import pack_by_number
from reception_app.services.roles import require
from reception_app.vocabulary import ArrivalKind, Purpose

ACT = "prepare a handover"
OLD_SENT = timedelta(days=30)
"""From when on an unreceipted pack stands apart as an older one: it stays until it is receipted [GK]."""
CLOSED = "close-unreceipted"
"""The act that closes an old pack without its receipt (`closing_unreceipted`)."""
CLOSED_SHOWN = timedelta(days=30)
"""How long a pack closed so stands on the list still; afterwards only the person's history tells [GK]."""
OLD_AWAITED = timedelta(days=3)
"""From when on a pack that never came stands apart as an older one [GK]."""
LOOK_BACK = timedelta(days=30)
"""How long a pack is awaited, and how long before an arrival it may have been made [GK]."""
GRACE = timedelta(hours=2)
"""How long after the expected arrival a missing receipt, or a missing pack, is late [GK]."""
NO_TIME = timedelta(hours=12)
"""After leaving, where nobody said when the person is expected [GK]."""


@dataclass(frozen=True, slots=True)
class Closing:
    """That an old pack was closed without its receipt: when (aware UTC), by whom, why."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class SentRow:
    """A pack that left and of which no receipt is known. Instants aware UTC; `telephone` None: not in the directory.

    `closed`: somebody closed it without a receipt.
    """

    pack_id: str
    handover_id: str
    person_id: str
    number: str
    family_name: str
    given_names: str
    pack_number: str
    purpose: Purpose
    to_name: str
    telephone: str | None
    left_at: datetime
    expected_at: datetime | None
    late: bool
    older: bool
    closed: Closing | None = None


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """Somebody from another prison whose pack is not here: still to come, or here without it (`person_id`)."""

    key: str
    person_id: str | None
    number: str
    family_name: str
    given_names: str
    from_name: str
    telephone: str | None
    expected_at: datetime | None
    arrived_at: datetime | None
    late: bool
    older: bool


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Both lists at one instant, late first, then the oldest, the older ones last. Every count is a list's length.

    `closed` waits for nothing: what was closed without a receipt lately, the last first.
    """

    at: datetime
    sent: tuple[SentRow, ...]
    awaited: tuple[AwaitedRow, ...]
    closed: tuple[SentRow, ...] = ()

    @property
    def count(self) -> int:
        """How many wait for something."""
        return len(self.sent) + len(self.awaited)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(row.late for row in self.sent) + sum(row.late for row in self.awaited)


def outstanding(ctx: AppContext) -> Outstanding:
    """Return what is outstanding at this desk. A release goes to no desk, and so waits for no receipt."""
    require(ctx, ACT)
    now = ctx.now()
    with ctx.sessions.read() as session:
        rows = _with_closings(session, _sent(session, now))
        awaited = tuple(sorted((*_to_come(session, now), *_here_without(session, now)), key=_awaited_order))
    sent = sorted((row for row in rows if row.closed is None), key=_sent_order)
    lately = [(row.closed.at, row) for row in rows if row.closed and row.closed.at > now - CLOSED_SHOWN]
    closed = [row for _, row in sorted(lately, key=itemgetter(0), reverse=True)]
    return Outstanding(now, tuple(sent), awaited, tuple(closed))


def outstanding_in(session: Session, now: datetime) -> list[SentRow]:
    """Return the packs that left and wait for a receipt, as part of a larger transaction."""
    return [row for row in _with_closings(session, _sent(session, now)) if row.closed is None]


def awaiting_receipt(session: Session, now: datetime) -> frozenset[str]:
    """Return the ids of the people whose pack left lately and has no receipt yet.

    One that is older stays on the list, and keeps nobody's record for ever.
    """
    return frozenset(row.person_id for row in _sent(session, now) if not row.older)


def sent_pack_by_number(ctx: AppContext, pack_number: str) -> str:
    """Return the id of a pack issued here. Raises NotFound NF-110."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        return pack_by_number(session, pack_number).id


def _sent_order(row: SentRow) -> tuple[bool, bool, datetime]:
    return (row.older, not row.late, row.left_at)


def _awaited_order(row: AwaitedRow) -> tuple[bool, bool, bool, str, str]:
    when = row.arrived_at or row.expected_at
    return (row.older, not row.late, when is None, str(when), row.family_name)


def _sent(session: Session, now: datetime) -> list[SentRow]:
    later = aliased(Handover)
    rows = session.execute(
        select(Handover, Pack, Person)
        .join(Pack, Pack.handover_id == Handover.id)
        .join(Person, Person.id == Handover.person_id)
        .where(
            Handover.left_at.is_not(None),
            Handover.cancelled_at.is_(None),
            Handover.purpose != Purpose.RELEASE,
            Pack.superseded_at.is_(None),
            ~select(ReceiptRead.id).where(ReceiptRead.pack_id == Pack.id).exists(),
            # Somebody who came back brought their answer along: nobody else will send a receipt now.
            ~select(Stay.id).where(Stay.person_id == Handover.person_id, Stay.arrived_at > Handover.left_at).exists(),
            # Whom the court let go has left by another handover since, and nobody will receipt this one.
            ~select(later.id)
            .where(
                later.person_id == Handover.person_id, later.left_at > Handover.left_at, later.cancelled_at.is_(None)
            )
            .exists(),
        )
    ).all()
    numbers = {code: _telephone(session, code) for code in {handover.to_code for handover, _, _ in rows}}
    return [_sent_row(handover, pack, person, numbers[handover.to_code], now) for handover, pack, person in rows]


def _with_closings(session: Session, rows: list[SentRow]) -> list[SentRow]:
    """Return the rows with who closed them: of the old ones only, for no other can have been closed."""
    people = {row.person_id for row in rows if row.older}
    found = _closings(session, people) if people else {}
    return [replace(row, closed=found.get(row.pack_id)) for row in rows]


def _closings(session: Session, people: Collection[str]) -> dict[str, Closing]:
    # The index of events begins with the person and whether it is in the record.
    of_them = (Event.person_id.in_(people), Event.in_record.is_(False), Event.action == CLOSED)
    events = session.scalars(select(Event).where(*of_them).order_by(Event.sequence))
    return {
        event.entity_id: Closing(event.at, event.user_name, json.loads(event.after or "{}").get("why", ""))
        for event in events
        if event.entity_id is not None
    }


def _sent_row(handover: Handover, pack: Pack, person: Person, telephone: str | None, now: datetime) -> SentRow:
    left = handover.left_at or now
    due = handover.expected_at + GRACE if handover.expected_at else left + NO_TIME
    return SentRow(
        pack_id=pack.id,
        handover_id=handover.id,
        person_id=person.id,
        number=person.number,
        family_name=person.family_name,
        given_names=person.given_names,
        pack_number=pack.number,
        purpose=handover.purpose,
        to_name=handover.to_name or "Not said",
        telephone=telephone,
        left_at=left,
        expected_at=handover.expected_at,
        # An amendment made after the person left has its own time to be acknowledged.
        late=now > max(due, pack.made_at + GRACE),
        older=left <= now - OLD_SENT,
    )


def _to_come(session: Session, now: datetime) -> list[AwaitedRow]:
    """Return the people of today's list who come from another prison and are not here, nor their pack."""
    lines = session.scalars(
        select(ExpectedArrival).where(
            ExpectedArrival.day <= local_day(now),
            ExpectedArrival.day >= local_day(now - LOOK_BACK),
            ExpectedArrival.arrival_kind == ArrivalKind.TRANSFER,
            ExpectedArrival.stay_id.is_(None),
            ExpectedArrival.removed_at.is_(None),
        )
    )
    return [
        AwaitedRow(
            key=line.id,
            person_id=None,
            number=line.prison_number or "",
            family_name=line.family_name or "",
            given_names=line.given_names or "",
            from_name=line.arrived_from or "Not said",
            telephone=_telephone(session, _code(line.arrived_from)),
            expected_at=line.expected_at,
            arrived_at=None,
            late=line.day < local_day(now) or (line.expected_at is not None and now > line.expected_at + GRACE),
            older=line.day < local_day(now - OLD_AWAITED),
        )
        for line in lines
    ]


def _here_without(session: Session, now: datetime) -> list[AwaitedRow]:
    """Return the people here who came from another prison in the last weeks, and with them no pack."""
    rows = session.execute(
        select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(
            Stay.left_at.is_(None),
            Stay.arrival_kind == ArrivalKind.TRANSFER,
            Stay.arrived_at > now - LOOK_BACK,
        )
    ).all()
    made: defaultdict[str, list[datetime]] = defaultdict(list)
    for person_id, at in session.execute(
        select(ReceivedPack.person_id, ReceivedPack.made_at).where(ReceivedPack.made_at > now - 2 * LOOK_BACK)
    ):
        made[person_id].append(at)
    return [
        AwaitedRow(
            key=stay.id,
            person_id=person.id,
            number=person.number,
            family_name=person.family_name,
            given_names=person.given_names,
            from_name=stay.arrived_from or "Not said",
            telephone=_telephone(session, _code(stay.arrived_from)),
            expected_at=None,
            arrived_at=stay.arrived_at,
            late=now > stay.arrived_at + GRACE,
            older=stay.arrived_at <= now - OLD_AWAITED,
        )
        for stay, person in rows
        if not any(at > stay.arrived_at - LOOK_BACK for at in made[person.id])
    ]


def _code(name: str | None) -> str | None:
    """Return the code of a prison written by its name or code; None when no single one is meant."""
    found = named(name)
    return found.code if found is not None else None


def _telephone(session: Session, code: str | None) -> str | None:
    known = services_in(session, code)
    return known.healthcare_telephone if known is not None else None

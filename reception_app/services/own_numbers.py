"""The numbers this desk gives: packs, receipts, desk references. Each desk of a prison counts in a range of its own.

Desk 1 counts from 1, desk n from n × 100,000 + 1: two desks, which know nothing of each other, never give one number
to two people.
"""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import UsageProblem
from reception_app.handover.seal import Opened
from reception_app.handover.trust import DeskKey
from reception_app.models import Counter, Desk, Pack
from reception_app.services.context import AppContext

RANGE = 100_000
"""How many numbers a desk has of each series; desk 1 has twice as many."""
LEFT_OUT = 1_000
"""How many numbers of each series are left out where entries were lost, a restore's say: far more than anybody gave."""
PACK, RECEIPT, REFERENCE = "pack", "receipt", "desk_reference"


def next_number(ctx: AppContext, session: Session, series: str) -> int:
    """Take the next number of a series of this desk, in this transaction. Raises UsageProblem US-238 after the last."""
    desk = ctx.settings.desk_number
    counter = _counter(session, series, desk)
    number = counter.last + 1 + (0 if desk == 1 else desk * RANGE)
    if number > _last(desk):
        raise UsageProblem(
            "US-238",
            f"This desk has given all the numbers of desk {desk}.",
            "Give it a number that no desk of this prison has had: Users and desk, or reception-app desk number.",
        )
    counter.last += 1
    session.flush()
    return number


def leave_out(ctx: AppContext, session: Session) -> None:
    """Go on further on: entries were lost, and what was numbered in them stands on papers and goes with people."""
    for series in (PACK, RECEIPT, REFERENCE):
        _counter(session, series, ctx.settings.desk_number)
    for counter in session.scalars(select(Counter)):  # also those of a number that the desk had before
        counter.last += LEFT_OUT


def _counter(session: Session, series: str, desk: int) -> Counter:
    name = series if desk == 1 else f"{series}-{desk}"
    counter = session.get(Counter, name)
    if counter is None:
        counter = Counter(name=name, last=0)
        session.add(counter)
        session.flush()
    return counter


def given_elsewhere_words(ctx: AppContext, session: Session, opened: Opened) -> tuple[str, ...]:
    """Return that a pack of this prison has one of this desk's numbers though another desk made it, and what to do."""
    desk, header = ctx.settings.desk_number, opened.pack.header
    found = re.fullmatch(rf"{re.escape(ctx.settings.establishment)}-(\d+)", header.number)
    if found is None or header.sender.code != ctx.settings.establishment or not _first(desk) <= int(
        found[1]
    ) <= _last(desk):  # fmt: skip
        return ()
    if _made_here(session, opened):
        return ()
    number = f"{header.number} is a number of this desk, which is set to be desk {desk}, and "
    if opened.certificate.public_key == DeskKey(session.get_one(Desk, "desk").signing_key).public_key:
        return (
            f"{number}the pack was signed with this desk’s own key, but is not among its packs: this desk was put back "
            "to a backup, its folder was copied to another computer, or the record was let go here since. Never copy a "
            "desk: each is set up anew, with a number of its own.",
        )
    return (
        f"{number}this desk did not make the pack: another desk of this prison counts as this one does, so one number "
        "may stand on two people’s papers. Give one of the two desks another number: Users and desk, or reception-app "
        "desk number.",
    )


def _made_here(session: Session, opened: Opened) -> bool:
    return session.scalars(select(Pack.id).where(Pack.pack_hash == opened.whole_hash)).first() is not None


def _first(desk: int) -> int:
    return 1 if desk == 1 else desk * RANGE + 1


def _last(desk: int) -> int:
    return (desk + 1) * RANGE

"""The changes of hands on the way: who gave, who took over, whether the seals were whole, and what they counted.

Controlled drugs are counted by the very two people of the leg: who takes over counts, who hands over is the witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem
from reception_app.handover.counts import CountsKept
from reception_app.handover.in_error import is_mark
from reception_app.models import CustodyReceipt, Handover, Leg, Script, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.controlled_drugs import Counted, count_in, counts_of, packets_of
from reception_app.services.handover_state import handover_by_id
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.roles import require
from reception_app.services.tasks import ON_THE_WAY
from reception_app.vocabulary import CustodyLeg, Role

TRAVELS_WITH = {"envelope": "the sealed envelope", "bag": "the medicines bag", "property": "the property"}
"""What may be missing when somebody takes over, by its slug."""
SOON = timedelta(minutes=30)
"""By when somebody looks into a seal that is wrong on the way; a local default [GK]."""


LONG_BEFORE = timedelta(days=1)
"""A change of hands this long before the leaving was planned is a slip of the date; a local default [GK]."""


@dataclass(frozen=True, slots=True)
class LegCount:
    """What the two people of a leg counted of one controlled drug, and in words what does not agree."""

    script_id: str
    amount: Dose
    discrepancy: str | None = None


@dataclass(frozen=True, slots=True)
class LegCounted:
    """A count of a leg as anybody may see it: how much, under which seal, and whether it agreed. No medicine.

    `in_error`: it was entered in error, and counts for nothing.
    """

    amount: Dose
    expected: Decimal | None
    seal: str | None
    agrees: bool
    in_error: bool = False


@dataclass(frozen=True, slots=True)
class LegRow:
    """One change of hands."""

    sequence: int
    given_by: str
    taken_by: str
    taken_at: datetime
    envelope_seal: str | None
    bag_seal: str | None
    seals_whole: bool | None
    note: str | None
    counts: tuple[LegCounted, ...] = ()


def legs_of(session: Session, handover_id: str) -> tuple[LegRow, ...]:
    """Return the changes of hands of a handover in the order they happened, also one that was written down late."""
    order = (Leg.taken_at, Leg.sequence)
    rows = session.scalars(select(Leg).where(Leg.handover_id == handover_id).order_by(*order)).all()
    return tuple(
        LegRow(
            row.sequence, row.given_by, row.taken_by, row.taken_at, row.envelope_seal, row.bag_seal, row.seals_whole,
            row.note, _counts(session, row),
        )
        for row in rows
    )  # fmt: skip


def _counts(session: Session, leg: Leg) -> tuple[LegCounted, ...]:
    """Return what was counted at a leg: the counts of its instant, by the one who took over."""
    rows = select(CustodyReceipt).where(
        CustodyReceipt.person_id == leg.person_id, CustodyReceipt.at == leg.taken_at,
        CustodyReceipt.leg == CustodyLeg.ESCORT, CustodyReceipt.by == leg.taken_by,
    )  # fmt: skip
    return tuple(found for row in session.scalars(rows.order_by(ENTRY_ORDER)) if (found := _counted(session, row)))


def _counted(session: Session, row: CustodyReceipt) -> LegCounted | None:
    """Return a count as it stands; None for the mark that another was entered in error."""
    amount, script = Dose(row.amount, row.unit), session.get(Script, row.script_id) if row.script_id else None
    kept = counts_of(session, script) if script is not None else CountsKept()
    count = next((each for each in kept.counts if each.id == row.id), None)
    if count is None:
        own = None if is_mark(row.discrepancy) else row
        return LegCounted(amount, own.expected_amount, own.seal, own.discrepancy is None) if own is not None else None
    return LegCounted(amount, count.expected_amount, count.seal, count.discrepancy is None, row.id in kept.errors)


def record_leg(
    ctx: AppContext,
    handover_id: str,
    *,
    given_by: str,
    taken_by: str,
    taken_at: datetime | None = None,
    envelope_seal: str | None = None,
    bag_seal: str | None = None,
    seals_whole: bool | None = None,
    note: str | None = None,
    missing: Sequence[str] = (),
    counts: Sequence[LegCount] = (),
) -> None:
    """Record one change of hands: who gave, who took over, when, which seals, whether they were whole, what they held.

    What is `missing` (slugs of `TRAVELS_WITH`), a seal that is broken or another than was read last, and a count that
    does not agree, become tasks. Raises IN-173 when the two who count are one person, IN-812 or IN-818 for a time that
    cannot be.
    """
    require(ctx, "record a leg")
    if not given_by.strip() or not taken_by.strip():
        raise InputProblem("IN-811", "Two names are needed: who hands over, and who takes over.", "Write both.")
    at = taken_at or ctx.now()
    if at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-812", "That has not happened yet.", "Check the date and the time.")
    with writing(ctx, "record-leg") as session:
        handover = handover_by_id(session, handover_id)
        if at < handover.created_at - LONG_BEFORE:
            raise InputProblem(
                "IN-818", "That is long before this leaving was planned.", "Check the date and the time."
            )
        before = session.scalars(select(Leg).where(Leg.handover_id == handover_id).order_by(Leg.sequence)).all()
        lost = tuple(f"{TRAVELS_WITH[slug]} is missing" for slug in missing)
        if wrong := (*lost, *_wrong(handover, before, envelope_seal, bag_seal, seals_whole)):
            title = "Something is missing on the way" if lost else "Seals on the way do not agree"
            session.add(_task(ctx, handover, title, wrong, f"{given_by.strip()} to {taken_by.strip()}", at))
        words = "; ".join((*lost, *filter(None, ((note or "").strip(),))))
        session.add(
            Leg(
                id=ctx.new_id(),
                person_id=handover.person_id,
                handover_id=handover_id,
                sequence=len(before) + 1,
                given_by=given_by.strip(),
                taken_by=taken_by.strip(),
                taken_at=at,
                envelope_seal=(envelope_seal or "").strip() or None,
                bag_seal=(bag_seal or "").strip() or None,
                seals_whole=seals_whole,
                note=f"{words[:1].upper()}{words[1:]}" or None,
                recorded_by=ctx.operator.full_name,
                recorded_role=ctx.operator.role,
            )
        )
        seals = {packet.script_id: packet.seal for packet in packets_of(session, handover.person_id)}
        for each in counts:
            said = Counted(
                each.amount, given_by.strip(), taken_by.strip(), seal=bag_seal or seals.get(each.script_id),
                discrepancy=each.discrepancy, at=at,
            )  # fmt: skip
            count_in(ctx, session, handover.person_id, each.script_id, CustodyLeg.ESCORT, said)


def _wrong(
    handover: Handover, before: Sequence[Leg], envelope: str | None, bag: str | None, whole: bool | None
) -> tuple[str, ...]:
    """Return a sentence for each seal that is neither as it was written down at first nor as it was read since.

    A bag that was opened for a dose carries another from then on: that was somebody's task once.
    """
    said = ["a seal is broken"] if whole is False else []
    for name, wanted, since, read in (
        ("envelope", handover.envelope_seal, [leg.envelope_seal for leg in before], envelope),
        ("bag", handover.bag_seal, [leg.bag_seal for leg in before], bag),
    ):
        known = {bare_seal(each) for each in (wanted, *since) if each}
        if bare_seal(read) and bare_seal(read) not in known:
            said.append(f"the {name} carries {(read or '').strip()}, and {wanted or 'no seal'} was written")
    return tuple(said)


def bare_seal(seal: str | None) -> str:
    """Return a seal's number for comparing: spaces and letter case do not count."""
    return "".join((seal or "").split()).casefold()


def _task(ctx: AppContext, handover: Handover, title: str, wrong: tuple[str, ...], who: str, at: datetime) -> Task:
    words = "; ".join(wrong)
    return Task(
        id=ctx.new_id(), person_id=handover.person_id, title=title,
        detail=f"{words[:1].upper()}{words[1:]} ({who}). Ring whoever has the person.", kind=ON_THE_WAY,
        owner_role=Role.NURSE, opened_at=ctx.now(), due_at=max(at, ctx.now()) + SOON,
    )  # fmt: skip

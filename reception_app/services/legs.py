"""The changes of hands on the way: who gave, who took over, and whether the seals were whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem
from reception_app.models import Leg
from reception_app.services.context import AppContext, writing
from reception_app.services.handover_state import handover_by_id
from reception_app.services.roles import require


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


def legs_of(session: Session, handover_id: str) -> tuple[LegRow, ...]:
    """Return the changes of hands of a handover, in order."""
    rows = session.scalars(select(Leg).where(Leg.handover_id == handover_id).order_by(Leg.sequence))
    return tuple(
        LegRow(
            row.sequence, row.given_by, row.taken_by, row.taken_at, row.envelope_seal, row.bag_seal, row.seals_whole,
            row.note,
        )
        for row in rows
    )  # fmt: skip


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
) -> None:
    """Record one change of hands: who gave, who took over, when, which seals and whether they were whole."""
    require(ctx, "record a leg")
    if not given_by.strip() or not taken_by.strip():
        raise InputProblem("IN-811", "Two names are needed: who hands over, and who takes over.", "Write both.")
    at = taken_at or ctx.now()
    if at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-812", "That has not happened yet.", "Check the date and the time.")
    with writing(ctx, "record-leg") as session:
        handover = handover_by_id(session, handover_id)
        last = session.scalar(select(func.max(Leg.sequence)).where(Leg.handover_id == handover_id)) or 0
        session.add(
            Leg(
                id=ctx.new_id(),
                person_id=handover.person_id,
                handover_id=handover_id,
                sequence=last + 1,
                given_by=given_by.strip(),
                taken_by=taken_by.strip(),
                taken_at=at,
                envelope_seal=(envelope_seal or "").strip() or None,
                bag_seal=(bag_seal or "").strip() or None,
                seals_whole=seals_whole,
                note=(note or "").strip() or None,
                recorded_by=ctx.operator.full_name,
                recorded_role=ctx.operator.role,
            )
        )

"""Clocks and counts that travel: reviews that are due, controlled drugs counted on the way, conflicts left with.

With them what the person may keep of their medicines, as each risk assessment found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reception_app.handover.wire import wire
from reception_app.vocabulary import CustodyLeg, Role


@dataclass(frozen=True, slots=True)
class Review:
    """A review due on a day, of one script or of the person; once done, by whom and with what outcome."""

    id: str = wire(1)
    kind: str = wire(2)
    due_on: date = wire(3)
    script_id: str | None = wire(4, default=None)
    done_at: datetime | None = wire(5, default=None)
    done_by: str | None = wire(6, default=None)
    outcome: str | None = wire(7, default=None)
    recorded_by: str | None = wire(8, default=None)
    recorded_at: datetime | None = wire(9, default=None)
    recorded_where: str | None = wire(10, default=None)


@dataclass(frozen=True, slots=True)
class CustodyReceipt:
    """One count of a controlled drug on its way. `expected_amount` is in the same unit; `discrepancy` is in words."""

    id: str = wire(1)
    medicine: str = wire(2)
    leg: CustodyLeg = wire(3)
    at: datetime = wire(4)
    by: str = wire(5)
    amount: Decimal = wire(6)
    unit: str = wire(7)
    script_id: str | None = wire(8, default=None)
    witness: str | None = wire(9, default=None)
    expected_amount: Decimal | None = wire(10, default=None)
    seal: str | None = wire(11, default=None)
    discrepancy: str | None = wire(12, default=None)
    where: str | None = wire(13, default=None)
    task_id: str | None = wire(14, default=None)


@dataclass(frozen=True, slots=True)
class LeavingConflict:
    """A conflict with the destination with which somebody left: who was told there (`named`), and what was agreed."""

    id: str = wire(1)
    conflict_key: str = wire(2)
    words: str = wire(3)
    grade: str = wire(4)
    named: str = wire(5)
    plan: str = wire(6)
    at: datetime = wire(7)
    by: str = wire(8)
    role: Role | None = wire(9, default=None)
    to_name: str | None = wire(10, default=None)
    script_id: str | None = wire(11, default=None)


@dataclass(frozen=True, slots=True)
class PossessionAssessment:
    """What an in-possession risk assessment found: `days` of medicines handed over at a time (0 none), in `words`.

    `because`: what made it due again, in words.
    """

    id: str = wire(1)
    days: int = wire(2)
    words: str = wire(3)
    assessed_at: datetime = wire(4)
    assessed_by: str = wire(5)
    assessed_role: Role | None = wire(6, default=None)
    because: tuple[str, ...] = wire(7, default=())
    note: str | None = wire(8, default=None)
    recorded_by: str | None = wire(9, default=None)
    recorded_at: datetime | None = wire(10, default=None)
    recorded_where: str | None = wire(11, default=None)

"""Controlled drugs counted at each leg of the way: by whom, before whom, how many; what does not agree becomes a task.

Source: NICE NG46 (what the record of a controlled drug holds; incidents reported ideally within 48 hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose, check_dose
from reception_app.errors import InputProblem
from reception_app.models import CustodyReceipt, Script, Task
from reception_app.services.context import AppContext, here, writing
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of
from reception_app.vocabulary import CustodyLeg, Role

DISCREPANCY = "controlled-drug-discrepancy"
"""The kind of the task that a count which does not agree opens."""
REPORT_WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Counted:
    """One count. `expected` is what should be there, in the same unit; None: what was counted or sent before."""

    amount: Dose
    witness: str
    by: str | None = None
    expected: Decimal | None = None
    seal: str | None = None
    discrepancy: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountSaved:
    """The count as kept: its id, what was expected, and the task it opened when it does not agree."""

    id: str
    expected: Decimal | None
    task_id: str | None


def record_count(ctx: AppContext, person_id: str, script_id: str, leg: CustodyLeg, counted: Counted) -> CountSaved:
    """Record a count of a controlled drug. Another amount than expected, or words of a discrepancy, open a task."""
    require(ctx, "count a controlled drug")
    who = (counted.by or ctx.operator.full_name).strip()
    _check(ctx, counted, who)
    with writing(ctx, "count-controlled-drug") as session:
        script = script_of(session, person_id, script_id)
        check_dose(counted.amount, script.strength)
        expected = counted.expected
        if expected is None and leg is not CustodyLeg.SENT:
            expected = _expected(session, script, counted.amount.unit)
        wrong = _wrong(counted, expected)
        task = _open_task(ctx, session, script, wrong) if wrong else None
        row = CustodyReceipt(
            id=ctx.new_id(),
            person_id=person_id,
            script_id=script_id,
            medicine=script.medicine,
            leg=leg,
            at=counted.at or ctx.now(),
            by=who,
            witness=counted.witness.strip(),
            amount=counted.amount.amount,
            unit=counted.amount.unit,
            expected_amount=expected,
            seal=(counted.seal or "").strip() or None,
            discrepancy=wrong,
            where=here(ctx),
            task_id=task.id if task else None,
        )
        session.add(row)
        return CountSaved(row.id, expected, row.task_id)


def expected_of(ctx: AppContext, person_id: str, script_id: str, unit: str) -> Decimal | None:
    """Return how much should be there: as counted last, else as sent; None when nobody has said it in that unit."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return _expected(session, script_of(session, person_id, script_id), unit)


def _expected(session: Session, script: Script, unit: str) -> Decimal | None:
    rows = select(CustodyReceipt).where(CustodyReceipt.script_id == script.id)
    last = session.scalars(rows.order_by(CustodyReceipt.at.desc(), ENTRY_ORDER.desc()).limit(1)).one_or_none()
    held = Dose(last.amount, last.unit) if last is not None else script.supply
    return held.amount if held is not None and held.unit == unit else None


def _check(ctx: AppContext, counted: Counted, who: str) -> None:
    witness = counted.witness.strip()
    if not who or not witness or witness.casefold() == who.casefold():
        raise InputProblem(
            "IN-173", "A controlled drug is counted by two people.", "Write the name of the one who counted with you."
        )
    if counted.amount.amount < 0 or not counted.amount.unit.strip():
        raise InputProblem("IN-174", "What is sent cannot be less than nothing.", "Count it again.")
    if counted.at is not None and counted.at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-105", "That has not happened yet.", "Check the date and the time.")


def _wrong(counted: Counted, expected: Decimal | None) -> str | None:
    said = (counted.discrepancy or "").strip()
    found = ""
    if expected is not None and expected != counted.amount.amount:
        found = f"{counted.amount} counted, {Dose(expected, counted.amount.unit)} expected"
    return "; ".join(part for part in (found, said) if part) or None


def _open_task(ctx: AppContext, session: Session, script: Script, words: str) -> Task:
    task = Task(
        id=ctx.new_id(),
        person_id=script.person_id,
        title=f"Controlled drug does not agree: {script.medicine}",
        detail=words,
        kind=DISCREPANCY,
        owner_role=Role.PHARMACY,
        opened_at=ctx.now(),
        due_at=ctx.now() + REPORT_WITHIN,
        script_id=script.id,
    )
    session.add(task)
    session.flush()
    return task

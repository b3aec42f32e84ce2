"""Controlled drugs counted at each leg of the way: by whom, before whom, how many; what does not agree becomes a task.

Source: NICE NG46 (what the record of a controlled drug holds; incidents reported ideally within 48 hours).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.controlled import needs_witness
from reception_app.clinical.doses import Dose, check_dose
from reception_app.errors import InputProblem
from reception_app.handover import record as tree
from reception_app.handover.counts import CountsKept, counts_kept, in_unit, what_differs
from reception_app.models import CustodyReceipt, Script, Task
from reception_app.services.context import AppContext, here, writing
from reception_app.services.record_rows import ENTRY_ORDER, copied
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of
from reception_app.services.tasks import DISCREPANCY as DISCREPANCY
from reception_app.vocabulary import TRAVELS, CustodyLeg, Role, ScriptStatus

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


@dataclass(frozen=True, slots=True)
class Packet:
    """A controlled drug on its way as anybody may see it: the seal it is under and how much was counted into it.

    What it is stays with healthcare; `number` tells two under one seal apart.
    """

    script_id: str
    number: int
    seal: str | None
    sent: Dose


@dataclass(frozen=True, slots=True)
class Custody:
    """One controlled drug: how much should be there now (None: never counted or sent), and every count of it.

    `errors`: the words of the mark, by the id of a count entered in error.
    """

    script_id: str
    medicine: str
    held: Dose | None
    seal: str | None
    counts: tuple[tree.CustodyReceipt, ...]
    errors: Mapping[str, str]


def record_count(ctx: AppContext, person_id: str, script_id: str, leg: CustodyLeg, counted: Counted) -> CountSaved:
    """Record a count of a controlled drug. Another amount than expected, or words of a discrepancy, open a task."""
    require(ctx, "count a controlled drug")
    with writing(ctx, "count-controlled-drug") as session:
        return count_in(ctx, session, person_id, script_id, leg, counted)


def count_in(
    ctx: AppContext, session: Session, person_id: str, script_id: str, leg: CustodyLeg, counted: Counted
) -> CountSaved:
    """Record a count inside an open transaction; the caller requires who may. Raises IN-173, IN-174, IN-105."""
    who = (counted.by or ctx.operator.full_name).strip()
    _check(ctx, counted, who)
    script = script_of(session, person_id, script_id)
    check_dose(counted.amount, script.strength)
    expected, held = counted.expected, None
    if expected is None and leg is not CustodyLeg.SENT:
        held = held_now(session, script)
        expected = in_unit(held, counted.amount.unit, script.strength) if held is not None else None
    wrong = what_differs(counted.amount, expected, held, counted.discrepancy)
    task = open_discrepancy(ctx, session, script, wrong) if wrong else None
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


def packets_of(session: Session, person_id: str) -> tuple[Packet, ...]:
    """Return what of somebody's controlled drugs goes along, counted, in the order the scripts were written down."""
    rows = select(Script).where(
        Script.person_id == person_id, Script.carrier.in_(TRAVELS),
        Script.supply_amount.isnot(None), Script.status != ScriptStatus.STOPPED,
    )  # fmt: skip
    found = [row for row in session.scalars(rows.order_by(Script.recorded_at, ENTRY_ORDER)) if is_counted(row)]
    return tuple(
        Packet(row.id, number, row.seal, row.supply)
        for number, row in enumerate(found, start=1)
        if row.supply is not None
    )


def is_counted(script: Script | tree.Script) -> bool:
    """True for a controlled drug that is counted before a second person."""
    return needs_witness(script.medicine, script.brand, script.form, script.strength)


def custody_of(ctx: AppContext, person_id: str) -> tuple[Custody, ...]:
    """Return each controlled drug of somebody with its counts, oldest first; and what was counted and is gone since."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person_by_id(session, person_id)
        scripts = select(Script).where(Script.person_id == person_id).order_by(Script.recorded_at, ENTRY_ORDER)
        found: list[Custody] = []
        for script in session.scalars(scripts):
            kept = counts_of(session, script)
            if kept.counts or (is_counted(script) and script.status is not ScriptStatus.STOPPED):
                held = held_now(session, script)
                found.append(Custody(script.id, script.medicine, held, script.seal, kept.counts, kept.errors))
        return tuple(found)


def held_now(session: Session, script: Script) -> Dose | None:
    """Return how much should be there: as counted last, entries in error apart, else as sent."""
    standing = counts_of(session, script).standing
    return Dose(standing[-1].amount, standing[-1].unit) if standing else script.supply


def counts_of(session: Session, script: Script) -> CountsKept:
    """Return the counts of a script, oldest first, and which were entered in error."""
    rows = select(CustodyReceipt).where(CustodyReceipt.script_id == script.id)
    found = session.scalars(rows.order_by(CustodyReceipt.at, ENTRY_ORDER))
    return counts_kept([copied(tree.CustodyReceipt, row) for row in found], script.strength)


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


def open_discrepancy(ctx: AppContext, session: Session, script: Script, words: str) -> Task:
    """Open the task of a count that does not agree."""
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

"""Controlled drugs counted at each leg of the way: by whom, before whom, how many; what does not agree becomes a task.

Source: NICE NG46 (what the record of a controlled drug holds; incidents reported ideally within 48 hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.controlled import needs_witness
from reception_app.clinical.doses import Dose, check_dose, ratio, read_strength
from reception_app.errors import InputProblem
from reception_app.handover import record as tree
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
    """One controlled drug: how much should be there now (None: never counted or sent), and every count of it."""

    script_id: str
    medicine: str
    held: Dose | None
    seal: str | None
    counts: tuple[tree.CustodyReceipt, ...]


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
        held = _held(session, script)
        expected = _in_unit(held, counted.amount.unit, script.strength) if held is not None else None
    wrong = _wrong(counted, expected, held)
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
        receipts = select(CustodyReceipt).where(CustodyReceipt.person_id == person_id)
        counts: dict[str | None, list[tree.CustodyReceipt]] = {}
        for row in session.scalars(receipts.order_by(CustodyReceipt.at, ENTRY_ORDER)):
            counts.setdefault(row.script_id, []).append(copied(tree.CustodyReceipt, row))
        scripts = select(Script).where(Script.person_id == person_id).order_by(Script.recorded_at, ENTRY_ORDER)
        return tuple(
            Custody(script.id, script.medicine, _held(session, script), script.seal, tuple(counts.get(script.id, ())))
            for script in session.scalars(scripts)
            if script.id in counts or (is_counted(script) and script.status is not ScriptStatus.STOPPED)
        )


def _in_unit(held: Dose, unit: str, strength: str | None) -> Decimal | None:
    """Return an amount in another unit, tied to its own by the strength alone; None where nothing ties them."""
    if held.unit == unit or not held.amount:
        return held.amount
    times = ratio(Dose(Decimal(1), unit), held, read_strength(strength) if strength else None)
    if times is None:
        return None
    found = Decimal(times.numerator) / Decimal(times.denominator)
    return found.normalize() if Fraction(found) == times else None


def _held(session: Session, script: Script) -> Dose | None:
    """Return how much should be there: as counted last, else as sent."""
    rows = select(CustodyReceipt).where(CustodyReceipt.script_id == script.id)
    last = session.scalars(rows.order_by(CustodyReceipt.at.desc(), ENTRY_ORDER.desc()).limit(1)).one_or_none()
    return Dose(last.amount, last.unit) if last is not None else script.supply


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


def _wrong(counted: Counted, expected: Decimal | None, held: Dose | None) -> str | None:
    """Return what does not agree; an amount that cannot be held against what should be there is no agreement."""
    said = (counted.discrepancy or "").strip()
    found = ""
    if expected is not None and expected != counted.amount.amount:
        found = f"{counted.amount} counted, {Dose(expected, counted.amount.unit)} expected"
    elif expected is None and held is not None:
        found = f"{counted.amount} counted, {held} expected: the two cannot be compared"
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

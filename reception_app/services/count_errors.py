"""A count of a controlled drug entered in error: marked with a name and a reason, never removed; it counts for nothing.

The task that stood on it alone goes with it. The count after it was held against it, and is held against the one before
(`handover.counts`); its task follows.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import InputProblem, NotFound
from reception_app.handover import record as tree
from reception_app.handover.counts import CountsKept, error_mark, in_unit
from reception_app.handover.in_error import is_mark
from reception_app.models import CustodyReceipt, Script, Task
from reception_app.services.context import AppContext, here, writing
from reception_app.services.controlled_drugs import DISCREPANCY, counts_of, open_discrepancy
from reception_app.services.roles import require
from reception_app.services.script_changes import check_reason, script_of
from reception_app.vocabulary import CustodyLeg, TaskState


def mark_count_wrong(ctx: AppContext, person_id: str, count_id: str, reason: str) -> None:
    """Mark a count as entered in error, with why. It stays in the record, struck, and counts for nothing.

    When it is the count of what is sent, that is to be counted again. Raises IN-107, IN-188, NF-140.
    """
    require(ctx, "count a controlled drug")
    check_reason(reason)
    with writing(ctx, "mark-count-wrong") as session:
        row = session.get(CustodyReceipt, count_id)
        if row is None or row.person_id != person_id or row.script_id is None or is_mark(row.discrepancy):
            raise NotFound("NF-140", "That count is not in this person's record.", "Open the record again.")
        script = script_of(session, person_id, row.script_id)
        kept = counts_of(session, script)
        if row.id in kept.errors:
            raise InputProblem("IN-188", "This count is already marked as entered in error.", "Look at its history.")
        session.add(_mark(ctx, row, kept, script, reason))
        session.flush()
        why = f"The count was entered in error: {reason.strip()}"
        (count,) = (each for each in kept.counts if each.id == row.id)
        _close_tasks(ctx, session, count, why)
        followed = _after(kept, row.id)
        if followed is None and row.leg is CustodyLeg.SENT:
            _count_again(script, row)
        elif followed is not None:
            _settle_next(ctx, session, script, followed, why)


def _mark(ctx: AppContext, row: CustodyReceipt, kept: CountsKept, script: Script, reason: str) -> CustodyReceipt:
    (count,) = (each for each in kept.counts if each.id == row.id)
    held = kept.before(count)
    back = in_unit(held, row.unit, script.strength) if held is not None else None
    by = ctx.operator.full_name
    return CustodyReceipt(
        id=ctx.new_id(),
        person_id=row.person_id,
        script_id=row.script_id,
        medicine=row.medicine,
        leg=row.leg,
        at=row.at,
        by=by,
        amount=back if back is not None else row.amount,
        unit=row.unit,
        expected_amount=row.amount,
        seal=row.seal,
        discrepancy=error_mark(by, moment_text(local(ctx.now())), reason),
        where=here(ctx),
    )


def _after(kept: CountsKept, count_id: str) -> tree.CustodyReceipt | None:
    """Return the count that followed one, and counts."""
    ids = [each.id for each in kept.counts]
    later = (each for each in kept.counts[ids.index(count_id) + 1 :] if each.id not in kept.errors)
    return next(later, None)


def _count_again(script: Script, row: CustodyReceipt) -> None:
    """Take back what the line says is sent, where it says so from this count."""
    if script.supply == Dose(row.amount, row.unit):
        script.supply = script.supply_days = script.supply_witness = script.quantity_sent = None


def _settle_next(ctx: AppContext, session: Session, script: Script, was: tree.CustodyReceipt, why: str) -> None:
    """Let the task of the count that followed say what is true now: closed, said anew, or opened."""
    (now,) = (each for each in counts_of(session, script).counts if each.id == was.id)
    if now.discrepancy == was.discrepancy:
        return
    if now.discrepancy is None:
        _close_tasks(ctx, session, was, why)
        return
    task = session.get(Task, now.task_id) if now.task_id is not None else None
    if task is None:
        open_discrepancy(ctx, session, script, now.discrepancy)
    elif task.state is TaskState.OPEN:
        task.detail = now.discrepancy


def _close_tasks(ctx: AppContext, session: Session, count: tree.CustodyReceipt, why: str) -> None:
    """Close what a count opened, itself or when the one before it was marked."""
    rows = select(Task).where(Task.script_id == count.script_id, Task.kind == DISCREPANCY, Task.state == TaskState.OPEN)
    for task in session.scalars(rows):
        if task.id == count.task_id or task.detail == count.discrepancy:
            task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, why)

"""A medicine that came with somebody and ends before anybody here can prescribe or supply more: a task until one does.

So is the course of one that must not stop suddenly (H88): whether it goes on is for a prescriber to say.

The case behind it: none sent, no prescriber until Monday, and nobody whose task it was (HSIB 2019; E2, E5). What ends
when is worked out by the very rules of the receipt (`clinical.supply`); the task is due before the first dose nobody
has, and is closed by what is recorded: a supply that lasts, or a prescriber's decision about the script.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.controlled import needs_witness
from reception_app.clinical.doses import Dose, check_dose
from reception_app.clinical.fit import Conflict, Travel, fit
from reception_app.clinical.fit_course import first_without
from reception_app.clinical.fit_parts import ConflictKind, said_here
from reception_app.clinical.line_course import course_of
from reception_app.clinical.lines import amount_words
from reception_app.clinical.policies import policy
from reception_app.clinical.running_out import RunsOut, runs_out
from reception_app.clinical.supply import cover_of
from reception_app.clock import from_wire, to_wire
from reception_app.errors import InputProblem
from reception_app.handover import record as tree
from reception_app.models import Task
from reception_app.services.context import AppContext, writing
from reception_app.services.fit import destination_in
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require
from reception_app.services.tasks import COURSE_ENDS, RUNS_OUT, task_of
from reception_app.vocabulary import Carrier, Role, ScriptStatus, TaskState

_RAISED = "runs_out:"


@dataclass(frozen=True, slots=True)
class SupplyHere:
    """What was got here of a medicine: counted, or for so many days; from whom; who counted a controlled drug too."""

    counted: Dose | None = None
    days: int | None = None
    from_whom: str = ""
    witness: str = ""


def runs_out_at(raised_by: str | None) -> datetime | None:
    """Return the first dose nobody has (aware UTC), as a task of this kind keeps it; None when it keeps none."""
    if raised_by is None or not raised_by.startswith(_RAISED):
        return None
    try:
        return from_wire(raised_by.removeprefix(_RAISED))
    except ValueError:  # it came with a pack
        return None


def open_run_outs(ctx: AppContext, session: Session, person_id: str, scripts: Iterable[tree.Script]) -> None:
    """After receiving, inside the open transaction: a task for each script here that ends before help.

    `scripts` as they came, with the status they have now; what did not arrive stands as not sent. One that came with
    such a task from the last place keeps that task, with this prison's time; it is closed where nothing ends here.
    """
    here, now = destination_in(session, ctx.settings.establishment), ctx.now()
    given = [script for script in scripts if script.status is ScriptStatus.CURRENT]
    found = fit(given, here, Travel(now, now), now)
    endings = {each.script_id: each for each in found.runs_out}
    courses = {each.script_id: each for each in found.conflicts if each.kind is ConflictKind.COURSE_ENDS}
    for script in scripts:
        _open_course(ctx, session, person_id, script, courses.get(script.id))
        ending = endings.get(script.id)
        if ending is None:
            settle_run_out(ctx, session, script.id, "It does not run out before help here.")
        else:
            _open(ctx, session, person_id, script, ending)


def _open(ctx: AppContext, session: Session, person_id: str, script: tree.Script, ending: RunsOut) -> None:
    title = f"Supply or prescription before it runs out: {script.medicine}"
    _write(ctx, _task(ctx, session, person_id, script.id, RUNS_OUT, Role.NURSE, title), ending)


def _write(ctx: AppContext, task: Task, ending: RunsOut) -> None:
    task.due_at = _in_time(ctx, ending.without_at)
    task.detail = f"{ending.headline}: {ending.words}"
    task.raised_by_answer = _RAISED + to_wire(ending.without_at)


def _open_course(
    ctx: AppContext, session: Session, person_id: str, script: tree.Script, ends: Conflict | None
) -> None:  # fmt: skip
    course = course_of(script)
    if ends is None or course is None:
        settle_course_end(ctx, session, script.id, "It does not end before help here.")
        return
    title = f"Whether the course goes on: {script.medicine}"
    task = _task(ctx, session, person_id, script.id, COURSE_ENDS, Role.PRESCRIBER, title)
    task.due_at, task.detail = _in_time(ctx, first_without(script, course)), said_here(script, ends)


def _task(
    ctx: AppContext, session: Session, person_id: str, script_id: str, kind: str, owner: Role, title: str
) -> Task:  # fmt: skip
    """Return the script's open task of that kind; a new one where none is open."""
    task = _open_of(session, script_id, kind)
    if task is None:
        task = Task(
            id=ctx.new_id(), person_id=person_id, script_id=script_id, kind=kind, title=title, owner_role=owner,
            opened_at=ctx.now(),
        )  # fmt: skip
        session.add(task)
    return task


def _in_time(ctx: AppContext, without_at: datetime) -> datetime:
    return max(without_at - timedelta(minutes=policy("runs_out_act_minutes").value), ctx.now())


def _open_of(session: Session, script_id: str, kind: str) -> Task | None:
    wanted = select(Task).where(Task.script_id == script_id, Task.kind == kind, Task.state == TaskState.OPEN)
    return session.scalars(wanted).first()


def settle_run_out(ctx: AppContext, session: Session, script_id: str, why: str) -> None:
    """Close the task of a script inside an open transaction, if there is one, with what settled it."""
    _settle(ctx, session, script_id, RUNS_OUT, why)


def settle_course_end(ctx: AppContext, session: Session, script_id: str, why: str) -> None:
    """Close the task about the end of a script's course in the same way: its end is dealt with."""
    _settle(ctx, session, script_id, COURSE_ENDS, why)


def _settle(ctx: AppContext, session: Session, script_id: str, kind: str, why: str) -> None:
    task = _open_of(session, script_id, kind)
    if task is not None:
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, why)


def record_supply(ctx: AppContext, person_id: str, task_id: str, had: SupplyHere) -> RunsOut | None:
    """Record that more of the medicine is here. Closes the task, or moves it when even that ends before help.

    Returns how it still ends, or None. Raises InputProblem: IN-516 nothing said, IN-517 an amount of which nobody can
    say how long it lasts, IN-173 a controlled drug without a witness, IN-506 a task that is closed.
    """
    require(ctx, "work a task")
    with writing(ctx, "record-supply") as session:
        task = task_of(session, person_id, task_id)
        record = read_record(session, person_by_id(session, person_id), ctx.now())
        script = next((each for each in record.scripts if each.id == task.script_id), None)
        if task.state is not TaskState.OPEN or task.kind != RUNS_OUT:
            raise InputProblem("IN-506", "This task is already closed.", "Look at the person's history.")
        if script is None:
            settle_run_out(ctx, session, task.script_id or "", _words(had))
            return None
        _check(ctx, script, had)
        ending = _ending(ctx, session, script, had)
        if ending is None:
            settle_run_out(ctx, session, script.id, _words(had))
        else:
            _write(ctx, task, ending)
            task.detail = f"{_words(had)} {task.detail}"
        return ending


def _check(ctx: AppContext, script: tree.Script, had: SupplyHere) -> None:
    if (had.counted is None) == (had.days is None) or not had.from_whom.strip():
        raise InputProblem(
            "IN-516", "How much is here, and from whom, is not said.", "Write an amount or days, and who gave it out."
        )
    if had.counted is not None:
        check_dose(had.counted, script.strength)
    witness = had.witness.strip()
    controlled = needs_witness(script.medicine, script.brand, script.form, script.strength)
    if controlled and (not witness or witness.casefold() == ctx.operator.full_name.casefold()):
        raise InputProblem(
            "IN-173", "A controlled drug is counted by two people.", "Write the name of the one who counted with you."
        )


def _ending(ctx: AppContext, session: Session, script: tree.Script, had: SupplyHere) -> RunsOut | None:
    """Return how a script ends with what is here now. An amount that cannot be counted in doses is refused (IN-517)."""
    now = ctx.now()
    held = replace(script, carrier=Carrier.ESCORT, quantity_sent=None, supply=had.counted, supply_days=had.days)
    if script.status is ScriptStatus.CURRENT and not script.as_required and cover_of(held, now) is None:
        raise InputProblem(
            "IN-517", "How long that lasts cannot be counted.", "Write for how many days it lasts instead."
        )
    here = destination_in(session, ctx.settings.establishment)
    return runs_out(held, now, now, here.services, now, here.nation)


def _words(had: SupplyHere) -> str:
    days = "1 day" if had.days == 1 else f"{had.days or 0} days"
    amount = amount_words(had.counted) if had.counted is not None else days
    witness = f", counted with {had.witness.strip()}" if had.witness.strip() else ""
    return f"Supply here: {amount} from {had.from_whom.strip()}{witness}."

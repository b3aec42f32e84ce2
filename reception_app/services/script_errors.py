"""A script line entered in error, typed wrong or on the wrong person: marked by whoever may write lines, never removed.

Nothing was stopped, so no prescriber decides it. It counts nowhere from then on; what hung on it goes with it. What was
given or counted is another thing: doses and counts recorded under the line are put right first, each by itself.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import InputProblem
from reception_app.handover.in_error import error_words, in_error
from reception_app.models import Decision, GivenDose, Script, ScriptChange, ScriptSource, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.controlled_drugs import counts_of
from reception_app.services.interim_doses import open_interim, settle
from reception_app.services.next_dose import schedule_in_force
from reception_app.services.roles import require
from reception_app.services.script_changes import check_reason, script_of
from reception_app.vocabulary import ScriptStatus, SourceKind, TaskState


def mark_script_wrong(ctx: AppContext, person_id: str, script_id: str, reason: str) -> None:
    """Mark a line as entered in error, with why. It stays in the record, struck, and counts for nothing.

    A line that was stopped before keeps that in its history, and in the words of the mark.

    Raises InputProblem: doses are recorded under it (IN-131) or it was counted (IN-135), it is marked already (IN-132),
    or came with a pack (IN-133).
    """
    require(ctx, "record a script")
    check_reason(reason)
    with writing(ctx, "mark-script-wrong") as session:
        script = script_of(session, person_id, script_id)
        _check_may_be_marked(session, script)
        _take_along(ctx, session, script, f"The line was entered in error: {reason.strip()}")
        before = _stop_as_history(ctx, session, script) if script.status is ScriptStatus.STOPPED else ""
        script.status, script.stopped_at, script.next_due_at = ScriptStatus.STOPPED, ctx.now(), None
        why = f"{reason.strip(' .')}. {before}" if before else reason
        script.stop_reason = error_words(ctx.operator.full_name, why)
        script.stop_decision_id = script.stop_discussed = script.stop_person_said = None


def _stop_as_history(ctx: AppContext, session: Session, script: Script) -> str:
    """Keep a stop that was recorded before as a change of the line, and return it in words for the mark."""
    decision = session.get(Decision, script.stop_decision_id) if script.stop_decision_id else None
    why = (script.stop_reason or "reason not recorded").strip(" .")
    when = moment_text(local(script.stopped_at)) if script.stopped_at is not None else "when: not recorded"
    by = f" by {decision.name}" if decision is not None else ""
    session.add(
        ScriptChange(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            changed_at=script.stopped_at or ctx.now(),
            was=script.dose,
            now=script.dose,
            reason=f"Stopped: {why}",
            line_before="",
            decision_id=script.stop_decision_id,
            discussed=script.stop_discussed,
            person_said=script.stop_person_said,
        )
    )
    return f"Before, it was stopped{by}, {when}: {why}"


def goes_along(ctx: AppContext, person_id: str, script_id: str) -> tuple[str, ...]:
    """Return in words what hangs on a line and is marked with it. Raises as `mark_script_wrong` where it cannot be."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        script = script_of(session, person_id, script_id)
        _check_may_be_marked(session, script)
        told = {
            "the interim change": open_interim(session, script.id) is not None,
            "the schedule": schedule_in_force(session, script.id) is not None,
            "what a prescriber decided about it": script.decision_id is not None,
        }
        return tuple(words for words, there in told.items() if there)


def _check_may_be_marked(session: Session, script: Script) -> None:
    if in_error(script):
        raise InputProblem("IN-132", "This line is already marked as entered in error.", "Write a new line.")
    brought = ScriptSource.kind == SourceKind.PREVIOUS_PACK, ScriptSource.error_at.is_(None)
    if session.scalars(select(ScriptSource.id).where(ScriptSource.script_id == script.id, *brought)).first():
        raise InputProblem(
            "IN-133", "This line came with a pack; it was not written here.", "Ask a prescriber to change or stop it."
        )
    standing = GivenDose.script_id == script.id, GivenDose.entered_in_error_at.is_(None)
    if session.scalars(select(GivenDose.id).where(*standing)).first():
        raise InputProblem(
            "IN-131",
            "Doses are recorded under this line, so it was not only written down.",
            "If they are wrong too, mark each as entered in error first; if not, ask a prescriber to stop the line.",
        )
    if counts_of(session, script).standing:
        raise InputProblem(
            "IN-135",
            "A controlled drug was counted under this line, so it was not only written down.",
            "If they are wrong too, mark each as entered in error first under C; if not, a prescriber stops the line.",
        )


def _take_along(ctx: AppContext, session: Session, script: Script, why: str) -> None:
    """Close what hangs on a line: every open task about it, its interim change, its schedule, what was to be sent."""
    for task in session.scalars(select(Task).where(Task.script_id == script.id, Task.state == TaskState.OPEN)):
        task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, why)
    session.flush()
    interim = open_interim(session, script.id)
    if interim is not None:
        settle(ctx, session, interim, "entered in error", None)
    schedule = schedule_in_force(session, script.id)
    if schedule is not None:
        schedule.stopped_at, schedule.stop_reason = ctx.now(), why
    script.carrier = script.quantity_sent = script.seal = None
    script.supply = script.supply_days = script.supply_witness = None

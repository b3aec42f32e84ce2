"""Interim doses: a script changed for a while, with the dose it replaces, its review time and its owner (E3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose, check_dose
from reception_app.clinical.form_units import check_form
from reception_app.clinical.holds import dose_hold
from reception_app.errors import InputProblem
from reception_app.handover.views.words import moment
from reception_app.models import InterimChange, Script, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.decided_here import answer
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.next_dose import renew
from reception_app.services.roles import require
from reception_app.services.run_outs import settle_run_out
from reception_app.services.script_changes import (
    check_current,
    check_not_scheduled,
    check_reason,
    check_usable,
    note_change,
    script_of,
)
from reception_app.vocabulary import Role, TaskState

REVIEW = "interim-review"
"""The kind of the task that asks for the review."""

OTHER = "other"
"""How an interim change is settled by another dose than the one it replaced or its own."""


def set_interim(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    dose: Dose,
    *,
    review_by: datetime,
    owner: str,
    reason: str,
    discussed: bool | None,
    by: DecidedBy | None = None,
    person_said: str | None = None,
) -> None:
    """Change a dose for a while: the dose it replaces, its review time and its owner stay until resolved (E3)."""
    require(ctx, "record a script")
    check_reason(reason)
    _check_review(ctx, review_by)
    if not owner.strip():
        raise InputProblem(
            "IN-109", "Nobody owns the review.", "Name who will review it, for example the duty prescriber."
        )
    with writing(ctx, "set-interim") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        check_dose(dose, script.strength)
        check_not_scheduled(ctx, session, script, for_good=False)
        check_form(script.form, dose)
        if open_interim(session, script_id) is not None:
            raise InputProblem("IN-116", "There is already an interim change of this script.", "Resolve it first.")
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: interim change")
        note_change(ctx, session, script, dose, reason, discussed, person_said, decision.id)
        replaced = _interim_row(ctx, script, review_by, owner, reason)
        replaced.decision_id, replaced.discussed = decision.id, discussed
        session.add(replaced)
        session.add(_review_task(ctx, script, review_by, owner))
        script.dose = dose
        answer(ctx, session, script, decision, "changed for a while")
        settle_run_out(ctx, session, script.id, f"{decision.name} decided: changed for a while.")
        renew(session, script, ctx.now())


def _check_review(ctx: AppContext, review_by: datetime) -> None:
    if review_by <= ctx.now():
        raise InputProblem(
            "IN-108", "The review time is already past.", "Give the time by which a prescriber will decide."
        )


def _interim_row(ctx: AppContext, script: Script, review_by: datetime, owner: str, reason: str) -> InterimChange:
    return InterimChange(
        id=ctx.new_id(),
        person_id=script.person_id,
        script_id=script.id,
        replaced=script.dose,
        replaced_frequency=script.frequency,
        review_by=review_by,
        owner=owner.strip(),
        reason=reason.strip(),
        since=ctx.now(),
    )


def _review_task(ctx: AppContext, script: Script, review_by: datetime, owner: str) -> Task:
    return Task(
        id=ctx.new_id(),
        person_id=script.person_id,
        title=f"Review the interim dose of {script.medicine}",
        detail=f"Owner: {owner.strip()}",
        kind=REVIEW,
        owner_role=Role.PRESCRIBER,
        opened_at=ctx.now(),
        due_at=review_by,
        script_id=script.id,
    )


def open_interim(session: Session, script_id: str) -> InterimChange | None:
    """Return the script's interim change that nobody has resolved yet."""
    return session.scalars(
        select(InterimChange).where(InterimChange.script_id == script_id, InterimChange.resolved_at.is_(None))
    ).one_or_none()


def resolve_interim(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    resolution: str,
    *,
    reason: str,
    discussed: bool | None,
    by: DecidedBy | None = None,
    person_said: str | None = None,
    dose: Dose | None = None,
) -> None:
    """Settle an interim change by a prescriber: `reinstate` the replaced dose, make the change `permanent`, or `other`.

    `other` is another `dose` than either.
    """
    require(ctx, "record a script")
    check_reason(reason)
    with writing(ctx, "resolve-interim") as session:
        script = script_of(session, person_id, script_id)
        interim = open_interim(session, script_id)
        if interim is None:
            raise InputProblem("IN-117", "No interim change of this script is open.", "Look at its history.")
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: interim change {resolution}")
        if resolution == "reinstate":
            check_usable(dose_hold((interim.replaced,), script.strength))
            note_change(ctx, session, script, interim.replaced, reason, discussed, person_said, decision.id)
            script.dose = interim.replaced
        elif resolution == "permanent":
            # The same dose: what is kept are the reason, who decided, and what the person said (E15).
            note_change(ctx, session, script, script.dose, reason, discussed, person_said, decision.id)
        elif resolution == OTHER and dose is not None:
            check_dose(dose, script.strength)
            check_form(script.form, dose)
            note_change(ctx, session, script, dose, reason, discussed, person_said, decision.id)
            script.dose = dose
        else:
            raise InputProblem(
                "IN-112",
                "An interim change is reinstated, made permanent, or settled by another dose.",
                "Choose one of the three; for another dose, write it.",
            )
        settle(ctx, session, interim, resolution, decision.id)
        script.decision_id = decision.id
        renew(session, script, ctx.now())


def move_review(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    review_by: datetime,
    *,
    reason: str,
    discussed: bool | None,
    by: DecidedBy | None = None,
    person_said: str | None = None,
) -> None:
    """Move the review of an interim change by a prescriber's decision, with why; the former time stays in the history.

    Raises InputProblem: none is open (IN-117), or the time is already past (IN-108).
    """
    require(ctx, "record a script")
    check_reason(reason)
    _check_review(ctx, review_by)
    with writing(ctx, "move-review") as session:
        script = script_of(session, person_id, script_id)
        interim = open_interim(session, script_id)
        if interim is None:
            raise InputProblem("IN-117", "No interim change of this script is open.", "Look at its history.")
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: interim review moved")
        why = f"Interim review moved from {moment(interim.review_by)} to {moment(review_by)}: {reason.strip()}"
        note_change(ctx, session, script, script.dose, why, discussed, person_said, decision.id)
        interim.review_by = review_by
        for task in _review_tasks(session, script_id):
            task.due_at = review_by


def settle_by_dose(ctx: AppContext, session: Session, script: Script, dose: Dose | None, decision_id: str) -> None:
    """Settle an open interim change inside an open transaction where a prescriber lays down another dose for good."""
    interim = open_interim(session, script.id)
    if interim is not None and dose != script.dose:
        settle(ctx, session, interim, OTHER, decision_id)


def settle(ctx: AppContext, session: Session, interim: InterimChange, resolution: str, decision_id: str | None) -> None:
    """Resolve `interim` inside an open transaction, and close the tasks to review it."""
    interim.resolved_at, interim.resolution = ctx.now(), resolution
    interim.resolved_decision_id = decision_id
    for task in _review_tasks(session, interim.script_id):
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, task.reason)


def _review_tasks(session: Session, script_id: str) -> Iterable[Task]:
    mine = Task.script_id == script_id, Task.kind == REVIEW, Task.state == TaskState.OPEN
    return session.scalars(select(Task).where(*mine))

"""What the person may keep of their medicines: the risk assessment, and with it what that means for each script.

Source: NICE NG57 (2016), in-possession medicines. Whoever assesses decides; what is refused here cannot be meant: a
supervised medicine that is kept, a medicine kept although nothing is. What goes against a medicine's rule needs words,
and is pointed out as long as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.in_possession import NEVER, level_of, rule_of
from reception_app.errors import InputProblem
from reception_app.handover.possession import KEPT_QUESTION
from reception_app.models import PossessionAssessment, Script, Task
from reception_app.services.context import AppContext, here, writing
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.script_changes import check_current, script_of
from reception_app.vocabulary import InPossession, ScriptStatus, TaskState

ACT = "assess what may be kept"
DECIDE_TASK = f"{KEPT_QUESTION}_decide"
"""The kind of the task that a first-night plan opens when this is not decided yet."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment: `days` of medicines handed over at a time, 0 for none, and by script id what becomes of each.

    `by` None: the one signed in; `at` None: now. `because`: slugs of the triggers in `alerts.yaml`.
    """

    days: int
    keeps: Mapping[str, InPossession] = field(default_factory=dict)
    by: str | None = None
    at: datetime | None = None
    because: tuple[str, ...] = ()
    note: str | None = None


def assess_possession(ctx: AppContext, person_id: str, assessed: Assessed) -> str:
    """Record an in-possession risk assessment with what it means for each script, and return its id.

    Raises InputProblem: no level (IN-191), a supervised medicine kept (IN-192), one kept against its rule without
    words (IN-193) or although nothing is (IN-194), no known trigger (IN-195), a time to come (IN-105).
    """
    require(ctx, ACT)
    level, triggers = level_of(assessed.days), load_alerts().triggers
    if level is None:
        raise InputProblem("IN-191", "That is not a level of the in-possession assessment.", "Choose one of the list.")
    if not set(assessed.because) <= triggers.keys():
        raise InputProblem("IN-195", "That is not known as a reason to assess again.", "Choose from the list.")
    at = assessed.at or ctx.now()
    if at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-105", "That has not happened yet.", "Check the date and the time.")
    by = (assessed.by or "").strip()
    with writing(ctx, "assess-possession") as session:
        person_by_id(session, person_id)
        _write_scripts(session, person_id, assessed)
        row = PossessionAssessment(
            id=ctx.new_id(),
            person_id=person_id,
            days=level.days,
            words=level.words,
            assessed_at=at,
            assessed_by=by or ctx.operator.full_name,
            assessed_role=None if by else ctx.operator.role,
            because=tuple(triggers[slug] for slug in assessed.because),
            note=(assessed.note or "").strip() or None,
            recorded_by=ctx.operator.full_name,
            recorded_at=ctx.now(),
            recorded_where=here(ctx),
        )
        session.add(row)
        _close_decision(ctx, session, person_id)
        return row.id


def _write_scripts(session: Session, person_id: str, assessed: Assessed) -> None:
    for script_id, kept in assessed.keeps.items():
        script = script_of(session, person_id, script_id)
        check_current(script)
        if kept is InPossession.IN_POSSESSION:
            _check_kept(script, assessed)
        script.in_possession = kept
    live = select(Script).where(Script.person_id == person_id, Script.status != ScriptStatus.STOPPED)
    session.flush()
    for script in session.scalars(live):
        # What was kept before and is not in this assessment: nothing is kept any more, so it has to be said of it too.
        if assessed.days == 0 and script.in_possession is InPossession.IN_POSSESSION:
            _check_kept(script, assessed)


def _check_kept(script: Script, assessed: Assessed) -> None:
    rule = rule_of(script)
    if rule.observed:
        raise InputProblem(
            "IN-192",
            "A supervised medicine is taken before staff, so the person cannot keep it.",
            "Choose supervised or not in possession; if it is no longer supervised, change the prescription first.",
        )
    if assessed.days == 0 and not rule.emergency:
        raise InputProblem(
            "IN-194",
            "The assessment says that nothing is kept, and a medicine is marked as kept.",
            "Choose another level, or leave the medicine with staff.",
        )
    if rule.rule == NEVER and not (assessed.note or "").strip():
        raise InputProblem(
            "IN-193",
            "The rule of a medicine says that it is never kept.",
            "Leave it with staff, or write why it is kept all the same.",
        )


def _close_decision(ctx: AppContext, session: Session, person_id: str) -> None:
    """Close the task of a first-night plan that left this open: it is decided now."""
    open_tasks = select(Task).where(Task.person_id == person_id, Task.kind == DECIDE_TASK, Task.state == TaskState.OPEN)
    for task in session.scalars(open_tasks):
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, "In-possession assessment recorded")

"""Signing: nothing missing, its tasks opened, its baseline observations scored; and the one stop before it.

The first reception opens the second stage with its clock; a form's own open task is done when the form is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, MustChoose
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, Facts
from reception_app.forms.definition import Form
from reception_app.models import FACT_KEYS, Assessment, Flag, Stay, Task
from reception_app.services.acct_tasks import settle_acct_tasks
from reception_app.services.amended import current_values
from reception_app.services.baseline import record_baseline
from reception_app.services.care import NewFlag, raise_flag_in
from reception_app.services.carried import came_with, settle_rest, unexplained
from reception_app.services.context import AppContext, writing
from reception_app.services.dependence import untreated
from reception_app.services.facts import facts_of
from reception_app.services.form_clocks import FIRST_RECEPTION as FIRST_RECEPTION
from reception_app.services.form_clocks import due_at, form_task, tasks_after, tasks_done
from reception_app.services.form_tasks import bring_forward, count_anew, new_task, raised_by, stands
from reception_app.services.people import learn_fact
from reception_app.services.roles import require
from reception_app.services.said_anew import ACCT, SAID_ANEW, joined, put_fields, take_its_place
from reception_app.services.stop_clock import stop_clocks
from reception_app.services.tasks import DEPENDENCE_DECISION
from reception_app.services.triage_reading import EarlierStay, assessment_of, of_earlier_stay
from reception_app.services.triage_saving import signed_already
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role, TaskState

_STOP = "stop"
"""The mark of the ACCT flag that the stop panel raised."""


@dataclass(frozen=True, slots=True)
class StopRecord:
    """What was done at the stop panel: whom the nurse told, and how often the person will be observed."""

    told: str
    observation: str
    acct_reference: str | None = None
    already_open: bool = False


def record_stop(ctx: AppContext, person_id: str, assessment_id: str, done: StopRecord) -> None:
    """Record what was done at the stop panel: the ACCT flag with its observation, and the tasks with their clocks.

    The clocks count from the answer that stopped the flow, not from when the panel was filled in.
    """
    require(ctx, "record triage answers")
    if not done.told.strip() or not done.observation.strip():
        raise InputProblem(
            "IN-608", "Two things are missing: whom you told, and how often the person is observed.", "Fill in both."
        )
    with writing(ctx, "record-stop") as session:
        row = assessment_of(session, person_id, assessment_id)
        form = ctx.forms.get(row.form, row.version)
        values = current_values(session, row.id).values
        held = session.scalars(
            select(Flag).where(Flag.person_id == person_id, Flag.kind == ACCT, Flag.ended_at.is_(None))
        ).first()
        _watched_from_now(ctx, session, row, held, done)
        facts = facts_of(ctx, session, person_id, form, row.stay_id)
        open_tasks(ctx, session, row, form, values, facts, stop_only=True)


def _watched_from_now(ctx: AppContext, session: Session, row: Assessment, held: Flag | None, done: StopRecord) -> None:
    """Raise the ACCT flag with what was agreed, or bring the open one up to it; a closer watch than agreed stays.

    It is no flag of the answers: what they say next on the page does not lower what was agreed.
    """
    words = f"Told {done.told.strip()}" + (", already open" if done.already_open else "")
    mark = raised_by(row.id, _STOP)
    if held is None:
        new = NewFlag(
            ACCT, words, FlagLevel.ACT_NOW, done.acct_reference, done.observation, raised_by_answer=mark
        )  # fmt: skip
        held = raise_flag_in(ctx, session, row.person_id, new)
    else:
        says = rules.RaisedFlag(
            ACCT, FlagLevel.ACT_NOW, None, words, done.acct_reference, done.observation
        )  # fmt: skip
        fields = joined(held, says)
        if held.raised_by_answer == mark:
            put_fields(held, fields)
        else:
            held = take_its_place(ctx, session, held, fields, SAID_ANEW, mark)
    held.last_observed_at = ctx.now()


def open_tasks(
    ctx: AppContext,
    session: Session,
    row: Assessment,
    form: Form,
    values: Answers,
    facts: Facts,
    *,
    stop_only: bool = False,
    called_before: frozenset[str] = frozenset(),
) -> int:
    """Open the tasks that the answers call for, each once for one assessment. Returns how many.

    `called_before`: kinds that the answers called for before an amendment. Their tasks were opened when it was signed,
    maybe at another desk: one that did not travel is not opened again.

    A stop's tasks are due counted from its answer; the others from now.
    """
    begun = stop_clocks(session, row, form, facts)
    have = set(session.scalars(select(Task.raised_by_answer).where(Task.person_id == row.person_id, stands())))
    stopping = {action.kind for question in form.walk() if question.stop for action in question.actions}
    opened = 0
    for action in rules.actions(form, values, facts):
        marker, since = raised_by(row.id, action.kind), begun.get(action.kind, ctx.now())
        if marker in have or action.kind in called_before:
            if action.since is not None:
                count_anew(session, row.person_id, marker, action)
            else:
                bring_forward(session, row.person_id, marker, action, since)
            if not _to_decide_again(ctx, session, row.person_id, action):
                continue
        if stop_only and action.kind not in stopping:
            continue
        session.add(new_task(ctx, row.person_id, row.id, action, since))
        opened += 1
    settle_acct_tasks(ctx, session, row.person_id)
    return opened


def _to_decide_again(ctx: AppContext, session: Session, person_id: str, action: rules.RaisedAction) -> bool:
    """True when somebody is dependent on what nobody has decided about, and no task asks a prescriber (E38)."""
    if action.kind != DEPENDENCE_DECISION:
        return False
    waits = untreated(session, [person_id], ctx.now()).get(person_id)
    return waits is not None and waits.task_id is None


def _writable(ctx: AppContext, session: Session, row: Assessment) -> Form:
    if row.status is AssessmentStatus.SIGNED:
        raise signed_already()
    if of_earlier_stay(session, row.person_id, row.stay_id):
        raise EarlierStay
    return ctx.forms.get(row.form, row.version)


def sign(ctx: AppContext, person_id: str, assessment_id: str, supervised_by: str | None = None) -> None:
    """Sign the assessment and open its tasks. A healthcare assistant names the registered nurse they work under.

    Raises MustChoose (CH-201) while something must still be answered, or a changed answer does not say why;
    EarlierStay (IN-612) for a draft of a stay that is over.
    """
    require(ctx, "sign an assessment")
    supervisor = supervising(ctx, supervised_by)
    with writing(ctx, "sign-assessment") as session:
        row = assessment_of(session, person_id, assessment_id)
        form = _writable(ctx, session, row)
        facts = facts_of(ctx, session, person_id, form, row.stay_id)
        given = current_values(session, row.id)
        values = rules.prune(form, given.values, facts)
        missing = [problem for problem in rules.problems(form, values, facts, ctx.now()) if problem.blocks]
        missing += unexplained(form, came_with(session, row, form, values).earlier, values)
        if missing:
            raise MustChoose(
                "CH-201",
                f"Still to be answered or put right: {len(missing)}.",
                "Go to the first with F8. The draft is kept.",
            )
        open_tasks(ctx, session, row, form, values, facts)
        settle_rest(ctx, session, row)
        row.status, row.signed_at = AssessmentStatus.SIGNED, ctx.now()
        row.signed_by, row.signed_role = ctx.operator.full_name, ctx.operator.role
        row.supervised_by = supervisor
        session.flush()
        record_baseline(ctx, session, row, form, {key: given.answers[key] for key in values})
        for key in FACT_KEYS:
            said = values.get(key)
            if said is not None and said.state is AnswerState.ANSWERED and isinstance(said.value, str):
                learn_fact(ctx, session, person_id, key, said.value)
        _turn_clocks(ctx, session, row)


def supervising(ctx: AppContext, supervised_by: str | None) -> str | None:
    """Return the registered nurse someone signs under. A healthcare assistant must name one (IN-609)."""
    named = (supervised_by or ctx.operator.supervisor or "").strip()
    if ctx.operator.role is Role.HEALTHCARE_ASSISTANT and not named:
        raise InputProblem(
            "IN-609", "A healthcare assistant signs under a registered nurse.", "Write the name of the nurse on duty."
        )
    return named or None


def _turn_clocks(ctx: AppContext, session: Session, row: Assessment) -> None:
    """Close the form's own task and those of what it stands for, and open those of the forms that follow from it."""
    mine = select(Task).where(
        Task.person_id == row.person_id, Task.kind.in_(tasks_done(row.form)), Task.state == TaskState.OPEN
    )
    for task in session.scalars(mine):
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, task.reason)
    stay = session.get(Stay, row.stay_id) if row.stay_id else None
    for following in tasks_after(row.form) if stay is not None else ():
        if stay is not None and following in ctx.forms.ids():
            _open_form_task(ctx, session, row, following, stay.arrived_at)


def _open_form_task(ctx: AppContext, session: Session, row: Assessment, form_id: str, arrived_at: datetime) -> None:
    held = session.scalars(
        select(Task.id).where(
            Task.person_id == row.person_id, Task.kind == form_task(form_id), Task.state == TaskState.OPEN
        )
    ).first()
    signed = session.scalars(
        select(Assessment.id).where(
            Assessment.person_id == row.person_id,
            Assessment.stay_id == row.stay_id,
            Assessment.form == form_id,
            Assessment.status == AssessmentStatus.SIGNED,
        )
    ).first()
    if held is None and signed is None:
        session.add(
            Task(
                id=ctx.new_id(),
                person_id=row.person_id,
                title=ctx.forms.get(form_id).title,
                kind=form_task(form_id),
                owner_role=Role.NURSE,
                opened_at=ctx.now(),
                due_at=due_at(form_id, arrived_at),
                raised_by_answer=raised_by(row.id, form_id),
            )
        )

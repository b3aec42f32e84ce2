"""The tasks that answers open: at signing, and at once for what must happen within minutes.

A severe head injury in a draft is a task from its answer on: nobody waits for the signature. A changed answer takes
such a task back, and one changed again gives it a new clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import FormProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, keys_of
from reception_app.forms.definition import ActionRule, Form
from reception_app.forms.taken_back import ANSWER_CHANGED, taken_back, told, untold
from reception_app.handover import record as tree
from reception_app.handover.record import Record
from reception_app.models import Task
from reception_app.services.acct_tasks import settle_acct_tasks
from reception_app.services.answers import Draft
from reception_app.services.context import AppContext
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.vocabulary import TaskState

PLAN = "plan_"
"""Keys of the first-night plan begin with this; `<key>_owner` says who decides what is not decided yet."""
_LAST_MINUTE = "23:59"
_watched: dict[str, frozenset[str]] = {}


def raised_by(assessment_id: str, what: str) -> str:
    """Return the mark of a flag or task that the answers of an assessment raised."""
    return f"{assessment_id}:{what}"


def stands() -> ColumnElement[bool]:
    """Return the condition of a task that was not taken back by a changed answer, and is the last of those passed on.

    Up to 0.3.0 the one that was opened for another role had no mark: then the first one stands for it.
    """
    following = aliased(Task)
    passed_on = Task.passed_to.is_not(None) & exists().where(
        following.person_id == Task.person_id,
        following.raised_by_answer == Task.raised_by_answer,
        following.id != Task.id,
        following.opened_at >= Task.closed_at,
    )
    otherwise = or_(Task.reason.is_(None), ~Task.reason.startswith(ANSWER_CHANGED))
    return ~passed_on & ((Task.state != TaskState.DECLINED) | otherwise)


def due_of(action: rules.RaisedAction, since: datetime) -> datetime | None:
    """Return when the task is due: after `since`, or after the day its answers name, to the end of a whole day."""
    if action.due_minutes is None:
        return None
    if action.since is None:
        return since + timedelta(minutes=action.due_minutes)
    days, minutes = divmod(action.due_minutes, 24 * 60)
    return instant_of(action.since + timedelta(days=days), _LAST_MINUTE) + timedelta(minutes=minutes)


def new_task(
    ctx: AppContext, person_id: str, assessment_id: str, action: rules.RaisedAction, since: datetime
) -> Task:  # fmt: skip
    """Return the open task of an action, its clock running from `since`."""
    return Task(
        id=ctx.new_id(),
        person_id=person_id,
        title=action.title,
        detail=action.detail,
        kind=action.kind,
        owner_role=action.owner_role,
        opened_at=ctx.now(),
        due_at=due_of(action, since),
        state=TaskState.OPEN,
        raised_by_answer=raised_by(assessment_id, action.kind),
    )


def raised_in(ctx: AppContext, record: Record, task: tree.Task) -> str | None:
    """Return the mark of a task that came in a record: of the assessment in it whose answers may have raised it.

    Marks do not travel. Without one an amendment here would open every task of that assessment a second time.
    """
    begun = [each for each in record.assessments if each.started_at <= task.opened_at]
    for each in sorted(begun, key=lambda one: one.started_at, reverse=True):
        try:
            form = ctx.forms.get(each.form, each.version)
        except FormProblem:
            continue
        if any(rule.kind == task.kind for rule in _rules(form)):
            return raised_by(each.id, task.kind or "")
    return None


def _rules(form: Form) -> list[ActionRule]:
    return [*(rule for question in form.walk() for rule in question.actions), *form.actions]


def kinds_called_for(form: Form, answers: Answers, facts: rules.Facts) -> frozenset[str]:
    """Return the kinds of the tasks that these answers call for."""
    return frozenset(action.kind for action in rules.actions(form, answers, facts))


def count_anew(session: Session, person_id: str, mark: str, action: rules.RaisedAction) -> None:
    """Give the open task of an action the time that runs from the day its answers name now."""
    mine = (Task.person_id == person_id, Task.raised_by_answer == mark, Task.state == TaskState.OPEN)
    for task in session.scalars(select(Task).where(*mine)):
        task.due_at, task.detail = due_of(action, task.opened_at), action.detail


def bring_forward(
    session: Session, person_id: str, mark: str, action: rules.RaisedAction, since: datetime
) -> None:  # fmt: skip
    """Let the open task of an action tell all that calls for it now, and be due sooner where that is; never later."""
    due = due_of(action, since)
    mine = (Task.person_id == person_id, Task.raised_by_answer == mark, Task.state == TaskState.OPEN)
    for task in session.scalars(select(Task).where(*mine)):
        task.detail = action.detail
        if due is not None and (task.due_at is None or due < task.due_at):
            task.due_at = due


def keep_at_once(ctx: AppContext, session: Session, draft: Draft, values: Answers, changed: Iterable[str]) -> None:
    """Open what these answers of a draft ask for within minutes, and take back what they no longer do."""
    if _watched_by(draft.form).isdisjoint(changed):
        return
    wanted = {action.kind: action for action in rules.actions(draft.form, values, draft.facts) if _soon(action)}
    marks = {raised_by(draft.id, rule.kind): rule.kind for _, rule in _rules_at_once(draft.form)}
    held: dict[str | None, Task] = {}
    mine = select(Task).where(Task.person_id == draft.person_id, Task.raised_by_answer.in_(marks))
    for row in session.scalars(mine.order_by(Task.opened_at, ENTRY_ORDER)):
        held[row.raised_by_answer] = row
    for mark, kind in marks.items():
        task, action = held.get(mark), wanted.get(kind)
        if action is None:
            if task is not None and task.state is TaskState.OPEN:
                task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, ANSWER_CHANGED)
        elif task is not None and task.state is TaskState.OPEN:
            task.detail = action.detail
        elif task is None or (task.state is TaskState.DECLINED and task.reason == ANSWER_CHANGED):
            session.add(new_task(ctx, draft.person_id, draft.id, action, ctx.now()))
    settle_acct_tasks(ctx, session, draft.person_id)


def tell_taken_back(
    ctx: AppContext, session: Session, draft: Draft, before: Answers, after: Answers
) -> None:  # fmt: skip
    """Say on the open tasks of a signed form whose reason the amended answers take away that they do, and by whom.

    They stay open: somebody may have begun. What is called for again says nothing of it any more.
    """
    wanted, were = (kinds_called_for(draft.form, answers, draft.facts) for answers in (after, before))
    at, who = moment_text(local(ctx.now())), ctx.operator.full_name
    for task in _open_of(session, draft, were - wanted):
        task.reason = told(task.reason, at, who)
    for task in _open_of(session, draft, wanted):
        if taken_back(task.reason):
            task.reason = untold(task.reason)


def _open_of(session: Session, draft: Draft, kinds: Iterable[str]) -> list[Task]:
    marks = [raised_by(draft.id, kind) for kind in kinds]
    mine = (Task.person_id == draft.person_id, Task.raised_by_answer.in_(marks), Task.state == TaskState.OPEN)
    return list(session.scalars(select(Task).where(*mine)))


def close_decided(
    ctx: AppContext, session: Session, draft: Draft, before: Answers, after: Answers
) -> None:  # fmt: skip
    """Close the tasks to decide a part of the first-night plan that the amended answers decide, with what it is."""
    still = {action.kind for action in rules.actions(draft.form, after, draft.facts)}
    for action in rules.actions(draft.form, before, draft.facts):
        key = action.question or ""
        question, answer = draft.form.question(key), after.get(key)
        if action.kind in still or not key.startswith(PLAN) or question is None or answer is None:
            continue
        mine = (Task.person_id == draft.person_id, Task.raised_by_answer == raised_by(draft.id, action.kind))
        for task in session.scalars(select(Task).where(*mine, Task.state == TaskState.OPEN)):
            said = f"Decided: {rules.shown(question, answer)}"
            task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, said)


def _soon(rule: ActionRule | rules.RaisedAction) -> bool:
    return rule.due_minutes is not None and rule.due_minutes <= policy("task_at_once_minutes").value


def _rules_at_once(form: Form) -> list[tuple[str | None, ActionRule]]:
    own: list[tuple[str | None, ActionRule]] = [
        (question.key, rule) for question in form.walk() for rule in question.actions
    ]
    return [(key, rule) for key, rule in (*own, *((None, rule) for rule in form.actions)) if _soon(rule)]


def _watched_by(form: Form) -> frozenset[str]:
    """Return the questions whose answers bear on what must happen within minutes. Worked out once for each form."""
    found = _watched.get(form.form_hash)
    if found is None:
        keys = {key for key, _ in _rules_at_once(form) if key is not None}
        keys |= {test.key for _, rule in _rules_at_once(form) for test in keys_of(rule.when)}
        found = _watched[form.form_hash] = frozenset(keys)
    return found

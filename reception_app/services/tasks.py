"""Tasks: opened, done, declined, passed on with reason, opened again; and the one list that every count is taken of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reception_app.clock import local, local_day
from reception_app.dates import moment_text
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.forms.taken_back import kept, taken_back
from reception_app.handover import record as tree
from reception_app.models import Decision, Leg, Person, ReceiptRead, ReceivedPack, Script, Stay, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import COUNTERSIGN
from reception_app.services.record_rows import copied
from reception_app.services.records import person_by_id
from reception_app.services.review_tasks import REVIEW
from reception_app.services.roles import require
from reception_app.vocabulary import ROLE_WORDS, Role, TaskState

DEPENDENCE_DECISION = "dependence_decision"
"""The kind of task that only a recorded decision closes (E38)."""

MISSING_ON_ARRIVAL = "missing-on-arrival"
"""The kind of the task for a medicine that a pack says was sent and that did not come; a receipt says so too."""

TO_SETTLE_HERE = "receipt"
"""The kind of the task about who somebody is, that came and is to be settled here; before 0.3 also of lines."""

TO_DECIDE = "line_waits"
"""The kind of the task about a line that waits for a prescriber."""

WHETHER_TO_GIVE = "line_held"
"""The kind of the task about a line that is held."""

THE_BRIDGE = "bridge_ends"
"""The kind of the task for the end of a bridge."""

LAST_CORRECTED = "last_dose_corrected"
"""The kind of the task about a line of which more was missed than was told: ticked by the prescriber alone."""

ABOUT_A_LINE = {
    TO_DECIDE: "Prescriber to decide: {0}",
    WHETHER_TO_GIVE: "Decide whether to give {0}",
    THE_BRIDGE: "The bridge of {0} ends",
    LAST_CORRECTED: "Last dose corrected: {0}",
}
"""What a prescriber is asked about a line that came or came back, by kind, with its medicine."""

RECEIPT_FOUND = "receipt_found"
"""The kind of task that a receipt opens for something missing; of somebody who has left."""

TO_PASS_ON = "to_pass_on"
"""The kind of task that a correction of a pack goes on to where the person is now; of somebody who has left."""

ON_THE_WAY = "on_the_way"
"""The kind of task that a change of hands opens for a seal that is broken or another; of somebody who may have left."""

DISCREPANCY = "controlled-drug-discrepancy"
"""The kind of task that a count which does not agree opens."""

RUNS_OUT = "runs_out"
"""The kind of task that only a recorded supply or a prescriber's decision closes (E2, E5)."""

COURSE_ENDS = "course_ends"
"""The kind of task that the end of a course opens at receipt; ticked too, where another line carries it on (H88)."""

REFERRALS = frozenset({"mental_health_urgent", "community_worker", "pregnancy_care", "recent_care"})
"""Kinds of task that hand somebody to a service, besides those whose kind ends in `_referral`."""


@dataclass(frozen=True, slots=True)
class TaskRowView:
    """One open task of anybody here, for the list of tasks. `waiting_days`: whole days on the calendar so far."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    task: tree.Task
    waiting_since: datetime | None = None
    waiting_days: int = 0
    referral: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class TaskList:
    """Open tasks of people here, overdue first. Every count is the length of a list."""

    at: datetime
    rows: tuple[TaskRowView, ...]

    @property
    def count(self) -> int:
        """How many tasks are open."""
        return len(self.rows)

    @property
    def overdue(self) -> tuple[TaskRowView, ...]:
        """Those past their time."""
        return tuple(row for row in self.rows if row.overdue)

    @property
    def referrals(self) -> tuple[TaskRowView, ...]:
        """Referrals, those waiting longest first."""
        return tuple(sorted((row for row in self.rows if row.referral), key=_waiting))


def _waiting(row: TaskRowView) -> tuple[datetime, str]:
    return (row.waiting_since or row.task.opened_at, row.task.id)


def is_referral(kind: str | None) -> bool:
    """True when a kind of task hands somebody to a service."""
    return kind is not None and (kind.endswith("_referral") or kind in REFERRALS)


def waiting_days(since: datetime, now: datetime) -> int:
    """Return how many days on the calendar lie between: 0 on the day itself."""
    return max(0, (local_day(now) - local_day(since)).days)


def open_tasks_view(ctx: AppContext, role: Role | None = None) -> TaskList:
    """Return the open tasks of people here, of one owner role or of all: overdue first, then by due time."""
    require(ctx, "work a task")
    now = ctx.now()
    with ctx.sessions.read() as session:
        return TaskList(now, tuple(_view(row, person, now) for row, person in session.execute(open_here(role))))


def open_tasks(ctx: AppContext) -> tuple[TaskRowView, ...]:
    """Return every open task of people here, overdue first, then by due time."""
    return open_tasks_view(ctx).rows


def open_here(role: Role | None = None) -> Select[Task, Person]:
    """Return the one query behind the list of tasks and every count of it: open, of people who are here.

    What a receipt says is missing stays somebody's task though the person has left; so do a correction to send on, and
    a seal or a count that was wrong on the way.
    """
    here = select(Stay.person_id).where(Stay.left_at.is_(None))
    receipted = Task.person_id.in_(select(ReceiptRead.person_id)) & (Task.kind == RECEIPT_FOUND)
    corrected = select(ReceivedPack.person_id).where(ReceivedPack.sequence > 1)
    passed_on = Task.person_id.in_(corrected) & (Task.kind == TO_PASS_ON)
    on_the_way = Task.person_id.in_(select(Leg.person_id)) & Task.kind.in_((ON_THE_WAY, DISCREPANCY))
    query = (
        select(Task, Person)
        .join(Person, Person.id == Task.person_id)
        .where(Task.state == TaskState.OPEN, Task.person_id.in_(here) | receipted | passed_on | on_the_way)
        .order_by(Task.due_at.is_(None), Task.due_at, Person.family_name, Task.id)
    )
    return query if role is None else query.where(Task.owner_role == role)


def _view(row: Task, person: Person, now: datetime) -> TaskRowView:
    since = row.waiting_since or row.opened_at
    return TaskRowView(
        person.id, person.number, person.family_name, person.given_names, copied(tree.Task, row),
        waiting_since=since, waiting_days=waiting_days(since, now), referral=is_referral(row.kind),
        overdue=row.due_at is not None and row.due_at < now,
    )  # fmt: skip


def add_task(
    ctx: AppContext,
    person_id: str,
    title: str,
    owner_role: Role,
    due_at: datetime | None,
    detail: str | None = None,
    script_id: str | None = None,
    kind: str | None = None,
) -> str:
    """Open a task and return its id."""
    require(ctx, "work a task")
    if not title.strip():
        raise InputProblem("IN-504", "The task has no words.", "Write what is to be done.")
    with writing(ctx, "add-task") as session:
        person_by_id(session, person_id)
        task = Task(
            id=ctx.new_id(),
            person_id=person_id,
            title=title.strip(),
            detail=detail,
            kind=kind,
            owner_role=owner_role,
            opened_at=ctx.now(),
            due_at=due_at,
            script_id=script_id,
        )
        session.add(task)
        return task.id


def ask_about_line(
    ctx: AppContext, session: Session, row: Script, kind: str, detail: str | None, due_at: datetime | None = None
) -> None:
    """Ask a prescriber, inside an open transaction, about a line that came or came back. `due_at`: aware UTC.

    `kind`: one of `ABOUT_A_LINE`.
    """
    session.add(
        Task(
            id=ctx.new_id(), person_id=row.person_id, script_id=row.id, kind=kind, detail=detail, due_at=due_at,
            title=ABOUT_A_LINE[kind].format(row.medicine), owner_role=Role.PRESCRIBER, opened_at=ctx.now(),
        )
    )  # fmt: skip


def kind_of(task: tree.Task) -> str | None:
    """Return the kind of a task that came: before 0.3 one about a line was told from the others by its title alone."""
    if task.kind != TO_SETTLE_HERE or task.script_id is None:
        return task.kind
    asked = (kind for kind, title in ABOUT_A_LINE.items() if task.title.startswith(title.partition("{0}")[0]))
    return next(asked, task.kind)


def close_task(
    ctx: AppContext,
    person_id: str,
    task_id: str,
    state: TaskState,
    reason: str | None = None,
) -> None:
    """Mark a task done, declined or passed on to somebody outside; the last two with a reason.

    A countersign task countersigns. Dependent and untreated is closed by a decision only (IN-513), or once an amendment
    took back what said so; what runs out before help, by a supply or a prescriber's decision (IN-518); a review that is
    due is done when it is recorded (IN-519).
    """
    _close(ctx, person_id, task_id, state, reason, None)


def pass_on_task(ctx: AppContext, person_id: str, task_id: str, to: Role, reason: str) -> str:
    """Pass a task on to another owner role, with why. Returns the id of the task that role has now.

    It has the same words and time, and waits since the first one was opened. Raises IN-511 for the role that has it.
    """
    passed = _close(ctx, person_id, task_id, TaskState.PASSED_ON, reason, to)
    assert passed is not None
    return passed


def _close(
    ctx: AppContext, person_id: str, task_id: str, state: TaskState, reason: str | None, to: Role | None
) -> str | None:
    require(ctx, "work a task")
    if state is not TaskState.DONE and not (reason or "").strip():
        raise InputProblem("IN-505", "This needs a reason.", "Write why it is not done, or to whom it goes.")
    with writing(ctx, "close-task") as session:
        task = _open_task(session, person_id, task_id)
        if task.kind == DEPENDENCE_DECISION and (state is not TaskState.PASSED_ON or to is None) and not (
            state is TaskState.DECLINED and taken_back(task.reason)
        ):  # fmt: skip
            raise InputProblem(
                "IN-513", "Dependent and untreated stays open until a decision is recorded.", "Record the decision."
            )
        if task.kind == RUNS_OUT and (state is not TaskState.PASSED_ON or to is None):
            raise InputProblem(
                "IN-518",
                "This stays open until a supply or a prescription is recorded.",
                "Record what was got and for how long it lasts, or a prescriber's decision on the script.",
            )
        if (task.kind or "").startswith(REVIEW) and state is TaskState.DONE:
            raise InputProblem(
                "IN-519",
                "A review that is due stays open until it is recorded.",
                "Open the person's scripts and record it there, the depot as given: the task closes by itself.",
            )
        if task.kind == COUNTERSIGN and state is TaskState.DONE:
            _countersign(ctx, session, task)
        said = taken_back(task.reason)
        task.close(state, ctx.now(), ctx.operator.full_name, (reason or "").strip() or None)
        return _pass_on(ctx, session, task, to, said) if state is TaskState.PASSED_ON and to is not None else None


def _pass_on(ctx: AppContext, session: Session, task: Task, to: Role, said: str | None) -> str:
    if to is task.owner_role:
        raise InputProblem(
            "IN-511", f"This task is already with: {ROLE_WORDS[to].lower()}.", "Choose who takes it over."
        )
    task.passed_to = to
    following = Task(
        id=ctx.new_id(),
        person_id=task.person_id,
        title=task.title,
        detail=task.detail,
        kind=task.kind,
        owner_role=to,
        opened_at=ctx.now(),
        due_at=task.due_at,
        script_id=task.script_id,
        decision_id=task.decision_id,
        reason=said,
        raised_by_answer=task.raised_by_answer,  # whoever has it: what raised it closes it and brings it forward
        waiting_since=task.waiting_since or task.opened_at,
    )
    session.add(following)
    return following.id


def keep_task(ctx: AppContext, person_id: str, task_id: str) -> None:
    """Keep an open task whose reason an amendment took back; who kept it stands on it instead.

    Raises InputProblem: IN-506 a task that is closed, IN-520 one whose reason stands.
    """
    require(ctx, "work a task")
    with writing(ctx, "keep-task") as session:
        task = _open_task(session, person_id, task_id)
        if not taken_back(task.reason):
            raise InputProblem("IN-520", "The reason of this task stands.", "Read what it says now: it stays open.")
        task.reason = kept(task.reason, moment_text(local(ctx.now())), ctx.operator.full_name)


def reopen_task(ctx: AppContext, person_id: str, task_id: str, reason: str) -> None:
    """Open a task again that was marked by mistake, with why. What a decision or a score settled stays settled.

    Raises InputProblem: IN-505 without a reason, IN-512 a task that is open, or settled by something else.
    """
    require(ctx, "work a task")
    if not reason.strip():
        raise InputProblem("IN-505", "This needs a reason.", "Write why it is open again.")
    with writing(ctx, "reopen-task") as session:
        task = task_of(session, person_id, task_id)
        kept = (task.kind or "").startswith(REVIEW) and task.state is TaskState.DONE
        settled = kept or task.kind in (COUNTERSIGN, DEPENDENCE_DECISION, RUNS_OUT) or task.passed_to is not None
        if task.state is TaskState.OPEN or settled:
            raise InputProblem(
                "IN-512", "This task cannot be opened again.", "Add a task that says what is to be done."
            )
        task.state, task.closed_at, task.closed_by = TaskState.OPEN, None, None
        task.reason = f"Opened again: {reason.strip()}"


def task_of(session: Session, person_id: str, task_id: str) -> Task:
    """Return a task of this very person. Raises NotFound (NF-106)."""
    task = session.get(Task, task_id)
    if task is None or task.person_id != person_id:
        raise NotFound("NF-106", "That task is not in this person's record.", "Open the record again.")
    return task


def _open_task(session: Session, person_id: str, task_id: str) -> Task:
    task = task_of(session, person_id, task_id)
    if task.state is not TaskState.OPEN:
        raise InputProblem("IN-506", "This task is already closed.", "Look at the person's history.")
    return task


def _countersign(ctx: AppContext, session: Session, task: Task) -> None:
    if task.owner_role not in ctx.operator.roles:
        raise NotAllowed("RO-104", "Only the one who decided, or their role, countersigns.", "Leave the task for them.")
    decision = session.get(Decision, task.decision_id) if task.decision_id else None
    if decision is not None:
        decision.countersigned_at = ctx.now()

"""Dependent and untreated (E38): who depends on a substance, holds no script that treats it, and waits for a decision.

The clock begins with the first answer that says so and ends when a prescriber's decision is recorded, or a script that
treats it may be given. Nothing here proposes a medicine or a dose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reception_app.clinical.dependence import DependenceClass, load_dependence
from reception_app.clinical.substances import counts_as_dependence, load_substances
from reception_app.errors import InputProblem
from reception_app.forms.moments import read_moment
from reception_app.handover import record
from reception_app.models import Amendment, Answer, Assessment, Flag, Script, Stay, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.tasks import DEPENDENCE_DECISION, task_of
from reception_app.vocabulary import AnswerState, Role, ScriptStatus, TaskState

_LAST_USE = ("_last_use", "_last_drink")
_SINCE_THEN = "used_since_last_use"
"""Asked of everything together after a transfer or a day at court: it may be any of them."""
_HOW_OFTEN = "_how_often"
_DAILY = ("daily", "most_days")
_UNITS = "alcohol_units"
_DOSE = re.compile(r"\d[\d.,]*\s*(mg|mls?|micrograms?|mcg|µg|g|units?|tablets?|puffs?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Untreated:
    """One person who is dependent and untreated. Hours are whole ones gone by.

    `substances`: in words (`opioids`); `since_last_use_hours` None when nobody knows when that was, or knows only the
    day. `task_id`: the open task for a prescriber, None until the form that opens it is signed.
    """

    substances: tuple[str, ...]
    since_last_use_hours: int | None
    since_arrival_hours: int
    task_id: str | None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Treatment:
    """What of a script tells whether it treats a dependence."""

    medicine: str
    form: str | None
    route: str | None
    as_required: bool
    indication: str | None


@dataclass
class _Person:
    """What is known of one person while it is worked out."""

    arrived_at: datetime
    flags: dict[str, datetime] = field(default_factory=dict)
    task: Task | None = None
    decided_at: datetime | None = None
    scripts: list[_Treatment] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    said_at: dict[str, datetime] = field(default_factory=dict)

    def since_decision(self, at: datetime | None) -> bool:
        """True of what was said after the last decision, or where there is none."""
        return self.decided_at is None or (at is not None and at > self.decided_at)


def untreated(session: Session, ids: Sequence[str], now: datetime) -> dict[str, Untreated]:
    """Return who of these people here is dependent and untreated, by person. A few selects, whatever their number."""
    people = _with_signs(session, ids)
    if not people:
        return {}
    _read_scripts(session, people)
    _read_answers(session, people)
    found = {person_id: _untreated(person, now) for person_id, person in people.items()}
    return {person_id: each for person_id, each in found.items() if each is not None}


def read_untreated(ctx: AppContext, person_id: str) -> Untreated | None:
    """Return whether one person is dependent and untreated, or None."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return untreated(session, [person_id], ctx.now()).get(person_id)


def shows_dependence(part: record.Flag | record.Task) -> bool:
    """True of an open flag that says dependence, and of an open task for the decision: without one nobody waits."""
    if isinstance(part, record.Task):
        return part.kind == DEPENDENCE_DECISION and part.state is TaskState.OPEN
    return part.ended_at is None and any(part.kind in each.flags for each in load_dependence().values())


def _with_signs(session: Session, ids: Sequence[str]) -> dict[str, _Person]:
    """Return those with a flag that says dependence, or a task for the decision; when the last decision was."""
    kinds = [kind for each in load_dependence().values() for kind in each.flags]
    flags = session.execute(
        select(Flag.person_id, Flag.kind, Flag.started_at).where(
            Flag.person_id.in_(ids), Flag.kind.in_(kinds), Flag.ended_at.is_(None)
        )
    ).all()
    tasks = session.scalars(
        select(Task).where(Task.person_id.in_(ids), Task.kind == DEPENDENCE_DECISION).order_by(Task.opened_at)
    ).all()
    wanted = {row[0] for row in flags} | {task.person_id for task in tasks if task.state is TaskState.OPEN}
    stays = session.execute(
        select(Stay.person_id, Stay.arrived_at).where(Stay.person_id.in_(wanted), Stay.left_at.is_(None))
    ) if wanted else ()  # fmt: skip
    people = {person_id: _Person(arrived_at) for person_id, arrived_at in stays}
    for person_id, kind, started_at in flags:
        if person_id in people:
            people[person_id].flags[kind] = started_at
    for task in tasks:
        person = people.get(task.person_id)
        if person is None:
            continue
        if task.state is TaskState.OPEN:
            person.task = task
        elif task.decision_id is not None and task.closed_at is not None and task.closed_at >= person.arrived_at:
            person.decided_at = task.closed_at
    return people


def _read_scripts(session: Session, people: dict[str, _Person]) -> None:
    """Note what may be given as treatment: current, not waiting for a prescriber, confirmed or decided."""
    rows = session.execute(
        select(
            Script.person_id, Script.medicine, Script.form, Script.route, Script.as_required, Script.indication
        ).where(
            Script.person_id.in_(people),
            Script.status == ScriptStatus.CURRENT,
            Script.not_until_prescriber.is_(None),
            Script.verified | Script.decision_id.isnot(None),
        )
    )
    for person_id, medicine, form, route, as_required, indication in rows:
        people[person_id].scripts.append(_Treatment(medicine, form, route, as_required, indication))


def _read_answers(session: Session, people: dict[str, _Person]) -> None:
    """Note what was said in this stay of last use, how often, and units; amended answers as they stand now."""
    tables: tuple[tuple[type[Answer | Amendment], InstrumentedAttribute[Any]], ...] = (
        (Answer, Answer.recorded_at),
        (Amendment, Amendment.amended_at),
    )
    for table, written_at in tables:
        rows = session.execute(
            select(table.person_id, table.key, table.state, table.value, written_at)
            .join(Assessment, Assessment.id == table.assessment_id)
            .join(Stay, Stay.id == Assessment.stay_id)
            .where(
                table.person_id.in_(people),
                Stay.left_at.is_(None),
                table.key.like("%\\_last\\_use", escape="\\")
                | table.key.like("%\\_last\\_drink", escape="\\")
                | table.key.like("%\\_how\\_often", escape="\\")
                | (table.key == _UNITS),
            )
            .order_by(Assessment.started_at, written_at)
        )
        for person_id, key, state, value, at in rows:
            if state is AnswerState.ANSWERED and isinstance(value, str):
                people[person_id].said[key], people[person_id].said_at[key] = value, at
            else:
                people[person_id].said.pop(key, None)


def _untreated(person: _Person, now: datetime) -> Untreated | None:
    waiting = [each for each in _depends_on(person) if not any(map(each.treated_with, person.scripts))]
    if not waiting and (person.task is None or _depends_on(person)):
        return None
    classes = {each.slug for each in waiting}
    since = max(0, int((now - person.arrived_at).total_seconds() // 3600))
    return Untreated(
        substances=tuple(each.words for each in waiting),
        since_last_use_hours=_since_last_use(person, classes, now),
        since_arrival_hours=since,
        task_id=person.task.id if person.task else None,
        due_at=person.task.due_at if person.task else None,
    )


def _depends_on(person: _Person) -> list[DependenceClass]:
    """Return the classes nobody has decided about: a flag younger than the decision, or said while a task is open."""
    said = _said_since(person) if person.task is not None else set()
    found = []
    for each in load_dependence().values():
        started = [person.flags[kind] for kind in each.flags if kind in person.flags]
        flagged = any(map(person.since_decision, started))
        if flagged or each.slug in said:
            found.append(each)
    return found


def _said_since(person: _Person) -> set[str]:
    """Return the classes of which dependence was said in answers, after the last decision where there is one."""
    units = person.said.get(_UNITS)
    amount = int(float(units)) if units and units.replace(".", "", 1).isdigit() else None
    said = set()
    for slug, substance in load_substances().items():
        keys = (slug + _HOW_OFTEN, _UNITS) if slug == "alcohol" else (slug + _HOW_OFTEN,)
        told = [person.said_at[key] for key in keys if key in person.said_at]
        daily = person.said.get(slug + _HOW_OFTEN) in _DAILY
        depends = counts_as_dependence(slug, daily, amount if slug == "alcohol" else None)
        if depends and person.since_decision(max(told, default=None)):
            said.add(substance.kind)
    return said


def _since_last_use(person: _Person, classes: set[str], now: datetime) -> int | None:
    """Return the whole hours since the latest use of these classes that is known to the hour."""
    times = []
    for key, value in person.said.items():
        suffix = next((suffix for suffix in _LAST_USE if key.endswith(suffix)), None)
        substance = load_substances().get(key.removesuffix(suffix)) if suffix else None
        if key != _SINCE_THEN and (substance is None or (classes and substance.kind not in classes)):
            continue
        moment = read_moment(value)
        if moment is not None and moment.at is not None and moment.at <= now:
            times.append(moment.at)
    return int((now - max(times)).total_seconds() // 3600) if times else None


def record_dependence_decision(
    ctx: AppContext, person_id: str, task_id: str | None, words: str, decider: DecidedBy | None = None
) -> str:
    """Record what was decided about somebody dependent and untreated: it ends the clock. Returns the decision's id.

    `decider` None: the prescriber signed in decides (RO-102); another's decision is written down by a nurse or the
    pharmacy and countersigned later. `task_id` None: no task was open, and one is kept as done. `words` say what, and
    never a dose (IN-515): that belongs to a script. Raises IN-514 without words, NF-106, IN-506 for a closed task.
    """
    require(ctx, "work a task")
    said = " ".join(words.split())
    if not said:
        raise InputProblem("IN-514", "The decision has no words.", "Write what was decided, and why.")
    if _DOSE.search(said):
        raise InputProblem("IN-515", "A dose is not written here.", "Add a script with its dose, then say so here.")
    with writing(ctx, "record-dependence-decision") as session:
        person_by_id(session, person_id)
        task = task_of(session, person_id, task_id) if task_id else _kept_task(ctx, person_id)
        if task.state is not TaskState.OPEN or task.kind != DEPENDENCE_DECISION:
            raise InputProblem("IN-506", "This task is already closed.", "Look at the person's history.")
        decision = record_decision(ctx, session, person_id, decider, f"dependent and untreated: {said}")
        session.add(task)
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, said)
        task.decision_id = decision.id
        for other in session.scalars(
            select(Task).where(
                Task.person_id == person_id,
                Task.kind == DEPENDENCE_DECISION,
                Task.state == TaskState.OPEN,
                Task.id != task.id,
            )
        ):
            other.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, said)
            other.decision_id = decision.id
        return decision.id


def _kept_task(ctx: AppContext, person_id: str) -> Task:
    return Task(
        id=ctx.new_id(),
        person_id=person_id,
        title="Dependent and not treated; prescriber to decide",
        kind=DEPENDENCE_DECISION,
        owner_role=Role.PRESCRIBER,
        opened_at=ctx.now(),
        state=TaskState.OPEN,
    )

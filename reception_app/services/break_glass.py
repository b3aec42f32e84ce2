"""Breaking the glass: an officer alone with somebody who collapsed sees what keeps them alive, and says why.

Only what first aid and the ambulance ask for at once: allergies, what may happen and what to do, what must be at hand,
whom to ring. No medicine by name, no diagnosis, no answer, no history (E32): those stay with healthcare and with the
sealed envelope. It is read once, changes nothing, closes by itself, stands in the history with its reason, and is a
task for a nurse at once, whoever looked and whyever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reception_app.clinical.policies import policy
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.views.emergency import EmergencyView, emergency_view
from reception_app.identifiers import normalise_name
from reception_app.models import Event, Person, Stay, Task
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author, writing
from reception_app.services.end_of_shift_people import ShiftRow
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require
from reception_app.vocabulary import PersonState, Role

ACT = "see what keeps somebody alive in an emergency"
ACTION = "break-glass"
EMERGENCY_VIEW = "emergency_view"
"""The kind of task that each look opens."""
LETTERS = 3
"""How much of a family name or number must be typed: nobody leafs through everybody here."""
WORDS = 2
"""A reason has at least two words: one is soon typed without thinking."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody here who may be meant: what an officer knows of them anyway."""

    person_id: str
    name: str
    number: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """One emergency view that was opened, as an administrator may see it: nothing of why, which may tell of health."""

    at: datetime
    by: str
    number: str
    looked_into: str | None


def find_in_emergency(ctx: AppContext, typed: str) -> tuple[Sought, ...]:
    """Return people here whose family name or number begins with what is typed, three letters at least."""
    require(ctx, ACT)
    wanted = normalise_name(typed)
    if len(wanted) < LETTERS:
        return ()
    with ctx.sessions.read() as session:
        rows = session.execute(
            select(Person, Stay.location)
            .join(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
            .where(Person.state != PersonState.LEFT)
            .order_by(Person.family_name, Person.given_names, Person.id)
        ).all()
    return tuple(
        Sought(person.id, f"{person.family_name.upper()}, {person.given_names}", person.number, location)
        for person, location in rows
        if normalise_name(person.family_name).startswith(wanted) or normalise_name(person.number).startswith(wanted)
    )


def break_glass(ctx: AppContext, person_id: str, reason: str) -> EmergencyView:
    """Return what keeps somebody alive; why is in the history, and a nurse gets a task to look into it.

    Raises InputProblem (IN-341) without a reason of two words, NotFound (NF-101) for somebody who is not here.
    """
    require(ctx, ACT)
    why = " ".join(reason.split())
    if len(why.split()) < WORDS:
        raise InputProblem(
            "IN-341", "There is no reason yet.", "Write in a few words what is happening; healthcare reads it."
        )
    now = ctx.now()
    with writing(ctx, ACTION) as session:
        person = person_by_id(session, person_id)
        if person.state is PersonState.LEFT:
            raise NotFound("NF-101", "That person is not at this desk.", "Look for the name again.")
        record = read_record(session, person, now)
        append_event(
            session, author(ctx, ACTION), entity="person", entity_id=person_id, person_id=person_id, in_record=False,
            after={"reason": why, "minutes": policy("break_glass_minutes").value},
        )  # fmt: skip
        session.add(_task(ctx, person_id, why))
    return emergency_view(record, now, ctx.settings.healthcare_telephone)


def _task(ctx: AppContext, person_id: str, why: str) -> Task:
    now = ctx.now()
    return Task(
        id=ctx.new_id(), person_id=person_id, title="Emergency view was opened: see the person",
        detail=f"By {ctx.operator.full_name}: {why}", kind=EMERGENCY_VIEW, owner_role=Role.NURSE, opened_at=now,
        due_at=now + timedelta(minutes=policy("break_glass_look_minutes").value),
    )  # fmt: skip


def looks_since(session: Session, since: datetime) -> tuple[tuple[Task, Person], ...]:
    """Return the tasks of the emergency views opened since `since` (aware), or not looked into yet, latest first."""
    rows = session.execute(
        select(Task, Person)
        .join(Person, Person.id == Task.person_id)
        .where(Task.kind == EMERGENCY_VIEW, or_(Task.opened_at >= since, Task.closed_at.is_(None)))
        .order_by(Task.opened_at.desc(), Task.id)
    )
    return tuple((task, person) for task, person in rows)


def emergency_views(session: Session, started: datetime) -> list[ShiftRow]:
    """Return the emergency views of the shift, and older ones that nobody looked into, for the end of shift."""
    return [
        ShiftRow(
            person.id, f"{person.family_name.upper()}, {person.given_names}", person.number, None,
            f"{task.detail}. {f'Looked into: {task.closed_by}' if task.closed_at else 'Nobody has looked into it yet'}",
            since=task.opened_at, due=None if task.closed_at else task.due_at,
        )
        for task, person in looks_since(session, started)
    ]  # fmt: skip


def recent_looks(ctx: AppContext) -> tuple[Look, ...]:
    """Return the emergency views of the last days, for a desk administrator: whose, by whom, and who looked into it."""
    require(ctx, "manage users")
    since = ctx.now() - timedelta(days=policy("break_glass_listed_days").value)
    with ctx.sessions.read() as session:
        return tuple(
            Look(task.opened_at, _opener(session, task), person.number, task.closed_by)
            for task, person in looks_since(session, since)
        )


def _opener(session: Session, task: Task) -> str:
    """Return who broke the glass: the line of the history that opening the task left, if it was opened here."""
    here = select(Event.user_name).where(Event.action == ACTION, Event.entity == "task", Event.entity_id == task.id)
    return session.scalar(here) or "Somebody at another desk"

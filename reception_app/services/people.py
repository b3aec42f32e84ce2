"""Taking people in, and keeping who they are and where they are. See `matching` and `finding` for who is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, MustChoose, NotFound
from reception_app.models import (
    FACT_KEYS,
    NOT_ASKED_AT_ARRIVAL,
    Brought,
    ExpectedArrival,
    Person,
    PersonAlias,
    PersonFact,
    Stay,
    Task,
)
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.finding import index_person
from reception_app.services.form_clocks import ARRIVAL_TASKS, begins_with, due_at, form_task
from reception_app.services.matching import Identity, checked, near_matches_in
from reception_app.services.own_numbers import REFERENCE, next_number
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.services.script_changes import end_the_way
from reception_app.vocabulary import AnswerState, ArrivalKind, BroughtKind, PersonState, Role, TaskState


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came to the desk. `not_asked`: what nobody asked, of `NOT_ASKED_AT_ARRIVAL`."""

    arrived_at: datetime
    arrived_from: str | None = None
    arrival_kind: ArrivalKind = ArrivalKind.OTHER
    legal_status: str | None = None
    location: str | None = None
    expected_id: str | None = None
    not_asked: tuple[str, ...] = ()


def add_arrival(ctx: AppContext, identity: Identity, arrival: Arrival, *, not_these: tuple[str, ...] = ()) -> str:
    """Create a person with their stay and return the person's id.

    Raises MustChoose (CH-101) when somebody here may be the same person and is not among `not_these`, the near matches
    the nurse has looked at and ruled out; nothing is created then.
    """
    require(ctx, "take somebody in")
    identity = checked(identity)
    check_not_ahead(ctx, arrival.arrived_at)
    with writing(ctx, "take-in") as session:
        matches = [match for match in near_matches_in(session, identity) if match.person_id not in not_these]
        if matches:
            raise MustChoose(
                "CH-101",
                "Somebody with these details is already at this desk.",
                "Open that record, or say that this is another person.",
            )
        person = create_person(ctx, session, identity)
        open_stay(ctx, session, person, arrival)
        return person.id


def arrive_again(ctx: AppContext, person_id: str, arrival: Arrival) -> None:
    """Open a new stay for somebody whose record is already here. Refuses one who has not left (IN-221)."""
    require(ctx, "take somebody in")
    check_not_ahead(ctx, arrival.arrived_at)
    with writing(ctx, "take-in") as session:
        person = person_by_id(session, person_id)
        if person.state is not PersonState.LEFT:
            raise InputProblem("IN-221", "This person is already here.", "Open the record from the board.")
        open_stay(ctx, session, person, arrival)


def check_not_ahead(ctx: AppContext, arrived_at: datetime) -> None:
    """Refuse an arrival more than five minutes ahead (IN-222): the desk's clock and the van's differ by less."""
    if (arrived_at - ctx.now()).total_seconds() > 300:
        raise InputProblem("IN-222", "That arrival has not happened yet.", "Check the date and the time.")


def create_person(ctx: AppContext, session: Session, identity: Identity) -> Person:
    """Add a person, their aliases and facts, and the words they are found by. A desk reference when no number."""
    reference = None if identity.prison_number else f"T-{next_number(ctx, session, REFERENCE):04d}"
    person = Person(
        id=ctx.new_id(),
        prison_number=identity.prison_number,
        desk_reference=reference,
        family_name=identity.family_name,
        given_names=identity.given_names,
        title=identity.title,
        date_of_birth=identity.date_of_birth,
        nhs_number=identity.nhs_number,
        nhs_trace_status=identity.nhs_trace_status,
        pnc_number=identity.pnc_number,
        cro_number=identity.cro_number,
    )
    session.add(person)
    session.flush()
    session.add_all(
        PersonAlias(id=ctx.new_id(), person_id=person.id, family_name=family, given_names=given)
        for family, given in identity.aliases
    )
    set_facts(ctx, session, person.id, identity.facts)
    session.flush()
    index_person(session, person)
    return person


def set_facts(
    ctx: AppContext, session: Session, person_id: str, facts: dict[str, tuple[AnswerState, str | None]]
) -> None:
    """Set the five-state facts named in `facts`; the others stay as they are."""
    held = {row.key: row for row in session.scalars(select(PersonFact).where(PersonFact.person_id == person_id))}
    for key, (state, value) in facts.items():
        if key not in FACT_KEYS:
            raise InputProblem("IN-212", "That is not a fact this desk keeps about a person.", "Use the fields shown.")
        kept = value if state is AnswerState.ANSWERED else None
        if key in held:
            held[key].state, held[key].value = state, kept
        elif state is not AnswerState.NOT_ASKED:  # without a row it is not asked already
            session.add(PersonFact(id=ctx.new_id(), person_id=person_id, key=key, state=state, value=kept))


def learn_fact(ctx: AppContext, session: Session, person_id: str, key: str, value: str) -> None:
    """Take a fact told in an assessment, unless an answer to it is on the person's record already."""
    told = session.scalars(select(PersonFact).where(PersonFact.person_id == person_id, PersonFact.key == key)).first()
    if told is None or told.state is not AnswerState.ANSWERED:
        set_facts(ctx, session, person_id, {key: (AnswerState.ANSWERED, value)})


def open_stay(ctx: AppContext, session: Session, person: Person, arrival: Arrival) -> Stay:
    """Open a stay for `person` and tick off the expected line it came from, if any.

    Who carried a medicine, how much and under which seal was said of the way that is over: the next has its own.
    """
    stay = Stay(
        id=ctx.new_id(),
        person_id=person.id,
        arrived_at=arrival.arrived_at,
        arrived_from=arrival.arrived_from,
        arrival_kind=arrival.arrival_kind,
        legal_status=arrival.legal_status,
        location=arrival.location or "Reception",
        not_asked=tuple(each for each in NOT_ASKED_AT_ARRIVAL if each in arrival.not_asked),
    )
    session.add(stay)
    person.state = PersonState.HERE
    end_the_way(session, person.id)
    session.flush()
    if arrival.expected_id:
        line = session.get(ExpectedArrival, arrival.expected_id)
        if line is not None:
            line.stay_id = stay.id
    keep_arrival_task(ctx, session, stay)
    return stay


def keep_arrival_task(ctx: AppContext, session: Session, stay: Stay) -> None:
    """Keep the one task of the form an arrival begins with, due by its clock; another arrival's has no more to say."""
    form_id = begins_with(stay.arrival_kind)
    wanted = form_task(form_id) if form_id is not None and form_id in ctx.forms.ids() else None
    held = None
    mine = (Task.person_id == stay.person_id, Task.kind.in_(ARRIVAL_TASKS), Task.state == TaskState.OPEN)
    for task in session.scalars(select(Task).where(*mine)):
        if task.kind == wanted:
            held = task
        else:
            task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, "They arrived in another way.")
    if form_id is None or wanted is None:
        return
    if held is None:
        held = Task(id=ctx.new_id(), person_id=stay.person_id, kind=wanted, owner_role=Role.NURSE, opened_at=ctx.now())
        held.title = ctx.forms.get(form_id).title
        session.add(held)
    held.due_at = due_at(form_id, stay.arrived_at)


def change_identity(ctx: AppContext, person_id: str, identity: Identity) -> None:
    """Correct who somebody is. A prison number given now replaces the desk reference on everything printed from now."""
    require(ctx, "change who somebody is")
    identity = checked(identity)
    with writing(ctx, "change-identity") as session:
        person = person_by_id(session, person_id)
        if identity.prison_number:
            other = session.scalars(
                select(Person.id).where(Person.prison_number == identity.prison_number, Person.id != person_id)
            ).first()
            if other:
                raise MustChoose(
                    "CH-102",
                    "Another record at this desk has that prison number.",
                    "Check the number with custody before anything is joined.",
                )
        person.family_name, person.given_names = identity.family_name, identity.given_names
        person.title, person.date_of_birth = identity.title, identity.date_of_birth
        person.nhs_number, person.nhs_trace_status = identity.nhs_number, identity.nhs_trace_status
        if identity.prison_number:
            person.prison_number = identity.prison_number
        set_facts(ctx, session, person_id, identity.facts)
        session.flush()
        index_person(session, person)


def move(ctx: AppContext, person_id: str, location: str) -> None:
    """Record where somebody is now."""
    require(ctx, "work a task")
    with writing(ctx, "move") as session:
        stay = current_stay(session, person_id)
        if stay is None or stay.left_at is not None:
            raise NotFound("NF-102", "This person is not here now.", "Take them in first.")
        stay.location = location.strip() or None


def add_brought(
    ctx: AppContext, person_id: str, kind: BroughtKind, what: str, quantity: str = "", seal: str = "", place: str = ""
) -> None:
    """Record a paper seen, or a medicine or aid that came in: what, how many, which seal, where it was put."""
    require(ctx, "record a source")
    with writing(ctx, "record-brought") as session:
        stay = current_stay(session, person_id)
        session.add(
            Brought(
                id=ctx.new_id(),
                person_id=person_id,
                stay_id=stay.id if stay else None,
                kind=kind,
                what=what.strip(),
                quantity=quantity.strip() or None,
                seal=seal.strip() or None,
                place=place.strip() or None,
                seen_at=ctx.now(),
                seen_by=ctx.operator.full_name,
            )
        )


def opened(ctx: AppContext, person_id: str) -> None:
    """Note in the audit that the signed-in person opened a record."""
    require(ctx, "see a record")
    note_view(ctx, "view-record", "person", person_id, person_id)

"""The one place that turns a person's rows into the record that travels.

Every sheet, pack, export and check starts from `read_record`. Rows come in a fixed order, so that the same rows give
the same record, byte for byte.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reception_app.clinical.doses import Dose
from reception_app.errors import NotFound
from reception_app.handover import record as tree
from reception_app.models import (
    FACT_KEYS,
    Allergy,
    Answer,
    Assessment,
    Brought,
    Contact,
    Decision,
    Event,
    Flag,
    InterimChange,
    Person,
    PersonAlias,
    PersonFact,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
    Stay,
    Task,
)
from reception_app.vocabulary import ScriptStatus

ENTRY_ORDER: ColumnElement[int] = literal_column("rowid")
"""Among rows of the same second: the order in which they were written."""

STOPPED_KEPT = timedelta(days=28)
"""Scripts stopped longer ago than this stay at the desk and do not travel."""


def person_by_number(session: Session, number: str) -> Person:
    """Return the person with this prison number or desk reference. Raises NotFound (NF-101)."""
    wanted = number.strip().upper()
    found = session.scalars(
        select(Person).where((Person.prison_number == wanted) | (Person.desk_reference == wanted))
    ).one_or_none()
    if found is None:
        raise NotFound(
            "NF-101", "Nobody at this desk has that number.", "Check the number, or look the person up by name."
        )
    return found


def person_by_id(session: Session, person_id: str) -> Person:
    """Return the person with this identifier. Raises NotFound (NF-101)."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("NF-101", "That record is not at this desk.", "Go back to the board and open it again.")
    return found


def read_events(session: Session, person_id: str) -> tree.Events:
    """Return how many changes were written for this person, and the hash of the last."""
    mine = (Event.person_id == person_id) & Event.in_record
    count = session.scalar(select(func.count()).select_from(Event).where(mine)) or 0
    head = session.scalar(select(Event.hash).where(mine).order_by(Event.sequence.desc()).limit(1))
    return tree.Events(count, head)


def read_record(session: Session, person: Person, now: datetime) -> tree.Record:
    """Return everything about `person` that the next desk needs, as of `now` (which only ages stopped scripts out)."""
    decisions = {
        row.id: _decider(row) for row in session.scalars(select(Decision).where(Decision.person_id == person.id))
    }
    return tree.Record(
        person=_person(session, person),
        stay=_stay(session, person),
        scripts=_scripts(session, person, decisions, now),
        allergies=_allergies(session, person),
        flags=_flags(session, person),
        assessments=_assessments(session, person),
        tasks=_tasks(session, person),
        contacts=_contacts(session, person),
        brought=_brought(session, person),
        events=read_events(session, person.id),
    )


def _person(session: Session, person: Person) -> tree.Person:
    facts = {
        row.key: tree.Stated(row.state, row.value)
        for row in session.scalars(select(PersonFact).where(PersonFact.person_id == person.id))
    }
    aliases = session.scalars(
        select(PersonAlias)
        .where(PersonAlias.person_id == person.id)
        .order_by(PersonAlias.family_name, PersonAlias.given_names, ENTRY_ORDER)
    )
    return tree.Person(
        family_name=person.family_name,
        given_names=person.given_names,
        date_of_birth=person.date_of_birth,
        prison_number=person.prison_number,
        desk_reference=person.desk_reference,
        nhs_number=person.nhs_number,
        nhs_trace_status=person.nhs_trace_status,
        pnc_number=person.pnc_number,
        cro_number=person.cro_number,
        title=person.title,
        aliases=tuple(tree.Alias(row.family_name, row.given_names) for row in aliases),
        **{key: facts.get(key, tree.Stated()) for key in FACT_KEYS},
    )


def current_stay(session: Session, person_id: str) -> Stay | None:
    """Return the person's stay at this desk, the latest one when they have left."""
    return session.scalars(
        select(Stay)
        .where(Stay.person_id == person_id)
        .order_by(Stay.left_at.isnot(None), Stay.arrived_at.desc(), ENTRY_ORDER)
        .limit(1)
    ).one_or_none()


def _stay(session: Session, person: Person) -> tree.Stay | None:
    stay = current_stay(session, person.id)
    if stay is None:
        return None
    return tree.Stay(stay.arrived_at, stay.arrived_from, stay.arrival_kind, stay.legal_status, stay.location)


def _decider(row: Decision) -> tree.Decider:
    return tree.Decider(
        row.name, row.role, row.registration, row.mode, row.decided_at, row.recorded_by, row.recorded_role,
        row.countersigned_at,
    )  # fmt: skip


Deciders = dict[str, tree.Decider]


def _of(decisions: Deciders, decision_id: str | None) -> tree.Decider | None:
    return decisions.get(decision_id) if decision_id else None


def _scripts(session: Session, person: Person, decisions: Deciders, now: datetime) -> tuple[tree.Script, ...]:
    rows = session.scalars(
        select(Script)
        .where(Script.person_id == person.id)
        .where((Script.status != ScriptStatus.STOPPED) | (Script.stopped_at >= now - STOPPED_KEPT))
        .order_by(Script.recorded_at, ENTRY_ORDER)
    ).all()
    sources = _by_script(session, ScriptSource, person, ScriptSource.asked_at)
    changes = _by_script(session, ScriptChange, person, ScriptChange.changed_at)
    dispositions = _by_script(session, ScriptDisposition, person, ScriptDisposition.decided_at)
    interims = {
        row.script_id: row
        for row in session.scalars(
            select(InterimChange).where(InterimChange.person_id == person.id, InterimChange.resolved_at.is_(None))
        )
    }
    return tuple(
        tree.Script(
            id=row.id,
            medicine=row.medicine,
            dose=row.dose,
            strength=row.strength,
            form=row.form,
            brand=row.brand,
            route=row.route,
            frequency=row.frequency,
            times=row.times,
            every_days=row.every_days,
            as_required=row.as_required,
            maximum=row.maximum,
            indication=row.indication,
            supervised=row.supervised,
            status=row.status,
            verified=row.verified,
            decider=_of(decisions, row.decision_id),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            last_given_at=row.last_given_at,
            last_given_how=row.last_given_how,
            last_given_where=row.last_given_where,
            last_given_by=row.last_given_by,
            next_due_at=row.next_due_at,
            sources=tuple(_source(source) for source in sources.get(row.id, ())),
            interim=_interim(interims.get(row.id), decisions),
            changes=tuple(_change(change, decisions) for change in changes.get(row.id, ())),
            carrier=row.carrier,
            quantity_sent=row.quantity_sent,
            seal=row.seal,
            decision=_decision(dispositions.get(row.id, ()), decisions),
            not_until_prescriber=row.not_until_prescriber,
            stopped_at=row.stopped_at,
            stop_reason=row.stop_reason,
            stop_discussed=row.stop_discussed,
            site=row.site,
        )
        for row in rows
    )


ScriptRow = TypeVar("ScriptRow", ScriptSource, ScriptChange, ScriptDisposition)


def _by_script(
    session: Session, table: type[ScriptRow], person: Person, order: InstrumentedAttribute[Any]
) -> dict[str, list[ScriptRow]]:
    found: dict[str, list[ScriptRow]] = {}
    for row in session.scalars(select(table).where(table.person_id == person.id).order_by(order, ENTRY_ORDER)):
        found.setdefault(row.script_id, []).append(row)
    return found


def _source(row: ScriptSource) -> tree.Source:
    return tree.Source(
        row.kind, row.outcome, row.name, row.telephone, row.asked_at, row.asked_by, row.said, row.last_observed_at
    )


def _interim(row: InterimChange | None, decisions: Deciders) -> tree.Interim | None:
    if row is None:
        return None
    return tree.Interim(
        replaced=row.replaced,
        review_by=row.review_by,
        owner=row.owner,
        reason=row.reason,
        since=row.since,
        decider=_of(decisions, row.decision_id),
        discussed=row.discussed,
        replaced_frequency=row.replaced_frequency,
    )


def _change(row: ScriptChange, decisions: Deciders) -> tree.Change:
    return tree.Change(
        changed_at=row.changed_at,
        was=Dose(row.was_amount, row.was_unit) if row.was_amount is not None and row.was_unit else None,
        now=Dose(row.now_amount, row.now_unit) if row.now_amount is not None and row.now_unit else None,
        reason=row.reason,
        decider=_of(decisions, row.decision_id),
        discussed=row.discussed,
        person_said=row.person_said,
    )


def _decision(rows: list[ScriptDisposition] | tuple[()], decisions: Deciders) -> tree.Decision | None:
    if not rows:
        return None
    row = rows[-1]
    return tree.Decision(
        row.disposition,
        row.reason,
        row.decided_at,
        _of(decisions, row.decision_id),
        row.until,
        row.where,
        row.discussed,
    )


def _allergies(session: Session, person: Person) -> tree.Allergies:
    rows = session.scalars(
        select(Allergy)
        .where(Allergy.person_id == person.id, Allergy.removed_at.is_(None))
        .order_by(Allergy.substance, ENTRY_ORDER)
    )
    return tree.Allergies(
        state=person.allergy_state,
        items=tuple(
            tree.Allergy(row.substance, row.reaction, row.source, row.recorded_by, row.recorded_at) for row in rows
        ),
        asked_by=person.allergy_asked_by,
        asked_role=person.allergy_asked_role,
        asked_at=person.allergy_asked_at,
        reason=person.allergy_reason,
    )


def _flags(session: Session, person: Person) -> tuple[tree.Flag, ...]:
    rows = session.scalars(select(Flag).where(Flag.person_id == person.id).order_by(Flag.started_at, ENTRY_ORDER))
    return tuple(
        tree.Flag(
            id=row.id,
            kind=row.kind,
            level=row.level,
            words=row.words,
            started_at=row.started_at,
            ended_at=row.ended_at,
            detail=row.detail,
            recorded_by=row.recorded_by,
            where=row.where,
            reference=row.reference,
            observation=row.observation,
            last_on=row.last_on,
            methods=row.methods,
            triggers=row.triggers,
            actions=row.actions,
            next_review_at=row.next_review_at,
            last_observed_at=row.last_observed_at,
            end_reason=row.end_reason,
        )
        for row in rows
    )


def _assessments(session: Session, person: Person) -> tuple[tree.Assessment, ...]:
    answers: dict[str, list[Answer]] = {}
    ordered = select(Answer).where(Answer.person_id == person.id).order_by(Answer.key)
    for answer in session.scalars(ordered):
        answers.setdefault(answer.assessment_id, []).append(answer)
    rows = session.scalars(
        select(Assessment).where(Assessment.person_id == person.id).order_by(Assessment.started_at, ENTRY_ORDER)
    )
    return tuple(
        tree.Assessment(
            id=row.id,
            form=row.form,
            version=row.version,
            title=row.title,
            form_hash=row.form_hash,
            status=row.status,
            started_at=row.started_at,
            started_by=row.started_by,
            signed_at=row.signed_at,
            signed_by=row.signed_by,
            signed_role=row.signed_role,
            supervised_by=row.supervised_by,
            where=row.where,
            answers=tuple(_answer(answer) for answer in answers.get(row.id, ())),
        )
        for row in rows
    )


def _answer(row: Answer) -> tree.Answer:
    return tree.Answer(
        key=row.key,
        words=row.words,
        state=row.state,
        value=row.value,
        shown=row.shown,
        note=row.note,
        reason=row.reason,
        said_by=row.said_by,
        recorded_by=row.recorded_by,
        recorded_role=row.recorded_role,
        recorded_at=row.recorded_at,
        recorded_where=row.recorded_where,
        attention=row.attention,
        topic=row.topic,
    )


def _tasks(session: Session, person: Person) -> tuple[tree.Task, ...]:
    rows = session.scalars(select(Task).where(Task.person_id == person.id).order_by(Task.opened_at, ENTRY_ORDER))
    return tuple(
        tree.Task(
            id=row.id,
            title=row.title,
            owner_role=row.owner_role,
            opened_at=row.opened_at,
            due_at=row.due_at,
            state=row.state,
            detail=row.detail,
            script_id=row.script_id,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            reason=row.reason,
            kind=row.kind,
        )
        for row in rows
    )


def _contacts(session: Session, person: Person) -> tuple[tree.Contact, ...]:
    rows = session.scalars(
        select(Contact)
        .where(Contact.person_id == person.id, Contact.removed_at.is_(None))
        .order_by(Contact.kind, Contact.name, ENTRY_ORDER)
    )
    return tuple(tree.Contact(row.kind, row.name, row.organisation, row.telephone, row.hours, row.note) for row in rows)


def _brought(session: Session, person: Person) -> tuple[tree.Brought, ...]:
    rows = session.scalars(
        select(Brought).where(Brought.person_id == person.id).order_by(Brought.seen_at, Brought.what, ENTRY_ORDER)
    )
    return tuple(
        tree.Brought(row.kind, row.what, row.quantity, row.seal, row.place, row.seen_at, row.seen_by) for row in rows
    )

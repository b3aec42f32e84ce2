"""The one place that turns a person's rows into the record that travels.

Every sheet, pack, export and check starts from `read_record`. Rows come in a fixed order, so that the same rows give
the same record, byte for byte.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reception_app.errors import NotFound
from reception_app.handover import record as tree
from reception_app.models import (
    FACT_KEYS,
    Allergy,
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
from reception_app.services.record_doses import DosesOfScript, conflicts_of, doses_of, receipts_of, reviews_of
from reception_app.services.record_rows import (
    ENTRY_ORDER,
    assessments_of,
    copied,
    involvements_of,
    scores_of,
    tests_of,
    vaccinations_of,
)
from reception_app.vocabulary import ScriptStatus

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
        row.id: copied(tree.Decider, row)
        for row in session.scalars(select(Decision).where(Decision.person_id == person.id))
    }
    return tree.Record(
        person=_person(session, person),
        stay=_stay(session, person),
        scripts=_scripts(session, person, decisions, now),
        allergies=_allergies(session, person),
        flags=_flags(session, person),
        assessments=assessments_of(session, person.id),
        tasks=_tasks(session, person),
        contacts=_contacts(session, person),
        brought=_brought(session, person),
        events=read_events(session, person.id),
        scores=scores_of(session, person.id),
        involvements=involvements_of(session, person.id),
        tests=tests_of(session, person.id),
        vaccinations=vaccinations_of(session, person.id),
        reviews=reviews_of(session, person.id),
        receipts=receipts_of(session, person.id, now),
        conflicts=conflicts_of(session, person.id, now),
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
    daily = doses_of(session, person.id, decisions, now)
    return tuple(
        copied(
            tree.Script,
            row,
            **_daily(daily.get(row.id)),
            decider=_of(decisions, row.decision_id),
            stop_decider=_of(decisions, row.stop_decision_id),
            sources=tuple(copied(tree.Source, source) for source in sources.get(row.id, ())),
            interim=_interim(interims.get(row.id), decisions),
            changes=tuple(_change(change, decisions) for change in changes.get(row.id, ())),
            decision=_decision(dispositions.get(row.id, ()), decisions),
        )
        for row in rows
    )


def _daily(doses: DosesOfScript | None) -> dict[str, Any]:
    if doses is None:
        return {"schedule": None, "given": (), "missed": ()}
    return {"schedule": doses.schedule, "given": tuple(doses.given), "missed": tuple(doses.missed)}


ScriptRow = TypeVar("ScriptRow", ScriptSource, ScriptChange, ScriptDisposition)


def _by_script(
    session: Session, table: type[ScriptRow], person: Person, order: InstrumentedAttribute[Any]
) -> dict[str, list[ScriptRow]]:
    found: dict[str, list[ScriptRow]] = {}
    for row in session.scalars(select(table).where(table.person_id == person.id).order_by(order, ENTRY_ORDER)):
        found.setdefault(row.script_id, []).append(row)
    return found


def _interim(row: InterimChange | None, decisions: Deciders) -> tree.Interim | None:
    if row is None:
        return None
    return copied(tree.Interim, row, decider=_of(decisions, row.decision_id))


def _change(row: ScriptChange, decisions: Deciders) -> tree.Change:
    return copied(tree.Change, row, decider=_of(decisions, row.decision_id))


def _decision(rows: list[ScriptDisposition] | tuple[()], decisions: Deciders) -> tree.Decision | None:
    if not rows:
        return None
    row = rows[-1]
    return copied(tree.Decision, row, decider=_of(decisions, row.decision_id))


def _allergies(session: Session, person: Person) -> tree.Allergies:
    rows = session.scalars(
        select(Allergy)
        .where(Allergy.person_id == person.id, Allergy.removed_at.is_(None))
        .order_by(Allergy.substance, ENTRY_ORDER)
    )
    return tree.Allergies(
        state=person.allergy_state,
        items=tuple(copied(tree.Allergy, row) for row in rows),
        asked_by=person.allergy_asked_by,
        asked_role=person.allergy_asked_role,
        asked_at=person.allergy_asked_at,
        reason=person.allergy_reason,
    )


def _flags(session: Session, person: Person) -> tuple[tree.Flag, ...]:
    rows = session.scalars(select(Flag).where(Flag.person_id == person.id).order_by(Flag.started_at, ENTRY_ORDER))
    return tuple(copied(tree.Flag, row) for row in rows)


def _tasks(session: Session, person: Person) -> tuple[tree.Task, ...]:
    rows = session.scalars(select(Task).where(Task.person_id == person.id).order_by(Task.opened_at, ENTRY_ORDER))
    return tuple(copied(tree.Task, row) for row in rows)


def _contacts(session: Session, person: Person) -> tuple[tree.Contact, ...]:
    rows = session.scalars(
        select(Contact)
        .where(Contact.person_id == person.id, Contact.removed_at.is_(None))
        .order_by(Contact.kind, Contact.name, ENTRY_ORDER)
    )
    return tuple(copied(tree.Contact, row) for row in rows)


def _brought(session: Session, person: Person) -> tuple[tree.Brought, ...]:
    rows = session.scalars(
        select(Brought).where(Brought.person_id == person.id).order_by(Brought.seen_at, Brought.what, ENTRY_ORDER)
    )
    return tuple(copied(tree.Brought, row) for row in rows)

"""The one place that turns a person's rows into the record that travels.

Every sheet, pack, export and check starts from `read_record`. Rows come in a fixed order, so that the same rows give
the same record, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from reception_app.errors import NotFound
from reception_app.handover import record as tree
from reception_app.handover.line_before import with_before
from reception_app.handover.scheduled import all_as_of
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
from reception_app.services.record_doses import (
    DosesOfScript,
    conflicts_of,
    doses_of,
    possession_of,
    receipts_of,
    reviews_of,
)
from reception_app.services.record_release import appointments_of, needs_of, release_of, release_since
from reception_app.services.record_rows import (
    ENTRY_ORDER,
    NEWEST_FIRST,
    STAYS,
    RowsOf,
    StoredRow,
    assessments_of,
    copied,
    error_of,
    involvements_of,
    scores_of,
    tests_of,
    vaccinations_of,
)
from reception_app.vocabulary import PersonState, ScriptStatus

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
        raise _not_here()
    return found


def _not_here() -> NotFound:
    return NotFound("NF-101", "That record is not at this desk.", "Go back to the board and open it again.")


_PEOPLE = RowsOf(Person, by="id")


def person_row(session: Session, person_id: str) -> StoredRow:
    """Return the values of the person with this identifier, to be read only. Raises NotFound (NF-101)."""
    found = _PEOPLE(session, person_id)
    if not found:
        raise _not_here()
    return found[0]


_EVENTS = (
    select(func.count().over(), Event.hash)
    .where(Event.person_id == bindparam("person_id"), Event.in_record)
    .order_by(Event.sequence.desc())
    .limit(1)
)


def read_events(session: Session, person_id: str) -> tree.Events:
    """Return how many changes were written for this person, and the hash of the last."""
    session.flush()
    last = session.connection().execute(_EVENTS, {"person_id": person_id}).one_or_none()
    return tree.Events(*last) if last else tree.Events(0, None)


_DECISIONS = RowsOf(Decision)
_FACTS = RowsOf(PersonFact)
_ALIASES = RowsOf(PersonAlias, PersonAlias.family_name, PersonAlias.given_names)
_KEPT = (Script.status != ScriptStatus.STOPPED) | (Script.stopped_at >= bindparam("stopped_since"))
_SCRIPTS = RowsOf(Script, Script.recorded_at, where=(_KEPT,))
_SOURCES = RowsOf(ScriptSource, ScriptSource.asked_at)
_CHANGES = RowsOf(ScriptChange, ScriptChange.changed_at)
_DISPOSITIONS = RowsOf(ScriptDisposition, ScriptDisposition.decided_at)
_INTERIMS = RowsOf(InterimChange, where=(InterimChange.resolved_at.is_(None),))
_ALLERGIES = RowsOf(Allergy, Allergy.substance, where=(Allergy.removed_at.is_(None),))
_FLAGS = RowsOf(Flag, Flag.started_at)
_TASKS = RowsOf(Task, Task.opened_at)
_CONTACTS = RowsOf(Contact, Contact.kind, Contact.name, where=(Contact.removed_at.is_(None),))
_BROUGHT = RowsOf(Brought, Brought.seen_at, Brought.what)


def read_record(session: Session, person: Person | StoredRow, now: datetime) -> tree.Record:
    """Return everything about `person` (an object or its row) that the next desk needs, as of `now`.

    It ages stopped scripts out, and says which dose is due next.
    """
    decisions = {row.id: copied(tree.Decider, row) for row in _DECISIONS(session, person.id)}
    since = release_since(session, person.id)
    return tree.Record(
        person=_person(session, person),
        stay=_stay(session, person),
        scripts=_scripts(session, person, decisions, now),
        allergies=_allergies(session, person),
        flags=tuple(copied(tree.Flag, row) for row in _FLAGS(session, person.id)),
        assessments=assessments_of(session, person.id),
        tasks=tuple(copied(tree.Task, row) for row in _TASKS(session, person.id)),
        contacts=tuple(copied(tree.Contact, row) for row in _CONTACTS(session, person.id)),
        brought=tuple(copied(tree.Brought, row) for row in _BROUGHT(session, person.id)),
        events=read_events(session, person.id),
        scores=scores_of(session, person.id),
        involvements=involvements_of(session, person.id),
        tests=tests_of(session, person.id),
        vaccinations=vaccinations_of(session, person.id),
        reviews=reviews_of(session, person.id),
        receipts=receipts_of(session, person.id, now),
        conflicts=conflicts_of(session, person.id, now),
        possession=possession_of(session, person.id),
        release=release_of(session, person.id, decisions, since),
        appointments=appointments_of(session, person.id, since),
        needs=needs_of(session, person.id, since),
    )


def newest_of(record: tree.Record, form_id: str) -> tree.Assessment | None:
    """Return the assessment of a form begun last."""
    mine = [each for each in record.assessments if each.form == form_id]
    return mine[-1] if mine else None


def _person(session: Session, person: Person | StoredRow) -> tree.Person:
    facts = {row.key: tree.Stated(row.state, row.value) for row in _FACTS(session, person.id)}
    aliases = _ALIASES(session, person.id)
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


_CURRENT_STAY = (
    select(Stay).where(Stay.person_id == bindparam("person_id")).order_by(*NEWEST_FIRST, ENTRY_ORDER).limit(1)
)


def current_stay_id(session: Session, person_id: str) -> str | None:
    """Return the id of the person's stay at this desk, of the latest one when they have left."""
    stays = STAYS(session, person_id)
    return str(stays[0].id) if stays else None


def stays_of(session: Session, person_id: str) -> list[StoredRow]:
    """Return the person's stays at this desk, the one that is on or ended last first."""
    return STAYS(session, person_id)


@dataclass(frozen=True, slots=True)
class Gone:
    """That somebody has left: when (aware UTC), and where to, None when it was not said."""

    at: datetime
    to: str | None


def gone_of(session: Session, person_id: str) -> Gone | None:
    """Return when somebody left and where to; None for who is here."""
    stays = stays_of(session, person_id)
    return Gone(stays[0].left_at, stays[0].left_to) if stays and stays[0].left_at is not None else None


def current_stay(session: Session, person_id: str) -> Stay | None:
    """Return the person's stay at this desk, the latest one when they have left."""
    return session.scalars(_CURRENT_STAY, {"person_id": person_id}).one_or_none()


def stay_here(session: Session, person: Person) -> Stay | None:
    """Return the stay here that has not ended, of somebody whose lines this prison decides about; None else."""
    stay = current_stay(session, person.id)
    return None if person.state is PersonState.LEFT or stay is None or stay.left_at is not None else stay


def _stay(session: Session, person: Person | StoredRow) -> tree.Stay | None:
    stays = STAYS(session, person.id)
    if not stays:
        return None
    stay = stays[0]
    return tree.Stay(
        stay.arrived_at, stay.arrived_from, stay.arrival_kind, stay.legal_status, stay.location, stay.not_asked
    )


Deciders = dict[str, tree.Decider]


def _of(decisions: Deciders, decision_id: str | None) -> tree.Decider | None:
    return decisions.get(decision_id) if decision_id else None


def _scripts(
    session: Session, person: Person | StoredRow, decisions: Deciders, now: datetime
) -> tuple[tree.Script, ...]:
    rows = _SCRIPTS(session, person.id, stopped_since=now - STOPPED_KEPT)
    sources = _by_script(_SOURCES(session, person.id))
    changes = _by_script(_CHANGES(session, person.id))
    dispositions = _by_script(_DISPOSITIONS(session, person.id))
    interims = {row.script_id: row for row in _INTERIMS(session, person.id)}
    daily = doses_of(session, person.id, decisions, now, rows)
    found = tuple(
        copied(
            tree.Script,
            row,
            **_daily(daily.get(row.id)),
            decider=_of(decisions, row.decision_id),
            stop_decider=_of(decisions, row.stop_decision_id),
            sources=tuple(copied(tree.Source, each, error=error_of(each)) for each in sources.get(row.id, ())),
            interim=_interim(interims.get(row.id), decisions),
            told=_told(row),
            changes=tuple(_change(change, decisions) for change in changes.get(row.id, ())),
            decision=_decision(dispositions.get(row.id, ()), decisions),
        )
        for row in rows
    )
    return all_as_of(found, now)


def _told(row: StoredRow) -> tree.ToldDose | None:
    if row.told_last_at is None or row.told_last_how is None:
        return None
    return tree.ToldDose(row.told_last_at, row.told_last_how, row.told_last_where, row.told_last_by)


def _daily(doses: DosesOfScript | None) -> dict[str, Any]:
    if doses is None:
        return {"schedule": None, "given": (), "missed": ()}
    return {"schedule": doses.schedule, "given": tuple(doses.given), "missed": tuple(doses.missed)}


def _by_script(rows: Sequence[StoredRow]) -> dict[str, list[StoredRow]]:
    found: dict[str, list[StoredRow]] = {}
    for row in rows:
        found.setdefault(row.script_id, []).append(row)
    return found


def _interim(row: StoredRow | None, decisions: Deciders) -> tree.Interim | None:
    if row is None:
        return None
    return copied(tree.Interim, row, decider=_of(decisions, row.decision_id))


def _change(row: StoredRow, decisions: Deciders) -> tree.Change:
    reason = with_before(row.reason, row.line_before)
    return copied(tree.Change, row, reason=reason, decider=_of(decisions, row.decision_id))


def _decision(rows: Sequence[StoredRow], decisions: Deciders) -> tree.Decision | None:
    if not rows:
        return None
    row = rows[-1]
    return copied(tree.Decision, row, decider=_of(decisions, row.decision_id))


def _allergies(session: Session, person: Person | StoredRow) -> tree.Allergies:
    return tree.Allergies(
        state=person.allergy_state,
        items=tuple(copied(tree.Allergy, row) for row in _ALLERGIES(session, person.id)),
        asked_by=person.allergy_asked_by,
        asked_role=person.allergy_asked_role,
        asked_at=person.allergy_asked_at,
        reason=person.allergy_reason,
    )

"""Writing a received record into this desk's: added to what is here, line by line, never over it.

Identifiers of scripts, flags, tasks and assessments travel, so a line that comes back is recognised; one that belongs
to another person here refuses the whole pack.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import PackRefused
from reception_app.handover.decided_where import placed
from reception_app.handover.line_before import with_what_is_known
from reception_app.handover.record import Pack, Record
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.models import (
    FACT_KEYS,
    Allergy,
    Brought,
    Contact,
    Flag,
    Person,
    PersonAlias,
    PersonFact,
    ReceivedPack,
    Script,
    Task,
)
from reception_app.services.context import AppContext
from reception_app.services.dispositions import Choice
from reception_app.services.finding import index_person
from reception_app.services.form_clocks import ARRIVAL_TASKS
from reception_app.services.form_tasks import raised_in
from reception_app.services.last_corrected import corrections_of_last
from reception_app.services.matching import possible
from reception_app.services.merging_assessments import merge_assessments, merge_findings
from reception_app.services.merging_doses import merge_way
from reception_app.services.merging_release import merge_release
from reception_app.services.merging_rows import own_row
from reception_app.services.merging_scripts import merge_script
from reception_app.services.people import set_facts
from reception_app.services.record_rows import put
from reception_app.services.said_anew import closer, loudest
from reception_app.services.tasks import kind_of
from reception_app.vocabulary import AllergyState, AnswerState, TaskState


def merge_record(
    ctx: AppContext,
    session: Session,
    person: Person,
    pack: Pack,
    received: ReceivedPack,
    choices: Mapping[str, Choice],
    *,
    unverified: bool,
    comes: bool,
    clashes: Container[str] = (),
) -> tuple[str, ...]:
    """Write everything of `pack` for `person` in the open transaction; returns what was sent and is missing.

    `comes`: the person was not here before it. `clashes`: the scripts changed here since the pack before
    (`amendments_conflicts`).
    """
    header = pack.header
    record = placed(with_what_is_known(pack), header.sender.name, says_where=header.made_with is not None)
    _merge_person(ctx, session, person, record)
    _merge_allergies(ctx, session, person, record, unverified=unverified)
    missing: list[str] = []
    corrected = {} if unverified else corrections_of_last(ctx, session, pack, person)
    for script in record.scripts:
        merge_script(
            ctx, session, person, pack, script, choices.get(script.id), missing, unverified=unverified,
            comes=comes, clash=script.id in clashes, corrected=corrected.get(script.id),
        )  # fmt: skip
    _merge_flags(session, person, record)
    _merge_tasks(ctx, session, person, record)
    _merge_contacts(ctx, session, person, record)
    _merge_brought(ctx, session, person, record)
    merge_assessments(ctx, session, person, record, received)
    merge_findings(ctx, session, person, record)
    merge_way(session, person, record)
    merge_release(ctx, session, person, record)
    session.flush()
    index_person(session, person)
    return tuple(missing)


def _merge_person(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    incoming = record.person
    for name in ("date_of_birth", "title", "pnc_number", "cro_number"):
        if getattr(person, name) is None and getattr(incoming, name) is not None:
            setattr(person, name, getattr(incoming, name))
    prison_number, nhs_number = _possible_numbers(session, person, record)
    if person.prison_number is None and prison_number is not None:
        person.prison_number = prison_number
    if person.nhs_number is None and nhs_number is not None:
        person.nhs_number, person.nhs_trace_status = nhs_number, incoming.nhs_trace_status
    held = {row.key: row.state for row in session.scalars(select(PersonFact).where(PersonFact.person_id == person.id))}
    facts = {}
    for key in FACT_KEYS:
        fact = getattr(incoming, key)
        if held.get(key, AnswerState.NOT_ASKED) is AnswerState.NOT_ASKED and fact.state is not AnswerState.NOT_ASKED:
            facts[key] = (fact.state, fact.value)
    set_facts(ctx, session, person.id, facts)
    known = {
        (row.family_name, row.given_names)
        for row in session.scalars(select(PersonAlias).where(PersonAlias.person_id == person.id))
    }
    for alias in incoming.aliases:
        if (alias.family_name, alias.given_names) not in known:
            session.add(
                PersonAlias(
                    id=ctx.new_id(),
                    person_id=person.id,
                    family_name=alias.family_name,
                    given_names=alias.given_names,
                )
            )


def _possible_numbers(session: Session, person: Person, record: Record) -> tuple[str | None, str | None]:
    """Return the numbers that can be ones. A prison number of somebody else here refuses the pack (PK-306)."""
    prison_number = possible(record.person.prison_number, read_prison_number)
    if (
        prison_number is not None
        and session.scalars(
            select(Person.id).where(Person.prison_number == prison_number, Person.id != person.id)
        ).first()
    ):
        raise PackRefused(
            "PK-306",
            "Another record at this desk has the pack's prison number. Nothing was saved.",
            "Check the number with custody, and choose that record if it is the same person.",
        )
    return prison_number, possible(record.person.nhs_number, read_nhs_number)


def _merge_allergies(ctx: AppContext, session: Session, person: Person, record: Record, *, unverified: bool) -> None:
    incoming = record.allergies
    held = {
        row.substance.casefold()
        for row in session.scalars(select(Allergy).where(Allergy.person_id == person.id, Allergy.removed_at.is_(None)))
    }
    for item in incoming.items:
        if item.substance.casefold() not in held:
            row = Allergy(id=ctx.new_id(), person_id=person.id)
            put(row, item)
            session.add(row)
    unknown_here = person.allergy_state in (AllergyState.NOT_RECORDED, AllergyState.UNAVAILABLE)
    if incoming.items or (unknown_here and not (unverified and incoming.state is AllergyState.NONE_KNOWN)):
        person.allergy_state = AllergyState.KNOWN if incoming.items else incoming.state
        person.allergy_asked_by, person.allergy_asked_role = incoming.asked_by, incoming.asked_role
        person.allergy_asked_at, person.allergy_reason = incoming.asked_at, incoming.reason


def _merge_flags(session: Session, person: Person, record: Record) -> None:
    """Take in the flags. What is ended here stays ended; a watch is lowered by a person, never by a pack."""
    for flag in record.flags:
        row = own_row(session, Flag, flag.id, person)
        if row is None:
            row = Flag(id=flag.id, person_id=person.id)
            session.add(row)
            put(row, flag, "id")
        elif row.ended_at is None:
            watch, level, looked = row.observation, row.level, row.last_observed_at
            put(row, flag, "id")
            if flag.ended_at is None:
                row.observation = closer(watch, row.observation)
                row.level = loudest(level, row.level)
            row.last_observed_at = max(filter(None, (looked, row.last_observed_at)), default=None)


def _merge_tasks(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    for task in record.tasks:
        row = own_row(session, Task, task.id, person)
        if row is not None and row.state is not TaskState.OPEN:
            continue
        if row is None and task.kind in ARRIVAL_TASKS and task.state is TaskState.OPEN:
            continue  # about the arrival at the other desk; this one has its own clock
        # A script stopped long ago does not travel, nor in a short record any stopped one; a task about it still does,
        # without the link. Asked before the row is there: a link to nothing would refuse the whole pack.
        script = session.get(Script, task.script_id) if task.script_id is not None else None
        linked = script is not None and script.person_id == person.id
        if row is None:
            row = Task(id=task.id, person_id=person.id, raised_by_answer=raised_in(ctx, record, task))
            session.add(row)
        put(row, task, "id", "kind", "script_id")
        row.kind = kind_of(task)
        row.script_id = task.script_id if linked else None


def _merge_contacts(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    held = {
        (row.kind, row.name, row.telephone)
        for row in session.scalars(select(Contact).where(Contact.person_id == person.id, Contact.removed_at.is_(None)))
    }
    for contact in record.contacts:
        if (contact.kind, contact.name, contact.telephone) in held:
            continue
        row = Contact(id=ctx.new_id(), person_id=person.id)
        put(row, contact)
        session.add(row)


def _merge_brought(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    held = {
        (row.kind, row.what, row.seen_at)
        for row in session.scalars(select(Brought).where(Brought.person_id == person.id))
    }
    for item in record.brought:
        if (item.kind, item.what, item.seen_at) in held:
            continue
        row = Brought(id=ctx.new_id(), person_id=person.id)
        put(row, item)
        session.add(row)

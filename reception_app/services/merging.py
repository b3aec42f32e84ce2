"""Writing a received record into this desk's: added to what is here, line by line, never over it.

Identifiers of scripts, flags, tasks and assessments travel, so a line that comes back is recognised; one that belongs
to another person here refuses the whole pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import PackRefused
from reception_app.handover.record import Decider, Pack, Record, Source
from reception_app.handover.record import Script as ScriptTree
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.models import (
    Allergy,
    Answer,
    Assessment,
    Brought,
    CarriedAnswer,
    Contact,
    Decision,
    Flag,
    InterimChange,
    Person,
    PersonAlias,
    PersonFact,
    ReceivedPack,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
    Task,
)
from reception_app.services.context import AppContext
from reception_app.services.decisions import record_decision
from reception_app.services.people import index_person, possible, set_facts
from reception_app.services.scripts import here, open_interim, prescriber_first, renew, stop_in
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    BroughtKind,
    Carrier,
    Disposition,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
)

if TYPE_CHECKING:
    from reception_app.services.receiving import Choice

Row = TypeVar("Row")


def merge_record(
    ctx: AppContext,
    session: Session,
    person: Person,
    pack: Pack,
    received: ReceivedPack,
    choices: Mapping[str, Choice],
    *,
    unverified: bool,
) -> tuple[str, ...]:
    """Write everything of `pack` for `person` in the open transaction; returns what was sent and is missing."""
    record = pack.record
    _merge_person(ctx, session, person, record)
    _merge_allergies(ctx, session, person, record, unverified=unverified)
    missing: list[str] = []
    for script in record.scripts:
        _merge_script(ctx, session, person, pack, script, choices.get(script.id), missing, unverified=unverified)
    _merge_flags(session, person, record)
    _merge_tasks(session, person, record)
    _merge_contacts(ctx, session, person, record)
    _merge_brought(ctx, session, person, record)
    _merge_assessments(ctx, session, person, record, received)
    session.flush()
    index_person(session, person)
    return tuple(missing)


def _own(session: Session, table: type[Row], row_id: str, person: Person) -> Row | None:
    """Return this person's row of that id, None when there is none; another person's row refuses the pack (PK-305)."""
    row: Any = session.get(table, row_id)
    if row is not None and row.person_id != person.id:
        raise PackRefused(
            "PK-305",
            "A line of this pack already belongs to another person at this desk. Nothing was saved.",
            "Ring the sender; keep the paper with the person.",
        )
    return cast("Row | None", row)


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
    for key in ("preferred_name", "sex", "gender", "ethnicity", "religion", "disability", "language", "access_needs"):
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
            session.add(
                Allergy(
                    id=ctx.new_id(),
                    person_id=person.id,
                    substance=item.substance,
                    reaction=item.reaction,
                    source=item.source,
                    recorded_by=item.recorded_by,
                    recorded_at=item.recorded_at,
                )
            )
    unknown_here = person.allergy_state in (AllergyState.NOT_RECORDED, AllergyState.UNAVAILABLE)
    if incoming.items or (unknown_here and not (unverified and incoming.state is AllergyState.NONE_KNOWN)):
        person.allergy_state = AllergyState.KNOWN if incoming.items else incoming.state
        person.allergy_asked_by, person.allergy_asked_role = incoming.asked_by, incoming.asked_role
        person.allergy_asked_at, person.allergy_reason = incoming.asked_at, incoming.reason


def _merge_script(
    ctx: AppContext,
    session: Session,
    person: Person,
    pack: Pack,
    script: ScriptTree,
    choice: Choice | None,
    missing: list[str],
    *,
    unverified: bool,
) -> None:
    row = _own(session, Script, script.id, person)
    is_new = row is None
    row = row or Script(id=script.id, person_id=person.id)
    _write_script(ctx, session, person, row, script, unverified=unverified)
    if is_new:
        session.add(row)
    session.flush()
    _merge_sources(ctx, session, person, pack, script)
    _merge_changes(ctx, session, person, script)
    _merge_interim(ctx, session, person, script)
    if choice is None:
        return
    _dispose(ctx, session, person, pack, row, script, choice)
    _tick_off(ctx, session, person, pack, row, script, choice, missing)


def _write_script(
    ctx: AppContext, session: Session, person: Person, row: Script, script: ScriptTree, *, unverified: bool
) -> None:
    same = ("medicine", "brand", "strength", "form", "route", "frequency", "times", "every_days", "as_required",
            "maximum", "indication", "supervised", "site", "status", "recorded_by", "last_given_at", "last_given_how",
            "last_given_where", "last_given_by", "next_due_at", "stopped_at", "stop_reason", "stop_discussed",
            "not_until_prescriber", "dose")  # fmt: skip
    for name in same:
        setattr(row, name, getattr(script, name))
    row.verified = script.verified and not unverified
    row.recorded_at = script.recorded_at or ctx.now()
    row.decision_id = _told(ctx, session, person, script.decider)
    row.carrier = row.quantity_sent = row.seal = None


def _told(ctx: AppContext, session: Session, person: Person, decider: Decider | None) -> str | None:
    """Write down a decision made elsewhere, as it came."""
    if decider is None:
        return None
    row = Decision(
        id=ctx.new_id(),
        person_id=person.id,
        name=decider.name,
        role=decider.role,
        registration=decider.registration,
        mode=decider.mode,
        decided_at=decider.decided_at,
        recorded_by=decider.recorded_by,
        recorded_role=decider.recorded_role,
        countersigned_at=decider.countersigned_at,
    )
    session.add(row)
    session.flush()
    return row.id


def _merge_sources(ctx: AppContext, session: Session, person: Person, pack: Pack, script: ScriptTree) -> None:
    held = {
        (row.kind, row.asked_at, row.said)
        for row in session.scalars(select(ScriptSource).where(ScriptSource.script_id == script.id))
    }
    own = Source(
        SourceKind.PREVIOUS_PACK,
        SourceOutcome.CONFIRMED if script.verified else SourceOutcome.DIFFERS,
        name=pack.header.sender.name,
        asked_at=pack.header.made_at,
        asked_by=ctx.operator.full_name,
        said=f"Pack {pack.header.number}" + ("" if script.verified else ": not verified there either"),
    )
    for source in (*script.sources, own):
        if (source.kind, source.asked_at, source.said) in held:
            continue
        session.add(
            ScriptSource(
                id=ctx.new_id(),
                person_id=person.id,
                script_id=script.id,
                kind=source.kind,
                outcome=source.outcome,
                name=source.name,
                telephone=source.telephone,
                asked_at=source.asked_at,
                asked_by=source.asked_by,
                said=source.said,
                last_observed_at=source.last_observed_at,
            )
        )


def _merge_changes(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    held = set(session.scalars(select(ScriptChange.changed_at).where(ScriptChange.script_id == script.id)))
    for change in script.changes:
        if change.changed_at in held:
            continue
        session.add(
            ScriptChange(
                id=ctx.new_id(),
                person_id=person.id,
                script_id=script.id,
                changed_at=change.changed_at,
                was_amount=change.was.amount if change.was else None,
                was_unit=change.was.unit if change.was else None,
                now_amount=change.now.amount if change.now else None,
                now_unit=change.now.unit if change.now else None,
                reason=change.reason,
                decision_id=_told(ctx, session, person, change.decider),
                discussed=change.discussed,
                person_said=change.person_said,
            )
        )


def _merge_interim(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    interim = script.interim
    if interim is None or open_interim(session, script.id) is not None:
        return
    session.add(
        InterimChange(
            id=ctx.new_id(),
            person_id=person.id,
            script_id=script.id,
            replaced_amount=interim.replaced.amount if interim.replaced else None,
            replaced_unit=interim.replaced.unit if interim.replaced else None,
            replaced_frequency=interim.replaced_frequency,
            review_by=interim.review_by,
            owner=interim.owner,
            reason=interim.reason,
            since=interim.since,
            decision_id=_told(ctx, session, person, interim.decider),
            discussed=interim.discussed,
        )
    )


def _dispose(
    ctx: AppContext, session: Session, person: Person, pack: Pack, row: Script, script: ScriptTree, choice: Choice
) -> None:
    decision_id = None
    if choice.disposition is Disposition.STOP:
        decision_id = record_decision(ctx, session, person.id, choice.by, f"{script.medicine}: stopped at receipt").id
        stop_in(ctx, session, row, choice.reason, choice.discussed, decision_id)
    elif choice.disposition is Disposition.HOLD:
        row.status, row.next_due_at = ScriptStatus.ON_HOLD, None
        row.not_until_prescriber = f"On hold until {choice.decider} decides."
        _task(ctx, session, person, f"Decide whether to give {script.medicine}", choice, row)
    else:
        row.status = ScriptStatus.CURRENT
        row.not_until_prescriber = prescriber_first(row, ctx.now())
        renew(row)
        if choice.disposition is Disposition.BRIDGE:
            _task(ctx, session, person, f"The bridge of {script.medicine} ends", choice, row)
        elif row.not_until_prescriber:
            _task(ctx, session, person, f"Prescriber to decide: {script.medicine}", choice, row)
    session.add(
        ScriptDisposition(
            id=ctx.new_id(),
            person_id=person.id,
            script_id=row.id,
            disposition=choice.disposition,
            reason=choice.reason.strip() or None,
            decided_at=ctx.now(),
            until=choice.until,
            decision_id=decision_id,
            where=here(ctx),
            discussed=choice.discussed,
        )
    )


def _task(ctx: AppContext, session: Session, person: Person, title: str, choice: Choice, row: Script) -> None:
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=person.id,
            title=title,
            detail=choice.reason.strip() or row.not_until_prescriber,
            kind="receipt",
            owner_role=Role.PRESCRIBER,
            opened_at=ctx.now(),
            due_at=choice.until,
            script_id=row.id,
        )
    )


def _tick_off(
    ctx: AppContext,
    session: Session,
    person: Person,
    pack: Pack,
    row: Script,
    script: ScriptTree,
    choice: Choice,
    missing: list[str],
) -> None:
    """What was said to be sent is ticked off; what is not here becomes a task at once (E2)."""
    if script.carrier not in (Carrier.ESCORT, Carrier.PERSON) or choice.arrived is None:
        return
    if choice.arrived:
        session.add(
            Brought(
                id=ctx.new_id(),
                person_id=person.id,
                kind=BroughtKind.MEDICINE,
                what=script.medicine,
                quantity=script.quantity_sent,
                seal=script.seal,
                seen_at=ctx.now(),
                seen_by=ctx.operator.full_name,
            )
        )
        return
    missing.append(script.medicine)
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=person.id,
            title=f"Missing on arrival: {script.medicine}",
            detail=f"{pack.header.sender.name} sent it: {script.quantity_sent or 'amount not said'}",
            kind="missing-on-arrival",
            owner_role=Role.NURSE,
            opened_at=ctx.now(),
            due_at=row.next_due_at or ctx.now(),
            script_id=row.id,
        )
    )


def _merge_flags(session: Session, person: Person, record: Record) -> None:
    for flag in record.flags:
        row = _own(session, Flag, flag.id, person)
        if row is None:
            row = Flag(id=flag.id, person_id=person.id)
            session.add(row)
        for name in ("kind", "level", "words", "started_at", "ended_at", "detail", "recorded_by", "where", "reference",
                     "observation", "last_on", "methods", "triggers", "actions", "next_review_at", "last_observed_at",
                     "end_reason"):  # fmt: skip
            setattr(row, name, getattr(flag, name))


def _merge_tasks(session: Session, person: Person, record: Record) -> None:
    for task in record.tasks:
        row = _own(session, Task, task.id, person)
        if row is not None and row.state is not TaskState.OPEN:
            continue
        if row is None:
            row = Task(id=task.id, person_id=person.id)
            session.add(row)
        for name in ("title", "owner_role", "opened_at", "due_at", "state", "detail", "script_id", "closed_at",
                     "closed_by", "reason", "kind"):  # fmt: skip
            setattr(row, name, getattr(task, name))
        if row.script_id is not None and session.get(Script, row.script_id) is None:
            # A script stopped long ago does not travel; a task about it still does, without the link.
            row.script_id = None


def _merge_contacts(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    held = {
        (row.kind, row.name, row.telephone)
        for row in session.scalars(select(Contact).where(Contact.person_id == person.id, Contact.removed_at.is_(None)))
    }
    for contact in record.contacts:
        if (contact.kind, contact.name, contact.telephone) in held:
            continue
        session.add(
            Contact(
                id=ctx.new_id(),
                person_id=person.id,
                kind=contact.kind,
                name=contact.name,
                organisation=contact.organisation,
                telephone=contact.telephone,
                hours=contact.hours,
                note=contact.note,
            )
        )


def _merge_brought(ctx: AppContext, session: Session, person: Person, record: Record) -> None:
    held = {
        (row.kind, row.what, row.seen_at)
        for row in session.scalars(select(Brought).where(Brought.person_id == person.id))
    }
    for item in record.brought:
        if (item.kind, item.what, item.seen_at) in held:
            continue
        session.add(
            Brought(
                id=ctx.new_id(),
                person_id=person.id,
                kind=item.kind,
                what=item.what,
                quantity=item.quantity,
                seal=item.seal,
                place=item.place,
                seen_at=item.seen_at,
                seen_by=item.seen_by,
            )
        )


def _merge_assessments(
    ctx: AppContext, session: Session, person: Person, record: Record, received: ReceivedPack
) -> None:
    for assessment in record.assessments:
        if _own(session, Assessment, assessment.id, person) is not None:
            continue
        row = Assessment(id=assessment.id, person_id=person.id)
        for name in ("form", "version", "title", "form_hash", "status", "started_at", "started_by", "signed_at",
                     "signed_by", "signed_role", "supervised_by", "where"):  # fmt: skip
            setattr(row, name, getattr(assessment, name))
        session.add(row)
        session.flush()
        for answer in assessment.answers:
            copy = Answer(id=ctx.new_id(), person_id=person.id, assessment_id=row.id)
            for name in ("key", "words", "topic", "state", "value", "shown", "note", "reason", "attention", "said_by",
                         "recorded_by", "recorded_role", "recorded_at", "recorded_where"):  # fmt: skip
                setattr(copy, name, getattr(answer, name))
            session.add(copy)
    newest = {assessment.form: assessment for assessment in record.assessments}
    for assessment in newest.values():
        for answer in assessment.answers:
            if answer.state in (AnswerState.NOT_ASKED, AnswerState.NOT_APPLICABLE):
                continue
            session.add(
                CarriedAnswer(
                    id=ctx.new_id(),
                    person_id=person.id,
                    received_pack_id=received.id,
                    form=assessment.form,
                    version=assessment.version,
                    key=answer.key,
                    words=answer.words,
                    state=answer.state,
                    value=answer.value,
                    shown=answer.shown,
                    note=answer.note,
                    recorded_by=answer.recorded_by,
                    recorded_role=answer.recorded_role,
                    recorded_at=answer.recorded_at,
                    recorded_where=answer.recorded_where,
                )
            )
    # A later pack brings newer answers: the older ones waiting to be confirmed give way to them.
    for old in session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == person.id,
            CarriedAnswer.received_pack_id != received.id,
            CarriedAnswer.settled_at.is_(None),
        )
    ):
        old.settled_at, old.settled_how = ctx.now(), "replaced by a later pack"

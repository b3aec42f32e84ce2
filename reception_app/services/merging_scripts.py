"""Writing the scripts of a received record: added to what is here, with what this desk decided about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import dose_hold
from reception_app.handover.record import Pack, Source
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import (
    Brought,
    InterimChange,
    Person,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
    Task,
)
from reception_app.services.amendments_received import may_stop
from reception_app.services.context import AppContext, here
from reception_app.services.decisions import record_decision
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import prescriber_first
from reception_app.services.interim_doses import open_interim
from reception_app.services.last_known import LastKnown, hear_last, put_told_aside
from reception_app.services.merging_doses import merge_doses
from reception_app.services.merging_rows import own_row, told_decision
from reception_app.services.next_dose import renew
from reception_app.services.record_rows import put
from reception_app.services.records import current_stay
from reception_app.services.scripts import stop_in
from reception_app.vocabulary import (
    BroughtKind,
    Carrier,
    Disposition,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)


def merge_script(
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
    script = _kept(_unproved(script) if unverified else script)
    known = own_row(session, Script, script.id, person)
    row = known or Script(id=script.id, person_id=person.id)
    if known is not None:
        put_told_aside(session, known)
    waits = known is not None and not _may_stop(ctx, session, person, pack, known, script, unverified=unverified)
    if waits:
        script = replace(script, schedule=None, interim=None)  # as it stands here, until a prescriber has decided
        _wait_for_prescriber(ctx, session, person, pack, row)
    else:
        _write_script(ctx, session, person, row, script, is_new=known is None, unverified=unverified)
    session.add(row)
    session.flush()
    _merge_sources(ctx, session, person, script, _own_source(ctx, pack, script, unverified=unverified))
    _merge_changes(ctx, session, person, script)
    _merge_interim(ctx, session, person, script)
    merge_doses(ctx, session, person, script)
    if known is not None:
        hear_last(session, known, _last_of(script))
    if choice is None:
        return
    _dispose(ctx, session, person, pack, row, script, choice)
    _tick_off(ctx, session, person, pack, row, script, choice, missing)


def _may_stop(
    ctx: AppContext, session: Session, person: Person, pack: Pack, row: Script, script: ScriptTree, *, unverified: bool
) -> bool:
    """False when the pack says that a line was stopped which is not stopped here, and cannot stop it by itself."""
    if script.status is not ScriptStatus.STOPPED or row.status is ScriptStatus.STOPPED:
        return True
    stay = current_stay(session, person.id)
    comes = stay is None or stay.arrived_at >= ctx.now()  # it was opened by this very receipt
    return may_stop(session, pack.header, person, comes=comes, unverified=unverified)


def _wait_for_prescriber(ctx: AppContext, session: Session, person: Person, pack: Pack, row: Script) -> None:
    words = f"Pack {pack.header.number} of {pack.header.sender.name} says that it was stopped."
    if words in (row.not_until_prescriber or ""):
        return
    row.not_until_prescriber = " ".join(filter(None, (words, row.not_until_prescriber)))
    _task(ctx, session, person, f"Prescriber to decide: {row.medicine}", row, words)


def _unproved(script: ScriptTree) -> ScriptTree:
    """Return a line of a pack whose issuer nobody knows: it confirms nothing, and takes back nothing known here."""
    return replace(
        script,
        sources=tuple(_doubted(source) for source in script.sources if source.error is None),
        given=tuple(dose for dose in script.given if dose.error is None),
    )


def _doubted(source: Source) -> Source:
    if source.outcome is not SourceOutcome.CONFIRMED:
        return source
    said = ": ".join(filter(None, ("Issuer unknown, so this confirms nothing", source.said)))
    return replace(source, outcome=SourceOutcome.COULD_NOT_SAY, said=said)


def _last_of(script: ScriptTree) -> LastKnown | None:
    if script.last_given_at is None:
        return None
    how = script.last_given_how or LastGivenHow.STATED
    return script.last_given_at, how, script.last_given_where, script.last_given_by


NO_NAME = "Medicine without a name"
_UNNAMED = "The medicine has no name: a prescriber says what it is."


def _kept(script: ScriptTree) -> ScriptTree:
    """Return an incoming line as it can be kept: one that nobody could give as written waits for a prescriber.

    Nothing of it is refused or corrected: 60 mL of no known strength stays 60 mL of no known strength.
    """
    if not script.medicine.strip():
        script = replace(script, medicine=NO_NAME, not_until_prescriber=_UNNAMED)
    hold = dose_hold((script.dose, *_laid(script)), script.strength)
    waits = script.not_until_prescriber or hold is None or script.status is ScriptStatus.STOPPED
    return script if waits or hold is None else replace(script, not_until_prescriber=hold.words)


def _laid(script: ScriptTree) -> tuple[Dose, ...]:
    held = script.schedule
    if held is None or held.stopped_at is not None:
        return ()
    return tuple(Dose(dose.amount, dose.unit) for dose in held.doses if dose.amount)


_LAST = ("last_given_at", "last_given_how", "last_given_where", "last_given_by")


def _write_script(
    ctx: AppContext,
    session: Session,
    person: Person,
    row: Script,
    script: ScriptTree,
    *,
    is_new: bool,
    unverified: bool,
) -> None:
    known_here = () if is_new else _LAST  # `hear_last` sets them: a dose given here may be later than any that came
    put(row, script, "id", "verified", "recorded_at", "decider", "sources", "interim", "changes", "decision",
        "carrier", "quantity_sent", "seal", "supply", "supply_days", "supply_witness", "schedule", "given",
        "missed", "stop_decider", *known_here)  # fmt: skip
    row.verified = script.verified and not unverified
    row.recorded_at = script.recorded_at or ctx.now()
    row.decision_id = told_decision(ctx, session, person, script.decider)
    row.stop_decision_id = told_decision(ctx, session, person, script.stop_decider)
    # What was sent was for that way: it is ticked off below, and the next way has its own.
    row.carrier = row.quantity_sent = row.seal = row.supply = row.supply_days = row.supply_witness = None


def _own_source(ctx: AppContext, pack: Pack, script: ScriptTree, *, unverified: bool) -> Source:
    """Return the pack itself as a source of its line. A line that it says was stopped it confirms to nobody."""
    stopped = script.status is ScriptStatus.STOPPED
    confirms = script.verified and not unverified and not stopped
    why = "issuer unknown" if unverified else "not verified there either"
    return Source(
        SourceKind.PREVIOUS_PACK,
        SourceOutcome.CONFIRMED if confirms else SourceOutcome.DIFFERS,
        name=pack.header.sender.name,
        asked_at=pack.header.made_at,
        asked_by=ctx.operator.full_name,
        said=f"Pack {pack.header.number}" + ("" if confirms else f": {'stopped there' if stopped else why}"),
        not_taken=stopped,
    )


def _merge_sources(ctx: AppContext, session: Session, person: Person, script: ScriptTree, own: Source) -> None:
    held = {
        (row.kind, row.asked_at, row.said): row
        for row in session.scalars(select(ScriptSource).where(ScriptSource.script_id == script.id))
    }
    for source in (*script.sources, own):
        row = held.get((source.kind, source.asked_at, source.said))
        if row is None:
            row = ScriptSource(id=ctx.new_id(), person_id=person.id, script_id=script.id)
            put(row, source, "error")
            session.add(row)
        if source.error is not None and row.error_at is None:
            row.error_at, row.error_by, row.error_reason = source.error.at, source.error.by, source.error.reason


def _merge_changes(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    held = set(session.scalars(select(ScriptChange.changed_at).where(ScriptChange.script_id == script.id)))
    for change in script.changes:
        if change.changed_at in held:
            continue
        row = ScriptChange(id=ctx.new_id(), person_id=person.id, script_id=script.id)
        put(row, change, "decider")
        row.decision_id = told_decision(ctx, session, person, change.decider)
        session.add(row)


def _merge_interim(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    interim = script.interim
    if interim is None or open_interim(session, script.id) is not None:
        return
    row = InterimChange(id=ctx.new_id(), person_id=person.id, script_id=script.id)
    put(row, interim, "decider")
    row.decision_id = told_decision(ctx, session, person, interim.decider)
    session.add(row)


def _dispose(
    ctx: AppContext, session: Session, person: Person, pack: Pack, row: Script, script: ScriptTree, choice: Choice
) -> None:
    decision_id = None
    if choice.disposition is Disposition.STOP:
        decision_id = record_decision(ctx, session, person.id, choice.by, f"{script.medicine}: stopped at receipt").id
        stop_in(ctx, session, row, choice.reason, choice.discussed, decision_id)
        row.stop_person_said = (choice.person_said or "").strip() or None
    elif choice.disposition is Disposition.HOLD:
        row.status, row.next_due_at = ScriptStatus.ON_HOLD, None
        row.not_until_prescriber = f"On hold until {choice.decider} decides."
        _ask(ctx, session, person, f"Decide whether to give {script.medicine}", choice, row)
    else:
        row.status = ScriptStatus.CURRENT
        own = prescriber_first(row, ctx.now(), laid=_laid(script))
        row.not_until_prescriber = (
            " ".join(filter(None, (_UNNAMED if script.medicine == NO_NAME else None, own))) or None
        )
        renew(session, row, ctx.now())
        if choice.disposition is Disposition.BRIDGE:
            _ask(ctx, session, person, f"The bridge of {script.medicine} ends", choice, row)
        elif row.not_until_prescriber:
            _ask(ctx, session, person, f"Prescriber to decide: {script.medicine}", choice, row)
    session.add(
        ScriptDisposition(
            id=ctx.new_id(),
            person_id=person.id,
            script_id=row.id,
            disposition=choice.disposition,
            reason=choice.reason.strip() or None,
            decided_at=ctx.now(),  # in force from the saving on: a receipt looks for it from then
            until=choice.until,
            decision_id=decision_id,
            where=here(ctx),
            discussed=choice.discussed,
        )
    )


def _ask(ctx: AppContext, session: Session, person: Person, title: str, choice: Choice, row: Script) -> None:
    _task(ctx, session, person, title, row, choice.reason.strip() or row.not_until_prescriber, choice.until)


def _task(
    ctx: AppContext,
    session: Session,
    person: Person,
    title: str,
    row: Script,
    detail: str | None,
    until: datetime | None = None,
) -> None:
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=person.id,
            title=title,
            detail=detail,
            kind="receipt",
            owner_role=Role.PRESCRIBER,
            opened_at=ctx.now(),
            due_at=until,
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

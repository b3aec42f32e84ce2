"""Writing the scripts of a received record: added to what is here, with what this desk decided about each."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import dose_hold
from reception_app.handover.in_error import in_error
from reception_app.handover.line_before import split_reason
from reception_app.handover.record import Pack, Source
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import (
    Brought,
    Person,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
    Task,
)
from reception_app.services.amendments_conflicts import line_words
from reception_app.services.amendments_received import may_stop
from reception_app.services.context import AppContext, here
from reception_app.services.decided_here import releases, settle_asked
from reception_app.services.decisions import record_decision
from reception_app.services.dispositions import Choice
from reception_app.services.dose_guards import prescriber_first
from reception_app.services.last_corrected import LastCorrected, ask_about_missed, take_back_told
from reception_app.services.last_known import LastKnown, hear_last, hear_told, put_told_aside
from reception_app.services.merging_doses import merge_doses
from reception_app.services.merging_interim import follow_interim, merge_interim
from reception_app.services.merging_rows import own_row, told_decision
from reception_app.services.next_dose import renew
from reception_app.services.record_rows import put
from reception_app.services.scripts import stop_in
from reception_app.services.tasks import MISSING_ON_ARRIVAL, THE_BRIDGE, TO_DECIDE, WHETHER_TO_GIVE, ask_about_line
from reception_app.vocabulary import (
    TRAVELS,
    BroughtKind,
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
    comes: bool,
    clash: bool = False,
    corrected: LastCorrected | None = None,
) -> None:
    """Write one line. `clash`: it was changed here since the pack before, and stays so unless somebody chose theirs.

    `comes`: the person was not here before this pack, so that the sender knew last which lines were stopped.
    `corrected`: the sender tells its last dose otherwise than in its own pack before.
    """
    script = _kept(_unproved(script) if unverified else script)
    known = own_row(session, Script, script.id, person)
    row = known or Script(id=script.id, person_id=person.id)
    if known is not None:
        put_told_aside(session, known)
    sent, ours = script, clash and known is not None and choice is not None and choice.ours is True
    waits = known is not None and (
        (clash and script.status is ScriptStatus.STOPPED and known.status is not ScriptStatus.STOPPED)
        or not _may_stop(session, person, pack, known, script, comes=comes, unverified=unverified)
    )
    if ours:
        script = replace(script, schedule=None, interim=None, changes=())  # a person chose what stands here
    elif waits:
        script = replace(script, schedule=None, interim=None)  # as it stands here, until a prescriber has decided
        _wait_for_prescriber(ctx, session, pack, row, script)
    else:
        _write_script(ctx, session, person, row, script, is_new=known is None, unverified=unverified)
        if known is not None and not unverified:
            follow_interim(ctx, session, person, script)
    session.add(row)
    session.flush()
    own = _kept_ours(ctx, pack, sent) if ours else _own_source(ctx, pack, script, unverified=unverified)
    _merge_sources(ctx, session, person, script, own)
    _merge_changes(ctx, session, person, script)
    merge_interim(ctx, session, person, script)
    merge_doses(ctx, session, person, script)
    take_back_told(row, corrected)
    hear_told(row, script.told)
    if known is not None:
        hear_last(session, known, _last_of(script))
    if known is not None and corrected is not None:
        ask_about_missed(ctx, session, row, corrected)
    if row.status is ScriptStatus.STOPPED:
        settle_asked(ctx, session, row.id, f"Stopped, as pack {pack.header.number} says.")
    if choice is None:
        return
    if not ours:
        _dispose(ctx, session, person, pack, row, script, choice)
    _tick_off(ctx, session, person, pack, row, script, choice, missing)


def _may_stop(
    session: Session, person: Person, pack: Pack, row: Script, script: ScriptTree, *, comes: bool, unverified: bool
) -> bool:
    """False when the pack says that a line was stopped which is not stopped here, and cannot stop it by itself."""
    if script.status is not ScriptStatus.STOPPED or row.status is ScriptStatus.STOPPED:
        return True
    return may_stop(session, pack.header, person, comes=comes, unverified=unverified)


def _wait_for_prescriber(ctx: AppContext, session: Session, pack: Pack, row: Script, script: ScriptTree) -> None:
    what = "entered in error" if in_error(script) else "stopped"
    words = f"Pack {pack.header.number} of {pack.header.sender.name} says that it was {what}."
    if words in (row.not_until_prescriber or ""):
        return
    row.not_until_prescriber = " ".join(filter(None, (words, row.not_until_prescriber)))
    ask_about_line(ctx, session, row, TO_DECIDE, words)


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
        "missed", "stop_decider", "told", *known_here)  # fmt: skip
    row.verified = script.verified and not unverified
    row.recorded_at = script.recorded_at or ctx.now()
    row.decision_id = told_decision(ctx, session, person, script.decider)
    row.stop_decision_id = told_decision(ctx, session, person, script.stop_decider)
    row.nothing_travels()  # what was sent was for that way, and is ticked off below


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


def _kept_ours(ctx: AppContext, pack: Pack, script: ScriptTree) -> Source:
    """Return what the pack says of a line that stays as this prison has it: a source that differs, word for word."""
    return Source(
        SourceKind.PREVIOUS_PACK,
        SourceOutcome.DIFFERS,
        name=pack.header.sender.name,
        asked_at=pack.header.made_at,
        asked_by=ctx.operator.full_name,
        said=f"Pack {pack.header.number} says {line_words(script)}: kept as it stands here",
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
        put(row, change, "decider", "reason")
        row.reason, row.line_before = split_reason(change.reason)
        row.decision_id = told_decision(ctx, session, person, change.decider)
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
        _ask(ctx, session, WHETHER_TO_GIVE, choice, row)
    else:
        decision_id = _carry_on(ctx, session, pack, row, script, choice)
        renew(session, row, ctx.now())
        if row.status is ScriptStatus.ON_HOLD:
            _ask(ctx, session, WHETHER_TO_GIVE, choice, row)
        elif choice.disposition is Disposition.BRIDGE:
            _ask(ctx, session, THE_BRIDGE, choice, row)
        elif row.not_until_prescriber:
            _ask(ctx, session, TO_DECIDE, choice, row)
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


def _carry_on(
    ctx: AppContext, session: Session, pack: Pack, row: Script, script: ScriptTree, choice: Choice
) -> str | None:
    """Carry a line on as it was sent; returns the id of the decision that released it, if it was held there.

    What it waits for there it waits for here: to carry it on is no decision, unless a prescriber is named.
    """
    decision_id, held = None, script.status is ScriptStatus.ON_HOLD
    if releases(script, choice):
        what = f"{script.medicine}: to be given, after it was on hold at {pack.header.sender.name}"
        row.decision_id = decision_id = record_decision(ctx, session, row.person_id, choice.by, what).id
    own = prescriber_first(row, ctx.now(), laid=_laid(script))
    if choice.by is not None:
        waits = _UNNAMED if script.medicine == NO_NAME else ""
    else:
        waits = row.not_until_prescriber or (f"On hold at {pack.header.sender.name}." if held else "")
    row.not_until_prescriber = " ".join(filter(None, (waits, own if own and own not in waits else None))) or None
    if held and choice.by is None:
        row.status, row.next_due_at = ScriptStatus.ON_HOLD, None
    else:
        row.status = ScriptStatus.CURRENT
    return decision_id


def _ask(ctx: AppContext, session: Session, kind: str, choice: Choice, row: Script) -> None:
    ask_about_line(ctx, session, row, kind, choice.reason.strip() or row.not_until_prescriber, choice.until)


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
    if script.carrier not in TRAVELS or choice.arrived is None:
        return
    if choice.arrived:
        brought = Brought(
            id=ctx.new_id(), person_id=person.id, kind=BroughtKind.MEDICINE, what=script.medicine,
            quantity=script.quantity_sent, seal=script.seal, seen_at=ctx.now(), seen_by=ctx.operator.full_name,
        )  # fmt: skip
        session.add(brought)
        return
    missing.append(script.medicine)
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=person.id,
            title=f"Missing on arrival: {script.medicine}",
            detail=f"{pack.header.sender.name} sent it: {script.quantity_sent or 'amount not said'}",
            kind=MISSING_ON_ARRIVAL,
            owner_role=Role.NURSE,
            opened_at=ctx.now(),
            due_at=row.next_due_at or ctx.now(),
            script_id=row.id,
        )
    )

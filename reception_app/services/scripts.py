"""Scripts: added, verified by a source, changed with reason, changed for a while, given, stopped. Never vanishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose, check_dose
from reception_app.clinical.holds import Given, Guard, dose_guard, needs_prescriber_first
from reception_app.clinical.schedule import next_for, read_times
from reception_app.clock import LONDON
from reception_app.errors import InputProblem, NotFound
from reception_app.establishments import find
from reception_app.models import GivenDose, InterimChange, Script, ScriptChange, ScriptSource, Task
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.vocabulary import (
    Carrier,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A medicine line as entered. `times` are clock times at the desk, "HH:MM"."""

    medicine: str
    dose: Dose | None = None
    strength: str | None = None
    form: str | None = None
    brand: str | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int = 1
    as_required: bool = False
    maximum: str | None = None
    indication: str | None = None
    supervised: bool = False
    site: str | None = None


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """What one source said about a script."""

    kind: SourceKind
    outcome: SourceOutcome = SourceOutcome.CONFIRMED
    name: str | None = None
    telephone: str | None = None
    asked_at: datetime | None = None
    said: str | None = None
    last_observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastDose:
    """When a dose was last taken before now, and how that is known."""

    given_at: datetime
    how: LastGivenHow
    where: str | None = None
    by: str | None = None


def check_line(line: ScriptLine) -> None:
    """Refuse a line that cannot be written safely (IN-1…): no name, mL without strength, a time that is none."""
    if not line.medicine.strip():
        raise InputProblem("IN-115", "There is no medicine name.", "Write the medicine as on the label.")
    if line.dose is not None:
        check_dose(line.dose, line.strength)
    read_times(" ".join(line.times))
    if line.every_days < 1:
        raise InputProblem(
            "IN-104", "The days between doses cannot be less than 1.", "Write 1 for every day, 7 for weekly."
        )


def add_script(
    ctx: AppContext, person_id: str, line: ScriptLine, source: SourceSaid, last: LastDose | None = None
) -> str:
    """Add a medicine the person takes, with the source that says so, and return its id.

    It is verified only when a source other than the person confirms it. No dose is made live by this.
    """
    require(ctx, "record a script")
    check_line(line)
    if last is not None and last.how is LastGivenHow.OBSERVED and source.kind is SourceKind.PERSON:
        raise InputProblem("IN-114", "The person's own word is no observed dose.", "Record it as what the person says.")
    with writing(ctx, "add-script") as session:
        person_by_id(session, person_id)
        script = Script(id=ctx.new_id(), person_id=person_id, recorded_at=ctx.now(), recorded_by=ctx.operator.full_name)
        _write_line(script, line)
        session.add(script)
        session.flush()
        _add_source(ctx, session, script, source)
        if last is not None:
            _set_last(ctx, script, last)
        renew(script)
        return script.id


def _write_line(script: Script, line: ScriptLine) -> None:
    script.medicine, script.brand = line.medicine.strip(), line.brand
    script.strength, script.form, script.route = line.strength, line.form, line.route
    script.dose = line.dose
    script.frequency, script.times, script.every_days = line.frequency, line.times, line.every_days
    script.as_required, script.maximum, script.indication = line.as_required, line.maximum, line.indication
    script.supervised, script.site = line.supervised, line.site


def renew(script: Script) -> None:
    """Work out again when the next dose is due: from the last dose, else from when the line was written."""
    if script.status is not ScriptStatus.CURRENT and script.status is not None:
        script.next_due_at = None
        return
    script.next_due_at = next_for(
        script.times, script.every_days or 1, bool(script.as_required), script.last_given_at, script.recorded_at
    )


def script_of(session: Session, person_id: str, script_id: str) -> Script:
    """Return a script of this very person. Raises NotFound (NF-104): a line never crosses between people."""
    script = session.get(Script, script_id)
    if script is None or script.person_id != person_id:
        raise NotFound("NF-104", "That script is not in this person's record.", "Open the record again.")
    return script


def add_source(ctx: AppContext, person_id: str, script_id: str, source: SourceSaid) -> None:
    """Record what a source said. A confirmation by anyone but the person verifies the line."""
    require(ctx, "record a source")
    with writing(ctx, "record-source") as session:
        script = script_of(session, person_id, script_id)
        _add_source(ctx, session, script, source)
        renew(script)


def _add_source(ctx: AppContext, session: Session, script: Script, source: SourceSaid) -> None:
    asked_at = source.asked_at or ctx.now()
    if asked_at > ctx.now() + timedelta(minutes=5) or (source.last_observed_at and source.last_observed_at > asked_at):
        raise InputProblem("IN-105", "That has not happened yet.", "Check the date and the time.")
    session.add(
        ScriptSource(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            kind=source.kind,
            outcome=source.outcome,
            name=source.name,
            telephone=source.telephone,
            asked_at=asked_at,
            asked_by=ctx.operator.full_name,
            said=source.said,
            last_observed_at=source.last_observed_at,
        )
    )
    if source.outcome is SourceOutcome.CONFIRMED and source.kind is not SourceKind.PERSON:
        script.verified = True
    if source.last_observed_at and (script.last_given_at is None or source.last_observed_at > script.last_given_at):
        _set_last(ctx, script, LastDose(source.last_observed_at, LastGivenHow.OBSERVED, source.name))


def _check_current(script: Script) -> None:
    if script.status is ScriptStatus.STOPPED:
        raise InputProblem("IN-113", "This script is already stopped.", "Look at its history, or add a new line.")


def _set_last(ctx: AppContext, script: Script, last: LastDose) -> None:
    if last.given_at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-106", "That dose has not happened yet.", "Check the date and the time.")
    script.last_given_at, script.last_given_how = last.given_at, last.how
    script.last_given_where, script.last_given_by = last.where, last.by


def change_dose(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    line: ScriptLine,
    *,
    reason: str,
    discussed: bool | None,
    person_said: str | None = None,
    by: DecidedBy | None = None,
) -> None:
    """Change a script by a prescriber's decision, with the reason and whether it was discussed (E4, E15)."""
    require(ctx, "record a script")
    check_line(line)
    _check_reason(reason)
    with writing(ctx, "change-script") as session:
        script = script_of(session, person_id, script_id)
        _check_current(script)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: changed")
        _note_change(ctx, session, script, line.dose, reason, discussed, person_said, decision.id)
        _write_line(script, line)
        script.decision_id, script.not_until_prescriber = decision.id, None
        renew(script)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InputProblem("IN-107", "A change needs its reason.", "Write why, in a few words.")


def _note_change(
    ctx: AppContext,
    session: Session,
    script: Script,
    now: Dose | None,
    reason: str,
    discussed: bool | None,
    person_said: str | None,
    decision_id: str,
) -> None:
    session.add(
        ScriptChange(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            changed_at=ctx.now(),
            was_amount=script.dose_amount,
            was_unit=script.dose_unit,
            now_amount=now.amount if now else None,
            now_unit=now.unit if now else None,
            reason=reason.strip(),
            decision_id=decision_id,
            discussed=discussed,
            person_said=person_said,
        )
    )


def set_interim(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    dose: Dose,
    *,
    review_by: datetime,
    owner: str,
    reason: str,
    discussed: bool | None,
    by: DecidedBy | None = None,
    person_said: str | None = None,
) -> None:
    """Change a dose for a while: the dose it replaces, its review time and its owner stay until resolved (E3)."""
    require(ctx, "record a script")
    _check_reason(reason)
    if review_by <= ctx.now():
        raise InputProblem(
            "IN-108", "The review time is already past.", "Give the time by which a prescriber will decide."
        )
    if not owner.strip():
        raise InputProblem(
            "IN-109", "Nobody owns the review.", "Name who will review it, for example the duty prescriber."
        )
    with writing(ctx, "set-interim") as session:
        script = script_of(session, person_id, script_id)
        _check_current(script)
        check_dose(dose, script.strength)
        if open_interim(session, script_id) is not None:
            raise InputProblem("IN-116", "There is already an interim change of this script.", "Resolve it first.")
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: interim change")
        _note_change(ctx, session, script, dose, reason, discussed, person_said, decision.id)
        session.add(
            InterimChange(
                id=ctx.new_id(),
                person_id=person_id,
                script_id=script_id,
                replaced_amount=script.dose_amount,
                replaced_unit=script.dose_unit,
                replaced_frequency=script.frequency,
                review_by=review_by,
                owner=owner.strip(),
                reason=reason.strip(),
                since=ctx.now(),
                decision_id=decision.id,
                discussed=discussed,
            )
        )
        session.add(
            Task(
                id=ctx.new_id(),
                person_id=person_id,
                title=f"Review the interim dose of {script.medicine}",
                detail=f"Owner: {owner.strip()}",
                kind="interim-review",
                owner_role=Role.PRESCRIBER,
                opened_at=ctx.now(),
                due_at=review_by,
                script_id=script_id,
            )
        )
        script.dose = dose
        script.decision_id, script.not_until_prescriber = decision.id, None
        renew(script)


def open_interim(session: Session, script_id: str) -> InterimChange | None:
    """Return the script's interim change that nobody has resolved yet."""
    return session.scalars(
        select(InterimChange).where(InterimChange.script_id == script_id, InterimChange.resolved_at.is_(None))
    ).one_or_none()


def resolve_interim(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    resolution: str,
    *,
    reason: str,
    discussed: bool | None,
    by: DecidedBy | None = None,
) -> None:
    """Settle an interim change by a prescriber: `reinstate` the replaced dose, or make the change `permanent`."""
    require(ctx, "record a script")
    _check_reason(reason)
    with writing(ctx, "resolve-interim") as session:
        script = script_of(session, person_id, script_id)
        interim = open_interim(session, script_id)
        if interim is None:
            raise InputProblem("IN-117", "No interim change of this script is open.", "Look at its history.")
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: interim change {resolution}")
        if resolution == "reinstate":
            _note_change(ctx, session, script, interim.replaced, reason, discussed, None, decision.id)
            script.dose = interim.replaced
        elif resolution != "permanent":
            raise InputProblem("IN-112", "An interim change is reinstated or made permanent.", "Choose one of the two.")
        interim.resolved_at, interim.resolution = ctx.now(), resolution
        interim.resolved_decision_id = decision.id
        script.decision_id = decision.id
        _close_reviews(ctx, session, script_id)
        renew(script)


def _close_reviews(ctx: AppContext, session: Session, script_id: str) -> None:
    for task in session.scalars(
        select(Task).where(Task.script_id == script_id, Task.kind == "interim-review", Task.state == TaskState.OPEN)
    ):
        task.state, task.closed_at, task.closed_by = TaskState.DONE, ctx.now(), ctx.operator.full_name


def stop_script(
    ctx: AppContext, person_id: str, script_id: str, *, reason: str, discussed: bool | None, by: DecidedBy | None = None
) -> None:
    """Stop a script by a prescriber's decision. It stays in the record, and travels for 28 days."""
    require(ctx, "record a script")
    _check_reason(reason)
    with writing(ctx, "stop-script") as session:
        script = script_of(session, person_id, script_id)
        _check_current(script)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: stopped")
        stop_in(ctx, session, script, reason, discussed, decision.id)


def stop_in(
    ctx: AppContext, session: Session, script: Script, reason: str, discussed: bool | None, decision_id: str
) -> None:
    """Stop `script` inside an open transaction; an open interim change is resolved as stopped."""
    script.status, script.stopped_at = ScriptStatus.STOPPED, ctx.now()
    script.stop_reason, script.stop_discussed = reason.strip(), discussed
    script.stop_decision_id, script.next_due_at = decision_id, None
    interim = open_interim(session, script.id)
    if interim is not None:
        interim.resolved_at, interim.resolution = ctx.now(), "stopped"
        interim.resolved_decision_id = decision_id
        _close_reviews(ctx, session, script.id)


def given_doses(session: Session, person_id: str) -> tuple[Given, ...]:
    """Return every dose known to have been given, here or elsewhere, for the double-dose guard."""
    scripts = {script.id: script for script in session.scalars(select(Script).where(Script.person_id == person_id))}
    found: dict[tuple[str, datetime], Given] = {}
    for dose in session.scalars(
        select(GivenDose).where(GivenDose.person_id == person_id, GivenDose.entered_in_error_at.is_(None))
    ):
        script = scripts[dose.script_id]
        found[dose.medicine, dose.given_at] = Given(
            dose.medicine, dose.given_at, dose.how, dose.where, dose.by, script.brand, script.form, script.every_days
        )
    for script in scripts.values():
        if script.last_given_at is not None:
            told = Given(
                script.medicine, script.last_given_at, script.last_given_how or LastGivenHow.STATED,
                script.last_given_where, script.last_given_by, script.brand, script.form, script.every_days,
            )  # fmt: skip
            found.setdefault((script.medicine, script.last_given_at), told)
    return tuple(found.values())


def guard_of(ctx: AppContext, person_id: str, script_id: str) -> str | None:
    """Return why a dose of this script must not be given now without a prescriber, shown before anything is typed."""
    with ctx.sessions.read() as session:
        script = script_of(session, person_id, script_id)
        guard = _guard(session, script, ctx.now())
        return guard.words if guard else waits_for(script, ctx.now())


def _guard(session: Session, script: Script, now: datetime) -> Guard | None:
    return dose_guard(
        script.medicine,
        given_doses(session, script.person_id),
        now,
        brand=script.brand,
        form=script.form,
        every_days=script.every_days,
    )


def waits_for(script: Script, now: datetime) -> str | None:
    """Return why the script waits for a prescriber: said at receipt, or by its own facts while nobody has decided."""
    if script.not_until_prescriber:
        return script.not_until_prescriber
    return prescriber_first(script, now) if script.decision_id is None else None


def prescriber_first(script: Script, now: datetime) -> str | None:
    """Return why a prescriber must decide before this script is given, or None (domain: missed doses, clozapine)."""
    hold = needs_prescriber_first(script, now)
    return hold.words if hold else None


def record_dose(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    given_at: datetime,
    *,
    observed: bool,
    witness: str | None = None,
    by: DecidedBy | None = None,
    override_reason: str | None = None,
) -> None:
    """Record a dose given here. A second opioid-substitution dose today, or a depot inside its interval, needs a
    prescriber's name and a reason (IN-120); so does a line that waits for a prescriber (IN-121)."""
    require(ctx, "record a dose given")
    if given_at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-106", "That dose has not happened yet.", "Check the date and the time.")
    with writing(ctx, "record-dose") as session:
        script = script_of(session, person_id, script_id)
        if script.status is not ScriptStatus.CURRENT:
            raise InputProblem(
                "IN-122", "This script is not current here.", "A prescriber decides whether it is given."
            )
        guard = _guard(session, script, given_at)
        waits = waits_for(script, given_at)
        decision = None
        if (guard or waits) and not (override_reason or "").strip():
            raise InputProblem(
                "IN-120" if guard else "IN-121",
                guard.words if guard else f"Not to be given until a prescriber decides. {waits}",
                "Ask a prescriber; record their name and the reason if it is to be given.",
            )
        if guard or waits:
            decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: dose given all the same")
            script.not_until_prescriber, script.decision_id = None, decision.id
        session.add(
            GivenDose(
                id=ctx.new_id(),
                person_id=person_id,
                script_id=script_id,
                medicine=script.medicine,
                amount=script.dose_amount,
                unit=script.dose_unit,
                given_at=given_at,
                how=LastGivenHow.OBSERVED if observed else LastGivenHow.RECORDED,
                where=here(ctx),
                by=ctx.operator.full_name,
                witness=witness,
                override_decision_id=decision.id if decision else None,
                override_reason=(override_reason or "").strip() or None,
            )
        )
        if script.last_given_at is None or given_at > script.last_given_at:
            how = LastGivenHow.OBSERVED if observed else LastGivenHow.RECORDED
            _set_last(ctx, script, LastDose(given_at, how, here(ctx), ctx.operator.full_name))
        renew(script)


def set_last_dose(ctx: AppContext, person_id: str, script_id: str, last: LastDose) -> None:
    """Record when a dose was last taken before arrival, and how that is known."""
    require(ctx, "record a source")
    with writing(ctx, "record-last-dose") as session:
        script = script_of(session, person_id, script_id)
        _set_last(ctx, script, last)
        renew(script)


def release_by_prescriber(
    ctx: AppContext, person_id: str, script_id: str, *, reason: str, by: DecidedBy | None = None
) -> None:
    """Record that a prescriber decided a waiting or held line is to be given as written."""
    require(ctx, "record a script")
    _check_reason(reason)
    with writing(ctx, "release-script") as session:
        script = script_of(session, person_id, script_id)
        _check_current(script)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: to be given as written")
        script.decision_id, script.not_until_prescriber = decision.id, None
        script.status = ScriptStatus.CURRENT
        renew(script)


def set_carrier(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    carrier: Carrier,
    quantity: str | None = None,
    seal: str | None = None,
) -> None:
    """Record who carries a medicine on the way, how much was sent and under which seal."""
    require(ctx, "prepare a handover")
    with writing(ctx, "set-carrier") as session:
        script = script_of(session, person_id, script_id)
        script.carrier = carrier
        script.quantity_sent, script.seal = (quantity or "").strip() or None, (seal or "").strip() or None


def here(ctx: AppContext) -> str:
    """Return this establishment's name as provenance lines say it."""
    found = find(ctx.settings.establishment)
    return found.name if found else ctx.settings.establishment


def at_local(day_and_time: datetime) -> datetime:
    """Read a wall-clock time at the desk as an instant."""
    return day_and_time.replace(tzinfo=LONDON)

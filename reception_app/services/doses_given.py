"""Doses given: recorded here or told by another place, and what stands against giving one now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.holds import Given, Guard, dose_guard, needs_prescriber_first
from reception_app.errors import InputProblem
from reception_app.models import Decision, GivenDose, Script
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.roles import require
from reception_app.services.script_changes import renew, script_of
from reception_app.services.sources import LastDose, check_has_happened, keep_last
from reception_app.vocabulary import LastGivenHow, ScriptStatus


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
    check_has_happened(ctx, given_at)
    reason = (override_reason or "").strip()
    how = LastGivenHow.OBSERVED if observed else LastGivenHow.RECORDED
    with writing(ctx, "record-dose") as session:
        script = script_of(session, person_id, script_id)
        if script.status is not ScriptStatus.CURRENT:
            raise InputProblem(
                "IN-122", "This script is not current here.", "A prescriber decides whether it is given."
            )
        decision = _override(ctx, session, script, given_at, by, reason)
        session.add(
            GivenDose(
                id=ctx.new_id(),
                person_id=person_id,
                script_id=script_id,
                medicine=script.medicine,
                amount=script.dose_amount,
                unit=script.dose_unit,
                given_at=given_at,
                how=how,
                where=here(ctx),
                by=ctx.operator.full_name,
                witness=witness,
                override_decision_id=decision.id if decision else None,
                override_reason=reason or None,
            )
        )
        if script.last_given_at is None or given_at > script.last_given_at:
            keep_last(ctx, script, LastDose(given_at, how, here(ctx), ctx.operator.full_name))
        renew(script)


def _override(
    ctx: AppContext, session: Session, script: Script, given_at: datetime, by: DecidedBy | None, reason: str
) -> Decision | None:
    """Return the prescriber's decision to give a dose all the same; None when nothing stands against it."""
    guard = _guard(session, script, given_at)
    waits = waits_for(script, given_at)
    if not (guard or waits):
        return None
    if not reason:
        raise InputProblem(
            "IN-120" if guard else "IN-121",
            guard.words if guard else f"Not to be given until a prescriber decides. {waits}",
            "Ask a prescriber; record their name and the reason if it is to be given.",
        )
    decision = record_decision(ctx, session, script.person_id, by, f"{script.medicine}: dose given all the same")
    script.not_until_prescriber, script.decision_id = None, decision.id
    return decision


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


def waits_for(script: Script, now: datetime) -> str | None:
    """Return why the script waits for a prescriber: said at receipt, or by its own facts while nobody has decided."""
    if script.not_until_prescriber:
        return script.not_until_prescriber
    return prescriber_first(script, now) if script.decision_id is None else None


def prescriber_first(script: Script, now: datetime) -> str | None:
    """Return why a prescriber must decide before this script is given, or None (domain: missed doses, clozapine)."""
    hold = needs_prescriber_first(script, now)
    return hold.words if hold else None

"""What stands against a dose now: one given already, a course that is over, or a decision it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose, mass_by
from reception_app.clinical.holds import DOSE_UNUSABLE, Given, Guard, all_holds, dose_guard
from reception_app.clinical.line_course import day_words
from reception_app.clinical.missed_script import missed_of
from reception_app.models import Decision, GivenDose, Script
from reception_app.services.context import AppContext
from reception_app.services.last_known import last_observed
from reception_app.services.next_dose import course_ended
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of, unusable_dose
from reception_app.vocabulary import DoseOutcome, LastGivenHow


def guard_of(ctx: AppContext, person_id: str, script_id: str) -> str | None:
    """Return why a dose of this script must not be given now without a prescriber, shown before anything is typed."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        script = script_of(session, person_id, script_id)
        guard = guard_against(session, script, ctx.now())
        if guard is not None:
            return guard.words
        return waits_for(session, script, ctx.now()) or course_over(session, script, ctx.now())


def course_over(session: Session, script: Script, given_at: datetime) -> str | None:
    """Return that a dose given then lies behind the end of its course, or None; one inside it is written down late."""
    course = course_ended(session, script, given_at)
    if course is None or (course.last_dose_at is not None and given_at <= course.last_dose_at):
        return None
    return f"The {day_words(course, given_at, over=True)}: whether it goes on is a prescriber's decision."


def guard_against(session: Session, script: Script, now: datetime) -> Guard | None:
    """Return what stands against a dose of this script then, by every dose known to have been given."""
    return dose_guard(
        script.medicine,
        given_doses(session, script.person_id),
        now,
        brand=script.brand,
        form=script.form,
        every_days=script.every_days,
        times_a_day=len(script.times),
        mass=mass_by(script.dose, script.strength),
    )


def given_doses(session: Session, person_id: str) -> tuple[Given, ...]:
    """Return every dose known to have been given, here or elsewhere, for the double-dose guard."""
    scripts = {script.id: script for script in session.scalars(select(Script).where(Script.person_id == person_id))}
    found: dict[tuple[str, datetime], Given] = {}
    for dose in session.scalars(
        select(GivenDose).where(
            GivenDose.person_id == person_id,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.entered_in_error_at.is_(None),
        )
    ):
        script = scripts[dose.script_id]
        found[dose.medicine, dose.given_at] = Given(
            dose.medicine, dose.given_at, dose.how, dose.where, dose.by, script.brand, script.form, script.every_days,
            mass_by(dose.dose or script.dose, script.strength),
        )  # fmt: skip
    for script in scripts.values():
        if script.last_given_at is not None:
            told = Given(
                script.medicine, script.last_given_at, script.last_given_how or LastGivenHow.STATED,
                script.last_given_where, script.last_given_by, script.brand, script.form, script.every_days,
                mass_by(script.dose, script.strength),
            )  # fmt: skip
            found.setdefault((script.medicine, script.last_given_at), told)
    return tuple(found.values())


def waits_for(session: Session, script: Script, now: datetime) -> str | None:
    """Return why the script waits for a prescriber: said at receipt, by its own facts, or by doses missed since.

    A decision holds until the missed doses call for another one (`missed_policy.decision_needed`).
    """
    if script.not_until_prescriber:
        return script.not_until_prescriber
    if (unusable := unusable_dose(session, script)) is not None:
        return unusable.words
    observed = last_observed(session, script.id)
    if script.decision_id is None:
        return prescriber_first(script, now, observed)
    decision = session.get(Decision, script.decision_id)
    missed = missed_of(script, now, observed=(observed,), decided_at=decision.decided_at if decision else None)
    return missed.wanted if missed is not None else None


def prescriber_first(
    script: Script, now: datetime, observed: datetime | None = None, laid: Iterable[Dose] = ()
) -> str | None:
    """Return why a prescriber must decide before this script is given, or None (domain: missed doses, clozapine).

    `observed`: the last observed dose, when another than the script's last one was. `laid`: its schedule's doses. Where
    the dose itself cannot be given, the gravest other reason stands beside it: saying the dose does not settle that.
    """
    holds = all_holds(script, now, last_observed_at=observed, laid=laid)
    told = holds[: 2 if holds and holds[0].kind == DOSE_UNUSABLE else 1]
    return " ".join(hold.words for hold in told) or None

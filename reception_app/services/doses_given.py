"""What became of each dose: given, declined, missed, withheld or not available.

Only what was given counts as given: for the last dose, the guard against a second one, and every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.controlled import needs_witness as needs_witness
from reception_app.clinical.doses import Dose, check_dose, decimal_text, over_written, read_strength
from reception_app.clinical.regimens import Slot
from reception_app.clinical.schedule import instant_of
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.record import Authority
from reception_app.models import Decision, GivenDose, Schedule, ScheduleDose, Script, Task
from reception_app.services.authorities import is_emergency, keep_authority
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.dose_guards import course_over, guard_against, waits_for
from reception_app.services.last_known import know_last_again
from reception_app.services.next_dose import (
    counts_for,
    due_now,
    next_of_schedule,
    renew,
    schedule_in_force,
)
from reception_app.services.reviews import open_clocks
from reception_app.services.roles import require
from reception_app.services.script_changes import check_current, check_reason, check_usable, script_of, unusable_dose
from reception_app.services.sources import LastDose, check_has_happened, keep_recorded
from reception_app.vocabulary import DoseOutcome, LastGivenHow, Role, ScriptStatus


@dataclass(frozen=True, slots=True)
class DoseOf:
    """Which dose a record is about, when it is not simply the next one that is due.

    `schedule_dose_id` is a dose of the script's schedule; `taken` is what was taken when it is not the dose as written.
    """

    due_at: datetime | None = None
    schedule_dose_id: str | None = None
    taken: Dose | None = None


THE_NEXT = DoseOf()


@dataclass(frozen=True, slots=True)
class ToldOf:
    """Who gave a dose that somebody only told of, and where; None: nobody knows. Never the one who wrote it down."""

    by: str | None = None
    where: str | None = None


NOT_KNOWN = ToldOf()


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
    dose: DoseOf = THE_NEXT,
    approximate: bool = False,
    authority: Authority | None = None,
    over_reason: str = "",
    told: ToldOf = NOT_KNOWN,
) -> str:
    """Record a dose given, and return its id. A controlled drug seen taken here needs a witness (IN-160).

    Seen taken here (`observed`), or only `told` of: then by whom and where, never the one who writes it down, and a
    witness only where one was named.

    Twice the dose written down or more needs `over_reason` (IN-128), and becomes a prescriber's task.

    A second opioid-substitution dose today, or a depot inside its interval, needs a prescriber's name and a reason
    (IN-120); so does a line that waits for a prescriber (IN-121), but for an emergency (`is_emergency`). Of a dose
    that was only told of, what is known of it is enough: it has happened, and a prescriber is asked. A medicine
    that nobody at this prison has prescribed needs an `authority` (IN-124 … IN-127). `approximate`: the time is only
    about right.
    """
    require(ctx, "record a dose given")
    check_has_happened(ctx, given_at)
    reason = (override_reason or "").strip()
    with writing(ctx, "record-dose") as session:
        script = script_of(session, person_id, script_id)
        emergency = is_emergency(script, authority)
        held = _check_not_gone(script, emergency=emergency)
        lifts = held or (emergency and waits_for(session, script, given_at) is not None)
        against = _against(session, script, given_at, emergency=emergency)
        heard = against is not None and not observed and by is None
        decision = _override(ctx, session, script, against, by, reason, heard=heard)
        _check_witness(ctx, script, witness, here=observed)
        row = _settled(ctx, session, script, given_at, dose)
        row.how = LastGivenHow.OBSERVED if observed else LastGivenHow.RECORDED
        if not observed:  # custody gave it at court, another ward: no nurse of this prison did
            row.by, row.where = (told.by or "").strip() or None, (told.where or "").strip() or None
        row.outcome, row.witness, row.approximate = DoseOutcome.GIVEN, (witness or "").strip() or None, approximate
        row.override_decision_id, row.override_reason = decision.id if decision else None, reason or None
        if heard and against is not None:
            known = f"{against.words} Told: {reason}"
            _ask_prescriber(ctx, session, script, GIVEN_AGAINST, "Was given elsewhere all the same", known)
        elif decision is None:
            keep_authority(ctx, session, script, row, authority, lifts=lifts)
        row.dose = dose.taken or _as_laid_down(session, row) or script.dose
        if row.dose is not None:
            check_dose(row.dose, script.strength)
        written = _as_laid_down(session, row) or script.dose
        if written is not None and row.dose is not None:
            _ask_over(ctx, session, script, row, written, over_reason.strip())
        session.add(row)
        if script.last_given_at is None or given_at > script.last_given_at:
            keep_recorded(ctx, session, script, LastDose(given_at, row.how, row.where, row.by))
        renew(session, script, ctx.now())
        open_clocks(ctx, session, person_id)
        return row.id


OVER_WRITTEN = "given_over_written"
"""The task that a prescriber sees what was given, when it is much more than what is written."""
GIVEN_AGAINST = "given_against"
"""The task that a prescriber sees a dose that was given elsewhere although something stood against it."""


def _ask_over(ctx: AppContext, session: Session, script: Script, row: GivenDose, written: Dose, why: str) -> None:
    """Refuse a dose of twice what is written or more without why (IN-128); with it, ask a prescriber at once."""
    given = row.dose
    strength = read_strength(script.strength) if script.strength else None
    times = over_written(written, given, strength) if given is not None else None
    if times is None:
        return
    said = f"{given} is {decimal_text(times)} times the dose written down, {written}"
    if not why:
        raise InputProblem(
            "IN-128", f"{said}.", "If that much was really given, write what happened; a prescriber is asked at once."
        )
    row.reason = why
    _ask_prescriber(ctx, session, script, OVER_WRITTEN, "More was given than written", f"{said}: {why}")


def _ask_prescriber(ctx: AppContext, session: Session, script: Script, kind: str, title: str, detail: str) -> None:
    """Open a prescriber's task that is due at once."""
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            kind=kind,
            title=f"{title}: {script.medicine}",
            detail=detail,
            owner_role=Role.PRESCRIBER,
            opened_at=ctx.now(),
            due_at=ctx.now(),
        )
    )


def _check_not_gone(script: Script, *, emergency: bool) -> bool:
    """Refuse a line that is not current here (IN-122); True for one on hold, which an emergency may go before."""
    if script.status is ScriptStatus.ON_HOLD and emergency:
        return True
    if script.status is not ScriptStatus.CURRENT:
        raise InputProblem("IN-122", "This script is not current here.", "Ask a prescriber whether it is given.")
    return False


def record_not_given(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    outcome: DoseOutcome,
    *,
    reason: str,
    at: datetime | None = None,
    dose: DoseOf = THE_NEXT,
) -> str:
    """Record that a dose was declined, missed, withheld or not available, with why, and return its id.

    It never counts as given. After it the next dose is due, but for one that was not available: that one still is.
    """
    require(ctx, "record a dose given")
    settled_at = at or ctx.now()
    check_has_happened(ctx, settled_at)
    if outcome is DoseOutcome.GIVEN or dose.taken is not None:
        raise InputProblem("IN-162", "A dose that was taken is recorded as given.", "Record the dose given.")
    if not reason.strip():
        raise InputProblem("IN-161", "A dose not given needs its reason.", "Write why, in a few words.")
    with writing(ctx, "record-not-given") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        row = _settled(ctx, session, script, settled_at, dose)
        row.how, row.outcome, row.reason = LastGivenHow.RECORDED, outcome, reason.strip()
        session.add(row)
        renew(session, script, ctx.now())
        return row.id


def mark_dose_wrong(ctx: AppContext, person_id: str, dose_id: str, reason: str) -> None:
    """Mark a dose as entered in error, with why. It stays in the record, and counts for nothing."""
    require(ctx, "record a dose given")
    check_reason(reason)
    with writing(ctx, "mark-dose-wrong") as session:
        row = session.get(GivenDose, dose_id)
        if row is None or row.person_id != person_id:
            raise NotFound("NF-131", "That dose is not in this person's record.", "Open the record again.")
        if row.entered_in_error_at is not None:
            raise InputProblem("IN-163", "This dose is already marked as entered in error.", "Look at its history.")
        row.entered_in_error_at, row.entered_in_error_by = ctx.now(), ctx.operator.full_name
        row.entered_in_error_reason = reason.strip()
        session.flush()
        script = script_of(session, person_id, row.script_id)
        if row.override_decision_id is not None and script.decision_id == row.override_decision_id:
            script.decision_id = None  # of a dose that was not given: version 0.2 kept it as the line's own
        if row.outcome is DoseOutcome.GIVEN and script.last_given_at == row.given_at:
            know_last_again(session, script)
        renew(session, script, ctx.now())


def _settled(ctx: AppContext, session: Session, script: Script, at: datetime, dose: DoseOf) -> GivenDose:
    """Return a row about one dose: the one named, else the next that is due, if `at` can count for it."""
    due_at, place_id = dose.due_at, dose.schedule_dose_id
    schedule = schedule_in_force(session, script.id)
    if place_id is not None:
        due_at = _due_of(session, script, place_id)
    elif due_at is None and schedule is not None:
        following = next_of_schedule(session, script, schedule, at)  # as it stood then: it may be written down late
        if following is not None and counts_for(following.at, at):
            due_at, place_id = following.at, _place_id(session, schedule, following.slot)
    elif due_at is None:
        following_at = due_now(session, [script], ctx.now())[script.id]
        due_at = following_at if counts_for(following_at, at) else None
    if place_id is not None:
        _check_free(session, place_id)
    return GivenDose(
        id=ctx.new_id(),
        person_id=script.person_id,
        script_id=script.id,
        medicine=script.medicine,
        given_at=at,
        due_at=due_at,
        schedule_dose_id=place_id,
        where=here(ctx),
        by=ctx.operator.full_name,
        recorded_by=ctx.operator.full_name,
        recorded_at=ctx.now(),
        recorded_where=here(ctx),
    )


def _place_id(session: Session, schedule: Schedule, slot: Slot | None) -> str | None:
    if slot is None:
        return None
    return session.scalars(
        select(ScheduleDose.id).where(
            ScheduleDose.schedule_id == schedule.id, ScheduleDose.day == slot.day, ScheduleDose.time == slot.time
        )
    ).one()


def _due_of(session: Session, script: Script, schedule_dose_id: str) -> datetime:
    place = session.get(ScheduleDose, schedule_dose_id)
    schedule = session.get(Schedule, place.schedule_id) if place is not None else None
    if place is None or schedule is None or schedule.script_id != script.id:
        raise NotFound("NF-132", "That dose is not in this script's schedule.", "Open the record again.")
    return instant_of(schedule.started_on + timedelta(days=place.day - 1), place.time)


def _check_free(session: Session, schedule_dose_id: str) -> None:
    """Refuse a second word on the same dose of a schedule: what is given twice harms (IN-164)."""
    rows = select(GivenDose.id).where(
        GivenDose.schedule_dose_id == schedule_dose_id,
        GivenDose.outcome != DoseOutcome.NOT_AVAILABLE,
        GivenDose.entered_in_error_at.is_(None),
    )
    if session.scalars(rows).first() is not None:
        raise InputProblem(
            "IN-164",
            "This dose of the schedule is already recorded.",
            "Look at the schedule; mark the first as entered in error if it is wrong.",
        )


def _as_laid_down(session: Session, row: GivenDose) -> Dose | None:
    place = session.get(ScheduleDose, row.schedule_dose_id) if row.schedule_dose_id else None
    return place.dose if place is not None else None


def _check_witness(ctx: AppContext, script: Script, witness: str | None, *, here: bool) -> None:
    """Refuse a controlled drug of Schedule 2 or 3 given without a second person who saw it (NICE NG46).

    One that was given elsewhere (not `here`) and only told of is a fact all the same: nobody makes a witness up for it.
    """
    named = (witness or "").strip()
    if not needs_witness(script.medicine, script.brand, script.form, script.strength):
        return
    if not named and here:
        raise InputProblem(
            "IN-160", "A controlled drug is given with a witness.", "Write the name of the one who saw it."
        )
    if named.casefold() == ctx.operator.full_name.casefold():
        raise InputProblem("IN-165", "The witness is a second person.", "Write the name of the one who saw it.")


@dataclass(frozen=True, slots=True)
class _Against:
    """What stands against a dose: the code it is refused with, and the words."""

    code: str
    words: str


def _against(session: Session, script: Script, given_at: datetime, *, emergency: bool) -> _Against | None:
    guard = guard_against(session, script, given_at)
    if guard:
        return _Against("IN-120", guard.words)
    waits = None if emergency else waits_for(session, script, given_at) or course_over(session, script, given_at)
    return _Against("IN-121", f"Not to be given until a prescriber decides. {waits}") if waits else None


def _override(
    ctx: AppContext,
    session: Session,
    script: Script,
    against: _Against | None,
    by: DecidedBy | None,
    reason: str,
    *,
    heard: bool,
) -> Decision | None:
    """Return the prescriber's decision to give a dose all the same; None when nothing stands against it.

    It is of this one dose: the line waits on, and is not prescribed by it. `release_by_prescriber` decides of a line.
    Nobody decides of a dose that was only `heard` of.
    """
    if against is None:
        return None
    check_usable(unusable_dose(session, script))
    if not reason:
        todo = (
            "It has happened: write what is known of it. A prescriber is asked at once."
            if heard
            else "Ask a prescriber; record their name and the reason if it is to be given."
        )
        raise InputProblem(against.code, against.words, todo)
    if heard:
        return None
    return record_decision(ctx, session, script.person_id, by, f"{script.medicine}: dose given all the same")

"""The plan for a release: written whole each time it changes, and the appointments that wait outside (E18, E28, E37).

The program names what is missing and what cannot be kept; the opioid plan is a prescriber's decision and is never
proposed. What is written stays: a change is a new plan, an appointment that falls away is cancelled with why.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.opening_text import read_hours
from reception_app.clinical.release import Point, points
from reception_app.clinical.release_data import load_release
from reception_app.errors import InputProblem, NotFound
from reception_app.handover import record as tree
from reception_app.handover.released import facts_of
from reception_app.models import Appointment, ReleasePlan
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState, CarerConsent

ACT = "plan a release"
_STEPS = ("naloxone", "warning")


@dataclass(frozen=True, slots=True)
class ReleaseSaid:
    """The whole plan as it is to stand. Fields are those of `handover.record.Release`, which says what they mean."""

    day: date | None = None
    leaves_at: datetime | None = None
    way: str | None = None
    opioid_plan: str | None = None
    opioid_reason: str | None = None
    wanted_state: AnswerState = AnswerState.NOT_ASKED
    wanted: str | None = None
    naloxone: str | None = None
    naloxone_detail: str | None = None
    warning: str | None = None
    warning_detail: str | None = None
    prescription: str | None = None
    prescription_days: int | None = None
    prescription_detail: str | None = None
    pharmacy: str | None = None
    pharmacy_address: str | None = None
    pharmacy_telephone: str | None = None
    pharmacy_hours: str | None = None
    referral: str | None = None
    referral_telephone: str | None = None
    referred_on: date | None = None
    gp: str | None = None
    gp_address: str | None = None
    gp_telephone: str | None = None
    carer: str | None = None
    carer_relation: str | None = None
    carer_telephone: str | None = None
    consent: CarerConsent = CarerConsent.NOT_ASKED
    shares: tuple[str, ...] = ()
    meets_at: datetime | None = None
    meets_where: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentSaid:
    """An appointment as told. `hours`: when the place is open, as people write it."""

    what: str
    at: datetime
    with_whom: str | None = None
    place: str | None = None
    telephone: str | None = None
    hours: str | None = None
    note: str | None = None


def said_of(release: tree.Release | None) -> ReleaseSaid:
    """Return the plan as it stands, to be changed with `dataclasses.replace`; an empty one when there is none."""
    if release is None:
        return ReleaseSaid()
    return ReleaseSaid(**{field.name: getattr(release, field.name) for field in fields(ReleaseSaid)})


def record_release(ctx: AppContext, person_id: str, said: ReleaseSaid, by: DecidedBy | None = None) -> str:
    """Write the plan down as it is to stand and return its id.

    A changed opioid plan is a decision: `by` says whose, None that the one signed in decides (RO-102, RO-103). Who gave
    naloxone or the warning is whoever recorded that first. Raises InputProblem: IN-561 no such choice, IN-562 no
    reason, IN-563 a carer without agreement, IN-564 the days, IN-351 hours that cannot be read.
    """
    require(ctx, ACT)
    said = _tidy(said)
    _check(said)
    with writing(ctx, "plan-release") as session:
        person_by_id(session, person_id)
        before = latest(session, person_id)
        row = ReleasePlan(id=ctx.new_id(), person_id=person_id, **{f.name: getattr(said, f.name) for f in fields(said)})
        row.recorded_by, row.recorded_at, row.recorded_where = ctx.operator.full_name, ctx.now(), here(ctx)
        row.decision_id = before.decision_id if before else None
        if said.opioid_plan != (before.opioid_plan if before else None) or by is not None:
            row.decision_id = _decided(ctx, session, person_id, said, by)
        for name in _STEPS:
            _keep_step(ctx, row, before, name)
        session.add(row)
        return row.id


def add_appointment(ctx: AppContext, person_id: str, said: AppointmentSaid) -> str:
    """Write an appointment down and return its id. Raises InputProblem: IN-565 nothing is said, IN-351 the hours."""
    require(ctx, ACT)
    if not said.what.strip():
        raise InputProblem("IN-565", "The appointment says nothing.", "Write with whom or what for.")
    if (said.hours or "").strip():
        read_hours(said.hours or "")
    with writing(ctx, "add-appointment") as session:
        person_by_id(session, person_id)
        row = Appointment(id=ctx.new_id(), person_id=person_id)
        for field in fields(said):
            value = getattr(said, field.name)
            setattr(row, field.name, (value.strip() or None) if isinstance(value, str) else value)
        row.recorded_by, row.recorded_at, row.recorded_where = ctx.operator.full_name, ctx.now(), here(ctx)
        session.add(row)
        return row.id


def cancel_appointment(ctx: AppContext, person_id: str, appointment_id: str, why: str) -> None:
    """Cancel an appointment, with why; it stays in the record. Raises NF-136 when it is not this person's."""
    require(ctx, ACT)
    if not why.strip():
        raise InputProblem("IN-562", "This needs a reason.", "Write why, in a few words.")
    with writing(ctx, "cancel-appointment") as session:
        row = session.get(Appointment, appointment_id)
        if row is None or row.person_id != person_id or row.cancelled_at is not None:
            raise NotFound("NF-136", "That appointment is not in this record any more.", "Look at the list again.")
        row.cancelled_at, row.cancelled_by, row.cancelled_why = ctx.now(), ctx.operator.full_name, why.strip()


def latest(session: Session, person_id: str) -> ReleasePlan | None:
    """Return the plan that holds: the one written last."""
    written = select(ReleasePlan).where(ReleasePlan.person_id == person_id)
    return session.scalars(written.order_by(ReleasePlan.recorded_at.desc(), ENTRY_ORDER.desc())).first()


def release_points(record: tree.Record, nation: str) -> tuple[Point, ...]:
    """Return what is missing or wrong about the release of this record (`clinical.release`)."""
    return points(facts_of(record, nation))


def _tidy(said: ReleaseSaid) -> ReleaseSaid:
    words: dict[str, Any] = {
        field.name: (value.strip() or None) for field in fields(said) if type(value := getattr(said, field.name)) is str
    }
    return replace(said, **words)


def _check(said: ReleaseSaid) -> None:
    data = load_release()
    for chosen, known in (
        (said.way, data.ways), (said.opioid_plan, data.plans), (said.naloxone, data.steps),
        (said.warning, data.steps), (said.prescription, data.prescriptions),
    ):  # fmt: skip
        if chosen is not None and chosen not in known:
            raise InputProblem("IN-561", "That is not one of the choices of a release.", "Choose from the list.")
    if not set(said.shares) <= data.shares.keys():
        raise InputProblem("IN-561", "That is not one of the choices of a release.", "Choose from the list.")
    for slug, why in ((said.naloxone, said.naloxone_detail), (said.warning, said.warning_detail)):
        if slug is not None and data.steps[slug].reason and not why:
            raise InputProblem("IN-562", "This needs a reason.", "Write why, in a few words.")
    if said.shares and said.consent is not CarerConsent.AGREED:
        raise InputProblem(
            "IN-563",
            "A carer is told nothing that the person has not agreed to.",
            "Ask the person, and record that they agreed; or leave out what is shared.",
        )
    if said.prescription_days is not None and not 0 <= said.prescription_days <= 366:
        raise InputProblem("IN-564", "These days cannot be right.", "Write for how many days, from 0 to 366.")
    if said.pharmacy_hours:
        read_hours(said.pharmacy_hours)


def _decided(ctx: AppContext, session: Session, person_id: str, said: ReleaseSaid, by: DecidedBy | None) -> str | None:
    if said.opioid_plan is None:
        return None
    about = f"Release: {load_release().plans[said.opioid_plan].words}"
    return record_decision(ctx, session, person_id, by, about).id


def _keep_step(ctx: AppContext, row: ReleasePlan, before: ReleasePlan | None, name: str) -> None:
    """Keep when and by whom a step was done; a step that is said anew is of the one signed in, now."""
    said, was = getattr(row, name), getattr(before, name) if before else None
    if said is None:
        return
    if said == was:
        setattr(row, f"{name}_at", getattr(before, f"{name}_at"))
        setattr(row, f"{name}_by", getattr(before, f"{name}_by"))
    else:
        setattr(row, f"{name}_at", ctx.now())
        setattr(row, f"{name}_by", ctx.operator.full_name)

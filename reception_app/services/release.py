"""The plan for a release, written whole each time it changes; appointments outside; wider needs (E18, E28, E35, E37).

The program names what is missing and what cannot be kept; the opioid plan is a prescriber's decision and is never
proposed. What is written stays: a change is a new plan, an appointment that falls away is cancelled with why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reception_app.clinical.opening_text import read_hours
from reception_app.clinical.release import Point, points
from reception_app.clinical.release_data import load_release
from reception_app.clinical.wider_needs import load_needs
from reception_app.errors import InputProblem, NotFound
from reception_app.handover import record as tree
from reception_app.handover.released import facts_of
from reception_app.models import Appointment, ReleasePlan, WiderNeed
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.record_release import release_before, release_since
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState, CarerConsent

ACT = "plan a release"
_Row = TypeVar("_Row", ReleasePlan, WiderNeed)
_STEPS = ("naloxone", "warning")


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """One wider need as told: `choice` is a slug of `wider_needs.yaml` when answered."""

    kind: str
    state: AnswerState = AnswerState.ANSWERED
    choice: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseSaid:
    """The whole plan as it is to stand. Fields are those of `handover.record.Release`, which says what they mean.

    `needs`: all wider needs as they are to stand, one that is left out as not asked; None: they stay as they are.
    """

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
    needs: tuple[NeedSaid, ...] | None = None


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


def said_of(release: tree.Release | None, needs: Sequence[tree.WiderNeed] | None = None) -> ReleaseSaid:
    """Return the plan as it stands, to be changed with `dataclasses.replace`; an empty one when there is none.

    Without `needs` it says nothing of them, and leaves them as they are.
    """
    held = None if needs is None else tuple(map(_need_said, _asked(needs)))
    if release is None:
        return ReleaseSaid(needs=held)
    return ReleaseSaid(**{name: getattr(release, name) for name in _OF_THE_PLAN}, needs=held)


def _asked(needs: Sequence[tree.WiderNeed]) -> list[tree.WiderNeed]:
    """Return the needs that were asked, in the order of the list."""
    held = {need.kind: need for need in needs if need.state is not AnswerState.NOT_ASKED}
    return [held[kind] for kind in load_needs() if kind in held]


def _need_said(need: tree.WiderNeed | WiderNeed) -> NeedSaid:
    return NeedSaid(need.kind, need.state, need.choice, need.detail)


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
        row = ReleasePlan(id=ctx.new_id(), person_id=person_id, **{n: getattr(said, n) for n in _OF_THE_PLAN})
        row.recorded_by, row.recorded_at, row.recorded_where = ctx.operator.full_name, ctx.now(), here(ctx)
        row.decision_id = before.decision_id if before else None
        if said.opioid_plan != (before.opioid_plan if before else None) or by is not None:
            row.decision_id = _decided(ctx, session, person_id, said, by)
        for name in _STEPS:
            _keep_step(ctx, row, before, name)
        session.add(row)
        _keep_needs(ctx, session, person_id, said.needs)
        return row.id


_OF_THE_PLAN = tuple(field.name for field in fields(ReleaseSaid) if field.name != "needs")


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
    """Return the plan that holds: the one written last for this release, not one of a release that is over."""
    written = _of_this_release(session, ReleasePlan, person_id)
    return session.scalars(written.order_by(ReleasePlan.recorded_at.desc(), ENTRY_ORDER.desc())).first()


def _of_this_release(session: Session, table: type[_Row], person_id: str) -> Select[_Row]:
    since = release_since(session, person_id)
    written = select(table).where(table.person_id == person_id)
    return written if since is None else written.where(table.recorded_at >= since)


def release_points(record: tree.Record, nation: str, now: datetime | None = None) -> tuple[Point, ...]:
    """Return what is missing or wrong about the release of this record (`clinical.release`).

    `now`: to point out that its day is past; None where that is not asked.
    """
    return points(facts_of(record, nation, now))


def last_release(ctx: AppContext, person_id: str) -> tree.Release | None:
    """Return the plan of the last release, to be looked at: it counts for nothing now, and no paper prints it."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return release_before(session, person_id)


def _tidy(said: ReleaseSaid) -> ReleaseSaid:
    words: dict[str, Any] = {
        field.name: (value.strip() or None) for field in fields(said) if type(value := getattr(said, field.name)) is str
    }
    if said.needs is not None:
        words["needs"] = tuple(replace(need, detail=(need.detail or "").strip() or None) for need in said.needs)
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
    for need in said.needs or ():
        _check_need(need)


def _check_need(need: NeedSaid) -> None:
    known = load_needs().get(need.kind)
    answered = need.state is AnswerState.ANSWERED
    if known is None or (answered and need.choice not in known.choices) or (not answered and need.choice):
        raise InputProblem("IN-561", "That is not one of the choices of a release.", "Choose from the list.")


def _keep_needs(ctx: AppContext, session: Session, person_id: str, said: Sequence[NeedSaid] | None) -> None:
    """Write each wider need that is not as it stands, with who and when; what stays keeps its own."""
    if said is None:
        return
    told = {need.kind: need for need in said}
    held = latest_needs(session, person_id)
    for kind, need in load_needs().items():
        now = told.get(kind, NeedSaid(kind, AnswerState.NOT_ASKED))
        before = held.get(kind)
        if now == (_need_said(before) if before else NeedSaid(kind, AnswerState.NOT_ASKED)):
            continue
        row = WiderNeed(id=ctx.new_id(), person_id=person_id, kind=kind, words=need.words, state=now.state)
        row.choice, row.detail = now.choice, now.detail
        row.shown = need.choices[now.choice].words if now.choice else None
        row.recorded_by, row.recorded_at, row.recorded_where = ctx.operator.full_name, ctx.now(), here(ctx)
        session.add(row)


def latest_needs(session: Session, person_id: str) -> dict[str, WiderNeed]:
    """Return the wider needs as they were asked last for this release, by kind."""
    written = _of_this_release(session, WiderNeed, person_id)
    rows = session.scalars(written.order_by(WiderNeed.recorded_at, ENTRY_ORDER))
    return {row.kind: row for row in rows}


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

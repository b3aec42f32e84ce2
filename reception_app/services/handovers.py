"""Handovers: planned, completed, issued as a pack, printed, handed over leg by leg, and marked as left.

The sheets that print are the stored bytes of the issued pack, never typeset anew. A later change to the record or to
the plan makes the pack stale everywhere, until it is issued again or somebody says why it still serves.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, UsageProblem
from reception_app.establishments import find
from reception_app.handover.grave_news import News
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.handover.record import Record
from reception_app.models import Handover, Person
from reception_app.services.context import AppContext, writing
from reception_app.services.controlled_drugs import Packet, packets_of
from reception_app.services.fit import fit_of
from reception_app.services.fit_again import since_fit
from reception_app.services.handover_missing import Missing, missing_from
from reception_app.services.handover_state import (
    MARKED,
    PackState,
    handover_by_id,
    newest_pack,
    open_handover,
    pack_state,
    pack_states,
    record_head,
    travel_hash,
)
from reception_app.services.hospital_why import end_why, why_said, write_why
from reception_app.services.leaving_undone import PutBack, put_back_of
from reception_app.services.legs import LegRow, legs_of
from reception_app.services.purposes import check_still_here
from reception_app.services.records import Gone, current_stay, gone_of, person_by_id, read_record
from reception_app.services.roles import require
from reception_app.services.scanned_back import CheckRow, check_of, must_be_read_back
from reception_app.services.script_changes import end_the_way
from reception_app.vocabulary import (
    WITH_ESCORT,
    FitToTravel,
    PersonState,
    Purpose,
)

VALID_FOR = timedelta(hours=24)
"""How long after the planned leaving a pack may be used; local policy until a clinical owner sets it [GK]."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned leaving, as typed on the prepare screen. Instants aware UTC; blank means not said yet.

    A transfer goes to a prison of the list (`to_code`); a court, a hospital or a release may have a name instead.
    """

    to_code: str | None = None
    leaves_at: datetime | None = None
    expected_at: datetime | None = None
    fit: FitToTravel | None = None
    conditions: str | None = None
    hold_until: datetime | None = None
    hold_by: str | None = None
    healthcare_telephone: str | None = None
    instruction: str | None = None
    envelope_seal: str | None = None
    bag_seal: str | None = None
    property_seal: str | None = None
    purpose: Purpose = Purpose.TRANSFER
    to_name: str | None = None
    hospital: HospitalWhy = HospitalWhy()
    """Why somebody goes to hospital: kept as a flag of the record, which travels and is there when they come back."""


COLUMNS = tuple(field.name for field in fields(Plan) if field.name != "hospital")
"""What of a plan the handover's own row holds."""


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A handover as the prepare screen shows it."""

    handover_id: str
    person_id: str
    purpose: Purpose
    plan: Plan
    to_name: str | None
    missing: tuple[Missing, ...]
    record: Record
    pack: PackState | None
    legs: tuple[LegRow, ...]
    left_at: datetime | None
    read_back: CheckRow | None = None
    """What became of reading the newest pack's print back; None: nobody did, or said why not."""
    put_back: PutBack | None = None
    """Who last took back that the person had left; None: nobody did."""
    gone: Gone | None = None
    """That the person has left, by this handover or by an earlier one."""
    fit_said: tuple[str, datetime] | None = None
    """Who said last whether the person is fit to travel, and when."""
    since_fit: tuple[News, ...] = ()
    """What became grave after that: it is asked again."""


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One of today's moves as an officer or escort sees it: no clinical field is in it."""

    handover_id: str
    number: str
    family_name: str
    given_names: str
    to_name: str | None
    leaves_at: datetime | None
    expected_at: datetime | None
    envelope_seal: str | None
    pack_number: str | None
    pack_words: str
    may_print: bool
    left_at: datetime | None
    legs: tuple[LegRow, ...]
    bag_seal: str | None = None
    packets: tuple[Packet, ...] = ()


def plan_handover(ctx: AppContext, person_id: str, plan: Plan, purpose: Purpose = Purpose.TRANSFER) -> str:
    """Plan a leaving and return its id; the person's open plan, if there is one, is changed instead.

    `purpose` other than a transfer stands for the plan's own. Whom the court let go may be released although away.
    """
    require(ctx, "prepare a handover")
    plan = plan if purpose is Purpose.TRANSFER else replace(plan, purpose=purpose)
    with writing(ctx, "plan-handover") as session:
        person = person_by_id(session, person_id)
        check_still_here(session, person, plan.purpose)
        handover = open_handover(session, person_id)
        if handover is None:
            if person.state is PersonState.LEFT:
                end_the_way(session, person_id)  # what went to court goes home by another way, if at all
            stay = current_stay(session, person_id)
            handover = Handover(
                id=ctx.new_id(),
                person_id=person_id,
                stay_id=stay.id if stay else None,
                purpose=plan.purpose,
                healthcare_telephone=ctx.settings.healthcare_telephone or None,
                created_at=ctx.now(),
            )
            session.add(handover)
            plan = replace(plan, healthcare_telephone=plan.healthcare_telephone or handover.healthcare_telephone)
        _write_plan(ctx, session, handover, plan)
        return handover.id


def change_plan(ctx: AppContext, handover_id: str, plan: Plan) -> None:
    """Change a planned leaving. Saying fit or not fit to travel needs a nurse or prescriber."""
    require(ctx, "prepare a handover")
    with writing(ctx, "change-plan") as session:
        handover = handover_by_id(session, handover_id)
        if handover.left_at is not None:
            raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")
        check_still_here(session, person_by_id(session, handover.person_id), plan.purpose)
        _write_plan(ctx, session, handover, plan)


def say_fit_again(ctx: AppContext, handover_id: str) -> None:
    """Say the same of fitness once more, knowing what happened since: by whom and when is kept anew."""
    require(ctx, "say fit to travel")
    with writing(ctx, "say-fit-again") as session:
        handover = handover_by_id(session, handover_id)
        if handover.left_at is not None:
            raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")
        if handover.fit is not None:
            handover.fit_decided_by, handover.fit_decided_at = ctx.operator.full_name, ctx.now()


def _write_destination(ctx: AppContext, handover: Handover, plan: Plan) -> None:
    """Write why and where to. Another purpose forgets where to: a hospital is not where a transfer went."""
    name = (plan.to_name or "").strip()
    if name and plan.purpose is Purpose.TRANSFER:
        raise InputProblem(
            "IN-815", "A transfer goes to a prison of the list.", "Choose the prison, or say that it is no transfer."
        )
    if plan.purpose is not handover.purpose:
        handover.purpose, handover.to_code, handover.to_name = plan.purpose, None, None
    if plan.to_code is not None and plan.to_code != handover.to_code:
        found = find(plan.to_code)
        if plan.to_code == ctx.settings.establishment:
            raise InputProblem("IN-814", "That is this prison.", "Choose where the person is going.")
        if found is None:
            raise UsageProblem(
                "US-202", "That is not the code of an establishment in the list.", "Choose it by its name."
            )
        handover.to_code, handover.to_name = found.code, found.name
    elif plan.to_code is None and name:
        handover.to_code, handover.to_name = None, name


def _write_plan(ctx: AppContext, session: Session, handover: Handover, plan: Plan) -> None:
    _write_destination(ctx, handover, plan)
    if plan.leaves_at and plan.expected_at and plan.expected_at < plan.leaves_at:
        raise InputProblem("IN-802", "That would arrive before it leaves.", "Check both times.")
    if plan.fit is not None and plan.fit != handover.fit:
        require(ctx, "say fit to travel")
        handover.fit_decided_by, handover.fit_decided_at = ctx.operator.full_name, ctx.now()
    if plan.fit is FitToTravel.NO and not (plan.hold_by and plan.hold_until):
        raise InputProblem(
            "IN-803", "Not fit to travel is a medical hold.", "Say until when, and who will look at it again."
        )
    if plan.fit is FitToTravel.WITH_CONDITIONS and not (plan.conditions or "").strip():
        raise InputProblem("IN-804", "Fit with conditions needs the conditions.", "Write what is needed on the way.")
    for name in COLUMNS:
        if name not in ("to_code", "to_name", "purpose"):
            value = getattr(plan, name)
            setattr(handover, name, (value.strip() or None) if isinstance(value, str) else value)
    if handover.healthcare_telephone is None:  # the desk's own may have been set since it was planned
        handover.healthcare_telephone = ctx.settings.healthcare_telephone or None
    write_why(ctx, session, handover, plan.hospital)


def cancel_handover(ctx: AppContext, handover_id: str, reason: str) -> None:
    """Take back a planned leaving, with why. What was packed for it is said anew for the next."""
    require(ctx, "prepare a handover")
    if not reason.strip():
        raise InputProblem("IN-805", "Cancelling needs its reason.", "Write why the person is not leaving.")
    with writing(ctx, "cancel-handover") as session:
        handover = handover_by_id(session, handover_id)
        handover.cancelled_at, handover.cancelled_reason = ctx.now(), reason.strip()
        end_the_way(session, handover.person_id)
        end_why(ctx, session, handover, f"does not leave: {reason.strip()}")


def read_handover(ctx: AppContext, handover_id: str) -> HandoverView:
    """Return a handover with what is missing and the state of its pack."""
    require(ctx, "prepare a handover")
    now = ctx.now()
    with ctx.sessions.read() as session:
        handover = handover_by_id(session, handover_id)
        record = read_record(session, person_by_id(session, handover.person_id), now)
        plan = Plan(**{name: getattr(handover, name) for name in COLUMNS}, hospital=why_said(session, handover))
        plan = replace(plan, to_name=None) if plan.to_code is not None else plan
        state = pack_states(session, [handover.id], now).get(handover.id)
        news = since_fit(session, record, handover, now)
        return HandoverView(
            handover_id=handover.id,
            person_id=handover.person_id,
            purpose=handover.purpose,
            plan=plan,
            to_name=handover.to_name,
            missing=missing_from(record, handover, now, news),
            record=record,
            pack=state,
            legs=legs_of(session, handover.id),
            left_at=handover.left_at,
            read_back=check_of(session, state.pack_id) if state else None,
            put_back=put_back_of(session, handover.id),
            gone=gone_of(session, handover.person_id),
            fit_said=(handover.fit_decided_by or "", handover.fit_decided_at) if handover.fit_decided_at else None,
            since_fit=news,
        )


def handovers_of(ctx: AppContext, person_id: str) -> tuple[str, ...]:
    """Return the ids of the person's handovers, newest first."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return tuple(
            session.scalars(
                select(Handover.id).where(Handover.person_id == person_id).order_by(Handover.created_at.desc())
            )
        )


def explain_stale(ctx: AppContext, handover_id: str, why: str) -> None:
    """Say why a stale pack still serves. The words hold until the record changes again."""
    require(ctx, "issue a pack")
    if not why.strip():
        raise InputProblem("IN-807", "This needs a reason.", "Write why the printed pack still serves.")
    with writing(ctx, "explain-stale") as session:
        pack = newest_pack(session, handover_id)
        handover = handover_by_id(session, handover_id)
        pack.stale_explained, pack.stale_explained_by = why.strip(), ctx.operator.full_name
        pack.stale_explained_head = f"{record_head(session, pack.person_id)}:{travel_hash(handover)}"


def mark_left(ctx: AppContext, handover_id: str, *, anyway: str | None = None) -> None:
    """Record that the person left. A medical hold (but for hospital), a missing or a stale pack need a reason.

    So does a print that was neither read back nor said why not (IN-816).
    So does what the destination cannot do, while nobody there is named with a plan (IN-187, E8).
    """
    require(ctx, "prepare a handover")
    with writing(ctx, MARKED) as session:
        handover = handover_by_id(session, handover_id)
        if handover.left_at is not None:
            raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")
        if not (anyway or "").strip():
            _check_may_leave(session, handover, ctx.now())
        handover.left_at = ctx.now()
        handover.left_anyway = (anyway or "").strip() or None
        person = person_by_id(session, handover.person_id)
        person.state = PersonState.LEFT
        stay = current_stay(session, handover.person_id)
        if stay is not None and stay.left_at is None:
            stay.left_at, stay.left_to = ctx.now(), handover.to_name


def _check_may_leave(session: Session, handover: Handover, now: datetime) -> None:
    if handover.fit is FitToTravel.NO and handover.purpose is not Purpose.HOSPITAL:
        raise InputProblem(
            "IN-809", "This person is on medical hold.", "Ask the one who set the hold, or give the reason for leaving."
        )
    if handover.fit is None and handover.purpose in WITH_ESCORT:
        raise InputProblem(
            "IN-813", "Nobody has said whether the person is fit to travel.", "Say so, or give the reason for leaving."
        )
    record = read_record(session, person_by_id(session, handover.person_id), now)
    if since_fit(session, record, handover, now):
        raise InputProblem(
            "IN-827", "Something grave was recorded after the person was said to be fit to travel.",
            "Ask a nurse or prescriber, who says it again on Prepare; or give the reason for leaving.",
        )  # fmt: skip
    state = pack_state(session, newest_pack(session, handover.id), now)
    if state.stale and not state.explained:
        raise InputProblem(
            "IN-810", "The record changed after the pack was made.", "Issue it again, or say why it serves."
        )
    if fit_of(session, handover, record, now).unanswered:
        raise InputProblem(
            "IN-187",
            "The destination cannot do everything the person takes, and no plan is agreed.",
            "Ring the destination; write who was told and what was agreed, or give the reason for leaving.",
        )
    must_be_read_back(session, handover)


def todays_moves(ctx: AppContext) -> tuple[MoveRow, ...]:
    """Return the moves planned, leaving or left in the last day, as an officer or escort may see them."""
    require(ctx, "see the escort desk")
    now = ctx.now()
    with ctx.sessions.read() as session:
        handovers = session.scalars(
            select(Handover)
            .join(Person, Person.id == Handover.person_id)
            .where(Handover.left_at.isnot(None) | (Person.state != PersonState.LEFT))  # no move of whom a court let go
            .where(Handover.cancelled_at.is_(None), Handover.left_at.is_(None) | (Handover.left_at > now - VALID_FOR))
            .order_by(Handover.leaves_at.is_(None), Handover.leaves_at, Handover.id)
        ).all()
        states = pack_states(session, [handover.id for handover in handovers], now)
        return tuple(_move(session, handover, states.get(handover.id)) for handover in handovers)


def _move(session: Session, handover: Handover, state: PackState | None) -> MoveRow:
    person = person_by_id(session, handover.person_id)
    return MoveRow(
        handover_id=handover.id,
        number=person.number,
        family_name=person.family_name,
        given_names=person.given_names,
        to_name=handover.to_name,
        leaves_at=handover.leaves_at,
        expected_at=handover.expected_at,
        envelope_seal=handover.envelope_seal,
        pack_number=state.number if state else None,
        pack_words=state.words if state else "Not issued",
        may_print=state is not None,
        left_at=handover.left_at,
        legs=legs_of(session, handover.id),
        bag_seal=handover.bag_seal,
        packets=packets_of(session, handover.person_id),
    )

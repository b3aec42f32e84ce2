"""What was told wrong about how somebody came, put right: by whom, when and why; what stood there stays.

Clocks that run from arrival and are kept with a task are worked out anew here; the others are counted when read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clock import to_wire
from reception_app.errors import InputProblem, NotFound, StaleWrite
from reception_app.models import NOT_ASKED_AT_ARRIVAL, ArrivalCorrection, Assessment, Stay, Task
from reception_app.services.context import AppContext, here, writing
from reception_app.services.form_clocks import BEGINNING, WITH_CLOCK, due_at, form_task
from reception_app.services.people import check_not_ahead, keep_arrival_task
from reception_app.services.records import current_stay
from reception_app.services.roles import require
from reception_app.vocabulary import ArrivalKind, AssessmentStatus, TaskState

ACT = "correct-arrival"
"""The name of the act in the events."""


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody came, as it is right. `arrival_kind` None: nobody asked; `arrived_at` is aware."""

    arrived_at: datetime
    arrived_from: str | None
    arrival_kind: ArrivalKind | None
    legal_status: str | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: the names of the fields that changed, and how many tasks have another time now."""

    fields: tuple[str, ...]
    tasks: int


def correct_arrival(ctx: AppContext, person_id: str, came: Came, why: str, *, seen: Came) -> Corrected:
    """Put right how the person came in their stay, and the times of open tasks that ran from the arrival.

    `seen` is what stood before whoever corrects: only what differs from it changes, so that a colleague's correction
    made meanwhile stays. Raises StaleWrite ST-102 when the same thing was corrected meanwhile; InputProblem: IN-223
    without a reason, IN-224 when nothing differs, IN-222 for a time to come, IN-225 for one after their leaving or
    after their reception began; NotFound NF-102 when they never came here.
    """
    require(ctx, "take somebody in")
    if not why.strip():
        raise InputProblem("IN-223", "A correction needs its reason.", "Write why it was wrong, in a few words.")
    check_not_ahead(ctx, came.arrived_at)
    with writing(ctx, ACT) as session:
        stay = current_stay(session, person_id)
        if stay is None:
            raise NotFound("NF-102", "This person is not here now.", "Take them in first.")
        changes = _changes(stay, came, seen)
        if not changes:
            raise InputProblem("IN-224", "That is what stands there already.", "Change what is wrong, or leave it.")
        if "arrived_at" in changes:
            _check_order(session, stay, came.arrived_at)
        for field, (was, now) in changes.items():
            session.add(
                ArrivalCorrection(
                    id=ctx.new_id(), person_id=person_id, stay_id=stay.id, field=field, was=was, now=now,
                    why=why.strip(), corrected_by=ctx.operator.full_name, corrected_role=ctx.operator.role,
                    corrected_at=ctx.now(), corrected_where=here(ctx),
                )
            )  # fmt: skip
        before = stay.arrived_at
        _write(stay, came, changes)
        session.flush()
        moved = _clocks_anew(session, stay, before)
        if "arrival_kind" in changes and not _begun_with(session, stay):
            keep_arrival_task(ctx, session, stay)
        return Corrected(tuple(changes), moved)


def _begun_with(session: Session, stay: Stay) -> bool:
    """True when a form with which a reception begins is signed: nothing more is asked of the arrival."""
    signed = (Assessment.stay_id == stay.id, Assessment.status == AssessmentStatus.SIGNED)
    return session.scalars(select(Assessment.id).where(*signed, Assessment.form.in_(BEGINNING))).first() is not None


def _changes(stay: Stay, came: Came, seen: Came) -> dict[str, tuple[str | None, str | None]]:
    """Return what is corrected, by field, as it is kept: what stood and what stands now. Raises StaleWrite ST-102."""
    kind = None if "arrival_kind" in stay.not_asked else stay.arrival_kind
    held = _kept(Came(stay.arrived_at, stay.arrived_from, kind, stay.legal_status))
    before = _kept(seen)
    told = {field: now for field, now in _kept(came).items() if now != before[field]}
    changes = {field: (held[field], now) for field, now in told.items() if now != held[field]}
    if any(was != before[field] for field, (was, _) in changes.items()):
        raise StaleWrite("ST-102", "Somebody changed this after you opened it.", "Open it again, then change it.")
    return changes


def _kept(came: Came) -> dict[str, str | None]:
    return {
        "arrived_at": to_wire(came.arrived_at),
        "arrived_from": came.arrived_from,
        "arrival_kind": came.arrival_kind.value if came.arrival_kind else None,
        "legal_status": came.legal_status,
    }


def _write(stay: Stay, came: Came, changes: Collection[str]) -> None:
    """Write the fields of `changes`; where somebody came from and how, without an answer, was not asked."""
    if "arrived_at" in changes:
        stay.arrived_at = came.arrived_at
    if "arrived_from" in changes:
        stay.arrived_from = came.arrived_from
    if "arrival_kind" in changes:
        stay.arrival_kind = came.arrival_kind or ArrivalKind.OTHER
    if "legal_status" in changes:
        stay.legal_status = came.legal_status
    unasked = {"arrived_from": came.arrived_from is None, "arrival_kind": came.arrival_kind is None}
    held = {each for each in stay.not_asked if each not in changes}
    held |= {field for field, none in unasked.items() if none and field in changes}
    stay.not_asked = tuple(each for each in NOT_ASKED_AT_ARRIVAL if each in held)


def _check_order(session: Session, stay: Stay, arrived_at: datetime) -> None:
    begun = session.scalar(select(func.min(Assessment.started_at)).where(Assessment.stay_id == stay.id))
    after = min(each for each in (stay.left_at, begun, arrived_at) if each is not None)
    if arrived_at > after:
        raise InputProblem(
            "IN-225",
            "Their reception here began, or they left, before that time.",
            "Check the day and the time of arrival.",
        )


def _clocks_anew(session: Session, stay: Stay, before: datetime) -> int:
    """Give the open tasks of forms, whose time ran from the old arrival, the time that runs from the new one."""
    forms = {form_task(slug): slug for slug in WITH_CLOCK}
    mine = (Task.person_id == stay.person_id, Task.state == TaskState.OPEN, Task.kind.in_(forms))
    rows = session.scalars(select(Task).where(*mine, Task.due_at.isnot(None)))
    moved = 0
    for row in rows:
        form = forms[row.kind or ""]
        if row.due_at == due_at(form, before) and before != stay.arrived_at:
            row.due_at = due_at(form, stay.arrived_at)
            moved += 1
    return moved

"""Rows of a release as the parts that travel: those of this imprisonment, never of a release that is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.models import Appointment, Handover, ReleasePlan, WiderNeed
from reception_app.services.record_rows import STAYS, RowsOf, StoredRow, copied
from reception_app.vocabulary import RETURNS, ArrivalKind, Purpose

_PLANS = RowsOf(ReleasePlan, ReleasePlan.recorded_at)
_APPOINTMENTS = RowsOf(Appointment, Appointment.at)
_NEEDS = RowsOf(WiderNeed, WiderNeed.recorded_at)
_RELEASED = RowsOf(
    Handover, where=(Handover.purpose == Purpose.RELEASE, Handover.left_at.isnot(None), Handover.cancelled_at.is_(None))
)
_GOES_ON = (ArrivalKind.TRANSFER, *RETURNS)
"""Ways of coming that end no imprisonment: a plan made before a day at court is still this release's."""
_A_MOMENT = timedelta(seconds=1)


def release_since(session: Session, person_id: str) -> datetime | None:
    """Return from when on what is recorded belongs to the release to come; None: all of it.

    That is since the stay began. A stay that goes on with the one before (from court, hospital, another prison) takes
    its plan along, unless that one ended with a release: what was planned for that is over.
    """
    stays = STAYS(session, person_id)
    if len(stays) < 2:
        return None
    released: dict[str, datetime] = {row.stay_id: row.left_at for row in _RELEASED(session, person_id)}
    for stay, before in pairwise(stays):
        came: datetime = stay.arrived_at
        if before.id in released:
            # What was written as the gate opened is of that release.
            return min(came, (before.left_at or released[before.id]) + _A_MOMENT)
        if stay.arrival_kind not in _GOES_ON:
            return came
    return None


def of_this_release(rows: list[StoredRow], since: datetime | None) -> list[StoredRow]:
    """Return the rows that were recorded since; all of them for None."""
    return [row for row in rows if since is None or row.recorded_at >= since]


def release_of(
    session: Session, person_id: str, deciders: Mapping[str, tree.Decider], since: datetime | None
) -> tree.Release | None:
    """Return the plan that holds, the one written last; None when there is none of this release (`release_since`)."""
    rows = of_this_release(_PLANS(session, person_id), since)
    if not rows:
        return None
    row = rows[-1]
    return copied(tree.Release, row, decider=deciders.get(row.decision_id) if row.decision_id else None)


def release_before(session: Session, person_id: str) -> tree.Release | None:
    """Return the plan of the last release, which is over; None when there is none."""
    since = release_since(session, person_id)
    rows = [row for row in _PLANS(session, person_id) if since is not None and row.recorded_at < since]
    return copied(tree.Release, rows[-1], decider=None) if rows else None


def appointments_of(session: Session, person_id: str, since: datetime | None) -> tuple[tree.Appointment, ...]:
    """Return the appointments in the order of their times, those that were cancelled too, marked."""
    return tuple(copied(tree.Appointment, row) for row in of_this_release(_APPOINTMENTS(session, person_id), since))


def needs_of(session: Session, person_id: str, since: datetime | None) -> tuple[tree.WiderNeed, ...]:
    """Return the wider needs as they were asked last, in the order in which they were first asked."""
    rows = of_this_release(_NEEDS(session, person_id), since)
    return tuple({row.kind: copied(tree.WiderNeed, row) for row in rows}.values())

"""Rows of a release as the parts that travel."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.models import Appointment, ReleasePlan
from reception_app.services.record_rows import RowsOf, copied

_PLANS = RowsOf(ReleasePlan, ReleasePlan.recorded_at)
_APPOINTMENTS = RowsOf(Appointment, Appointment.at)


def release_of(session: Session, person_id: str, deciders: Mapping[str, tree.Decider]) -> tree.Release | None:
    """Return the plan that holds, the one written last; None when there is none."""
    rows = _PLANS(session, person_id)
    if not rows:
        return None
    row = rows[-1]
    return copied(tree.Release, row, decider=deciders.get(row.decision_id) if row.decision_id else None)


def appointments_of(session: Session, person_id: str) -> tuple[tree.Appointment, ...]:
    """Return the appointments in the order of their times, those that were cancelled too, marked."""
    return tuple(copied(tree.Appointment, row) for row in _APPOINTMENTS(session, person_id))

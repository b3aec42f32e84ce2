"""Writing what a received record says of a release: the plan, appointments outside, wider needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.models import Appointment, Person, ReleasePlan, WiderNeed
from reception_app.services.context import AppContext
from reception_app.services.merging_rows import own_row, own_rows, told_decision
from reception_app.services.record_rows import put


def merge_release(ctx: AppContext, session: Session, person: Person, record: tree.Record) -> None:
    """Write what came, each once; an appointment known here only learns that it was cancelled.

    What was written last holds, wherever it was written.
    """
    part = record.release
    if part is not None and own_row(session, ReleasePlan, part.id, person) is None:
        plan = ReleasePlan(id=part.id, person_id=person.id)
        put(plan, part, "id", "decider")
        plan.decision_id = told_decision(ctx, session, person, part.decider)
        session.add(plan)
    known: Mapping[str, Any] = own_rows(session, Appointment, [one.id for one in record.appointments], person)
    for one in record.appointments:
        row = known.get(one.id)
        if row is None:
            row = Appointment(id=one.id, person_id=person.id)
            put(row, one, "id")
            session.add(row)
        elif row.cancelled_at is None and one.cancelled_at is not None:
            row.cancelled_at, row.cancelled_by, row.cancelled_why = (
                one.cancelled_at, one.cancelled_by, one.cancelled_why,
            )  # fmt: skip
    asked = own_rows(session, WiderNeed, [need.id for need in record.needs], person)
    for need in record.needs:
        if need.id not in asked:
            told = WiderNeed(id=need.id, person_id=person.id)
            put(told, need, "id")
            session.add(told)
    session.flush()

"""The record as a pack tells it: as it stands here, and whose decisions stand since before court or hospital (E17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from reception_app.handover.decided_where import with_standing
from reception_app.handover.record import Record
from reception_app.services.authorities import standing_decisions
from reception_app.services.records import person_by_id, read_record


def record_to_issue(session: Session, person_id: str, now: datetime) -> Record:
    """Return a person's record for a pack. Its stay began when they came back; what stands of before says so itself."""
    record = read_record(session, person_by_id(session, person_id), now)
    return with_standing(record, standing_decisions(session, person_id))

"""The record as a pack tells it: as it stands here, and whose decisions stand since before court or hospital (E17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from reception_app.handover.decided_where import with_standing
from reception_app.handover.record import Record, Script
from reception_app.services.authorities import standing_decisions
from reception_app.services.records import person_by_id, read_record
from reception_app.vocabulary import HOLDS_STOCK, Carrier, Purpose


def record_to_issue(session: Session, person_id: str, now: datetime, purpose: Purpose) -> Record:
    """Return a person's record for a pack. Its stay began when they came back; what stands of before says so itself.

    Stock said of a place that holds none is no word on who carries it: no sheet says that a court keeps methadone.
    """
    record = read_record(session, person_by_id(session, person_id), now)
    if purpose not in HOLDS_STOCK:
        record = replace(record, scripts=tuple(map(_not_in_stock, record.scripts)))
    return with_standing(record, standing_decisions(session, person_id))


def _not_in_stock(script: Script) -> Script:
    return replace(script, carrier=None) if script.carrier is Carrier.STOCK else script

"""What became grave after somebody was said to be fit to travel, by when this desk learnt it: paper may come late."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover.grave_news import News, news_since_fit
from reception_app.handover.record import Record
from reception_app.models import Event, Flag, Handover, Score
from reception_app.services.handover_state import travel_of
from reception_app.vocabulary import FlagLevel


def since_fit(session: Session, record: Record, handover: Handover, now: datetime) -> tuple[News, ...]:
    """Return what is grave and newer than the answer of a planned leaving; nothing to ask again: empty."""
    said = handover.fit_decided_at
    if said is None:
        return ()
    learnt = _learnt_since(session, handover.person_id, said)
    return news_since_fit(record, travel_of(handover), handover.purpose, now, learnt)


def _learnt_since(session: Session, person_id: str, since: datetime) -> Mapping[str, datetime]:
    """Return when a score was written down here, and when a flag came to say act now, by its id."""
    lines = select(Event.entity, Event.entity_id, Event.at, Event.before, Event.after).where(
        Event.person_id == person_id,
        Event.in_record.is_(True),
        Event.at > since,
        Event.entity.in_((Score.__tablename__, Flag.__tablename__)),
    )
    return {
        row_id: at
        for entity, row_id, at, before, after in session.execute(lines.order_by(Event.sequence))
        if row_id is not None and (before is None if entity == Score.__tablename__ else _loud(after))
    }


def _loud(after: str | None) -> bool:
    return after is not None and json.loads(after).get("level") == FlagLevel.ACT_NOW.value

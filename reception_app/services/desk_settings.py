"""What the desk administrator may change in the desk's settings while it is open; every change leaves its line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from reception_app.flushing import write_flushed
from reception_app.models import Event
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author
from reception_app.services.roles import require
from reception_app.settings import settings_text

ACTION = "set-healthcare-telephone"


@dataclass(frozen=True, slots=True)
class TelephoneChange:
    """One change of the healthcare telephone: what stood before ("" for none), when (aware UTC), by whom."""

    was: str
    at: datetime
    by: str


def set_healthcare_telephone(ctx: AppContext, number: str) -> AppContext:
    """Write another healthcare telephone ("" for none) into `desk.toml`; return the desk with it.

    A handover planned before keeps the number it was planned with.
    """
    require(ctx, "manage users")
    said, was = " ".join(number.split()), ctx.settings.healthcare_telephone
    if said == was:
        return ctx
    settings = replace(ctx.settings, healthcare_telephone=said)
    with ctx.sessions.write() as session:
        append_event(
            session, author(ctx, ACTION), entity="desk", entity_id=None, person_id=None, in_record=False,
            before={"healthcare_telephone": was}, after={"healthcare_telephone": said},
        )  # fmt: skip
        write_flushed(ctx.folder.settings, settings_text(settings))
    return replace(ctx, settings=settings)


def last_telephone_change(ctx: AppContext) -> TelephoneChange | None:
    """Return who changed the number last, or None: it stands as the desk was made."""
    require(ctx, "manage users")
    newest = select(Event).where(Event.action == ACTION).order_by(Event.sequence.desc()).limit(1)
    with ctx.sessions.read() as session:
        row = session.scalars(newest).one_or_none()
        if row is None:
            return None
        return TelephoneChange(json.loads(row.before or "{}").get("healthcare_telephone", ""), row.at, row.user_name)

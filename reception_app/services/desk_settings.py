"""What the desk administrator may change in the desk's settings while it is open; every change leaves its line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from reception_app.errors import InputProblem
from reception_app.flushing import write_flushed
from reception_app.models import Event
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author
from reception_app.services.roles import require
from reception_app.settings import DESK_NUMBERS, Settings, settings_text

ACTION = "set-healthcare-telephone"
NUMBERED = "set-desk-number"


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
    return _written(ctx, ACTION, settings, {"healthcare_telephone": was}, {"healthcare_telephone": said})


def set_desk_number(ctx: AppContext, number: int) -> AppContext:
    """Write which of its prison's desks this is into `desk.toml`; return the desk with it. What was numbered stays.

    The next number given is one that this desk has not given under that number. Raises InputProblem IN-848.
    """
    require(ctx, "manage users")
    check_desk_number(number)
    was = ctx.settings.desk_number
    if number == was:
        return ctx
    settings = replace(ctx.settings, desk_number=number)
    return _written(ctx, NUMBERED, settings, {"desk_number": was}, {"desk_number": number})


def check_desk_number(number: int) -> None:
    """Refuse what is no number of a desk. Raises InputProblem IN-848."""
    if not DESK_NUMBERS[0] <= number <= DESK_NUMBERS[1]:
        raise InputProblem(
            "IN-848",
            "The number of a desk is 1 to 9.",
            "Take one that no other desk of this prison has: 1 where there is no other.",
        )


def _written(
    ctx: AppContext, action: str, settings: Settings, before: dict[str, Any], after: dict[str, Any]
) -> AppContext:
    with ctx.sessions.write() as session:
        append_event(
            session, author(ctx, action), entity="desk", entity_id=None, person_id=None, in_record=False,
            before=before, after=after,
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

"""Alerts that somebody has seen, with why they went on. Only added; the alert itself is worked out anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from reception_app.errors import InputProblem
from reception_app.models import AlertAcknowledgement
from reception_app.services.context import AppContext, writing
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of
from reception_app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """That an alert was seen: its key and words then, about which scripts, why, by whom and when."""

    alert_key: str
    words: str
    reason: str
    by: str
    role: Role
    at: datetime
    script_ids: tuple[str, ...] = ()


def acknowledge(
    ctx: AppContext, person_id: str, alert_key: str, words: str, reason: str, script_ids: tuple[str, ...] = ()
) -> None:
    """Record that the person signed in has seen an alert, with why they go on. Raises InputProblem (IN-179)."""
    require(ctx, "acknowledge an alert")
    if not reason.strip() or not alert_key.strip():
        raise InputProblem("IN-179", "Seeing an alert needs a reason to go on.", "Write why, in a few words.")
    with writing(ctx, "acknowledge-alert") as session:
        person_by_id(session, person_id)
        for script_id in script_ids:
            script_of(session, person_id, script_id)
        session.add(
            AlertAcknowledgement(
                id=ctx.new_id(),
                person_id=person_id,
                alert_key=alert_key.strip(),
                script_ids=tuple(sorted(script_ids)),
                words=words.strip(),
                reason=reason.strip(),
                by=ctx.operator.full_name,
                role=ctx.operator.role,
                at=ctx.now(),
            )
        )


def acknowledged(ctx: AppContext, person_id: str) -> dict[str, Acknowledged]:
    """Return the last acknowledgement of each alert of a person, by its key."""
    require(ctx, "see a record")
    rows = select(AlertAcknowledgement).where(AlertAcknowledgement.person_id == person_id)
    with ctx.sessions.read() as session:
        return {
            row.alert_key: Acknowledged(row.alert_key, row.words, row.reason, row.by, row.role, row.at, row.script_ids)
            for row in session.scalars(rows.order_by(AlertAcknowledgement.at, ENTRY_ORDER))
        }

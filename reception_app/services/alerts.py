"""What a desk points out about somebody's scripts, and what of it somebody has already seen, and why they went on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.alerts import Alert
from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import Record
from reception_app.services.acknowledgements import Acknowledged, acknowledge, acknowledged
from reception_app.services.context import AppContext
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """An alert that still holds and that somebody has acknowledged."""

    alert: Alert
    seen: Acknowledged


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is pointed out, loudest first: what nobody has acknowledged, and what somebody has."""

    waiting: tuple[Alert, ...] = ()
    seen: tuple[SeenAlert, ...] = ()


def read_alerts(ctx: AppContext, person_id: str) -> Pointed:
    """Return what is pointed out about somebody's scripts now. Raises NotFound (NF-101)."""
    require(ctx, "see a record")
    now = ctx.now()
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person_id), now)
    return pointed_out(ctx, person_id, record, now)


def pointed_out(ctx: AppContext, person_id: str, record: Record, now: datetime) -> Pointed:
    """Return the same from a record already read at `now` (aware).

    An acknowledgement holds while the alert's key does: as soon as the facts behind it change, it is pointed out again.
    """
    seen = acknowledged(ctx, person_id)
    found = alerts_of(record, now)
    return Pointed(
        tuple(alert for alert in found if alert.key not in seen),
        tuple(SeenAlert(alert, seen[alert.key]) for alert in found if alert.key in seen),
    )


def acknowledge_alert(ctx: AppContext, person_id: str, alert: Alert, reason: str) -> None:
    """Record that the person signed in has seen an alert, with its words now and why they go on (IN-179)."""
    require(ctx, "acknowledge an alert")
    acknowledge(ctx, person_id, alert.key, alert.words, reason, alert.scripts)

"""A line that was changed here since the pack before came: the sender's correction is held beside it, never over it.

Whoever is here is treated here: what this prison decided may rest on what the sender never knew. A person who only now
comes from the sender is another matter: then the sender knew last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.lines import frequency_words
from reception_app.errors import MustChoose
from reception_app.handover.record import PackHeader
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import Event, Person, Script, ScriptDisposition
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import stay_here
from reception_app.vocabulary import Disposition, ScriptStatus

RECEIVED = "receive-pack"
"""The act that takes a pack in: what it writes of a line is no change made here, but for what was decided of it."""
_LINE = (
    "medicine", "brand", "strength", "form", "dose_amount", "dose_unit", "route", "frequency", "times", "every_days",
    "as_required", "maximum", "supervised", "status",
)  # fmt: skip
"""What of a line is what somebody takes."""
NOT_CURRENT = {ScriptStatus.STOPPED: "stopped", ScriptStatus.ON_HOLD: "on hold"}
"""What is said of a line that nobody takes now."""


@dataclass(frozen=True, slots=True)
class ChangedHere:
    """A line of a pack that was changed here since: by whom and when (aware UTC), as it stands here, as it came."""

    script_id: str
    medicine: str
    by: str
    at: datetime
    ours: str
    theirs: str


def changed_here(
    session: Session, header: PackHeader, scripts: Iterable[ScriptTree], person_ids: Iterable[str]
) -> dict[str, ChangedHere]:
    """Return the lines of a pack that were changed here since the one before, and now differ from it, by script id.

    None of somebody who is not here: they come from the sender.
    """
    found = {}
    for person_id in person_ids:
        stay = stay_here(session, session.get_one(Person, person_id))
        for script in scripts if stay is not None else ():
            row = session.get(Script, script.id)
            if stay is None or row is None or row.person_id != person_id or not _differs(row, script):
                continue
            change = last_change(session, row.id, stay.arrived_at)
            if change is not None:
                found[row.id] = ChangedHere(
                    row.id, row.medicine, change.user_name, change.at, line_words(row), line_words(script)
                )
    return found


def check_decided(clashes: Iterable[ChangedHere], ours: dict[str, bool | None]) -> None:
    """Refuse to save while nobody said of a line changed here whose stands. Raises MustChoose (CH-305)."""
    open_now = [clash.medicine for clash in clashes if clash.script_id in ours and ours[clash.script_id] is None]
    if open_now:
        raise MustChoose(
            "CH-305",
            "A line of this pack was changed here since the last one came. Nothing was saved.",
            "Compare both, and say of each whether ours stays or the sender's is taken.",
        )


def last_change(session: Session, script_id: str, since: datetime) -> Event | None:
    """Return the last change of what somebody takes that was made here since then, and since a pack was last believed.

    What was decided of a line at receipt is one: stopped or on hold is not what the sender said. Where ours was kept,
    nothing of that pack was taken, and what counted before it still counts.
    """
    taken = select(ScriptDisposition).where(
        ScriptDisposition.script_id == script_id, ScriptDisposition.decided_at >= since
    )
    newest = session.scalars(
        taken.order_by(ScriptDisposition.decided_at.desc(), ENTRY_ORDER.desc()).limit(1)
    ).one_or_none()
    if newest is not None and newest.decided_at is not None:
        since = newest.decided_at
    written = select(Event).where(
        Event.entity == Script.__tablename__, Event.entity_id == script_id, Event.at >= since, Event.action != RECEIVED
    )
    for event in session.scalars(written.order_by(Event.sequence.desc())):
        if event.before is not None and not set(_LINE).isdisjoint(json.loads(event.after or "{}")):
            return event
    if newest is None or newest.disposition not in (Disposition.STOP, Disposition.HOLD):
        return None
    decided = select(Event).where(
        Event.entity == ScriptDisposition.__tablename__, Event.entity_id == newest.id, Event.before.is_(None)
    )
    return session.scalars(decided).first()


def line_words(script: Script | ScriptTree) -> str:
    """Return what a line says to take: `50 mg, once a day at 08:00, on hold`."""
    often = frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )
    dose = str(script.dose) if script.dose is not None else "dose not known"
    return ", ".join(filter(None, (dose, often, NOT_CURRENT.get(script.status))))


def _differs(row: Script, script: ScriptTree) -> bool:
    if row.status is script.status is ScriptStatus.STOPPED:
        return False  # neither is given
    dose = (script.dose.amount, script.dose.unit) if script.dose is not None else (None, None)
    if (row.dose_amount, row.dose_unit) != dose:
        return True
    return any(getattr(row, name) != getattr(script, name) for name in _LINE if not name.startswith("dose_"))

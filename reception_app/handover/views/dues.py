"""When doses fall due between two instants: the one that is due next, then the script's clock times day by day.

While a schedule is in force, its days and times say when, and how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Slot
from reception_app.clock import as_utc
from reception_app.handover.record import Script
from reception_app.handover.scheduled import by_schedule, dose_due, in_force, next_of, slots_of
from reception_app.handover.views.words import at_clock, days_from
from reception_app.vocabulary import ScriptStatus


@dataclass(frozen=True, slots=True)
class Due:
    """One dose falling due."""

    at: datetime
    script: Script
    overdue: bool = False

    @property
    def dose(self) -> Dose | None:
        """How much is due: by the schedule where one is in force, else as the line says."""
        return dose_due(self.script, self.at)


def due_between(scripts: tuple[Script, ...], start: datetime, end: datetime) -> tuple[Due, ...]:
    """Return the doses due from `start` to `end`, in order of time, an overdue one first.

    Only current, regular scripts. Medicines not taken daily fall due at their next time alone: their clock times say at
    what hour, not on which day.
    """
    found: list[Due] = []
    for index, script in enumerate(scripts):
        if script.status is not ScriptStatus.CURRENT or script.as_required:
            continue
        found.extend(_of_script(scripts[index], start, end))
    return tuple(sorted(found, key=lambda due: (due.at, due.script.medicine, due.script.id)))


def _still(script: Script, slot: Slot, after: datetime, end: datetime) -> bool:
    return in_force(script) is not None and slot.waits and after <= slot.due_at <= end


def _of_script(script: Script, start: datetime, end: datetime) -> list[Due]:
    following = next_of(script, start)
    first = following.at if following is not None else None
    times = {first} if first and first <= end else set()
    after = max(first, start) if first else start
    times.update(slot.due_at for slot in slots_of(script, start) if _still(script, slot, after, end))
    if script.every_days == 1:
        for on in days_from(after, end):
            if not by_schedule(script, on):
                times.update(as_utc(at) for at in (at_clock(on, hhmm) for hhmm in script.times) if after <= at <= end)
    return [Due(at, script, overdue=at < start) for at in times]

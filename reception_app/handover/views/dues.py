"""When doses fall due between two instants: the one that is due next, then the script's clock times day by day.

While a schedule is in force, its days and times say when, and how much. What is due on the way, and in which packet it
travels, is worked out once: two sheets that number the bag's packets apart would have somebody given the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Slot
from reception_app.clock import as_utc
from reception_app.handover.record import PackHeader, Script
from reception_app.handover.scheduled import by_schedule, dose_due, in_force, next_of, slots_of
from reception_app.handover.views.words import at_clock, days_from
from reception_app.vocabulary import Carrier, ScriptStatus


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


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """The doses due before leaving, which healthcare sees to, and those due from leaving on, which travel.

    `packets`: the number of the sealed packet of each time at which the escort carries doses, from 1.
    """

    before: tuple[Due, ...]
    dues: tuple[Due, ...]
    packets: dict[datetime, int]


def on_the_way(scripts: tuple[Script, ...], header: PackHeader, end: datetime) -> OnTheWay:
    """Return what is due of a pack's scripts until `end`: what waits for a prescriber is not due.

    The packets' numbers do not depend on `end`: sheets that look further ahead only go on counting.
    """
    leaves = header.travel.leaves_at or header.made_at
    givable = tuple(script for script in scripts if not script.not_until_prescriber)
    everything = due_between(givable, header.made_at, max(end, leaves))
    dues = tuple(due for due in everything if leaves <= due.at <= end)
    times = sorted({due.at for due in dues if due.script.carrier is Carrier.ESCORT})
    packets = {at: number for number, at in enumerate(times, 1)}
    return OnTheWay(tuple(due for due in everything if due.at < leaves), dues, packets)


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

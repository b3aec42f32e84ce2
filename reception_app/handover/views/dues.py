"""When doses fall due between two instants: the one that is due next, then the script's clock times day by day.

While a schedule is in force, its days and times say when, and how much. What is due on the way, and in which packet it
travels, is worked out once: two sheets that number the bag's packets apart would have somebody given the wrong one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Slot
from reception_app.clock import as_utc
from reception_app.handover.escort_lines import EscortLines
from reception_app.handover.record import PackHeader, Script
from reception_app.handover.scheduled import by_schedule, dose_due, in_force, next_of, slots_of, times_on
from reception_app.handover.views.words import NBSP, at_clock, clock_time, days_from
from reception_app.handover.waiting import is_kept_back
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

    Only current, regular scripts. Medicines not taken daily fall due on their days of the week, or on the day of their
    next dose alone: their clock times say at what hour, not on which day.
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

    `packets`: the number of the sealed packet of each time at which the escort carries doses, from 1. `waiting`: what
    would be due by the end and is not to be given until a prescriber decides; staff ring before its time.
    """

    before: tuple[Due, ...]
    dues: tuple[Due, ...]
    packets: dict[datetime, int]
    waiting: tuple[Due, ...] = ()


def on_the_way(scripts: tuple[Script, ...], header: PackHeader, end: datetime) -> OnTheWay:
    """Return what is due of a pack's scripts until `end`; what waits for a prescriber is not due, and is told apart.

    The packets' numbers do not depend on `end`: sheets that look further ahead only go on counting.
    """
    leaves = header.travel.leaves_at or header.made_at
    kept_back = {script.id for script in scripts if is_kept_back(script, header.made_at)}
    givable = tuple(script for script in scripts if script.id not in kept_back)
    waiting = due_between(tuple(script for script in scripts if script.id in kept_back), header.made_at, end)
    everything = due_between(givable, header.made_at, max(end, leaves))
    dues = tuple(due for due in everything if leaves <= due.at <= end)
    times = sorted({due.at for due in dues if due.script.carrier is Carrier.ESCORT})
    packets = {at: number for number, at in enumerate(times, 1)}
    return OnTheWay(tuple(due for due in everything if due.at < leaves), dues, packets, waiting)


@dataclass(frozen=True, slots=True)
class DosesDue:
    """Doses due at one time, taken in one way and carried by one carrier: how many, and of no name.

    `packet`: the number of the sealed packet of that time; 0 where the escort carries none then.
    """

    at: datetime
    count: int
    how: str
    watch: str
    carrier: Carrier | None
    packet: int

    @property
    def words(self) -> str:
        """How many: `One dose`, `3 doses`."""
        return "One dose" if self.count == 1 else f"{self.count}{NBSP}doses"


def doses_due(due: OnTheWay, lines: EscortLines) -> tuple[DosesDue, ...]:
    """Return what is due on the way as staff are told it, in order of time: how many doses, how taken, who has them."""
    counts = Counter(
        (each.at, lines.act(each.script.route, each.script.frequency), each.script.carrier) for each in due.dues
    )
    return tuple(
        DosesDue(at, count, how, watch, carrier, due.packets.get(at, 0))
        for (at, (how, watch), carrier), count in counts.items()
    )


def waiting_note(due: OnTheWay, lines: EscortLines) -> str:
    """Return when staff ring about a dose that waits for a prescriber, or "": it is due on no line of theirs."""
    times = [clock_time(at) for at in sorted({each.at for each in due.waiting})]
    return lines.waiting.format(times=" and ".join(filter(None, (", ".join(times[:-1]), times[-1])))) if times else ""


def _still(script: Script, slot: Slot, after: datetime, end: datetime) -> bool:
    return in_force(script) is not None and slot.waits and after <= slot.due_at <= end


def _of_script(script: Script, start: datetime, end: datetime) -> list[Due]:
    following = next_of(script, start)
    first = following.at if following is not None else None
    times = {first} if first and first <= end else set()
    after = max(first, start) if first else start
    times.update(slot.due_at for slot in slots_of(script, start) if _still(script, slot, after, end))
    for on in days_from(after, end):
        if not by_schedule(script, on):
            times.update(
                as_utc(at) for at in (at_clock(on, hhmm) for hhmm in times_on(script, on)) if after <= at <= end
            )
    return [Due(at, script, overdue=at < start) for at in times]

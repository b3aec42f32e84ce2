"""A schedule as a table: a row for each day with today marked, a column for each time, each dose with its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reception_app.clinical.lines import amount_words
from reception_app.clinical.regimens import DayPoint, Schedule, Slot, State, day_points
from reception_app.clinical.words import short_day_text, time_text
from reception_app.clock import local, local_day
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_outcomes import LOOKS
from reception_app.ui.screens.scripts_rows import Difference, compare
from reception_app.ui.tables.rows import Column
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small


@dataclass(frozen=True)
class DayRow:
    """One day: its number, its doses by clock time, the times at which no dose was said, and what it comes to."""

    point: DayPoint
    slots: Mapping[str, Slot]
    none_at: frozenset[str]
    today: bool
    strength: str | None
    now: date


def day_rows(laid: Schedule, slots: Sequence[Slot], strength: str | None, now: datetime) -> tuple[DayRow, ...]:
    """Return every day of the schedule in order."""
    on = local_day(now)
    return tuple(
        DayRow(
            point,
            {slot.time: slot for slot in slots if slot.day == point.day},
            frozenset(dose.time for dose in laid.doses if dose.day == point.day and dose.dose is None),
            point.on == on,
            strength,
            on,
        )
        for point in day_points(laid, slots, strength)
    )


def times_of(laid: Schedule) -> tuple[str, ...]:
    """Return every clock time of the schedule, in order."""
    return tuple(sorted({dose.time for dose in laid.doses}))


def row_key(row: DayRow) -> str:
    """Return a row's identity: its day."""
    return str(row.point.day)


def stripe_of(row: DayRow) -> Level | None:
    """Return red for a day with a dose that is late now, blue for today."""
    if any(slot.state is State.LATE for slot in row.slots.values()):
        return Level.ACT_NOW
    return Level.KNOW if row.today else None


def columns(times: Sequence[str]) -> tuple[Column[DayRow], ...]:
    """Return the columns: day, one for each time, the whole day."""
    return (
        Column(tr("Day"), day_lines, 100, fixed=True),
        *(Column(time, partial(slot_lines, time=time), 106, stretch=1) for time in times),
        Column(tr("In all"), total_lines, 84, align="right"),
    )


def day_lines(row: DayRow) -> tuple[Line, ...]:
    """Return the day's number and date; today says so."""
    head: Line = (bold(tr("Day {0}").format(row.point.day)),)
    if row.today:
        head = (*head, small(tr("  today"), theme.NAVY, strong=True))
    return head, (small(short_day_text(row.point.on, row.now)),)


def slot_lines(row: DayRow, time: str) -> tuple[Line, ...]:
    """Return a dose and what became of it; a time without a dose is a dash, or says that no dose was meant."""
    slot = row.slots.get(time)
    if slot is None:
        return ((small(tr("no dose") if time in row.none_at else "–"),),)
    return (bold(amount_words(slot.dose)),), *_state_lines(slot, row.strength)


def _state_lines(slot: Slot, strength: str | None) -> tuple[Line, ...]:
    look = LOOKS[slot.state]
    if slot.state is State.LATER:
        return ()
    words = tr(look.words)
    if slot.recorded is not None and slot.state is State.GIVEN:
        words = tr("given {0}").format(time_text(local(slot.recorded.given_at)))
    elif slot.recorded is None and slot.state is State.MISSED:
        words = tr("not recorded")
    lines: list[Line] = [(small(words, look.tone, strong=slot.state is not State.GIVEN, icon=look.icon),)]
    taken = slot.recorded.dose if slot.recorded is not None else None
    if taken is not None and compare(slot.dose, taken, strength) is not Difference.SAME:
        other = tr("took {0}").format(amount_words(taken))
        lines.append((small(other, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


def total_lines(row: DayRow) -> tuple[Line, ...]:
    """Return what the day comes to as laid down; what cannot be added is said to be so."""
    if not row.slots:
        return ((small(tr("none")),),)
    planned = row.point.planned
    return ((Run(amount_words(planned)),),) if planned is not None else ((small(tr("cannot be added")),),)

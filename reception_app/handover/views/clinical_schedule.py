"""Schedules for the clinical sheet: which day it is, the next dose, every day with what became of its doses (E9).

Days that say the same are told together when they lie well before or after today: a course of months stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reception_app.clinical.going_on import continuing
from reception_app.clinical.lines import amount_words, generic_text
from reception_app.clinical.per_day import quantity_of
from reception_app.clinical.regimens import (
    RECORDS_KEPT,
    DayPoint,
    DayState,
    Schedule,
    Slot,
    State,
    day_points,
)
from reception_app.clock import local_day
from reception_app.dates import short_day_text
from reception_app.handover.record import GivenDoseRecord, Script
from reception_app.handover.scheduled import dose_due, laid_down, next_of, slots_of
from reception_app.handover.views.medicines import dose_text
from reception_app.handover.views.words import (
    clock_time,
    day,
    day_beside,
    moment,
    sentence,
    short_moment,
    who_decided,
)
from reception_app.handover.waiting import is_kept_back
from reception_app.vocabulary import DoseOutcome, ScriptStatus

NEAR = 7
"""So many days before today every day stands in a row of its own."""
_FEWEST = 3
"""So many days that say the same are told in one row."""
_NOT_GIVEN = {
    State.DECLINED: "declined",
    State.MISSED: "missed",
    State.NOT_AVAILABLE: "not available",
    State.WITHHELD: "withheld",
}


@dataclass(frozen=True, slots=True)
class ScheduleCell:
    """One dose: how much with its unit; `mark` is `given`, `not` (black), `due` or empty; its words beside it."""

    amount: str
    mark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One day, or several that say the same; one cell for each time, and what the day comes to."""

    day: str
    date: str
    cells: tuple[ScheduleCell, ...]
    total: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleTable:
    """One script's schedule. A stopped one has its sentence in `lead` and no rows."""

    title: str
    note: str
    lead: str
    next: str
    gap: str
    times: tuple[str, ...]
    rows: tuple[ScheduleRow, ...]
    notes: tuple[str, ...]
    about: str


def schedule_tables(scripts: Sequence[Script], now: datetime) -> tuple[ScheduleTable, ...]:
    """Return the schedule of every script that has one and is not stopped itself, in the record's order."""
    found = (script for script in scripts if script.schedule is not None and script.status is not ScriptStatus.STOPPED)
    return tuple(_table(script, now) for script in found)


def _table(script: Script, now: datetime) -> ScheduleTable:
    held = script.schedule
    assert held is not None
    laid, slots = laid_down(held), slots_of(script, now)
    where = continuing(laid, slots, now)
    title = f"{generic_text(script.medicine)}, {held.name}"
    by = f"Laid down: {who_decided(held.decider)}"
    ends = f"Day 1 was {day(held.started_on)}, the last is {day(laid.ends_on)}"
    about = f"{sentence(ends)} {sentence(by)}"
    if held.stopped_at is not None:
        words = f"Stopped {moment(held.stopped_at)}: {held.stop_reason or 'why: not recorded'}"
        return ScheduleTable(title, "stopped", sentence(words), "", "", (), (), (), about)
    if local_day(now) > laid.ends_on + RECORDS_KEPT:
        # Its doses are no longer all in the record: a row would say of one that was given that nobody recorded it.
        return ScheduleTable(title, where.day.words, where.words, _next(script, now), "", (), (), (), about)
    times = tuple(sorted({dose.time for dose in laid.doses}))
    notes = tuple(_differently(script, now))
    return ScheduleTable(
        title=title,
        note=where.day.words,
        lead=where.words,
        next=_next(script, now),
        gap=where.gap_words or "",
        times=times,
        rows=tuple(_folded(_days(laid, slots, times, script.strength, now), local_day(now))),
        notes=notes,
        about=about if where.day.state is not DayState.FINISHED else f"{about} The course has ended.",
    )


def _next(script: Script, now: datetime) -> str:
    if script.status is ScriptStatus.ON_HOLD or is_kept_back(script, now):
        return "Next dose: none until a prescriber decides."
    following = next_of(script, now)
    if following is None:
        return "Next dose: none left."
    late = " — LATE" if following.at < now else ""
    own = ", by its own line" if following.slot is None else ""
    when = f"{day_beside(following.at, now)} {clock_time(following.at)}{own}"
    return f"Next dose: {when}, DOSE {dose_text(dose_due(script, following.at), script.strength)}{late}."


@dataclass(frozen=True, slots=True)
class _Day:
    """A day before it is folded: its row, and what must be the same for days to be told together."""

    point: DayPoint
    row: ScheduleRow
    same: tuple[object, ...] | None


def _days(
    laid: Schedule, slots: Sequence[Slot], times: Sequence[str], strength: str | None, now: datetime
) -> Iterator[_Day]:
    today = local_day(now)
    none_at = {(dose.day, dose.time) for dose in laid.doses if dose.dose is None}
    for point in day_points(laid, slots, strength):
        own = {slot.time: slot for slot in slots if slot.day == point.day}
        cells = tuple(_cell(own.get(time), (point.day, time) in none_at, strength) for time in times)
        total = amount_words(point.planned) if point.planned is not None else ("" if not own else "not added")
        row = ScheduleRow(f"Day {point.day}", short_day_text(point.on, today), cells, total, point.on == today)
        away, states = (point.on - today).days, {slot.state for slot in own.values()}
        plainly = all(", took " not in cell.words for cell in cells)
        ahead, behind = away > 1 and states <= {State.LATER}, away < -NEAR and states == {State.GIVEN}
        same = (away > 0, *(cell.amount for cell in cells)) if own and plainly and (ahead or behind) else None
        yield _Day(point, row, same)


def _cell(slot: Slot | None, said_none: bool, strength: str | None) -> ScheduleCell:
    if slot is None:
        return ScheduleCell("no dose" if said_none else "–")
    amount = amount_words(slot.dose)
    if slot.state is State.GIVEN and slot.recorded is not None:
        taken = slot.recorded.dose
        other = taken is not None and quantity_of(taken, strength) != quantity_of(slot.dose, strength)
        took = f", took {amount_words(taken)}" if taken is not None and other else ""
        return ScheduleCell(amount, "given", f"{clock_time(slot.recorded.given_at)}{took}")
    if slot.state in _NOT_GIVEN:
        words = "not recorded" if slot.recorded is None else _NOT_GIVEN[slot.state]
        return ScheduleCell(amount, "not", words)
    if slot.state is State.LATE:
        return ScheduleCell(amount, "not", "late")
    return ScheduleCell(amount, "due" if slot.state is State.DUE else "", "due" if slot.state is State.DUE else "")


def _folded(days: Iterator[_Day], today: date) -> Iterator[ScheduleRow]:
    """Yield the rows, days that say the same in one."""
    run: list[_Day] = []
    for each in days:
        if run and (each.same is None or each.same != run[0].same):
            yield from _told(run, today)
            run = []
        run.append(each)
        if each.same is None:
            yield from _told(run, today)
            run = []
    yield from _told(run, today)


def _told(run: Sequence[_Day], today: date) -> Iterator[ScheduleRow]:
    if len(run) < _FEWEST:
        yield from (each.row for each in run)
        return
    first, last = run[0], run[-1]
    given = any(cell.mark == "given" for cell in first.row.cells)
    cells = tuple(
        ScheduleCell(cell.amount, cell.mark, "each day" if cell.mark == "given" else cell.words)
        for cell in first.row.cells
    )
    dates = f"{short_day_text(first.point.on, today)} to {short_day_text(last.point.on, today)}"
    total = f"{first.row.total} a day" if not given and first.row.total else first.row.total
    yield ScheduleRow(f"Days {first.point.day} to {last.point.day}", dates, cells, total)


def _differently(script: Script, now: datetime) -> Iterator[str]:
    """Yield a sentence for each dose of the schedule that was not given, and for each whose time is approximate."""
    for dose in script.given:
        if dose.error is not None or dose.schedule_day is None:
            continue
        which = f"Day {dose.schedule_day}, {dose.schedule_time}"
        if dose.outcome is not DoseOutcome.GIVEN:
            yield sentence(f"{which}: {_NOT_GIVEN[State(dose.outcome.value)]}, {_said(dose, now)}")
        elif dose.approximate:
            yield sentence(f"{which}: the time is approximate")


def _said(dose: GivenDoseRecord, now: datetime) -> str:
    by = f" ({dose.by})" if dose.by else ""
    return f"{short_moment(dose.given_at, now)}: {dose.reason or 'why: not recorded'}{by}"

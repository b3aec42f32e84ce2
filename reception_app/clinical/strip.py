"""The time-critical strip: minutes to the next dose of what must not wait, late first, and what a break means. Pure.

One place works out which doses are late, soon and next, in which order and in which words; screens lay the cards out,
the sheet sets them as rows. What a break means is data: `resources/formulary/time_critical.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.line_course import CourseScript, ended
from reception_app.clinical.lines import generic_text
from reception_app.clinical.next_due import ENDS_WITH_IT
from reception_app.clinical.per_day import how_often
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.script_facts import LastGiven, ScheduleFacts
from reception_app.clinical.words import (
    day_text,
    due_words,
    given_words,
    minutes_between,
    relative_words,
    short_day_text,
    time_text,
    weekday_words,
)
from reception_app.clock import as_utc, local, local_day
from reception_app.vocabulary import LastGivenHow, ScriptStatus

NEXT_NOT_KNOWN = "next dose not known"


class TimedSchedule(ScheduleFacts, Protocol):
    """A schedule, and whether somebody stopped it."""

    @property
    def stopped_at(self) -> datetime | None: ...


class TimedScript(LastGiven, CourseScript, Protocol):
    """What is asked of a script: named as in `handover.record.Script`, so records and rows both fit."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> ScriptStatus: ...
    @property
    def last_given_where(self) -> str | None: ...
    @property
    def not_until_prescriber(self) -> str | None: ...
    @property
    def schedule(self) -> TimedSchedule | None: ...


class StripState(StrEnum):
    """How a card stands, in the order in which cards are shown."""

    LATE = "late"
    SOON = "soon"
    NOT_KNOWN = "not_known"
    NEXT = "next"


_ORDER = tuple(StripState)


@dataclass(frozen=True, slots=True)
class StripCard:
    """One dose with a clock.

    `words`: the medicine. `minutes`: to the dose, negative when late, None when it is not known. `amount`: how soon or
    how late. `clock_time`: the moment by the clock, local. `at`: the instant (UTC). `note`: what lateness or a break
    does. `critical`: the medicine must not wait. `sensitive`: named in the sealed section only.
    """

    script_id: str
    words: str
    minutes: int | None
    amount: str
    clock_time: str
    state: StripState
    last_given: str
    note: str
    at: datetime | None
    critical: bool
    sensitive: bool


def strip_cards(scripts: Iterable[TimedScript], now: datetime, *, every: bool = False) -> tuple[StripCard, ...]:
    """Return a card for each time-critical script at `now` (aware): late first, then soon, not known, next, by time.

    Only current, regular scripts. `every`: other medicines with a dose due as well. What must be with the person at all
    times has no clock and no card.
    """
    found = [_card(script, identify(script.medicine, script.brand, script.form), now, every) for script in scripts]
    return tuple(sorted((card for card in found if card is not None), key=_place))


def _place(card: StripCard) -> tuple[int, float, str, str]:
    at = card.at.timestamp() if card.at is not None else 0.0
    return _ORDER.index(card.state), at, card.words, card.script_id


def _card(script: TimedScript, entry: Entry | None, now: datetime, every: bool) -> StripCard | None:
    critical = entry.time_critical if entry else None
    if script.status is not ScriptStatus.CURRENT or script.as_required or _is_over(script, now):
        return None
    at = _due_at(script, entry)
    if (critical is None or critical.gap == "on_person") and (not every or at is None):
        return None
    end = _window_end(script, entry, at)
    state = _state(at, end, now)
    by_day = end is not None and script.next_due_at is None  # a depot of no clock time: its day, never the minute
    return StripCard(
        script_id=script.id,
        words=generic_text(script.medicine),
        minutes=None if at is None else _minutes(at, now),
        amount=_amount(at, state, now) if at is None or not by_day else _day_amount(at, state, now),
        clock_time="" if at is None or by_day else clock_words(at, now),
        state=state,
        last_given=last_given_words(script, now),
        note=_note(script, entry, end, now),
        at=at,
        critical=critical is not None,
        sensitive=critical is not None and critical.sensitive,
    )


def _is_over(script: TimedScript, now: datetime) -> bool:
    """True when the medicine ended with its schedule, or its course: nothing is late, however long ago the last was."""
    held = script.schedule
    if held is None or held.stopped_at is not None:
        return ended(script, now) is not None
    return held.kind in ENDS_WITH_IT and script.next_due_at is None


def _minutes(at: datetime, now: datetime) -> int:
    # Rounded towards now on both sides, as the words are: 90 seconds late is 1 minute late.
    return -minutes_between(at, now) if at < as_utc(now) else minutes_between(now, at)


def _due_at(script: TimedScript, entry: Entry | None) -> datetime | None:
    """Return when the dose is due: as recorded, else by the line's days, or how long its class may go without one.

    A line without clock times has no recorded moment. A depot is due after its interval, whatever its class says of a
    day without a dose; what is taken every few days is never due before its next day.
    """
    if script.next_due_at is not None:
        return as_utc(script.next_due_at)
    critical = entry.time_critical if entry else None
    if entry is None or critical is None or script.last_given_at is None:
        return None
    depot = entry.depot_for(script.every_days)
    if depot is not None:
        return _same_time(script.last_given_at, depot.interval_days)
    days = _days_to_next(script, local_day(script.last_given_at))
    if days is None or critical.max_gap_hours is None:
        return None
    after_gap = as_utc(script.last_given_at) + timedelta(hours=critical.max_gap_hours)
    return after_gap if days == 1 else max(after_gap, _same_time(script.last_given_at, days))


def _days_to_next(script: TimedScript, last: date) -> int | None:
    """Return how many days after `last` a line is taken again; None where its words leave the days open."""
    days = days_taken(script.frequency)
    if days.weekdays and script.every_days in (1, 7):
        return next(step for step in range(1, 8) if (last + timedelta(days=step)).weekday() in days.weekdays)
    if script.every_days > 1:
        return script.every_days
    often = how_often(script.frequency, (), script.every_days)
    if often is not None and often.every_days > 1:
        return often.every_days if often.count == 1 else None
    return None if days.open else 1


def _same_time(at: datetime, days: int) -> datetime:
    """Return the same time by the clock so many local days later."""
    then = local(at)
    return instant_of(then.date() + timedelta(days=days), time_text(then))


def _state(at: datetime | None, end: date | None, now: datetime) -> StripState:
    if at is None:
        return StripState.NOT_KNOWN
    if at < as_utc(now):
        # A depot has days about its date in which it is due and not late.
        return StripState.SOON if end is not None and local_day(now) <= end else StripState.LATE
    soon = timedelta(minutes=policy("due_soon_minutes").value)
    return StripState.SOON if at <= as_utc(now) + soon else StripState.NEXT


def _window_end(script: TimedScript, entry: Entry | None, at: datetime | None) -> date | None:
    """Return the last local day on which a depot due `at` is still in time, or None for what is no depot."""
    depot = entry.depot_for(script.every_days) if entry else None
    return local_day(at) + timedelta(days=depot.window_days) if depot is not None and at is not None else None


def _note(script: TimedScript, entry: Entry | None, end: date | None, now: datetime) -> str:
    """Return what matters beside the time: a prescriber's hold, a depot's window, a break, or what lateness does."""
    if script.not_until_prescriber:
        return "not to be given until a prescriber decides"
    critical = entry.time_critical if entry else None
    if end is not None:
        return f"window {'ended' if local_day(now) > end else 'to'} {day_text(end)}"
    if entry is not None and entry.is_clozapine and script.last_given_at is not None:
        hours = policy("clozapine_break_hours").value
        after = as_utc(script.last_given_at) + timedelta(hours=hours)
        if as_utc(now) <= after:
            return f"a break after {hours} h, {weekday_words(local(after), local(now))}"
    return critical.late if critical else ""


def _amount(at: datetime | None, state: StripState, now: datetime) -> str:
    if at is None:
        return NEXT_NOT_KNOWN
    in_window = at < as_utc(now) and state is StripState.SOON
    return "due" if in_window else relative_words(local(at), local(now))


def _day_amount(at: datetime, state: StripState, now: datetime) -> str:
    """Return `due`, `Tue 15-Dec`, or `late since Sat 07-Nov`: what has a day and no time of it."""
    on, today = local_day(at), local_day(now)
    if state is StripState.LATE:
        return f"late since {short_day_text(on, today)}"
    return "due" if on <= today else short_day_text(on, today)


def clock_words(at: datetime, now: datetime) -> str:
    """Return the moment beside its amount: `20:00`, `was 20:00`, `Tomorrow 08:00`, `was Thu 21:00`."""
    then, here = local(at), local(now)
    if as_utc(at) < as_utc(now):
        return f"was {time_text(then) if then.date() == here.date() else weekday_words(then, here)}"
    return time_text(then) if then.date() == here.date() else due_words(then, here)


_HOW = {
    LastGivenHow.OBSERVED: "observed",
    LastGivenHow.STATED: "the person says",
    LastGivenHow.RECORDED: "recorded, not observed",
}


def last_given_words(script: TimedScript, now: datetime) -> str:
    """Return `last given 07:50 at Hull (HMP & YOI), observed`, or that it is not recorded."""
    if script.last_given_at is None:
        return "last given: not recorded"
    then, here = local(script.last_given_at), local(now)
    when = time_text(then) if then.date() == here.date() else given_words(then, here)
    where = f" at {script.last_given_where}" if script.last_given_where else ""
    how = _HOW[script.last_given_how] if script.last_given_how else "how is not recorded"
    return f"last given {when}{where}, {how}"

"""When somebody answers: weekly opening hours, bank holidays, and what to say about them at the desk (E5). Pure.

Hours are clock times as read at the place (Europe/London); instants go in and come out aware, in UTC, and a day with
23 or 25 hours is counted as it is. On a bank holiday a place is shut unless it says otherwise.
`opening_text.py` reads and writes the hours as people type them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception_app.clinical.bank_holidays import ENGLAND, bank_holiday
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import given_words, time_text, weekday_words
from reception_app.clock import as_utc, local, local_day

DAY = 24 * 60
LOOK_AHEAD = 60
"""Days looked ahead for the next opening: no place is shut for longer and still worth waiting for."""
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` until `closes`, in minutes after midnight on the clock; past 1,440 is the next day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY and self.opens < self.closes <= self.opens + DAY):
            raise ValueError("a span opens on its day and closes within 24 hours")


Spans = tuple[Span, ...]
WHOLE_DAY: Spans = (Span(0, DAY),)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week of spans, Monday first. `bank_holidays`: () shut, None as on any such weekday, else its own spans.

    `closed_on`: single days on which it is shut, local.
    """

    week: tuple[Spans, ...]
    bank_holidays: Spans | None = ()
    closed_on: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != len(LONG_DAYS):
            raise ValueError("a week has seven days")

    @property
    def always(self) -> bool:
        """True when it never closes."""
        whole = all(spans == WHOLE_DAY for spans in self.week)
        return whole and self.bank_holidays in (None, WHOLE_DAY) and not self.closed_on

    def spans_on(self, day: date, nation: str = ENGLAND) -> Spans:
        """Return the spans that begin on a local day."""
        if day in self.closed_on:
            return ()
        usual = self.week[day.weekday()]
        if self.bank_holidays is None or self.bank_holidays == usual or bank_holiday(day, nation) is None:
            return usual
        return self.bank_holidays


ALWAYS = OpeningHours((WHOLE_DAY,) * 7, None)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Somebody answers. `until`: when it closes (UTC); None when that is beyond what is looked ahead, or never."""

    until: datetime | None = None

    def words(self, now: datetime) -> str:
        """Return `answers now`, or `answers now, until 18:00`."""
        if self.until is None:
            return "answers now"
        end, here = local(self.until), local(now)
        said = time_text(end) if end.date() == here.date() else weekday_words(end, here)
        return f"answers now, until {said}"


@dataclass(frozen=True, slots=True)
class ClosedUntil:
    """Nobody answers before `at` (UTC); None: no opening is known. `because`: the bank holidays that keep it shut."""

    at: datetime | None
    because: tuple[date, ...] = ()

    def words(self, now: datetime) -> str:
        """Return `opens Mon 09:00`, `closed until Tue 09:00 (bank holiday Monday)`, or that no opening is known."""
        if self.at is None:
            return "closed, no opening is known"
        said = opening_words(self.at, now)
        return f"closed until {said} ({holiday_words(self.because)})" if self.because else f"opens {said}"


State = OpenNow | ClosedUntil


def opening_words(at: datetime, now: datetime) -> str:
    """Return when something is next, said beside `now` (both aware): `today 09:00`, `Mon 09:00`, `Tue 29-Dec 09:00`."""
    said = given_words(local(at), local(now))
    return said[0].lower() + said[1:] if said.startswith("Today") else said


def holiday_words(days: Sequence[date]) -> str:
    """Return `bank holiday Monday`, `bank holidays Friday and Monday`."""
    named = [LONG_DAYS[day.weekday()] for day in days]
    if len(named) == 1:
        return f"bank holiday {named[0]}"
    return f"bank holidays {', '.join(named[:-1])} and {named[-1]}"


def state(hours: OpeningHours, now: datetime, nation: str = ENGLAND) -> State:
    """Return whether the place answers at `now` (aware), and until or from when."""
    if hours.always:
        return OpenNow()
    at = as_utc(now)
    horizon = at + timedelta(days=LOOK_AHEAD)
    for start, end in openings(hours, at, nation):
        if start <= at:
            return OpenNow(end if end < horizon else None)
        return ClosedUntil(start, _holidays_between(hours, at, start, nation))
    return ClosedUntil(None)


def openings(hours: OpeningHours, after: datetime, nation: str = ENGLAND) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is open at or after `after`, as (from, until) in UTC, in order; what meets is joined."""
    at, first = as_utc(after), local_day(after) - timedelta(days=1)
    held: tuple[datetime, datetime] | None = None
    for step in range(LOOK_AHEAD + 2):
        for start, end in _on(hours, first + timedelta(days=step), nation):
            if held is not None and start <= held[1]:
                held = (held[0], max(held[1], end))
                continue
            if held is not None and held[1] > at:
                yield held
            held = (start, end)
    if held is not None and held[1] > at:
        yield held


def _on(hours: OpeningHours, day: date, nation: str) -> Iterator[tuple[datetime, datetime]]:
    for span in sorted(hours.spans_on(day, nation)):
        start, end = clock_instant(day, span.opens), clock_instant(day, span.closes)
        # On the night the clocks go forward an hour is missing, and a span within it is no time at all.
        if end > start:
            yield start, end


def clock_instant(day: date, minutes: int) -> datetime:
    """Return the instant (UTC) at which the clock shows `minutes` after the midnight that begins `day`."""
    days, rest = divmod(minutes, DAY)
    return instant_of(day + timedelta(days=days), f"{rest // 60:02d}:{rest % 60:02d}")


def next_reached(
    hours: OpeningHours, after: datetime, nation: str = ENGLAND, *, for_minutes: int = 0
) -> datetime | None:
    """Return the first instant from `after` on at which it is open and stays so `for_minutes`; None: none is known."""
    at = as_utc(after)
    if hours.always:
        return at
    for start, end in openings(hours, at, nation):
        reached = max(start, at)
        if end - reached >= timedelta(minutes=for_minutes):
            return reached
    return None


def _holidays_between(hours: OpeningHours, now: datetime, opens: datetime, nation: str) -> tuple[date, ...]:
    """Return the bank holidays that keep the place shut from `now` until it opens: days it would else have opened."""
    found, day, last = [], local_day(now), local_day(opens)
    while day <= last:
        usual = hours.week[day.weekday()]
        shut = not hours.spans_on(day, nation) and day not in hours.closed_on
        if shut and any(clock_instant(day, span.closes) > now for span in usual):
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)

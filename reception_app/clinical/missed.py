"""Missed days of a supervised medicine, counted as people at the desk count them.

The rule (clinical owner to confirm): missed days are the local calendar days after the day of the last *observed* dose
and before today. Take-home doses are stated, not observed; police, court and transit days count. Today never counts; it
is shown beside. Hours are real time, so a clock change makes 73 of 72. Both are always shown.

Of a line that is due on some weekdays or every few days, the days on which a dose was due and none was seen are named
beside the time since: that time leads, and schedules and prescribers go by it, for tolerance is lost on days without a
dose too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.per_day import is_every_day
from reception_app.clinical.policies import policy
from reception_app.clinical.words import weekday_text
from reception_app.clock import as_utc, local, local_day
from reception_app.dates import short_day_text
from reception_app.errors import InputProblem


@dataclass(frozen=True, slots=True)
class Missed:
    """What was missed: `days` and their dates, whole `hours` since the last observed dose, whether today's was seen.

    For the schedules of `missed_policy`: `elapsed` real time since then, and `days_since` local days from that day on.
    `due`: of `dates` those on which a dose was due, None where that was every day or is not said; `due_today`: so is
    today.
    """

    days: int
    hours: int
    today_given: bool
    dates: tuple[date, ...]
    elapsed: timedelta
    days_since: int
    due: tuple[date, ...] | None = None
    due_today: bool = True

    @property
    def doses(self) -> int:
        """Days on which a dose was due and none was seen."""
        return self.days if self.due is None else len(self.due)

    def words(self) -> str:
        """Return `2 days missed (Tue, Wed); 83 h since the last observed dose; today's dose not yet given`.

        Of what is not due every day: `3 days, 72 h since the last observed dose; 1 day missed on which it was due
        (Mon); none due today`.
        """
        today = "today's dose given" if self.today_given else "today's dose not yet given"
        if self.due is not None:
            since = "1 day" if self.days_since == 1 else f"{self.days_since} days"
            missed = self._count(self.due, "No day missed on which it was due", " on which it was due")
            none_due = not self.today_given and not self.due_today
            return (
                f"{since}, {self.hours:,} h since the last observed dose; {missed[:1].lower()}{missed[1:]}; "
                f"{'none due today' if none_due else today}"
            )
        return f"{self._count(self.dates, 'No day missed')}; {self.hours:,} h since the last observed dose; {today}"

    def _count(self, dates: tuple[date, ...], none: str, rest: str = "") -> str:
        named = weekday_text if self.days < 6 else short_day_text
        listed = f" ({', '.join(named(day) for day in dates)})" if dates and len(dates) <= 7 else ""
        return f"{len(dates)} day{'' if len(dates) == 1 else 's'} missed{rest}{listed}" if dates else none


def today_counts_for(script: object, now: datetime) -> bool:
    """True when the site counts today as missed once its dose is overdue, and this line's dose of today is.

    A row may still hold a dose of days ago as its next one: of a line taken every day, or on days of the week, its
    times then say it.
    """
    due: datetime | None = getattr(script, "next_due_at", None)
    if not policy("ost_today_counts_once_overdue").value or due is None or as_utc(due) >= as_utc(now):
        return False
    if local_day(due) == local_day(now):
        return True
    times: tuple[str, ...] = getattr(script, "times", ())
    every_days: int = getattr(script, "every_days", 1)
    frequency: str | None = getattr(script, "frequency", None)
    if not any(time < f"{local(now):%H:%M}" for time in times):
        return False
    weekdays = days_taken(frequency).weekdays
    if weekdays and every_days in (1, 7):
        return local_day(now).weekday() in weekdays
    return is_every_day(frequency, times, every_days)


def missed_days(last_observed_at: datetime | None, now: datetime, *, today_counts: bool = False) -> Missed | None:
    """Count the days without an observed dose. None when no dose was ever observed: unconfirmed, a prescriber decides.

    `today_counts`: today's dose is overdue and the site's policy says that it then counts (off by default).
    Raises InputProblem IN-301 when the dose lies in the future: one of the clocks is wrong.
    """
    if last_observed_at is None:
        return None
    if as_utc(last_observed_at) > as_utc(now):
        raise InputProblem(
            "IN-301",
            "The last observed dose is later than this desk's clock.",
            "Check the date of the dose and the desk's clock before anything is given.",
        )
    last, today = local_day(last_observed_at), local_day(now)
    until = today + timedelta(days=1) if today_counts else today
    count = max((until - last).days - 1, 0)
    elapsed = as_utc(now) - as_utc(last_observed_at)
    return Missed(
        days=count,
        hours=int(elapsed // timedelta(hours=1)),
        today_given=last == today,
        dates=tuple(last + timedelta(days=step) for step in range(1, count + 1)),
        elapsed=elapsed,
        days_since=(today - last).days,
    )


def missed_by_line(
    script: object, last_observed_at: datetime | None, now: datetime, *, today_counts: bool = False
) -> Missed | None:
    """Count as `missed_days`, and say of a line not due every day on which of those days a dose was due."""
    missed = missed_days(last_observed_at, now, today_counts=today_counts)
    if missed is None or last_observed_at is None:
        return missed
    is_due = _due_on(script, local_day(last_observed_at))
    if is_due is None:
        return missed
    return replace(missed, due=tuple(filter(is_due, missed.dates)), due_today=is_due(local_day(now)))


def _due_on(script: object, last: date) -> Callable[[date], bool] | None:
    """Return whether a line is due on a day; None for one that is due every day, or whose days nobody said.

    Days laid down in a schedule are counted one by one elsewhere (`regimens`).
    """
    schedule = getattr(script, "schedule", None)
    if schedule is not None and getattr(schedule, "stopped_at", None) is None:
        return None
    every_days: int = getattr(script, "every_days", 1)
    weekdays = days_taken(getattr(script, "frequency", None)).weekdays
    if weekdays and every_days in (1, 7):
        return lambda day: day.weekday() in weekdays
    return (lambda day: (day - last).days % every_days == 0) if every_days > 1 else None

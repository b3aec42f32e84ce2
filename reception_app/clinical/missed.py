"""Missed days of a supervised medicine, counted as people at the desk count them.

The rule (clinical owner to confirm): missed days are the local calendar days after the day of the last *observed* dose
and before today. Take-home doses are stated, not observed; police, court and transit days count. Today never counts; it
is shown beside. Hours are real time, so a clock change makes 73 of 72. Both are always shown.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    days: int
    hours: int
    today_given: bool
    dates: tuple[date, ...]
    elapsed: timedelta
    days_since: int

    def words(self) -> str:
        """Return `2 days missed (Tue, Wed); 83 h since the last observed dose; today's dose not yet given`."""
        named = weekday_text if self.days < 6 else short_day_text
        some = ", ".join(named(day) for day in self.dates) if self.days <= 7 else ""
        count = {0: "No day missed", 1: "1 day missed"}.get(self.days, f"{self.days} days missed")
        today = "given" if self.today_given else "not yet given"
        listed = f" ({some})" if some else ""
        return f"{count}{listed}; {self.hours:,} h since the last observed dose; today's dose {today}"


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

"""Missed days: the two worked examples of the rule, and what must never happen."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.missed import Missed, missed_by_line, missed_days
from reception_app.clock import LONDON, local_day
from reception_app.errors import InputProblem


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def count(last: str, now: str) -> Missed:
    missed = missed_days(at(last), at(now))
    assert missed is not None
    return missed


def test_monday_to_thursday_is_two_days_and_83_hours() -> None:
    missed = count("2026-11-16 09:00", "2026-11-19 20:00")
    assert (missed.days, missed.hours, missed.today_given) == (2, 83, False)
    assert missed.words() == "2 days missed (Tue, Wed); 83 h since the last observed dose; today's dose not yet given"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-22 09:00", "5 days missed (Tue, Wed, Thu, Fri, Sat); 144 h"),
        (
            "2026-11-23 09:00",
            "6 days missed (Tue 17-Nov, Wed 18-Nov, Thu 19-Nov, Fri 20-Nov, Sat 21-Nov, Sun 22-Nov); 168 h",
        ),
        (
            "2026-11-24 09:00",
            "7 days missed (Tue 17-Nov, Wed 18-Nov, Thu 19-Nov, Fri 20-Nov, Sat 21-Nov, Sun 22-Nov, Mon 23-Nov); 192 h",
        ),
        ("2026-11-25 09:00", "8 days missed; 216 h"),
    ],
)
def test_days_are_named_by_their_date_where_a_weekday_would_not_do(now: str, words: str) -> None:
    assert count("2026-11-16 09:00", now).words().startswith(words)


def test_friday_to_monday_across_the_october_change_is_two_days_and_73_hours() -> None:
    missed = count("2026-10-23 08:30", "2026-10-26 08:30")
    assert (missed.days, missed.hours, missed.today_given) == (2, 73, False)
    assert missed.dates == (date(2026, 10, 24), date(2026, 10, 25))


def test_across_the_march_change_an_hour_is_lost_and_no_day() -> None:
    assert (
        count("2026-03-27 08:30", "2026-03-30 08:30").days,
        count("2026-03-27 08:30", "2026-03-30 08:30").hours,
    ) == (
        2,
        71,
    )


def test_today_never_counts_and_is_shown_beside() -> None:
    missed = count("2026-11-20 08:15", "2026-11-20 19:40")
    assert (missed.days, missed.today_given) == (0, True)
    assert missed.words() == "No day missed; 11 h since the last observed dose; today's dose given"
    yesterday = count("2026-11-19 23:59", "2026-11-20 00:00")
    assert (yesterday.days, yesterday.hours, yesterday.today_given) == (0, 0, False)


def test_today_counts_once_overdue_only_where_the_site_says_so() -> None:
    last, now = at("2026-11-16 09:00"), at("2026-11-19 20:00")
    counted = missed_days(last, now, today_counts=True)
    assert counted is not None
    assert counted.days == 3
    given_today = missed_days(now, now, today_counts=True)
    assert given_today is not None
    assert given_today.days == 0


def test_no_observed_dose_is_not_zero() -> None:
    assert missed_days(None, at("2026-11-20 19:40")) is None


def test_a_dose_in_the_future_is_a_wrong_clock_not_a_zero() -> None:
    with pytest.raises(InputProblem, match="IN-301"):
        missed_days(at("2026-11-20 19:41"), at("2026-11-20 19:40"))


@given(
    st.integers(0, 2 * 366 * 1440).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_days_and_hours_never_contradict_each_other(last: datetime, gap: timedelta) -> None:
    missed = missed_days(last, last + gap)
    assert missed is not None
    assert missed.days == max((local_day(last + gap) - local_day(last)).days - 1, 0) == len(missed.dates)
    # Each missed day is a whole local day in between: at least 23 hours, on the day the clocks go forward.
    assert missed.hours >= missed.days * 24 - 1
    assert not missed.today_given or missed.days == 0


FRIDAY = "2026-11-20 09:00"


@pytest.mark.parametrize(
    ("line", "now", "words"),
    [
        ({"frequency": "on Mondays, Wednesdays and Fridays"}, "2026-11-23 08:00",
         "3 days, 71 h since the last observed dose; no day missed on which it was due; today's dose not yet given"),
        ({"frequency": "on Mondays, Wednesdays and Fridays"}, "2026-11-22 09:00",
         "2 days, 48 h since the last observed dose; no day missed on which it was due; none due today"),
        ({"frequency": "on Mondays, Wednesdays and Fridays"}, "2026-11-26 09:00",
         "6 days, 144 h since the last observed dose; 2 days missed on which it was due (Mon, Wed); none due today"),
        ({"frequency": "on Mondays, Wednesdays and Fridays"}, "2026-11-20 19:00",
         "0 days, 10 h since the last observed dose; no day missed on which it was due; today's dose given"),
        ({"frequency": "on Mondays", "every_days": 7}, "2026-11-24 09:00",
         "4 days, 96 h since the last observed dose; 1 day missed on which it was due (Mon); none due today"),
        ({"every_days": 2}, "2026-11-24 09:00",
         "4 days, 96 h since the last observed dose; 1 day missed on which it was due (Sun); "
         "today's dose not yet given"),
        ({"every_days": 3}, "2026-11-25 09:00",
         "5 days, 120 h since the last observed dose; 1 day missed on which it was due (Mon); none due today"),
        # Every day, and days that nobody said: every day counts.
        ({"frequency": "once a day"}, "2026-11-23 09:00",
         "2 days missed (Sat, Sun); 72 h since the last observed dose; today's dose not yet given"),
        ({"frequency": "3 times a week"}, "2026-11-23 09:00",
         "2 days missed (Sat, Sun); 72 h since the last observed dose; today's dose not yet given"),
    ],
    ids=["MWF on Monday", "MWF on Sunday", "MWF, two missed", "MWF, given", "weekly", "alternate days", "every 3 days",
         "daily", "days not said"],
)  # fmt: skip
def test_days_on_which_nothing_was_due_are_not_missed(line: dict[str, Any], now: str, words: str) -> None:
    """The time since stands first: tolerance is lost on days without a dose too."""
    missed = missed_by_line(SimpleNamespace(**{"times": ("09:00",), **line}), at(FRIDAY), at(now))
    assert missed is not None
    assert missed.words() == words
    counted = missed_days(at(FRIDAY), at(now))
    assert counted is not None
    assert (missed.days, missed.hours) == (counted.days, counted.hours), "schedules go by the days since, as ever"

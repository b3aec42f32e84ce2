"""Missed days: the two worked examples of the rule, and what must never happen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.missed import Missed, missed_days
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

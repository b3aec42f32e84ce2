"""Dates, times, ages and spans, word for word."""

from datetime import UTC, date, datetime

import pytest

from reception_app.clinical.ages import age_on, born_text, outside_question_sets
from reception_app.clinical.words import (
    age_words,
    date_text,
    day_text,
    due_words,
    duration_words,
    given_words,
    long_date_text,
    minutes_between,
    moment_text,
    near_moment_text,
    relative_words,
    short_moment_text,
    time_text,
    weekday_words,
)
from reception_app.clock import LONDON


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


NOW = at("2026-11-20 21:40")


def test_the_forms_of_dates() -> None:
    assert date_text(date(2026, 11, 5)) == "05-Nov-2026"
    assert day_text(NOW.date()) == "Fri 20-Nov-2026"
    assert long_date_text(date(2026, 7, 4)) == "4 July 2026"
    assert time_text(at("2026-11-20 00:00")) == "00:00"
    assert moment_text(NOW) == "Fri 20-Nov-2026 21:40"
    assert short_moment_text(NOW) == "Fri 20-Nov 21:40"
    assert near_moment_text(at("2026-11-20 00:10"), NOW) == "00:10"
    assert near_moment_text(at("2026-11-19 23:50"), NOW) == "Thu 19-Nov 23:50"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (12, "12 min"),
        (60, "1 h"),
        (100, "1 h 40 min"),
        (1439, "23 h 59 min"),
        (1440, "1 day"),
        (1500, "1 day 1 h"),
        (2 * 1440, "2 days"),
        (-30, "30 min"),
    ],
)
def test_lengths_of_time(minutes: int, words: str) -> None:
    assert duration_words(minutes) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-20 21:52", "in 12 min"),
        ("2026-11-20 21:40", "now"),
        ("2026-11-20 21:40:30", "now"),
        ("2026-11-20 21:41", "in 1 min"),
        ("2026-11-20 21:39:30", "now"),
        ("2026-11-20 21:39", "1 min late"),
        ("2026-11-20 20:00", "1 h 40 min late"),
        ("2026-11-19 21:40", "late since Thu 21:40"),
        ("2026-11-26 09:00", "Thu 09:00"),
        ("2026-11-27 09:00", "Fri 27-Nov 09:00"),
        ("2026-11-21 08:00", "in 10 h 20 min"),
        ("2026-11-21 21:40", "Sat 21:40"),
        ("2026-11-23 09:00", "Mon 09:00"),
        ("2026-12-07 09:00", "Mon 07-Dec 09:00"),
        ("2027-01-04 09:00", "Mon 04-Jan-2027 09:00"),
        ("2026-11-19 20:00", "late since Thu 20:00"),
        ("2026-11-10 20:00", "late since Tue 10-Nov 20:00"),
    ],
)
def test_how_soon_and_how_late(when: str, words: str) -> None:
    assert relative_words(at(when), NOW) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-20 23:00", "Fri 23:00"),
        ("2026-11-14 09:00", "Sat 09:00"),
        ("2026-11-13 09:00", "Fri 13-Nov 09:00"),
    ],
)
def test_a_moment_by_its_day_names_today_too(when: str, words: str) -> None:
    assert weekday_words(at(when), NOW) == words


def test_spans_are_real_time_across_a_clock_change() -> None:
    assert minutes_between(at("2026-10-25 00:30"), at("2026-10-25 03:30")) == 240
    assert relative_words(at("2026-03-29 03:00"), at("2026-03-29 00:30")) == "in 1 h 30 min"


def test_due_and_given_name_the_day() -> None:
    assert due_words(at("2026-11-20 20:00"), NOW) == "Today 20:00"
    assert due_words(at("2026-11-21 08:00"), NOW) == "Tomorrow 08:00"
    assert due_words(at("2026-11-19 08:00"), NOW) == "Yesterday 08:00"
    assert due_words(at("2026-11-18 08:00"), NOW) == "Wed 08:00"
    assert due_words(at("2026-11-23 08:00"), NOW) == "Mon 08:00"
    assert given_words(at("2026-11-20 08:05"), NOW) == "Today 08:05"
    assert given_words(at("2026-11-19 21:00"), NOW) == "Thu 21:00"
    assert given_words(at("2026-11-03 08:00"), NOW) == "Tue 03-Nov 08:00"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-20 21:40", "just now"),
        ("2026-11-20 21:39", "1 min ago"),
        ("2026-11-20 21:35", "5 min ago"),
        ("2026-11-20 20:41", "59 min ago"),
        ("2026-11-20 20:40", "1 h ago"),
        ("2026-11-20 19:42", "1 h ago"),
        ("2026-11-20 19:40", "2 h ago"),
        ("2026-11-20 14:00", "7 h ago"),
        ("2026-11-19 23:00", "yesterday"),
        ("2026-11-17 14:05", "3 days ago"),
        ("2026-10-16 12:00", "5 weeks ago"),
        ("2026-06-01 12:00", "5 months ago"),
        ("2026-10-24 12:00", "27 days ago"),
        ("2026-10-23 12:00", "4 weeks ago"),
        ("2026-10-10 12:00", "5 weeks ago"),
        ("2026-08-01 12:00", "15 weeks ago"),
        ("2026-07-31 12:00", "3 months ago"),
        ("2026-06-24 12:00", "4 months ago"),
        ("2026-06-23 12:00", "5 months ago"),
        ("2025-11-21 12:00", "12 months ago"),
        ("2025-11-20 12:00", "a year ago"),
        ("2024-11-21 12:00", "a year ago"),
        ("2024-11-20 12:00", "2 years ago"),
        ("2023-11-22 12:00", "2 years ago"),
        ("2023-11-21 12:00", "3 years ago"),
        ("2025-10-01 12:00", "a year ago"),
        ("2024-06-01 12:00", "2 years ago"),
    ],
)
def test_how_old_an_answer_is(when: str, words: str) -> None:
    assert age_words(at(when), NOW) == words


def test_ages_are_whole_years_on_the_local_day() -> None:
    born = date(1985, 7, 14)
    assert born_text(born, NOW) == "14-Jul-1985 (41y)"
    assert born_text(None, NOW) == "Not Known"
    assert age_on(born, date(2026, 7, 13)) == 40
    # 23:30 UTC on the 13th is already the 14th at the desk in summer.
    assert born_text(born, datetime(2026, 7, 13, 23, 30, tzinfo=UTC)) == "14-Jul-1985 (41y)"


def test_somebody_born_on_a_leap_day_is_older_on_1_march() -> None:
    born = date(2008, 2, 29)
    assert age_on(born, date(2026, 2, 28)) == 17
    assert age_on(born, date(2026, 3, 1)) == 18
    assert outside_question_sets(born, datetime(2026, 2, 28, 12, tzinfo=UTC))
    assert not outside_question_sets(born, datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert not outside_question_sets(None, NOW)
    assert outside_question_sets(date(2026, 2, 28), datetime(2026, 2, 28, 12, tzinfo=UTC)), "born today"
    assert not outside_question_sets(date(2026, 3, 1), datetime(2026, 2, 28, 12, tzinfo=UTC)), "a day to come"

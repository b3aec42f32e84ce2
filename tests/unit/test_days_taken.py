"""Days of the week and "so many times a week" in the words of a line: when it is due, how much it comes to."""

from __future__ import annotations

from datetime import datetime

import pytest

from reception_app.clinical.continuity import Kind, differences
from reception_app.clinical.days_taken import DaysTaken, days_taken
from reception_app.clinical.leaving_script import doses_after
from reception_app.clinical.per_day import HowOften, how_often
from reception_app.clinical.schedule import next_for
from reception_app.clock import LONDON, local
from tests.support.alert_cases import script

MWF = "on Mondays, Wednesdays and Fridays"
OPEN = DaysTaken(open=True)


def at(day: int, time: str = "19:40") -> datetime:
    """An instant of November 2026: the 20th is a Friday, London is on UTC."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{time}").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (MWF, DaysTaken((0, 2, 4), 3)),
        ("Mon/Wed/Fri", DaysTaken((0, 2, 4), 3)),
        ("mon, thurs", DaysTaken((0, 3), 2)),
        ("every 7 days on Sundays", DaysTaken((6,), 1)),
        ("Monday to Friday", DaysTaken((0, 1, 2, 3, 4), 5)),
        ("from Friday to Monday", DaysTaken((0, 4, 5, 6), 4)),
        ("daily, not on Sundays", DaysTaken((0, 1, 2, 3, 4, 5), 6)),
        ("on Mondays but not on Fridays", OPEN),
        ("once a day from Monday", DaysTaken()),
        ("once a day until Friday", DaysTaken()),
        ("3 times a week", DaysTaken(a_week=3, open=True)),
        ("twice a week", DaysTaken(a_week=2, open=True)),
        ("three times weekly", DaysTaken(a_week=3, open=True)),
        ("7 times a week", DaysTaken()),
        ("every 3 months", OPEN),
        ("monthly", OPEN),
        ("on alternate days", OPEN),
        ("once a day for 2 weeks", DaysTaken()),
        ("once a day reviewed weekly", DaysTaken()),
        ("twice a day", DaysTaken()),
        ("with food", DaysTaken()),
        ("in the morning", DaysTaken()),
        (None, DaysTaken()),
    ],
)
def test_what_the_words_say_of_the_days(words: str | None, days: DaysTaken) -> None:
    assert days_taken(words) == days


@pytest.mark.parametrize(
    ("words", "times", "every_days", "often"),
    [
        (MWF, ("18:00",), 1, HowOften(3, 7)),
        (MWF, ("08:00", "20:00"), 1, HowOften(6, 7)),
        ("3 times a week", (), 1, HowOften(3, 7)),
        ("every 7 days on Mondays", ("09:00",), 7, HowOften(1, 7)),
        ("every 14 days on Mondays", ("09:00",), 14, HowOften(1, 14)),
        ("every 3 months", ("09:00",), 1, None),
        ("every 3 months", ("09:00",), 84, HowOften(1, 84)),
        ("every 72 hours", ("08:00",), 1, HowOften(1, 3)),
        ("once a day for 2 weeks", ("08:00",), 1, HowOften(1, 1)),
    ],
)
def test_how_often_it_is(words: str, times: tuple[str, ...], every_days: int, often: HowOften | None) -> None:
    assert how_often(words, times, every_days) == often


@pytest.mark.parametrize(
    ("words", "every_days", "given", "due"),
    [
        # Never given here: the first such day after it was written down, on a Friday at 19:40.
        (MWF, 1, None, at(23, "18:00")),
        ("on Fridays", 7, None, at(27, "18:00")),
        ("every 14 days on Mondays", 14, None, at(23, "18:00")),
        # Given on time, late, and early: never nearer than half the way to the next.
        (MWF, 1, at(20, "18:05"), at(23, "18:00")),
        (MWF, 1, at(20, "12:00"), at(23, "18:00")),
        (MWF, 1, at(21, "18:00"), at(23, "18:00")),
        (MWF, 1, at(22, "18:00"), at(25, "18:00")),
        ("every 7 days on Mondays", 7, at(16, "18:00"), at(23, "18:00")),
        ("every 7 days on Mondays", 7, at(18, "09:00"), at(23, "18:00")),
        ("every 7 days on Mondays", 7, at(22, "09:00"), at(30, "18:00")),
        ("every 14 days on Mondays", 14, at(16, "18:00"), at(30, "18:00")),
        # The interval in the words alone.
        ("once a week", 1, at(16, "18:00"), at(23, "18:00")),
        # Nobody said which days: none is due, rather than every day.
        ("3 times a week", 1, at(16, "18:00"), None),
        ("every 3 months", 1, None, None),
        ("on Mondays but not on Fridays", 1, None, None),
        ("daily, not on Sundays", 1, at(21, "18:00"), at(23, "18:00")),
        # Every day all the same.
        ("once a day for 2 weeks", 1, at(20, "18:00"), at(21, "18:00")),
        ("once a day from Monday", 1, at(20, "18:00"), at(21, "18:00")),
        ("with food", 1, at(20, "18:00"), at(21, "18:00")),
    ],
)
def test_when_it_is_due(words: str, every_days: int, given: datetime | None, due: datetime | None) -> None:
    assert next_for(("18:00",), every_days, False, given, at(20), words) == due


def test_two_times_on_such_a_day_keep_the_policy_of_early_doses() -> None:
    times = ("08:00", "20:00")
    assert next_for(times, 1, False, at(23, "08:30"), at(20), MWF) == at(23, "20:00")
    assert next_for(times, 1, False, at(23, "16:30"), at(20), MWF) == at(25, "08:00")


def test_three_a_week_is_not_the_same_as_daily() -> None:
    before = script("warfarin", "3 mg", times=("18:00",), frequency=MWF)
    here = script("warfarin", "3 mg", times=("18:00",), frequency="once a day")
    (found,) = differences(before, here)
    assert found.kind is Kind.RAISED
    assert "on Mondays, Wednesdays and Fridays to 3\N{NO-BREAK SPACE}mg once a day" in found.words


def test_what_leaves_is_counted_by_those_days() -> None:
    line = script("warfarin", "3 mg", times=("18:00",), frequency=MWF, next_due_at=at(23, "18:00"))
    doses = doses_after(line, at(20))
    assert [local(next(doses).at).day for _ in range(4)] == [23, 25, 27, 30]


def test_of_open_days_no_dose_is_counted() -> None:
    line = script("epoetin", "4000 units", times=("18:00",), frequency="3 times a week")
    assert list(doses_after(line, at(20))) == []

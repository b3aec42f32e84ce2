"""Days of the week and "so many times a week" in the words of a line: when it is due, how much it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from reception_app.clinical import missed as missed_module
from reception_app.clinical.continuity import Kind, differences
from reception_app.clinical.days_taken import DaysTaken, days_taken
from reception_app.clinical.doses import Dose
from reception_app.clinical.fit_rules import a_day
from reception_app.clinical.leaving_script import doses_after
from reception_app.clinical.missed import today_counts_for
from reception_app.clinical.next_due import next_of
from reception_app.clinical.per_day import HowOften, how_often
from reception_app.clinical.policies import load_policies, policy
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.clinical.schedule import next_for
from reception_app.clinical.supply import cover_of
from reception_app.clock import LONDON, local
from reception_app.handover.scheduled import times_on
from reception_app.handover.views.dues import due_between
from reception_app.vocabulary import Carrier, ScheduleKind
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
        ("on weekdays", DaysTaken((0, 1, 2, 3, 4), 5)),
        ("once a day, weekdays only", DaysTaken((0, 1, 2, 3, 4), 5)),
        ("every weekday morning", DaysTaken((0, 1, 2, 3, 4), 5)),
        ("at weekends", DaysTaken((5, 6), 2)),
        ("weekdays and Saturdays", DaysTaken((0, 1, 2, 3, 4, 5), 6)),
        ("once a day, not at weekends", DaysTaken((0, 1, 2, 3, 4), 5)),
        ("on alternate weekdays", OPEN),
        ("3 times a week", DaysTaken(a_week=3, open=True)),
        ("twice a week", DaysTaken(a_week=2, open=True)),
        ("three times weekly", DaysTaken(a_week=3, open=True)),
        ("once a week", DaysTaken(a_week=1, open=True)),
        ("one time a week", OPEN),
        ("one times a week", DaysTaken(a_week=1, open=True)),
        ("1 times a week", DaysTaken(a_week=1, open=True)),
        ("two times a week", DaysTaken(a_week=2, open=True)),
        ("four times a week", DaysTaken(a_week=4, open=True)),
        ("five times a week", DaysTaken(a_week=5, open=True)),
        ("six times a week", DaysTaken(a_week=6, open=True)),
        ("6 times per week", DaysTaken(a_week=6, open=True)),
        ("0 times a week", OPEN),
        ("8 times a week", OPEN),
        ("several times a week", OPEN),
        ("daily except Monday to Saturday", DaysTaken((6,), 1)),
        ("daily but not Monday to Sunday", OPEN),
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


# Whoever counts on a dose reads the days


def test_what_is_due_on_a_journey_is_due_on_those_days_alone() -> None:
    line = script("warfarin", "3 mg", times=("18:00",), frequency=MWF, next_due_at=at(23, "18:00"))
    assert due_between((line,), at(21, "12:00"), at(22, "22:00")) == ()
    dues = due_between((line,), at(23, "12:00"), at(26, "12:00"))
    assert [local(due.at).day for due in dues] == [23, 25]
    open_days = script("epoetin", "4000 units", times=("18:00",), frequency="3 times a week")
    assert due_between((open_days,), at(21, "12:00"), at(26, "22:00")) == ()


def test_both_times_of_a_seldom_day_are_due_on_it() -> None:
    line = script("methotrexate", "5 mg", times=("08:00", "20:00"), every_days=7, next_due_at=at(23, "08:00"))
    assert [local(due.at).strftime("%d %H") for due in due_between((line,), at(22), at(30, "07:00"))] == [
        "23 08", "23 20",
    ]  # fmt: skip
    doses = doses_after(line, at(22))
    assert [local(next(doses).at).strftime("%d %H") for _ in range(3)] == ["23 08", "23 20", "30 08"]
    after_first = replace(line, next_due_at=at(23, "20:00"))
    doses = doses_after(after_first, at(23, "09:00"))
    assert [local(next(doses).at).strftime("%d %H") for _ in range(3)] == ["23 20", "30 08", "30 20"]
    assert [times_on(line, date(2026, 11, day)) for day in (22, 23, 24)] == [(), ("08:00", "20:00"), ()]


@pytest.mark.parametrize(
    ("words", "times", "every_days", "sent", "days"),
    [
        (MWF, ("18:00",), 1, 3, 7),
        (MWF, ("08:00", "18:00"), 1, 6, 7),
        ("on Mondays", ("18:00",), 1, 2, 14),
        (None, ("08:00", "20:00"), 7, 2, 7),
        ("twice a day", ("08:00", "20:00"), 1, 14, 7),
    ],
)
def test_what_is_sent_lasts_by_those_days(
    words: str | None, times: tuple[str, ...], every_days: int, sent: int, days: int
) -> None:
    line = script(
        "warfarin", "3 mg", strength="3 mg", times=times, frequency=words, every_days=every_days,
        next_due_at=at(23, times[0]), carrier=Carrier.ESCORT, supply=Dose(Decimal(sent), "doses"),
    )  # fmt: skip
    found = cover_of(line, at(20))
    assert found is not None
    assert (found.doses, found.days) == (sent, days)


@pytest.mark.parametrize(
    ("words", "times", "every_days", "amount"),
    [
        ("twice a day", ("08:00", "20:00"), 1, 60),
        ("twice a day", (), 1, 60),
        (MWF, ("18:00",), 1, 30),
        (MWF, ("08:00", "18:00"), 1, 60),
        ("3 times a week", (), 1, 30),
        (None, ("08:00", "20:00"), 2, 60),
        ("every 2 days", ("08:00",), 1, 30),
        (None, (), 1, 30),
    ],
)
def test_a_limit_is_held_against_what_one_day_comes_to(
    words: str | None, times: tuple[str, ...], every_days: int, amount: int
) -> None:
    line = script("methadone", "30 mg", times=times, frequency=words, every_days=every_days)
    assert a_day(line) == Dose(Decimal(amount), "mg")


@pytest.mark.parametrize(
    ("words", "day", "counts"),
    [("once a day", 24, True), (MWF, 23, True), (MWF, 24, False), ("3 times a week", 23, False)],
)
def test_today_counts_as_missed_only_on_a_day_of_the_line(
    words: str, day: int, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = "ost_today_counts_once_overdue"
    site = load_policies() | {slug: replace(policy(slug), value=1)}
    monkeypatch.setattr(missed_module, "policy", site.__getitem__)  # the data of a site, not code of ours
    line = script("buprenorphine", "8 mg", times=("09:00",), frequency=words, next_due_at=at(20, "09:00"))
    assert today_counts_for(line, at(day, "12:00")) is counts


def test_after_a_titration_the_line_goes_on_on_its_own_days() -> None:
    laid = Schedule(
        "Up", ScheduleKind.TITRATION, date(2026, 11, 20), 2,
        tuple(ScheduleDose(day, "18:00", Dose(Decimal(1), "mg")) for day in (1, 2)),
    )  # fmt: skip
    line = script("warfarin", "3 mg", times=("18:00",), frequency=MWF)
    found = next_of(line, laid, (), at(22))
    assert found is not None
    assert found.at == at(23, "18:00")
    given = replace(line, last_given_at=at(22, "18:00"))  # early for Monday: never nearer than half the way
    found = next_of(given, laid, (), at(22))
    assert found is not None
    assert found.at == at(25, "18:00")
    open_days = replace(line, frequency="3 times a week")
    assert next_of(open_days, laid, (), at(22)) is None

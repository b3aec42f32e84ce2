"""A course of so many days: when it began and how that is known, its last dose, what is due of it, what was missed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.clinical.leaving_script import doses_after
from reception_app.clinical.line_course import (
    Began,
    Missed,
    counted_words,
    course_of,
    day_words,
    ended,
    is_over,
    missed_of,
    missed_words,
    within,
)
from reception_app.clinical.next_due import by_words, settled_at
from reception_app.clinical.strip import strip_cards
from reception_app.clinical.supply import cover_of
from reception_app.clock import LONDON, local, local_day
from reception_app.handover.record import Script
from reception_app.handover.record_findings import ErrorMark
from reception_app.handover.record_scripts import GivenDoseRecord, ToldDose
from reception_app.handover.scheduled import as_of, times_on
from reception_app.vocabulary import Carrier, DoseOutcome, LastGivenHow

TDS = ("08:00", "14:00", "22:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


WRONG = ErrorMark("another person's", at("2026-11-20 15:00"))


def line(*doses: GivenDoseRecord, **more: Any) -> Script:
    """Amoxicillin 500 mg three times a day for 7 days, written down on Fri 20-Nov at 09:00."""
    taken = [each.given_at for each in doses if each.outcome is DoseOutcome.GIVEN and each.error is None]
    usual: dict[str, Any] = {
        "dose": Dose(Decimal(500), "mg"),
        "strength": "500 mg",
        "form": "capsule",
        "frequency": "three times a day",
        "times": TDS,
        "duration_days": 7,
        "recorded_at": at("2026-11-20 09:00"),
        "given": doses,
        "last_given_at": max(taken, default=None),
        "last_given_how": LastGivenHow.RECORDED,
    }
    return Script("S1", "amoxicillin", **{**usual, **more})


def dose(when: str, outcome: DoseOutcome = DoseOutcome.GIVEN, due: str | None = None, **more: Any) -> GivenDoseRecord:
    found = GivenDoseRecord(f"D{when}", at(when), outcome=outcome, due_at=at(due) if due else None)
    return replace(found, **more)


def all_given(first: date, days: int, *, leave_out: tuple[str, ...] = ()) -> tuple[GivenDoseRecord, ...]:
    slots = [f"{first + timedelta(days=step)} {time}" for step in range(days) for time in TDS]
    return tuple(dose(slot, due=slot) for slot in slots if slot not in leave_out)


@pytest.mark.parametrize(
    ("script", "began", "how"),
    [
        pytest.param(line(started_on=date(2026, 11, 18)), "2026-11-18", Began.SAID, id="said"),
        pytest.param(
            line(dose("2026-11-21 08:10"), dose("2026-11-20 14:00")), "2026-11-20", Began.FIRST_GIVEN, id="first given"
        ),
        pytest.param(
            line(dose("2026-11-20 14:00", error=WRONG), dose("2026-11-21 08:00")),
            "2026-11-21", Began.FIRST_GIVEN, id="a dose entered in error begins nothing",
        ),
        pytest.param(
            line(dose("2026-11-20 14:00", DoseOutcome.DECLINED), dose("2026-11-21 08:00")),
            "2026-11-21", Began.FIRST_GIVEN, id="a dose declined begins nothing",
        ),
        pytest.param(
            line(dose("2026-11-20 14:00"), told=ToldDose(at("2026-11-19 20:00"))),
            "2026-11-19", Began.FIRST_TOLD, id="one told of before",
        ),
        pytest.param(
            line(last_given_at=at("2026-11-19 20:00"), last_given_how=LastGivenHow.STATED),
            "2026-11-19", Began.FIRST_TOLD, id="only told of",
        ),
        pytest.param(
            line(dose("2026-11-21 08:00"), last_given_at=None), "2026-11-21", Began.FIRST_GIVEN,
            id="given, and no last dose told",
        ),
        pytest.param(line(), "2026-11-20", Began.WRITTEN, id="nothing known: the day it was written down"),
    ],
)  # fmt: skip
def test_the_first_day_is_said_or_counted_from_what_is_known(script: Script, began: str, how: Began) -> None:
    course = course_of(script)
    assert course is not None
    assert (course.began_on.isoformat(), course.how) == (began, how)


@pytest.mark.parametrize(
    ("more", "last", "over"),
    [
        pytest.param({}, "2026-11-26 22:00", "2026-11-27 08:00", id="three times a day"),
        pytest.param({"times": ("08:00",), "frequency": None}, "2026-11-26 08:00", "2026-11-27 08:00", id="once a day"),
        pytest.param({"duration_days": 1}, "2026-11-20 22:00", "2026-11-21 08:00", id="one day"),
        pytest.param(
            {"times": ("08:00",), "frequency": None, "every_days": 2}, "2026-11-26 08:00", "2026-11-27 08:00",
            id="every second day ends on the last day",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": None, "every_days": 2, "duration_days": 6}, "2026-11-24 08:00",
            "2026-11-26 00:00", id="every second day ends before the last day",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "every other day", "duration_days": 6}, "2026-11-24 08:00",
            "2026-11-26 00:00", id="every second day by its words",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "three times a week"}, None, "2026-11-27 00:00",
            id="days of the week that nobody said",
        ),
        pytest.param(
            {"times": ("22:00",), "frequency": "on alternate nights"}, None, "2026-11-27 00:00",
            id="words that leave the days open and no number",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "three times a day"}, "2026-11-26 08:00", "2026-11-27 08:00",
            id="words that do not fit the times are every day",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "on Monday and Thursday", "duration_days": 5}, "2026-11-23 08:00",
            "2026-11-25 00:00", id="the last of the days of the week inside it",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "on Monday and Thursday", "duration_days": 5, "every_days": 7},
            "2026-11-23 08:00", "2026-11-25 00:00", id="days of the week of a weekly line",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "on Monday and Thursday", "duration_days": 6, "every_days": 2},
            "2026-11-24 08:00", "2026-11-26 00:00", id="an interval of its own stands before the days of the week",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "once a week", "duration_days": 28}, "2026-12-11 08:00",
            "2026-12-18 00:00", id="a weekly line: four doses in 28 days",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": "on Monday and Thursday", "duration_days": 7}, "2026-11-26 08:00",
            "2026-11-27 08:00", id="on days of the week",
        ),
        pytest.param(
            {"times": ("08:00",), "frequency": None, "every_days": 0, "duration_days": 6}, "2026-11-25 08:00",
            "2026-11-26 08:00",
            id="no interval at all is every day",
        ),
        pytest.param({"times": (), "frequency": "once a day"}, None, "2026-11-27 00:00", id="without clock times"),
        pytest.param({"as_required": True}, None, "2026-11-27 00:00", id="when required"),
    ],
)  # fmt: skip
def test_the_last_dose_and_the_end_follow_from_the_days(more: dict[str, Any], last: str | None, over: str) -> None:
    course = course_of(line(started_on=date(2026, 11, 20), **more))
    assert course is not None
    assert course.last_dose_at == (at(last) if last else None)
    assert course.over_at == at(over)
    assert course.ended_on == (date.fromisoformat(last[:10]) if last else course.ends_on)


def test_a_course_of_which_nobody_knows_when_it_began_is_none() -> None:
    assert course_of(line(recorded_at=None)) is None


def test_the_longest_course_is_of_ten_years() -> None:
    longest = course_of(line(duration_days=3660))
    assert longest is not None
    assert longest.days == 3660


@pytest.mark.parametrize("days", [None, 0, 3661])
def test_no_duration_and_one_of_years_are_no_course(days: int | None) -> None:
    script = line(duration_days=days)
    assert course_of(script) is None
    assert ended(script, at("2040-01-01 09:00")) is None
    assert missed_of(script, at("2040-01-01 09:00")) == Missed()


@pytest.mark.parametrize(
    ("now", "over", "words"),
    [
        ("2026-11-19 12:00", False, "begins Fri 20-Nov"),
        ("2026-11-20 09:00", False, "day 1 of 7, last Thu 26-Nov"),
        ("2026-11-22 09:00", False, "day 3 of 7, last Thu 26-Nov"),
        ("2026-11-26 09:00", False, "last day of 7"),
        ("2026-11-27 07:59", False, "last day of 7"),
        ("2026-11-27 08:00", True, "course ended Thu 26-Nov"),
        ("2027-01-03 08:00", True, "course ended Thu 26-Nov-2026"),
    ],
)
def test_where_a_course_stands_is_said(now: str, over: bool, words: str) -> None:
    script = line(started_on=date(2026, 11, 20))
    course = course_of(script)
    assert course is not None
    assert (ended(script, at(now)) is not None) is over
    assert day_words(course, at(now), over=over) == words


def test_a_course_is_over_as_soon_as_its_last_dose_was_given() -> None:
    given_all = line(*all_given(date(2026, 11, 20), 7), started_on=date(2026, 11, 20))
    assert ended(given_all, at("2026-11-26 22:01")) is not None
    without_last = replace(given_all, given=given_all.given[:-1], last_given_at=given_all.given[-2].given_at)
    assert ended(without_last, at("2026-11-26 22:01")) is None


def test_a_last_dose_declined_ends_the_course_and_one_not_available_waits() -> None:
    before = all_given(date(2026, 11, 20), 7)[:-1]
    last = "2026-11-26 22:00"
    declined = line(*before, dose("2026-11-26 22:05", DoseOutcome.DECLINED, last), started_on=date(2026, 11, 20))
    lacking = line(*before, dose("2026-11-26 22:05", DoseOutcome.NOT_AVAILABLE, last), started_on=date(2026, 11, 20))
    assert ended(declined, at("2026-11-26 22:06")) is not None
    assert ended(lacking, at("2026-11-26 22:06")) is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(line(started_on=date(2026, 11, 20)), "", id="said"),
        pytest.param(
            line(dose("2026-11-20 14:00")), "counted from the first dose given, Fri 20-Nov", id="first dose given"
        ),
        pytest.param(
            line(last_given_at=at("2026-11-19 20:00")), "counted from the earliest dose known, Thu 19-Nov", id="told"
        ),
        pytest.param(line(), "counted from the day it was written down, Fri 20-Nov", id="written down"),
    ],
)
def test_how_it_is_counted_is_said_where_nobody_said_the_day(script: Script, words: str) -> None:
    course = course_of(script)
    assert course is not None
    assert counted_words(course, date(2026, 11, 22)) == words


def test_doses_not_given_are_counted_by_what_was_said_of_them() -> None:
    declined = "2026-11-22 14:00"
    silent = "2026-11-23 08:00"
    doses = all_given(date(2026, 11, 21), 4, leave_out=(declined, silent))
    script = line(*doses, dose("2026-11-22 14:30", DoseOutcome.DECLINED, declined), started_on=date(2026, 11, 20))
    missed = missed_of(script, at("2026-11-24 22:30"))
    assert missed == Missed(said=1, unrecorded=1 + 2), "the two of day 1 that were due after it was written down"
    assert missed_words(missed) == ("1 dose of the course was missed", "of 3 doses of the course nothing is recorded")
    assert missed_words(Missed(2, 1)) == (
        "2 doses of the course were missed",
        "of 1 dose of the course nothing is recorded",
    )
    assert missed_words(Missed()) == ()


def test_what_lay_before_the_first_dose_known_was_not_missed() -> None:
    """Counted from the first dose given: nobody can say that one before it was left out."""
    script = line(dose("2026-11-20 22:00", due="2026-11-20 22:00"))
    assert missed_of(script, at("2026-11-21 07:00")) == Missed()


def test_a_dose_written_down_for_a_time_before_the_course_counts_by_when_it_was_given() -> None:
    """It was due the evening before, and given first thing on the day that the course is counted from."""
    script = line(dose("2026-11-21 08:00", due="2026-11-20 22:00"))
    assert missed_of(script, at("2026-11-21 13:00")) == Missed()


@pytest.mark.parametrize(
    ("script", "now", "missed"),
    [
        pytest.param(
            line(started_on=date(2026, 11, 20), recorded_at=None), "2026-11-20 15:00", Missed(unrecorded=1),
            id="not known when it was written down",
        ),
        pytest.param(
            line(dose("2026-11-20 14:00", due="2026-11-20 14:00"), recorded_at=None), "2026-11-21 12:00",
            Missed(unrecorded=1), id="counted from the first dose, not known when it was written down",
        ),
        pytest.param(
            line(started_on=date(2026, 11, 20), recorded_at=at("2026-11-20 08:00")), "2026-11-20 15:00",
            Missed(unrecorded=1), id="written down at the minute of a dose",
        ),
        pytest.param(
            line(
                dose("2026-11-20 08:00", due="2026-11-20 08:00", error=WRONG),
                started_on=date(2026, 11, 20), recorded_at=at("2026-11-20 07:00"),
            ),
            "2026-11-20 15:00", Missed(unrecorded=1), id="a dose entered in error was not given",
        ),
        pytest.param(
            line(
                dose("2026-11-20 13:50", due="2026-11-20 14:00"),
                started_on=date(2026, 11, 20), recorded_at=at("2026-11-20 07:00"),
            ),
            "2026-11-20 15:00", Missed(unrecorded=1), id="one dose that is also the last one stands for one",
        ),
        pytest.param(
            line(started_on=date(2026, 11, 20), times=()), "2026-11-22 15:00", Missed(), id="without clock times",
        ),
        pytest.param(
            line(started_on=date(2026, 11, 20), duration_days=31, times=("08:00",)), "2027-01-20 08:00",
            Missed(unrecorded=30), id="a month is counted dose by dose",
        ),
        pytest.param(
            line(started_on=date(2026, 11, 20), duration_days=32, times=("08:00",)), "2027-01-20 08:00",
            Missed(), id="of a longer course records may have been left behind",
        ),
    ],
)  # fmt: skip
def test_which_doses_were_missed(script: Script, now: str, missed: Missed) -> None:
    assert missed_of(script, at(now)) == missed


def twice_a_day(*doses: GivenDoseRecord) -> Script:
    """Two days of it from Fri 20-Nov, at 08:00 and 20:00."""
    return line(
        *doses, times=("08:00", "20:00"), frequency="twice a day", duration_days=2, started_on=date(2026, 11, 20),
        recorded_at=at("2026-11-20 07:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("doses", "now", "missed"),
    [
        pytest.param(
            (dose("2026-11-20 08:05"), dose("2026-11-21 07:50", due="2026-11-20 20:00"), dose("2026-11-21 08:10")),
            "2026-11-21 19:00", Missed(), id="the evening before, given next morning beside the morning's own",
        ),
        pytest.param(
            (dose("2026-11-20 08:05"), dose("2026-11-21 07:50", due="2026-11-20 20:00")),
            "2026-11-21 20:30", Missed(unrecorded=1), id="it stands for no other, though it is the last one given",
        ),
        pytest.param(
            (dose("2026-11-20 19:50", due="2026-11-20 08:00"), dose("2026-11-20 20:05")),
            "2026-11-21 07:00", Missed(), id="the first of the course, given in the evening",
        ),
        pytest.param(
            (dose("2026-11-20 08:00"), dose("2026-11-20 20:00"), dose("2026-11-21 08:00"),
             dose("2026-11-22 07:30", due="2026-11-21 20:00")),
            "2026-11-22 09:00", Missed(), id="the last of the course, given the morning after",
        ),
        pytest.param(
            (dose("2026-11-20 08:00"), dose("2026-11-20 20:00"), dose("2026-11-21 13:30", due="2026-11-21 20:00")),
            "2026-11-21 19:00", Missed(unrecorded=1), id="the last of the course, given at midday beside no morning",
        ),
        pytest.param(
            (dose("2026-11-20 07:50", due="2026-11-19 20:00"), dose("2026-11-20 20:00")),
            "2026-11-21 07:00", Missed(), id="for an evening before the course: it counts by when it was given",
        ),
    ],
)  # fmt: skip
def test_a_record_written_for_a_time_of_the_course_stands_for_that_dose(
    doses: tuple[GivenDoseRecord, ...], now: str, missed: Missed
) -> None:
    assert missed_of(twice_a_day(*doses), at(now)) == missed


def test_a_dose_told_of_stands_for_its_time() -> None:
    script = line(last_given_at=at("2026-11-20 13:50"), last_given_how=LastGivenHow.STATED)
    assert missed_of(script, at("2026-11-20 15:00")) == Missed()


def test_nothing_is_due_of_a_course_that_ended_and_nothing_before_it_begins() -> None:
    """The gravest fault this rule was made for: seven days of an antibiotic stayed due for ever."""
    script = line(started_on=date(2026, 11, 20), next_due_at=at("2026-11-24 08:00"))
    assert as_of(script, at("2026-11-24 09:00")).next_due_at == at("2026-11-24 08:00"), "late, inside the course"
    for later in ("2026-11-27 08:00", "2026-12-24 12:00", "2027-06-01 00:00"):
        assert as_of(script, at(later)).next_due_at is None
        assert list(doses_after(as_of(script, at(later)), at(later))) == []
        assert strip_cards([as_of(script, at(later))], at(later), every=True) == ()
    coming = line(started_on=date(2026, 11, 27), next_due_at=at("2026-11-20 14:00"))
    assert as_of(coming, at("2026-11-20 10:00")).next_due_at == at("2026-11-27 08:00")
    assert next(doses_after(coming, at("2026-11-20 10:00"))).at == at("2026-11-27 08:00")
    assert times_on(coming, date(2026, 11, 26)) == ()
    assert times_on(coming, date(2026, 11, 27)) == TDS


def test_the_next_dose_is_held_inside_its_course() -> None:
    script = line(started_on=date(2026, 11, 20))
    course, now = course_of(script), at("2026-11-26 20:00")
    for inside in ("2026-11-20 08:00", "2026-11-26 22:00"):
        assert within(script, course, at(inside), None, now) == at(inside)
    assert within(script, course, at("2026-11-27 08:00"), None, now) is None
    assert within(script, course, None, None, now) is None
    assert within(script, None, at("2026-11-27 08:00"), None, now) == at("2026-11-27 08:00")
    assert is_over(script, None, None, now) is False
    midnight = line(started_on=date(2026, 11, 20), times=("00:00", "12:00"), frequency="twice a day")
    before = at("2026-11-19 12:00")
    assert within(midnight, course_of(midnight), before, None, before) == at("2026-11-20 00:00")


def test_supply_never_counts_beyond_the_last_day() -> None:
    script = line(started_on=date(2026, 11, 20), carrier=Carrier.ESCORT, quantity_sent="100 capsules")
    cover = cover_of(script, at("2026-11-25 09:00"))
    assert cover is not None
    assert (cover.doses, cover.last_at, cover.without_at) == (5, at("2026-11-26 22:00"), None)


@pytest.mark.parametrize(
    ("began", "last"),
    [
        pytest.param("2026-10-21", "2026-10-27 22:00", id="over the change to winter time"),
        pytest.param("2026-03-26", "2026-04-01 22:00", id="over the change to summer time"),
    ],
)
def test_seven_days_are_seven_local_days_over_a_clock_change(began: str, last: str) -> None:
    script = line(started_on=date.fromisoformat(began), recorded_at=at(f"{began} 00:30"))
    due = [each.at for each in doses_after(script, at(f"{began} 00:01"))]
    assert len(due) == 21
    assert due[-1] == at(last)
    assert {f"{local(each):%H:%M}" for each in due} == set(TDS)


def test_a_weekly_line_given_a_day_late_keeps_its_last_dose() -> None:
    """The days drift with the doses given; only what falls behind the last day is none of the course."""
    weekly = line(
        dose("2026-11-21 08:00"), started_on=date(2026, 11, 20), duration_days=28, times=("08:00",),
        frequency="once a week",
    )  # fmt: skip
    due = by_words(weekly, settled_at(weekly), at("2026-11-20 09:00"))
    assert due == at("2026-11-28 08:00")
    third = replace(weekly, last_given_at=at("2026-12-05 08:00"))
    fourth = by_words(third, settled_at(third), at("2026-11-20 09:00"))
    assert within(third, course_of(third), fourth, settled_at(third), at("2026-12-06 09:00")) == at("2026-12-12 08:00")
    last = replace(weekly, last_given_at=at("2026-12-12 08:00"))
    assert ended(last, at("2026-12-12 09:00")) is not None


TIMES = st.lists(st.sampled_from(["06:00", "08:00", "12:00", "18:00", "22:00"]), min_size=1, max_size=4, unique=True)


@given(
    began=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 60),
    times=TIMES,
    every=st.sampled_from([1, 1, 2, 7]),
    hours=st.integers(-200, 2400),
)
def test_no_dose_lies_outside_its_course(began: date, days: int, times: list[str], every: int, hours: int) -> None:
    now = datetime(began.year, began.month, began.day, tzinfo=LONDON).astimezone(UTC) + timedelta(hours=hours)
    script = line(
        started_on=began, duration_days=days, times=tuple(sorted(times)), every_days=every, frequency=None,
        recorded_at=now - timedelta(days=400),
    )  # fmt: skip
    course = course_of(script)
    assert course is not None
    assert course.last_dose_at is not None
    assert course.began_on <= local_day(course.last_dose_at) <= course.ends_on
    assert course.last_dose_at < course.over_at
    standing = as_of(replace(script, next_due_at=by_words(script, None, now)), now)
    if standing.next_due_at is not None:
        assert began <= local_day(standing.next_due_at) <= course.ends_on
    for due in doses_after(standing, now):
        assert began <= local_day(due.at) <= course.ends_on
    if ended(script, now) is not None:
        assert standing.next_due_at is None


@given(given_count=st.integers(0, 21))
def test_given_and_missed_are_all_the_doses_of_a_course(given_count: int) -> None:
    doses = all_given(date(2026, 11, 20), 7)[:given_count]
    script = line(*doses, started_on=date(2026, 11, 20), recorded_at=at("2026-11-20 00:10"))
    missed = missed_of(script, at("2026-12-01 09:00"))
    assert given_count + missed.unrecorded == 21
    assert missed.said == 0

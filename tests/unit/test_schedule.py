"""When a dose is due, across both clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.schedule import instant_of, next_after_dose, next_due, next_for, read_times, slots_on
from reception_app.clock import LONDON, local
from reception_app.errors import InputProblem

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def at(text: str) -> datetime:
    """Read local time `2026-11-20 19:40`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(times: tuple[str, ...], after: str, every_days: int = 1) -> str:
    found = next_due(times, every_days, False, at(after))
    assert found is not None
    assert found.tzinfo is UTC
    return local(found).strftime("%Y-%m-%d %H:%M")


def following(times: tuple[str, ...], given_at: str, every_days: int = 1) -> str:
    found = next_after_dose(times, every_days, False, at(given_at))
    assert found is not None
    return local(found).strftime("%Y-%m-%d %H:%M")


def test_the_next_time_is_strictly_after() -> None:
    assert due(("08:00", "20:00"), "2026-11-20 19:40") == "2026-11-20 20:00"
    assert due(("08:00", "20:00"), "2026-11-20 20:00") == "2026-11-21 08:00"
    assert due(("08:00",), "2026-11-20 08:01") == "2026-11-21 08:00"


def test_every_few_days_counts_from_the_last_dose() -> None:
    assert due(("09:00",), "2026-11-20 14:30", 7) == "2026-11-27 09:00"
    assert due(("09:00",), "2026-10-01 09:00", 28) == "2026-10-29 09:00"
    assert following(("09:00",), "2026-11-20 08:30", 7) == "2026-11-27 09:00"
    assert following(("09:00",), "2026-11-20 14:30", 2) == "2026-11-22 09:00"
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="every so many days"):
            due(("09:00",), "2026-11-20 14:30", wrong)
        with pytest.raises(ValueError, match="every so many days"):
            following(("09:00",), "2026-11-20 14:30", wrong)


TWICE = ("08:00", "20:00")


@pytest.mark.parametrize(
    ("given_at", "expected"),
    [
        ("2026-11-20 08:05", "2026-11-20 20:00"),
        ("2026-11-20 04:00", "2026-11-20 20:00"),
        ("2026-11-20 15:00", "2026-11-20 20:00"),  # late for the first, and not early enough for the second
        ("2026-11-20 16:00", "2026-11-27 08:00"),
        ("2026-11-20 20:05", "2026-11-27 08:00"),
        ("2026-11-21 00:30", "2026-11-27 08:00"),  # the evening dose, after midnight
    ],
)
def test_two_times_on_a_day_of_every_few_are_both_due(given_at: str, expected: str) -> None:
    assert following(TWICE, given_at, 7) == expected
    assert due(TWICE, given_at, 7) == expected
    assert next_for(TWICE, 1, False, at(given_at), at("2026-11-01 09:00"), "once a week") is None  # contradicts itself
    assert next_for(TWICE, 7, False, at(given_at), at("2026-11-01 09:00")) == instant_of(
        date.fromisoformat(expected[:10]), expected[11:]
    )


def test_the_last_dose_of_such_a_day_given_the_next_morning_is_followed_by_none_that_day() -> None:
    late, since = at("2026-11-21 08:00"), at("2026-11-01 09:00")
    was_due = at("2026-11-20 20:00")
    assert next_for(TWICE, 7, False, late, since, None, was_due) == instant_of(date(2026, 11, 28), "08:00")
    assert next_for(TWICE, 7, False, late, since) == instant_of(date(2026, 11, 21), "20:00")
    was_first = at("2026-11-20 08:00")
    assert next_for(TWICE, 7, False, at("2026-11-20 12:00"), since, None, was_first) == instant_of(
        date(2026, 11, 20), "20:00"
    )


def test_as_required_and_untimed_medicines_are_never_due() -> None:
    assert next_due(("08:00",), 1, True, at("2026-11-20 08:00")) is None
    assert next_due((), 1, False, at("2026-11-20 08:00")) is None
    assert next_after_dose((), 1, False, at("2026-11-20 08:00")) is None
    assert next_after_dose(("08:00",), 1, True, at("2026-11-20 08:00")) is None
    assert next_for((), 1, False, None, at("2026-11-20 08:00")) is None


def test_a_time_that_does_not_exist_moves_forward_and_a_double_one_is_the_first() -> None:
    assert local(instant_of(FORWARD, "01:30")).strftime("%H:%M") == "02:30"
    assert instant_of(BACK, "01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(("01:30",), "2026-10-25 00:00") == "2026-10-25 01:30"


def test_clock_changes_keep_the_wall_clock() -> None:
    assert due(("08:00",), "2026-03-28 08:00") == "2026-03-29 08:00"
    assert due(("08:00",), "2026-10-24 08:00") == "2026-10-25 08:00"
    before, after = instant_of(date(2026, 10, 24), "08:00"), instant_of(BACK, "08:00")
    assert after - before == timedelta(hours=25)


@pytest.mark.parametrize(
    ("times", "given_at", "expected"),
    [
        (("08:00",), "2026-11-20 07:50", "2026-11-21 08:00"),
        (("08:00",), "2026-11-20 05:45", "2026-11-21 08:00"),
        (("08:00",), "2026-11-20 21:00", "2026-11-21 08:00"),
        (("08:00",), "2026-11-20 04:00", "2026-11-21 08:00"),  # four hours ahead, and not a minute more
        (("08:00",), "2026-11-20 03:59", "2026-11-20 08:00"),
        (("08:00",), "2026-11-20 03:30", "2026-11-20 08:00"),
        (("22:00",), "2026-11-21 00:30", "2026-11-21 22:00"),
        (("08:00", "20:00"), "2026-11-20 14:30", "2026-11-20 20:00"),
        (("08:00", "20:00"), "2026-11-20 18:30", "2026-11-21 08:00"),
        (("08:00", "12:00", "17:00", "22:00"), "2026-11-20 10:30", "2026-11-20 17:00"),
        (("08:00", "12:00", "17:00", "22:00"), "2026-11-20 09:30", "2026-11-20 12:00"),
    ],
)
def test_a_dose_counts_for_its_time(times: tuple[str, ...], given_at: str, expected: str) -> None:
    assert following(times, given_at) == expected


def test_what_was_due_before_and_not_given_stays_due() -> None:
    last, now = at("2026-11-17 08:00"), at("2026-11-20 19:40")
    assert next_for(("08:00",), 1, False, last, now) == instant_of(date(2026, 11, 18), "08:00")
    assert next_for(("08:00",), 7, False, None, now) == instant_of(date(2026, 11, 21), "08:00")


@pytest.mark.parametrize(
    ("typed", "times"),
    [
        ("8:00, 20.00", ("08:00", "20:00")),
        ("2000 0800", ("08:00", "20:00")),
        ("8:00 and 8:00", ("08:00",)),
        ("8:00 and 20:00", ("08:00", "20:00")),
        ("2200 1700 1200 0900 0800 0600", ("06:00", "08:00", "09:00", "12:00", "17:00", "22:00")),
        ("", ()),
    ],
)
def test_typed_times_are_read(typed: str, times: tuple[str, ...]) -> None:
    assert read_times(typed) == times


@pytest.mark.parametrize("typed", ["25:00", "8", "morning", "08:60", "08:000"])
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-103"):
        read_times(typed)


@pytest.mark.parametrize("time", ["8:00", "24:00", "08:60", "", "0800"])
def test_only_a_clock_time_has_an_instant(time: str) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        instant_of(FORWARD, time)


clock_times = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
some_times = st.lists(clock_times, min_size=1, max_size=6, unique=True).map(tuple)
# Days around both changes, where an hour could be lost or won.
near_changes = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from([FORWARD, BACK, date(2026, 7, 1)]),
    st.integers(-3 * 1440, 3 * 1440),
)


@given(some_times, near_changes)
def test_the_next_time_is_later_and_nothing_lies_between(times: tuple[str, ...], after: datetime) -> None:
    found = next_due(times, 1, False, after)
    assert found is not None
    assert after < found <= after + timedelta(hours=26)
    day = local(after).date()
    slots = [slot for step in range(-1, 3) for slot in slots_on(day + timedelta(days=step), times)]
    assert not [slot for slot in slots if after < slot < found]
    assert found in slots


@given(some_times, near_changes)
def test_after_any_dose_the_next_is_ahead_and_within_a_day_and_a_half(times: tuple[str, ...], at: datetime) -> None:
    found = next_after_dose(times, 1, False, at)
    assert found is not None
    assert at < found <= at + timedelta(hours=30)


@given(some_times, near_changes, st.integers(2, 28))
def test_every_few_days_lands_on_its_local_day(times: tuple[str, ...], given_at: datetime, every: int) -> None:
    found = next_due(times[:1], every, False, given_at)
    assert found is not None
    assert local(found).date() == local(given_at).date() + timedelta(days=every)
    several, day = next_due(times, every, False, given_at), local(given_at).date()
    assert several is not None
    # Given near midnight it counts for the evening before, or for the first time of the next day.
    near = {day + timedelta(days=step) for step in (-1, 0, 1)}
    assert given_at < several
    assert local(several).date() in near | {each + timedelta(days=every) for each in near}

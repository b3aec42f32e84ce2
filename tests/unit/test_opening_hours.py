"""Opening hours: read and written, open and shut, through bank holidays and both clock changes (E5)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception_app.clinical.bank_holidays import bank_holiday, bank_holidays
from reception_app.clinical.opening_hours import (
    ALWAYS,
    ClosedUntil,
    OpeningHours,
    OpenNow,
    Span,
    next_reached,
    openings,
    state,
)
from reception_app.clinical.opening_text import hours_or_none, hours_text, read_hours
from reception_app.clock import LONDON
from reception_app.errors import InputProblem

WEEK = "Mon–Fri 09:00–18:00; Sat 09:00–13:00"
SURGERY = "Mon–Fri 08:00–18:30"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Bank holidays of England and Wales as the government publishes them, with weekend days that are holidays in law.
HOLIDAYS = [
    ("2026-04-03", "Good Friday"),
    ("2026-04-06", "Easter Monday"),
    ("2026-05-04", "May Day"),
    ("2026-05-25", "Spring Bank Holiday"),
    ("2026-08-31", "Late Summer Bank Holiday"),
    ("2026-12-25", "Christmas Day"),
    ("2026-12-28", "Boxing Day, substitute day"),  # 26 December 2026 is a Saturday
    ("2027-12-27", "Christmas Day, substitute day"),  # Christmas on a Saturday
    ("2027-12-28", "Boxing Day, substitute day"),
    ("2028-01-03", "New Year's Day, substitute day"),
    ("2029-03-30", "Good Friday"),
    ("2022-12-27", "Christmas Day, substitute day"),  # Christmas on a Sunday
]


@pytest.mark.parametrize(("day", "name"), HOLIDAYS)
@pytest.mark.parametrize("nation", ["England", "Wales", "", "Nowhere"])
def test_bank_holidays_of_england_and_wales(day: str, name: str, nation: str) -> None:
    assert bank_holiday(date.fromisoformat(day), nation) == name


def test_an_ordinary_monday_is_none_and_a_year_has_eight_or_more() -> None:
    assert bank_holiday(date(2026, 11, 23)) is None
    for year in range(2024, 2035):
        weekdays = [day for day in bank_holidays(year) if day.weekday() < 5]
        assert len(weekdays) == 8, year


STATES = [
    # hours, now, open?, what is said
    (WEEK, "2026-11-20 19:40", False, "opens Sat 09:00"),  # Friday 19:40
    (SURGERY, "2026-11-20 19:40", False, "opens Mon 08:00"),
    ("Mon–Fri 09:00–18:00", "2026-11-20 19:40", False, "opens Mon 09:00"),
    ("always", "2026-11-20 19:40", True, "answers now"),
    (WEEK, "2026-11-20 09:00", True, "answers now, until 18:00"),
    (WEEK, "2026-11-20 08:59", False, "opens today 09:00"),
    (WEEK, "2026-11-20 18:00", False, "opens Sat 09:00"),
    (WEEK, "2026-11-21 13:00", False, "opens Mon 09:00"),
    # Easter: Good Friday 3 April 2026, Easter Monday 6 April.
    (WEEK, "2026-04-02 19:40", False, "closed until Sat 09:00 (bank holiday Friday)"),
    (SURGERY, "2026-04-02 19:40", False, "closed until Tue 08:00 (bank holidays Friday and Monday)"),
    (SURGERY, "2026-04-05 12:00", False, "closed until Tue 08:00 (bank holiday Monday)"),
    (SURGERY, "2026-04-06 10:00", False, "closed until Tue 08:00 (bank holiday Monday)"),
    (SURGERY, "2026-04-06 19:00", False, "opens Tue 08:00"),  # would be shut by then on any Monday
    # Christmas on a Saturday: 25 and 26 December 2027, with two days in lieu.
    (SURGERY, "2027-12-24 18:30", False, "closed until Wed 08:00 (bank holidays Monday and Tuesday)"),
    (WEEK, "2027-12-24 19:40", False, "closed until Wed 09:00 (bank holidays Saturday, Monday and Tuesday)"),
    ("Mon–Fri 09:00–18:00; bank holidays 10:00–14:00", "2027-12-27 09:30", False, "opens today 10:00"),
    ("Mon–Fri 09:00–18:00; bank holidays 10:00–14:00", "2027-12-27 11:00", True, "answers now, until 14:00"),
    ("Mon–Fri 09:00–18:00; bank holidays as usual", "2027-12-27 11:00", True, "answers now, until 18:00"),
    # Nights, and lunch.
    ("every day 18:30–08:00", "2026-11-20 23:00", True, "answers now, until Sat 08:00"),
    ("every day 18:30–08:00", "2026-11-21 07:59", True, "answers now, until 08:00"),
    ("Mon–Fri 09:00–13:00 and 14:00–17:30", "2026-11-20 13:15", False, "opens today 14:00"),
    ("Fri 09:00–24:00; Sat 00:00–12:00", "2026-11-20 23:00", True, "answers now, until Sat 12:00"),
    # Beyond a week the day is named by its date.
    ("Mon–Fri 09:00–18:00; closed 23-Nov-2026; closed 24-Nov-2026", "2026-11-20 19:40", False, "opens Wed 09:00"),
    ("Wed 09:00–10:00", "2026-11-18 10:00", False, "opens Wed 25-Nov 09:00"),
    ("closed every day", "2026-11-20 19:40", False, "closed, no opening is known"),
    # Open round the clock, but for what is written beside it.
    (
        "every day 00:00–24:00; bank holidays closed",
        "2026-04-03 12:00",
        False,
        "closed until Sat 00:00 (bank holiday Friday)",
    ),
    ("every day 00:00–24:00; closed 23-Nov-2026", "2026-11-23 12:00", False, "opens Tue 00:00"),
    ("Mon 00:00–24:00; bank holidays as usual", "2026-11-20 12:00", False, "opens Mon 00:00"),
    # Nobody looks further than 60 days ahead.
    ("every day 00:00–24:00; closed 31-Jul-2026", "2026-06-01 00:00", True, "answers now"),
    ("every day 00:00–24:00; closed 31-Jul-2026", "2026-06-01 00:01", True, "answers now, until Fri 31-Jul 00:00"),
    # Joined at midnight, and again after a break; to the last minute; in the middle of a holiday's usual day.
    ("Fri 09:00–24:00; Sat 00:00–12:00 and 14:00–18:00", "2026-11-21 13:00", False, "opens today 14:00"),
    ("every day 12:00–23:59", "2026-11-20 13:00", True, "answers now, until 23:59"),
    ("Mon–Fri 09:00–13:00 and 14:00–17:30", "2026-04-06 13:15", False, "closed until Tue 09:00 (bank holiday Monday)"),
    (SURGERY, "2026-04-06 18:30", False, "opens Tue 08:00"),
]


@pytest.mark.parametrize(("hours", "now", "is_open", "words"), STATES)
@pytest.mark.parametrize("nation", ["England", "Wales"])
def test_who_answers_and_what_is_said(hours: str, now: str, is_open: bool, words: str, nation: str) -> None:
    found = state(read_hours(hours), at(now), nation)
    assert isinstance(found, OpenNow) is is_open
    assert found.words(at(now)) == words


CLOCKS = [
    # hours, now, expected instant of the change (UTC)
    (WEEK, "2026-03-28 12:00", utc("2026-03-28 13:00")),  # Saturday before the clocks go forward: still GMT
    (WEEK, "2026-03-28 20:00", utc("2026-03-30 08:00")),  # Monday 09:00 is an hour earlier in UTC
    (WEEK, "2026-10-24 20:00", utc("2026-10-26 09:00")),
    ("every day 01:30–04:00", "2026-03-28 20:00", utc("2026-03-29 01:30")),  # 01:30 does not exist: 02:30 on the clock
    ("every day 01:00–02:00; bank holidays as usual", "2026-03-29 00:30", utc("2026-03-30 00:00")),  # the missing hour
    ("every day 01:30–04:00", "2026-10-24 20:00", utc("2026-10-25 00:30")),  # the first of two
    ("every day 22:00–06:00", "2026-10-24 23:00", utc("2026-10-25 06:00")),  # nine hours
    ("every day 22:00–06:00", "2026-03-28 23:00", utc("2026-03-29 05:00")),  # seven
]


@pytest.mark.parametrize(("hours", "now", "instant"), CLOCKS)
def test_both_clock_changes(hours: str, now: str, instant: datetime) -> None:
    found = state(read_hours(hours), at(now))
    assert (found.until if isinstance(found, OpenNow) else found.at) == instant


def test_a_bank_holiday_monday_is_named() -> None:
    hours, now = read_hours("Mon–Fri 09:00–18:00"), at("2026-05-22 19:40")
    found = state(hours, now)
    assert isinstance(found, ClosedUntil)
    assert found.because == (date(2026, 5, 25),)
    assert found.words(now) == "closed until Tue 09:00 (bank holiday Monday)"


def test_how_long_it_stays_open_counts() -> None:
    hours = read_hours("Mon–Fri 09:00–17:00")
    late = at("2026-11-20 16:30")
    assert next_reached(hours, late) == late
    assert next_reached(hours, late, for_minutes=60) == at("2026-11-23 09:00")
    assert next_reached(hours, at("2026-11-20 16:00"), for_minutes=60) == at("2026-11-20 16:00")
    assert next_reached(hours, at("2026-11-20 16:59:30")) == at("2026-11-20 16:59:30")
    assert next_reached(ALWAYS, late, for_minutes=6000) == late
    assert next_reached(ALWAYS, late, for_minutes=100 * 24 * 60) == late
    assert next_reached(read_hours("closed every day"), late) is None


def mondays(closed: int, first: str) -> OpeningHours:
    """Open on Mondays 09:00 to 10:00, but for so many Mondays from the first."""
    shut = tuple(date.fromisoformat(first) + timedelta(weeks=week) for week in range(closed))
    return OpeningHours(((Span(540, 600),), *((),) * 6), closed_on=shut)


@pytest.mark.parametrize(
    ("now", "closed_from", "expected"),
    [
        ("2026-06-04 12:00", "2026-06-08", ClosedUntil(at("2026-08-03 09:00"))),  # 60 days on
        ("2026-06-03 12:00", "2026-06-08", ClosedUntil(None)),  # 61
        ("2026-06-01 09:30", "2026-06-08", OpenNow(at("2026-06-01 10:00"))),  # the last known opening
        ("2026-06-01 10:00", "2026-06-08", ClosedUntil(None)),
        ("2026-06-01 11:00", "2026-06-08", ClosedUntil(None)),
    ],
)
def test_no_opening_is_made_up_beyond_what_is_looked_ahead(
    now: str, closed_from: str, expected: OpenNow | ClosedUntil
) -> None:
    assert state(mondays(8, closed_from), at(now)) == expected


def test_spans_out_of_order_or_within_each_other_are_joined_as_they_stand() -> None:
    lunch = OpeningHours(((Span(840, 1050), Span(540, 780)), *((),) * 6))
    assert state(lunch, at("2026-11-23 08:00")) == ClosedUntil(at("2026-11-23 09:00"))
    night = OpeningHours((*((),) * 4, (Span(1080, 1800),), (Span(0, 120),), ()))
    assert state(night, at("2026-11-20 23:00")) == OpenNow(at("2026-11-21 06:00"))


READ = [
    ("Mon-Fri 09:00-18:00; Sat 09:00-13:00", WEEK),
    ("mon to fri 0900-1800, sat 9.00 to 13.00", WEEK),
    ("Monday–Friday 9am–6pm; Saturdays 9am-1pm", WEEK),
    ("weekdays 09:00–18:00\nSat 09:00–13:00", WEEK),
    ("Mon: 09:00–18:00; Tue–Fri: 09:00–18:00; Sat: 09:00–13:00; closed Sun", WEEK),
    ("Mon, Tue and Wed 09:00–18:00; Thurs & Fri 09:00–18:00; Sat 09:00–13:00; bank holidays closed", WEEK),
    ("Always", "always"),
    ("24 hours", "always"),
    ("24/7", "always"),
    ("every day 24 hours", "every day 00:00–24:00"),
    ("daily 08:00-20:00", "every day 08:00–20:00"),
    ("Fri–Mon 10:00–12:00", "Mon 10:00–12:00; Fri–Sun 10:00–12:00"),
    ("Mon–Fri 14:00–17:00 and 09:00–13:00", "Mon–Fri 09:00–13:00 and 14:00–17:00"),
    ("Sat 12am–12pm", "Sat 00:00–12:00"),
    ("every day 00:00–24:00; bank holidays closed", "every day 00:00–24:00; bank holidays closed"),
    ("closed 24-Dec-2026; Mon–Fri 09:00–18:00", "Mon–Fri 09:00–18:00; closed 24-Dec-2026"),
    ("Mon 9am–5pm", "Mon 09:00–17:00"),
    ("Mon 10:30am–12.30pm", "Mon 10:30–12:30"),
    ("Mon 09:00–17:59", "Mon 09:00–17:59"),
    ("Mon 2pm–5pm", "Mon 14:00–17:00"),
    ("Mon 09:00–10:00;; ; and Tue 09:00–10:00", "Mon–Tue 09:00–10:00"),
    ("Sat 24 hours; Mon 09:00–10:00", "Mon 09:00–10:00; Sat 00:00–24:00"),
    ("closed 26-Dec-2026, closed 24-Dec-2026, closed 31-Dec-2026, closed 25-Dec-2026; Mon 09:00–10:00",
     "Mon 09:00–10:00; closed 24-Dec-2026; closed 25-Dec-2026; closed 26-Dec-2026; closed 31-Dec-2026"),
    ("closed 24-Dec-2026 and 25-Dec-2026; Mon 09:00–10:00",
     "Mon 09:00–10:00; closed 24-Dec-2026; closed 25-Dec-2026"),
    ("Mon 09:00–10:00; bank holidays as usual", "Mon 09:00–10:00; bank holidays as usual"),
    ("Mon and bank holidays 09:00–10:00", "Mon 09:00–10:00; bank holidays 09:00–10:00"),
    ("bank holidays and Mon 09:00–10:00", "Mon 09:00–10:00; bank holidays 09:00–10:00"),
    ("Mon and Tue closed; Wed 09:00–10:00", "Wed 09:00–10:00"),
    ("Mon 09:00–10:00" + ";" * 270 + "Tue 09:00–10:00", "Mon–Tue 09:00–10:00"),
    ("Mon 13:00–17:00 and 09:00–13:00", "Mon 09:00–13:00 and 13:00–17:00"),
    ("daily 6.30pm to 8am", "every day 18:30–08:00"),
    ("Mon 9am–9am", "Mon 09:00–09:00"),
    ("weekends 10:00–12:00", "Sat–Sun 10:00–12:00"),
    ("Tues 10:00–12:00; Weds 11:00–12:00; Thur 12:00–13:00", "Tue 10:00–12:00; Wed 11:00–12:00; Thu 12:00–13:00"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "text"), READ)
def test_hours_as_people_write_them(typed: str, text: str) -> None:
    assert read_hours(typed) == read_hours(text)
    assert read_hours(hours_text(read_hours(typed))) == read_hours(typed)


@pytest.mark.parametrize("text", [WEEK, SURGERY, "always", "closed every day", *(text for _, text in READ)])
def test_hours_are_written_one_way(text: str) -> None:
    written = hours_text(read_hours(text))
    assert hours_text(read_hours(written)) == written
    assert written == text or (text, written) == ("every day 00:00–24:00", "always")


REFUSED = [
    "", "  ", "9 to 5", "Mon–Fri 9–5", "Mon–Fri", "09:00–18:00", "Mon–Fri 09:00–25:00", "Mon–Fri 09:60–18:00",
    "Mon–Fri 13pm–18:00", "Mon 09:00–12:00; Mon 13:00–15:00", "Mon 09:00–13:00 and 12:00–15:00", "by appointment",
    "closed Sat, Sun 10:00–16:00", "24-Dec-2026 10:00–12:00", "closed 31-Feb-2026", "closed 24-Foo-2026",
    "bank holidays closed; bank holidays 10:00–12:00", "Mon–weekdays 09:00–10:00", "Mon as usual",
    "Mon–Fri 24:00–25:00", "Mon 09:00", "Mon 09:00–", "always; closed Sun", "Mon 09:00–10:00 " * 40, "x" * 1000,
    "Mön 09:00–10:00", "Mon", "closed", "bank holidays", "24-Dec-2026", "Mon 0am–5pm", "24-Dec-2026 09:00–10:00",
    "always 09:00–10:00", "to 09:00–10:00",
    "Mon and bank holidays as usual", "bank holidays and 24-Dec-2026 as usual",
    "bank holidays and bank holidays 09:00–10:00", "Mon and always", "Mon and 09:00–10:00", "closed and Mon",
    "weekdays–Sun 09:00–10:00", "Mon 09:00–10:00; 11:00–12:00", "Mon 09:00 and 17:00", "Mon 09:00–closed",
    "Mon 09:00–10:00" + ";" * 271 + "Tue 09:00–10:00",
]  # fmt: skip


@pytest.mark.parametrize("typed", REFUSED)
def test_what_cannot_be_read_in_full_is_refused_and_is_not_known(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-351"):
        read_hours(typed)
    assert hours_or_none(typed) is None


def test_no_hours_are_none() -> None:
    assert hours_or_none(None) is None
    assert hours_or_none("always") == ALWAYS


def _spans(minutes: list[int]) -> tuple[Span, ...]:
    edges = sorted(set(minutes))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


spans = st.lists(st.integers(0, 1440), max_size=6).map(_spans)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
any_hours = st.builds(
    OpeningHours,
    st.tuples(*(spans for _ in range(7))),
    st.one_of(st.none(), spans),
    st.lists(days, max_size=3, unique=True).map(lambda found: tuple(sorted(found))),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@settings(max_examples=30)
@given(any_hours)
def test_hours_written_are_read_back(hours: OpeningHours) -> None:
    text = hours_text(hours)
    if len(text) <= 300:
        assert read_hours(text) == hours


@settings(max_examples=30)
@given(any_hours, instants)
def test_open_and_shut_agree_with_the_openings(hours: OpeningHours, now: datetime) -> None:
    now = now.replace(microsecond=0)
    found = state(hours, now)
    if isinstance(found, OpenNow):
        assert next_reached(hours, now) == now
        assert found.until is None or found.until > now
        return
    assert next_reached(hours, now) == found.at
    if found.at is not None:
        assert found.at > now
        assert isinstance(state(hours, found.at), OpenNow)
        assert isinstance(state(hours, found.at - timedelta(minutes=1)), ClosedUntil)


@settings(max_examples=30)
@given(any_hours, instants)
def test_openings_are_in_order_and_apart(hours: OpeningHours, now: datetime) -> None:
    found = list(openings(hours, now.replace(microsecond=0)))
    assert all(start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(("opens", "closes"), [(-1, 10), (1440, 1500), (600, 600), (600, 2041)])
def test_a_span_that_cannot_be(opens: int, closes: int) -> None:
    with pytest.raises(ValueError):
        Span(opens, closes)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError):
        OpeningHours(((),) * 6)

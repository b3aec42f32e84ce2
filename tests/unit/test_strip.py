"""The time-critical strip: late first, then soon, not known, next; what lateness or a break does stands beside."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reception_app.clinical.strip import NEXT_NOT_KNOWN, StripCard, StripState, strip_cards
from reception_app.clock import LONDON
from reception_app.handover.record import Schedule, Script
from reception_app.vocabulary import LastGivenHow, ScheduleKind, ScriptStatus

NOW = datetime(2026, 11, 20, 21, 42, tzinfo=LONDON)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def script(name: str, medicine: str, **more: object) -> Script:
    return Script(name, medicine, **more)  # type: ignore[arg-type]  # keywords of the record


def card(medicine: str, now: datetime = NOW, *, every: bool = False, **more: object) -> StripCard:
    (found,) = strip_cards([script("S1", medicine, **more)], now, every=every)
    return found


def test_late_first_then_soon_not_known_and_next() -> None:
    scripts = [
        script("a", "methadone", next_due_at=at("2026-11-21 08:00")),
        script("b", "lithium"),
        script("c", "insulin glargine", next_due_at=at("2026-11-20 22:10")),
        script("d", "apixaban", next_due_at=at("2026-11-20 21:00")),
        script("e", "carbamazepine", next_due_at=at("2026-11-20 20:00")),
        script("f", "co-careldopa", next_due_at=at("2026-11-20 22:00")),
    ]
    cards = strip_cards(scripts, NOW)
    assert [each.script_id for each in cards] == ["e", "d", "f", "c", "b", "a"]
    assert [each.minutes for each in cards] == [-102, -42, 18, 28, None, 618]
    assert [each.state for each in cards] == ["late", "late", "soon", "soon", "not_known", "next"]
    assert strip_cards(reversed(scripts), NOW) == cards


def test_a_card_says_how_late_since_when_what_was_last_and_what_lateness_does() -> None:
    found = card(
        "carbamazepine",
        next_due_at=at("2026-11-20 20:00"),
        last_given_at=at("2026-11-20 08:05"),
        last_given_how=LastGivenHow.OBSERVED,
        last_given_where="Hull (HMP & YOI)",
    )
    assert found.words == "carbamazepine"
    assert (found.amount, found.clock_time) == ("1 h 42 min late", "was 20:00")
    assert found.last_given == "last given 08:05 at Hull (HMP & YOI), observed"
    assert found.note == "Any missed dose is urgent the same day"
    assert found.critical
    assert not found.sensitive


WORDS = [
    # due, amount, clock
    ("2026-11-20 22:06", "in 24 min", "22:06"),
    ("2026-11-21 08:00", "in 10 h 18 min", "Tomorrow 08:00"),
    ("2026-11-23 08:00", "Mon 08:00", "Mon 08:00"),
    ("2026-11-19 08:00", "late since Thu 08:00", "was Thu 08:00"),
    ("2026-11-20 21:42", "now", "21:42"),
]


@pytest.mark.parametrize(("due", "amount", "clock"), WORDS)
def test_amount_and_clock(due: str, amount: str, clock: str) -> None:
    found = card("methadone", next_due_at=at(due))
    assert (found.amount, found.clock_time) == (amount, clock)


LEFT_OUT = [
    ("sertraline", {"status": ScriptStatus.STOPPED, "next_due_at": at("2026-11-20 20:00")}),
    ("insulin aspart", {"status": ScriptStatus.ON_HOLD, "next_due_at": at("2026-11-20 20:00")}),
    ("insulin aspart", {"as_required": True}),
    ("salbutamol", {}),  # with the person at all times: no clock
    ("omeprazole", {"next_due_at": at("2026-11-20 20:00")}),  # can wait
    ("specimenol", {"next_due_at": at("2026-11-20 20:00")}),  # nobody knows it
]


@pytest.mark.parametrize(("medicine", "more"), LEFT_OUT)
def test_what_has_no_card(medicine: str, more: dict[str, object]) -> None:
    assert strip_cards([script("S1", medicine, **more)], NOW) == ()


def test_every_dose_with_a_clock_when_asked() -> None:
    found = card("specimenol", every=True, next_due_at=at("2026-11-20 20:00"))
    assert (found.critical, found.state, found.note) == (False, StripState.LATE, "")
    assert strip_cards([script("S1", "specimenol")], NOW, every=True) == ()


def test_without_a_due_time_the_gap_of_its_class_counts() -> None:
    found = card("methadone", last_given_at=at("2026-11-20 07:50"))
    assert found.at == at("2026-11-21 07:50")
    found = card("carbamazepine", last_given_at=at("2026-11-20 07:50"))  # its class has no hours
    assert (found.state, found.amount, found.minutes) == (StripState.NOT_KNOWN, NEXT_NOT_KNOWN, None)


@pytest.mark.parametrize(
    ("last", "note"),
    [
        ("2026-11-19 21:00", "a break after 48 h, Sat 21:00"),
        ("2026-11-18 21:42", "a break after 48 h, Fri 21:42"),
        ("2026-11-18 21:41", "Over 48 h is a break: prescriber first"),
        (None, "Over 48 h is a break: prescriber first"),
    ],
)
def test_clozapine_says_when_it_becomes_a_break(last: str | None, note: str) -> None:
    given = {"last_given_at": at(last)} if last else {}
    assert card("clozapine", next_due_at=at("2026-11-20 21:00"), **given).note == note


def test_a_break_is_counted_in_real_hours_across_the_clock_change() -> None:
    last = datetime(2026, 10, 24, 9, 0, tzinfo=LONDON)
    found = card("clozapine", last + timedelta(hours=47), last_given_at=last, next_due_at=last + timedelta(hours=24))
    assert found.note == "a break after 48 h, Mon 08:00"


@pytest.mark.parametrize(
    ("due", "state", "amount", "note"),
    [
        ("2026-11-24 08:00", StripState.NEXT, "Tue 08:00", "window to Tue 01-Dec-2026"),
        ("2026-11-17 08:00", StripState.SOON, "due", "window to Tue 24-Nov-2026"),
        ("2026-11-13 08:00", StripState.SOON, "due", "window to Fri 20-Nov-2026"),  # its last day
        ("2026-11-12 08:00", StripState.LATE, "late since Thu 12-Nov 08:00", "window ended Thu 19-Nov-2026"),
        ("2026-11-10 08:00", StripState.LATE, "late since Tue 10-Nov 08:00", "window ended Tue 17-Nov-2026"),
    ],
)
def test_a_depot_is_late_only_past_its_window(due: str, state: StripState, amount: str, note: str) -> None:
    found = card("buprenorphine prolonged-release", every_days=28, next_due_at=at(due))
    assert (found.state, found.amount, found.note) == (state, amount, note)


@pytest.mark.parametrize(
    ("medicine", "last", "state", "amount", "note"),
    [
        ("buprenorphine prolonged-release", "2026-11-17 20:40", "next", "Tue 15-Dec",
         "window to Tue 22-Dec-2026"),
        ("buprenorphine prolonged-release", "2026-10-18 20:40", "soon", "due", "window to Sun 22-Nov-2026"),
        ("buprenorphine prolonged-release", "2026-10-10 20:40", "late", "late since Sat 07-Nov",
         "window ended Sat 14-Nov-2026"),
        ("paliperidone palmitate", "2026-11-17 20:40", "next", "Tue 15-Dec", "window to Tue 22-Dec-2026"),
    ],
    ids=["given-three-days-ago", "in-its-window", "past-its-window", "of-a-class-without-hours"],
)  # fmt: skip
def test_a_depot_without_a_clock_time_is_due_after_its_interval_and_not_the_next_day(
    medicine: str, last: str, state: str, amount: str, note: str
) -> None:
    found = card(medicine, every_days=28, frequency="every 28 days", last_given_at=at(last))
    assert (found.state, found.amount, found.note) == (state, amount, note)
    assert found.clock_time == "", "the minute of the last injection is no time of the next"


@pytest.mark.parametrize(
    ("every_days", "frequency", "last", "amount"),
    [
        (2, "every 2 days", "2026-11-19 08:00", "in 10 h 18 min"),
        (1, "every other day", "2026-11-19 08:00", "in 10 h 18 min"),
        (1, "on Mondays, Wednesdays and Fridays", "2026-11-20 08:00", "Mon 08:00"),
        (1, "3 times a week", "2026-11-19 08:00", NEXT_NOT_KNOWN),
        (1, "once a day", "2026-11-19 08:00", "13 h 42 min late"),
    ],
    ids=["every-two-days", "other-days-in-words", "weekdays", "days-left-open", "every-day"],
)
def test_what_is_not_taken_every_day_is_not_late_after_one_day(
    every_days: int, frequency: str, last: str, amount: str
) -> None:
    found = card("methadone", every_days=every_days, frequency=frequency, last_given_at=at(last))
    assert found.amount == amount


def test_a_depot_whose_next_day_nobody_knows_has_no_window() -> None:
    found = card("paliperidone depot", every_days=28)
    assert (found.state, found.amount) == (StripState.NOT_KNOWN, NEXT_NOT_KNOWN)
    assert "window" not in found.note


@pytest.mark.parametrize(
    ("due", "minutes", "state"),
    [
        ("2026-11-20 21:42:00", 0, StripState.SOON),
        ("2026-11-20 21:40:30", -1, StripState.LATE),  # 90 seconds, as the words say it
        ("2026-11-20 21:43:30", 1, StripState.SOON),
        ("2026-11-20 22:42:00", 60, StripState.SOON),
        ("2026-11-20 22:43:00", 61, StripState.NEXT),
    ],
)
def test_minutes_are_rounded_towards_now_and_an_hour_is_soon(due: str, minutes: int, state: StripState) -> None:
    found = card("methadone", next_due_at=at(due))
    assert (found.minutes, found.state) == (minutes, state)


def test_a_hold_and_a_secret_are_marked() -> None:
    held = card("methadone", next_due_at=at("2026-11-21 08:00"), not_until_prescriber="3 days missed")
    assert held.note == "not to be given until a prescriber decides"
    assert card("dolutegravir", next_due_at=at("2026-11-21 08:00")).sensitive


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "last given: not recorded"),
        ({"last_given_at": at("2026-11-19 21:00")}, "last given Thu 21:00, how is not recorded"),
        (
            {"last_given_at": at("2026-11-19 21:00"), "last_given_how": LastGivenHow.STATED},
            "last given Thu 21:00, the person says",
        ),
        (
            {"last_given_at": at("2026-11-20 20:05"), "last_given_how": LastGivenHow.RECORDED},
            "last given 20:05, recorded, not observed",
        ),
    ],
)
def test_what_was_last_given(given: dict[str, object], words: str) -> None:
    assert card("lithium", **given).last_given == words


@pytest.mark.parametrize(
    ("kind", "stopped_at", "cards"),
    [
        (ScheduleKind.ALCOHOL, None, 0),
        (ScheduleKind.REDUCTION, None, 0),
        (ScheduleKind.TITRATION, None, 1),
        (ScheduleKind.ALCOHOL, at("2026-11-19 09:00"), 1),
    ],
)
def test_a_course_that_is_over_is_not_late(kind: ScheduleKind, stopped_at: datetime | None, cards: int) -> None:
    """Nothing is due after the last dose of a withdrawal or a reduction: a clock running on is a false alarm."""
    course = Schedule("c0" * 8, "Course", kind, date(2026, 11, 10), 5, stopped_at=stopped_at)
    held = script("a", "chlordiazepoxide", last_given_at=at("2026-11-14 22:00"), schedule=course)
    assert len(strip_cards([held], NOW)) == cards
    due = script("a", "chlordiazepoxide", next_due_at=at("2026-11-20 22:00"), schedule=course)
    assert len(strip_cards([due], NOW)) == 1

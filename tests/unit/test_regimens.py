"""Schedules day by day: which day it is, what became of each dose, and going on at the next desk (E9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.clinical.going_on import continuing
from reception_app.clinical.regimen_holes import Hole, empty_places, holes
from reception_app.clinical.regimens import (
    DayState,
    Schedule,
    ScheduleDose,
    Slot,
    State,
    day_of,
    day_points,
    next_dose,
    state_of,
)
from reception_app.clock import LONDON, local
from reception_app.vocabulary import DoseOutcome, ScheduleKind

WED = date(2031, 3, 12)
ROUNDS = ("08:00", "12:00", "17:00", "22:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def mg(amount: str | int) -> Dose:
    return Dose(Decimal(amount), "mg")


def laid(*days: Sequence[int | None], times: tuple[str, ...] = ROUNDS) -> tuple[ScheduleDose, ...]:
    """Lay down milligrams: one sequence a day, one amount a time; None is a dash."""
    return tuple(
        ScheduleDose(number, time, mg(amount) if amount else None)
        for number, amounts in enumerate(days, 1)
        for time, amount in zip(times, amounts, strict=False)
    )


def schedule(
    *days: Sequence[int | None],
    kind: ScheduleKind = ScheduleKind.ALCOHOL,
    started_on: date = WED,
    times: tuple[str, ...] = ROUNDS,
) -> Schedule:
    return Schedule("chlordiazepoxide", kind, started_on, len(days), laid(*days, times=times))


DETOX = schedule((30, 30, 30, 30), (30, 30, 30, 30), (30, 30, 30, 30), (30, 20, 20, 30), (10, None, None, 10))
ONCE = schedule((40,), (30,), (20,), times=("09:00",), kind=ScheduleKind.REDUCTION)


@dataclass(frozen=True)
class Row:
    """One row of an administration record."""

    given_at: datetime
    outcome: DoseOutcome = DoseOutcome.GIVEN
    due_at: datetime | None = None
    dose: Dose | None = None


def given_at(*moments: str) -> list[Row]:
    return [Row(at(moment), dose=mg(30)) for moment in moments]


def states(plan: Schedule, rows: Sequence[Row], now: str) -> str:
    """Return the states of all doses, by their first letters: g d m n w, L late, D due, l later."""
    letters = {State.LATE: "L", State.DUE: "D", State.LATER: "."}
    return "".join(letters.get(slot.state, slot.state.value[0]) for slot in state_of(plan, rows, at(now)))


@pytest.mark.parametrize(
    ("today", "state", "number", "words"),
    [
        (date(2031, 3, 11), DayState.NOT_BEGUN, None, "Begins Wed 12-Mar-2031"),
        (date(2031, 3, 12), DayState.RUNNING, 1, "Day 1 of 5"),
        (date(2031, 3, 15), DayState.RUNNING, 4, "Day 4 of 5"),
        (date(2031, 3, 16), DayState.RUNNING, 5, "Day 5 of 5"),
        (date(2031, 3, 17), DayState.FINISHED, None, "Finished: day 5 was Sun 16-Mar-2031"),
    ],
)
def test_days_are_counted_from_the_first_at_any_desk(
    today: date, state: DayState, number: int | None, words: str
) -> None:
    day = day_of(DETOX, today)
    assert (day.state, day.number, day.of, day.words) == (state, number, 5, words)


def test_the_day_is_the_local_one_across_both_clock_changes() -> None:
    # 23:30 UTC on 28 March is still that day in winter time; the day after the change, 23:30 UTC is already the next.
    plan = schedule((1,), (1,), (1,), started_on=date(2026, 3, 28), times=("08:00",))
    assert [slot.due_at for slot in state_of(plan, [], at("2026-03-27 12:00"))] == [
        datetime(2026, 3, 28, 8, tzinfo=UTC),
        datetime(2026, 3, 29, 7, tzinfo=UTC),
        datetime(2026, 3, 30, 7, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("rows", "now", "expected"),
    [
        ([], "2031-03-11 23:59", "." * 18),
        ([], "2031-03-12 00:00", "DDDD" + "." * 14),
        ([], "2031-03-12 08:00", "DDDD" + "." * 14),
        ([], "2031-03-12 08:01", "LDDD" + "." * 14),
        ([], "2031-03-12 11:59", "LDDD" + "." * 14),
        ([], "2031-03-12 12:00", "mDDD" + "." * 14),
        ([], "2031-03-12 12:01", "mLDD" + "." * 14),
        ([], "2031-03-13 07:59", "mmmLDDDD" + "." * 10),
        ([], "2031-03-13 08:00", "mmmmDDDD" + "." * 10),
        (given_at("2031-03-12 08:20"), "2031-03-12 12:05", "gLDD" + "." * 14),
        (
            given_at("2031-03-12 08:20", "2031-03-12 12:10", "2031-03-12 17:05", "2031-03-12 22:00"),
            "2031-03-13 00:05",
            "ggggDDDD" + "." * 10,
        ),
        # The last dose of all is missed a day after its time.
        ([], "2031-03-17 21:59", "m" * 17 + "L"),
        ([], "2031-03-17 22:00", "m" * 18),
    ],
)
def test_a_dose_without_a_record_is_due_late_or_missed(rows: list[Row], now: str, expected: str) -> None:
    assert states(DETOX, rows, now) == expected


@pytest.mark.parametrize(
    ("outcome", "letter"),
    [
        (DoseOutcome.GIVEN, "g"),
        (DoseOutcome.DECLINED, "d"),
        (DoseOutcome.MISSED, "m"),
        (DoseOutcome.NOT_AVAILABLE, "n"),
        (DoseOutcome.WITHHELD, "w"),
    ],
)
def test_what_was_recorded_stands(outcome: DoseOutcome, letter: str) -> None:
    rows = [Row(at("2031-03-12 08:10"), outcome)]
    assert states(DETOX, rows, "2031-03-12 08:15")[:2] == f"{letter}D"


@pytest.mark.parametrize(
    ("moment", "place"),
    [
        ("2031-03-12 03:59", None),
        ("2031-03-12 04:00", 0),
        ("2031-03-12 08:00", 0),
        ("2031-03-12 09:59", 0),
        ("2031-03-12 10:00", 1),
        ("2031-03-12 12:00", 1),
        ("2031-03-12 14:30", 2),
        ("2031-03-12 19:29", 2),
        ("2031-03-12 19:30", 3),
        ("2031-03-13 03:59", 3),
        ("2031-03-13 04:00", 4),
        ("2031-03-16 22:00", 17),
        ("2031-03-17 21:59", 17),
        ("2031-03-17 22:00", None),
    ],
)
def test_a_dose_given_belongs_to_the_time_it_was_nearest_to(moment: str, place: int | None) -> None:
    slots = state_of(DETOX, given_at(moment), at("2031-03-20 12:00"))
    assert [number for number, slot in enumerate(slots) if slot.state is State.GIVEN] == (
        [] if place is None else [place]
    )


def test_a_record_that_names_its_time_belongs_there_however_late() -> None:
    row = Row(at("2031-03-12 11:30"), due_at=at("2031-03-12 08:00"))
    assert states(DETOX, [row], "2031-03-12 11:40")[:2] == "gD"
    stray = Row(at("2031-03-12 08:00"), due_at=at("2031-03-12 08:01"))
    # It is none of the schedule's doses; but after it nobody is told that the one of 08:00 is still to be given (E9).
    assert states(DETOX, [stray], "2031-03-12 08:30")[:2] == "mD"


def test_given_stands_before_any_other_record_of_the_same_dose_and_else_the_latest() -> None:
    due = at("2031-03-12 08:00")
    declined = Row(at("2031-03-12 08:30"), DoseOutcome.DECLINED, due)
    taken = Row(at("2031-03-12 08:10"), DoseOutcome.GIVEN, due)
    away = Row(at("2031-03-12 08:20"), DoseOutcome.NOT_AVAILABLE, due)
    assert states(DETOX, [taken, declined], "2031-03-12 09:00")[0] == "g"
    assert states(DETOX, [declined, taken], "2031-03-12 09:00")[0] == "g"
    assert states(DETOX, [away, declined], "2031-03-12 09:00")[0] == "d"
    assert states(DETOX, [declined, away], "2031-03-12 09:00")[0] == "d"


def test_an_empty_schedule_has_no_doses_to_match() -> None:
    empty = Schedule("x", ScheduleKind.OTHER, WED, 1, ())
    assert state_of(empty, given_at("2031-03-12 08:00"), at("2031-03-12 09:00")) == ()


def test_a_time_the_clocks_skip_is_still_a_dose_of_its_own() -> None:
    plan = schedule((5, 6), started_on=date(2026, 3, 29), times=("01:30", "02:30"), kind=ScheduleKind.OTHER)
    slots = state_of(plan, [], at("2026-03-28 12:00"))
    assert [(slot.time, local(slot.due_at).strftime("%H:%M")) for slot in slots] == [
        ("01:30", "02:30"),
        ("02:30", "02:30"),
    ]
    assert [slot.dose for slot in slots] == [mg(5), mg(6)]


def test_slots_say_day_time_and_dose_in_order_of_time() -> None:
    mixed = Schedule("x", ScheduleKind.OTHER, WED, 2, tuple(reversed(laid((1, 2), (3, 4), times=("08:00", "20:00")))))
    slots = state_of(mixed, [], at("2031-03-12 07:00"))
    assert [(slot.day, slot.time, int(slot.dose.amount)) for slot in slots] == [
        (1, "08:00", 1),
        (1, "20:00", 2),
        (2, "08:00", 3),
        (2, "20:00", 4),
    ]


def nexts(plan: Schedule, rows: Sequence[Row], now: str) -> tuple[int, str, State] | None:
    slot = next_dose(state_of(plan, rows, at(now)))
    return (slot.day, slot.time, slot.state) if slot else None


def test_the_next_dose_is_the_late_one_first() -> None:
    assert nexts(DETOX, [], "2031-03-11 12:00") == (1, "08:00", State.LATER)
    assert nexts(DETOX, [], "2031-03-12 07:00") == (1, "08:00", State.DUE)
    assert nexts(DETOX, [], "2031-03-12 08:01") == (1, "08:00", State.LATE)
    assert nexts(DETOX, given_at("2031-03-12 08:05"), "2031-03-12 08:10") == (1, "12:00", State.DUE)
    assert nexts(DETOX, [Row(at("2031-03-12 08:05"), DoseOutcome.DECLINED)], "2031-03-12 08:10") == (
        1,
        "12:00",
        State.DUE,
    )
    assert nexts(DETOX, [], "2031-03-20 08:00") is None


def going_on(plan: Schedule, rows: Sequence[Row], now: str) -> tuple[str, tuple[int, ...], str | None]:
    found = continuing(plan, state_of(plan, rows, at(now)), at(now))
    return found.words, found.gap, found.gap_words


ALL_OF_THREE_DAYS = given_at(
    *(f"2031-03-{day} {time}" for day in (12, 13, 14) for time in ROUNDS),
)


@pytest.mark.parametrize(
    ("rows", "now", "words", "gap", "gap_words"),
    [
        ([], "2031-03-11 12:00", "Begins Wed 12-Mar-2031.", (), None),
        ([], "2031-03-12 07:00", "Continue on day 1 of 5 today: do not start again.", (), None),
        (
            ALL_OF_THREE_DAYS,
            "2031-03-14 22:30",
            "Continue on day 4 of 5 tomorrow: do not start again. Last dose given: day 3 (Fri 14-Mar) 22:00.",
            (),
            None,
        ),
        (
            ALL_OF_THREE_DAYS,
            "2031-03-15 07:00",
            "Continue on day 4 of 5 today: do not start again. Last dose given: day 3 (Fri 14-Mar) 22:00.",
            (),
            None,
        ),
        # The last dose of the day before is not recorded and still open: the day is the calendar's all the same.
        (
            ALL_OF_THREE_DAYS[:11],
            "2031-03-15 07:00",
            "Continue on day 4 of 5 today: do not start again. Last dose given: day 3 (Fri 14-Mar) 17:00.",
            (),
            "Not recorded: day 3 (Fri 14-Mar) 22:00: say what became of it.",
        ),
        (
            ALL_OF_THREE_DAYS[:4],
            "2031-03-15 09:00",
            "Continue on day 4 of 5 today: do not start again. Last dose given: day 1 (Wed 12-Mar) 22:00.",
            (2, 3),
            "No dose was recorded as given on day 2 (Thu 13-Mar), day 3 (Fri 14-Mar): "
            "a prescriber decides how to go on.",
        ),
        (
            [],
            "2031-03-13 07:00",
            "Continue on day 2 of 5 today: do not start again. No dose of it is recorded as given.",
            (1,),
            "No dose was recorded as given on day 1 (Wed 12-Mar): a prescriber decides how to go on.",
        ),
        (
            ALL_OF_THREE_DAYS + given_at("2031-03-15 08:00", "2031-03-16 08:00", "2031-03-16 22:00"),
            "2031-03-16 22:10",
            "Day 5 of 5. Last dose given: day 5 (Sun 16-Mar) 22:00.",
            (),
            "Not recorded: day 4 (Sat 15-Mar) 12:00, 17:00, 22:00: say what became of them.",
        ),
        (
            ALL_OF_THREE_DAYS + given_at("2031-03-15 08:00"),
            "2031-03-18 07:00",
            "Finished: day 5 was Sun 16-Mar-2031.",
            (5,),
            "Not recorded: day 4 (Sat 15-Mar) 12:00, 17:00, 22:00: say what became of them. "
            "No dose was recorded as given on day 5 (Sun 16-Mar): a prescriber decides how to go on.",
        ),
        # A fortnight after the end the records are no longer all at hand: nothing is said to be missing.
        (
            ALL_OF_THREE_DAYS + given_at("2031-03-15 08:00", "2031-03-15 12:00", "2031-03-15 17:00"),
            "2031-03-30 23:59",
            "Finished: day 5 was Sun 16-Mar-2031.",
            (5,),
            "Not recorded: day 4 (Sat 15-Mar) 22:00: say what became of it. "
            "No dose was recorded as given on day 5 (Sun 16-Mar): a prescriber decides how to go on.",
        ),
        ([], "2031-03-31 00:00", "Finished: day 5 was Sun 16-Mar-2031.", (), None),
    ],
)
def test_the_next_desk_goes_on_and_sees_the_gap(
    rows: list[Row], now: str, words: str, gap: tuple[int, ...], gap_words: str | None
) -> None:
    assert going_on(DETOX, rows, now) == (words, gap, gap_words)


def test_going_on_names_the_last_doses_not_recorded_and_counts_the_rest() -> None:
    plan = schedule(*[(30, 30, 30, 30)] * 5)
    rows = given_at(*(f"2031-03-{day} 08:00" for day in (12, 13, 14, 15)), "2031-03-16 22:00")
    assert going_on(plan, rows, "2031-03-16 22:10")[2] == (
        "Not recorded: day 3 (Fri 14-Mar) 17:00, 22:00; day 4 (Sat 15-Mar) 12:00, 17:00, 22:00; "
        "day 5 (Sun 16-Mar) 08:00, 12:00, 17:00, and 7 before: say what became of them."
    )


@pytest.mark.parametrize(("also_given", "earlier"), [(["2031-03-12 12:00"], ""), ([], ", and 1 before")])
def test_eight_doses_not_recorded_are_named_and_the_ninth_is_counted(also_given: list[str], earlier: str) -> None:
    plan = schedule(*[(30, 30, 30, 30)] * 5)
    days = [f"2031-03-{day} {time}" for day in (13, 14, 15) for time in ROUNDS[:2]]
    rows = given_at("2031-03-12 08:00", *also_given, *days, *(f"2031-03-16 {time}" for time in ROUNDS))
    assert going_on(plan, rows, "2031-03-16 22:10")[2] == (
        "Not recorded: day 1 (Wed 12-Mar) 17:00, 22:00; day 2 (Thu 13-Mar) 17:00, 22:00; "
        "day 3 (Fri 14-Mar) 17:00, 22:00; day 4 (Sat 15-Mar) 17:00, 22:00"
        f"{earlier}: say what became of them."
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2031-03-12 13:00", "Not recorded: day 1 (Wed 12-Mar) 12:00, 22:00: say what became of them."),
        ("2031-03-12 13:01", "Not recorded: day 1 (Wed 12-Mar) 22:00: say what became of it."),
    ],
)
def test_what_was_over_before_it_was_written_down_is_not_missing(written: str, told: str) -> None:
    plan = replace(DETOX, written_at=at(written))
    assert going_on(plan, given_at("2031-03-12 17:00"), "2031-03-13 07:00")[2] == told


def test_a_dose_that_was_not_available_is_recorded() -> None:
    rows = [*given_at("2031-03-12 08:00", "2031-03-12 12:00", "2031-03-12 17:00")]
    rows.append(Row(at("2031-03-12 22:05"), DoseOutcome.NOT_AVAILABLE))
    assert going_on(DETOX, rows, "2031-03-13 07:00")[2] is None


def test_the_last_dose_given_is_one_that_was_given_and_recorded() -> None:
    rows = [*given_at("2031-03-12 08:00"), Row(at("2031-03-12 12:00"), DoseOutcome.DECLINED)]
    assert going_on(DETOX, rows, "2031-03-12 12:30")[0].endswith("Last dose given: day 1 (Wed 12-Mar) 08:00.")
    now = at("2031-03-13 07:00")
    only_told = state_of(DETOX, [], now, last_given_at=at("2031-03-12 22:00"))
    assert continuing(DETOX, only_told, now).words.endswith("No dose of it is recorded as given.")


def test_a_day_with_only_declined_doses_is_a_gap() -> None:
    rows = [Row(at("2031-03-12 09:00"), DoseOutcome.DECLINED)]
    assert going_on(ONCE, rows, "2031-03-13 08:00")[1] == (1,)


def test_a_day_without_doses_is_no_gap_and_the_next_dose_may_be_days_away() -> None:
    plan = schedule((40,), (None,), (None,), (20,), times=("09:00",))
    found = going_on(plan, given_at("2031-03-12 09:00"), "2031-03-13 10:00")
    words = "Continue on day 4 of 4 on Sat 15-Mar-2031: do not start again."
    assert found == (f"{words} Last dose given: day 1 (Wed 12-Mar) 09:00.", (), None)


def test_points_of_the_plot_add_exactly() -> None:
    rows = [
        Row(at("2031-03-12 08:00"), dose=mg("30")),
        Row(at("2031-03-12 12:00"), dose=mg("15.5")),
        Row(at("2031-03-12 17:00"), DoseOutcome.DECLINED),
        Row(at("2031-03-13 08:00"), dose=None),
    ]
    points = day_points(DETOX, state_of(DETOX, rows, at("2031-03-13 12:30")))
    assert [(p.day, p.on) for p in points] == [(n, WED + timedelta(days=n - 1)) for n in range(1, 6)]
    assert [p.planned for p in points] == [mg(120), mg(120), mg(120), mg(100), mg(20)]
    # What was given on day 2 is not known, so there is no total; on day 3 nothing was given yet.
    assert [p.given for p in points] == [mg("45.5"), None, None, None, None]
    assert [p.doses_given for p in points] == [2, 1, 0, 0, 0]
    assert [p.unsettled for p in points] == [2, 0, 0, 0, 0]


NOT_AVAILABLE = Row(at("2031-03-12 08:00"), DoseOutcome.NOT_AVAILABLE)
DECLINED_AT_NOON = Row(at("2031-03-12 11:50"), DoseOutcome.DECLINED)


@pytest.mark.parametrize(
    ("rows", "now", "last_given", "written", "expected"),
    [
        # Told as given, recorded nowhere: it counts for the time it was nearest to, also before that time.
        ([], "2031-03-12 08:40", None, None, "late+ due+ due+"),
        ([], "2031-03-12 08:40", "2031-03-12 07:50", None, "missed due+ due+"),
        ([], "2031-03-12 07:55", "2031-03-12 07:50", None, "missed due+ due+"),
        ([], "2031-03-12 08:40", "2031-03-11 08:00", None, "late+ due+ due+"),
        # What was not in stock still waits; what was declined is settled, and settles nothing before it.
        ([NOT_AVAILABLE], "2031-03-12 08:30", None, None, "not_available+ due+ due+"),
        ([DECLINED_AT_NOON], "2031-03-12 11:55", None, None, "late+ declined due+"),
        # Written down in the course of the day: what lay well before then was never due by it.
        ([], "2031-03-12 12:30", None, "2031-03-12 13:00", "missed late+ due+"),
        ([], "2031-03-12 12:30", None, "2031-03-12 13:01", "missed missed due+"),
        ([], "2031-03-12 08:30", None, "2031-03-12 08:30", "late+ due+ due+"),
        # Given before it was written down: none of its later doses.
        ([], "2031-03-12 08:30", "2031-03-12 06:50", "2031-03-12 07:00", "late+ due+ due+"),
        ([], "2031-03-12 08:30", "2031-03-12 06:50", None, "missed due+ due+"),
        ([], "2031-03-12 08:30", "2031-03-12 07:00", "2031-03-12 07:00", "missed due+ due+"),
        ([], "2031-03-12 08:30", "2031-03-12 07:50", "2031-03-12 08:00", "missed due+ due+"),
        ([Row(at("2031-03-12 08:05"))], "2031-03-12 08:30", None, "2031-03-12 07:00", "given due+ due+"),
    ],
)
def test_which_doses_still_wait(
    rows: list[Row], now: str, last_given: str | None, written: str | None, expected: str
) -> None:
    plan = replace(DETOX, written_at=at(written) if written else None)
    slots = state_of(plan, rows, at(now), last_given_at=at(last_given) if last_given else None)
    assert " ".join(f"{slot.state.value}{'+' if slot.waits else ''}" for slot in slots[:3]) == expected


@pytest.mark.parametrize(
    ("goes_on", "now", "waits"),
    [
        (None, "2031-03-15 08:59", True),
        (None, "2031-03-15 09:00", False),
        ("2031-03-14 20:00", "2031-03-14 19:59", True),
        ("2031-03-14 20:00", "2031-03-14 20:00", False),
        ("2031-03-14 09:00", "2031-03-14 20:00", True),  # not after the last dose: of no account
        ("2031-03-13 20:00", "2031-03-14 20:00", True),
        ("2031-03-16 09:00", "2031-03-15 09:00", False),
    ],
)
def test_the_last_dose_waits_until_the_script_goes_on_or_a_day(goes_on: str | None, now: str, waits: bool) -> None:
    last = state_of(ONCE, [], at(now), goes_on_at=at(goes_on) if goes_on else None)[-1]
    assert last.waits is waits


def test_points_need_a_strength_to_add_mL_to_mg() -> None:
    doses = (ScheduleDose(1, "08:00", mg(30)), ScheduleDose(1, "20:00", Dose(Decimal(3), "mL")))
    plan = Schedule("methadone", ScheduleKind.TITRATION, WED, 1, doses)
    slots = state_of(plan, [], at("2031-03-12 07:00"))
    assert day_points(plan, slots)[0].planned is None
    assert day_points(plan, slots, "10 mg in 1 mL")[0].planned == mg(60)


def codes(plan: Schedule, strength: str | None = None) -> list[tuple[str, int | None]]:
    return [(hole.code, hole.day) for hole in holes(plan, strength)]


def test_a_schedule_that_stands_has_no_holes() -> None:
    assert holes(DETOX) == ()
    assert holes(ONCE) == ()


def plan_of(*doses: ScheduleDose, days: int = 2, started_on: date = WED, kind: ScheduleKind | None = None) -> Schedule:
    return Schedule("x", kind or ScheduleKind.OTHER, started_on, days, doses)


D1, D2 = ScheduleDose(1, "08:00", mg(30)), ScheduleDose(2, "08:00", mg(30))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (plan_of(D1, days=0), [Hole("length", "A schedule lasts from 1 to 366 days.", None, True)]),
        (plan_of(D1, days=367), [Hole("length", "A schedule lasts from 1 to 366 days.", None, True)]),
        (plan_of(days=1), [Hole("empty", "The schedule has no doses.", None, True)]),
        (plan_of(D1), [Hole("day_missing", "Day 2 (Thu 13-Mar-2031) is missing from the schedule.", 2)]),
        (plan_of(D2), [Hole("day_missing", "Day 1 (Wed 12-Mar-2031) is missing from the schedule.", 1)]),
        (
            plan_of(D1, ScheduleDose(2, "08:00", None)),
            [Hole("day_without_dose", "Day 2 (Thu 13-Mar-2031) has no dose: is that meant?", 2)],
        ),
        (plan_of(D1, ScheduleDose(1, "12:00", None), D2), []),
        (
            plan_of(D1, D2, ScheduleDose(3, "08:00", mg(30))),
            [Hole("day_outside", "A dose is written for day 3, but the schedule has days 1 to 2.", 3, True)],
        ),
        (
            plan_of(ScheduleDose(0, "08:00", mg(30)), D1, D2),
            [Hole("day_outside", "A dose is written for day 0, but the schedule has days 1 to 2.", 0, True)],
        ),
        (
            plan_of(D1, D1, D2),
            [Hole("time_doubled", "Day 1 has 08:00 more than once: one dose at each time.", 1, True)],
        ),
        (
            plan_of(D1, ScheduleDose(2, "8", mg(30))),
            [Hole("time_unreadable", "Day 2 has a time that is none: write it as 08:00.", 2, True)],
        ),
        (
            plan_of(D1, ScheduleDose(2, "24:00", mg(30))),
            [Hole("time_unreadable", "Day 2 has a time that is none: write it as 08:00.", 2, True)],
        ),
        (
            plan_of(D1, ScheduleDose(2, "08:00", mg(0))),
            [Hole("no_amount", "Day 2 08:00 has an amount that is none.", 2, True)],
        ),
        (
            plan_of(D1, ScheduleDose(2, "08:00", mg(300))),
            [
                Hole(
                    "far_apart",
                    "Day 2 08:00 is 300\N{NO-BREAK SPACE}mg, 10 times apart or more from the dose before "
                    "(30\N{NO-BREAK SPACE}mg): is that meant?",
                    2,
                )
            ],
        ),
        (plan_of(D1, ScheduleDose(2, "08:00", mg(299))), []),
        (plan_of(D1, ScheduleDose(2, "08:00", mg("3.001"))), []),
    ],
)
def test_a_hole_is_told_in_a_plain_sentence(plan: Schedule, expected: list[Hole]) -> None:
    assert list(holes(plan)) == expected


def test_a_tenth_is_as_far_as_ten_times_and_what_blocks_comes_first() -> None:
    assert codes(plan_of(D1, ScheduleDose(2, "08:00", mg(3)))) == [("far_apart", 2)]
    assert codes(plan_of(ScheduleDose(2, "08:00", mg(300)), ScheduleDose(3, "99:00", mg(300)), days=4)) == [
        ("time_unreadable", 3),
        ("day_missing", 1),
        ("day_missing", 4),
    ]


def test_a_time_left_empty_is_told_and_a_dose_said_to_be_none_is_not() -> None:
    doses = (ScheduleDose(1, "08:00", mg(30)), ScheduleDose(2, "08:00", mg(20)), ScheduleDose(2, "12:00", None))
    first, second = empty_places(plan_of(*doses), ROUNDS[:3])
    assert first == Hole(
        "place_empty",
        "Day 1 (Wed 12-Mar-2031) has nothing at 12:00 and 17:00: write the dose, or that there is none.",
        1,
    )
    assert "has nothing at 17:00: write" in second.words
    assert "has nothing at 12:00, 17:00 and 22:00: write" in empty_places(plan_of(*doses), ROUNDS)[0].words
    assert empty_places(DETOX, ROUNDS) == ()
    later = plan_of(ScheduleDose(8, "08:00", mg(30)), D1, days=8)
    assert [hole.day for hole in empty_places(later, ROUNDS)] == [1, 8]


def test_each_thing_wrong_is_told_whatever_stands_before_it() -> None:
    volume = Dose(Decimal(30), "mL")
    assert codes(plan_of(ScheduleDose(1, "08:00", mg(0)), ScheduleDose(2, "08:00", volume))) == [
        ("no_amount", 1),
        ("strength_missing", 2),
    ]
    fall = ScheduleKind.REDUCTION
    assert codes(plan_of(D1, ScheduleDose(2, "08:00", volume), kind=fall)) == [
        ("strength_missing", 2),
        ("units_differ", None),
    ]
    # Days are compared in their order, however they were written; days outside the schedule with none.
    assert codes(plan_of(D1, ScheduleDose(3, "08:00", mg(3)), ScheduleDose(2, "08:00", mg(10)), days=3)) == []
    assert codes(plan_of(ScheduleDose(0, "08:00", mg(10)), D1, D2, kind=fall)) == [("day_outside", 0)]
    assert codes(plan_of(D1, D2, ScheduleDose(3, "08:00", mg(60)), kind=fall)) == [("day_outside", 3)]


def test_the_longest_schedule_stands() -> None:
    doses = tuple(ScheduleDose(day, "08:00", mg(30)) for day in range(1, 367))
    assert holes(plan_of(*doses, days=366)) == ()


def test_volumes_need_the_strength_and_units_go_together() -> None:
    volume = ScheduleDose(2, "08:00", Dose(Decimal(30), "mL"))
    assert codes(plan_of(D1, volume)) == [("strength_missing", 2), ("units_differ", None)]
    assert codes(plan_of(D1, volume), "1 mg in 1 mL") == []
    assert codes(plan_of(D1, volume), "10 mg in 1 mL") == [("far_apart", 2)]
    tablets = [ScheduleDose(day, "08:00", Dose(Decimal(day), unit)) for day, unit in ((1, "tablet"), (2, "tablets"))]
    assert codes(plan_of(*tablets)) == []
    assert codes(plan_of(D1, tablets[1])) == [("units_differ", None)]
    # What is wrong with the whole comes before what is wrong with a day.
    assert codes(plan_of(ScheduleDose(2, "08:00", mg(1)), ScheduleDose(3, "08:00", tablets[1].dose), days=3)) == [
        ("units_differ", None),
        ("day_missing", 1),
    ]
    assert codes(plan_of(D1, tablets[1]), "30 mg") == []
    assert holes(plan_of(D1, tablets[1]))[0].words == (
        "The doses are written in units that do not go together: use one."
    )


FORWARD, BACK = date(2026, 3, 28), date(2026, 10, 24)


@pytest.mark.parametrize(
    ("started_on", "time", "beside", "words"),
    [
        (
            FORWARD,
            "01:30",
            None,
            "01:30 does not exist on Sun 29-Mar-2026, when the clocks go forward: it is given at 02:30.",
        ),
        (
            FORWARD,
            "01:30",
            "02:30",
            "01:30 does not exist on Sun 29-Mar-2026, when the clocks go forward: it is given at 02:30. "
            "There is already a dose at 02:30: a prescriber says which.",
        ),
        (FORWARD, "00:59", None, None),
        (FORWARD, "02:00", None, None),
        (
            BACK,
            "01:30",
            None,
            "01:30 comes twice on Sun 25-Oct-2026, when the clocks go back: it is given the first time.",
        ),
        (BACK, "00:59", None, None),
        (BACK, "02:00", None, None),
        (WED, "01:30", None, None),
    ],
)
def test_times_on_a_clock_change_day_say_what_is_done(
    started_on: date, time: str, beside: str | None, words: str | None
) -> None:
    doses = [D1, ScheduleDose(2, time, mg(30)), *([ScheduleDose(2, beside, mg(30))] if beside else [])]
    found = holes(plan_of(*doses, started_on=started_on))
    assert [hole.words for hole in found] == ([words] if words else [])
    assert [hole.code for hole in found] == (
        [] if words is None else ["clock_forward" if started_on == FORWARD else "clock_back"]
    )
    assert all(hole.day == 2 and not hole.blocks for hole in found)


def test_clock_changes_on_the_first_day_and_beside_other_days() -> None:
    skipped, dash = ScheduleDose(1, "01:30", mg(30)), ScheduleDose(1, "08:00", None)
    assert codes(plan_of(dash, skipped, D2, started_on=date(2026, 3, 29))) == [("clock_forward", 1)]
    before = replace(skipped, day=0)
    assert codes(plan_of(before, D1, D2, started_on=date(2026, 3, 30))) == [("day_outside", 0)]
    (hole,) = holes(plan_of(replace(D1, time="02:30"), replace(skipped, day=2), started_on=FORWARD))
    assert "already" not in hole.words


def test_a_dash_at_a_skipped_time_is_nothing() -> None:
    plan = plan_of(D1, D2, ScheduleDose(2, "01:30", None), started_on=FORWARD)
    assert holes(plan) == ()
    outside = plan_of(D1, D2, ScheduleDose(10**12, "01:30", mg(30)), started_on=FORWARD)
    assert codes(outside) == [("day_outside", 10**12)]


@pytest.mark.parametrize(
    ("kind", "days", "rises"),
    [
        (ScheduleKind.REDUCTION, [(20, 20), (20, 21)], [2]),
        (ScheduleKind.ALCOHOL, [(20, 20), (20, 21)], [2]),
        (ScheduleKind.BENZODIAZEPINE, [(20, 20), (20, 21)], [2]),
        (ScheduleKind.TITRATION, [(20, 20), (20, 21)], []),
        (ScheduleKind.OTHER, [(20, 20), (20, 21)], []),
        (ScheduleKind.REDUCTION, [(20, 20), (20, 20)], []),
        (ScheduleKind.REDUCTION, [(20, 20), (21, 19), (20, 19)], []),
        (ScheduleKind.REDUCTION, [(20, 20), (20, 19), (20, 20)], [3]),
        # A first day cut short by the hour of arrival comes to less, and is no rise.
        (ScheduleKind.ALCOHOL, [(30,), (30, 30)], []),
        (ScheduleKind.ALCOHOL, [(30, 30), (70,)], [2]),
    ],
)
def test_a_reduction_that_rises_is_asked_about(
    kind: ScheduleKind, days: list[tuple[int, ...]], rises: list[int]
) -> None:
    plan = schedule(*days, kind=kind, times=("08:00", "20:00"))
    assert codes(plan) == [("rises", day) for day in rises]
    for hole in holes(plan):
        day = plan.date_of(2 if rises == [2] else 3)
        assert hole.words == (
            f"Day {hole.day} ({day:%a %d-%b-%Y}) comes to more than the day before, in a reduction: is that meant?"
        )


def test_a_rise_is_only_told_in_one_unit() -> None:
    doses = (ScheduleDose(1, "08:00", mg(5)), ScheduleDose(2, "08:00", Dose(Decimal(18), "units")))
    plan = Schedule("x", ScheduleKind.REDUCTION, WED, 2, doses)
    assert codes(plan) == [("units_differ", None)]


moments = st.integers(0, 10 * 1440).map(lambda minutes: datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minutes))


@given(st.lists(moments, max_size=12), moments)
def test_states_only_ever_move_forward(given_moments: list[datetime], now: datetime) -> None:
    plan = schedule(*[(30, 30)] * 5, started_on=date(2026, 10, 22), times=("08:00", "22:00"))
    slots = state_of(plan, [Row(moment) for moment in given_moments], now)
    unrecorded: list[Slot] = [slot for slot in slots if slot.recorded is None]
    order = [State.MISSED, State.LATE, State.DUE, State.LATER]
    places = [order.index(slot.state) for slot in unrecorded]
    assert places == sorted(places)
    assert len([slot for slot in unrecorded if slot.state is State.LATE]) <= 1
    following = next_dose(slots)
    assert (following is None) == all(slot.state in (State.GIVEN, State.MISSED) for slot in slots)

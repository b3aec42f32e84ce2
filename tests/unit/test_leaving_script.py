"""The doses to come of a script that leaves: at midnight, on days of the week, every few days, around a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.leaving_script import course_is_over, doses_after, is_timed
from reception_app.clock import LONDON, local
from reception_app.handover.record import Script
from reception_app.handover.record_scripts import GivenDoseRecord, Schedule, ScheduleDose
from reception_app.handover.scheduled import next_of
from reception_app.vocabulary import ScheduleKind, ScriptStatus


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


LAID = tuple(
    ScheduleDose(day, time, Decimal(10 * day), "mg") for day in (2, 1) for time in ("22:00", "08:00")
)  # as they were typed, not by day
TITRATION = Schedule("c0" * 8, "Course", ScheduleKind.TITRATION, date(2026, 11, 21), 2, LAID)
STOPPED = replace(TITRATION, stopped_at=at("2026-11-20 07:00"))


def script(**more: Any) -> Script:
    """Written down on Fri 20-Nov at 06:00."""
    usual: dict[str, Any] = {"times": ("08:00", "20:00"), "recorded_at": at("2026-11-20 06:00")}
    return Script("S1", "diazepam", Dose(Decimal(5), "mg"), **{**usual, **more})


def coming(held: Script, after: str, count: int = 4) -> list[str]:
    return [f"{local(due.at):%d %H:%M}" for due in islice(doses_after(held, at(after)), count)]


@pytest.mark.parametrize(
    ("more", "after", "expected"),
    [
        pytest.param({}, "2026-11-20 08:00", ["20 20:00", "21 08:00", "21 20:00", "22 08:00"], id="after, not at it"),
        pytest.param(
            {"frequency": "on Monday and Thursday", "times": ("08:00",)}, "2026-11-20 09:00",
            ["23 08:00", "26 08:00", "30 08:00", "03 08:00"], id="days of the week",
        ),
        pytest.param(
            {"frequency": "on Monday and Thursday", "times": ("08:00",), "every_days": 7}, "2026-11-20 09:00",
            ["23 08:00", "26 08:00", "30 08:00", "03 08:00"], id="days of the week of a weekly line",
        ),
        pytest.param(
            {"frequency": "on Monday and Thursday", "times": ("08:00",), "every_days": 2,
             "next_due_at": at("2026-11-21 08:00")},
            "2026-11-20 09:00", ["21 08:00", "23 08:00", "25 08:00", "27 08:00"], id="an interval of its own",
        ),
        pytest.param(
            {"every_days": 2, "next_due_at": at("2026-11-21 20:00")}, "2026-11-20 09:00",
            ["21 20:00", "23 08:00", "23 20:00", "25 08:00"], id="every two days from the next dose on",
        ),
        pytest.param(
            {"times": ("00:00", "12:00"), "started_on": date(2026, 11, 21), "duration_days": 2}, "2026-11-20 09:00",
            ["21 00:00", "21 12:00", "22 00:00", "22 12:00"], id="a course from its first midnight",
        ),
        pytest.param({"schedule": TITRATION, "times": ()}, "2026-11-20 09:00",
                     ["21 08:00", "21 22:00", "22 08:00", "22 22:00"], id="a schedule in order"),
        pytest.param({"schedule": TITRATION, "times": ()}, "2026-11-21 08:00",
                     ["21 22:00", "22 08:00", "22 22:00"], id="a schedule after its first dose"),
        pytest.param({"schedule": TITRATION, "times": ("00:00", "12:00")}, "2026-11-22 12:00",
                     ["22 22:00", "23 00:00", "23 12:00", "24 00:00"], id="from midnight after a titration"),
        pytest.param({"schedule": TITRATION, "times": ("08:00",), "every_days": 3,
                      "last_given_at": at("2026-11-22 22:05")},
                     "2026-11-22 22:10", ["25 08:00", "28 08:00", "01 08:00", "04 08:00"],
                     id="every few days after a titration"),
        pytest.param({"schedule": TITRATION, "times": ("08:00",), "every_days": 7,
                      "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-22 12:00", ["22 22:00", "23 08:00", "30 08:00", "07 08:00"],
                     id="weekly after a titration of which nothing was given"),
        pytest.param({"schedule": TITRATION, "times": ("08:00",), "frequency": "on Mondays", "every_days": 7},
                     "2026-11-22 22:00", ["23 08:00", "30 08:00", "07 08:00", "14 08:00"],
                     id="on its day of the week after a titration"),
        pytest.param({"schedule": TITRATION, "times": ("08:00",), "frequency": "once a week",
                      "last_given_at": at("2026-11-22 08:05")},
                     "2026-11-22 22:00", ["29 08:00", "06 08:00", "13 08:00", "20 08:00"],
                     id="weekly by its words after a titration"),
        pytest.param({"schedule": TITRATION, "times": ("08:00",), "frequency": "three times a week"},
                     "2026-11-22 22:00", [], id="on days nobody named after a titration"),
        pytest.param({"schedule": TITRATION, "times": (), "next_due_at": at("2026-11-22 22:00")},
                     "2026-11-22 21:00", ["22 22:00", "23 22:00", "24 22:00", "25 22:00"],
                     id="after a titration without times of its own"),
        pytest.param({"schedule": replace(TITRATION, kind=ScheduleKind.REDUCTION), "every_days": 7,
                      "times": ("08:00",)},
                     "2026-11-22 12:00", ["22 22:00"], id="nothing after a reduction"),
        pytest.param({"schedule": replace(TITRATION, started_on=date(2026, 11, 26)), "times": ("08:00",),
                      "every_days": 3, "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00", "24 08:00", "26 08:00", "26 22:00"],
                     id="every few days before a titration"),
        pytest.param({"frequency": "once a fortnight", "times": ("08:00",), "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00", "05 08:00", "19 08:00", "02 08:00"], id="once a fortnight"),
        pytest.param({"frequency": "on Monday and Thursday", "times": (), "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00", "23 08:00", "26 08:00", "30 08:00"],
                     id="days of the week without times, from the dose that is known"),
        pytest.param({"frequency": "on Monday and Thursday", "times": (), "every_days": 5,
                      "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00", "26 08:00", "01 08:00", "06 08:00"],
                     id="an interval of its own without times"),
        pytest.param({"frequency": "monthly", "times": ("08:00",), "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00"], id="how many days apart nobody knows"),
        pytest.param({"frequency": "three times a week", "times": (), "next_due_at": at("2026-11-21 08:00")},
                     "2026-11-20 22:00", ["21 08:00", "23 08:00", "25 08:00", "27 08:00"],
                     id="three times a week, never further apart than on average"),
        pytest.param({"as_required": True}, "2026-11-20 09:00", [], id="when required"),
        pytest.param({"status": ScriptStatus.ON_HOLD}, "2026-11-20 09:00", [], id="on hold"),
    ],
)  # fmt: skip
def test_the_doses_to_come(more: dict[str, Any], after: str, expected: list[str]) -> None:
    assert coming(script(**more), after) == expected


@pytest.mark.parametrize("every_days", [1, 2, 3, 7])
@pytest.mark.parametrize("last", [None, "2026-11-21 08:05", "2026-11-22 08:05", "2026-11-22 22:05"], ids=str)
@pytest.mark.parametrize("words", [None, "on Mondays", "once a week", "three times a week"], ids=str)
def test_what_is_due_next_after_a_titration_is_the_first_of_the_doses_to_come(
    every_days: int, last: str | None, words: str | None
) -> None:
    told = at(last) if last else None
    held = script(schedule=TITRATION, times=("08:00",), every_days=every_days, last_given_at=told, frequency=words)
    now = at("2026-11-22 22:30")
    coming_up = next(doses_after(held, now), None)
    due = next_of(replace(held, given=(GivenDoseRecord("d", now, due_at=at("2026-11-22 22:00")),)), now)
    assert (coming_up.at if coming_up else None) == (due.at if due else None)


def test_the_last_dose_of_a_course_given_early_is_not_to_come() -> None:
    slots = [f"2026-11-{day} {time}" for day in (20, 21) for time in ("08:00", "20:00")]
    given = tuple(GivenDoseRecord(slot, at(slot), due_at=at(slot)) for slot in slots[:-1])
    early = GivenDoseRecord("early", at("2026-11-21 19:50"), due_at=at(slots[-1]))
    held = script(
        started_on=date(2026, 11, 20), duration_days=2, given=(*given, early), last_given_at=early.given_at
    )  # fmt: skip
    assert coming(held, "2026-11-21 19:55") == []
    without = replace(held, given=given, last_given_at=given[-1].given_at)
    assert coming(without, "2026-11-21 19:55") == ["21 20:00"]


@pytest.mark.parametrize(
    ("more", "over"),
    [
        ({}, False),
        ({"duration_days": 7}, False),
        ({"duration_days": 2}, True),
        ({"duration_days": 2, "schedule": TITRATION}, False),  # the schedule says what is due
        ({"duration_days": 2, "schedule": STOPPED}, True),
    ],
)
def test_a_course_is_over_when_its_days_are_and_no_schedule_says_otherwise(more: dict[str, Any], over: bool) -> None:
    assert course_is_over(script(started_on=date(2026, 11, 20), **more), at("2026-11-23 09:00")) is over


@pytest.mark.parametrize(
    ("more", "timed"),
    [
        ({}, True),
        ({"times": ()}, False),
        ({"times": (), "next_due_at": at("2026-11-21 08:00")}, True),
        ({"times": (), "schedule": TITRATION}, True),
        ({"times": (), "schedule": STOPPED}, False),
        ({"times": ("08:00",), "frequency": "on Monday and Thursday"}, True),
        ({"times": ("08:00",), "frequency": "on Monday and Thursday", "every_days": 7}, True),
        ({"times": ("08:00",), "frequency": "on Monday and Thursday", "every_days": 2}, False),
        ({"times": (), "frequency": "on Monday and Thursday"}, False),
        ({"times": ("08:00",), "frequency": "three times a week"}, False),
        ({"times": ("08:00",), "frequency": "three times a week", "next_due_at": at("2026-11-21 08:00")}, True),
    ],
)
def test_whether_the_doses_to_come_can_be_told(more: dict[str, Any], timed: bool) -> None:
    assert is_timed(script(**more)) is timed

"""A dose timed in the hour that the clocks skip or repeat: what a line says of it before the night comes (issue: bad
input). 29 March and 25 October 2026 are Sundays on which the clocks change in London."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reception_app.clinical.clock_changes import BACK, FORWARD, clock_change
from reception_app.clock import LONDON, as_utc
from reception_app.handover.record import Schedule, ScheduleDose, Script
from reception_app.handover.scheduled import clock_changes_of
from reception_app.handover.views.clinical_scripts import script_boxes
from reception_app.vocabulary import ScheduleKind, ScriptStatus
from tests.support.alert_cases import script
from tests.support.records import sample_header, sample_person

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
FORWARD_WORDS = "01:30 does not exist on Sun 29-Mar-2026, when the clocks go forward: it is given at 02:30."
BACK_WORDS = "01:30 comes twice on Sun 25-Oct-2026, when the clocks go back: it is given the first time."


def noon(day: date, days: int = 0) -> datetime:
    return as_utc(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON) + timedelta(days=days))


def levetiracetam(*times: str, **parts: Any) -> Script:
    return script("levetiracetam", "500 mg", times=times, frequency=None, **parts)


@pytest.mark.parametrize(
    ("day", "time", "code"),
    [
        (SPRING, "00:59", None), (SPRING, "01:00", FORWARD), (SPRING, "01:59", FORWARD), (SPRING, "02:00", None),
        (AUTUMN, "00:59", None), (AUTUMN, "01:00", BACK), (AUTUMN, "01:59", BACK), (AUTUMN, "02:00", None),
        (date(2026, 3, 28), "01:30", None), (date(2026, 11, 1), "01:30", None),
    ],
)  # fmt: skip
def test_which_times_mean_another_moment(day: date, time: str, code: str | None) -> None:
    change = clock_change(day, time)
    assert (change.code if change else None) == code


@pytest.mark.parametrize(
    ("line", "now", "said"),
    [
        (levetiracetam("01:30", "13:30"), noon(SPRING, -2), (FORWARD_WORDS,)),
        (levetiracetam("01:30", "13:30"), noon(AUTUMN, -7), (BACK_WORDS,)),
        (
            levetiracetam("01:30", "02:30"),
            noon(SPRING, -1),
            (f"{FORWARD_WORDS} There is already a dose at 02:30: a prescriber says which.",),
        ),
        (levetiracetam("08:00", "20:00"), noon(SPRING, -1), ()),
        (levetiracetam("01:30"), noon(SPRING, -8), ()),
        (levetiracetam("01:30"), noon(SPRING), ()),
        (levetiracetam("01:30"), as_utc(datetime(2026, 3, 29, 2, 30, tzinfo=LONDON)), (FORWARD_WORDS,)),
        (levetiracetam("01:30"), as_utc(datetime(2026, 3, 29, 2, 31, tzinfo=LONDON)), ()),
        (levetiracetam("01:30", as_required=True), noon(SPRING, -1), ()),
        (levetiracetam("01:30", status=ScriptStatus.ON_HOLD), noon(SPRING, -1), ()),
        (levetiracetam("01:30", every_days=7, next_due_at=noon(SPRING, 3)), noon(SPRING, -1), ()),
        (
            levetiracetam("01:30", every_days=7, next_due_at=as_utc(datetime(2026, 3, 29, 2, 30, tzinfo=LONDON))),
            noon(SPRING, -1),
            (FORWARD_WORDS,),
        ),
    ],
)
def test_a_line_says_it_of_its_coming_doses(line: Script, now: datetime, said: tuple[str, ...]) -> None:
    assert clock_changes_of(line, now) == said


def test_of_a_day_that_a_schedule_lays_down_the_schedule_says_it() -> None:
    doses = tuple(ScheduleDose(day, time, Decimal(5), "mg") for day in (1, 2, 3) for time in ("01:15", "22:00"))
    schedule = Schedule(
        "s", "Reduction", ScheduleKind.REDUCTION, days=3, started_on=date(2026, 3, 28), doses=doses,
        recorded_at=noon(SPRING, -2),
    )  # fmt: skip
    line = replace(levetiracetam("01:30"), schedule=schedule)
    (said,) = clock_changes_of(line, noon(SPRING, -1))
    assert said == FORWARD_WORDS.replace("01:30", "01:15").replace("02:30", "02:15")


def test_the_sheet_says_it_first_of_what_is_noted_under_the_line() -> None:
    header = sample_header(made_at=noon(SPRING, -1))
    (box,) = script_boxes((levetiracetam("01:30"),), header, sample_person(), {})
    assert box.notes[0] == FORWARD_WORDS

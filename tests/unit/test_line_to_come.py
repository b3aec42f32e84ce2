"""A line for good whose first day is still to come: due from that day on, and told as to come, as a course is (H88)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.fit import ConflictKind, Destination, Travel, fit
from reception_app.clinical.leaving_script import doses_after
from reception_app.clinical.line_course import begins_on
from reception_app.clinical.opening_text import read_hours
from reception_app.clock import LONDON, local
from reception_app.handover.course_told import course_told
from reception_app.handover.pointed_out import facts_of
from reception_app.handover.record import Person, Record, Script
from reception_app.handover.scheduled import as_of, course_begins, next_of, times_on
from reception_app.handover.views.dues import due_between
from reception_app.vocabulary import ScriptStatus


def at(day: int, time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"2026-11-{day:02d}T{time}").replace(tzinfo=LONDON).astimezone(UTC)


FIRST = date(2026, 11, 27)


def script(**more: Any) -> Script:
    """Written down on Fri 20-Nov: sertraline in the morning, for good, from the Friday after."""
    usual: dict[str, Any] = {
        "times": ("08:00",), "recorded_at": at(20), "started_on": FIRST, "next_due_at": at(21, "08:00"),
        "strength": "50 mg", "form": "tablet",
    }  # fmt: skip
    return Script("S1", "sertraline", Dose(Decimal(50), "mg"), **{**usual, **more})


def due(held: Script, now: datetime) -> str | None:
    found = next_of(held, now)
    return f"{local(found.at):%d %H:%M}" if found is not None else None


@pytest.mark.parametrize(
    ("more", "now", "expected"),
    [
        pytest.param({}, at(20), "27 08:00", id="on its first day, not tomorrow"),
        pytest.param({}, at(27, "07:00"), "27 08:00", id="on the morning itself"),
        pytest.param({}, at(27, "10:00"), "27 08:00", id="late from then on alone"),
        pytest.param({"last_given_at": at(27, "08:05"), "next_due_at": at(28, "08:00")}, at(27, "10:00"), "28 08:00",
                     id="once given it goes on"),
        pytest.param({"times": ("08:00", "20:00"), "last_given_at": at(27, "08:05"), "next_due_at": at(27, "20:00")},
                     at(27, "10:00"), "27 20:00", id="the evening of its first day"),
        pytest.param({"started_on": date(2026, 11, 20)}, at(20), "21 08:00", id="begun"),
        pytest.param({"started_on": None}, at(20), "21 08:00", id="nobody said since when"),
        pytest.param({"every_days": 7}, at(20), "27 08:00", id="weekly"),
        pytest.param({"frequency": "on Mondays"}, at(20), "30 08:00", id="the first of its days"),
        pytest.param({"as_required": True, "next_due_at": None}, at(20), None, id="when required"),
        pytest.param({"times": (), "next_due_at": None}, at(20), None, id="not timed"),
    ],
)  # fmt: skip
def test_nothing_of_it_is_due_before_its_first_day(more: dict[str, Any], now: datetime, expected: str | None) -> None:
    assert due(script(**more), now) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, ["27 08:00", "28 08:00", "29 08:00"], id="daily"),
        pytest.param({"times": ("00:00",)}, ["27 00:00", "28 00:00", "29 00:00"], id="from its first midnight"),
        pytest.param({"every_days": 3}, ["27 08:00", "30 08:00", "03 08:00"], id="every three days, from its first"),
        pytest.param({"started_on": date(2026, 11, 20)}, ["21 08:00", "22 08:00", "23 08:00"], id="begun"),
    ],
)
def test_the_doses_to_come_begin_with_it(more: dict[str, Any], expected: list[str]) -> None:
    held = script(**more)
    assert [f"{local(each.at):%d %H:%M}" for each in islice(doses_after(held, at(20)), 3)] == expected
    on_the_way = due_between((as_of(held, at(20)),), at(20), at(26))
    assert (on_the_way == ()) is (expected[0] > "26")
    assert (times_on(held, date(2026, 11, 26)) == ()) is (expected[0] > "26")
    assert times_on(as_of(held, at(20)), date(2026, 11, 27)) == held.times


@pytest.mark.parametrize(
    ("more", "now", "begins"),
    [
        pytest.param({}, at(26, "23:59"), FIRST, id="the day before"),
        pytest.param({}, at(27, "00:00"), None, id="on the day"),
        pytest.param({"duration_days": 7}, at(26), FIRST, id="a course"),
        pytest.param({"duration_days": 7, "started_on": None}, at(26), None, id="a course counted from its writing"),
        pytest.param({"started_on": None}, at(26), None, id="not said"),
    ],
)
def test_the_first_day_that_is_to_come(more: dict[str, Any], now: datetime, begins: date | None) -> None:
    held = script(**more)
    assert begins_on(held, now) == begins
    assert course_begins(held, now) is (begins is not None)


def test_it_is_told_as_to_come_until_it_begins() -> None:
    told = course_told(script(), at(20))
    assert told is not None
    assert (told.words, told.course, told.over, told.prompts) == ("begins Fri 27-Nov", None, False, ())
    assert course_told(script(), at(27)) is None
    assert course_told(script(status=ScriptStatus.STOPPED), at(20)) is None
    assert course_told(script(started_on=None), at(20)) is None


def test_alerts_ask_of_it_on_its_own_days() -> None:
    record = Record(Person("TESTMAN", "Toby"), scripts=(script(),))
    assert facts_of(record, at(20)).courses == {"S1": (FIRST, date.max)}
    assert facts_of(record, at(27)).courses == {}


def test_a_line_that_begins_after_a_course_has_ended_carries_nothing_on() -> None:
    there = EstablishmentServices("MDI", date(2026, 11, 2), prescriber_hours=read_hours("Mon–Fri 09:00–17:00"))
    course = Script(
        "S2", "carbamazepine", Dose(Decimal(400), "mg"), "400 mg", "tablet", times=("08:00", "20:00"),
        started_on=date(2026, 11, 15), duration_days=7,
    )  # fmt: skip
    then = replace(course, id="S3", duration_days=None)
    ends = {
        day: [
            each.kind
            for each in fit(
                (course, replace(then, started_on=date(2026, 11, day))), Destination("Moorland", "MDI", there),
                Travel(at(20, "17:00"), at(20, "19:00")), at(20),
            ).conflicts
            if each.kind is ConflictKind.COURSE_ENDS
        ]
        for day in (22, 23)
    }  # fmt: skip
    assert ends == {22: [], 23: [ConflictKind.COURSE_ENDS]}

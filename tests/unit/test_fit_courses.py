"""A course of what must not stop suddenly that ends before anybody at the destination can prescribe (E2)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reception_app.clinical.fit import Conflict, ConflictKind, Travel, conflicts, fit
from reception_app.clinical.opening_text import read_hours
from reception_app.handover.record import Script
from reception_app.handover.record_scripts import Schedule, ScheduleDose
from reception_app.vocabulary import FlagLevel, ScheduleKind, ScriptStatus
from tests.unit.test_fit import DAY, EPILEPSY, NOW, at, dose, moorland, script

UNKNOWN = "Not known of Moorland: prescriber's hours"
WEEKDAYS = moorland(prescriber_hours=read_hours("Mon-Fri 09:00-12:00"))
"""There nobody prescribes from Friday noon to Monday 09:00; the van arrives on Friday at 15:00."""


def course(medicine: str, days: int, name: str = "S1", began: date = date(2026, 11, 15), **more: Any) -> Script:
    return script(medicine, name, duration_days=days, started_on=began, **more)


CARBAMAZEPINE = replace(EPILEPSY, duration_days=7, started_on=date(2026, 11, 15))
"""For 7 days from Sunday: its last dose is on Saturday at 20:00."""


def ends(*scripts: Script, travel: Travel = DAY, **can: Any) -> list[Conflict]:
    there = moorland(**{"prescriber_hours": read_hours("Mon-Fri 09:00-12:00"), **can})
    return [each for each in conflicts(scripts, there, travel, NOW) if each.kind is ConflictKind.COURSE_ENDS]


def test_a_course_that_ends_on_saturday_is_named_before_the_van_leaves_on_friday() -> None:
    found = fit([CARBAMAZEPINE], WEEKDAYS, DAY, NOW)
    (told,) = found.conflicts
    assert told.kind is ConflictKind.COURSE_ENDS
    assert told.grade is FlagLevel.ACT_NOW
    assert told.words == (
        "carbamazepine modified-release tablet: its course ends Sat 21-Nov-2026; nobody there can prescribe until "
        "Mon 09:00"
    )
    assert told.detail.startswith("Last dose Sat 20:00, day 7 of 7. Stopping suddenly: ")
    assert told.detail.endswith(". Whether it is to go on is not recorded: ask a prescriber.")
    assert told.scripts == ("S1",)
    assert not found.fits
    assert found.cannot == ()  # the establishment can do the course as it stands
    assert found.summary() == "Moorland: some things are to be asked"


@pytest.mark.parametrize(
    ("one", "grade"),
    [
        (course("diazepam", 7), FlagLevel.ACT_NOW),
        (course("prednisolone", 28, began=date(2026, 10, 25)), FlagLevel.ACT_NOW),
        (course("venlafaxine", 7), FlagLevel.SOON),
    ],
    ids=["benzodiazepine", "long steroid", "antidepressant"],
)
def test_it_is_as_loud_as_the_end_itself_will_be(one: Script, grade: FlagLevel) -> None:
    assert [each.grade for each in ends(one)] == [grade]


@pytest.mark.parametrize(
    "one",
    [
        course("amoxicillin", 7),
        course("venlafaxine", 8),
        course("prednisolone", 21, began=date(2026, 11, 1)),
        course("venlafaxine", 29, began=date(2026, 10, 24), every_days=2, frequency="every 2 days"),
        course("prednisolone", 5, began=date(2026, 11, 17)),
        replace(CARBAMAZEPINE, duration_days=9),
        replace(CARBAMAZEPINE, duration_days=None),
        replace(CARBAMAZEPINE, as_required=True),
        replace(CARBAMAZEPINE, status=ScriptStatus.ON_HOLD),
        replace(CARBAMAZEPINE, status=ScriptStatus.STOPPED),
        replace(CARBAMAZEPINE, duration_days=4),
        course("placebo specimen", 7),
    ],
    ids=["may stop", "an hour late and can wait", "steroid of three weeks", "every second day",
         "short steroid", "ends on Monday", "no course",
         "when required", "on hold", "stopped", "over before leaving", "not listed"],
)  # fmt: skip
def test_what_is_not_named(one: Script) -> None:
    assert [each.words for each in ends(one)] == []


def test_a_course_whose_next_dose_would_be_an_hour_before_help_counts_where_none_may_be_missed() -> None:
    (told,) = ends(replace(CARBAMAZEPINE, duration_days=8))
    assert "its course ends Sun 22-Nov-2026" in told.words


def test_half_an_hour_late_is_in_time_even_there() -> None:
    assert ends(replace(CARBAMAZEPINE, duration_days=8), prescriber_hours=read_hours("Mon-Fri 08:30-12:00")) == []


def test_a_course_without_dose_times_ends_with_its_last_day() -> None:
    (told,) = ends(replace(CARBAMAZEPINE, times=(), frequency="twice a day", next_due_at=at("2026-11-20 20:00")))
    assert "its course ends Sat 21-Nov-2026; nobody there can prescribe until Mon 09:00" in told.words
    assert told.detail.startswith("It ends on day 7 of 7. Stopping suddenly: ")


def test_courses_in_a_row_end_with_the_last_of_them() -> None:
    """A reduction typed as lines: the step that follows carries on what the step before it gave."""
    first = course("diazepam", 4, "S1", date(2026, 11, 17), dose=dose("10"))
    second = course("diazepam", 1, "S2", date(2026, 11, 21), dose=dose("5"))
    assert [each.scripts for each in ends(first, second)] == [("S2",)]
    later = replace(second, started_on=date(2026, 11, 22), duration_days=3)  # a day with none of it in between
    assert [each.scripts for each in ends(first, later)] == [("S1",)]
    for_good = replace(second, duration_days=None, started_on=None)
    assert ends(first, for_good) == []
    assert [each.scripts for each in ends(first, replace(for_good, as_required=True))] == [("S1",)]
    assert [each.scripts for each in ends(first, replace(for_good, medicine="sertraline"))] == [("S1",)]
    assert [each.scripts for each in ends(first, replace(for_good, medicine="placebo specimen"))] == [("S1",)]
    assert [each.scripts for each in ends(first, replace(for_good, status=ScriptStatus.ON_HOLD))] == [("S1",)]


def test_a_reduction_laid_down_day_by_day_ends_as_planned() -> None:
    doses = tuple(ScheduleDose(day, "08:00", dose("2").amount, "mg") for day in (1, 2, 3))
    laid = Schedule("P1", "Reduction", ScheduleKind.REDUCTION, date(2026, 11, 19), 3, doses)
    assert ends(course("diazepam", 7, schedule=laid)) == []


def test_where_nobody_is_known_to_come_it_is_said() -> None:
    (told,) = ends(CARBAMAZEPINE, prescriber_hours=read_hours("closed every day"))
    assert told.words.endswith("its course ends Sat 21-Nov-2026; no prescriber is known to come")


def test_hours_nobody_knows_are_asked_of_a_course_that_soon_ends() -> None:
    def asked(one: Script) -> list[str]:
        found = conflicts([one], moorland(prescriber_hours=None), DAY, NOW)
        return [each.words for each in found if each.kind is ConflictKind.NOT_KNOWN]

    assert asked(CARBAMAZEPINE) == [UNKNOWN]
    assert asked(replace(CARBAMAZEPINE, duration_days=30, supply_days=60)) == []  # weeks to find out
    assert asked(replace(CARBAMAZEPINE, duration_days=12, times=("13:00",))) == [UNKNOWN]  # seven days to the minute
    assert asked(replace(CARBAMAZEPINE, duration_days=12, times=("14:00",))) == []


def test_an_arrival_nobody_said_may_be_too_late_for_the_day() -> None:
    hours = read_hours("Mon-Fri 09:00-17:00")
    assert ends(CARBAMAZEPINE, prescriber_hours=hours) == []
    assert len(ends(CARBAMAZEPINE, prescriber_hours=hours, travel=Travel(at("2026-11-20 13:00")))) == 1

"""Courses in a row are not taken together: what one line does to another is asked of the days they share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import Script
from tests.support.alert_cases import NONE_KNOWN, NOW, script
from tests.support.records import sample_record


def course(medicine: str, dose: str, first: int, days: int, **more: object) -> Script:
    """Return a course from a day of November 2026; today is the 20th, 19:40."""
    usual = {"times": ("08:00",), "id": f"{medicine} {dose}", "frequency": "once a day"} | more
    return replace(script(medicine, dose), duration_days=days, started_on=date(2026, 11, first), **usual)


def told(*lines: Script) -> list[str]:
    record = replace(sample_record(), scripts=lines, allergies=NONE_KNOWN, flags=(), assessments=(), tests=())
    return [f"{each.kind}: {each.words}".replace("\N{NO-BREAK SPACE}", " ") for each in alerts_of(record, NOW)]


def twice(*lines: Script) -> list[str]:
    return [words for words in told(*lines) if "twice" in words]


TEN = course("diazepam", "10 mg", 20, 3)
EIGHT = course("diazepam", "8 mg", 23, 3)
TWO_TENS = "same_medicine_twice: The same medicine twice: diazepam 10 mg and diazepam 8 mg, all with diazepam."


def test_a_reduction_typed_as_courses_in_a_row_is_not_the_same_medicine_twice() -> None:
    assert told(TEN, EIGHT, course("diazepam", "5 mg", 26, 3)) == []


def test_courses_that_share_one_day_are() -> None:
    assert twice(TEN, replace(EIGHT, started_on=date(2026, 11, 22))) == [TWO_TENS]


def test_a_course_beside_a_line_that_goes_on_is() -> None:
    on = replace(EIGHT, duration_days=None, started_on=None)
    assert twice(TEN, on) == [TWO_TENS]
    both = "same_medicine_twice: The same medicine twice: {}, all with diazepam."
    five = course("diazepam", "5 mg", 26, 3)
    assert twice(TEN, five, on) == [
        both.format("diazepam 10 mg and diazepam 8 mg"), both.format("diazepam 5 mg and diazepam 8 mg"),
    ]  # fmt: skip


def test_a_step_that_the_next_one_carried_on_did_not_stop_suddenly() -> None:
    """Both steps of a reduction were pointed out once the last of them had ended."""
    first, last = course("diazepam", "10 mg", 12, 3), course("diazepam", "8 mg", 15, 3)
    ended = "stopped_suddenly_grave: Course ended: diazepam. Stopping suddenly: Seizures, delirium or rebound."
    assert told(first, last) == [ended]
    assert told(first, replace(last, started_on=date(2026, 11, 16))) == [ended, ended], "a day without"
    assert told(first, replace(last, medicine="lorazepam")) == [ended, ended.replace("diazepam", "lorazepam")]


@pytest.mark.parametrize(("first", "carried_on"), [(20, True), (21, False), (25, False)])
def test_a_course_that_begins_after_a_day_without_does_not_carry_on_what_ended(first: int, carried_on: bool) -> None:
    ended, next_one = course("diazepam", "10 mg", 17, 3), course("diazepam", "8 mg", first, 3)
    kinds = [each.partition(":")[0] for each in told(ended, next_one)]
    assert kinds == ([] if carried_on else ["stopped_suddenly_grave"])


def test_a_course_that_is_over_is_pointed_out_for_nothing_but_its_end() -> None:
    """Seven days of zopiclone that ended: not sedating with methadone any more, nor timed before the night."""
    methadone = script("methadone", "60 mg", strength="1 mg in 1 mL", times=("08:00",))
    over = course("zopiclone", "7.5 mg", 10, 7, times=("16:30",))
    assert [each.partition(":")[0] for each in told(methadone, over)] == ["stopped_suddenly"]


def test_substitution_in_a_row_is_one_and_on_one_day_two() -> None:
    methadone, subutex = course("methadone", "20 mg", 20, 3), course("buprenorphine", "4 mg", 23, 7)
    assert twice(methadone, subutex) == []
    assert [each.partition(":")[0] for each in twice(methadone, replace(subutex, started_on=date(2026, 11, 22)))] == [
        "substitution_twice"
    ]


@pytest.mark.parametrize(("first", "expected"), [(23, 0), (22, 1)], ids=["after", "on its last day"])
def test_two_of_a_class_count_only_on_a_day_they_share(first: int, expected: int) -> None:
    ibuprofen, naproxen = course("ibuprofen", "400 mg", 20, 3), course("naproxen", "500 mg", first, 3)
    found = [each for each in told(ibuprofen, naproxen) if each.startswith("same_class_twice")]
    assert len(found) == expected


def test_what_slows_breathing_together_is_told_once_for_all_the_steps() -> None:
    methadone = script("methadone", "60 mg", strength="1 mg in 1 mL", times=("08:00",))
    (found,) = told(methadone, TEN, EIGHT)
    assert found.startswith("sedation_with_substitution: ")
    assert "methadone and diazepam" in found
    assert told(replace(methadone, duration_days=2, started_on=date(2026, 11, 20)), EIGHT) == []


@pytest.mark.parametrize(
    ("first", "expected"),
    [(23, []), (22, ["qt_dose: QT interval: methadone 120 mg a day (above 100 mg). ECG and monitoring."])],
    ids=["in a row", "one day together"],
)
def test_the_dose_of_a_day_counts_what_is_taken_on_that_day(first: int, expected: list[str]) -> None:
    parts = {"strength": "1 mg in 1 mL", "form": "oral solution"}
    one = course("methadone", "60 mg", 20, 3, id="a", **parts)
    other = course("methadone", "60 mg", first, 3, id="b", **parts)
    assert [each for each in told(one, other) if each.startswith("qt")] == expected


def test_what_joins_the_next_day_is_told_with_what_is_taken_already_and_not_once_more_without() -> None:
    methadone = script("methadone", "60 mg", strength="1 mg in 1 mL", times=("08:00",))
    found = told(methadone, TEN, course("lorazepam", "1 mg", 21, 2))
    assert [each for each in found if each.startswith("sedation")] == [
        each for each in found if "lorazepam" in each and each.startswith("sedation")
    ]
    assert len([each for each in found if each.startswith("sedation")]) == 1


def test_a_last_dose_of_yesterday_that_still_waits_shares_no_day_with_what_goes_on() -> None:
    """Nobody recorded the dose of 20:00 on the 19th: it waits until the next would have been due."""
    late = course("ibuprofen", "400 mg", 13, 7, times=("20:30",), id="late")
    naproxen = course("naproxen", "500 mg", 17, 7)
    assert [each for each in told(late, naproxen) if each.startswith("same_class_twice")] == []
    on_the_day = replace(late, started_on=date(2026, 11, 14))
    assert len([each for each in told(on_the_day, naproxen) if each.startswith("same_class_twice")]) == 1

"""A dose that changes day by day, on the papers that print no schedule: never the amount of the line itself (E9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reception_app.handover.record import Pack, Script
from reception_app.handover.views.court import court_released
from reception_app.handover.views.hospital import hospital_summary
from reception_app.handover.views.release import carer_release, person_release
from reception_app.handover.views.release_letters import gp_release, prescription_release
from reception_app.vocabulary import Purpose, ScheduleKind
from tests.pack.test_sheet_schedule import pack_with, schedule, scheduled
from tests.support.leaving_sheet_cases import COURT, HOSPITAL
from tests.support.release_cases import going_home
from tests.support.sheet_cases import METHADONE, at

COURSE_LEFT = (
    "by its schedule, day 3 of 6: Fri 14-Mar 17:00 20 mg, 22:00 30 mg; Sat 15-Mar 08:00 20 mg, 12:00 20 mg, "
    "17:00 20 mg, 22:00 20 mg; Sun 16-Mar 08:00 20 mg, 12:00 10 mg, 17:00 10 mg, 22:00 20 mg; "
    "Mon 17-Mar 08:00 10 mg, 12:00 no dose, 17:00 no dose, 22:00 10 mg; then it ends"
)
LINE = "four times"


def spaced(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def home(script: Script, **changes: object) -> Pack:
    pack = going_home(**changes)
    return replace(pack, record=replace(pack.record, scripts=(script,)))


def going(purpose: Purpose, *scripts: Script) -> Pack:
    pack = pack_with(*scripts)
    to = COURT if purpose is Purpose.COURT else HOSPITAL
    return replace(pack, header=replace(pack.header, purpose=purpose, to=to))


def reducing() -> Script:
    """Methadone that goes down by five a day, day 3 of 5; its line still says what it was before."""
    course = schedule(((60,), (55,), (50,), (45,), (40,)), ("08:00",), date(2031, 3, 12))
    course = replace(course, kind=ScheduleKind.TITRATION)
    return replace(
        METHADONE, schedule=course, given=(), interim=None, changes=(), sources=(), next_due_at=at(15, "08:00"),
        last_given_at=at(14, "08:05"), not_until_prescriber=None,
    )  # fmt: skip


def test_the_hospital_reads_each_dose_still_to_come_and_not_the_line() -> None:
    """Thirty milligrams four times a day, for ever, was printed of a course that goes down to nothing."""
    (medicine,) = hospital_summary(going(Purpose.HOSPITAL, scheduled())).medicines
    assert spaced(medicine.dose) == f"{COURSE_LEFT}, by mouth"


@pytest.mark.parametrize("read", [gp_release, prescription_release], ids=["gp", "pharmacy"])
def test_the_letters_of_a_release_say_each_dose_still_to_come(read: object) -> None:
    assert callable(read)
    (medicine,) = read(home(scheduled())).medicines
    assert f"DOSE {COURSE_LEFT}" in spaced(medicine.line)
    assert LINE not in medicine.line


def test_a_long_schedule_names_four_days_and_says_how_far_it_goes() -> None:
    long = schedule([(30, 30, 30, 30)] * 10)
    (medicine,) = hospital_summary(going(Purpose.HOSPITAL, scheduled(schedule=long))).medicines
    assert "Mon 17-Mar" in spaced(medicine.dose)
    assert "Tue 18-Mar 08:00" not in spaced(medicine.dose)
    assert "; then on to day 10, Fri 21-Mar: ring for the doses; then it ends" in spaced(medicine.dose)


def test_after_a_titration_the_line_says_the_dose() -> None:
    (medicine,) = hospital_summary(going(Purpose.HOSPITAL, reducing())).medicines
    assert "Sun 16-Mar 08:00 40 mg (40 mL); after that 30 mg (30 mL), once a day at 08:00" in spaced(medicine.dose)


def test_whoever_the_court_releases_is_told_the_next_dose_and_to_ask_about_the_rest() -> None:
    script = scheduled(next_due_at=at(14, "17:00"), given=())
    pack = going(Purpose.COURT, script)
    ((_, words),) = court_released(pack).medicines
    assert "changes day by day, by a plan" in words
    assert "After that, ask a GP or ring 111 first." in words
    assert LINE not in words


def test_the_person_going_home_is_not_told_the_line_of_a_reducing_dose() -> None:
    rows = dict(person_release(home(reducing())).today)
    assert "changes day by day, by a plan. Next: 45 mg" in spaced(rows["Methadone"])
    assert "once a day" not in rows["Methadone"]


def test_an_undecided_line_by_a_plan_is_no_daily_dose() -> None:
    pack = going(Purpose.COURT, replace(reducing(), decider=None))
    ((_, words),) = court_released(pack).medicines
    assert "We wrote down: by a plan that changes day by day, next 45 mg" in spaced(words)


def test_the_carer_reads_that_it_changes() -> None:
    view = carer_release(home(reducing(), shares=("medicines",)))
    assert view is not None
    (line,) = view.medicines
    assert "by a plan that changes day by day" in line
    for of_the_line in ("DOSE", "once a day", "mg ("):
        assert of_the_line not in spaced(line)

"""A transfer on day 4 of 10 of a withdrawal from alcohol: the next desk goes on with day 4, nothing restarts (E9)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Schedule, Script
from reception_app.services import schedules, scripts
from reception_app.services.context import AppContext
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import DoseOutcome, ScheduleKind, SourceKind
from tests.support.desks import ON_CHART
from tests.support.pdf import text_of
from tests.support.scripts_cases import (
    CHLORDIAZEPOXIDE,
    DETOX_BEGAN,
    DETOX_DAYS,
    arrived,
    desks_at,
    detox,
    issued,
    person_of,
    text,
    turn,
    utc,
    without_window,
)
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import give, lay_down, receive_file, seen, told_by_doctor

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0051TT"
OTHERWISE = {
    (2, "08:00"): (DoseOutcome.DECLINED, "felt sick"),
    (3, "12:00"): (DoseOutcome.NOT_AVAILABLE, "none in the cupboard"),
}
"""What was not given in the first three days."""
AT_LEEDS = {DoseOutcome.GIVEN: 11, DoseOutcome.DECLINED: 1, DoseOutcome.NOT_AVAILABLE: 1}
"""Days 1 to 3, and the first dose of day 4."""
GO_ON = "Continue on day 4 of 10 today: do not start again."


def only(place: Place) -> Script:
    (script,) = place.record(NUMBER).scripts
    return script


def running(place: Place) -> Schedule:
    schedule = only(place).schedule
    assert schedule is not None
    return schedule


def settled(place: Place) -> Counter[DoseOutcome]:
    return Counter(dose.outcome for dose in only(place).given if dose.schedule_day is not None)


def laid_down_at_leeds(place: Place) -> None:
    """The prescriber tells ten days of four doses; the nurse types the days that differ and copies the others."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    hands.press("s", "a")
    hands.fill(Name="Alcohol withdrawal, 10 days", First_day="today", How_many_days=str(DETOX_DAYS))
    lay_down(hands, detox())
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")
    kept = running(place)
    assert (kept.kind, kept.started_on, kept.days) == (ScheduleKind.ALCOHOL, DETOX_BEGAN, DETOX_DAYS)
    assert schedules.laid_down(kept).doses == detox().doses
    assert "Day 1 of 10" in seen(hands)


def three_days(ctx: AppContext, person: str, script: str) -> None:
    """Settle every dose of days 1 to 3: one declined, one not at hand, the others given."""
    for day in (1, 2, 3):
        for time in CHLORDIAZEPOXIDE.times:
            turn(ctx, utc(DETOX_BEGAN.day + day - 1, time))
            outcome, why = OTHERWISE.get((day, time), (DoseOutcome.GIVEN, ""))
            schedules.settle_dose(ctx, person, script, day, time, outcome, reason=why)


def fourth_morning(place: Place) -> None:
    """The schedule says which day it is and what is next; the first dose of day 4 is given before the van comes."""
    hands = place.hands
    assert "5 min late 08:00 chlordiazepoxide" in seen(hands)
    open_person(place, NUMBER, "Alt+3")
    hands.press("s")
    said = seen(hands)
    assert GO_ON in said
    assert "Next: DOSE 15 mg at Today 08:00, 5 min late." in said
    assert "Day 2 Wed 18-Nov 20 mg declined 20 mg given 12:00" in said
    assert "Day 3 Thu 19-Nov 15 mg given 08:00 15 mg not available 15 mg given 17:00" in said
    assert "Day 4 today Fri 20-Nov 15 mg late 15 mg due 15 mg due 15 mg due 60 mg" in said
    hands.press("g")
    give(hands, which="2")  # after the dose that was not at hand, which could still be settled
    assert settled(place) == AT_LEEDS


def sheet_says(pdf: bytes) -> None:
    """The clinical sheet shows every day with what became of each dose, and what comes next."""
    printed = text_of(pdf)
    assert "SCHEDULE: chlordiazepoxide, Alcohol withdrawal, 10 days Day 4 of 10" in printed
    assert "DOSE by its schedule, day 4 of 10" in printed
    assert GO_ON in printed
    assert "Day 4 Fri 20-Nov TODAY 15 mg 08:05 15 mg due 15 mg due 15 mg due 60 mg" in printed
    assert "Day 2, 08:00: declined, Wed 18-Nov 08:00: felt sick" in printed
    assert "Day 3, 12:00: not available, Thu 19-Nov 12:00: none in the cupboard" in printed
    assert "12:00 today chlordiazepoxide DOSE 15 mg" in printed


def goes_on_at_moorland(place: Place, file: Path, sent: Schedule) -> None:
    """Received at 12:40: the dose of 12:00 is late, the amount is the schedule's, and everything before stands."""
    hands = place.hands
    shown = receive_file(place, file, "c")
    assert "DOSE 15 mg By its schedule, day 4 of 10" in shown
    assert "40 min late, was due today 12:00" in shown
    assert "DOSE 20 mg" not in shown
    hands.press("Ctrl+1")
    assert "40 min late 12:00 chlordiazepoxide" in seen(hands)
    here = running(place)
    assert here.decider is not None
    assert sent.decider is not None
    assert (sent.decider.where, here.decider.where) == (None, "Leeds (HMP)")  # a sender's own names none
    assert here == replace(sent, decider=here.decider)
    assert here.decider == replace(sent.decider, where=here.decider.where)
    assert settled(place) == AT_LEEDS
    open_person(place, NUMBER, "Alt+3")
    assert "Day 4 of 10 Alcohol withdrawal, 10 days Next: DOSE 15 mg at Today 12:00, 40 min late" in seen(hands)
    hands.press("s")
    said = seen(hands)
    assert GO_ON in said
    assert "Day 4 today Fri 20-Nov 15 mg given 08:05 15 mg late 15 mg due 15 mg due" in said
    hands.press("g")
    give(hands, which="2", taken="15 mg", told_by="Dr P. Pretend")  # nobody here has prescribed it yet
    assert settled(place) == AT_LEEDS | {DoseOutcome.GIVEN: 12}
    here = next(dose for dose in only(place).given if (dose.schedule_day, dose.schedule_time) == (4, "12:00"))
    assert (here.where, str(here.dose)) == ("Moorland (HMP & YOI)", "15\N{NO-BREAK SPACE}mg")
    assert only(place).next_due_at == utc(20, "17:00")
    hands.press("Alt+1")
    assert "in 4 h 20 min 17:00 chlordiazepoxide" in seen(hands), "the next dose stands on the strip"


def the_evening(ctx: AppContext, script: str) -> None:
    """Both doses of the evening of day 4 are given at Moorland."""
    for time in ("17:00", "22:00"):
        turn(ctx, utc(20, time))
        schedules.settle_dose(ctx, person_of(ctx, NUMBER), script, 4, time, DoseOutcome.GIVEN, authority=ON_CHART)


def the_next_morning(place: Place) -> None:
    """Day 5 follows day 4, with the doses of day 5."""
    open_person(place, NUMBER, "Alt+3")
    place.hands.press("s")
    said = seen(place.hands)
    assert "Continue on day 5 of 10 today: do not start again. Last dose given: day 4 (Fri 20-Nov) 22:00." in said
    assert "Next: DOSE 10 mg at Today 08:00, in 10 min." in said
    assert "Day 4 Fri 20-Nov 15 mg given 08:05 15 mg given 12:40 15 mg given 17:00 15 mg given 22:00 60 mg" in said


def test_day_4_of_10_is_day_4_at_the_next_desk(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(16, "18:00"), "LEI", "MDI")
    with without_window(leeds, utc(17, "07:30")) as ctx:
        person = arrived(ctx, NUMBER, "SPECIMEN", "Dan", utc(16, "19:00"))
        told = SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend")
        script = scripts.add_script(ctx, person, CHLORDIAZEPOXIDE, scripts.as_written(CHLORDIAZEPOXIDE, told))
    with at_desk(leeds, text(utc(17, "07:40"))) as place:
        laid_down_at_leeds(place)
    with without_window(leeds, utc(17, "07:45")) as ctx:
        three_days(ctx, person, script)
    with at_desk(leeds, text(utc(20, "08:05"))) as place:
        fourth_morning(place)
        sent = running(place)
    with without_window(leeds, utc(20, "08:20")) as ctx:
        file = issued(ctx, person, "MDI", tmp_path)
    sheet_says(file.read_bytes())
    with at_desk(moorland, text(utc(20, "12:40"))) as place:
        goes_on_at_moorland(place, file, sent)
    with without_window(moorland, utc(20, "17:00")) as ctx:
        the_evening(ctx, script)
    with at_desk(moorland, text(utc(21, "07:50"))) as place:
        the_next_morning(place)

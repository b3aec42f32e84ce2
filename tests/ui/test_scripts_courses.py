"""A course on the Scripts screen: its day, its last one, what was missed; the first day asked; ended, and in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.services import doses_given
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.ui.screens.person_script_cells import next_due_cell
from reception_app.ui.screens.scripts_cells import State
from reception_app.ui.screens.scripts_changes import PrescriptionPanel
from reception_app.ui.screens.scripts_columns import due_lines, medicine_lines
from reception_app.ui.screens.scripts_offered import choices
from reception_app.ui.screens.scripts_quick import QuickScript
from reception_app.ui.screens.scripts_rows import Difference, script_rows
from reception_app.ui.widgets.runs import Line
from reception_app.vocabulary import DoseOutcome
from tests.db.test_courses import AMOXICILLIN, add, at
from tests.support.desks import ON_CHART, MovingClock
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import open_scripts

Key = Qt.Key
NITROFURANTOIN = ScriptLine(
    "nitrofurantoin", AMOXICILLIN.dose, "100 mg", "modified-release capsule", route="oral", frequency="twice a day",
    times=("08:00", "20:00"), duration_days=3,
)  # fmt: skip


def three(ctx: AppContext, person: str, clock: MovingClock) -> None:
    """One running with a dose declined, one over and counted from its first dose, one that begins on Friday."""
    running, over = add(ctx, person), add(ctx, person, NITROFURANTOIN)
    add(ctx, person, replace(AMOXICILLIN, medicine="doxycycline", started_on=date(2026, 11, 27), duration_days=5))
    clock.at = at(21, 8)
    doses_given.record_dose(ctx, person, over, clock.at, observed=True, authority=ON_CHART)
    declined = doses_given.DoseOf(due_at=at(21, 8))
    doses_given.record_not_given(ctx, person, running, DoseOutcome.DECLINED, reason="feels sick", dose=declined)
    clock.at = at(24, 9)


def cell(shown: tuple[Line, ...]) -> str:
    return " | ".join("".join(run.text for run in each).replace("\N{NO-BREAK SPACE}", " ") for each in shown)


def test_the_grid_says_which_day_it_is_what_was_missed_and_what_has_ended(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    three(ctx, person, clock)
    rows, stopped = script_rows(read_person(ctx, person).record, ctx.now())
    assert stopped == ()
    running, over, coming = rows
    said = cell(medicine_lines(running))
    assert "for 7 days from 20-Nov-2026 | day 5 of 7, last Thu 26-Nov" in said
    assert "1 dose of the course was missed" in said
    assert "1 dose of the course was missed: tell a prescriber." in running.problems
    assert running.late
    assert cell(due_lines(over)) == "Course ended | Mon 23-Nov"
    assert cell(next_due_cell(over)) == "Course ended Mon 23-Nov"
    assert "counted from the first dose given, Sat 21-Nov" in cell(medicine_lines(over))
    assert (over.difference, over.late) == (Difference.COURSE_ENDED, False)
    assert over.problems == (
        "Course ended Mon 23-Nov, counted from the first dose given, Sat 21-Nov: a prescriber says whether it goes on.",
        "Of 5 doses of the course nothing is recorded.",
    )
    assert "begins Fri 27-Nov" in cell(medicine_lines(coming))
    assert cell(due_lines(coming)).startswith("Fri 08:00")


def test_a_prescriber_is_asked_for_the_first_day_and_it_may_be_not_known(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, replace(AMOXICILLIN, duration_days=None, started_on=None))
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    assert panel.line.start.isHidden(), "nothing is asked where no days are said"
    panel.line.days.box.setFocus()
    hands.type("5")
    assert not panel.line.start.isHidden()
    assert panel.line.line() is None
    assert panel.line.start.problem().startswith("On which day did it begin, or does it?")
    panel.line.start.box.setFocus()
    hands.type("20/11")
    found = panel.line.line()
    assert found is not None
    assert (found.duration_days, found.started_on) == (5, date(2026, 11, 20))
    assert "for 5 days from 20-Nov-2026" in panel.line.reads.text().replace("\N{NO-BREAK SPACE}", " ")
    panel.line.start.set_value("31/11")
    assert panel.line.line() is None
    panel.line.start.set_value("not known")
    found = panel.line.line()
    assert found is not None
    assert found.started_on is None


@pytest.mark.parametrize(
    ("typed", "days", "began"),
    [
        pytest.param("amoxicillin 500mg caps 500mg tds 7 days from 20/11", 7, date(2026, 11, 20), id="a date"),
        pytest.param("amoxicillin 500mg caps 500mg tds day 3 of 7", 7, date(2026, 11, 18), id="day 3 of 7"),
        pytest.param("amoxicillin 500mg caps 500mg tds 7/7 from tomorrow", 7, date(2026, 11, 21), id="tomorrow"),
    ],
)
def test_quick_entry_reads_the_first_day(typed: str, days: int, began: date) -> None:
    quick = QuickScript(lambda: date(2026, 11, 20))
    quick.type(typed)
    line = quick.line()
    assert (line.duration_days, line.started_on) == (days, began)
    assert quick.cells["start"].state is State.UNDERSTOOD
    assert quick.left_over == ()


def test_quick_entry_offers_today_and_takes_nothing_by_itself() -> None:
    quick = QuickScript(lambda: date(2026, 11, 20))
    quick.type("amoxicillin 500mg caps 500mg tds 7 days")
    assert quick.cells["start"].state is State.CHOOSE
    assert [item.value for item in choices(quick, "start")] == ["20-Nov-2026", "19-Nov-2026", "not known"]
    assert quick.line().started_on is None
    quick.say("start", None)
    assert quick.cells["start"].state is State.NOT_KNOWN
    quick.say("start", "19-Nov-2026")
    assert quick.line().started_on == date(2026, 11, 19)
    quick.say("start", "soon")
    assert quick.cells["start"].state is State.CHOOSE


def test_a_draft_begun_yesterday_keeps_its_first_day() -> None:
    """`from today` is the day on which it was typed, whenever the draft is opened again."""
    quick, again = QuickScript(lambda: date(2026, 11, 20)), QuickScript(lambda: date(2026, 11, 21))
    quick.type("amoxicillin 500mg caps 500mg tds 7 days from today")
    again.hold(quick.held())
    assert again.line().started_on == date(2026, 11, 20)
    again.clear()
    again.type("amoxicillin 500mg caps 500mg tds 7 days from today")
    assert again.line().started_on == date(2026, 11, 21)

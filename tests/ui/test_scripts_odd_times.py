"""The row of a line on Scripts says what becomes of a dose in the hour that clocks skip, and of days left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services.scripts import ScriptLine
from reception_app.ui.screens.person_script_cells import next_due_cell
from reception_app.ui.screens.scripts_changes import PrescriptionPanel
from reception_app.ui.screens.scripts_columns import due_lines
from reception_app.ui.screens.scripts_rows import script_rows
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import SourceKind
from tests.support.desks import add
from tests.support.plain_shell import PlainShell
from tests.support.records import sample_record
from tests.ui.test_scripts import only_script, open_scripts
from tests.ui.test_scripts_large import settle, write_over
from tests.unit.test_clock_changes import FORWARD_WORDS, SPRING, levetiracetam, noon

TWICE = ScriptLine(
    "levetiracetam", Dose(Decimal(500), "mg"), "500 mg", "tablet", None, "by mouth", "twice a day",
    times=("08:00", "20:00"),
)  # fmt: skip


def test_the_row_of_the_line_says_it() -> None:
    record = replace(sample_record(), scripts=(levetiracetam("01:30"),))
    live, _ = script_rows(record, noon(SPRING, -1))
    assert FORWARD_WORDS in live[0].problems


def test_a_line_of_open_days_says_that_none_is_due() -> None:
    line = replace(levetiracetam("08:00"), frequency="3 times a week", next_due_at=None)
    live, _ = script_rows(replace(sample_record(), scripts=(line,)), noon(SPRING))
    assert "On which days it is taken is not said: none is shown as due." in live[0].problems
    assert "Days not said" in spoken(due_lines(live[0]))


def test_a_line_of_fewer_times_than_it_says_tells_that_only_those_are_due() -> None:
    line = replace(levetiracetam("08:00"), frequency="twice a day")
    live, _ = script_rows(replace(sample_record(), scripts=(line,)), noon(SPRING))
    assert "Twice a day and one time do not agree. Only what has a time is shown as due." in live[0].problems


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(3, "Fri 16-Apr window to Fri 23-Apr"), (30, "Sat 20-Mar window to Sat 27-Mar")],
    ids=["to-come", "in-its-window"],
)
def test_a_depot_without_a_clock_time_has_its_day_and_the_end_of_its_window(days_ago: int, words: str) -> None:
    at = datetime(2027, 3, 22, 12, tzinfo=UTC)
    depot = replace(
        levetiracetam("08:00"), medicine="buprenorphine prolonged-release", form="prolonged-release injection",
        frequency="every 28 days", every_days=28, times=(), next_due_at=None,
        last_given_at=at - timedelta(days=days_ago),
    )  # fmt: skip
    live, _ = script_rows(replace(sample_record(), scripts=(depot,)), at)
    for cell in (due_lines(live[0]), next_due_cell(live[0])):
        assert spoken(cell).replace(",", "").replace("\n", " ").replace(".", "") == words


def test_a_prescription_of_fewer_times_than_it_says_is_put_right_first(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, TWICE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Qt.Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    write_over(hands, "Times", "08:00")
    settle(hands)
    assert panel.line.times.problem() == "Twice a day and one time do not agree."
    assert only_script(shell, person).times == ("08:00", "20:00")

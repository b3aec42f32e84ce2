"""Finding a person from anywhere, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services import handovers
from reception_app.services.context import AppContext
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import Role
from tests.support.desks import arrive, as_role, populate, specimen
from tests.support.plain_shell import PlainShell, show


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    shell = PlainShell(ctx, window)
    show(shell, TasksScreen(shell))
    return shell


def find(shell: PlainShell) -> FindPanel:
    panel = FindPanel(shell)
    shell.show_overlay(panel)
    panel.focus_start()
    return panel


def names(panel: FindPanel) -> list[str]:
    return [row.family_name for row in panel.model.rows()]


def test_each_key_press_narrows_the_list_and_enter_opens(shell: PlainShell, qtbot: QtBot) -> None:
    populate(shell.ctx)
    second = arrive(shell.ctx, specimen("A0001TT", "DUMMYSON", "Alan"))
    panel = find(shell)
    assert names(panel) == []
    qtbot.keyClick(panel.box.box, "d")
    assert names(panel) == ["DUMMY", "DUMMYSON"]
    qtbot.keyClick(panel.box.box, Qt.Key.Key_Down)
    qtbot.keyClick(panel.box.box, Qt.Key.Key_Down)
    assert panel.table.current_key() == second
    qtbot.keyClick(panel.box.box, Qt.Key.Key_Return)
    assert shell.went == [("person", second, "overview")]
    assert shell.window.overlay() is None


@pytest.mark.parametrize("typed", ["llyn", "Enghraifft", "A0009TT", "sion", "14/07/1985"])
def test_names_numbers_and_dates_are_all_ways_in(shell: PlainShell, qtbot: QtBot, typed: str) -> None:
    populate(shell.ctx)
    panel = find(shell)
    qtbot.keyClicks(panel.box.box, typed)
    assert "LLŶN-ENGHRAIFFT" in names(panel)


def test_nobody_found_is_said_and_enter_goes_nowhere(shell: PlainShell, qtbot: QtBot) -> None:
    populate(shell.ctx)
    panel = find(shell)
    qtbot.keyClicks(panel.box.box, "zz")
    assert panel.said.text() == "No one at this desk is found by that."
    qtbot.keyClick(panel.box.box, Qt.Key.Key_Return)
    assert shell.went == []
    qtbot.keyClick(panel.box.box, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert shell.went == [("new_arrival", "")]


def test_esc_closes_and_the_focus_goes_back(shell: PlainShell, qtbot: QtBot) -> None:
    before = shell.window.focusWidget()
    panel = find(shell)
    QApplication.processEvents()
    assert shell.window.isActiveWindow()
    assert panel.box.box.hasFocus()
    qtbot.keyClick(panel.box.box, Qt.Key.Key_Escape)
    assert shell.window.overlay() is None
    assert shell.window.focusWidget() is before


def test_somebody_who_left_is_found_last_and_says_so(shell: PlainShell, qtbot: QtBot) -> None:
    gone = arrive(shell.ctx, specimen("A0001TT", "DUMMY", "Alan"))
    plan = handovers.plan_handover(shell.ctx, gone, handovers.Plan(to_code="MDI"))
    handovers.mark_left(shell.ctx, plan, anyway="test of the list")
    arrive(shell.ctx, specimen("A0003TT", "DUMMY", "Brian"))
    panel = find(shell)
    qtbot.keyClicks(panel.box.box, "dummy")
    rows = panel.model.rows()
    assert [row.given_names for row in rows] == ["Brian", "Alan"]
    where = panel.model.columns[-1]
    assert [spoken(where.lines(row)) for row in rows] == ["Reception", "Left"]


def test_a_role_that_may_not_look_is_told_why(shell: PlainShell, qtbot: QtBot) -> None:
    populate(shell.ctx)
    shell.ctx = as_role(shell.ctx, Role.ESCORT)
    panel = find(shell)
    qtbot.keyClicks(panel.box.box, "d")
    assert names(panel) == []
    assert "RO-101" in panel.box.problem()
    assert not panel.new_arrival.isVisible()

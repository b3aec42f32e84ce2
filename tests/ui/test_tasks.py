"""The list of tasks by keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Task
from reception_app.services import care
from reception_app.services.context import AppContext
from reception_app.services.person_view import open_tasks, read_history, read_person
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.screens.tasks_panels import PassOnPanel, ReopenPanel, WhyPanel
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import Role, TaskState
from tests.support.desks import arrive, as_role, specimen
from tests.support.plain_shell import PlainShell, show

PanelKind = TypeVar("PanelKind", bound=QWidget)


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    care.add_task(ctx, person, "Find the paper record", Role.HEALTHCARE_ADMINISTRATOR, None)
    care.add_task(ctx, person, "Ring the pharmacy", Role.PHARMACY, ctx.now() + timedelta(hours=3))
    care.add_task(ctx, other, "Blood sugar", Role.NURSE, ctx.now() - timedelta(minutes=25), "before the next meal")
    return person


@pytest.fixture
def shell(ctx: AppContext, person: str, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def tasks_of(shell: PlainShell) -> TasksScreen:
    screen = TasksScreen(shell)
    show(shell, screen)
    return screen


def titles(screen: TasksScreen) -> list[str]:
    return [shown.it.task.title for shown in screen.model.rows()]


def test_the_late_come_first_and_the_counts_are_the_list(shell: PlainShell, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    assert titles(screen) == ["Blood sugar", "Ring the pharmacy", "Find the paper record"]
    assert [spoken(screen.model.columns[1].lines(row)).split("\n")[0] for row in screen.model.rows()] == [
        "25 min late",
        "in 3 h",
        "No time set",
    ]
    for number in range(10):
        qtbot.keyClick(screen.table, str(number))
        assert len(titles(screen)) == screen.filters.counts()[number]


def test_mine_is_by_role_and_says_that_it_hides_a_late_one(shell: PlainShell, qtbot: QtBot) -> None:
    shell.ctx = as_role(shell.ctx, Role.PHARMACY)
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, "1")
    assert titles(screen) == ["Ring the pharmacy"]
    assert screen.hidden.accessibleName() == "1 late task is not in this list."
    assert screen.hidden.isVisible()
    qtbot.keyClick(screen.table, "0")
    assert not screen.hidden.isVisible()


def test_d_closes_a_task_and_the_line_moves_on(shell: PlainShell, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_D)
    assert [it.task.title for it in open_tasks(shell.ctx)] == ["Ring the pharmacy", "Find the paper record"]
    assert titles(screen) == ["Ring the pharmacy", "Find the paper record"]
    assert screen.table.currentIndex().isValid()
    assert screen.table.hasFocus()
    assert shell.changes == 1


def test_x_needs_a_reason_which_is_kept(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    overlay = shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, WhyPanel)
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    assert "IN-505" in panel.reason.problem()
    assert len(open_tasks(shell.ctx)) == 3
    qtbot.keyClicks(panel.reason.box, "pharmacy is shut")
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    assert shell.window.overlay() is None
    task = next(task for task in read_person(shell.ctx, person).record.tasks if task.title == "Ring the pharmacy")
    assert task.state is TaskState.DECLINED
    assert any("pharmacy is shut" in line.changed for line in read_history(shell.ctx, person))


def test_enter_opens_the_person_at_their_tasks(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert shell.went == [("person", person, "tasks")]


def test_a_task_closed_meanwhile_is_said_in_place(shell: PlainShell, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    late = open_tasks(shell.ctx)[0]
    care.close_task(shell.ctx, late.person_id, late.task.id, TaskState.DONE)
    qtbot.keyClick(screen.table, Qt.Key.Key_D)
    assert "IN-506" in screen.trouble.accessibleName()


def test_an_empty_list_says_what_is_true(shell: PlainShell, qtbot: QtBot) -> None:
    for it in open_tasks(shell.ctx):
        care.close_task(shell.ctx, it.person_id, it.task.id, TaskState.DONE)
    screen = tasks_of(shell)
    assert screen.empty.isVisible()
    assert titles(screen) == []


def test_digits_filter_by_owner_and_say_how_long_it_waits(shell: PlainShell, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, "5")
    assert titles(screen) == ["Ring the pharmacy"]
    qtbot.keyClick(screen.table, "8")
    assert titles(screen) == ["Find the paper record"]
    assert screen.hidden.isVisible()
    assert spoken(screen.model.columns[4].lines(screen.model.rows()[0])) == "Today\nsince Today 19:40"


def test_p_passes_a_task_on_by_digit_and_it_goes_on_waiting(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    screen.table.set_current(titles_to_keys(screen)["Ring the pharmacy"])
    qtbot.keyClick(screen.table, Qt.Key.Key_P)
    panel = panel_of(shell, PassOnPanel)
    qtbot.keyClick(focused(shell), Qt.Key.Key_1)
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    assert "IN-505" in panel.reason.problem()
    qtbot.keyClicks(panel.reason.box, "they open at 08:00")
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    held = {task.state: task for task in tasks_named(shell, person, "Ring the pharmacy")}
    assert held[TaskState.PASSED_ON].passed_to is Role.NURSE
    assert held[TaskState.PASSED_ON].reason == "they open at 08:00"
    assert held[TaskState.OPEN].owner_role is Role.NURSE
    assert held[TaskState.OPEN].waiting_since == held[TaskState.PASSED_ON].opened_at


def test_ctrl_z_opens_the_task_done_last_again_with_why(shell: PlainShell, qtbot: QtBot) -> None:
    screen = tasks_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_D)
    assert "Blood sugar" not in titles(screen)
    qtbot.keyClick(screen.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(shell, ReopenPanel)
    qtbot.keyClicks(panel.reason.box, "another person")
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    again = next(it for it in open_tasks(shell.ctx) if it.task.title == "Blood sugar")
    assert again.task.reason == "Opened again: another person"
    assert "Blood sugar" in titles(screen)


def titles_to_keys(screen: TasksScreen) -> dict[str, str]:
    return {shown.it.task.title: shown.it.task.id for shown in screen.model.rows()}


def tasks_named(shell: PlainShell, person: str, title: str) -> list[Task]:
    return [task for task in read_person(shell.ctx, person).record.tasks if task.title == title]


def focused(shell: PlainShell) -> QWidget:
    widget = shell.window.focusWidget()
    assert widget is not None
    return widget


def panel_of(shell: PlainShell, kind: type[PanelKind]) -> PanelKind:
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, kind)
    return overlay.panel

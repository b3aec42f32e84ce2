"""A task whose reason an amendment took back: told on board, banner and lists; closed or kept in one act."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.forms.conditions import said
from reception_app.handover.record import Task
from reception_app.services.amending import amend
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.tasks import keep_task
from reception_app.ui.main_window import MainWindow
from reception_app.ui.people import banner_of
from reception_app.ui.screens.board_cells import badges_of
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_lists import TasksTab
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.screens.tasks_cells import what_cell
from reception_app.ui.screens.tasks_taken_back import TakenBackPanel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import TaskState
from tests.support.answering import signed
from tests.support.desks import arrive, later
from tests.support.plain_shell import PlainShell, show

TITLE = "Severe injury; GP or ambulance, arranged with prison staff"
BADGE = "Task: reason taken back"


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    done = signed(ctx, person, {"injury": "yes", "injury_what": "Fell in the van", "injury_severe": "yes"})
    later(ctx, minutes=1)
    amend(ctx, person, done.assessment_id, {"injury_severe": said("no")}, "another person's answer")
    return person


@pytest.fixture
def shell(ctx: AppContext, person: str, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def task_of(ctx: AppContext, person: str) -> Task:
    return next(task for task in read_person(ctx, person).record.tasks if task.title == TITLE)


def asked(shell: PlainShell) -> TakenBackPanel:
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, TakenBackPanel)
    return overlay.panel


def listed(shell: PlainShell, person: str) -> TasksScreen:
    screen = TasksScreen(shell)
    show(shell, screen)
    screen.table.set_current(task_of(shell.ctx, person).id)
    return screen


def told(ctx: AppContext, person: str) -> tuple[bool, bool]:
    """Whether the board and the banner say it."""
    row = next(row for row in read_board(ctx).here if row.person_id == person)
    board = {(badge.level, badge.text) for badge in badges_of(row, ctx.now())}
    banner = {(badge.level, badge.text) for badge in banner_of(read_person(ctx, person).record, ctx.now()).flags}
    return (Level.SOON, BADGE) in board, (Level.SOON, BADGE) in banner


def test_board_and_banner_say_it_until_it_is_kept(ctx: AppContext, person: str) -> None:
    assert told(ctx, person) == (True, True)
    keep_task(ctx, person, task_of(ctx, person).id)
    assert told(ctx, person) == (False, False)


def test_x_and_enter_close_it_with_the_reason_that_is_there(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = listed(shell, person)
    row = next(row for row in screen.model.rows() if row.it.task.title == TITLE)
    assert "Reason taken back: amended" in spoken(what_cell(row))
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    qtbot.keyClick(asked(shell).act, Qt.Key.Key_Return)
    assert shell.window.overlay() is None
    task = task_of(shell.ctx, person)
    assert task.state is TaskState.DECLINED
    assert (task.reason or "").startswith("The answer was changed. No longer called for: amended ")
    assert TITLE not in [row.it.task.title for row in screen.model.rows()]


def test_alt_k_keeps_it(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = listed(shell, person)
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    qtbot.keyClick(asked(shell), Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert shell.window.overlay() is None
    task = task_of(shell.ctx, person)
    assert (task.state, task.taken_back) == (TaskState.OPEN, None)
    assert (task.reason or "").startswith("Kept ")


def test_one_kept_meanwhile_is_said_in_place(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = listed(shell, person)
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    keep_task(shell.ctx, person, task_of(shell.ctx, person).id)
    qtbot.keyClick(asked(shell), Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert "IN-520" in asked(shell).trouble.accessibleName()


def test_the_persons_own_tasks_ask_the_same(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = PersonScreen(shell, person, "tasks")
    show(shell, screen)
    tab = screen.made("tasks")
    assert isinstance(tab, TasksTab)
    table = tab.table
    table.set_current(task_of(shell.ctx, person).id)
    qtbot.keyClick(table, Qt.Key.Key_X)
    qtbot.keyClick(asked(shell).act, Qt.Key.Key_Return)
    assert task_of(shell.ctx, person).state is TaskState.DECLINED
    assert TITLE not in [row.task.title for row in open_tasks(shell.ctx)]

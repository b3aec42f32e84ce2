"""What runs out before help: a word on the board, and D on its task asks what was got (E2, E5)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.services.context import AppContext
from reception_app.services.person_view import open_tasks, read_person
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import board_cells as cells
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.supply_here import SupplyPanel
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import TaskState
from tests.support.desks import MovingClock, arrive
from tests.support.leaving_cases import runs_out_here
from tests.support.plain_shell import PlainShell, show


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    runs_out_here(ctx, person)
    return person


@pytest.fixture
def shell(ctx: AppContext, person: str, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def panel_of(shell: PlainShell) -> SupplyPanel:
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, SupplyPanel)
    return overlay.panel


def risks(shell: PlainShell) -> tuple[str, Level | None]:
    screen = BoardScreen(shell)
    show(shell, screen)
    (row,) = screen.model.rows()
    return spoken(cells.risk_lines(row)), cells.stripe_of(row)


def test_the_board_says_when_it_runs_out_and_since_when_there_is_none(shell: PlainShell, clock: MovingClock) -> None:
    words, stripe = risks(shell)
    assert "Runs out before help Sat 08:00" in words
    assert stripe is Level.SOON
    clock.forward(hours=13)
    words, stripe = risks(shell)
    assert "No supply since 08:00" in words
    assert stripe is Level.ACT_NOW


def test_done_asks_what_was_got_and_a_supply_that_lasts_closes_the_task(shell: PlainShell, qtbot: QtBot) -> None:
    screen = TasksScreen(shell)
    show(shell, screen)
    qtbot.keyClick(screen.table, Qt.Key.Key_D)
    panel = panel_of(shell)
    assert panel.amount.box.hasFocus()
    qtbot.keyClicks(panel.amount.box, "plenty")
    qtbot.keyClick(panel.act, Qt.Key.Key_Return)
    assert "Write the amount with its unit" in panel.amount.problem()
    panel.amount.set_value("")
    qtbot.keyClicks(panel.amount.box, "7 tablets")
    qtbot.keyClick(panel.amount.box, Qt.Key.Key_Return)
    assert panel.whence.box.hasFocus()
    qtbot.keyClick(panel.act, Qt.Key.Key_Return)
    assert "Write from whom" in panel.whence.problem()
    qtbot.keyClicks(panel.whence.box, "our stock")
    qtbot.keyClick(panel.whence.box, Qt.Key.Key_Return)
    qtbot.keyClick(panel.witness.box, Qt.Key.Key_Return)
    assert shell.window.overlay() is None
    assert open_tasks(shell.ctx) == ()


def test_a_supply_that_still_ends_too_soon_keeps_the_task_and_says_so(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    screen = TasksScreen(shell)
    show(shell, screen)
    screen.mark_done()
    panel = panel_of(shell)
    panel.amount.set_value("1 day")
    panel.whence.set_value("our stock")
    with qtbot.waitSignal(panel.recorded) as told:
        panel.finish()
    assert told.args == ["Recorded: it still runs out before help"]
    (task,) = [task for task in read_person(shell.ctx, person).record.tasks if task.kind == "runs_out"]
    assert task.state is TaskState.OPEN
    assert (task.detail or "").startswith("Supply here: 1 day from our stock.")


def test_the_tasks_of_a_person_ask_the_same(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = PersonScreen(shell, person, "tasks")
    show(shell, screen)
    qtbot.keyClick(screen.focusWidget() or screen, Qt.Key.Key_D)
    panel = panel_of(shell)
    panel.amount.set_value("7 days")
    panel.whence.set_value("our stock")
    panel.finish()
    (task,) = [task for task in read_person(shell.ctx, person).record.tasks if task.kind == "runs_out"]
    assert task.state is TaskState.DONE

"""Reviews that are due, as tasks and as words on the board (E26)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.clock import local_day
from reception_app.services import reviews, scripts
from reception_app.services.context import AppContext
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import board_cells as cells
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import LastGivenHow, SourceKind
from tests.support.desks import MovingClock, arrive
from tests.support.plain_shell import PlainShell, show

DEPOT = ScriptLine(
    medicine="paliperidone", dose=Dose(Decimal(100), "mg"), strength="100 mg", form="depot injection",
    frequency="every 28 days", every_days=28,
)  # fmt: skip


@pytest.fixture
def person(ctx: AppContext) -> str:
    """Somebody whose depot and whose care plan review are due in some days."""
    person = arrive(ctx)
    last = LastDose(ctx.now() - timedelta(days=20), LastGivenHow.OBSERVED, "Example Street Pharmacy")
    scripts.add_script(
        ctx,
        person,
        DEPOT,
        scripts.as_written(DEPOT, SourceSaid(SourceKind.PHARMACY, name="Example Street Pharmacy")),
        last,
    )
    reviews.add_review(ctx, person, "care_plan", local_day(ctx.now()) + timedelta(days=10))
    return person


@pytest.fixture
def shell(ctx: AppContext, person: str, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def test_the_board_opens_the_tasks_of_a_new_day_and_says_what_is_overdue(
    shell: PlainShell, clock: MovingClock, qtbot: QtBot
) -> None:
    screen = BoardScreen(shell)
    show(shell, screen)
    (row,) = screen.model.rows()
    assert "overdue" not in spoken(cells.risk_lines(row))
    clock.forward(days=16)
    with qtbot.waitSignal(screen.noted, timeout=2000):
        screen._timer.timeout.emit()
    (row,) = screen.model.rows()
    words = [badge.text for badge in cells.badges_of(row.row, row.now) if badge.level is Level.SOON]  # type: ignore[arg-type]  # a person's row
    assert "Review overdue 6 days" in words
    assert any(each.startswith("Depot past its window") for each in words)


def test_done_does_not_close_a_review_and_says_where_it_is_recorded(
    shell: PlainShell, clock: MovingClock, person: str, qtbot: QtBot
) -> None:
    clock.forward(days=5)
    BoardScreen(shell).catch_up()
    screen = TasksScreen(shell)
    show(shell, screen)
    titles = [shown.it.task.title for shown in screen.model.rows()]
    assert "Care plan" in titles
    screen.table.setCurrentIndex(screen.model.index(titles.index("Care plan") + 1, 0))
    qtbot.keyClick(screen.table, Qt.Key.Key_D)
    assert screen.trouble.isVisible()
    assert "IN-519" in screen.trouble.accessibleName()
    reviews.record_review(shell.ctx, person, "care_plan", "agreed")
    screen.refresh()
    assert "Care plan" not in [shown.it.task.title for shown in screen.model.rows()]

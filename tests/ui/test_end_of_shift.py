"""The end of shift by keyboard: every list with its count, only what is red, the sheet, the figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.services import care
from reception_app.services.context import AppContext
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.ui.screens import end_of_shift_cells as cells
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.figures import FiguresPanel
from reception_app.ui.tables.rows import GroupHeading
from reception_app.vocabulary import Role
from tests.support.desks import MovingClock, populate
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def end_of(shell: WorkingShell) -> EndOfShiftScreen:
    screen = EndOfShiftScreen(shell)
    show(shell, screen)
    return screen


def headings(screen: EndOfShiftScreen) -> dict[str, int | None]:
    model = screen.model
    found = [model.heading_at(place) for place in range(model.rowCount())]
    return {heading.title: heading.count for heading in found if heading is not None}


def test_every_list_stands_there_with_the_count_of_its_rows(shell: WorkingShell) -> None:
    populate(shell.ctx)
    screen = end_of(shell)
    held = read_end_of_shift(shell.ctx)
    assert headings(screen) == {each.title: each.count for each in held.lists}
    assert headings(screen)["Not seen by anybody"] == 3
    assert len(screen.model.rows()) == sum(each.count for each in held.lists) == screen.filters.counts()[0]
    assert screen.summary.text().startswith("3 here; since 07:40: arrived 3, assessments signed 0,")


def test_only_red_leaves_what_is_late_and_no_other(shell: WorkingShell, clock: MovingClock, qtbot: QtBot) -> None:
    first = populate(shell.ctx)
    care.add_task(shell.ctx, first, "Ring the pharmacy", Role.NURSE, shell.ctx.now() + timedelta(minutes=10))
    clock.forward(minutes=20)
    screen = end_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_1)
    rows = screen.model.rows()
    assert {row.matter for row in rows} == {Matter.NOT_SEEN, Matter.TASKS}
    assert [row.row.name for row in rows if row.matter is Matter.NOT_SEEN] == ["DUMMY, Brian"]
    assert len(rows) == screen.filters.counts()[1]
    assert all(cells.is_red(row) for row in rows)
    every = cells.rows_of(read_end_of_shift(shell.ctx), only_red=False)
    assert sum(cells.is_red(row) for row in every if not isinstance(row, GroupHeading)) == len(rows)


def test_enter_opens_the_person_where_it_is_done(shell: WorkingShell, qtbot: QtBot) -> None:
    first = populate(shell.ctx)
    screen = end_of(shell)
    place = next(row for row in screen.model.rows() if row.matter is Matter.UNVERIFIED)
    screen.table.set_current(cells.key_of(place))
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert shell.went == [("person", first, "scripts")]


def test_ctrl_p_prints_every_list_and_it_is_noted(shell: WorkingShell, qtbot: QtBot) -> None:
    populate(shell.ctx)
    screen = end_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_1)
    qtbot.keyClick(screen.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(shell.printer.printed))
    ((title, pdf),) = shell.printer.printed
    assert title == "End of shift"
    assert pdf.startswith(b"%PDF")
    assert audited(shell.ctx, "print-end-of-shift") == 1
    assert audited(shell.ctx, "view-end-of-shift") == 1


def test_f_shows_the_figures_of_a_day_and_saves_them(shell: WorkingShell, tmp_path: Path, qtbot: QtBot) -> None:
    populate(shell.ctx)
    screen = end_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_F)
    overlay = shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, FiguresPanel)
    assert ("Receptions", "3") in panel.table.rows_model.rows()
    shell.printer.saving = tmp_path / "figures.csv"
    qtbot.keyClick(panel.table, Qt.Key.Key_S)
    assert "receptions,3" in (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert panel.trouble.accessibleName().strip() == "Saved: figures.csv"
    today = panel.day()
    panel.go_after()
    assert panel.day() == today
    panel.go_before()
    assert ("Receptions", "0") in panel.table.rows_model.rows()
    assert "SPECIMEN" not in (tmp_path / "figures.csv").read_text(encoding="utf-8")


def audited(ctx: AppContext, action: str) -> int:
    from sqlalchemy import func, select

    from reception_app.models import Event

    with ctx.sessions.read() as session:
        return session.scalar(select(func.count()).select_from(Event).where(Event.action == action)) or 0

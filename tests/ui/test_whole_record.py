"""The whole record from a person's overview: a reason, a folder, and what to look through first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_export import ExportEntry
from reception_app.vocabulary import Role
from tests.support.desks import as_role, populate
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def opened(shell: WorkingShell, qtbot: QtBot) -> PersonScreen:
    screen = PersonScreen(shell, populate(shell.ctx))
    show(shell, screen)
    qtbot.keyClicks(focused(screen), "R")
    return screen


def focused(screen: QWidget) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def test_it_is_written_where_chosen_and_says_what_to_check(shell: WorkingShell, qtbot: QtBot, tmp_path: Path) -> None:
    screen = opened(shell, qtbot)
    page = screen.entry
    assert isinstance(page, ExportEntry)
    assert focused(screen) is page.reason.box
    assert page.help_topic() == "whole_record"
    qtbot.keyClicks(page.reason.box, "request of 3 November")
    shell.printer.folder = tmp_path
    qtbot.keyClick(page.reason.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.result.isVisibleTo(page), timeout=20_000)
    (folder,) = tmp_path.glob("whole-record-*")
    assert (folder / "record.pdf").is_file()
    assert folder.name in page.result.accessibleName() or folder.name in page.result.text()
    assert "check-first.pdf" in page.warning.accessibleName()
    assert [hint.keys for hint in screen.hints()] == [("Esc",)]
    assert "whole record" in read_history(shell.ctx, screen.person_id)[0].what
    screen.main_act()
    assert len(list(tmp_path.glob("whole-record-*"))) == 1
    assert screen.back()
    assert screen.entry is None


def test_a_missing_or_naming_reason_writes_nothing(shell: WorkingShell, qtbot: QtBot, tmp_path: Path) -> None:
    screen = opened(shell, qtbot)
    page = screen.entry
    assert isinstance(page, ExportEntry)
    shell.printer.folder = tmp_path
    screen.main_act()
    assert page.reason.problem()
    page.reason.set_value("Specimen asked")
    screen.main_act()
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=20_000)
    assert "IN-346" in page.trouble.accessibleName()
    assert list(tmp_path.glob("whole-record-*")) == []


def test_no_folder_chosen_writes_nothing_and_keeps_what_was_typed(shell: WorkingShell, qtbot: QtBot) -> None:
    screen = opened(shell, qtbot)
    page = screen.entry
    assert isinstance(page, ExportEntry)
    page.reason.set_value("request of 3 November")
    screen.main_act()
    assert not page.result.isVisibleTo(page)
    assert page.reason.value() == "request of 3 November"


def test_a_role_that_may_not_is_told_so_before_the_page(shell: WorkingShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    shell.ctx = as_role(shell.ctx, Role.PHARMACY)
    screen = PersonScreen(shell, person)
    show(shell, screen)
    qtbot.keyClicks(focused(screen), "R")
    assert screen.entry is None
    assert [problem.code for problem in shell.told] == ["RO-101"]

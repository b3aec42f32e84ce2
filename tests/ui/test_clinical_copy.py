"""The copy for the clinical system by keyboard, the clipboard that empties itself, and the wing sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import people
from reception_app.services.clinical_copy import read_clinical_copy
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history
from reception_app.ui.clipboard import CLEAR_MS, HeldClipboard
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.clinical_copy import ClinicalCopyPage
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.wing_sheet import WingSheetPage
from reception_app.ui.widgets.runs import spoken
from reception_app.ui.workplace import Workplace
from tests.support.desks import populate, specimen
from tests.support.plain_shell import show
from tests.support.printing_desk import PrintingDesk, WorkingShell, working_shell

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def opened(shell: WorkingShell, person: str, key: str, qtbot: QtBot) -> PersonScreen:
    screen = PersonScreen(shell, person)
    show(shell, screen)
    qtbot.keyClicks(focused(screen), key)
    return screen


def focused(screen: PersonScreen) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def copy_page(shell: WorkingShell, person: str, qtbot: QtBot) -> ClinicalCopyPage:
    entry = opened(shell, person, "k", qtbot).entry
    assert isinstance(entry, ClinicalCopyPage)
    return entry


def test_c_copies_the_section_one_reads_and_ticks_it(shell: WorkingShell, person: str, qtbot: QtBot) -> None:
    page = copy_page(shell, person, qtbot)
    section = page.current()
    assert section is not None
    assert page.text.text() == section.text
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    assert shell.copied == [section.text]
    held = read_clinical_copy(shell.ctx, person)
    assert held.copied[section.slug].by == "Sam Sampleworth"
    assert "Copied\n19:40, Sam Sampleworth" in spoken(
        page.table.rows_model.columns[1].lines(page.table.rows_model.rows()[0])
    )
    assert page.count.text() == f"1 of {len(held.sections)} copied as they are now"
    assert page.on_clipboard.accessibleName().startswith(
        "On the clipboard: Person and arrival. Taken off again at 19:42"
    )


def test_a_tick_goes_when_the_text_says_something_else(shell: WorkingShell, person: str, qtbot: QtBot) -> None:
    page = copy_page(shell, person, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    people.change_identity(shell.ctx, person, replace(specimen(), title="Dr"))
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    assert "IN-761" in page.trouble.accessibleName()
    assert len(shell.copied) == 1
    row = page.table.rows_model.rows()[0]
    assert spoken(page.table.rows_model.columns[1].lines(row)).startswith("Changed since\ncopied 19:40")
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    assert "(Dr)" in shell.copied[1]


def test_f8_goes_to_what_is_not_copied_yet(shell: WorkingShell, person: str, qtbot: QtBot) -> None:
    page = copy_page(shell, person, qtbot)
    first = page.current()
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    qtbot.keyClick(page.table, Qt.Key.Key_F8)
    assert page.current() != first
    assert page.current() == read_clinical_copy(shell.ctx, person).to_copy[0]


def test_ctrl_p_prints_all_of_it_and_it_is_noted(shell: WorkingShell, person: str, qtbot: QtBot) -> None:
    page = copy_page(shell, person, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: bool(shell.printer.printed))
    assert shell.printer.printed[0][1].startswith(b"%PDF")
    assert any("copy for the clinical system" in line.what for line in read_history(shell.ctx, person))
    assert read_clinical_copy(shell.ctx, person).copied == {}


def test_the_clipboard_empties_itself_but_never_takes_what_is_not_ours(qapp: QApplication) -> None:
    held = HeldClipboard()
    assert held.timer.interval() == CLEAR_MS == 120_000
    clipboard = QGuiApplication.clipboard()
    held.put("one line\nanother")
    assert clipboard.text() == "one line\nanother"
    assert held.timer.isActive()
    held.timer.timeout.emit()
    assert clipboard.text() == ""
    held.put("ours")
    clipboard.setText("somebody else’s")
    held.clear()
    assert clipboard.text() == "somebody else’s"
    assert not held.holds


def test_the_lock_takes_it_off_the_clipboard(ctx: AppContext, qtbot: QtBot) -> None:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    work = Workplace(window, ctx, PrintingDesk())
    work.begin(ctx)
    work.copy("the record")
    assert QGuiApplication.clipboard().text() == "the record"
    work.pause()
    assert QGuiApplication.clipboard().text() == ""
    work.end()


def test_w_shows_the_wing_sheet_says_why_not_to_rely_on_it_and_prints(
    shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    screen = opened(shell, person, "w", qtbot)
    page = screen.entry
    assert isinstance(page, WingSheetPage)
    qtbot.waitUntil(lambda: bool(page.shown()))
    assert page.alert.accessibleName().startswith("No first-night plan has been written")
    qtbot.keyClick(page.page, Qt.Key.Key_P, CTRL)
    assert [title for title, _ in shell.printer.printed] == ["Wing sheet"]
    assert screen.entry is None
    assert any("wing sheet" in line.what for line in read_history(shell.ctx, person))

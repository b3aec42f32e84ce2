"""F1 over a message opens the help at its code: on a page, beside a field, in a panel, at the door, in a dialog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from reception_app.errors import InputProblem
from reception_app.ui.desk_dialogs import QtDesk
from reception_app.ui.desk_folders import Folders
from reception_app.ui.fields.text import TextField
from reception_app.ui.help_layer import shown_code
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.help import HelpPanel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.error_page import ErrorData, ErrorPage, NextStep
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Text

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)


class Page(Screen):
    """A screen with two fields, each with its own problem to show, and an alert over both."""

    def __init__(self) -> None:
        super().__init__()
        self.alert = AlertBar(Level.SOON, "")
        self.first, self.second = TextField("First", width=200), TextField("Second", width=200)
        self.alert.hide()
        Column(self).add(self.alert, self.first, self.second)

    def help_topic(self) -> str:
        return "person"

    def focus_start(self) -> None:
        self.first.box.setFocus(Qt.FocusReason.OtherFocusReason)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    window.resize(1366, 698)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield window
    window.help.close()


def opened(window: MainWindow) -> HelpPanel:
    layer = window.help.layer()
    assert layer is not None
    assert isinstance(layer.panel, HelpPanel)
    return layer.panel


def press_f1(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_F1)


def test_f1_opens_the_entry_of_the_code_in_sight_and_the_page_of_the_screen_behind_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = Page()
    window.show_screen(page)
    page.alert.set_words("The dose they said cannot be compared with the line.", "Write it in its unit. (IN-198)")
    page.alert.show()
    press_f1(qtbot, window)
    panel = opened(window)
    assert panel.search_field.value() == "IN-198"
    assert "IN-198 The dose they said cannot be compared" in panel.shown_words()
    panel.search_field.box.selectAll()
    qtbot.keyClick(panel.search_field.box, Qt.Key.Key_Delete)
    assert panel.shown_words().startswith("One person's record")


def test_without_a_code_in_sight_f1_opens_the_page_of_the_screen(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    page.alert.set_words("Nothing was saved. (IN-198)")
    press_f1(qtbot, window)
    assert opened(window).search_field.value() == ""
    assert opened(window).shown_words().startswith("One person's record")


def test_of_two_messages_the_one_by_the_focus_is_explained(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    page.first.show_problem("That has not happened yet. Check the date. (IN-105)")
    page.second.show_problem("There is no such day. Check day and month. (IN-111)")
    assert shown_code(window) == "IN-105"
    page.second.box.setFocus(Qt.FocusReason.OtherFocusReason)
    assert shown_code(window) == "IN-111"


@pytest.mark.parametrize("how", ["toast", "not saved"])
def test_a_message_below_the_screen_is_explained_too(qtbot: QtBot, window: MainWindow, how: str) -> None:
    window.show_screen(Page())
    if how == "toast":
        window.show_toast("Something was not saved. (US-008)", undoable=False)
    else:
        window.set_saved("Something went wrong in the program (BUG-1). What was saved is safe.", saved=False)
    press_f1(qtbot, window)
    assert opened(window).search_field.value() == ("US-008" if how == "toast" else "BUG-1")
    assert "Do:" in opened(window).shown_words()


def test_an_error_page_leads_to_its_code_by_one_key(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    data = ErrorData("Not read", "Nothing changed.", "It was changed.", (NextStep("back", "Go back", act="Back"),),
                     "PK-209", "changed", "20 Nov 2026 19:40")  # fmt: skip
    shown = ErrorPage(data)
    layout = page.layout()
    assert layout is not None
    layout.addWidget(shown)
    window.show_screen(page)
    shown.focus_first()
    press_f1(qtbot, window)
    assert opened(window).search_field.value() == "PK-209"


def test_the_help_over_a_panel_leaves_what_was_half_typed_in_it(qtbot: QtBot, window: MainWindow) -> None:
    window.show_screen(Page())
    panel = QWidget()
    field = TextField("Why", width=200)
    Column(panel).add(field)
    overlay = window.show_overlay(panel)
    field.box.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClicks(field.box, "told the dut")
    field.show_problem("This needs a reason. Write why. (IN-505)")
    press_f1(qtbot, window)
    assert opened(window).search_field.value() == "IN-505"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.help.layer() is None
    assert window.overlay() is overlay
    assert window.focusWidget() is field.box
    qtbot.keyClicks(field.box, "y nurse")
    assert field.value() == "told the duty nurse"


def test_the_help_stays_on_top_of_what_opens_and_closes_below_it(qtbot: QtBot, window: MainWindow) -> None:
    window.show_screen(Page())
    press_f1(qtbot, window)
    panel = opened(window)
    window.show_overlay(Text("Making the pack"), may_dismiss=False)
    window.close_overlay()
    assert opened(window) is panel
    window.show_screen(Page())
    assert window.help.layer() is None


def test_f1_again_closes_the_help(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    press_f1(qtbot, window)
    press_f1(qtbot, window)
    assert window.help.layer() is None
    assert window.focusWidget() is page.first.box


def test_at_the_door_f1_explains_the_message_there(qtbot: QtBot, window: MainWindow) -> None:
    door = Page()
    window.show_door(door)
    door.focus_start()
    door.first.show_problem("That passphrase does not open this desk. Check Caps Lock. (SI-101)")
    press_f1(qtbot, window)
    assert opened(window).search_field.value() == "SI-101"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.help.layer() is None


def test_a_dialog_with_a_code_leads_to_it_by_one_key(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.show_screen(Page())
    desk = QtDesk(window, Folders(_no_settings), window.help.open_code)
    pressed: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            for button in box.buttons():
                if button.shortcut() == QKeySequence("F1"):
                    pressed.append(button.text())
                    button.click()

    QTimer.singleShot(0, press)
    desk.tell(InputProblem("IN-198", "The dose they said cannot be compared with the line.", "Write it in its unit."))
    assert pressed == ["Help (F1)"]
    assert opened(window).search_field.value() == "IN-198"


def _no_settings() -> None:
    return None

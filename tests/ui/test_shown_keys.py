"""No key that a screen shows is dead: pressed where work begins, each does something or says why it does not.

The tabs of a person, board, tasks and end of shift are walked: the hints of the status bar, and the letters printed on
the buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.person import TABS, PersonScreen
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.widgets.buttons import Button
from tests.support.desks import follow_up, make_training_desk, populate
from tests.support.plain_shell import PlainShell, show

PRESSED = {
    "Enter": Qt.Key.Key_Return, "Ins": Qt.Key.Key_Insert, "Del": Qt.Key.Key_Delete, "F8": Qt.Key.Key_F8,
}  # fmt: skip
"""Keys that are no letter and belong to the screen; Ctrl, Alt and Esc are the window's, arrows move a row."""


@pytest.fixture
def shell(tmp_path: Path, qapp: QApplication) -> Iterator[PlainShell]:
    ctx = make_training_desk(tmp_path)
    window = MainWindow("Leeds (HMP)", training=True)
    yield PlainShell(ctx, window)
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    ctx.close()


def person_tab(tab: str) -> Callable[[PlainShell, str], Screen]:
    def make(shell: PlainShell, person: str) -> Screen:
        return PersonScreen(shell, person, tab)

    return make


PLACES: dict[str, Callable[[PlainShell, str], Screen]] = {
    **{f"person: {tab}": person_tab(tab) for tab in TABS if tab != "history"},  # there is nothing to press there
    "board": lambda shell, person: BoardScreen(shell),
    "tasks": lambda shell, person: TasksScreen(shell),
    "end of shift": lambda shell, person: EndOfShiftScreen(shell),
}


def told(screen: Screen) -> set[str]:
    """Return every single key that the screen shows: in its hints and on its buttons in sight."""
    found = {key for hint in screen.hints() for key in hint.keys}
    found |= {button.printed_key for button in screen.findChildren(Button) if button.isVisible()}
    return {key for key in found if (len(key) == 1 and key not in "↑↓←→") or key in PRESSED}


def picture(shell: PlainShell) -> bytes:
    image = shell.window.grab().toImage()  # held: its bits go with it
    return bytes(image.constBits())


def state(shell: PlainShell) -> tuple[object, ...]:
    """Return what a person would notice: where one is, what was told, what is shown."""
    return (*shell.went, len(shell.told), tuple(shell.copied), picture(shell))


def dead_keys(shell: PlainShell, make: Callable[[], Screen]) -> set[str]:
    """Return every key shown that does nothing where work begins."""
    screen = make()
    show(shell, screen)
    dead = set()
    shown = sorted(told(screen))
    assert shown
    for key in shown:
        screen = make()
        show(shell, screen)
        screen.focus_start()
        QApplication.processEvents()
        if key == "0":
            QTest.keyClick(shell.window.focusWidget() or screen, Qt.Key.Key_1)  # all are shown when it begins
        before, focus = state(shell), shell.window.focusWidget() or screen
        assert not isinstance(focus, QLineEdit | QPlainTextEdit), f"{key} is typed into {focus.accessibleName()!r}"
        QTest.keyClick(focus, PRESSED[key] if key in PRESSED else Qt.Key(ord(key.upper())))
        QCoreApplication.processEvents()
        if state(shell) == before:
            dead.add(key)
    return dead


@pytest.mark.parametrize("place", PLACES)
def test_a_key_that_is_shown_does_something_or_says_why_not(shell: PlainShell, place: str) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    assert dead_keys(shell, lambda: PLACES[place](shell, person)) == set()


def test_what_every_tab_of_a_person_means_is_meant_on_scripts_too(shell: PlainShell) -> None:
    """H once did nothing there, and the list of keys has it under *Person*."""
    person = populate(shell.ctx)
    screen = PersonScreen(shell, person, "scripts")
    show(shell, screen)
    screen.focus_start()
    QTest.keyClick(shell.window.focusWidget(), Qt.Key.Key_H)
    QTest.keyClick(shell.window.focusWidget(), Qt.Key.Key_T)
    assert shell.went == [("handover", person), ("triage", person)]
    QTest.keyClick(shell.window.focusWidget(), Qt.Key.Key_Insert)
    QTest.keyClicks(shell.window.focusWidget(), "heroin")
    assert len(shell.went) == 2, "a letter typed into the line is a letter"

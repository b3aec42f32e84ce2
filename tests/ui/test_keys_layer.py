"""Ctrl+/ and F1 wherever one stands: at every door, and over a panel, which stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.doors import Door
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.blanked import BlankedScreen
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.first_run import FirstRunScreen
from reception_app.ui.screens.first_run_steps import establishment_choices
from reception_app.ui.screens.help import HelpPanel
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.restore_here import RestoreHereScreen
from reception_app.ui.screens.sign_in import DeskFacts, SignInScreen, SignInUser
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.overlay import AllKeys
from reception_app.ui.widgets.status_bar import StatusBar
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import Hands, PaperDesk, at_the_window
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, opened

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
SAM = SignInUser("ss", "S. Sampleworth", "Nurse")
CONTROL = Qt.KeyboardModifier.ControlModifier
DOORS: dict[str, Callable[[], Door]] = {
    "sign-in": lambda: SignInScreen((SAM,), "Leeds (HMP)", DeskFacts(), NOW),
    "first run": lambda: FirstRunScreen(establishment_choices()),
    "locked": lambda: LockedScreen("S. Sampleworth", "Leeds (HMP)", "Locked at 21:40.", (), NOW),
    "blanked": lambda: BlankedScreen("Triage", "S. Sampleworth", "Blanked at 21:40.", "Until 22:10.", NOW),
    "a passphrase of one's own": ChangePassphraseScreen,
    "nobody can sign in": lambda: RecoverScreen((SAM,)),
    "restore from a backup": lambda: RestoreHereScreen(DeskFolder(Path("nowhere")), PaperDesk(), tuple),
    "recovery code": lambda: RecoveryCodeScreen("SPEC4-1MEND", "The desk is made."),
}


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow("Leeds (HMP)")
    qtbot.addWidget(made)
    made.resize(1366, 698)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def layer(window: MainWindow) -> QWidget | None:
    """What lies on top of everything: the help or the keys."""
    over = window.help.layer()
    return over.panel if over is not None else None


def tap(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = QApplication.focusWidget()
    assert at is not None
    QTest.keyClick(at, key, held)
    QApplication.processEvents()


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_keys_and_help_open_at_every_door_and_give_the_focus_back(window: MainWindow, door: str) -> None:
    shown = DOORS[door]()
    window.show_door(shown)
    shown.focus_start()
    before = QApplication.focusWidget()
    for key, held, panel in (
        (Qt.Key.Key_Slash, CONTROL, AllKeys), (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, HelpPanel),
    ):  # fmt: skip
        tap(key, held)
        assert isinstance(layer(window), panel)
        tap(Qt.Key.Key_Escape)
        assert layer(window) is None
        assert QApplication.focusWidget() is before


@pytest.mark.parametrize("door", DOORS, ids=str)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_door_says_how_the_keys_are_found(window: MainWindow, door: str, scale: float) -> None:
    theme.set_scale(scale)
    shown = DOORS[door]()
    window.show_door(shown)
    QApplication.processEvents()
    (status,) = shown.findChildren(StatusBar)
    assert status.told()[-1].keys == ("Ctrl /",)
    assert status.shown()[-1].keys == ("Ctrl /",)
    if scale == 1.0:
        assert ("F1",) in [hint.keys for hint in status.shown()]


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    yield from at_the_window(DeskFolder(ctx.folder.home), PaperDesk(), USER, PASSPHRASE)


def test_the_keys_lie_over_a_panel_and_leave_it_as_it_was(hands: Hands) -> None:
    hands.press("Ctrl+F")
    hands.write("spec")
    hands.press("Ctrl+/")
    window = hands.front.window
    assert isinstance(layer(window), AllKeys)
    hands.press("Ctrl+/")
    assert layer(window) is None
    overlay = window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, FindPanel)
    box = hands.focused()
    assert isinstance(box, QLineEdit)
    assert box.text() == "spec"


def test_the_help_takes_the_place_of_the_keys_and_the_other_way_round(hands: Hands) -> None:
    window = hands.front.window
    before = hands.focused()
    hands.press("Ctrl+/")
    QTest.keyClick(hands.focused(), Qt.Key.Key_F1)
    assert isinstance(layer(window), HelpPanel)
    hands.press("Ctrl+/")
    assert isinstance(layer(window), AllKeys)
    hands.press("Esc")
    assert layer(window) is None
    assert hands.focused() is before


def test_a_look_at_the_keys_does_not_take_the_stop_away(shell: PlainShell, person: str, press: Keys) -> None:
    opened(shell, person).open_question("self_harm_now")
    press("y", "Officer T. Pretendham", "Control+Slash")
    assert isinstance(layer(shell.window), AllKeys)
    press("Control+Slash")
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, TriageStop)
    assert overlay.panel.told.text() == "Officer T. Pretendham"


@pytest.mark.parametrize("over", [Qt.Key.Key_F1, Qt.Key.Key_Slash])
def test_no_key_of_a_door_acts_below_what_lies_over_it(window: MainWindow, over: Qt.Key) -> None:
    door = LockedScreen("S. Sampleworth", "Leeds (HMP)", "Locked at 21:40.", (), NOW)
    asked: list[bool] = []
    door.someone_else.connect(lambda: asked.append(True))
    window.show_door(door)
    door.focus_start()
    tap(over, Qt.KeyboardModifier.NoModifier if over == Qt.Key.Key_F1 else CONTROL)
    tap(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    assert asked == []
    tap(Qt.Key.Key_Escape)
    tap(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    assert asked == [True]


def test_of_two_buttons_with_one_key_the_one_on_top_is_pressed(window: MainWindow) -> None:
    page, panel = Screen(), QWidget()
    pressed: list[str] = []
    below, above = Button("Below", key="Alt N"), Button("Above", key="Alt N")
    below.acted.connect(lambda: pressed.append("below"))
    above.acted.connect(lambda: pressed.append("above"))
    Column(page).add(below)
    Column(panel).add(above)
    window.show_screen(page)
    window.show_overlay(panel)
    above.setFocus()
    tap(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert pressed == ["above"]
    window.close_overlay()
    below.setFocus()
    tap(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert pressed == ["above", "below"]


def test_finding_takes_the_help_away_and_is_typed_into_in_sight(hands: Hands) -> None:
    QTest.keyClick(hands.focused(), Qt.Key.Key_F1)
    hands.press("Ctrl+F")
    assert layer(hands.front.window) is None
    assert isinstance(hands.focused(), QLineEdit)

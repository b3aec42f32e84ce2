"""A slow sign-in is told at once; what is typed or clicked meanwhile acts on nothing, neither here nor next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser
from reception_app.services.users import add_user
from reception_app.ui.front import Front
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_entries import OncePassphrase
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.overlay import Overlay
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import Hands, PaperDesk, at_the_window

ENTER = Qt.Key.Key_Return
PLAIN = Qt.KeyboardModifier.NoModifier


class Eyes(QObject):
    """Sees what a button says each time it is painted."""

    def __init__(self, button: Button) -> None:
        super().__init__()
        self.seen: list[str] = []
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, Button):
            self.seen.append(watched.accessibleName())
        return False


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskFolder:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    return ctx.folder


@pytest.fixture
def hands(folder: DeskFolder, qtbot: QtBot) -> Iterator[Hands]:
    yield from at_the_window(folder, PaperDesk())


def wait_in_line(hands: Hands, keys: Sequence[tuple[Qt.Key, str]], *, repeated: bool = False) -> None:
    """Press keys that the window gets to only after what it does now, as those typed while it is busy."""
    for key, text in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, PLAIN, text, repeated)
            QCoreApplication.postEvent(hands.front.window.windowHandle(), event)


def enter(hands: Hands) -> None:
    """Press Enter, and leave alone what waits in line."""
    QTest.keyClick(hands.focused(), ENTER)


IMPATIENT = ((Qt.Key.Key_2, "2"), (ENTER, "\r"), (Qt.Key.Key_T, "t"))


def board(hands: Hands) -> BoardScreen:
    shown = hands.front.window.shown()
    assert isinstance(shown, BoardScreen), shown
    return shown


def test_keys_typed_while_it_signs_in_do_nothing_on_the_board(hands: Hands) -> None:
    hands.write(PASSPHRASE)
    wait_in_line(hands, IMPATIENT)
    enter(hands)
    hands.settle()
    assert board(hands).filters.on() == "0"
    assert board(hands).isAncestorOf(hands.focused())


def test_nor_does_enter_held_down_open_somebody(hands: Hands) -> None:
    hands.write(PASSPHRASE)
    QTest.keyPress(hands.focused(), ENTER)
    wait_in_line(hands, [(ENTER, "\r")] * 3, repeated=True)
    hands.settle()
    board(hands)
    QTest.keyRelease(hands.focused(), ENTER)
    hands.press("Enter")
    assert not isinstance(hands.front.window.shown(), BoardScreen)


def test_signing_in_is_told_on_its_button_at_once(hands: Hands) -> None:
    door = hands.front.door()
    assert isinstance(door, SignInScreen)
    hands.write("not the passphrase")
    eyes = Eyes(door.button)
    hands.press("Enter")
    assert eyes.seen[0] == "Signing in…"
    assert door.button.accessibleName() == "Sign in"
    assert door.passphrase.problem()


def test_a_second_enter_is_no_second_wrong_passphrase(hands: Hands) -> None:
    door = hands.front.door()
    assert isinstance(door, SignInScreen)
    tries: list[str] = []
    door.sign_in.connect(lambda who, passphrase: tries.append(who))
    hands.write("not the passphrase")
    wait_in_line(hands, [(ENTER, "\r")])
    enter(hands)
    hands.settle()
    assert tries == [USER]


def test_nor_do_keys_typed_while_it_unlocks(hands: Hands) -> None:
    hands.write(PASSPHRASE)
    hands.press("Enter")
    hands.front.lock()
    hands.settle()
    door = hands.front.door()
    assert isinstance(door, LockedScreen)
    eyes = Eyes(door.button)
    hands.write(PASSPHRASE)
    wait_in_line(hands, IMPATIENT)
    enter(hands)
    hands.settle()
    assert "Unlocking…" in eyes.seen
    assert board(hands).filters.on() == "0"


def test_nor_while_a_passphrase_of_ones_own_is_saved(folder: DeskFolder, hands: Hands) -> None:
    hands.write(PASSPHRASE)
    hands.press("Enter")
    ctx = hands.front.ctx
    assert ctx is not None
    once = add_user(ctx, NewUser("n.testford", "N. Testford", (Role.NURSE,)), PASSPHRASE)
    hands.front.switch_user()
    hands.settle()
    hands.press("Alt+1", "Down")
    hands.write(once)
    wait_in_line(hands, IMPATIENT)
    enter(hands)
    hands.settle()
    door = hands.front.door()
    assert isinstance(door, ChangePassphraseScreen)
    assert door.old.value() == ""
    eyes = Eyes(door.button)
    for field in (door.old, door.new, door.again):
        hands.tab_to(field.box.accessibleName())
        hands.write(once if field is door.old else "tent lamp river 9")
    wait_in_line(hands, IMPATIENT)
    enter(hands)
    hands.settle()
    assert "Changing it…" in eyes.seen
    assert board(hands).filters.on() == "0"


def test_a_one_time_passphrase_is_not_gone_by_a_second_enter(hands: Hands) -> None:
    hands.write(PASSPHRASE)
    hands.press("Enter", "Ctrl+5")
    screen = hands.front.window.shown()
    assert isinstance(screen, UsersScreen)
    hands.press("Ins")
    hands.fill(Full_name="N. Testford", User_name="n.testford")
    hands.tab_to("Nurse")
    hands.press("Space")
    hands.tab_to("Your own passphrase")
    hands.write(PASSPHRASE)
    assert isinstance(hands.focused(), QLineEdit)
    wait_in_line(hands, [(ENTER, "\r"), (ENTER, "\r")])
    enter(hands)
    QApplication.processEvents()
    hands.settle()
    assert isinstance(screen.entry, OncePassphrase)


def test_the_training_desk_being_made_covers_the_door(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    pictures: list[QImage] = []
    said: list[str] = []

    def make() -> str:
        over = front.window.findChildren(Overlay)
        said.extend(each.panel.accessibleName() for each in over if each.isVisible())
        pictures.append(front.window.grab().toImage())
        raise KnownProblem("DK-000", "SPECIMEN", "SPECIMEN")

    front = Front(DeskFolder(tmp_path / "none"), PaperDesk(), practise=make)
    front.begin()
    hands = Hands(front)
    hands.settle()
    before = front.window.grab().toImage()
    hands.press("Alt+T")
    assert said == ["Making the training desk…"]
    corner = (front.window.width() - 20, front.window.height() // 2)
    assert pictures[0].pixelColor(*corner).lightness() < before.pixelColor(*corner).lightness()
    assert not [each for each in front.window.findChildren(Overlay) if each.isVisible()], "it failed: type on"
    assert isinstance(hands.focused(), QLineEdit)
    front.close()
    front.window.close()
    front.deleteLater()

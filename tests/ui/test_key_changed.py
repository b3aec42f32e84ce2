"""Another key for the records from the window, by keyboard: asked, refused, done, printed, handed out, and killed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.errors import SheetProblem, WrongPassphrase
from reception_app.paths import DeskFolder
from reception_app.recovery_code import read_code
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.recovery import make_recovery_code, recover
from reception_app.services.users import add_user
from reception_app.ui import theme
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.front import Front
from reception_app.ui.screens.key_changed import HandedOut, KeyChangedScreen
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_keys import ChangeKey
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk
from tests.support.hands import Hands, PaperDesk

NURSE, NURSES = "o.otherly", "kettle pigeon ladder"
ONCE = re.compile(r"\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b")


class Jammed(PaperDesk):
    """A desk whose printer does not print."""

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            raise SheetProblem("SH-301", "The printer does not answer.", "Look whether it is on.")


@pytest.fixture
def made(tmp_path: Path) -> tuple[DeskFolder, str]:
    """A closed training desk with a nurse who has chosen a passphrase, and its recovery code."""
    ctx = make_training_desk(tmp_path)
    once = add_user(ctx, NewUser(NURSE, "O. Otherly", (Role.NURSE,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, NURSE, once), once, NURSES)
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    return ctx.folder, code


def at_users(folder: DeskFolder, desk: PaperDesk) -> Iterator[Hands]:
    """Hands at Users and desk, signed in as its administrator."""
    front = Front(folder, desk)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    hands = Hands(front)
    hands.settle()
    hands.press("Ctrl+5")
    yield hands
    front.close()
    front.window.close()
    front.deleteLater()


@pytest.fixture
def desk() -> PaperDesk:
    return PaperDesk()


@pytest.fixture
def hands(made: tuple[DeskFolder, str], desk: PaperDesk, qtbot: QtBot) -> Iterator[Hands]:
    yield from at_users(made[0], desk)


def changed(hands: Hands, qtbot: QtBot) -> KeyChangedScreen:
    """Ask for another key, type the passphrase, and wait until what is handed out is shown."""
    hands.press("Alt+A")
    hands.write(PASSPHRASE)
    hands.press("Ctrl+Enter")
    hands.settle()
    assert hands.front.ctx is None
    qtbot.waitUntil(lambda: isinstance(hands.front.door(), KeyChangedScreen), timeout=30_000)
    hands.settle()
    door = hands.front.door()
    assert isinstance(door, KeyChangedScreen)
    return door


def read(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return pages


def test_the_key_is_changed_everybody_gets_a_page_and_the_old_opens_nothing(
    hands: Hands, made: tuple[DeskFolder, str], desk: PaperDesk, qtbot: QtBot
) -> None:
    folder, old_code = made
    slots = folder.slots.read_bytes()
    changed(hands, qtbot)
    seen = hands.sees()
    (once,) = ONCE.findall(seen)
    assert "O. Otherly, o.otherly" in seen
    assert "Your own passphrase stays." in seen
    found = re.search(r"(?:[0-9A-Z]{5}[ -]+){6}[0-9A-Z]{5}", " ".join(seen.split()))
    assert found is not None
    code = read_code(found[0])
    assert code != old_code
    assert folder.slots.read_bytes() != slots
    hands.press("Alt+H", "Alt+P")
    (slips, pages), (safe, sheet) = desk.printed
    assert (slips, safe) == ("One-time passphrases", "Recovery code")
    (page,) = read(pages)
    assert once in page
    assert "o.otherly" in page
    assert "TRAINING" in page
    assert code.split("-")[0] in read(sheet)[0]
    assert "Printed." in hands.sees()
    everything = b"".join(file.read_bytes() for file in folder.home.rglob("*") if file.is_file())
    assert once.encode() not in everything
    assert code.encode() not in everything

    hands.press("Ctrl+Enter")
    assert isinstance(hands.front.door(), SignInScreen)
    assert once not in hands.sees()
    hands.write(PASSPHRASE)  # the sign-in expects who changed it
    hands.press("Enter")
    assert hands.front.ctx is not None
    assert hands.front.ctx.operator.username == USER
    hands.front.close()
    for username, passphrase in ((NURSE, NURSES), (NURSE, PASSPHRASE)):
        with pytest.raises(WrongPassphrase):
            open_desk(folder, username, passphrase)
    with pytest.raises(WrongPassphrase):
        recover(folder, old_code, USER, NURSES)
    ctx = open_desk(folder, NURSE, once)
    assert ctx.operator.must_change
    ctx.close()
    recover(folder, code, USER, NURSES)[0].close()


def test_what_happens_to_everybody_is_said_before_and_a_wrong_passphrase_closes_nothing(
    hands: Hands, made: tuple[DeskFolder, str]
) -> None:
    before = made[0].slots.read_bytes()
    hands.press("Alt+A")
    words = hands.sees()
    assert "Everybody else (1) gets a one-time passphrase" in words
    assert "The recovery code in the safe is void" in words
    assert "Backups from before open with the old key alone" in words
    hands.write("not the passphrase")
    hands.press("Ctrl+Enter")
    assert "That is not your passphrase." in hands.sees()
    assert hands.front.ctx is not None
    screen = hands.front.window.shown()
    assert isinstance(screen, UsersScreen)
    assert isinstance(screen.entry, ChangeKey)
    hands.press("Esc")
    assert screen.entry is None
    assert made[0].slots.read_bytes() == before


def test_a_desk_that_cannot_be_changed_says_so_at_the_sign_in_and_is_as_it_was(
    hands: Hands, made: tuple[DeskFolder, str], qtbot: QtBot
) -> None:
    folder, _ = made
    before = folder.slots.read_bytes()
    (folder.home / "restoring").write_text("a file where a folder is needed", encoding="utf-8")
    hands.press("Alt+A")
    hands.write(PASSPHRASE)
    hands.press("Ctrl+Enter")
    hands.settle()
    qtbot.waitUntil(lambda: isinstance(hands.front.door(), SignInScreen), timeout=30_000)
    assert "passphrase" in hands.sees()
    assert folder.slots.read_bytes() == before
    (folder.home / "restoring").unlink()
    open_desk(folder, NURSE, NURSES).close()


def test_the_window_closed_in_the_middle_waits_until_the_desk_is_whole(
    made: tuple[DeskFolder, str], desk: PaperDesk, qtbot: QtBot
) -> None:
    for hands in at_users(made[0], desk):
        hands.press("Alt+A")
        hands.write(PASSPHRASE)
        hands.press("Ctrl+Enter")
        hands.settle()
        hands.front.close()
        ctx = open_desk(made[0], USER, PASSPHRASE)
        assert not (made[0].home / "restoring").exists()
        ctx.close()


def test_a_printer_that_does_not_print_is_said_and_all_stays(made: tuple[DeskFolder, str], qtbot: QtBot) -> None:
    for hands in at_users(made[0], Jammed()):
        changed(hands, qtbot)
        (once,) = ONCE.findall(hands.sees())
        hands.press("Alt+H")
        assert "The printer does not answer." in hands.sees()
        assert once in hands.sees()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("others", [0, 12])
def test_with_nobody_else_and_with_many_all_is_on_the_screen(
    qtbot: QtBot, qapp: QApplication, scale: float, others: int
) -> None:
    theme.apply(qapp, scale)
    rows = [HandedOut(f"N. Testman {each}", f"n.testman{each}", f"abcd-efgh-{each:04}-mnpq") for each in range(others)]
    door = KeyChangedScreen(rows, "-".join(["ABCDE"] * 7), ("No backup was made under the new key.",))
    qtbot.addWidget(door)
    door.resize(1366, 768)
    door.show()
    heard: list[str] = []
    door.done.connect(partial(heard.append, "done"))
    door.focus_start()
    assert door.passphrases_button.isHidden() is (others == 0)
    door.button.click()
    assert heard == ["done"]

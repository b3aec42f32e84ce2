"""A first run with a backup on a stick, for a computer that broke or was stolen: the desk is made again from it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now
from reception_app.services.recovery import make_recovery_code
from reception_app.services.restoring import backups_of
from reception_app.ui.screens.first_run import FirstRunScreen
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.restore_here import RestoreHereScreen
from reception_app.ui.screens.sign_in import SignInScreen
from tests.support.desks import PASSPHRASE, USER
from tests.support.hands import Hands, PaperDesk, at_the_window
from tests.torture.figures import small_desk, work


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick with two backups of a desk that is gone, as its second place holds them; nothing on this computer."""
    ctx = small_desk(tmp_path)
    (tmp_path / "paper in the safe").write_text(make_recovery_code(ctx, PASSPHRASE), encoding="utf-8")
    assert back_up_now(ctx, "interval").made is not None
    work(ctx, 2, Random(1))
    assert back_up_now(ctx, "lock").made is not None
    ctx.close()
    for each in backups_of(ctx.folder):
        shutil.copytree(each.folder, tmp_path / "stick" / "reception-LEI-0a1b2c3d" / each.name)
    shutil.rmtree(ctx.folder.home)
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "another computer"))
    return tmp_path / "stick"


@pytest.fixture
def hands(stick: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Hands]:
    """At the first run of a computer on which nothing is set up."""
    yield from at_the_window(DeskFolder(tmp_path / "new" / "desk"), PaperDesk())


def restoring(hands: Hands, chosen: Path) -> RestoreHereScreen:
    """Go from the first page to the backups in the folder chosen."""
    desk = hands.front._desk
    assert isinstance(desk, PaperDesk)
    desk.folder = chosen
    hands.press("Alt+R")
    door = hands.front.door()
    assert isinstance(door, RestoreHereScreen)
    hands.press("Alt+C")
    return door


def settled(hands: Hands, door: RestoreHereScreen) -> None:
    door.worker.wait()
    hands.settle()


def who(hands: Hands, passphrase: str) -> None:
    hands.tab_to("User name")
    hands.write(USER)
    hands.press("Enter")
    hands.write(passphrase)


@pytest.mark.parametrize("inside", ["", "reception-LEI-0a1b2c3d"], ids=["the-stick", "the-folder-on-it"])
def test_the_first_page_leads_by_keys_to_the_desk_made_again(hands: Hands, stick: Path, inside: str) -> None:
    first = hands.front.door()
    assert isinstance(first, FirstRunScreen)
    assert "Restore a backup" in first.restore.accessibleName()
    door = restoring(hands, stick / inside)
    assert door.table.rows_model.rowCount() == 2
    assert "Leeds" in hands.sees()
    who(hands, PASSPHRASE)
    hands.press("Enter")
    settled(hands, door)
    signing_in = hands.front.door()
    assert isinstance(signing_in, SignInScreen)
    assert "Leeds" in hands.front.window.windowTitle() + hands.sees()
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert hands.front.ctx is not None
    assert hands.front.ctx.operator.username == USER
    assert "cannot be told" in hands.front.ctx.standing.restored
    assert "restored from the backup" in hands.sees()


def test_where_nobody_knows_a_passphrase_the_paper_from_the_safe_does(
    hands: Hands, stick: Path, tmp_path: Path
) -> None:
    code = (tmp_path / "paper in the safe").read_text(encoding="utf-8")
    door = restoring(hands, stick)
    hands.tab_to("Passphrase, or recovery code")
    hands.write(code.lower())
    hands.press("Enter")
    settled(hands, door)
    assert isinstance(hands.front.door(), SignInScreen)
    assert "made again from its backup" in hands.sees()
    assert code not in hands.sees()
    hands.press("Alt+N")
    asked = hands.front.door()
    assert isinstance(asked, RecoverScreen)
    hands.write(code)
    for _ in range(2):
        hands.press("Enter")
        hands.write("kettle pigeon ladder")
    hands.press("Enter")
    assert isinstance(hands.front.door(), RecoveryCodeScreen)
    assert "cannot be told" in hands.sees()
    hands.press("Ctrl+Enter")
    hands.write("kettle pigeon ladder")
    hands.press("Enter")
    assert hands.front.ctx is not None


def test_a_wrong_passphrase_is_told_under_its_field_and_nothing_is_made(hands: Hands, stick: Path) -> None:
    door = restoring(hands, stick)
    who(hands, "not the passphrase")
    hands.press("Enter")
    settled(hands, door)
    assert hands.front.door() is door
    assert "SI-101" in door.passphrase.problem()
    assert QApplication.focusWidget() is door.passphrase.box
    assert not hands.front._folder.exists
    hands.press("Esc")
    assert isinstance(hands.front.door(), FirstRunScreen)


def test_a_damaged_backup_says_so_and_another_can_be_chosen(hands: Hands, stick: Path) -> None:
    newest = sorted((stick / "reception-LEI-0a1b2c3d").iterdir())[-1] / "desk.db"
    spoilt = bytearray(newest.read_bytes())
    spoilt[5000:5200] = bytes(200)
    newest.write_bytes(bytes(spoilt))
    door = restoring(hands, stick)
    who(hands, PASSPHRASE)
    hands.press("Enter")
    settled(hands, door)
    assert "DB-141" in door.trouble.accessibleName()
    hands.tab_to("Backups found")
    hands.press("Down", "Enter")
    hands.tab_to("Passphrase, or recovery code")
    hands.press("Enter")
    settled(hands, door)
    assert isinstance(hands.front.door(), SignInScreen)


@pytest.mark.parametrize("what", ["empty", "gone", "a-desk"])
def test_where_no_backup_is_that_is_said(hands: Hands, tmp_path: Path, what: str) -> None:
    place = tmp_path / what
    if what != "gone":
        place.mkdir()
    if what == "a-desk":
        (place / "desk.db").write_bytes(b"")
    door = restoring(hands, place)
    assert "No backup" in hands.sees()
    assert not door.table.isVisible()
    assert not door.button.isVisible()
    hands.press("Esc")
    assert isinstance(hands.front.door(), FirstRunScreen)


def test_a_stick_that_is_in_is_looked_at_unasked(stick: Path, tmp_path: Path, qtbot: QtBot) -> None:
    door = RestoreHereScreen(DeskFolder(tmp_path / "new"), PaperDesk(), lambda: (tmp_path / "no stick", stick))
    qtbot.addWidget(door)
    door.show()
    assert door.table.rows_model.rowCount() == 2
    assert door.button.isVisible()

"""Backups in the window: offered where the records are refused, missing entries told, made while the desk is used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now, list_backups
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.high_water import missing_now
from reception_app.services.users import add_user
from reception_app.ui.front import Front
from reception_app.ui.notices import Notices
from reception_app.ui.screens.backups import RestorePanel
from reception_app.ui.screens.backups_keeping import Keeping
from reception_app.ui.screens.backups_missing import MissingPanel
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.worker import Worker
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER
from tests.support.hands import PaperDesk
from tests.torture.figures import copy_files, put_back, small_desk, work


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A closed desk with one backup and two entries since; beside it an older copy of its file."""
    ctx = small_desk(tmp_path)
    assert back_up_now(ctx, "interval").made is not None
    copy_files(ctx.folder, tmp_path / "old")
    work(ctx, 2, Random(1))
    ctx.close()
    return ctx.folder


@pytest.fixture
def front(desk: DeskFolder, qtbot: QtBot) -> Iterator[Front]:
    front = Front(desk, PaperDesk())
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def begin(front: Front) -> None:
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()


def panel(front: Front) -> object:
    return getattr(front.window.overlay(), "panel", None)


def restore_by_key(front: Front, qtbot: QtBot) -> None:
    shown = panel(front)
    assert isinstance(shown, RestorePanel)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: front.ctx is not None, timeout=20_000)
    QApplication.processEvents()


def test_an_empty_file_offers_the_backups_and_one_key_restores(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    desk.database.write_bytes(b"")
    begin(front)
    assert front.ctx is None
    shown = panel(front)
    assert isinstance(shown, RestorePanel)
    assert "DB-102" in shown.trouble.accessibleName()
    assert shown.table.rows_model.rowCount() == 1
    restore_by_key(front, qtbot)
    told = panel(front)
    assert isinstance(told, MissingPanel)
    assert front.ctx is not None
    assert "2 entries" in front.ctx.standing.restored
    assert any(path.name.startswith("aside-") for path in desk.home.iterdir())
    qtbot.keyClick(told.later, Qt.Key.Key_Escape)
    assert panel(front) is None
    assert isinstance(front.window.shown(), BoardScreen)


def test_where_the_desk_has_no_backup_left_one_on_a_stick_is_chosen_there(
    front: Front, desk: DeskFolder, tmp_path: Path, qtbot: QtBot
) -> None:
    shutil.move(desk.backups, tmp_path / "stick")
    desk.database.write_bytes(b"")
    begin(front)
    shown = panel(front)
    assert isinstance(shown, RestorePanel)
    assert not shown.table.isVisibleTo(shown)
    paper = front._desk
    assert isinstance(paper, PaperDesk)
    paper.folder = tmp_path / "stick"
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert shown.table.rows_model.rowCount() == 1
    assert "Leeds (HMP)" in shown.table.rows_model.index(0, 1).data()
    restore_by_key(front, qtbot)
    assert front.ctx is not None
    assert "restored from the backup" in front.ctx.standing.restored


def test_missing_entries_are_told_and_an_administrator_decides(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    put_back(desk.home.parent / "old", desk)
    begin(front)
    shown = panel(front)
    assert isinstance(shown, MissingPanel)
    assert front.ctx is not None
    qtbot.mouseClick(shown.go_on, Qt.MouseButton.LeftButton)
    assert missing_now(front.ctx) is not None
    assert panel(front) is shown
    shown.reason.set_value("the night is on paper")
    qtbot.mouseClick(shown.go_on, Qt.MouseButton.LeftButton)
    assert missing_now(front.ctx) is None
    assert panel(front) is None


NURSE, NURSES = "o.otherly", "kettle pigeon ladder"


@pytest.fixture
def with_nurse(desk: DeskFolder) -> DeskFolder:
    """The closed desk with a nurse who does not look after it, in the older copy and the newest backup too."""
    ctx = open_desk(desk, USER, PASSPHRASE)
    once = add_user(ctx, NewUser(NURSE, "O. Otherly", (Role.NURSE,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, NURSE, once), once, NURSES)
    assert back_up_now(ctx, "interval").made is not None
    copy_files(ctx.folder, desk.home.parent / "old")
    work(ctx, 2, Random(3))
    ctx.close()
    return desk


def words_in(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))


def test_a_nurse_is_told_who_decides_and_offered_nothing_they_may_not(
    with_nurse: DeskFolder, front: Front, qtbot: QtBot
) -> None:
    put_back(with_nurse.home.parent / "old", with_nurse)
    front.begin(NURSE, NURSES)
    QApplication.processEvents()
    shown = panel(front)
    assert isinstance(shown, MissingPanel)
    assert not any(each.isVisibleTo(shown) for each in (shown.restore, shown.go_on, shown.reason))
    words = words_in(shown)
    assert "DB-131" in words
    assert "Tell a desk administrator: Sam Sampleworth." in words
    assert "Restore the newest" not in words
    qtbot.keyClick(shown.later, Qt.Key.Key_Escape)
    assert panel(front) is None
    assert front.ctx is not None
    assert missing_now(front.ctx) is not None


def test_who_may_not_restore_is_told_before_a_backup_is_shown(
    with_nurse: DeskFolder, front: Front, qtbot: QtBot
) -> None:
    begin(front)
    front.restore_backup()
    door = front.door()
    assert isinstance(door, SignInScreen)
    door.sign_in.emit(NURSE, NURSES)
    shown = panel(front)
    assert isinstance(shown, RestorePanel)
    assert not shown.table.isVisibleTo(shown)
    assert not shown.button.isVisibleTo(shown)
    words = words_in(shown)
    assert "RO-101" in words
    assert "Who can: Sam Sampleworth." in words
    assert not (with_nurse.home / "restoring").exists()
    qtbot.keyClick(shown.close_button, Qt.Key.Key_Escape)
    assert panel(front) is None
    door.sign_in.emit(NURSE, NURSES)
    assert front.ctx is not None


def test_a_nurse_alone_is_offered_the_backups_of_damaged_records(
    with_nurse: DeskFolder, front: Front, qtbot: QtBot
) -> None:
    with_nurse.database.write_bytes(b"")
    front.begin(NURSE, NURSES)
    QApplication.processEvents()
    restore_by_key(front, qtbot)
    assert front.ctx is not None
    assert front.ctx.operator.username == NURSE


def test_from_the_notice_one_signs_out_and_restores(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    put_back(desk.home.parent / "old", desk)
    begin(front)
    shown = panel(front)
    assert isinstance(shown, MissingPanel)
    qtbot.mouseClick(shown.restore, Qt.MouseButton.LeftButton)
    assert front.ctx is None
    door = front.door()
    assert isinstance(door, SignInScreen)
    door.sign_in.emit(USER, PASSPHRASE)
    restore_by_key(front, qtbot)
    assert isinstance(front.window.shown(), BoardScreen)


def test_it_backs_up_at_the_interval_the_lock_and_the_exit_when_something_changed(
    front: Front, desk: DeskFolder, qtbot: QtBot
) -> None:
    begin(front)
    assert front.ctx is not None
    real = replace(front.ctx, settings=replace(front.ctx.settings, training=False))
    keeping, worker = Keeping(front.window, Notices(front.window)), Worker(front)
    keeping.begin(real, worker)
    for why, act in (("interval", keeping.at_interval), ("lock", keeping.at_lock)):
        work(real, 1, Random(2))
        act()
        qtbot.waitUntil(lambda: not worker.busy, timeout=20_000)
        assert list_backups(desk.backups)[0].why == why
        act()
        qtbot.waitUntil(lambda: not worker.busy, timeout=20_000)
    assert len(list_backups(desk.backups)) == 3
    work(real, 1, Random(3))
    keeping.at_exit()
    assert sorted(each.why for each in list_backups(desk.backups)) == ["exit", "interval", "interval", "lock"]


def test_what_a_backup_could_not_do_is_said_in_amber(front: Front, tmp_path: Path, qtbot: QtBot) -> None:
    begin(front)
    assert front.ctx is not None
    settings = replace(front.ctx.settings, training=False, backups_second_place=str(tmp_path / "no-stick"))
    keeping, worker = Keeping(front.window, Notices(front.window)), Worker(front)
    keeping.begin(replace(front.ctx, settings=settings), worker)
    keeping.at_interval()
    qtbot.waitUntil(lambda: not worker.busy, timeout=20_000)
    assert "second place" in front.window.alert.accessibleName()


def test_the_window_stays_alive_while_the_last_backup_is_made(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    begin(front)
    assert front.ctx is not None
    real = replace(front.ctx, settings=replace(front.ctx.settings, training=False))
    keeping = Keeping(front.window, Notices(front.window))
    keeping.begin(real, Worker(front))
    work(real, 1, Random(4))
    turns: list[str] = []
    timer = QTimer(front)
    timer.timeout.connect(partial(_note_turn, turns, front))
    timer.start(0)
    keeping.at_exit()
    timer.stop()
    assert turns[-1].startswith("ClosingScreen")  # nothing of anybody stays in sight
    assert "Backing up the records" in turns[-1]
    assert list_backups(desk.backups)[0].why == "exit"


def _note_turn(turns: list[str], front: Front) -> None:
    labels = [label.text() for label in front.window.findChildren(QLabel) if label.isVisible()]
    turns.append(" ".join([type(front.window.shown()).__name__, *labels]))


def test_users_and_desk_signs_out_and_restores(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    begin(front)
    assert front.workplace is not None
    front.workplace.navigate("desk")
    screen = front.window.shown()
    assert isinstance(screen, UsersScreen)
    qtbot.mouseClick(screen.desk_panel.restore_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: front.ctx is None, timeout=5_000)
    door = front.door()
    assert isinstance(door, SignInScreen)
    door.sign_in.emit(USER, PASSPHRASE)
    restore_by_key(front, qtbot)
    assert front.ctx is not None
    assert "3 entries" in front.ctx.standing.restored

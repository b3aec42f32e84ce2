"""The lock, whatever is shown: one key, nothing of anybody in any window, tip, title or clipboard, the draft kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from reception_app.errors import WrongPassphrase
from reception_app.keyslots import TRAINING_COST, read_slots, wrap, write_slots
from reception_app.services.desk import NewUser, change_passphrase, database_key, sign_in
from reception_app.services.half_typed import own_drafts
from reception_app.services.users import add_user
from reception_app.ui.front import Front
from reception_app.ui.idle import LOOK_MS
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.receive_summary import SummaryPanel, show_summary
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, colleague, make_training_desk, populate
from tests.support.hands import PaperDesk
from tests.support.lock_cases import (
    LIMIT,
    PLACES,
    TELLING,
    Desk,
    Hand,
    Place,
    half_typed,
    in_a_record,
    in_a_triage,
    told,
)
from tests.support.summaries import FOLDER


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    ctx.close()
    hand = Hand()
    printer = PaperDesk()
    front = Front(ctx.folder, printer, elapsed=hand)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    yield Desk(front, hand, person, printer)
    QToolTip.hideText()
    QGuiApplication.clipboard().clear()
    front.close()
    front.window.close()
    front.deleteLater()


def assert_nothing_of_anybody(front: Front, door: type[QWidget]) -> None:
    assert isinstance(front.door(), door)
    said = told()
    assert [word for word in TELLING if word in said] == []
    overlay = front.window.overlay()
    assert overlay is None or not overlay.isVisible()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("key", ["Ctrl+L", "F12"])
def test_one_key_locks_and_nothing_of_anybody_is_left(desk: Desk, place: Place, key: str) -> None:
    place(desk)
    QTest.keySequence(desk.hands.focused(), QKeySequence(key))
    desk.hands.settle()
    assert_nothing_of_anybody(desk.front, LockedScreen)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_left_alone_it_locks_within_a_second_of_its_limit(desk: Desk, place: Place) -> None:
    place(desk)
    desk.leave_alone(LIMIT - 1)
    assert desk.front.door() is None
    assert LOOK_MS <= 1_000  # how late the timer may look
    desk.leave_alone(1)
    assert_nothing_of_anybody(desk.front, LockedScreen)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_switching_user_leaves_nothing_for_the_next(desk: Desk, place: Place) -> None:
    place(desk)
    desk.hands.press("Ctrl+Shift+L")
    assert_nothing_of_anybody(desk.front, SignInScreen)


def test_what_was_half_typed_is_there_again_and_on_disk(desk: Desk) -> None:
    half_typed(desk)
    desk.hands.press("Ctrl+L")
    with desk.ctx.sessions.read() as session:
        kept = session.execute(text("SELECT fields FROM typed_draft")).scalars().all()
    assert any("Zqhalftyped" in fields for fields in kept)
    door = desk.front.door()
    assert isinstance(door, LockedScreen)
    door.unlock.emit(PASSPHRASE)
    desk.hands.settle()
    assert isinstance(desk.front.window.shown(), NewArrivalScreen)
    assert "zqhalftyped" in told()


def test_the_lock_speaks_of_a_draft_only_where_there_is_one(desk: Desk) -> None:
    desk.hands.press("Ctrl+L")
    assert "locked at" in told()
    assert "draft" not in told()
    desk.hands.write(PASSPHRASE)
    desk.hands.press("Enter")
    half_typed(desk)
    desk.hands.press("Ctrl+L")
    assert "your draft is saved." in told()
    assert "draft stays theirs until they or a colleague takes it on." in told()
    desk.hands.write(PASSPHRASE)
    desk.hands.press("Enter", "Ctrl+1")
    in_a_triage(desk)
    desk.hands.press("n", "Ctrl+L")
    assert "your drafts are saved." in told()
    assert "drafts stay theirs until they or a colleague takes them on." in told()


def test_the_drafts_of_a_colleague_are_not_called_ones_own(desk: Desk) -> None:
    half_typed(desk)
    desk.hands.press("Ctrl+1")
    assert own_drafts(desk.ctx) == 1
    assert own_drafts(colleague(desk.ctx, Role.NURSE)) == 0


def test_nobody_is_told_to_check_a_name_that_is_not_asked(desk: Desk) -> None:
    desk.hands.press("Ctrl+L")
    desk.hands.write("not the passphrase")
    desk.hands.press("Enter")
    door = desk.front.door()
    assert isinstance(door, LockedScreen)
    said = "That passphrase does not open this desk. Check Caps Lock, and type it again. (SI-101)"
    assert door.passphrase.problem() == said
    for asks in (
        lambda: change_passphrase(desk.ctx, "wrong", "kettle pigeon ladder"),
        lambda: database_key(desk.ctx, "wrong"),
    ):
        with pytest.raises(WrongPassphrase) as caught:
            asks()
        assert caught.value.todo == "Check Caps Lock, and type it again."
    desk.front.switch_user()
    with pytest.raises(WrongPassphrase) as caught:
        sign_in(desk.ctx, "somebody.else", "wrong")
    assert caught.value.todo == "Check user name and Caps Lock, and type it again."


def test_the_record_is_shown_again_only_to_whoever_had_it_open(desk: Desk) -> None:
    in_a_record(desk)
    desk.hands.press("Ctrl+L")
    door = desk.front.door()
    assert isinstance(door, LockedScreen)
    door.unlock.emit("not the passphrase")
    desk.hands.settle()
    assert_nothing_of_anybody(desk.front, LockedScreen)
    door.unlock.emit(PASSPHRASE)
    desk.hands.settle()
    assert isinstance(desk.front.window.shown(), PersonScreen)


def summary_is_opened(desk: Desk) -> None:
    """Ctrl+L while another system's summary is still being read."""
    assert desk.front.workplace is not None
    show_summary(desk.front.workplace, FOLDER / "traps.json", str)
    desk.hands.press("Ctrl+L")
    desk.front.workplace.worker.wait()
    desk.hands.settle()


def list_is_printed(desk: Desk) -> None:
    """Ctrl+L while the end of shift is still being typeset to be printed."""
    desk.hands.press("Ctrl+4")
    shown = desk.front.window.shown()
    assert isinstance(shown, EndOfShiftScreen)
    shown.print_now()
    desk.hands.press("Ctrl+L")


WORK: tuple[Place, ...] = (summary_is_opened, list_is_printed)


@pytest.mark.parametrize("begin", WORK, ids=lambda place: place.__name__)
def test_what_ends_after_the_lock_waits_for_whoever_asked_for_it(desk: Desk, begin: Place) -> None:
    begin(desk)
    desk.hands.settle()
    assert_nothing_of_anybody(desk.front, LockedScreen)
    assert desk.printer.printed == []
    door = desk.front.door()
    assert isinstance(door, LockedScreen)
    door.unlock.emit(PASSPHRASE)
    desk.hands.settle()
    came = desk.printer.printed if begin is list_is_printed else desk.front.window.findChildren(SummaryPanel)
    assert len(came) == 1


@pytest.mark.parametrize("begin", WORK, ids=lambda place: place.__name__)
def test_what_one_person_asked_for_never_comes_to_the_next(desk: Desk, begin: Place) -> None:
    add_user(desk.ctx, NewUser("o.otherly", "O. Otherly", (Role.NURSE,)), PASSPHRASE)
    own = "kettle pigeon ladder"
    write_slots(
        desk.ctx.folder.slots,
        tuple(
            wrap(replace(slot, must_change=False), database_key(desk.ctx, PASSPHRASE), own, TRAINING_COST)
            if slot.username == "o.otherly"
            else slot
            for slot in read_slots(desk.ctx.folder.slots)
        ),
    )
    begin(desk)
    desk.front.switch_user()
    desk.hands.settle()
    door = desk.front.door()
    assert isinstance(door, SignInScreen)
    door.sign_in.emit("o.otherly", own)
    desk.hands.settle()
    assert desk.ctx.operator.username == "o.otherly"
    assert desk.printer.printed == []
    assert desk.front.window.findChildren(SummaryPanel) == []


@pytest.mark.parametrize("keys", [(), ("Enter",)], ids=["in the line", "in the boxes"])
def test_after_the_lock_a_line_being_added_has_the_cursor_and_is_not_called_saved(
    desk: Desk, keys: tuple[str, ...]
) -> None:
    in_a_record(desk)
    desk.hands.press("Ins")
    desk.hands.write("methadone 600ml od banana")
    desk.hands.press(*keys)
    before = desk.hands.focused()
    assert isinstance(before, QLineEdit)
    assert "Not saved yet" in desk.hands.sees()
    desk.hands.press("Ctrl+L")
    desk.hands.write(PASSPHRASE)
    desk.hands.press("Enter")
    assert desk.hands.focused() is before
    assert "Not saved yet" in desk.hands.sees()
    assert "All saved" not in desk.hands.sees()

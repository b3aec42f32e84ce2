"""What a window says of the desk itself: clock, disk, how it was closed; and that it comes when it is called."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import reception_app.ui
from reception_app.clock import SystemClock
from reception_app.paths import DeskFolder, resources, state_folder
from reception_app.services import free_space
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.ui.clipboard import HeldClipboard
from reception_app.ui.front import Front
from reception_app.ui.main_window import MainWindow
from reception_app.ui.notices import SEEN_KEY, About, Notices
from reception_app.ui.one_window import Listening, call_the_first
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.locked import LockedScreen, counts_for
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.watching import Watching
from reception_app.ui.widgets.overlay import AllKeys
from tests.support.desks import PASSPHRASE, USER
from tests.support.hands import Hands, PaperDesk
from tests.torture.figures import small_desk


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    ctx = small_desk(tmp_path)
    ctx.close()
    return ctx.folder


@pytest.fixture
def front(desk: DeskFolder, qtbot: QtBot) -> Iterator[Front]:
    front = Front(desk, PaperDesk())
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def begin(front: Front) -> AppContext:
    front.begin(USER, PASSPHRASE)
    QApplication.processEvents()
    assert front.ctx is not None
    return front.ctx


def said(front: Front) -> str:
    return front.window.alert.accessibleName()


def test_the_next_start_says_that_it_was_not_closed_and_seen_takes_it_away(front: Front, desk: DeskFolder) -> None:
    desk.open_note.write_text('{"at": "2026-11-22T21:10:00Z", "screen": "TriageScreen"}', encoding="utf-8")
    begin(front)
    assert "Reception was not closed properly on" in said(front)
    assert "in a triage. Everything that was shown as saved is here." in said(front)
    QTest.keyClick(front.window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert said(front) == ""
    assert front.window.alert.isHidden()


def test_a_desk_closed_properly_says_nothing_at_the_next_start(desk: DeskFolder, qtbot: QtBot) -> None:
    for _ in range(2):
        front = Front(desk, PaperDesk())
        begin(front)
        assert "closed properly" not in said(front)
        assert desk.open_note.exists()
        front.close()
        front.window.close()
        front.deleteLater()
        assert not desk.open_note.exists()


def test_the_note_follows_the_screens(front: Front, desk: DeskFolder) -> None:
    begin(front)
    assert front.workplace is not None
    assert '"BoardScreen"' in desk.open_note.read_text(encoding="utf-8")
    front.workplace.navigate("tasks")
    assert '"TasksScreen"' in desk.open_note.read_text(encoding="utf-8")


def test_who_leaves_at_the_door_leaves_the_note_for_the_next(desk: DeskFolder, qtbot: QtBot) -> None:
    desk.open_note.write_text("{}", encoding="utf-8")
    front = Front(desk, PaperDesk())
    front.begin()
    front.close()
    front.window.close()
    front.deleteLater()
    assert desk.open_note.exists()


class SetClock(SystemClock):
    """The machine's clock, as somebody set it."""

    def __init__(self) -> None:
        self.by = timedelta(0)
        self.at = datetime(2026, 11, 22, 19, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at + self.by


def test_a_clock_put_back_a_day_while_the_desk_is_open_is_told(front: Front, desk: DeskFolder) -> None:
    from dataclasses import replace

    ctx = begin(front)
    clock = SetClock()
    watching = Watching(front.window, Notices(front.window), _standing)
    watching.begin(replace(ctx, clock=clock, sessions=ctx.sessions), "BoardScreen")
    watching.look()
    assert "clock" not in said(front)
    clock.by = timedelta(days=-1)
    watching.look()
    assert said(front).startswith("The clock of this computer went back 1 day just now.")
    assert "before you write a dose" in said(front)


def _standing() -> float:
    return 1000.0


def test_the_gravest_is_said_first_and_one_stays_until_it_is_no_longer_so(qtbot: QtBot) -> None:
    window = MainWindow("HMP Sampleton")
    qtbot.addWidget(window)
    notices = Notices(window)
    notices.say(About.CLOSE, "Not closed properly.", "All is here.")
    notices.say(About.DISK, "The disk is nearly full.")
    notices.say(About.CLOCK, "The clock went back.", "Check it.")
    assert window.alert.accessibleName() == (
        "The clock went back. Check it. The disk is nearly full. Not closed properly. All is here."
    )
    window.alert.button.click()
    assert window.alert.accessibleName() == "The disk is nearly full."
    assert window.alert.button.isHidden()
    notices.say(About.DISK, "")
    assert window.alert.isHidden()


def told_below(window: MainWindow) -> list[str]:
    """What the status bar tells of keys."""
    return [each.text() for each in window.status.findChildren(QLabel)]


def test_the_key_of_seen_is_printed_told_and_no_other_buttons(front: Front, desk: DeskFolder) -> None:
    desk.open_note.write_text('{"at": "2026-11-22T21:10:00Z", "screen": "TriageScreen"}', encoding="utf-8")
    begin(front)
    window = front.window
    assert window.alert.button.printed_key == SEEN_KEY == "Alt J"
    assert "seen" in told_below(window)
    panel = AllKeys()
    assert "amber line" in " ".join(label.text() for label in panel.findChildren(QLabel))
    panel.deleteLater()
    sources = [file.read_text(encoding="utf-8") for file in Path(reception_app.ui.__file__).parent.rglob("*.py")]
    assert sum(text.count(f'"{SEEN_KEY}"') for text in sources) == 2, "the table of keys and the amber line alone"
    assert any(f"{SEEN_KEY}" in page.read_text(encoding="utf-8") for page in (resources() / "help" / "en").glob("*.md"))
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert window.alert.isHidden()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "seen" not in told_below(window)


def test_little_room_is_said_at_the_start(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_space, "LOW_DISK", 1 << 62)
    begin(front)
    assert "The disk is nearly full" in said(front)


def test_a_second_start_calls_the_first_window(front: Front, desk: DeskFolder, qtbot: QtBot) -> None:
    assert not call_the_first(desk)
    begin(front)
    front.window.showMinimized()
    assert called(desk, qtbot)
    qtbot.waitUntil(lambda: not front.window.isMinimized(), timeout=2_000)
    assert isinstance(front.window.shown(), BoardScreen)


def test_what_a_dead_window_left_is_no_window(front: Front, desk: DeskFolder, qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow("HMP Sampleton")
    qtbot.addWidget(window)
    first = Listening(window, DeskFolder(tmp_path / "one"))
    assert called(DeskFolder(tmp_path / "one"), qtbot)
    assert not call_the_first(DeskFolder(tmp_path / "other"))
    # Nothing answers while this thread waits, as of a window that hangs: the second start goes on, to the lock.
    assert not call_the_first(DeskFolder(tmp_path / "one"))
    first.end()
    assert not call_the_first(DeskFolder(tmp_path / "one"))


def test_where_the_first_window_listens_only_its_user_may_write(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow("HMP Sampleton")
    qtbot.addWidget(window)
    with tempfile.TemporaryDirectory() as state:  # the name of a socket is short, and tmp_path is not
        monkeypatch.setenv("RECEPTION_STATE", state)
        first = Listening(window, DeskFolder(tmp_path / "one"))
        assert called(DeskFolder(tmp_path / "one"), qtbot)
        if sys.platform != "win32":
            (socket,) = state_folder().glob("reception-*")
            assert socket.stat().st_mode & 0o077 == 0
        first.end()


SECOND_START = """
import sys
from pathlib import Path
from reception_app.paths import DeskFolder
from reception_app.ui.one_window import call_the_first
sys.exit(not call_the_first(DeskFolder(Path(sys.argv[1]))))
"""


def called(folder: DeskFolder, qtbot: QtBot) -> bool:
    """Call as a second start does: from another process, while this one's window goes on."""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", SECOND_START, str(folder.home)], cwd=root) as second:
        qtbot.waitUntil(partial(_ended, second), timeout=20_000)
        return second.returncode == 0


def _ended(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


class Fault(Exception):  # noqa: N818  # one of our own faults, made on purpose
    """Goes wrong once, as the board is shown again."""


def test_a_fault_as_the_work_is_shown_again_leaves_a_desk_that_locks(
    front: Front, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(front)
    assert front.locking is not None
    front.lock()
    assert not front.locking.working

    def wrong(self: BoardScreen) -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(BoardScreen, "refresh", wrong)
        with pytest.raises(Fault):
            front._unlock(PASSPHRASE)
    assert front.locking.working
    front.lock()
    assert not front.locking.working
    assert front.window.bar.isHidden()


def test_a_fault_before_the_work_is_shown_again_leaves_keys_that_lead_to_it(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(front)
    assert front.workplace is not None
    front.workplace._ready.prepare()
    front.lock()

    def wrong(self: MainWindow, screen: Screen) -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(MainWindow, "show_screen", wrong)
        with pytest.raises(Fault):
            front._unlock(PASSPHRASE)
    assert not isinstance(front.window.stack.currentWidget(), PersonScreen)
    hands = Hands(front)
    hands.press("Ctrl+1")
    assert isinstance(front.window.shown(), BoardScreen)


def test_a_clipboard_that_fails_never_keeps_the_desk_open(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(front)

    def wrong(self: HeldClipboard) -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(HeldClipboard, "clear", wrong)
        front.lock()
    assert isinstance(front.door(), LockedScreen)
    assert front.window.bar.isHidden()


def test_a_record_that_cannot_be_opened_leaves_no_screen_of_nobody(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = next(row.person_id for row in read_board(begin(front)).here)
    assert front.workplace is not None
    front.workplace._ready.prepare()
    before = front.window.stack.count()

    def wrong(self: PersonScreen, person_id: str, tab: str = "overview") -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(PersonScreen, "open", wrong)
        with pytest.raises(Fault):
            front.workplace.open_person(who)
    assert front.window.stack.count() == before - 1
    assert isinstance(front.window.stack.currentWidget(), BoardScreen)


@pytest.mark.parametrize("table", ["typed_draft", "stay"])
def test_a_fault_in_what_belongs_to_locking_never_keeps_the_desk_open(front: Front, qtbot: QtBot, table: str) -> None:
    ctx = begin(front)
    assert front.locking is not None
    front.window.new_arrival_requested.emit()
    screen = front.window.shown()
    assert isinstance(screen, NewArrivalScreen)
    QTest.keyClicks(screen.focusWidget(), "SPECIMEN")
    with gone(ctx, table), qtbot.captureExceptions():  # a field that is left tries to keep it again
        with pytest.raises(OperationalError):  # what is typed cannot be kept, or nothing can be counted
            screen.leave() if table == "typed_draft" else counts_for(ctx)
        front.locking.lock()
        QApplication.processEvents()  # what waits is counted behind the lock
    assert not front.locking.working
    assert isinstance(front.door(), LockedScreen)
    assert front.window.bar.isHidden()


@contextmanager
def gone(ctx: AppContext, table: str) -> Iterator[None]:
    """Take a table away under the open desk, and put it back."""
    _rename(ctx, table, f"{table}_gone")
    yield
    _rename(ctx, f"{table}_gone", table)


def _rename(ctx: AppContext, table: str, to: str) -> None:
    with ctx.sessions.write() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))

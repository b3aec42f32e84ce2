"""The lock of a desk left alone: warned of, put off by any touch, blank to a title, opened by six digits or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from reception_app.errors import InputProblem, WrongPassphrase
from reception_app.services import users
from reception_app.services.context import AppContext
from reception_app.ui import idle, theme
from reception_app.ui.front import Front
from reception_app.ui.idle import BREAK_SECONDS, LOOK_MS, TRIES, WARN_SECONDS
from reception_app.ui.locking import Locking
from reception_app.ui.screens.blanked import BlankedScreen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.short_code import ShortCodePanel
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.widgets.layouts import Column
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import Hands, PaperDesk

CODE = "402917"
LIMIT = 10 * 60


class Hand:
    """A clock that only a test's hand moves."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def front(tmp_path: Path, hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    front = Front(ctx.folder, PaperDesk(), elapsed=hand)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def open_ctx(front: Front) -> AppContext:
    assert front.ctx is not None
    return front.ctx


def locking(front: Front) -> Locking:
    assert front.locking is not None
    return front.locking


def said_on(door: QWidget) -> list[str]:
    return [each.accessibleName() or each.text() for each in door.findChildren(QLabel)]


def pass_time(front: Front, hand: Hand, seconds: float) -> None:
    hand.at += seconds
    locking(front).idle.look()
    QApplication.processEvents()


def start_triage(front: Front) -> TriageScreen:
    with open_ctx(front).sessions.read() as session:
        person_id = session.execute(text("SELECT id FROM person")).scalar_one()
    assert front.workplace is not None
    front.workplace.open_triage(person_id)
    QApplication.processEvents()
    screen = front.window.shown()
    assert isinstance(screen, TriageScreen)
    return screen


def blank(front: Front, hand: Hand) -> BlankedScreen:
    users.set_unlock_code(open_ctx(front), CODE, PASSPHRASE)
    start_triage(front)
    pass_time(front, hand, LIMIT)
    door = front.door()
    assert isinstance(door, BlankedScreen)
    return door


def actions(front: Front) -> list[str]:
    with open_ctx(front).sessions.read() as session:
        return list(session.execute(text("SELECT action FROM event ORDER BY sequence")).scalars())


def told_anywhere(front: Front) -> str:
    """Every word that shows in any window of the program, titles and spoken names included."""
    said = []
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.isVisible():
                said += [widget.windowTitle(), widget.accessibleName(), widget.accessibleDescription()]
                said.append(widget.text() if isinstance(widget, QLabel | QLineEdit) else "")
    return " ".join(said).casefold()


def test_the_warning_counts_and_then_the_desk_locks_with_nothing_of_anybody(front: Front, hand: Hand) -> None:
    watch, warning = locking(front).idle, locking(front).warning
    assert LOOK_MS <= 1_000
    pass_time(front, hand, LIMIT - WARN_SECONDS - 1)
    assert warning.words() == ""
    heights = [front.window.stack.height(), front.window.status.geometry()]
    pass_time(front, hand, 1)
    assert warning.words() == "Locking in 30 s. Any key keeps it open."
    assert warning.geometry() == front.window.status.geometry()
    assert [front.window.stack.height(), front.window.status.geometry()] == heights
    pass_time(front, hand, 12.4)
    assert warning.words().startswith("Locking in 18 s.")
    pass_time(front, hand, 17.5)
    assert front.door() is None
    pass_time(front, hand, 0.2)
    door = front.door()
    assert isinstance(door, LockedScreen)
    assert not warning.isVisible()
    assert not watch.watching
    assert "specimen" not in told_anywhere(front)
    assert "a0002tt" not in told_anywhere(front)
    assert front.window.windowTitle() == "Reception – Locked"


def test_the_lock_is_shown_before_what_waits_is_counted(front: Front) -> None:
    at_first: list[str] = []
    locking(front).door_made.connect(lambda door: at_first.extend(said_on(door)))
    locking(front).lock()
    door = front.door()
    assert isinstance(door, LockedScreen)
    assert at_first
    assert "1 person has not been seen" not in at_first
    QApplication.processEvents()
    assert "1 person has not been seen" in said_on(door)


def test_a_key_puts_the_lock_off_and_still_does_its_work(front: Front, hand: Hand, qtbot: QtBot) -> None:
    pass_time(front, hand, LIMIT - 5)
    assert locking(front).warning.isVisible()
    qtbot.keyClick(front.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not locking(front).warning.isVisible()
    assert front.window.overlay() is not None  # Ctrl+F found its way: the search is open
    pass_time(front, hand, LIMIT - 31)
    assert not locking(front).warning.isVisible()
    box = front.window.focusWidget()
    pass_time(front, hand, 10)
    assert locking(front).warning.isVisible()
    qtbot.keyClicks(box, "s")
    assert isinstance(box, QLineEdit)
    assert box.text() == "s"
    assert not locking(front).warning.isVisible()


def test_a_mouse_that_moves_puts_it_off_and_one_that_lies_still_does_not(front: Front, hand: Hand) -> None:
    def mouse_at(x: int) -> None:
        where = QPointF(x, 40)
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, where, where, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(front.window, event)

    mouse_at(40)
    pass_time(front, hand, LIMIT - 10)
    mouse_at(40)  # as Qt sends one when something appears under the pointer
    assert locking(front).warning.isVisible()
    mouse_at(41)
    assert not locking(front).warning.isVisible()


def test_a_touch_after_the_time_is_up_locks_and_opens_nothing(front: Front, hand: Hand, qtbot: QtBot) -> None:
    hand.at += 8 * 3600  # the computer slept: no timer ran meanwhile
    qtbot.keyClick(front.window, Qt.Key.Key_Tab)
    assert isinstance(front.door(), LockedScreen)


def test_what_lies_over_the_window_closes_with_the_lock(front: Front, hand: Hand) -> None:
    dialog = QDialog(front.window)
    Column(dialog).addWidget(QLabel("SPECIMEN-sheet.pdf"))
    dialog.open()
    QApplication.processEvents()
    assert "specimen" in told_anywhere(front)
    pass_time(front, hand, LIMIT)
    assert isinstance(front.door(), LockedScreen)
    assert not dialog.isVisible()
    assert "specimen" not in told_anywhere(front)


def test_the_limit_is_the_desks_own(tmp_path: Path, hand: Hand, qtbot: QtBot) -> None:
    ctx = make_training_desk(tmp_path)
    ctx.close()
    file = ctx.folder.settings
    file.write_text(file.read_text(encoding="utf-8").replace("idle_lock_minutes = 10", "idle_lock_minutes = 2"))
    front = Front(ctx.folder, PaperDesk(), elapsed=hand)
    front.begin(USER, PASSPHRASE)
    pass_time(front, hand, 119)
    assert front.door() is None
    pass_time(front, hand, 1)
    assert isinstance(front.door(), LockedScreen)
    front.close()
    front.window.close()


def test_a_triage_blanks_to_its_title_and_the_code_brings_it_back(front: Front, hand: Hand, qtbot: QtBot) -> None:
    users.set_unlock_code(open_ctx(front), CODE, PASSPHRASE)
    screen = start_triage(front)
    hands = Hands(front)
    hands.press("n", "n")
    here, answered = QApplication.focusWidget(), len(screen.draft.view.answers)
    assert answered >= 1
    pass_time(front, hand, LIMIT)
    door = front.door()
    assert isinstance(door, BlankedScreen)
    assert front.window.windowTitle() == "Reception – Triage"
    assert "specimen" not in told_anywhere(front)
    assert "triage" in told_anywhere(front)
    assert QApplication.focusWidget() is door.code.box
    hands.write(CODE)
    hands.press("Enter")
    assert front.door() is None
    assert front.window.shown() is screen
    assert len(screen.draft.view.answers) == answered
    assert QApplication.focusWidget() is here
    assert actions(front)[-2:] == ["blank-screen", "unlock-by-code"]
    assert locking(front).idle.left() == LIMIT


def test_five_wrong_codes_need_the_passphrase(front: Front, hand: Hand) -> None:
    door = blank(front, hand)
    hands = Hands(front)
    hands.write("12")
    hands.press("Enter")
    assert "all six" in door.code.problem()
    for left in range(TRIES - 1, 0, -1):
        hands.write("111222")
        hands.press("Enter")
        assert front.door() is door
        assert ("One more try" if left == 1 else f"{left} more tries") in door.code.problem()
        assert door.code.value() == ""
    hands.write("111222")
    hands.press("Enter")
    assert isinstance(front.door(), LockedScreen)
    assert "five wrong codes" in told_anywhere(front)
    assert actions(front).count("unlock-code-failed") == TRIES
    hands.write(CODE)
    hands.press("Enter")
    assert isinstance(front.door(), LockedScreen)
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert isinstance(front.window.shown(), TriageScreen)


def test_the_break_ends_after_half_an_hour_whatever_is_touched(front: Front, hand: Hand, qtbot: QtBot) -> None:
    door = blank(front, hand)
    pass_time(front, hand, BREAK_SECONDS - 1)
    qtbot.keyClicks(door.code.box, CODE)
    assert front.door() is door
    hand.at += 1  # the timer has not looked yet, and Enter comes first
    qtbot.keyClick(door.code.box, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert isinstance(front.door(), LockedScreen)
    assert "unlock-by-code" not in actions(front)


def test_without_a_code_or_elsewhere_or_by_its_key_the_desk_locks(front: Front, hand: Hand) -> None:
    hands = Hands(front)
    start_triage(front)
    pass_time(front, hand, LIMIT)
    assert isinstance(front.door(), LockedScreen)  # no code was ever set
    hands.write(PASSPHRASE)
    hands.press("Enter")
    users.set_unlock_code(open_ctx(front), CODE, PASSPHRASE)
    hands.press("Ctrl+L")
    assert isinstance(front.door(), LockedScreen)  # at once, in the middle of a triage
    hands.write(PASSPHRASE)
    hands.press("Enter", "Ctrl+1")
    assert isinstance(front.window.shown(), BoardScreen)
    pass_time(front, hand, LIMIT)
    assert isinstance(front.door(), LockedScreen)


def test_the_blank_offers_the_passphrase_and_somebody_else(front: Front, hand: Hand) -> None:
    blank(front, hand)
    hands = Hands(front)
    hands.press("Alt+P")
    assert isinstance(front.door(), LockedScreen)
    hands.write(PASSPHRASE)
    hands.press("Enter")
    pass_time(front, hand, LIMIT)
    assert isinstance(front.door(), BlankedScreen)
    hands.press("Alt+W")
    assert isinstance(front.door(), SignInScreen)
    pass_time(front, hand, BREAK_SECONDS)
    assert isinstance(front.door(), SignInScreen)


def test_the_code_is_chosen_by_keyboard_typed_twice_and_kept_as_a_hash(front: Front, hand: Hand) -> None:
    hands = Hands(front)
    assert not users.has_unlock_code(open_ctx(front))
    front.window.short_code_requested.emit()
    panel = front.window.findChild(ShortCodePanel)
    assert panel is not None
    assert not panel.remove.isVisible()
    hands.write("not mine at all")
    hands.press("Enter")
    hands.write("123456")
    hands.press("Enter")
    hands.write("12345")
    hands.press("Enter")
    assert "easily guessed" in panel.code.problem()
    assert "not the same" in panel.again.problem()
    hands.write(CODE)
    hands.press("Enter")
    hands.write(CODE)
    hands.press("Enter")
    assert "not your passphrase" in panel.own.problem()
    assert not users.has_unlock_code(open_ctx(front))
    hands.write(PASSPHRASE)
    hands.press("Enter", "Enter", "Enter")
    assert front.window.overlay() is None
    assert users.unlock_by_code(open_ctx(front), CODE)
    with open_ctx(front).sessions.read() as session:
        kept = session.execute(text('SELECT unlock_code FROM "user"')).scalar_one()
        lines = session.execute(text("SELECT after FROM event WHERE action = 'set-unlock-code'")).scalars().all()
    assert kept.startswith("$argon2id$")
    assert lines == ['{"unlock_code": "changed"}']
    front.window.short_code_requested.emit()
    hands.press("Alt+R")
    assert not users.has_unlock_code(open_ctx(front))
    assert actions(front)[-1] == "remove-unlock-code"


def test_f9_opens_the_panel_and_esc_leaves_it(front: Front, qtbot: QtBot) -> None:
    qtbot.keyClick(front.window, Qt.Key.Key_F9)
    assert front.window.findChild(ShortCodePanel) is not None
    Hands(front).press("Esc")
    assert front.window.overlay() is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("000000", "IN-308"), ("123456", "IN-308"), ("987654", "IN-308"), ("890123", "IN-308"), ("121212", "IN-308"),
        ("407407", "IN-308"), ("12345", "IN-307"), ("1234567", "IN-307"), ("12345a", "IN-307"),
        ("４０２９１７", "IN-307"),
    ],
)  # fmt: skip
def test_codes_that_will_not_do(code: str, problem: str) -> None:
    with pytest.raises(InputProblem) as caught:
        users.check_code(code)
    assert caught.value.code == problem


def test_a_code_needs_the_passphrase_and_a_wrong_one_never_matches(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    with pytest.raises(WrongPassphrase):
        users.set_unlock_code(ctx, CODE, "somebody else's words")
    assert not users.unlock_by_code(ctx, CODE)
    users.set_unlock_code(ctx, CODE, PASSPHRASE)
    assert [users.unlock_by_code(ctx, typed) for typed in ("", "402918", "４０２９１７", CODE)] == [False] * 3 + [True]
    users.remove_unlock_code(ctx)
    assert not users.unlock_by_code(ctx, CODE)
    ctx.close()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_warnings_words_fit_over_the_status_bar(front: Front, qapp: QApplication, scale: float, hand: Hand) -> None:
    theme.apply(qapp, scale)
    pass_time(front, hand, LIMIT - 1)
    warning = locking(front).warning
    assert warning.height() >= theme.active().line()
    assert warning.geometry() == front.window.status.geometry()


def test_the_clock_of_the_lock_never_goes_back() -> None:
    first = idle.steady_seconds()
    assert idle.steady_seconds() >= first


class Fault(Exception):  # noqa: N818  # a bug of ours, planted
    """What nobody expected."""


@pytest.mark.parametrize("key", ["Ctrl+L", "Ctrl+Shift+L"])
def test_a_fault_as_the_screen_is_left_never_keeps_it_open(
    front: Front, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    screen = front.window.shown()
    assert isinstance(screen, BoardScreen)

    def wrong() -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(screen, "leave", wrong)
        Hands(front).press(key)
    assert isinstance(front.door(), LockedScreen if key == "Ctrl+L" else SignInScreen)


@pytest.mark.parametrize("fault", ["leave", "note"])
def test_a_fault_as_it_blanks_itself_never_keeps_it_open(
    front: Front, hand: Hand, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    users.set_unlock_code(open_ctx(front), CODE, PASSPHRASE)
    screen = start_triage(front)

    def wrong(*of: object) -> None:
        raise Fault

    with monkeypatch.context() as once:
        if fault == "leave":
            once.setattr(screen, "leave", wrong)
        else:
            once.setattr("reception_app.ui.locking.note_blanked", wrong)
        pass_time(front, hand, LIMIT)
    assert isinstance(front.door(), BlankedScreen if fault == "leave" else LockedScreen)


def test_a_fault_as_the_window_closes_never_keeps_the_records_open(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = front.window.shown()
    assert isinstance(screen, BoardScreen)

    def wrong() -> None:
        raise Fault

    with monkeypatch.context() as once:
        once.setattr(screen, "leave", wrong)
        front.window.close()
    assert front.ctx is None

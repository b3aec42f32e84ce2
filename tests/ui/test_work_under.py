"""Work under way is not swept out of sight by what is laid over it, and is cancelled by its key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.errors import KnownProblem
from reception_app.ui.front import Front
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.prepare_jobs import OneByOne
from reception_app.ui.widgets.alerts import Progress
from reception_app.ui.worker import Steps
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import PaperDesk

CONTROL = Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier


class Slow:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.came: list[object] = []
        self.problem: KnownProblem | None = None

    def __call__(self, steps: Steps) -> str:
        while not self.go_on.wait(0.01):
            steps.step("SPECIMEN", 0.5)
        if self.problem is not None:
            raise self.problem
        return "made"


@pytest.fixture
def desk() -> PaperDesk:
    return PaperDesk()


@pytest.fixture
def front(desk: PaperDesk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    front = Front(ctx.folder, desk)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def tap(front: Front, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
    QTest.keyClick(QApplication.focusWidget() or front.window, key, held)
    QApplication.processEvents()


def panel(front: Front) -> QWidget | None:
    over = front.window.overlay()
    return over.panel if over is not None else None


@pytest.fixture
def slow(front: Front, qtbot: QtBot) -> Iterator[Slow]:
    work = Slow()
    assert front.workplace is not None
    front.workplace.run_in_steps("SPECIMEN work", work, work.came.append)
    qtbot.waitUntil(lambda: isinstance(panel(front), Progress))
    yield work
    work.go_on.set()
    front.workplace.worker.wait()
    QApplication.processEvents()


def busy(front: Front) -> bool:
    assert front.workplace is not None
    return front.workplace.worker.busy


def test_esc_cancels_it(front: Front, slow: Slow, qtbot: QtBot) -> None:
    tap(front, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not busy(front))
    assert panel(front) is None
    assert slow.came == []


def test_it_is_there_again_after_what_was_laid_over_it(front: Front, slow: Slow, qtbot: QtBot) -> None:
    shown = panel(front)
    tap(front, Qt.Key.Key_F, CONTROL)
    assert isinstance(panel(front), FindPanel)
    tap(front, Qt.Key.Key_Escape)
    assert panel(front) is shown
    tap(front, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not busy(front))


def test_over_meanwhile_it_is_gone_and_the_panel_stays(front: Front, slow: Slow, qtbot: QtBot) -> None:
    tap(front, Qt.Key.Key_F, CONTROL)
    box = QApplication.focusWidget()
    slow.go_on.set()
    qtbot.waitUntil(lambda: slow.came == ["made"])
    assert isinstance(panel(front), FindPanel)
    assert QApplication.focusWidget() is box
    tap(front, Qt.Key.Key_Escape)
    assert panel(front) is None
    assert QApplication.focusWidget() is not None


def test_it_is_there_again_after_the_lock(front: Front, slow: Slow, qtbot: QtBot) -> None:
    tap(front, Qt.Key.Key_F12)
    door = front.door()
    assert isinstance(door, LockedScreen)
    assert panel(front) is None
    door.unlock.emit(PASSPHRASE)
    assert isinstance(panel(front), Progress)


def test_it_comes_when_what_lay_there_before_it_goes(front: Front, qtbot: QtBot) -> None:
    work = Slow()
    assert front.workplace is not None
    tap(front, Qt.Key.Key_F, CONTROL)
    front.workplace.run_in_steps("SPECIMEN work", work, work.came.append)
    qtbot.waitUntil(lambda: not front.workplace.worker._timer.isActive())  # type: ignore[union-attr]  # asserted above
    tap(front, Qt.Key.Key_Escape)
    assert isinstance(panel(front), Progress)
    work.go_on.set()
    qtbot.waitUntil(lambda: work.came == ["made"])
    assert panel(front) is None


@pytest.mark.parametrize(
    ("key", "held"),
    [
        pytest.param(Qt.Key.Key_1, CONTROL, id="Board"),
        pytest.param(Qt.Key.Key_3, CONTROL, id="Handovers"),
        pytest.param(Qt.Key.Key_N, CONTROL, id="New arrival"),
    ],
)
def test_the_screen_that_waits_for_it_stays(
    front: Front, slow: Slow, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    screen, shown = front.window.shown(), panel(front)
    tap(front, key, held)
    assert front.window.shown() is screen
    assert panel(front) is shown
    assert "waits for it" in shown.accessibleDescription()  # type: ignore[union-attr]  # it is there
    slow.go_on.set()
    qtbot.waitUntil(lambda: slow.came == ["made"])
    tap(front, key, held)
    assert panel(front) is None
    assert (front.window.shown() is screen) == (key == Qt.Key.Key_1)


def test_before_it_shows_the_screen_stays_too_and_it_shows_at_once(front: Front, qtbot: QtBot) -> None:
    work = Slow()
    assert front.workplace is not None
    front.workplace.navigate("tasks")
    screen = front.window.shown()
    front.workplace.run_in_steps("SPECIMEN work", work, work.came.append)
    tap(front, Qt.Key.Key_1, CONTROL)
    assert front.window.shown() is screen
    assert isinstance(panel(front), Progress)
    work.go_on.set()
    qtbot.waitUntil(lambda: work.came == ["made"])


def test_somebody_found_meanwhile_is_not_opened_over_it(front: Front, slow: Slow, qtbot: QtBot) -> None:
    screen, shown = front.window.shown(), panel(front)
    tap(front, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(QApplication.focusWidget() or front.window, "spec")
    QApplication.processEvents()
    tap(front, Qt.Key.Key_Return)
    assert front.window.shown() is screen
    assert panel(front) is shown
    tap(front, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not busy(front))


def test_work_that_shows_nothing_keeps_nobody(front: Front, qtbot: QtBot) -> None:
    go_on = threading.Event()
    assert front.workplace is not None
    front.workplace.navigate("tasks")
    screen = front.window.shown()
    front.workplace.run("", lambda: go_on.wait(5), lambda result: None)
    tap(front, Qt.Key.Key_1, CONTROL)
    assert front.window.shown() is not screen
    go_on.set()


def test_it_takes_the_keys_and_a_second_enter_does_not_cancel_it(front: Front, slow: Slow, qtbot: QtBot) -> None:
    shown = panel(front)
    assert shown is not None
    assert QApplication.focusWidget() is shown
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_T, Qt.Key.Key_2):
        tap(front, key)
    assert panel(front) is shown
    assert busy(front)
    slow.go_on.set()
    qtbot.waitUntil(lambda: slow.came == ["made"])
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible(), "the focus is where it was"


PROBLEM = KnownProblem("SH-912", "The printer did not start.", "See that it is on.")


def test_what_goes_wrong_while_locked_is_told_to_whoever_asked(
    front: Front, slow: Slow, desk: PaperDesk, qtbot: QtBot
) -> None:
    slow.problem = PROBLEM
    tap(front, Qt.Key.Key_F12)
    slow.go_on.set()
    qtbot.waitUntil(lambda: not busy(front))
    assert desk.told == []
    door = front.door()
    assert isinstance(door, LockedScreen)
    door.unlock.emit(PASSPHRASE)
    QApplication.processEvents()
    assert desk.told == [PROBLEM]


class Asker(QObject):
    """Somebody on a screen who asks for one piece of work after another."""

    def __init__(self, front: Front) -> None:
        super().__init__(front.workplace)
        assert front.workplace is not None
        self.jobs = OneByOne(front.workplace, self)
        self.done = 0
        self.came: list[object] = []

    def ask(self) -> None:
        self.jobs.run("SPECIMEN", self._work, self._take)

    def _work(self) -> str:
        self.done += 1
        return "made"

    def _take(self, result: object) -> None:
        self.came.append(result)


def test_work_that_waits_its_turn_is_done_once(front: Front, slow: Slow, qtbot: QtBot) -> None:
    asker = Asker(front)
    asker.ask()
    for _ in range(5):
        asker.jobs._look()  # as its timer does, while something else runs
    slow.go_on.set()
    qtbot.waitUntil(lambda: asker.came == ["made"] and not busy(front))
    assert asker.done == 1


def test_what_ends_while_locked_reaches_who_asks_piece_by_piece(front: Front, qtbot: QtBot) -> None:
    asker = Asker(front)
    asker.ask()
    tap(front, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: not busy(front))
    for _ in range(5):
        asker.jobs._look()
    assert asker.came == []
    door = front.door()
    assert isinstance(door, LockedScreen)
    door.unlock.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: asker.came == ["made"])
    assert not asker.jobs.busy

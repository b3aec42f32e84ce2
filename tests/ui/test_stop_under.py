"""What is laid over the stop by a key of the window (Ctrl+F, F9, F1, Ctrl+/) does not take the stop away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.services.board import read_board
from reception_app.ui.front import Front
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_stop import TriageStop
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk, specimen
from tests.support.hands import Hands, PaperDesk

TOLD = "Officer T. Pretendham"


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """Somebody at the stop, a name half typed."""
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    arrive(ctx, specimen("A0003TT", "TESTMAN", "Alan"), minutes_ago=5)
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    hands = Hands(front)
    hands.settle()
    hands.press("t")
    shown = front.window.shown()
    assert isinstance(shown, TriageScreen)
    shown.open_question("self_harm_now")
    hands.press("y", TOLD)
    yield hands
    front.close()
    front.window.close()
    front.deleteLater()


def panel(hands: Hands) -> QWidget | None:
    over = hands.front.window.overlay()
    return over.panel if over is not None else None


def stop(hands: Hands) -> TriageStop:
    shown = panel(hands)
    assert isinstance(shown, TriageStop), shown
    assert shown.isVisible()
    return shown


@pytest.mark.parametrize("key", ["Ctrl+F", "F9"])
def test_the_stop_is_there_again_as_it_was(hands: Hands, key: str) -> None:
    before = stop(hands)
    QTest.keyClick(hands.focused(), Qt.Key.Key_F9) if key == "F9" else hands.press(key)
    assert not isinstance(panel(hands), TriageStop)
    hands.press("Esc")
    assert stop(hands) is before
    assert before.told.text() == TOLD
    assert hands.focused() is before.told


def test_it_locks_afterwards_and_the_stop_comes_back_with_its_words(hands: Hands) -> None:
    hands.press("Ctrl+F", "Esc", "Ctrl+L")
    assert isinstance(hands.front.door(), LockedScreen)
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert stop(hands).told.text() == TOLD


def test_somebody_else_is_opened_from_there_and_the_stop_waits_with_its_person(hands: Hands) -> None:
    hands.press("Ctrl+F")
    hands.write("testman")
    hands.press("Enter")
    window = hands.front.window
    assert isinstance(window.shown(), PersonScreen)
    assert window.overlay() is None
    assert hands.front.workplace is not None
    hands.press("Ctrl+1")
    hands.front.workplace.open_triage(specimens_id(hands))
    hands.settle()
    assert stop(hands).told.text() == TOLD


def specimens_id(hands: Hands) -> str:
    assert hands.front.ctx is not None
    (row,) = [row for row in read_board(hands.front.ctx).here if row.family_name == "SPECIMEN"]
    return row.person_id


@pytest.mark.parametrize("over", ["Ctrl+F", "F1", "Ctrl+/"])
def test_nothing_is_undone_unseen(hands: Hands, over: str) -> None:
    QTest.keyClick(hands.focused(), Qt.Key.Key_F1) if over == "F1" else hands.press(over)
    hands.press("Ctrl+Z", "Esc")
    assert stop(hands).told.text() == TOLD

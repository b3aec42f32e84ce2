"""Back on the board the cursor stands at whom one was with: Enter must not open somebody else's record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.ui.front import Front
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.board_view import EXPECTED
from reception_app.ui.screens.person import PersonScreen
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk, specimen
from tests.support.hands import Hands, PaperDesk

NUMBERS = ("A0002TT", "A0003TT", "A0004TT")


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Front, Hands, list[str]]]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    people = [
        arrive(ctx, specimen(number, family), minutes_ago=30 * place)
        for place, (number, family) in enumerate(zip(NUMBERS, ("SPECIMEN", "DUMMY", "SAMPLETON"), strict=True), 1)
    ]
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    front.window.resize(1366, 698)
    front.window.activateWindow()
    QApplication.processEvents()
    yield front, Hands(front), people
    front.close()
    front.window.close()
    front.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_esc_from_a_record_leads_to_their_row(desk: tuple[Front, Hands, list[str]]) -> None:
    front, hands, people = desk
    for place in (1, 2, 0):
        hands.press("Ctrl+f")
        hands.write(NUMBERS[place])
        hands.settle()
        hands.press("Enter")
        shown = front.window.shown()
        assert isinstance(shown, PersonScreen)
        assert shown.person_id == people[place]
        hands.press("Esc")
        board = front.window.shown()
        assert isinstance(board, BoardScreen)
        assert board.table.current_key() == people[place]
        hands.press("Enter")
        again = front.window.shown()
        assert isinstance(again, PersonScreen)
        assert again.person_id == people[place]
        hands.press("Esc")


def test_esc_from_whoever_was_expected_leads_to_their_row_among_all(desk: tuple[Front, Hands, list[str]]) -> None:
    front, hands, people = desk
    board = front.window.shown()
    assert isinstance(board, BoardScreen)
    board.show_filter(EXPECTED)
    hands.press("Ctrl+f")
    hands.write(NUMBERS[1])
    hands.settle()
    hands.press("Enter", "Esc")
    assert front.window.shown() is board
    assert board.table.current_key() == people[1]

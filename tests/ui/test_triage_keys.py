"""P11: how many keys it takes, from the board to signed, for somebody with nothing to report; no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services import triage
from reception_app.ui.front import Front
from reception_app.ui.screens.triage import TriageScreen
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import Hands, PaperDesk

MOST_PRESSES = 110
OBSERVATIONS = "observations"
MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)

NOTHING_TO_REPORT: dict[str, tuple[str, ...]] = {
    "arrival": ("n", "n", "n", "n"),
    "talking": ("n", "n", "n"),
    "medicines": ("n", "n", "n"),
    "injuries": ("n", "n"),
    "health": ("n", "n", "n"),
    "living": ("n", "n", "n"),
    "care": ("n", "n", "n"),
    "self_harm": ("n", "n", "n", "n"),
    "people": ("n", "n", "n", "n"),
    "mental_health": ("n", "n", "n", "1"),
    "substances": ("Shift+N",),
    "substances_more": ("Shift+N",),
    "harm": ("n", "1", "n"),
    "habits": ("n", "n"),
    "bbv": ("2", "2", "2", "2"),
    OBSERVATIONS: (
        "16",
        "Enter",
        "98",
        "Enter",
        "1",
        "124",
        "Enter",
        "78",
        "Enter",
        "72",
        "Enter",
        "1",
        "36.8",
        "Enter",
    ),
    "own_words": ("Alt+D", "Enter"),
    "plan": ("1", "Enter", "1", "2", "2"),
    "plan_care": ("1", "1", "n"),
    "plan_next": ("1", "n", "23:30", "Enter", "1"),
}
"""What is pressed on each topic; then PgDn."""


class NoMouse(QObject):
    """Notes every touch of the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.touched = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.touched += event.type() in MOUSE
        return False


@pytest.fixture
def front(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    front.window.resize(1366, 698)
    front.window.activateWindow()
    QApplication.processEvents()
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def test_nothing_to_report_from_board_to_signed_without_the_mouse(front: Front, qapp: QApplication) -> None:
    hands, mouse = Hands(front), NoMouse()
    qapp.installEventFilter(mouse)
    measured = 0
    hands.press("t")
    screen = front.window.shown()
    assert isinstance(screen, TriageScreen)
    for topic in screen.draft.topics():
        assert screen.pages.here == topic.key
        before = hands.presses
        hands.press(*NOTHING_TO_REPORT[topic.key])
        state = next(state for state in screen.draft.states() if state.topic.key == topic.key)
        assert state.complete, (topic.key, [gap.key for gap in screen.draft.gaps()][:4])
        hands.press("PgDn")
        if topic.key == OBSERVATIONS:
            measured = hands.presses - before
    hands.press("Ctrl+Enter")
    qapp.removeEventFilter(mouse)
    assert front.ctx is not None
    view = triage.start_or_resume(front.ctx, screen.person_id)
    assert view.signed_by == "Sam Sampleworth"
    assert mouse.touched == 0
    assert 0 < measured < 40
    assert hands.presses - measured <= MOST_PRESSES, (hands.presses, measured)

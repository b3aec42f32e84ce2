"""At 200 % on a small screen the help and the keys have the whole window: below bar and banner is room for a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.widgets.overlay import AllKeys
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.hands import Hands, PaperDesk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)


@pytest.fixture
def front(tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    theme.apply(qapp, 2.0)
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    front.window.resize(1366, 698)
    front.window.activateWindow()
    QApplication.processEvents()
    yield front
    front.close()
    front.window.close()
    front.deleteLater()
    theme.apply(qapp, 1.0)


def test_the_help_shows_more_than_its_title(front: Front) -> None:
    Hands(front).press("t")
    front.window.help.open("TriageScreen")
    QApplication.processEvents()
    layer = front.window.help.layer()
    assert layer is not None
    page = layer.panel.findChild(QTextBrowser)
    assert page is not None
    assert page.viewport().height() >= 4 * theme.active().line()


def test_the_keys_show_more_than_three_lines(front: Front) -> None:
    hands = Hands(front)
    hands.press("t", "Ctrl+/")
    panel = front.window.findChild(AllKeys)
    assert panel is not None
    assert panel.height() >= front.window.height() * 0.75

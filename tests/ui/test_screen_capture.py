"""Keeping the window out of pictures: asked for behind one check of the platform, and nothing elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import reception_app
from reception_app.ui.screen_capture import keep_out_of_pictures

SOURCE = Path(reception_app.__file__).parent


@pytest.mark.skipif(sys.platform == "win32", reason="there it asks the system")
def test_elsewhere_it_does_nothing_and_says_so(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    assert keep_out_of_pictures(window) is False
    assert window.isVisible()


def test_the_window_asks_for_it_in_one_place_and_one_module_knows_the_system() -> None:
    sources = {path.relative_to(SOURCE): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    assert [str(path) for path, text in sources.items() if "SetWindowDisplayAffinity" in text] == [
        str(Path("ui") / "screen_capture.py")
    ]
    callers = [str(path) for path, text in sources.items() if "keep_out_of_pictures(" in text]
    assert sorted(callers) == sorted([str(Path("ui") / "front.py"), str(Path("ui") / "screen_capture.py")])

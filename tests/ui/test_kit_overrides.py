"""A mistake in what Qt calls is an error to be told, not the end of the process; and `None` does not run out."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui.main_window import MainWindow
from reception_app.ui.overrides import make_errors_whole


class Mistaken(QWidget):
    """Fails in a built-in while Qt paints it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        [][0]


def test_a_mistake_while_painting_is_raised_as_an_error(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    widget = Mistaken()
    qtbot.addWidget(widget)
    widget.resize(10, 10)
    with pytest.raises(IndexError, match="list index out of range"):
        widget.grab()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="later Pythons hand errors on whole")
def test_our_own_widgets_are_covered_once(qtbot: QtBot) -> None:
    make_errors_whole()
    assert getattr(MainWindow.closeEvent, "_errors_are_whole", False)
    assert make_errors_whole() == 0
    window = MainWindow("Leeds (HMP)")
    qtbot.addWidget(window)
    assert not window.grab().isNull()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="later Pythons keep None for ever")
def test_none_does_not_run_out(qtbot: QtBot) -> None:
    thing = QObject()
    for _ in range(20_000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > 1_000_000

"""A mistake in what Qt calls is an error to be told, not the end of the process; and `None` does not run out."""

from __future__ import annotations

import sys
from typing import ClassVar

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtGui import QCloseEvent, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reception_app.ui.main_window import MainWindow
from reception_app.ui.overrides import make_errors_whole

NOWHERE = QModelIndex()


class Mistaken(QWidget):
    """Fails in a built-in while Qt paints it, with a painter at work; and when it is asked for its size."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)  # noqa: F841  # still at work when it fails
        [][0]

    def sizeHint(self) -> QSize:
        return {}["size"]  # type: ignore[no-any-return]  # fails before it returns anything


class Closing(QWidget):
    """Fails as it is closed, while what lies inside it is hidden."""

    def closeEvent(self, event: QCloseEvent) -> None:
        raise IndexError


class Inside(QWidget):
    """Overrides what Qt calls while its window closes."""

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)


class Rows(QAbstractListModel):
    """Fails where Qt has no answer of its own."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        raise IndexError


class HalfBuilt(QWidget):
    """Fails once a child of it is made, which the error's own frame holds on to."""

    made: ClassVar[list[QWidget]] = []

    def __init__(self) -> None:
        super().__init__()
        self.made.extend((self, Inside(self)))
        raise IndexError


def test_a_widget_whose_making_failed_is_taken_apart_at_once(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    with pytest.raises(IndexError):
        HalfBuilt()
    assert [isValid(each) for each in HalfBuilt.made] == [False, False]


def test_a_mistake_while_painting_is_told_whole_and_qt_goes_on(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    widget = Mistaken()
    qtbot.addWidget(widget)
    widget.resize(10, 10)
    with qtbot.captureExceptions() as told:
        assert not widget.grab().isNull()
    assert {kind for kind, _, _ in told} == {IndexError}
    assert str(told[0][1]) == "list index out of range"


def test_what_qt_asks_for_is_answered_as_its_own_class_would(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    widget = Mistaken()
    qtbot.addWidget(widget)
    with qtbot.captureExceptions() as told:
        assert widget.sizeHint() == QWidget().sizeHint()
    assert [kind for kind, _, _ in told] == [KeyError]


def test_where_qt_has_no_answer_the_error_is_raised(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    with pytest.raises(IndexError):
        Rows().rowCount()


def test_no_method_loses_a_reference_while_an_error_is_told(qtbot: QtBot) -> None:
    make_errors_whole(__name__)
    window = Closing()
    qtbot.addWidget(window)
    Inside(window)
    counts = []
    for _ in range(4):
        window.show()
        with qtbot.captureExceptions() as told:
            window.close()
        assert [kind for kind, _, _ in told] == [IndexError]
        window.hide()
        counts.append(sys.getrefcount(vars(Inside)["hideEvent"]))
    assert len(set(counts)) == 1, counts


def test_our_own_widgets_are_covered_once(qtbot: QtBot) -> None:
    make_errors_whole()
    assert getattr(MainWindow.closeEvent, "_errors_are_told", False)
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

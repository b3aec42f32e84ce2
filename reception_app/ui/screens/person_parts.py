"""Pieces the screens of one person share: a table inside a page, label and words in a row, a column of fixed width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from reception_app.ui import theme
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.widgets.arranged import Fact
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Line, Run

_UNBOUND = 16_777_215
"""Qt's own greatest width of a widget."""


class PageTable(RowsView):
    """A table that shows all its rows inside a scrolling page: it is as tall as they are."""

    def __init__(self, model: RowsModel[Any], *, name: str, padding: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(model, name=name, padding=padding, parent=parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit_rows(self) -> None:
        super().fit_rows()
        bar = self.horizontalScrollBar()
        wide = sum(self.columnWidth(place) for place in range(self.rows_model.columnCount()))
        extra = bar.sizeHint().height() if wide > self.viewport().width() else 0
        self.setFixedHeight(self.natural_height() + extra)

    def currentChanged(self, current: QModelIndex | QPersistentModelIndex, previous: Any) -> None:
        super().currentChanged(current, previous)
        self._into_view()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self._into_view)  # once the page is laid out

    def _into_view(self) -> None:
        """Let the page scroll so that the current row is seen: the table itself never scrolls."""
        if not self.hasFocus():
            return  # it went on meanwhile
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        inside = page.widget() if page is not None else None
        if page is None or inside is None or not self.currentIndex().isValid() or not inside.isAncestorOf(self):
            return
        row = self.visualRect(self.currentIndex())
        top = self.viewport().mapTo(inside, row.topLeft()).y()
        around = theme.px(theme.SPACE_8)
        page.ensureVisible(0, top + row.height() // 2, 0, row.height() // 2 + around)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls, not the table in it


def labelled(label: str, words: Sequence[Line]) -> Fact:
    """Return a label at the left with its words right-aligned beside it."""
    return Fact(words, head=((Run(label, theme.INK_2),),), align="right")


def remark(words: str) -> Fact:
    """Return what a list says of itself: that it is empty, or what it leaves out."""
    return Fact(((Run(words, theme.INK_2),),))


class Side(QWidget):
    """A `column` of fixed width (pixels at 100 %) beside a table; from 150 % it takes the whole width."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._design = width
        self.column = Column(self, spacing=theme.PANEL_GAP)
        self.rescale()

    def rescale(self) -> None:
        """Take the width of the theme in force."""
        if theme.active().collapsed:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_UNBOUND)
        else:
            self.setFixedWidth(theme.px(self._design))

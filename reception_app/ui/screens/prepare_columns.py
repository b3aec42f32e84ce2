"""Two or three columns side by side, each scrolling for itself; at large text one under another in one page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from reception_app.ui import theme
from reception_app.ui.widgets.layouts import NONE, Column, Row
from reception_app.ui.widgets.panels import Scroller

_NO_LIMIT = 16_777_215
"""Qt's own largest size."""
_FOOT = 150
_PREVIEW = 300


class Columns(QWidget):
    """`left` scrolls over `foot`, which stays in sight; `middle` takes what is left; `right` scrolls.

    `widths`: least and most of the left column, and the right one, pixels at 100 %. From 150 % they stack: left, foot,
    right, middle.
    """

    def __init__(
        self,
        left: QWidget,
        middle: QWidget,
        right: QWidget | None,
        *,
        foot: QWidget | None = None,
        widths: tuple[int, int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = (left, foot, right, middle)
        least, most, side = widths
        self._left = Scroller(NONE, 0)
        self._right = Scroller(NONE, 0)
        self._page = Scroller((16, 8, 16, 8), theme.PANEL_GAP)
        wide = QWidget()
        row = Row(wide, (16, 10, 16, 10), theme.PANEL_GAP)
        first = QWidget()
        self._first = Column(first, spacing=theme.PANEL_GAP)
        self._first.addWidget(self._left, 1)
        theme.fix(first, min_width=least, max_width=most)
        if right is not None:
            theme.fix(self._right, width=side)
        self._middle = Column(spacing=0)
        row.addWidget(first, 5)
        row.addLayout(self._middle, 4)
        row.addWidget(self._right)
        self._right.setVisible(right is not None)
        self._ways = QStackedWidget()
        self._ways.addWidget(wide)
        self._ways.addWidget(self._page)
        Column(self, spacing=0).addWidget(self._ways)
        self._stacked: bool | None = None
        self.rescale()

    def rescale(self) -> None:
        """Stand side by side or one under another, as the text size asks."""
        stacked = theme.active().collapsed
        if stacked != self._stacked:
            self._stacked = stacked
            focused = QApplication.focusWidget()
            self._place(stacked)
            if focused is not None and self.isAncestorOf(focused):
                focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self._size(stacked)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll so that `widget` is in sight."""
        for scroller in (self._page, self._left, self._right):
            if scroller.isAncestorOf(widget):
                scroller.ensureWidgetVisible(widget, theme.px(theme.SPACE_16), theme.px(theme.SPACE_32))

    def _place(self, stacked: bool) -> None:
        left, foot, right, middle = self._parts
        if stacked:
            for part in self._parts:
                if part is not None:
                    self._page.column.addWidget(part)
        else:
            self._left.column.addWidget(left)
            if right is not None:
                self._right.column.addWidget(right)
            self._middle.addWidget(middle)
            if foot is not None:
                self._first.addWidget(foot)
        for part in self._parts:
            if part is not None:
                part.show()
        self._ways.setCurrentIndex(1 if stacked else 0)

    def _size(self, stacked: bool) -> None:
        _, foot, _, middle = self._parts
        middle.setMinimumHeight(theme.px(_PREVIEW) if stacked else 0)
        if foot is not None:
            foot.setMinimumHeight(0 if stacked else theme.px(_FOOT))
            foot.setMaximumHeight(_NO_LIMIT if stacked else theme.px(_FOOT))

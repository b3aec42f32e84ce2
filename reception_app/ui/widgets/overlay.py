"""What lies over a screen: the dimmed layer, the one stop panel, and the table of all keys.

The banner stays in sight: an overlay covers the screen's own area, not the window.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from reception_app.ui import icons, keys, theme
from reception_app.ui.covered import LAYER, OVER
from reception_app.ui.icons import Icon
from reception_app.ui.screen import reachable
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Grid, Row, StackingRow
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text

_DIM = 110
"""Opacity of the layer, of 255."""


class Overlay(QWidget):
    """A dimmed layer over `over` with `panel` in its middle. Focus stays inside; Esc fires `dismissed` if it may.

    It shows at once, follows the size of `over`, and gives the focus back when `close_overlay()` removes it.
    """

    dismissed = Signal()

    def __init__(self, over: QWidget, panel: QWidget, *, may_dismiss: bool = True) -> None:
        super().__init__(over)
        self.setProperty(LAYER, OVER)
        self.panel = panel
        self._may_dismiss = may_dismiss
        self._before = over.window().focusWidget()
        self._focused: QWidget | None = None
        self._row = row = Row(self, (0, 0, 0, 0), 0)
        column = Column()
        column.addStretch(1)
        grows = panel.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Expanding
        column.addWidget(panel, 100 if grows else 0)
        column.addStretch(4)
        row.addStretch(1)
        row.addLayout(column, 100)
        row.addStretch(1)
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.rescale()
        self.show()
        self.raise_()

    def rescale(self) -> None:
        """Leave little of the screen around the panel at large text: it needs the room."""
        self._row.redesign((4, 2, 4, 2) if theme.active().collapsed else (16, 8, 16, 8), 0)

    def may_dismiss(self) -> bool:
        """True when Esc closes it."""
        return self._may_dismiss

    def step_back(self) -> None:
        """Wait, out of sight, while something else lies over the screen."""
        focused = self.window().focusWidget()
        self._focused = focused if focused is not None and self.isAncestorOf(focused) else None
        self.hide()

    def step_forward(self) -> None:
        """Be there again, with the focus where it was."""
        self.show()
        self.raise_()
        if self._focused is not None and isValid(self._focused) and self.isAncestorOf(self._focused):
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def stand_for(self, below: Overlay) -> None:
        """Give the focus back, in the end, where `below` would have: it is taken away first."""
        self._before = below._before

    def close_overlay(self) -> None:
        """Take the layer away and give the focus back."""
        parent = self.parentWidget()
        if parent is not None:
            parent.removeEventFilter(self)
        shown = self.isVisible()
        self.hide()
        if shown and self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        over = self.parentWidget()
        if event.type() == QEvent.Type.Resize and over is not None and watched is over:
            self.setGeometry(over.rect())
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        reached = self.window().focusWidget()
        if reached is not None and not self.isAncestorOf(reached):
            inside = [child for child in self.findChildren(QWidget) if reachable(child)]
            if inside:
                inside[0 if forward else -1].setFocus(Qt.FocusReason.TabFocusReason)
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._may_dismiss:
            self.dismissed.emit()
        event.accept()  # nothing typed here reaches the screen below

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dim = QColor(theme.INK)
        dim.setAlpha(_DIM)
        painter.fillRect(self.rect(), dim)
        if theme.active().collapsed:  # half the status bar's words would show below a panel that takes its room
            low = self.height() - theme.px(theme.STATUS_BAR)
            if self.panel.geometry().bottom() > low:
                painter.fillRect(0, low, self.width(), self.height() - low, QColor(theme.INK))


class StopPanel(QWidget):
    """The one interrupting panel: red head with octagon, then `body` (a `Column`) for the sentence, acts and buttons.

    Nothing in it may be preselected; its first empty field takes the focus; the screen puts it into an `Overlay`.
    """

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        outer = Column(self, (3, 0, 3, 3), 0)
        head = Row(margins=(58, 11, 20, 11), spacing=theme.SPACE_8)
        self.title = Text(title, role=TypeRole.NAME, tone=theme.WHITE)
        self.note = Text(note, role=TypeRole.SMALL, tone=theme.WHITE, wrap=False)
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        self._head = QWidget()
        self._head.setLayout(head)
        outer.addWidget(self._head)
        self.body = Column(margins=(20, 14, 20, 16), spacing=theme.SPACE_8)
        outer.addLayout(self.body)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.fix(self, max_width=802)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, border=theme.RED, width=theme.FOCUS_RING)
        head = QRectF(0, 0, rect.width(), self._head.height())
        paint.box(painter, head, fill=theme.RED)
        side = theme.px(28)
        icons.paint(painter, Icon.OCTAGON, theme.WHITE, theme.px(22), (head.height() - side) / 2, side)


class AllKeys(Panel):
    """Every key, place by place."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("All keys"))
        head = Row(margins=(8, 4, 0, 4))
        head.addWidget(Text(self.tr("All keys"), role=TypeRole.NAME), 1)
        self.button = Button(self.tr("Close"), key="Esc")
        self.button.acted.connect(self.closed)
        head.addWidget(self.button)
        self.body.addLayout(head)
        self._scroller = Scroller((8, 4, 8, 8), theme.SPACE_16, colour=theme.WHITE)
        columns = StackingRow(spacing=theme.SPACE_24)
        half = _halves()
        for places in half:
            column = Column(spacing=theme.SPACE_16)
            for place in places:
                column.addLayout(_table(place))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._scroller.column.addLayout(columns)
        self.body.addWidget(self._scroller, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.fix(self, min_width=480, max_width=900)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroller.verticalScrollBar()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            bar.setValue(bar.value() + step * theme.active().line())


def _halves() -> tuple[tuple[keys.KeyPlace, ...], tuple[keys.KeyPlace, ...]]:
    return keys.PLACES[:2], keys.PLACES[2:]


def _table(place: keys.KeyPlace) -> Grid:
    grid = Grid(spacing=(theme.SPACE_12, theme.SPACE_4))
    grid.addWidget(Text(keys.words(place), strong=True), 0, 0, 1, 2)
    for line, entry in enumerate(place.entries, start=1):
        caps = Row(spacing=theme.SPACE_4)
        for key in entry.keys:
            caps.addWidget(KeyCap(key))
        caps.addStretch(1)
        grid.addLayout(caps, line, 0)
        grid.addWidget(Text(keys.words(entry), tone=theme.INK_2), line, 1)
    grid.setColumnStretch(1, 1)
    return grid

"""The focus, always visible: 3 px of ink inside 3 px of yellow over whatever has it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from reception_app.ui import theme
from reception_app.ui.widgets import paint

OWN_FOCUS = "own_focus"
"""Dynamic property: a widget that shows its focus itself (tables, with ink above and below the row)."""
TOGETHER = "seen_together"
"""Dynamic property: a widget whose parts come into sight together (a group of acts), whichever has the focus."""

_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest)


class _Ring(QWidget):
    """What is painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        ring, rect = theme.px(theme.FOCUS_RING), QRectF(self.rect())
        paint.box(painter, rect, border=theme.FOCUS, width=theme.FOCUS_RING, radius=theme.RADIUS_BUTTON + 1)
        inner = rect.adjusted(ring, ring, -ring, -ring)
        paint.box(painter, inner, border=theme.INK, width=theme.FOCUS_RING, radius=theme.RADIUS_FIELD - 1)


class FocusRing(QObject):
    """One ring for the whole application; make one after the application and keep it.

    It is painted on the window or the scrolled content around the focused widget, so that it scrolls and clips with
    it. A widget may narrow it with a method `focus_rect() -> QRect`.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._target: QWidget | None = None
        self._ring: _Ring | None = None
        self._watched: list[QWidget] = []
        app.focusChanged.connect(self.follow)
        theme.notifier().changed.connect(self._rescaled)

    def target(self) -> QWidget | None:
        """Return the widget the ring is on."""
        return self._target if self._target is not None and isValid(self._target) else None

    def ring(self) -> QWidget | None:
        """Return what is painted, or None when nothing has the focus."""
        return self._ring if self._ring is not None and isValid(self._ring) else None

    def follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """Go to `new`; None (another application is in front) leaves the ring where it is."""
        if new is None:
            return
        self._forget()
        if not _wants_ring(new):
            if new.property(OWN_FOCUS):
                QTimer.singleShot(0, new, partial(_show_own, new))
            return
        home = _home(new)
        self._target = new
        self._ring = _Ring(home)
        step: QWidget | None = new
        while step is not None:
            step.installEventFilter(self)
            self._watched.append(step)
            if step is home:
                break
            step = step.parentWidget()
        self._place()
        QTimer.singleShot(0, self, self._reveal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        target, ring = self.target(), self.ring()
        if ring is None:
            return
        home = ring.parentWidget()
        if home is None or target is None or not target.isVisible() or not home.isAncestorOf(target):
            ring.hide()
            return
        own = getattr(target, "focus_rect", None)
        rect: QRect = own() if callable(own) else target.rect()
        edge = theme.px(theme.FOCUS_RING)
        corner = target.mapTo(home, QPoint(rect.left(), rect.top()))
        ring.setGeometry(QRect(corner, rect.size()).adjusted(-edge, -edge, edge, edge))
        ring.show()
        ring.raise_()

    def _reveal(self) -> None:
        """Scroll the focus into view once the layout has settled."""
        target = self.target()
        step = target.parentWidget() if target is not None else None
        edge = theme.px(theme.SPACE_24)
        field = _field(target)
        while target is not None and step is not None:
            if isinstance(step, QScrollArea):
                room = -1
                if field is not None and step.isAncestorOf(field):
                    room = step.viewport().height() - field.height()
                    # The label stands above, what is wrong below: a box without them says nothing.
                    step.ensureWidgetVisible(field, edge, max(0, min(edge, room // 2)))
                if room < 0:  # else the whole field is in sight, and the box alone might push its words out again
                    step.ensureWidgetVisible(target, edge, 0 if field is not None else edge)
            step = step.parentWidget()
        if target is not None and target.visibleRegion().isEmpty():  # taller than the room: Qt goes to its middle
            _show_own(target)
        self._place()

    def _forget(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        ring = self.ring()
        if ring is not None:
            ring.hide()
            ring.deleteLater()
        self._watched = []
        self._target = None
        self._ring = None

    def _rescaled(self, scale: float) -> None:
        self._place()


def _show_own(table: QWidget) -> None:
    """Scroll a table that took the focus into view, unless its first rows are: what it says is under the ink lines."""
    least = min(table.height(), theme.px(theme.TABLE_HEAD + theme.ROW))
    step = table.parentWidget()
    while step is not None and table.visibleRegion().boundingRect().height() < least:
        bring_up = getattr(step, "bring_up", None)
        if callable(bring_up):
            bring_up(table)
        step = step.parentWidget()


def _wants_ring(widget: QWidget) -> bool:
    if widget.isWindow() or widget.property(OWN_FOCUS):
        return False
    return widget.windowType() not in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


def _field(widget: QWidget | None) -> QWidget | None:
    """Return the field around a widget, with its label and what is said to be wrong, or its group; else None."""
    step = widget
    while step is not None and not step.isWindow():
        if callable(getattr(step, "problem", None)) or step.property(TOGETHER):
            return step
        step = step.parentWidget()
    return None


def _home(widget: QWidget) -> QWidget:
    """Return the nearest ancestor that is a window or the content of a scroll area."""
    step = widget.parentWidget()
    while step is not None and not step.isWindow():
        around = step.parentWidget()
        above = around.parentWidget() if around is not None else None
        if isinstance(above, QAbstractScrollArea) and above.viewport() is around:
            return step
        step = around
    return step if step is not None else widget

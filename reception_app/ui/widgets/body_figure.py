"""One view of the figure of a body: a cursor that arrows move, numbered marks, and what a place is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.forms.body_outline import ASPECT, STROKES, inside, polyline
from reception_app.forms.body_regions import region_of
from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint

STEP, BIG_STEP = 10, 50
"""How far an arrow, and Shift with it, moves the cursor: thousandths of the figure's box across, half of it down."""
_HEIGHT, _SIDES, _HEAD = 360, 26, 22
_DOT, _NUMBER = 4, 18
_NEAR = 40
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PUTS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_AROUND = ((1, -1), (-1, -1), (1, 1), (-1, 1), (1, 0), (-1, 0), (0, -1), (0, 1))


@dataclass(frozen=True)
class NumberedMark:
    """A mark as it is drawn: its number in the list, and where it is in thousandths of the box."""

    number: int
    x: int
    y: int


class BodyFigure(QWidget):
    """The figure from one side (`view`: front or back).

    `put(x, y)` asks for a mark where the cursor is (Enter, Space, a click), only on the figure; `removed(number)` on
    Del near a mark; `other_view(view)` on F and B; `moved()` when the cursor stands elsewhere. Letters that mean
    nothing here go on to whatever is around.
    """

    put = Signal(int, int)
    removed = Signal(int)
    other_view = Signal(str)
    moved = Signal()

    def __init__(self, view: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._title = title
        self._marks: tuple[NumberedMark, ...] = ()
        self._next = 1
        self._x, self._y = 500, 260
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()

    def cursor_at(self) -> tuple[int, int]:
        """Return where the cursor is, in thousandths of the figure's box."""
        return self._x, self._y

    def region(self) -> str:
        """Return what the place under the cursor is called; "" beside the figure."""
        return region_of(self.view, self._x, self._y) if inside(self._x, self._y) else ""

    def set_marks(self, marks: Sequence[NumberedMark], following: int) -> None:
        """Draw these marks; `following` is the number the next one will have."""
        self._marks = tuple(marks)
        self._next = following
        self._name()
        self.update()

    def go_to(self, x: int, y: int) -> None:
        """Put the cursor at a place, within the box."""
        self._x, self._y = max(0, min(1_000, x)), max(0, min(1_000, y))
        self._name()
        self.update()
        self.moved.emit()

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where a place of the box is in this widget's pixels."""
        box = self._box()
        return QPointF(box.left() + x / 1_000 * box.width(), box.top() + y / 1_000 * box.height())

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_HEIGHT * ASPECT + 2 * _SIDES), theme.px(_HEIGHT + _HEAD + theme.SPACE_8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~plain:
            event.ignore()
        elif key in _ARROWS:
            across, down = _ARROWS[key]
            step = BIG_STEP if shift else STEP
            self.go_to(self._x + across * step, self._y + round(down * step * ASPECT))
        elif key in _PUTS:
            self._put()
        elif key == Qt.Key.Key_Delete:
            self._remove()
        elif key in (Qt.Key.Key_F, Qt.Key.Key_B):
            self.other_view.emit("front" if key == Qt.Key.Key_F else "back")
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        box, at = self._box(), event.position()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        across = round((at.x() - box.left()) / box.width() * 1_000)
        self.go_to(across, round((at.y() - box.top()) / box.height() * 1_000))
        self._put()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.moved.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, border=theme.SOFT, radius=theme.RADIUS_FIELD)
        head = QRectF(theme.px(theme.SPACE_8), 0, rect.width() - theme.px(theme.SPACE_16), theme.px(_HEAD))
        paint.text(painter, head, self._title, theme.INK, strong=True, align=paint.CENTRE)
        near, far = (self.tr("R"), self.tr("L")) if self.view == "front" else (self.tr("L"), self.tr("R"))
        paint.text(painter, head, near, theme.INK_2, TypeRole.SMALL, strong=True)
        paint.text(painter, head, far, theme.INK_2, TypeRole.SMALL, strong=True, align=paint.RIGHT_MIDDLE)
        self._paint_figure(painter)
        self._paint_marks(painter)
        if self.hasFocus():
            self._paint_cursor(painter)

    def _paint_figure(self, painter: QPainter) -> None:
        outline, *inner = STROKES[self.view]
        painter.setBrush(QColor(theme.HEADER))
        painter.setPen(QPen(QColor(theme.CONTROL), theme.px(1.5)))
        painter.drawPolygon([self.place_of(x, y) for x, y in polyline(outline)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.LINE), theme.px(1.5)))
        for stroke in inner:
            painter.drawPolyline([self.place_of(x, y) for x, y in polyline(stroke)])

    def _paint_marks(self, painter: QPainter) -> None:
        dot, side = theme.px(_DOT), theme.px(_NUMBER)
        places = [self.place_of(mark.x, mark.y) for mark in self._marks]
        taken = [QRectF(at.x() - dot, at.y() - dot, 2 * dot, 2 * dot) for at in places]
        for mark, at in zip(self._marks, places, strict=True):
            badge = _room_for(at, side, QRectF(self.rect()).adjusted(0, theme.px(_HEAD), 0, 0), taken)
            taken.append(badge)
            painter.setPen(QPen(QColor(theme.NAVY), theme.px(1.5)))
            painter.drawLine(at, badge.center())
            painter.setBrush(QColor(theme.NAVY))
            painter.drawEllipse(at, dot, dot)
            paint.box(painter, badge, fill=theme.NAVY, radius=_NUMBER / 2)
            shown = badge.adjusted(0, -1, 0, -1)
            paint.text(painter, shown, str(mark.number), theme.WHITE, TypeRole.SMALL, strong=True, align=paint.CENTRE)

    def _paint_cursor(self, painter: QPainter) -> None:
        at, arm = self.place_of(self._x, self._y), theme.px(11)
        for colour, wide in ((theme.FOCUS, 6), (theme.INK, 2)):
            painter.setPen(QPen(QColor(colour), theme.px(wide)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for across, down in _ARROWS.values():
                start = QPointF(across * theme.px(4), down * theme.px(4))
                painter.drawLine(at + start, at + QPointF(across * arm, down * arm))

    def _box(self) -> QRectF:
        left, top = theme.px(_SIDES), theme.px(_HEAD)
        return QRectF(left, top, theme.px(_HEIGHT * ASPECT), theme.px(_HEIGHT))

    def _put(self) -> None:
        if inside(self._x, self._y):
            self.put.emit(self._x, self._y)

    def _remove(self) -> None:
        far = [(abs(mark.x - self._x) * ASPECT + abs(mark.y - self._y), mark.number) for mark in self._marks]
        nearest = min(far, default=(_NEAR + 1.0, 0))
        if nearest[0] <= _NEAR:
            self.removed.emit(nearest[1])

    def _name(self) -> None:
        where = self.region() or self.tr("beside the figure")
        self.setAccessibleName(self.tr("{0} of the body: {1}").format(self._title, where))
        self.setAccessibleDescription(self.tr("The arrows move, Enter puts mark {0}").format(self._next))


def _room_for(at: QPointF, side: float, room: QRectF, taken: Sequence[QRectF]) -> QRectF:
    """Return where a number stands near its mark, off other marks and numbers where that can be."""
    first: QRectF | None = None
    for far in (0.9, 1.6, 2.4):
        for across, down in _AROUND:
            middle = QPointF(at.x() + across * side * far, at.y() + down * side * far)
            rect = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            if room.contains(rect):
                first = first or rect
                if not any(rect.intersects(other) for other in taken):
                    return rect
    return first or QRectF(at.x() - side / 2, at.y() - side / 2, side, side)

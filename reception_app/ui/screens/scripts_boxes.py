"""The boxes a typed line is read as: green line understood, amber dashed guessed, red to be chosen; and their editor.

A box is a button. Enter, F2 or any letter opens its field in its own place, with what is offered under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_quick import State
from reception_app.ui.screens.scripts_shown import BoxData
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Flow, Row, show_if
from reception_app.ui.widgets.runs import Laid, Line, Run, Text, bold, lay_out, paint_laid, small

_PAD = (10, 2)
_STRONG = ("medicine", "dose")
_FIELD_WIDTH = 240
LABEL_WIDTH = 112
"""Room of the labels before the line and the boxes, at 100 %."""

_BORDERS = {
    State.UNDERSTOOD: (theme.WHITE, theme.GREEN, theme.BORDER),
    State.GUESSED: (theme.AMBER_TINT, theme.AMBER, theme.FIELD_BORDER),
    State.CHOOSE: (theme.RED_TINT, theme.RED, theme.FIELD_BORDER),
    State.NOT_KNOWN: (theme.WHITE, theme.AMBER, theme.BORDER),
    State.OPEN: (theme.WHITE, theme.CONTROL, theme.BORDER),
}
"""Fill, border and its width by state. Only a guess is dashed."""


class QuickLine(LineBox):
    """The line itself. `pressed()` fires when it is clicked."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()


class QuickBox(QAbstractButton):
    """One box. `asked(field, typed)` opens its field with the letter pressed; `moved(field, step)` goes to the next."""

    asked = Signal(str, str)
    moved = Signal(str, int)

    def __init__(self, data: BoxData, parent: QWidget) -> None:
        super().__init__(parent)
        self.data, self._held = data, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._clicked)
        self.set_data(data)

    def set_data(self, data: BoxData) -> None:
        """Show other words in another state."""
        self.data = data
        self.setAccessibleName(data.spoken)
        self.setAccessibleDescription(data.why)
        self.updateGeometry()
        self.update()

    def hold(self, width: int) -> None:
        """Be so wide at least, for an editor laid over it: the boxes behind it make room. 0: as wide as its words."""
        self._held = width
        self.updateGeometry()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        across, down = self._edges()
        laid = self._laid(None)
        return QSize(max(self._held, int(laid.width + 0.999) + across), int(laid.height + 0.999) + down)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(theme.SPACE_32), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        across, down = self._edges()
        return int(self._laid(width - across).height + 0.999) + down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        key, text = event.key(), event.text()
        if held:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_Down):
            self.asked.emit(self.data.field, "")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(self.data.field, 1 if key == Qt.Key.Key_Right else -1)
        elif text and text.isprintable():
            self.asked.emit(self.data.field, text)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        fill, border, width = _BORDERS[self.data.state]
        pen = QPen(QColor(border), theme.px(width))
        if self.data.state is State.GUESSED:
            pen.setStyle(Qt.PenStyle.DashLine)
        half, radius = pen.widthF() / 2, theme.px(theme.RADIUS_FIELD)
        painter.setPen(pen)
        painter.setBrush(QColor(fill if not self.underMouse() or fill != theme.WHITE else theme.HEADER))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        across, down = self._edges()
        paint_laid(painter, QPointF(across / 2, down / 2), self._laid(self.width() - across))

    def _laid(self, width: float | None) -> Laid:
        return lay_out(_lines(self.data), width)

    def _edges(self) -> tuple[int, int]:
        return 2 * theme.px(_PAD[0]), 2 * theme.px(_PAD[1])

    def _clicked(self) -> None:
        self.asked.emit(self.data.field, "")


def _lines(data: BoxData) -> tuple[Line, Line]:
    """Return label and words of a box; state is said by words and icon too, never by colour alone."""
    if data.state is State.CHOOSE:
        head: Line = (small(data.label, theme.RED_TEXT),)
        if not data.offers:
            return head, (bold(data.value, theme.RED_TEXT, icon=Icon.TRIANGLE),)
        start = bold(tr("choose") + " ", theme.RED_TEXT, icon=Icon.TRIANGLE)
        return head, (start, Run(cap="↓"), bold(" " + data.value, theme.RED_TEXT))
    if data.state is State.GUESSED:
        icon = Icon.QUESTION if data.field == "left_over" else None
        strong = data.field in (*_STRONG, "left_over")
        return (small(data.label, theme.AMBER_TEXT),), (Run(data.value, theme.AMBER_TEXT, strong, icon=icon),)
    if data.state is State.NOT_KNOWN:
        return (small(data.label),), (Run(data.value, theme.AMBER_TEXT, icon=Icon.QUESTION),)
    if data.state is State.OPEN:
        return (small(data.label),), (Run(data.value, theme.INK_2),)
    return (small(data.label),), (Run(data.value, theme.INK, data.field in _STRONG),)


class BoxRow(QWidget):
    """Boxes after their label, wrapped when there is no room. The row keeps its place: it grows, and never shrinks
    before it is emptied. `asked(field, typed)` opens a field. `lines`: how many it has room for from 150 % on."""

    asked = Signal(str, str)

    def __init__(self, label: str, order: Sequence[str], empty: str = "", *, lines: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(label)
        self._lines = lines
        self._kept = 0
        self._nothing = empty
        self._empty = Text(empty, role=TypeRole.SMALL, tone=theme.INK_2)
        self._beside = Text(label, tone=theme.INK_2)
        theme.fix(self._beside, width=LABEL_WIDTH)
        self._before = Text(label, tone=theme.INK_2, wrap=False)
        self._inside = QWidget()
        self._flow = Flow(self._inside, spacing=(theme.SPACE_8, theme.SPACE_4))
        self._flow.add(self._before, self._empty)
        # All of them at once and hidden, so that Tab goes through them in their order.
        self._boxes = {name: QuickBox(BoxData(name, name, "", State.OPEN), self._inside) for name in order}
        for box in self._boxes.values():
            box.hide()
            box.asked.connect(self.asked)
            box.moved.connect(self._move)
            self._flow.addWidget(box)
        self.line = Row(self, spacing=theme.SPACE_8)
        self.line.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        self.line.addWidget(self._inside, 1, Qt.AlignmentFlag.AlignTop)
        self.rescale()

    def show_boxes(self, boxes: Sequence[BoxData], instead: str = "") -> None:
        """Show these, in the order of the row; a box that stays keeps its focus. `instead`: why there is none."""
        wanted = {data.field: data for data in boxes}
        for name, box in self._boxes.items():
            data = wanted.get(name)
            if data is not None and box.data != data:
                box.set_data(data)
            show_if(box, data is not None)
        self._empty.set_words(instead or self._nothing)
        show_if(self._empty, not wanted)
        if not wanted and not instead:
            self._kept = 0
        self._keep()

    def shown(self) -> list[QuickBox]:
        """Return the boxes that show, in order."""
        return [box for box in self._boxes.values() if not box.isHidden()]

    def box(self, name: str) -> QuickBox | None:
        """Return the box of a field, or None while it does not show."""
        box = self._boxes.get(name)
        return box if box is not None and not box.isHidden() else None

    def rescale(self) -> None:
        """Ask for the room the new text size needs. At large text the label stands among the boxes, to save room."""
        show_if(self._beside, not theme.active().collapsed)
        show_if(self._before, theme.active().collapsed)
        self._kept = 0
        self._keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._kept = 0
            self._keep()

    def _keep(self) -> None:
        """Keep room for one line of boxes, more of them at large text, and for every line there was once."""
        one = theme.active().line() + theme.active().line(TypeRole.SMALL) + 2 * theme.px(_PAD[1])
        lines = self._lines if theme.active().collapsed else 1
        least = lines * one + (lines - 1) * theme.px(theme.SPACE_4)
        width = self._inside.width()
        self._kept = max(self._kept, least, self._flow.heightForWidth(width) if self.isVisible() else 0)
        self._inside.setMinimumHeight(self._kept)

    def _move(self, name: str, step: int) -> None:
        shown = self.shown()
        here = next(place for place, box in enumerate(shown) if box.data.field == name)
        shown[max(0, min(here + step, len(shown) - 1))].setFocus(Qt.FocusReason.TabFocusReason)


class BoxEditor(LineBox):
    """The field of a box, laid over it. `moved(step)` fires on Tab; `left()` when the focus goes elsewhere."""

    moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent=parent)
        self._over: QuickBox | None = None
        self.hide()

    def open_over(self, box: QuickBox) -> None:
        """Lay it over a box, wide enough to write in, and follow it while the boxes before it settle."""
        self.follow(box)
        self._place(box)
        self.show()
        self.raise_()

    def follow(self, box: QuickBox | None) -> None:
        """Follow another box, or none."""
        if self._over is not None:
            self._over.removeEventFilter(self)
            self._over.hold(0)
        self._over = box
        if box is not None:
            box.installEventFilter(self)
            box.hold(theme.px(_FIELD_WIDTH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place(self._over)
        return False

    def _place(self, box: QuickBox) -> None:
        home = self.parentWidget()
        assert home is not None
        corner = box.mapTo(home, QPoint(0, 0))
        width = min(max(box.width(), theme.px(_FIELD_WIDTH)), home.width() - 2 * theme.px(theme.SPACE_8))
        left = min(corner.x(), home.width() - width - theme.px(theme.SPACE_8))
        self.setGeometry(max(0, left), corner.y(), width, max(box.height(), theme.px(theme.FIELD)))

    def focusNextPrevChild(self, next: bool) -> bool:
        self.moved.emit(1 if next else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()


__all__ = ["LABEL_WIDTH", "BoxEditor", "BoxRow", "QuickBox"]

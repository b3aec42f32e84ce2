"""A text field that offers what is known and takes what is not: nothing is filled in unless it is picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint

_MOST = 9
_PAD = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is offered: the value taken, and a note beside it."""

    value: str
    note: str = ""


class _Offered(QWidget):
    """The list under the box: over everything, never taking the focus."""

    taken = Signal(int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.items: tuple[Suggestion, ...] = ()
        self.at = -1
        self.hide()

    def show_under(self, box: QWidget, items: Sequence[Suggestion]) -> None:
        """Show `items` under `box`, none of them marked; above it when there is no room below."""
        self.items, self.at = tuple(items[:_MOST]), -1
        row, pad = theme.px(theme.COMPACT), theme.px(_PAD)
        widths = [_width(item) for item in self.items]
        width = max(box.width(), round(max(widths, default=0)) + 2 * pad)
        height = row * len(self.items) + 2 * theme.px(theme.BORDER)
        window = self.window()
        place = box.mapTo(window, QPoint(0, box.height()))
        if place.y() + height > window.height():
            place = box.mapTo(window, QPoint(0, -height))
        left = max(0, min(place.x(), window.width() - width))
        self.setGeometry(left, max(0, place.y()), width, height)
        self.setAccessibleName(", ".join(item.value for item in self.items))
        self.show()
        self.raise_()

    def move_mark(self, step: int) -> None:
        """Mark the next or the last one."""
        self.at = (self.at + step) % len(self.items) if self.at >= 0 or step > 0 else len(self.items) - 1
        self.update()

    def marked(self) -> Suggestion | None:
        """Return the marked one, or None."""
        return self.items[self.at] if self.isVisible() and 0 <= self.at < len(self.items) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.taken.emit(int(event.position().y()) // theme.px(theme.COMPACT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.WHITE, border=theme.CONTROL, radius=0)
        row, pad, edge = theme.px(theme.COMPACT), theme.px(_PAD), theme.px(theme.BORDER)
        for place, item in enumerate(self.items):
            rect = QRectF(edge, edge + place * row, self.width() - 2 * edge, row)
            if place == self.at:
                paint.box(painter, rect, fill=theme.SELECTED, radius=0)
            paint.text(painter, rect.adjusted(pad, 0, 0, 0), item.value, theme.INK, strong=place == self.at)
            if item.note:
                rest = rect.adjusted(0, 0, -pad, 0)
                paint.text(painter, rest, item.note, theme.INK_2, TypeRole.SMALL, align=paint.RIGHT_MIDDLE)


def _width(item: Suggestion) -> float:
    note = paint.text_width(item.note, TypeRole.SMALL) + theme.px(theme.SPACE_24) if item.note else 0.0
    return paint.text_width(item.value, strong=True) + note


class SuggestField(TextField):
    """A line of text with a list under it: ↓ marks, Enter takes what is marked; what is typed stands otherwise.

    `offer` is asked with the text typed so far. `picked(value)` fires when one is taken; `edited` fires then too.
    With `at_once` the list opens as soon as the empty box has the focus.
    """

    picked = Signal(str)

    def __init__(
        self,
        label: str,
        offer: Callable[[str], Sequence[Suggestion]],
        *,
        width: int,
        at_once: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, width=width, optional=optional, parent=parent)
        self._offer = offer
        self._at_once = at_once
        self._list: _Offered | None = None
        self.box.installEventFilter(self)
        self.box.arrowed.connect(self._arrowed)
        self.edited.connect(self._typed)
        self.entered.connect(self._enter)

    def close_list(self) -> bool:
        """Take the list away. False when it was not open."""
        if self._list is None or not self._list.isVisible():
            return False
        self._list.hide()
        return True

    def open_list(self) -> None:
        """Show what fits, if anything."""
        items = self._offer(self.value())
        if not items or not self.box.hasFocus():
            self.close_list()
            return
        if self._list is None or self._list.parent() is not self.window():
            self._list = _Offered(self.window())
            self._list.taken.connect(self._take_at)
            self.destroyed.connect(self._list.deleteLater)  # it belongs to the window, which outlives this field
        self._list.show_under(self.box, items)
        self.box.setAccessibleDescription(self.tr("{0} offered, arrow down marks").format(len(items)))

    def offered(self) -> tuple[str, ...]:
        """Return the values in the open list."""
        open_now = self._list is not None and self._list.isVisible()
        return tuple(item.value for item in self._list.items) if open_now and self._list is not None else ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut or event.type() == QEvent.Type.Hide:
            self.close_list()
        elif event.type() == QEvent.Type.FocusIn and self._at_once and not self.value().strip():
            self.open_list()
        return False

    def _typed(self) -> None:
        self.open_list()

    def _arrowed(self, step: int) -> None:
        if self._list is None or not self._list.isVisible():
            self.open_list()
        if self._list is not None and self._list.isVisible():
            self._list.move_mark(step)
            marked = self._list.marked()
            self.box.setAccessibleDescription(f"{marked.value} {marked.note}".strip() if marked else "")

    def _enter(self) -> None:
        marked = self._list.marked() if self._list is not None else None
        if marked is not None:
            self._take(marked)
        self.close_list()

    def _take_at(self, place: int) -> None:
        if self._list is not None and 0 <= place < len(self._list.items):
            self._take(self._list.items[place])
            self.close_list()

    def _take(self, item: Suggestion) -> None:
        self.set_value(item.value)
        self.edited.emit()
        self.picked.emit(item.value)
        self.close_list()

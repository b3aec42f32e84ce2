"""A list of what is known under a box of text: it offers, and takes nothing by itself.

The list is a plain child of the window that can never have the focus, and it is made and filled while the key that
asked for it is handled: the box keeps every key, before the list is there, while it is, and after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from reception_app.ui import theme
from reception_app.ui.fields.text import LineBox, TextField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint

_MOST = 9
_PAD = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is offered: the value taken, a note beside it, and what it stands for where the words do not say it."""

    value: str
    note: str = ""
    what: object = None


Offer = Callable[[str], Sequence[Suggestion]]
"""What fits a text typed so far."""
Mark = Callable[[str, Sequence[Suggestion]], int]
"""Which of what is offered the text typed already means; -1 for none."""


def no_mark(typed: str, items: Sequence[Suggestion]) -> int:
    """Mark nothing: only arrow down does."""
    return -1


class _Offered(QWidget):
    """The list under the box: over everything, never taking the focus. It scrolls when it holds more than fits."""

    taken = Signal(int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.items: tuple[Suggestion, ...] = ()
        self.at = -1
        self._first = 0
        self._rows = 0
        self.hide()

    def show_under(self, box: QWidget, items: Sequence[Suggestion], at: int) -> None:
        """Show `items` under `box`, number `at` marked (-1: none); above it when there is more room there."""
        self.items, self.at, self._first = tuple(items), at, 0
        self.setAccessibleName(", ".join(item.value for item in self.items))
        self.lie_under(box)
        self.show()
        self.raise_()

    def lie_under(self, box: QWidget) -> None:
        """Go where `box` is."""
        row, pad, edge = theme.px(theme.COMPACT), theme.px(_PAD), theme.px(theme.BORDER)
        window = self.window()
        corner = box.mapTo(window, QPoint(0, 0))
        top, bottom = corner.y(), corner.y() + box.height()
        wanted = row * min(len(self.items), _MOST) + 2 * edge
        under = bottom + wanted <= window.height() or window.height() - bottom >= top
        room = (window.height() - bottom if under else top) - 2 * edge
        self._rows = max(1, min(len(self.items), _MOST, room // row))
        more = self._rows < len(self.items)
        widths = [_width(item) for item in self.items]
        width = max(box.width(), round(max(widths, default=0)) + (3 if more else 2) * pad)
        height = row * self._rows + 2 * edge
        left = max(0, min(corner.x(), window.width() - width))
        self.setGeometry(left, bottom if under else max(0, top - height), width, height)
        self._keep_in_sight()

    def move_mark(self, step: int) -> None:
        """Mark the next or the last one."""
        self.at = (self.at + step) % len(self.items) if self.at >= 0 or step > 0 else len(self.items) - 1
        self._keep_in_sight()
        self.update()

    def marked(self) -> Suggestion | None:
        """Return the marked one, or None."""
        return self.items[self.at] if self.isVisible() and 0 <= self.at < len(self.items) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.taken.emit(self._first + int(event.position().y()) // theme.px(theme.COMPACT))

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(self._first + step, len(self.items) - self._rows))
        self.update()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.WHITE, border=theme.CONTROL, radius=0)
        row, pad, edge = theme.px(theme.COMPACT), theme.px(_PAD), theme.px(theme.BORDER)
        bar = pad if self._rows < len(self.items) else 0
        for line in range(self._rows):
            place = self._first + line
            item, rect = self.items[place], QRectF(edge, edge + line * row, self.width() - 2 * edge, row)
            if place == self.at:
                paint.box(painter, rect, fill=theme.SELECTED, radius=0)
            paint.text(painter, rect.adjusted(pad, 0, 0, 0), item.value, theme.INK, strong=place == self.at)
            if item.note:
                rest = rect.adjusted(0, 0, -pad - bar, 0)
                paint.text(painter, rest, item.note, theme.INK_2, TypeRole.SMALL, align=paint.RIGHT_MIDDLE)
        if bar:
            self._paint_bar(painter)

    def _paint_bar(self, painter: QPainter) -> None:
        """Show that there is more, and where in it one is."""
        wide, high = theme.px(theme.SPACE_4), self.height() / len(self.items)
        rect = QRectF(self.width() - 2 * wide, self._first * high, wide, self._rows * high)
        paint.box(painter, rect.adjusted(0, wide / 2, 0, -wide / 2), fill=theme.CONTROL, radius=theme.RADIUS_FIELD - 1)

    def _keep_in_sight(self) -> None:
        if self.at >= 0:
            self._first = max(min(self._first, self.at), self.at - self._rows + 1)


def _width(item: Suggestion) -> float:
    note = paint.text_width(item.note, TypeRole.SMALL) + theme.px(theme.SPACE_24) if item.note else 0.0
    return paint.text_width(item.value, strong=True) + note


class Offers(QObject):
    """What a box offers while somebody types in it: ↓ ↑ mark, Enter takes what is marked, Esc closes.

    `taken(item)` fires with the `Suggestion` taken, by key or by mouse; whoever made this puts it where it belongs.
    """

    taken = Signal(object)

    def __init__(self, box: LineBox, offer: Offer, *, at_once: bool = False, mark: Mark = no_mark) -> None:
        super().__init__(box)
        self._box, self._offer, self._mark, self._at_once = box, offer, mark, at_once
        self._list: _Offered | None = None
        self._watched: list[QWidget] = []
        box.installEventFilter(self)
        box.textEdited.connect(self.open_list)

    def close_list(self) -> bool:
        """Take the list away. False when it was not open."""
        if not self.is_open():
            return False
        assert self._list is not None
        self._list.hide()
        self._watch(())
        self._box.setAccessibleDescription("")
        return True

    def is_open(self) -> bool:
        """True while the list shows."""
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Show what fits, if anything."""
        typed = self._box.text()
        items = self._offer(typed)
        # The window's own focus, not the application's: that one is lost for a moment when windows change places.
        if not items or self._box.window().focusWidget() is not self._box:
            self.close_list()
            return
        if self._list is None or self._list.parent() is not self._box.window():
            self._list = _Offered(self._box.window())
            self._list.taken.connect(self._take_at)
            self.destroyed.connect(self._list.deleteLater)  # it belongs to the window, which outlives the box
        self._list.show_under(self._box, items, self._mark(typed, items))
        self._watch(_around(self._box))
        self._tell()

    def move_mark(self, step: int) -> None:
        """Mark the next or the last one, in a list opened for it when there is none."""
        if not self.is_open():
            self.open_list()
            if self.marked() is not None:
                return
        if self._list is not None and self._list.isVisible():
            self._list.move_mark(step)
            self._tell()

    def offered(self) -> tuple[Suggestion, ...]:
        """Return what is in the open list."""
        return self._list.items if self._list is not None and self._list.isVisible() else ()

    def marked(self) -> Suggestion | None:
        """Return what Enter takes, or None."""
        return self._list.marked() if self._list is not None else None

    def take_marked(self) -> bool:
        """Take what is marked, and close the list. False when nothing is marked."""
        marked = self.marked()
        self.close_list()
        if marked is not None:
            self.taken.emit(marked)
        return marked is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            if self._list is not None and self._list.isVisible():
                self._list.lie_under(self._box)  # a page that scrolls moves what is around the box, not the box
        elif watched is not self._box:
            pass
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close_list()
        elif event.type() == QEvent.Type.FocusIn and self._at_once and not self._box.text().strip():
            self.open_list()
        return False

    def _watch(self, around: Sequence[QWidget]) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = list(around)
        for widget in self._watched:
            widget.installEventFilter(self)

    def _tell(self) -> None:
        marked = self.marked()
        words = self.tr("{0} offered, arrow down marks").format(len(self.offered()))
        self._box.setAccessibleDescription(f"{marked.value} {marked.note}".strip() if marked else words)

    def _take_at(self, place: int) -> None:
        items = self.offered()
        self.close_list()
        if 0 <= place < len(items):
            self.taken.emit(items[place])


def _around(box: QWidget) -> list[QWidget]:
    """Return every widget a box lies in, up to its window."""
    found, step = [], box.parentWidget()
    while step is not None and step is not box.window():
        found.append(step)
        step = step.parentWidget()
    return found


class SuggestField(TextField):
    """A line of text with a list under it: ↓ marks, Enter takes what is marked; what is typed stands otherwise.

    `offer` is asked with the text typed so far. `picked(value)` fires when one is taken; `edited` fires then too.
    With `at_once` the list opens as soon as the empty box has the focus.
    """

    picked = Signal(str)

    def __init__(
        self,
        label: str,
        offer: Offer,
        *,
        width: int,
        at_once: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, width=width, optional=optional, parent=parent)
        self.offers = Offers(self.box, offer, at_once=at_once)
        self.offers.taken.connect(self._take)
        self.box.arrowed.connect(self.offers.move_mark)
        self.entered.connect(self.offers.take_marked)

    def close_list(self) -> bool:
        """Take the list away. False when it was not open."""
        return self.offers.close_list()

    def open_list(self) -> None:
        """Show what fits, if anything."""
        self.offers.open_list()

    def offered(self) -> tuple[str, ...]:
        """Return the values in the open list."""
        return tuple(item.value for item in self.offers.offered())

    def _take(self, item: Suggestion) -> None:
        self.set_value(item.value)
        self.edited.emit()
        self.picked.emit(item.value)

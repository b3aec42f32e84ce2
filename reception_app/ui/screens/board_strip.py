"""The board's strip: what is late, and what is due within the hour, in the order of `board_hour`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.words import duration_words, minutes_between
from reception_app.clock import local
from reception_app.services.board import Rank
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.board_cells import clock_words, tr
from reception_app.ui.screens.board_hour import Due
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.runs import Line, Run, bold, lay_out, paint_laid, spoken

MOST = 5
_LINE = 27
_BETWEEN = 14


_Placed = tuple[float, int, Line]
"""Left edge in screen pixels, number of the line, what stands there."""


@dataclass(frozen=True)
class _Arranged:
    """What is named and where; where it is counted what is not; how many of this hour that are."""

    items: tuple[_Placed, ...]
    tail: _Placed | None
    more: int

    def all(self) -> tuple[_Placed, ...]:
        """Return what is named and the count."""
        return (*self.items, self.tail) if self.tail is not None else self.items


class NextHour(QWidget):
    """One line of what comes next; from 150 % two, if it takes two.

    What does not fit is counted: "3 more"; "4 older, see Tasks".
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title: Line = (bold(tr("Next hour")),)
        self._items: tuple[Line, ...] = ()
        self._older = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.surface(self, theme.WHITE)

    def set_dues(self, dues: Sequence[Due], now: datetime) -> None:
        """Show these, in this order, as they stand at `now` (aware UTC)."""
        self._items = tuple(_words(due, now) for due in dues if due.rank(now) is not Rank.OLD)
        self._older = _older([due for due in dues if due.rank(now) is Rank.OLD])
        tail = (_tail(0, self._older),) if self._older else ()
        self.setAccessibleName(spoken((self._title, *(self._items or (_nothing(),)), *tail)))
        self.updateGeometry()
        self.update()

    def shown(self) -> int:
        """Return how many things stand in the strip at its present width; the others are counted at its end."""
        return len(self._arrange(self.width()).items)

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), self._lines_used() * theme.px(_LINE))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        hair = theme.px(theme.BORDER)
        paint.box(painter, QRectF(0, rect.height() - hair, rect.width(), hair), fill=theme.LINE, radius=0)
        _put(painter, theme.px(theme.MARGIN), 0, self._title)
        if not self._items and not self._older:
            _put(painter, self._start(), 0, _nothing())
            return
        arranged = self._arrange(self.width())
        for left, line, item in arranged.all():
            if left > theme.px(theme.MARGIN):
                _bar(painter, left - theme.px(_BETWEEN), line)
            _put(painter, left, line, item)

    def _start(self) -> float:
        return theme.px(theme.MARGIN) + lay_out((self._title,)).width + 2 * theme.px(_BETWEEN)

    def _lines_used(self) -> int:
        """Return how many lines have something on them: an empty one would take the board's room at large text."""
        return max((line for _, line, _ in self._arrange(self.width()).all()), default=0) + 1

    def _arrange(self, width: int) -> _Arranged:
        """Return as much as fits; what does not is counted at the end, or on the first line where that shows more."""
        for count in range(min(len(self._items), MOST), -1, -1):
            more = len(self._items) - count
            tail = _tail(more, self._older) if more or self._older else ()
            for above in (False, True):
                arranged = self._place(self._items[:count], width, tail, above=above)
                if arranged is not None:
                    return arranged
        return _Arranged((), None, len(self._items))

    def _place(self, items: Sequence[Line], width: int, tail: Line, *, above: bool) -> _Arranged | None:
        """Place all of it or nothing: the tail last, or `above`, at the end of the first of two lines."""
        room, gap = width - theme.px(theme.MARGIN), 2 * theme.px(_BETWEEN)
        kept = lay_out((tail,)).width + gap if tail and above else 0.0
        placed: list[_Placed] = []
        left, line, first = self._start(), 0, self._start()
        for item in (*items, *((tail,) if tail and not above else ())):
            wide = lay_out((item,)).width
            if left + wide > room - (kept if line == 0 else 0):
                left, line = float(theme.px(theme.MARGIN)), line + 1
            if line >= _lines() or left + wide > room:
                return None
            placed.append((left, line, item))
            left += wide + gap
            first = left if line == 0 else first
        count = len(items)
        if not tail or not above:
            return _Arranged(tuple(placed[:count]), placed[count] if tail else None, len(self._items) - count)
        return _Arranged(tuple(placed), (first, 0, tail), len(self._items) - count) if line else None


def _lines() -> int:
    return 2 if theme.active().collapsed else 1


def _words(due: Due, now: datetime) -> Line:
    said = f" {due.whose} {due.what}"
    if due.late(now):
        late = tr("Late {0}").format(duration_words(minutes_between(due.at, now)))
        return (bold(late, theme.RED_TEXT, icon=Icon.OCTAGON), Run(f" {said}"))
    at = tr("Now") if due.unsaid else clock_words(local(due.at), local(now))
    return (bold(at, icon=due.icon), Run(f" {said}"))


def _nothing() -> Line:
    return (Run(tr("Nothing is due in the next hour."), theme.INK_2),)


def _older(dues: Sequence[Due]) -> str:
    """Return how many are late by days, and where they stand; "" for none."""
    if not dues:
        return ""
    words = tr("{0} older, see Tasks") if all(due.task for due in dues) else tr("{0} older, see Tasks and below")
    return words.format(len(dues))


def _tail(more: int, older: str) -> Line:
    """Return what is counted behind the last item: how many do not fit, and how many are late by days."""
    parts = (*((tr("{0} more").format(more),) if more else ()), *((older,) if older else ()))
    return (bold(tr("{0}; {1}").format(*parts) if len(parts) > 1 else parts[0]),)


def _put(painter: QPainter, left: float, line: int, words: Line) -> None:
    laid = lay_out((words,))
    top = line * theme.px(_LINE) + (theme.px(_LINE) - laid.height) / 2
    paint_laid(painter, QPointF(round(left), round(top)), laid)


def _bar(painter: QPainter, left: float, line: int) -> None:
    tall = theme.px(theme.SPACE_16)
    top = line * theme.px(_LINE) + (theme.px(_LINE) - tall) / 2
    paint.box(painter, QRectF(round(left), top, theme.px(theme.BORDER), tall), fill=theme.LINE, radius=0)

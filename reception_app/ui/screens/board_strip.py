"""The board's strip: what is late, and what is due within the hour, late first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.observation_levels import interval_minutes
from reception_app.clinical.words import duration_words, minutes_between
from reception_app.clock import local
from reception_app.services.board import DUE_SOON, Board, BoardRow
from reception_app.services.person_view import TaskRowView
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.board_cells import clock_words, name_words, tr
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.runs import Line, Run, bold, lay_out, paint_laid, spoken

MOST = 5
_LINE = 27
_BETWEEN = 14


@dataclass(frozen=True)
class Due:
    """One thing with a clock: when (aware UTC), whose, what, and its icon. `unsaid`: it has no time of its own yet."""

    at: datetime
    whose: str
    what: str
    icon: Icon
    unsaid: bool = False

    def late(self, now: datetime) -> bool:
        """True when it should have happened."""
        return self.at < now and not self.unsaid


def next_hour(board: Board, tasks: Iterable[TaskRowView]) -> tuple[Due, ...]:
    """Return everything late or due within the hour of the board's moment: late first, then by time."""
    people = (*board.here, *board.leaving)
    shared = Counter(row.family_name.upper() for row in people)
    named = {row.person_id: _whose(row, shared) for row in people}
    dues = [due for row in people for due in _of(row, named[row.person_id], board.at)]
    dues += [
        Due(it.task.due_at, named.get(it.person_id, it.family_name.upper()), it.task.title, Icon.FLAG)
        for it in tasks
        if it.task.due_at is not None
    ]
    dues += [
        Due(line.expected_at, name_words(line.family_name, None), tr("expected"), Icon.ARRIVE)
        for line in board.expected
        if line.expected_at is not None and line.expected_at >= board.at
    ]
    until = board.at + DUE_SOON
    return tuple(sorted((due for due in dues if due.at <= until), key=lambda due: (due.at, due.whose, due.what)))


def _of(row: BoardRow, whose: str, now: datetime) -> Iterator[Due]:
    if row.next_due_at is not None:
        yield Due(row.next_due_at, whose, row.next_medicine or tr("dose"), Icon.PILL)
    for flag in row.flags:
        every = interval_minutes(flag.observation) if flag.observation else None
        if every and flag.last_observed_at is not None:
            yield Due(flag.last_observed_at + timedelta(minutes=every), whose, tr("observation"), Icon.EYE)
        elif every:
            yield Due(now, whose, tr("first observation"), Icon.EYE, unsaid=True)
    if row.interim_review_by is not None:
        yield Due(row.interim_review_by, whose, tr("interim review"), Icon.HOURGLASS)
    if row.leaves_at is not None:
        yield Due(row.leaves_at, whose, tr("leaves"), Icon.TRUCK)


def _whose(row: BoardRow, shared: Counter[str]) -> str:
    """Return the family name, and the given name too when two people on the board share it."""
    family = row.family_name.upper()
    return family if shared[family] == 1 else name_words(row.family_name, row.given_names)


class NextHour(QWidget):
    """One line of what comes next; two from 150 %. What does not fit is counted: "3 more"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title: Line = (bold(tr("Next hour")),)
        self._items: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.surface(self, theme.WHITE)

    def set_dues(self, dues: Sequence[Due], now: datetime) -> None:
        """Show these, in this order, as they stand at `now` (aware UTC)."""
        self._items = tuple(_words(due, now) for due in dues)
        self.setAccessibleName(spoken((self._title, *(self._items or (_nothing(),)))))
        self.update()

    def shown(self) -> int:
        """Return how many things stand in the strip at its present width; the others are counted at its end."""
        return len(self._arrange(self.width())[0])

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), _lines() * theme.px(_LINE))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        hair = theme.px(theme.BORDER)
        paint.box(painter, QRectF(0, rect.height() - hair, rect.width(), hair), fill=theme.LINE, radius=0)
        _put(painter, theme.px(theme.MARGIN), 0, self._title)
        if not self._items:
            _put(painter, self._start(), 0, _nothing())
            return
        placed, more = self._arrange(self.width())
        for left, line, item in placed:
            _bar(painter, left - theme.px(_BETWEEN), line)
            _put(painter, left, line, item)
        if more:
            left, line = self._after(placed)
            _bar(painter, left - theme.px(_BETWEEN), line)
            _put(painter, left, line, _more(more))

    def _start(self) -> float:
        return theme.px(theme.MARGIN) + lay_out((self._title,)).width + 2 * theme.px(_BETWEEN)

    def _arrange(self, width: int) -> tuple[list[tuple[float, int, Line]], int]:
        """Return what fits as (left, line, item), and how many are left over; room for "n more" is kept."""
        count = min(len(self._items), MOST)
        while count >= 0:
            placed = self._place(self._items[:count], width, len(self._items) - count)
            if placed is not None:
                return placed, len(self._items) - count
            count -= 1
        return [], len(self._items)

    def _place(self, items: Sequence[Line], width: int, over: int) -> list[tuple[float, int, Line]] | None:
        placed: list[tuple[float, int, Line]] = []
        left, line = self._start(), 0
        room = width - theme.px(theme.MARGIN)
        for item in (*items, *((_more(over),) if over else ())):
            wide = lay_out((item,)).width
            if left + wide > room:
                left, line = self._start(), line + 1
            if line >= _lines() or left + wide > room:
                return None
            placed.append((left, line, item))
            left += wide + 2 * theme.px(_BETWEEN)
        return placed[: len(items)]

    def _after(self, placed: Sequence[tuple[float, int, Line]]) -> tuple[float, int]:
        if not placed:
            return self._start(), 0
        left, line, item = placed[-1]
        after = left + lay_out((item,)).width + 2 * theme.px(_BETWEEN)
        if after + lay_out((_more(len(self._items) - len(placed)),)).width > self.width() - theme.px(theme.MARGIN):
            return self._start(), line + 1
        return after, line


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


def _more(count: int) -> Line:
    return (bold(tr("{0} more").format(count)),)


def _put(painter: QPainter, left: float, line: int, words: Line) -> None:
    laid = lay_out((words,))
    top = line * theme.px(_LINE) + (theme.px(_LINE) - laid.height) / 2
    paint_laid(painter, QPointF(round(left), round(top)), laid)


def _bar(painter: QPainter, left: float, line: int) -> None:
    tall = theme.px(theme.SPACE_16)
    top = line * theme.px(_LINE) + (theme.px(_LINE) - tall) / 2
    paint.box(painter, QRectF(round(left), top, theme.px(theme.BORDER), tall), fill=theme.LINE, radius=0)

"""The board's strip: what is late, and what is due within the hour, late first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.words import duration_words, minutes_between, time_text
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
_EVERY = {"hourly": 60, "30_min": 30, "15_min": 15, "10_min": 10, "5_min": 5}
"""Minutes between two observations, for the levels that are an interval."""


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
        every = _EVERY.get(flag.observation or "")
        if every is not None and flag.last_observed_at is not None:
            yield Due(flag.last_observed_at + timedelta(minutes=every), whose, tr("observation"), Icon.EYE)
        elif every is not None:
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
        self._items: tuple[Line, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_dues((), local(datetime.now().astimezone()))  # noqa: DTZ005

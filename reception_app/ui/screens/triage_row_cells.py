"""How one line of a page of rows is laid out: its name, Yes or No, what follows in columns or below, who wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from reception_app.clinical.words import date_text
from reception_app.clock import local
from reception_app.forms.answers import shown
from reception_app.forms.definition import Question, QuestionType, walk_questions
from reception_app.ui import theme
from reception_app.ui.fields.question_base import Now, QuestionField
from reception_app.ui.fields.question_cells import NEEDS_ROOM, RowAnswer, cell_for
from reception_app.ui.fields.questions import field_for
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_row_lines import RowLines, columns_fit
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.runs import Run, Text, bold, small

NAME, USED, RECORDED = 180, 120, 75
"""Widths at 100 %."""
_EXTRA_WIDTHS = {
    QuestionType.NUMBER: 72,
    QuestionType.MEASUREMENT: 72,
    QuestionType.TIME: 84,
    QuestionType.DATE: 120,
    QuestionType.DATETIME_APPROX: 165,
    QuestionType.TEXT: 320,
}
"""Widths of boxes that stand below their line, at 100 %."""


class RowCells(QWidget):
    """The widgets of one line. Cells are made when their question is asked; `_fitted(cell)` hears of each new one."""

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    moved_on = Signal(str)
    theirs = Signal(str)
    lined = Signal(str, int)

    def __init__(self, question: Question, columns: Sequence[tuple[str, int]], now: Now) -> None:
        super().__init__()
        self.question = question
        self._follow = tuple(walk_questions(question.follow_ups))
        self._columns = tuple(columns)
        self._in_columns = columns_fit(question, columns)
        self._now = now
        self._cells: dict[str, QuestionField] = {}
        self._places: dict[str, QWidget] = {}
        self._current = False
        self._error: Text | None = None
        self.answer = RowAnswer(question)
        self._recorded = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._lines = RowLines()
        self._lay_out()

    def asked(self) -> tuple[str, ...]:
        """Return the key of the row and of the follow-ups asked, in order."""
        follow = (child.key for child in self._follow if child.key in self._cells)
        return (self.question.key, *follow)

    def focus_key(self, key: str) -> None:
        """Put the focus on the row's answer or on one of its cells."""
        if key == self.question.key:
            self.answer.focus_first()
        else:
            self._cells[key].focus_first()

    def key_of(self, widget: QWidget) -> str:
        """Return the key `widget` belongs to: a cell's, else the row's."""
        for key, cell in self._cells.items():
            if cell is widget or cell.isAncestorOf(widget):
                return key
        return self.question.key

    def cell(self, key: str) -> QuestionField:
        """Return the cell of a follow-up. Raises KeyError."""
        return self._cells[key]

    def set_current(self, current: bool) -> None:
        """Show the line as the one with the focus."""
        if current != self._current:
            self._current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._current:
            paint.box(painter, rect, fill=theme.SELECTED, radius=0)
        line = QRectF(0, rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.SOFT, radius=0)

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.setMinimumHeight(theme.px(theme.ROW))

    def _fitted(self, key: str, cell: QuestionField) -> None:
        """Called with each new cell."""

    def _lay_out(self) -> None:
        self._column = Column(self, (0, 1, 0, 2), 0)
        main = Row(margins=(10, 0, 10, 0), spacing=0)
        name = Text(self.question.label or self.question.words, strong=True)
        self.answer.setAccessibleDescription(self.question.words)
        theme.fix(name, width=NAME)
        used = QWidget()
        Row(used).add(self.answer)
        theme.fix(used, width=USED)
        for widget in (name, used):
            main.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        for label, width in self._columns:
            place = QWidget()
            Row(place, (0, 0, 10, 0), 0)
            theme.fix(place, width=width, height=theme.FIELD)
            self._places[label] = place
            main.addWidget(place, 0, Qt.AlignmentFlag.AlignVCenter)
        if not self._columns:
            main.addStretch(1)
        theme.fix(self._recorded, min_width=RECORDED)
        main.addWidget(self._recorded, 1, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(main)
        self._extra = QWidget()
        self._flow = Flow(self._extra, (10, 3, 10, 2), (theme.SPACE_12, theme.SPACE_4))
        self._column.addWidget(self._extra)
        self._column.addWidget(self._lines)
        self._extra.hide()
        self.setMinimumHeight(theme.px(theme.ROW))

    def _show_cells(self, asked: Sequence[Question]) -> None:
        wanted = {child.key for child in asked}
        for key in [key for key in self._cells if key not in wanted]:
            gone = self._cells.pop(key)
            holder = gone.parentWidget()
            target: QWidget = holder if holder is not None and holder.parentWidget() is self._extra else gone
            target.hide()
            target.deleteLater()
        added = [child for child in asked if child.key not in self._cells]
        for child in added:
            self._add_cell(child)
        self._extra.setVisible(any(not self._has_column(child) for child in asked))
        if added and self.answer.isAncestorOf(QApplication.focusWidget() or self):
            self._cells[added[0].key].focus_first()  # after a click too: what is typed next is never an answer

    def _has_column(self, child: Question) -> bool:
        return self._in_columns and child.label in self._places

    def _add_cell(self, child: Question) -> None:
        roomy = child.type in NEEDS_ROOM
        cell = field_for(child, self._now, compact=True) if roomy else cell_for(child, self._now)
        self._cells[child.key] = cell
        self._fitted(child.key, cell)
        if self._has_column(child):
            layout = self._places[child.label or ""].layout()
            assert layout is not None
            layout.addWidget(cell)
            return
        holder = QWidget()
        row = Row(holder, spacing=theme.SPACE_8)
        label = child.label or child.own_words
        if label.casefold() != (child.unit or "").casefold():
            row.add(Text(label, role=TypeRole.SMALL, tone=theme.INK_2, wrap=False))
        row.add(cell)
        box = getattr(cell, "box", None)
        if isinstance(box, QWidget) and not roomy:
            theme.fix(box, width=_EXTRA_WIDTHS.get(child.type, 165))
        self._flow.addWidget(holder)

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        """Show under the line what is wrong with each of its answers, in the order asked."""
        if self._error is None:
            if not faults:
                return
            self._error = Text("", tone=theme.RED_TEXT, strong=True)
            inset = Row(margins=(10, 2, 10, 4))
            inset.addWidget(self._error, 1)
            self._column.insertLayout(1, inset)
        said = [f"{self._called(key)}: {words}" for key, words in faults.items()]
        self._error.set_words(tuple((bold(words, theme.RED_TEXT, icon=Icon.TRIANGLE),) for words in said))
        self._error.setVisible(bool(said))

    def _asked_of(self, key: str) -> Question:
        return next((child for child in self._follow if child.key == key), self.question)

    def _called(self, key: str) -> str:
        asked = self._asked_of(key)
        return asked.label or asked.words

    def _show_placeholder(self, draft: Draft, cell: QuestionField) -> None:
        box = getattr(cell, "box", None)
        if not isinstance(box, QLineEdit):
            return
        old = draft.waiting(cell.question)
        was = self.tr("was {0}").format(shown(cell.question, old.value)) if old is not None else ""
        again = cell.question.key in draft.view.afresh
        box.setPlaceholderText(self.tr("Ask again") if again else was)

    def _show_recorded(self, draft: Draft) -> None:
        given = draft.view.answers.get(self.question.key)
        waiting = draft.waiting(self.question)
        words = ""
        if given is not None and given.recorded_at is not None:
            who = self.tr("You") if given.recorded_by == draft.operator() else given.recorded_by or ""
            words = f"{who} {local(given.recorded_at):%H:%M}"
        elif waiting is not None:
            day = date_text(local(waiting.recorded_at).date()) if waiting.recorded_at else ""
            where = (waiting.recorded_where or "").split(" (")[0]
            words = ", ".join(part for part in (where, day) if part)
        lines = [(small(words),)] if words else [(Run(""),)]
        self._recorded.set_words(tuple(lines))

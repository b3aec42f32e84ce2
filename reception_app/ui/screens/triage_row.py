"""One line of a page of rows: its name, Yes or No, what follows in columns, and who wrote it when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from reception_app.clinical.words import short_day_text
from reception_app.clock import local
from reception_app.forms.answers import shown
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Question, QuestionType
from reception_app.ui import theme
from reception_app.ui.fields.answer_bar import SLUG_STATES
from reception_app.ui.fields.question_base import Now, QuestionField
from reception_app.ui.fields.question_cells import RowAnswer, cell_for
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_blocks import TYPING_MS, NoteLine
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.runs import Run, Text, small
from reception_app.vocabulary import AnswerState

NAME, USED, RECORDED = 180, 120, 75
"""Widths at 100 %."""
_EXTRA_WIDTHS = {QuestionType.NUMBER: 72, QuestionType.DATETIME_APPROX: 165, QuestionType.TEXT: 320}
"""Widths of boxes that stand below their line, at 100 %."""


class RowLine(QWidget):
    """A question and its follow-ups on one line; what has no column stands below, each with its label.

    Signals as of a `QuestionBlock`, with the key each is about; `lined(key, step)` goes to another line.
    """

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    moved_on = Signal(str)
    lined = Signal(str, int)

    def __init__(self, question: Question, columns: Sequence[tuple[str, int]], now: Now) -> None:
        super().__init__()
        self.question = question
        self._columns = tuple(columns)
        self._in_columns = columns_fit(question, columns)
        self._now = now
        self._cells: dict[str, QuestionField] = {}
        self._places: dict[str, QWidget] = {}
        self._dirty: set[str] = set()
        self._held: dict[str, AnswerValue] = {}
        self._current = False
        self._reason: NoteLine | None = None
        self._note: NoteLine | None = None
        self._note_wanted = False
        self._error: Text | None = None
        self.answer = RowAnswer(question)
        self._recorded = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._save_typed)
        self._lay_out()
        self.answer.answered.connect(self._answered)
        self.answer.moved_on.connect(self._moved_from_row)
        self.answer.still_true.connect(self._confirm)
        self.answer.reason_wanted.connect(self._want_reason)
        self.answer.lined.connect(self._line)

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; what is being typed stays."""
        key = self.question.key
        self._held = draft.values
        waiting = draft.waiting(self.question)
        self.answer.carried = draft.can_confirm(self.question)
        self.answer.show_answer(self._held.get(key), shown(self.question, waiting.value) if waiting else "")
        asked = {question.key for question in draft.visible()}
        self._show_cells([child for child in self.question.follow_ups if child.key in asked])
        for child, cell in self._cells.items():
            if child not in self._dirty:
                cell.set_value(self._held.get(child))
            again = child in draft.view.afresh
            box = getattr(cell, "box", None)
            if isinstance(box, QLineEdit):
                box.setPlaceholderText(self.tr("Ask again") if again else "")
        self._show_recorded(draft)
        self._show_lines(draft)

    def asked(self) -> tuple[str, ...]:
        """Return the key of the row and of the follow-ups asked, in order."""
        follow = (child.key for child in self.question.follow_ups if child.key in self._cells)
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

    def flush(self) -> None:
        """Save what is typed and not saved yet."""
        self._timer.stop()
        for key in list(self._dirty):
            cell = self._cells.get(key)
            if cell is None:
                self._dirty.discard(key)
            elif unread := cell.unread():
                self.show_problem(key, unread)
            else:
                self._give(key, cell.value(), True)
        self._save_lines()

    def settled(self, key: str) -> None:
        """Note that an answer is on disk as shown."""
        self._dirty.discard(key)
        if self._error is not None and not self._dirty:
            self._error.hide()

    def drop_typing(self) -> None:
        """Forget what is typed and not saved."""
        self._timer.stop()
        self._dirty.clear()

    def show_problem(self, key: str, words: str) -> None:
        """Show under the line what is wrong with one of its answers."""
        if self._error is None:
            self._error = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
            self._column.insertLayout(1, _inset(self._error))
        asked = next((child for child in self.question.follow_ups if child.key == key), self.question)
        self._error.set_words(f"{asked.label or asked.words}: {words}")
        self._error.show()
        if key in self._cells:
            self._dirty.add(key)

    def open_note(self) -> bool:
        """Put the focus into the row's note. False while the row has no answer."""
        if self.question.key not in self._held:
            return False
        self._note_wanted = True
        note = self._note_line()
        note.show()
        note.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._current:
            paint.box(painter, rect, fill=theme.SELECTED, radius=0)
        line = QRectF(0, rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.SOFT, radius=0)

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
            Row(place, (0, 0, 12, 0), 0)
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
        self._extra.hide()
        self.setMinimumHeight(theme.px(theme.ROW))

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.setMinimumHeight(theme.px(theme.ROW))

    def _show_cells(self, asked: Sequence[Question]) -> None:
        wanted = {child.key for child in asked}
        for key in [key for key in self._cells if key not in wanted]:
            gone = self._cells.pop(key)
            self._dirty.discard(key)
            holder = gone.parentWidget()
            target: QWidget = holder if holder is not None and holder.parentWidget() is self._extra else gone
            target.hide()
            target.deleteLater()
        before: QWidget = self.answer
        for child in asked:
            if child.key not in self._cells:
                self._add_cell(child)
            QWidget.setTabOrder(before, self._cells[child.key])
            before = self._cells[child.key]
        self._extra.setVisible(bool(asked) and not self._in_columns)

    def _add_cell(self, child: Question) -> None:
        cell = cell_for(child, self._now)
        cell.edited.connect(partial(self._edited, child.key))
        cell.left.connect(self.flush)
        cell.moved_on.connect(partial(self._moved, child.key))
        self._cells[child.key] = cell
        if self._in_columns and child.label:
            layout = self._places[child.label].layout()
            assert layout is not None
            layout.addWidget(cell)
            return
        holder = QWidget()
        row = Row(holder, spacing=theme.SPACE_8)
        label = child.label or child.words
        if label.casefold() != (child.unit or "").casefold():
            row.add(Text(label, role=TypeRole.SMALL, tone=theme.INK_2, wrap=False))
        row.add(cell)
        box = getattr(cell, "box", None)
        if isinstance(box, QWidget):
            theme.fix(box, width=_EXTRA_WIDTHS.get(child.type, 165))
        self._flow.addWidget(holder)

    def _edited(self, key: str, typing: bool) -> None:
        self._dirty.add(key)
        if typing:
            self._timer.start()
        elif not self._cells[key].unread():
            self._give(key, self._cells[key].value(), False)

    def _moved(self, key: str) -> None:
        self.flush()
        self.moved_on.emit(key)

    def _save_typed(self) -> None:
        for key in list(self._dirty):
            cell = self._cells.get(key)
            if cell is not None and not cell.unread():
                self._give(key, cell.value(), True)
        self._save_lines()

    def _give(self, key: str, value: AnswerValue | None, typed: bool) -> None:
        held = self._held.get(key)
        if value is not None and held is not None and (held.state, held.value) == (value.state, value.value):
            value = replace(value, note=held.note)
        self.given.emit(key, value, typed)

    def _answered(self, slug: str) -> None:
        state = SLUG_STATES.get(slug)
        if self._reason is not None:
            self._reason.hide()
        self._give(self.question.key, AnswerValue(state) if state is not None else said(slug), False)

    def _moved_from_row(self) -> None:
        self.flush()
        self.moved_on.emit(self.question.key)

    def _confirm(self) -> None:
        self.confirmed.emit(self.question.key)

    def _line(self, step: int) -> None:
        self.lined.emit(self.question.key, step)

    def _want_reason(self) -> None:
        if self._reason is None:
            self._reason = NoteLine(self.tr("Why was this not asked?"))
            self._reason.set_label(self.tr("Why not asked"))
            self._reason.typed.connect(self._timer.start)
            self._reason.left.connect(self._reason_left)
            self._reason.entered.connect(self._moved_from_row)
            self._column.addWidget(_indented(self._reason))
        _show(self._reason, True)
        self._reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reason_left(self) -> None:
        self.flush()
        held = self._held.get(self.question.key)
        if self._reason is not None and (held is None or held.state is not AnswerState.NOT_ASKED):
            _show(self._reason, bool(self._reason.text()))

    def _save_lines(self) -> None:
        """Save a reason or a note being typed."""
        key, held = self.question.key, self._held.get(self.question.key)
        if self._reason is not None and self._reason.isVisible() and self._reason.text():
            if held is None or held.reason != self._reason.text():
                note = held.note if held is not None else None
                self.given.emit(key, AnswerValue(AnswerState.NOT_ASKED, None, note, self._reason.text()), True)
        elif self._note is not None and self._note.isVisible() and held is not None:
            note = self._note.text() or None
            if held.note != note:
                self.given.emit(key, replace(held, note=note), True)

    def _note_line(self) -> NoteLine:
        if self._note is None:
            self._note = NoteLine(self.tr("What you saw or heard"))
            self._note.set_label(self.tr("What you saw or heard (optional)"))
            self._note.typed.connect(self._timer.start)
            self._note.left.connect(self.flush)
            self._note.entered.connect(self._moved_from_row)
            self._column.addWidget(_indented(self._note))
        _show(self._note, True)
        return self._note

    def _show_lines(self, draft: Draft) -> None:
        held = self._held.get(self.question.key)
        if held is not None and held.state is AnswerState.NOT_ASKED:
            if self._reason is None:
                focused = self.answer
                self._want_reason()
                focused.focus_first()
            if self._reason is not None:
                self._reason.set_text(held.reason or "")
                _show(self._reason, True)
        elif self._reason is not None and not self._reason.box.hasFocus():
            self._reason.set_text("")
            _show(self._reason, False)
        note = held.note if held is not None and not draft.confirmed(self.question.key) else None
        if note or (self._note_wanted and held is not None):
            line = self._note_line()
            if not line.box.hasFocus():
                line.set_text(note or "")
        elif self._note is not None:
            _show(self._note, False)

    def _show_recorded(self, draft: Draft) -> None:
        given = draft.view.answers.get(self.question.key)
        waiting = draft.waiting(self.question)
        words = ""
        if given is not None and given.recorded_at is not None:
            who = self.tr("You") if given.recorded_by == draft.operator() else given.recorded_by or ""
            words = f"{who} {local(given.recorded_at):%H:%M}"
        elif waiting is not None:
            day = short_day_text(local(waiting.recorded_at).date()).split(" ")[1] if waiting.recorded_at else ""
            where = (waiting.recorded_where or "").split(" (")[0]
            words = ", ".join(part for part in (where, day) if part)
        lines = [(small(words),)] if words else [(Run(""),)]
        self._recorded.set_words(tuple(lines))


def columns_fit(question: Question, columns: Sequence[tuple[str, int]]) -> bool:
    """True when every follow-up has a column; otherwise all stand below the line, in the order asked."""
    labels = {label for label, _ in columns}
    return all(child.label in labels for child in question.follow_ups)


def _inset(words: Text) -> Row:
    row = Row(margins=(10, 2, 10, 4))
    row.addWidget(words, 1)
    return row


def _indented(line: QWidget) -> QWidget:
    holder = QWidget()
    Row(holder, (10, 3, 10, 3)).add(line)
    return holder


def _show(line: NoteLine, visible: bool) -> None:
    line.setVisible(visible)
    holder = line.parentWidget()
    if holder is not None:
        holder.setVisible(visible)


def columns_of(questions: Sequence[Question]) -> tuple[str, ...]:
    """Return the labels that at least half of the rows have, in the order of the fullest row: a column each."""
    counts: dict[str, int] = {}
    for question in questions:
        for child in question.follow_ups:
            if child.label:
                counts[child.label] = counts.get(child.label, 0) + 1
    common = {label for label, count in counts.items() if 2 * count >= len(questions)}
    rows = [tuple(child.label for child in question.follow_ups if child.label in common) for question in questions]
    return tuple(label for label in max(rows, key=len, default=()) if label)

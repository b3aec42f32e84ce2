"""The fields of questions that are answered by typing: text, numbers with their unit, dates and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from reception_app.errors import InputProblem
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.moments import Moment, may_be_time, read_moment, read_typed
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.question_base import QuestionField
from reception_app.ui.fields.text import AreaBox, LineBox
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState


class BoxField(QuestionField):
    """A box to type in, with the states beside it where an answer is required. Alt+D, U, A and X reach them."""

    def _build(self) -> None:
        self.box = self._make_box()
        self._watch(self.box)
        line = QWidget(self)
        flow = Flow(line, spacing=(theme.SPACE_12, theme.SPACE_8))
        flow.add(*self._boxes())
        self._column.addWidget(line)
        if self.question.required:
            flow.addWidget(self._add_bar(()))

    def _make_box(self) -> LineBox | AreaBox:
        box = LineBox(self.question.words)
        box.setAccessibleDescription(self.question.hint or "")
        box.textEdited.connect(self._typed)
        return box

    def _held(self, key: str) -> str:
        return "Alt"

    def _boxes(self) -> Sequence[QWidget]:
        theme.fix(self.box, min_width=320)
        return (self.box,)

    def text(self) -> str:
        """Return what is typed."""
        return self.box.toPlainText() if isinstance(self.box, AreaBox) else self.box.text()

    def focus_first(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.box, QLineEdit):
            self.box.deselect()

    def unread(self) -> str:
        if self._state() in (None, AnswerState.ANSWERED):
            return self._unread_text() if self.text().strip() else ""
        return super().unread()

    def _unread_text(self) -> str:
        return ""

    def _said(self) -> str | None:
        return self.text().strip() or None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        words = self._as_typed(value) if isinstance(value, str) else ""
        if value is None or value != self._said():
            self._put(words)  # otherwise the cursor and what can be undone stay

    def _put(self, words: str) -> None:
        if words == self.text():
            return
        if isinstance(self.box, AreaBox):
            self.box.blockSignals(True)
            self.box.setPlainText(words)
            self.box.blockSignals(False)
        else:
            self.box.setText(words)

    def _as_typed(self, value: str) -> str:
        return value

    def set_value(self, value: AnswerValue | None) -> None:
        super().set_value(value)
        if self.bar is not None and (value is None or value.state is AnswerState.ANSWERED):
            self.bar.set_chosen(())

    def _typed(self, text: str = "") -> None:
        if self.bar is not None:
            self.bar.set_chosen(())
        self._show_reason(False, "")
        self.show_problem("")
        self.edited.emit(True)

    def _box_key(self, event: QKeyEvent) -> bool:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and self.bar is not None and event.key() in _STATE_KEYS:
            return self.bar.press_key(_STATE_KEYS[Qt.Key(event.key())])
        return super()._box_key(event)


_MEANT_FOR_BUTTONS = re.compile("[yn]{1,6}", re.IGNORECASE)
_STATE_KEYS = {Qt.Key.Key_D: "D", Qt.Key.Key_U: "U", Qt.Key.Key_A: "A", Qt.Key.Key_X: "X"}


class TextLineField(BoxField):
    """Words. Keys meant for the buttons of questions further on (`nyn`) say nothing here and are asked about."""

    def _unread_text(self) -> str:
        words = self.text().strip()
        if not _MEANT_FOR_BUTTONS.fullmatch(words):
            return ""
        return self.tr("“{0}” looks like keys for other questions. Write it in words, or press Alt D or Alt U.").format(
            words
        )


class LongTextField(TextLineField):
    """Several lines of text; Enter starts a new line, Tab moves on."""

    def _make_box(self) -> AreaBox:
        box = AreaBox(self.question.words, 3)
        box.setAccessibleDescription(self.question.hint or "")
        box.textChanged.connect(self._typed)
        return box

    def _box_key(self, event: QKeyEvent) -> bool:
        if self.box.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False  # a new line; in the reason's box beside it Enter goes on
        return super()._box_key(event)


class NumberField(BoxField):
    """A number with its unit in a box of its own."""

    def _boxes(self) -> Sequence[QWidget]:
        theme.fix(self.box, width=84)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.unit = Text(self.question.unit or "", tone=theme.INK_2, wrap=False)
        return (self.box, self.unit)

    def _said(self) -> str | None:
        return self.text().strip().replace(",", ".") or None


class MomentField(BoxField):
    """A date, or a date and time, as people half remember it: `Approximate Alt A`, and how it was understood."""

    def _held(self, key: str) -> str:
        return "" if key == "A" else super()._held(key)  # Alt+A says Approximate here

    def _boxes(self) -> Sequence[QWidget]:
        theme.fix(self.box, width=184)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.approximate = Checkbox(self.tr("Approximate"), key="Alt A", own_key=False)
        self.approximate.edited.connect(self._ticked)
        self.understood = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self.understood.setMinimumWidth(1)
        return (self.box, self.approximate, self.understood)

    def moment(self) -> Moment | InputProblem | None:
        """Return what the box says, why it cannot be read, or None when it is empty."""
        read = moment_in(self.text(), self.question, self._now())
        if not isinstance(read, Moment):
            return read
        return replace(read, approximate=read.approximate or self.approximate.value())

    def tidy(self) -> None:
        read = self.moment()
        if isinstance(read, Moment):
            self.approximate.set_value(read.approximate)
            self._put(as_typed(read, self.question))
            self._tell_understood()

    def toggle_approximate(self) -> None:
        """Tick or clear Approximate, as Alt+A does."""
        self.approximate.set_value(not self.approximate.value())
        self._ticked()

    def _unread_text(self) -> str:
        read = self.moment()
        return read.sentence if isinstance(read, InputProblem) else ""

    def _said(self) -> str | None:
        read = self.moment()
        return read.written() if isinstance(read, Moment) else None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        if value is None or value != self._said():
            read = read_moment(value) if isinstance(value, str) else None
            self.approximate.set_value(read is not None and read.approximate)
            self._put(as_typed(read, self.question) if read is not None else "")
        self._tell_understood()

    def _typed(self, text: str = "") -> None:
        self._tell_understood()
        super()._typed(text)

    def _ticked(self) -> None:
        self._tell_understood()
        self.edited.emit(False)

    def _tell_understood(self) -> None:
        read = self.moment()
        self.understood.set_words(read.shown() if isinstance(read, Moment) else "")

    def _box_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_A:
            self.toggle_approximate()
            return True
        return super()._box_key(event)


def moment_in(text: str, question: Question, now: datetime) -> Moment | InputProblem | None:
    """Return what a box says at the instant `now`, why it cannot be read, or None when it is empty."""
    if not text.strip():
        return None
    try:
        with_time = question.type is QuestionType.DATETIME_APPROX
        return read_typed(text, now, with_time=with_time, ahead=not question.past_only)
    except InputProblem as problem:
        return problem


def as_typed(moment: Moment, question: Question) -> str:
    """Return a moment as a person would type it: `15-Nov-2026 22:00`, `Nov-2024`, `2019`; never the "Approx".

    Where a time may stand, a year that may be one is written `year 2019`: it is read again as what it was.
    """
    if moment.precision == "year" and question.type is QuestionType.DATETIME_APPROX:
        year = f"{moment.day.year}"
        return f"year {year}" if may_be_time(year) else year
    shown = Moment(moment.precision, moment.day, moment.at).shown()
    return shown.split(" ", 1)[1] if moment.precision in ("day", "instant") else shown

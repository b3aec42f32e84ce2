"""What the fields of questions share: the other states, the reason of *not asked*, the problem under the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import YES_OR_NO, Question
from reception_app.ui import theme
from reception_app.ui.fields.answer_bar import SLUG_STATES, STATE_SLUGS, STATES, AnswerBar
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState

Now = Callable[[], datetime]
"""Tells the instant, aware UTC: what "yesterday" is counted from."""

_PLAIN_KEYS = "123456789BEFGHIJKLMOPQRSTVWZ"
"""Keys for options: never a letter that answers Yes, No or another state, or confirms."""


def states_of(question: Question) -> tuple[Option, ...]:
    """Return the other states this question offers: no X where it must be asked or applies to everybody."""
    every = not question.must_ask and question.allow_not_applicable
    return STATES if every else STATES[:-1]


def options_of(question: Question) -> tuple[Option, ...]:
    """Return what can be answered, each with its key; "none of these" always has N."""
    if question.type in YES_OR_NO:
        return (Option("yes", "Yes", "Y"), Option("no", "No", "N"))
    keys = iter(_PLAIN_KEYS)
    return tuple(
        Option(option.value, option.words, "N" if option.value == "none" else next(keys, ""))
        for option in question.options
    )


class QuestionField(QWidget):
    """What every field shares: the states, the reason, the problem under it.

    `edited(typing)` fires for a person's change only, with True while it is still being typed; `left()` when a typed
    box is left; `moved_on()` after an answering key and on Enter; `still_true()` on C. `set_value` never emits.
    """

    edited = Signal(bool)
    left = Signal()
    moved_on = Signal()
    still_true = Signal()

    def __init__(self, question: Question, now: Now, *, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._now = now
        self._compact = compact
        self._shown: AnswerValue | None = None
        self._reason: LineBox | None = None
        self._reason_line: QWidget | None = None
        self._error: Text | None = None
        self.bar: AnswerBar | None = None
        self._column = Column(self, spacing=theme.SPACE_8)
        self._build()

    def value(self) -> AnswerValue | None:
        """Return the answer as it stands, or None."""
        state = self._state()
        if state is AnswerState.NOT_ASKED:
            reason = self._reason.text().strip() if self._reason is not None else ""
            return AnswerValue(state, reason=reason) if reason else None
        if state is not None and state is not AnswerState.ANSWERED:
            return AnswerValue(state)
        said_now = self._said()
        return said(said_now) if said_now else None

    def set_value(self, value: AnswerValue | None) -> None:
        """Show an answer, or none. Emits nothing."""
        self._shown = value
        state = value.state if value is not None else None
        self._show_said(value.value if value is not None and state is AnswerState.ANSWERED else None)
        if self.bar is not None and state is not AnswerState.ANSWERED:
            self.bar.set_chosen((STATE_SLUGS[state],) if state is not None else ())
        self._show_reason(state is AnswerState.NOT_ASKED, (value.reason or "") if value is not None else "")
        self.show_problem("")

    def unread(self) -> str:
        """Return why what is typed says nothing yet: "" when it does, or when nothing is typed."""
        if self._state() is AnswerState.NOT_ASKED and self.value() is None:
            return self.tr("Write why it was not asked, for example asleep.")
        return ""

    def show_problem(self, words: str) -> None:
        """Show what is wrong and what to do under the field, or clear it with ""."""
        if self._error is None:
            if not words:
                return
            self._error = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
            self._column.addWidget(self._error)
        self._error.set_words(words)
        self._error.setVisible(bool(words))

    def problem(self) -> str:
        """Return the problem shown, or ""."""
        return self._error.text() if self._error is not None else ""

    def focus_first(self) -> None:
        """Put the focus where this question is answered."""
        if self.bar is not None:
            self.bar.focus_first()

    def tidy(self) -> None:
        """Show what was typed in its settled form, as when the box is left."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.tidy()
            self.left.emit()
        elif event.type() == QEvent.Type.ShortcutOverride and _undoes_nothing(watched, cast(QKeyEvent, event)):
            event.ignore()  # nothing to undo in the box: Ctrl+Z takes the last answer back
            return True
        elif event.type() == QEvent.Type.KeyPress:
            return self._box_key(cast(QKeyEvent, event))
        return False

    def _build(self) -> None:
        raise NotImplementedError

    def _said(self) -> str | tuple[str, ...] | None:
        raise NotImplementedError

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        raise NotImplementedError

    def _add_bar(self, options: Sequence[Option], **more: object) -> AnswerBar:
        states = tuple(replace(each, held=self._held(each.key)) for each in states_of(self.question))
        bar = AnswerBar(self.question.words, options, states=states, compact=self._compact, **more)  # type: ignore[arg-type]  # several, alone, loose as named there
        bar.answered.connect(self._answered)
        bar.moved_on.connect(self.moved_on)
        bar.still_true.connect(self.still_true)
        bar.reason_wanted.connect(self._want_reason)
        bar.unseen.connect(self._show_unseen)
        self.bar = bar
        return bar

    def _held(self, key: str) -> str:
        """Return what is held with the letter of another state: "" where nothing can be typed."""
        return ""

    def _state(self) -> AnswerState | None:
        chosen = self.bar.chosen() if self.bar is not None else ()
        return SLUG_STATES.get(chosen[0], AnswerState.ANSWERED) if chosen else None

    def _answered(self, slug: str) -> None:
        if self._state() not in (None, AnswerState.ANSWERED):
            self._show_said(None)
            if self.bar is not None:
                self.bar.set_chosen((slug,))
        self._show_reason(False, "")
        self.show_problem("")
        self.edited.emit(False)

    def _show_unseen(self) -> None:
        self.show_problem(self.tr("Not answered yet: read out every answer first, then choose it again."))

    def _want_reason(self) -> None:
        """Open the reason's box; what was answered before stays saved until a reason is written."""
        if self.bar is not None:
            self._show_said(None)
            self.bar.set_chosen((STATE_SLUGS[AnswerState.NOT_ASKED],))
        known = self._shown is not None and self._shown.state is AnswerState.NOT_ASKED
        self._show_reason(True, (self._shown.reason or "") if known and self._shown is not None else "")
        if self._reason is not None:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_reason(self, wanted: bool, words: str) -> None:
        if self._reason_line is None:
            if not wanted:
                return
            self._reason_line = QWidget(self)
            self._reason = LineBox(self.tr("Why was this not asked?"))
            row = Row(self._reason_line, spacing=theme.SPACE_8)
            row.add(Text(self.tr("Why not asked"), tone=theme.INK_2, wrap=False), self._reason)
            self._watch(self._reason)
            self._reason.textEdited.connect(self._reason_typed)
            self._column.insertWidget(1, self._reason_line)
        self._reason_line.setVisible(wanted)
        if self._reason is not None and self._reason.text() != words:
            self._reason.setText(words)

    def _reason_typed(self, text: str) -> None:
        self.show_problem("")
        self.edited.emit(True)

    def _watch(self, box: QWidget) -> None:
        box.installEventFilter(self)

    def _box_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.moved_on.emit()
            return True
        return False


def _undoes_nothing(box: QObject, event: QKeyEvent) -> bool:
    if isinstance(box, QLineEdit):
        undo, redo = box.isUndoAvailable(), box.isRedoAvailable()
    elif isinstance(box, QPlainTextEdit):
        undo, redo = box.document().isUndoAvailable(), box.document().isRedoAvailable()
    else:
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not undo
    return event.matches(QKeySequence.StandardKey.Redo) and not redo

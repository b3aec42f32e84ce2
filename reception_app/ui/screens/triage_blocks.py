"""One question on a page: its words, what came with the person, the field, the note; and its follow-ups under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import age_words, moment_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question
from reception_app.services.triage import Carried
from reception_app.ui import theme
from reception_app.ui.fields.answers import CarriedAnswer, CarriedData
from reception_app.ui.fields.question_base import Now
from reception_app.ui.fields.questions import field_for
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Run, Text, small
from reception_app.vocabulary import ROLE_WORDS

TYPING_MS = 400
"""How long after the last key stroke typed text is saved."""


class NoteLine(QWidget):
    """`What you saw or heard (optional)` and its box; `typed()` while typing, `left()` when left, `entered()`."""

    typed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text("", tone=theme.INK_2, wrap=False)
        self.box = LineBox(name)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self.entered)
        self.box.installEventFilter(self)
        Row(self, spacing=theme.SPACE_8).add(self._label, self.box)

    def set_label(self, words: str) -> None:
        """Say what is asked for."""
        self._label.set_words(words)
        self.box.setAccessibleName(words)

    def set_text(self, text: str) -> None:
        """Show a note; emits nothing, and leaves what is being typed alone."""
        if self.box.text().strip() != text:
            self.box.setText(text)

    def text(self) -> str:
        """Return the note."""
        return self.box.text().strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return False

    def _typed(self, text: str) -> None:
        self.typed.emit()


class QuestionBlock(QWidget):
    """A question and its field, bound to one key.

    `given(key, value, typed)` asks to save; `confirmed(key)`; `moved_on(key)` asks for the next question.
    """

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    moved_on = Signal(str)

    def __init__(self, question: Question, now: Now, *, follow_up: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._now = now
        self._held: AnswerValue | None = None
        self._dirty = False
        self._note: NoteLine | None = None
        self._note_wanted = False
        self._box: CarriedAnswer | None = None
        self._why: Text | None = None
        self.changed_from: Carried | None = None
        self._column = Column(self, (0, 0, 0, 0), theme.SPACE_4 if follow_up else theme.SPACE_8)
        self._column.addWidget(_words_of(question, follow_up))
        if question.hint and follow_up:
            self._column.addWidget(small_text(question.hint))
        self.field = field_for(question, now, compact=follow_up)
        self._column.addWidget(self.field)
        if question.hint and not follow_up:
            self._column.addWidget(small_text(question.hint))
        self.field.edited.connect(self._edited)
        self.field.left.connect(self.flush)
        self.field.moved_on.connect(self._move_on)
        self.field.still_true.connect(self._confirm)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._save_typed)

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; what is being typed and not saved yet stays."""
        given = draft.view.answers.get(self.question.key)
        self._held = given.value if given is not None else None
        if not self._dirty:
            self.field.set_value(self._held)
        if self.field.bar is not None:
            self.field.bar.carried = draft.can_confirm(self.question)
        self._show_carried(draft)
        self._show_note(draft)

    def flush(self) -> None:
        """Save what is typed and not saved yet; say under the field what cannot be read."""
        self._timer.stop()
        if not self._dirty:
            return
        if unread := self.field.unread():
            self.field.show_problem(unread)
            return
        self._give(typed=True)

    def show_problem(self, words: str) -> None:
        """Show why an answer was not saved; the one saved before is kept on disk."""
        self._dirty = True
        self.field.show_problem(words)

    def settled(self) -> None:
        """Note that what is shown is on disk."""
        self._dirty = False

    def drop_typing(self) -> None:
        """Forget what is typed and not saved: another act replaced it."""
        self._timer.stop()
        self._dirty = False

    def open_note(self) -> bool:
        """Put the focus into the note. False while there is no answer that it could be saved with."""
        self.flush()
        if self._held is None:
            return False
        self._note_wanted = True
        note = self._note_line()
        note.show()
        note.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def wants_why(self) -> bool:
        """True when the answer differs from the one that came, and nothing says why."""
        return self.changed_from is not None and (self._note is None or not self._note.text())

    def focus_first(self) -> None:
        """Put the focus where the question is answered."""
        self.field.focus_first()

    def _edited(self, typing: bool) -> None:
        self._dirty = True
        if typing:
            self._timer.start()
        else:
            self._timer.stop()
            if not self.field.unread():
                self._give(typed=False)

    def _save_typed(self) -> None:
        if self._dirty and not self.field.unread():
            self._give(typed=True)

    def _give(self, *, typed: bool) -> None:
        value = self.field.value()
        if value is not None:
            value = replace(value, note=self._note_of(value))
        self.given.emit(self.question.key, value, typed)

    def _note_of(self, value: AnswerValue) -> str | None:
        if self._note is not None and self._note.isVisibleTo(self):
            return self._note.text() or None
        same = self._held is not None and (self._held.state, self._held.value) == (value.state, value.value)
        return self._held.note if same and self._held is not None else None

    def _move_on(self) -> None:
        self.flush()
        self.moved_on.emit(self.question.key)

    def _confirm(self) -> None:
        self.confirmed.emit(self.question.key)

    def _note_line(self) -> NoteLine:
        if self._note is None:
            self._note = NoteLine(self.tr("What you saw or heard"), self)
            self._note.set_label(self.tr("What you saw or heard (optional)"))
            self._note.typed.connect(self._note_typed)
            self._note.left.connect(self.flush)
            self._note.entered.connect(self._move_on)
            self._column.addWidget(self._note)
        return self._note

    def _note_typed(self) -> None:
        self._dirty = True
        self._timer.start()

    def _show_note(self, draft: Draft) -> None:
        old = draft.earlier(self.question)
        differs = old is not None and not draft.confirmed(self.question.key) and not self.question.always_afresh
        self.changed_from = old if differs else None
        words = (self._held.note or "") if self._held is not None else ""
        confirmed = draft.confirmed(self.question.key)
        wanted = self._held is not None and (differs or self._note_wanted or (bool(words) and not confirmed))
        if not wanted:
            self._note_wanted = self._note_wanted and self._held is not None
            if self._note is not None:
                self._note.hide()
                self._note.set_text("")
            return
        note = self._note_line()
        note.set_label(
            self.tr("Why is the answer different now?") if differs else self.tr("What you saw or heard (optional)")
        )
        if not self._dirty:
            note.set_text(words)
        note.show()

    def _show_carried(self, draft: Draft) -> None:
        waiting, earlier = draft.waiting(self.question), draft.earlier(self.question)
        old = waiting or earlier
        if old is None:
            for part in (self._box, self._why):
                if part is not None:
                    part.hide()
            return
        data = carried_data(draft, self.question, old, self._now())
        if self._box is None:
            self._box = CarriedAnswer(data)
            self._box.still_true.connect(self._confirm)
            # what is always asked afresh shows the old answer after the new one, so that nothing above it moves
            place = self._column.indexOf(self.field)
            self._column.insertWidget(place + 1 if self.question.always_afresh else place, self._box)
            self._why = small_text(self.tr("A different answer asks why it changed. Both answers are kept."))
            self._column.addWidget(self._why)
        self._box.set_data(data)
        button = self._box.findChild(Button)
        if button is not None:
            button.setVisible(not self.question.always_afresh)
            if waiting is None and not data.confirmed:
                button.set_not_yet(self.tr("A different answer was given here."))
            elif waiting is not None and not draft.can_confirm(self.question):
                button.set_not_yet(self.tr("It was not asked then: ask now."))
        self._box.show()
        if self._why is not None:
            self._why.setVisible(not self.question.always_afresh and not data.confirmed)


class QuestionGroup(QWidget):
    """A question with its follow-ups, closed by a hairline; a blue bar at the left while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = False
        self.column = Column(self, (18, 9, 0, 11), theme.SPACE_8)

    def set_current(self, current: bool) -> None:
        """Show or hide the bar."""
        if current != self._current:
            self._current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        line = QRectF(theme.px(18), rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.SOFT, radius=0)
        if self._current:
            bar = QRectF(0, 0, theme.px(theme.STRIPE), rect.height())
            paint.box(painter, bar, fill=theme.BLUE, radius=0)


def small_text(words: str) -> Text:
    """Return a hint."""
    return Text(words, role=TypeRole.SMALL, tone=theme.INK_2)


def carried_data(draft: Draft, question: Question, old: Carried, now: datetime) -> CarriedData:
    """Return an earlier answer as its box shows it: what, who, role, where, when, how old, and who confirmed it."""
    details = [
        rules.shown(child, earlier.value)
        for child in question.follow_ups
        if not child.always_afresh and (earlier := draft.view.carried.get(child.key)) is not None
    ]
    who = ", ".join(
        part for part in (old.recorded_by, ROLE_WORDS[old.recorded_role].lower() if old.recorded_role else "") if part
    )
    provenance = f"Recorded by {who or 'someone not named'}, at {old.recorded_where or 'a place not named'}"
    age = "time not known"
    if old.recorded_at is not None:
        provenance += f", {moment_text(local(old.recorded_at))}"
        age = age_words(local(old.recorded_at), local(now))
    confirmed = ""
    given = draft.view.answers.get(question.key)
    if given is not None and draft.confirmed(question.key) and not question.always_afresh:
        at = f" {local(given.recorded_at):%H:%M}" if given.recorded_at else ""
        confirmed = f"Still true{at}, {given.recorded_by or ''}".rstrip(", ")
    note = [old.value.note] if old.value.note else []
    return CarriedData(rules.shown(question, old.value), "; ".join([*details, *note]), provenance, age, confirmed)


def _words_of(question: Question, follow_up: bool) -> Text:
    if follow_up:
        return Text(question.words)
    remark = " ".join(
        words
        for words, holds in (
            ("Always asked afresh.", question.always_afresh and question.must_ask),
            ("Cannot be skipped.", question.must_ask),
        )
        if holds
    )
    head = Run(question.words, strong=True, role=TypeRole.QUESTION)
    if not remark:
        return Text(((head,),))
    gap = small("   ")
    if question.stop is not None:
        return Text(((head, gap, small("", theme.RED, icon=Icon.OCTAGON), small(remark)),))
    return Text(((head, gap, small(remark)),))

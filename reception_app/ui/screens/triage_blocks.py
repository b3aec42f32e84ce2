"""One question on a page: its words, what came with the person, the field, the note; what a colleague wrote."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question
from reception_app.services.triage import AnsweredMeanwhile, Carried
from reception_app.ui import theme
from reception_app.ui.fields.answers import CarriedAnswer
from reception_app.ui.fields.items import ItemsField
from reception_app.ui.fields.question_base import Now, QuestionField
from reception_app.ui.fields.questions import field_for
from reception_app.ui.screens.person_parts import Side
from reception_app.ui.screens.triage_draft import Draft, same
from reception_app.ui.screens.triage_parts import TYPING_MS, ConflictBar, NoteLine, carried_data, small_text
from reception_app.ui.screens.triage_points import Remark, remark
from reception_app.ui.screens.triage_question import head_of, item_rows
from reception_app.ui.screens.triage_welsh import welsh_line
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, StackingRow
from reception_app.ui.widgets.runs import Text

BESIDE = 320
"""How wide the words stand beside the box of a reading, at 100 %."""


class QuestionBlock(QWidget):
    """A question and its field, bound to one key.

    `given(key, value, typed)` asks to save; `confirmed(key)`; `moved_on(key)` asks for the next question;
    `item(key, act, number)` asks to add, open or remove an item of a repeating group; `theirs(key)` leaves what a
    colleague answered; `troubled()`: what is typed cannot be taken. `seen` is the revision that was shown when
    answering began.
    """

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    moved_on = Signal(str)
    item = Signal(str, str, str)
    theirs = Signal(str)
    troubled = Signal()

    def __init__(
        self, question: Question, now: Now, *, follow_up: bool, beside: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.question = question
        self.seen: int | None = None
        self._now = now
        self._follow_up = follow_up
        self._beside = beside
        self._held: AnswerValue | None = None
        self._old: Carried | None = None
        self._dirty = False
        self._troubled = False
        self._unexplained = False
        self._remark: Remark | None = None
        self._note: NoteLine | None = None
        self._note_wanted = False
        self._box: CarriedAnswer | None = None
        self._why: Text | None = None
        self._conflict: ConflictBar | None = None
        self._welsh: Text | None = None
        self._column = Column(self, (0, 0, 0, 0), theme.SPACE_4 if follow_up or beside else theme.SPACE_8)
        self._head = Text()
        self.field: QuestionField = field_for(question, now, compact=follow_up or beside)
        self._lay_out()
        self._connect()
        self._timer: QTimer | None = None

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; what is being typed and not saved yet stays."""
        given = draft.view.answers.get(self.question.key)
        self._held = given.value if given is not None else None
        self._old = draft.came(self.question)
        if isinstance(self.field, ItemsField):
            self.field.show_rows(item_rows(draft, self.question))
        if not self._dirty:
            self.seen = draft.revision(self.question.key)
            self.field.set_value(self._held)
            self.field.show_problem(draft.problem(self.question.key))
        if self.field.bar is not None:
            self.field.bar.carried = draft.can_confirm(self.question)
        self._remark = remark(draft, self.question, self._held)
        self._show_head()
        self._show_welsh(draft.welsh)
        self._show_carried(draft)
        self._show_note(draft)

    def flush(self) -> None:
        """Save what is typed and not saved yet; say under the field what cannot be read."""
        self._stop_timer()
        if not self._dirty or self._conflict is not None:
            return
        if unread := self.field.unread():
            self.show_problem(unread)
            self.troubled.emit()
            return
        self._give(typed=True)

    def show_problem(self, words: str) -> None:
        """Show why an answer was not saved; the one saved before is kept on disk."""
        self._dirty = self._troubled = True
        self.field.show_problem(words)

    def show_conflict(self, problem: AnsweredMeanwhile) -> None:
        """Show who wrote what since this was opened, with the two ways on."""
        self._end_conflict()
        self._dirty = True
        bar = ConflictBar(problem.what, problem.held)
        bar.again.connect(self._answer_again)
        bar.kept.connect(self._keep_theirs)
        self._conflict = bar
        self._column.addWidget(bar)
        self.seen = problem.held.revision if problem.held is not None else None
        bar.show()
        bar.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def undecided(self) -> bool:
        """True while an answer is not on disk for want of a decision: a colleague's answer, or why it changed."""
        return self._conflict is not None or self._unexplained

    def unsaved(self) -> bool:
        """True while what is typed cannot be saved as it stands."""
        return self._dirty and self._troubled

    def settled(self) -> None:
        """Note that what is shown is on disk."""
        self._dirty = self._unexplained = self._troubled = False
        self._end_conflict()

    def drop_typing(self) -> None:
        """Forget what is typed and not saved: another act replaced it."""
        self._stop_timer()
        self.settled()

    def put_back_begun(self) -> bool:
        """Show what is on disk where an answer was begun and says nothing yet. False when none was."""
        if not self.field.unread():
            return False
        self.drop_typing()
        self.field.set_value(self._held)
        self.field.focus_first()
        return True

    def open_note(self) -> bool:
        """Put the focus into the note. False while there is no answer that it could be saved with."""
        self.flush()
        if self._held is None:
            return False
        self._note_wanted = True
        self._focus_note()
        return True

    def focus_first(self) -> None:
        """Put the focus where the question is answered, or where it is to be decided."""
        if self._conflict is not None:
            self._conflict.again_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._unexplained:
            self._focus_note()
        else:
            self.field.focus_first()

    def _start_timer(self) -> None:
        """Save what is typed in a moment. The timer is made at the first key: most questions never need one."""
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.setSingleShot(True)
            self._timer.setInterval(TYPING_MS)
            self._timer.timeout.connect(self._save_typed)
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    def _lay_out(self) -> None:
        hint = small_text(self.question.hint) if self.question.hint else None
        self._head_column = self._column
        if not self._beside:
            self._column.addWidget(self._head)
            if hint is not None and self._follow_up:
                self._column.addWidget(hint)
            self._column.addWidget(self.field)
            if hint is not None and not self._follow_up:
                self._column.addWidget(hint)
            return
        across = StackingRow(spacing=theme.SPACE_16)
        left = Side(BESIDE)
        left.column.redesign((0, 0, 0, 0), 0)
        left.column.addWidget(self._head)
        self._head_column = left.column
        if hint is not None:
            left.column.addWidget(hint)
        across.addWidget(left, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(across)

    def _connect(self) -> None:
        self.field.edited.connect(self._edited)
        self.field.left.connect(self.flush)
        self.field.moved_on.connect(self._move_on)
        self.field.still_true.connect(self._confirm)
        if isinstance(self.field, ItemsField):
            self.field.added.connect(self.add_item)
            self.field.opened.connect(self._open_item)
            self.field.removed.connect(self._remove_item)

    def add_item(self) -> None:
        """Ask for one more item."""
        self.item.emit(self.question.key, "add", "")

    def _open_item(self, number: str) -> None:
        self.item.emit(self.question.key, "open", number)

    def _remove_item(self, number: str) -> None:
        self.item.emit(self.question.key, "remove", number)

    def _edited(self, typing: bool) -> None:
        self._dirty = True
        if self._conflict is not None:
            return
        if typing:
            self._start_timer()
        else:
            self._stop_timer()
            if not self.field.unread():
                self._give(typed=False)

    def _save_typed(self) -> None:
        if self._dirty and self._conflict is None and not self.field.unread():
            self._give(typed=True)

    def _give(self, *, typed: bool) -> None:
        value = self.field.value()
        if value is not None:
            value = replace(value, note=self._note_of(value))
        if self._lacks_why(value):
            self._unexplained = True
            self._note_line().set_label(self.tr("Why is the answer different now? It is saved with its reason."))
            if not self._note_line().box.hasFocus():
                self._focus_note()
            return
        self._unexplained = False
        self.given.emit(self.question.key, value, typed)

    def _lacks_why(self, value: AnswerValue | None) -> bool:
        if value is None or self._old is None or same(value, self._old.value):
            return False
        return not (value.note or value.reason)

    def _note_of(self, value: AnswerValue) -> str | None:
        if self._note is not None and self._note.isVisibleTo(self):
            return self._note.text() or None
        kept = self._held is not None and same(self._held, value)
        return self._held.note if kept and self._held is not None else None

    def _move_on(self) -> None:
        self.flush()
        if self._unexplained:
            self._focus_note()
        elif self._conflict is None:
            self.moved_on.emit(self.question.key)

    def _confirm(self) -> None:
        self.confirmed.emit(self.question.key)

    def _answer_again(self) -> None:
        """Go back to the own answer, which takes the place of theirs when it is given again."""
        self._end_conflict()
        self.field.focus_first()
        self.field.show_problem(self.tr("Not saved yet: answer again, in the knowledge of theirs."))

    def _keep_theirs(self) -> None:
        self.drop_typing()
        self.theirs.emit(self.question.key)

    def _end_conflict(self) -> None:
        bar, self._conflict = self._conflict, None
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()

    def _note_line(self) -> NoteLine:
        if self._note is None:
            self._note = NoteLine(self.tr("What you saw or heard"), self)
            self._note.set_label(self.tr("What you saw or heard (optional)"))
            self._note.typed.connect(self._note_typed)
            self._note.left.connect(self.flush)
            self._note.entered.connect(self._move_on)
            self._column.addWidget(self._note)
        return self._note

    def _focus_note(self) -> None:
        note = self._note_line()
        note.show()
        note.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note_typed(self) -> None:
        self._dirty = True
        self._start_timer()

    def _show_note(self, draft: Draft) -> None:
        if self._unexplained:
            return
        differs = self._old is not None and self._held is not None and not draft.confirmed(self.question.key)
        words = (self._held.note or "") if self._held is not None else ""
        said = bool(words) and not draft.confirmed(self.question.key)
        if self._held is None or not (differs or self._note_wanted or said):
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
            place = max(0, self._column.indexOf(self.field))
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

    def _show_welsh(self, wanted: bool) -> None:
        line = welsh_line(self.question) if wanted else None
        if line is not None and self._welsh is None:
            self._welsh = Text((line,))
            self._head_column.insertWidget(1, self._welsh)
        if self._welsh is not None:
            self._welsh.setVisible(line is not None)

    def _show_head(self) -> None:
        self._head.set_words((head_of(self.question, self._follow_up, self._beside, self._remark),))

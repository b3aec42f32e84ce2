"""One line of a page of rows at work: each answer given at once, with its reason or why, or a colleague's beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from reception_app.forms.answers import shown
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Question
from reception_app.services.triage import AnsweredMeanwhile, Carried
from reception_app.ui.fields.answer_bar import SLUG_STATES
from reception_app.ui.fields.question_base import Now, QuestionField
from reception_app.ui.screens.triage_draft import Draft, same
from reception_app.ui.screens.triage_parts import TYPING_MS, ConflictBar
from reception_app.ui.screens.triage_row_cells import RowCells
from reception_app.ui.screens.triage_row_lines import NOTE, REASON, WHY
from reception_app.vocabulary import AnswerState


class RowLine(RowCells):
    """A question and its follow-ups on one line; what has no column stands below, each with its label.

    Signals as of a `QuestionBlock`, with the key each is about; `lined(key, step)` goes to another line.
    """

    troubled = Signal()

    def __init__(self, question: Question, columns: Sequence[tuple[str, int]], now: Now) -> None:
        super().__init__(question, columns, now)
        self._dirty: set[str] = set()
        self._held: dict[str, AnswerValue] = {}
        self._seen: dict[str, int | None] = {}
        self._old: dict[str, Carried] = {}
        self._unexplained: dict[str, AnswerValue] = {}
        self._faults: dict[str, str] = {}
        self._conflict: ConflictBar | None = None
        self._conflict_key = ""
        self._note_wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._save_typed)
        self.answer.answered.connect(self._answered)
        self.answer.moved_on.connect(self._moved_from_row)
        self.answer.still_true.connect(self._confirm)
        self.answer.reason_wanted.connect(self._want_reason)
        self.answer.lined.connect(self._line)
        self._lines.typed.connect(self._timer.start)
        self._lines.left.connect(self._line_left)
        self._lines.entered.connect(self._line_entered)

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; what is being typed stays."""
        key = self.question.key
        self._held = draft.values
        waiting = draft.waiting(self.question)
        self.answer.carried = draft.can_confirm(self.question)
        if key not in self._dirty:
            self.answer.show_answer(self._held.get(key), shown(self.question, waiting.value) if waiting else "")
        asked = {question.key for question in draft.visible()}
        children = [child for child in self._follow if child.key in asked]
        self._show_cells(children)
        self._dirty &= {key, *self._cells}
        self._old = {
            question.key: old for question in (self.question, *children) if (old := draft.came(question)) is not None
        }
        for child, cell in self._cells.items():
            if child not in self._dirty:
                cell.set_value(self._held.get(child))
            self._show_placeholder(draft, cell)
        for each in (key, *self._cells):
            if each not in self._dirty:
                self._seen[each] = draft.revision(each)
        self._show_recorded(draft)
        self._show_lines(draft)
        self._show_standing(draft)

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by question: of what is typed and cannot be taken, and of what is on disk."""
        return dict(self._faults)

    def unsaved(self) -> str:
        """Return the key of what is typed here and cannot be saved as it stands, or ""."""
        return next((key for key in self._faults if key in self._dirty), "")

    def typed(self) -> dict[str, str]:
        """Return what is typed and not on disk, by question."""
        boxes = {key: getattr(self._cells[key], "box", None) for key in self._dirty if key in self._cells}
        return {key: box.text() for key, box in boxes.items() if isinstance(box, QLineEdit)}

    def type_again(self, typed: Mapping[str, str]) -> None:
        """Put back what was typed when the lines were laid out anew."""
        for key, text in typed.items():
            box = getattr(self._cells.get(key), "box", None)
            if isinstance(box, QLineEdit):
                box.setText(text)
                self._dirty.add(key)
        self.flush()

    def flush(self) -> None:
        """Save what is typed and not saved yet."""
        self._timer.stop()
        for key in list(self._dirty):
            cell = self._cells.get(key)
            if cell is None or key == self._conflict_key:
                continue
            if unread := cell.unread():
                self.show_problem(key, unread)
                self.troubled.emit()
            else:
                self._give(key, cell.value(), True)
        self._save_lines()

    def settled(self, key: str) -> None:
        """Note that an answer is on disk as shown."""
        self._dirty.discard(key)
        self._unexplained.pop(key, None)
        if key == self._conflict_key:
            self._end_conflict()
        self._faults.pop(key, None)
        self._show_faults(self._faults)

    def drop_typing(self) -> None:
        """Forget what is typed and not saved."""
        self._timer.stop()
        self._dirty.clear()
        self._faults.clear()
        self._show_faults(self._faults)
        self._unexplained.clear()
        self._lines.shut(WHY)
        self._end_conflict()

    def seen(self, key: str) -> int | None:
        """Return the revision that was shown when answering began; None for no answer."""
        return self._seen.get(key)

    def undecided(self) -> str:
        """Return the key of an answer that is not on disk for want of a decision, or ""."""
        return self._conflict_key or next(iter(self._unexplained), "")

    def focus_key(self, key: str) -> None:
        if self._conflict is not None and key == self._conflict_key:
            self._conflict.again_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in self._unexplained:
            self._lines.focus(WHY)
        else:
            super().focus_key(key)

    def show_problem(self, key: str, words: str) -> None:
        """Show under the line what is wrong with one of its answers."""
        self._faults[key] = words
        self._show_faults(self._faults)
        if key in self._cells:
            self._dirty.add(key)

    def show_conflict(self, key: str, problem: AnsweredMeanwhile) -> None:
        """Show who answered this since it was opened, and the two ways on."""
        self._end_conflict()
        self._dirty.add(key)
        bar = ConflictBar(f"{self._called(key)}: {problem.what}", problem.held)
        bar.again.connect(self._answer_again)
        bar.kept.connect(self._keep_theirs)
        self._conflict, self._conflict_key = bar, key
        self._column.addWidget(bar)
        self._seen[key] = problem.held.revision if problem.held is not None else None
        bar.show()
        bar.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_note(self) -> bool:
        """Put the focus into the row's note. False while the row has no answer."""
        held = self._held.get(self.question.key)
        if held is None:
            return False
        self._note_wanted = True
        self._lines.open(NOTE, self.tr("What you saw or heard (optional)"), held.note or "")
        self._lines.focus(NOTE)
        return True

    def _fitted(self, key: str, cell: QuestionField) -> None:
        cell.edited.connect(partial(self._edited, key))
        cell.left.connect(self.flush)
        cell.moved_on.connect(partial(self._moved, key))

    def _edited(self, key: str, typing: bool) -> None:
        self._dirty.add(key)
        if typing:
            self._timer.start()
        elif not self._cells[key].unread() and key != self._conflict_key:
            self._give(key, self._cells[key].value(), False)

    def _moved(self, key: str) -> None:
        self.flush()
        if not self.undecided():
            self.moved_on.emit(key)

    def _save_typed(self) -> None:
        for key in list(self._dirty):
            cell = self._cells.get(key)
            if cell is not None and key != self._conflict_key and not cell.unread():
                self._give(key, cell.value(), True)
        self._save_lines()

    def _give(self, key: str, value: AnswerValue | None, typed: bool) -> None:
        held, old = self._held.get(key), self._old.get(key)
        if value is not None and held is not None and same(held, value) and value.note is None:
            value = replace(value, note=held.note)
        if value is not None and old is not None and not same(value, old.value) and not (value.note or value.reason):
            self._ask_why(key, value, old)
            return
        self.given.emit(key, value, typed)

    def _ask_why(self, key: str, value: AnswerValue, old: Carried) -> None:
        """Hold the answer back until it is said why it differs from the one that came."""
        self._unexplained = {key: value}
        self._dirty.add(key)
        label = self.tr("{0}: it was “{1}”. Why is it different now?")
        self._lines.open(WHY, label.format(self._called(key), shown(self._asked_of(key), old.value)))
        if not self._lines.typing(WHY):
            self._lines.focus(WHY)

    def _answered(self, slug: str) -> None:
        state = SLUG_STATES.get(slug)
        value = AnswerValue(state) if state is not None else said(slug)
        self._lines.shut(REASON)
        old = self._old.get(self.question.key)
        if self.answer.carried and old is not None and same(old.value, value):
            self.confirmed.emit(self.question.key)  # the same answer is still true, with the details shown
            return
        self._give(self.question.key, value, False)

    def _moved_from_row(self) -> None:
        if not self.undecided():
            self.flush()
            self.moved_on.emit(self.question.key)

    def _confirm(self) -> None:
        self.confirmed.emit(self.question.key)

    def _line(self, step: int) -> None:
        self.lined.emit(self.question.key, step)

    def _want_reason(self) -> None:
        self._lines.open(REASON, self.tr("Why not asked"))
        self._lines.focus(REASON)

    def _line_left(self) -> None:
        self.flush()
        held = self._held.get(self.question.key)
        if (held is None or held.state is not AnswerState.NOT_ASKED) and not self._lines.text(REASON):
            self._lines.shut(REASON)

    def _line_entered(self, which: str) -> None:
        key = next(iter(self._unexplained), self.question.key)
        self.flush()
        if self.undecided():
            return
        if which == WHY:
            self._lines.shut(WHY)
        self.moved_on.emit(key)

    def _save_lines(self) -> None:
        """Save a reason, why an answer changed, or a note being typed."""
        key, held = self.question.key, self._held.get(self.question.key)
        reason, why = self._lines.text(REASON), self._lines.text(WHY)
        if reason and (held is None or held.reason != reason):
            note = held.note if held is not None else None
            self.given.emit(key, AnswerValue(AnswerState.NOT_ASKED, None, note, reason), True)
        elif self._unexplained and why:
            for changed, value in list(self._unexplained.items()):
                self._give(changed, replace(value, note=why), True)
        elif self._lines.is_open(NOTE) and held is not None and held.note != (self._lines.text(NOTE) or None):
            self.given.emit(key, replace(held, note=self._lines.text(NOTE) or None), True)

    def _show_lines(self, draft: Draft) -> None:
        held = self._held.get(self.question.key)
        if held is not None and held.state is AnswerState.NOT_ASKED:
            self._lines.open(REASON, self.tr("Why not asked"), held.reason or "")
        elif not self._lines.typing(REASON):
            self._lines.shut(REASON)
        if not self._unexplained and not self._lines.typing(WHY):
            self._lines.shut(WHY)
        note = held.note if held is not None and not draft.confirmed(self.question.key) else None
        if note or (self._note_wanted and held is not None):
            self._lines.open(NOTE, self.tr("What you saw or heard (optional)"), note or "")
        else:
            self._lines.shut(NOTE)

    def _show_standing(self, draft: Draft) -> None:
        """Show what is wrong, also with answers that are on disk: they contradict another."""
        found = {}
        for key in (self.question.key, *self._cells):
            words = self._faults.get(key) if key in self._dirty else draft.problem(key)
            if words:
                found[key] = words
        self._faults = found
        self._show_faults(found)

    def _answer_again(self) -> None:
        key = self._conflict_key
        self._end_conflict()
        self.show_problem(key, self.tr("Not saved yet: answer again, in the knowledge of theirs."))
        self.focus_key(key)

    def _keep_theirs(self) -> None:
        key = self._conflict_key
        self.settled(key)
        self.theirs.emit(key)

    def _end_conflict(self) -> None:
        bar, self._conflict, self._conflict_key = self._conflict, None, ""
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()

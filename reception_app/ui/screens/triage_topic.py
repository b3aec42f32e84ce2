"""A page of questions under each other: built when first shown, follow-ups only when they are asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question, QuestionType, Topic
from reception_app.services.triage import AnsweredMeanwhile
from reception_app.ui.fields.items import ItemsField
from reception_app.ui.fields.question_base import Now
from reception_app.ui.screens.triage_blocks import QuestionBlock
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_page import TopicPageBase
from reception_app.ui.screens.triage_parts import QuestionGroup
from reception_app.ui.screens.triage_points import instruments_of, score_lines
from reception_app.ui.screens.triage_question import stands_beside
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.runs import Text


class TopicPage(TopicPageBase):
    """Questions under each other, each with its follow-ups, then `Next topic`.

    `slug` is the topic's key, or an item's (`medicine.2`), which is shown under `title` and ends with the way back.
    """

    def __init__(self, topic: Topic, now: Now, slug: str = "", title: str = "") -> None:
        super().__init__(slug or topic.key, title or topic.title, topic, (6, 11, 24, 16))
        self._now = now
        self._groups: dict[str, QuestionGroup] = {}
        self._blocks: dict[str, QuestionBlock] = {}
        self._order: tuple[str, ...] = ()
        self._instruments: tuple[str, ...] = ()
        self._score = Text()
        self.column.addWidget(self.head)
        holder = QWidget()
        Row(holder, (18, 10, 0, 0)).addWidget(self._score, 1)
        self._score_line = holder
        self._score_line.hide()
        self.column.addWidget(holder)
        self.next = Button("", key="PgDn")
        self.next.acted.connect(self.next_topic)
        row = Row(margins=(18, 12, 0, 0))
        row.add(self.next, 1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def show_draft(self, draft: Draft) -> None:
        shown = draft.visible_at(self.slug)
        self._order = tuple(question.key for question in shown)
        for key in [key for key in self._blocks if key not in self._order]:
            self._remove(key)
        added = [question for question in shown if question.key not in self._blocks]
        for question in added:
            self._add(question)
        for question in shown:
            self._blocks[question.key].show_draft(draft)
        if added:
            self._instruments = instruments_of(shown)
            self._lead_into(added)
        lines = [line for found in self._instruments for line in score_lines(draft, found)]
        self._score_line.setVisible(bool(lines))
        self._score.set_words(tuple(lines))

    def keys(self) -> tuple[str, ...]:
        return self._order

    def block(self, key: str) -> QuestionBlock:
        """Return the block of a question. Raises KeyError."""
        return self._blocks[key]

    def focus_key(self, key: str) -> bool:
        block = self._blocks.get(key)
        if block is None:
            return False
        block.focus_first()
        self.reveal(block)
        return True

    def focus_next(self) -> None:
        self.next.setFocus(Qt.FocusReason.TabFocusReason)
        self.reveal(self.next)

    def show_next(self, title: str) -> None:
        self.next.set_label(title)

    def key_of(self, widget: QWidget | None) -> str:
        step = widget
        while step is not None and step is not self:
            if isinstance(step, QuestionBlock):
                return step.question.key
            step = step.parentWidget()
        return ""

    def focus_moved(self, widget: QWidget | None) -> None:
        key = self.key_of(widget)
        here = self._group_of(key) if key else None
        for group in self._groups.values():
            group.set_current(group is here)
        if key:
            self.reveal(self._blocks[key])

    def flush(self) -> None:
        for block in list(self._blocks.values()):
            block.flush()

    def settled(self, key: str) -> None:
        if key in self._blocks:
            self._blocks[key].settled()

    def drop_typing(self, key: str = "") -> None:
        for block in self._blocks.values():
            if key in ("", block.question.key):
                block.drop_typing()

    def show_problem(self, key: str, words: str) -> None:
        if key in self._blocks:
            self._blocks[key].show_problem(words)

    def show_conflict(self, key: str, problem: AnsweredMeanwhile) -> None:
        if key in self._blocks:
            self._blocks[key].show_conflict(problem)
            self.reveal(self._blocks[key])

    def seen(self, key: str) -> int | None:
        return self._blocks[key].seen if key in self._blocks else None

    def undecided(self) -> str:
        return next((key for key in self._order if key in self._blocks and self._blocks[key].undecided()), "")

    def unsaved(self) -> str:
        return next((key for key in self._order if key in self._blocks and self._blocks[key].unsaved()), "")

    def put_back_begun(self, key: str) -> bool:
        return key in self._blocks and self._blocks[key].put_back_begun()

    def open_note(self, key: str) -> bool:
        return key in self._blocks and self._blocks[key].open_note()

    def add_item(self) -> None:
        groups = [key for key in self._order if self._blocks[key].question.type is QuestionType.ITEMS]
        here = self.key_of(QApplication.focusWidget())
        if here in groups or len(groups) == 1:
            self._blocks[here if here in groups else groups[0]].add_item()

    def has_items(self) -> bool:
        """True when a repeating group is asked on this page."""
        return any(block.question.type is QuestionType.ITEMS for block in self._blocks.values())

    def set_current_item(self, group: str, number: str) -> None:
        """Put the focus on an item of the list."""
        block = self._blocks.get(group)
        if block is not None and isinstance(block.field, ItemsField):
            block.field.set_current(number)
            self.focus_key(group)

    def _add(self, question: Question) -> None:
        parent = question.parent if question.parent in self._blocks else None
        block = QuestionBlock(question, self._now, follow_up=parent is not None, beside=stands_beside(question))
        block.given.connect(self._given)
        block.confirmed.connect(self.confirmed)
        block.moved_on.connect(self.moved_on)
        block.item.connect(self.item)
        block.theirs.connect(self.theirs)
        block.troubled.connect(self.troubled)
        self._blocks[question.key] = block
        before = [key for key in self._order[: self._order.index(question.key)] if key in self._blocks]
        if parent is None:
            group = QuestionGroup()
            group.column.addWidget(block)
            above = [self._groups[key] for key in before if key in self._groups]
            self.column.insertWidget(self.column.indexOf(above[-1] if above else self.head) + 1, group)
            self._groups[question.key] = group
        else:
            column = self._group_of(question.key).column
            column.insertWidget(column.indexOf(self._blocks[before[-1]]) + 1, block)

    def _lead_into(self, added: Sequence[Question]) -> None:
        """A click that opens a box leads into it as a key does: what is typed next is never taken for an answer."""
        here = self.key_of(QApplication.focusWidget())
        opened = next((each.key for each in added if here and each.parent == here), "")
        if opened and self._blocks[here].question.type in (QuestionType.YES_NO, QuestionType.CHOICE):
            self.focus_key(opened)

    def _remove(self, key: str) -> None:
        block = self._blocks.pop(key)
        group = self._groups.pop(key, None)
        gone: QWidget = group if group is not None else block
        block.drop_typing()
        gone.hide()
        gone.deleteLater()

    def _group_of(self, key: str) -> QuestionGroup:
        step: QWidget | None = self._blocks[key]
        while step is not None and not isinstance(step, QuestionGroup):
            step = step.parentWidget()
        if step is None:
            parent = self._blocks[key].question.parent
            assert parent is not None
            return self._group_of(parent)
        return step

    def _given(self, key: str, value: AnswerValue | None, typed: bool) -> None:
        self.given.emit(key, value, typed)

"""One topic of 1–4 questions: built when first shown, follow-ups only when they are asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question, Topic
from reception_app.ui import theme
from reception_app.ui.fields.question_base import Now
from reception_app.ui.screens.triage_blocks import QuestionBlock, QuestionGroup
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_head import PageHead
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import Scroller


class TopicPageBase(Scroller):
    """What the screen asks of a page, whatever its layout.

    `given(key, value, typed)` asks to save an answer; `confirmed(key)` an earlier one; `others_given(keys)` No to
    several; `moved_on(key)` asks for what comes after a question; `next_topic()` and `last_topic()` for another page.
    """

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    others_given = Signal(object)
    moved_on = Signal(str)
    next_topic = Signal()
    last_topic = Signal()

    def __init__(self, topic: Topic, margins: tuple[int, int, int, int]) -> None:
        super().__init__(margins, 0, colour=theme.WHITE)
        self.topic = topic
        self.setAccessibleName(topic.title)
        self.head = PageHead(topic.title, topic.intro or "", self)
        self.head.next_topic.connect(self.next_topic)
        self.head.last_topic.connect(self.last_topic)
        self._wanted: QWidget | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._reveal_wanted)
        self.verticalScrollBar().rangeChanged.connect(self._reveal_wanted)  # the page grew: follow-ups, a note

    def reveal(self, widget: QWidget) -> None:
        """Bring a question into view, now and once more when what is new on the page has found its place."""
        self._wanted = widget
        self._reveal_wanted()
        self._settle.start()

    def _reveal_wanted(self) -> None:
        if self._wanted is None or not isValid(self._wanted):
            return
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.activate()
        gap = theme.px(theme.SPACE_16)
        focused = self._wanted.focusWidget() or self._wanted
        fits = self._wanted.height() + 2 * gap <= self.viewport().height()
        self.ensureWidgetVisible(self._wanted if fits else focused, 0, gap)

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; keep focus, scroll place and what is being typed."""
        raise NotImplementedError

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the questions shown, in order."""
        raise NotImplementedError

    def focus_key(self, key: str) -> bool:
        """Put the focus on a question and bring it into view. False when it is not here."""
        raise NotImplementedError

    def key_of(self, widget: QWidget | None) -> str:
        """Return the key of the question `widget` belongs to, or ""."""
        raise NotImplementedError

    def focus_next(self) -> None:
        """Put the focus on what leads to the next topic."""
        raise NotImplementedError

    def show_next(self, title: str) -> None:
        """Say which topic comes next."""
        raise NotImplementedError

    def focus_moved(self, widget: QWidget | None) -> None:
        """Mark the question that has the focus and bring it into view."""

    def flush(self) -> None:
        """Save what is typed and not saved yet."""

    def settled(self, key: str) -> None:
        """Note that an answer is on disk as shown."""

    def drop_typing(self) -> None:
        """Forget what is typed and not saved: something else replaced it."""

    def show_problem(self, key: str, words: str) -> None:
        """Show under a question why its answer was not saved."""

    def open_note(self, key: str) -> bool:
        """Open the note of a question. False while there is no answer to save it with."""
        return False

    def wants_why(self, key: str) -> bool:
        """True when the answer differs from the one that came, and nothing says why."""
        return False


class TopicPage(TopicPageBase):
    """Questions under each other, each with its follow-ups, then `Next topic`."""

    def __init__(self, topic: Topic, now: Now) -> None:
        super().__init__(topic, (6, 11, 24, 16))
        self._now = now
        self._groups: dict[str, QuestionGroup] = {}
        self._blocks: dict[str, QuestionBlock] = {}
        self.column.addWidget(self.head)
        self.next = Button("", key="PgDn")
        self.next.acted.connect(self.next_topic)
        row = Row(margins=(18, 12, 0, 0))
        row.add(self.next, 1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def show_draft(self, draft: Draft) -> None:
        shown = draft.visible_in(self.topic)
        wanted = {question.key for question in shown}
        for key in [key for key in self._blocks if key not in wanted]:
            self._remove(key)
        added = [question for question in shown if question.key not in self._blocks]
        for question in added:
            self._add(question, shown)
        for question in shown:
            self._blocks[question.key].show_draft(draft)
        if added:
            self._order_tabs()

    def keys(self) -> tuple[str, ...]:
        return tuple(q.key for q in self.topic.walk() if q.key in self._blocks)

    def block(self, key: str) -> QuestionBlock:
        """Return the block of a question. Raises KeyError."""
        return self._blocks[key]

    def focus_key(self, key: str) -> bool:
        block = self._blocks.get(key)
        if block is None:
            return False
        block.focus_first()
        self._reveal(key)
        return True

    def focus_next(self) -> None:
        self.next.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self.next, theme.px(theme.SPACE_16), theme.px(theme.SPACE_16))

    def show_next(self, title: str) -> None:
        self.next.set_label(self.tr("Next: {0}").format(title))

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
            self._reveal(key)

    def flush(self) -> None:
        for block in list(self._blocks.values()):
            block.flush()

    def settled(self, key: str) -> None:
        if key in self._blocks:
            self._blocks[key].settled()

    def drop_typing(self) -> None:
        for block in self._blocks.values():
            block.drop_typing()

    def show_problem(self, key: str, words: str) -> None:
        if key in self._blocks:
            self._blocks[key].show_problem(words)

    def open_note(self, key: str) -> bool:
        return key in self._blocks and self._blocks[key].open_note()

    def wants_why(self, key: str) -> bool:
        return key in self._blocks and self._blocks[key].wants_why()

    def _add(self, question: Question, shown: tuple[Question, ...]) -> None:
        parent = question.parent if question.parent in self._blocks else None
        block = QuestionBlock(question, self._now, follow_up=parent is not None)
        block.given.connect(self._given)
        block.confirmed.connect(self.confirmed)
        block.moved_on.connect(self.moved_on)
        self._blocks[question.key] = block
        if parent is None:
            group = QuestionGroup()
            group.column.addWidget(block)
            before = [g for g in (self._groups.get(q.key) for q in _until(shown, question)) if g is not None]
            self.column.insertWidget(self.column.indexOf(before[-1] if before else self.head) + 1, group)
            self._groups[question.key] = group
        else:
            column = self._group_of(question.key).column
            before_it = [q.key for q in _until(shown, question) if q.key in self._blocks]
            column.insertWidget(column.indexOf(self._blocks[before_it[-1]]) + 1, block)

    def _order_tabs(self) -> None:
        """Tab follows the order asked, not the order made."""
        before: QWidget | None = None
        for widget in (*(self._blocks[key] for key in self.keys()), self.next):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget

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

    def _reveal(self, key: str) -> None:
        self.reveal(self._blocks[key])


def _until(shown: tuple[Question, ...], question: Question) -> tuple[Question, ...]:
    return shown[: [each.key for each in shown].index(question.key)]

"""One signed answer amended: what stands now, the new answer, what is asked because of it, and why. Both are kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question, QuestionType
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.items import ItemsField
from reception_app.ui.fields.question_base import Now, QuestionField
from reception_app.ui.fields.questions import field_for
from reception_app.ui.fields.text import TextArea
from reception_app.ui.icons import Icon
from reception_app.ui.screens.amend_words import needed, standing, taken_back
from reception_app.ui.screens.triage_draft import Draft, Values
from reception_app.ui.screens.triage_parts import small_text
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import Panel, Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold

_EDITED_IN_PLACE = (
    QuestionType.SEVERAL,
    QuestionType.TEXT,
    QuestionType.LONG_TEXT,
    QuestionType.BODY_MAP,
    QuestionType.ITEMS,
)
"""What is changed by adding to it starts as it stands; everything else is answered anew."""


class AmendPage(Scroller):
    """The page that amends the answer to `question`. `save_asked()` from its button, `left()` to go back."""

    save_asked = Signal()
    left = Signal()

    def __init__(self, draft: Draft, question: Question, now: Now) -> None:
        super().__init__((24, 12, 24, 20), theme.SPACE_12, colour=theme.PAGE)
        self.question = question
        self._draft = draft
        self._now = now
        self._fields: dict[str, QuestionField] = {}
        self._holders: dict[str, QWidget] = {}
        self._touched: set[str] = set()
        self.setAccessibleName(self.tr("Amend an answer"))
        self.trouble = AlertBar(Level.SOON, "", icon=Icon.TRIANGLE)
        self.trouble.hide()
        self._gone = Text("", tone=theme.INK_2)
        self._gone.hide()
        self.why = TextArea(
            self.tr("Why is it amended?"),
            hint=self.tr("It stands in the history with your name, role and the time."),
            lines=2,
        )
        self.why.box.installEventFilter(self)
        self.in_error = Checkbox(self.tr("Entered in error: the first answer was never right"), key="Alt E")
        self.save_button = Button(self.tr("Save the amendment"), Kind.PRIMARY, key="Ctrl Enter")
        self.back_button = Button(self.tr("Back"), key="Esc")
        self._lay_out()
        self.save_button.acted.connect(self.save_asked)
        self.back_button.acted.connect(self.left)
        self._add(question, self._column, follow_up=False)
        self._refollow()

    def focus_start(self) -> None:
        """Put the focus on the new answer."""
        self._fields[self.question.key].focus_first()

    def changes(self) -> dict[str, AnswerValue | None]:
        """Return what was answered here: by question, None for an answer taken back that need not be there."""
        found: dict[str, AnswerValue | None] = {}
        for key, field in self._fields.items():
            if key not in self._touched:
                continue
            value = field.value()
            if value is not None or (not field.question.required and key in self._draft.view.values):
                found[key] = value
        return found

    def check(self) -> bool:
        """Return whether it can be saved, showing what is missing in place; the focus goes to the first."""
        self.trouble.hide()
        self.why.show_problem("")
        for key, field in self._fields.items():
            if words := field.unread():
                field.show_problem(words)
                return self._go(field)
            if key == self.question.key and key not in self.changes():
                field.show_problem(self.tr("Give the new answer first."))
                return self._go(field)
            if key != self.question.key and field.question.required and field.value() is None:
                field.show_problem(self.tr("This is asked now as well. Answer it, or say Unknown."))
                return self._go(field)
        if not self.why.value().strip():
            self.why.show_problem(self.tr("The reason is missing. Write it in a few words."))
            self.why.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(self.why)
            return False
        return True

    def show_problem(self, problem: KnownProblem) -> None:
        """Show why it was not saved."""
        self.trouble.set_words(problem.what, problem.todo, second=problem.code)
        self.trouble.show()
        self.ensureVisible(0, 0)
        self._fields[self.question.key].focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        field = self._fields.get(self.question.key)
        if event.key() == Qt.Key.Key_Insert and isinstance(field, ItemsField):
            field.added.emit()
        else:
            super().keyPressEvent(event)

    def _go(self, field: QuestionField) -> bool:
        field.focus_first()
        self.ensureWidgetVisible(field)
        return False

    def _lay_out(self) -> None:
        topic = self._draft.view.form.topic_of(self.question.key)
        self.column.add(Text(self.tr("Amend an answer"), role=TypeRole.PAGE_TITLE), self.trouble)
        panel = Panel(topic.title if topic is not None else "")
        panel.body.redesign((16, 12, 16, 14), theme.SPACE_8)
        now = Column(spacing=0)
        now.add(Text((((bold(self.tr("As it stands")),)),)), Text(standing(self._draft, self.question)))
        head = Run(self.question.words, strong=True, role=TypeRole.QUESTION)
        panel.body.add(Text(((head,),)))
        panel.body.addLayout(now)
        panel.body.add(Rule())
        panel.body.add(Text(((bold(self.tr("The answer now")),),)))
        self._column = Column(spacing=theme.SPACE_12)
        panel.body.addLayout(self._column)
        panel.body.add(self._gone, Rule(), self.why, self.in_error)
        panel.body.add(small_text(self.tr("Nothing is deleted: both answers stay in the record.")))
        buttons = Row(spacing=theme.SPACE_8)
        buttons.add(self.save_button, self.back_button, 1)
        panel.body.addLayout(buttons)
        self.column.addWidget(panel)
        self.column.addStretch(1)

    def _add(self, question: Question, column: Column, *, follow_up: bool) -> None:
        field = field_for(question, self._now, compact=follow_up)
        given = self._draft.view.values.get(question.key)
        if given is not None and (follow_up or question.type in _EDITED_IN_PLACE):
            field.set_value(given)
        holder = QWidget()
        inside = Column(holder, (0, 0, 0, 0), theme.SPACE_4)
        if follow_up:
            inside.add(Text(question.words, strong=True))
        if question.hint:
            inside.add(small_text(question.hint))
        inside.add(field)
        column.addWidget(holder)
        field.edited.connect(partial(self._edited, question.key))
        field.moved_on.connect(partial(self._moved_on, question.key))
        if isinstance(field, ItemsField):
            field.added.connect(partial(self._add_item, question.key))
            field.removed.connect(partial(self._remove_item, question.key))
            field.opened.connect(partial(self._open_item, question.key))
        self._fields[question.key] = field
        self._holders[question.key] = holder

    def _edited(self, key: str, typing: bool) -> None:
        self._touched.add(key)
        self._refollow()

    def _wanted(self) -> Values:
        wanted = {**self._draft.values}
        for key, value in self.changes().items():
            if value is None:
                wanted.pop(key, None)
            else:
                wanted[key] = value
        return wanted

    def _refollow(self) -> None:
        """Ask what the new answer makes necessary, and say which answers it takes away."""
        asked = needed(self._draft, self.question, self._wanted())
        keys = {question.key for question in asked}
        for key in [key for key in self._fields if key != self.question.key and key not in keys]:
            self._fields.pop(key)
            self._touched.discard(key)
            gone = self._holders.pop(key)
            gone.hide()
            gone.deleteLater()
        for question in asked:
            if question.key not in self._fields:
                self._add(question, self._column, follow_up=True)
        lost = taken_back(self._draft, self._wanted())
        self._gone.set_words(self.tr("Taken back with it: {0}").format("; ".join(lost)) if lost else "")
        self._gone.setVisible(bool(lost))
        before: QWidget = self._fields[self.question.key]
        for key in keys_in_order(self._fields, asked):
            QWidget.setTabOrder(before, self._fields[key])
            before = self._fields[key]
        for widget in (self.why.box, self.in_error, self.save_button, self.back_button):
            QWidget.setTabOrder(before, widget)
            before = widget

    def _moved_on(self, key: str) -> None:
        keys = list(self._fields)
        place = keys.index(key) + 1 if key in keys else len(keys)
        if place < len(keys):
            self._fields[keys[place]].focus_first()
            self.ensureWidgetVisible(self._fields[keys[place]])
        else:
            self.why.box.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.why)

    def _add_item(self, key: str) -> None:
        question = self._fields[key].question
        number = rules.next_item(self._draft.view.form, question, self._wanted())
        self._set_items(key, (*rules.numbers_of(self._wanted().get(key)), number))
        self._open_item(key, number)

    def _remove_item(self, key: str, number: str) -> None:
        self._set_items(key, tuple(each for each in rules.numbers_of(self._wanted().get(key)) if each != number))

    def _set_items(self, key: str, numbers: tuple[str, ...]) -> None:
        self._fields[key].set_value(rules.said(numbers) if numbers else None)
        self._edited(key, False)

    def _open_item(self, key: str, number: str) -> None:
        first = next((each for each in self._fields if each.startswith(f"{key}.{number}.")), None)
        if first is not None:
            self._fields[first].focus_first()
            self.ensureWidgetVisible(self._fields[first])


def keys_in_order(fields: dict[str, QuestionField], asked: tuple[Question, ...]) -> tuple[str, ...]:
    """Return the keys of the follow-ups that have a field, in the order asked."""
    return tuple(question.key for question in asked if question.key in fields)

"""A new score: the items one by one by digit keys, how many are answered, and the result once none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from reception_app.clinical.instruments import Instrument, item_words, load_instruments
from reception_app.clinical.oxygen_target import target_note
from reception_app.errors import KnownProblem
from reception_app.services.score_list import subject_words
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.person_entry import FullPage
from reception_app.ui.screens.person_parts import PageTable, Side
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_before import before_bar, read_before
from reception_app.ui.screens.scores_items import Choice, ItemPage, choices_of, reading_problem, total_problem
from reception_app.ui.screens.scores_result import ResultPage
from reception_app.ui.screens.scores_sitting import OUTCOME, Sitting
from reception_app.ui.screens.scores_subject import SubjectPage
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold

SUBJECT, RESULT = "subject", "result"
_LIST = 320


@dataclass(frozen=True)
class Step:
    """A line of the list beside the items: what it is and what was given ("": nothing yet)."""

    key: str
    words: str
    given: str


class ScoreEntry(FullPage):
    """One scoring of one person by one instrument; `subject` fixes the substance. On disk only once it is saved."""

    def __init__(
        self, shell: Shell, person_id: str, found: Instrument, sex: str | None, subject: str | None = None
    ) -> None:
        super().__init__(tr("New score: {0}").format(found.title))
        self._shell, self._person_id, self._sex = shell, person_id, sex
        self.sitting = Sitting(found, subject)
        self.pages: dict[str, QWidget] = {}
        self._at = ""
        self.progress = Text("", strong=True, wrap=False)
        self.single = AlertBar(Level.ACT_NOW, "")
        self.trouble = AlertBar(Level.SOON, "")
        self._before = read_before(shell.ctx, person_id, found)
        self.before = before_bar(found, self._before) if self._before is not None else None
        self.result = ResultPage(shell.ctx.now())
        self.scale_2 = Checkbox(tr("Scale 2: a target of 88 to 92 % was set"), key="Alt 2")
        self.who_set = TextField(tr("Which clinician set the target"), width=260)
        columns = (
            TableColumn[Step](tr("Item"), _words_cell, 180, stretch=3),
            TableColumn[Step](tr("Given"), _given_cell, 90, stretch=1, align="right"),
        )
        model: RowsModel[Step] = RowsModel(columns, key=_step_key, parent=self)
        self.steps = PageTable(model, name=tr("Items"), padding=2)
        self.steps.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button = Button(tr("Item before"), key="PgUp")
        self.next_button = Button(tr("Next item"), key="PgDn")
        self.save_button = Button("", Kind.PRIMARY, key="Ctrl Enter")
        self.leave_button = Button(tr("Back"), key="Esc")
        self._stack = QStackedWidget()
        self._make_pages()
        self._build()
        self._connect()
        self.go(self.keys()[0])

    def keys(self) -> tuple[str, ...]:
        """Return the steps in order: the substance where it is asked, the items, the result."""
        first = (SUBJECT,) if SUBJECT in self.pages else ()
        return (*first, *self.sitting.numbers, RESULT)

    def at(self) -> str:
        """Return the step one is at."""
        return self._at

    def hints(self) -> Sequence[KeyHint]:
        if self._at == RESULT:
            return (
                KeyHint(("Ctrl Enter",), tr("record the score")),
                KeyHint(("PgUp",), tr("back to the items")),
                KeyHint(("Esc",), tr("back, answers kept")),
            )
        return (
            KeyHint(("0 – 9",), tr("answer and move on")),
            KeyHint(("PgUp", "PgDn"), tr("item")),
            KeyHint(("Enter",), tr("next")),
            KeyHint(("Ctrl Enter",), tr("to the result")),
            KeyHint(("Esc",), tr("back, answers kept")),
        )

    def help_topic(self) -> str:
        return "scores"

    def focus_start(self) -> None:
        page = self.pages[self._at]
        if isinstance(page, ItemPage | SubjectPage):
            page.focus_first()
        else:
            self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        if self._at == RESULT:
            self.save()
        else:
            self.go(RESULT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not event.modifiers():
            self.step(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Go to the next step (+1) or the one before (−1)."""
        keys = self.keys()
        place = keys.index(self._at) + by
        if 0 <= place < len(keys):
            self.go(keys[place])

    def go(self, key: str) -> None:
        """Go to a step; a reading that cannot be one is told first."""
        page = self.pages.get(self._at)
        if isinstance(page, ItemPage) and not page.check():
            page.focus_first()
            return
        self._at = key
        if key == RESULT:
            self.result.show_sitting(self.sitting)
        self._stack.setCurrentWidget(self.pages[key])
        self._show()
        self.hints_changed.emit()
        if self.isVisible():
            self.focus_start()

    def save(self) -> None:
        """Record it; what is wrong is shown here and nothing is lost."""
        self.trouble.hide()
        if SUBJECT in self.pages and self.sitting.subject is None:
            self.go(SUBJECT)
            self.trouble.set_words(tr("Which drug is not said yet."), tr("Choose it: the cut-off depends on it."))
            self.trouble.show()
            return
        if not self.result.check():
            return
        note = self.result.note.value().strip()
        if self.sitting.scale_2:
            name = self.who_set.value().strip()
            if not name:
                self.who_set.show_problem(tr("Scale 2 needs a name. Write which clinician set the target."))
                self.who_set.box.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            note = "; ".join(part for part in (target_note(name), note) if part)
        try:
            following = self.sitting.save(self._shell.ctx, self._person_id, note or None, self.result.moment())
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self.touched = False
        self.done.emit(self._done_words(following))

    def take_over(self) -> None:
        """Confirm what another instrument asked in the same words today; an item answered here already stays so."""
        if self._before is None or self.before is None or self.before.isHidden():
            return
        for number, points in self._before.points.items():
            page = self.pages[number]
            if number not in self.sitting.given and isinstance(page, ItemPage):
                page.show_given(str(points))
                self.sitting.given[number] = str(points)
        self.before.hide()
        self._touch()
        self.go(next((number for number in self.sitting.numbers if number not in self.sitting.given), RESULT))

    def _done_words(self, following: str | None) -> str:
        title = self.sitting.found.title
        if following is not None:
            return tr("{0} recorded. {1} follows from this total.").format(title, load_instruments()[following].title)
        return (
            tr("{0} recorded").format(title) if self.sitting.complete else tr("{0} recorded, incomplete").format(title)
        )

    def _make_pages(self) -> None:
        found = self.sitting.found
        if found.subjects and self.sitting.subject is None:
            subject = SubjectPage(found)
            subject.chosen.connect(self._subject_chosen)
            subject.next_wanted.connect(partial(self.step, 1))
            self._add_page(SUBJECT, subject)
        for number in self.sitting.numbers:
            page = self._item_page(number)
            page.answered.connect(partial(self._answered, number))
            page.next_wanted.connect(partial(self._next_after, number))
            self._add_page(number, page)
        self._add_page(RESULT, self.result)

    def _add_page(self, key: str, page: QWidget) -> None:
        self.pages[key] = page
        self._stack.addWidget(page)

    def _item_page(self, number: str) -> ItemPage:
        found = self.sitting.found
        item = found.item(number)
        if item is None and number == OUTCOME:
            outcomes = [Choice(each.slug, str(place), each.words) for place, each in enumerate(found.outcomes, 1)]
            return ItemPage(tr("What the licensed form gives"), "", outcomes)
        if item is None:
            unit = tr("of {0}").format(found.most)
            return ItemPage(tr("The total of the paper form"), "", (), unit, partial(total_problem, found))
        words = f"{item.number}  {self._words(number)}"
        if item.measured is None:
            return ItemPage(words, item.hint or "", choices_of(found, item))
        return ItemPage(words, item.hint or "", (), item.measured.unit, partial(reading_problem, item))

    def _words(self, number: str) -> str:
        found = self.sitting.found
        item = found.item(number)
        if item is None:
            return tr("Outcome") if number == OUTCOME else tr("Total")
        return item_words(item, self._sex, subject_words(found, self.sitting.subject) or None)

    def _build(self) -> None:
        found = self.sitting.found
        outer = Column(self, spacing=0)
        scroller = Scroller((16, 10, 16, 12))
        outer.addWidget(scroller)
        head = QWidget()
        row = Flow(head, spacing=(theme.SPACE_16, theme.SPACE_4))
        row.add(
            Text(found.title, role=TypeRole.NAME, wrap=False), Text(found.full_title, tone=theme.INK_2), self.progress
        )
        intro = Text(found.intro, tone=theme.INK_2)
        scroller.column.add(head, intro, self.single, self.trouble)
        if self.before is not None:
            scroller.column.add(self.before)
        across = StackingRow()
        self._side = Side(_LIST)
        listed = Panel(flush=True)
        listed.body.add(self.steps)
        self._side.column.add(listed)
        self._side.column.addStretch(1)
        panel = Panel()
        self._room = panel.body
        self._room.redesign((20, 14, 20, 16), theme.SPACE_12)
        self._room.addWidget(self._stack)
        scales = QWidget()
        Flow(scales, spacing=(theme.SPACE_16, theme.SPACE_8)).add(self.scale_2, self.who_set)
        show_if(scales, any(item.measured and item.measured.scale_2_on_air for item in found.items))
        self._buttons = QWidget()
        Flow(self._buttons).add(self.save_button, self.back_button, self.next_button, self.leave_button)
        self._room.add(scales, self._buttons)
        across.addWidget(panel, 1)
        across.addWidget(self._side)
        scroller.column.addLayout(across)
        scroller.column.addStretch(1)
        for hidden in (self.single, self.trouble, self.who_set):
            hidden.hide()
        if found.any_single_3 is not None:  # its room is kept, so that nothing jumps when it is raised
            policy = self.single.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.single.setSizePolicy(policy)

    def _connect(self) -> None:
        self.steps.clicked.connect(self._clicked)
        self.back_button.acted.connect(partial(self.step, -1))
        self.next_button.acted.connect(partial(self.step, 1))
        self.save_button.acted.connect(self.main_act)
        self.leave_button.acted.connect(self.left)
        self.scale_2.edited.connect(self._scale)
        if self.before is not None:
            self.before.acted.connect(self.take_over)
        for field in (self.who_set, self.result.note, self.result.taken_at):
            field.edited.connect(self._touch)

    def _show(self) -> None:
        sitting = self.sitting
        total = len(sitting.numbers)
        self.progress.set_words(tr("{0} of {1} answered").format(sitting.answered, total))
        steps = [Step(number, self._label(number), self._given(number)) for number in sitting.numbers]
        self.steps.rows_model.set_rows(steps)
        if self._at in sitting.numbers:
            self.steps.set_current(self._at)
        self._side.setVisible(total > 1)
        result = self._at == RESULT
        incomplete = tr("Record it as incomplete") if sitting.answered else tr("Nothing answered yet")
        words = tr("Record the score") if sitting.complete else incomplete
        self.save_button.set_label(words if result else tr("To the result"))
        self.back_button.setVisible(self._at != self.keys()[0])
        self.next_button.setVisible(not result)
        above = result and theme.active().collapsed  # at large text button and total are seen together
        up, down = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.TopToBottom
        self._room.setDirection(up if above else down)
        self._show_single()

    def _label(self, number: str) -> str:
        return f"{number}  {self._words(number)}" if self.sitting.found.item(number) else self._words(number)

    def _given(self, number: str) -> str:
        said = self.sitting.given.get(number)
        item = self.sitting.found.item(number)
        if said is None:
            return ""
        if item is None or not self.sitting.found.measured:
            return said
        if item.measured is not None:
            return f"{said}\N{NO-BREAK SPACE}{item.measured.unit}"
        return next((option.words for option in item.options if option.value == said), said)

    def _show_single(self) -> None:
        """Raise three points in one measurement at once, whatever is still missing."""
        highs, told = self.sitting.single_highs(), self.sitting.found.any_single_3
        show_if(self.single, bool(highs) and told is not None)
        if highs and told is not None:
            named = ", ".join(item.words for item in highs)
            act = told.escalate.title if told.escalate else told.words
            self.single.set_words(tr("{0}: 3 in one measurement.").format(named), f"{act}.")

    def _answered(self, number: str, value: str) -> None:
        if value:
            self.sitting.given[number] = value
        else:
            self.sitting.given.pop(number, None)
        self._touch()
        self._show()

    def _next_after(self, number: str) -> None:
        """Go on: to the next item not answered; to the result when none is left."""
        following = self.sitting.next_open(number)
        if number not in self.sitting.given:
            self.step(1)
        else:
            self.go(following or RESULT)

    def _subject_chosen(self, subject: str) -> None:
        self.sitting.subject = subject
        for number in self.sitting.numbers:
            page = self.pages[number]
            if isinstance(page, ItemPage):
                page.set_words(f"{number}  {self._words(number)}")
        self._touch()
        self._show()

    def _scale(self) -> None:
        self.sitting.scale_2 = self.scale_2.value()
        show_if(self.who_set, self.sitting.scale_2)
        self._touch()
        self._show()

    def _clicked(self, index: QModelIndex) -> None:
        self.go(self.steps.rows_model.key_at(index.row()))


def _step_key(step: Step) -> str:
    return step.key


def _words_cell(step: Step) -> tuple[Line, ...]:
    return ((Run(step.words, theme.INK if step.given else theme.INK_2),),)


def _given_cell(step: Step) -> tuple[Line, ...]:
    return ((bold(step.given),),)

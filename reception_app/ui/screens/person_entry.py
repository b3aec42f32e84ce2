"""Pages on which something of one person is written down: they take the place of the tab, banner and tabs stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.errors import KnownProblem
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import AreaBox, FieldBox, LineBox
from reception_app.ui.held_up import held_up
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import focus_into
from reception_app.ui.screens.person_times import tr
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState

STATES = (
    Option(AnswerState.DECLINED, "Declined", "D"),
    Option(AnswerState.UNKNOWN, "Unknown", "U"),
    Option(AnswerState.NOT_ASKED, "Not asked", "A"),
    Option(AnswerState.NOT_APPLICABLE, "Not applicable", "X"),
)


class FullPage(QWidget):
    """A page in place of the tabs' pages; banner and tabs stay in sight. It is about the one person it was made for.

    `done(words)` fires after it is on disk (words for the toast), `left()` when the person goes back: what was typed
    stays in the page, and the screen keeps the page until it is saved. `typed()` fires at the first change,
    `hints_changed()` when other keys mean something.
    """

    done = Signal(str)
    left = Signal()
    typed = Signal()
    hints_changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.touched = False

    def hints(self) -> Sequence[KeyHint]:
        """Return the page's own keys, most useful first."""
        return (KeyHint(("Ctrl Enter",), tr("save")), KeyHint(("Esc",), tr("back, text kept")))

    def help_topic(self) -> str:
        """Return the slug of this page's help; "" for that of the record."""
        return ""

    def focus_start(self) -> None:
        """Put the focus where work begins."""

    def main_act(self) -> None:
        """Do what Ctrl+Enter does here."""

    def print_now(self) -> None:
        """Print what this page prints (Ctrl+P)."""

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next thing to put right (F8)."""

    def back(self) -> bool:
        """Handle Esc inside the page. False: the page is left."""
        return False

    def _touch(self) -> None:
        if not self.touched:
            self.touched = True
            self.typed.emit()


class EntryPage(FullPage):
    """A titled page of fields with one primary act. `verb` is what the line of keys calls it."""

    verb = "save"
    takes_a_while = False
    """True where a passphrase is made into a key before it is written."""

    def __init__(self, title: str, act: str, note: str = "", *, kind: Kind = Kind.PRIMARY) -> None:
        super().__init__(title)
        outer = Column(self, spacing=0)
        self.scroller = Scroller((16, 12, 16, 16))
        outer.addWidget(self.scroller)
        panel = Panel()
        theme.fix(panel, max_width=760)
        panel.body.redesign((20, 14, 20, 16), theme.SPACE_12)
        panel.body.add(Text(title, role=TypeRole.NAME))
        if note:
            panel.body.add(Text(note, tone=theme.INK_2))
        self.trouble = AlertBar(Level.SOON, "", icon=Icon.TRIANGLE)
        self.trouble.hide()
        panel.body.add(self.trouble)
        self.column = Column(spacing=theme.SPACE_12)
        panel.body.addLayout(self.column)
        self.save_button = Button(act, kind, key="Ctrl Enter")
        self.back_button = Button(tr("Back"), key="Esc")
        self._under, self._inside = outer, panel.body
        self._foot = QWidget()
        self.acts = Row(self._foot)
        self.acts.add(self.save_button, self.back_button, 1)
        theme.surface(self._foot, theme.WHITE)
        self.scroller.column.addWidget(panel)
        self.scroller.column.addStretch(1)
        self.save_button.acted.connect(self.save)
        self.back_button.acted.connect(self.left)
        self.rescale()

    def rescale(self) -> None:
        """Keep the buttons in sight below the page; at large text they scroll with it, to leave it the room."""
        collapsed = theme.active().collapsed
        (self._inside if collapsed else self._under).addWidget(self._foot)
        self.acts.redesign((0, 4, 0, 0) if collapsed else (16, 6, 16, 6), theme.SPACE_8)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint(("Ctrl Enter",), tr(self.verb)), KeyHint(("Esc",), tr("back, text kept")))

    def add(self, *fields: QWidget) -> None:
        """Add fields one under another; their changes are noticed."""
        for field in fields:
            self.column.addWidget(field)
            self.watch(field)

    def add_across(self, *fields: QWidget) -> None:
        """Add fields beside one another; at large text they stand one under another."""
        row = StackingRow(spacing=theme.SPACE_16)
        for field in fields:
            row.addWidget(field, 0, Qt.AlignmentFlag.AlignBottom)
            self.watch(field)
        row.addStretch(1)
        self.column.addLayout(row)

    def watch(self, field: QWidget) -> None:
        """Notice the first change of `field`."""
        edited = getattr(field, "edited", None)
        if edited is not None:
            edited.connect(self._touch)

    def first(self) -> QWidget:
        """Return what takes the focus at the start."""
        return self.save_button

    def focus_start(self) -> None:
        """Put the focus where typing begins."""
        focus_into(self.first())

    def main_act(self) -> None:
        self.save()

    def save(self) -> None:
        """Write it down; a known problem is shown here and nothing typed is lost."""
        self.show_trouble(None)
        if not self.check():
            return
        if self.takes_a_while:
            with held_up(self.save_button, tr("One moment…")):
                self._save()
        else:
            self._save()

    def _save(self) -> None:
        try:
            words = self.write()
        except KnownProblem as problem:
            self.show_trouble(problem)
            return
        self.touched = False
        self.done.emit(words)

    def check(self) -> bool:
        """Return whether the fields can be saved, showing what is wrong in place."""
        return True

    def write(self) -> str:
        """Save by a service and return the words of the toast. Raises KnownProblem."""
        raise NotImplementedError

    def show_trouble(self, problem: KnownProblem | None) -> None:
        """Show why it could not be saved, or clear it."""
        show_if(self.trouble, problem is not None)
        if problem is not None:
            self.trouble.set_words(problem.what, problem.todo, problem.code)
            self.scroller.ensureVisible(0, 0)


def need(field: FieldBox, value: str, words: str) -> bool:
    """Show `words` under `field` when `value` is blank, and go there. True when it is not blank."""
    field.show_problem("" if value.strip() else words)
    if not value.strip() and isinstance(field.control, ChoiceGroup):
        field.control.focus_first()
    elif not value.strip():
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)
    return bool(value.strip())


class ReasonEntry(EntryPage):
    """One reason in words: why a flag ends, a task is declined or passed on. `act(reason)` saves it."""

    def __init__(
        self, title: str, button: str, about: str, question: str, act: Callable[[str], object], toast: str
    ) -> None:
        super().__init__(title, button, about, kind=Kind.STOP if toast == "" else Kind.PRIMARY)
        self._act, self._toast = act, toast or title
        self.box = AreaBox(question, 3)
        self.reason = FieldBox(question, self.box)
        self.column.addWidget(self.reason)
        self.box.textChanged.connect(self._touch)

    def first(self) -> QWidget:
        return self.box

    def check(self) -> bool:
        return need(self.reason, self.box.toPlainText(), tr("The reason is missing. Write it in a few words."))

    def write(self) -> str:
        self._act(self.box.toPlainText().strip())
        return self._toast


class _FactControl(QWidget):
    """A box (or choices) and the other states beside it."""

    def __init__(self, box: QWidget, states: ChoiceGroup) -> None:
        super().__init__()
        self.box = box
        Flow(self, spacing=(theme.SPACE_8, theme.SPACE_4)).add(box, states)


class FactField(FieldBox):
    """A five-state fact: a value, or declined, unknown, not asked, not applicable. Never blank, never a guess.

    With `choices` the value is one of them, else it is typed. `edited` fires for a person's acts only.
    """

    edited = Signal()

    def __init__(self, label: str, *, choices: Sequence[Option] = (), hint: str = "", width: int = 220) -> None:
        self.line = LineBox(label)
        theme.fix(self.line, width=width)
        self.line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice = ChoiceGroup(tuple(choices) or (Option("", ""),), name=label)
        self.states = ChoiceGroup(STATES, name=label)
        self._chooses = bool(choices)
        super().__init__(label, _FactControl(self.choice if choices else self.line, self.states), hint=hint)
        self.line.textEdited.connect(self._typed)
        self.choice.edited.connect(self._picked)
        self.states.edited.connect(self._stated)

    def value(self) -> tuple[AnswerState, str | None]:
        """Return the state and the value; a blank box with no state chosen is not asked."""
        if self.states.value():
            return AnswerState(self.states.value()), None
        said = self.choice.value() if self._chooses else self.line.text().strip()
        return (AnswerState.ANSWERED, said) if said else (AnswerState.NOT_ASKED, None)

    def set_value(self, state: AnswerState, value: str | None) -> None:
        """Show a fact; emits nothing. A value outside the choices is kept as typed words."""
        answered = state is AnswerState.ANSWERED
        self.states.set_value("" if answered else state.value)
        if self._chooses:
            known = {segment.option.slug for segment in self.choice.segments}
            self.choice.set_value(value if answered and value in known else "")
        self.line.setText(value or "" if answered else "")

    def _typed(self, text: str) -> None:
        self.states.set_value("" if text.strip() else self.states.value())
        self.edited.emit()

    def _picked(self) -> None:
        self.states.set_value("")
        self.edited.emit()

    def _stated(self) -> None:
        self.choice.set_value("")
        self.line.clear()
        self.edited.emit()


_APART = (theme.SPACE_16, theme.SPACE_4)


class Ticks(FieldBox):
    """Several of a fixed list, as tick boxes. `value()` gives the slugs in the list's order.

    `one_a_line`: of people, so that no box stands between two names.
    """

    edited = Signal()

    def __init__(
        self, label: str, options: Sequence[tuple[str, str]], *, hint: str = "", one_a_line: bool = False
    ) -> None:
        self.boxes = {slug: Checkbox(words) for slug, words in options}
        holder = QWidget()
        lines = Column(holder, spacing=theme.SPACE_4) if one_a_line else Flow(holder, spacing=_APART)
        lines.add(*self.boxes.values())
        super().__init__(label, holder, hint=hint)
        for slug, words in options:
            self.boxes[slug].setAccessibleName(words)
            self.boxes[slug].setAccessibleDescription(label)
            self.boxes[slug].edited.connect(self.edited)

    def value(self) -> tuple[str, ...]:
        """Return the slugs ticked."""
        return tuple(slug for slug, box in self.boxes.items() if box.value())

    def set_value(self, slugs: Sequence[str]) -> None:
        """Tick these; emits nothing."""
        for slug, box in self.boxes.items():
            box.set_value(slug in slugs)

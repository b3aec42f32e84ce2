"""The day's expected people: a list pasted or opened as a file, one added by hand, one taken off again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import local, local_day
from reception_app.errors import InputProblem, KnownProblem
from reception_app.identifiers import read_prison_number
from reception_app.services.board import ExpectedRow, add_expected, read_expected_list, remove_expected
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField, DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import ListField, TextArea, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.arrival_words import kind_options
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ArrivalKind

_WIDE = 720
LARGEST_LIST = 1_000_000
"""Bytes of a list file at most: a day's list is a few thousand."""


class Mode(StrEnum):
    """Which half of the panel is shown."""

    LIST = "list"
    ONE = "one"


class ExpectedPanel(Panel):
    """Takes the day's list. `changed` fires after each line is on disk; the panel stays open for the next."""

    changed = Signal()

    def __init__(self, shell: Shell, mode: Mode = Mode.LIST, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self.setAccessibleName(self.tr("Expected today"))
        self.body.redesign((20, 16, 20, 16), theme.SPACE_12)
        head = Row(spacing=theme.SPACE_16)
        head.addWidget(Text(self.tr("Expected today"), role=TypeRole.NAME), 1)
        self.close_button = Button(self.tr("Close"), key="Esc")
        self.close_button.acted.connect(shell.close_overlay)
        head.addWidget(self.close_button)
        self.modes = ChoiceGroup(
            (Option(Mode.LIST, self.tr("A list"), "1"), Option(Mode.ONE, self.tr("One person"), "2")),
            name=self.tr("What to add"),
        )
        self.modes.set_value(mode)
        self.modes.edited.connect(self._switch)
        self.done = AlertBar(Level.CHECKED, "")
        self.trouble = AlertBar(Level.SOON, "")
        self.list = _ListForm()
        self.one = _OneForm(local(shell.ctx.now()))
        scroller = _Fitting((4, 4, 4, 4), theme.SPACE_12, colour=theme.WHITE)
        scroller.column.add(self.list, self.one, 1)
        self.body.add(head, self.modes, self.done, self.trouble)
        self.body.addWidget(scroller, 1)
        self.list.add.acted.connect(self._add_list)
        self.list.open.acted.connect(self._open_file)
        self.one.add.acted.connect(self._add_one)
        for field in self.one.texts():
            field.entered.connect(self._add_one)
        self.done.hide()
        self.trouble.hide()
        theme.fix(self, min_width=560, max_width=760)
        self._show_mode()

    def focus_start(self) -> None:
        """Put the focus where typing begins."""
        first = self.list.text.box if self.mode() is Mode.LIST else self.one.family.box
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def mode(self) -> Mode:
        """Return which half is shown."""
        return Mode(self.modes.value())

    def _switch(self) -> None:
        self._show_mode()
        self.focus_start()

    def _show_mode(self) -> None:
        self.list.setVisible(self.mode() is Mode.LIST)
        self.one.setVisible(self.mode() is Mode.ONE)

    def _add_list(self) -> None:
        self._read(self.list.text.value())

    def _open_file(self) -> None:
        chosen = self._shell.desk.ask_open_files(self.tr("Open the day’s list"), ("*.csv", "*.txt"))
        if not chosen:
            return
        try:
            if chosen[0].stat().st_size > LARGEST_LIST:
                raise InputProblem(
                    "IN-703", self.tr("That file is too long to be a day’s list."), self.tr("Choose another file.")
                )
            words = chosen[0].read_text(encoding="utf-8-sig")
        except KnownProblem as problem:
            self._tell(problem)
            return
        except (OSError, UnicodeDecodeError):
            what = self.tr("That file could not be read as text.")
            self._tell(InputProblem("IN-704", what, self.tr("Save it as CSV (UTF-8), or copy the lines and paste.")))
            return
        self._read(words)

    def _read(self, words: str) -> None:
        try:
            added, problems = read_expected_list(self._shell.ctx, words)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.list.text.set_value("")
        self._say_added(added)
        first = self.tr("Not everything was understood.")
        self.trouble.set_words(first if problems else "", " ".join(problems))
        self.trouble.setVisible(bool(problems))
        self._saved()

    def _add_one(self) -> None:
        line = self.one.line()
        if line is None:
            return
        try:
            add_expected(self._shell.ctx, line)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.trouble.hide()
        self._say_added(1)
        self.one.clear()
        self._saved()
        self.focus_start()

    def _say_added(self, count: int) -> None:
        if count == 1:
            self.done.set_words(self.tr("1 line added."), self.tr("It is on the board under Expected."))
        else:
            words = self.tr("{0} lines added.").format(count)
            self.done.set_words(words, self.tr("They are on the board under Expected."))
        self.done.show()

    def _saved(self) -> None:
        self._shell.changed()
        self.changed.emit()

    def _tell(self, problem: KnownProblem) -> None:
        self.done.hide()
        self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.trouble.show()


class _Fitting(Scroller):
    """A scroller that asks for the height its contents need at its own width, so that it seldom scrolls."""

    def sizeHint(self) -> QSize:
        width = self.width() if self.isVisible() else theme.px(_WIDE)
        return QSize(theme.px(_WIDE), self.column.totalHeightForWidth(width))


class _ListForm(QWidget):
    """The list as text."""

    def __init__(self) -> None:
        super().__init__()
        self.text = TextArea(
            self.tr("The day’s list"),
            hint=self.tr(
                "Paste it here. Columns: family name, given names, prison number, date of birth, time, from, note. "
                "A head line may name them in another order."
            ),
            lines=8,
        )
        self.add = Button(self.tr("Add these lines"), Kind.PRIMARY, key="Alt E")
        self.open = Button(self.tr("Open a CSV file…"), key="Alt V")
        buttons = Row()
        buttons.add(self.add, self.open, 1)
        column = Column(self, spacing=theme.SPACE_12)
        column.add(self.text, buttons)


class _OneForm(QWidget):
    """One line by hand. A name, a number or a note is enough: the police may telephone before there is more."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        self.family = TextField(self.tr("Family name"), width=230)
        self.given = TextField(self.tr("Given names"), width=230)
        self.number = TextField(self.tr("Prison number"), optional=True, width=144)
        self.born = DateField(self.tr("Born"), local_day(now), optional=True, full_year=True)
        self.at = DateTimeField(self.tr("Expected about"), now, optional=True, lean=Lean.FUTURE, approx_key="")
        self.at.approximate.hide()
        self.place = TextField(self.tr("From"), optional=True, width=230)
        self.kind = ListField(self.tr("How"), kind_options(), optional=True, width=230)
        self.note = TextField(self.tr("Note"), optional=True)
        self.add = Button(self.tr("Add this person"), Kind.PRIMARY, key="Enter")
        column = Column(self, spacing=theme.SPACE_12)
        for pair in ((self.family, self.given), (self.number, self.born), (self.place, self.kind)):
            row = StackingRow(spacing=theme.SPACE_16)
            row.add(*pair)
            column.add(row)
        line = QWidget()
        Flow(line).add(self.add)
        column.add(self.at, self.note, line)

    def texts(self) -> tuple[TextField, ...]:
        """Return the fields in which Enter adds the person."""
        return (self.family, self.given, self.number, self.born, self.at, self.place, self.note)

    def clear(self) -> None:
        """Empty every field."""
        for field in self.texts():
            field.set_value("")
            field.show_problem("")
        self.born.set_day(None)
        self.at.set_when(None)
        self.kind.set_value("")

    def line(self) -> ExpectedRow | None:
        """Return the line as typed; None when something is to be put right, shown under its field."""
        number = self._number()
        family, note = self.family.value().strip(), self.note.value().strip()
        someone = family or self.given.value().strip() or number or note
        self.family.show_problem("" if someone else self.tr("Write a name, a number or a note."))
        when = self.at.when()
        understood = [self.born.check(), self.at.check(), number is not None, bool(someone)]
        if not all(understood):
            return None
        return ExpectedRow(
            expected_id="",
            family_name=family or None,
            given_names=self.given.value().strip() or None,
            prison_number=number or None,
            date_of_birth=self.born.day(),
            expected_at=when.at if when is not None and when.has_time else None,
            arrived_from=self.place.value().strip() or None,
            arrival_kind=ArrivalKind(self.kind.value() or ArrivalKind.OTHER),
            note=note or None,
        )

    def _number(self) -> str | None:
        """Return the number, "" when there is none, None when it cannot be right."""
        typed = self.number.value().strip()
        try:
            number = read_prison_number(typed) if typed else ""
        except InputProblem as problem:
            self.number.show_problem(problem.sentence)
            return None
        self.number.show_problem("")
        return number


class RemovePanel(Panel):
    """Takes one line off the list, with why. `changed` fires when it is on disk."""

    changed = Signal()

    def __init__(self, shell: Shell, row: ExpectedRow, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self._expected_id = row.expected_id
        self.setAccessibleName(self.tr("Not coming"))
        self.body.redesign((20, 16, 20, 16), theme.SPACE_12)
        who = name_words(row.family_name, row.given_names)
        self.reason = TextField(self.tr("Why they are not coming"), hint=self.tr("Kept with the line"), width=320)
        self.save = Button(self.tr("Take off the list"), Kind.PRIMARY, key="Enter")
        self.cancel = Button(self.tr("Back"), key="Esc")
        buttons = Row()
        buttons.add(self.save, self.cancel, 1)
        self.body.add(Text(self.tr("Not coming"), role=TypeRole.NAME), Text(who, strong=True), self.reason, buttons)
        theme.fix(self, min_width=420, max_width=560)
        self.reason.entered.connect(self.remove)
        self.save.acted.connect(self.remove)
        self.cancel.acted.connect(shell.close_overlay)

    def focus_start(self) -> None:
        """Put the focus into the reason."""
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self) -> None:
        """Take the line off, when there is a reason."""
        reason = self.reason.value().strip()
        if not reason:
            self.reason.show_problem(self.tr("There is no reason yet. Write why they are not coming."))
            self.focus_start()
            return
        try:
            remove_expected(self._shell.ctx, self._expected_id, reason)
        except KnownProblem as problem:
            self.reason.show_problem(problem.in_full)
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.changed.emit()

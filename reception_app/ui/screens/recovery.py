"""Two doors: the recovery code shown once, and "Nobody can sign in", where it is typed. Plain data only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.errors import InputProblem
from reception_app.passphrases import MINIMUM, check_passphrase
from reception_app.recovery_code import read_code
from reception_app.ui import keys, theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.sign_in import SignInUser
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Run, Text
from reception_app.ui.widgets.status_bar import StatusBar

_ROW = 4
"""Groups of the code in a row."""


def code_text(code: str, spoken: str) -> Text:
    """Return a recovery code in large signs, in rows; `spoken` goes before it for a screen reader."""
    groups = code.split("-")
    rows = (groups[:_ROW], groups[_ROW:])
    lines = tuple((Run("   ".join(row), theme.INK, strong=True, role=TypeRole.BRAND),) for row in rows if row)
    shown = Text(lines)
    shown.setAccessibleName(f"{spoken} {' '.join(groups)}")
    return shown


class RecoveryCodeScreen(QWidget):
    """The code, to be put on paper. `print_wanted()`, and `done()` when it is there; nothing else leaves it."""

    done = Signal()
    print_wanted = Signal()

    def __init__(self, code: str, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Recovery code"))
        theme.surface(self, theme.WHITE)
        self.code = code_text(code, self.tr("Recovery code:"))
        self.print_button = Button(self.tr("Print the page for the safe…"), key="Alt P")
        self.button = Button(self.tr("It is on paper: go on"), Kind.PRIMARY, key="Ctrl Enter", large=True)
        self.told = AlertBar(Level.CHECKED, "")
        self.told.hide()
        self._lay_out(why)
        self.print_button.acted.connect(self.print_wanted)
        self.button.acted.connect(self.done)

    def focus_start(self) -> None:
        """Put the focus on printing: nobody goes on by habit."""
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, rest: str = "", code: str = "") -> None:
        """Say that it was printed, or why not."""
        self.told.set_words(words, rest, code)
        self.told.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, why: str) -> None:
        column = framed(self, (KeyHint(("Alt P",), self.tr("print")), KeyHint(("Ctrl Enter",), self.tr("go on"))))
        panel = Panel()
        panel.body.redesign((20, 16, 20, 16), theme.SPACE_8)
        panel.body.add(self.code)
        column.add(
            Text(self.tr("Recovery code"), role=TypeRole.PAGE_TITLE),
            Text(why, tone=theme.INK_2),
            AlertBar(Level.SOON, self.tr("This is shown only now."), self.tr("Write it down or print it.")),
            panel,
        )
        # Under the code, not under the words: at large text code and buttons are in sight together.
        acts = QWidget()
        Flow(acts, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.button, self.print_button)
        column.add(acts, self.told)
        for words in (
            self.tr("Lock the paper in a safe. Whoever has it can open the records of this desk."),
            self.tr("It is for the day when nobody who looks after this desk can sign in. Used once, it is void."),
            self.tr("Round signs are zeros, upright ones are ones: O, I, L and U are never in it."),
        ):
            column.add(Text(words))
        column.addStretch(1)


class RecoverScreen(QWidget):
    """ "Nobody can sign in". `asked(username, code, new passphrase)` once all can be right; `left()` goes back.

    `show_problem(code, words)` says what the desk found wrong, under the field it belongs to.
    """

    asked = Signal(str, str, str)
    left = Signal()

    def __init__(self, administrators: Sequence[SignInUser], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Nobody can sign in"))
        theme.surface(self, theme.WHITE)
        options = tuple(Option(user.username, user.full_name, str(i)) for i, user in enumerate(administrators, 1))
        self.who = ChoiceGroup(options, name=self.tr("Desk administrator"), large=True, wrap=True)
        self.who_box = FieldBox(self.tr("Who are you?"), self.who, hint=self.tr("A desk administrator of this desk."))
        if len(options) == 1:
            self.who.set_value(options[0].slug)
        self.code = TextField(
            self.tr("Recovery code"), hint=self.tr("Seven groups, from the paper in the safe. Small letters will do."),
            width=420,
        )  # fmt: skip
        least = self.tr("At least {0} characters. Three or four words are easy to type at night.")
        self.new = TextField(self.tr("New passphrase"), hint=least.format(MINIMUM), width=420, secret=True)
        self.again = TextField(self.tr("New passphrase again"), width=420, secret=True)
        self.show_typed = Checkbox(self.tr("Show what I type"), key="Alt S")
        self.button = Button(self.tr("Open the desk"), Kind.PRIMARY, key="Enter", large=True)
        self.back_button = Button(self.tr("Back"), key="Esc")
        self._lay_out()
        self.code.entered.connect(self._to_new)
        self.new.entered.connect(self._to_again)
        self.again.entered.connect(self.submit)
        self.show_typed.edited.connect(self._show_typed)
        self.button.acted.connect(self.submit)
        self.back_button.acted.connect(self.left)

    def focus_start(self) -> None:
        """Put the focus where typing begins."""
        if self.who.value():
            self.code.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.who.focus_first()

    def submit(self) -> None:
        """Ask for the desk to be opened when the fields can be right; else say in place what to do."""
        said = {
            self.again: "" if self.again.value() == self.new.value() else self.tr("The two are not the same."),
            self.new: _refused(check_passphrase, self.new.value()),
            self.code: _refused(read_code, self.code.value()),
            self.who_box: "" if self.who.value() else self.tr("Say who you are."),
        }
        for field, words in said.items():
            self._say(field, words)
        if not any(said.values()):
            self.asked.emit(self.who.value(), self.code.value(), self.new.value())

    def show_problem(self, code: str, words: str) -> None:
        """Show what the desk found wrong: what is about the new passphrase under it, the rest under the code."""
        self._say(self.new if code in ("IN-311", "IN-312", "IN-313", "IN-316") else self.code, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _say(self, field: FieldBox, words: str) -> None:
        field.show_problem(words)
        if words and isinstance(field, TextField):
            field.box.selectAll()
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif words:
            self.who.focus_first()

    def _to_new(self) -> None:
        self.new.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_again(self) -> None:
        self.again.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_typed(self) -> None:
        for field in (self.new, self.again):
            field.set_secret(not self.show_typed.value())

    def _lay_out(self) -> None:
        column = framed(self, (KeyHint(("Enter",), self.tr("next, open")), KeyHint(("Esc",), self.tr("back"))))
        why = self.tr(
            "With the recovery code from the safe, a desk administrator chooses a new passphrase. Nothing is lost. It "
            "is written in the history of the desk, the code is void afterwards, and a new one is shown."
        )
        column.add(Text(self.tr("Nobody can sign in"), role=TypeRole.PAGE_TITLE), Text(why, tone=theme.INK_2))
        column.add(self.who_box, self.code, self.new, self.again)
        column.addWidget(self.show_typed, 0, Qt.AlignmentFlag.AlignLeft)
        acts = QWidget()
        Flow(acts, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.button, self.back_button)
        column.add(acts)
        column.addStretch(1)


def _refused(check: object, typed: str) -> str:
    if not callable(check):
        raise TypeError("no check")
    try:
        check(typed)
    except InputProblem as problem:
        return problem.sentence
    return ""


def framed(screen: QWidget, hints: tuple[KeyHint, ...]) -> Column:
    """Lay the navy head and the foot around a door, and return the column between them."""
    outer = Column(screen, spacing=0)
    head = QWidget()
    theme.surface(head, theme.NAVY)
    theme.fix(head, height=theme.APP_BAR)
    Row(head, (16, 0, 16, 0)).addWidget(
        Text(screen.tr("Reception"), role=TypeRole.QUESTION, tone=theme.WHITE, wrap=False)
    )
    outer.addWidget(head)
    scroller = Scroller((64, 24, 64, 24), 0, colour=theme.WHITE)
    outer.addWidget(scroller, 1)
    inside = QWidget()
    theme.fix(inside, max_width=720)
    column = Column(inside, spacing=theme.SPACE_16)
    scroller.column.addWidget(inside, 1)
    status = StatusBar()
    status.set_hints(keys.at_a_door(*hints))
    outer.addWidget(status)
    return column

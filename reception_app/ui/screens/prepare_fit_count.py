"""A controlled drug counted by two people: the amount in figures and words, the seal, and who counted with you."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent

from reception_app.clinical.controlled import read_count
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import dose_runs, name_runs
from reception_app.clinical.supply import same_amount
from reception_app.errors import KnownProblem
from reception_app.handover.record import Script
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Text, small


@dataclass(frozen=True, slots=True)
class Count:
    """What two people counted: how much, under which seal, before whom, and in words what does not agree.

    `by`, `at` (aware UTC): who counted and when, where it is kept before it is saved; "" and None: whoever saves, then.
    """

    amount: Dose
    witness: str
    seal: str = ""
    discrepancy: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass
class TypedCount:
    """What was typed, kept by its row while the panel is closed."""

    amount: str = ""
    witness: str = ""
    seal: str = ""
    discrepancy: str = ""


class CountPanel(AskPanel):
    """Asks for one count. `act(Count)` keeps it; what is refused shows here. `expected` is what should be there.

    `done` fires when it is kept. Another amount than expected is said at once, in amber, and is recorded all the same.
    """

    done = Signal()

    def __init__(
        self,
        shell: Shell,
        script: Script,
        typed: TypedCount,
        act: Callable[[Count], None],
        *,
        expected: Dose | None = None,
        discrepancy: bool = False,
    ) -> None:
        super().__init__(shell, tr("Count with a witness"), Button(tr("Keep this count"), Kind.PRIMARY, key="Enter"))
        self._typed, self._keep, self._expected = typed, act, expected
        self._me = shell.ctx.operator.full_name
        self.amount = TextField(tr("Amount counted"), hint=tr("With its unit, such as 14 tablets or 100 mL"), width=180)
        self.words = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.seal = TextField(tr("Seal"), optional=True, width=180)
        self.witness = TextField(tr("Who counted with you"), hint=tr("Full name; a second person"), width=300)
        self.discrepancy = TextField(
            tr("What does not agree"), hint=tr("A broken seal, another strength; it becomes a task"), optional=True
        )
        self.trouble = AlertBar(theme.Level.SOON, "")
        self.trouble.hide()
        about = Text((rich(name_runs(script)), rich(dose_runs(script))))
        counted_by = Text(tr("Counted by {0} and").format(self._me), tone=theme.INK_2)
        self.inside.add(about, self.trouble, self.amount, self.words, self.seal, counted_by, self.witness)
        self.inside.add(self.discrepancy)
        show_if(self.discrepancy, discrepancy)
        self._fill()
        theme.fix(self, min_width=460, max_width=620)
        self._connect()

    def focus_start(self) -> None:
        """Put the focus into the amount."""
        self.amount.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep the count, when it is whole."""
        counted = self._read()
        witness = self.witness.value().strip()
        if counted is None:
            self._ask(self.amount, tr("Write the amount with its unit, such as 14 tablets or 100 mL."))
        elif not witness:
            self._ask(self.witness, tr("A controlled drug is counted by two people. Write the second name."))
        else:
            self._save(Count(counted, witness, self.seal.value().strip(), self.discrepancy.value().strip()))

    def hideEvent(self, event: QHideEvent) -> None:
        typed = self._typed
        typed.amount, typed.witness = self.amount.value(), self.witness.value()
        typed.seal, typed.discrepancy = self.seal.value(), self.discrepancy.value()
        super().hideEvent(event)

    def _connect(self) -> None:
        self.amount.edited.connect(self._tell)
        fields = [field for field in (self.amount, self.seal, self.witness, self.discrepancy) if not field.isHidden()]
        for field in fields[:-1]:
            field.entered.connect(self._next)
        fields[-1].entered.connect(self.finish)
        self.act.acted.connect(self.finish)

    def _fill(self) -> None:
        self.amount.set_value(self._typed.amount)
        self.seal.set_value(self._typed.seal)
        self.witness.set_value(self._typed.witness)
        self.discrepancy.set_value(self._typed.discrepancy)
        self._tell()

    def _read(self) -> Dose | None:
        return read_count(self.amount.value())

    def _tell(self) -> None:
        counted = self._read()
        lines = [(small(count_words(counted), theme.INK, strong=True),)] if counted is not None else [(small(" "),)]
        expected = self._expected
        if expected is not None:
            agrees = counted is None or same_amount(counted, expected)
            tone, icon = (theme.INK_2, None) if agrees else (theme.AMBER_TEXT, Icon.TRIANGLE)
            words = (
                tr("{0} was said to be sent.") if agrees else tr("{0} was said to be sent: keeping this opens a task.")
            )
            lines.append((small(words.format(count_words(expected)), tone, strong=not agrees, icon=icon),))
        self.words.set_words(tuple(lines))

    def _next(self) -> None:
        self.focusNextChild()

    def _ask(self, field: TextField, words: str) -> None:
        field.show_problem(words)
        field.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, count: Count) -> None:
        for field in self.findChildren(FieldBox):
            field.show_problem("")
        try:
            self._keep(count)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, problem.todo, problem.code)
            self.trouble.show()
            return
        self._shell.close_overlay()
        self.done.emit()

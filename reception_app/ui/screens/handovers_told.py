"""Somebody says that a pack arrived: who, when, what is missing; or number and letters typed from a slip."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from reception_app.clock import as_utc, local
from reception_app.errors import KnownProblem
from reception_app.identifiers import show_name
from reception_app.services.outstanding import SentRow
from reception_app.services.receipts import Told, record_told
from reception_app.ui import theme
from reception_app.ui.fields.text import TextArea, TextField
from reception_app.ui.fields.when import Lean, NotUnderstood, When, read_when, show_when
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import beside
from reception_app.ui.widgets.runs import Run, Text, bold


class ToldPanel(AskPanel):
    """Records a receipt without its code. `recorded(words)` fires when it is on disk."""

    recorded = Signal(str)

    def __init__(self, shell: Shell, row: SentRow) -> None:
        super().__init__(shell, tr("Somebody says it arrived"), Button(tr("Record"), Kind.PRIMARY, key="Alt R"))
        self._pack_id = row.pack_id
        now = local(shell.ctx.now())
        self.who = TextField(tr("Who said so"), hint=tr("Name and role, at {0}").format(row.to_name), width=320)
        self.at = TextField(tr("When it arrived"), hint=tr("Day and time"), width=188)
        self.at.set_value(show_when(When(now, True)))
        self.missing = TextArea(
            tr("What is missing or wrong"), hint=tr("One thing a line; each becomes a task. Empty: nothing."),
            optional=True, lines=3,
        )  # fmt: skip
        self.number = TextField(
            tr("Receipt number on a slip"), hint=tr("Only when it is typed from paper"), optional=True, width=200
        )
        self.letters = TextField(tr("Its five letters"), hint=tr("Beside the number"), optional=True, width=140)
        self.trouble = AlertBar(Level.SOON, "")
        ring = row.telephone or tr("no number in this desk’s directory")
        head = (bold(show_name(row.family_name, row.given_names)), Run(f"  {row.number}, {row.pack_number}"))
        self.inside.add(
            Text((head, (Run(tr("Ring {0}: ").format(row.to_name)), bold(ring)))),
            beside(self.who, self.at),
            self.missing,
            beside(self.number, self.letters),
            Text(tr("Kept as what was said, with your name: nothing is proved by it."), role=TypeRole.SMALL,
                 tone=theme.INK_2),
            self.trouble,
        )  # fmt: skip
        self.trouble.hide()
        theme.fix(self, min_width=520, max_width=640)
        self.act.acted.connect(self.finish)
        for field in (self.who, self.at, self.number, self.letters):
            field.entered.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus into who said so."""
        self.who.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep it, when it says who and when; what the service refuses shows here."""
        read = read_when(self.at.value(), local(self._shell.ctx.now()), Lean.PAST)
        timed = isinstance(read, When) and read.has_time
        wrong = read.words if isinstance(read, NotUnderstood) else "" if timed else tr("Write the time too.")
        self.at.show_problem(wrong)
        named = bool(self.who.value().strip())
        self.who.show_problem("" if named else tr("There is no name yet. Write who."))
        if not isinstance(read, When) or wrong or not named:
            self.go_to(self.at.box if named else self.who.box)
            return
        missing = tuple(line.strip() for line in self.missing.value().splitlines() if line.strip())
        told = Told(self.who.value(), as_utc(read.at), missing, self.number.value(), self.letters.value())
        try:
            record_told(self._shell.ctx, self._pack_id, told)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.recorded.emit(tr("Recorded: the pack arrived"))

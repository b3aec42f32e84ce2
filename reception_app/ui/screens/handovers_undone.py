"""Marked as left, and still here: asks why, and puts the person back on the board."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal

from reception_app.clinical.words import due_words
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.identifiers import show_name
from reception_app.services.leaving_undone import WHY_WORDS, undo_leaving, words_needed
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Run, Text, bold
from reception_app.vocabulary import WhyNotLeft


class UndonePanel(AskPanel):
    """Takes back that somebody left. `recorded(words)` fires when it is on disk; what is refused shows here."""

    recorded = Signal(str)

    def __init__(
        self, shell: Shell, handover_id: str, names: tuple[str, str, str], left_at: datetime, to_name: str | None
    ) -> None:
        """`names`: family name, given names and number of whom it is about; `left_at` aware UTC."""
        super().__init__(
            shell, tr("They have not left"), Button(tr("Put back on the board"), Kind.PRIMARY, key="Alt B")
        )
        self._handover_id, self._left_at = handover_id, left_at
        family, given, number = names
        when = due_words(local(left_at), local(shell.ctx.now()))
        marked = tr("marked as left: {0}, to {1}").format(when, to_name or tr("a place not said"))
        options = [
            Option(why.value, tr(words), str(key)) for key, (why, words) in enumerate(WHY_WORDS.items(), start=1)
        ]
        self.choice = ChoiceGroup(options, name=tr("Why are they still here"), wrap=True)
        self.why = FieldBox(tr("Why are they still here"), self.choice)
        self.words = TextField(
            tr("What happened"),
            hint=tr("Kept with the handover, with your name and the time"),
            optional=not words_needed(None, left_at, shell.ctx.now()),
        )
        self.inside.add(
            Text((((bold(show_name(family, given)), Run(f"  {number}, {marked}"))),)),
            self.why,
            self.words,
            Text(tr("Plan, pack and tasks are back as they were; a dose that fell due meanwhile is late.")),
            Text(
                tr("Whoever really was at court or in hospital, or away longer than a day, is taken in anew instead."),
                tone=theme.INK_2,
            ),
        )
        theme.fix(self, min_width=600, max_width=720)
        self.act.acted.connect(self.finish)
        self.words.entered.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus on the reasons."""
        self.choice.focus_first()

    def finish(self) -> None:
        """Put them back, when it says why."""
        why = self.choice.value()
        self.why.show_problem("" if why else tr("Choose why."))
        needed = words_needed(WhyNotLeft(why) if why else None, self._left_at, self._shell.ctx.now())
        lacking = needed and not self.words.value().strip()
        self.words.show_problem(tr("Write what happened.") if lacking else "")
        if not why:
            self.focus_start()
            return
        if lacking:
            self.go_to(self.words.box)
            return
        try:
            undo_leaving(self._shell.ctx, self._handover_id, WhyNotLeft(why), self.words.value())
        except KnownProblem as problem:
            self.why.show_problem(problem.in_full)
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.recorded.emit(tr("Back on the board: they have not left"))

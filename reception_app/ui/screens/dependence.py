"""Dependent and untreated: how long already, in a bar on the overview; and the page that records the decision (E38)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import relative_words
from reception_app.clock import local
from reception_app.services.dependence import Untreated, record_dependence_decision
from reception_app.ui.fields.text import AreaBox, FieldBox
from reception_app.ui.screens.person_cells import moment_words
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scripts_fields import DeciderFields, focus_field
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level


def hours_words(waiting: Untreated) -> str:
    """Return how long the person is here without treatment, and since the last use when that is known to the hour."""
    here = tr("Here {0} h without treatment").format(waiting.since_arrival_hours)
    if waiting.since_last_use_hours is None:
        return tr("{0}; hours since last use: not known.").format(here)
    return tr("{0}; last use {1} h ago.").format(here, waiting.since_last_use_hours)


def waiting_words(waiting: Untreated, now: datetime) -> tuple[Level, str, str]:
    """Return the bar's level, its bold sentence and the rest: late in red once the decision's time is past."""
    what = ", ".join(waiting.substances)
    bold = tr("Dependent and untreated: {0}.").format(what) if what else tr("Dependent and untreated.")
    rest = hours_words(waiting)
    if waiting.due_at is None:
        return Level.SOON, bold, tr("{0} A prescriber decides.").format(rest)
    late = waiting.due_at < now
    when = relative_words(local(waiting.due_at), local(now))
    due = tr("{0} Decision due {1}, {2}.").format(rest, moment_words(waiting.due_at, now), when)
    return Level.ACT_NOW if late else Level.SOON, bold, due


class DecisionEntry(EntryPage):
    """What a prescriber decided, by themselves or told to whoever writes it down. Never a dose: that is a script's."""

    def __init__(self, shell: Shell, person_id: str, waiting: Untreated) -> None:
        note = tr("Write what was decided and why. A dose is not written here: it belongs to a script.")
        super().__init__(tr("Decision: dependent and untreated"), tr("Record the decision"), note)
        self._shell, self._person_id, self._task_id = shell, person_id, waiting.task_id
        self.decider = DeciderFields(shell, local(shell.ctx.now()))
        self.box = AreaBox(tr("What was decided"), 3)
        hint = tr("For example: scored every 4 h, reviewed tomorrow 09:00; or: not treated tonight, because …")
        self.words = FieldBox(tr("What was decided"), self.box, hint=hint)
        self.add(self.decider, self.words)
        self.box.textChanged.connect(self._touch)

    def first(self) -> QWidget:
        return self.decider if self.decider.who_box.isVisibleTo(self.decider) else self.decider.name.box

    def check(self) -> bool:
        missing = self.decider.missing()
        if missing is not None:
            field, words = missing
            field.show_problem(words)
            focus_field(field)
            return False
        self.decider.who_box.show_problem("")
        self.decider.mode_box.show_problem("")
        return need(self.words, self.box.toPlainText(), tr("Write what was decided."))

    def write(self) -> str:
        by = self.decider.decided_by()
        record_dependence_decision(self._shell.ctx, self._person_id, self._task_id, self.box.toPlainText(), by)
        return tr("Decision recorded")

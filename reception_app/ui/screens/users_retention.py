"""Copies past their time: who may be erased by the retention rules, chosen one by one, and erased for good."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.dates import date_text
from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.services.retention import Erased, PastRow, PastTime, erase_past, past_time, still_held
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_entry import EntryPage, Ticks, need
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Kind
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Text


def row_words(row: PastRow) -> str:
    """Return one person as the list shows them: number, name, when they left."""
    left = date_text(local(row.left_at).date())
    return tr("{0}  {1}, {2}, left {3}").format(row.number, row.family_name.upper(), row.given_names, left)


def rules_words(found: PastTime) -> str:
    """Return the rules in a line each, those that nobody has confirmed said so."""
    open_ = tr("not confirmed yet by the site")
    return "\n".join(
        tr("{0}: {1} days{2}").format(rule.words, rule.days, f" ({open_})" if rule.mark != "V" else "")
        for rule in found.rules
    )


class RetentionPage(EntryPage):
    """Who is past their time, ticked by hand, a reason, and that nothing is pending; then: what still holds them."""

    verb = "erase"

    def __init__(self, shell: Shell) -> None:
        found = past_time(shell.ctx)
        lead = tr(
            "The clinical record is not kept here; what this desk holds is a copy. Erased is everything about the "
            "person: record, packs, receipts, drafts, and what the history’s lines said. It cannot be taken back."
        )
        super().__init__(tr("Copies past their time"), tr("Erase the people ticked, for good"), lead, kind=Kind.STOP)
        self._shell = shell
        self.add(Text(rules_words(found), tone=theme.INK_2))
        options = [(row.person_id, row_words(row)) for row in found.rows]
        self.people = Ticks(tr("Past their time: {0}").format(found.count), options, one_a_line=True)
        self.reason = TextField(
            tr("Why"), hint=tr("Names nobody: for example “retention period over”. It stays in the history."), width=420
        )
        pending = tr("No complaint, claim, inquest or inquiry needs these records")
        self.sure = Ticks(tr("Is that certain?"), (("sure", pending),))
        self.done_bar = AlertBar(Level.CHECKED, "", icon=Icon.TICK_CIRCLE)
        self.done_bar.hide()
        self.held = Text("\n".join(still_held(shell.ctx)), tone=theme.INK_2)
        if options:
            self.add(self.people, self.reason, self.sure)
        else:
            self.add(Text(tr("Nobody is past their time.")))
        self.add(self.done_bar, *_waiting(found), self.held)
        show_if(self.save_button, bool(options))

    def first(self) -> QWidget:
        boxes = list(self.people.boxes.values())
        # At large text the buttons lie below the list: going there would open the page at its end.
        return boxes[0] if boxes and theme.active().collapsed else self.back_button  # nobody goes on by habit

    def help_topic(self) -> str:
        return "retention"

    def check(self) -> bool:
        checks = (
            need(self.sure, " ".join(self.sure.value()), tr("Ask the healthcare manager first; then tick it.")),
            need(self.reason, self.reason.value(), tr("Write why.")),
            need(self.people, " ".join(self.people.value()), tr("Tick who is to be erased.")),
        )
        return all(checks)

    def save(self) -> None:
        self.show_trouble(None)
        if self.save_button.isVisibleTo(self) and self.check():
            work = partial(_erase, self._shell.ctx, self.people.value(), self.reason.value())
            self._shell.run(tr("Erasing for good"), work, self._erased)

    def _erased(self, done: Erased | KnownProblem) -> None:
        if isinstance(done, KnownProblem):
            self.show_trouble(done)
            return
        self.touched = False
        many = tr("1 person is erased.") if done.people == 1 else tr("{0} people are erased.").format(done.people)
        self.done_bar.set_words(many, " ".join(done.warnings))
        show_if(self.done_bar, True)
        self.held.set_words("\n".join(done.still_held))
        for part in (self.people, self.reason, self.sure, self.save_button):
            show_if(part, False)
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shell.changed()


def _erase(ctx: AppContext, people: tuple[str, ...], reason: str) -> Erased | KnownProblem:
    """Erase as whoever pressed: by the time the worker is free, somebody else may be signed in."""
    try:
        return erase_past(ctx, people, reason, nothing_pending=True)
    except KnownProblem as problem:
        return problem


def _waiting(found: PastTime) -> tuple[QWidget, ...]:
    lines = [tr("{0}: {1}").format(row_words(row), row.waits) for row in found.waiting]
    if found.not_come:
        lines.append(
            tr("{0} lines of the day’s list are past theirs; they go with the next erasure.").format(found.not_come)
        )
    return (Text("\n".join([tr("Past their time, and waiting:"), *lines])),) if lines else ()

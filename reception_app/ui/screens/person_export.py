"""The whole record of one person, written into a folder for their own request; what to check first is said here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.services.whole_record import CHECK, WholeRecord, export_person
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Text


class ExportEntry(EntryPage):
    """Why, and where to. Afterwards the page says what was written and what a person looks through first."""

    verb = "write it"

    def __init__(self, shell: Shell, person_id: str) -> None:
        lead = tr(
            "Everything this desk holds about the person, to read and as data, when they ask for it. Who exported it, "
            "when and why stays in the history."
        )
        super().__init__(tr("Whole record, for their own request"), tr("Choose a folder and write it…"), lead)
        self._shell, self._person_id = shell, person_id
        self.reason = TextField(
            tr("Why"), hint=tr("Names nobody: for example “request of 3 November”. It stays in the history."), width=420
        )
        self.warning = AlertBar(Level.SOON, tr("What is written is not encrypted, and may name other people."))
        self.result = Text("")
        self.result.hide()
        self.add(self.warning, self.reason, self.result)
        self.reason.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.reason.box

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint(("Esc",), tr("back")),) if self.result.isVisibleTo(self) else super().hints()

    def help_topic(self) -> str:
        return "whole_record"

    def save(self) -> None:
        self.show_trouble(None)
        if self.result.isVisibleTo(self) or not need(self.reason, self.reason.value(), tr("Write why.")):
            return
        folder = self._shell.desk.ask_folder(tr("Where the whole record goes"))
        if folder is not None:
            self._shell.run(
                tr("Writing the whole record"), partial(self._work, folder, self.reason.value()), self._written
            )

    def _work(self, folder: Path, reason: str) -> WholeRecord | KnownProblem:
        try:
            return export_person(self._shell.ctx, self._person_id, folder, reason)
        except KnownProblem as problem:
            return problem

    def _written(self, done: WholeRecord | KnownProblem) -> None:
        if isinstance(done, KnownProblem):
            self.show_trouble(done)
            return
        self.touched = False
        words = tr("Written into {0}. {1} kinds of entry may name other people.").format(
            done.folder.name, len(done.others_named)
        )
        self.warning.set_words(
            tr("Look through {0} first: it says what to look for.").format(CHECK),
            tr("It is not handed over. A registered professional says whether reading the rest would do serious harm."),
        )
        self.warning.set_level(Level.SOON, Icon.TRIANGLE)
        self.result.set_words(words)
        show_if(self.reason, False)
        show_if(self.result, True)
        show_if(self.save_button, False)
        self.hints_changed.emit()
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shell.changed()

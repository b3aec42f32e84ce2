"""Finishing a reception: off the arrivals of the board, with where the person goes."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import relative_words
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.board import BoardRow, finish_reception
from reception_app.services.people import move
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Text

_RECEPTION = "reception"


class FinishPanel(Panel):
    """Where somebody sleeps, and what is still open for them. `finished` fires when it is on disk.

    Bound to the person of `row`; `now` is local time.
    """

    finished = Signal()

    def __init__(self, shell: Shell, row: BoardRow, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self._person_id = row.person_id
        self.setAccessibleName(self.tr("Finish reception"))
        who = name_words(row.family_name, row.given_names)
        self.body.redesign((20, 16, 20, 16), theme.SPACE_12)
        self.body.add(
            Text(self.tr("Finish reception"), role=TypeRole.NAME),
            Text(self.tr("{0}, {1}").format(who, row.number), strong=True),
        )
        for words in self._still_open(row, now):
            self.body.add(AlertBar(Level.SOON, words))
        self.where = TextField(
            self.tr("Where they sleep tonight"), hint=self.tr("Wing and cell, as custody names them"), width=280
        )
        known = (row.location or "").strip()
        self.where.set_value("" if known.casefold() == _RECEPTION else known)
        self.body.add(self.where)
        self.save = Button(self.tr("Finish reception"), Kind.PRIMARY, key="Enter")
        self.cancel = Button(self.tr("Back"), key="Esc")
        buttons = Row()
        buttons.add(self.save, self.cancel, 1)
        self.body.add(buttons)
        theme.fix(self, min_width=440, max_width=560)
        self.where.entered.connect(self.finish)
        self.save.acted.connect(self.finish)
        self.cancel.acted.connect(shell.close_overlay)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        self.where.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Finish the reception and say where the person is."""
        where = self.where.value().strip()
        if not where:
            self.where.show_problem(self.tr("There is no place yet. Write where they sleep tonight."))
            self.focus_start()
            return
        try:
            finish_reception(self._shell.ctx, self._person_id)
            move(self._shell.ctx, self._person_id, where)
        except KnownProblem as problem:
            self.where.show_problem(problem.in_full)
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.finished.emit()

    def _still_open(self, row: BoardRow, now: datetime) -> list[str]:
        said = []
        if row.next_due_at is not None and row.dose_late(now):
            said.append(self.tr("A dose is {0}.").format(relative_words(local(row.next_due_at), now)))
        elif row.next_due_at is not None and row.dose_soon(now):
            said.append(self.tr("A dose is due {0}.").format(relative_words(local(row.next_due_at), now)))
        if row.scripts > row.confirmed:
            said.append(self.tr("{0} of {1} scripts are verified.").format(row.confirmed, row.scripts))
        if row.open_tasks == 1:
            said.append(self.tr("1 task stays open."))
        elif row.open_tasks:
            said.append(self.tr("{0} tasks stay open.").format(row.open_tasks))
        return said

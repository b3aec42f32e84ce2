"""Restoring in the window: offered where the records cannot be opened, and from Users and desk by signing out.

Shows each backup with its time, whether it was proved, and what was written after it. The desk is closed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clock import SystemClock, local
from reception_app.dates import moment_text
from reception_app.errors import KnownProblem
from reception_app.high_water import Mark
from reception_app.paths import DeskFolder
from reception_app.services.backups import Backup
from reception_app.services.backups_elsewhere import BackupElsewhere, backups_under, whose
from reception_app.services.restore_asked import ask_restore, missing_since, who_looks_after
from reception_app.services.restoring import Restored, backups_of, restore
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.ui.worker import Worker

_WHY = {
    "by-hand": "made by hand",
    "interval": "made while working",
    "lock": "made at the lock",
    "exit": "made at closing",
    "before-migration": "made before a new version",
}


def tr(words: str) -> str:
    """Translate in one context for all parts of this screen."""
    return QCoreApplication.translate("BackupsScreen", words)


def when_cell(row: Backup) -> tuple[Line, ...]:
    """Return when and why a backup was made, and whether it lies in the second place."""
    why = tr(_WHY.get(row.why, row.why))
    return (bold(moment_text(local(row.at))),), (small(tr("{0}, second place").format(why) if row.second else why),)


def proved_cell(row: Backup) -> tuple[Line, ...]:
    """Return whether it was restored aside and found whole."""
    if row.proved:
        return ((Run(tr("Proved"), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),),)
    words = tr("Could not be proved") if row.proved is False else tr("Not tried")
    return ((Run(words, theme.AMBER_TEXT, icon=Icon.TRIANGLE),),)


def desk_cell(row: BackupElsewhere) -> tuple[Line, ...]:
    """Return whose a backup found on a stick is: the prison, and which of its desks."""
    if not row.prison:
        return ((bold(tr("Cannot be told")),),)
    kind = tr("Training desk: nobody is real") if row.training else tr("Desk {0}").format(row.number)
    return (bold(row.prison),), (small(kind),)


def missing_words(row: Backup, mark: Mark | None) -> tuple[Line, ...]:
    """Return what this computer saw written after a backup: how many entries, until when."""
    missing = missing_since(row, mark)
    if missing is None or mark is None:
        return ((Run(tr("Cannot be told")),),)
    if not missing:
        return ((Run(tr("Nothing")),),)
    words = tr("1 entry") if missing == 1 else tr("{0} entries").format(missing)
    return (bold(words),), (small(tr("until {0}").format(moment_text(local(mark.at)))),)


class RestorePanel(Panel):
    """Choose a backup and put it in the place of the records. `restored(Restored)` when done, `closed()` when left."""

    restored = Signal(object)
    closed = Signal()

    def __init__(
        self,
        folder: DeskFolder,
        problem: KnownProblem | None,
        username: str,
        passphrase: str,
        ask_folder: Callable[[str], Path | None],
    ) -> None:
        super().__init__()
        self._ask_folder = ask_folder
        self._folder, self._username, self._passphrase = folder, username, passphrase
        self._asked = ask_restore(folder, username, passphrase)
        self.setAccessibleName(tr("Restore a backup"))
        theme.fix(self, max_width=820)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        columns = (
            TableColumn[BackupElsewhere](tr("Backup"), made_cell, 220, stretch=2),
            TableColumn[BackupElsewhere](tr("Desk"), desk_cell, 180, stretch=2),
            TableColumn[BackupElsewhere](tr("State"), state_cell, 140, stretch=1),
            TableColumn[BackupElsewhere](tr("Missing since"), self._missing_cell, 190, stretch=2),
        )
        model: RowsModel[BackupElsewhere] = RowsModel(columns, key=where, parent=self)
        self.table = PageTable(model, name=tr("Backups"))
        self.trouble = AlertBar(Level.SOON, "")
        self.button = Button(tr("Restore this backup"), Kind.PRIMARY, key="Enter")
        self.elsewhere = Button(tr("On a stick or in a folder…"), key="Alt C")
        self.close_button = Button(tr("Back"), key="Esc")
        self.told = Text("")
        self._around = Scroller((0, 0, 0, 0), 0, colour=theme.WHITE)
        self.working = Text("", tone=theme.INK_2)
        self.worker = Worker(self)
        self._lay_out(problem)
        self.worker.told.connect(self._tell)
        self.worker.progress.connect(self.working.set_words)
        self.button.acted.connect(self._restore)
        self.elsewhere.acted.connect(self._choose)
        self.table.opened.connect(self._opened)
        self.close_button.acted.connect(self._leave)

    def focus_start(self) -> None:
        """Put the focus on the newest backup."""
        target = self.table if self.table.isVisibleTo(self) else self.close_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _missing_cell(self, row: BackupElsewhere) -> tuple[Line, ...]:
        return missing_words(row.backup, self._asked.mark)

    def _lay_out(self, problem: KnownProblem | None) -> None:
        self.body.add(Text(tr("Restore a backup"), role=TypeRole.NAME))
        show_if(self.trouble, False)
        if problem is not None:
            self._tell(problem)
        refusal = self._asked.refusal
        acts = QWidget()
        Flow(acts).add(self.button, self.elsewhere, self.close_button)
        self._around.column.add(self.table)
        self._around.column.addStretch(1)
        said = [Text(words) for words in _not_yours(refusal, self._folder)] if refusal else [self.told]
        self.body.add(self.trouble, *said)
        self.body.addWidget(self._around, 1)
        self.body.add(self.working, acts)
        show_if(self.elsewhere, refusal is None)
        none = tr("There is no backup in this desk’s folder.")
        self._show(whose(backups_of(self._folder)) if refusal is None else (), none)

    def _choose(self) -> None:
        place = None if self.worker.busy else self._ask_folder(tr("Where the backup is"))
        if place is not None:
            self._show(backups_under(place), tr("No backup was found there."))
            self.focus_start()

    def _show(self, rows: tuple[BackupElsewhere, ...], none: str) -> None:
        """Offer these backups; `none` is said where there are none."""
        self.table.rows_model.set_rows(rows)
        what = tr("The files that are there now are moved aside and kept. Then you are signed in.")
        self.told.set_words(what if rows else none)
        show_if(self._around, bool(rows))
        # As high as the window while it is open: there may be sixty of them.
        high = QSizePolicy.Policy.Expanding if rows else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Expanding, high)
        show_if(self.button, bool(rows))
        if rows:
            self.table.selectRow(0)

    def _opened(self, name: str) -> None:
        self._restore()

    def _restore(self) -> None:
        row: BackupElsewhere | None = self.table.rows_model.row_at(self.table.currentIndex())
        if row is None or self.worker.busy:
            return
        self.trouble.hide()
        work = partial(restore, self._folder, row.backup, self._username, self._passphrase, SystemClock())
        self.worker.run(tr("Restoring the backup"), work, self._restored)

    def _restored(self, done: Restored) -> None:
        self.restored.emit(done)

    def _tell(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        show_if(self.trouble, True)

    def _leave(self) -> None:
        if not self.worker.busy:
            self._passphrase = ""
            self.closed.emit()


def _not_yours(refusal: KnownProblem, folder: DeskFolder) -> tuple[str, ...]:
    """What is said in the place of the backups to whoever may not restore one: why, and who can."""
    who = who_looks_after(folder)
    can = (tr("Who can: {0}.").format(who),) if who else ()
    return (refusal.in_full, *can, tr("Go back, and sign in to work with these records."))


def where(row: BackupElsewhere) -> str:
    """Return by what a backup is told from every other: its folder."""
    return str(row.backup.folder)


def made_cell(row: BackupElsewhere) -> tuple[Line, ...]:
    """Return when and why a backup was made, as `when_cell`."""
    return when_cell(row.backup)


def state_cell(row: BackupElsewhere) -> tuple[Line, ...]:
    """Return whether a backup was proved, as `proved_cell`."""
    return proved_cell(row.backup)

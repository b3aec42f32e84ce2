"""A door of the first run: a desk whose computer broke or was stolen is made again here from a backup on a stick."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem, WrongPassphrase
from reception_app.paths import DeskFolder
from reception_app.services.backups_elsewhere import BackupElsewhere, backups_under
from reception_app.services.restoring import Restored, restore
from reception_app.services.unlocking import code_in
from reception_app.ui import theme
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.backups import desk_cell, made_cell, state_cell, where
from reception_app.ui.screens.recovery import framed
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, beside, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.ui.worker import Worker

_TALL = 216
"""How much room the backups take at 100 %, at the most: about four of them; the others are scrolled to."""


class _FewRows(RowsView):
    def fit_rows(self) -> None:
        super().fit_rows()
        self.setFixedHeight(min(self.natural_height() + theme.px(2), theme.px(_TALL)))


class RestoreHereScreen(QWidget):
    """Choose a backup, say who you are. `restored(username)` when the desk is made again here, `left()` to go back.

    The recovery code does for the passphrase, and needs no name: `restored("")`, and it is typed once more at the door
    where an administrator chooses a new passphrase.
    """

    restored = Signal(str)
    left = Signal()

    def __init__(self, folder: DeskFolder, desk: Desk, mounted: Callable[[], Iterable[Path]]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Restore from a backup"))
        theme.surface(self, theme.WHITE)
        self._folder, self._desk = folder, desk
        columns = (
            TableColumn[BackupElsewhere](self.tr("Backup"), made_cell, 190, stretch=2),
            TableColumn[BackupElsewhere](self.tr("Desk"), desk_cell, 190, stretch=2),
            TableColumn[BackupElsewhere](self.tr("State"), state_cell, 130, stretch=1),
        )
        self.table = _FewRows(RowsModel(columns, key=where, parent=self), name=self.tr("Backups found"), padding=6)
        self.choose = Button(self.tr("Choose the stick or folder…"), key="Alt C")
        self.told = Text("")
        self.username = TextField(self.tr("User name"), hint=self.tr("As at that desk."), width=220)
        self.passphrase = TextField(
            self.tr("Passphrase, or recovery code"),
            hint=self.tr("As when the backup was made. The code needs no user name."),
            width=340,
            secret=True,
        )
        self.show_typed = Checkbox(self.tr("Show what I type"), key="Alt S")
        self.trouble = AlertBar(Level.SOON, "")
        self.working = Text("", tone=theme.INK_2)
        self.button = Button(self.tr("Restore this backup"), Kind.PRIMARY, key="Enter", large=True)
        self.back_button = Button(self.tr("Back"), key="Esc")
        self.worker = Worker(self)
        self._lay_out()
        self._connect()
        self._show([found for place in mounted() for found in backups_under(place)], chosen=False)

    def focus_start(self) -> None:
        """Put the focus on the newest backup, or on choosing where one is."""
        target = self.choose if self.table.isHidden() else self.table
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self.worker.busy:
            return
        place = self._desk.ask_folder(self.tr("Where the backup is"))
        if place is not None:
            self._show(list(backups_under(place)), chosen=True)
            self.focus_start()

    def _show(self, rows: list[BackupElsewhere], *, chosen: bool) -> None:
        self.table.rows_model.set_rows(rows)
        none = self.tr(
            "No backup was found there. Choose the stick, the folder reception-… on it, or one backup in it."
        )
        first = self.tr("Put the stick in, then choose it.")
        which = self.tr("Choose the newest that is proved, unless it is refused.")
        self.told.set_words(which if rows else none if chosen else first)
        show_if(self.trouble, False)
        asked = (self.table, self.username, self.passphrase, self.show_typed, self.button)
        for widget in asked:
            show_if(widget, bool(rows))
        if rows:
            self.table.selectRow(0)

    def _restore(self) -> None:
        row: BackupElsewhere | None = self.table.rows_model.row_at(self.table.currentIndex())
        if row is None or self.worker.busy or not self._said():
            return
        show_if(self.trouble, False)
        who, passphrase = self._who(), self.passphrase.value()
        work = partial(restore, self._folder, row.backup, who or None, passphrase, SystemClock())
        self.worker.run(self.tr("Restoring the backup"), work, self._restored)

    def _who(self) -> str:
        """Return the user name; "" with the recovery code, which is no user's."""
        return "" if code_in(self.passphrase.value()) else self.username.value().strip()

    def _said(self) -> bool:
        """True when there is a name and a passphrase to try, or the recovery code; else say what is missing."""
        typed = self.passphrase.value()
        asked = (
            (self.passphrase, self.tr("Write the passphrase."), not typed.strip()),
            (self.username, self.tr("Write the user name."), not self._who() and not code_in(typed)),
        )
        for field, words, missing in asked:
            field.show_problem(words if missing else "")
            if missing:
                field.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return not any(missing for _, _, missing in asked)

    def _restored(self, done: Restored) -> None:
        who = self._who()
        self.passphrase.set_value("")
        self.restored.emit(who)

    def _tell(self, problem: KnownProblem) -> None:
        if isinstance(problem, WrongPassphrase):
            self.passphrase.show_problem(problem.in_full)
            self.passphrase.box.selectAll()
            self.passphrase.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        show_if(self.trouble, True)

    def _leave(self) -> None:
        if not self.worker.busy:
            self.passphrase.set_value("")
            self.left.emit()

    def _to_username(self, name: str) -> None:
        self.username.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_passphrase(self) -> None:
        self.passphrase.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_typed(self) -> None:
        self.passphrase.set_secret(not self.show_typed.value())

    def _connect(self) -> None:
        self.choose.acted.connect(self._choose)
        self.table.opened.connect(self._to_username)
        self.username.entered.connect(self._to_passphrase)
        self.passphrase.entered.connect(self._restore)
        self.show_typed.edited.connect(self._show_typed)
        self.button.acted.connect(self._restore)
        self.back_button.acted.connect(self._leave)
        self.worker.told.connect(self._tell)
        self.worker.progress.connect(self.working.set_words)

    def _lay_out(self) -> None:
        column = framed(self, (KeyHint(("Enter",), self.tr("next, restore")), KeyHint(("Esc",), self.tr("back"))))
        why = self.tr(
            "For a desk whose computer is broken or was stolen. Its records, users, passphrases and settings come out "
            "of the backup; then you sign in. What was written after the backup is not in it: write it again from "
            "paper."
        )
        left = Qt.AlignmentFlag.AlignLeft
        column.add(Text(self.tr("Restore from a backup"), role=TypeRole.PAGE_TITLE), Text(why, tone=theme.INK_2))
        column.addWidget(self.choose, 0, left)
        column.add(self.told, self.table, beside(self.username, self.passphrase))
        column.addWidget(self.show_typed, 0, left)
        acts = QWidget()
        Flow(acts, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.button, self.back_button)
        column.add(self.trouble, self.working, acts)
        column.addStretch(1)

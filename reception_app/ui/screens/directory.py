"""What prisons can do: the list of every establishment with how much is known of it, edited, sent out and taken in.

Nothing personal is in it, so no banner stands above it. Reached from Users and desk, and from a leaving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app import establishments
from reception_app.clinical.establishment_entry import MAX_BYTES
from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem, UsageProblem
from reception_app.handover.estate_directory import MAX_FILE, is_directory
from reception_app.services import directory
from reception_app.services.directory import DirectoryRow
from reception_app.services.estate_news import read_estate_file
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.directory_entry import DirectoryEntryPage
from reception_app.ui.screens.directory_fields import tr
from reception_app.ui.screens.directory_import import ImportPage
from reception_app.ui.screens.directory_words import (
    PlaceRow,
    as_of_cell,
    key_of,
    known_cell,
    name_cell,
    offers_cell,
)
from reception_app.ui.screens.estate_import import EstateImportPage
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text

_PATTERNS = ("*.json",)
_TAKEN = ("*.estate", "*.json")
"""What is taken in: the estate's signed directory, or another desk's file; which it is, its first bytes tell."""


class DirectoryScreen(Screen):
    """Every establishment, known ones first. `code` opens one at once; `entry` is the page being filled in."""

    def __init__(self, shell: Shell, code: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        theme.surface(self, theme.PAGE)
        self.entry: EntryPage | None = None
        self._asked_for = code
        self._known: dict[str, DirectoryRow] = {}
        self._drafts: dict[str, DirectoryEntryPage] = {}
        self.stack = QStackedWidget()
        self.page = Scroller((16, 8, 16, 16))
        columns = (
            TableColumn[PlaceRow](tr("Prison"), name_cell, 260, stretch=3, fixed=True),
            TableColumn[PlaceRow](tr("How much is known"), known_cell, 300, stretch=4),
            TableColumn[PlaceRow](tr("As of"), as_of_cell, 130, stretch=1),
            TableColumn[PlaceRow](tr("Opioid substitution and depots"), offers_cell, 260, stretch=4),
        )
        model: RowsModel[PlaceRow] = RowsModel(columns, key=key_of, parent=self)
        self.table = PageTable(model, name=tr("What prisons can do"))
        self.panel = Panel(tr("Prisons"), flush=True)
        self.wanted = TextField(tr("Name, town or code"), width=260)
        self.edit_button = Button(tr("Edit…"), Kind.PRIMARY, key="Enter")
        self.export_button = Button(tr("Save to a file…"), key="Alt S")
        self.import_button = Button(tr("Take in a file…"), key="Alt T")
        self.trouble = AlertBar(Level.SOON, "")
        self._build()
        self._connect()

    def hints(self) -> Sequence[KeyHint]:
        if isinstance(self.entry, DirectoryEntryPage):
            return (
                KeyHint(("Ctrl Enter",), tr("save")),
                hint("directory", "known"),
                KeyHint(("F8",), tr("next not known")),
                KeyHint(("Esc",), tr("back, text kept")),
            )
        if self.entry is not None:
            return (KeyHint(("Ctrl Enter",), tr("take in")), KeyHint(("Esc",), tr("back, nothing taken in")))
        return (
            KeyHint(("↑", "↓"), tr("prison")),
            hint("directory", "edit"),
            hint("directory", "save_file"),
            hint("directory", "take_file"),
            hint("everywhere", "back"),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.entry,) if self.entry is not None else (self.wanted, self.table, self.edit_button)

    def focus_start(self) -> None:
        if self.entry is not None:
            self.entry.focus_start()
        else:
            self.wanted.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        try:
            self._known = {row.entry.code: row for row in directory.read_directory(self._shell.ctx)}
        except KnownProblem as problem:
            self._tell(problem)
            return
        self._show_rows()
        self.saved.emit(tr("All saved {0}").format(time_text(local(self._shell.ctx.now()))))
        if self._asked_for:
            code, self._asked_for = self._asked_for, ""
            self.open_entry(code)

    def main_act(self) -> None:
        if self.entry is not None:
            self.entry.main_act()
        else:
            self._edit()

    def next_problem(self, *, backwards: bool = False) -> None:
        if self.entry is not None:
            self.entry.next_problem(backwards=backwards)

    def back(self) -> bool:
        if self.entry is None:
            return False
        self._close()
        return True

    def open_entry(self, code: str) -> None:
        """Open the page of one establishment; a code that is none opens nothing."""
        place = establishments.find(code)
        if place is not None:
            draft = self._drafts.pop(place.code, None)
            self._open(draft or DirectoryEntryPage(self._shell, place, self._known.get(place.code)))

    def _build(self) -> None:
        self.trouble.hide()
        title = Text(tr("What prisons can do"), role=TypeRole.PAGE_TITLE)
        about = Text(
            tr("Held against what somebody takes before they leave. What nobody has said is never taken as yes."),
            tone=theme.INK_2,
        )
        acts = QWidget()
        buttons = QWidget()
        Flow(buttons).add(self.edit_button, self.export_button, self.import_button)
        Column(acts, (12, 8, 12, 8), theme.SPACE_8).add(self.wanted, buttons)
        self.panel.body.add(acts, self.table)
        self.page.column.add(title, about, self.trouble, self.panel)
        self.page.column.addStretch(1)
        self.stack.addWidget(self.page)
        Column(self, spacing=0).addWidget(self.stack)

    def _connect(self) -> None:
        self.wanted.edited.connect(self._show_rows)
        self.wanted.entered.connect(self._edit)
        self.wanted.box.arrowed.connect(self._into_table)
        self.table.opened.connect(self.open_entry)
        self.edit_button.acted.connect(self._edit)
        self.export_button.acted.connect(self._export)
        self.import_button.acted.connect(self._import)

    def _show_rows(self) -> None:
        wanted = self.wanted.value().strip()
        now, here = local(self._shell.ctx.now()), self._shell.ctx.settings.establishment
        places = establishments.search(wanted)
        rows = [PlaceRow(place, self._known.get(place.code), now, place.code == here) for place in places]
        if not wanted:
            rows.sort(key=_known_first)
        self.table.rows_model.set_rows(rows)
        known = sum(row.known is not None for row in rows)
        self.panel.set_count(tr("{0} of {1} known").format(known, len(rows)))
        if rows and not self.table.currentIndex().isValid():
            self.table.set_current(key_of(rows[0]))

    def _into_table(self, step: int) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _edit(self) -> None:
        row: PlaceRow | None = self.table.rows_model.row_at(self.table.currentIndex())
        if row is not None:
            self.open_entry(row.place.code)

    def _export(self) -> None:
        self.trouble.hide()
        where = self._shell.desk.ask_save(tr("Save the directory"), "directory.json", _PATTERNS)
        if where is not None:
            self._try(partial(self._write, where), tr("Directory saved to a file"))

    def _write(self, where: Path) -> None:
        text = directory.export_directory(self._shell.ctx)
        try:
            with directory.exporting(self._shell.ctx):
                where.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageProblem(
                "US-242", tr("The file could not be written there."), tr("Choose another folder.")
            ) from error

    def _import(self) -> None:
        chosen = self._shell.desk.ask_open_files(tr("A directory file"), _TAKEN)
        if chosen:
            self._try(partial(self._read, chosen[0]), "")

    def _read(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                data = file.read(max(MAX_BYTES, MAX_FILE) + 1)
        except OSError as error:
            words = tr("The file could not be read. Nothing was changed.")
            raise UsageProblem("US-241", words, tr("Check that it is there, and that you may open it.")) from error
        if is_directory(data):
            offer = read_estate_file(self._shell.ctx, data)
            self._open(EstateImportPage(self._shell, data, offer, self._known))
            return
        offered = directory.read_file(self._shell.ctx, data)
        self._open(ImportPage(self._shell, data, offered, self._known))

    def _try(self, act: Callable[[], None], words: str) -> None:
        self.trouble.hide()
        try:
            act()
        except KnownProblem as problem:
            self._tell(problem)
        else:
            if words:
                self.toast.emit(words, False)

    def _tell(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        show_if(self.trouble, True)

    def _open(self, page: EntryPage) -> None:
        self._close()
        self.trouble.hide()
        self.entry = page
        if self.stack.indexOf(page) < 0:
            page.done.connect(self._done)
            page.left.connect(self._close)
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.hints_changed.emit()
        page.focus_start()

    def _close(self) -> None:
        page, self.entry = self.entry, None
        if page is None:
            return
        self.stack.setCurrentWidget(self.page)
        if isinstance(page, DirectoryEntryPage) and page.touched:
            self._drafts[page.place.code] = page  # Esc loses nothing typed
        else:
            self.stack.removeWidget(page)
            page.deleteLater()
        self.hints_changed.emit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, words: str) -> None:
        self._close()
        self.refresh()
        self._shell.changed()
        self.toast.emit(words, False)


def _known_first(row: PlaceRow) -> tuple[bool, bool, str]:
    return not row.here, row.known is None, row.place.name

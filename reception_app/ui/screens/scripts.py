"""The Scripts of a person: before beside here, who says so, what is due; added, changed, given, stopped by keyboard.

The screen is bound to one person. It reads the record again after every save; it decides nothing: holds, guards and
verification are the services' and `clinical`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.alerts import Alert
from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.in_error import in_error
from reception_app.handover.possession import last_assessment
from reception_app.handover.record import Record
from reception_app.services.alerts import Pointed, pointed_out
from reception_app.services.person_view import read_person
from reception_app.services.records import Gone
from reception_app.services.roles import require
from reception_app.ui import keys, theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.people import banner_of
from reception_app.ui.screen import Screen
from reception_app.ui.screens.places import PlaceEntry, PlacesPanel
from reception_app.ui.screens.scripts_acts import ACTS, line_panel, person_panel
from reception_app.ui.screens.scripts_alerts import ROOMY, AcknowledgePanel, AlertsBlock, new_for
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_columns import narrow_columns
from reception_app.ui.screens.scripts_drawer import Drawer, FormPanel
from reception_app.ui.screens.scripts_entry import ScriptEntry
from reception_app.ui.screens.scripts_reviews import clocks_of
from reception_app.ui.screens.scripts_rows import ScriptRow, script_rows, stripe_of
from reception_app.ui.screens.scripts_side import SidePanel
from reception_app.ui.screens.scripts_source import read_around_places
from reception_app.ui.screens.scripts_statements import Around
from reception_app.ui.screens.scripts_suggest import SuggestField
from reception_app.ui.screens.scripts_table import ScriptsModel, ScriptsTable
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import GroupHeading
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.panels import EmptyState, Scroller

_OF_THE_PERSON = ("H", "O", "T")
"""Keys that mean the same on every tab of a person: handover, observed, triage."""


class ScriptsScreen(Screen):
    """The Scripts tab of the person `person_id`. Ins adds a line; P G S V I Del act on the current one.

    `asked(key, row)` hands on what is about the person and not about a line, as every tab does.
    """

    nav = "board"
    asked = Signal(str, str)

    def __init__(self, shell: Shell, person_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._person_id = person_id
        self._record: Record | None = None
        self._gone: Gone | None = None
        self._rows: dict[str, ScriptRow] = {}
        self._drawer: Drawer | None = None
        self._around = Around()
        self._pointed = Pointed()
        theme.surface(self, theme.PAGE)
        self.entry = ScriptEntry(shell, person_id)
        self.model = ScriptsModel(narrow_columns(), key=_key, stripe=stripe_of)
        self.table = ScriptsTable(self.model)
        self.side = SidePanel()
        self.alerts = AlertsBlock()
        self.empty = EmptyState(
            tr("No script is recorded."),
            tr("Add each medicine the person takes, or was taking."),
            act=tr("Add a script"),
            key="Ins",
        )
        self.empty.acted.connect(self._add)
        self.page = Scroller((0, 0, 0, 0), 0, colour=theme.PAGE)
        grid = QWidget()
        theme.surface(grid, theme.WHITE)
        grid_column = Column(grid, spacing=0)
        self.empty_room = QWidget()
        Column(self.empty_room, (16, 12, 16, 0), 0).add(self.empty)
        grid_column.add(self.alerts, self.empty_room)
        grid_column.addWidget(self.table, 1)
        grid_column.addStretch(0)  # takes the room only while there is no table
        body = StackingRow(spacing=0)
        body.addWidget(grid, 1)
        body.addWidget(self.side)
        self.page.column.add(self.entry)
        self.page.column.addLayout(body, 1)
        Column(self, spacing=0).addWidget(self.page)
        self._connect()

    def _connect(self) -> None:
        self.table.current_changed.connect(self._show_side)
        self.table.opened.connect(self._opened)
        self.table.row_key.connect(self._row_key)
        self.side.asked.connect(self.ask)
        self.alerts.chosen.connect(self._acknowledge)
        self.entry.added.connect(self._added)
        self.entry.typed.connect(self._typing)
        self.entry.opened.connect(self.hints_changed)

    @property
    def person_id(self) -> str:
        """Whose scripts these are."""
        return self._person_id

    @property
    def drawer(self) -> FormPanel | None:
        """The panel that is open, or None."""
        return self._drawer.panel if self._drawer is not None else None

    def banner(self) -> BannerData | None:
        now = self._shell.ctx.now()
        return banner_of(self._record, now, gone=self._gone) if self._record is not None else None

    def hints(self) -> Sequence[KeyHint]:
        if self._drawer is not None or self.entry.is_open():
            if self._drawer is None:
                return (
                    KeyHint(("Enter",), tr("next red box, or add line")),
                    KeyHint(("↓",), tr("what is offered")),
                    KeyHint(("Esc",), tr("close")),
                )
            return (
                KeyHint(("Ctrl Enter",), tr("record")),
                KeyHint(("Enter",), tr("next field")),
                KeyHint(("Esc",), tr("close")),
            )
        slugs = ("add", "open", "prescription", "given", "schedule", "source", "interim")
        own = [keys.hint("scripts", slug) for slug in slugs]
        return (*own, keys.hint("everywhere", "next_problem"))

    def refresh(self) -> None:
        """Read the record again; selection, focus and what is typed stay."""
        try:
            page = read_person(self._shell.ctx, self._person_id)
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        self._record, self._gone = page.record, page.gone
        self.side.clocks, self.side.assessed = clocks_of(page.record), last_assessment(page.record)
        self._pointed = pointed_out(self._shell.ctx, self._person_id, page.record, page.at)
        self._around = Around(
            page.record.contacts, read_around_places(self._shell), self._shell.ctx.settings.nation, self._pointed.seen
        )
        self.alerts.set_alerts(self._pointed.waiting)
        live, gone = script_rows(page.record, page.at, page.elsewhere, page.standing)
        self._rows = {row.script.id: row for row in (*live, *gone)}
        self.model.set_rows((*live, *_under_headings(gone)))
        show_if(self.table, bool(self._rows))
        show_if(self.empty_room, not self._rows)
        self.entry.set_contacts(page.record.contacts)
        self.entry.number = page.record.person.prison_number
        self._show_side(self.table.current_key())
        self._note()
        self.banner_changed.emit()

    def leave(self) -> None:
        self._close_lists()
        self.entry.offer.keep()

    def focus_start(self) -> None:
        if self.entry.is_open() and self.entry.has_text():  # back from the lock: a letter typed now is no command
            self.entry.go_on()
        elif self._rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.entry.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        """Ctrl+Enter: record what the open panel holds, else add the line that is begun."""
        if self._drawer is not None:
            self._drawer.panel.submit()
        elif self.entry.is_open():
            self.entry.add()
        else:
            self._add()

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next line with something to put right; what it is stands in the side panel."""
        wrong = [key for key, row in self._rows.items() if row.problems]
        if not wrong or self._drawer is not None:
            return
        order = list(self._rows)
        here = order.index(self.table.current_key()) if self.table.current_key() in order else -1
        ahead = [key for key in wrong if (order.index(key) < here if backwards else order.index(key) > here)]
        found = (ahead or wrong)[-1 if backwards else 0]
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.set_current(found)

    def parts(self) -> Sequence[QWidget]:
        return () if self._drawer is not None else (self.entry, self.alerts, self.table, self.side)

    def back(self) -> bool:
        """Esc: a list of suggestions first, then the open panel, then the open entry."""
        if self._close_lists():
            return True
        if self._drawer is not None:
            self.close_drawer()
            return True
        if self.entry.back():
            return True
        if self.entry.is_open():
            self.entry.close_fields()
            self.focus_start()
            return True
        return False

    def ask(self, key: str) -> None:
        """Do what a key of the current line asks for: P G S V I Del M L C R A E W, and K."""
        row = self._rows.get(self.table.current_key())
        try:
            require(self._shell.ctx, ACTS[key])
            panel = self._panel(key, row)
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        if panel is None:
            self.noted.emit(tr("There is no current line for that."))
            return
        self.open_panel(panel)

    def open_panel(self, panel: FormPanel) -> None:
        """Lay a panel over the screen; one at a time."""
        self.close_drawer()
        panel.saved.connect(self._saved_panel)
        panel.closed.connect(self.close_drawer)
        panel.follows.connect(self.open_panel)
        self._drawer = Drawer(self, panel)
        self.hints_changed.emit()

    def close_drawer(self) -> None:
        """Take the open panel away; nothing in it is saved."""
        drawer, self._drawer = self._drawer, None
        if drawer is not None:
            drawer.leave()
            self.hints_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ins adds a line wherever the focus is: no box of this screen has a use for it."""
        if event.key() == Qt.Key.Key_Insert and self._drawer is None:
            self._add()
        elif event.text().upper() in _OF_THE_PERSON and not event.modifiers() and self._drawer is None:
            self.asked.emit(event.text().upper(), "")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.alerts.set_roomy(self.height() >= theme.px(ROOMY))
        if self._drawer is not None:
            self._drawer.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._record is None:
            self.refresh()
        self.entry.offer.look()

    def _panel(self, key: str, row: ScriptRow | None) -> FormPanel | None:
        if key == "K":
            return self._acknowledge_panel(self.alerts.first())
        own = person_panel(key, self._shell, self._person_id, self._record)
        if own is not None or row is None or self._record is None:
            return own
        return line_panel(key, self._shell, self._person_id, row, self._record, self._around, self.side.clocks)

    def _acknowledge_panel(self, alert: Alert | None) -> FormPanel | None:
        scripts = self._record.scripts if self._record is not None else ()
        return AcknowledgePanel(self._shell, self._person_id, alert, scripts) if alert is not None else None

    def _acknowledge(self, key: str) -> None:
        try:
            require(self._shell.ctx, ACTS["K"])
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        panel = self._acknowledge_panel(self.alerts.of(key))
        if panel is not None:
            self.open_panel(panel)

    def _row_key(self, key: str, _row: str) -> None:
        if key == "Ins":
            self._add()
        elif key in ACTS:
            self.ask(key)
        elif key in _OF_THE_PERSON:
            self.asked.emit(key, "")

    def _opened(self, _key: str) -> None:
        self.side.first_act()
        self.page.ensureWidgetVisible(self.side.prescribe)

    def _add(self) -> None:
        try:
            require(self._shell.ctx, "record a script")
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        self.entry.open()
        self.page.ensureWidgetVisible(self.entry.line)

    def _added(self, script_id: str) -> None:
        self._after_save()  # the line itself shows that it was added; a toast would lie over it
        self.table.set_current(script_id)
        met = new_for(script_id, self._pointed)
        if met:
            # Said at once, where it stands: what the new line meets among the others.
            self.noted.emit(met[0].words)
            self.page.ensureWidgetVisible(self.alerts)

    def _saved_panel(self, words: str) -> None:
        was_place = isinstance(self.drawer, PlaceEntry)
        self.close_drawer()
        self._after_save(words)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if was_place:
            self.open_panel(PlacesPanel(self._shell, self._person_id))

    def _after_save(self, words: str = "") -> None:
        self.refresh()
        self.say_saved()
        if words:
            self.toast.emit(words, False)
        self._shell.changed()

    def say_saved(self) -> None:
        """Say that all is saved, or what is not: the line being added."""
        if self.entry.has_text():
            self._typing()
        else:
            self.saved.emit(tr("All saved {0}").format(time_text(self._now())))

    def _typing(self) -> None:
        self.not_saved.emit(tr("Not saved yet: the line you are adding") if self.entry.has_text() else "")

    def _show_side(self, key: str) -> None:
        self.side.show_row(self._rows.get(key), self._around)
        if theme.active().collapsed and self.table.hasFocus():
            # The grid stands whole in the page then, so it is the page that follows the current line.
            rect = self.table.visualRect(self.table.currentIndex())
            inside = self.page.widget()
            if inside is not None:
                middle = self.table.viewport().mapTo(inside, rect.center())
                self.page.ensureVisible(0, middle.y(), 0, rect.height() // 2 + theme.px(theme.TABLE_HEAD))

    def _note(self) -> None:
        wrong = sum(1 for row in self._rows.values() if row.problems)
        apart = sum(len(row.to_explain) for row in self._rows.values())
        words = tr("1 line to put right") if wrong == 1 else tr("{0} lines to put right").format(wrong)
        if apart:
            told = (
                tr("1 difference needs a reason") if apart == 1 else tr("{0} differences need a reason").format(apart)
            )
            words = tr("{0}; {1}").format(told, words)
        self.noted.emit(words if wrong else "")

    def _close_lists(self) -> bool:
        return sum(field.close_list() for field in self.findChildren(SuggestField)) > 0

    def _now(self) -> datetime:
        return local(self._shell.ctx.now())


def _under_headings(gone: Sequence[ScriptRow]) -> Iterator[ScriptRow | GroupHeading]:
    """Yield what counts no more: the stopped lines, then those entered in error, which nobody stopped."""
    wrong = tuple(row for row in gone if in_error(row.script))
    stopped = tuple(row for row in gone if row not in wrong)
    for words, rows in ((tr("Stopped in the last 28 days"), stopped), (tr("Entered in error"), wrong)):
        if rows:
            yield GroupHeading(words, len(rows))
            yield from rows


def _key(row: ScriptRow) -> str:
    return row.script.id

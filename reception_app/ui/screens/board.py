"""The board: who is here and not finished, who leaves, who is expected; the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.board import Board, BoardRow, ExpectedRow, read_board
from reception_app.services.by_the_clock import Looked, keep_up
from reception_app.services.half_typed import half_typed, tidy_half_typed
from reception_app.services.person_view import open_tasks
from reception_app.ui import tab_order, theme
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board_half_typed import KEY, HalfTypedBar
from reception_app.ui.screens.board_hour import next_hour
from reception_app.ui.screens.board_strip import NextHour
from reception_app.ui.screens.board_view import EXPECTED, BoardView, hidden_danger, make_model, rows_of
from reception_app.ui.screens.expected import ExpectedPanel, Mode, RemovePanel
from reception_app.ui.screens.filters import FilterBar
from reception_app.ui.screens.finish import FinishPanel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, ChipData, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import EmptyState
from reception_app.ui.widgets.runs import Text

REFRESH_MS = 30_000
"""Relative times move by themselves; a colleague's work shows within half a minute."""


class BoardScreen(Screen):
    """Everybody at one look. A row is a person or an expected line; nothing is decided here, only opened."""

    nav = "board"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._board: Board | None = None
        self._filter = 0
        self._last_opened = ""
        self._looked = Looked()
        self.filters = FilterBar(self.tr("Filter of the board"))
        self.new_arrival = Button(self.tr("New arrival"), Kind.PRIMARY, key="Ctrl N")
        self.strip = NextHour()
        self.hidden = AlertBar(Level.SOON, "", act=self.tr("Show all"), key="0", full_width=True)
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.half_typed = HalfTypedBar()
        self.model = make_model(self)
        self.table = BoardView(self.model)
        then = self.tr("Take somebody in, or press P for the day’s expected list.")
        self.empty = EmptyState("", then, act=self.tr("New arrival"), key="Ctrl N")
        self.list_bar = _ListBar()
        self._at_expected = False
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._connect()

    def hints(self) -> Sequence[KeyHint]:
        own: tuple[KeyHint, ...] = (
            *(hint("board", slug) for slug in ("open", "triage", "filter")),
            KeyHint(("F",), self.tr("finish")),
        )
        if self._at_expected:  # nobody to triage or to finish yet
            own = (
                KeyHint(("Enter",), self.tr("take in")),
                KeyHint(("Del",), self.tr("not coming")),
                hint("board", "filter"),
            )
        return (
            hint("board", "choose"),
            *own,
            KeyHint(("P",), self.tr("expected list")),
            KeyHint(("F6",), self.tr("next part")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.filters, self.new_arrival)

    def tab_stops(self) -> Sequence[QWidget]:
        return tab_order.stops(self)  # the table is made before what stands above it

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def point_at(self, person_id: str) -> None:
        """Stand at this person when the board is shown next: Enter must not open somebody else."""
        self._last_opened = person_id

    def refresh(self) -> None:
        try:
            board = read_board(self._shell.ctx)
            tasks = open_tasks(self._shell.ctx)
            self.half_typed.tell(half_typed(self._shell.ctx), board.at)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self._board = board
        if self._last_opened and self._filter == EXPECTED:  # nobody who is here is in that list
            self._filter = 0
            self.filters.set_on("0")
        self.strip.set_dues(next_hour(board, tasks), board.at)
        self.filters.set_chips(self._chips(board))
        self._show_rows()
        self.saved.emit(self.tr("All saved {0}").format(time_text(local(board.at))))
        self.noted.emit(self._totals(board))
        if self._last_opened:
            self.table.set_current(self._last_opened)
            self._last_opened = ""

    def catch_up(self) -> None:
        """Bring up to date what the clock alone changed, a few people at a time, and show the board as it is now."""
        try:
            keep_up(self._shell.ctx, looked=self._looked)
            tidy_half_typed(self._shell.ctx)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.refresh()

    def show_filter(self, number: int) -> None:
        """Turn a filter (0 to 7) on."""
        self._filter = number
        self.filters.set_on(str(number))
        self._show_rows()

    def current(self) -> BoardRow | ExpectedRow | None:
        """Return the row that has the focus line."""
        shown = self.model.row_at(self.table.currentIndex())
        return shown.row if shown is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The chips leave digits alone, so a filter can be changed from them too.
        if event.text() in tuple("01234567") and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._pick(event.text())
        elif event.text().upper() == KEY and not event.modifiers():
            self.open_half_typed()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        head = Row(margins=(16, 7, 16, 7), spacing=theme.SPACE_16)
        head.addWidget(Text(self.tr("Board"), role=TypeRole.NAME, wrap=False), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.filters, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.new_arrival, 0, Qt.AlignmentFlag.AlignVCenter)
        top = QWidget()
        top.setLayout(head)
        column = Column(self, spacing=0)
        column.add(top, self.strip, self.trouble, self.hidden, self.half_typed, self.list_bar)
        column.addWidget(self.table, 1)
        room = Column(margins=(16, 12, 16, 12))
        room.add(self.empty)
        self._under = QWidget()
        self._under.setLayout(room)
        column.addWidget(self._under)
        column.addStretch(0)
        for widget in (self.hidden, self.trouble, self._under, self.list_bar):
            widget.hide()
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _connect(self) -> None:
        self.filters.chosen.connect(self._pick)
        self.new_arrival.acted.connect(self._new_arrival)
        self.empty.acted.connect(self._new_arrival)
        self.hidden.acted.connect(self._show_all)
        self.half_typed.acted.connect(self.open_half_typed)
        self.table.current_changed.connect(self._row_changed)
        self.table.opened.connect(self._open)
        self.table.row_key.connect(self._row_key)
        self.table.customContextMenuRequested.connect(self._menu)
        self.list_bar.pasting.acted.connect(self.paste_list)
        self.list_bar.adding.acted.connect(self.add_one)
        self._timer.timeout.connect(self.catch_up)

    def _chips(self, board: Board) -> tuple[ChipData, ...]:
        names = (
            self.tr("All"),
            self.tr("Not seen"),
            self.tr("Dose due or late"),
            self.tr("ACCT or watch"),
            self.tr("Interim overdue"),
            self.tr("Not verified"),
            self.tr("Leaving"),
            self.tr("Expected"),
        )
        counts = board.counts()
        return tuple(ChipData(str(n), counts[n], name, str(n)) for n, name in enumerate(names))

    def _totals(self, board: Board) -> str:
        leaving, expected = board.handovers, len(board.expected)
        here = len(board.here) + len(board.leaving) - leaving
        everybody = here + leaving + expected
        one, many = (
            self.tr("1 person: {1} here, {2} leaving, {3} expected"),
            self.tr("{0} people: {1} here, {2} leaving, {3} expected"),
        )
        said = (one if everybody == 1 else many).format(everybody, here, leaving, expected)
        later = self.tr("; {0} planned for a later day").format(board.planned) if board.planned else ""
        return f"{said}{later}"

    def _show_rows(self) -> None:
        if self._board is None:
            return
        down, along = self.table.verticalScrollBar().value(), self.table.horizontalScrollBar().value()
        self.model.set_rows(rows_of(self._board, self._filter, self._shell.ctx.operator.full_name))
        self.table.verticalScrollBar().setValue(down)
        self.table.horizontalScrollBar().setValue(along)
        self._show_hidden(hidden_danger(self._board, self._filter))
        self.list_bar.setVisible(self._filter == EXPECTED)
        self._show_empty()

    def _show_hidden(self, count: int) -> None:
        words = (
            self.tr("1 person who is late or in danger is not in this list.")
            if count == 1
            else self.tr("{0} people who are late or in danger are not in this list.").format(count)
        )
        self.hidden.set_words(words)
        self.hidden.setVisible(count > 0)

    def _show_empty(self) -> None:
        nobody = not self.model.rows()
        self.empty.set_what(self.tr("No one is waiting.") if self._filter == 0 else self.tr("No one is in this list."))
        self._under.setVisible(nobody)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setMaximumHeight(head if nobody else _NO_LIMIT)

    def _pick(self, slug: str) -> None:
        self.show_filter(int(slug))

    def _show_all(self) -> None:
        self.show_filter(0)
        self.focus_start()

    def _new_arrival(self) -> None:
        self._shell.open_new_arrival()

    def _row_changed(self, key: str) -> None:
        """Name the keys that act on this row."""
        at_expected = isinstance(self.current(), ExpectedRow)
        if at_expected != self._at_expected:
            self._at_expected = at_expected
            self.hints_changed.emit()

    def _open(self, key: str) -> None:
        row = self.current()
        if isinstance(row, BoardRow):
            self._shell.open_person(row.person_id)
        elif isinstance(row, ExpectedRow):
            self._shell.open_new_arrival(row.expected_id)

    def _row_key(self, name: str, key: str) -> None:
        self.trouble.hide()
        row = self.current()
        if name in tuple("01234567"):
            self._pick(name)
        elif name == "P":
            self.paste_list()
        elif name == "Ins":
            self.add_one()
        elif name == KEY:
            self.open_half_typed()
        elif isinstance(row, BoardRow) and name == "T":
            self._shell.open_triage(row.person_id)
        elif isinstance(row, BoardRow) and name == "F":
            self.finish(row)
        elif isinstance(row, ExpectedRow) and name == "Del":
            self.remove(row)

    def open_half_typed(self) -> None:
        """Go to where what somebody began is offered; without any, nothing happens."""
        self.half_typed.open_in(self._shell)

    def paste_list(self) -> None:
        """Open the panel that takes the day's list."""
        self._expect(Mode.LIST)

    def add_one(self) -> None:
        """Open the panel that takes one expected person."""
        self._expect(Mode.ONE)

    def _expect(self, mode: Mode) -> None:
        panel = ExpectedPanel(self._shell, mode)
        panel.changed.connect(self.refresh)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def remove(self, row: ExpectedRow) -> None:
        """Ask why somebody is not coming."""
        panel = RemovePanel(self._shell, row)
        panel.changed.connect(self.refresh)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def finish(self, row: BoardRow) -> None:
        """Finish somebody's reception: asked where they go; refused, with why, when the triage is not signed."""
        if row.triage_signed_at is None:
            what = self.tr("The triage is not signed.")
            self._warn(what, self.tr("Nobody leaves the board unseen: finish the triage first, with T."))
            return
        panel = FinishPanel(self._shell, row, local(self._shell.ctx.now()))
        panel.finished.connect(self._finished)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _finished(self) -> None:
        self.refresh()
        self.toast.emit(self.tr("Reception finished {0}").format(time_text(local(self._shell.ctx.now()))), False)

    def _tell(self, problem: KnownProblem) -> None:
        self._warn(problem.what, f"{problem.todo} ({problem.code})")

    def _warn(self, what: str, then: str) -> None:
        self.trouble.set_words(what, then)
        self.trouble.show()

    def _menu(self, at: QPoint) -> None:
        """The mouse's way to what the keys do."""
        row = self.current()
        menu = QMenu(self)
        theme.dress(menu, theme.Part.MENU)
        if isinstance(row, BoardRow):
            self._entry(menu, self.tr("Open"), "Enter", "")
            self._entry(menu, self.tr("Triage"), "T", "T")
            self._entry(menu, self.tr("Finish reception…"), "F", "F")
        elif isinstance(row, ExpectedRow):
            self._entry(menu, self.tr("Take in"), "Enter", "")
            self._entry(menu, self.tr("Not coming…"), "Del", "Del")
        menu.addSeparator()
        self._entry(menu, self.tr("Expected list…"), "P", "P")
        self._entry(menu, self.tr("Expect one person…"), "Ins", "Ins")
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _entry(self, menu: QMenu, words: str, printed: str, key: str) -> None:
        action = menu.addAction(f"{words}\t{printed}")
        action.triggered.connect(partial(self._from_menu, key))

    def _from_menu(self, key: str, checked: bool = False) -> None:
        if key:
            self._row_key(key, self.table.current_key())
        else:
            self._open(self.table.current_key())


_NO_LIMIT = 16_777_215
"""Qt's own largest height."""


class _ListBar(QWidget):
    """What can be done with the day's list, while it is shown."""

    def __init__(self) -> None:
        super().__init__()
        theme.surface(self, theme.WHITE)
        self.pasting = Button(self.tr("Paste or open the day’s list…"), key="P")
        self.adding = Button(self.tr("Expect one person…"), key="Ins")
        row = Row(self, (16, 6, 16, 6))
        row.add(self.pasting, self.adding, 1)

"""The end of shift: everybody for whom something is not done, list by list, to hand over and to print (E6)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services import end_of_shift
from reception_app.services.end_of_shift import EndOfShift
from reception_app.services.shift_sheet import make_shift_sheet
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screen import Screen
from reception_app.ui.screens import end_of_shift_cells as cells
from reception_app.ui.screens.end_of_shift_cells import Shown
from reception_app.ui.screens.end_of_shift_words import summary, tr
from reception_app.ui.screens.figures import FiguresPanel
from reception_app.ui.screens.filters import FilterBar
from reception_app.ui.screens.person_pages import TAB_OF_MATTER
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, ChipData, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.panels import EmptyState
from reception_app.ui.widgets.runs import Text

REFRESH_MS = 30_000
ALL, RED = 0, 1


class EndOfShiftScreen(Screen):
    """The lists as they stand now. Enter opens the person where it is done; Ctrl+P prints the sheet; F the figures."""

    nav = "shift"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._held: EndOfShift | None = None
        self._filter = ALL
        self.filters = FilterBar(tr("Filter of the end of shift"))
        self.print = Button(tr("Print the sheet"), Kind.PRIMARY, key="Ctrl P", icon=Icon.PRINTER)
        self.figures = Button(tr("Figures…"), key="F")
        self.summary = Text("", tone=theme.INK_2)
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.model: RowsModel[Shown] = RowsModel(cells.columns(), key=cells.key_of, stripe=cells.stripe, parent=self)
        self.table = RowsView(self.model, name=tr("End of shift"), padding=3)
        self.empty = EmptyState(tr("Nothing is red."), tr("Press 0 for everything that is not done."))
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._connect()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), tr("row")),
            KeyHint(("Enter",), tr("open the person")),
            hint("everywhere", "print"),
            KeyHint(("0", "1"), tr("all, only red")),
            KeyHint(("F",), tr("figures")),
            KeyHint(("F6",), tr("next part")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.filters, self.print)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self.print_now()

    def refresh(self) -> None:
        try:
            self._held = end_of_shift.read_end_of_shift(self._shell.ctx)
        except KnownProblem as problem:
            self._warn(problem)
            return
        self._show_rows()
        self.saved.emit(tr("All saved {0}").format(time_text(local(self._held.at))))

    def held(self) -> EndOfShift | None:
        """Return the lists as read last."""
        return self._held

    def show_filter(self, number: int) -> None:
        """Show everything (0), or only what is red (1)."""
        self._filter = number
        self.filters.set_on(str(number))
        self._show_rows()

    def print_now(self) -> None:
        """Print every list, whatever the filter shows: what is on paper is whole."""
        self.trouble.hide()
        self._shell.run(tr("Typesetting the end of shift"), self._make, self._made)

    def open_figures(self) -> None:
        """Show the figures of the day."""
        panel = FiguresPanel(self._shell)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("0", "1") and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._pick(event.text())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        if not event.spontaneous():
            end_of_shift.note_seen(self._shell.ctx)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _make(self) -> tuple[EndOfShift, bytes] | KnownProblem:
        try:
            held = end_of_shift.read_end_of_shift(self._shell.ctx)
            return held, make_shift_sheet(self._shell.ctx, held)
        except KnownProblem as problem:
            return problem

    def _made(self, made: tuple[EndOfShift, bytes] | KnownProblem) -> None:
        if not shiboken6.isValid(self):
            return  # left before it was made
        if isinstance(made, KnownProblem):
            self._warn(made)
            return
        self._held, pdf = made
        self._show_rows()
        try:
            told = partial(end_of_shift.printing, self._shell.ctx)
            printed = self._shell.desk.print_pdf(pdf, tr("End of shift"), told)
        except KnownProblem as problem:
            self._warn(problem)
            return
        if printed:
            self.toast.emit(tr("Printed: end of shift {0}").format(time_text(local(self._held.at))), False)

    def _build(self) -> None:
        head = Row(margins=(16, 7, 16, 4), spacing=theme.SPACE_16)
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(Text(tr("End of shift"), role=TypeRole.NAME, wrap=False), 0, middle)
        head.addWidget(self.filters, 1, middle)
        head.addWidget(self.figures, 0, middle)
        head.addWidget(self.print, 0, middle)
        top, said = QWidget(), QWidget()
        top.setLayout(head)
        Flow(said, (16, 0, 16, 7)).add(self.summary)
        column = Column(self, spacing=0)
        column.add(top, said, self.trouble)
        column.addWidget(self.table, 1)
        self._under = QWidget()
        Column(self._under, (16, 12, 16, 12)).add(self.empty)
        column.addWidget(self._under)
        column.addStretch(0)
        self.trouble.hide()
        self._under.hide()

    def _connect(self) -> None:
        self.filters.chosen.connect(self._pick)
        self.table.opened.connect(self._open)
        self.table.row_key.connect(self._row_key)
        self.print.acted.connect(self.print_now)
        self.figures.acted.connect(self.open_figures)
        self._timer.timeout.connect(self.refresh)

    def _show_rows(self) -> None:
        if self._held is None:
            return
        down = self.table.verticalScrollBar().value()
        every = sum(each.count for each in self._held.lists)
        self.filters.set_chips(
            (
                ChipData("0", every, tr("Not done"), "0"),
                ChipData("1", cells.red_count(self._held), tr("Only red"), "1"),
            )
        )
        self.model.set_rows(cells.rows_of(self._held, only_red=self._filter == RED))
        self.table.verticalScrollBar().setValue(down)
        self.summary.set_words(summary(self._held))
        nothing = not self.model.rowCount()
        self._under.setVisible(nothing)
        self.table.setVisible(not nothing)
        self.noted.emit(tr("{0} people named").format(len(self._held.named)))

    def _pick(self, slug: str) -> None:
        self.show_filter(int(slug))

    def _open(self, key: str) -> None:
        shown = self.model.row_at(self.table.currentIndex())
        if shown is None:
            return
        if shown.row.person_id is not None:
            self._shell.open_person(shown.row.person_id, TAB_OF_MATTER.get(shown.matter, "overview"))
        else:
            self._shell.open_board()

    def _row_key(self, name: str, key: str) -> None:
        if name in ("0", "1"):
            self._pick(name)
        elif name == "F":
            self.open_figures()

    def _warn(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.trouble.show()

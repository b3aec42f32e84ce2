"""The escort desk: all that an officer or escort sees. Today's moves, the issued escort sheet, who took over.

Nothing clinical is read here: rows come from `todays_moves`, the sheet is the stored escort sheet, which has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.views.emergency import EmergencyView
from reception_app.services import packs
from reception_app.services.break_glass import ACT
from reception_app.services.handovers import MoveRow, todays_moves
from reception_app.services.roles import may
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screen import Screen
from reception_app.ui.screens import moves_words as words
from reception_app.ui.screens.escort_counts import counted_lines
from reception_app.ui.screens.escort_emergency import EmergencyAsk, EmergencyPanel
from reception_app.ui.screens.escort_take_over import TakeOverPanel
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_columns import Columns
from reception_app.ui.screens.prepare_sheets import LoadedPdf, PdfPage
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.panels import EmptyState, Panel, Rule
from reception_app.ui.widgets.runs import Line, Text, small

REFRESH_MS = 30_000
"""Relative times move by themselves; what healthcare issues shows within half a minute."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A move as the list shows it at `now`."""

    move: MoveRow
    now: datetime


class EscortDeskScreen(Screen):
    """Moves at the left, the sheet at the right. `L` records who took over, Ctrl+P prints the issued sheet."""

    nav = "escort"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.trouble.hide()
        self.print = Button(self.tr("Print the escort sheet"), Kind.PRIMARY, key="Ctrl P", icon=Icon.PRINTER)
        self.take_over = Button(self.tr("Who took over…"), key="L", icon=Icon.PERSON)
        self.emergency = Button(self.tr("Emergency view…"), Kind.STOP, key="E")
        show_if(self.emergency, may(shell.ctx, ACT))
        self.model: RowsModel[Shown] = RowsModel(_columns(), key=_key, stripe=_stripe, parent=self)
        self.table = MovesTable(self.model)
        self.empty = EmptyState(self.tr("Nobody is planned to leave."), self.tr("Healthcare plans a handover."))
        self.legs = LegsPanel()
        self.sheet = SheetSide()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._timer.timeout.connect(self.refresh)
        for signal in (self.print.acted, self.print.refused):
            signal.connect(self.print_now)
        for signal in (self.emergency.acted, self.emergency.refused):
            signal.connect(self.ask_emergency)
        for signal in (self.take_over.acted, self.take_over.refused, self.table.opened):
            signal.connect(self.record_take_over)
        self.table.row_key.connect(self._row_key)
        self.table.current_changed.connect(self._show_current)

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), self.tr("person")),
            hint("everywhere", "print"),
            KeyHint(("L",), self.tr("who took over")),
            KeyHint(("F6",), self.tr("next part")),
            *((KeyHint(("E",), self.tr("emergency view")),) if may(self._shell.ctx, ACT) else ()),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.sheet.page, self.print)

    def focus_start(self) -> None:
        start = self.emergency if self.table.isHidden() and not self.emergency.isHidden() else self.table
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # On an empty list no row has the focus, and an emergency waits for no row.
        if event.key() == Qt.Key.Key_E and not event.modifiers():
            self.ask_emergency()
            return
        super().keyPressEvent(event)

    def main_act(self) -> None:
        self.record_take_over()

    def refresh(self) -> None:
        ctx = self._shell.ctx
        try:
            moves = todays_moves(ctx)
        except KnownProblem as problem:
            self._tell(problem)
            return
        now = ctx.now()
        self.model.set_rows([Shown(move, now) for move in moves])
        self.empty.setVisible(not moves)
        self.table.setVisible(bool(moves))
        self.table.fit_height()
        self._show_current()
        self.saved.emit(self.tr("All saved {0}").format(time_text(local(now))))
        self.noted.emit(self.tr("1 move") if len(moves) == 1 else self.tr("{0} moves").format(len(moves)))

    def current(self) -> MoveRow | None:
        """Return the move that has the focus line."""
        shown = self.model.row_at(self.table.currentIndex())
        return shown.move if shown is not None else None

    def print_now(self) -> None:
        move = self.current()
        if move is None or not move.may_print:
            self._warn(self.tr("There is no issued sheet to print."), self.tr("Healthcare issues it; ask them."))
            return
        try:
            pack_id, content = packs.escort_sheet_to_print(self._shell.ctx, move.handover_id)
            told = partial(packs.printing, self._shell.ctx, pack_id, "escort")
            printed = self._shell.desk.print_pdf(content, f"{move.pack_number} escort", told)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.trouble.hide()
        if printed:
            self.toast.emit(self.tr("Printed {0}").format(move.pack_number or ""), False)

    def record_take_over(self) -> None:
        """Ask who took over the person of the focused row."""
        move = self.current()
        if move is None:
            return
        panel = TakeOverPanel(self._shell, move)
        panel.recorded.connect(self._recorded)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def ask_emergency(self) -> None:
        """Ask whom an emergency is about, and why, before what keeps them alive is shown."""
        if not may(self._shell.ctx, ACT):
            return
        move = self.current()
        panel = EmergencyAsk(self._shell, move.number if move is not None else "")
        panel.opened.connect(self._show_emergency)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _show_emergency(self, view: EmergencyView) -> None:
        panel = EmergencyPanel(self._shell, view)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        left = QWidget()
        column = Column(left, spacing=theme.PANEL_GAP)
        head = QWidget()
        title = Text(self.tr("Escort desk"), role=TypeRole.PAGE_TITLE, wrap=False)
        Flow(head, spacing=(theme.SPACE_16, theme.SPACE_8)).add(title, self.print, self.take_over, self.emergency)
        moves = Panel(flush=True)
        moves.body.addWidget(self.table)
        self.empty.hide()
        column.add(head, moves, self.empty, self.legs, 1)
        self.columns = Columns(left, self.sheet, None, widths=(640, 860, 0))
        whole = Column(self, spacing=0)
        whole.add(self.trouble)
        whole.addWidget(self.columns, 1)

    def _row_key(self, name: str, key: str) -> None:
        if name == "L":
            self.record_take_over()
        elif name == "E":
            self.ask_emergency()

    def _show_current(self, key: str = "") -> None:
        move = self.current()
        self.legs.show_move(move, self._shell.ctx.now())
        self.print.set_not_yet("" if move is not None and move.may_print else self.tr("Healthcare issues it first."))
        self.take_over.set_not_yet("" if move is not None else self.tr("Nobody is planned to leave."))
        content = self.sheet.wants(move)
        if content is not None:
            try:
                self.sheet.show_pdf(packs.view_escort_sheet(self._shell.ctx, content))
            except KnownProblem as problem:
                self._tell(problem)

    def _recorded(self) -> None:
        self.refresh()
        self.toast.emit(self.tr("Take-over recorded {0}").format(time_text(local(self._shell.ctx.now()))), False)

    def _tell(self, problem: KnownProblem) -> None:
        self._warn(problem.what, f"{problem.todo} ({problem.code})")

    def _warn(self, what: str, then: str) -> None:
        self.trouble.set_words(what, then)
        self.trouble.show()


class MovesTable(RowsView):
    """The moves, every row in sight: the page around it scrolls."""

    def __init__(self, model: RowsModel[Shown]) -> None:
        super().__init__(model, name=tr("Moves"), row_height=43)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit_height(self) -> None:
        """Take the height of all rows, and of the bar below them when the columns need one."""
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(self.natural_height() + below)

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        super().rescale()
        self.fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_height()


class LegsPanel(Panel):
    """Who had the person in hand, one after another."""

    def __init__(self) -> None:
        super().__init__(tr("Who took over"), key="L", flush=True)
        self._lines: list[tuple[QWidget, Text]] = []

    def show_move(self, move: MoveRow | None, now: datetime) -> None:
        """Show the legs of a move; lines are used again, so that nothing of another move stays behind."""
        legs = move.legs if move is not None else ()
        self.set_count(str(len(legs)) if legs else "")
        lines: list[tuple[Line, ...]] = (
            [(*words.leg_lines(move, leg, now), *counted_lines(leg.counts)) for leg in legs] if move is not None else []
        )
        lines = lines or [((small(tr("Nobody has taken over yet.")),),)]
        while len(self._lines) < len(lines):
            self._add_line()
        for place, (line, text) in enumerate(self._lines):
            text.set_words(lines[place] if place < len(lines) else "")
            line.setVisible(place < len(lines))

    def _add_line(self) -> None:
        line, text = QWidget(), Text()
        column = Column(line, spacing=0)
        if self._lines:
            column.addWidget(Rule())
        inner = Row(margins=(12, 7, 12, 7))
        inner.add(text)
        column.addLayout(inner)
        self.body.addWidget(line)
        self._lines.append((line, text))


class SheetSide(QWidget):
    """The issued escort sheet of the focused move, with what there is to say about it above."""

    def __init__(self) -> None:
        super().__init__()
        self.note = AlertBar(Level.SOON, "")
        self.note.hide()
        self.caption = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.page = PdfPage(tr("The issued escort sheet"))
        self.words = Text("", tone=theme.INK_2)
        self._shown: tuple[str, str | None] | None = None
        self._pdf: LoadedPdf | None = None
        blank = QWidget()
        Column(blank, (0, 16, 0, 0)).add(self.words, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(blank)
        column = Column(self, spacing=theme.SPACE_4)
        column.add(self.caption, self.note)
        column.addWidget(self._pages, 1)

    def wants(self, move: MoveRow | None) -> str | None:
        """Say how the sheet stands; return the handover whose sheet has to be read, None when nothing new is."""
        issued = move is not None and move.may_print
        self.caption.set_words(tr("{0}: the sheet that prints").format(move.pack_number) if move and issued else "")
        self._say(move)
        self._pages.setCurrentIndex(0 if issued else 1)
        if move is None or not issued:
            none = tr("No sheet is issued yet. Healthcare issues it.") if move is not None else ""
            self.words.set_words(none)
            self._shown = None
            return None
        wanted = (move.handover_id, move.pack_number)
        if wanted == self._shown:
            return None
        self._shown = wanted
        return move.handover_id

    def show_pdf(self, content: bytes) -> None:
        """Show a sheet."""
        old, self._pdf = self._pdf, LoadedPdf(content, self)
        self.page.show_pdf(self._pdf)
        if old is not None:
            old.deleteLater()

    def _say(self, move: MoveRow | None) -> None:
        what, then = "", ""
        if move is not None and words.is_stale(move):
            what = tr("The record changed after this sheet was made.")
            then = tr("Ask healthcare before you use it.")
        elif move is not None and move.left_at is None and move.pack_words == words.OUT_OF_DATE:
            what, then = tr("This sheet is out of date."), tr("Ask healthcare for a new one.")
        elif move is not None and move.pack_words == words.INCOMPLETE:
            what, then = tr("This sheet is incomplete."), tr("It says so itself; ask healthcare.")
        self.note.set_words(what, then)
        self.note.setVisible(bool(what))


def _columns() -> tuple[TableColumn[Shown], ...]:
    return (
        TableColumn(tr("Person"), _person, 196, stretch=1, fixed=True),
        TableColumn(tr("To"), _to, 150, stretch=1),
        TableColumn(tr("Leaves"), _leaves, 108),
        TableColumn(tr("Envelope seal"), _seals, 104),
        TableColumn(tr("Pack"), _pack, 110),
    )


def _key(shown: Shown) -> str:
    return shown.move.handover_id


def _stripe(shown: Shown) -> Level | None:
    move = shown.move
    if move.left_at is not None:
        return None
    if move.leaves_at is not None and move.leaves_at < shown.now:
        return Level.ACT_NOW
    return None if words.is_issued_and_good(move) else Level.SOON


def _person(shown: Shown) -> tuple[Line, ...]:
    return words.person_lines(shown.move.family_name, shown.move.given_names, shown.move.number)


def _to(shown: Shown) -> tuple[Line, ...]:
    return words.to_lines(shown.move, shown.now)


def _leaves(shown: Shown) -> tuple[Line, ...]:
    return words.leaves_lines(shown.move, shown.now)


def _seals(shown: Shown) -> tuple[Line, ...]:
    return words.seal_lines(shown.move)


def _pack(shown: Shown) -> tuple[Line, ...]:
    return words.pack_lines(shown.move)

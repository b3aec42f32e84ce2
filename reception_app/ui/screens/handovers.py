"""Handovers: who is planned to leave, who left, what was received lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import due_words, time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.board_rows import leaves_until
from reception_app.services.handovers import MoveRow, todays_moves
from reception_app.services.outstanding import AwaitedRow, Outstanding, SentRow, outstanding
from reception_app.services.person_view import find_person_id
from reception_app.services.received import ReceivedRow, received_lately
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens import handovers_outstanding as waiting
from reception_app.ui.screens import moves_words as words
from reception_app.ui.screens.escort_counts import counted_lines
from reception_app.ui.screens.handovers_amending import open_amending
from reception_app.ui.screens.handovers_closed import ClosePanel
from reception_app.ui.screens.handovers_making import open_making
from reception_app.ui.screens.handovers_told import ToldPanel
from reception_app.ui.screens.handovers_undone import UndonePanel
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import EmptyState
from reception_app.ui.widgets.runs import Line, Run, Text, small

REFRESH_MS = 30_000
"""Relative times move by themselves; a colleague's work shows within half a minute."""
SOON = timedelta(hours=1)
"""From here on a pack that is not ready marks its row; a local default [GK]."""
_NO_LIMIT = 16_777_215


AnyRow = MoveRow | ReceivedRow | SentRow | AwaitedRow


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list at `now`: a move, a pack received, or one that is waited for."""

    row: AnyRow
    now: datetime


class HandoversScreen(Screen):
    """Everybody's handovers. A row is opened, nothing is decided here."""

    nav = "handovers"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.receive = Button(self.tr("Receive a handover"), Kind.PRIMARY, key="Ctrl O")
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.trouble.hide()
        self.model: RowsModel[Listed] = RowsModel(_columns(), key=_key, stripe=_stripe, parent=self)
        self.table = RowsView(self.model, name=self.tr("Handovers"), row_height=43)
        self.empty = EmptyState(
            self.tr("No handover is planned, and none was received in the last 7 days."),
            self.tr("Prepare one from a person’s record with H."),
        )
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._timer.timeout.connect(self.refresh)
        self.receive.acted.connect(self.open_receive)
        self.table.opened.connect(self._open)
        self.table.row_key.connect(self._row_key)
        opener = QShortcut(QKeySequence("Ctrl+O"), self)
        opener.activated.connect(self.open_receive)

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), self.tr("handover")),
            KeyHint(("Enter",), self.tr("open")),
            KeyHint(("R",), self.tr("receive a handover or a receipt")),
            KeyHint(("T",), self.tr("somebody says it arrived")),
            KeyHint(("C",), self.tr("close without a receipt")),
            KeyHint(("B",), self.tr("receipt for the sender")),
            KeyHint(("A",), self.tr("amend")),
            KeyHint(("U",), self.tr("has not left")),
            KeyHint(("F6",), self.tr("next part")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.receive)

    def focus_start(self) -> None:
        start: QWidget = self.table if self.model.rows() else self.receive
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self.open_receive()

    def refresh(self) -> None:
        ctx = self._shell.ctx
        try:
            moves, received, held = todays_moves(ctx), received_lately(ctx), outstanding(ctx)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self.trouble.hide()
        now = ctx.now()
        down = self.table.verticalScrollBar().value()
        self.model.set_rows(_rows(moves, received, held))
        self.table.verticalScrollBar().setValue(down)
        nothing = not self.model.rows()
        self._under.setVisible(nothing)
        self.table.setMaximumHeight(self.table.horizontalHeader().sizeHint().height() if nothing else _NO_LIMIT)
        self.saved.emit(self.tr("All saved {0}").format(time_text(local(now))))

    def open_receive(self) -> None:
        """Go and receive a handover."""
        self._shell.open_receive()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        head = Row(margins=(16, 7, 16, 7), spacing=theme.SPACE_16)
        title = Text(self.tr("Handovers"), role=TypeRole.PAGE_TITLE, wrap=False)
        head.addWidget(title, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.receive, 0, Qt.AlignmentFlag.AlignVCenter)
        top = QWidget()
        top.setLayout(head)
        column = Column(self, spacing=0)
        column.add(top, self.trouble)
        column.addWidget(self.table, 1)
        self._under = QWidget()
        Column(self._under, (16, 12, 16, 12)).add(self.empty, 1)
        self._under.hide()
        column.addWidget(self._under, 1)

    def _open(self, key: str) -> None:
        listed = self.model.row_at(self.table.currentIndex())
        if listed is None:
            return
        try:
            row = listed.row
            if isinstance(row, ReceivedRow | SentRow):
                self._shell.open_person(row.person_id, "handovers")
            elif isinstance(row, AwaitedRow):
                self._open_awaited(row)
            else:
                self._shell.open_handover(find_person_id(self._shell.ctx, row.number))
        except KnownProblem as problem:
            self._shell.tell(problem)

    def _open_awaited(self, row: AwaitedRow) -> None:
        """Somebody who is here is opened; somebody still to come is taken in."""
        if row.person_id is not None:
            self._shell.open_person(row.person_id, "handovers")
        else:
            self._shell.open_new_arrival(row.key)

    def _row_key(self, name: str, key: str) -> None:
        listed = self.model.row_at(self.table.currentIndex())
        row = listed.row if listed is not None else None
        if name == "R":
            self.open_receive()
        elif name == "T":
            self._told(row)
        elif name == "C":
            self._close(row)
        elif name == "B":
            self._make_receipt(row)
        elif name == "A":
            self._amend(row)
        elif name == "U":
            self._undo(row)

    def _told(self, row: AnyRow | None) -> None:
        if not isinstance(row, SentRow):
            self.noted.emit(self.tr("Choose a pack that was sent and has no receipt yet."))
            return
        panel = ToldPanel(self._shell, row)
        panel.recorded.connect(self._recorded)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _close(self, row: AnyRow | None) -> None:
        if not isinstance(row, SentRow) or not row.older or row.closed is not None:
            self.noted.emit(self.tr("Choose a pack sent over 30 days ago that has no receipt; otherwise ring: T."))
            return
        panel = ClosePanel(self._shell, row)
        panel.done.connect(self._closed)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _make_receipt(self, row: AnyRow | None) -> None:
        if not isinstance(row, ReceivedRow):
            self.noted.emit(self.tr("Choose a pack that was received: the receipt goes to whoever sent it."))
            return
        open_making(self._shell, row.person_id, row.pack_number)

    def _amend(self, row: AnyRow | None) -> None:
        number = row.pack_number if isinstance(row, SentRow | MoveRow) else None
        if number is None:
            self.noted.emit(self.tr("Choose a pack that left: an amendment follows it."))
            return
        open_amending(self._shell, number)

    def _undo(self, row: AnyRow | None) -> None:
        if not isinstance(row, SentRow | MoveRow) or row.left_at is None:
            self.noted.emit(self.tr("Choose somebody who is marked as left."))
            return
        names = (row.family_name, row.given_names, row.number)
        panel = UndonePanel(self._shell, row.handover_id, names, row.left_at, row.to_name)
        panel.recorded.connect(self._recorded)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _closed(self) -> None:
        self._shell.changed()
        self._recorded(self.tr("Closed without a receipt"))

    def _recorded(self, words: str) -> None:
        self.toast.emit(words, False)
        self.refresh()


def _rows(
    moves: Sequence[MoveRow], received: Sequence[ReceivedRow], held: Outstanding
) -> tuple[Listed | GroupHeading, ...]:
    unreceipted = {row.handover_id for row in held.sent}
    gone = [move for move in moves if move.left_at is not None and move.handover_id not in unreceipted]
    going, until = [move for move in moves if move.left_at is None], leaves_until(held.at)
    later = [move for move in going if move.leaves_at is not None and move.leaves_at > until]
    groups: tuple[tuple[str, Sequence[AnyRow]], ...] = (
        (tr("Leaving"), [move for move in going if move not in later]),
        (tr("Sent, no receipt yet"), [row for row in held.sent if not row.older]),
        (tr("Expected from a prison, no pack yet"), [row for row in held.awaited if not row.older]),
        (tr("Left in the last day"), gone),
        (tr("Planned for a later day"), later),
        (tr("Received in the last 7 days"), received),
        (tr("Older: sent over 30 days ago, still no receipt"), [row for row in held.sent if row.older]),
        (tr("Closed without a receipt in the last 30 days"), held.closed),
        (tr("Older: expected over 3 days ago, still no pack"), [row for row in held.awaited if row.older]),
    )
    rows: list[Listed | GroupHeading] = []
    for title, group in groups:
        if group:
            rows.append(GroupHeading(title, len(group)))
            rows += [Listed(row, held.at) for row in group]
    return tuple(rows)


def _columns() -> tuple[TableColumn[Listed], ...]:
    return (
        TableColumn(tr("Person"), _person, 260, fixed=True),
        TableColumn(tr("From or to"), _place, 250, stretch=1),
        TableColumn(tr("When"), _when, 190),
        TableColumn(tr("Pack"), _pack, 190),
        TableColumn(tr("Seals"), _seals, 150),
        TableColumn(tr("With"), _with, 190, stretch=1),
    )


def _key(listed: Listed) -> str:
    row = listed.row
    if isinstance(row, MoveRow | SentRow):
        return row.handover_id  # an amendment is another pack of the same move: the same row stays chosen
    return f"awaited:{row.key}" if isinstance(row, AwaitedRow) else f"received:{row.pack_id}"


def _stripe(listed: Listed) -> Level | None:
    row = listed.row
    if isinstance(row, SentRow | AwaitedRow):
        return Level.SOON if row.late and not waiting.is_closed(row) else None
    if isinstance(row, ReceivedRow) or row.left_at is not None:
        return None
    near = row.leaves_at is not None and row.leaves_at <= listed.now + SOON
    late = row.leaves_at is not None and row.leaves_at < listed.now
    if late:
        return Level.ACT_NOW
    wants = words.is_stale(row) or (near and not words.is_issued_and_good(row))
    return Level.SOON if wants else None


def _person(listed: Listed) -> tuple[Line, ...]:
    row = listed.row
    return words.person_lines(row.family_name, row.given_names, row.number)


def _place(listed: Listed) -> tuple[Line, ...]:
    row = listed.row
    if isinstance(row, MoveRow):
        return words.to_lines(row, listed.now)
    if isinstance(row, ReceivedRow):
        made = tr("pack made {0}").format(words.within(row.made_at, listed.now))
        return (Run(tr("from {0}").format(row.sender_name)),), (small(made),)
    return waiting.place_lines(row)


def _when(listed: Listed) -> tuple[Line, ...]:
    row = listed.row
    if isinstance(row, MoveRow):
        return words.leaves_lines(row, listed.now)
    if isinstance(row, ReceivedRow):
        return (Run(tr("Received")),), (small(due_words(local(row.received_at), local(listed.now))),)
    return waiting.when_lines(row, listed.now)


def _pack(listed: Listed) -> tuple[Line, ...]:
    row = listed.row
    if isinstance(row, MoveRow):
        return words.pack_lines(row)
    return waiting.received_lines(row) if isinstance(row, ReceivedRow) else waiting.pack_lines(row)


def _seals(listed: Listed) -> tuple[Line, ...]:
    return words.seal_lines(listed.row) if isinstance(listed.row, MoveRow) else ()


def _with(listed: Listed) -> tuple[Line, ...]:
    row = listed.row
    if isinstance(row, ReceivedRow):
        return waiting.receipt_lines(row)
    if not isinstance(row, MoveRow):
        return waiting.what_next_lines(row)
    if not row.legs:
        return ((small(tr("nobody has taken over yet")),),)
    last = row.legs[-1]
    when = small(due_words(local(last.taken_at), local(listed.now)))
    return (Run(last.taken_by),), (when,), *counted_lines(last.counts)

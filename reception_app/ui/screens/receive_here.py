"""Keeps what this prison can do beside an incoming pack, and what was counted of controlled drugs on arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from reception_app.errors import InputProblem
from reception_app.handover.record import LeavingConflict, Script
from reception_app.ui.screens.prepare_fit_count import Count, CountPanel, TypedCount
from reception_app.ui.screens.receive_fit import agreed_lines, read_here
from reception_app.ui.screens.receive_parts import DecisionRow
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if


class HereWork(QObject):
    """The check of one incoming pack against this prison. `notice` says when the desk does not know its own prison.

    `counted(row)` once a controlled drug on a row was counted.
    """

    counted = Signal(object)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._rows: Sequence[DecisionRow] = ()
        self._agreed: Sequence[LeavingConflict] = ()
        self._flags: Sequence[str] = ()
        self._asking: DecisionRow | None = None
        self._typed: dict[str, TypedCount] = {}
        self._read_only = False
        self.notice = AlertBar(
            Level.KNOW,
            tr("What this prison can do is not written down at this desk."),
            tr("What runs out before help cannot be told. Write it down in What prisons can do."),
        )
        show_if(self.notice, False)

    def watch(
        self, rows: Sequence[DecisionRow], agreed: Sequence[LeavingConflict] = (), flags: Sequence[str] = ()
    ) -> None:
        """Look after these rows from now on; `agreed`: what the sender agreed with somebody here before leaving.

        `flags`: the kinds of the person's open flags.
        """
        self._rows, self._agreed, self._flags = rows, agreed, flags
        for row in rows:
            row.decided.connect(self.tell)
            row.count_asked.connect(self.ask_count)
        self.tell()

    def set_read_only(self) -> None:
        """Only tell: this pack may only be read."""
        self._read_only = True
        self.tell()

    def tell(self) -> None:
        """Say at each script what this prison cannot do with it, and whether it runs out before help."""
        missing = frozenset(row.script.id for row in self._rows if row.arrived.value() == "no")
        here = read_here(self._shell.ctx, [row.script for row in self._rows], missing, self._flags)
        for row in self._rows:
            row.show_ends((*here.lines(row.script), *agreed_lines(row.script, self._agreed, self._shell.ctx.now())))
        show_if(self.notice, not here.known and bool(self._rows) and not self._read_only)

    def ask_count(self, row: DecisionRow) -> None:
        """Ask two people for the count of a controlled drug that came."""
        self._asking = row
        typed = self._typed.setdefault(row.script.id, TypedCount(seal=row.script.seal or ""))
        expected = row.script.supply
        take = partial(self._take, row)
        panel = CountPanel(self._shell, row.script, typed, take, expected=expected, discrepancy=True)
        panel.done.connect(self._counted)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def counts(self) -> list[tuple[Script, Count]]:
        """Return what was counted of controlled drugs that are here."""
        return [(row.script, row.count) for row in self._rows if row.count is not None and row.arrived.value() != "no"]

    def _take(self, row: DecisionRow, count: Count) -> None:
        """Take a count in the name of who counts now: a colleague may save it. Raises InputProblem IN-173."""
        ctx = self._shell.ctx
        me = ctx.operator.full_name
        if count.witness.casefold() == me.casefold():
            raise InputProblem(
                "IN-173",
                "A controlled drug is counted by two people.",
                "Write the name of the one who counted with you.",
            )
        row.show_count(replace(count, by=me, at=ctx.now()))

    def _counted(self) -> None:
        if self._asking is not None:
            self._asking.focus_gap()
            self.counted.emit(self._asking)

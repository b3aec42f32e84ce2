"""Keeps what the destination can do beside a leaving: read again with every change, asked about, written down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.clinical.fit import Conflict
from reception_app.handover.record import Record, Script
from reception_app.services.controlled_drugs import Counted, record_count
from reception_app.services.fit import LeavingFit, answers_words, fit_leaving, fit_unplanned, supply_lines
from reception_app.services.handovers import HandoverView
from reception_app.services.roles import may
from reception_app.services.scripts import Supply, set_carrier
from reception_app.ui.screens.prepare_fit import FitThere, plan_words
from reception_app.ui.screens.prepare_fit_count import Count, CountPanel, TypedCount
from reception_app.ui.screens.prepare_fit_plan import PlanPanel, Typed
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.prepare_scripts import ScriptsPanel
from reception_app.ui.shell import Shell
from reception_app.vocabulary import TRAVELS, Carrier, CustodyLeg, Purpose


class FitWork(QObject):
    """One leaving's fit. `there` is its panel; `changed` fires when a plan or a count is on disk."""

    changed = Signal()

    def __init__(self, shell: Shell, person_id: str, scripts: ScriptsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._person_id = person_id
        self._scripts = scripts
        self._view: HandoverView | None = None
        self._record: Record | None = None
        self._found: LeavingFit | None = None
        self._plans: dict[str, Typed] = {}
        self._counts: dict[str, TypedCount] = {}
        self.there = FitThere()
        self.there.plan_asked.connect(self.ask_plan)
        self.there.directory_asked.connect(self._open_directory)
        scripts.count_asked.connect(self.ask_count)

    def show_view(self, view: HandoverView | None, record: Record) -> None:
        """Show how the record fits, as it stands on disk."""
        ctx = self._shell.ctx
        now = ctx.now()
        self._view, self._record = view, record
        self._found = found = fit_leaving(ctx, view) if view is not None else fit_unplanned(ctx, record)
        open_now = view is None or view.left_at is None
        self.there.setEnabled(open_now)
        self.there.show_fit(found, now, view.purpose if view is not None else Purpose.TRANSFER)
        self._scripts.show_supply(record, supply_lines(record.scripts, found, now), found)

    def waiting(self) -> tuple[str, ...]:
        """Return what waits for a name and a plan, in words."""
        return plan_words(self._found)

    def stops(self) -> Sequence[QWidget]:
        """Return what F8 goes to: the acts of the conflicts that wait for a plan."""
        return tuple(row.button for row in self.there.unanswered_rows())

    def ask_first(self) -> bool:
        """Ask for the first plan that is missing. False when none is."""
        unanswered = self._found.unanswered if self._found is not None else ()
        if unanswered:
            self.ask_plan(unanswered[0])
        return bool(unanswered)

    def ask_plan(self, conflict: Conflict) -> None:
        """Ask for a name and a plan."""
        found, view = self._found, self._view
        if found is None or view is None:
            return
        plan = found.plans.get(conflict.key)
        typed = self._plans.setdefault(conflict.key, Typed(plan.named, plan.plan) if plan else Typed())
        others = [each for each in found.unanswered if each.key != conflict.key]
        answers = answers_words(found.fit.destination, self._shell.ctx.now())
        panel = PlanPanel(self._shell, view.handover_id, conflict, others, typed, f"{answers[0].upper()}{answers[1:]}.")
        panel.done.connect(self._planned)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def ask_count(self, script_id: str) -> None:
        """Ask for the count of a controlled drug that goes along."""
        script = self._script(script_id)
        if script is None:
            return
        typed = self._counts.setdefault(script_id, _typed_count(script))
        panel = CountPanel(self._shell, script, typed, partial(self._keep_count, script))
        panel.done.connect(self.changed)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def may_count(self) -> bool:
        """True when the signed-in person may count."""
        return may(self._shell.ctx, "count a controlled drug")

    def _keep_count(self, script: Script, count: Count) -> None:
        ctx = self._shell.ctx
        carrier = script.carrier if script.carrier in TRAVELS else Carrier.ESCORT
        quantity, supply = count_words(count.amount), Supply(count.amount, None, count.witness)
        set_carrier(ctx, self._person_id, script.id, carrier, quantity, count.seal or script.seal, supply)
        counted = Counted(count.amount, count.witness, seal=count.seal or script.seal)
        record_count(ctx, self._person_id, script.id, CustodyLeg.SENT, counted)

    def _script(self, script_id: str) -> Script | None:
        scripts = self._record.scripts if self._record is not None else ()
        return next((script for script in scripts if script.id == script_id), None)

    def _planned(self) -> None:
        self._plans.clear()
        self.changed.emit()

    def _open_directory(self) -> None:
        found = self._found
        if found is not None and found.fit.destination.code is not None:
            self._shell.open_directory(found.fit.destination.code)


def _typed_count(script: Script) -> TypedCount:
    amount = count_words(script.supply) if script.supply is not None else (script.quantity_sent or "")
    return TypedCount(amount, script.supply_witness or "", script.seal or "")


def stop_after(stops: Sequence[QWidget], rows: Sequence[QWidget], last: object, *, backwards: bool) -> QWidget | None:
    """Return the act of the next conflict that waits for a plan; None when the next thing is a gap of the pack.

    Conflicts come first, then the gaps (`rows`, the one gone to last is `last`), round and round.
    """
    if not stops:
        return None
    focused = QApplication.focusWidget()
    here = next((place for place, stop in enumerate(stops) if stop is focused), None)
    if here is None:
        at_end = last is not None and bool(rows) and last is (rows[0] if backwards else rows[-1])
        return (stops[-1] if backwards else stops[0]) if last is None or not rows or at_end else None
    step = here + (-1 if backwards else 1)
    if 0 <= step < len(stops):
        return stops[step]
    return None if rows else stops[step % len(stops)]

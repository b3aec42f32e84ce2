"""What goes along of each medicine: who carries it, how much, under which seal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clinical.lines import medicine_line
from reception_app.errors import KnownProblem
from reception_app.handover.record import Record, Script
from reception_app.services.fit import LeavingFit, SupplyLine
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_fit_supply import custody_line, is_controlled, supply_words
from reception_app.ui.screens.prepare_words import Sent, asks_why, sent_of, tr, travelling
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.panels import Panel, Rule, clear
from reception_app.ui.widgets.runs import Run, Text
from reception_app.vocabulary import Carrier, ScriptStatus

Save = Callable[[Script, Sent], None]
"""Keeps what was said of that script. Raises KnownProblem."""


class ScriptWay(QWidget):
    """One medicine. `edited` while typing, `settled` when the carrier is chosen; `save` keeps what can be kept.

    `count_asked(id)` wants a controlled drug counted by two people.
    """

    edited = Signal()
    settled = Signal()
    count_asked = Signal(str)

    def __init__(self, script: Script, save: Save, *, stock: bool = True) -> None:
        super().__init__()
        self.script_id = script.id
        held_there = (Option(Carrier.STOCK, tr("Stock there"), "S"),)  # a court has none; what was said stays in sight
        self._script = script
        self._medicine = script.medicine
        self._save = save
        self._observed = asks_why(script) or ""
        self._kept = sent_of(script)
        self.line = Text((tuple(Run(run.text, strong=run.bold) for run in medicine_line(script)),))
        on_hold = tr("On hold: not to be given until it is decided")
        self.hold = Text(on_hold, role=TypeRole.SMALL, tone=theme.AMBER_TEXT, strong=True, icon=Icon.HOURGLASS)
        self.carrier = ChoiceGroup(
            (
                Option(Carrier.ESCORT, tr("Escort"), "E"),
                Option(Carrier.PERSON, tr("Person"), "P"),
                Option(Carrier.NOT_SENT, tr("Not sent"), "N"),
                *(held_there if stock or script.carrier is Carrier.STOCK else ()),
            ),
            name=tr("{0}: who carries it").format(script.medicine),
        )
        self.quantity = TextField(tr("Quantity sent"), width=124)
        self.seal = TextField(tr("Seal"), width=92)
        asked = tr("{0}: why the person carries it (not saved until it is said)").format(_capital(self._observed))
        self.why = TextField(asked)
        self.lasts = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.count = Button(tr("Count with a witness…"))
        self.count.setAccessibleDescription(script.medicine)
        self.custody = Text("", role=TypeRole.SMALL)
        self._is_controlled = is_controlled(script)
        for field in (self.quantity, self.seal, self.why):
            field.box.setAccessibleName(f"{script.medicine}: {field.label.text()}")
        self._lay_out(script.status is ScriptStatus.ON_HOLD)
        self.show_sent(self._kept)
        self.carrier.edited.connect(self._chosen)
        self.count.acted.connect(self._count)
        for field in (self.quantity, self.seal, self.why):
            field.edited.connect(self.edited)

    def typed(self) -> Sent:
        """Return what is said now."""
        carrier = Carrier(self.carrier.value()) if self.carrier.value() else None
        return Sent(carrier, self.quantity.value().strip(), self.seal.value().strip(), self.why.value().strip())

    def show_sent(self, sent: Sent) -> None:
        """Show what is recorded; emits nothing."""
        self._kept = sent
        self.carrier.set_value(sent.carrier or "")
        self.quantity.set_value(sent.quantity)
        self.seal.set_value(sent.seal)
        self.why.set_value(sent.reason)
        self._ask_why()

    def waits_for(self) -> str:
        """Return what is still needed before it can be kept, "" when nothing."""
        typed = self.typed()
        if typed == self._kept:
            return ""
        if typed.carrier is None:
            return tr("who carries {0}").format(self._medicine)
        if typed.carrier is Carrier.PERSON and self._observed and not typed.reason:
            return tr("why the person carries {0}").format(self._medicine)
        return ""

    def keep(self) -> bool:
        """Save what is said, if it changed and says enough. True when something was saved."""
        typed = self.typed()
        if typed == self._kept or self.waits_for():
            return False
        try:
            self._save(self._script, typed)
        except KnownProblem as problem:
            self.quantity.show_problem(problem.in_full)
            return False
        self.quantity.show_problem("")
        self._kept = typed
        return True

    def show_supply(self, script: Script, line: SupplyLine | None, record: Record, found: LeavingFit) -> None:
        """Show how long what is sent lasts, and whether two people counted a controlled drug."""
        self._script = script
        self.lasts.set_words(supply_words(script, line, found))
        if self._is_controlled:
            self.custody.set_words((custody_line(script, record.receipts),))
            self.count.set_label(tr("Count again…") if script.supply_witness else tr("Count with a witness…"))

    def _count(self) -> None:
        self.count_asked.emit(self.script_id)

    def _chosen(self) -> None:
        self._ask_why()
        self.settled.emit()

    def _ask_why(self) -> None:
        if self._observed:
            self._why.setCurrentIndex(1 if self.carrier.value() == Carrier.PERSON else 0)

    def _lay_out(self, on_hold: bool) -> None:
        column = Column(self, (12, 8, 12, 8), theme.SPACE_4)
        column.add(self.line, self.hold)
        show_if(self.hold, on_hold)
        way = QWidget()
        who = FieldBox(tr("Who carries it"), self.carrier)
        Flow(way, spacing=(theme.SPACE_8, theme.SPACE_4)).add(who, self.quantity, self.seal)
        column.add(way)
        self._why = QStackedWidget()  # as tall as the question, asked or not: nothing moves
        words = tr("{0}: if the person carries it, it is asked why.").format(_capital(self._observed))
        self._why.addWidget(Text(words, role=TypeRole.SMALL, tone=theme.INK_2))
        self._why.addWidget(self.why)
        column.add(self._why)
        show_if(self._why, bool(self._observed))
        custody = QWidget()
        Flow(custody, spacing=(theme.SPACE_8, theme.SPACE_4)).add(self.custody, self.count)
        column.add(self.lasts, custody)
        show_if(custody, self._is_controlled)


class ScriptsPanel(Panel):
    """Every medicine that is not stopped, one under another."""

    edited = Signal()
    settled = Signal()
    count_asked = Signal(str)

    def __init__(self, save: Save) -> None:
        super().__init__(tr("Medicines on the way"), flush=True)
        self._save = save
        self._stock = True
        self.ways: tuple[ScriptWay, ...] = ()

    def show_scripts(self, scripts: tuple[Script, ...], *, keep_typed: bool = True, stock: bool = True) -> None:
        """Show these scripts; rows of the same ones stay, with the focus and what is typed in them, saved or not.

        `stock`: where they go may hold a medicine itself.
        """
        going, as_before = travelling(scripts), self._stock == stock
        self._stock = stock
        if not as_before or tuple(way.script_id for way in self.ways) != tuple(script.id for script in going):
            self._rebuild(going)
            return
        for way, script in zip(self.ways, going, strict=True):
            if not (keep_typed and way.waits_for()) and way.typed() != sent_of(script):
                way.show_sent(sent_of(script))

    def show_supply(self, record: Record, lines: Sequence[SupplyLine], found: LeavingFit) -> None:
        """Show how long each medicine lasts, as it stands on disk."""
        by_id = {line.script_id: line for line in lines}
        for script in record.scripts:
            way = self.way(script.id)
            if way is not None:
                way.show_supply(script, by_id.get(script.id), record, found)

    def way(self, script_id: str) -> ScriptWay | None:
        """Return the row of a script."""
        return next((way for way in self.ways if way.script_id == script_id), None)

    def keep(self) -> bool:
        """Save every row that can be. True when something was saved."""
        kept = [way.keep() for way in self.ways]  # every one, not only until the first
        return True in kept

    def waits_for(self) -> str:
        """Return what the first row needs that cannot be kept yet."""
        return next((way.waits_for() for way in self.ways if way.waits_for()), "")

    def _rebuild(self, scripts: tuple[Script, ...]) -> None:
        clear(self.body)
        self.ways = tuple(ScriptWay(script, self._save, stock=self._stock) for script in scripts)
        for place, way in enumerate(self.ways):
            if place:
                self.body.addWidget(Rule())
            self.body.addWidget(way)
            way.edited.connect(self.edited)
            way.settled.connect(self.settled)
            way.count_asked.connect(self.count_asked)
        if not self.ways:
            nothing = QWidget()
            Row(nothing, (12, 8, 12, 8)).add(Text(tr("No medicine is recorded, so none goes along."), tone=theme.INK_2))
            self.body.addWidget(nothing)
        self.set_count(str(len(self.ways)) if self.ways else "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

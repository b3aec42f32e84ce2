"""Whether somebody is fit to travel, and what the escort takes along: a telephone, an instruction, the seals."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clock import local
from reception_app.services.handovers import Plan
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.prepare_fields import InstantField
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Flow, Row, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.vocabulary import FitToTravel


class FitPanel(Panel):
    """Healthcare's answer before the van leaves. *No* is a medical hold: until when, and by whom."""

    edited = Signal()
    settled = Signal()

    def __init__(self, now: datetime) -> None:
        super().__init__(tr("Fit to travel"), note=tr("a nurse or prescriber says this"))
        self.fit = ChoiceGroup(
            (
                Option(FitToTravel.YES, tr("Yes"), "Y"),
                Option(FitToTravel.WITH_CONDITIONS, tr("With conditions"), "C"),
                Option(FitToTravel.NO, tr("No: medical hold"), "N"),
            ),
            name=tr("Fit to travel"),
            large=True,
        )
        self.conditions = TextField(tr("What the escort must see to: what to do, not what the person has"))
        self.until = InstantField(tr("Hold until"), local(now))
        self.by = TextField(tr("Who looks again"), width=190)
        hold = QWidget()
        row = Row(hold, spacing=theme.SPACE_16)
        row.add(self.until, self.by, 1)
        self._more = QStackedWidget()  # as tall as its tallest page: nothing moves when an answer is given
        for page in (QWidget(), self.conditions, hold):
            self._more.addWidget(page)
        self.since = AlertBar(Level.ACT_NOW, "", act=tr("Still so: I say it now"))
        self.since.hide()
        self.body.add(self.fit, self._more, self.since)
        self.fit.edited.connect(self._chosen)
        for field in (self.conditions, self.until, self.by):
            field.edited.connect(self.edited)

    def set_allowed(self, allowed: bool) -> None:
        """Let the signed-in person answer, or only read, and say which at once: a van does not wait."""
        self.fit.setEnabled(allowed)
        yours = tr("a nurse or prescriber says this")
        self.set_note(yours if allowed else tr("not yours to say: ask a nurse or prescriber now"))

    def tell_since(self, words: str) -> None:
        """Say what became grave after the answer, which may be said again; "" when nothing did."""
        self.since.set_words(words, tr("Look again.") if words else "")
        show_if(self.since, bool(words))

    def choice(self) -> FitToTravel | None:
        """Return the answer chosen, whether it may be stored yet or not."""
        return FitToTravel(self.fit.value()) if self.fit.value() else None

    def storable(self) -> FitToTravel | None:
        """Return the answer once it says what it must: conditions, or until when and who; else None."""
        chosen = self.choice()
        if chosen is FitToTravel.NO and not (self.until.instant() and self.by.value().strip()):
            return None
        if chosen is FitToTravel.WITH_CONDITIONS and not self.conditions.value().strip():
            return None
        return chosen

    def waits_for(self) -> str:
        """Return what the chosen answer still needs before it is kept, "" when nothing."""
        if self.storable() is self.choice():
            return ""
        if self.choice() is FitToTravel.NO:
            return tr("until when the hold is, and who looks again")
        return tr("the conditions")

    def show_plan(self, plan: Plan) -> None:
        """Show what is stored; emits nothing."""
        self.fit.set_value(plan.fit or "")
        self.conditions.set_value(plan.conditions or "")
        self.until.set_instant(plan.hold_until)
        self.by.set_value(plan.hold_by or "")
        self._show_more()

    def _chosen(self) -> None:
        self._show_more()
        self.settled.emit()

    def _show_more(self) -> None:
        pages = {FitToTravel.WITH_CONDITIONS: 1, FitToTravel.NO: 2}
        chosen = self.choice()
        self._more.setCurrentIndex(pages.get(chosen, 0) if chosen is not None else 0)


class TravelPanel(Panel):
    """Whom the escort rings, one instruction, and what is sealed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__(tr("On the way"))
        self.telephone = TextField(tr("Healthcare telephone"), width=220)
        self.instruction = TextField(
            tr("One safety instruction for the escort"),
            hint=tr("What to do. No medicine and no health problem: the sheet is not made with one."),
            optional=True,
        )
        self.envelope = TextField(tr("Seal of the envelope"), width=140)
        self.bag = TextField(tr("Medicines bag"), optional=True, width=156)
        self.belongings = TextField(tr("Property"), optional=True, width=140)
        seals = QWidget()
        Flow(seals, spacing=(theme.SPACE_16, theme.SPACE_8)).add(self.envelope, self.bag, self.belongings)
        self.body.redesign((12, 8, 12, 12), theme.SPACE_12)
        self.body.add(self.telephone, self.instruction, seals)
        for field in self.fields():
            field.edited.connect(self.edited)

    def fields(self) -> tuple[TextField, ...]:
        """Return every field."""
        return (self.telephone, self.instruction, self.envelope, self.bag, self.belongings)

    def show_plan(self, plan: Plan) -> None:
        """Show what is stored; emits nothing."""
        values = (
            plan.healthcare_telephone,
            plan.instruction,
            plan.envelope_seal,
            plan.bag_seal,
            plan.property_seal,
        )
        for field, value in zip(self.fields(), values, strict=True):
            field.set_value(value or "")

"""The plan of a leaving as typed: where and when to, fit to travel, whom to ring, the seals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app import establishments
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.handover.record import Record
from reception_app.handover.views.escort_words import FREE_TEXTS, left_off_words, telling, told_by
from reception_app.services.handovers import Plan
from reception_app.services.leaving_looked import journey_of
from reception_app.services.release_sheets import HOME
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.prepare_fields import InstantField, ToField
from reception_app.ui.screens.prepare_hospital import HospitalPanel
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import FitToTravel, Purpose

_NAMED = {
    Purpose.COURT: "Which court",
    Purpose.RELEASE: "Where to after release",
    Purpose.HOSPITAL: "Which hospital, and which ward or department",
}


@dataclass(frozen=True, slots=True)
class _Journey:
    """Where to and when, as given for one reason of leaving; what is in the boxes as written, readable or not."""

    to_code: str | None = None
    to: str = ""
    named: str = ""
    leaves: str = ""
    expected: str = ""


class WherePanel(QWidget):
    """Why, where to and when. `edited` while typing; `settled` when a choice is made.

    A transfer goes to a prison of the list; a court, a hospital and a release have a name in words.
    """

    edited = Signal()
    settled = Signal()

    def __init__(self, now: datetime) -> None:
        super().__init__()
        offered = (
            Option(Purpose.TRANSFER, tr("Transfer"), "T"), Option(Purpose.COURT, tr("Court"), "C"),
            Option(Purpose.RELEASE, tr("Release"), "R"), Option(Purpose.HOSPITAL, tr("Hospital"), "H"),
        )  # fmt: skip
        self.purpose = ChoiceGroup(offered, name=tr("Why the person leaves"))
        self.purpose.set_value(Purpose.TRANSFER)
        self._was = Purpose.TRANSFER
        self._held: dict[Purpose, _Journey] = {}
        self.to = ToField()
        self.to.head(Text(tr("Hand over to"), role=TypeRole.PAGE_TITLE, wrap=False))
        self.named = TextField(tr("Which hospital, and which ward or department"), width=430)
        self.leaves = InstantField(tr("Leaves at"), local(now))
        self.expected = InstantField(tr("Expected there at"), local(now))
        times = QWidget()
        Flow(times, spacing=(theme.SPACE_16, theme.SPACE_8)).add(self.leaves, self.expected)
        self.cleared = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._left_behind = False
        self.cleared.hide()
        Column(self, spacing=theme.SPACE_8).add(self.purpose, self.to, self.named, times, self.cleared)
        self.purpose.edited.connect(self._chosen)
        self.to.settled.connect(self.settled)
        self.named.edited.connect(self.edited)
        for field in (self.leaves, self.expected):
            field.edited.connect(self.edited)
            field.box.editingFinished.connect(self.edited)
        self._show_purpose()

    def why(self) -> Purpose:
        """Return why the person leaves."""
        return Purpose(self.purpose.value())

    def destination(self, stored: Plan) -> tuple[str | None, str | None]:
        """Return where to, as a code of the list or as a name; what is not said stays as stored for this purpose."""
        held = stored if stored.purpose is self.why() else Plan(purpose=self.why())
        if self.why() is Purpose.TRANSFER:
            return self.to.code() or held.to_code, None
        if (said := _said(self.named)) is not None:
            return None, said
        home = HOME if self.why() is Purpose.RELEASE and held.to_code is None else None
        return held.to_code, held.to_name or home

    def show_plan(self, plan: Plan) -> None:
        """Show what is stored; emits nothing."""
        self.purpose.set_value(plan.purpose)
        self.to.set_code(plan.to_code)
        place = establishments.find(plan.to_code) if plan.to_code and plan.purpose is not Purpose.TRANSFER else None
        self.named.set_value(place.name if place else plan.to_name or "")
        self.leaves.set_instant(plan.leaves_at)
        self.expected.set_instant(plan.expected_at)
        self._was, self._left_behind = plan.purpose, False
        self.tell_planned("")
        self._show_purpose()

    def tell_planned(self, words: str) -> None:
        """Say what stays planned while another reason is only looked at; "" when what is shown is what is planned."""
        stays = tr("Still planned: {0}. It stays until place or time is given for this reason. Going back shows it.")
        before = tr("Place and times were those of another reason: give them for this one. "
                    "Going back brings them back while this page is open.")  # fmt: skip
        self.cleared.set_words(stays.format(words) if words else before)
        show_if(self.cleared, bool(words) or self._left_behind)

    def first(self) -> QWidget:
        """Return the field that says where to; of a release, when."""
        if self.why() is Purpose.RELEASE:
            return self.leaves.box
        return self.to.box if self.why() is Purpose.TRANSFER else self.named.box

    def _chosen(self) -> None:
        """Ask anew where to and when: a hospital is not where a transfer went, nor when. Going back brings it back."""
        times = (self.leaves.box, self.expected.box)
        left = _Journey(self.to.code(), self.to.value(), self.named.value(), *(box.text() for box in times))
        self._held[self._was] = left
        self._was = self.why()
        now = self._held.get(self._was, _Journey())
        self.to.set_code(now.to_code)
        self.to.set_value(now.to)
        self.named.set_value(now.named)
        for field, written in ((self.leaves, now.leaves), (self.expected, now.expected)):
            field.set_instant(None)
            field.box.setText(written)
            field.check()
        self._left_behind = now == _Journey() and left != _Journey()
        self.tell_planned("")
        self._show_purpose()
        self.settled.emit()

    def _show_purpose(self) -> None:
        why = self.why()
        show_if(self.to, why is Purpose.TRANSFER)
        show_if(self.named, why is not Purpose.TRANSFER)
        self.named.label.set_words(tr(_NAMED.get(why, "")))
        self.named.box.setAccessibleName(tr(_NAMED.get(why, "")))


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


class PlanForm(QObject):
    """The parts together, as a `Plan`; the screen lays them out. `edited` while typing, `settled` on a choice."""

    edited = Signal()
    settled = Signal()

    def __init__(self, now: datetime, parent: QObject) -> None:
        super().__init__(parent)
        self.where = WherePanel(now)
        self.hospital = HospitalPanel(now)
        self.fit = FitPanel(now)
        self.travel = TravelPanel()
        for part in self._parts:
            part.edited.connect(self.edited)
        for part in (self.where, self.fit):
            part.settled.connect(self.settled)

    @property
    def _parts(self) -> tuple[WherePanel, HospitalPanel, FitPanel, TravelPanel]:
        return (self.where, self.hospital, self.fit, self.travel)

    def show_plan(self, plan: Plan) -> None:
        """Show what is stored; emits nothing."""
        self.where.show_plan(plan)
        self.hospital.show_why(plan.hospital)
        self.fit.show_plan(plan)
        self.travel.show_plan(plan)

    def plan(self, stored: Plan) -> Plan:
        """Return what is typed as a plan; what is not understood stays as `stored`.

        An answer about fitness that lacks what belongs to it counts as not said: an older *yes* never stands for it.
        """
        where, fit, travel = self.where, self.fit, self.travel
        if stored.purpose is not where.why():
            stored = journey_of(Plan(purpose=where.why()), stored)
        allowed = fit.fit.isEnabled()
        to_code, to_name = where.destination(stored)
        return Plan(
            to_code=to_code,
            leaves_at=where.leaves.kept(stored.leaves_at),
            expected_at=where.expected.kept(stored.expected_at),
            fit=fit.storable() if allowed else stored.fit,
            conditions=_said(fit.conditions) if fit.choice() is FitToTravel.WITH_CONDITIONS else stored.conditions,
            hold_until=fit.until.kept(stored.hold_until),
            hold_by=_said(fit.by),
            healthcare_telephone=_said(travel.telephone),
            instruction=_said(travel.instruction),
            envelope_seal=_said(travel.envelope),
            bag_seal=_said(travel.bag),
            property_seal=_said(travel.belongings),
            purpose=where.why(),
            to_name=to_name,
            hospital=self.hospital.why(stored.hospital) if where.why() is Purpose.HOSPITAL else HospitalWhy(),
        )

    def check_words(self, record: Record) -> None:
        """Say under the field when a text for the escort names a medicine or a health problem."""
        for name, what in FREE_TEXTS.items():
            field = self._free_texts[name]
            printed = field is self.travel.instruction or self.fit.choice() is FitToTravel.WITH_CONDITIONS
            code = told_by(field.value(), record, escort_lines()) if printed else None
            if code is None:
                _show(field, "")
            elif self.where.why() is Purpose.HOSPITAL:
                _show(field, f"{left_off_words(code, what)} ({code})")
            else:
                _show(field, telling(code, what).in_full)

    def telling_field(self) -> QWidget | None:
        """Return the field whose words the escort may not read; None when there is none."""
        shown = (field.box for field in self._free_texts.values() if field.problem())
        return next(shown, None)

    @property
    def _free_texts(self) -> dict[str, TextField]:
        return {"instruction": self.travel.instruction, "conditions": self.fit.conditions}

    def refused(self, problem: KnownProblem, plan: Plan, stored: Plan) -> Plan:
        """Show why the service refused `plan`, where it belongs; return the plan without what it refused."""
        if problem.code == "IN-802":
            _show(self.where.expected, problem.in_full)
            return replace(plan, expected_at=None)
        if problem.code == "US-202":
            _show(self.where.to, problem.in_full)
            return replace(plan, to_code=stored.to_code)
        return replace(plan, fit=stored.fit, conditions=stored.conditions)

    def field_of(self, key: str) -> QWidget:
        """Return the field that puts a gap of the plan right."""
        return self.hospital.field_of(key) or {
            "leaves": self.where.leaves.box,
            "expected": self.where.expected.box,
            "telephone": self.travel.telephone.box,
            "envelope": self.travel.envelope.box,
            "bag": self.travel.bag.box,
            "fit-again": self.fit.since.button,
        }.get(key, self.fit.fit)

    def accepted(self) -> None:
        """Take away what the service said of an earlier plan."""
        self.where.expected.check()

    def set_open(self, is_open: bool) -> None:
        """Let the plan be changed, or only read once the person has left."""
        for part in self._parts:
            part.setEnabled(is_open)


def only_why(plan: Plan, blank: Plan) -> bool:
    """True when a plan says no more than why somebody may leave: looking at the sheets of a court plans nothing."""
    home = plan.purpose is Purpose.RELEASE and plan.to_name == HOME
    return replace(plan, purpose=blank.purpose, to_name=None if home else plan.to_name) == blank


def _said(field: TextField) -> str | None:
    return field.value().strip() or None


def _show(field: FieldBox, words: str) -> None:
    if field.problem() != words:
        field.show_problem(words)

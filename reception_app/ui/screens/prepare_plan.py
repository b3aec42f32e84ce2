"""The plan of a leaving as typed: where and when to, fit to travel, whom to ring, the seals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.handover.record import Record
from reception_app.handover.views.escort_words import FREE_TEXTS, TELLING, left_off_words, telling, told_by
from reception_app.services.handovers import Plan
from reception_app.services.leaving_looked import journey_of
from reception_app.services.release_sheets import HOME
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.prepare_fields import words_in
from reception_app.ui.screens.prepare_hospital import HospitalPanel
from reception_app.ui.screens.prepare_travel import FitPanel, TravelPanel
from reception_app.ui.screens.prepare_where import WherePanel
from reception_app.vocabulary import FitToTravel, Purpose


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
            conditions=words_in(fit.conditions) if fit.choice() is FitToTravel.WITH_CONDITIONS else stored.conditions,
            hold_until=fit.until.kept(stored.hold_until),
            hold_by=words_in(fit.by),
            healthcare_telephone=words_in(travel.telephone),
            instruction=words_in(travel.instruction),
            envelope_seal=words_in(travel.envelope),
            bag_seal=words_in(travel.bag),
            property_seal=words_in(travel.belongings),
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

    def show_telling(self, problem: KnownProblem) -> None:
        """Go to the field whose words the escort may not read, when that is the problem."""
        shown = (field.box for field in self._free_texts.values() if field.problem())
        field = next(shown, None) if problem.code in TELLING else None
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

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


def _show(field: FieldBox, words: str) -> None:
    if field.problem() != words:
        field.show_problem(words)

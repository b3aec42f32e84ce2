"""The panel that settles an interim change: the dose goes back, stays, becomes another, or the review is moved (E3)."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.doses import Dose, check_dose, read_decimal
from reception_app.clinical.lines import dose_words
from reception_app.errors import InputProblem
from reception_app.services import interim_doses
from reception_app.services.decisions import DecidedBy
from reception_app.services.scripts import line_of
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.scripts_changes import DosePanel
from reception_app.ui.screens.scripts_choices import tr, units_for
from reception_app.ui.screens.scripts_fields import FieldRow, choice, moment_field, read_moment
from reception_app.ui.screens.scripts_large import LargeDose
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if

_MOVE = "move"


class ResolvePanel(DosePanel):
    """I while an interim change is open: put the replaced dose back, keep this one, another dose, or a later review."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(
            shell, person_id, tr("Settle the interim change"), tr("Record the decision"), about(row.script)
        )
        script, interim = row.script, row.script.interim
        assert interim is not None
        self.script_id, self._line = script.id, line_of(script)
        self._dose: Dose | None = None
        self._review: datetime | None = None
        replaced, now = dose_words(interim.replaced, script.strength), dose_words(script.dose, script.strength)
        why = interim.reason or tr("why: not recorded")
        words = tr("{0} in place of {1}: {2}").format(now, replaced, why)
        self.alert = AlertBar(Level.INTERIM, tr("Interim."), words)
        offered = (
            Option("reinstate", tr("Put {0} back").format(replaced), "B"),
            Option("permanent", tr("Keep {0}").format(now), "K"),
            Option(interim_doses.OTHER, tr("Another dose"), "A"),
            Option(_MOVE, tr("Review later"), "L"),
        )
        self.settled_box, self.settled = choice(tr("What is decided?"), offered)
        self.amount = TextField(tr("DOSE from now on"), width=96)
        units = tuple(Option(unit, unit) for unit in units_for(script.form or ""))
        self.unit = ListField(tr("Unit"), units, width=124)
        if script.dose is not None and self.unit.box.findData(script.dose.unit) < 0:
            self.unit.box.addItem(script.dose.unit, script.dose.unit)
        self.other = FieldRow(self.amount, self.unit)
        self.large = LargeDose()
        self.review_by = moment_field(tr("Review by"), self.now(), lean=Lean.FUTURE)
        self.form.add(self.alert, self.settled_box, self.other, self.large, self.review_by)
        self.add_decision()
        self.form.addStretch(1)
        self._show()
        self.settled.edited.connect(self._show)
        for field in (self.amount, self.unit):
            field.edited.connect(self._ask)

    def _show(self) -> None:
        chosen = self.settled.value()
        show_if(self.other, chosen == interim_doses.OTHER)
        show_if(self.review_by, chosen == _MOVE)
        self._ask()

    def _ask(self) -> None:
        """Ask about another dose as soon as it is one."""
        try:
            dose = Dose(read_decimal(self.amount.value(), tr("dose")), self.unit.value()) if self.unit.value() else None
        except InputProblem:
            dose = None
        self.large.ask(self._line, dose if self.settled.value() == interim_doses.OTHER else None)

    def ready(self) -> bool:
        chosen = self.settled.value()
        if not chosen:
            self.refuse(self.settled_box, tr("Choose what is decided about the dose."))
            return False
        if chosen == interim_doses.OTHER:
            return self._dose_said() and self.large_answered(self.large)
        return chosen != _MOVE or self._review_said()

    def _dose_said(self) -> bool:
        field: FieldBox = self.amount
        try:
            amount = read_decimal(self.amount.value(), tr("dose"))
            field = self.unit
            if not self.unit.value():
                self.refuse(self.unit, tr("Choose the unit: a number alone is no dose."))
                return False
            self._dose = Dose(amount, self.unit.value())
            check_dose(self._dose, self._line.strength)
        except InputProblem as problem:
            self.refuse(field, problem.sentence)
            return False
        return True

    def _review_said(self) -> bool:
        try:
            self._review = read_moment(self.review_by)
        except ValueError:
            return False
        if self._review is None:
            self.refuse(self.review_by, tr("Write the day and time by which a prescriber will decide."))
        return self._review is not None

    def decide(self, by: DecidedBy | None) -> str | None:
        ctx, reason, discussed = self.shell.ctx, self.reason.value(), self.discussed.value()
        if self.settled.value() == _MOVE:
            assert self._review is not None
            interim_doses.move_review(
                ctx, self.person_id, self.script_id, self._review,
                reason=reason, discussed=discussed, by=by, person_said=self.said(),
            )  # fmt: skip
            return tr("Interim review moved")
        other = self.settled.value() == interim_doses.OTHER
        interim_doses.resolve_interim(
            ctx, self.person_id, self.script_id, self.settled.value(),
            reason=self.large.with_answer(reason) if other else reason, discussed=discussed, by=by,
            person_said=self.said(), dose=self._dose if other else None,
        )  # fmt: skip
        return tr("Interim change settled")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-108": self.review_by}.get(code) or super().field_for(code)

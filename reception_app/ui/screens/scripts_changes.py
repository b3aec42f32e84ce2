"""Panels of the Scripts screen for a prescriber's decisions: a prescription, an interim change and its end, a stop.

Beside a stop what is none: a line entered in error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import Dose, check_dose, read_decimal
from reception_app.clinical.lines import dose_words, name_runs, plain
from reception_app.clinical.next_due import ENDS_WITH_IT
from reception_app.clock import local_day
from reception_app.errors import InputProblem, KnownProblem
from reception_app.handover.scheduled import day_words
from reception_app.services import interim_doses, scripts
from reception_app.services.decisions import DecidedBy
from reception_app.services.script_errors import goes_along, mark_script_wrong
from reception_app.services.scripts import ScriptLine, line_of
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.scripts_choices import listed, tr, units_for
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, moment_field, read_moment
from reception_app.ui.screens.scripts_large import LargeDose
from reception_app.ui.screens.scripts_line import LineFields
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Text


class DosePanel(DecisionPanel):
    """A decision in which a dose is written: one that is asked about is saved only once somebody has answered."""

    def large_answered(self, large: LargeDose) -> bool:
        """Return whether nothing is asked about the dose any more; else go to where it is answered."""
        if large.open():
            self.refuse(large, tr("Tick that it is right, or correct it."))
        return not large.open()


def schedule_bar(row: ScriptRow) -> AlertBar | None:
    """Return what is said before another dose is written on a line whose schedule says what is given; None without."""
    scheduled = day_words(row.script, row.at)
    if not scheduled:
        return None
    words = tr("To change what is given, stop the schedule or lay another down (S).")
    meant = tr("The dose cannot be changed here.") if dose_is_laid(row) else tr("A dose on the line is for afterwards.")
    words = meant + " " + words
    return AlertBar(Level.SOON, tr("Given {0}.").format(scheduled), words)


def dose_is_laid(row: ScriptRow) -> bool:
    """True while no dose written on the line would ever be given: its schedule says so, and ends with the medicine."""
    held = row.script.schedule
    return held is not None and held.kind in ENDS_WITH_IT and bool(day_words(row.script, row.at))


class PrescriptionPanel(DosePanel):
    """P: the line as prescribed here, filled with what is current; a reason, and who decided (E4, E15)."""

    width_at_100 = 700

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("Prescription here"), tr("Record the prescription"), about(row.script))
        self.script_id = row.script.id
        self._line: ScriptLine | None = None
        self.line = LineFields(local_day(self.shell.ctx.now()))
        self.line.set_line(line_of(row.script))
        if (bar := schedule_bar(row)) is not None:
            self.form.add(bar)
        self.line.set_dose_laid(dose_is_laid(row))
        self.form.add(self.line)
        self.add_decision()
        self.form.addStretch(1)

    def ready(self) -> bool:
        self._line = self.line.line()
        return self._line is not None and self.large_answered(self.line.large)

    def decide(self, by: DecidedBy | None) -> str | None:
        line = self._line
        assert line is not None
        scripts.change_dose(
            self.shell.ctx, self.person_id, self.script_id, line,
            reason=self.line.large.with_answer(self.reason.value()), discussed=self.discussed.value(),
            person_said=self.said(), by=by,
        )  # fmt: skip
        return tr("Prescription recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-134": self.line.form}.get(code) or super().field_for(code)


class AnotherDosePanel(DosePanel):
    """A decision about another dose of a line: how much, and by when a prescriber reviews it."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, title: str, act: str, amount: str) -> None:
        super().__init__(shell, person_id, title, act, about(row.script))
        script = row.script
        self.script_id, self._line = script.id, line_of(script)
        self._dose: Dose | None = None
        self._review: datetime | None = None
        self.amount = TextField(amount, width=96)
        units = tuple(Option(unit, unit) for unit in units_for(script.form or ""))
        self.unit = ListField(tr("Unit"), units, width=124)
        if script.dose is not None and self.unit.box.findData(script.dose.unit) < 0:
            self.unit.box.addItem(script.dose.unit, script.dose.unit)
        self.other = FieldRow(self.amount, self.unit)
        self.large = LargeDose()
        self.review_by = moment_field(tr("Review by"), self.now(), lean=Lean.FUTURE)
        for field in (self.amount, self.unit):
            field.edited.connect(self._ask)

    def other_dose(self) -> bool:
        """True while another dose is what is decided."""
        return True

    def _ask(self) -> None:
        """Ask about what is written so far, as soon as it is a dose."""
        try:
            dose = Dose(read_decimal(self.amount.value(), tr("dose")), self.unit.value()) if self.unit.value() else None
        except InputProblem:
            dose = None
        self.large.ask(self._line, dose if self.other_dose() else None)

    def dose_said(self) -> bool:
        """Read the dose, and see that nothing is asked about it; else go to what is wrong."""
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
        return self.large_answered(self.large)

    def review_said(self) -> bool:
        """Read by when it is reviewed; else go there."""
        try:
            self._review = read_moment(self.review_by)
        except ValueError:
            return False
        if self._review is None:
            self.refuse(self.review_by, tr("Write the day and time by which a prescriber will decide."))
        return self._review is not None

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-108": self.review_by, "IN-134": self.unit}.get(code) or super().field_for(code)


class ScheduledPanel(FormPanel):
    """I while a schedule says what is given: that another dose for a while would change nothing, and the way to it."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, schedule: Callable[[], FormPanel]) -> None:
        super().__init__(shell, person_id, tr("Interim change"), tr("Open its schedule"), about(row.script, row.at))
        self._schedule = schedule
        words = tr("Another dose for a while would change nothing.")
        words += " " + tr("To change what is given, stop the schedule or lay another down (S).")
        self.form.add(AlertBar(Level.SOON, tr("Given {0}.").format(day_words(row.script, row.at)), words))
        self.form.addStretch(1)

    def record(self) -> str | None:
        self.follows.emit(self._schedule())
        return None


class InterimPanel(AnotherDosePanel):
    """I: another dose for a while. What it replaces, by when it is reviewed and by whom stay in sight (E3)."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title, act = tr("Interim change"), tr("Record the interim change")
        super().__init__(shell, person_id, row, title, act, tr("DOSE for now"))
        replaced = dose_words(row.script.dose, row.script.strength)
        self.alert = AlertBar(
            Level.INTERIM, tr("Replaces {0}.").format(replaced), tr("Kept until a prescriber settles it.")
        )
        self.owner = TextField(tr("Who reviews it"), width=220)
        self.form.add(self.alert, self.other, self.large, self.review_by, self.owner)
        self.add_decision()
        self.form.addStretch(1)

    def ready(self) -> bool:
        if not self.dose_said() or not self.review_said():
            return False
        named = bool(self.owner.value().strip())
        if not named:
            self.refuse(self.owner, tr("Name who will review it, for example the duty prescriber."))
        return named

    def decide(self, by: DecidedBy | None) -> str | None:
        interim, review_by = self._dose, self._review
        assert interim is not None
        assert review_by is not None
        interim_doses.set_interim(
            self.shell.ctx, self.person_id, self.script_id, interim, review_by=review_by, owner=self.owner.value(),
            reason=self.large.with_answer(self.reason.value()), discussed=self.discussed.value(), by=by,
            person_said=self.said(),
        )  # fmt: skip
        return tr("Interim change recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-109": self.owner}.get(code) or super().field_for(code)


class StopScriptPanel(DecisionPanel):
    """Del: stop a script. It stays in the record, and travels for 28 days."""

    needs_words = True

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title = tr("Stop {0}").format(plain(name_runs(row.script)[:1]))
        super().__init__(shell, person_id, title, tr("Stop this script"), about(row.script), stop=True)
        self.script_id, self._row = row.script.id, row
        self.wrong_button = Button(tr("Entered in error…"), key="Alt E")
        self.wrong_button.acted.connect(self._never_right)
        asked = Text(tr("Typed wrong, or on the wrong person? Then nothing was stopped:"), tone=theme.INK_2)
        wrong = QWidget()
        Flow(wrong).add(asked, self.wrong_button)
        self.form.add(wrong, Rule())
        self.add_decision()
        self.form.addStretch(1)

    def _never_right(self) -> None:
        self.clear_problems()
        try:
            along = goes_along(self.shell.ctx, self.person_id, self.script_id)
        except KnownProblem as problem:
            self.show_known(problem)
            return
        self.follows.emit(WrongScriptPanel(self.shell, self.person_id, self._row, along))

    def decide(self, by: DecidedBy | None) -> str | None:
        scripts.stop_script(
            self.shell.ctx, self.person_id, self.script_id,
            reason=self.reason.value(), discussed=self.discussed.value(), person_said=self.said(), by=by,
        )  # fmt: skip
        return tr("Script stopped")


class WrongScriptPanel(FormPanel):
    """A line was entered in error. It stays in the record, struck, and counts for nothing; `along` goes with it."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, along: Sequence[str]) -> None:
        title = tr("Line entered in error")
        super().__init__(shell, person_id, title, tr("Mark as entered in error"), about(row.script), stop=True)
        self.script_id = row.script.id
        note = tr("It stays in the record, struck through, and counts for nothing. Write the right line anew with Ins.")
        self.form.add(Text(note, tone=theme.INK_2))
        if along:
            self.form.add(AlertBar(Level.SOON, tr("Marked with it: {0}.").format(listed(tr(each) for each in along))))
        self.reason = TextField(tr("What was wrong?"), width=480)
        self.form.add(self.reason)
        self.form.addStretch(1)

    def record(self) -> str | None:
        mark_script_wrong(self.shell.ctx, self.person_id, self.script_id, self.reason.value())
        return tr("Marked as entered in error")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-107": self.reason}.get(code)

"""A schedule is laid down (key S where there is none): kind, name, first day, then a grid of days and times.

The doses are a prescriber's: nothing is worked out. What the grid leaves open (a hole, a time the clocks skip) is told
in plain sentences before it is saved, and needs a word that it is meant so.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.regimen_holes import MAX_DAYS, Hole, empty_places, holes
from reception_app.clinical.regimen_large import large_doses
from reception_app.clinical.regimens import Schedule
from reception_app.clinical.schedule import read_times
from reception_app.errors import InputProblem
from reception_app.services import schedules
from reception_app.services.decisions import DecidedBy
from reception_app.services.roles import require
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.scripts_choices import answered_words, options, tr, units_for
from reception_app.ui.screens.scripts_drawer import DecisionPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_schedule_grid import DoseGrid, DoseGridModel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import SCHEDULE_WORDS, ScheduleKind

_KIND_KEYS = "TRABO"


class NewSchedulePanel(DecisionPanel):
    """Lay a schedule down for one script. Where one is in force it takes its place, which needs a reason."""

    width_at_100 = 900

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        require(shell.ctx, "record a script")  # where there is no schedule yet, S asks for it before anything is typed
        title = tr("Schedule, day by day")
        super().__init__(shell, person_id, title, tr("Record the schedule"), about(row.script, row.at))
        self.row, self.script_id = row, row.script.id
        held = row.script.schedule
        self.before = held if held is not None and held.stopped_at is None else None
        self._holes: tuple[Hole, ...] = ()
        self._asked: tuple[Hole, ...] = ()  # of them, the questions about large doses
        self._make_fields()
        self.add_decision(discussed=False, person_said=False, reason_label=tr("Why it takes the place of the other"))
        show_if(self.reason, self.before is not None)
        self.form.addStretch(1)
        self._shape()

    def _make_fields(self) -> None:
        script = self.row.script
        self.kind_box, self.kind = choice(tr("What is it for?"), options(SCHEDULE_WORDS, _KIND_KEYS))
        self.name = TextField(tr("Name"), width=300)
        self.start = DateField(tr("First day"), self.now().date(), lean=Lean.FUTURE, hint=tr("such as today"))
        self.days = TextField(tr("How many days"), width=90, hint=tr("1 to {0}").format(MAX_DAYS))
        self.times = TextField(tr("Times of day"), width=220, hint=tr("such as 08:00 12:00 17:00 22:00"))
        self.times.set_value(" ".join(script.times))
        units = tuple(Option(unit, unit) for unit in units_for(script.form or ""))
        self.unit = ListField(tr("Unit of every dose"), units, width=130, hint=tr("as on the line"))
        if script.dose is not None:
            if self.unit.box.findData(script.dose.unit) < 0:
                self.unit.box.addItem(script.dose.unit, script.dose.unit)
            self.unit.set_value(script.dose.unit)
        self.copy = Button(tr("Write the doses of the one in force"), key="Alt C")
        show_if(self.copy, self.before is not None)
        self.model = DoseGridModel(self)
        self.grid = DoseGrid(self.model, tr("Doses, a row for each day, a column for each time"))
        self.grid_box = FieldBox(tr("Doses as the prescriber lays them down"), self.grid)
        self.told = AlertBar(Level.SOON, "")
        self.meant = Checkbox(tr("The prescriber means it so"), key="Alt M")
        self._add_fields()
        for field in (self.start, self.days, self.times, self.unit):
            field.edited.connect(self._shape)
        self.kind.edited.connect(self._kind_chosen)
        self.model.edited.connect(self._tell)
        self.grid.finished.connect(self.move_on)
        self.copy.acted.connect(self._copy)

    def _add_fields(self) -> None:
        self.form.add(self.kind_box, FieldRow(self.name, self.start, self.days))
        self.form.add(FieldRow(self.times, self.unit), self.copy)
        help_line = QWidget()
        words = (
            (KeyCap("Ctrl D"), tr("same as the day before")),
            (KeyCap("−"), tr("no dose")),
            (KeyCap("Del"), tr("empty")),
            (KeyCap("Enter"), tr("next")),
        )
        flow = Flow(help_line, spacing=(theme.SPACE_8, theme.SPACE_4))
        for cap, said in words:
            flow.add(cap, Text(said, role=TypeRole.SMALL, tone=theme.INK_2, wrap=False))
        self.grid_help = help_line
        self.form.add(self.grid_box, help_line, self.told, self.meant)

    def laid(self) -> Schedule | None:
        """Return the schedule as typed, or None while its first day or its length is not said."""
        start, days = self.start.day(), self._days()
        if start is None or days is None:
            return None
        kind = ScheduleKind(self.kind.value() or ScheduleKind.OTHER)
        return Schedule(self.name.value().strip(), kind, start, days, self.model.doses())

    def ready(self) -> bool:
        missing = self._missing()
        if missing is not None:
            self.refuse(*missing)
            return False
        wrong = next((hole for hole in self._holes if hole.blocks), None)
        if wrong is not None:
            self.refuse(self.grid_box, wrong.words)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        if self._holes and not self.meant.value():
            self.refuse(self.grid_box, tr("Read what is told below; correct it, or say that it is meant so (Alt M)."))
            return False
        return True

    def _missing(self) -> tuple[FieldBox, str] | None:
        """Return the first field that is not filled, and what to write there."""
        if not self.kind.value():
            return self.kind_box, tr("Say what the schedule is for.")
        if not self.name.value().strip():
            return self.name, tr("Name it, for example Alcohol withdrawal, 10 days.")
        if self.start.day() is None:
            return self.start, self.start.problem() or tr("Write the first day: day 1 of the schedule.")
        if self._days() is None:
            return self.days, tr("Write how many days it lasts, from 1 to {0}.").format(MAX_DAYS)
        try:
            if not read_times(self.times.value()):
                return self.times, tr("Write the times of day, such as 08:00 20:00.")
        except InputProblem as problem:
            return self.times, problem.sentence
        doubled = doubled_time(self.times.value())
        if doubled:
            return self.times, tr("{0} is written twice: one dose at each time.").format(doubled)
        if not self.unit.value():
            return self.unit, tr("Choose the unit: a number alone is no dose.")
        return (self.grid_box, tr("Write the doses, day by day.")) if self.model.is_empty() else None

    def decide(self, by: DecidedBy | None) -> str | None:
        laid = self.laid()
        assert laid is not None
        reason = "" if self.reason.isHidden() else self.reason.value()
        asked = " ".join(answered_words(hole.words) for hole in self._asked)
        schedules.record_schedule(
            self.shell.ctx, self.person_id, self.script_id, laid, reason=reason, by=by, asked=asked
        )
        return tr("Schedule recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-175": self.grid_box, "IN-176": self.name}.get(code) or super().field_for(code)

    def _days(self) -> int | None:
        typed = self.days.value().strip()
        days = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) <= len(str(MAX_DAYS)) else 0
        return days if 1 <= days <= MAX_DAYS else None

    def _shape(self) -> None:
        """Fit the grid to first day, length, times and unit; what was typed in it stays at its day and time."""
        try:
            times = read_times(self.times.value())
        except InputProblem:
            times = self.model.times  # a time half typed
        self.model.set_unit(self.unit.value())
        self.model.set_shape(self.start.day(), self._days() or 0, times)
        fits = self._days() is not None and bool(times)
        for part in (self.grid_box, self.grid_help):
            show_if(part, fits)
        self._tell()

    def _tell(self) -> None:
        """Tell in plain sentences what the schedule leaves open, as soon as anything is typed in it."""
        laid = None if self.model.is_empty() else self.laid()
        before, self._holes, self._asked = self._holes, (), ()
        if laid is not None:
            self._asked = large_doses(laid, self.row.script)
            wrong = holes(laid, self.row.script.strength)
            self._holes = (*wrong, *empty_places(laid, self.model.times), *self._asked)
        if self._holes != before:
            self.meant.set_value(False)  # it was said of something else
        show_if(self.told, bool(self._holes))
        show_if(self.meant, bool(self._holes) and not any(hole.blocks for hole in self._holes))
        if self._holes:
            head = tr("1 thing to look at.") if len(self._holes) == 1 else tr("{0} things to look at.")
            self.told.set_words(head.format(len(self._holes)), " ".join(hole.words for hole in self._holes))

    def _kind_chosen(self) -> None:
        """Offer the kind as a name while there is none: a name is no dose."""
        names = {tr(words) for words in SCHEDULE_WORDS.values()}
        if not self.name.value().strip() or self.name.value() in names:
            self.name.set_value(tr(SCHEDULE_WORDS[ScheduleKind(self.kind.value())]))
        self._tell()

    def _copy(self) -> None:
        """Write length, times and doses of the schedule in force, as asked for; day 1 is asked anew."""
        if self.before is None:
            return
        held = schedules.laid_down(self.before)
        self.days.set_value(str(held.days))
        self.times.set_value(" ".join(sorted({dose.time for dose in held.doses})))
        units = [dose.dose.unit for dose in held.doses if dose.dose is not None]
        if units:
            self.unit.set_value(units[0])
        self._shape()
        self.model.fill(held.doses)


def doubled_time(typed: str) -> str:
    """Return the first time of day that is typed twice, or ""."""
    seen: set[str] = set()
    for word in re.split(r"[\s,;]+|\band\b", typed.strip()):
        try:
            times = read_times(word)
        except InputProblem:
            return ""
        if times and times[0] in seen:
            return times[0]
        seen.update(times)
    return ""

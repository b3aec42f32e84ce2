"""A script's schedule (key S): which day it is, what became of each dose, the plot beside it; and how it is stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.going_on import Continuing, continuing
from reception_app.clinical.lines import dose_words
from reception_app.clinical.regimens import Schedule, Slot, State
from reception_app.clinical.words import day_text, due_words, relative_words, short_moment_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover import record as tree
from reception_app.handover.record import Record
from reception_app.handover.scheduled import dose_due
from reception_app.handover.views.words import sentence
from reception_app.services import schedules
from reception_app.services.decisions import DecidedBy
from reception_app.services.roles import require
from reception_app.ui import theme
from reception_app.ui.screens import scripts_schedule_rows as rows
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.scripts_choices import decider_words, listed, tr
from reception_app.ui.screens.scripts_columns import when_stopped
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_given import GivenPanel
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_schedule_chart import schedule_series
from reception_app.ui.screens.scripts_schedule_entry import NewSchedulePanel
from reception_app.ui.screens.scripts_schedule_rows import DayRow
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.chart import Chart
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import SCHEDULE_WORDS

_SOURCE = "A score describes signs seen; it does not set a dose."


def schedule_panel(shell: Shell, person_id: str, row: ScriptRow, record: Record) -> FormPanel:
    """Return what S opens on a line: its schedule, or where there is none the panel that lays one down."""
    if row.script.schedule is None:
        return NewSchedulePanel(shell, person_id, row)
    return SchedulePanel(shell, person_id, row, row.script.schedule, record)


class SchedulePanel(FormPanel):
    """The schedule as it runs, or as it was stopped. G records a dose, N lays down another, Del stops it.

    Of a script that is stopped it is only read: nothing more is given by it.
    """

    width_at_100 = 1180

    def __init__(
        self, shell: Shell, person_id: str, row: ScriptRow, held: tree.Schedule, record: Record
    ) -> None:  # fmt: skip
        title = tr("{0}: {1}").format(tr(SCHEDULE_WORDS[held.kind]), held.name)
        title = held.name if held.name.startswith(tr(SCHEDULE_WORDS[held.kind])) else title
        super().__init__(shell, person_id, title, tr("Record a dose…"), about(row.script, _at(row)))
        self.row, self.held = row, held
        self._over = held.stopped_at is not None or row.stopped
        self.laid: Schedule = schedules.laid_down(held)
        self.slots: tuple[Slot, ...] = _slots(row)
        self.where: Continuing = continuing(self.laid, self.slots, _at(row))
        self._make_parts(record)
        self._fill()

    def _make_parts(self, record: Record) -> None:
        self.head = Text(self.where.day.words, role=TypeRole.QUESTION, strong=True)
        self.words = Text("")
        self.alert = AlertBar(Level.SOON, "")
        self.other = Button(tr("Another schedule…"), key="N")
        self.stop = Button(tr("Stop the schedule…"), Kind.STOP, key="Del")
        times = rows.times_of(self.laid)
        model: RowsModel[DayRow] = RowsModel(
            rows.columns(times), key=rows.row_key, stripe=rows.stripe_of, parent=self
        )  # fmt: skip
        model.set_rows(rows.day_rows(self.laid, self.slots, self.row.script.strength, self.row.at))
        self.table = PageTable(model, name=tr("The schedule day by day"))
        script = self.row.script
        self.chart = Chart(schedule_series(self.shell.ctx, self.person_id, record, script, self.laid, self.slots))
        self.source = Text(tr(_SOURCE), role=TypeRole.SMALL, tone=theme.INK_2)
        show_if(self.source, bool(self.chart.series.readings))
        self.act.set_key("G")
        self.acts.insertWidget(1, self.other)
        self.acts.insertWidget(2, self.stop)
        self.form.add(self.head, self.words, self.alert)
        across = StackingRow(spacing=theme.SPACE_16)
        across.addWidget(self.table, 5, Qt.AlignmentFlag.AlignTop)
        plot = QWidget()
        Column(plot, spacing=theme.SPACE_8).add(self.chart, self.source, 1)
        across.addWidget(plot, 4)
        self.form.addLayout(across)
        self.form.addStretch(1)
        self.other.acted.connect(self._lay_another)
        self.stop.acted.connect(self._stop)
        self.table.row_key.connect(self._row_key)

    def _fill(self) -> None:
        held, now = self.held, local(self.row.at)
        words = [self.where.words]
        following = schedules.next_of(self.row.script, self.row.at) if not self._over else None
        if following is not None:
            due = local(following.at)
            said = dose_words(dose_due(self.row.script, following.at), self.row.script.strength)
            words.append(tr("Next: {0} at {1}, {2}.").format(said, due_words(due, now), relative_words(due, now)))
        by = decider_words(held.decider, self.row.at)
        began = tr("Day 1 was {0}").format(day_text(held.started_on))
        words.append(f"{listed((began, by, held.recorded_where or ''))}.")
        if held.stopped_at is not None:
            when = short_moment_text(local(held.stopped_at), now)
            self.head.set_words(tr("Stopped {0}").format(when))
            words = [sentence(held.stop_reason or tr("Why: not recorded.")), words[-1]]
        elif self.row.stopped:
            self.head.set_words(tr("Ended with the script: stopped {0}").format(when_stopped(self.row)))
            words = [sentence(self.row.script.stop_reason or tr("Why: not recorded.")), words[-1]]
        self.words.set_words(" ".join(words))
        gap = self.where.gap_words if not self._over else None
        show_if(self.alert, bool(gap))
        if gap:
            self.alert.set_words(tr("There is a gap."), gap)
        for button in (self.act, self.stop):
            show_if(button, not self._over)
        show_if(self.other, not self.row.stopped)
        if self.where.day.number is not None:
            self.table.set_current(str(self.where.day.number))

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ctrl+Enter: go on to the dose that is next."""
        if not self._over:
            self._give()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """G, N and Del act wherever the focus is: nothing is typed here."""
        key = "Del" if event.key() == Qt.Key.Key_Delete else event.text().upper()
        if event.modifiers() or not self._act(key):
            super().keyPressEvent(event)

    def _row_key(self, key: str, _row: str) -> None:
        self._act(key)  # the table keeps its letters to itself

    def _act(self, key: str) -> bool:
        act = {"G": self._give, "N": self._lay_another, "Del": self._stop}.get(key)
        if act is not None:
            act()
        return act is not None

    def _give(self) -> None:
        if not self._over:
            self._go_on("record a dose given", GivenPanel)

    def _lay_another(self) -> None:
        if not self.row.stopped:
            self._go_on("record a script", NewSchedulePanel)

    def _stop(self) -> None:
        if not self._over:
            self._go_on("record a script", StopSchedulePanel)

    def _go_on(self, act: str, panel: type[GivenPanel | NewSchedulePanel | StopSchedulePanel]) -> None:
        """Let another panel take this one's place, if the one signed in may do what it records."""
        try:
            require(self.shell.ctx, act)
        except KnownProblem as problem:
            self.show_known(problem)
            return
        self.follows.emit(panel(self.shell, self.person_id, self.row))


def _at(row: ScriptRow) -> datetime:
    """Return the moment a schedule is read at: its script's stop, where it was stopped."""
    return row.script.stopped_at or row.at if row.stopped else row.at


def _slots(row: ScriptRow) -> tuple[Slot, ...]:
    """Return the doses of a schedule with what became of them; of a stopped script those until its stop.

    One that still waited then was never settled: it reads as not recorded, and never as due.
    """
    slots, stopped = schedules.slots_of(row.script, row.at), row.script.stopped_at
    if not row.stopped or stopped is None:
        return slots
    until = tuple(slot for slot in slots if slot.due_at <= stopped or slot.recorded is not None)
    return tuple(replace(slot, state=State.MISSED, waits=False) if slot.waits else slot for slot in until)


class StopSchedulePanel(DecisionPanel):
    """A prescriber stops the schedule; the line itself goes on by its own dose and times, which is said."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title = tr("Stop the schedule")
        super().__init__(shell, person_id, title, tr("Stop the schedule"), about(row.script, row.at), stop=True)
        self.script_id = row.script.id
        left = [slot for slot in schedules.slots_of(row.script, row.at) if slot.waits]
        said = tr("1 dose of it is still to come.") if len(left) == 1 else tr("{0} doses of it are still to come.")
        rest = tr("After it the line goes on by its own dose and times: {0}. Stop the script too if it is to end.")
        note = rest.format(dose_words(row.script.dose, row.script.strength))
        self.alert = AlertBar(Level.SOON, said.format(len(left)), note)
        self.form.add(self.alert)
        self.add_decision(discussed=False, person_said=False)
        self.form.addStretch(1)

    def decide(self, by: DecidedBy | None) -> str | None:
        schedules.stop_schedule(self.shell.ctx, self.person_id, self.script_id, reason=self.reason.value(), by=by)
        return tr("Schedule stopped")

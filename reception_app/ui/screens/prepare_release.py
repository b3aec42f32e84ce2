"""The release on the prepare screen: the plan typed and kept as a draft, what is wrong with it, the appointments."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.release_data import load_release
from reception_app.clinical.words import day_text, short_moment_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover import record as tree
from reception_app.services.decisions import DecidedBy
from reception_app.services.release import (
    AppointmentSaid,
    ReleaseSaid,
    add_appointment,
    cancel_appointment,
    last_release,
    record_release,
    release_points,
    said_of,
)
from reception_app.services.roles import may
from reception_app.services.typed_drafts import DraftOf
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_asks import ReasonPanel
from reception_app.ui.screens.prepare_fields import InstantField
from reception_app.ui.screens.prepare_release_fields import ReleaseFields
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.screens.scripts_fields import DeciderFields
from reception_app.ui.screens.typed_offer import TypedOffer
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, beside, show_if
from reception_app.ui.widgets.panels import Panel, clear
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import Role


class ReleasePanel(Panel):
    """The plan of one person's release. `changed` when something was written down; `edited` while typing.

    What is typed is on disk as a draft; it becomes the plan with Alt K, and before a pack is issued.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(tr("Release"), note=tr("sheets for the person, carer, GP, pharmacy and any counter"))
        self._shell, self._person_id = shell, person_id
        self._record: tree.Record | None = None
        self._stored = ReleaseSaid()
        self._leaves: datetime | None = None
        now = shell.ctx.now()
        self.points = Text()
        before = _before_words(last_release(shell.ctx, person_id))
        self.before = Text(before, tone=theme.INK_2)
        self.fields = ReleaseFields(now)
        self.decider = DeciderFields(shell, now)
        self.fields.decided.addWidget(self.decider)
        self.offer = TypedOffer(shell, DraftOf.RELEASE, self._held, person_id)
        self.trouble = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self.keep_button = Button(tr("Write the plan down"), key="Alt K")
        self.state = Text("")
        self.meetings = Meetings(shell, person_id)
        foot = Row(spacing=theme.SPACE_16)
        foot.add(self.keep_button, self.state, 1)
        self.body.redesign((12, 8, 12, 12), theme.SPACE_12)
        self.body.add(self.offer, self.points, self.before, self.fields, self.trouble)
        self.body.addLayout(foot)
        self.body.add(self.meetings)
        self.trouble.hide()
        show_if(self.before, bool(before))
        self.fields.edited.connect(self._typed)
        self.offer.carried.connect(self._carry_on)
        self.keep_button.acted.connect(self.keep)
        self.meetings.changed.connect(self.changed)

    def show_record(self, record: tree.Record, leaves_at: datetime | None) -> None:
        """Show the plan of a record; what is typed and not written down yet stays."""
        first, self._leaves = self._record is None, leaves_at
        said, self._record = said_of(record.release, record.needs), record
        if first or said != self._stored:
            typed = {} if first else self.fields.held()
            self._stored = said
            self.fields.show_said(said)
            self.fields.show_typed(typed)
        self.meetings.show_appointments(record.appointments)
        if first:
            self.offer.look()
        self._show()

    def set_leaves(self, leaves_at: datetime | None) -> None:
        """Take another time of leaving, as typed above."""
        if leaves_at != self._leaves:
            self._leaves = leaves_at
            self._show()

    def is_typed(self) -> bool:
        """True while something is typed that is not written down."""
        return bool(self.fields.held())

    def keep(self) -> bool:
        """Write the plan down if it differs from what is kept. False: it cannot be, and its field says why."""
        wrong = self.fields.wrong(self._leaves)
        said = self.fields.said(self._leaves)
        if wrong is None and said == self._stored:
            return True
        if wrong is None and self._decides(said):
            missing = self.decider.missing()
            wrong = missing[0] if missing else None
            if missing:
                missing[0].show_problem(missing[1])
        if wrong is not None:
            self._go_to(wrong)
            return False
        try:
            by = self.decider.decided_by() if self._decides(said) else None
            record_release(self._shell.ctx, self._person_id, said, by)
        except (KnownProblem, ValueError) as problem:
            words = problem.in_full if isinstance(problem, KnownProblem) else ""
            self.trouble.set_words(words or tr("The time of the decision cannot be read. Write it as 20-Nov 14:30."))
            self.trouble.show()
            self._go_to(self.fields.decided_after())
            return False
        self.trouble.hide()
        self.offer.saved()
        self._stored = said
        self.fields.show_said(said)
        self.changed.emit()
        return True

    def field_of(self, key: str) -> QWidget | None:
        """Return the field that puts a gap of a release right; None for another gap."""
        return {
            "release-day": self.fields.day.box,
            "naloxone": self.fields.naloxone.box,
            "opioid-plan": self.fields.opioid_plan.box,
            "gp": self.fields.texts["gp"].box,
            "appointment": self.meetings.what.box,
        }.get(key)

    def leave(self) -> None:
        """Put what is typed on disk as a draft."""
        self.offer.keep()

    def _decides(self, said: ReleaseSaid) -> bool:
        return said.opioid_plan is not None and said.opioid_plan != self._stored.opioid_plan

    def _held(self) -> dict[str, object]:
        held = self.fields.held()
        return {**held, "about": tr("The plan for the release")} if held else {}

    def _typed(self) -> None:
        self.offer.typed()
        self._show()
        self.edited.emit()

    def _carry_on(self, typed: dict[str, object]) -> None:
        self.fields.show_typed(typed)
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        if self._record is None:
            return
        said = self.fields.said(self._leaves)
        show_if(self.decider, self._decides(said))
        candidate = replace(self._record, release=self._as_planned(said), needs=_needs_as_typed(said))
        lines: list[Line] = [
            (Run(point.words, theme.AMBER_TEXT if point.act else theme.INK_2, icon=Icon.TRIANGLE),)
            for point in release_points(candidate, self._shell.ctx.settings.nation, self._shell.ctx.now())
        ]
        done = (bold(tr("Nothing is missing and nothing clashes."), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),)
        self.points.set_words(tuple(lines) or (done,))
        state = tr("Written down") if self._record.release else tr("Its sheets are made once the plan is written down")
        self.state.set_words(tr("Kept as a draft; Ctrl+Enter writes it down too") if self.is_typed() else state)

    def _as_planned(self, said: ReleaseSaid) -> tree.Release:
        """Return the plan as it would stand, for the rules that look at it."""
        decider = self._record.release.decider if self._record is not None and self._record.release else None
        if self._decides(said):
            name = self._decider_name()
            decider = tree.Decider(name, Role.PRESCRIBER) if name else None
        held = {f.name: getattr(said, f.name) for f in fields_of(said) if f.name != "needs"}
        return tree.Release("typed", decider=decider, **held)

    def _decider_name(self) -> str:
        try:
            by: DecidedBy | None = self.decider.decided_by()
        except ValueError:
            return ""
        if by is not None:
            return by.name
        return self._shell.ctx.operator.full_name if may(self._shell.ctx, "decide a dose") else ""

    def _go_to(self, field: FieldBox) -> None:
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)


def _before_words(release: tree.Release | None) -> str:
    """Return the plan of the last release in a line, to be looked at only: none of it counts for this one."""
    if release is None:
        return ""
    data = load_release()
    plan, naloxone = data.plans.get(release.opioid_plan or ""), data.steps.get(release.naloxone or "")
    parts = (
        day_text(release.day) if release.day is not None else None,
        plan.words if plan is not None else None,
        tr("naloxone: {0}").format(naloxone.words.lower()) if naloxone is not None else None,
        tr("GP {0}").format(release.gp) if release.gp else None,
        tr("pharmacy {0}").format(release.pharmacy) if release.pharmacy else None,
    )
    said = "; ".join(part for part in parts if part) or tr("a plan without details")
    return tr("At the last release, not for this one: {0}.").format(said)


def _needs_as_typed(said: ReleaseSaid) -> tuple[tree.WiderNeed, ...]:
    """Return the wider needs as they would stand, for the rules that look at them."""
    return tuple(tree.WiderNeed(need.kind, need.kind, need.kind, need.state, need.choice) for need in said.needs or ())


class Meetings(QWidget):
    """The appointments after release: those there are, and one more. `changed` when one was written or cancelled."""

    changed = Signal()

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__()
        self._shell, self._person_id = shell, person_id
        now = local(shell.ctx.now())
        self.what = TextField(tr("With whom or what for"), width=200)
        self.at = InstantField(tr("When"), now)
        self.whom = TextField(tr("Name"), optional=True, width=150)
        self.place = TextField(tr("Place"), optional=True, width=200)
        self.telephone = TextField(tr("Telephone"), optional=True, width=130)
        self.hours = TextField(tr("When they are there"), optional=True, width=190)
        self.add_button = Button(tr("Add the appointment"), key="Alt D")
        self.cancels: list[Button] = []
        self._rows = Column(spacing=theme.SPACE_4)
        column = Column(self, spacing=theme.SPACE_8)
        column.add(Text(tr("Appointments"), strong=True))
        column.addLayout(self._rows)
        column.add(beside(*self._fields(), self.add_button))
        self.add_button.acted.connect(self.add)
        for field in self._fields():
            field.entered.connect(self.add)

    def show_appointments(self, appointments: tuple[tree.Appointment, ...]) -> None:
        """Show those that were not cancelled, each with a way to cancel it."""
        clear(self._rows)
        self.cancels = []
        kept = [one for one in appointments if one.cancelled_at is None]
        for one in kept:
            at = short_moment_text(local(one.at), local(self._shell.ctx.now()))
            when = bold(at)
            who = ", ".join(filter(None, (one.what, one.with_whom, one.place, one.telephone)))
            button = Button(tr("Cancel it…"), Kind.QUIET)
            button.setAccessibleName(tr("Cancel the appointment {0}").format(at))
            button.acted.connect(partial(self._ask_cancel, one.id))
            self.cancels.append(button)
            row = QWidget()
            line = Row(row, spacing=theme.SPACE_16)
            line.addWidget(Text(((when, Run(f"  {who}")),)), 1)
            line.addWidget(button)
            self._rows.add(row)
        if not kept:
            self._rows.add(Text(((small(tr("None is written down.")),),)))

    def add(self) -> None:
        """Write the appointment down, or say at its field what is missing."""
        self.what.show_problem("" if self.what.value().strip() else tr("Write with whom or what for."))
        at = self.at.instant()
        if at is None and self.at.check():
            self.at.show_problem(tr("Write the day and the time, such as mon 14:00."))
        wrong = next((field for field in (self.what, self.at) if field.problem()), None)
        if wrong is not None or at is None:
            (wrong or self.at).control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        whom, place, telephone, hours = (field.value() or None for field in self._fields()[2:])
        said = AppointmentSaid(self.what.value(), at, whom, place, telephone, hours)
        try:
            add_appointment(self._shell.ctx, self._person_id, said)
        except KnownProblem as problem:
            self.hours.show_problem(problem.in_full)
            return
        self.hours.show_problem("")
        for field in self._fields():
            field.set_value("")
        self.what.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _fields(self) -> tuple[TextField, ...]:
        return (self.what, self.at, self.whom, self.place, self.telephone, self.hours)

    def _ask_cancel(self, appointment_id: str) -> None:
        cancel = partial(cancel_appointment, self._shell.ctx, self._person_id, appointment_id)
        about = tr("It stays in the record, with why it fell away.")
        panel = ReasonPanel(self._shell, tr("The appointment falls away"), about, tr("Cancel it"), cancel, stop=True)
        panel.done.connect(self.changed)
        self._shell.show_overlay(panel)
        panel.focus_start()

"""Reviews of a line (key D): when each is due, done with its outcome, or set for another day (E22, E26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from reception_app.clinical.policies import policy
from reception_app.clinical.reviews import ReviewClock, clocks_for, load_reviews
from reception_app.clinical.words import date_text, day_text
from reception_app.clock import local_day
from reception_app.handover.record import Record, Script
from reception_app.services import reviews
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Line, Text, small
from reception_app.vocabulary import DoseOutcome

_SOON = timedelta(days=policy("review_soon_days").value)
"""From when a review that is due is amber, and a task."""


def clocks_of(record: Record) -> tuple[ReviewClock, ...]:
    """Return every clock of the person's scripts, the earliest first. Vaccines have their place in Treatment."""
    first = {script.id: day for script in record.scripts if (day := _first_dose(script)) is not None}
    return clocks_for(record.scripts, record.reviews, first_doses=first)


def _first_dose(script: Script) -> date | None:
    given = [dose.given_at for dose in script.given if dose.outcome is DoseOutcome.GIVEN and dose.error is None]
    return min(local_day(min(given)), script.started_on or date.max) if given else None


def of_line(clocks: Sequence[ReviewClock], row: ScriptRow) -> tuple[ReviewClock, ...]:
    """Return the clocks a line shows: its own, and those of the whole treatment it is part of."""
    if row.stopped:
        return ()
    own = [clock for clock in clocks if clock.script_id == row.script.id]
    part = bool(own) or row.script.schedule is not None
    kinds = {rule.kind for rule in load_reviews()}
    return (*own, *(clock for clock in clocks if clock.script_id is None and clock.kind in kinds and part))


def review_lines(clocks: Sequence[ReviewClock], row: ScriptRow) -> tuple[tuple[Line, ...], ...]:
    """Return one block with a line for each clock of the line; nothing where there is none."""
    lines = tuple(_line(clock, local_day(row.at)) for clock in of_line(clocks, row))
    return (lines,) if lines else ()


def _line(clock: ReviewClock, today: date) -> Line:
    if clock.due_on is None:
        words = tr("{0}: when it is due is not known").format(clock.words)
        return (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.QUESTION),)
    words = tr("{0}: {1}").format(clock.words, due_text(clock, today))
    soon = clock.late_on(today) or clock.due_on - today <= _SOON
    tone = theme.AMBER_TEXT if soon else theme.INK
    return (small(words, tone, strong=soon, icon=Icon.CLOCK),)


def due_text(clock: ReviewClock, today: date) -> str:
    """Return when a clock is due beside today: `due Fri 18-Dec-2026, in 28 days`, `overdue 3 days, since …`."""
    assert clock.due_on is not None
    days = (clock.due_on - today).days
    if clock.late_on(today):
        return tr("overdue {0}, since {1}").format(_days(-days), date_text(clock.due_on))
    if days == 0:
        return tr("due today")
    said = tr("due {0}, in {1}").format(day_text(clock.due_on), _days(days)) if days > 0 else tr("due now")
    if clock.opens_on is None or clock.closes_on is None:
        return said
    return tr("{0}; window {1} to {2}").format(said, date_text(clock.opens_on), date_text(clock.closes_on))


def _days(days: int) -> str:
    return tr("1 day") if days == 1 else tr("{0} days").format(days)


def reviewable(clocks: Sequence[ReviewClock], row: ScriptRow) -> tuple[ReviewClock, ...]:
    """Return the clocks of a line that are reviews: a depot's next day is a dose and is recorded as one."""
    kinds = {rule.kind for rule in load_reviews()}
    return tuple(clock for clock in of_line(clocks, row) if clock.kind in kinds)


class ReviewPanel(FormPanel):
    """D: a review was done, with its outcome and when the next one is; or it is set for another day."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, clocks: Sequence[ReviewClock]) -> None:
        super().__init__(shell, person_id, tr("Review"), tr("Record the review"), about(row.script, row.at))
        self._clocks, self._today = tuple(clocks), local_day(row.at)
        offered = tuple(
            Option(str(place), f"{place}  {clock.words}") for place, clock in enumerate(self._clocks, start=1)
        )
        self.which = ListField(tr("Which review?"), offered, width=420)
        show_if(self.which, len(self._clocks) > 1)
        self.said = Text("")
        self.source = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        acts = (Option("done", tr("It was done"), "D"), Option("day", tr("Another day for it"), "A"))
        self.act_box, self.what = choice(tr("What is recorded?"), acts)
        self.outcome = TextField(tr("What came of it"), width=480)
        self.next = DateField(tr("Next review"), self._today, lean=Lean.FUTURE, optional=True)
        self.day = DateField(tr("Due on"), self._today, lean=Lean.FUTURE)
        self.interval = Button("", key="Alt P")
        self.next_row: QWidget = FieldRow(self.next, FieldBox("", self.interval))
        self.form.add(self.which, self.said, self.source, self.act_box, self.outcome, self.next_row, self.day)
        self.form.addStretch(1)
        self.which.edited.connect(self._show)
        self.what.edited.connect(self._show)
        self.interval.acted.connect(self._propose)
        self._show()

    def clock(self) -> ReviewClock | None:
        """Return the review it is about: the one chosen, or the only one."""
        if len(self._clocks) == 1:
            return self._clocks[0]
        return self._clocks[int(self.which.value()) - 1] if self.which.value() else None

    def _show(self) -> None:
        clock = self.clock()
        if clock is None:
            self.said.set_words("")
            self.source.set_words("")
        else:
            lead = f"{clock.words}: " if len(self._clocks) == 1 else ""
            due = due_text(clock, self._today) if clock.due_on else tr("when it is due is not known")
            self.said.set_words(f"{lead}{due}.")
            mark = tr("{0} [GK]: to be confirmed") if clock.mark == "GK" else "{0}"
            self.source.set_words(mark.format(clock.source))
        done, day = self.what.value() == "done", self.what.value() == "day"
        show_if(self.outcome, done)
        show_if(self.next_row, done)
        show_if(self.day, day)
        then = self._then()
        show_if(self.interval, then is not None)
        if then is not None:
            self.interval.set_label(tr("In {0}: {1}").format(_days((then - self._today).days), day_text(then)))

    def _then(self) -> date | None:
        """Return the day of the next review by the rule, or None when it is only one."""
        clock = self.clock()
        rule = next((rule for rule in load_reviews() if clock is not None and rule.kind == clock.kind), None)
        if rule is None or rule.then_every_days is None:
            return None
        return self._today + timedelta(days=rule.then_every_days)

    def _propose(self) -> None:
        self.next.set_day(self._then())

    def record(self) -> str | None:
        clock = self.clock()
        if clock is None:
            return self._missing(self.which, tr("Choose which review it is about."))
        if not self.what.value():
            return self._missing(self.act_box, tr("Say whether it was done, or is set for another day."))
        if self.what.value() == "day":
            return self._set_day(clock)
        if not self.next.check():
            return None
        reviews.record_review(
            self.shell.ctx, self.person_id, clock.kind, self.outcome.value(), clock.script_id, self.next.day()
        )
        return tr("Review recorded")

    def _set_day(self, clock: ReviewClock) -> str | None:
        if not self.day.check():
            return None
        day = self.day.day()
        if day is None:
            return self._missing(self.day, tr("Write the day on which it is due."))
        reviews.add_review(self.shell.ctx, self.person_id, clock.kind, day, clock.script_id)
        return tr("Review set for {0}").format(date_text(day))

    def _missing(self, field: FieldBox, words: str) -> str | None:
        """Say what is missing at its field; nothing is saved."""
        self.refuse(field, words)
        return None

    def field_for(self, code: str) -> FieldBox | None:
        own: dict[str, FieldBox] = {"IN-182": self.outcome}
        own["IN-181"] = self.day if self.what.value() == "day" else self.next
        return own.get(code)

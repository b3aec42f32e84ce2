"""Parts of the receive screen: one script's row with its decision, and the panel that asks what a decision needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.handover.record import Script
from reception_app.services.receiving import Choice, HereNow
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import choice_words, medicine_words, on_the_way, sent_words
from reception_app.ui.screens.scripts_drawer import DeciderFields, DiscussedField, moment_field, read_moment
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold, small
from reception_app.vocabulary import Carrier, Disposition

__all__ = ["DecisionRow", "DetailsPanel"]


class _Decisions(ChoiceGroup):
    """Continue, bridge, hold, stop: none preselected. Enter asks for the reason of what is chosen."""

    reason_wanted = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.reason_wanted.emit()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)


class DecisionRow(QWidget):
    """One incoming script. `decided()` when its choice changed; `asks(disposition)` when the choice needs more said."""

    decided = Signal()
    asks = Signal(str)
    moved = Signal(int)

    def __init__(self, script: Script, here: tuple[HereNow, ...], now: datetime, *, must_wait: bool) -> None:
        super().__init__()
        self.script = script
        self.choice: Choice | None = None
        self._must_wait = must_wait
        options = (
            Option(Disposition.CONTINUE, self.tr("Continue"), "C"),
            Option(Disposition.BRIDGE, self.tr("Bridge"), "B"),
            Option(Disposition.HOLD, self.tr("Hold"), "H"),
            Option(Disposition.STOP, self.tr("Stop"), "S"),
        )
        self.group = _Decisions(options, name=self.tr("{0}: what happens now").format(script.medicine))
        self.group.edited.connect(self._chosen)
        self.group.reason_wanted.connect(self._reason)
        self.group.moved.connect(self.moved)
        self.words = Text("", role=theme.TypeRole.SMALL, tone=theme.INK_2)
        self.arrived = ChoiceGroup(
            (Option("yes", self.tr("It is here"), "Y"), Option("no", self.tr("Not in the bag"), "N")),
            name=self.tr("{0}: did it arrive").format(script.medicine),
        )
        self.arrived.edited.connect(self.decided)
        self._lay_out(here, now)
        self._tell()

    def _lay_out(self, here: tuple[HereNow, ...], now: datetime) -> None:
        name, dose = medicine_words(self.script)
        tags = []
        if self.script.interim is not None:
            tags.append(
                small(self.tr("Interim change, not settled"), theme.PURPLE_TEXT, strong=True, icon=Icon.HOURGLASS)
            )
        if not self.script.verified:
            tags.append(small(self.tr("Not verified there"), theme.AMBER_TEXT, strong=True, icon=Icon.QUESTION))
        medicine = Text((((bold(name)),), (Run(dose),), *(((tag,)) for tag in tags)))
        given, late = on_the_way(self.script, now)
        first, second = given.split("\n")
        due = small(second, theme.RED_TEXT if late else theme.INK_2, strong=late, icon=Icon.OCTAGON if late else None)
        way = Text(((Run(first),), (due,), (small(sent_words(self.script)),)))
        there = self.tr("Nothing here")
        beside = (
            Text(((Run(f"{item.dose}, {item.status.replace('_', ' ')}")),) for item in here) if here else Text(there)
        )
        decision = Column(spacing=theme.SPACE_4)
        decision.add(self.group, self.words)
        sent = self.script.carrier in (Carrier.ESCORT, Carrier.PERSON)
        travelled = Column(spacing=theme.SPACE_4)
        travelled.addWidget(way)
        show_if(self.arrived, sent)
        travelled.addWidget(self.arrived)
        outer = Column(self, (12, 6, 12, 6), 0)
        row = StackingRow(spacing=theme.SPACE_16)
        row.addWidget(medicine, 5, Qt.AlignmentFlag.AlignTop)
        row.addWidget(beside, 2, Qt.AlignmentFlag.AlignTop)
        row.addLayout(travelled, 4)
        row.addLayout(decision, 6)
        outer.addLayout(row)

    def _chosen(self) -> None:
        picked = Disposition(self.group.value())
        if picked is Disposition.CONTINUE:
            self.settle(Choice(picked))
        else:
            self.asks.emit(picked)

    def _reason(self) -> None:
        if self.group.value():
            self.asks.emit(self.group.value())

    def settle(self, choice: Choice | None) -> None:
        """Take a decision, or take it back (None)."""
        self.choice = choice
        self.group.set_value(choice.disposition if choice else "")
        self._tell()
        self.decided.emit()

    def full_choice(self) -> Choice | None:
        """Return the decision with whether what was sent is here."""
        if self.choice is None:
            return None
        arrived = {"yes": True, "no": False}.get(self.arrived.value())
        chosen = self.choice
        return Choice(
            chosen.disposition, chosen.reason, chosen.until, chosen.decider, chosen.by, chosen.discussed, arrived
        )

    def missing(self) -> str:
        """Return what this row still lacks, or ""."""
        if self.choice is None:
            return self.tr("no decision")
        if self.script.carrier in (Carrier.ESCORT, Carrier.PERSON) and not self.arrived.value():
            return self.tr("not said whether it arrived")
        return ""

    def focus_gap(self) -> None:
        """Put the focus where something is missing, else on the decision."""
        if self.choice is not None and self.missing():
            self.arrived.focus_first()
        else:
            self.group.focus_first()

    def _tell(self) -> None:
        words = choice_words(self.choice, self.script)
        if self.choice is not None and self._must_wait and self.choice.disposition is not Disposition.STOP:
            words += self.tr(" Not to be given until a prescriber decides.")
        self.words.set_words(words)


class DetailsPanel(Panel):
    """What a decision needs: a bridge its end, a hold who decides and by when, a stop its prescriber and reason.

    `done(Choice)` when it is complete; `closed()` when left: then the row keeps what it had.
    """

    done = Signal(object)
    closed = Signal()

    def __init__(self, shell: Shell, script: Script, disposition: Disposition, held: Choice | None) -> None:
        titles = {
            Disposition.CONTINUE: self.tr("Continue {0}"),
            Disposition.BRIDGE: self.tr("Bridge {0}: give what was sent"),
            Disposition.HOLD: self.tr("Hold {0}: do not give"),
            Disposition.STOP: self.tr("Stop {0}"),
        }
        super().__init__(titles[disposition].format(script.medicine), key="Esc", note=self.tr("close"))
        self._disposition = disposition
        theme.fix(self, min_width=560)
        now = shell.ctx.now()
        name, dose = medicine_words(script)
        scroller = Scroller((0, 0, 0, 0), theme.SPACE_12, colour=theme.WHITE)
        form = scroller.column
        form.add(Text((((bold(name)),), (Run(dose),))))
        self.until = moment_field(
            self.tr("Decided by when") if disposition is Disposition.HOLD else self.tr("Until when"),
            now,
            lean=Lean.FUTURE,
        )
        self.decider_name = TextField(self.tr("Who decides"), width=300)
        self.reason = TextField(self.tr("Reason"), optional=disposition is not Disposition.STOP, width=480)
        self.discussed = DiscussedField()
        self.decider = DeciderFields(shell, now)
        stop = disposition is Disposition.STOP
        show_if(self.until, disposition in (Disposition.BRIDGE, Disposition.HOLD))
        show_if(self.decider_name, disposition is Disposition.HOLD)
        show_if(self.discussed, stop)
        show_if(self.decider, stop)
        form.add(self.decider_name, self.until, self.reason, self.discussed, self.decider)
        if held is not None:
            self.reason.set_value(held.reason)
            self.decider_name.set_value(held.decider or "")
        self.problem = AlertBar(theme.Level.ACT_NOW, "")
        show_if(self.problem, False)
        self.act = Button(self.tr("Record the decision"), Kind.STOP if stop else Kind.PRIMARY, key="Enter")
        self.act.acted.connect(self.submit)
        foot = Row()
        foot.addWidget(self.act)
        foot.addStretch(1)
        self.body.addWidget(scroller, 1)
        self.body.add(self.problem, foot)
        for field in (self.decider_name, self.until, self.reason):
            field.entered.connect(self.submit)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        first = {Disposition.HOLD: self.decider_name, Disposition.BRIDGE: self.until}.get(
            self._disposition, self.reason
        )
        first.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def submit(self) -> None:
        """Check what is needed, in order, and tell the first thing that is not there."""
        try:
            until = read_moment(self.until)
            by: Any = self.decider.decided_by() if self._disposition is Disposition.STOP else None
        except ValueError:
            return
        if self._disposition is Disposition.HOLD and not self.decider_name.value().strip():
            self.decider_name.show_problem(self.tr("Name who will decide, for example the duty prescriber."))
            self.decider_name.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._disposition in (Disposition.BRIDGE, Disposition.HOLD) and until is None:
            self.until.show_problem(self.tr("Say until when, for example tomorrow 12:00."))
            self.until.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._disposition is Disposition.STOP and self._stop_problem():
            return
        self.done.emit(
            Choice(
                self._disposition,
                self.reason.value().strip(),
                until,
                self.decider_name.value().strip() or None,
                by,
                self.discussed.value(),
            )
        )

    def _stop_problem(self) -> bool:
        missing = self.decider.missing()
        if not self.reason.value().strip():
            self.reason.show_problem(self.tr("Write why it is stopped."))
            self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif missing is not None:
            missing[0].show_problem(missing[1])
        elif not self.discussed.answered():
            self.discussed.show_problem(self.tr("Say whether it was discussed."))
            self.discussed.group.focus_first()
        else:
            return False
        return True

"""What a decision needs beside its letter: a bridge its end, a hold who decides by when, a stop why and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from reception_app.clinical.lines import dose_runs, name_runs
from reception_app.clock import local
from reception_app.handover.record import Script
from reception_app.services.dispositions import Choice
from reception_app.services.roles import may
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.fields.when import Lean, When, show_when
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_fields import (
    DeciderFields,
    DiscussedField,
    focus_field,
    moment_field,
    read_moment,
    say_problem,
)
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text, small
from reception_app.vocabulary import Disposition

_WIDTH = 620


@dataclass
class Typed:
    """What was typed for one decision, kept by its row while the panel is closed."""

    until: str = ""
    decider: str = ""
    reason: str = ""
    discussed: str = ""
    person_said: str = ""
    who: str = ""
    name: str = ""
    mode: str = ""


class FittingScroller(Scroller):
    """As tall as what is in it, and scrolling where there is less room: for panels laid over a screen."""

    def __init__(self, wide: int) -> None:
        super().__init__((0, 0, 0, 0), theme.SPACE_12, colour=theme.WHITE)
        self._wide = wide
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        inside = self.widget()
        assert inside is not None
        inside.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self.show_focused)

    def show_focused(self) -> None:
        """Bring the field with the focus into sight, label and all."""
        shown: QWidget | None = QApplication.focusWidget()
        while shown is not None and not isinstance(shown, FieldBox):
            above = shown.parentWidget()
            if above is None or not self.isAncestorOf(above):
                break
            shown = above
        if shown is not None and self.isAncestorOf(shown):
            self.ensureWidgetVisible(shown, 0, theme.px(theme.SPACE_4))

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        self.show_focused()
        return moved

    def sizeHint(self) -> QSize:
        wide = theme.px(self._wide)
        return QSize(wide, self.column.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), min(self.sizeHint().height(), theme.px(120)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class DetailsPanel(Panel):
    """Asks what one decision needs. `done(Choice)` once it is complete; leaving it (Esc) decides nothing.

    Enter goes on to the next field and after the last one records. `typed` keeps what was written either way.
    """

    done = Signal(object)

    def __init__(
        self, shell: Shell, script: Script, disposition: Disposition, typed: Typed, held: Choice | None
    ) -> None:
        titles = {
            Disposition.CONTINUE: tr("Continue {0}"),
            Disposition.BRIDGE: tr("Bridge {0}: give what was sent, until when"),
            Disposition.HOLD: tr("Hold {0}: do not give until somebody decides"),
            Disposition.STOP: tr("Stop {0}"),
        }
        super().__init__(titles[disposition].format(script.medicine), key="Esc", note=tr("leave it undecided"))
        if held is not None:
            self.set_note(tr("leave it as it was"))
        self._shell = shell
        self._disposition = disposition
        self._typed = typed
        self._stop = disposition is Disposition.STOP
        theme.fix(self, width=_WIDTH)
        self.body.redesign((16, 12, 16, 14), theme.SPACE_12)
        self._make_fields(shell, script)
        self._fill(held)
        for field in self.findChildren(TextField):
            field.entered.connect(self._go_on)

    def _make_fields(self, shell: Shell, script: Script) -> None:
        now = local(shell.ctx.now())
        about = [rich(name_runs(script)), rich(dose_runs(script))]
        if script.indication:
            about.append((small(tr("for {0}").format(script.indication)),))
        is_hold = self._disposition is Disposition.HOLD
        self.decider_name = TextField(
            tr("Who decides"), hint=tr("A person or a role that is on duty, such as the duty prescriber"), width=320
        )
        asked = tr("Decided by when") if is_hold else tr("Until when")
        self.until = moment_field(asked, now, lean=Lean.FUTURE)
        self.until.hint.set_words(tr("Such as tomorrow 12:00, or Mon 09:00"))
        self.until.hint.show()
        self.reason = TextField(tr("Reason"), optional=not self._stop, width=480)
        self.discussed = DiscussedField()
        self.person_said = TextField(
            tr("What the person said, in their own words"), hint=tr("Needed when it was discussed"), width=480
        )
        self.decider = DeciderFields(shell, now)
        show_if(self.decider_name, is_hold)
        show_if(self.until, self._disposition in (Disposition.BRIDGE, Disposition.HOLD))
        show_if(self.discussed, self._stop)
        show_if(self.person_said, self._stop)
        show_if(self.decider, self._stop)
        self.scroller = FittingScroller(_WIDTH - 34)
        words = tr("Record the stop") if self._stop else tr("Record the decision")
        self.act = Button(words, Kind.STOP if self._stop else Kind.PRIMARY, key="Enter")
        self.act.acted.connect(self.submit)
        foot = Row()
        foot.addWidget(self.act)
        later = Text(tr("Nothing is live until the pack is saved."), tone=theme.INK_2)
        foot.addWidget(later, 1, Qt.AlignmentFlag.AlignVCenter)
        column = self.scroller.column
        column.add(Text(about), self.decider_name, self.until, self.reason)
        column.add(self.discussed, self.person_said, self.decider, foot)
        self.body.addWidget(self.scroller, 1)

    def _fill(self, held: Choice | None) -> None:
        typed = self._typed
        self.reason.set_value(typed.reason or (held.reason if held else ""))
        self.decider_name.set_value(typed.decider or (held.decider or "" if held else ""))
        until = typed.until
        if not until and held is not None and held.until is not None:
            until = show_when(When(local(held.until), True))
        self.until.set_value(until)
        self.discussed.group.set_value(typed.discussed)
        self.person_said.set_value(typed.person_said)
        if typed.who:
            self.decider.who.press(typed.who)
        self.decider.name.set_value(typed.name)
        self.decider.mode.set_value(typed.mode)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        first = {Disposition.HOLD: self.decider_name, Disposition.BRIDGE: self.until}
        focus_field(first.get(self._disposition, self.reason))

    def keep(self) -> None:
        """Keep what is written for the next time."""
        typed = self._typed
        typed.until, typed.decider = self.until.value(), self.decider_name.value()
        typed.reason, typed.discussed = self.reason.value(), self.discussed.group.value()
        typed.person_said = self.person_said.value()
        typed.who, typed.name, typed.mode = (
            self.decider.who.value(), self.decider.name.value(), self.decider.mode.value(),
        )  # fmt: skip

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._go_on()
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Check what is needed, in order, go to the first thing that is not there, or tell the decision."""
        for field in self.findChildren(FieldBox):
            say_problem(field, "")
        missing = self._missing()
        if missing is not None:
            field, words = missing
            if words:
                say_problem(field, words)
            focus_field(field)
            self.scroller.show_focused()
            return
        self.done.emit(
            Choice(
                self._disposition,
                self.reason.value().strip(),
                None if self.until.isHidden() else read_moment(self.until),
                self.decider_name.value().strip() or None,
                self.decider.decided_by() if self._stop else None,
                self.discussed.value() if self._stop else None,
                self.person_said.value().strip() or None if self._stop else None,
            )
        )

    def _missing(self) -> tuple[FieldBox, str] | None:
        if self._stop:
            return self._missing_stop()
        if not self.decider_name.isHidden() and not self.decider_name.value().strip():
            return self.decider_name, tr("Name who will decide, for example the duty prescriber.")
        return None if self.until.isHidden() else self._missing_time(self._shell.ctx.now())

    def _missing_time(self, now: datetime) -> tuple[FieldBox, str] | None:
        try:
            until = read_moment(self.until)
        except ValueError:
            return self.until, self.until.problem()
        if until is None:
            return self.until, tr("Say until when, for example tomorrow 12:00.")
        return (self.until, tr("That time has passed. Write when it ends.")) if until <= now else None

    def _missing_stop(self) -> tuple[FieldBox, str] | None:
        if not self.reason.value().strip():
            return self.reason, tr("Write why it is stopped, in a few words.")
        if not self.discussed.answered():
            return self.discussed, tr("Say whether it was discussed; “Not recorded” if you do not know.")
        if self.discussed.value() and not self.person_said.value().strip():
            return self.person_said, tr("Write what the person said of it; “said nothing” if so.")
        gap = self.decider.missing()
        if gap is not None:
            return gap
        try:
            by = self.decider.decided_by()
        except ValueError:
            return self.decider.decided_at, self.decider.decided_at.problem()
        unnamed = by is None and not may(self._shell.ctx, "decide a dose")
        if unnamed or (by is not None and not by.name):
            return self.decider.name, tr("Name the prescriber who decided, and how they told you.")
        return None

    def _go_on(self) -> None:
        """Go to the next field; after the last one, record."""
        self.scroller.focusNextPrevChild(True)
        if self.act.hasFocus():
            self.submit()

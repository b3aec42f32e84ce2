"""What scripts meet: at most three alerts above the grid, the loudest first, each with its source; seen with a reason.

Nothing here stops anything: an alert is acknowledged with why one goes on, and an emergency medicine is given all the
same. An acknowledged alert stands in the side panel with who and why, and comes back when the facts behind it change.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.alerts import Alert
from reception_app.handover.record import Script
from reception_app.services.alerts import Pointed, SeenAlert, acknowledge_alert
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import listed, tr, when_words
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_missed import source_words
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.panels import clear
from reception_app.ui.widgets.runs import Line, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, FlagLevel

MOST = 3
"""Alerts above the grid before the rest waits behind “more”: few are read, many are clicked away."""
ROOMY = 640
"""From this height of the screen on (at 100 %) so many stand there; below it the lines need the room."""
_LEVELS = {FlagLevel.ACT_NOW: Level.ACT_NOW, FlagLevel.SOON: Level.SOON, FlagLevel.KNOW: Level.KNOW}
_GRADES = {FlagLevel.ACT_NOW: "Act now", FlagLevel.SOON: "Look at", FlagLevel.KNOW: "Know"}


class AlertRow(AlertBar):
    """One alert with its act. `chosen(key)` fires with the alert's key. `brief`: its source is a tool tip."""

    chosen = Signal(str)

    def __init__(self, alert: Alert, key: str, *, brief: bool = False) -> None:
        words = source_words(alert.source, alert.mark)
        shown = "" if brief else words
        super().__init__(_LEVELS[alert.grade], alert.words, shown, act=tr("Acknowledge…"), key=key, quiet=True)
        self.alert = alert
        self.setToolTip(words if brief else "")
        self.setAccessibleName(f"{tr(_GRADES[alert.grade])}. {alert.words} {words}")
        self.button.setAccessibleDescription(alert.words)
        self.acted.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self.alert.key)


class AlertsBlock(QWidget):
    """The alerts nobody has acknowledged. `chosen(key)` asks to acknowledge one; K asks for the first.

    On a low screen the gravest stands in full, what else is to be acted on now without its source, the rest is counted.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Alerts"))
        self._alerts: tuple[Alert, ...] = ()
        self._all, self._roomy = False, True
        column = Column(self, (12, 8, 12, 6), theme.SPACE_4)
        self._bars = Column(spacing=theme.SPACE_4)
        self._rows: list[AlertRow] = []
        self.more = Button("", Kind.QUIET)
        self.more.acted.connect(self._toggle)
        column.add(self._bars)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def set_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show these, ranked as given; the block is gone when there are none."""
        if tuple(alerts) != self._alerts:
            self._alerts = tuple(alerts)
            self._fill()
        show_if(self, bool(alerts))

    def shown(self) -> tuple[Alert, ...]:
        """Return the alerts that stand above the grid now."""
        return self._alerts if self._all else self._alerts[: self._most()]

    def set_roomy(self, roomy: bool) -> None:
        """Say whether there is room for several beside the grid."""
        if roomy != self._roomy:
            self._roomy = roomy
            self._fill()

    def _most(self) -> int:
        grave = sum(alert.grade is FlagLevel.ACT_NOW for alert in self._alerts)
        return MOST if self._roomy else max(1, min(MOST, grave))

    def bars(self) -> tuple[AlertRow, ...]:
        """Return the rows that stand above the grid now."""
        return tuple(self._rows)

    def first(self) -> Alert | None:
        """Return the loudest alert, or None."""
        return self._alerts[0] if self._alerts else None

    def of(self, key: str) -> Alert | None:
        """Return the alert with that key, or None."""
        return next((alert for alert in self._alerts if alert.key == key), None)

    def _fill(self) -> None:
        clear(self._bars)
        self._rows.clear()
        for place, alert in enumerate(self.shown()):
            brief = place > 0 and not self._roomy and not self._all
            bar = AlertRow(alert, "K" if place == 0 else "", brief=brief)
            bar.chosen.connect(self.chosen)
            self._bars.addWidget(bar)
            self._rows.append(bar)
        most = self._most()
        behind = len(self._alerts) - most
        grave = any(alert.grade is FlagLevel.ACT_NOW for alert in self._alerts[most:])
        if behind == 1:
            words = tr("1 more alert, to act on now") if grave else tr("1 more alert")
        else:
            words = tr("{0} more alerts, some to act on now") if grave else tr("{0} more alerts")
        self.more.set_label(tr("Show fewer") if self._all else words.format(behind))
        show_if(self.more, behind > 0)

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()
        if self.more.isVisible():
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)


class AcknowledgePanel(FormPanel):
    """K: that an alert was seen, and why one goes on. It stops nothing and changes no script."""

    def __init__(self, shell: Shell, person_id: str, alert: Alert, scripts: Sequence[Script]) -> None:
        super().__init__(shell, person_id, tr("Acknowledge an alert"), tr("Acknowledge"))
        self._alert = alert
        about = [script.medicine for script in scripts if script.id in alert.scripts]
        bar = AlertBar(_LEVELS[alert.grade], alert.words)
        source = Text(tr("Source: {0}").format(source_words(alert.source, alert.mark)), tone=theme.INK_2)
        note = tr("It is shown again when what it is about changes. Nothing is stopped by it.")
        self.reason = TextField(
            tr("Why you go on"), hint=tr("For example who was asked, and what they said"), width=480
        )
        self.form.add(bar, source)
        if about:
            self.form.add(Text(tr("About: {0}").format(listed(about))))
        self.form.add(self.reason, Text(note, tone=theme.INK_2))
        self.form.addStretch(1)

    def record(self) -> str | None:
        if not self.reason.value().strip():
            self.refuse(self.reason, tr("Write why, in a few words."))
            return None
        acknowledge_alert(self.shell.ctx, self.person_id, self._alert, self.reason.value())
        return tr("Alert acknowledged")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-179": self.reason}.get(code)


def seen_blocks(row: ScriptRow, seen: Sequence[SeenAlert]) -> tuple[tuple[Line, ...], ...]:
    """Return the acknowledged alerts that are about this line, or about no line at all: words, why, who and when."""
    own = [each for each in seen if not each.alert.scripts or row.script.id in each.alert.scripts]
    return tuple(_seen(each, row) for each in own)


def _seen(each: SeenAlert, row: ScriptRow) -> tuple[Line, ...]:
    level = _LEVELS[each.alert.grade]
    head: Line = (small(each.alert.words, theme.INK, icon=Icon.TICK_CIRCLE),)
    who = listed((each.seen.by, ROLE_WORDS[each.seen.role].lower(), when_words(each.seen.at, row.at)))
    why: Line = (bold(""), small(tr("{0}: {1}").format(who, each.seen.reason)))
    grade: Line = (small(tr(_GRADES[each.alert.grade]), theme.LEVELS[level].strong, strong=True),)
    return head, grade, why


def new_for(script_id: str, pointed: Pointed) -> tuple[Alert, ...]:
    """Return the alerts that a script just saved is part of, those first that are to be acted on now."""
    return tuple(alert for alert in pointed.waiting if script_id in alert.scripts)

"""What the prepare screen asks over itself: a reason, and which sheets to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from reception_app.errors import KnownProblem
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.prepare_sheets import Tab
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Text

_TAB = Qt.FocusPolicy.TabFocus


class _Whole(Scroller):
    """A scroller that would like to show everything; Qt's own asks for 24 lines at most."""

    def sizeHint(self) -> QSize:
        hint = self.column.sizeHint()
        width = self.viewport().width()
        return QSize(
            hint.width(), max(hint.height(), self.column.heightForWidth(width)) if width > 0 else hint.height()
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return done


class AskPanel(Panel):
    """A title, `inside` (a `Column`), and the two buttons; all but the buttons scrolls when there is little room.

    At large text the buttons scroll with the fields, if there are any to be typed in: else one field alone had room.
    """

    def __init__(self, shell: Shell, title: str, act: Button) -> None:
        super().__init__()
        self._shell = shell
        self.setAccessibleName(title)
        self.scroller = _Whole((8, 4, 8, 4), theme.SPACE_12, colour=theme.WHITE)
        self.inside = Column(spacing=theme.SPACE_12)
        self.act = act
        self.cancel = Button(tr("Back"), key="Esc")
        self._foot = QWidget()
        theme.surface(self._foot, theme.WHITE)
        self._acts = Row(self._foot)
        self._acts.add(act, self.cancel, 1)
        self.scroller.column.add(Text(title, role=TypeRole.NAME), self.inside, 1)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self._foot)
        self.cancel.acted.connect(shell.close_overlay)
        self.scroller.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        self.rescale()

    def rescale(self) -> None:
        """Give the fields the room at large text."""
        collapsed = theme.active().collapsed
        along = collapsed and bool(self.scroller.findChildren(QLineEdit))
        (self.scroller.column if along else self.body).addWidget(self._foot)
        # The scroller's own margins are the room of the focus ring, which is cut where it ends.
        self.body.redesign((4, 2, 4, 4) if collapsed else (12, 12, 12, 16), theme.SPACE_8)
        self._acts.redesign((0, 0, 0, 4) if along else (8, 0, 8, 0), theme.SPACE_8)
        self.inside.redesign((0, 0, 0, 0), theme.SPACE_4 if collapsed else theme.SPACE_12)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rescale()  # now it is known what is asked
        inside = [field for field in self.scroller.findChildren(QWidget) if field.focusPolicy() & _TAB]
        fields = [field for field in inside if field not in (self.act, self.cancel)]
        for before, after in pairwise([*fields[-1:], self.act, self.cancel]):
            QWidget.setTabOrder(before, after)  # the buttons stand outside what scrolls, and come last

    def _keep_in_sight(self) -> None:
        # What has the focus when there is less room, or more above it, than when it took it.
        focused = self.window().focusWidget()
        if focused is not None and self.scroller.isAncestorOf(focused):
            self.scroller.ensureWidgetVisible(focused, 0, theme.px(theme.SPACE_16))

    def go_to(self, field: QWidget) -> None:
        """Put the focus into a field, and the field into sight."""
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scroller.ensureWidgetVisible(field, 0, theme.px(theme.SPACE_16))


class ReasonPanel(AskPanel):
    """Asks why before `act(reason)` is done. `done` fires when it is on disk; what the service refuses shows here."""

    done = Signal()

    def __init__(
        self,
        shell: Shell,
        title: str,
        about: str | Sequence[Line],
        verb: str,
        act: Callable[[str], None],
        *,
        stop: bool = False,
    ) -> None:
        super().__init__(shell, title, Button(verb, Kind.STOP if stop else Kind.PRIMARY, key="Enter"))
        self._do = act
        self.reason = TextField(tr("Reason"), hint=tr("Kept with the handover, with your name and the time"))
        self.inside.add(Text(about), self.reason)
        theme.fix(self, min_width=440, max_width=620)
        self.reason.entered.connect(self.finish)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus into the reason."""
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Do it, when there is a reason."""
        reason = self.reason.value().strip()
        if not reason:
            self.reason.show_problem(tr("There is no reason yet. Write why."))
            self.focus_start()
            return
        try:
            self._do(reason)
        except KnownProblem as problem:
            self.reason.show_problem(problem.in_full)
            return
        self._shell.close_overlay()
        self.done.emit()


class SurePanel(AskPanel):
    """Asks once more before the person is marked as left, with why. `sure` fires on Alt+L."""

    sure = Signal()

    def __init__(self, shell: Shell, why: tuple[str, ...]) -> None:
        super().__init__(shell, tr("Mark as left now?"), Button(tr("They have left"), Kind.STOP, key="Alt L"))
        for words in why:
            self.inside.add(AlertBar(Level.SOON, words))
        self.inside.add(
            Text(tr("Marked as left, they are off the board. Marked by mistake: Alt+U here, or U in Handovers."))
        )
        theme.fix(self, min_width=440, max_width=620)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus on the way back: Enter pressed from habit marks nobody as left."""
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Close, and say so."""
        self._shell.close_overlay()
        self.sure.emit()


class PrintChoice(AskPanel):
    """Which sheets to print: all, until one is taken out. `chosen(tabs)` in the order they print."""

    chosen = Signal(tuple)

    def __init__(self, shell: Shell, tabs: tuple[Tab, ...], warning: str = "") -> None:
        super().__init__(shell, tr("Print"), Button(tr("Print these"), Kind.PRIMARY, key="Enter"))
        self._tabs = tabs
        if warning:
            self.inside.add(AlertBar(Level.SOON, warning))
        self.ticks: dict[str, Checkbox] = {}
        for place, tab in enumerate(tabs, start=1):
            tick = Checkbox(tab.name, key=f"Alt {place}")
            tick.set_value(True)
            self.ticks[tab.slug] = tick
            self.inside.add(tick)
        self.inside.add(Text(tr("At 100 %, as issued."), role=TypeRole.SMALL, tone=theme.INK_2))
        theme.fix(self, min_width=400, max_width=560)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus on the act."""
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Close and tell which sheets."""
        wanted = tuple(tab for tab in self._tabs if self.ticks[tab.slug].value())
        self._shell.close_overlay()
        if wanted:
            self.chosen.emit(wanted)

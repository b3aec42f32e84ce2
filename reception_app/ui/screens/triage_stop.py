"""The one interruption: what must happen before the next question, from the form's own data; nothing preselected.

Its clocks count from the answer; what is typed on it is on disk as it is typed, and comes back to whoever typed it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLayout, QWidget

from reception_app.clinical.words import due_words, given_words
from reception_app.clock import local
from reception_app.forms.answers import RaisedAction
from reception_app.forms.definition import Stop, StopAct
from reception_app.services.triage import StopRecord
from reception_app.services.typed_drafts import DraftOf, find_draft
from reception_app.ui import theme
from reception_app.ui.fields.answer_bar import AnswerBar
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.typed_offer import TypedOffer
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.overlay import StopPanel
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold
from reception_app.vocabulary import OBSERVATION_LEVELS

SHORTEST_NAME = 2
"""Letters of a name: a second Y, pressed from habit as the panel opens, names nobody."""


@dataclass(frozen=True)
class StopClock:
    """When the answer was recorded that stopped the flow, and now: aware UTC."""

    since: datetime
    now: datetime


@dataclass
class StopTyped:
    """What is typed on the panel."""

    told: str = ""
    observation: str = ""
    number: str = ""
    already_open: bool = False

    def fields(self) -> dict[str, Any]:
        """Return what a draft keeps of it; {} while nothing is typed."""
        if self == StopTyped():
            return {}
        about = QCoreApplication.translate("TriageStop", "Told {0}").format(self.told) if self.told.strip() else ""
        return {**asdict(self), "about": about}

    def take(self, fields: Mapping[str, Any]) -> None:
        """Take back what a draft kept."""
        self.told, self.observation = str(fields.get("told", "")), str(fields.get("observation", ""))
        self.number, self.already_open = str(fields.get("number", "")), bool(fields.get("already_open"))


class StopOffer(TypedOffer):
    """Keeps what is typed on the stop panel. One's own comes back by itself; a colleague's is offered.

    What was begun before the answer that stopped the flow belongs to another stop, and is left alone.
    """

    def __init__(self, shell: Shell, read: Callable[[], Mapping[str, Any]], person_id: str, since: datetime) -> None:
        super().__init__(shell, DraftOf.STOP, read, person_id)
        self._since = since

    def look(self) -> None:
        self._offered = find_draft(
            self._shell.ctx, self._screen, person_id=self._person_id, but=self._own, since=self._since
        )
        if self._offered is not None and self._offered.mine:
            self.carry_on()
            return
        if self._offered is not None:
            self._say(self._offered)
        show_if(self, self._offered is not None)


class TriageStop(StopPanel):
    """`done(StopRecord)` when the acts are filled in; `mistake()` takes the answer back. It never closes by itself."""

    done = Signal(object)
    mistake = Signal()

    def __init__(
        self, shell: Shell, person_id: str, stop: Stop, given: str, actions: Sequence[RaisedAction], clock: StopClock
    ) -> None:
        at = given_words(local(clock.since), local(clock.now)).removeprefix("Today ")
        super().__init__(stop.title, f"answered {at}, shown once")
        self._typed = StopTyped()
        self._clock = clock
        self.offer = StopOffer(shell, self._typed.fields, person_id, clock.since)
        self.told = LineBox(self.tr("Whom you told"))
        self.observed = AnswerBar(
            self.tr("How often observed"),
            [Option(slug, label, str(n)) for n, (slug, label) in enumerate(OBSERVATION_LEVELS, start=1)],
            compact=True,
            loose=True,
        )
        self.number = LineBox(self.tr("ACCT number"))
        self._number_line = QWidget()
        self.record = Button(self.tr("Record and start the clocks"), Kind.PRIMARY, key="Enter", large=True)
        self.open = Button(self.tr("ACCT already open…"), key="Alt O", large=True)
        self.taken_back = Button(self.tr("Answered by mistake…"), Kind.QUIET, key="Ctrl Z")
        self._missing = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self._scroller = Scroller((6, 6, 6, 6), theme.SPACE_8, colour=theme.WHITE)  # room for the focus ring
        self.rescale()
        self.body.addWidget(self.offer)
        self.body.addWidget(self._scroller)
        self._lay_out(stop, given, actions)
        self._connect()
        self._show_typed()
        self.offer.look()

    def rescale(self) -> None:
        """Leave little around the acts at large text: the first one is in sight with what stands before it."""
        self.body.redesign((14, 1, 14, 3) if theme.active().collapsed else (14, 8, 14, 10), theme.SPACE_8)

    def keep(self) -> None:
        """Put what is typed on disk now."""
        self.offer.keep()

    def settled(self) -> None:
        """The acts are recorded, or the answer was taken back: the draft goes."""
        self.offer.saved()

    def _carry_on(self, fields: Mapping[str, Any]) -> None:
        self._typed.take(fields)
        self._show_typed()

    def _show_typed(self) -> None:
        typed = self._typed
        self.told.setText(typed.told)
        self.observed.set_chosen((typed.observation,) if typed.observation else ())
        self.number.setText(typed.number)
        self._number_line.setVisible(typed.already_open)
        self._show_missing()

    def focus_first_empty(self) -> None:
        """Put the focus into the first field that is empty, else on the primary button."""
        if len(self.told.text().strip()) < SHORTEST_NAME:
            self.told.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.observed.chosen():
            self.observed.focus_first()
        elif self._typed.already_open and not self.number.text().strip():
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.record.setFocus(Qt.FocusReason.OtherFocusReason)
        focused = self.focusWidget()
        if focused is not None:
            self._scroller.ensureWidgetVisible(focused, 0, theme.px(theme.SPACE_4))

    def show_problem(self, words: str) -> None:
        """Show why nothing was recorded."""
        self._missing.set_words(words)
        self._missing.show()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        over = self.parentWidget()
        if over is not None:
            over.installEventFilter(self)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the height of what is in it; where the window is too low (large text), scroll inside."""
        content, over = self._scroller.widget(), self.parentWidget()
        inside = content.layout() if content is not None else None
        outer = self.layout()
        if inside is None or over is None or not isinstance(outer, QLayout):
            return
        # At large text every line counts: the layer leaves less around the panel then (`Overlay.rescale`).
        left = theme.SPACE_4 if theme.active().collapsed else 2 * theme.SPACE_16
        sides = outer.contentsMargins(), self.body.contentsMargins()
        around = self._head.sizeHint().height() + sum(each.top() + each.bottom() for each in sides) + theme.px(left)
        if not self.offer.isHidden():
            around += self.offer.sizeHint().height() + self.body.spacing()
        room = max(theme.px(80), over.height() - around)
        self._scroller.setFixedHeight(min(inside.totalHeightForWidth(self._scroller.width()), room))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(watched, LineBox):
            assert isinstance(event, QKeyEvent)
            if event.matches(QKeySequence.StandardKey.Undo) and not watched.isUndoAvailable():
                event.ignore()  # nothing to undo in the box: Ctrl+Z takes the answer back
                return True
        return False

    def _lay_out(self, stop: Stop, given: str, actions: Sequence[RaisedAction]) -> None:
        body = self._scroller.column
        first, _, rest = stop.lead.format(given=given).partition(". ")
        lead = Run(f"{first}." if rest else first, strong=True, role=TypeRole.QUESTION)
        body.add(Text(((lead, Run("  " + rest)),)))
        for number, act in enumerate(stop.acts, start=1):
            body.add(Rule())
            body.addLayout(self._act(number, act, given, actions))
        body.addSpacing(theme.px(theme.SPACE_4))
        row = Row(self._number_line, spacing=theme.SPACE_8)
        theme.fix(self.number, width=180)
        row.add(Text(self.tr("Number of the ACCT that is open"), strong=True), self.number, 1)
        body.add(self._number_line)
        buttons = QWidget()
        Flow(buttons, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.record, self.open, self.taken_back)
        body.add(buttons, self._missing)

    def _act(self, number: int, act: StopAct, given: str, actions: Sequence[RaisedAction]) -> Row:
        row = Row(spacing=theme.SPACE_16)
        figure = Text(str(number), role=TypeRole.NAME, tone=theme.RED_TEXT, wrap=False)
        row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        words = Column(spacing=1)
        words.add(
            Text(((bold(act.words.format(given=given)),),)),
            Text(act.hint, role=TypeRole.SMALL, tone=theme.INK_2),
        )
        row.addLayout(words, 1)
        if act.asks == "name":
            theme.fix(self.told, width=250)
            self.told.setAccessibleName(act.words.format(given=given))
            named = Column(spacing=1)
            named.add(Text(self.tr("Whom you told, by name"), role=TypeRole.SMALL), self.told)
            row.addLayout(named)
        elif act.asks == "observation":
            words.addSpacing(theme.px(theme.SPACE_4))
            words.addWidget(self.observed)
        else:
            lines = tuple((Run(action.title, role=TypeRole.SMALL), *_by(action, self._clock)) for action in actions)
            row.addWidget(Text(lines), 1)
        return row

    def _connect(self) -> None:
        self.told.installEventFilter(self)
        self.number.installEventFilter(self)
        self.offer.carried.connect(self._carry_on)
        self.offer.decided.connect(self._decided)
        self.told.editingFinished.connect(self.keep)
        self.number.editingFinished.connect(self.keep)
        self.told.textEdited.connect(self._edited)
        self.number.textEdited.connect(self._edited)
        self.observed.answered.connect(self._edited)
        self.told.returnPressed.connect(self._entered)
        self.number.returnPressed.connect(self._entered)
        self.observed.moved_on.connect(self._observed)
        self.record.acted.connect(self._record)
        self.record.refused.connect(self._refused)
        self.open.acted.connect(self._already_open)
        self.taken_back.acted.connect(self.mistake)

    def _edited(self, _: str) -> None:
        self._typed.told = self.told.text()
        self._typed.observation = next(iter(self.observed.chosen()), "")
        self._typed.number = self.number.text()
        self._missing.hide()
        self._show_missing()
        self.offer.typed()

    def _decided(self) -> None:
        self._fit()
        self.focus_first_empty()

    def _what_is_missing(self) -> str:
        missing = []
        if len(self._typed.told.strip()) < SHORTEST_NAME:
            missing.append(self.tr("1: whom you told"))
        if not self._typed.observation:
            missing.append(self.tr("2: how often observed"))
        if self._typed.already_open and not self._typed.number.strip():
            missing.append(self.tr("the number of the ACCT"))
        return self.tr("Still to fill in: {0}.").format("; ".join(missing)) if missing else ""

    def _show_missing(self) -> None:
        self.record.set_not_yet(self._what_is_missing())
        self._missing.hide()

    def _observed(self) -> None:
        self.keep()
        self.focus_first_empty()

    def _entered(self) -> None:
        if self._what_is_missing():
            self.focus_first_empty()
        else:
            self._record()

    def _refused(self) -> None:
        self.show_problem(self._what_is_missing())
        self.focus_first_empty()

    def _already_open(self) -> None:
        self._typed.already_open = not self._typed.already_open
        self._number_line.setVisible(self._typed.already_open)
        self._show_missing()
        self._fit()
        self.offer.typed()
        if self._typed.already_open:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first_empty()

    def _record(self) -> None:
        typed = self._typed
        number = typed.number.strip() if typed.already_open else ""
        self.done.emit(StopRecord(typed.told.strip(), typed.observation, number or None, typed.already_open))


def _by(action: RaisedAction, clock: StopClock) -> tuple[Run, ...]:
    """Return by when a task is due, or since when it is late: its clock runs whether the panel is open or not."""
    if action.due_minutes is None:
        return ()
    due = clock.since + timedelta(minutes=action.due_minutes)
    said = due_words(local(due), local(clock.now)).removeprefix("Today ")
    if due < clock.now:
        late = QCoreApplication.translate("TriageStop", "  late since {0}").format(said)
        return (Run(late, theme.RED_TEXT, True, TypeRole.SMALL),)
    by = Run(" by ", role=TypeRole.SMALL)
    return (by, Run(said, strong=True, role=TypeRole.SMALL))

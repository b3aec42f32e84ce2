"""The side panel of the Scripts screen: what is to be put right, sources, who can be asked, history, and the acts.

From 150 % on it stands below the grid, whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.lines import dose_words, name_runs, plain
from reception_app.clinical.reviews import ReviewClock
from reception_app.clinical.words import short_moment_text
from reception_app.clock import local
from reception_app.handover.in_error import in_error, script_error
from reception_app.handover.record import Change, PossessionAssessment, Script
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_fit_supply import is_controlled
from reception_app.ui.screens.scripts_alerts import seen_blocks
from reception_app.ui.screens.scripts_choices import (
    CARRIER_LABELS,
    decider_words,
    discussed_words,
    listed,
    tr,
    when_words,
)
from reception_app.ui.screens.scripts_missed import may_decide_missed, missed_blocks
from reception_app.ui.screens.scripts_possession import possession_lines
from reception_app.ui.screens.scripts_reviews import review_lines, reviewable
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_schedule_side import schedule_lines
from reception_app.ui.screens.scripts_statements import (
    Around,
    agreement,
    askable_blocks,
    statement_blocks,
    unverified_block,
)
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Grid, Row, show_if
from reception_app.ui.widgets.panels import Rule, Scroller, clear
from reception_app.ui.widgets.runs import Line, Text, small

_FREE = 16_777_215
"""Qt's own largest width: no limit."""


class SidePanel(QWidget):
    """The line that is current. `asked(key)` fires with the letter of an act: P G S D V I Del M L C R A E W."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.clocks: tuple[ReviewClock, ...] = ()
        self.assessed: PossessionAssessment | None = None
        self._reasons: QWidget | None = None
        theme.surface(self, theme.WHITE)
        self.setAccessibleName(tr("The current line"))
        self.title = Text("", strong=True)
        self.note = Text("", role=theme.TypeRole.SMALL, tone=theme.INK_2, align="right")
        head = Row(margins=(12, 7, 12, 7))
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        self.scroller = Scroller((0, 0, 0, 0), 0, colour=theme.WHITE)
        self._parts = self.scroller.column
        self._outer = Column(self, (1, 0, 0, 0), 0)
        self._outer.add(head, Rule())
        self._outer.addWidget(self.scroller, 1)
        self._acts = self._make_acts()
        self._outer.add(Rule(), self._acts)
        content = self.scroller.widget()
        if content is not None:
            content.installEventFilter(self)
        self.rescale()

    def _make_acts(self) -> QWidget:
        self.prescribe = self._button(tr("Record a prescription…"), "P", Kind.PRIMARY)
        self.given = self._button(tr("Given…"), "G")
        self.source = self._button(tr("Source…"), "V")
        self.interim = self._button(tr("Interim…"), "I")
        self.stop = self._button(tr("Stop or error…"), "Del", Kind.STOP)
        self.schedule = self._button(tr("Schedule…"), "S", Kind.QUIET)
        self.review = self._button(tr("Review…"), "D", Kind.QUIET)
        self.last = self._button(tr("Last dose…"), "L", Kind.QUIET)
        self.carrier = self._button(tr("Carrier…"), "C", Kind.QUIET)
        self.missed = self._button(tr("Record the prescriber’s decision…"), "M", Kind.QUIET)
        self.places = self._button(tr("Places to ask…"), "W", Kind.QUIET)
        self.release = self._button(tr("Release…"), "R", Kind.QUIET)
        self.allergies = self._button(tr("Allergies…"), "A", Kind.QUIET)
        self.possession = self._button(tr("In possession…"), "E", Kind.QUIET)
        acts = QWidget()
        grid = Grid(acts, margins=(12, 8, 12, 4), spacing=(theme.SPACE_8, theme.SPACE_8))
        grid.addWidget(self.prescribe, 0, 0, 1, 2)
        for place, button in enumerate((self.given, self.source, self.interim, self.stop)):
            grid.addWidget(button, 1 + place // 2, place % 2)
        more = QWidget()
        Flow(more, spacing=(theme.SPACE_8, 0)).add(
            self.missed, self.schedule, self.review, self.last, self.carrier, self.possession, self.release,
            self.allergies, self.places,
        )  # fmt: skip
        grid.addWidget(more, 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return acts

    def _button(self, label: str, key: str, kind: Kind = Kind.SECONDARY) -> _Act:
        button = _Act(label, key, kind)
        button.pressed_key.connect(self.asked)
        return button

    def show_row(self, row: ScriptRow | None, around: Around) -> None:
        """Show a line, or that there is none."""
        clear(self._parts)
        self._reasons = None
        self.title.set_words(_title(row))
        self.note.set_words((agreement(row),) if row is not None else "")
        if row is not None:
            self._add_problems(row)
            for block in schedule_lines(row):
                self._block(block)
            for block in review_lines(self.clocks, row):
                self._block(block)
            for block in (*missed_blocks(row), *possession_lines(row, self.assessed)):
                self._block(block)
            self._add_sources(row)
            if not in_error(row.script):
                self._add_askable(row, around)
            self._add_seen(row, around)
            self._add_history(row)
        self._parts.addStretch(1)
        self._offer(row)
        self._fit()

    def first_act(self) -> None:
        """Put the focus on the first act."""
        self.prescribe.setFocus(Qt.FocusReason.TabFocusReason)

    def rescale(self) -> None:
        """Take the sizes of the theme in force; below the grid the acts come first, beside it they stay at the foot."""
        self._outer.removeWidget(self._acts)
        self._outer.insertWidget(2 if theme.active().collapsed else self._outer.count(), self._acts)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # what was added a moment ago counts only now
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        edge = QRectF(0, 0, theme.px(theme.BORDER), self.height())
        paint.box(painter, edge, fill=theme.LINE, radius=0)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(theme.SIDE_PANEL), super().sizeHint().height())

    def _fit(self) -> None:
        """Beside the grid 312 wide and scrolling by itself; below it as wide as it likes, and whole."""
        below = theme.active().collapsed
        self.setMinimumWidth(0 if below else theme.px(theme.SIDE_PANEL))
        self.setMaximumWidth(_FREE if below else theme.px(theme.SIDE_PANEL))
        content = self.scroller.widget()
        inside = content.layout() if content is not None else None
        width = max(1, self.scroller.viewport().width())
        whole = 0
        if below and inside is not None:
            whole = max(inside.totalHeightForWidth(width), inside.totalMinimumSize().height())
        elif self._reasons is not None:
            whole = self._reasons.heightForWidth(width)  # why it is not to be given is never cut: the page scrolls
        self.scroller.setMinimumHeight(max(whole, theme.px(theme.SPACE_24)))

    def _offer(self, row: ScriptRow | None) -> None:
        gone = ""
        if row is not None and row.stopped:
            gone = tr("It was entered in error.") if in_error(row.script) else tr("It is stopped.")
        missing = tr("There is no line yet.") if row is None else gone
        for button in (self.prescribe, self.given, self.interim, self.stop, self.source):
            button.set_not_yet(missing)
        if row is not None and row.stopped and not in_error(row.script):
            self.stop.set_not_yet("")  # a stop can have been of a line that was never right
        self.stop.set_label(tr("Entered in error…") if row is not None and row.stopped else tr("Stop or error…"))
        show_if(self.last, not missing)
        show_if(
            self.carrier, not missing or (row is not None and is_controlled(row.script))
        )  # its counts stay in reach
        show_if(self.schedule, row is not None and (not row.stopped or row.script.schedule is not None))
        interim = row is not None and row.script.interim is not None
        self.interim.set_label(tr("Settle interim…") if interim else tr("Interim…"))
        show_if(self.review, row is not None and bool(reviewable(self.clocks, row)))
        show_if(self.missed, row is not None and may_decide_missed(row))
        show_if(self.release, row is not None and may_release(row))

    def _add_problems(self, row: ScriptRow) -> None:
        if not row.problems:
            return
        grave = row.grave or row.dropped or (row.waits is not None and row.waits.grave)
        red = {words for place, words in enumerate(row.problems) if grave and place == 0}
        red |= {row.sources} if row.grave and row.sources else set()
        lines: list[Line] = [
            (small(words, theme.RED_TEXT, strong=True, icon=Icon.OCTAGON),)
            if words in red
            else (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),)
            for words in row.problems
        ]
        self._reasons = self._block(lines)

    def _add_sources(self, row: ScriptRow) -> None:
        for block in (*statement_blocks(row), unverified_block(row)):
            self._block(block)

    def _add_askable(self, row: ScriptRow, around: Around) -> None:
        blocks = askable_blocks(row, around)
        if blocks:
            self._heading(tr("Who can be asked next"))
        for block in blocks:
            self._block(block)

    def _add_seen(self, row: ScriptRow, around: Around) -> None:
        blocks = seen_blocks(row, around.seen)
        if blocks:
            self._heading(tr("Alerts acknowledged"))
        for block in blocks:
            self._block(block)

    def _add_history(self, row: ScriptRow) -> None:
        lines = [_change_lines(change, row) for change in reversed(row.script.changes)]
        if row.stopped:
            lines.insert(0, _stop_lines(row))
        if row.changed:
            lines.insert(0, [(small(row.changed, theme.INK, strong=True, icon=Icon.CLOCK),)])
        if row.script.decision is not None:
            decision = row.script.decision
            when = short_moment_text(local(decision.decided_at), local(row.at)) if decision.decided_at else ""
            words = listed((tr("At receipt: {0}").format(decision.disposition), decision.where or "", when))
            lines.append([(small(words, theme.INK, strong=True),), (small(decision.reason or ""),)])
        if row.script.carrier is not None:
            words = listed(
                (tr(CARRIER_LABELS[row.script.carrier]), row.script.quantity_sent or "", _sealed(row.script))
            )
            lines.append([(small(words, theme.INK),)])
        recorded = row.script.recorded_at
        if recorded is not None:
            by = listed((when_words(recorded, row.at), row.script.recorded_by or ""))
            lines.append([(small(tr("Written down {0}").format(by)),)])
        if lines:
            self._heading(tr("History"))
            for block in lines:
                self._block(block)

    def _heading(self, words: str) -> None:
        holder = QWidget()
        Column(holder, (12, 8, 12, 8), 0).add(Text(words, strong=True))
        self._parts.add(holder, Rule())

    def _block(self, lines: Sequence[Line]) -> QWidget | None:
        if not lines:
            return None
        holder = QWidget()
        Column(holder, (12, 6, 12, 6), 0).add(Text(tuple(line for line in lines if any(run.words() for run in line))))
        self._parts.add(holder, Rule())
        return holder


class _Act(Button):
    """A button that says its key when pressed."""

    pressed_key = Signal(str)

    def __init__(self, label: str, key: str, kind: Kind) -> None:
        super().__init__(label, kind, key=key)
        self._letter = key
        self.acted.connect(self._say)

    def _say(self) -> None:
        self.pressed_key.emit(self._letter)


def may_release(row: ScriptRow) -> bool:
    """True when the line waits for a prescriber or is on hold."""
    return not row.stopped and (row.waits is not None or row.script.status == "on_hold")


def _title(row: ScriptRow | None) -> str:
    if row is None:
        return tr("No line is chosen")
    name = plain(name_runs(row.script)[:1])
    return f"{row.number} {name}" if row.number else name


def _change_lines(change: Change, row: ScriptRow) -> list[Line]:
    strength = row.script.strength
    was, now = dose_words(change.was, strength), dose_words(change.now, strength)
    words = now if change.was == change.now else tr("{0}, was {1}").format(now, was)
    lines: list[Line] = [
        (small(words, theme.INK, strong=True),),
        (small(listed((when_words(change.changed_at, row.at), change.reason or tr("reason not recorded")))),),
        (small(listed((decider_words(change.decider, row.at), discussed_words(change.discussed)))),),
    ]
    if change.person_said:
        lines.append((small(f"“{change.person_said}”", theme.INK),))
    return lines


def _stop_lines(row: ScriptRow) -> list[Line]:
    script = row.script
    when = when_words(script.stopped_at, row.at) if script.stopped_at else tr("when: not recorded")
    mark = script_error(script)
    if mark is not None:
        said = tr("Entered in error: {0}").format(mark.reason)
        return [
            (small(said, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),),
            (small(listed((when, mark.by or "")), theme.INK),),
        ]
    lines: list[Line] = [
        (small(tr("Stopped {0}").format(when), theme.INK, strong=True),),
        (small(script.stop_reason or tr("reason not recorded")),),
        (small(listed((decider_words(script.stop_decider, row.at), discussed_words(script.stop_discussed)))),),
    ]
    if script.stop_person_said:
        lines.append((small(f"“{script.stop_person_said}”", theme.INK),))
    return lines


def _sealed(script: Script) -> str:
    return tr("seal {0}").format(script.seal) if script.seal else ""

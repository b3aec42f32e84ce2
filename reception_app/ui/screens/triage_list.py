"""The task list at the left of a triage: every topic with how far it is, and the way to check and sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import TopicState
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.alerts import ProgressBar
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.panels import Scroller
from reception_app.ui.widgets.runs import Laid, Run, Text, lay_out, paint_laid

_WORDS = 48
"""Where the words of a topic begin, at 100 %."""


class TopicRow(QAbstractButton):
    """One topic: how far it is as an icon and in words. The arrows go through the list."""

    picked = Signal(str)
    arrowed = Signal(int)

    def __init__(self, state: TopicState) -> None:
        super().__init__()
        self.slug = state.topic.key
        self._state = state
        self._current = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.clicked.connect(self._pick)
        self.show_state(state, current=False)

    def show_state(self, state: TopicState, *, current: bool) -> None:
        """Show how far the topic is and whether it is the one open."""
        self._state, self._current = state, current
        self.setAccessibleName(f"{state.topic.title}, {self.words()}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus)
        self.update()

    def is_current(self) -> bool:
        """True for the topic that is open."""
        return self._current

    def words(self) -> str:
        """Return how far the topic is, in words."""
        state = self._state
        if state.complete:
            done = self.tr("complete")
            return self.tr("{0}, {1} carried").format(done, state.confirmed) if state.confirmed else done
        if state.settled == 0 and state.carried and not state.gaps:
            return self.tr("{0} carried to confirm").format(state.carried)
        words = self.tr("{0} of {1} answered").format(state.known, state.total)
        if state.gaps:
            return self.tr("{0} of {1}, {2} to put right").format(state.known, state.total, state.gaps)
        return self.tr("{0}, {1} carried").format(words, state.carried) if state.carried else words

    def sizeHint(self) -> QSize:
        return QSize(theme.px(theme.TASK_LIST), self._tall() + theme.px(14))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self._tall() + theme.px(4))

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.setMaximumHeight(self._tall() + theme.px(16))
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.click()
        elif event.key() in steps:
            self.arrowed.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        if self._current or self.underMouse():
            paint.box(painter, rect, fill=theme.WHITE, radius=0)
        if self._current:
            for top in (0.0, rect.height() - theme.px(1)):
                paint.box(painter, QRectF(0, top, rect.width(), theme.px(1)), fill=theme.LINE, radius=0)
            paint.box(painter, QRectF(0, 0, theme.px(theme.STRIPE), rect.height()), fill=theme.BLUE, radius=0)
        icon, tone = self._icon()
        side = theme.px(theme.ICON)
        icons.paint(painter, icon, tone, theme.px(22), round((rect.height() - side) / 2), side)
        laid, low = self._title(strong=self._current), theme.active().line(TypeRole.SMALL)
        top = (rect.height() - laid.height - low) / 2
        paint_laid(painter, QPointF(theme.px(_WORDS), top), laid)
        below = QRectF(theme.px(_WORDS), top + laid.height - theme.px(1), rect.width(), low)
        tone = theme.AMBER_TEXT if self._state.gaps else theme.INK_2
        paint.text(painter, below, self.words(), tone, TypeRole.SMALL)

    def _title(self, *, strong: bool) -> Laid:
        """Return the title, wrapped: a scroll bar may stand beside it."""
        line = Run(self._state.topic.title, strong=strong)
        return lay_out(((line,),), theme.px(theme.TASK_LIST - _WORDS - 2 * theme.SPACE_12))

    def _tall(self) -> int:
        return round(self._title(strong=True).height) + theme.active().line(TypeRole.SMALL)

    def _icon(self) -> tuple[Icon, str]:
        if self._state.complete:
            return Icon.TICK_CIRCLE, theme.GREEN
        if self._state.settled or self._state.gaps:
            return Icon.HALF, theme.BLUE
        return Icon.CIRCLE, theme.CONTROL

    def _pick(self) -> None:
        self.picked.emit(self.slug)


class TopicList(QWidget):
    """Title, counts, bar, the topics, `Check answers and sign`. `picked(slug)`, `check()`."""

    picked = Signal(str)
    check = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Topics"))
        theme.surface(self, theme.PAGE)
        theme.fix(self, width=theme.TASK_LIST)
        self._rows: list[TopicRow] = []
        self._counts = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._bar = ProgressBar()
        self.button = Button(self.tr("Check answers and sign"), icon=Icon.TICK)
        self.button.acted.connect(self.check)
        self._scroller = Scroller((0, 0, 0, 0), 0)
        outer = Column(self, (0, 11, 0, 10), theme.SPACE_8)
        head = Column(margins=(16, 0, 17, 0), spacing=0)
        head.add(Text(title, role=TypeRole.QUESTION), self._counts)
        head.addSpacing(theme.px(theme.SPACE_8))
        head.add(self._bar)
        outer.addLayout(head)
        middle = Column(margins=(0, 0, 1, 0))
        middle.add(self._scroller)
        outer.addLayout(middle, 1)
        foot = Column(margins=(16, 0, 17, 0))
        foot.add(self.button)
        outer.addLayout(foot)

    def show_states(self, states: Sequence[TopicState], current: str, *, signed: bool = False) -> None:
        """Show every topic; `current` is the one open ("": Check answers)."""
        self.button.setVisible(not signed)
        if [row.slug for row in self._rows] != [state.topic.key for state in states]:
            self._make(states)
        for row, state in zip(self._rows, states, strict=True):
            row.show_state(state, current=state.topic.key == current)
        if not current and self._rows:
            self._rows[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keep_in_sight(current)
        done, known = sum(state.complete for state in states), sum(state.known for state in states)
        total, settled = sum(state.total for state in states), sum(state.settled for state in states)
        topics = self.tr("{0} of {1} topics complete").format(done, len(states))
        answers = self.tr("{0} of {1} answered").format(known, total)
        self._counts.set_words(f"{topics}  ·  {answers}")
        self._bar.set_part(settled / total if total else 1.0, topics)

    def _keep_in_sight(self, current: str) -> None:
        row = next((each for each in self._rows if each.slug == current), None)
        if row is not None and self.isVisible():
            self._scroller.ensureWidgetVisible(row, 0, row.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._scroller.widget().layout().activate()  # type: ignore[union-attr]  # made in its constructor
        self._keep_in_sight(next((row.slug for row in self._rows if row.is_current()), ""))

    def row(self, slug: str) -> TopicRow:
        """Return the row of a topic. Raises KeyError."""
        for row in self._rows:
            if row.slug == slug:
                return row
        raise KeyError(slug)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        edge = QRectF(self.width() - theme.px(1), 0, theme.px(1), self.height())
        paint.box(painter, edge, fill=theme.LINE, radius=0)

    def _make(self, states: Sequence[TopicState]) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [TopicRow(state) for state in states]
        column = self._scroller.column
        while column.count():
            column.takeAt(0)
        for row in self._rows:
            row.rescale()
            row.picked.connect(self.picked)
            row.arrowed.connect(self._arrowed)
            column.addWidget(row, 1)
        column.addStretch(0)

    def _arrowed(self, step: int) -> None:
        here = next((n for n, row in enumerate(self._rows) if row.hasFocus()), 0)
        self._rows[(here + step) % len(self._rows)].setFocus(Qt.FocusReason.TabFocusReason)

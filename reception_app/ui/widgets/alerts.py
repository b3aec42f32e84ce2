"""Alerts in place, the toast, progress, the training band, and the page shown when something cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app import log
from reception_app.ui import icons, theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small

_TOAST_MS = 10_000


class AlertBar(QWidget):
    """A bar beside what it is about: 8 px of colour, icon, bold sentence, the rest, at most one act.

    Levels: act_now (stop, once), soon (put right), interim, know, checked. `acted()` fires when its act is pressed.
    """

    acted = Signal()

    def __init__(
        self,
        level: Level,
        bold_words: str,
        words: str = "",
        *,
        second: str = "",
        act: str = "",
        key: str = "",
        quiet: bool = False,
        icon: Icon | None = None,
        full_width: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._icon = icon if icon is not None else LEVEL_ICONS[level]
        self._full_width = full_width
        self._words = Text()
        self._row = Row(self, (50 if full_width else 46, 2, 16, 2), theme.SPACE_16)
        self._row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.button = Button(act, Kind.QUIET if quiet else Kind.SECONDARY, key=key)
        self.button.acted.connect(self.acted)
        show_if(self.button, bool(act))
        self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(theme.px(35))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_words(bold_words, words, second)

    def set_words(self, bold_words: str, words: str = "", second: str = "") -> None:
        """Show other words; `second` is a smaller line below, and makes the first one large."""
        look = theme.LEVELS[self._level]
        if second:
            head = Run(bold_words, look.strong, True, TypeRole.QUESTION)
            lines: tuple[Line, ...] = ((head, Run(" " + words if words else "")), (small(second, theme.INK),))
        else:
            lines = ((bold(bold_words), Run(" " + words if words else "")),)
        self._words.set_words(lines)
        self.setAccessibleName(f"{bold_words} {words} {second}".strip())
        log.told(self.accessibleName())

    def set_act(self, act: str, key: str = "") -> None:
        """Offer another act, or none ("")."""
        self.button.set_label(act)
        self.button.set_key(key)
        self.button.setVisible(bool(act))

    def set_level(self, level: Level, icon: Icon | None = None) -> None:
        """Change the level."""
        self._level = level
        self._icon = icon if icon is not None else LEVEL_ICONS[level]
        self.update()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.setMinimumHeight(theme.px(35))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        look = theme.LEVELS[self._level]
        rect, bar = QRectF(self.rect()), theme.px(theme.ALERT_BAR)
        if self._full_width:
            paint.box(painter, rect, fill=look.tint, radius=0)
            line = QRectF(0, rect.bottom() - theme.px(1), rect.width(), theme.px(1))
            paint.box(painter, line, fill=look.bar, radius=0)
        else:
            paint.box(painter, rect, fill=look.tint, border=look.bar, radius=theme.RADIUS_FIELD)
        ends = 0 if self._full_width else theme.RADIUS_FIELD
        paint.box(painter, QRectF(0, 0, bar, rect.height()), fill=look.bar, radius=ends, right=False)
        side = theme.px(theme.ICON)
        tone = theme.RED if self._level is Level.ACT_NOW else look.strong if self._level is not Level.KNOW else look.bar
        tone = look.bar if self._level is Level.CHECKED else tone
        left = theme.px(24 if self._full_width else 20)
        icons.paint(painter, self._icon, tone, left, round((rect.height() - side) / 2), side)


class Toast(QWidget):
    """What was just done, bottom left, with Undo; gone after the next act or 10 s. Never for errors or risk.

    No higher than the bar at the foot, over which the window lays it: nothing there can be pressed. `show_for(words)`
    starts the time; `undo()` fires when Undo is pressed.
    """

    undo = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text("", tone=theme.WHITE, icon=Icon.TICK_CIRCLE, wrap=False)
        self.button = Button(self.tr("Undo"), Kind.QUIET, key="Ctrl Z", on_dark=True)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it goes away by itself: Ctrl+Z is the keyboard's way
        self.button.acted.connect(self._undo)
        theme.fix(self.button, height=theme.STATUS_BAR)
        row = Row(self, (14, 0, 14, 0), theme.SPACE_12)
        row.add(self._words, self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TOAST_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_for(self, words: str, *, undo: bool = True) -> None:
        """Show `words` (no name in them) until the next act or for 10 s."""
        self._words.set_words(words)
        self.setAccessibleName(words)
        self.button.setVisible(undo)
        self.adjustSize()
        self.show()
        self.raise_()
        self._timer.start()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(theme.STATUS_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.INK, radius=theme.RADIUS_FIELD)

    def _undo(self) -> None:
        self.hide()
        self.undo.emit()


class _Bar(QWidget):
    """The bar of a progress: a part filled, in tenths of a per cent."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.part = 0.0
        theme.fix(self, height=height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.SOFT)
        if self.part > 0:
            paint.box(painter, QRectF(0, 0, rect.width() * min(1.0, self.part), rect.height()), fill=theme.BLUE)


class ProgressBar(_Bar):
    """The slim bar alone, as in the triage's task list. `set_part(0.0–1.0, words)`; the words are spoken."""

    def __init__(self) -> None:
        super().__init__(theme.SPACE_8)

    def set_part(self, part: float, words: str) -> None:
        """Show a part done."""
        self.part = part
        self.setAccessibleName(words)
        self.update()


class Progress(QWidget):
    """Work under way: the step named, a bar, Cancel. `start` shows it once the work has taken 0.3 s."""

    cancelled = Signal()

    def __init__(self, words: str = "", *, may_cancel: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text(words, strong=True)
        self._bar = _Bar(theme.SPACE_8)
        self.button = Button(self.tr("Cancel"), key="Esc")
        self.button.acted.connect(self.cancelled)
        show_if(self.button, may_cancel)
        column = Column(self, (13, 8, 13, 9), 5)
        head = Row()
        head.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.button)
        self._wait = Text("", tone=theme.INK_2)
        self._wait.hide()
        column.add(head, self._bar, self._wait)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(300)
        self._delay.timeout.connect(self.show)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def start(self, words: str) -> None:
        """Begin: nothing is shown for the first 0.3 s."""
        self.set_step(words, 0.0)
        self._delay.start()

    def take_focus(self) -> None:
        """Have the focus: what is typed goes nowhere else. Not the button: a second Enter would cancel."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wait(self) -> None:
        """Say to whoever wants to go elsewhere why that has to wait."""
        cancel = self.tr("This screen waits for it. Esc cancels; then go on.")
        wait = self.tr("This screen waits for it; then go on.")
        self._wait.set_words(wait if self.button.isHidden() else cancel)
        self._wait.show()
        self.setAccessibleDescription(self._wait.text())

    def set_step(self, words: str, part: float) -> None:
        """Name the step and say how far it is (0.0–1.0)."""
        self._words.set_words(words)
        self.setAccessibleName(words)
        self._bar.part = part
        self._bar.update()

    def finish(self) -> None:
        """End, shown or not."""
        self._delay.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def cancel(self) -> None:
        """Cancel, where that is offered."""
        if not self.button.isHidden():
            self.cancelled.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.WHITE, border=theme.LINE)


class TrainingBand(QWidget):
    """The striped yellow band on top of every window of a training desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = self.tr("TRAINING DESK: nobody here is real, nothing can be signed as real")
        self.setAccessibleName(self._words)
        theme.fix(self, height=26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        painter.fillRect(rect, QColor(theme.FOCUS))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.INK))
        step, wide = theme.px(20), theme.px(5)
        for left in range(-int(rect.height()) - step, int(rect.width()) + step, step):
            tall = rect.height()
            slant = (
                QPointF(left, tall),
                QPointF(left + wide, tall),
                QPointF(left + wide + tall, 0),
                QPointF(left + tall, 0),
            )
            painter.drawPolygon(QPolygonF(slant))
        need = paint.text_width(self._words, strong=True) + theme.px(28)
        middle = QRectF((rect.width() - need) / 2, 0, need, rect.height())
        painter.fillRect(middle, QColor(theme.FOCUS))
        paint.text(painter, middle, self._words, theme.INK, strong=True, align=paint.CENTRE)


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the sentence, and the slug of the field it leads to."""

    words: str
    field: str


class ErrorSummary(QWidget):
    """What has to be put right before going on; takes the focus; each line leads to its field (`followed(slug)`).

    A line is the first sentence, for it never wraps. The rest stands under its field; without a field, below the line.
    """

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: list[_Link] = []
        self._rest = Text("")
        self._rest.hide()
        self._title = Text("", role=TypeRole.QUESTION)
        self._column = Column(self, (20, 12, 16, 12), theme.SPACE_4)
        self._column.add(self._title)
        self.hide()

    def show_problems(self, title: str, problems: Sequence[Problem]) -> None:
        """Show the problems and take the focus; an empty list hides the summary."""
        for link in self._links:
            self._column.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._title.set_words(title)
        self.setAccessibleName(title)
        self._links = [_Link(problem) for problem in problems]
        for link in self._links:
            link.followed.connect(self.followed)
            self._column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        rest = " ".join(_sentences(problem.words)[1] for problem in problems if not problem.field).strip()
        self._column.addWidget(self._rest)
        self._rest.set_words(rest)
        self._rest.setVisible(bool(rest) and rest not in title)
        self.setVisible(bool(problems))
        if self._links:
            self._links[0].show()  # a layout shows its new children a little later; the focus is wanted now
            self._links[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, border=theme.RED, width=theme.FIELD_BORDER)
        bar = QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height())
        paint.box(painter, bar, fill=theme.RED, right=False)


class _Link(Button):
    followed = Signal(str)

    def __init__(self, problem: Problem) -> None:
        super().__init__(_sentences(problem.words)[0], Kind.QUIET)
        self.setAccessibleDescription(problem.words)
        self._field = problem.field
        self.acted.connect(self._follow)

    def _follow(self) -> None:
        self.followed.emit(self._field)


def _sentences(words: str) -> tuple[str, str]:
    """Return the first sentence, and what follows it."""
    first, stop, rest = words.partition(". ")
    return (f"{first}.", rest) if stop else (words, "")

"""A series over time: points with printed values, bands with words, gaps hatched and named, doses as bars.

Given doses are solid, due ones dashed, missed ones crossed out: nothing is told by colour alone. A table of the same
readings always stands beside it; the screen puts it there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.chart_data import ChartBand, DoseBar, DoseState, Gap, Reading, Series
from reception_app.ui.widgets.chart_plan import POINT, BarPlace, Flag, Plan, plan_chart
from reception_app.ui.widgets.runs import Laid, bold, lay_out, paint_laid, small

__all__ = ["Chart", "ChartBand", "DoseBar", "DoseState", "Gap", "Reading", "Series"]

_GREYS = (theme.WHITE, theme.PAGE, theme.NOT_YET, theme.SOFT)
"""Bands from the lowest up; higher ones stay at the last. Their words tell them apart, the greys only help."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_SMALLEST = 480
_AROUND_POINT = 8


class Chart(QWidget):
    """One series. `←` `→` go from reading to reading, Home and End to the ends, Ins asks for a new one.

    `current_changed(place)` fires when a person goes to another reading (its place in `series.readings`), so that a
    table can follow; `set_current(place)` follows the table and emits nothing. `new_wanted()` on Ins.
    """

    current_changed = Signal(int)
    new_wanted = Signal()

    def __init__(self, series: Series, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series = series
        self._current = -1
        self._plan: Plan | None = None
        self._heights: dict[int, int] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_series(series)

    @property
    def series(self) -> Series:
        """What is shown."""
        return self._series

    def set_series(self, series: Series) -> None:
        """Show other data; the reading one is at stays by its time, else the newest is current. Emits nothing."""
        before = self._series.readings[self._current].at if 0 <= self._current < len(self._series.readings) else None
        self._series = series
        times = [reading.at for reading in series.readings]
        self._current = times.index(before) if before in times else len(times) - 1
        self._changed()
        self.updateGeometry()

    def current(self) -> int:
        """Return the place of the reading one is at; −1 when there is none."""
        return self._current

    def set_current(self, place: int) -> None:
        """Go to a reading. Emits nothing."""
        if 0 <= place < len(self._series.readings):
            self._current = place
            self._changed()

    def plan(self) -> Plan:
        """Return where everything lies at the size in force, in this widget's pixels."""
        if self._plan is None:
            height = float(self.height())
            self._plan = plan_chart(self._series, self.width(), height, self._head(self.width()), self._current)
        return self._plan

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self._heights.clear()
        self._plan = None
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            plan = plan_chart(self._series, width, None, self._head(width), self._current)
            self._heights[width] = int(plan.height + 0.999)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        wide = theme.px(_SMALLEST)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_SMALLEST) // 2, theme.px(theme.SPACE_24))

    def resizeEvent(self, event: object) -> None:
        self._plan = None

    def focus_rect(self) -> QRect:
        """Return what the focus ring goes around: the current point with its value; all of it when there is none."""
        plan = self.plan()
        if not 0 <= self._current < len(plan.points):
            return self.rect()
        side = theme.px(POINT + _AROUND_POINT)
        at = plan.points[self._current]
        around = QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side)
        label = plan.labels[self._current]
        held = around.united(label) if label is not None else around
        inside = theme.px(theme.FOCUS_RING)
        return held.toAlignedRect().adjusted(-inside, -inside, inside, inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._series.readings) - 1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._go(self._current + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else last)
        elif key == Qt.Key.Key_Insert:
            self.new_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        points = self.plan().points
        if points and event.button() == Qt.MouseButton.LeftButton:
            at = event.position()
            self._go(min(range(len(points)), key=lambda place: (points[place] - at).manhattanLength()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        plan = self.plan()
        paint_laid(painter, QPointF(0, 0), plan.head)
        if not list(self._series.moments()):
            words = self.tr("No readings yet. Ins adds the first one.")
            paint.text(painter, plan.plot, words, theme.INK_2, align=paint.CENTRE)
            return
        self._paint_ground(painter, plan)
        for flag in plan.flags:
            _paint_flag(painter, flag, plan)
        for bar in plan.bars:
            _paint_bar(painter, bar, plan.base)
        for bar in plan.bars:
            _paint_dose(painter, bar)
        self._paint_readings(painter, plan)

    def _head(self, width: float) -> Laid:
        unit = f"  {self._series.unit}" if self._series.unit else ""
        title = bold(self._series.title), small(f"{unit}   ", theme.INK)
        return lay_out(((*title, small(self._series.words(self._current), theme.INK_2)),), width)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._series.readings) and place != self._current:
            self.set_current(place)
            self.current_changed.emit(place)

    def _changed(self) -> None:
        self._plan = None
        self._heights.clear()
        said = self._series.words(self._current)
        self.setAccessibleName(f"{self._series.title}: {said}")
        self.update()
        QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))  # the focus ring goes along with the reading

    def _paint_ground(self, painter: QPainter, plan: Plan) -> None:
        plot, hair = plan.plot, theme.px(theme.BORDER)
        for step, place in enumerate(reversed(plan.bands)):
            paint.box(painter, place.rect, fill=_GREYS[min(step, len(_GREYS) - 1)], radius=0)
            paint_laid(painter, place.at, place.words)
        bottom = plan.base if plan.bars else plot.bottom()
        painter.setPen(QPen(QColor(theme.SOFT), hair))
        for x in plan.lines:
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, bottom))
        painter.setPen(QPen(QColor(theme.LINE), hair))
        for place in plan.bands:
            painter.drawLine(place.rect.bottomLeft(), place.rect.bottomRight())
        painter.drawLine(plot.topLeft(), plot.topRight())
        painter.setPen(QPen(QColor(theme.CONTROL), hair))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.drawLine(plot.topLeft(), plot.bottomLeft())
        right = plot.left() - theme.px(theme.SPACE_8)
        line = theme.active().line(TypeRole.SMALL)
        for y, words in plan.ticks:
            rect = QRectF(0, y - line / 2, right, line)
            paint.text(painter, rect, words, theme.INK, TypeRole.SMALL, align=paint.RIGHT_MIDDLE)
        for rect, words, strong in plan.marks:
            paint.text(painter, rect, words, theme.INK, TypeRole.SMALL, strong=strong, align=paint.CENTRE)
        if plan.bars:
            painter.setPen(QPen(QColor(theme.CONTROL), hair))
            painter.drawLine(QPointF(plot.left(), plan.base), QPointF(plot.right(), plan.base))
            rect = QRectF(0, plan.base - line, right, line)
            said = self.tr("DOSE")
            paint.text(painter, rect, said, theme.INK, TypeRole.SMALL, strong=True, align=paint.RIGHT_MIDDLE)
        for gap in plan.gaps:
            _hatch(painter, gap)

    def _paint_readings(self, painter: QPainter, plan: Plan) -> None:
        solid = QPen(QColor(theme.NAVY), theme.px(2))
        dashed = QPen(QColor(theme.NAVY), theme.px(1.5), Qt.PenStyle.DashLine)
        for place in range(1, len(plan.points)):
            painter.setPen(dashed if self._series.between(place) else solid)
            painter.drawLine(plan.points[place - 1], plan.points[place])
        radius = theme.px(POINT)
        for place, at in enumerate(plan.points):
            painter.setPen(QPen(QColor(theme.WHITE), theme.px(1.5)))
            painter.setBrush(QColor(theme.NAVY))
            painter.drawEllipse(at, radius, radius)
            if place == self._current:
                painter.setPen(QPen(QColor(theme.INK), theme.px(2)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                ring = radius + theme.px(2)
                painter.drawEllipse(at, ring, ring)
            label = plan.labels[place]
            if label is not None:
                words = self._series.readings[place].shown
                paint.text(painter, label, words, theme.INK, strong=True, align=paint.CENTRE)


def _paint_flag(painter: QPainter, flag: Flag, plan: Plan) -> None:
    looks = {
        "gap": (theme.CONTROL, theme.INK, Qt.PenStyle.SolidLine, theme.BORDER),
        "now": (theme.INK, theme.INK, Qt.PenStyle.SolidLine, 2),
        "next": (theme.AMBER, theme.AMBER_TEXT, Qt.PenStyle.DashLine, 2),
    }
    edge, tone, style, wide = looks[flag.kind]
    end = plan.plot.top() if flag.kind == "gap" else (plan.base if plan.bars else plan.plot.bottom())
    painter.setPen(QPen(QColor(edge), theme.px(wide), style))
    painter.drawLine(QPointF(flag.x, flag.rect.bottom()), QPointF(flag.x, end))
    if flag.kind == "gap":
        paint.box(painter, flag.rect, fill=theme.WHITE, border=theme.CONTROL, radius=0)
    else:
        paint.box(painter, flag.rect, fill=theme.WHITE, radius=0)
    strong = flag.kind != "gap"
    paint.text(painter, flag.rect, flag.words, tone, TypeRole.SMALL, strong=strong, align=paint.CENTRE)


def _paint_bar(painter: QPainter, bar: BarPlace, base: float) -> None:
    rect = bar.rect
    if bar.dose.state is DoseState.GIVEN:
        paint.box(painter, rect, fill=theme.BLUE, radius=0)
    else:
        missed = bar.dose.state is DoseState.MISSED
        style = Qt.PenStyle.SolidLine if missed else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(theme.RED if missed else theme.BLUE), theme.px(2), style))
        painter.setBrush(QColor(theme.WHITE))
        painter.drawRect(rect)
        if missed:
            painter.drawLine(rect.topLeft(), rect.bottomRight())
            painter.drawLine(rect.bottomLeft(), rect.topRight())
        if bar.dose.taken:
            part = QRectF(rect.left(), rect.bottom() - rect.height() * bar.dose.taken, rect.width(), 0)
            part.setBottom(rect.bottom())
            paint.box(painter, part, fill=theme.BLUE, radius=0)
    if bar.words.top() > base + theme.px(theme.SPACE_8):  # on a further line: a thread leads to it
        painter.setPen(QPen(QColor(theme.LINE), theme.px(theme.BORDER)))
        painter.drawLine(QPointF(rect.center().x(), base), QPointF(rect.center().x(), bar.words.top()))


def _paint_dose(painter: QPainter, bar: BarPlace) -> None:
    line = theme.active().line(TypeRole.SMALL)
    paint.box(painter, bar.words, fill=theme.WHITE, radius=0)
    upper = QRectF(bar.words.left(), bar.words.top(), bar.words.width(), line)
    paint.text(painter, upper, bar.dose.words, theme.INK, TypeRole.SMALL, strong=True, align=paint.CENTRE)
    paint.text(painter, upper.translated(0, line), bar.state, theme.INK, TypeRole.SMALL, align=paint.CENTRE)


def _hatch(painter: QPainter, rect: QRectF) -> None:
    painter.save()
    painter.setClipRect(rect)
    painter.setPen(QPen(QColor(theme.CONTROL), theme.px(theme.BORDER)))
    step, tall = theme.px(theme.SPACE_8), rect.height()
    x = rect.left() - tall
    while x < rect.right():
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + tall, rect.top()))
        x += step
    painter.restore()

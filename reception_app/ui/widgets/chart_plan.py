"""Where everything of a chart goes at a width and a height, in screen pixels: placed here, painted in `chart`.

Nothing that is printed lies over anything else that is. Words above the plot, doses below it and band names beside it
take as many lines as they need; a reading's value looks for room around its point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from reception_app.clock import LONDON, local
from reception_app.dates import short_day_text, time_text
from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.chart_data import ChartBand, DoseBar, DoseState, Series
from reception_app.ui.widgets.runs import Laid, lay_out, small

POINT = 5
"""Radius of a point at 100 %."""
_PLOT, _PLOT_LEAST = 200, 140
_BARS, _BARS_ALONE = 60, 150
_BAR_WIDEST, _BAR_LEAST = 46, 8
_BAND_WORDS = 0.2
"""At most this part of the width is for the names of the bands."""
_HOUR_STEPS = (1, 2, 3, 6)
_LINE_GAP = 4


@dataclass(frozen=True)
class Flag:
    """Words above the plot with a line down: a gap, now, or when the next reading is due."""

    words: str
    rect: QRectF
    x: float
    kind: str


@dataclass(frozen=True)
class BandPlace:
    """A band: what it fills, and its name beside it."""

    band: ChartBand
    rect: QRectF
    words: Laid
    at: QPointF


@dataclass(frozen=True)
class BarPlace:
    """A dose: its bar, and the two lines under it."""

    dose: DoseBar
    rect: QRectF
    words: QRectF
    state: str


@dataclass
class Plan:
    """The chart laid out. `height` is what it takes; `labels` are where the values stand, None where none has room."""

    width: float
    height: float = 0.0
    head: Laid = field(default_factory=lambda: lay_out(()))
    plot: QRectF = field(default_factory=QRectF)
    flags: list[Flag] = field(default_factory=list)
    bands: list[BandPlace] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    points: list[QPointF] = field(default_factory=list)
    labels: list[QRectF | None] = field(default_factory=list)
    gaps: list[QRectF] = field(default_factory=list)
    bars: list[BarPlace] = field(default_factory=list)
    base: float = 0.0
    lines: list[float] = field(default_factory=list)
    marks: list[tuple[QRectF, str, bool]] = field(default_factory=list)
    now: float | None = None
    next_at: float | None = None


class _Scale:
    """Turns instants and values into pixels."""

    def __init__(self, series: Series, span: tuple[datetime, datetime], left: float, right: float) -> None:
        self.start, self.end = span
        self.left, self.right = left, right
        inset = theme.px(_BAR_WIDEST / 2 + theme.SPACE_4 if series.doses else theme.SPACE_12)
        self.near, self.far = left + inset, right - inset
        self.low, self.high = series.scale()
        self.top = self.bottom = 0.0

    def x(self, at: datetime) -> float:
        return self.near + (at - self.start) / (self.end - self.start) * (self.far - self.near)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def plan_chart(series: Series, width: float, height: float | None, head: Laid, current: int) -> Plan:
    """Lay `series` out at `width`; None for `height` takes what it likes best. `current` has its value placed first."""
    plan = Plan(width, head=head)
    top = head.height + theme.px(theme.SPACE_8)
    span = series.span()
    if span is None:
        plan.plot = QRectF(0, top, width, theme.px(_PLOT_LEAST))
        plan.height = max(plan.plot.bottom(), height or 0.0)
        return plan
    left = max(_widths([_number(tick) for tick in series.ticks()]), _title_width(series)) + theme.px(theme.SPACE_12)
    names = [lay_out(((small(band.words),),), width * _BAND_WORDS) for band in series.bands]
    right = max((laid.width for laid in names), default=0.0) + theme.px(theme.SPACE_12 if names else theme.SPACE_4)
    scale = _Scale(series, span, left, width - right)
    rows = _place_flags(plan, series, scale, top)
    top += rows
    lower = _lower_height(plan, series, scale)
    room = theme.px(_PLOT) if height is None else max(theme.px(_PLOT_LEAST), height - top - lower)
    room = 0.0 if series.only_doses else max(room, sum(laid.height for laid in names))
    scale.top, scale.bottom = top, top + room
    plan.plot = QRectF(left, top, scale.right - left, room)
    _place_bands(plan, series, scale, names)
    _place_ticks(plan, series, scale)
    _place_readings(plan, series, scale, current)
    _drop_lower(plan, plan.plot.bottom())
    plan.height = max(plan.plot.bottom() + lower, height or 0.0)
    return plan


def _place_flags(plan: Plan, series: Series, scale: _Scale, top: float) -> float:
    """Place the words above the plot in as many lines as they need; returns the height they take."""
    wanted: list[tuple[float, str, str]] = []
    for gap in series.gaps:
        ends = scale.x(gap.start), scale.x(gap.end)
        plan.gaps.append(QRectF(ends[0], 0, ends[1] - ends[0], 0))
        wanted.append((sum(ends) / 2, gap.words, "gap"))
    if series.now is not None:
        plan.now = scale.x(series.now)
        wanted.append((plan.now, _tr("now"), "now"))
    if series.next_at is not None:
        plan.next_at = scale.x(series.next_at)
        wanted.append((plan.next_at, _tr("next {0}").format(time_text(local(series.next_at))), "next"))
    line = theme.active().line(TypeRole.SMALL) + theme.px(6)
    pad = theme.px(theme.SPACE_8)
    sized = [(x, paint.text_width(words, TypeRole.SMALL, strong=True) + pad) for x, words, _ in wanted]
    rows = _stagger(sized, scale.left, plan.width)
    for (x, words, kind), (row, start, wide) in zip(wanted, rows, strict=True):
        rect = QRectF(start, top + row * line, wide, line - theme.px(2))
        plan.flags.append(Flag(words, rect, x, kind))
    return (max((row for row, _, _ in rows), default=-1) + 1) * line + (theme.px(_LINE_GAP) if rows else 0)


def _place_bands(plan: Plan, series: Series, scale: _Scale, names: Sequence[Laid]) -> None:
    order = sorted(range(len(series.bands)), key=lambda place: -series.bands[place].low)
    tops = [scale.high, *(series.bands[place].low for place in order)][: len(order)]
    middles = []
    for place, high in zip(order, tops, strict=True):
        upper, lower = scale.y(min(high, scale.high)), scale.y(max(series.bands[place].low, scale.low))
        middles.append((upper + lower) / 2)
        rect = QRectF(plan.plot.left(), upper, plan.plot.width(), max(0.0, lower - upper))
        plan.bands.append(BandPlace(series.bands[place], rect, names[place], QPointF()))
    heights = [names[place].height for place in order]
    starts = _apart(middles, heights, plan.plot.top(), plan.plot.bottom())
    left = plan.plot.right() + theme.px(theme.SPACE_8)
    plan.bands = [
        BandPlace(one.band, one.rect, one.words, QPointF(left, start))
        for one, start in zip(plan.bands, starts, strict=True)
    ]


def _place_ticks(plan: Plan, series: Series, scale: _Scale) -> None:
    if series.only_doses:
        return
    line = theme.active().line(TypeRole.SMALL)
    for value in series.ticks():
        y = scale.y(value)
        if all(abs(y - other) >= line for other, _ in plan.ticks):
            plan.ticks.append((y, _number(value)))


def _place_readings(plan: Plan, series: Series, scale: _Scale, current: int) -> None:
    plan.points = [QPointF(scale.x(reading.at), scale.y(reading.value)) for reading in series.readings]
    radius = theme.px(POINT)
    taken = [QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius) for at in plan.points]
    plan.labels = [None] * len(plan.points)
    newest_first = sorted(range(len(plan.points)), key=lambda place: (place != current, -place))
    for place in newest_first:
        beside = [plan.points[other] for other in (place - 1, place + 1) if 0 <= other < len(plan.points)]
        found = _room_for(series.readings[place].shown, plan.points[place], plan.plot, taken, beside)
        plan.labels[place] = found
        if found is not None:
            taken.append(found)
    for rect in plan.gaps:
        rect.setTop(plan.plot.top())
        rect.setBottom(plan.plot.bottom())


def _room_for(
    words: str, at: QPointF, plot: QRectF, taken: Sequence[QRectF], beside: Sequence[QPointF]
) -> QRectF | None:
    """Return where a value can stand near its point without lying on another point or value, or None.

    A place off the lines to the points `beside` it is better; on a line it can still be read.
    """
    free: list[QRectF] = []
    wide = paint.text_width(words, TypeRole.BODY, strong=True) + theme.px(2)
    tall, away = theme.active().line() - theme.px(2), theme.px(POINT + 2)
    for dx, dy in (
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, -0.6),
        (-1.0, -0.6),
        (1.0, 0.6),
        (-1.0, 0.6),
        (1.0, 0.0),
        (-1.0, 0.0),
    ):
        middle = QPointF(at.x() + dx * (wide / 2 + away), at.y() + dy * (tall / 2 + away))
        rect = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
        inside = plot.adjusted(0, -theme.px(2), 0, theme.px(2)).contains(rect)
        if inside and not any(rect.intersects(other) for other in taken):
            free.append(rect)
    return next((rect for rect in free if not _crossed(rect, at, beside)), free[0] if free else None)


def _crossed(rect: QRectF, at: QPointF, beside: Iterable[QPointF]) -> bool:
    """Return whether a line from `at` to one of the points beside it runs through `rect`."""
    inner = rect.adjusted(0, theme.px(3), 0, -theme.px(3))
    return any(inner.contains(at + (end - at) * (step / 40)) for end in beside for step in range(41))


def _lower_height(plan: Plan, series: Series, scale: _Scale) -> float:
    """Place doses, hours and days as if the plot ended at 0; returns the height they take."""
    used = float(theme.px(theme.SPACE_4))
    if series.doses:
        used = _place_doses(plan, series, scale, used + theme.px(theme.SPACE_8))
    line = theme.active().line(TypeRole.SMALL)
    hours = _hours(scale)
    for at in hours:
        words = time_text(local(at))
        wide = paint.text_width(words, TypeRole.SMALL) + theme.px(2)
        start = min(scale.x(at) - wide / 2, plan.width - wide)
        plan.marks.append((QRectF(start, used, wide, line), words, False))
    used += line if hours else 0.0
    _place_days(plan, series, scale, used, line)
    return used + line


def _place_doses(plan: Plan, series: Series, scale: _Scale, top: float) -> float:
    doses = sorted(series.doses, key=lambda dose: dose.at)
    xs = [scale.x(dose.at) for dose in doses]
    nearest = min((after - before for before, after in pairwise(xs)), default=plan.width)
    wide = max(theme.px(_BAR_LEAST), min(theme.px(_BAR_WIDEST), nearest * 0.6))
    tallest = max((dose.amount for dose in doses if dose.amount), default=None)
    high = theme.px(_BARS_ALONE if series.only_doses else _BARS)
    base = top + high
    states = [_state_words(dose) for dose in doses]
    widths = [
        max(paint.text_width(dose.words, TypeRole.SMALL, strong=True), paint.text_width(state, TypeRole.SMALL))
        + theme.px(theme.SPACE_8)
        for dose, state in zip(doses, states, strict=True)
    ]
    rows = _stagger(list(zip(xs, widths, strict=True)), 0.0, plan.width)
    line = theme.active().line(TypeRole.SMALL)
    for dose, state, x, (row, start, room) in zip(doses, states, xs, rows, strict=True):
        share = dose.amount / tallest if dose.amount and tallest else 1.0
        bar = QRectF(x - wide / 2, base - high * share, wide, high * share)
        under = QRectF(start, base + theme.px(2) + row * (2 * line + theme.px(2)), room, 2 * line)
        plan.bars.append(BarPlace(dose, bar, under, state))
    plan.base = base
    return max(bar.words.bottom() for bar in plan.bars) + theme.px(_LINE_GAP)


def _state_words(dose: DoseBar) -> str:
    if dose.said:
        return dose.said
    at = time_text(local(dose.at))
    words = {
        DoseState.GIVEN: _tr("given {0}"),
        DoseState.DUE: _tr("due {0}"),
        DoseState.MISSED: _tr("missed {0}"),
    }
    return words[dose.state].format(at)


def _place_days(plan: Plan, series: Series, scale: _Scale, top: float, line: float) -> None:
    """Draw a line at each local midnight, and name each day in its middle where there is room for the name."""
    day, today = local(scale.start).date(), local(series.now).date() if series.now is not None else None
    taken = -1.0
    while (begins := _midnight(day)) <= scale.end:
        ends = _midnight(day + timedelta(days=1))
        if begins > scale.start:
            plan.lines.append(scale.x(begins))
        name = short_day_text(day, today)
        name = _tr("{0} today").format(name) if day == today else name
        wide = paint.text_width(name, TypeRole.SMALL, strong=day == today) + theme.px(theme.SPACE_8)
        near, far = max(scale.left, scale.x(begins)), min(scale.right, scale.x(ends))
        start = max(0.0, min((near + far - wide) / 2, plan.width - wide))
        if start >= taken:
            plan.marks.append((QRectF(start, top, wide, line), name, day == today))
            taken = start + wide
        day += timedelta(days=1)


def _hours(scale: _Scale) -> list[datetime]:
    """Return the full hours that can be named under the plot without touching; () when only days have room."""
    whole = (scale.end - scale.start) / timedelta(hours=1)
    need = (paint.text_width("00:00", TypeRole.SMALL) + theme.px(theme.SPACE_16)) / (scale.far - scale.near) * whole
    step = next((step for step in _HOUR_STEPS if step >= need), None)
    if step is None:
        return []
    at = scale.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    at += timedelta(hours=1) if at < scale.start else timedelta(0)
    found = []
    while at <= scale.end:
        if local(at).hour % step == 0:
            found.append(at)
        at += timedelta(hours=1)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock(0), tzinfo=LONDON).astimezone(UTC)


def _drop_lower(plan: Plan, bottom: float) -> None:
    """Move what was placed under the plot down to where the plot ends."""
    plan.base += bottom
    plan.marks = [(rect.translated(0, bottom), words, strong) for rect, words, strong in plan.marks]
    plan.bars = [
        BarPlace(bar.dose, bar.rect.translated(0, bottom), bar.words.translated(0, bottom), bar.state)
        for bar in plan.bars
    ]


def _stagger(wanted: Sequence[tuple[float, float]], left: float, right: float) -> list[tuple[int, float, float]]:
    """Return line, start and width for each (middle, width), so that none on a line touches another."""
    ends: list[float] = []
    placed: dict[int, tuple[int, float, float]] = {}
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place][0]):
        middle, wide = wanted[place]
        start = max(left, min(middle - wide / 2, right - wide))
        row = next((row for row, end in enumerate(ends) if start >= end), len(ends))
        ends[row : row + 1] = [start + wide]
        placed[place] = (row, start, wide)
    return [placed[place] for place in range(len(wanted))]


def _apart(middles: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return tops for boxes in this order, each near its middle, none over another, all between `top` and `bottom`."""
    starts = []
    free = top
    for middle, tall in zip(middles, heights, strict=True):
        start = max(free, middle - tall / 2)
        starts.append(start)
        free = start + tall
    limit = bottom
    for place in range(len(starts) - 1, -1, -1):
        starts[place] = min(starts[place], limit - heights[place])
        limit = starts[place]
    return starts


def _widths(words: Sequence[str]) -> float:
    return max((paint.text_width(one, TypeRole.SMALL) for one in words), default=0.0)


def _title_width(series: Series) -> float:
    return paint.text_width(_tr("DOSE"), TypeRole.SMALL, strong=True) if series.doses else 0.0


def _number(value: float) -> str:
    return f"{value:g}"


def _tr(words: str) -> str:
    return QCoreApplication.translate("Chart", words)

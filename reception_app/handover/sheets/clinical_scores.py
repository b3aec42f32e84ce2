"""Scores on the clinical sheet: a small plot with every value printed, then a table of all readings.

Black on white only. Bands are labelled dashes, never a ground behind a number; a reading entered in error is struck
through in the table, with its reason, and is not plotted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.handover.sheets.clinical_rest import Heading
from reception_app.handover.sheets.flow import Block, Cell, Section, row_block, text_block
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_findings_parts import PlotBand, PlotPoint, ReadingRow, ScoreSeries
from reception_app.handover.views.words import clock_time, short_day

_PLOT_HEIGHT = 34.0
_PLOT_LEFT, _PLOT_RIGHT = LEFT + 10.0, LEFT + 118.0 - 4.0
_DOSE_LINE = 4.2
_COLUMNS = ((0.0, 31.0), (33.0, 16.0), (51.0, 34.0), (87.0, 38.0), (127.0, CONTENT - 127.0))
_HEADS = ("When", "Total", "Band", "By", "What it is made of")


def scores(series: tuple[ScoreSeries, ...]) -> list[Section]:
    """Return one section for each series."""
    return [_section(one) for one in series]


def _section(one: ScoreSeries) -> Section:
    blocks: list[Block] = []
    if len(one.points) > 1:
        blocks.append(_plot(one))
    words = plain(one.source, f" {_not_meant(one.does_not_mean)}" if one.does_not_mean else "")
    # Before the readings: what a score does not mean must not be left behind on another page.
    blocks.append(text_block(LEFT, CONTENT, words, 8.5, leading=1.15, after=0.6))
    blocks += [_head(), *(_reading(row) for row in one.rows)]
    count = "1 reading" if len(one.rows) == 1 else f"{len(one.rows)} readings"
    return Section(Heading(f"SCORE: {one.title}", count), tuple(blocks))


def _not_meant(words: str) -> str:
    """Return what a score does not mean, as the sentence it is."""
    return f"What it does not mean: {words[:1].lower()}{words[1:]}"


# The table


def _head() -> Block:
    def draw(pen: Pen, y: float) -> None:
        for words, (x, _) in zip(_HEADS, _COLUMNS, strict=True):
            pen.text(LEFT + x, y + 2.8, words, 8)
        pen.rule(LEFT, y + 4.0, RIGHT)

    return Block(4.2, draw)


def _reading(row: ReadingRow) -> Block:
    words = (
        plain(bold(row.when)),
        plain(bold(row.total, 11 if row.total.isdigit() else 9.5)),
        plain(bold(row.band) if "INCOMPLETE" in row.band else row.band),
        plain(row.who),
        plain(row.detail),
    )
    cells = tuple(
        Cell(LEFT + x, lay(each, 9, width, leading=1.15)) for each, (x, width) in zip(words, _COLUMNS, strict=True)
    )
    return struck(cells, row.error) if row.error else row_block(cells, pad=0.6, rule=(LEFT, RIGHT))


def struck(cells: tuple[Cell, ...], error: str) -> Block:
    """Return a row with a line through each of its lines, and under it why; what was written stays to be read."""
    why = lay(plain(bold(error)), 9, CONTENT - 4, leading=1.15)
    above = max(height_of(cell.lines) for cell in cells) + 1.2
    height = above + height_of(why) + 0.8

    def draw(pen: Pen, y: float) -> None:
        for cell in cells:
            at = y + 0.6
            for line in cell.lines:
                pen.line(cell.x, at + line.height / 2 + 0.12 * line.size, line)
                if line.width:
                    pen.rule(cell.x, at + line.height / 2, cell.x + line.width, 0.7)
                at += line.height
        pen.lines(LEFT + 4, y + above, why)
        pen.rule(LEFT, y + height, RIGHT)

    return Block(height, draw)


# The plot


@dataclass(frozen=True, slots=True)
class _Scale:
    """Turns instants and totals into mm of the page, the plot's top being y = 0."""

    start: datetime
    seconds: float
    top: int

    def x(self, at: datetime) -> float:
        inner = _PLOT_RIGHT - _PLOT_LEFT - 8.0
        return _PLOT_LEFT + 4.0 + inner * (at - self.start).total_seconds() / self.seconds

    def y(self, value: float) -> float:
        return 4.0 + (_PLOT_HEIGHT - 4.0) * (1 - value / self.top)


def _scale(one: ScoreSeries) -> _Scale:
    at = [point.at for point in one.points] + [dose.at for dose in one.doses]
    highest = max(point.value for point in one.points)
    above = min((band.least for band in one.bands if band.least > highest), default=highest)
    top = max(5, -(-max(highest + 1, above) // 5) * 5)
    if one.most and top > one.most >= highest:
        top = max(one.most, 1)
    return _Scale(min(at), max((max(at) - min(at)).total_seconds(), 1.0), top)


def _plot(one: ScoreSeries) -> Block:
    scale = _scale(one)
    doses = len(one.doses) * _DOSE_LINE + (3.6 if one.doses else 0.0)
    height = _PLOT_HEIGHT + 8.6 + doses + 1.5

    def draw(pen: Pen, y: float) -> None:
        _axes(pen, y, scale)
        _band_lines(pen, y, scale, one.bands)
        _line(pen, y, scale, one.points)
        _times(pen, y + _PLOT_HEIGHT, scale, one.points)
        _dose_bars(pen, y + _PLOT_HEIGHT + 8.6, scale, one)

    return Block(height, draw)


def _axes(pen: Pen, y: float, scale: _Scale) -> None:
    base = y + _PLOT_HEIGHT
    pen.rule(_PLOT_LEFT, y + 2.0, _PLOT_LEFT, 0.9, to_y=base)
    pen.rule(_PLOT_LEFT, base, _PLOT_RIGHT, 0.9)
    pen.text(_PLOT_LEFT - 1.6, y + scale.y(scale.top) + 1.2, str(scale.top), 8.5, align="right")
    pen.text(_PLOT_LEFT - 1.6, base + 0.4, "0", 8.5, align="right")


def _band_lines(pen: Pen, y: float, scale: _Scale, bands: tuple[PlotBand, ...]) -> None:
    """Draw a dashed line where each band begins, its name at the right, kept apart from the next."""
    lowest = y + _PLOT_HEIGHT + 1.0
    for band in sorted(bands, key=lambda band: band.least):
        if band.least > scale.top:
            continue
        line = y + scale.y(band.least)
        if band.least:
            pen.dashed(_PLOT_LEFT, line, _PLOT_RIGHT, 0.7)
        words = lay(plain(bold(f"{band.least} "), band.words), 8.5, RIGHT - _PLOT_RIGHT - 2.0, leading=1.08)
        at = min(line + 1.2 - height_of(words[:1]) / 2 - 0.9, lowest - height_of(words))
        pen.lines(_PLOT_RIGHT + 2.0, at, words)
        lowest = at - 0.3


def _line(pen: Pen, y: float, scale: _Scale, points: tuple[PlotPoint, ...]) -> None:
    """Draw the points joined in order, each with its value, the last one larger."""
    places = [(scale.x(point.at), y + scale.y(point.value)) for point in points]
    pen.shape(places, fill=False, rule=1.2, close=False)
    taken: list[tuple[float, float, float]] = []
    for index in range(len(points) - 1, -1, -1):
        x, at = places[index]
        last = index == len(points) - 1
        pen.circle(x, at, 1.7 if last else 1.0, 0.0, fill=True)
        size = 12.0 if last else 9.5
        _value(pen, x, at, str(points[index].value), size, taken)


def _value(pen: Pen, x: float, at: float, words: str, size: float, taken: list[tuple[float, float, float]]) -> None:
    """Print a value above its point, else below, where no other value stands; the table has those without room."""
    half = width_of(words, size, is_bold=True) / 2
    for baseline in (at - 2.2, at + 2.0 + size * 0.26):
        if all(abs(x - other) > half + wide or abs(baseline - line) > 4.4 for other, line, wide in taken):
            # White under the figure: a dashed band line must not run through it.
            pen.wipe(x - half - 0.3, baseline - size * 0.26, 2 * half + 0.6, size * 0.28)
            pen.text(x, baseline, words, size, bold=True, align="centre")
            taken.append((x, baseline, half + 0.6))
            return


def _times(pen: Pen, base: float, scale: _Scale, points: tuple[PlotPoint, ...]) -> None:
    """Write the clock time under each point that has room, the last one always, and the day under its first."""
    _labels(pen, base + 3.4, [(scale.x(point.at), clock_time(point.at)) for point in points], bold_words=False)
    days: dict[str, float] = {}
    for point in points:
        days.setdefault(short_day(point.at, points[-1].at), scale.x(point.at))
    _labels(pen, base + 6.9, [(x, words) for words, x in days.items()], bold_words=True)


def _labels(pen: Pen, baseline: float, found: list[tuple[float, str]], *, bold_words: bool) -> None:
    free = float("inf")
    for x, words in reversed(found):
        half = width_of(words, 8.5, is_bold=bold_words) / 2
        if x + half + 1.0 < free:
            pen.text(x, baseline, words, 8.5, bold=bold_words, align="centre")
            free = x - half


def _dose_bars(pen: Pen, y: float, scale: _Scale, one: ScoreSeries) -> None:
    """Draw a bar at the time of each last dose, its words beside it, one under the other."""
    if not one.doses:
        return
    pen.text(LEFT, y + 2.6, "Last given of each medicine (earlier doses stay in the sender's record):", 8)
    at = y + 3.6
    for dose in one.doses:
        x = scale.x(dose.at)
        pen.bar(x - 0.9, at + 0.2, 1.8, _DOSE_LINE - 0.8)
        words = plain(bold(dose.words), f" {short_day(dose.at, one.doses[-1].at)} {clock_time(dose.at)}")
        align = "left" if x < (_PLOT_LEFT + _PLOT_RIGHT) / 2 else "right"
        pen.lines(x + 2.0 if align == "left" else x - 2.0, at, lay(words, 9, 95)[:1], align=align)
        at += _DOSE_LINE

"""The chart: what it prints lies apart at every text size, its keys, its words, and nothing told by colour alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.widgets.chart import Chart, ChartBand, DoseBar, DoseState, Gap, Reading, Series
from reception_app.ui.widgets.chart_plan import Plan
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.panels import Panel


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def reading(when: datetime, value: int) -> Reading:
    return Reading(when, value, str(value))


BANDS = (ChartBand(0, 4, "0 to 4 none"), ChartBand(5, 12, "5 to 12 mild"), ChartBand(13, 24, "13 to 24 moderate"))
NEWS2 = (ChartBand(0, 0, "0 low"), ChartBand(1, 4, "1 to 4 low"), ChartBand(5, 6, "5 to 6 medium"))
COWS = Series(
    "COWS",
    "",
    (reading(at(18, 9), 11), reading(at(19, 9), 7), reading(at(20, 7, 30), 5), reading(at(20, 20, 40), 9)),
    BANDS,
    (
        DoseBar(at(18, 8), "50 mg", DoseState.GIVEN, 50),
        DoseBar(at(19, 8), "60 mg", DoseState.MISSED, 60),
        DoseBar(at(21, 8), "60 mg", DoseState.DUE, 60),
    ),
    (Gap(at(20, 7, 30), at(20, 20, 20), "not recorded 13 h 10 min, move"),),
    0,
    25,
    at(20, 21, 50),
    at(20, 22, 40),
)
DENSE = Series(
    "NEWS2",
    "",
    tuple(reading(at(19, 6) + timedelta(minutes=40 * n), (n * 7) % 11) for n in range(40)),
    NEWS2,
    tuple(DoseBar(at(19, 8) + timedelta(hours=3 * n), "chlordiazepoxide 20 mg", DoseState.GIVEN) for n in range(8)),
    (Gap(at(19, 10), at(19, 12), "away at hospital"), Gap(at(19, 11), at(19, 15), "asleep, not disturbed")),
    0,
    20,
    at(20, 8),
    at(20, 8, 10),
)
BARE = Series("Pulse", "beats a minute", (Reading(at(20, 20), 88, "88"),), least=40, most=180)


def chart_of(series: Series, qtbot: QtBot, width: int = 900) -> Chart:
    """Show a chart in a panel of its own; the panel lives as long as the chart's test."""
    panel = Panel()
    qtbot.addWidget(panel, before_close_func=lambda _: panel.hide())
    chart = Chart(series)
    panel.body.addWidget(chart)
    panel.body.addStretch(1)
    panel.resize(width, 700)
    panel.show()
    panel.activateWindow()
    chart.setFocus()
    QApplication.processEvents()
    return chart


def printed(plan: Plan) -> list[QRectF]:
    """Every rectangle words are printed in."""
    names = [QRectF(band.at.x(), band.at.y(), band.words.width, band.words.height) for band in plan.bands]
    values = [label for label in plan.labels if label is not None]
    marks = [rect for rect, _, _ in plan.marks]
    return [*values, *names, *marks, *(flag.rect for flag in plan.flags), *(bar.words for bar in plan.bars)]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("series", [COWS, DENSE, BARE], ids=["cows", "dense", "bare"])
def test_nothing_printed_is_cut_or_lies_over_anything_printed(
    series: Series, scale: float, qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, scale)
    chart = chart_of(series, qtbot, 1340)
    plan = chart.plan()
    assert chart.height() >= chart.heightForWidth(chart.width())
    inside = QRectF(chart.rect())
    for rect in printed(plan):
        assert inside.contains(rect), rect
    for one, other in combinations(printed(plan), 2):
        shared = one.intersected(other)
        assert shared.width() < 1 or shared.height() < 1, (one, other)
    points = [QRectF(point.x() - 1, point.y() - 1, 2, 2) for point in plan.points]
    for label in plan.labels:
        assert label is None or not any(label.intersects(point) for point in points)
    assert all(plan.plot.adjusted(-1, -1, 1, 1).contains(point) for point in plan.points)


def test_every_value_is_printed_where_there_is_room(qtbot: QtBot) -> None:
    plan = chart_of(COWS, qtbot).plan()
    assert None not in plan.labels
    assert [flag.words for flag in plan.flags] == ["not recorded 13 h 10 min, move", "now", "next 22:40"]
    assert [bar.state for bar in plan.bars] == ["given 08:00", "missed 08:00", "due 08:00"]
    assert [words for _, words, _ in plan.marks if "Nov" in words] == [
        "Wed 18-Nov", "Thu 19-Nov", "Fri 20-Nov today", "Sat 21-Nov",
    ]  # fmt: skip
    heights = [bar.rect.height() for bar in plan.bars]
    assert heights[0] / heights[1] == pytest.approx(50 / 60)
    assert COWS.between(3)
    assert not COWS.between(2)


def test_the_arrows_go_from_reading_to_reading_and_say_it(qtbot: QtBot) -> None:
    chart = chart_of(COWS, qtbot)
    went: list[int] = []
    chart.current_changed.connect(went.append)
    assert chart.current() == 3
    assert chart.accessibleName() == "COWS: Fri 20-Nov 20:40, 9, 5 to 12 mild. Reading 4 of 4"
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleName() == "COWS: Fri 20-Nov 07:30, 5, 5 to 12 mild. Reading 3 of 4"
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert went == [2, 0, 3]
    chart.set_current(1)
    assert went == [2, 0, 3]
    assert chart.current() == 1


def test_ins_asks_for_a_new_reading_with_none_and_with_some(qtbot: QtBot) -> None:
    for series in (Series("CIWA-Ar", most=67), COWS):
        chart = chart_of(series, qtbot)
        with qtbot.waitSignal(chart.new_wanted, timeout=1_000):
            qtbot.keyClick(chart, Qt.Key.Key_Insert)
    empty = chart_of(Series("CIWA-Ar", most=67), qtbot)
    qtbot.keyClick(empty, Qt.Key.Key_Right)
    assert empty.current() == -1
    assert empty.accessibleName() == "CIWA-Ar: No readings yet"
    assert QColor(theme.INK_2).rgb() in colours(empty)


def test_a_click_goes_to_the_nearest_reading(qtbot: QtBot) -> None:
    chart = chart_of(COWS, qtbot)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.plan().points[1].toPoint())
    assert chart.current() == 1


def test_the_focus_ring_goes_along_with_the_reading(qtbot: QtBot, focus_ring: FocusRing) -> None:
    chart = chart_of(COWS, qtbot)
    ring = focus_ring.ring()
    assert ring is not None
    before = ring.geometry()
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    after = ring.geometry()
    assert after.right() < before.left()
    assert before.width() < chart.width() / 4


def test_a_new_reading_keeps_the_place_one_is_at(qtbot: QtBot) -> None:
    chart = chart_of(COWS, qtbot)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    chart.set_series(Series("COWS", "", (reading(at(17, 9), 14), *COWS.readings), BANDS, most=25))
    assert chart.series.readings[chart.current()].at == at(18, 9)
    chart.set_series(Series("COWS", "", COWS.readings[2:], BANDS, most=25))
    assert chart.current() == 1


def test_a_value_off_the_scale_widens_it_and_bands_begin_where_they_say() -> None:
    wide = Series("Pulse", "", (reading(at(20, 8), 200),), least=40, most=180)
    assert wide.scale() == (40, 200)
    assert [COWS.band_of(value) for value in (0, 4.5, 5, 24)] == [BANDS[0], BANDS[0], BANDS[1], BANDS[2]]
    assert COWS.band_of(-1) is None
    assert Series("x", least=3, most=3).scale() == (3, 4)


@pytest.mark.parametrize(("day", "hours"), [(29, 23), (30, 24)])
def test_days_are_as_long_as_they_are(day: int, hours: int, qtbot: QtBot) -> None:
    start = datetime(2026, 3, day, 12, tzinfo=UTC) - timedelta(days=2)
    plan = chart_of(Series("COWS", "", tuple(reading(start + timedelta(days=n), n) for n in range(5))), qtbot).plan()
    midnights = [one - other for other, one in zip(plan.lines, plan.lines[1:], strict=False)]
    longest = max(midnights)
    assert min(midnights) / longest == pytest.approx(23 / 24, abs=0.005)
    assert hours in (23, 24)


def test_given_due_and_missed_differ_without_colour(qtbot: QtBot) -> None:
    pictures = []
    for state in DoseState:
        series = Series("COWS", "", (reading(at(20, 20), 9),), (), (DoseBar(at(20, 8), "60 mg", state),), most=25)
        chart = chart_of(series, qtbot)
        bar = chart.plan().bars[0].rect.toAlignedRect()
        grey = chart.grab(bar).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        dark = sum(grey.pixelColor(x, y).value() < 160 for x in range(bar.width()) for y in range(bar.height()))
        pictures.append(dark / (bar.width() * bar.height()))
    given, due, missed = pictures
    assert given > 0.9
    assert due < missed < 0.6


def colours(chart: Chart) -> set[int]:
    QApplication.sendEvent(chart, QEvent(QEvent.Type.LayoutRequest))
    image = chart.grab().toImage()
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}

"""At 150 % and 200 % on the smallest screens: what is to be pressed is in sight, and no line of words is halved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import end_of_shift_cells, escort_desk, handovers, scripts_columns, tasks_cells
from reception_app.ui.screens.first_run import EstablishmentChoice, FirstRunScreen
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.ui.tables.rows import Column, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, opened

SMALL_SCREEN = (1366, 698)
"""1366 × 768 without title bar and taskbar."""


def in_sight(widget: QWidget) -> bool:
    """True when all of it is painted."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_first_screen_shows_how_to_go_on_and_where_to_practise(
    qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, scale)
    window = MainWindow("")
    qtbot.addWidget(window)
    door = FirstRunScreen([EstablishmentChoice("LEI", "Leeds (HMP)", "Leeds", "england")])
    window.resize(*SMALL_SCREEN)
    window.show_door(door)
    window.show()
    settle()
    assert in_sight(door.button)
    assert in_sight(door.training)
    if scale == 1.0:
        telephone, number = door.where.telephone, door.where.number
        assert in_sight(telephone), "the whole first step stands on the smallest usual screen"
        assert in_sight(number), "its last field too"
        assert number.box.mapTo(door, QPoint(0, 0)).y() == telephone.box.mapTo(door, QPoint(0, 0)).y()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_stop_shows_what_comes_first_whole(
    shell: PlainShell, person: str, press: Keys, qapp: QApplication, focus_ring: FocusRing, scale: float
) -> None:
    theme.apply(qapp, scale)
    opened(shell, person).open_question("self_harm_now")
    press("y")
    settle()
    stop = shell.window.overlay().panel  # type: ignore[union-attr]  # it lies there, or the test fails
    assert isinstance(stop, TriageStop)
    assert stop.told.hasFocus()
    assert in_sight(stop.told)
    lead = next(text for text in stop.findChildren(Text) if "Do not leave" in text.text())
    assert in_sight(lead)
    over = stop.parentWidget()
    assert over is not None
    assert over.rect().contains(stop.geometry())
    press("Officer", "\r")
    settle()
    assert in_sight(QApplication.focusWidget() or stop)
    assert halved(stop) == []


def halved(within: QWidget) -> list[str]:
    """Return the words whose line the upper edge of a scrolling column cuts."""
    found = []
    for area in within.findChildren(QScrollArea):
        content = area.widget()
        if content is None or not area.isVisible():
            continue
        top = area.verticalScrollBar().value()
        for label in content.findChildren(Text):
            at = QRect(label.mapTo(content, QPoint(0, 0)), label.size())
            if label.isVisible() and at.top() < top - 1 and at.bottom() > top + 2:
                found.append(label.text())
    return found


def test_what_comes_into_sight_halves_no_line_above_it(qtbot: QtBot) -> None:
    area = Scroller()
    qtbot.addWidget(area)
    places = []
    for number in range(30):
        area.column.addWidget(Text(f"SPECIMEN line {number}"))
        places.append(QPushButton(f"Place {number}"))
        area.column.addWidget(places[-1])
    area.resize(400, 170)
    area.show()
    settle()
    for place in (*places, *reversed(places)):
        area.ensureWidgetVisible(place, 0, 0)
        assert in_sight(place)
        assert halved(area.parentWidget() or area.window()) == []


@pytest.mark.parametrize("scale", [1.5, 1.75, 2.0])
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(tasks_cells.columns, id="tasks"),
        pytest.param(end_of_shift_cells.columns, id="end of shift"),
        pytest.param(scripts_columns.narrow_columns, id="scripts"),
        pytest.param(handovers._columns, id="handovers"),
        pytest.param(escort_desk._columns, id="escort desk"),
    ],
)
def test_no_column_in_sight_is_cut(
    qtbot: QtBot, qapp: QApplication, made: Callable[[], tuple[Column[Any], ...]], scale: float
) -> None:
    theme.apply(qapp, scale)
    view = RowsView(RowsModel(made(), key=str), name="SPECIMEN")
    qtbot.addWidget(view)
    view.resize(SMALL_SCREEN[0], 400)
    view.show()
    settle()
    widths = [view.columnWidth(place) for place in range(view.rows_model.columnCount())]
    edges = list(accumulate(widths))
    room = view.viewport().width()
    assert edges[-1] <= room or room in edges
    assert edges[1] <= room, "something stands beside the name"


def test_a_panel_that_takes_the_room_of_the_status_bar_leaves_no_half_of_its_words(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, 2.0)
    window = MainWindow("Leeds (HMP)")
    qtbot.addWidget(window)
    window.resize(*SMALL_SCREEN)
    window.show()
    window.show_empty()
    window.set_saved("All saved 21:40")
    settle()
    panel = Panel()
    low = window.status.mapTo(window, QPoint(0, 0)).y()
    panel.setFixedHeight(low + theme.px(theme.SPACE_8) - window.stack.mapTo(window, QPoint(0, 0)).y())
    window.show_overlay(panel)
    settle()
    image = window.grab().toImage()
    below = {image.pixelColor(x, image.height() - 3).name() for x in range(0, image.width(), 7)}
    assert below == {QColor(theme.INK).name()}

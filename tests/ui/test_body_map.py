"""The body map and the time of day by keyboard: marks put, named, sized, taken away; what is kept reads back."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.forms.body_marks import BodyMark, read_mark
from reception_app.forms.body_outline import OUTLINE, STROKES, inside, polyline
from reception_app.forms.body_regions import region_of
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Option, Question, QuestionType
from reception_app.ui import theme
from reception_app.ui.fields.body_map import BodyMapField
from reception_app.ui.fields.question_cells import cell_for
from reception_app.ui.fields.questions import field_for
from reception_app.ui.fields.time import TimeField, read_clock
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.panels import Scroller
from reception_app.vocabulary import AnswerState

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
KINDS = (Option("bruise", "Bruise"), Option("cut", "Cut"), Option("burn", "Burn"), Option("scar", "Scar"))
MAP = Question(
    "injuries", QuestionType.BODY_MAP, "Where is the person injured?", "specimen", "GK", options=KINDS
)  # fmt: skip
TIME = Question("seen_at", QuestionType.TIME, "When was the person seen?", "specimen", "GK")
FOREARM = "front:801:470:cut:30:left forearm: from glass"
SHIFT = Qt.KeyboardModifier.ShiftModifier


def now() -> datetime:
    return NOW


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    holder = QWidget()
    Column(holder)
    qtbot.addWidget(holder)
    return holder


def show(holder: QWidget, field: QWidget) -> None:
    layout = holder.layout()
    assert layout is not None
    layout.addWidget(field)
    holder.resize(1040, 640)
    holder.show()
    holder.activateWindow()
    QApplication.processEvents()


@pytest.fixture
def field(holder: QWidget) -> BodyMapField:
    field = field_for(MAP, now)
    assert isinstance(field, BodyMapField)
    show(holder, field)
    field.focus_first()
    return field


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(qtbot: QtBot, *keys: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        for key in keys:
            qtbot.keyClick(focused(), key)


def go_to(field: BodyMapField, view: str, x: int, y: int) -> None:
    field.figures[view].setFocus()
    field.figures[view].go_to(x, y)


def test_a_mark_is_put_named_sized_and_noted_by_keyboard(field: BodyMapField, qtbot: QtBot) -> None:
    told: list[bool] = []
    field.edited.connect(told.append)
    figure = field.figures["front"]
    assert figure.hasFocus()
    figure.go_to(530, 460)
    for _ in range(5):
        qtbot.keyClick(figure, Qt.Key.Key_Right, SHIFT)
    press(qtbot, Qt.Key.Key_Right, times=2)
    press(qtbot, Qt.Key.Key_Down, times=2)
    assert figure.cursor_at() == (800, 470)
    assert "left forearm, front" in figure.accessibleName()
    assert "Left forearm, front" in field.place.text()
    press(qtbot, Qt.Key.Key_Return)
    row = field.rows[0]
    assert focused() is row.kind
    assert field.value() is None
    assert "choose what kind" in field.unread()
    assert field.problem() == ""
    qtbot.keyClicks(row.kind, "c")
    press(qtbot, Qt.Key.Key_Return)
    assert focused() is row.size_box
    qtbot.keyClicks(row.size_box, "30")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.keyClicks(row.note, "from glass: fresh")
    press(qtbot, Qt.Key.Key_Return)
    assert figure.hasFocus()
    assert field.value() == said(("front:800:470:cut:30:from glass: fresh",))
    assert field.unread() == ""
    assert told[:2] == [False, False]
    assert told[-1] is True
    assert row.note.accessibleName() == "Mark 1, left forearm, front: note"


def test_f_and_b_go_to_the_other_side_and_tab_does_too(field: BodyMapField, qtbot: QtBot) -> None:
    press(qtbot, Qt.Key.Key_B)
    assert field.figures["back"].hasFocus()
    press(qtbot, Qt.Key.Key_F)
    assert field.figures["front"].hasFocus()
    press(qtbot, Qt.Key.Key_Tab)
    assert field.figures["back"].hasFocus()
    press(qtbot, Qt.Key.Key_Tab)
    assert not isinstance(focused(), type(field.figures["back"]))


def test_beside_the_figure_nothing_is_put(field: BodyMapField, qtbot: QtBot) -> None:
    go_to(field, "front", 40, 40)
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Space)
    assert field.rows == []
    assert "no mark here" in field.place.text()
    go_to(field, "front", 0, 0)
    press(qtbot, Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert field.figures["front"].cursor_at() == (0, 0)


def test_a_click_puts_a_mark_where_it_points(field: BodyMapField, qtbot: QtBot) -> None:
    figure = field.figures["back"]
    at = figure.place_of(500, 400).toPoint()
    qtbot.mouseClick(figure, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    mark = field.marks()[0]
    assert (mark.view, region_of(mark.view, mark.x, mark.y)) == ("back", "middle of the lower back, back")
    assert abs(mark.x - 500) <= 6
    assert abs(mark.y - 400) <= 4


def test_del_takes_the_mark_near_the_cursor_or_of_the_row_away(field: BodyMapField, qtbot: QtBot) -> None:
    field.set_value(said((FOREARM, "back:500:300:bruise::", "front:400:620:burn:15:")))
    assert [row.region for row in field.rows] == [
        "left forearm, front", "middle of the upper back, back", "right thigh, front",
    ]  # fmt: skip
    go_to(field, "front", 200, 900)
    press(qtbot, Qt.Key.Key_Delete)
    assert len(field.rows) == 3
    go_to(field, "front", 810, 475)
    press(qtbot, Qt.Key.Key_Delete)
    assert field.value() == said(("back:500:300:bruise::", "front:400:620:burn:15:"))
    field.rows[0].kind.setFocus()
    press(qtbot, Qt.Key.Key_Delete)
    assert field.figures["back"].hasFocus()
    assert field.value() == said(("front:400:620:burn:15:",))
    assert field.rows[0].kind.accessibleName() == "Mark 1, right thigh, front: kind"
    field.rows[0].remove.click()
    assert field.value() is None


def test_a_size_that_is_none_is_told_and_never_kept(field: BodyMapField, qtbot: QtBot) -> None:
    field.set_value(said((FOREARM,)))
    box = field.rows[0].size_box
    for typed in ("big", "0", "2001", "-3", "3.5"):
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, typed)
        assert "1 to 2,000" in field.unread(), typed
    box.selectAll()
    qtbot.keyClicks(box, "30 mm")
    assert field.unread() == ""
    assert field.marks()[0] == BodyMark("front", 801, 470, "cut", 30, "left forearm: from glass")
    box.clear()
    assert field.marks()[0].size_mm is None


def test_setting_a_value_emits_nothing_and_keeps_what_is_being_typed(field: BodyMapField, qtbot: QtBot) -> None:
    told: list[bool] = []
    field.set_value(said((FOREARM,)))
    field.edited.connect(told.append)
    row = field.rows[0]
    row.note.setFocus()
    field.set_value(field.value())
    assert field.rows == [row]
    assert focused() is row.note
    field.set_value(None)
    assert field.rows == []
    assert told == []


def test_the_other_states_work_and_no_letter_sweeps_marks_away(field: BodyMapField, qtbot: QtBot) -> None:
    press(qtbot, Qt.Key.Key_D)
    assert field.value() == AnswerValue(AnswerState.DECLINED)
    go_to(field, "front", 500, 300)
    press(qtbot, Qt.Key.Key_Space)
    field.rows[0].kind.setCurrentIndex(1)
    assert field.value() == said(("front:500:300:bruise::",))
    field.figures["front"].setFocus()
    press(qtbot, Qt.Key.Key_D, Qt.Key.Key_U)
    assert field.value() == said(("front:500:300:bruise::",))
    field.rows[0].note.setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    assert field.value() == AnswerValue(AnswerState.UNKNOWN)
    assert field.rows == []


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_everything_has_its_room_at_every_text_size(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    page = Scroller()  # as a page of questions holds it
    qtbot.addWidget(page)
    field = field_for(MAP, now)
    assert isinstance(field, BodyMapField)
    page.column.addWidget(field)
    field.set_value(said((FOREARM, "front:806:480:bruise:12:", "back:500:300:bruise::")))
    page.resize(round(min(1366, 900 * scale)), 600)  # from 150 % a page has the window to itself
    page.show()
    QApplication.processEvents()
    for figure in field.figures.values():
        assert figure.size() == figure.sizeHint()
        assert field.rect().contains(figure.geometry())
    for row in field.rows:
        for box in (*row.boxes(), row.remove):
            assert row.rect().contains(box.rect().translated(box.mapTo(row, QPoint(0, 0))))
    assert page.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("view", "x", "y", "name"),
    [
        ("front", 500, 20, "forehead"), ("front", 530, 60, "left eye"), ("front", 470, 60, "right eye"),
        ("back", 500, 60, "back of the head"), ("front", 500, 150, "neck"), ("back", 460, 150, "left side of the neck"),
        ("front", 500, 250, "breastbone"), ("front", 420, 250, "right side of the chest"),
        ("back", 420, 250, "left upper back"), ("front", 560, 420, "left lower abdomen"),
        ("front", 500, 500, "groin"), ("front", 680, 490, "left hip"), ("back", 430, 500, "left buttock"),
        ("front", 270, 330, "right upper arm"), ("back", 270, 330, "left upper arm"),
        ("front", 210, 405, "right elbow"),
        ("back", 190, 470, "left forearm"), ("front", 860, 600, "left hand"), ("front", 835, 535, "left wrist"),
        ("front", 400, 600, "right thigh"), ("front", 400, 740, "right knee"),
        ("back", 400, 740, "back of the left knee"),
        ("front", 400, 830, "right shin"), ("back", 600, 830, "right calf"), ("front", 590, 930, "left ankle"),
        ("front", 400, 970, "right foot"), ("back", 400, 970, "left heel"), ("front", 290, 215, "right shoulder"),
    ],
)  # fmt: skip
def test_places_have_the_names_of_the_persons_own_sides(view: str, x: int, y: int, name: str) -> None:
    assert inside(x, y)
    assert region_of(view, x, y) == f"{name}, {view}"


def test_every_place_of_the_figure_has_a_name_and_the_two_sides_mirror() -> None:
    swap = {"left": "right", "right": "left"}
    for y in range(10, 990, 7):
        for x in range(4, 500, 9):
            if not inside(x, y):
                continue
            assert inside(1_000 - x, y)
            words = region_of("front", x, y).split()
            assert region_of("front", 1_000 - x, y).split() == [swap.get(word, word) for word in words]
            assert "left" not in words


def test_the_outline_is_closed_within_its_box_and_all_lines_lie_on_the_figure() -> None:
    line = polyline(OUTLINE)
    assert line[0] == line[-1]
    assert all(0 <= x <= 1_000 and 0 <= y <= 1_000 for x, y in line)
    assert max(abs(x - after_x) + abs(y - after_y) for (x, y), (after_x, after_y) in pairwise(line)) < 20
    for view, strokes in STROKES.items():
        for stroke in strokes[1:]:
            on = [inside(x, y) for x, y in polyline(stroke)]
            assert sum(on) >= 0.6 * len(on), (view, stroke)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2140", "21:40"), ("21:40", "21:40"), ("9.05", "09:05"), ("9:05", "09:05"), ("905", "09:05"),
        ("0000", "00:00"), (" 07.30 ", "07:30"), ("24:00", None), ("21:60", None), ("9", None), ("21", None),
        ("9.5", None), ("half nine", None), ("", None), ("١٢:٣٠", None),
    ],
)  # fmt: skip
def test_times_as_people_type_them(typed: str, read: str | None) -> None:
    assert read_clock(typed) == read


def test_a_time_is_settled_when_the_box_is_left(holder: QWidget, qtbot: QtBot) -> None:
    field = field_for(TIME, now)
    assert isinstance(field, TimeField)
    cell = cell_for(TIME, now)
    show(holder, field)
    show(holder, cell)
    field.focus_first()
    qtbot.keyClicks(field.box, "905")
    assert field.understood.text() == "09:05"
    assert field.value() == said("09:05")
    press(qtbot, Qt.Key.Key_Tab)
    assert field.text() == "09:05"
    field.focus_first()
    field.box.setText("")
    qtbot.keyClicks(field.box, "25.00")
    assert field.value() is None
    assert "24-hour" in field.unread()
    field.set_value(said("21:40"))
    assert field.text() == field.understood.text() == "21:40"
    field.focus_first()
    qtbot.keyClick(field.box, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    assert field.value() == AnswerValue(AnswerState.UNKNOWN)
    cell.set_value(said("07:30"))
    assert cell.value() == said("07:30")


def test_what_is_kept_is_what_the_record_reads() -> None:
    assert read_mark(FOREARM) == BodyMark("front", 801, 470, "cut", 30, "left forearm: from glass")

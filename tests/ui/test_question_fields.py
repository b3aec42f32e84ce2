"""One field for each type of question: every answer goes in and comes out the same; setting one never tells anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from reception_app.forms.answers import problem_of
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Form, Question, QuestionType
from reception_app.forms.loading import FormLibrary, load_forms
from reception_app.ui.fields.items import ItemRow, ItemsField
from reception_app.ui.fields.question_base import QuestionField
from reception_app.ui.fields.question_boxes import MomentField
from reception_app.ui.fields.question_cells import NEEDS_ROOM, cell_for
from reception_app.ui.fields.questions import field_for
from reception_app.vocabulary import AnswerState
from tests.support.desks import FRIDAY_EVENING

OF_EACH_TYPE = {
    QuestionType.YES_NO: ("injury", [said("yes"), said("no")]),
    QuestionType.CHOICE: ("heroin_how_often", [said("daily"), said("less")]),
    QuestionType.SEVERAL: ("self_harm_methods", [said(("cutting", "overdose")), said(("unknown",))]),
    QuestionType.NUMBER: ("alcohol_units", [said("7.5"), said("30")]),
    QuestionType.DATE: ("self_harm_last", [said("2026-08"), said("2019~"), said("2026-11-15")]),
    QuestionType.DATETIME_APPROX: ("heroin_last_use", [said("2026-11-15T22:00:00Z"), said("2026-11-01~")]),
    QuestionType.TEXT: ("gp_name", [said("Example Road Surgery")]),
    QuestionType.LONG_TEXT: ("medicines_named", [said("sertraline\nin the morning")]),
    QuestionType.TIME: ("seen_at", [said("21:40"), said("09:05")]),
    QuestionType.MEASUREMENT: ("obs_temperature", [said("36.4"), said("38")]),
    QuestionType.SUBSTANCE: ("heroin", [said("yes"), said("no")]),
    QuestionType.BODY_MAP: ("injury_map", [said(("front:412:287:bruise:20:left forearm", "back:500:300:cut::"))]),
    QuestionType.ITEMS: ("medicine", [said(("1",)), said(("1", "3"))]),
}
SEEN_AT = Question("seen_at", QuestionType.TIME, "At what time?", source="Local", mark="GK")
"""No form that is shipped asks a time of day alone."""
STATES = [
    AnswerValue(AnswerState.DECLINED),
    AnswerValue(AnswerState.UNKNOWN),
    AnswerValue(AnswerState.NOT_ASKED, reason="asleep"),
]


@pytest.fixture(scope="module")
def form() -> Form:
    library: FormLibrary = load_forms()
    return library.get("first-reception")


def asked(form: Form, kind: QuestionType) -> Question:
    key = OF_EACH_TYPE[kind][0]
    other = load_forms().get("escort-record-health")
    question = SEEN_AT if key == SEEN_AT.key else form.question(key) or other.question(key)
    assert question is not None
    assert question.type is kind
    return question


Made = Callable[[QuestionField], list[bool]]


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Made]:
    """Show a field in a window of its own; returns what it tells, and deletes it before Python forgets it."""
    shown: list[QuestionField] = []

    def make(field: QuestionField) -> list[bool]:
        told: list[bool] = []
        field.edited.connect(told.append)
        shown.append(field)
        field.show()
        field.activateWindow()
        qtbot.waitUntil(field.isActiveWindow)
        return told

    yield make
    for field in shown:
        delete(field)


@pytest.mark.parametrize("kind", list(QuestionType))
@pytest.mark.parametrize("make", [field_for, cell_for])
def test_every_type_gives_back_what_it_was_given_and_says_nothing(
    form: Form, kind: QuestionType, make: Callable[..., QuestionField], made: Made
) -> None:
    if make is cell_for and kind in NEEDS_ROOM:
        return
    question = asked(form, kind)
    field = make(question, lambda: FRIDAY_EVENING)
    told = made(field)
    answers = [*OF_EACH_TYPE[kind][1], *(STATES if question.required else [])]
    for answer in (*answers, None, *reversed(answers), None):
        if make is cell_for and answer == STATES[-1]:
            continue  # why a cell was not asked is written elsewhere
        field.set_value(answer)
        assert field.value() == answer
        assert field.unread() == ""
    assert told == []


@pytest.mark.parametrize("kind", list(QuestionType))
def test_every_control_of_every_field_has_a_name(form: Form, kind: QuestionType, made: Made) -> None:
    field = field_for(asked(form, kind), lambda: FRIDAY_EVENING)
    made(field)
    for widget in field.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.objectName().startswith("qt_"):
            assert widget.accessibleName(), widget


def test_letters_answer_and_move_on_and_the_reason_is_asked_for(form: Form, made: Made, qtbot: QtBot) -> None:
    field = field_for(asked(form, QuestionType.YES_NO), lambda: FRIDAY_EVENING)
    told = made(field)
    field.focus_first()
    with qtbot.waitSignal(field.moved_on, timeout=1000):
        QTest.keyClick(field.focusWidget(), Qt.Key.Key_N)
    assert (field.value(), told) == (said("no"), [False])
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_A)
    assert field.value() is None
    assert field.unread()
    assert told == [False]
    QTest.keyClicks(field.focusWidget(), "asleep")
    assert field.value() == AnswerValue(AnswerState.NOT_ASKED, reason="asleep")
    assert told == [False] + [True] * 6


def test_several_are_ticked_one_by_one_and_none_of_these_stands_alone(form: Form, made: Made, qtbot: QtBot) -> None:
    question = form.question("communication_needs")
    assert question is not None
    field = field_for(question, lambda: FRIDAY_EVENING)
    made(field)
    field.focus_first()
    for key in ("3", "1"):
        with qtbot.assertNotEmitted(field.moved_on):
            QTest.keyClicks(field.focusWidget(), key)
    assert field.value() == said(("reading_writing", "hearing"))
    QTest.keyClicks(field.focusWidget(), "3")
    assert field.value() == said(("reading_writing",))
    with qtbot.waitSignal(field.moved_on, timeout=1000):
        QTest.keyClicks(field.focusWidget(), "n")
    assert field.value() == said(("none",))
    QTest.keyClicks(field.focusWidget(), "d")
    assert field.value() == AnswerValue(AnswerState.DECLINED)


def test_a_date_is_read_as_typed_and_what_cannot_be_read_is_no_answer(form: Form, made: Made) -> None:
    field = field_for(asked(form, QuestionType.DATETIME_APPROX), lambda: FRIDAY_EVENING)
    made(field)
    assert isinstance(field, MomentField)
    field.focus_first()
    QTest.keyClicks(field.focusWidget(), "yesterday 22:00")
    assert field.value() == said("2026-11-19T22:00:00Z")
    assert field.understood.text() == "Thu 19-Nov-2026 22:00"
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert field.value() == said("2026-11-19T22:00:00Z~")
    field.tidy()
    assert field.text() == "19-Nov-2026 22:00"
    assert field.value() == said("2026-11-19T22:00:00Z~")
    field.box.selectAll()
    QTest.keyClicks(field.focusWidget(), "some day")
    assert field.value() is None
    assert "not a date" in field.unread()


def test_no_x_where_it_must_be_asked_and_states_never_clash_with_options(form: Form, made: Made) -> None:
    must = form.question("self_harm_now")
    assert must is not None
    field = field_for(must, lambda: FRIDAY_EVENING)
    made(field)
    field.focus_first()
    QTest.keyClicks(field.focusWidget(), "x")
    assert field.value() is None
    methods = asked(form, QuestionType.SEVERAL)
    several = field_for(methods, lambda: FRIDAY_EVENING)
    made(several)
    several.focus_first()
    QTest.keyClicks(several.focusWidget(), "u")
    assert several.value() == AnswerValue(AnswerState.UNKNOWN)
    several.set_value(said(("unknown",)))
    assert several.value() == said(("unknown",))
    assert problem_of(methods, several.value()) is None


def test_items_are_added_opened_and_taken_off_by_key_and_a_plain_question(form: Form, made: Made, qtbot: QtBot) -> None:
    field = field_for(asked(form, QuestionType.ITEMS), lambda: FRIDAY_EVENING)
    told = made(field)
    assert isinstance(field, ItemsField)
    field.focus_first()
    with qtbot.waitSignal(field.added, timeout=1000):
        QTest.keyClick(field.focusWidget(), Qt.Key.Key_Return)
    field.show_rows((ItemRow("1", "Medicine 1", "Sertraline, 100 mg", 2), ItemRow("2", "Medicine 2")))
    field.set_value(said(("1", "2")))
    field.focus_first()
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_Down)
    with qtbot.waitSignal(field.opened, timeout=1000) as opened:
        QTest.keyClick(field.focusWidget(), Qt.Key.Key_Return)
    assert opened.args == ["2"]
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_Delete)
    assert "Sertraline, 100 mg" in " ".join(label.text() for label in field.findChildren(QLabel) if label.isVisible())
    with qtbot.assertNotEmitted(field.removed):
        QTest.keyClicks(field.focusWidget(), "n")
    QTest.keyClick(field.focusWidget(), Qt.Key.Key_Delete)
    with qtbot.waitSignal(field.removed, timeout=1000) as removed:
        QTest.keyClicks(field.focusWidget(), "y")
    assert removed.args == ["1"]
    assert told == []


def test_the_caps_beside_a_box_say_the_keys_that_work_in_it(form: Form, qtbot: QtBot) -> None:
    for key, caps in ("medicines_named", ("Alt D", "Alt U", "Alt A")), ("self_harm_last", ("Alt D", "Alt U", "A")):
        question = form.question(key)
        assert question is not None
        field = field_for(question, lambda: FRIDAY_EVENING)
        qtbot.addWidget(field)
        assert field.bar is not None
        assert tuple(each.option.cap for each in field.bar.segments)[:3] == caps
        field.show()
        field.focus_first()
        QTest.keyClick(field.focusWidget(), Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
        assert field.value() == AnswerValue(AnswerState.UNKNOWN)
        field.bar.focus_first()
        QTest.keyClick(field.focusWidget(), Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
        assert field.value() == AnswerValue(AnswerState.DECLINED)


@pytest.mark.parametrize("typed", ["n", "nyn", "NNN"])
def test_keys_meant_for_other_questions_are_asked_about(form: Form, qtbot: QtBot, typed: str) -> None:
    question = form.question("gp_name")
    assert question is not None
    field = field_for(question, lambda: FRIDAY_EVENING)
    qtbot.addWidget(field)
    field.show()
    field.focus_first()
    QTest.keyClicks(field.focusWidget(), typed)
    assert field.unread().startswith(f"“{typed}” looks like keys for other questions.")
    QTest.keyClicks(field.focusWidget(), " Example Road")
    assert field.unread() == ""

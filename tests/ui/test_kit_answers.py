"""Answers: five states, their keys, and nothing that moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.fields.answers import AnswerGroup, CarriedAnswer, CarriedData
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import ListField, TextArea, TextField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.vocabulary import AnswerState

WHY = (Option("ill", "ill"), Option("asleep", "asleep"))
KEYS = (
    (Qt.Key.Key_Y, AnswerState.ANSWERED, "yes"),
    (Qt.Key.Key_N, AnswerState.ANSWERED, "no"),
    (Qt.Key.Key_D, AnswerState.DECLINED, None),
    (Qt.Key.Key_U, AnswerState.UNKNOWN, None),
    (Qt.Key.Key_X, AnswerState.NOT_APPLICABLE, None),
)


class Heard:
    """Keeps what a signal said."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []

    def __call__(self, *words: object) -> None:
        self.said.append(words)


def shown(qtbot: QtBot, group: AnswerGroup) -> AnswerGroup:
    qtbot.addWidget(group)
    with qtbot.waitExposed(group):
        group.show()
    group.activateWindow()
    group.focus_first()
    return group


def places(group: AnswerGroup) -> list[QRect]:
    return [segment.geometry() for segment in group.segments]


@pytest.mark.parametrize(("key", "state", "value"), KEYS)
def test_a_key_answers_and_moves_on(qtbot: QtBot, key: Qt.Key, state: AnswerState, value: str | None) -> None:
    group, heard, moved = shown(qtbot, AnswerGroup("Q")), Heard(), Heard()
    group.answered.connect(heard)
    group.moved_on.connect(moved)
    qtbot.keyClick(group.segments[0], key)
    assert heard.said == [(state, value)]
    assert group.value() == (state, value)
    assert len(moved.said) == 1


@pytest.mark.parametrize(
    "modifier",
    [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier],
)
def test_a_letter_with_a_modifier_does_not_answer(qtbot: QtBot, modifier: Qt.KeyboardModifier) -> None:
    group = shown(qtbot, AnswerGroup("Q"))
    qtbot.keyClick(group.segments[0], Qt.Key.Key_N, modifier)
    assert group.value() is None


def test_a_click_answers_without_moving_on(qtbot: QtBot) -> None:
    group, moved = shown(qtbot, AnswerGroup("Q")), Heard()
    group.moved_on.connect(moved)
    qtbot.mouseClick(group.segment("no"), Qt.MouseButton.LeftButton)
    assert group.value() == (AnswerState.ANSWERED, "no")
    assert moved.said == []


def test_nothing_is_preselected_and_setting_never_emits(qtbot: QtBot) -> None:
    group, heard = shown(qtbot, AnswerGroup("Q", reasons=WHY)), Heard()
    assert group.value() is None
    group.answered.connect(heard)
    group.chosen.connect(heard)
    for state, value in (
        (AnswerState.ANSWERED, "yes"),
        (AnswerState.DECLINED, None),
        (AnswerState.NOT_ASKED, "ill"),
        (None, None),
    ):
        group.set_value(state, value)
        assert group.value() == ((state, value) if state else None)
    assert heard.said == []


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_moves_on_answering(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    group = shown(qtbot, AnswerGroup("Q", reasons=WHY))
    group.resize(group.sizeHint().width() + 200, group.sizeHint().height())
    before = places(group)
    for segment in group.segments:
        if segment.option.slug == AnswerState.NOT_ASKED:
            group.give_reason("ill")
        else:
            segment.click()
        assert places(group) == before


def test_must_ask_has_no_not_applicable(qtbot: QtBot) -> None:
    group = shown(qtbot, AnswerGroup("Q", must_ask=True))
    qtbot.keyClick(group.segments[0], Qt.Key.Key_X)
    assert group.value() is None
    assert AnswerState.NOT_APPLICABLE not in {segment.option.slug for segment in group.segments}


def test_not_asked_needs_its_reason(qtbot: QtBot) -> None:
    group, wanted, heard = shown(qtbot, AnswerGroup("Q")), Heard(), Heard()
    group.reason_wanted.connect(wanted)
    group.answered.connect(heard)
    qtbot.keyClick(group.segments[0], Qt.Key.Key_A)
    assert (group.value(), len(wanted.said), heard.said) == (None, 1, [])
    group.give_reason("asleep")
    assert heard.said == [(AnswerState.NOT_ASKED, "asleep")]


def test_still_true_only_where_something_is_carried(qtbot: QtBot) -> None:
    group, heard = shown(qtbot, AnswerGroup("Q")), Heard()
    group.still_true.connect(heard)
    qtbot.keyClick(group.segments[0], Qt.Key.Key_C)
    group.set_carried(True)
    qtbot.keyClick(group.segments[0], Qt.Key.Key_C)
    assert len(heard.said) == 1


def test_arrows_move_the_focus_and_choose_nothing(qtbot: QtBot) -> None:
    group = shown(qtbot, AnswerGroup("Q"))
    qtbot.keyClick(group.segments[0], Qt.Key.Key_Right)
    assert group.segments[1].hasFocus()
    assert group.value() is None
    qtbot.keyClick(group.segments[1], Qt.Key.Key_Space)
    assert group.value() == (AnswerState.ANSWERED, "no")


def test_one_tab_stop_for_the_whole_group(qtbot: QtBot) -> None:
    group = shown(qtbot, AnswerGroup("Q"))
    assert sum(bool(segment.focusPolicy() & Qt.FocusPolicy.TabFocus) for segment in group.segments) == 1


def test_every_segment_is_named_with_its_question(qtbot: QtBot) -> None:
    group = shown(qtbot, AnswerGroup("Have you ever harmed yourself?"))
    assert group.segments[0].accessibleName() == "Have you ever harmed yourself?: Yes"


def test_choices_start_empty_and_speak_slugs(qtbot: QtBot) -> None:
    group, heard = ChoiceGroup([Option("hold", "Hold", "H"), Option("stop", "Stop", "S")], name="Decision"), Heard()
    qtbot.addWidget(group)
    group.show()
    group.edited.connect(heard)
    assert group.value() == ""
    group.set_value("hold")
    assert heard.said == []
    qtbot.keyClick(group, Qt.Key.Key_S)
    assert (group.value(), len(heard.said)) == ("stop", 1)


def test_a_carried_answer_keeps_its_size_when_confirmed(qtbot: QtBot) -> None:
    data = CarriedData("Yes", "asthma", "Recorded by K. Mockingham, nurse, at Hull (HMP & YOI)", "3 days ago")
    box, heard = CarriedAnswer(data), Heard()
    qtbot.addWidget(box)
    box.resize(900, 60)
    box.show()
    box.still_true.connect(heard)
    button = box._button.geometry()
    qtbot.mouseClick(box._button, Qt.MouseButton.LeftButton)
    box.set_data(CarriedData(data.answer, data.detail, data.provenance, data.age, "confirmed 21:40"))
    qtbot.mouseClick(box._button, Qt.MouseButton.LeftButton)
    assert len(heard.said) == 1
    assert box._button.geometry() == button


def test_fields_tell_of_typing_and_not_of_setting(qtbot: QtBot) -> None:
    line, area, tick = TextField("Name"), TextArea("Note"), Checkbox("Approximate")
    for field in (line, area, tick):
        qtbot.addWidget(field)
        field.show()
        heard = Heard()
        field.edited.connect(heard)
        field.set_value(True) if isinstance(field, Checkbox) else field.set_value("abc")
        assert heard.said == []
        if isinstance(field, Checkbox):
            qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClicks(field.box, "d")
        assert len(heard.said) == 1


def test_a_field_shows_its_problem_and_speaks_it(qtbot: QtBot) -> None:
    field = TextField("Volume", hint="In mL")
    qtbot.addWidget(field)
    field.show()
    field.show_problem("Check the volume.")
    assert field.error.isVisible()
    assert field.box.accessibleDescription() == "Check the volume."
    field.show_problem("")
    assert (field.error.isVisible(), field.box.accessibleDescription()) == (False, "In mL")


def test_letters_typed_in_a_list_choose_by_their_beginning_however_late_they_come(qtbot: QtBot) -> None:
    interval = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(-1)  # as if every letter came too late for Qt
    try:
        units = ListField("Unit", tuple(Option(unit, unit) for unit in ("mg", "mL", "micrograms", "g", "units")))
        qtbot.addWidget(units)
        units.show()
        for typed, chosen in (("mg", "mg"), ("mgs", "mg"), ("ml", "mL"), ("micro", "micrograms"), ("g", "g")):
            units.box.setFocus()
            qtbot.keyClick(units.box, Qt.Key.Key_Backspace)
            qtbot.keyClicks(units.box, typed)
            assert units.value() == chosen, typed
        qtbot.keyClick(units.box, Qt.Key.Key_Backspace)
        qtbot.keyClicks(units.box, "mm")
        assert units.value() == "mL", "the same letter goes on to the next"
    finally:
        QApplication.setKeyboardInputInterval(interval)


def test_a_segment_whose_words_change_gets_the_room_they_need(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, 1.0)
    group = ChoiceGroup([Option("clinical", "Clinical"), Option("escort", "Escort")], name="Sheet")
    qtbot.addWidget(group)
    segment = group.segment("clinical")
    before = segment.sizeHint().width()
    segment.option = replace(segment.option, label="Clinical 12 pages")
    more = paint.text_width("Clinical 12 pages", TypeRole.SMALL) - paint.text_width("Clinical", TypeRole.SMALL)
    assert segment.sizeHint().width() >= before + int(more)

"""Somebody who speaks little English: begun by one nurse, gone on with by another through an interpreter (E20, E33)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services import handovers, packs
from reception_app.services.handovers import Plan
from reception_app.vocabulary import AnswerState, FitToTravel, TaskState
from tests.support.desks import PASSPHRASE
from tests.support.pdf import text_of
from tests.support.story import OTHER_NURSE, Answers, Place, at_desk, make_desk, sign, state, take_in, type_in
from tests.support.story_care import go_to_row, open_person, print_wing_sheet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0025TT"
OWN_WORDS = "Through the interpreter: I am afraid, and my mother does not know where I am."
TALKING: Answers = {
    "communication_needs": ("2", "Enter"),
    "language": (type_in("Polish"), "Enter"),
    "interpreter_used": ("5",),
    "communication_help": (type_in("interpreter in Polish"), "Enter"),
}
THROUGH_THE_INTERPRETER = {
    "self_harm_now": ("n",),
    "hopeless": ("n",),
    "self_harm_ever": ("n",),
    "hard_news": ("y",),
    "hard_news_kind": ("3", "Enter"),
    "hard_news_what": ("Enter",),
    "own_words": (type_in(OWN_WORDS), "PgDn"),
}


def another_nurse_signs_in(place: Place) -> None:
    """The first is called away: somebody else signs in at the same desk."""
    place.hands.press("Ctrl+Shift+L")
    place.hands.press("Alt+2")
    place.hands.write(PASSPHRASE)
    place.hands.press("Enter")
    assert place.ctx.operator.full_name == OTHER_NURSE.full_name


def test_little_english(tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    with at_desk(make_desk(tmp_path, "LEI", OTHER_NURSE)) as place:
        take_in(place, NUMBER, "SAMPLEFORD", "Piotr", Language="Polish")
        place.hands.presses = 0
        place.fill(TALKING, until="injuries", rest=state("u"))
        assert "nterpreter" in place.banner()
        first = len(place.triage(NUMBER).answers)
        another_nurse_signs_in(place)
        assert "Sam Sampleworth" in place.hands.sees()
        go_to_row(place, NUMBER)
        place.hands.press("t")
        assert place.topic() == "injuries"
        assert "Also entered by Sam Sampleworth" in place.hands.sees(), "who began it is told before the first key"
        assert len(place.triage(NUMBER).answers) == first
        now_an_interpreter(place)
        place.fill(THROUGH_THE_INTERPRETER, rest=state("u"))
        assert "Which language? Polish SS 19:40" in place.page()
        assert "How are you talking now? Telephone interpreter NT 19:40" in place.page()
        sign(place)
        pressed = place.hands.presses
        as_signed(place)
        on_the_sheets(place)
    with capsys.disabled():
        print(f"\nlittle English: {pressed} key presses to the signature")


def now_an_interpreter(place: Place) -> None:
    """The second nurse has one on the telephone: says so, and goes on where the first stopped."""
    place.hands.press("PgUp", "PgUp")
    assert place.topic() == "talking"
    place.hands.tab_to("How are you talking now")
    place.hands.press("1", "F8")
    assert place.topic() == "injuries"


def as_signed(place: Place) -> None:
    """Both names stand with what each entered; unknown is unknown."""
    view = place.triage(NUMBER)
    assert view.signed_by == "Nell Testford", place.hands.sees()[:2000]
    by = {key: given.recorded_by for key, given in view.answers.items()}
    assert (by["language"], by["interpreter_used"], by["own_words"]) == ("Sam Sampleworth", *("Nell Testford",) * 2)
    assert view.values["takes_medicines"].state is AnswerState.UNKNOWN
    assert "Sam Sampleworth" in view.also_by
    record = place.record(NUMBER)
    assert record.person.language.value == "Polish", "told in the triage, it is a fact about the person from then on"
    assert "interpreter" in {flag.kind for flag in record.flags if flag.ended_at is None}
    assert not [task for task in record.tasks if task.kind == "interpreter" and task.state is TaskState.OPEN]


def on_the_sheets(place: Place) -> None:
    """Whoever opens a door knows how to talk with him; only healthcare reads what he said."""
    person = place.person_id(NUMBER)
    open_person(place, NUMBER)
    assert "nterpreter" in place.banner()
    wing = print_wing_sheet(place, NUMBER)
    leaves = place.ctx.now() + timedelta(hours=12)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    sheets = packs.preview(place.ctx, handovers.plan_handover(place.ctx, person, plan))
    escort, clinical = text_of(sheets.escort), text_of(sheets.clinical)
    assert "Polish; interpreter" in wing
    assert "Use the telephone interpreter" in wing
    assert "Polish; interpreter" in escort
    assert "How to talk: Interpreter, ask the person what helps. Language: Polish." in clinical
    assert f"“{OWN_WORDS}”" in clinical
    assert "written down by Nell Testford" in clinical
    assert "Not known: Heroin; Other opioids" in clinical
    assert "afraid" not in wing + escort

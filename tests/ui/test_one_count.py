"""How far a draft is: board, Triage tab, the list beside the questions and End of shift count by one rule."""

from __future__ import annotations

import re

from pytestqt.qtbot import QtBot

from reception_app.forms.conditions import AnswerValue
from reception_app.services import triage
from reception_app.services.board import read_board
from reception_app.services.completeness import completeness
from reception_app.services.context import AppContext
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.board_cells import Shown, triage_lines
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import AnswerState
from tests.support.answering import DECLINED, Said, give
from tests.support.desks import arrive
from tests.support.plain_shell import PlainShell, show
from tests.support.triage_keys import opened, words_of

HALF: Said = {
    "gp_record_consent": DECLINED, "injury": "yes", "injury_severe": "no", "heroin": "no", "self_harm_ever": "yes",
    "alcohol": "yes", "alcohol_first_use": "2001",
    "veteran": AnswerValue(AnswerState.NOT_ASKED, None, None, "asleep"),
}  # fmt: skip


def of(words: str) -> tuple[str, str]:
    """Return the first `n of m` that counts answers."""
    found = re.search(r"(\d+) of (\d+) answered", words)
    assert found is not None, words
    return found[1], found[2]


def test_every_screen_tells_the_same_count(ctx: AppContext, qtbot: QtBot) -> None:
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    asked = {question.key: question for question in view.form.walk()}
    view = give(ctx, view, **{key: value for key, value in HALF.items() if key in asked})
    optional = [key for key in view.values if not asked[key].required]
    assert optional, "an optional question is answered"
    whole = completeness(view).whole
    assert whole.known == sum(
        asked[key].required and value.state is AnswerState.ANSWERED for key, value in view.values.items()
    )
    wanted = (str(whole.known), str(whole.total))

    (row,) = read_board(ctx).here
    assert of(spoken(triage_lines(Shown(row, ctx.now(), "")))) == wanted
    (line,) = read_end_of_shift(ctx).of(Matter.NOT_FINISHED).rows
    assert of(line.words) == wanted
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    shell = PlainShell(ctx, window)
    tab = PersonScreen(shell, person, "triage")
    show(shell, tab)
    assert of(words_of(tab)) == wanted
    screen = opened(shell, person)
    assert of(words_of(screen.topics)) == wanted
    assert (
        sum(state.known for state in screen.draft.states()), sum(state.total for state in screen.draft.states())
    ) == (whole.known, whole.total)  # fmt: skip


def test_the_board_counts_anew_after_each_answer(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = give(ctx, triage.start_or_resume(ctx, person), heroin="no")
    assert read_board(ctx).here[0].triage_counts is not None
    assert read_board(ctx).here[0].triage_counts.known == 1  # type: ignore[union-attr]  # said above
    give(ctx, view, crack="no")
    assert read_board(ctx).here[0].triage_counts.known == 2  # type: ignore[union-attr]  # said above


def test_a_topic_counts_the_same_in_the_tab_and_beside_its_questions(ctx: AppContext, qtbot: QtBot) -> None:
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    asked = {question.key: question for question in view.form.walk()}
    view = give(ctx, view, **{key: value for key, value in HALF.items() if key in asked})
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    screen = opened(PlainShell(ctx, window), person)
    tab = {each.key: (each.counts.known, each.counts.total) for each in completeness(view).topics}
    beside = {state.topic.key: (state.known, state.total) for state in screen.draft.states()}
    assert beside == {key: counts for key, counts in tab.items() if key in beside}

"""The stop panel: its clocks count from the answer, and what is typed on it is on disk, whoever opens it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from reception_app.forms.conditions import AnswerValue, said
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.typed_drafts import DraftOf, find_draft
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.vocabulary import AnswerState
from tests.support.desks import MovingClock, colleague
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, opened


def panel_of(shell: PlainShell) -> TriageStop:
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, TriageStop)
    return overlay.panel


def reopened(shell: PlainShell, person: str) -> TriageStop:
    """The process was gone: another screen over the same desk."""
    shell.close_overlay()
    opened(shell, person)
    return panel_of(shell)


def words_on(panel: TriageStop) -> str:
    return " ".join(label.accessibleName() or label.text() for label in panel.findChildren(QLabel))


def answer_yes(shell: PlainShell, person: str, press: Keys) -> TriageStop:
    opened(shell, person).open_question("self_harm_now")
    press("y")
    return panel_of(shell)


def colleagues(shell: PlainShell) -> PlainShell:
    """The same window, once somebody else signed in."""
    return PlainShell(colleague(shell.ctx, *shell.ctx.operator.roles), shell.window)


def due(ctx: AppContext, person: str, kind: str) -> object:
    return next(task.due_at for task in read_person(ctx, person).record.tasks if task.kind == kind)


def test_opened_again_the_clocks_go_on_from_the_answer(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, clock: MovingClock
) -> None:
    answered = ctx.now()
    assert "by 20:40" in words_on(answer_yes(shell, person, press))
    clock.forward(minutes=40)
    panel = reopened(shell, person)
    assert "answered 19:40, shown once" in words_on(panel)
    assert "by 20:40" in words_on(panel)
    clock.forward(minutes=40)
    panel = reopened(colleagues(shell), person)
    assert "late since 20:40" in words_on(panel)
    press("Officer T. Pretendham", "Enter", "3", "Enter")
    assert due(ctx, person, "acct_immediate_action_plan") == answered + timedelta(hours=1)
    assert due(ctx, person, "acct_case_review") == answered + timedelta(hours=24)


def test_a_note_on_the_answer_starts_no_clock_again_and_an_answer_taken_back_does(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    view = triage.start_or_resume(ctx, person)

    def answer(value: AnswerValue | None) -> None:
        triage.save_answer(ctx, person, view.assessment_id, "self_harm_now", value)

    def since() -> object:
        return triage.stop_since(ctx, person, view.assessment_id, "self_harm_now")

    answer(AnswerValue(AnswerState.DECLINED))
    clock.forward(minutes=5)
    first = ctx.now()
    answer(said("yes"))
    clock.forward(minutes=30)
    answer(replace(said("yes"), note="says it twice"))
    assert since() == first
    answer(None)
    clock.forward(minutes=5)
    answer(said("yes"))
    assert since() == ctx.now()


def test_half_a_name_is_there_again_after_a_kill_and_gone_once_it_is_recorded(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    panel = answer_yes(shell, person, press)
    press("Officer T. Pret")
    panel.offer._timer.timeout.emit()  # the pause after the last key
    panel = reopened(PlainShell(ctx, shell.window), person)
    assert panel.told.text() == "Officer T. Pret"
    assert panel.offer.isHidden()
    assert panel.told is not QApplication.focusWidget()  # the first field that is empty has it
    panel.told.setFocus()
    press("End", "endham", "Enter", "3", "Enter")
    assert shell.window.overlay() is None
    acct = next(flag for flag in read_person(ctx, person).record.flags if flag.kind == "acct_open")
    assert acct.detail == "Told Officer T. Pretendham"
    assert find_draft(ctx, DraftOf.STOP, person_id=person) is None


def test_a_lock_takes_nothing_and_a_mistake_leaves_nothing(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("self_harm_now")
    press("y", "Officer")
    screen.leave()  # what the lock calls, with no pause before it
    panel = reopened(shell, person)
    assert panel.told.text() == "Officer"
    press("Control+Z")
    if shell.window.overlay() is not None:  # the first takes back the typing, as in every box
        press("Control+Z")
    assert find_draft(ctx, DraftOf.STOP, person_id=person) is None


def test_a_colleague_is_told_whose_it_is_and_takes_it_over_by_a_key(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    panel = answer_yes(shell, person, press)
    press("Officer T. Pretendham", "Enter")
    panel.keep()
    panel = reopened(colleagues(shell), person)
    assert panel.told.text() == ""
    assert panel.offer.accessibleName() == (
        "Half-typed stop: Told Officer T. Pretendham, begun 19:40 by Sam Sampleworth. Continuing makes it yours."
    )
    QTest.keyClick(panel.told, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    assert panel.told.text() == "Officer T. Pretendham"
    assert panel.observed.chosen() == ()


def test_what_was_typed_at_an_earlier_stop_never_comes_back_at_a_later_one(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, clock: MovingClock
) -> None:
    answer_yes(shell, person, press)
    press("Officer of yesterday")
    panel_of(shell).keep()
    clock.forward(minutes=10)
    view = triage.start_or_resume(ctx, person)
    for value in (None, said("yes")):
        triage.save_answer(ctx, person, view.assessment_id, "self_harm_now", value)
    assert reopened(shell, person).told.text() == ""

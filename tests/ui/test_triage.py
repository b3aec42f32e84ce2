"""Triage by keyboard alone: what is pressed is on disk, and stays there whatever happens to the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.forms.conditions import AnswerValue, said
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.ui import theme
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.ui.screens.triage_topic import TopicPage
from reception_app.vocabulary import AnswerState, Role
from tests.support.desks import as_role
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, carry, focused_name, on_disk, opened, words_of
from tests.support.triaged import sign_triage


def test_each_answer_is_on_disk_before_the_next_question(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    opened(shell, person)
    press("n")
    assert on_disk(ctx, person) == {"gp_record_consent": said("no")}
    assert "who cares for you" in focused_name()
    press("d", "u", "n")
    assert on_disk(ctx, person)["share_with_family"] == AnswerValue(AnswerState.DECLINED)
    assert on_disk(ctx, person)["first_time_in_prison"] == AnswerValue(AnswerState.UNKNOWN)
    assert "Next" in focused_name()
    press("PgDn", "PgDn", "a")
    assert "takes_medicines" not in on_disk(ctx, person)
    press("asleep", "Enter")
    assert on_disk(ctx, person)["takes_medicines"] == AnswerValue(AnswerState.NOT_ASKED, reason="asleep")


def test_interrupted_and_killed_the_next_screen_shows_what_was_answered(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    opened(shell, person)
    press("n", "n", "n", "n", "PgDn", "n", "n", "n", "PgDn", "y", "sertraline 100 mg", "Tab")
    # no leave(), no close: the process is gone; what was acknowledged is there
    again = opened(PlainShell(ctx, shell.window), person)
    assert again.draft.values["medicines_named"] == said("sertraline 100 mg")
    page = again.page()
    assert page is not None
    assert page.topic.key == "medicines"
    assert focused_name() == "When did you last take any of them?"
    assert again.topics.row("arrival").words() == "complete"


def test_typing_is_saved_by_itself_and_the_saved_line_comes_from_disk(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, qtbot: QtBot
) -> None:
    screen = opened(shell, person)
    press("y")
    with qtbot.waitSignal(screen.saved, timeout=5000) as saved:
        press("Example Road Surgery")
    assert saved.args == ["Draft saved 19:40:00"]
    assert on_disk(ctx, person)["gp_name"] == said("Example Road Surgery")


def test_undo_takes_answers_back_with_what_hung_on_them_and_redo_gives_them_again(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    opened(shell, person)
    press("y", "Example Road Surgery", "Enter", "n")
    full = on_disk(ctx, person)
    assert set(full) == {"gp_record_consent", "gp_name", "share_with_family"}
    for _ in range(3):
        press("Control+Z")
    assert on_disk(ctx, person) == {}
    for _ in range(3):
        press("Control+Y")
    assert on_disk(ctx, person) == full


def test_alt_a_belongs_to_the_box_that_is_typed_in(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    """Beside a text it says Not asked, beside a date Approximate; neither reaches over to the other on the page."""
    opened(shell, person)
    press("PgDn", "PgDn", "y", "Alt+A")
    assert focused_name() == "Why was this not asked?"
    press("asleep", "Enter", "today 08:00", "Alt+A", "Enter")
    given = on_disk(ctx, person)
    assert given["medicines_named"] == AnswerValue(AnswerState.NOT_ASKED, reason="asleep")
    assert str(given["medicines_last_dose"].value).endswith("~")


def test_undo_of_not_asked_gives_back_what_was_typed(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    opened(shell, person)
    press("PgDn", "PgDn", "y", "sertraline", "Alt+A")
    assert focused_name() == "Why was this not asked?"
    press("Control+Z")
    assert on_disk(ctx, person)["medicines_named"] == said("sertraline"), "only begun: nothing of it was saved"
    assert focused_name() == "Which ones, what for, and how do you take them?"
    press("Alt+A", "asleep", "Enter")
    assert on_disk(ctx, person)["medicines_named"].state is AnswerState.NOT_ASKED
    press("Control+Z")
    assert on_disk(ctx, person)["medicines_named"] == said("sertraline"), "the words and the reason are two acts"


def test_stop_panel_comes_once_asks_for_two_acts_and_goes_back_for_a_mistake(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("self_harm_now")
    press("y")
    panel = screen.findChild(TriageStop) or shell.window.findChild(TriageStop)
    assert panel is not None
    assert panel.observed.chosen() == ()
    assert panel.told.text() == ""
    assert QApplication.focusWidget() is panel.told
    assert panel.record.missing
    press("Control+Z")
    assert shell.window.overlay() is None
    assert "self_harm_now" not in on_disk(ctx, person)
    press("y", "Officer T. Pretendham", "Enter", "3", "Enter")
    assert shell.window.overlay() is None
    record = read_person(ctx, person).record
    acct = next(flag for flag in record.flags if flag.kind == "acct_open")
    assert (acct.observation, acct.detail) == ("30_min", "Told Officer T. Pretendham")
    assert {task.kind for task in record.tasks} >= {"acct_immediate_action_plan", "acct_case_review"}
    screen.open_question("self_harm_now")
    press("y")
    assert shell.window.overlay() is None
    opened(shell, person)
    assert shell.window.overlay() is None


def test_stop_panel_not_finished_is_there_again_after_a_kill(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    opened(shell, person).open_question("self_harm_now")
    press("y")
    shell.close_overlay()
    opened(shell, person)
    assert isinstance(shell.window.overlay().panel, TriageStop)  # type: ignore[union-attr]  # None fails the test too


def test_shift_n_answers_no_for_the_other_rows_on_screen_and_nowhere_else(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("self_harm_now")
    press("Shift+N")
    assert on_disk(ctx, person) == {}
    screen.open_question("alcohol")
    press("n", "d", "Shift+N")
    values = on_disk(ctx, person)
    rows = [question.key for question in screen.page().topic.questions]  # type: ignore[union-attr]
    assert values["heroin"] == AnswerValue(AnswerState.DECLINED)
    assert all(values[key] == said("no") for key in rows if key != "heroin")
    press("Control+Z")
    assert set(on_disk(ctx, person)) == {"alcohol", "heroin"}


def test_a_row_takes_its_follow_ups_and_refuses_the_future(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("heroin")
    page = screen.page()
    assert isinstance(page, RowsPage)
    press("y", "s", "Tab", "d", "Tab", "0.5 g a day", "Tab", "21-Nov 21:00", "Enter")
    assert "heroin_last_use" not in on_disk(ctx, person)
    page.focus_key("heroin_last_use")
    press("Control+A", "1900", "Enter")
    assert "heroin_last_use" not in on_disk(ctx, person)
    assert "1900 may be the year 1900, or 19:00 today." in words_of(page)
    page.focus_key("heroin_last_use")
    press("Control+A", "19:00", "Enter")
    assert on_disk(ctx, person)["heroin_last_use"] == said("2026-11-20T19:00:00Z")
    page.focus_key("heroin_last_use")
    press("Control+A", "year 2015", "Enter")
    assert on_disk(ctx, person)["heroin_last_use"] == said("2015")
    page.focus_key("heroin_last_use")
    press("Tab")
    assert on_disk(ctx, person)["heroin_last_use"] == said("2015")
    page.focus_key("heroin_last_use")
    press("Control+A", "15-Nov 22:00", "Alt+A", "Enter")
    values = on_disk(ctx, person)
    assert values["heroin_route"] == said("smoked")
    assert values["heroin_how_often"] == said("daily")
    assert values["heroin_amount"] == said("0.5 g a day")
    assert values["heroin_last_use"] == said("2026-11-15T22:00:00Z~")
    assert any(flag.kind == "opioid_withdrawal" for flag in read_person(ctx, person).record.flags)


def test_carried_answers_are_confirmed_changed_with_the_reason_or_asked_afresh(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    carry(ctx, person, "first_time_in_prison", "no")
    carry(ctx, person, "other_health_problem", "yes")
    carry(ctx, person, "self_harm_ever", "yes")
    screen = opened(shell, person)
    screen.open_question("first_time_in_prison")
    press("c")
    confirmed = on_disk(ctx, person)["first_time_in_prison"]
    assert confirmed.value == "no"
    assert "K. Mockingham at Hull (HMP & YOI)" in (confirmed.note or "")
    press("Control+Z")
    assert "first_time_in_prison" in triage.start_or_resume(ctx, person).carried
    press("Control+Y")
    screen.open_question("other_health_problem")
    press("n", "healed since", "Enter")
    assert on_disk(ctx, person)["other_health_problem"] == said("no", "healed since")
    assert triage.start_or_resume(ctx, person).earlier["other_health_problem"].value == said("yes")
    screen.open_question("self_harm_ever")
    page = screen.page()
    assert isinstance(page, TopicPage)
    assert "Mockingham" not in words_of(page.block("self_harm_ever"))
    press("c", "x")
    assert "self_harm_ever" not in on_disk(ctx, person)
    press("n")
    assert "Mockingham" in words_of(page.block("self_harm_ever"))


def test_a_note_goes_with_its_answer_and_never_without_one(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("self_harm_now")
    press("Control+M", "d")
    page = screen.page()
    assert page is not None
    page.focus_key("self_harm_now")
    press("Control+M", "Looked away", "Enter")
    note = on_disk(ctx, person)["self_harm_now"]
    assert note == AnswerValue(AnswerState.DECLINED, note="Looked away")


def test_gaps_stop_the_signature_and_lead_to_their_questions(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    press("Control+Enter")
    check = screen.check_page()
    assert check.summary.isVisible()
    assert "GP for your health record" in focused_name()
    press("Enter")
    assert isinstance(screen.page(), TopicPage)
    assert "GP for your health record" in focused_name()
    press("n", "F8")
    assert "first time in prison" in focused_name()
    press("Shift+F8")
    assert "who cares for you" in focused_name()
    assert triage.start_or_resume(ctx, person).signed_at is None


def test_a_signed_one_is_read_only(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    sign_triage(ctx, person)
    before = on_disk(ctx, person)
    screen = opened(shell, person)
    assert screen.page() is None
    assert screen.check_page().link("injury").text() == "Amend…"
    screen.topics.row("injuries").click()
    press("PgUp", "F8", "Control+Z")
    assert screen.page() is None
    assert on_disk(ctx, person) == before


def test_a_healthcare_assistant_names_the_nurse_they_work_under(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    view = triage.start_or_resume(ctx, person)
    while gaps := [gap.key for gap in triage.gaps(view, ctx.now()) if gap.blocks]:
        for key in gaps:
            triage.save_answer(ctx, person, view.assessment_id, key, AnswerValue(AnswerState.DECLINED))
        view = triage.read_triage(ctx, person, view.assessment_id)
    shell.ctx = as_role(ctx, Role.HEALTHCARE_ASSISTANT)
    screen = opened(shell, person)
    press("Control+Enter", "Control+Enter")
    assert triage.start_or_resume(ctx, person).signed_at is None
    assert QApplication.focusWidget() is screen.check_page().supervisor.box
    press("N. Nurseford", "Enter")
    assert triage.start_or_resume(ctx, person).signed_at is not None


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_at_large_text_the_task_list_is_a_line_and_nothing_scrolls_sideways(
    shell: PlainShell, person: str, scale: float, qapp: QApplication, press: Keys
) -> None:
    screen = opened(shell, person)
    theme.apply(qapp, scale)
    QApplication.processEvents()
    assert screen.line.isVisible()
    assert not screen.topics.isVisible()
    for topic in screen.draft.topics():
        screen.go_to(topic.key)
        screen.focus_start()
        QApplication.processEvents()
        page = screen.page()
        assert page is not None
        assert page.horizontalScrollBar().maximum() == 0, topic.key

"""A signed answer amended by keyboard: both answers stay, the history reads as sentences, nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from reception_app.forms.conditions import said
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.triage import TriageView
from reception_app.ui import theme
from reception_app.ui.screens.amend import AmendPage
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.vocabulary import Role
from tests.support.desks import arrive, as_role
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, focused_name, on_disk, opened, words_of
from tests.support.triaged import sign_triage

WHY = "misheard, asked again"


@pytest.fixture
def person(ctx: AppContext) -> str:
    """Somebody whose reception triage is signed: not injured, not thinking of self-harm."""
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    for key in ("injury", "self_harm_now", "critical_medicine"):
        triage.save_answer(ctx, person, view.assessment_id, key, said("no"))
    sign_triage(ctx, person)
    return person


def amending(screen: TriageScreen, press: Keys, key: str) -> AmendPage:
    screen.check_page().focus_line(key)
    press("F2")
    page = screen.amending.page
    assert page is not None
    return page


def signed(ctx: AppContext, person: str) -> TriageView:
    return triage.start_or_resume(ctx, person)


def test_f2_with_no_answer_chosen_leads_to_the_first(shell: PlainShell, person: str, press: Keys) -> None:
    """Straight after signing F2 did nothing, although the page said that it amends."""
    screen = opened(shell, person)
    screen.setFocus()
    screen.check_page().amend_focused()
    press("F2")
    assert screen.amending.page is not None


def test_an_answer_is_amended_with_what_it_makes_necessary_and_why(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    page = amending(screen, press, "injury")
    assert "No" in words_of(page)
    press("y")
    press("Control+Enter")
    assert focused_name() == "What happened, where on the body, what treatment?"
    press("Fell on the stairs", "Enter", "n")
    press("Control+Enter")
    assert focused_name() == "Why is it amended?"
    assert "The reason is missing" in words_of(page)
    assert on_disk(ctx, person)["injury"] == said("no")
    press(WHY, "Control+Enter")
    view = signed(ctx, person)
    assert view.values["injury"] == said("yes")
    assert view.values["injury_what"] == said("Fell on the stairs")
    assert [line.why for line in view.amended["injury"]] == [WHY]
    assert {task.kind for task in read_person(ctx, person).record.tasks} >= {"injury_assessment"}
    assert not screen.amending.open
    assert focused_name() == "Amend…"
    words = words_of(screen.check_page())
    assert f"Amended Fri 20-Nov-2026 19:40 by Sam Sampleworth, nurse, from “No” to “Yes”. Why: {WHY}." in words


def test_entered_in_error_is_said_so_and_the_first_answer_stays_in_sight(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    page = amending(screen, press, "injury")
    press("u")
    page.why.box.setFocus()
    press("the wrong person was asked", "Alt+E", "Control+Enter")
    line = signed(ctx, person).amended["injury"][0]
    assert (line.was, line.now, line.entered_in_error) == ("No", "Unknown", True)
    words = words_of(screen.check_page())
    assert "Marked as entered in error" in words
    assert "from “No” to “Unknown”" in words


def test_what_an_amendment_takes_away_is_named_before_and_stays_in_the_history(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    amending(screen, press, "injury")
    press("y", "Fell on the stairs", "Enter", "n")
    screen.amending.page.why.box.setFocus()  # type: ignore[union-attr]  # it is open
    press(WHY, "Control+Enter")
    page = amending(screen, press, "injury")
    press("n")
    assert "Taken back with it: What happened, where on the body, what treatment? Fell on the stairs" in words_of(page)
    page.why.box.setFocus()
    press("no injury after all", "Control+Enter")
    assert "injury_what" not in signed(ctx, person).values
    QApplication.processEvents()
    words = words_of(screen.check_page())
    assert "Taken back" in words
    assert "“Fell on the stairs” was taken back" in words


def test_esc_keeps_what_was_typed_and_nothing_changes(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    page = amending(screen, press, "injury")
    press("y")
    page.why.box.setFocus()
    press(WHY)
    assert screen.back()
    assert focused_name() == "Amend…"
    assert on_disk(ctx, person)["injury"] == said("no")
    again = amending(screen, press, "injury")
    assert again.why.value() == WHY
    assert again.changes()["injury"] == said("yes")


def test_suicidal_thoughts_found_by_an_amendment_stop_once(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    page = amending(screen, press, "self_harm_now")
    press("y")
    page.why.box.setFocus()
    press("said so an hour later", "Control+Enter")
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, TriageStop)
    press("Officer T. Pretendham", "Enter", "3", "Enter")
    assert shell.window.overlay() is None
    flags = {flag.kind: flag for flag in read_person(ctx, person).record.flags}
    assert flags["acct_open"].observation == "30_min"
    assert "self_harm_now" in flags
    assert screen.stop.show_if_pending() is False


def test_who_may_not_amend_sees_no_way_to(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    shell.ctx = as_role(ctx, Role.PHARMACY)
    screen = opened(shell, person)
    with pytest.raises(KeyError):
        screen.check_page().link("injury")
    press("F2")
    assert not screen.amending.open


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_at_large_text_nothing_scrolls_sideways(
    shell: PlainShell, person: str, scale: float, qapp: QApplication, press: Keys
) -> None:
    theme.apply(qapp, scale)
    screen = opened(shell, person)
    page = amending(screen, press, "injury")
    press("y")
    QApplication.processEvents()
    assert page.horizontalScrollBar().maximum() == 0
    assert screen.check_page().horizontalScrollBar().maximum() == 0

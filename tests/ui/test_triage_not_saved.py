"""What is typed and cannot be taken: every fault is shown, and nothing beside it says that all is saved."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.screens.triage_topic import TopicPage
from tests.support.answering import Said, fill, give
from tests.support.desks import arrive
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, carry, on_disk, opened, words_of

NOT_SAVED = "Not saved yet"


@pytest.fixture
def person(ctx: AppContext) -> str:
    return arrive(ctx)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return window


def screen_at(ctx: AppContext, window: MainWindow, person: str, key: str, answers: Said) -> TriageScreen:
    give(ctx, triage.start_or_resume(ctx, person), **answers)
    screen = opened(PlainShell(ctx, window), person)
    screen.open_question(key)
    return screen


def status(window: MainWindow) -> str:
    return words_of(window.status)


def test_each_fault_of_a_row_is_shown(ctx: AppContext, window: MainWindow, person: str, press: Keys) -> None:
    screen = screen_at(ctx, window, person, "alcohol_units", {"alcohol": "yes"})
    page = screen.page()
    assert isinstance(page, RowsPage)
    row = page.row("alcohol")
    press("9999", "Tab")
    page.focus_key("alcohol_last_drink")
    press("99 Foo", "Tab")
    shown = row.faults()
    assert set(shown) == {"alcohol_units", "alcohol_last_drink"}
    assert all(words in words_of(row) for words in shown.values())
    page.focus_key("alcohol_units")
    page.row("alcohol").cell("alcohol_units").box.setText("")  # type: ignore[attr-defined]  # a number has a box
    press("30", "Tab")
    assert set(row.faults()) == {"alcohol_last_drink"}
    assert on_disk(ctx, person)["alcohol_units"].value == "30"
    assert NOT_SAVED in status(window)  # the date is still red


def test_draft_saved_never_stands_beside_a_red_answer(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    screen = screen_at(ctx, window, person, "alcohol_last_drink", {"alcohol": "yes"})
    page = screen.page()
    assert isinstance(page, RowsPage)
    press("99 Foo", "Tab")
    assert NOT_SAVED in status(window)
    page.focus_key("heroin")
    press("n")
    assert on_disk(ctx, person)["heroin"].value == "no"
    assert NOT_SAVED in status(window)
    screen.next_topic()
    assert NOT_SAVED in status(window)
    screen.next_problem()  # F8 leads back to it
    assert page.key_of(window.focusWidget()) == "alcohol_last_drink"
    page.row("alcohol").cell("alcohol_last_drink").box.setText("")  # type: ignore[attr-defined]  # it has a box
    press("20/11/2026 18:00", "Tab")
    assert on_disk(ctx, person)["alcohol_last_drink"].value is not None
    assert "Draft saved" in status(window)


def test_a_page_of_questions_says_so_too_and_put_back_as_it_was_it_is_saved(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    screen = screen_at(ctx, window, person, "obs_pulse", {"obs_pulse": "72"})
    page = screen.page()
    assert isinstance(page, TopicPage)
    box = page.block("obs_pulse").field.box  # type: ignore[attr-defined]  # a measurement has a box
    box.selectAll()
    press("9999", "Tab")
    assert NOT_SAVED in status(window)
    assert screen.back()  # Esc: said once, and led there
    page.focus_key("obs_pulse")
    box.selectAll()
    press("72", "Tab")
    assert "Draft saved" in status(window)


def test_nothing_is_signed_over_an_answer_that_is_not_saved(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    view = fill(ctx, triage.start_or_resume(ctx, person), {"alcohol": "yes", "alcohol_units": "20"})
    screen = opened(PlainShell(ctx, window), person)
    screen.open_question("alcohol_units")
    page = screen.page()
    assert isinstance(page, RowsPage)
    page.row("alcohol").cell("alcohol_units").box.selectAll()  # type: ignore[attr-defined]  # a number has a box
    press("9999", "Tab")
    screen.open_check()
    screen.main_act()
    assert triage.read_triage(ctx, person, view.assessment_id).signed_at is None
    assert screen.page() is page
    page.row("alcohol").cell("alcohol_units").box.selectAll()  # type: ignore[attr-defined]  # a number has a box
    press("40", "Tab")
    screen.open_check()
    screen.main_act()
    assert triage.read_triage(ctx, person, view.assessment_id).signed_at is not None


def test_what_is_red_is_still_there_when_the_lines_are_laid_out_anew(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    screen = screen_at(ctx, window, person, "alcohol_last_drink", {"alcohol": "yes"})
    page = screen.page()
    assert isinstance(page, RowsPage)
    press("99 Foo", "Tab")
    window.resize(1100, 698)  # the lines are laid out anew
    cell = page.row("alcohol").cell("alcohol_last_drink")
    assert cell.box.text() == "99 Foo"  # type: ignore[attr-defined]  # it has a box


def test_one_key_for_an_answer_that_came_leaves_what_is_red_beside_it(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    carry(ctx, person, "heroin", "no")
    screen = screen_at(ctx, window, person, "alcohol_last_drink", {"alcohol": "yes"})
    page = screen.page()
    assert isinstance(page, RowsPage)
    press("99 Foo", "Tab")
    page.focus_key("heroin")
    press("c")
    assert on_disk(ctx, person)["heroin"].value == "no"
    cell = page.row("alcohol").cell("alcohol_last_drink")
    assert cell.box.text() == "99 Foo"  # type: ignore[attr-defined]  # a date has a box
    assert NOT_SAVED in status(window)


def test_ctrl_z_keeps_what_is_red_elsewhere_on_the_page(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    screen = screen_at(ctx, window, person, "heroin", {"alcohol": "yes"})
    page = screen.page()
    assert isinstance(page, RowsPage)
    press("n")
    page.focus_key("alcohol_units")
    press("9999", "Tab")
    page.focus_key("heroin")
    press("Control+Z")
    assert "heroin" not in on_disk(ctx, person)
    assert set(page.row("alcohol").faults()) == {"alcohol_units"}
    assert "9999" in page.row("alcohol").typed().values()
    assert NOT_SAVED in status(window)
    press("Control+Y")
    assert on_disk(ctx, person)["heroin"].value == "no"
    assert set(page.row("alcohol").faults()) == {"alcohol_units"}


def test_ctrl_z_puts_back_the_red_answer_it_is_about(
    ctx: AppContext, window: MainWindow, person: str, press: Keys
) -> None:
    screen = screen_at(ctx, window, person, "obs_pulse", {})
    page = screen.page()
    assert isinstance(page, TopicPage)
    press("72", "Tab")
    page.focus_key("obs_systolic")
    press("9999", "Tab")
    page.focus_key("obs_pulse")
    page.block("obs_pulse").field.box.selectAll()  # type: ignore[attr-defined]  # a measurement has a box
    press("9999", "Tab")
    assert page.block("obs_pulse").unsaved()
    page.focus_next()
    press("Control+Z")
    assert "obs_pulse" not in on_disk(ctx, person)
    assert not page.block("obs_pulse").unsaved()
    assert page.block("obs_systolic").unsaved()

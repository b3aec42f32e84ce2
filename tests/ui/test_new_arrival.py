"""Typing somebody in, with those already here in sight."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services import handovers
from reception_app.services.board import ExpectedRow, add_expected, read_board
from reception_app.services.context import AppContext
from reception_app.services.finding import find_people, list_people
from reception_app.services.person_view import read_person
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.main_window import MainWindow
from reception_app.ui.people import banner_of
from reception_app.ui.screens.arrival_form import read_names
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.person_overview import OverviewTab
from reception_app.vocabulary import AnswerState, ArrivalKind, NhsTraceStatus
from tests.support.desks import arrive, specimen
from tests.support.plain_shell import PlainShell, show
from tests.support.triage_keys import words_of

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def screen_of(shell: PlainShell, expected_id: str | None = None) -> NewArrivalScreen:
    screen = NewArrivalScreen(shell, expected_id)
    show(shell, screen)
    return screen


def type_in(qtbot: QtBot, field: TextField, words: str) -> None:
    field.box.setFocus()
    field.box.clear()
    qtbot.keyClicks(field.box, words)


def type_specimen(qtbot: QtBot, screen: NewArrivalScreen, number: str = "") -> None:
    type_in(qtbot, screen.form.family, "Specimen")
    type_in(qtbot, screen.form.given, "Carl")
    type_in(qtbot, screen.form.born, "14/07/1985")
    type_in(qtbot, screen.form.number, number)
    qtbot.keyClick(screen.form.number.box, Qt.Key.Key_Tab)


def test_how_an_nhs_number_is_known_is_asked_only_of_one_that_is_typed_and_nothing_moves(
    shell: PlainShell, qtbot: QtBot
) -> None:
    form = screen_of(shell).form
    assert not form.nhs_known.isVisible()
    before = [field.geometry() for field in (form.sex, form.others, form.place)]
    type_in(qtbot, form.nhs, "9")
    assert form.nhs_known.isVisible()
    assert [field.geometry() for field in (form.sex, form.others, form.place)] == before
    held = form.texts() | {"nhs_known": "stated"}
    qtbot.keyClick(form.nhs.box, Qt.Key.Key_Backspace)
    assert not form.nhs_known.isVisible()
    form.set_texts(held)
    assert form.nhs_known.isVisible(), "what was half typed comes back whole"
    assert form.known_choice.value() == "stated"


def test_ctrl_enter_saves_everything_and_opens_the_triage(shell: PlainShell, qtbot: QtBot) -> None:
    screen = screen_of(shell)
    assert screen.form.family.box.hasFocus()
    type_specimen(qtbot, screen, "a0002tt")
    type_in(qtbot, screen.form.nhs, "999 000 0018")
    screen.form.known_choice.press("from_document")
    screen.form.sex_choice.focus_first()
    qtbot.keyClick(screen.form.sex_choice, Qt.Key.Key_M)
    type_in(qtbot, screen.form.preferred, "Caz")
    type_in(qtbot, screen.form.language, "Welsh")
    type_in(qtbot, screen.form.others, "Dummy, Ray; Placeholder")
    type_in(qtbot, screen.form.place, "Leeds Magistrates' Court")
    screen.form.kind.set_value(ArrivalKind.COURT_REMAND)
    screen.form.legal.set_value("remand")
    type_in(qtbot, screen.form.at, "19:10")
    qtbot.keyClick(screen.form.at.box, Qt.Key.Key_Return, CONTROL)
    assert screen.form.nhs.problem() == ""
    (where,) = shell.went
    record = read_person(shell.ctx, where[1]).record
    assert where[0] == "triage"
    person, stay = record.person, record.stay
    assert (person.family_name, person.given_names, person.prison_number) == ("Specimen", "Carl", "A0002TT")
    assert (person.date_of_birth, person.nhs_number) == (date(1985, 7, 14), "9990000018")
    assert person.nhs_trace_status is NhsTraceStatus.FROM_DOCUMENT
    assert (person.sex.value, person.preferred_name.value, person.language.value) == ("Male", "Caz", "Welsh")
    assert {(alias.family_name, alias.given_names) for alias in person.aliases} == {
        ("Dummy", "Ray"),
        ("Placeholder", ""),
    }
    assert stay is not None
    assert (stay.arrived_at, stay.arrival_kind) == (shell.ctx.now() - timedelta(minutes=30), ArrivalKind.COURT_REMAND)
    assert (stay.location, stay.legal_status) == ("Reception", "remand")
    assert not screen.has_draft()


def test_what_nothing_is_said_about_is_named_once_and_then_saved_as_not_asked(shell: PlainShell, qtbot: QtBot) -> None:
    screen = screen_of(shell)
    type_specimen(qtbot, screen)
    assert not screen.unasked.isVisible()
    qtbot.keyClick(screen.form.number.box, Qt.Key.Key_Return, CONTROL)
    assert list_people(shell.ctx) == ()
    assert screen.unasked.isVisible()
    said = "Not answered: sex, from, how they came. Ctrl+Enter again saves without, as not asked; F8 goes there."
    assert screen.unasked.accessibleName() == said
    qtbot.keyClick(screen.form.number.box, Qt.Key.Key_F8)
    assert screen.form.sex_choice.isAncestorOf(shell.window.focusWidget())
    type_in(qtbot, screen.form.place, "Leeds Crown Court")
    assert screen.unasked.accessibleName().startswith("Not answered: sex, how they came.")
    qtbot.keyClick(screen.form.place.box, Qt.Key.Key_Return, CONTROL)
    (where,) = shell.went
    record = read_person(shell.ctx, where[1]).record
    assert record.stay is not None
    assert record.stay.not_asked == ("sex", "arrival_kind")
    assert record.person.sex.state is AnswerState.NOT_ASKED
    banner = banner_of(record, shell.ctx.now())
    assert (banner.sex, banner.arrived) == (
        "Not asked",
        "Arrived 19:40 from Leeds Crown Court; not asked: how they came",
    )


def test_without_a_number_a_desk_reference_is_made_and_the_arrival_is_now(shell: PlainShell, qtbot: QtBot) -> None:
    screen = screen_of(shell)
    type_in(qtbot, screen.form.family, "Testman")
    screen.form.sex_choice.press("not_known")
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    (found,) = find_people(shell.ctx, "testman")
    assert found.number == "T-0001"
    record = read_person(shell.ctx, found.person_id).record
    assert record.stay is not None
    assert record.stay.arrived_at == shell.ctx.now()
    assert record.person.sex.state is AnswerState.UNKNOWN
    assert record.person.language.state is AnswerState.NOT_ASKED


def test_what_is_wrong_stands_in_its_place_and_the_summary_leads_there(shell: PlainShell, qtbot: QtBot) -> None:
    screen = screen_of(shell)
    type_in(qtbot, screen.form.number, "12")
    type_in(qtbot, screen.form.nhs, "999 000 0019")
    type_in(qtbot, screen.form.born, "14-Jul-2030")
    type_in(qtbot, screen.form.at, "20-Nov-2026 23:50")
    qtbot.keyClick(screen.form.at.box, Qt.Key.Key_Return, CONTROL)
    wrong = [slug for slug, field in screen.form.fields.items() if field.problem()]
    assert wrong == ["family_name", "born", "prison_number", "nhs_number", "arrived_at"]
    assert list_people(shell.ctx) == ()
    assert screen.summary.isVisible()
    focused = shell.window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Write the family name."
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert screen.form.family.box.hasFocus()
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_F8)
    assert screen.form.born.box.hasFocus()
    type_in(qtbot, screen.form.number, "A0002TT")
    qtbot.keyClick(screen.form.number.box, Qt.Key.Key_Tab)
    assert screen.form.number.problem() == ""


def test_a_near_match_is_shown_after_the_field_and_stops_saving_until_ruled_out(
    shell: PlainShell, qtbot: QtBot
) -> None:
    here = arrive(shell.ctx)
    screen = screen_of(shell)
    type_specimen(qtbot, screen, "A0099TT")
    (match,) = screen.matches.model.rows()
    assert match.person_id == here
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    assert shell.went == []
    assert len(list_people(shell.ctx)) == 1
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_P, ALT)
    assert screen.matches.model.rows() == ()
    assert not screen.summary.isVisible()
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    assert len(list_people(shell.ctx)) == 2
    assert shell.went[0][0] == "triage"
    assert shell.went[0][1] != here


def test_f6_reaches_the_matches_and_alt_o_opens_that_record(shell: PlainShell, qtbot: QtBot) -> None:
    here = arrive(shell.ctx)
    screen = screen_of(shell)
    type_specimen(qtbot, screen)
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_F6)
    assert screen.matches.table.hasFocus()
    assert not screen.matches.again_button.isVisible()
    qtbot.keyClick(screen.matches.table, Qt.Key.Key_O, ALT)
    assert shell.went == [("person", here, "overview")]
    assert screen.has_draft()


def test_somebody_who_left_is_taken_in_again_with_the_same_record(shell: PlainShell, qtbot: QtBot) -> None:
    gone = arrive(shell.ctx)
    plan = handovers.plan_handover(shell.ctx, gone, handovers.Plan(to_code="MDI"))
    handovers.mark_left(shell.ctx, plan, anyway="test of coming back")
    screen = screen_of(shell)
    type_specimen(qtbot, screen)
    type_in(qtbot, screen.form.place, "Moorland (HMP & YOI)")
    qtbot.keyClick(screen.form.place.box, Qt.Key.Key_I, ALT)
    assert screen.unasked.accessibleName().startswith("Not answered: how they came.")
    assert shell.went == []
    qtbot.keyClick(screen.form.place.box, Qt.Key.Key_I, ALT)
    assert shell.went == [("triage", gone)]
    (row,) = read_board(shell.ctx).here
    assert (row.person_id, row.arrived_from) == (gone, "Moorland (HMP & YOI)")


def test_an_expected_line_fills_the_form_and_is_ticked_off(shell: PlainShell, qtbot: QtBot) -> None:
    born, van = date(1980, 1, 2), "Wakefield (HMP)"
    row = ExpectedRow("", "IMAGINED", "Scott", "A0012TT", born, None, van, ArrivalKind.TRANSFER, "asthma inhaler seen")
    screen = screen_of(shell, add_expected(shell.ctx, row))
    assert screen.form.said_before.isVisible()
    assert screen.form.said_before.text() == "Said before they came: asthma inhaler seen"
    assert screen.form.identity().date_of_birth == date(1980, 1, 2)
    assert screen.form.arrival().arrival_kind is ArrivalKind.TRANSFER
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    board = read_board(shell.ctx)
    assert board.expected == ()
    assert board.here[0].arrived_from == "Wakefield (HMP)"
    overview = OverviewTab()
    qtbot.addWidget(overview)
    overview.show()
    overview.show_page(read_person(shell.ctx, board.here[0].person_id))
    assert "Said before they came" in words_of(overview.brought)
    assert "asthma inhaler seen" in words_of(overview.brought)


def test_under_18_is_noticed_and_still_recorded(shell: PlainShell, qtbot: QtBot) -> None:
    screen = screen_of(shell)
    type_in(qtbot, screen.form.family, "Nobody")
    type_in(qtbot, screen.form.born, "20-Nov-2008")
    assert not screen.under_18.isVisible()
    type_in(qtbot, screen.form.born, "01-Jan-2030")
    assert not screen.under_18.isVisible()  # refused in red beside its box, and by nothing else
    type_in(qtbot, screen.form.born, "21-Nov-2008")
    assert screen.under_18.isVisible()
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(screen.form.family.box, Qt.Key.Key_Return, CONTROL)
    assert len(list_people(shell.ctx)) == 1


def test_matches_are_announced_above_the_form_at_large_text(
    shell: PlainShell, qtbot: QtBot, qapp: QApplication
) -> None:
    arrive(shell.ctx, specimen())
    theme.apply(qapp, 2.0)
    screen = screen_of(shell)
    assert not screen.notice.isVisible()
    type_specimen(qtbot, screen)
    assert screen.notice.isVisible()
    assert screen.notice.accessibleName() == "1 record may be this person."
    assert not screen._scroller.horizontalScrollBar().isVisible()


@pytest.mark.parametrize(
    ("typed", "names"),
    [("", []), ("Dummy", [("Dummy", "")]), (" Dummy, Ray ;; Sample , Jo", [("Dummy", "Ray"), ("Sample", "Jo")])],
)
def test_other_names_are_read(typed: str, names: list[tuple[str, str]]) -> None:
    assert read_names(typed) == names

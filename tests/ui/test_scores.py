"""Scores of one person by keyboard: items by digit, no total before the last, the series, what was wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import care, scores
from reception_app.services.context import AppContext
from reception_app.services.matching import Identity
from reception_app.services.person_view import read_person
from reception_app.services.score_list import read_score_lines
from reception_app.services.series import series
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import scores_cells as cells
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_entry import ReasonEntry
from reception_app.ui.screens.scores import ScoresTab
from reception_app.ui.screens.scores_chart import chart_series
from reception_app.ui.screens.scores_entry import RESULT, ScoreEntry
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import Role, TaskState
from tests.support.desks import COWS_9, MovingClock, arrive, follow_up, populate, score, specimen
from tests.support.plain_shell import PlainShell, show

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def scores_of(shell: PlainShell, person: str) -> tuple[PersonScreen, ScoresTab]:
    screen = PersonScreen(shell, person, "scores")
    show(shell, screen)
    tab = screen.made("scores")
    assert isinstance(tab, ScoresTab)
    return screen, tab


def begin(screen: PersonScreen, tab: ScoresTab, key: str, qtbot: QtBot) -> ScoreEntry:
    tab.table.set_current(key)
    qtbot.keyClick(tab.table, Qt.Key.Key_Insert)
    assert isinstance(screen.entry, ScoreEntry)
    return screen.entry


def focused(screen: PersonScreen) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def press(screen: PersonScreen, qtbot: QtBot, *keys: str) -> None:
    for key in keys:
        qtbot.keyClicks(focused(screen), key)


def enter(screen: PersonScreen, qtbot: QtBot, *readings: str) -> None:
    for reading in readings:
        qtbot.keyClicks(focused(screen), reading)
        qtbot.keyClick(focused(screen), Qt.Key.Key_Return)


def test_eleven_digits_make_a_score_and_no_total_stands_before_the_last(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "cows", qtbot)
    for done, digit in enumerate("1131111112", start=1):
        press(screen, qtbot, digit)
        assert entry.progress.text() == f"{done} of 11 answered"
        scored = entry.sitting.scored()
        assert scored is not None
        assert scored.total is None
    assert entry.at() == "11"
    press(screen, qtbot, "3")
    assert entry.at() == RESULT
    assert entry.result.total.text() == "COWS: 16 of 48\nModerate"
    assert "COWS 13 to 24, moderate opiate withdrawal" in entry.result.follows.accessibleName()
    assert "It does not show what or how much was used" in entry.result.meaning.text()
    assert series(shell.ctx, person, "cows").readings == ()
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    held = series(shell.ctx, person, "cows")
    assert [(one.total, one.band) for one in held.readings] == [(16, "moderate")]
    assert held.next_due_at == shell.ctx.now() + timedelta(hours=4)
    tasks = [task for task in read_person(shell.ctx, person).record.tasks if task.state is TaskState.OPEN]
    assert {task.owner_role for task in tasks} == {Role.NURSE, Role.PRESCRIBER}
    assert screen.entry is None
    assert tab.line("cows") is not None


def test_an_incomplete_score_is_kept_as_it_is_without_a_total(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "gad-2", qtbot)
    press(screen, qtbot, "2")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    assert "1 of 2 answered: there is no total." in entry.result.total.text()
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    (reading,) = series(shell.ctx, person, "gad-2").readings
    assert (reading.total, reading.band, reading.missing) == (None, None, ("2",))
    line = tab.line("gad-2")
    assert line is not None
    shown = cells.last_cell(cells.ShownScore(line, shell.ctx.now()))
    assert spoken(shown) == "Incomplete: 1 of 2 answered, no total"


def test_what_was_answered_waits_when_one_goes_away(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "phq-2", qtbot)
    press(screen, qtbot, "1")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert screen.entry is None
    assert begin(screen, tab, "phq-2", qtbot) is entry
    assert entry.sitting.given == {"1": "1"}


def test_three_in_one_measurement_is_raised_at_once(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "news2", qtbot)
    enter(screen, qtbot, "26")
    assert entry.single.isVisible()
    assert entry.single.accessibleName().startswith("Respirations: 3 in one measurement.")
    enter(screen, qtbot, "300x")
    page = entry.pages["2"]
    assert "IN-652" in page.box.problem()  # type: ignore[attr-defined]  # the page of a reading has a box
    assert "2" not in entry.sitting.given
    qtbot.keyClick(focused(screen), Qt.Key.Key_A, CTRL)
    enter(screen, qtbot, "97")
    press(screen, qtbot, "1")
    enter(screen, qtbot, "128", "82")
    press(screen, qtbot, "1")
    enter(screen, qtbot, "36.8")
    assert entry.at() == RESULT
    assert entry.result.total.text().startswith("NEWS2: 3 of 20\n3 in one measurement")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    (reading,) = series(shell.ctx, person, "news2").readings
    assert reading.total == 3
    assert reading.items[1].value == "97\N{NO-BREAK SPACE}%"


def test_scale_2_needs_the_name_of_who_set_it(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "news2", qtbot)
    entry.scale_2.click()
    enter(screen, qtbot, "16", "90")
    press(screen, qtbot, "2")
    enter(screen, qtbot, "128", "82")
    press(screen, qtbot, "1")
    enter(screen, qtbot, "36.8")
    entry.main_act()
    assert entry.who_set.problem()
    assert series(shell.ctx, person, "news2").readings == ()
    qtbot.keyClicks(entry.who_set.box, "Dr P. Pretend")
    entry.main_act()
    (reading,) = series(shell.ctx, person, "news2").readings
    assert (reading.total, reading.note) == (2, "Scale 2: target 88 to 92 % set by Dr P. Pretend")


def test_news2_is_not_offered_under_16_or_in_pregnancy(shell: PlainShell, qtbot: QtBot) -> None:
    young: Identity = specimen("A0009TT", "SAMPLEFORD", "Lee")
    young = Identity(**{**{name: getattr(young, name) for name in young.__slots__}, "date_of_birth": date(2011, 1, 2)})
    person = arrive(shell.ctx, young)
    screen, tab = scores_of(shell, person)
    tab.table.set_current("news2")
    qtbot.keyClick(tab.table, Qt.Key.Key_Insert)
    assert screen.entry is None
    expecting = arrive(shell.ctx)
    care.raise_flag(shell.ctx, expecting, care.NewFlag("pregnant"))
    why = {line.instrument: line.why_not for line in read_score_lines(shell.ctx, expecting)}
    assert why["news2"] == "NEWS2 is not for pregnancy. Use the maternity score and tell the midwife"
    assert why["cows"] is None


def test_sds_asks_which_drug_and_names_it_in_the_questions(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    entry = begin(screen, tab, "sds", qtbot)
    press(screen, qtbot, "1")
    assert "your use of heroin" in entry.pages["1"].accessibleName()
    press(screen, qtbot, *"11111")
    entry.main_act()
    (reading,) = series(shell.ctx, person, "sds", "heroin").readings
    assert (reading.total, reading.band) == (5, "positive")
    assert tab.line(cells.key_of("sds", "heroin")) is not None


def test_results_alone_are_kept_of_what_has_no_items_here(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    begin(screen, tab, "ldsq", qtbot)
    press(screen, qtbot, "2")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    entry = begin(screen, tab, "ciwa-b", qtbot)
    enter(screen, qtbot, "99")
    assert entry.at() == "total"
    qtbot.keyClick(focused(screen), Qt.Key.Key_A, CTRL)
    enter(screen, qtbot, "44")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)
    assert series(shell.ctx, person, "ldsq").readings[0].band == "below_cut_off"
    assert series(shell.ctx, person, "ciwa-b").readings[0].total == 44


def test_enter_opens_the_series_whose_chart_and_table_move_together(shell: PlainShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    _, tab = scores_of(shell, person)
    tab.table.set_current("cows")
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert tab.series.chart.hasFocus()
    held = series(shell.ctx, person, "cows")
    assert tab.series.current() == held.readings[-1].score_id
    qtbot.keyClick(tab.series.chart, Qt.Key.Key_Left)
    assert tab.series.current() == held.readings[-2].score_id
    assert tab.series.next.accessibleName().startswith("Score again at")
    drawn = chart_series(held, read_person(shell.ctx, person).record.scripts, shell.ctx.now())
    assert [(dose.words, dose.state.value) for dose in drawn.doses] == [("30\N{NO-BREAK SPACE}mg", "due")]
    qtbot.keyClick(tab.series.chart, Qt.Key.Key_Escape)
    assert tab.opened_key() == ""
    assert tab.table.current_key() == "cows"


def test_a_wrong_reading_keeps_its_place_struck_through_with_why(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    wrong = score(shell.ctx, person, "cows", COWS_9)
    screen, tab = scores_of(shell, person)
    tab.open_series("cows")
    qtbot.keyClick(tab.series.chart, Qt.Key.Key_Delete)
    entry = screen.entry
    assert isinstance(entry, ReasonEntry)
    qtbot.keyClicks(entry.box, "another person")
    qtbot.keyClick(entry.box, Qt.Key.Key_Return, CTRL)
    (row,) = tab.series.table.rows_model.rows()
    assert row.reading.score_id == wrong
    lines = cells.total_cell(row)
    assert lines[0][0].struck
    assert "Entered in error: another person" in spoken(lines)
    assert tab.series.chart.series.readings == ()
    assert all(task.state is not TaskState.OPEN or "again" not in task.title
               for task in read_person(shell.ctx, person).record.tasks)  # fmt: skip


def test_a_late_score_stands_first_and_red(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    score(ctx, person, "cows", COWS_9)
    scores.record_score(ctx, person, "phq-2", {"1": 0, "2": 0})
    clock.forward(hours=7)
    lines = read_score_lines(ctx, person)
    assert lines[0].instrument == "cows"
    shown = cells.ShownScore(lines[0], ctx.now())
    assert spoken(cells.next_cell(shown)).startswith("1 h late")
    assert cells.score_stripe(shown) == theme.Level.ACT_NOW


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_a_score_is_taken_by_keys_at_large_text(
    shell: PlainShell, qapp: QApplication, qtbot: QtBot, scale: float
) -> None:
    theme.apply(qapp, scale)
    person = arrive(shell.ctx)
    screen, tab = scores_of(shell, person)
    begin(screen, tab, "phq-2", qtbot)
    press(screen, qtbot, "1", "3")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return)
    assert series(shell.ctx, person, "phq-2").readings[0].total == 4

"""The board by keyboard, over a real desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import delete

from reception_app.models import Standing
from reception_app.services import care, dependence, handovers, people
from reception_app.services import typed_drafts as drafts
from reception_app.services.board import ExpectedRow, add_expected, read_board
from reception_app.services.context import AppContext
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.typed_drafts import DraftOf
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import board_cells as cells
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.board_cells import Shown
from reception_app.ui.screens.board_hour import in_order, next_hour
from reception_app.ui.screens.expected import ExpectedPanel, Mode, RemovePanel
from reception_app.ui.screens.finish import FinishPanel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import AllergyState, ArrivalKind, FlagLevel, SourceKind
from tests.support.desks import (
    COWS_9,
    SERTRALINE,
    MovingClock,
    add,
    arrive,
    colleague,
    populate,
    score,
    specimen,
)
from tests.support.plain_shell import PlainShell, show
from tests.support.triaged import sign_triage

VAN = ExpectedRow(
    expected_id="", family_name="IMAGINED", given_names="Scott", prison_number="A0012TT", date_of_birth=None,
    expected_at=None, arrived_from="Wakefield (HMP)", arrival_kind=ArrivalKind.TRANSFER, note="Same van",
)  # fmt: skip


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def board_of(shell: PlainShell) -> BoardScreen:
    screen = BoardScreen(shell)
    show(shell, screen)
    return screen


def shown_rows(screen: BoardScreen) -> list[str]:
    return [spoken(cells.person_lines(row)).split(",")[0] for row in screen.model.rows()]


def overlay_panel(shell: PlainShell) -> object:
    overlay = shell.window.overlay()
    return overlay.panel if overlay is not None else None


def test_arrows_enter_and_t_go_to_the_person_and_their_triage(shell: PlainShell, qtbot: QtBot) -> None:
    first = populate(shell.ctx)
    screen = board_of(shell)
    assert screen.table.hasFocus()
    assert shown_rows(screen)[:2] == ["SPECIMEN", "DUMMY"]
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    qtbot.keyClick(screen.table, Qt.Key.Key_T)
    second = read_board(shell.ctx).here[1].person_id
    assert shell.went == [("person", first, "overview"), ("triage", second)]


def test_every_filter_counts_what_it_lists_and_says_whom_it_hides(shell: PlainShell, qtbot: QtBot) -> None:
    populate(shell.ctx)
    add_expected(shell.ctx, VAN)
    screen = board_of(shell)
    counts = read_board(shell.ctx).counts()
    for number in range(8):
        qtbot.keyClick(screen.table, str(number))
        assert screen.filters.on() == str(number)
        assert len(screen.model.rows()) == counts[number] == screen.filters.counts()[number]
        listed = {row.row.person_id for row in screen.model.rows() if not isinstance(row.row, ExpectedRow)}
        late = [row for row in read_board(shell.ctx).here if row.danger(shell.ctx.now())]
        assert screen.hidden.isVisible() == any(row.person_id not in listed for row in late)
    assert screen.hidden.accessibleName() == "2 people who are late or in danger are not in this list."
    qtbot.keyClick(screen.table, "0")
    assert not screen.hidden.isVisible()


def test_relative_times_move_and_the_current_row_stays(shell: PlainShell, qtbot: QtBot, clock: MovingClock) -> None:
    arrive(shell.ctx, specimen("A0001TT", "TESTMAN", "Alan"), minutes_ago=50)
    arrive(shell.ctx, specimen("A0003TT", "DUMMY", "Brian"), minutes_ago=10)
    screen = board_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    key = screen.table.current_key()
    row = screen.model.rows()[0]
    assert spoken(cells.since_lines(row)).startswith("50 min\n18:50 from court")
    assert cells.stripe_of(row) is None
    clock.forward(minutes=75)
    with qtbot.waitSignal(screen.noted, timeout=2000):
        screen._timer.timeout.emit()
    row = screen.model.rows()[0]
    assert spoken(cells.since_lines(row)).startswith("2 h 5 min\n")
    assert spoken(cells.triage_lines(row)) == "Not seen, over 2 h"
    assert cells.stripe_of(row) is Level.ACT_NOW
    assert screen.table.current_key() == key


def test_who_comes_from_another_prison_has_the_review_named(ctx: AppContext, clock: MovingClock) -> None:
    arrival = people.Arrival(ctx.now(), "Wakefield (HMP)", ArrivalKind.TRANSFER, "sentenced")
    people.add_arrival(ctx, specimen("A0009TT", "TESTMAN", "Max"), arrival)

    def said() -> str:
        board = read_board(ctx)
        return spoken(cells.triage_lines(Shown(board.here[0], board.at, ctx.operator.full_name)))

    assert said() == "Not started\nby 21:40, review Sat 07:40"
    clock.forward(hours=3)
    assert said() == "Not seen, over 2 h\nreview by Sat 07:40"
    clock.forward(hours=10)
    assert said() == "Not seen, over 2 h\nreview by 07:40"


def test_a_row_says_what_is_late_and_shows_no_more_than_what_is_red_or_purple_beyond_three(
    ctx: AppContext, clock: MovingClock
) -> None:
    first = populate(ctx)
    for kind in ("diabetes", "alcohol_withdrawal", "suicide_risk"):
        care.raise_flag(ctx, first, care.NewFlag(kind))
    clock.forward(hours=15)
    board = read_board(ctx)
    row = next(row for row in board.here if row.person_id == first)
    shown = Shown(row, board.at, ctx.operator.full_name)
    badges = [run.badge for run in cells.risk_lines(shown)[0] if run.badge]
    assert [badge.text for badge in badges[:2]] == ["ACCT open: 30 min, 14 h 30 min late", "2 tasks late"]
    said = [badge.text for badge in badges[2:]]
    assert said == ["1 script alert to acknowledge", "Interim: review 1 h late", "Untreated 16 h: alcohol"]
    assert spoken(cells.risk_lines(shown)).endswith("5 more")
    assert spoken(cells.dose_lines(shown)).startswith("2 h 40 min late  +1 late\n08:00 methadone")
    assert cells.stripe_of(shown) is Level.ACT_NOW


def test_nobody_loses_a_red_badge_to_the_limit(ctx: AppContext) -> None:
    person = arrive(ctx)
    for kind in ("acct_open", "self_harm_now", "missed_critical_medicine", "seizures"):
        care.raise_flag(ctx, person, care.NewFlag(kind, level=FlagLevel.ACT_NOW))
    board = read_board(ctx)
    shown = Shown(board.here[0], board.at, "")
    assert len([run for run in cells.risk_lines(shown)[0] if run.badge]) == 4


def test_the_strip_holds_what_is_late_and_due_within_the_hour(ctx: AppContext, clock: MovingClock) -> None:
    first = populate(ctx)
    flag = next(flag for flag in read_person(ctx, first).record.flags if flag.observation)
    care.record_observed(ctx, first, flag.id)
    clock.forward(hours=13, minutes=40)
    board = read_board(ctx)
    dues = next_hour(board, open_tasks(ctx))
    assert in_order(reversed(dues), board.at) == dues
    assert {due.what for due in dues if due.late(board.at)} >= {"observation", "Ask the GP about sertraline"}
    assert all(due.at <= board.at + timedelta(hours=1) for due in dues)
    assert {due.whose for due in dues} == {"SPECIMEN"}


def test_enter_on_an_expected_line_begins_an_arrival_and_del_takes_it_off(shell: PlainShell, qtbot: QtBot) -> None:
    line = add_expected(shell.ctx, VAN)
    screen = board_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert shell.went == [("new_arrival", line)]
    qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
    panel = overlay_panel(shell)
    assert isinstance(panel, RemovePanel)
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    assert panel.reason.problem()
    qtbot.keyClicks(panel.reason.box, "went to another court")
    qtbot.keyClick(panel.reason.box, Qt.Key.Key_Return)
    assert read_board(shell.ctx).expected == ()
    assert shell.changes == 1
    assert screen.empty.isVisible()


def test_the_foot_names_the_keys_that_act_on_the_row(shell: PlainShell, ctx: AppContext, qtbot: QtBot) -> None:
    def named() -> set[str]:
        return {key for hint in screen.hints() for key in hint.keys}

    arrive(ctx)
    add_expected(shell.ctx, VAN)
    screen = board_of(shell)
    assert {"T", "F"} <= named()
    with qtbot.waitSignal(screen.hints_changed):
        qtbot.keyClick(screen.table, Qt.Key.Key_7)
    assert not {"T", "F"} & named()
    assert {"Enter", "Del"} <= named()


def test_p_takes_a_pasted_list_and_a_file_and_says_what_was_not_read(
    shell: PlainShell, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = board_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_P)
    panel = overlay_panel(shell)
    assert isinstance(panel, ExpectedPanel)
    panel.list.text.set_value("surname,forename,number,time\nIMAGINED,Scott,A0012TT,22:15\nINVENTED,Mark,12,23:00")
    qtbot.keyClick(panel.list.text.box, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert panel.done.accessibleName().startswith("2 lines added.")
    assert "Line 3: the prison number was not understood." in panel.trouble.accessibleName()
    file = tmp_path / "list.csv"
    file.write_text("SAMPLEFORD;Lee;A0005TT\n", encoding="utf-8")
    shell.desk.files = (file,)
    qtbot.keyClick(panel.list.text.box, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    assert [line.family_name for line in read_board(shell.ctx).expected] == ["IMAGINED", "INVENTED", "SAMPLEFORD"]
    assert shown_rows(screen) == ["IMAGINED", "INVENTED", "SAMPLEFORD"]


def test_one_person_is_expected_by_hand(shell: PlainShell, qtbot: QtBot) -> None:
    screen = board_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Insert)
    panel = overlay_panel(shell)
    assert isinstance(panel, ExpectedPanel)
    assert panel.mode() is Mode.ONE
    qtbot.keyClick(panel.one.family.box, Qt.Key.Key_Return)
    assert panel.one.family.problem()
    qtbot.keyClicks(panel.one.family.box, "Imagined")
    qtbot.keyClicks(panel.one.number.box, "a0012tt")
    qtbot.keyClicks(panel.one.at.box, "22:15")
    qtbot.keyClick(panel.one.note.box, Qt.Key.Key_Return)
    (line,) = read_board(shell.ctx).expected
    assert (line.family_name, line.prison_number) == ("Imagined", "A0012TT")
    assert line.expected_at is not None
    assert (line.expected_at.hour, line.expected_at.minute) == (22, 15)
    assert panel.one.family.box.hasFocus()
    assert panel.one.family.value() == ""
    assert panel.done.accessibleName().startswith("1 line added. It is on the board")


def test_f_finishes_a_signed_reception_and_refuses_an_unsigned_one(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen = board_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_F)
    assert overlay_panel(shell) is None
    assert screen.trouble.accessibleName().startswith("The triage is not signed.")
    sign_triage(shell.ctx, person)
    screen.refresh()
    qtbot.keyClick(screen.table, Qt.Key.Key_F)
    panel = overlay_panel(shell)
    assert isinstance(panel, FinishPanel)
    qtbot.keyClick(panel.where.box, Qt.Key.Key_Return)
    assert panel.where.problem()
    qtbot.keyClicks(panel.where.box, "B Wing 2-14")
    qtbot.keyClick(panel.where.box, Qt.Key.Key_Return)
    (row,) = read_board(shell.ctx).here  # about suicide the answer was declined: risk stays raised for seven days
    assert row.reception_done_at == shell.ctx.now()
    stay = read_person(shell.ctx, person).record.stay
    assert stay is not None
    assert stay.location == "B Wing 2-14"
    assert shell.window.overlay() is None


def test_leaving_rows_say_when_where_and_how_the_pack_stands(ctx: AppContext) -> None:
    person = arrive(ctx)
    plan = handovers.Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(minutes=35))
    handovers.plan_handover(ctx, person, plan)
    board = read_board(ctx)
    shown = Shown(board.leaving[0], board.at, "")
    assert spoken(cells.since_lines(shown)) == "in 35 min\n20:15 to Moorland (HMP & YOI)"
    assert spoken(cells.triage_lines(shown)) == "Pack not ready\nnot made yet"
    assert cells.stripe_of(shown) is Level.SOON


def test_a_leaving_of_a_later_day_is_a_badge_of_whoever_is_here_and_off_the_board_for_the_rest(
    shell: PlainShell,
) -> None:
    person = arrive(shell.ctx)
    plan = handovers.Plan(to_code="MDI", leaves_at=shell.ctx.now() + timedelta(days=3))
    handovers.plan_handover(shell.ctx, person, plan)
    screen = board_of(shell)
    (row,) = screen.model.rows()
    assert spoken(cells.since_lines(row)).startswith("30 min\n")
    assert spoken(cells.risk_lines(row)).endswith("Leaving planned, Mon 19:40")
    assert screen.filters.counts()[6] == 0
    assert "1 planned for a later day" in screen._totals(read_board(shell.ctx))


def test_who_leaves_while_a_life_is_at_risk_stands_first_with_the_leaving_in_a_badge(
    shell: PlainShell, qtbot: QtBot
) -> None:
    arrive(shell.ctx, specimen("A0001TT", "TESTMAN", "Alan"), minutes_ago=200)
    person = arrive(shell.ctx)
    handovers.plan_handover(
        shell.ctx, person, handovers.Plan(to_code="MDI", leaves_at=shell.ctx.now() + timedelta(hours=3))
    )
    screen = board_of(shell)
    assert shown_rows(screen) == ["TESTMAN", "SPECIMEN"]
    care.raise_flag(shell.ctx, person, care.NewFlag("self_harm_now", level=FlagLevel.ACT_NOW))
    screen.refresh()
    assert shown_rows(screen) == ["SPECIMEN", "TESTMAN"]
    first = screen.model.rows()[0]
    assert spoken(cells.since_lines(first)).startswith("30 min\n")
    assert spoken(cells.risk_lines(first)).endswith("Leaving 22:40")
    qtbot.keyClick(screen.table, "6")
    assert shown_rows(screen) == ["SPECIMEN"]
    assert screen.filters.counts()[6] == 1


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_keys_and_the_filters_work_at_every_text_size(
    shell: PlainShell, qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    populate(shell.ctx)
    theme.apply(qapp, scale)
    screen = board_of(shell)
    assert screen.filters.chips.isVisible() == (scale < theme.COLLAPSE_AT)
    assert screen.filters.drop.isVisible() == (scale >= theme.COLLAPSE_AT)
    qtbot.keyClick(screen.table, "1")
    assert len(screen.model.rows()) == read_board(shell.ctx).counts()[1]
    assert screen.width() == shell.window.width()


@pytest.mark.parametrize("scale", [1.5, 1.75, 2.0])
def test_at_large_text_no_column_is_cut_and_what_is_beside_it_is_counted(
    shell: PlainShell, qapp: QApplication, scale: float
) -> None:
    person = arrive(shell.ctx)
    for kind, level in (("self_harm_now", FlagLevel.ACT_NOW), ("acct_open", FlagLevel.ACT_NOW), ("seizures", None)):
        care.raise_flag(shell.ctx, person, care.NewFlag(kind, level=level) if level else care.NewFlag(kind))
    theme.apply(qapp, scale)
    screen = board_of(shell)
    edges, edge = [], 0
    for column in range(screen.model.columnCount()):
        edge += screen.table.columnWidth(column)
        edges.append(edge)
    room = screen.table.viewport().width()
    assert min(abs(edge - room) for edge in edges) <= 1, "half a badge beside the name reads as another"
    shown = screen.model.rows()[0]
    said = cells.person_lines(shown)
    badges = [run.badge for line in said for run in line if run.badge is not None]
    left_out = len(cells.badges_of(shown.row, shown.now)) - len(badges)  # type: ignore[arg-type]  # somebody here
    assert left_out > 0
    assert f"+{left_out} more" in spoken(said)


def test_what_runs_by_the_clock_has_its_badge(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx, minutes_ago=150)
    care.raise_flag(ctx, person, care.NewFlag("opioid_withdrawal"))
    score(ctx, person, "cows", COWS_9)
    clock.forward(hours=5, minutes=30)
    assert set(badge_words(ctx)) == {
        "Withdrawal risk (opioids)", "Untreated 8 h: opioids", "Score in 30 min", "1 task late", "Day 1 of 7",
    }  # fmt: skip
    clock.forward(minutes=50)
    assert {"Score 20 min late", "2 tasks late"} <= set(badge_words(ctx))
    task = dependence.read_untreated(ctx, person)
    assert task is not None
    dependence.record_dependence_decision(ctx, person, task.task_id, "scored through the night, seen at 09:00")
    assert not any(words.startswith("Untreated") for words in badge_words(ctx))
    clock.forward(days=2)
    assert "Day 3 of 7" in badge_words(ctx)
    clock.forward(days=5)
    assert not any(words.startswith("Day ") for words in badge_words(ctx))


def badge_words(ctx: AppContext) -> list[str]:
    board = read_board(ctx)
    return [badge.text for badge in cells.badges_of(board.here[0], board.at)]


def test_alerts_nobody_acknowledged_are_a_red_word_on_the_board_and_the_highest_stripe(shell: PlainShell) -> None:
    person = arrive(shell.ctx)
    care.set_allergies(shell.ctx, person, AllergyState.KNOWN, (care.AllergySaid("sertraline", None, "GP record"),))
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    screen = board_of(shell)
    (row,) = screen.model.rows()
    assert "1 script alert to acknowledge" in spoken(cells.risk_lines(row))
    assert cells.stripe_of(row) is Level.ACT_NOW
    add(shell.ctx, person, SERTRALINE, SourceKind.PHARMACY)
    screen.refresh()
    (row,) = screen.model.rows()
    assert "2 script alerts to acknowledge" in spoken(cells.risk_lines(row))
    assert screen.hidden.isHidden()
    screen.show_filter(6)
    assert screen.hidden.accessibleName() == "1 person who is late or in danger is not in this list."


def test_what_a_new_version_points_out_is_on_the_board_at_its_next_tick(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    add(shell.ctx, person, SERTRALINE, SourceKind.PHARMACY)
    with shell.ctx.sessions.write() as session:
        session.execute(delete(Standing))
    screen = board_of(shell)
    assert "acknowledge" not in spoken(cells.risk_lines(screen.model.rows()[0]))
    with qtbot.waitSignal(screen.noted, timeout=2000):
        screen._timer.timeout.emit()
    assert "1 script alert to acknowledge" in spoken(cells.risk_lines(screen.model.rows()[0]))


def half_an_arrival(ctx: AppContext, name: str = "R. Sample") -> None:
    other = colleague(ctx, *ctx.operator.roles, name=name)
    drafts.keep_draft(other, DraftOf.NEW_ARRIVAL, {"family_name": "PLACEHOLDER"})


def test_half_typed_work_is_one_quiet_line_that_one_key_opens(
    shell: PlainShell, qtbot: QtBot, clock: MovingClock
) -> None:
    screen = board_of(shell)
    assert screen.half_typed.isHidden()
    half_an_arrival(shell.ctx)
    clock.forward(minutes=20)
    screen.refresh()
    assert screen.half_typed.isVisible()
    assert screen.half_typed.accessibleName() == "Half-typed: the arrival of PLACEHOLDER by R. Sample at 19:40."
    qtbot.keyClick(screen, Qt.Key.Key_H)  # nobody is on the board: no row has the focus
    person = arrive(shell.ctx)
    drafts.keep_draft(shell.ctx, DraftOf.SCRIPT_LINE, {"line": "sertraline"}, person_id=person)
    screen.refresh()
    assert screen.half_typed.accessibleName() == "Half-typed: a script of SPECIMEN by you at 20:00. 1 more."
    qtbot.keyClick(screen.table, Qt.Key.Key_H)
    assert shell.went == [("new_arrival", ""), ("person", person, "scripts")]


def test_the_board_says_when_half_typed_work_goes_and_lets_it_go(
    shell: PlainShell, qtbot: QtBot, clock: MovingClock
) -> None:
    half_an_arrival(shell.ctx)
    clock.forward(days=9)
    screen = board_of(shell)
    for words in (
        "Half-typed: the arrival of PLACEHOLDER by R. Sample at Fri 20-Nov 19:40.",
        "Half-typed: the arrival of PLACEHOLDER by R. Sample at Fri 20-Nov 19:40. "
        "Nobody went on with it: it is deleted Mon 19:40.",
        "",
    ):
        assert screen.half_typed.isVisible() == bool(words)
        assert not words or screen.half_typed.accessibleName() == words
        clock.forward(hours=0 if words.endswith("19:40.") and "deleted" not in words else 24)
        with qtbot.waitSignal(screen.noted, timeout=2000):
            screen._timer.timeout.emit()

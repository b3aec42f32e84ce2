"""The order of "Next hour": what can kill is read first, and a lateness of days hides nothing that is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.observation_levels import load_observation_levels
from reception_app.clinical.urgent_tasks import is_urgent, load_urgent_tasks
from reception_app.handover import record as tree
from reception_app.services.board_rows import BoardDose, BoardFlag, BoardRow, board_of
from reception_app.services.tasks import TaskRowView
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.people import flag_badge
from reception_app.ui.screens.board_cells import Shown, badges_of, dose_lines
from reception_app.ui.screens.board_hour import Due, in_order, next_hour
from reception_app.ui.screens.board_strip import NextHour
from reception_app.ui.widgets.runs import lay_out, spoken
from reception_app.vocabulary import ArrivalKind, FlagLevel, Role, TaskState

NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def ago(**step: float) -> datetime:
    return NOW - timedelta(**step)


def due(what: str, at: datetime, *, critical: bool = False, task: bool = False) -> Due:
    return Due(at, "SPECIMEN", what, Icon.CLOCK, critical=critical, task=task)


INSULIN_SOON = due("insulin", NOW + timedelta(minutes=10), critical=True)
INSULIN_LATE = due("insulin, late", ago(hours=2), critical=True)
INSULIN_DAYS = due("insulin, days", ago(days=2), critical=True)
ASPIRIN_LATE = due("aspirin, late", ago(hours=5))
ASPIRIN_SOON = due("aspirin", NOW + timedelta(minutes=5))
OLD_TASK = due("ring the GP", ago(days=3), task=True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (INSULIN_SOON, OLD_TASK),
        (INSULIN_SOON, ASPIRIN_LATE),
        (INSULIN_SOON, ASPIRIN_SOON),
        (INSULIN_SOON, INSULIN_DAYS),
        (INSULIN_LATE, INSULIN_SOON),
        (INSULIN_LATE, INSULIN_DAYS),
        (INSULIN_DAYS, ASPIRIN_LATE),
        (ASPIRIN_LATE, ASPIRIN_SOON),
        (ASPIRIN_SOON, OLD_TASK),
    ],
)
def test_what_can_kill_is_read_first_and_old_lateness_last(first: Due, second: Due) -> None:
    assert in_order((second, first), NOW) == (first, second)
    assert in_order((first, second), NOW) == (first, second)


@pytest.mark.parametrize(("late", "named"), [(24, True), (24.1, False)])
def test_a_day_after_its_time_a_task_is_counted_and_named_no_longer(qtbot: QtBot, late: float, named: bool) -> None:
    strip = NextHour()
    qtbot.addWidget(strip)
    strip.set_dues((due("ring the GP", ago(hours=late), task=True),), NOW)
    assert ("ring the GP" in strip.accessibleName()) == named
    assert ("1 older, see Tasks" in strip.accessibleName()) != named


@pytest.mark.parametrize("width", [500, 900, 1360])
def test_everything_is_shown_or_counted_at_every_width(qtbot: QtBot, width: int) -> None:
    strip = NextHour()
    qtbot.addWidget(strip)
    many = (INSULIN_SOON, ASPIRIN_LATE, ASPIRIN_SOON, *(replace(OLD_TASK, what=f"ring {n}") for n in range(4)))
    strip.set_dues(in_order(many, NOW), NOW)
    strip.resize(width, strip.sizeHint().height())
    arranged = strip._arrange(width)
    assert len(arranged.items) + arranged.more == 3
    assert strip.accessibleName().endswith("4 older, see Tasks")
    assert strip.accessibleName().split("\n")[1].endswith("SPECIMEN insulin")


def test_old_lateness_that_is_no_task_says_where_it_stands(qtbot: QtBot) -> None:
    strip = NextHour()
    qtbot.addWidget(strip)
    strip.set_dues((due("aspirin", ago(days=3)), OLD_TASK), NOW)
    assert strip.accessibleName().endswith("2 older, see Tasks and below")


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_strip_is_as_high_as_what_stands_in_it(qtbot: QtBot, scale: float) -> None:
    theme.set_scale(scale)
    strip = NextHour()
    qtbot.addWidget(strip)
    strip.resize(1366, 54)
    one = due("insulin", ago(minutes=5))
    strip.set_dues([one], NOW)
    line = strip.sizeHint().height()
    wide = due("urgent prescriber review of alcohol withdrawal and of everything else", ago(minutes=4))
    strip.set_dues([one, wide, wide], NOW)
    lines = 1 if scale == 1.0 else 2
    assert strip.sizeHint().height() == lines * line
    assert 0 < strip.shown() <= 3


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_a_long_line_is_named_too_at_large_text(qtbot: QtBot, scale: float) -> None:
    """Two are named on the smallest screen, whatever the second is; nothing lies over anything else."""
    theme.set_scale(scale)
    strip = NextHour()
    qtbot.addWidget(strip)
    second = due("Alcohol; urgent prescriber review, score withdrawal", ago(hours=1), task=True)
    others = [replace(second, what=f"{second.what} {n}") for n in range(20)]
    strip.set_dues([due("clonazepam", ago(hours=2)), second, *others, *([OLD_TASK] * 2)], NOW)
    strip.resize(1366, strip.sizeHint().height())
    arranged = strip._arrange(1366)
    assert strip.shown() >= 2
    assert arranged.tail is not None
    ends: dict[int, float] = {}
    for left, line, words in sorted(arranged.all(), key=lambda each: (each[1], each[0])):
        assert left >= ends.get(line, 0)
        ends[line] = left + lay_out((words,)).width
    assert max(ends.values()) <= 1366 - theme.px(theme.MARGIN)
    assert len(arranged.items) + arranged.more == 22


def row(**changes: object) -> BoardRow:
    made = BoardRow(
        "p", "A0002TT", "SPECIMEN", "Carl", None, None, None, ago(hours=1), None, ArrivalKind.COURT_REMAND,
        triage_started_at=NOW,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # whoever calls gives the fields their values


def task(title: str, kind: str, at: datetime) -> TaskRowView:
    made = tree.Task(
        id=title, title=title, kind=kind, owner_role=Role.NURSE, opened_at=ago(days=4), due_at=at, state=TaskState.OPEN
    )
    return TaskRowView("p", "A0002TT", "SPECIMEN", "Carl", made)


DOSES = (
    BoardDose(ago(days=3), "paracetamol", False),
    BoardDose(ago(hours=1), "sertraline", False),
    BoardDose(NOW + timedelta(minutes=10), "insulin", True),
)


def test_a_late_tablet_hides_no_insulin_of_the_same_person() -> None:
    board = board_of(NOW, [row(doses=DOSES, next_due_at=DOSES[0].at, next_medicine="paracetamol")], (), 0)
    assert [due.what for due in next_hour(board, ())] == ["insulin", "sertraline", "paracetamol"]
    lines = spoken(dose_lines(Shown(board.here[0], NOW, ""))).split("\n")
    assert lines == ["in 10 min  +2 late", "22:10 insulin"]


def test_a_task_on_which_a_life_hangs_stands_before_another() -> None:
    board = board_of(NOW, [row()], (), 0)
    tasks = (task("Ring the GP", "gp_record", ago(hours=3)),
             task("ACCT immediate action plan", "acct_immediate_action_plan", NOW + timedelta(minutes=40)),
             task("Score again", "rescore:cows", NOW + timedelta(minutes=50)))  # fmt: skip
    whats = [due.what for due in next_hour(board, tasks)]
    assert whats == ["ACCT immediate action plan", "Score again", "Ring the GP"]


def test_an_observation_over_a_life_is_late_before_anything_else() -> None:
    acct = BoardFlag("acct_open", "ACCT open", FlagLevel.ACT_NOW, "30_min", ago(minutes=50))
    board = board_of(NOW, [row(flags=(acct,), doses=DOSES)], (), 0)
    assert next_hour(board, ())[0].what == "observation"


def test_a_watch_that_was_never_begun_is_late_from_its_first_time_on() -> None:
    acct = BoardFlag("acct_open", "ACCT open", FlagLevel.ACT_NOW, "30_min")
    late = row(flags=(acct,), doses=DOSES, observation_due_at=ago(hours=13))
    first = next_hour(board_of(NOW, [late], (), 0), ())[0]
    assert (first.what, first.late(NOW), first.at) == ("first observation", True, ago(hours=13))
    soon = row(flags=(acct,), observation_due_at=NOW + timedelta(minutes=20))
    (only,) = next_hour(board_of(NOW, [soon], (), 0), ())
    assert (only.what, only.late(NOW)) == ("first observation", False)


def test_the_kinds_named_first_are_data_with_a_source() -> None:
    assert all(each.source and each.mark in ("V", "GK") for each in load_urgent_tasks().values())
    assert is_urgent("rescore:cows:alcohol")
    assert not any(is_urgent(kind) for kind in ("gp_record", "plan_diet_decide", "acct", None))


@pytest.mark.parametrize("slug", load_observation_levels())
def test_a_level_of_observation_is_called_as_on_the_sheets(slug: str) -> None:
    words = f"ACCT open: {load_observation_levels()[slug].words}"
    shown = badges_of(row(flags=(BoardFlag("acct_open", "ACCT open", FlagLevel.ACT_NOW, slug, NOW),)), NOW)[0]
    assert shown.text == words
    flag = tree.Flag("f1" * 8, "acct_open", FlagLevel.ACT_NOW, "ACCT open", NOW, observation=slug)
    assert flag_badge(flag).text == words


def test_of_two_watches_the_gravest_says_when_the_next_look_is_due() -> None:
    flags = (
        BoardFlag("acct_open", "ACCT open", FlagLevel.ACT_NOW, "15_min", NOW),
        BoardFlag("first_night_plan", "First-night plan", FlagLevel.SOON, "hourly", NOW),
    )
    shown = [badge.text for badge in badges_of(row(flags=flags, observation_due_at=NOW + timedelta(minutes=4)), NOW)]
    assert shown[0] == "ACCT open: 15 min, in 4 min"
    assert not any("in 4 min" in words for words in shown[1:])

"""The order of the board: a life at risk stands before a late tablet, and the filter of the watched counts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reception_app.clock import from_wire
from reception_app.handover.dose_stands import DoseStands
from reception_app.services.board_rows import Board, BoardFlag, BoardRow, board_of, leaves_until, urgency
from reception_app.vocabulary import ArrivalKind, FlagLevel

NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
ACCT = BoardFlag("acct_open", "ACCT open", FlagLevel.ACT_NOW, "30", NOW - timedelta(hours=1))
THINKING = BoardFlag("self_harm_now", "Thinking of suicide now", FlagLevel.ACT_NOW)
BEFORE = BoardFlag("self_harm_history", "Self-harm before", FlagLevel.KNOW)
WITHDRAWAL = BoardFlag("withdrawal", "Withdrawal", FlagLevel.ACT_NOW)


def row(name: str, *flags: BoardFlag, **changes: object) -> BoardRow:
    made = BoardRow(
        name, name, "SPECIMEN", name, None, None, None, NOW - timedelta(hours=1), None, ArrivalKind.COURT_REMAND,
        triage_started_at=NOW, flags=flags,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # whoever calls gives the fields their values


TABLETS = row("tablets", next_due_at=NOW - timedelta(hours=3))


def order(*rows: BoardRow) -> list[str]:
    return [each.number for each in sorted(rows, key=lambda each: urgency(each, NOW))]


def test_a_life_at_risk_stands_before_a_late_tablet() -> None:
    late_watch = row("late watch", BEFORE, observation_due_at=NOW - timedelta(minutes=24))
    assert order(TABLETS, row("thinking", THINKING)) == ["thinking", "tablets"]
    assert order(TABLETS, row("acct", ACCT)) == ["acct", "tablets"]
    assert order(TABLETS, late_watch) == ["late watch", "tablets"]
    assert order(row("withdrawal", WITHDRAWAL), TABLETS) == ["tablets", "withdrawal"]
    assert order(row("before", BEFORE), TABLETS) == ["tablets", "before"]


def test_between_two_at_risk_the_late_dose_decides() -> None:
    late = row("late", THINKING, next_due_at=NOW - timedelta(minutes=5))
    assert order(row("on time", THINKING), late) == ["late", "on time"]


def test_who_thinks_of_suicide_now_is_among_the_watched() -> None:
    board = Board(NOW, (row("thinking", THINKING), row("acct", ACCT), row("before", BEFORE), TABLETS), (), (), 0, 0)
    assert [each.number for each in board.filtered(3) if isinstance(each, BoardRow)] == ["thinking", "acct"]
    assert board.counts()[3] == 2


LEAVES = {"handover_id": "h", "leaves_at": NOW + timedelta(hours=1), "leaves_to": "Moorland (HMP & YOI)"}


def test_a_planned_leaving_hides_no_life_at_risk() -> None:
    quiet_acct = BoardFlag("acct_open", "ACCT open", FlagLevel.KNOW)
    rows = [
        TABLETS,
        row("van", **LEAVES),
        row("van, thinking", THINKING, **LEAVES),
        row("van, ACCT from elsewhere", quiet_acct, **LEAVES),
        row("van, watch late", BEFORE, observation_due_at=NOW - timedelta(minutes=4), **LEAVES),
        row("van, self-harm before", BEFORE, **LEAVES),
    ]
    board = board_of(NOW, rows, (), 0)
    first = {"van, thinking", "van, ACCT from elsewhere", "van, watch late"}
    assert {each.number for each in board.here[:3]} == first
    assert [each.number for each in board.here[3:]] == ["tablets"]
    assert {each.number for each in board.leaving} == {"van", "van, self-harm before"}
    assert {each.number for each in board.filtered(6) if isinstance(each, BoardRow)} == first | {
        "van", "van, self-harm before",
    }  # fmt: skip
    assert board.counts()[6] == board.handovers == 5


def test_nobody_stands_twice_in_a_filter() -> None:
    board = board_of(NOW, [TABLETS, row("van, thinking", THINKING, **LEAVES), row("van", **LEAVES)], (), 0)
    for number in range(8):
        listed = [each.number for each in board.filtered(number) if isinstance(each, BoardRow)]
        assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("at", "leaves", "soon"),
    [
        ("2026-11-20T07:00:00Z", "2026-11-20T23:30:00Z", True),  # today, however early it is
        ("2026-11-20T19:40:00Z", "2026-11-21T08:15:00Z", True),  # before tomorrow's morning is over
        ("2026-11-20T19:40:00Z", "2026-11-21T14:00:00Z", False),
        ("2026-11-20T19:40:00Z", "2026-11-23T08:15:00Z", False),
        ("2026-10-24T22:30:00Z", "2026-10-25T11:00:00Z", True),  # across the change of the clocks
        ("2026-11-20T19:40:00Z", "2026-11-20T08:00:00Z", True),  # late
    ],
)
def test_who_leaves_today_or_before_tomorrow_morning_is_over_leaves(at: str, leaves: str, *, soon: bool) -> None:
    assert (from_wire(leaves) <= leaves_until(from_wire(at))) is soon


def test_a_leaving_of_a_later_day_puts_nobody_aside_and_hides_nothing() -> None:
    later = row("unseen, leaves on Monday", triage_started_at=None, planned=True, **LEAVES)
    board = board_of(NOW, [later, row("van", **LEAVES)], (), 0, planned=3)
    assert [each.number for each in board.here] == ["unseen, leaves on Monday"]
    assert [each.number for each in board.leaving] == ["van"]
    assert board.counts()[1] == 1
    assert (board.counts()[6], board.handovers, board.planned) == (1, 1, 3)


def test_a_line_changed_since_it_was_confirmed_counts_among_the_not_verified() -> None:
    changed, whole = row("changed", scripts=1, in_doubt={DoseStands.CHANGED: 1}), row("whole", scripts=1, confirmed=1)
    board = board_of(NOW, (changed, whole), (), 0)
    assert board.filtered(5) == (changed,)
    assert order(whole, changed) == ["changed", "whole"]

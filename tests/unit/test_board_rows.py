"""The order of the board: a life at risk stands before a late tablet, and the filter of the watched counts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reception_app.services.board_rows import Board, BoardFlag, BoardRow, board_of, urgency
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

"""The computer's clock held against the history and against itself; how the desk was closed; room on the disk."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reception_app.services import free_space
from reception_app.services.clock_checks import (
    ClockWatch,
    Jump,
    jump_at_start,
    jump_words,
    note_jump,
)
from reception_app.services.context import AppContext, note_view
from reception_app.services.high_water import missing_now
from reception_app.services.last_close import cut_off, cut_off_words, note_closed, note_open
from reception_app.services.typed_drafts import DraftOf, keep_draft
from reception_app.vocabulary import Role
from tests.support.desks import MovingClock, arrive, as_role, make_training_desk
from tests.support.scripts_cases import utc

AT = utc(22, "19:40")


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(AT)


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> AppContext:
    ctx = make_training_desk(tmp_path, clock=clock)
    # Nothing of the making of the desk is looked at: it was made by the machine's own clock.
    for _ in range(60):
        note_view(ctx, "look", "desk", None, None)
    return ctx


def signed_in(ctx: AppContext) -> AppContext:
    note_view(ctx, "sign-in", "user", ctx.operator.user_id, None)
    return ctx


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        (timedelta(hours=-23), "The clock of this computer went back 23 h since the last entry"),
        (timedelta(days=-1), "The clock of this computer went back 1 day since the last entry"),
        (timedelta(hours=-23, minutes=-10), "The clock of this computer went back 23 h 10 min since the last entry"),
        (timedelta(minutes=-10), "The clock of this computer went back 10 min since the last entry"),
        (timedelta(minutes=-9), ""),
        (timedelta(hours=8), ""),
        (timedelta(hours=26), "The last entry here was 1 day 2 h ago"),
        (timedelta(days=400), "The last entry here was 400 days ago"),
    ],
)
def test_the_start_tells_a_clock_that_moved(ctx: AppContext, clock: MovingClock, moved: timedelta, told: str) -> None:
    clock.at += moved
    jump = jump_at_start(signed_in(ctx))
    words = " ".join(jump_words(jump)) if jump is not None else ""
    assert words.startswith(told)
    assert bool(words) == bool(told)
    assert not words or "before you write a dose" in words


def test_a_clock_that_went_back_is_told_until_it_reaches_the_last_entry(ctx: AppContext, clock: MovingClock) -> None:
    """What is written meanwhile has the wrong time too: it does not hide that the clock is behind."""
    clock.forward(hours=-23)
    signed_in(ctx)
    note_view(ctx, "look", "desk", None, None)
    jump = jump_at_start(signed_in(ctx))
    assert jump is not None
    assert jump.by == timedelta(hours=-23)


def test_history_keeps_its_order_whatever_the_clock_says(ctx: AppContext, clock: MovingClock) -> None:
    for hours in (-24, 48, -24):
        clock.forward(hours=hours)
        note_view(ctx, "look", "desk", None, None)
    with ctx.sessions.read() as session:
        rows = session.connection().exec_driver_sql("SELECT sequence, at FROM event ORDER BY sequence").all()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[1] for row in rows] != sorted(row[1] for row in rows)
    assert missing_now(ctx) is None


class Elapsed:
    """Seconds nobody can set, moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("hours", "told"), [(-24, "back 1 day"), (-1, "back 1 h"), (1, "forward 1 h"), (24, "forward 1 day")]
)
def test_a_jump_while_the_desk_is_open_is_told_once(hours: int, told: str) -> None:
    clock, elapsed = MovingClock(AT), Elapsed()
    watch = ClockWatch(clock.now, elapsed)
    elapsed.at += 3600
    clock.forward(hours=1)
    assert watch.jumped() is None
    clock.forward(hours=hours)
    assert watch.jumped() == Jump(timedelta(hours=hours))
    assert watch.jumped() is None
    assert jump_words(Jump(timedelta(hours=hours)))[0] == f"The clock of this computer went {told} just now."


@pytest.mark.parametrize("change", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
def test_summer_time_is_no_jump(change: datetime) -> None:
    clock, elapsed = MovingClock(change), Elapsed()
    watch = ClockWatch(clock.now, elapsed)
    for _ in range(4):
        clock.forward(minutes=45)
        elapsed.at += 45 * 60
        assert watch.jumped() is None


def test_the_computers_sleep_is_no_jump() -> None:
    clock, elapsed = MovingClock(AT), Elapsed()
    watch = ClockWatch(clock.now, elapsed)
    clock.forward(hours=30)
    elapsed.at += 30 * 3600
    assert watch.jumped() is None


def test_a_jump_is_a_line_of_the_history(ctx: AppContext) -> None:
    note_jump(ctx, Jump(timedelta(hours=-23)))
    with ctx.sessions.read() as session:
        row = (
            session.connection()
            .exec_driver_sql("SELECT action, after, person_id FROM event ORDER BY sequence DESC LIMIT 1")
            .one()
        )
    assert (row[0], json.loads(row[1]), row[2]) == ("clock-jumped", {"seconds": -23 * 3600}, None)


def test_a_desk_that_was_not_closed_says_where_and_what_is_half_typed(ctx: AppContext, clock: MovingClock) -> None:
    assert cut_off(ctx) is None
    clock.forward(minutes=30)
    note_open(ctx, "TriageScreen")
    keep_draft(ctx, DraftOf.NEW_ARRIVAL, {"family_name": "PLACEHOLDER"})
    clock.forward(hours=1)
    left = cut_off(signed_in(ctx))
    assert left is not None
    assert cut_off_words(ctx, left) == (
        "Reception was not closed properly on Sun 22-Nov-2026 20:10, in a triage.",
        "Everything that was shown as saved is here. Half typed and kept: 1 new arrival, by you.",
    )
    note_closed(ctx.folder)
    assert cut_off(ctx) is None


@pytest.mark.parametrize("left_behind", ["", "{", '{"at": 3}', '{"at": "x", "screen": "BoardScreen"}'])
def test_a_torn_note_still_says_that_it_was_not_closed(ctx: AppContext, left_behind: str) -> None:
    note_open(ctx, "BoardScreen")
    ctx.folder.open_note.write_text(left_behind, encoding="utf-8")
    left = cut_off(signed_in(ctx))
    assert left is not None
    assert left.at == AT
    assert cut_off_words(ctx, left)[0] == "Reception was not closed properly on Sun 22-Nov-2026 19:40."


def test_the_note_names_nobody(ctx: AppContext) -> None:
    arrive(ctx)
    note_open(ctx, "TriageScreen")
    assert json.loads(ctx.folder.open_note.read_text(encoding="utf-8")) == {
        "format": 1, "at": "2026-11-22T19:40:00Z", "screen": "TriageScreen",
    }  # fmt: skip


def test_who_may_not_see_drafts_hears_of_none(ctx: AppContext) -> None:
    keep_draft(ctx, DraftOf.NEW_ARRIVAL, {"family_name": "PLACEHOLDER"})
    note_open(ctx, "BoardScreen")
    left = cut_off(ctx)
    assert left is not None
    assert "Half typed" in cut_off_words(ctx, left)[1]
    assert "Half typed" not in cut_off_words(as_role(ctx, Role.ESCORT), left)[1]


@pytest.mark.parametrize(("free", "told"), [(499, "499 MB are left"), (501, "")])
def test_little_room_is_said_below_500_mb(
    ctx: AppContext, monkeypatch: pytest.MonkeyPatch, free: int, told: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(free_space.shutil, "disk_usage", lambda _path: usage(10**12, 10**12, free * 1024 * 1024))
    assert told in free_space.low_disk(ctx.folder)
    assert bool(free_space.low_disk(ctx.folder)) == bool(told)

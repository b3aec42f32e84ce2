"""The second place for backups: full, not to be written to, and not there are told apart, and hold up nothing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reception_app.services import backups
from reception_app.services.backups import back_up_changes, back_up_now, list_backups
from reception_app.services.context import AppContext
from tests.support.desks import arrive
from tests.torture.no_room import files_limited


def late_to(ctx: AppContext, place: Path) -> AppContext:
    """A desk whose newest backup was made before this second place was set."""
    arrive(ctx)
    assert back_up_now(ctx, "interval").made is not None
    return replace(ctx, settings=replace(ctx.settings, backups_second_place=str(place)))


def told(ctx: AppContext) -> str:
    done = back_up_changes(ctx, "interval")
    assert done.made is None
    assert len(done.warnings) == 1
    assert "backup on this computer was made" in done.warnings[0]
    return done.warnings[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a file that may not grow, as on a full disk")
def test_a_full_one_is_told_as_full_and_keeps_no_piece(ctx: AppContext, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    two = late_to(ctx, stick)
    with files_limited(50_000):
        assert "is full" in told(two)
    assert list(backups.second_place(two).iterdir()) == [], "a piece of a backup takes the room that is missing"
    assert back_up_changes(two, "interval").warnings == ()
    assert len(list_backups(backups.second_place(two))) == 1


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="a folder that nobody may write to")
def test_one_that_may_not_be_written_to_is_told_as_that(ctx: AppContext) -> None:
    assert "cannot be written to" in told(late_to(ctx, Path("/sys")))


def test_one_that_is_not_there_is_told_as_out_of_reach(ctx: AppContext, tmp_path: Path) -> None:
    assert "cannot be reached" in told(late_to(ctx, tmp_path / "stick"))

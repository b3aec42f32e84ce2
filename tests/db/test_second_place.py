"""The second place for backups: full, not to be written to, and not there are told apart, and hold up nothing.

A stick that is pulled and leaves its folder behind on the disk of the records is not taken for itself.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reception_app.services.backups import BackedUp, back_up_changes, back_up_now, list_backups
from reception_app.services.context import AppContext
from reception_app.services.second_place import second_place
from tests.support.desks import arrive
from tests.torture.no_room import files_limited


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another disk than the records and the system."""
    if not Path("/dev/shm").is_dir():
        pytest.skip("no other disk here")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def stick_in(tmp_path: Path, elsewhere: Path, which: str = "one") -> Path:
    """Put a stick in: what it is mounted on is a link to it here."""
    stick = tmp_path / "stick"
    (elsewhere / which).mkdir(exist_ok=True)
    stick.symlink_to(elsewhere / which)
    return stick


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
def test_a_full_one_is_told_as_full_and_keeps_no_piece(ctx: AppContext, tmp_path: Path, elsewhere: Path) -> None:
    stick = stick_in(tmp_path, elsewhere)
    two = late_to(ctx, stick)
    with files_limited(50_000):
        assert "is full" in told(two)
    assert [each.name for each in second_place(two).iterdir()] == ["place.json"], (
        "a piece of a backup takes the room that is missing"
    )
    assert back_up_changes(two, "interval").warnings == ()
    assert len(list_backups(second_place(two))) == 1


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="a folder that nobody may write to")
def test_one_that_may_not_be_written_to_is_told_as_that(ctx: AppContext) -> None:
    assert "cannot be written to" in told(late_to(ctx, Path("/sys")))


def test_one_that_is_not_there_is_told_as_out_of_reach(ctx: AppContext, tmp_path: Path) -> None:
    assert "cannot be reached" in told(late_to(ctx, tmp_path / "stick"))


def pull(stick: Path) -> None:
    """Take the stick out; the folder on which it was mounted stays behind, empty, on the disk of the records."""
    stick.unlink()
    stick.mkdir()


def backed_up(ctx: AppContext) -> BackedUp:
    return back_up_now(ctx, "interval")


def names_at(ctx: AppContext) -> list[str]:
    return [each.name for each in list_backups(second_place(ctx))]


def test_a_folder_that_a_pulled_stick_left_behind_takes_no_backup_and_is_told(
    ctx: AppContext, tmp_path: Path, elsewhere: Path
) -> None:
    stick = stick_in(tmp_path, elsewhere)
    two = late_to(ctx, stick)
    assert back_up_changes(two, "interval").warnings == ()
    pull(stick)
    done = backed_up(two)
    assert done.made is not None
    assert "its stick is out" in done.warnings[0]
    assert list(stick.iterdir()) == [], "lost with the disk of the records"
    assert "its stick is out" in told(two), "told each time, until it is in"
    stick.rmdir()
    stick_in(tmp_path, elsewhere)
    assert back_up_changes(two, "interval").warnings == ()
    assert done.made.name in names_at(two)


def test_another_stick_is_taken_and_told_once_and_the_first_is_known_again(
    ctx: AppContext, tmp_path: Path, elsewhere: Path
) -> None:
    stick = stick_in(tmp_path, elsewhere)
    two = late_to(ctx, stick)
    assert back_up_changes(two, "interval").warnings == ()
    stick.unlink()
    stick_in(tmp_path, elsewhere, "another")
    done = backed_up(two)
    assert "another stick or folder than before" in done.warnings[0]
    assert done.made is not None
    assert names_at(two) == [done.made.name]
    assert backed_up(two).warnings == ()
    stick.unlink()
    stick_in(tmp_path, elsewhere)
    assert backed_up(two).warnings == (), "two sticks in turn are both known"


def test_one_on_the_disk_of_the_records_is_used_and_told_each_time(ctx: AppContext, tmp_path: Path) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    two = late_to(ctx, place)
    for _ in range(2):
        done = backed_up(two)
        assert "same disk as the records" in done.warnings[0]
        assert done.made is not None
        assert done.made.name in names_at(two)


@pytest.mark.parametrize("torn", ["", "[]", '{"place": 1}'], ids=["empty", "a-list", "half"])
def test_a_torn_note_of_the_places_seen_takes_the_place_anew(
    ctx: AppContext, tmp_path: Path, elsewhere: Path, torn: str
) -> None:
    two = late_to(ctx, stick_in(tmp_path, elsewhere))
    assert back_up_changes(two, "interval").warnings == ()
    ctx.folder.second_place_note.write_text(torn, encoding="utf-8")
    assert backed_up(two).warnings == ()

"""What somebody with write access to the desk's folder lays in a file's place: the desk neither waits nor follows."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import pytest

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.services import last_close
from reception_app.services.desk import open_desk
from tests.support.desks import PASSPHRASE, USER, make_training_desk

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links are made without rights here")
FILES = (
    "desk.mark", "tries.json", "tries.part", "open.json", "restored.json", "keys.json", "desk.toml", "desk.db",
    "desk.db-wal", "desk.lock", "log/reception.log", "second-place.json", "shown-once.json",
)  # fmt: skip
KEPT = "not of this desk" * 20


class Waited(BaseException):
    """It waited for something that never comes."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    def waited(number: int, frame: FrameType | None) -> None:
        raise Waited

    before = signal.signal(signal.SIGALRM, waited)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    ctx = make_training_desk(tmp_path)
    ctx.close()
    return ctx.folder


@pytest.mark.parametrize("kind", ["a-pipe", "a-link", "a-link-to-nowhere", "a-folder"])
@pytest.mark.parametrize("name", FILES)
def test_it_opens_or_says_why_not_and_leaves_what_is_elsewhere_alone(
    desk: DeskFolder, tmp_path: Path, name: str, kind: str
) -> None:
    theirs = tmp_path / "theirs.txt"
    if kind != "a-link-to-nowhere":
        theirs.write_text(KEPT, encoding="utf-8")
    place = desk.home / name
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        shutil.move(place, tmp_path / "kept")
    if kind == "a-pipe":
        os.mkfifo(place)
    elif kind == "a-folder":
        place.mkdir()
    else:
        place.symlink_to(theirs)
    with within(30), suppress(KnownProblem):  # anything else that is raised fails
        ctx = open_desk(desk, USER, PASSPHRASE)
        last_close.cut_off(ctx)
        last_close.note_open(ctx, "BoardScreen")
        ctx.close()
    assert theirs.exists() == (kind != "a-link-to-nowhere")
    assert kind == "a-link-to-nowhere" or theirs.read_text(encoding="utf-8") == KEPT

"""A passphrase that its user changes, killed or refused at each step: nothing the desk then says or takes is untrue."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import WrongPassphrase
from reception_app.paths import DeskFolder
from reception_app.services.context import AppContext
from reception_app.services.desk import change_passphrase, open_desk
from reception_app.services.high_water import missing_now
from tests.support.desks import PASSPHRASE, USER, make_training_desk

NEW = "kettle pigeon ladder"
STEPS = ("begun", "in the history", "slots written", "done")


def told(ctx: AppContext) -> list[str]:
    """What the history says of the change."""
    with ctx.sessions.read() as session:
        asked = "SELECT action FROM event WHERE action LIKE '%change-passphrase' ORDER BY sequence"
        return [*session.execute(text(asked)).scalars()]


def opened_by(folder: DeskFolder) -> tuple[str, list[str]]:
    """Which passphrase opens the desk, the other one not, and what its history says."""
    found = []
    for which, passphrase in (("old", PASSPHRASE), ("new", NEW)):
        try:
            ctx = open_desk(folder, USER, passphrase)
        except WrongPassphrase:
            continue
        found.append((which, told(ctx)))
        assert missing_now(ctx) is None
        assert not ctx.standing.unsure
        ctx.close()
    assert len(found) == 1
    return found[0]


BEGUN, DONE = ["begin-change-passphrase"], ["begin-change-passphrase", "change-passphrase"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_at_any_step_no_change_is_unseen_and_none_is_told_that_was_not_made(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path / "desk")
    ctx.close()
    folder, state = ctx.folder, Path(os.environ["RECEPTION_STATE"])
    shutil.copytree(folder.home, tmp_path / "kept")
    shutil.copytree(state, tmp_path / "state")
    seen = []
    for at in STEPS:
        for there, whole in ((folder.home, tmp_path / "kept"), (state, tmp_path / "state")):
            shutil.rmtree(there)
            shutil.copytree(whole, there)
        killed_at(folder, at)
        seen.append(opened_by(folder))
    assert seen == [("old", BEGUN), ("old", BEGUN), ("new", BEGUN), ("new", DONE)]


def killed_at(folder: DeskFolder, at: str) -> None:
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        return

    def step(words: str) -> None:
        if words == at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        change_passphrase(open_desk(folder, USER, PASSPHRASE), PASSPHRASE, NEW, step=step)
    finally:
        os._exit(0)


@pytest.mark.parametrize("at", STEPS[:3])
def test_refused_at_any_step_the_old_passphrase_stands_and_the_history_says_so(tmp_path: Path, at: str) -> None:
    ctx = make_training_desk(tmp_path)
    slots = ctx.folder.slots.read_bytes()

    def step(words: str) -> None:
        if words == at:
            raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        change_passphrase(ctx, PASSPHRASE, NEW, step=step)
    assert ctx.folder.slots.read_bytes() == slots
    ctx.close()
    assert opened_by(ctx.folder) == ("old", [*BEGUN, "fail-change-passphrase"])


def test_done_it_is_told_once_and_only_the_new_one_opens(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    heard: list[str] = []
    change_passphrase(ctx, PASSPHRASE, NEW, step=heard.append)
    assert tuple(heard) == STEPS
    ctx.close()
    assert opened_by(ctx.folder) == ("new", DONE)

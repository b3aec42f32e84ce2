"""The power goes while the window gives the records another key: the desk is the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reception_app.errors import KnownProblem
from reception_app.keyslots import read_slots, unwrap
from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.high_water import missing_now
from reception_app.services.shown_once import unread_words
from reception_app.services.users import add_user
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk, specimen

OTHER, OWN = "o.otherly", "kettle pigeon ladder"
MOMENTS = (1, 12, 24)


def key_of(folder: DeskFolder) -> bytes:
    return next(unwrap(slot, PASSPHRASE) for slot in read_slots(folder.slots) if slot.username == USER)


def opens(folder: DeskFolder, username: str, passphrase: str) -> bool:
    try:
        open_desk(folder, username, passphrase).close()
    except KnownProblem:
        return False
    return True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_at_any_moment_the_desk_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path / "desk")
    once = add_user(ctx, NewUser(OTHER, "O. Otherly", (Role.NURSE,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, OTHER, once), once, OWN)
    arrive(ctx, specimen())
    ctx.close()
    folder, state = ctx.folder, Path(os.environ["RECEPTION_STATE"])
    old = key_of(folder)
    shutil.copytree(folder.home, tmp_path / "kept")
    shutil.copytree(state, tmp_path / "state")
    seen = []
    for moment in MOMENTS:
        for there, whole in ((folder.home, tmp_path / "kept"), (state, tmp_path / "state")):
            shutil.rmtree(there)
            shutil.copytree(whole, there)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.journeys.key_change_killed", str(folder.home), PASSPHRASE, str(moment)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == -9, (moment, ended.stderr)
        ctx = open_desk(folder, USER, PASSPHRASE)
        assert missing_now(ctx) is None
        assert not (folder.home / "restoring").exists()
        ctx.close()
        is_new = key_of(folder) != old
        assert opens(folder, OTHER, OWN) is not is_new
        told = " ".join(unread_words(folder))
        assert ("nobody else’s passphrase opens the desk" in told) is is_new
        assert bool(told.strip()) is is_new
        seen.append(is_new)
    assert seen == sorted(seen)
    assert set(seen) == {False, True}, "killed before and after the moment from which it is the new one"

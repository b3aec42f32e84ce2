"""What the history says of recovery codes and of the records' key: begun before; done or failed, as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import WrongPassphrase
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from reception_app.services.high_water import missing_now
from reception_app.services.recovery import make_recovery_code, recover
from reception_app.services.rotation import change_database_key
from tests.support.desks import PASSPHRASE, USER, make_training_desk

NEW = "kettle pigeon ladder"


def told(folder: DeskFolder, action: str, passphrase: str = PASSPHRASE) -> list[str]:
    """What the history says of an act, by whoever opens the desk with `passphrase`."""
    ctx = open_desk(folder, USER, passphrase)
    assert missing_now(ctx) is None
    assert not ctx.standing.unsure
    with ctx.sessions.read() as session:
        asked = text("SELECT action FROM event WHERE action LIKE :action ORDER BY sequence")
        found = [*session.execute(asked, {"action": f"%{action}"}).scalars()]
    ctx.close()
    return found


class Fails:
    """Hears each step, and fails as a disk does at one of them."""

    def __init__(self, at: str) -> None:
        self.at = at

    def __call__(self, words: str) -> None:
        if words == self.at:
            raise OSError("the disk went away")


@pytest.fixture
def folder(tmp_path: Path) -> DeskFolder:
    """A closed desk without a recovery code."""
    ctx = make_training_desk(tmp_path)
    ctx.close()
    return ctx.folder


@pytest.mark.parametrize("at", ["begun", "in the history", "slots written"])
def test_a_recovery_code_that_was_not_made_is_told_as_begun_and_failed(folder: DeskFolder, at: str) -> None:
    slots = folder.slots.read_bytes()
    ctx = open_desk(folder, USER, PASSPHRASE)
    with pytest.raises(OSError, match="went away"):
        make_recovery_code(ctx, PASSPHRASE, step=Fails(at))
    ctx.close()
    assert folder.slots.read_bytes() == slots
    assert told(folder, "make-recovery-code") == ["begin-make-recovery-code", "fail-make-recovery-code"]


@pytest.mark.parametrize("at", ["begun", "in the history", "slots written"])
def test_a_recovery_code_that_opened_and_changed_nothing_is_told_as_begun_and_failed(
    folder: DeskFolder, at: str
) -> None:
    ctx = open_desk(folder, USER, PASSPHRASE)
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    slots = folder.slots.read_bytes()
    with pytest.raises(OSError, match="went away"):
        recover(folder, code, USER, NEW, step=Fails(at))
    assert folder.slots.read_bytes() == slots
    assert told(folder, "use-recovery-code") == ["begin-use-recovery-code", "fail-use-recovery-code"]
    recover(folder, code, USER, NEW)[0].close()
    assert told(folder, "use-recovery-code", NEW)[-2:] == ["begin-use-recovery-code", "use-recovery-code"]


@pytest.mark.parametrize("at", ["begun", "copied", "in the history", "slots"])
def test_a_key_that_was_not_changed_is_told_as_begun_and_failed(folder: DeskFolder, at: str) -> None:
    slots = folder.slots.read_bytes()
    with pytest.raises(OSError, match="went away"):
        change_database_key(folder, USER, PASSPHRASE, step=Fails(at))
    assert folder.slots.read_bytes() == slots
    assert told(folder, "change-database-key") == ["begin-change-database-key", "fail-change-database-key"]


def test_done_each_is_told_once_and_who_did_it(folder: DeskFolder) -> None:
    ctx = open_desk(folder, USER, PASSPHRASE)
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    assert told(folder, "make-recovery-code") == ["begin-make-recovery-code", "make-recovery-code"]
    change_database_key(folder, USER, PASSPHRASE)
    assert told(folder, "change-database-key") == ["begin-change-database-key", "change-database-key"]
    with pytest.raises(WrongPassphrase):
        recover(folder, code, USER, NEW)
    ctx = open_desk(folder, USER, PASSPHRASE)
    with ctx.sessions.read() as session:
        who = session.execute(text("SELECT user_name FROM event WHERE action = 'change-database-key'")).scalar_one()
    assert who == ctx.operator.full_name
    ctx.close()

"""Users while the disk is full: the records refuse, so the key slots are as they were, and nobody is locked out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import InputProblem, KnownProblem
from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.recovery import recover
from reception_app.services.restoring import backups_of, restore
from reception_app.services.rotation import change_database_key
from reception_app.services.user_keys import give_new_passphrase, remove_user
from reception_app.services.users import add_user, change_roles, disable_user, list_users
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, make_training_desk

resource = pytest.importorskip("resource")

OTHER = "j.mockford"
OWN = "kettle pigeon ladder"


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def ctx(tmp_path: Path) -> AppContext:
    """A desk with a second administrator, who has chosen their own passphrase."""
    ctx = make_training_desk(tmp_path)
    once = add_user(ctx, NewUser(OTHER, "J. Mockford", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, OTHER, once), once, OWN)
    return ctx


def _new_passphrase(ctx: AppContext) -> object:
    return give_new_passphrase(ctx, OTHER, PASSPHRASE)


def _add(ctx: AppContext) -> object:
    return add_user(ctx, NewUser("c.more", "C. More", (Role.NURSE,)), PASSPHRASE)


def _remove(ctx: AppContext) -> None:
    remove_user(ctx, OTHER)


def _disable(ctx: AppContext) -> None:
    disable_user(ctx, OTHER)


def _roles(ctx: AppContext) -> None:
    change_roles(ctx, OTHER, (Role.NURSE,))


@pytest.mark.parametrize("act", [_new_passphrase, _add, _remove, _disable, _roles])
def test_what_the_records_could_not_keep_changes_no_slot(ctx: AppContext, act: Callable[[AppContext], object]) -> None:
    before = ctx.folder.slots.read_bytes()
    with ctx.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with files_up_to(8_192), pytest.raises(KnownProblem) as caught:
        act(ctx)
    assert caught.value.code == "US-008"
    assert ctx.folder.slots.read_bytes() == before
    assert [row.username for row in list_users(ctx) if not row.disabled] == [OTHER, USER]
    sign_in(ctx, OTHER, OWN)
    act(ctx)  # with room again it is done
    assert ctx.folder.slots.read_bytes() != before
    ctx.close()


def test_a_new_passphrase_is_one_line_of_the_history_and_none_for_oneself(ctx: AppContext) -> None:
    with pytest.raises(InputProblem) as caught:
        give_new_passphrase(ctx, USER, PASSPHRASE)
    assert caught.value.code == "IN-310"
    sign_in(ctx, USER, PASSPHRASE)
    give_new_passphrase(ctx, OTHER, PASSPHRASE)
    with ctx.sessions.read() as session:
        line = "SELECT count(*) FROM event WHERE action = 'give-new-passphrase' AND entity = 'user'"
        assert session.execute(text(line)).scalar_one() == 1
    ctx.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of file size are not everywhere")
def test_a_key_changed_while_the_disk_fills_up_is_handed_out_with_a_warning(ctx: AppContext) -> None:
    folder: DeskFolder = ctx.folder
    ctx.close()
    size = folder.database.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(step: str) -> None:
        if step == "done":
            resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, hard))

    try:
        changed = change_database_key(folder, USER, PASSPHRASE, step=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(changed.warnings) == 1
    assert "US-008" in changed.warnings[0]
    open_desk(folder, OTHER, dict(changed.once)[OTHER]).close()
    recover(folder, changed.recovery_code, USER, OWN)[0].close()


def test_an_administrator_without_a_slot_is_no_administrator(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    add_user(ctx, NewUser(OTHER, "J. Mockford", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    back_up_now(ctx, "by-hand")
    remove_user(ctx, OTHER)
    ctx.close()
    restore(ctx.folder, backups_of(ctx.folder)[0], USER, PASSPHRASE, clock)
    again = open_desk(ctx.folder, USER, PASSPHRASE, clock=clock)
    assert OTHER in [row.username for row in list_users(again)], "the backup's users came back; their slot did not"
    with pytest.raises(InputProblem) as caught:
        change_roles(again, USER, (Role.NURSE,))
    assert caught.value.code == "IN-306"
    remove_user(again, OTHER)
    again.close()

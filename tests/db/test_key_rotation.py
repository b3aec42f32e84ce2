"""Another key for the records, and users who forget or go: nothing old opens anything any more."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import DatabaseRefused, InputProblem, KnownProblem, NotAllowed, NotFound, WrongPassphrase
from reception_app.keyslots import read_keys, read_slots, unwrap
from reception_app.models.engine import check_key, make_engine
from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.high_water import missing_now
from reception_app.services.recovery import make_recovery_code, recover
from reception_app.services.restoring import backups_of, restore
from reception_app.services.rotation import change_database_key
from reception_app.services.user_keys import give_new_passphrase, remove_user
from reception_app.services.users import add_user, disable_user, list_users
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, arrive, as_role, make_training_desk, specimen
from tests.torture.figures import copy_files, head, put_back

OWN = "kettle pigeon ladder"


def with_users(folder: Path) -> tuple[DeskFolder, str]:
    """A closed desk with a person, a nurse, somebody disabled and a recovery code (returned too)."""
    ctx = make_training_desk(folder)
    arrive(ctx)
    once = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, "j.mockford", once), once, OWN)
    add_user(ctx, NewUser("a.gone", "A. Gone", (Role.NURSE,)), PASSPHRASE)
    disable_user(ctx, "a.gone")
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    return ctx.folder, code


def key_of(folder: DeskFolder) -> bytes:
    return unwrap(read_slots(folder.slots)[0], PASSPHRASE)


def opens(database: Path, key: bytes) -> bool:
    engine = make_engine(database, key)
    try:
        check_key(engine)
    except DatabaseRefused:
        return False
    finally:
        engine.dispose()
    return True


def test_after_a_change_nothing_from_before_opens_the_records(tmp_path: Path) -> None:
    folder, code = with_users(tmp_path)
    old, old_slots = key_of(folder), {slot.username: slot for slot in read_slots(folder.slots)}
    changed = change_database_key(folder, USER, PASSPHRASE)
    new = key_of(folder)
    assert new != old
    shutil.copy2(folder.database, tmp_path / "copy.db")
    assert not opens(tmp_path / "copy.db", old)
    slots = {slot.username: slot for slot in read_slots(folder.slots)}
    assert not {slot.wrapped for slot in slots.values() if slot.wrapped} & {s.wrapped for s in old_slots.values()}
    with pytest.raises(WrongPassphrase):
        open_desk(folder, "j.mockford", OWN)
    with pytest.raises(WrongPassphrase):
        recover(folder, code, USER, OWN)
    assert dict(changed.once).keys() == {"j.mockford"}
    assert slots["a.gone"].wrapped == ""
    # No file of the desk's folder opens with the old key any more.
    for file in folder.home.rglob("*.db"):
        shutil.copy2(file, tmp_path / "copy.db")
        assert not opens(tmp_path / "copy.db", old), file


def test_everybody_comes_in_with_what_they_were_given(tmp_path: Path) -> None:
    folder, _ = with_users(tmp_path)
    changed = change_database_key(folder, USER, PASSPHRASE)
    once = dict(changed.once)["j.mockford"]
    ctx = open_desk(folder, "j.mockford", once)
    assert ctx.operator.must_change
    change_passphrase(ctx, once, OWN)
    ctx.close()
    ctx = open_desk(folder, "j.mockford", OWN)
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT family_name FROM person")).scalar_one() == specimen().family_name
        lines = session.execute(text("SELECT user_name FROM event WHERE action = 'change-database-key'")).scalars()
        assert [*lines] == ["Sam Sampleworth"]
    assert missing_now(ctx) is None
    assert not ctx.standing.begun
    ctx.close()
    recover(folder, changed.recovery_code, USER, "another lamp ladder")[0].close()


def test_the_mark_goes_along_and_a_rollback_is_noticed_after_it(tmp_path: Path) -> None:
    folder, _ = with_users(tmp_path)
    change_database_key(folder, USER, PASSPHRASE)
    copy_files(folder, tmp_path / "aside")
    ctx = open_desk(folder, USER, PASSPHRASE)
    arrive(ctx, specimen("A0004TT", "DUMMY"))
    ctx.close()
    put_back(tmp_path / "aside", folder)
    ctx = open_desk(folder, USER, PASSPHRASE)
    assert missing_now(ctx) is not None
    ctx.close()
    with pytest.raises(KnownProblem) as caught:
        change_database_key(folder, USER, PASSPHRASE)
    assert caught.value.code == "DB-131"
    assert not (folder.home / "restoring").exists()


def test_a_backup_under_the_new_key_is_there_and_older_ones_are_told_apart(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    assert back_up_now(ctx, "by-hand").made is not None
    ctx.close()
    clock.forward(hours=1)
    change_database_key(ctx.folder, USER, PASSPHRASE, clock=clock)
    newest, oldest = backups_of(ctx.folder)
    assert (newest.why, newest.proved) == ("new-key", True)
    with pytest.raises(DatabaseRefused) as caught:
        restore(ctx.folder, oldest, USER, PASSPHRASE, clock)
    assert caught.value.code == "DB-141"
    assert "before the key of this one was changed" in caught.value.what
    restore(ctx.folder, newest, USER, PASSPHRASE, clock)
    open_desk(ctx.folder, USER, PASSPHRASE).close()


def refused(folder: DeskFolder, username: str, passphrase: str) -> str:
    before = folder.database.read_bytes(), folder.slots.read_bytes()
    key = key_of(folder)
    with pytest.raises(KnownProblem) as caught:
        change_database_key(folder, username, passphrase)
    assert folder.slots.read_bytes() == before[1]
    assert key_of(folder) == key
    assert not (folder.home / "restoring").exists()
    open_desk(folder, USER, PASSPHRASE).close()
    return caught.value.code


def test_only_an_administrator_with_their_own_passphrase_changes_it(tmp_path: Path) -> None:
    folder, _ = with_users(tmp_path)
    assert refused(folder, "j.mockford", OWN) == "RO-101"
    assert refused(folder, USER, "not the passphrase") == "SI-101"
    ctx = open_desk(folder, USER, PASSPHRASE)
    with pytest.raises(DatabaseRefused):
        change_database_key(folder, USER, PASSPHRASE)
    ctx.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_at_any_step_the_desk_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder, _ = with_users(tmp_path / "desk")
    old = key_of(folder)
    ctx = open_desk(folder, USER, PASSPHRASE)
    entries = head(ctx)
    ctx.close()
    state = Path(os.environ["RECEPTION_STATE"])
    shutil.copytree(folder.home, tmp_path / "kept")
    shutil.copytree(state, tmp_path / "state")
    seen = []
    for at in range(1, 40):
        for there, whole in ((folder.home, tmp_path / "kept"), (state, tmp_path / "state")):
            shutil.rmtree(there)
            shutil.copytree(whole, there)
        died = changed_until(folder, at)
        ctx = open_desk(folder, USER, PASSPHRASE)
        assert missing_now(ctx) is None
        assert not ctx.standing.unsure
        assert head(ctx) > entries
        ctx.close()
        is_new = key_of(folder) != old
        seen.append(is_new)
        shutil.copy2(folder.database, tmp_path / "copy.db")
        assert opens(tmp_path / "copy.db", old) is not is_new
        assert not (folder.home / "restoring").exists()
        assert is_new is not opens_with_own(folder)
        if is_new:
            assert [*folder.home.glob("old-key-*")] == []
        if not died:
            break
    assert set(seen) == {True, False}
    assert seen == sorted(seen), "once new, it is new at every later step"
    assert not died


def opens_with_own(folder: DeskFolder) -> bool:
    try:
        open_desk(folder, "j.mockford", OWN).close()
    except WrongPassphrase:
        return False
    return True


def changed_until(folder: DeskFolder, at: int) -> bool:
    """Change the key in a process of its own that is killed at step `at`; return whether it died before the end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    steps = 0

    def step(words: str) -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        change_database_key(folder, USER, PASSPHRASE, step=step)
    finally:
        os._exit(0)


def test_a_user_who_is_removed_leaves_no_slot_and_their_entries_keep_the_name(ctx: AppContext) -> None:
    once = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    arrive(sign_in(ctx, "j.mockford", once))
    remove_user(ctx, "j.mockford")
    assert "j.mockford" not in ctx.folder.slots.read_text(encoding="utf-8")
    assert [row.username for row in list_users(ctx)] == [USER]
    with pytest.raises(WrongPassphrase) as caught:
        sign_in(ctx, "j.mockford", once)
    assert caught.value.code == "SI-101"
    with ctx.sessions.read() as session:
        written = session.execute(text("SELECT count(*) FROM event WHERE user_name = 'J. Mockford'")).scalar_one()
        gone = session.execute(text("SELECT before FROM event WHERE action = 'remove-user'")).scalars().all()
    assert written >= 2
    assert any('"username": "j.mockford"' in str(line) for line in gone)
    # The name may be given again, to somebody else.
    add_user(ctx, NewUser("j.mockford", "Joan Mockford", (Role.NURSE,)), PASSPHRASE)
    ctx.close()


def test_neither_oneself_nor_the_last_administrator_is_removed(ctx: AppContext) -> None:
    with pytest.raises(InputProblem) as caught:
        remove_user(ctx, USER)
    assert caught.value.code == "IN-309"
    add_user(ctx, NewUser("d.admin", "D. Admin", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    disable_user(ctx, USER)
    other = as_role(ctx, Role.DESK_ADMINISTRATOR)
    with pytest.raises(InputProblem) as caught:
        remove_user(other, "d.admin")
    assert caught.value.code == "IN-306"
    remove_user(other, USER)
    assert [row.username for row in list_users(ctx)] == ["d.admin"]
    with pytest.raises(NotFound):
        remove_user(other, USER)
    with pytest.raises(NotAllowed):
        remove_user(as_role(ctx, Role.NURSE), "d.admin")
    ctx.close()


def test_a_forgotten_passphrase_is_replaced_and_who_was_disabled_is_let_in_again(ctx: AppContext) -> None:
    code = make_recovery_code(ctx, PASSPHRASE)
    first = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE, Role.PHARMACY)), PASSPHRASE)
    once = give_new_passphrase(ctx, "j.mockford", PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        sign_in(ctx, "j.mockford", first)
    signed_in = sign_in(ctx, "j.mockford", once)
    assert signed_in.operator.must_change
    assert signed_in.operator.roles == {Role.NURSE, Role.PHARMACY}
    disable_user(ctx, "j.mockford")
    again = give_new_passphrase(ctx, "j.mockford", PASSPHRASE)
    assert sign_in(ctx, "j.mockford", again).operator.must_change
    with pytest.raises(WrongPassphrase):
        give_new_passphrase(ctx, "j.mockford", "not the passphrase")
    with pytest.raises(NotFound):
        give_new_passphrase(ctx, "n.nobody", PASSPHRASE)
    with pytest.raises(NotAllowed):
        give_new_passphrase(as_role(ctx, Role.NURSE), "j.mockford", PASSPHRASE)
    assert read_keys(ctx.folder.slots).recovery is not None
    with ctx.sessions.read() as session:
        told = session.execute(text("SELECT count(*) FROM event WHERE action = 'give-new-passphrase'")).scalar_one()
    assert told >= 2
    ctx.close()
    recover(ctx.folder, code, USER, OWN)[0].close()

"""Restoring: what was there is kept aside, all or nothing even when killed, and what is missing since is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from reception_app.clock import SystemClock
from reception_app.errors import DatabaseRefused, KnownProblem, NotAllowed, NotFound, WrongPassphrase
from reception_app.guesses import MOST
from reception_app.keyslots import read_slots, write_slots
from reception_app.paths import DeskFolder
from reception_app.recovery_code import new_code
from reception_app.services.backups import back_up_now
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk, sign_in
from reception_app.services.high_water import missing_now
from reception_app.services.recovery import make_recovery_code, recover
from reception_app.services.restoring import Restored, backups_of, find_backup, restore
from reception_app.services.rotation import change_database_key
from reception_app.services.users import add_user
from reception_app.settings import Settings
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk
from tests.torture.figures import head, opened, small_desk, work


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A closed desk with a backup, after which three entries were written."""
    ctx = small_desk(tmp_path)
    assert back_up_now(ctx, "interval").made is not None
    work(ctx, 3, Random(1))
    ctx.close()
    return ctx.folder


def restored(desk: DeskFolder, passphrase: str = PASSPHRASE) -> Restored:
    return restore(desk, backups_of(desk)[0], USER, passphrase, SystemClock())


def restored_until(desk: DeskFolder, name: str, at: int) -> bool:
    """Restore in a process of its own that is killed at step `at`; return whether it died before the end."""
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
        restore(desk, find_backup(desk, name), USER, PASSPHRASE, SystemClock(), step=step)
    finally:
        os._exit(0)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def spoil(path: Path) -> None:
    path.write_bytes(b"x" * 4096 + path.read_bytes()[4096:])


@pytest.mark.parametrize(("harm", "code"), [
    (Path.unlink, "DB-101"), (empty, "DB-102"), (cut, "DB-103"), (spoil, "DB-104"),
])  # fmt: skip
def test_a_refused_desk_is_restored_and_what_was_there_is_kept(
    desk: DeskFolder, harm: Callable[[Path], None], code: str
) -> None:
    harm(desk.database)
    before = desk.database.read_bytes() if desk.database.exists() else None
    with pytest.raises(DatabaseRefused) as caught:
        open_desk(desk, USER, PASSPHRASE)
    assert caught.value.code == code
    done = restored(desk)
    assert done.missing == 3
    aside = desk.home / done.aside / "desk.db"
    assert (aside.read_bytes() if aside.exists() else None) == before
    with opened(desk) as ctx:
        assert "Missing since: 3 entries" in ctx.standing.restored
        assert missing_now(ctx) is None
        with ctx.sessions.read() as session:
            told = session.execute(text("SELECT after FROM event WHERE action = 'restore-backup'")).scalars().all()
        assert len(told) == 1
        assert '"missing": 3' in str(told[0])
    with opened(desk) as ctx:
        assert ctx.standing.restored == ""


def test_a_wrong_passphrase_is_told_apart_from_damage_and_changes_nothing(desk: DeskFolder) -> None:
    empty(desk.database)
    with pytest.raises(WrongPassphrase):
        restored(desk, "not the passphrase")
    assert desk.database.read_bytes() == b""
    assert not (desk.home / "restoring").exists()


def test_a_damaged_backup_is_refused_and_changes_nothing(desk: DeskFolder) -> None:
    whole = desk.database.read_bytes()
    copy = backups_of(desk)[0].folder / "desk.db"
    data = bytearray(copy.read_bytes())
    data[4096 * 7 + 100] ^= 1
    copy.write_bytes(bytes(data))
    with pytest.raises(DatabaseRefused) as caught:
        restored(desk)
    assert caught.value.code == "DB-141"
    assert desk.database.read_bytes() == whole
    with opened(desk) as ctx:
        assert missing_now(ctx) is None


def test_another_desks_backup_is_refused(desk: DeskFolder, tmp_path: Path) -> None:
    other = make_training_desk(tmp_path / "other", "MDI")
    made = back_up_now(other, "interval").made
    other.close()
    assert made is not None
    with pytest.raises(DatabaseRefused) as caught:
        restore(desk, find_backup(desk, str(made.folder)), USER, PASSPHRASE, SystemClock())
    assert caught.value.code == "DB-141"


def test_passphrases_changed_since_stay_and_lost_slots_come_from_the_backup(desk: DeskFolder) -> None:
    with opened(desk) as ctx:
        change_passphrase(ctx, PASSPHRASE, "another horse staple")
    changed = read_slots(desk.slots)
    restored(desk, "another horse staple")
    assert read_slots(desk.slots) == changed
    desk.slots.unlink()
    restored(desk)
    open_desk(desk, USER, PASSPHRASE).close()


def test_a_desk_whose_folder_is_gone_comes_whole_from_its_backup_into_a_folder_of_its_own(
    desk: DeskFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick" / backups_of(desk)[0].name
    shutil.copytree(backups_of(desk)[0].folder, stick)
    slots = read_slots(desk.slots)
    shutil.rmtree(desk.home)
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "another computer"))
    new = DeskFolder(tmp_path / "new" / "desk")
    with pytest.raises(WrongPassphrase):
        restore(new, find_backup(new, str(stick)), USER, "not the passphrase", SystemClock())
    assert not new.exists
    done = restore(new, find_backup(new, str(stick)), USER, PASSPHRASE, SystemClock())
    assert done.missing is None
    assert read_slots(new.slots) == slots
    assert new.home.stat().st_mode & 0o077 == 0
    with opened(new) as ctx:
        assert ctx.settings.establishment == "LEI"


def test_with_the_recovery_code_alone_a_desk_whose_folder_is_gone_is_made_again_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computer is gone, and with it whoever knew a passphrase: there is a stick, and the paper from the safe."""
    ctx = small_desk(tmp_path)
    void, code = make_recovery_code(ctx, PASSPHRASE), make_recovery_code(ctx, PASSPHRASE)
    made = back_up_now(ctx, "lock").made
    assert made is not None
    ctx.close()
    stick = tmp_path / "stick" / made.name
    shutil.copytree(made.folder, stick)
    shutil.rmtree(ctx.folder.home)
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "another computer"))
    new = DeskFolder(tmp_path / "new" / "desk")
    backup = find_backup(new, str(stick))
    for wrong, who, told in ((void, None, "SI-111"), (code, "nobody.here", "SI-113"), (code[:-1], None, "SI-101")):
        with pytest.raises(KnownProblem) as caught:
            restore(new, backup, who, wrong, SystemClock())
        assert caught.value.code == told
        assert not new.exists
    restore(new, backup, None, code.lower(), SystemClock())
    again, fresh = recover(new, code, USER, "kettle pigeon ladder")
    assert again.standing.restored
    again.close()
    assert fresh != code
    open_desk(new, USER, "kettle pigeon ladder").close()


def test_the_recovery_code_is_counted_where_a_backup_is_restored_too(desk: DeskFolder) -> None:
    with opened(desk) as ctx:
        make_recovery_code(ctx, PASSPHRASE)
    codes = []
    for _ in range(MOST + 1):
        with pytest.raises(WrongPassphrase) as caught:
            restored(desk, new_code())
        codes.append(caught.value.code)
    assert codes == ["SI-111"] * MOST + ["SI-110"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_while_a_desk_is_made_again_it_is_not_there_or_whole_at_the_next_start(
    desk: DeskFolder, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / backups_of(desk)[0].name
    shutil.copytree(backups_of(desk)[0].folder, stick)
    seen = set()
    for at in range(1, 40):
        new = DeskFolder(tmp_path / f"new{at}" / "desk")
        died = restored_until(new, str(stick), at)
        planned = (new.home / "restoring" / "plan.json").exists()
        if not planned and not new.exists:
            seen.add("not there")
            continue
        if not new.exists:
            seen.add("planned")
            with pytest.raises(KnownProblem) as caught:  # nobody makes another desk over one that is half in place
                create_desk(new, Settings("LEI", "Reception"), NewUser("s.dummy", "S. Dummy", ()), PASSPHRASE)
            assert caught.value.code == "DB-120"
        with opened(new) as ctx:
            assert ctx.standing.restored
        if not died:
            break
    assert seen == {"not there", "planned"}
    assert not died


def test_a_backup_is_not_put_back_on_a_network_drive(desk: DeskFolder) -> None:
    shared = DeskFolder(Path("//fileserver/health/desk"))
    with pytest.raises(DatabaseRefused) as caught:
        restore(shared, backups_of(desk)[0], USER, PASSPHRASE, SystemClock())
    assert caught.value.code == "DB-121"
    assert not shared.home.exists()


def added(desk: DeskFolder, username: str) -> str:
    with opened(desk) as ctx:
        return add_user(ctx, NewUser(username, "R. Latecomer", (Role.NURSE,)), PASSPHRASE)


def names(desk: DeskFolder) -> list[str]:
    return [slot.username for slot in read_slots(desk.slots)]


def test_who_was_added_since_opens_nothing_after_a_restore_and_can_be_added_again(desk: DeskFolder) -> None:
    once = added(desk, "r.latecomer")
    assert names(desk) == [USER, "r.latecomer"]
    restored(desk)
    with opened(desk) as ctx:
        assert names(desk) == [USER]
        with pytest.raises(WrongPassphrase, match="SI-101"):
            sign_in(ctx, "r.latecomer", once)
        with ctx.sessions.read() as session:
            asked = text("SELECT action FROM event WHERE action LIKE '%drop-unknown-users' ORDER BY sequence")
            assert [*session.execute(asked).scalars()] == ["begin-drop-unknown-users", "drop-unknown-users"]
        again = add_user(ctx, NewUser("r.latecomer", "R. Latecomer", (Role.NURSE,)), PASSPHRASE)
        assert sign_in(ctx, "r.latecomer", again).operator.full_name == "R. Latecomer"


def test_a_slot_of_nobody_in_the_records_is_replaced_and_gets_no_new_key(desk: DeskFolder) -> None:
    """As a restore by an earlier version left it."""
    added(desk, "r.latecomer")
    late = read_slots(desk.slots)[1]
    restored(desk)
    open_desk(desk, USER, PASSPHRASE).close()
    write_slots(desk.slots, (*read_slots(desk.slots), late))
    assert [name for name, _ in change_database_key(desk, USER, PASSPHRASE).once] == []
    assert names(desk) == [USER]
    write_slots(desk.slots, (*read_slots(desk.slots), late))
    added(desk, "r.latecomer")
    assert names(desk) == [USER, "r.latecomer"]


def test_a_note_this_desk_did_not_seal_silences_nothing(desk: DeskFolder, tmp_path: Path) -> None:
    old = backups_of(desk)[0].folder / "desk.db"
    for name in ("desk.db-wal", "desk.db-shm"):
        (desk.home / name).unlink(missing_ok=True)
    shutil.copy2(old, desk.database)
    (desk.home / "restored.json").write_text('{"what": "{}", "seal": ""}', encoding="utf-8")
    with opened(desk) as ctx:
        assert missing_now(ctx) is not None


def test_an_open_desk_is_not_restored(desk: DeskFolder) -> None:
    with opened(desk), pytest.raises(DatabaseRefused) as caught:
        restored(desk)
    assert caught.value.code == "DB-106"
    with pytest.raises(NotFound):
        find_backup(desk, "20200101T000000Z-never")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_at_any_step_the_desk_is_the_old_one_or_the_new_one(desk: DeskFolder, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(desk.home, kept)
    name = backups_of(desk)[0].name
    state = Path(os.environ["RECEPTION_STATE"])
    shutil.copytree(state, tmp_path / "state")
    with opened(DeskFolder(kept)) as ctx:
        old = head(ctx)
    new = old - 4  # three entries and the sign-in of the look above
    seen = set()
    for at in range(1, 40):
        for folder, whole in ((desk.home, kept), (state, tmp_path / "state")):
            shutil.rmtree(folder)
            shutil.copytree(whole, folder)
        died = restored_until(desk, name, at)
        with opened(desk) as ctx:
            was_new = ctx.standing.restored != ""
            assert was_new or ctx.standing.rolled_back is None
            seen.add(was_new)
            assert head(ctx) > (new if was_new else old)
        if not died:
            break
    assert seen == {True, False}
    assert not died


@pytest.mark.parametrize(("aside", "names", "forget"), [
    ("ELSEWHERE", [], True),
    ("backups", [], True),
    ("../documents", [], True),
    ("aside-20261122T101500Z", [], True),
    ("old-key-20261122T101500Z/..", [], True),
    ("aside-20261122T101500Z", ["../documents"], False),
    ("aside-20261122T101500Z", ["backups"], False),
    ("aside-20261122T101500Z", "desk.db", False),
    (7, [], False),
])  # fmt: skip
def test_a_plan_that_names_what_no_restore_names_moves_and_deletes_nothing(
    desk: DeskFolder, aside: object, names: object, forget: bool
) -> None:
    other = desk.home.parent / "documents"
    other.mkdir()
    (other / "letter.txt").write_text("dear NOBODY", encoding="utf-8")
    (desk.home / "restoring").mkdir()
    plan = {"aside": str(other) if aside == "ELSEWHERE" else aside, "names": names, "forget": forget}
    (desk.home / "restoring" / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    before = sorted(path.relative_to(desk.home) for path in desk.home.rglob("*") if "log" not in path.parts)
    with pytest.raises(DatabaseRefused) as caught:
        open_desk(desk, USER, PASSPHRASE)
    assert caught.value.code == "DB-142"
    assert (other / "letter.txt").exists()
    after = sorted(path.relative_to(desk.home) for path in desk.home.rglob("*") if "log" not in path.parts)
    assert set(before) <= set(after)
    shutil.move(desk.home / "restoring", desk.home.parent / "kept")
    open_desk(desk, USER, PASSPHRASE).close()


OTHER = "kettle pigeon ladder"


def with_colleague(desk: DeskFolder, *, backed_up: bool) -> None:
    """Add O. Otherly, a nurse, to the closed desk; with `backed_up` there is a backup that knows them."""
    ctx = open_desk(desk, USER, PASSPHRASE)
    once = add_user(ctx, NewUser("o.otherly", "O. Otherly", (Role.NURSE,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, "o.otherly", once), once, OTHER)
    if backed_up:
        assert back_up_now(ctx, "by-hand").made is not None
    ctx.close()


def restored_by_colleague(desk: DeskFolder) -> Restored:
    return restore(desk, backups_of(desk)[0], "o.otherly", OTHER, SystemClock())


def spoil_a_page(path: Path) -> None:
    """The beginning reads, users and roles too: a leaf late in the file is damaged."""
    data = bytearray(path.read_bytes())
    data[-4096 + 100] ^= 1
    path.write_bytes(data)


def test_records_that_are_whole_are_put_back_by_who_looks_after_the_desk_alone(desk: DeskFolder) -> None:
    with_colleague(desk, backed_up=True)
    before = desk.database.read_bytes()
    with pytest.raises(NotAllowed) as caught:
        restored_by_colleague(desk)
    assert caught.value.code == "RO-101"
    assert desk.database.read_bytes() == before
    assert not (desk.home / "restoring").exists()
    assert restored(desk).name == backups_of(desk)[0].name


@pytest.mark.parametrize("harm", [Path.unlink, empty, cut, spoil, spoil_a_page])
def test_records_that_are_lost_or_damaged_are_put_back_by_whoever_is_there(
    desk: DeskFolder, harm: Callable[[Path], None]
) -> None:
    with_colleague(desk, backed_up=True)
    harm(desk.database)
    restored_by_colleague(desk)
    open_desk(desk, "o.otherly", OTHER).close()


def test_a_backup_that_does_not_know_who_restores_it_is_refused(desk: DeskFolder) -> None:
    with_colleague(desk, backed_up=False)
    empty(desk.database)
    with pytest.raises(DatabaseRefused) as caught:
        restored_by_colleague(desk)
    assert caught.value.code == "DB-143"
    assert desk.database.read_bytes() == b""
    restored(desk)
    open_desk(desk, USER, PASSPHRASE).close()

"""Making, opening and refusing a desk: each damage has its own sentence and changes nothing."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import DatabaseRefused, InputProblem, UsageProblem, WrongPassphrase
from reception_app.keyslots import MEBIBYTE, measured_cost, read_slots
from reception_app.models.engine import WRITE
from reception_app.paths import DeskFolder
from reception_app.services import users
from reception_app.services.checking import check_desk
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk, sign_in
from reception_app.services.restoring import finish_cut_off
from reception_app.settings import Settings, read_settings
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, arrive, as_role, make_training_desk, specimen

FOLDER = "desk-LEI"


@pytest.fixture
def closed(tmp_path: Path) -> DeskFolder:
    """A training desk with one person in it, closed."""
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    ctx.close()
    return ctx.folder


def refused(folder: DeskFolder) -> str:
    before = folder.database.read_bytes() if folder.database.exists() else None
    with pytest.raises(DatabaseRefused) as caught:
        open_desk(folder, USER, PASSPHRASE)
    after = folder.database.read_bytes() if folder.database.exists() else None
    assert after == before
    return caught.value.code


def test_a_desk_opens_again_with_what_was_written(closed: DeskFolder) -> None:
    ctx = open_desk(closed, USER, PASSPHRASE)
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT family_name FROM person")).scalar_one() == specimen().family_name
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    ctx.close()


def test_nothing_is_in_clear_on_disk(closed: DeskFolder) -> None:
    for file in closed.home.rglob("*"):
        if file.is_file():
            assert b"SPECIMEN" not in file.read_bytes(), file.name
            assert b"SQLite format 3" not in file.read_bytes(), file.name


def test_a_wrong_passphrase_is_told_apart_from_damage(closed: DeskFolder) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        open_desk(closed, USER, "not the passphrase")
    assert caught.value.code == "SI-101"
    with pytest.raises(WrongPassphrase) as unknown:
        open_desk(closed, "nobody", PASSPHRASE)
    assert unknown.value.code == "SI-101"


def test_missing_empty_truncated_and_damaged_each_have_their_own_sentence(closed: DeskFolder) -> None:
    whole = closed.database.read_bytes()
    closed.database.write_bytes(b"")
    codes = [refused(closed)]
    closed.database.write_bytes(whole[:-100])
    codes.append(refused(closed))
    closed.database.write_bytes(b"x" * 4096 + whole[4096:])
    codes.append(refused(closed))
    closed.database.unlink()
    codes.append(refused(closed))
    assert not closed.database.exists()
    closed.database.write_bytes(whole)
    assert codes == ["DB-102", "DB-103", "DB-104", "DB-101"]
    open_desk(closed, USER, PASSPHRASE).close()


def test_a_newer_database_is_refused_unchanged(closed: DeskFolder) -> None:
    ctx = open_desk(closed, USER, PASSPHRASE)
    with ctx.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ctx.close()
    assert refused(closed) == "DB-105"


def test_a_desk_already_open_is_refused(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    with pytest.raises(DatabaseRefused) as caught:
        open_desk(ctx.folder, USER, PASSPHRASE)
    assert caught.value.code == "DB-106"
    ctx.close()
    open_desk(ctx.folder, USER, PASSPHRASE).close()


def test_a_desk_is_never_made_over_another(closed: DeskFolder) -> None:
    with pytest.raises(DatabaseRefused) as caught:
        create_desk(closed, Settings("LEI", "Reception", training=True), NewUser("a.b", "A", (Role.NURSE,)), PASSPHRASE)
    assert caught.value.code == "DB-120"


def test_a_desk_is_neither_made_nor_opened_on_a_network_drive(closed: DeskFolder, tmp_path: Path) -> None:
    shared = Path("//" + str(closed.home).lstrip("/"))  # how a share is written; on this system the same folder
    assert refused(DeskFolder(shared)) == "DB-121"
    new = DeskFolder(shared.parent / "new")
    with pytest.raises(DatabaseRefused) as caught:
        create_desk(new, Settings("LEI", "Reception", training=True), NewUser("a.b", "A", (Role.NURSE,)), PASSPHRASE)
    assert caught.value.code == "DB-121"
    assert not (tmp_path / "new").exists()
    open_desk(closed, USER, PASSPHRASE).close()


def test_settings_of_another_prison_are_refused(closed: DeskFolder) -> None:
    written = closed.settings.read_text()
    closed.settings.write_text(written.replace('"LEI"', '"MDI"'))
    assert refused(closed) == "DB-122"
    closed.settings.write_text(written.replace("training = true", "training = false"))
    assert refused(closed) == "DB-122"


def test_an_unknown_setting_is_an_error(closed: DeskFolder) -> None:
    closed.settings.write_text(closed.settings.read_text() + "\ncolour = 3\n")
    with pytest.raises(UsageProblem, match="colour"):
        read_settings(closed.settings)


def test_damaged_key_slots_are_said_so(closed: DeskFolder) -> None:
    closed.slots.write_text("{")
    assert refused(closed) == "DB-110"


def test_a_real_desk_refuses_a_told_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    with pytest.raises(UsageProblem) as caught:
        create_desk(
            DeskFolder(tmp_path / "real"), Settings("LEI", "Reception"), NewUser("a.b", "A", (Role.NURSE,)), PASSPHRASE
        )
    assert caught.value.code == "US-210"
    assert not (tmp_path / "real" / "desk.db").exists()


def test_a_real_desk_spends_64_mebibytes_on_a_guess() -> None:
    cost = measured_cost()
    assert cost.memory == 64 * MEBIBYTE
    assert cost.passes >= 3


def test_the_cost_and_the_key_stand_in_the_slot_wrapped(closed: DeskFolder) -> None:
    (slot,) = read_slots(closed.slots)
    assert slot.memory == 8 * MEBIBYTE
    assert PASSPHRASE not in json.dumps(closed.slots.read_text())


def test_a_user_is_added_with_a_one_time_passphrase_changed_and_disabled(ctx: AppContext) -> None:
    once = users.add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    nurse = sign_in(ctx, "j.mockford", once)
    assert nurse.operator.must_change
    changed = change_passphrase(nurse, once, "my own passphrase")
    assert not changed.operator.must_change
    again = sign_in(ctx, "j.mockford", "my own passphrase")
    assert again.operator.roles == {Role.NURSE}
    with pytest.raises(WrongPassphrase):
        sign_in(ctx, "j.mockford", once)
    users.change_roles(ctx, "j.mockford", (Role.NURSE, Role.PHARMACY))
    assert sign_in(ctx, "j.mockford", "my own passphrase").operator.roles == {Role.NURSE, Role.PHARMACY}
    users.disable_user(ctx, "j.mockford")
    with pytest.raises(WrongPassphrase) as caught:
        sign_in(ctx, "j.mockford", "my own passphrase")
    assert caught.value.code == "SI-102"
    assert [row.disabled for row in users.list_users(ctx)] == [False, True]


def test_the_last_administrator_stays(ctx: AppContext) -> None:
    with pytest.raises(InputProblem) as caught:
        users.disable_user(ctx, USER)
    assert caught.value.code == "IN-306"
    with pytest.raises(InputProblem):
        users.change_roles(ctx, USER, (Role.NURSE,))


def test_only_an_administrator_manages_users(ctx: AppContext) -> None:
    nurse = as_role(ctx, Role.NURSE)
    with pytest.raises(Exception, match="RO-101"):
        users.add_user(nurse, NewUser("x.y", "X", (Role.NURSE,)), PASSPHRASE)


def test_a_backup_opens_with_the_same_passphrase(ctx: AppContext) -> None:
    from reception_app.services.backups import back_up

    arrive(ctx)
    made = back_up(ctx.folder, ctx.engine, ctx.clock, "test", keep=2)
    ctx.close()
    copy = open_desk(DeskFolder(made), USER, PASSPHRASE)
    with copy.sessions.read() as session:
        assert session.execute(text("SELECT count(*) FROM person")).scalar_one() == 1
    copy.close()


def test_a_backup_holds_the_sites_own_forms_too(ctx: AppContext) -> None:
    from reception_app.services.backups import back_up

    own = ctx.folder.forms / "site-form" / "1.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: site-form\n", encoding="utf-8")
    made = back_up(ctx.folder, ctx.engine, ctx.clock, "test", keep=2)
    assert (made / "forms" / "site-form" / "1.yaml").read_text(encoding="utf-8") == "id: site-form\n"


def test_a_sites_form_that_does_not_load_is_told_by_the_check_and_the_desk_works(ctx: AppContext) -> None:
    own = ctx.folder.forms / "site-form" / "1.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: site-form\nversion: '1'\nwrong_key: 1\n", encoding="utf-8")
    ctx.close()
    again = open_desk(ctx.folder, USER, PASSPHRASE)
    told = [check for check in check_desk(again) if check.name == "forms"]
    assert len(told) == 1
    assert not told[0].ok
    assert "1.yaml" in told[0].words
    assert "wrong_key" in told[0].words
    again.close()


def test_backups_are_thinned_to_the_number_kept(ctx: AppContext) -> None:
    from reception_app.services.backups import back_up

    for _ in range(4):
        back_up(ctx.folder, ctx.engine, ctx.clock, "test", keep=2)
    assert len([entry for entry in ctx.folder.backups.iterdir() if entry.is_dir()]) == 2


def test_signing_in_as_somebody_else_keeps_the_desk_open(ctx: AppContext) -> None:
    other = replace(ctx.operator, username="x")
    assert ctx.signed_in_as(other).sessions is ctx.sessions


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits; the folder is under the user's own")
def test_an_empty_folder_that_others_may_read_is_theirs_no_more(tmp_path: Path) -> None:
    """The key slots can be guessed at by whoever can copy them."""
    empty, used = tmp_path / "empty", tmp_path / "used"
    for home in (empty, used):
        home.mkdir()
        home.chmod(0o755)
    (used / "somebody's.txt").write_text("here before", encoding="utf-8")
    for home in (empty, used, tmp_path / "new"):
        first = NewUser("s.sampleworth", "S. Sampleworth", (Role.DESK_ADMINISTRATOR,))
        create_desk(DeskFolder(home), Settings("LEI", "Reception", training=True), first, PASSPHRASE)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE(empty.stat().st_mode) == 0o700
    assert stat.S_IMODE(used.stat().st_mode) == 0o755, "what others may use here is not ours to close"


def made_until(folder: DeskFolder, moment: int) -> bool:
    """Make a desk in a process of its own, killed the `moment`-th time it touches its folder; return whether it was."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    acts = count(1)

    def watch(event: str, told: tuple[object, ...]) -> None:
        touched = event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")
        if touched and str(folder.home) in str(told[0]) and next(acts) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(watch)
        create_desk(folder, Settings("LEI", "Reception", training=True), NewUser(USER, "Sam", tuple(Role)), PASSPHRASE)
    finally:
        os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_while_a_desk_is_made_there_is_none_or_the_whole_and_never_a_part(tmp_path: Path) -> None:
    seen = set()
    for moment in count(1, 9):
        folder = DeskFolder(tmp_path / str(moment) / "desk")
        died = made_until(folder, moment)
        finish_cut_off(folder)
        seen.add(folder.exists)
        if not folder.exists:
            create_desk(
                folder, Settings("LEI", "Reception", training=True), NewUser(USER, "Sam", tuple(Role)), PASSPHRASE
            )
        open_desk(folder, USER, PASSPHRASE).close()
        assert not (folder.home / "restoring").exists()
        if not died:
            break
    assert seen == {False, True}
    assert not died

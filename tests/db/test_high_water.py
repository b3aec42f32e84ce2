"""The high-water mark: a rolled-back file is told, at each start, until a person decides; nothing else is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from reception_app import paths
from reception_app.clock import SystemClock
from reception_app.errors import InputProblem, NotAllowed
from reception_app.high_water import HighWater, Mark, NoMark
from reception_app.models.audit import Author, append_event
from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now
from reception_app.services.checking import check_deep
from reception_app.services.context import AppContext
from reception_app.services.high_water import go_on_without, missing_now, missing_words
from reception_app.services.restoring import backups_of, restore
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, arrive, as_role, make_training_desk
from tests.torture.figures import copy_files, head, opened, put_back, small_desk, tortured, work
from tests.torture.rollbacks import POWER, ROLLBACKS


@pytest.fixture
def rolled_back(tmp_path: Path) -> DeskFolder:
    """A desk of which three entries were lost by putting an older file back, closed."""
    ctx = small_desk(tmp_path)
    copy_files(ctx.folder, tmp_path / "aside")
    work(ctx, 3, Random(1))
    ctx.close()
    put_back(tmp_path / "aside", ctx.folder)
    return ctx.folder


def actions(ctx: AppContext, action: str) -> list[str | None]:
    with ctx.sessions.read() as session:
        found = session.execute(text("SELECT after FROM event WHERE action = :it ORDER BY sequence"), {"it": action})
        return [*found.scalars()]


def fail_after_an_entry(ctx: AppContext) -> None:
    author = Author(None, "N. Nobody", "never", ctx.now())
    with ctx.sessions.write() as session:
        append_event(session, author, entity="desk", entity_id=None, person_id=None, in_record=False)
        raise RuntimeError("never mind")


def mark_of(ctx: AppContext) -> HighWater:
    assert ctx.sessions.mark is not None
    return ctx.sessions.mark


def test_each_rollback_is_told_with_the_number_of_entries_missing(tmp_path: Path) -> None:
    assert tortured(ROLLBACKS, tmp_path, 6).held


def test_a_mark_left_behind_by_a_power_cut_raises_no_alarm(tmp_path: Path) -> None:
    assert tortured(POWER, tmp_path, 2).held


def test_the_mark_follows_every_commit_that_wrote_an_entry_and_no_other(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    mark = mark_of(ctx)
    for _ in range(3):
        work(ctx, 1, Random(2))
        kept = mark.read()
        assert isinstance(kept, Mark)
        assert kept.sequence == head(ctx)
    before = mark.path.read_bytes()
    with pytest.raises(RuntimeError, match="never mind"):
        fail_after_an_entry(ctx)
    assert mark.path.read_bytes() == before
    ctx.close()


def test_it_is_told_at_each_start_until_somebody_decides(rolled_back: DeskFolder) -> None:
    for _ in range(3):
        with opened(rolled_back) as ctx:
            missing = missing_now(ctx)
            assert missing is not None
            assert missing.missing == 3
            work(ctx, 4, Random(3))
            assert len(actions(ctx, "records-missing")) == 1
    with opened(rolled_back) as ctx:
        with pytest.raises(NotAllowed):
            go_on_without(as_role(ctx, Role.NURSE), "because")
        with pytest.raises(InputProblem, match="IN-340"):
            go_on_without(ctx, "  ")
        go_on_without(ctx, "the disk was replaced; the night is on paper")
        assert missing_now(ctx) is None
        assert "the night is on paper" in str(actions(ctx, "go-on-without-missing"))
    with opened(rolled_back) as ctx:
        assert missing_now(ctx) is None


def test_the_words_say_how_many_from_when_to_when_and_what_to_do(rolled_back: DeskFolder) -> None:
    with opened(rolled_back) as ctx:
        told = missing_words(ctx)
        assert told is not None
        assert "3 entries written after" in told.what
        assert "2026" in told.what
        assert "Restore the newest backup" in told.todo
        found = {check.name: check for check in check_deep(ctx)}
        assert found["mark"].broken
        assert "(DB-131)" in found["mark"].words
        assert all(found[name].ok for name in ("pages", "history", "links"))


def test_putting_the_newer_file_back_ends_it(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    copy_files(ctx.folder, tmp_path / "old")
    work(ctx, 2, Random(4))
    ctx.close()
    copy_files(ctx.folder, tmp_path / "new")
    put_back(tmp_path / "old", ctx.folder)
    with opened(ctx.folder) as ctx:
        assert missing_now(ctx) is not None
    put_back(tmp_path / "new", ctx.folder)
    with opened(ctx.folder) as ctx:
        assert missing_now(ctx) is None


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Signs in to the computer as one of several, each with a state folder of its own."""

    def become(account: str) -> None:
        monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / f"state-of-{account}"))

    return become


def test_an_older_file_is_told_to_every_account_of_the_computer(
    tmp_path: Path, accounts: Callable[[str], None]
) -> None:
    accounts("one")
    ctx = small_desk(tmp_path)
    ctx.close()
    accounts("two")
    with opened(ctx.folder) as ctx:
        assert missing_now(ctx) is None
    accounts("one")
    with opened(ctx.folder) as ctx:
        work(ctx, 2, Random(5))
        copy_files(ctx.folder, tmp_path / "aside")
        work(ctx, 3, Random(6))
    put_back(tmp_path / "aside", ctx.folder)
    for account in ("two", "three", "two"):
        accounts(account)
        with opened(ctx.folder) as again:
            missing = missing_now(again)
            assert missing is not None, account
            assert missing.missing == 3
            work(again, 1, Random(7))
            assert len(actions(again, "records-missing")) == 1
    with opened(ctx.folder) as again:
        go_on_without(again, "the night is on paper")
    for account in ("two", "three"):
        accounts(account)
        with opened(ctx.folder) as again:
            assert missing_now(again) is None, account


@pytest.mark.parametrize("way", ["went on", "restored"])
def test_what_was_decided_from_one_account_is_not_asked_of_another_that_saw_the_same(
    tmp_path: Path, accounts: Callable[[str], None], way: str
) -> None:
    accounts("one")
    ctx = small_desk(tmp_path)
    copy_files(ctx.folder, tmp_path / "aside")
    assert back_up_now(ctx, "by-hand").made is not None
    work(ctx, 3, Random(1))
    ctx.close()
    put_back(tmp_path / "aside", ctx.folder)
    accounts("two")
    if way == "restored":
        restore(ctx.folder, backups_of(ctx.folder)[0], USER, PASSPHRASE, SystemClock())
    with opened(ctx.folder) as again:
        if way == "went on":
            go_on_without(again, "the night is on paper")
        assert missing_now(again) is None
    accounts("one")
    with opened(ctx.folder) as again:
        assert missing_now(again) is None
        work(again, 1, Random(2))
        copy_files(ctx.folder, tmp_path / "since")
        work(again, 2, Random(3))
    put_back(tmp_path / "since", ctx.folder)
    with opened(ctx.folder) as again:
        assert missing_now(again) is not None, "another file put back is told as ever"


def test_the_whole_folder_put_back_is_told_to_whoever_saw_more(tmp_path: Path, accounts: Callable[[str], None]) -> None:
    """Not to others: what they could know went back with the folder. Their own entries since change nothing for one."""
    accounts("one")
    ctx = small_desk(tmp_path)
    ctx.close()
    shutil.copytree(ctx.folder.home, tmp_path / "kept")
    with opened(ctx.folder) as ctx:
        work(ctx, 3, Random(8))
    shutil.rmtree(ctx.folder.home)
    shutil.copytree(tmp_path / "kept", ctx.folder.home)
    accounts("two")
    with opened(ctx.folder) as again:
        assert missing_now(again) is None
        work(again, 9, Random(9))
    accounts("one")
    with opened(ctx.folder) as again:
        assert missing_now(again) is not None


@pytest.mark.skipif(os.name == "nt", reason="rights are inherited from the folder there")
def test_the_copy_in_the_folder_is_open_to_whom_the_records_are(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        ctx = small_desk(tmp_path)
        ctx.folder.mark.unlink()
        ctx.close()
        with opened(ctx.folder):
            assert ctx.folder.mark.stat().st_mode & 0o777 == 0o664
            assert mark_of(ctx).path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_a_copy_in_the_folder_that_is_torn_or_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    ctx.close()
    for bad in (b"", b"x" * 88, ctx.folder.mark.read_bytes()[:50]):
        ctx.folder.mark.write_bytes(bad)
        with opened(ctx.folder) as again:
            assert missing_now(again) is None
            assert not again.standing.unsure
        assert ctx.folder.mark.read_bytes() == mark_of(ctx).path.read_bytes()
    ctx.folder.mark.unlink()
    ctx.folder.mark.mkdir()
    with opened(ctx.folder) as again:
        work(again, 1, Random(1))
        assert not mark_of(again).trouble
        assert {check.name: check for check in check_deep(again)}["mark"].ok


def test_where_state_and_data_are_one_folder_the_mark_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows and macOS: a desk's folder there that is put back whole must not bring its mark with it."""
    both = tmp_path / "Reception"
    monkeypatch.delenv("RECEPTION_STATE")
    for kind in ("user_state_dir", "user_data_dir"):
        monkeypatch.setattr(f"platformdirs.{kind}", lambda *_, **__: str(both))
    assert paths.kept_apart() == tmp_path / "Reception-apart"
    mark = HighWater(bytes(32))
    assert mark.path.parent == tmp_path / "Reception-apart" / "marks"
    before = both / "marks" / mark.path.name
    before.parent.mkdir(parents=True)
    mark.set_to(Mark(7, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC)))
    mark.path.rename(before)
    kept = HighWater(bytes(32)).read()  # as 0.3.0 left it
    assert isinstance(kept, Mark)
    assert kept.sequence == 7


def test_a_torn_or_forged_mark_cannot_tell_and_the_desk_opens(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    path = mark_of(ctx).path
    ctx.close()
    whole = path.read_bytes()
    other = small_desk(tmp_path / "other")
    other.close()
    foreign = HighWater(bytes(32))
    foreign.set_to(Mark(10**6, "0" * 64, datetime(2030, 1, 1, tzinfo=UTC)))
    foreign.close()
    flipped = bytearray(whole)
    flipped[12] ^= 1
    for bad in (whole[:40], b"", bytes(flipped), whole, foreign.path.read_bytes()):
        path.write_bytes(bad)
        with opened(ctx.folder) as again:
            assert missing_now(again) is None
            assert again.standing.unsure == (bad != whole)
            mark = {check.name: check for check in check_deep(again)}["mark"]
            assert mark.ok == (bad == whole)
            assert not mark.broken
    with opened(ctx.folder) as again:
        assert not again.standing.unsure


def test_a_mark_that_cannot_be_written_never_fails_a_save(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    ctx.close()
    state = Path(os.environ["RECEPTION_STATE"])
    shutil.rmtree(state, ignore_errors=True)
    state.write_text("in the way", encoding="utf-8")
    with opened(ctx.folder) as again:
        before = head(again)
        arrive(again)
        assert head(again) > before
        assert mark_of(again).trouble
        mark = {check.name: check for check in check_deep(again)}["mark"]
        assert not mark.ok
        assert not mark.broken
    log = ctx.folder.log.read_text(encoding="utf-8")
    assert log.count("high-water mark could not be written") == 1


def test_a_mark_names_and_holds_nothing_that_can_be_read(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    mark = mark_of(ctx)
    assert len(mark.path.read_bytes()) == 88
    assert "LEI" not in mark.path.name
    assert isinstance(HighWater(bytes(32)).read(), NoMark)
    ctx.close()

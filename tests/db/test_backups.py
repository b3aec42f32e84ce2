"""Backups: made when something changed, proved by restoring, copied to a second place, thinned; never in clear."""

from __future__ import annotations

import json
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from reception_app.keyslots import read_keys
from reception_app.models.engine import WRITE
from reception_app.paths import DeskFolder
from reception_app.services import backups
from reception_app.services.backups import BackedUp, Backup, back_up_changes, back_up_now, list_backups
from reception_app.services.context import AppContext
from reception_app.services.desk import change_passphrase
from reception_app.services.receipt_drafts import keep_chosen
from reception_app.services.recovery import make_recovery_code
from reception_app.services.second_place import second_place
from reception_app.services.typed_drafts import DraftOf, keep_draft
from reception_app.settings import Settings, read_settings, write_settings
from tests.support.desks import PASSPHRASE, MovingClock, arrive
from tests.torture.figures import copy_files, head, opened, put_back, small_desk, work


def made_of(done: BackedUp) -> Backup:
    assert done.made is not None
    return done.made


def test_a_backup_is_proved_and_knows_how_far_it_goes(ctx: AppContext) -> None:
    arrive(ctx)
    done = back_up_now(ctx, "by-hand")
    made = made_of(done)
    assert (made.proved, made.why, done.warnings) == (True, "by-hand", ())
    assert made.head is not None
    assert made.head.sequence == head(ctx)
    assert [entry.name for entry in ctx.folder.backups.iterdir()] == [made.name]
    assert not (made.folder / "desk.db-wal").exists()


def test_nothing_is_in_clear_in_a_backup(ctx: AppContext) -> None:
    arrive(ctx)
    for file in made_of(back_up_now(ctx, "by-hand")).folder.rglob("*"):
        assert b"SPECIMEN" not in file.read_bytes()
        assert b"SQLite format 3" not in file.read_bytes()


def test_it_is_made_only_when_something_was_written(ctx: AppContext, clock: MovingClock) -> None:
    arrive(ctx)
    assert back_up_changes(ctx, "interval").made is not None
    clock.forward(minutes=30)
    assert back_up_changes(ctx, "interval").made is None
    ctx.close()
    with opened(ctx.folder) as again:  # a sign-in is no change
        assert back_up_changes(again, "exit").made is None
        work(again, 1, Random(1))
        assert back_up_changes(again, "exit").made is not None


def test_a_new_recovery_code_passphrase_setting_or_list_of_the_site_makes_one_too(
    ctx: AppContext, clock: MovingClock
) -> None:
    """The code in the safe has to open the newest backup, though nothing was written into a record since."""
    arrive(ctx)
    assert back_up_changes(ctx, "interval").made is not None

    def own_form() -> None:
        ctx.folder.forms.mkdir()
        (ctx.folder.forms / "own.yaml").write_text("key: own\n", encoding="utf-8")

    acts: tuple[Callable[[], object], ...] = (
        partial(make_recovery_code, ctx, PASSPHRASE),
        partial(change_passphrase, ctx, PASSPHRASE, "kettle pigeon ladder"),
        partial(write_settings, ctx.folder.settings, replace(ctx.settings, idle_lock_minutes=5)),
        own_form,
    )
    for act in acts:
        clock.forward(minutes=30)
        act()
        made = made_of(back_up_changes(ctx, "interval"))
        assert read_keys(made.folder / ctx.folder.slots.name) == read_keys(ctx.folder.slots)
        assert back_up_changes(ctx, "interval").made is None


def test_after_an_older_file_was_put_back_its_shorter_history_is_backed_up(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path / "desk")
    copy_files(ctx.folder, tmp_path / "older")
    work(ctx, 20, Random(1))
    assert back_up_now(ctx, "exit").made is not None
    ctx.close()
    put_back(tmp_path / "older", ctx.folder)
    with opened(ctx.folder) as again:
        work(again, 3, Random(2))
        assert back_up_changes(again, "interval").made is not None


def test_an_altered_line_of_the_history_is_told_within_a_day_and_then_at_each_backup(
    ctx: AppContext, clock: MovingClock
) -> None:
    """No window shows the chain: whoever never types `desk check` is told all the same."""
    arrive(ctx)
    first = back_up_now(ctx, "interval")
    assert (made_of(first).looked, first.warnings) == (True, ())
    with ctx.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_no_update")
        connection.exec_driver_sql("UPDATE event SET user_name = 'N. Nobody' WHERE sequence = 2")
        connection.commit()
    clock.forward(hours=23)
    soon = back_up_now(ctx, "interval")
    assert (made_of(soon).looked, soon.warnings) == (False, ()), "the day is not over"
    for _ in range(2):
        clock.forward(hours=1)
        told = back_up_now(ctx, "interval")
        assert made_of(told).proved
        assert [("altered at line 2" in words, "(DB-130)" in words) for words in told.warnings] == [(True, True)]


def test_a_copy_with_a_changed_page_is_not_proved_and_lets_none_go(
    ctx: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = made_of(back_up_now(ctx, "by-hand"))
    whole = backups.copy_database

    def damaging(engine: backups.Engine, target: Path) -> None:
        whole(engine, target)
        data = bytearray(target.read_bytes())
        data[4096 * 5 + 2000] ^= 1
        target.write_bytes(bytes(data))

    monkeypatch.setattr(backups, "copy_database", damaging)  # a disk that spoils what is written
    narrow = replace(ctx, settings=replace(ctx.settings, backups_kept=2))
    done = back_up_now(narrow, "by-hand")
    assert made_of(done).proved is False
    assert "could not be proved" in done.warnings[0]
    assert good.folder.exists()


def test_a_copy_that_lacks_rows_is_not_proved(ctx: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(ctx)
    whole = backups.copy_database

    def losing(engine: backups.Engine, target: Path) -> None:
        whole(engine, target)
        copy = backups.copied_engine(engine, target)
        with copy.execution_options(**{WRITE: True}).begin() as connection:
            connection.execute(text("DELETE FROM user_role"))
        copy.dispose()

    monkeypatch.setattr(backups, "copy_database", losing)
    done = back_up_now(ctx, "by-hand")
    assert made_of(done).proved is False
    assert "could not be proved" in done.warnings[0]


@pytest.mark.parametrize("typing", ["an-arrival", "a-receipt"])
def test_what_is_half_typed_is_backed_up_once_though_it_leaves_no_line_of_the_history(
    ctx: AppContext, typing: str
) -> None:
    arrive(ctx)
    assert back_up_now(ctx, "interval").made is not None

    def typed(words: str) -> None:
        if typing == "an-arrival":
            keep_draft(ctx, DraftOf.NEW_ARRIVAL, {"family_name": words}, draft_id=drafts[-1] if drafts else None)
        else:
            keep_chosen(ctx, "ab" * 32, "note", {"words": words})

    drafts: list[str] = []
    typed("SPECI")
    done = made_of(back_up_changes(ctx, "interval"))
    assert back_up_changes(ctx, "interval").made is None, "nothing was typed since"
    assert done.proved
    typed("SPECIMEN")
    assert back_up_changes(ctx, "interval").made is not None
    assert "SPECI" not in (done.folder / "proof.json").read_text(encoding="utf-8")


def test_a_backup_of_before_drafts_counted_is_followed_by_one_where_something_is_half_typed(ctx: AppContext) -> None:
    arrive(ctx)
    proof = made_of(back_up_now(ctx, "interval")).folder / "proof.json"
    told = json.loads(proof.read_text(encoding="utf-8"))
    del told["drafts"]
    proof.write_text(json.dumps(told), encoding="utf-8")
    assert back_up_changes(ctx, "interval").made is None
    keep_draft(ctx, DraftOf.NEW_ARRIVAL, {"family_name": "SPECIMEN"})
    assert back_up_changes(ctx, "interval").made is not None


def test_a_second_place_holds_each_backup_and_its_loss_stops_nothing(ctx: AppContext, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    two = replace(ctx, settings=replace(ctx.settings, backups_second_place=str(place)))
    done = back_up_now(two, "by-hand")
    assert made_of(done).proved
    assert "second place" in done.warnings[0]
    place.mkdir()
    done = back_up_now(two, "by-hand")
    assert [words for words in done.warnings if "same disk" not in words] == []
    copies = list_backups(second_place(two), second=True)
    assert [each.name for each in copies] == [made_of(done).name]
    assert copies[0].proved
    assert "SPECIMEN" not in str(copies[0].folder)


def test_a_second_place_that_comes_back_gets_the_newest_without_another_change(ctx: AppContext, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    two = replace(ctx, settings=replace(ctx.settings, backups_second_place=str(place)))
    arrive(two)
    done = back_up_changes(two, "interval")
    assert "second place" in done.warnings[0]
    again = back_up_changes(two, "interval")
    assert (again.made, again.warnings) == (None, done.warnings), "nothing new, and it is still said"
    place.mkdir()
    came = back_up_changes(two, "interval")
    assert came.made == made_of(done)
    assert [words for words in came.warnings if "same disk" not in words] == []
    assert [each.name for each in list_backups(second_place(two))] == [made_of(done).name]
    assert back_up_changes(two, "interval") == BackedUp(None, ())


def test_little_room_on_the_disk_is_said(ctx: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 10**12, 400 * 1024 * 1024))
    assert "400 MB are left" in back_up_changes(ctx, "interval").warnings[0]


def test_a_folder_that_cannot_be_written_is_said_and_raises_nothing(ctx: AppContext) -> None:
    ctx.folder.backups.write_text("in the way", encoding="utf-8")
    done = back_up_now(ctx, "interval")
    assert done.made is None
    assert "(DB-140)" in done.warnings[0]


def test_what_a_killed_backup_left_is_no_backup_and_goes(ctx: AppContext) -> None:
    half = ctx.folder.backups / ".20261120T190000Z-interval"
    half.mkdir(parents=True)
    (half / "desk.db").write_bytes(b"half")
    assert list_backups(ctx.folder.backups) == ()
    back_up_now(ctx, "by-hand")
    assert not half.exists()


def test_saving_goes_on_while_a_backup_is_made(tmp_path: Path) -> None:
    ctx = small_desk(tmp_path)
    stop = threading.Event()

    def save() -> None:
        while not stop.is_set():
            work(ctx, 1, Random(1))

    saver = threading.Thread(target=save)
    saver.start()
    try:
        done = [back_up_now(ctx, "interval") for _ in range(3)]
    finally:
        stop.set()
        saver.join()
    ctx.close()
    assert [made_of(each).proved for each in done] == [True] * 3


def test_the_settings_name_a_second_place(tmp_path: Path) -> None:
    path = DeskFolder(tmp_path).settings
    write_settings(path, Settings("LEI", "Reception", backups_second_place="/media/stick"))
    assert read_settings(path).backups_second_place == "/media/stick"

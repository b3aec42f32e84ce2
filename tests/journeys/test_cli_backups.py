"""Backups at a shell: made, listed without a passphrase, restored; the deep check says what it found by its status."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.desks import PASSPHRASE as DESK_PASSPHRASE
from tests.support.desks import arrive, make_training_desk, specimen
from tests.support.shell import Shell
from tests.torture.figures import copy_files, put_back


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Path:
    """A closed training desk with one person; the shell knows its passphrase."""
    ctx = make_training_desk(tmp_path / "here")
    arrive(ctx)
    ctx.close()
    monkeypatch.setenv("RECEPTION_PASSPHRASE", DESK_PASSPHRASE)
    return ctx.folder.home


def test_a_backup_is_made_listed_and_restored_with_what_is_missing(shell: Shell, home: Path) -> None:
    made = shell.good("desk", "backup", "--home", home)
    assert made["backup"]["proved"] is True
    assert made["warnings"] == []
    before = shell.good("desk", "check", "--deep", "--home", home)
    looked = [check["name"] for check in before["checks"]]
    assert looked[:4] == ["pages", "history", "links", "mark"]
    assert "pack" in looked
    assert (looked.count("history"), looked.count("records")) == (1, 0)  # looked at once
    rows = shell.good("desk", "backups", "--home", home)["backups"]
    assert [row["name"] for row in rows] == [made["backup"]["name"]]
    (home / "desk.db").write_bytes(b"")
    assert shell.refused("desk", "check", "--home", home) == (6, "DB-102")
    assert shell.refused("desk", "restore", "20200101T000000Z-never", "--home", home) == (8, "NF-150")
    done = shell.good("desk", "restore", rows[0]["name"], "--home", home)
    assert done["missing"] == 1  # the sign-in of the check
    assert (home / done["aside"] / "desk.db").read_bytes() == b""
    assert shell.good("desk", "check", "--deep", "--home", home)["checks"]


def test_a_backup_on_a_stick_makes_the_desk_again_where_there_is_none(shell: Shell, home: Path, tmp_path: Path) -> None:
    made = shell.good("desk", "backup", "--home", home)["backup"]["name"]
    stick = home.rename(tmp_path / "stick") / "backups" / made
    assert shell.refused("desk", "restore", made, "--home", home) == (6, "DB-107")
    assert not home.exists()
    assert shell.good("desk", "restore", stick, "--home", home)["restored"] == made
    assert [each["family_name"] for each in shell.good("people", "--home", home)["people"]] == ["SPECIMEN"]


def test_a_rollback_is_noted_at_each_command_and_is_damage_to_the_deep_check(
    shell: Shell, home: Path, tmp_path: Path
) -> None:
    from reception_app.paths import DeskFolder
    from tests.torture.figures import opened

    copy_files(DeskFolder(home), tmp_path / "old")
    with opened(DeskFolder(home)) as ctx:
        arrive(ctx, specimen("A0004TT", "DUMMY"))
    put_back(tmp_path / "old", DeskFolder(home))
    for _ in range(2):
        answer = shell("desk", "check", "--deep", "--json", "--home", home)
        assert answer.status == 6
        assert "DB-131" in answer.err
        broken = {check["name"] for check in answer.json["checks"] if not check["ok"]}
        assert "mark" in broken


def test_a_command_at_a_real_desk_says_that_nobody_can_tell_what_is_missing(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another account of the system, another computer, a mark deleted: told once, by whatever opens the desk first."""
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "kettle pigeon ladder moss")
    home = tmp_path / "real"
    shell.good("desk", "init", "--establishment", "LEI", "--full-name", "A. Testman", "--role", "nurse",
               "--user", "a.testman", "--home", home)  # fmt: skip
    assert "cannot tell" not in shell("people", "--json", "--home", home).err
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "another"))
    assert "cannot tell whether entries are missing" in shell("people", "--json", "--home", home).err
    assert "cannot tell" not in shell("people", "--json", "--home", home).err

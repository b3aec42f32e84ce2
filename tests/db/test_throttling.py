"""R11: ten wrong passphrases of a user in five minutes, whatever is restarted, restored or set to another time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from reception_app import guesses
from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem, WrongPassphrase
from reception_app.keyslots import read_slots
from reception_app.paths import DeskFolder
from reception_app.services import unlocking
from reception_app.services.backups import back_up_now
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, database_key, open_desk, sign_in
from reception_app.services.restore_asked import RestoreAsked, ask_restore
from reception_app.services.restoring import backups_of, restore
from reception_app.services.users import add_user, set_unlock_code
from reception_app.vocabulary import Role
from tests.support.desks import FRIDAY_EVENING, PASSPHRASE, USER, make_training_desk

WRONG = "not the passphrase"


@dataclass
class Machine:
    """A computer whose clock since its start is moved by hand: what `time` tells, not a part of ours."""

    up: float = 5_000.0

    def since_start(self, which: int = 0) -> float:
        return self.up

    def restart(self, up: float = 40.0) -> None:
        self.up = up


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", 7, raising=False)
    monkeypatch.setattr(time, "clock_gettime", machine.since_start, raising=False)
    return machine


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A closed training desk."""
    ctx = make_training_desk(tmp_path)
    ctx.close()
    return ctx.folder


def tried(folder: DeskFolder, username: str = USER, passphrase: str = WRONG) -> str:
    """Try once at the door; return the code of the refusal, or "in"."""
    try:
        open_desk(folder, username, passphrase).close()
    except KnownProblem as problem:
        return problem.code
    return "in"


def guessed(folder: DeskFolder, times: int = guesses.MOST, username: str = USER) -> list[str]:
    return [tried(folder, username) for _ in range(times)]


def counter() -> Path:
    return Path(os.environ["RECEPTION_STATE"]) / "tries.json"


def test_the_eleventh_try_is_refused_and_says_when_the_next_is_possible(desk: DeskFolder, machine: Machine) -> None:
    assert guessed(desk, 12) == ["SI-101"] * 10 + ["SI-110"] * 2
    with pytest.raises(WrongPassphrase) as caught:
        unlocking.open_slot(desk, read_slots(desk.slots), USER, PASSPHRASE, FRIDAY_EVENING)
    assert "in 5 minutes, at 19:45" in caught.value.todo
    machine.up += 299
    assert tried(desk, passphrase=PASSPHRASE) == "SI-110"
    with pytest.raises(WrongPassphrase, match="in a minute"):
        unlocking.open_slot(desk, read_slots(desk.slots), USER, PASSPHRASE, FRIDAY_EVENING)
    machine.up += 1
    assert tried(desk, passphrase=PASSPHRASE) == "in"


def test_never_more_than_ten_in_any_five_minutes(desk: DeskFolder, machine: Machine) -> None:
    """An hour of a try every seven seconds, the right passphrase among them now and then."""
    at: list[float] = []
    for step in range(3600 // 7):
        machine.up += 7
        right = step % 23 == 22
        if tried(desk, passphrase=PASSPHRASE if right else WRONG) == "SI-101":
            at.append(machine.up)
    most = max(sum(0 <= other - each < guesses.WINDOW for other in at) for each in at)
    assert most == 10
    assert len(at) >= 100


def test_a_restart_frees_nobody_and_costs_five_minutes_at_most(desk: DeskFolder, machine: Machine) -> None:
    guessed(desk)
    for up in (1.0, 40.0, 200.0, 299.0):
        machine.restart(up)
        assert tried(desk, passphrase=PASSPHRASE) == "SI-110"
    machine.up = 300.0
    assert tried(desk, passphrase=PASSPHRASE) == "in"


@pytest.mark.parametrize("days", [-4000, -1, -0.01, 0.01, 1, 4000])
def test_setting_the_clock_changes_nothing(
    desk: DeskFolder, machine: Machine, days: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    guessed(desk)
    moved = FRIDAY_EVENING + timedelta(days=days)
    monkeypatch.setattr(time, "time", moved.timestamp)
    os.utime(counter(), (moved.timestamp(), moved.timestamp()))
    with pytest.raises(WrongPassphrase) as caught:
        unlocking.open_slot(desk, read_slots(desk.slots), USER, PASSPHRASE, moved)
    assert caught.value.code == "SI-110"
    machine.restart()
    with pytest.raises(WrongPassphrase) as caught:
        unlocking.open_slot(desk, read_slots(desk.slots), USER, PASSPHRASE, moved)
    assert caught.value.code == "SI-110"


def test_another_program_goes_on_counting(desk: DeskFolder) -> None:
    """A program that was closed and started again: real processes, the command line."""
    command = [sys.executable, "-m", "reception_app", "people", "--home", str(desk.home), "--user", USER]
    environment = {**os.environ, "RECEPTION_PASSPHRASE": WRONG}
    guessed(desk, 9)
    codes = [
        subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stderr[:6]
        for _ in range(2)
    ]
    assert codes == ["SI-101", "SI-110"]


def test_restoring_or_copying_the_desk_does_not_begin_anew(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    assert back_up_now(ctx, "by-hand").made is not None
    ctx.close()
    desk = ctx.folder
    guessed(desk, 5)
    restore(desk, backups_of(desk)[0], USER, PASSPHRASE, SystemClock())
    shutil.copytree(desk.home, tmp_path / "copy")
    assert [*guessed(desk, 3), *guessed(DeskFolder(tmp_path / "copy"), 3)] == ["SI-101"] * 5 + ["SI-110"]


def test_another_account_of_the_system_does_not_begin_anew(
    tmp_path: Path, desk: DeskFolder, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who signs in to the system as somebody else has a state folder of their own, and the same desk."""
    mine = os.environ["RECEPTION_STATE"]
    assert guessed(desk, 6) == ["SI-101"] * 6
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "theirs"))
    assert guessed(desk, 6) == ["SI-101"] * 4 + ["SI-110"] * 2
    monkeypatch.setenv("RECEPTION_STATE", mine)
    assert tried(desk, passphrase=PASSPHRASE) == "SI-110"
    machine.up += 300
    assert tried(desk, passphrase=PASSPHRASE) == "in"
    assert json.loads(desk.tries.read_text(encoding="ascii"))["tries"] == {}


def test_a_desks_folder_that_takes_no_file_still_counts(
    desk: DeskFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.tries.unlink()
    desk.tries.mkdir()
    assert guessed(desk, 11) == ["SI-101"] * 10 + ["SI-110"]
    monkeypatch.setattr(guesses, "_UNWRITTEN", {})
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "theirs"))
    assert guessed(desk, 1) == ["SI-101"]


def test_a_colleague_signs_in_and_one_s_own_right_passphrase_costs_nothing(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    once = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    for _ in range(12):
        with pytest.raises(WrongPassphrase):
            sign_in(ctx, "j.mockford", WRONG)
    for _ in range(15):
        assert sign_in(ctx, USER, PASSPHRASE).operator.username == USER
    with pytest.raises(WrongPassphrase) as caught:
        sign_in(ctx, "j.mockford", once)
    assert caught.value.code == "SI-110"
    ctx.close()


def changes(ctx: AppContext) -> None:
    change_passphrase(ctx, WRONG, "another horse staple")


def asks_for_the_key(ctx: AppContext) -> None:
    database_key(ctx, WRONG)


def adds(ctx: AppContext) -> None:
    add_user(ctx, NewUser("x.other", "X. Other", (Role.NURSE,)), WRONG)


def sets_a_code(ctx: AppContext) -> None:
    set_unlock_code(ctx, "482915", WRONG)


def unlocks(ctx: AppContext) -> None:
    sign_in(ctx, ctx.operator.username, WRONG)


@pytest.mark.parametrize("asks", [unlocks, changes, asks_for_the_key, adds, sets_a_code])
def test_whatever_asks_for_a_passphrase_counts(tmp_path: Path, asks: Callable[[AppContext], None]) -> None:
    ctx = make_training_desk(tmp_path)
    codes = []
    for _ in range(11):
        with pytest.raises(WrongPassphrase) as caught:
            asks(ctx)
        codes.append(caught.value.code)
    assert codes == ["SI-101"] * 10 + ["SI-110"]
    ctx.close()


def test_restoring_counts(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    assert back_up_now(ctx, "by-hand").made is not None
    ctx.close()
    backup = backups_of(ctx.folder)[0]
    for _ in range(9):
        with pytest.raises(WrongPassphrase):
            restore(ctx.folder, backup, USER, WRONG, SystemClock())
    assert ask_restore(ctx.folder, USER, WRONG) == RestoreAsked()
    with pytest.raises(WrongPassphrase) as caught:
        restore(ctx.folder, backup, USER, PASSPHRASE, SystemClock())
    assert caught.value.code == "SI-110"


def test_an_unknown_name_is_answered_like_a_known_one(desk: DeskFolder) -> None:
    known = [told(desk, USER) for _ in range(11)]
    unknown = [told(desk, "n.nobody") for _ in range(11)]
    assert unknown == known
    assert guessed(desk, 1, "another.nobody") == ["SI-101"]


def told(desk: DeskFolder, username: str) -> tuple[str, str, str]:
    with pytest.raises(WrongPassphrase) as caught:
        unlocking.open_slot(desk, read_slots(desk.slots), username, WRONG, FRIDAY_EVENING)
    return caught.value.code, caught.value.what, caught.value.todo


def test_an_unknown_name_costs_the_same_work(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    from nacl import pwhash

    costs: list[tuple[int, int]] = []
    real = pwhash.argon2id.kdf

    def noted(size: int, text: bytes, salt: bytes, opslimit: int, memlimit: int) -> bytes:
        costs.append((opslimit, memlimit))
        return bytes(real(size, text, salt, opslimit=opslimit, memlimit=memlimit))

    monkeypatch.setattr(pwhash.argon2id, "kdf", noted)
    guessed(desk, 1)
    guessed(desk, 1, "n.nobody")
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_nothing_typed_is_kept(desk: DeskFolder) -> None:
    """A passphrase typed where the user name goes is not there either, in no form that could be looked for."""
    guessed(desk, 1)
    tried(desk, username="correct horse staple battery")
    data = json.loads(counter().read_text(encoding="ascii"))
    assert set(data) == {"format", "secret", "tries"}
    names = sorted(data["tries"], key=len)
    assert len(names) == 2
    kind, number = names[0].split("-")
    assert kind == "unknown"
    assert 0 <= int(number) < 256
    assert WRONG not in counter().read_text(encoding="ascii")
    assert USER not in counter().read_text(encoding="ascii")
    log = "".join(file.read_text(encoding="utf-8") for file in (desk.home / "log").glob("*"))
    assert "correct horse" not in log


DAMAGE = (
    b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"format": 2, "secret": "", "tries": {}}',
    b'{"format": 1, "secret": "00", "tries": {}}', b'{"format": 1, "secret": "' + b"0" * 32 + b'", "tries": []}',
    b'{"format": 1, "secret": "' + b"0" * 32 + b'", "tries": {"x": [NaN]}}',
    b'{"format": 1, "secret": "' + b"0" * 32 + b'", "tries": {"x": ["y"], "z": 3}}',
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_count_locks_nobody_out_and_counts_again(desk: DeskFolder, damage: bytes) -> None:
    counter().parent.mkdir(parents=True, exist_ok=True)
    counter().write_bytes(damage)
    assert tried(desk, passphrase=PASSPHRASE) == "in"
    assert guessed(desk, 11) == ["SI-101"] * 10 + ["SI-110"]


def test_a_number_flipped_in_the_count_costs_one_user_five_minutes_at_most(desk: DeskFolder, machine: Machine) -> None:
    guessed(desk)
    data = json.loads(counter().read_text(encoding="ascii"))
    (name,) = data["tries"]
    data["tries"][name] = [1e300, -5.0, *data["tries"][name]]
    counter().write_text(json.dumps(data), encoding="ascii")
    assert tried(desk, passphrase=PASSPHRASE) == "SI-110"
    machine.up += 300
    assert tried(desk, passphrase=PASSPHRASE) == "in"


def test_a_count_that_cannot_be_written_still_counts(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    state = desk.home.parent / "no-folder"
    state.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("RECEPTION_STATE", str(state))
    assert guessed(desk, 11) == ["SI-101"] * 10 + ["SI-110"]
    assert "could not be written" in desk.log.read_text(encoding="utf-8")


def test_what_is_no_guess_is_not_counted(desk: DeskFolder) -> None:
    whole = desk.slots.read_text(encoding="utf-8")
    desk.slots.write_text(whole.replace('"salt": "', '"salt": "!'), encoding="utf-8")
    for _ in range(12):
        assert tried(desk, passphrase=PASSPHRASE) == "DB-110"
    desk.slots.write_text(whole, encoding="utf-8")
    assert tried(desk, passphrase=PASSPHRASE) == "in"


def test_a_desk_in_the_state_folder_itself_has_one_count(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS, where the platform's folders for data and for state are one."""
    assert len(guesses.places_of(desk.tries)) == 2
    monkeypatch.setenv("RECEPTION_STATE", str(desk.home.parent / "nowhere" / ".." / desk.home.name))
    assert len(guesses.places_of(desk.tries)) == 1  # two locks on one file would wait for each other at every try
    assert guessed(desk) == ["SI-101"] * guesses.MOST
    assert tried(desk, passphrase=PASSPHRASE) == "SI-110"

"""The recovery code: easily copied, its own key slot, once used void; nothing of it in clear, and in the history."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import InputProblem, KnownProblem, NotAllowed, WrongPassphrase
from reception_app.keyslots import read_keys, read_slots
from reception_app.paths import DeskFolder
from reception_app.recovery_code import ALPHABET, DATA, GROUPS, new_code, read_code
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk, sign_in
from reception_app.services.recovery import (
    administrators,
    has_recovery_code,
    make_recovery_code,
    recover,
    recovery_made_at,
)
from reception_app.services.shown_once import is_on_paper, note_on_paper, note_shown, unread_words
from reception_app.services.users import add_user, disable_user
from reception_app.settings import Settings
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, as_role, make_training_desk

NEW = "kettle pigeon ladder"


@pytest.fixture
def locked_out(tmp_path: Path) -> tuple[DeskFolder, str]:
    """A closed desk, and its recovery code."""
    ctx = make_training_desk(tmp_path)
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    return ctx.folder, code


def refused(folder: DeskFolder, code: str, username: str = USER, new: str = NEW) -> str:
    before = folder.slots.read_bytes()
    with pytest.raises(KnownProblem) as caught:
        recover(folder, code, username, new)
    assert folder.slots.read_bytes() == before
    return caught.value.code


def test_a_code_has_140_random_bits_and_no_sign_mistaken_for_another() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert GROUPS * DATA * 5 >= 128
    signs = set("".join(codes).replace("-", ""))
    assert signs == set(ALPHABET)
    assert not signs & set("ILOU")
    for code in codes:
        assert [len(group) for group in code.split("-")] == [DATA + 1] * GROUPS
        assert read_code(code) == code


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", ""),
    lambda code: f"  {code} \n", lambda code: code.replace("1", "l").replace("0", "o"),
    lambda code: code.replace("1", "I").replace("0", "O")])  # fmt: skip
def test_however_it_is_typed_it_is_the_same_code(typed: object) -> None:
    assert callable(typed)
    for _ in range(20):
        code = new_code()
        assert read_code(typed(code)) == code


def test_every_single_slip_and_every_swap_is_noticed_with_its_group() -> None:
    code = new_code()
    signs = list(code.replace("-", ""))
    for place, other in product(range(len(signs)), ALPHABET):
        if other != signs[place]:
            assert noticed([*signs[:place], other, *signs[place + 1 :]]) == place // 5 + 1
    for place in range(len(signs) - 1):
        one, two = signs[place : place + 2]
        if one != two and place // 5 == (place + 1) // 5:
            assert noticed([*signs[:place], two, one, *signs[place + 2 :]]) == place // 5 + 1


def noticed(signs: list[str]) -> int:
    with pytest.raises(InputProblem) as caught:
        read_code("".join(signs))
    assert caught.value.code == "IN-315"
    return int(caught.value.what.split("group ")[1][0])


@pytest.mark.parametrize("typed", ["", "K7QMP", "U" * 34, "0" * 36, "é" * 3])
def test_what_is_too_short_or_long_is_no_code(typed: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read_code(typed)
    assert caught.value.code == "IN-314"


def test_a_real_desk_gets_a_code_when_it_is_made_and_a_training_desk_none(tmp_path: Path) -> None:
    folder = DeskFolder(tmp_path / "real")
    first = NewUser("s.sampleworth", "S. Sampleworth", (Role.NURSE, Role.DESK_ADMINISTRATOR))
    code = create_desk(folder, Settings("LEI", "Reception"), first, PASSPHRASE)
    ctx, fresh = recover(folder, code, "s.sampleworth", NEW)
    ctx.close()
    assert fresh != code
    everything = b"".join(file.read_bytes() for file in folder.home.rglob("*") if file.is_file())
    for one in (code, fresh):
        assert one.encode() not in everything
        assert one.replace("-", "").encode() not in everything
    training = DeskFolder(tmp_path / "training")
    assert create_desk(training, Settings("LEI", "Reception", training=True), first, PASSPHRASE) == ""
    assert not has_recovery_code(training)


def test_the_code_gives_an_administrator_a_new_passphrase_once(locked_out: tuple[DeskFolder, str]) -> None:
    folder, code = locked_out
    ctx, fresh = recover(folder, code.lower(), USER, NEW)
    assert ctx.operator.username == USER
    assert not ctx.operator.must_change
    ctx.close()
    with pytest.raises(WrongPassphrase):
        open_desk(folder, USER, PASSPHRASE)
    open_desk(folder, USER, NEW).close()
    assert refused(folder, code) == "SI-111"
    again, _ = recover(folder, fresh, USER, "another lamp ladder")
    with again.sessions.read() as session:
        lines = session.execute(
            text("SELECT user_name, entity_id FROM event WHERE action = 'use-recovery-code' ORDER BY sequence")
        ).all()
    assert [tuple(line) for line in lines] == [(again.operator.full_name, again.operator.user_id)] * 2
    again.close()


def test_a_new_code_makes_the_old_one_void(ctx: AppContext) -> None:
    assert recovery_made_at(ctx) is None
    old = make_recovery_code(ctx, PASSPHRASE)
    new = make_recovery_code(ctx, PASSPHRASE)
    assert recovery_made_at(ctx) == ctx.now()
    change_passphrase(ctx, PASSPHRASE, "another horse staple")
    add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), "another horse staple")
    ctx.close()
    assert refused(ctx.folder, old) == "SI-111"
    recover(ctx.folder, new, USER, NEW)[0].close()


def test_a_code_is_told_as_unread_until_somebody_says_that_it_is_on_paper(ctx: AppContext) -> None:
    folder = ctx.folder
    assert is_on_paper(folder)
    make_recovery_code(ctx, PASSPHRASE)
    assert "One from before is void" in " ".join(unread_words(folder))
    note_on_paper(folder)
    assert unread_words(folder) == ("", "")
    made = read_keys(folder.slots).recovery
    assert made is not None
    note_shown(folder, replace(made, salt=""), key_changed=True)
    assert is_on_paper(folder), "of a code that was never made: killed before its slot was written"
    folder.shown_note.write_text("torn", encoding="utf-8")
    assert is_on_paper(folder)


def test_only_an_administrator_with_their_own_passphrase_makes_one(ctx: AppContext) -> None:
    with pytest.raises(NotAllowed):
        make_recovery_code(as_role(ctx, Role.NURSE), PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        make_recovery_code(ctx, "not the passphrase")
    assert read_keys(ctx.folder.slots).recovery is None


def test_it_is_for_desk_administrators_alone(ctx: AppContext) -> None:
    code = make_recovery_code(ctx, PASSPHRASE)
    add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    add_user(ctx, NewUser("a.gone", "A. Gone", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    disable_user(ctx, "a.gone")
    ctx.close()
    folder = ctx.folder
    assert [slot.username for slot in administrators(folder)] == [USER]
    assert [refused(folder, code, name) for name in ("j.mockford", "a.gone", "n.nobody")] == ["SI-113"] * 3
    # Roles written into the file of slots by hand are not believed: the records say who looks after the desk.
    folder.slots.write_text(
        folder.slots.read_text(encoding="utf-8").replace('"nurse"\n', '"desk_administrator"\n'), encoding="utf-8"
    )
    assert "j.mockford" in [slot.username for slot in administrators(folder)]
    assert refused(folder, code, "j.mockford") == "SI-113"
    recover(folder, code, USER, NEW)[0].close()


def test_a_wrong_code_changes_nothing_and_is_throttled(locked_out: tuple[DeskFolder, str]) -> None:
    folder, code = locked_out
    assert [refused(folder, new_code()) for _ in range(11)] == ["SI-111"] * 10 + ["SI-110"]
    assert refused(folder, code) == "SI-110"
    open_desk(folder, USER, PASSPHRASE).close()


def test_a_desk_from_before_there_were_codes_says_so(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    ctx.close()
    folder = ctx.folder
    whole = folder.slots.read_text(encoding="utf-8")
    assert whole.count(',\n "recovery": null') == 1
    folder.slots.write_text(whole.replace(',\n "recovery": null', ""), encoding="utf-8")
    assert not has_recovery_code(folder)
    assert refused(folder, new_code()) == "SI-112"
    open_desk(folder, USER, PASSPHRASE).close()


def test_the_new_passphrase_goes_by_the_rules_on_a_real_desk(tmp_path: Path) -> None:
    folder = DeskFolder(tmp_path / "real")
    first = NewUser("s.sampleworth", "S. Sampleworth", (Role.DESK_ADMINISTRATOR,))
    code = create_desk(folder, Settings("LEI", "Reception"), first, PASSPHRASE)
    for bad, problem in (("short", "IN-311"), ("sampleworth2026", "IN-316"), ("summer2026!!!", "IN-313")):
        assert refused(folder, code, "s.sampleworth", bad) == problem


def test_others_keep_their_passphrases_and_theirs_are_not_needed(ctx: AppContext) -> None:
    code = make_recovery_code(ctx, PASSPHRASE)
    once = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    ctx.close()
    before = {slot.username: slot for slot in read_slots(ctx.folder.slots)}
    opened, _ = recover(ctx.folder, code, USER, NEW)
    after = {slot.username: slot for slot in read_slots(ctx.folder.slots)}
    assert before["j.mockford"] == after["j.mockford"]
    assert sign_in(opened, "j.mockford", once).operator.full_name == "J. Mockford"
    opened.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_killed_in_the_middle_either_the_old_code_counts_or_the_new_passphrase(
    locked_out: tuple[DeskFolder, str], tmp_path: Path
) -> None:
    folder, code = locked_out
    shutil.copytree(folder.home, tmp_path / "kept")
    seen = []
    for at in range(1, 6):
        shutil.rmtree(folder.home)
        shutil.copytree(tmp_path / "kept", folder.home)
        died = recovered_until(folder, code, at)
        try:
            open_desk(folder, USER, NEW).close()
            seen.append("new")
            assert refused(folder, code) == "SI-111"
        except WrongPassphrase:
            seen.append("old")
            recover(folder, code, USER, NEW)[0].close()
        if not died:
            break
    assert seen == ["old", "old", "new", "new", "new"]
    assert not died


def recovered_until(folder: DeskFolder, code: str, at: int) -> bool:
    """Recover in a process of its own that is killed at step `at`; return whether it died before the end."""
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
        recover(folder, code, USER, NEW, step=step)[0].close()
    finally:
        os._exit(0)

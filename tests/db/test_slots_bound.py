"""A key slot is its user's own: nobody who can write to the desk's folder becomes somebody else by editing a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reception_app.errors import DatabaseRefused, KnownProblem, WrongPassphrase
from reception_app.keyslots import (
    KEY_BYTES,
    TRAINING_COST,
    RecoverySlot,
    Slot,
    unwrap,
    unwrap_for_recovery,
    wrap,
    wrap_for_recovery,
)
from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.users import add_user
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk

MINE = "another long phrase of mine"
Slots = list[dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> DeskFolder:
    """A closed desk with an escort who has a passphrase of their own."""
    ctx = make_training_desk(tmp_path)
    once = add_user(ctx, NewUser("p.officer", "P. Officer-Sample", (Role.ESCORT,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, "p.officer", once), once, MINE)
    ctx.close()
    return ctx.folder


def renamed(mine: dict[str, Any], theirs: dict[str, Any]) -> Slots:
    return [{**mine, "username": theirs["username"], "full_name": theirs["full_name"]}]


def swapped(mine: dict[str, Any], theirs: dict[str, Any]) -> Slots:
    return [{**theirs, **{name: mine[name] for name in ("passes", "memory", "salt", "wrapped")}}, mine]


def promoted(mine: dict[str, Any], theirs: dict[str, Any]) -> Slots:
    return [{**mine, "roles": theirs["roles"]}, theirs]


@pytest.mark.parametrize("edit", [renamed, swapped])
def test_a_slot_under_another_name_opens_nothing(
    folder: DeskFolder, edit: Callable[[dict[str, Any], dict[str, Any]], Slots]
) -> None:
    kept = json.loads(folder.slots.read_text(encoding="utf-8"))
    slots = {slot["username"]: slot for slot in kept["slots"]}
    edited = edit(slots["p.officer"], slots[USER])
    folder.slots.write_text(json.dumps({**kept, "slots": edited}), encoding="utf-8")
    with pytest.raises((WrongPassphrase, DatabaseRefused)) as refused:
        open_desk(folder, USER, MINE).close()
    assert isinstance(refused.value, KnownProblem)


def test_roles_written_into_the_key_file_count_for_nothing(folder: DeskFolder) -> None:
    kept = json.loads(folder.slots.read_text(encoding="utf-8"))
    slots = {slot["username"]: slot for slot in kept["slots"]}
    edited = promoted(slots["p.officer"], slots[USER])
    folder.slots.write_text(json.dumps({**kept, "slots": edited}), encoding="utf-8")
    ctx = open_desk(folder, "p.officer", MINE)
    assert ctx.operator.roles == {Role.ESCORT}
    ctx.close()


def test_a_users_slot_is_no_recovery_code_and_the_other_way_round() -> None:
    key = bytes(range(KEY_BYTES))
    mine = wrap(Slot("p.officer", "P. Officer-Sample", ("escort",), 0, 0, "", ""), key, MINE, TRAINING_COST)
    assert unwrap(mine, MINE) == key
    as_code = RecoverySlot("2026-11-20T19:40:00Z", mine.passes, mine.memory, mine.salt, mine.wrapped)
    with pytest.raises(WrongPassphrase):
        unwrap_for_recovery(as_code, MINE)
    code = wrap_for_recovery(key, MINE, TRAINING_COST, "2026-11-20T19:40:00Z")
    assert unwrap_for_recovery(code, MINE) == key
    with pytest.raises(WrongPassphrase):
        unwrap(replace(mine, salt=code.salt, wrapped=code.wrapped), MINE)

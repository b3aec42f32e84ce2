"""A file of key slots that was spoilt: whatever stands in any field, it is read or refused by its code, never a bug."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception_app.errors import DatabaseRefused, KnownProblem
from reception_app.keyslots import read_keys
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from reception_app.services.recovery import make_recovery_code, recover, recovery_made_at
from reception_app.ui.desk_on_disk import DeskOnDisk
from tests.support.desks import PASSPHRASE, USER, make_training_desk

CODE = "0" * 35
NO_TEXT: tuple[Any, ...] = (None, 7, True, 1.5, [], {}, ["x"], "\ud800", "x" * 501, "", "  ")
NO_BASE64: tuple[Any, ...] = (None, 7, [], "é", "not base64!", "abc")
NO_COST: tuple[Any, ...] = (None, "3", True, 3.0, [], -1, 10**10, 10**30)
NO_YES_OR_NO: tuple[Any, ...] = (None, 0, 1, "false", [])
SLOT: dict[str, tuple[Any, ...]] = {
    "username": (*NO_TEXT, "two\nlines", "\nrecovery code"), "full_name": NO_TEXT,
    "roles": (None, "nurse", 7, {}, {"nurse": 1}, [7], [None], [["nurse"]], ["\udfff"]),
    "passes": NO_COST, "memory": (*NO_COST, 1 << 60), "salt": NO_BASE64, "wrapped": NO_BASE64,
    "must_change": NO_YES_OR_NO, "disabled": NO_YES_OR_NO,
}  # fmt: skip
RECOVERY: dict[str, tuple[Any, ...]] = {
    "made_at": (None, 7, True, [], {}, "", "yesterday", "2026-11-20T19:40:00", "2026-13-40T99:00:00Z"),
    "passes": NO_COST, "memory": NO_COST, "salt": NO_BASE64, "wrapped": NO_BASE64,
}  # fmt: skip
WHOLE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("format", (None, 0, 2, "1", True, [])),
    ("slots", (None, [], {}, "slots", 7, [7], [None], [[]], [{}])),
    ("recovery", (7, "x", [], {}, True)),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[DeskFolder, str]:
    """A closed desk with a recovery code, and its file of key slots."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECEPTION_STATE", str(tmp_path_factory.mktemp("state")))
        ctx = make_training_desk(tmp_path_factory.mktemp("desk"))
        make_recovery_code(ctx, PASSPHRASE)
        ctx.close()
    return ctx.folder, ctx.folder.slots.read_text(encoding="utf-8")


def refused(folder: DeskFolder, spoilt: object) -> None:
    folder.slots.write_text(spoilt if isinstance(spoilt, str) else json.dumps(spoilt), encoding="utf-8")
    acts: tuple[Callable[[], object], ...] = (
        lambda: read_keys(folder.slots),
        lambda: open_desk(folder, USER, PASSPHRASE),
        lambda: recover(folder, CODE, USER, PASSPHRASE),
    )
    for act in acts[:2]:
        with pytest.raises(DatabaseRefused) as caught:
            act()
        assert caught.value.code == "DB-110"
    with pytest.raises(KnownProblem):
        acts[2]()
    may = DeskOnDisk(folder).may_sign_in()
    assert may.users == ()
    assert "(DB-110)" in may.trouble


@pytest.mark.parametrize("field", SLOT)
def test_each_field_of_a_slot(made: tuple[DeskFolder, str], field: str) -> None:
    folder, text = made
    for value in SLOT[field]:
        data = json.loads(text)
        data["slots"][0][field] = value
        refused(folder, data)


@pytest.mark.parametrize("field", RECOVERY)
def test_each_field_of_the_recovery_codes_slot(made: tuple[DeskFolder, str], field: str) -> None:
    folder, text = made
    for value in RECOVERY[field]:
        data = json.loads(text)
        data["recovery"][field] = value
        refused(folder, data)


def test_the_file_itself(made: tuple[DeskFolder, str]) -> None:
    folder, text = made
    for field, values in WHOLE:
        for value in values:
            refused(folder, {**json.loads(text), field: value})
    data = json.loads(text)
    for twice in ([*data["slots"], *data["slots"]], [{**data["slots"][0], "more": 1}]):
        refused(folder, {**data, "slots": twice})
    for name in ("username", "full_name", "roles", "passes", "memory", "salt", "wrapped"):
        refused(folder, {**data, "slots": [{key: each for key, each in data["slots"][0].items() if key != name}]})
    for spoilt in ("", "null", "[]", "7", '"x"', "{", text[:-9], "[" * 100_000, "{}", " " * (5 << 20) + text):
        refused(folder, spoilt)


def test_a_role_that_nobody_knows_is_passed_over_and_the_desk_opens(made: tuple[DeskFolder, str]) -> None:
    folder, text = made
    data = json.loads(text)
    data["slots"][0]["roles"] = ["spaceman", *data["slots"][0]["roles"]]
    folder.slots.write_text(json.dumps(data), encoding="utf-8")
    (user,) = DeskOnDisk(folder).may_sign_in().users
    assert user.role_words == "Nurse, Healthcare assistant"
    ctx = open_desk(folder, USER, PASSPHRASE)
    assert recovery_made_at(ctx) is not None
    ctx.close()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_put_anywhere_is_read_or_refused(made: tuple[DeskFolder, str], data: st.DataObject) -> None:
    folder, text = made
    spoilt = json.loads(text)
    there: Any = data.draw(st.sampled_from([spoilt, spoilt["slots"][0], spoilt["recovery"]]))
    there[data.draw(st.sampled_from(sorted(there)))] = data.draw(anything)
    folder.slots.write_text(json.dumps(spoilt), encoding="utf-8")
    may = DeskOnDisk(folder).may_sign_in()
    assert may.trouble == "" or "(DB-110)" in may.trouble

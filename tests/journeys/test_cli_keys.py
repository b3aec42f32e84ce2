"""Keys at a shell: a code for the safe, used when nobody can sign in; users who forget or go; another key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app.recovery_code import new_code
from tests.support.shell import PASSPHRASE, Shell

FIRST = ("--establishment", "LEI", "--user", "s.sampleworth", "--full-name", "S. Sampleworth", "--role", "nurse")
NEW = "kettle pigeon ladder"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("RECEPTION_NEW_PASSPHRASE", NEW)
    return tmp_path / "desk"


def test_the_code_of_a_new_desk_lets_its_administrator_in_again_once(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shell.good("desk", "init", "--home", home, *FIRST)["recovery_code"]
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "forgotten by everybody")
    assert shell.refused("people", "--home", home) == (5, "SI-101")
    recover = ("desk", "recover", "--home", home, "--user", "s.sampleworth")
    assert shell.refused(*recover) == (5, "SI-103")
    monkeypatch.setenv("RECEPTION_RECOVERY_CODE", code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert shell.refused(*recover) == (2, "IN-315")
    monkeypatch.setenv("RECEPTION_RECOVERY_CODE", new_code())
    assert shell.refused(*recover) == (5, "SI-111")
    assert shell.refused("desk", "recover", "--home", home, "--user", "n.nobody") == (5, "SI-113")
    assert shell.refused("desk", "recover", "--home", home) == (2, "US-001")
    monkeypatch.setenv("RECEPTION_RECOVERY_CODE", code.lower().replace("-", " "))
    fresh = shell.good(*recover)
    assert fresh["user"] == "s.sampleworth"
    assert shell.refused(*recover) == (5, "SI-111")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", NEW)
    shell.good("people", "--home", home)
    made = shell.good("desk", "recovery-code", "--home", home)["recovery_code"]
    assert len({code, fresh["recovery_code"], made}) == 3
    for file in home.rglob("*"):
        if file.is_file():
            for one in (code, fresh["recovery_code"], made):
                assert one.encode() not in file.read_bytes(), file.name


def test_a_passphrase_anybody_would_try_makes_no_desk(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bad, code in (("Leeds Reception 1", "IN-316"), ("sampleworth 1985", "IN-316"), ("summer2026!!!", "IN-313"),
                      ("z" * 257, "IN-312"), ("short", "IN-311")):  # fmt: skip
        monkeypatch.setenv("RECEPTION_PASSPHRASE", bad)
        assert shell.refused("desk", "init", "--home", home, *FIRST) == (2, code)
        assert not home.exists()


def test_users_who_forget_or_go_and_another_key(shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.good("desk", "init", "--home", home, *FIRST)
    own = ("--home", home, "--user", "s.sampleworth")
    for name in ("v.vanman", "g.gone"):
        shell.good("user", "add", name, "--full-name", "V. Vanman", "--role", "escort", *own)
    once = shell.good("user", "new-passphrase", "v.vanman", *own)["passphrase"]
    shell.good("user", "remove", "g.gone", *own)
    assert [user["username"] for user in shell.good("user", "list", *own)["users"]] == ["s.sampleworth", "v.vanman"]
    assert shell.refused("user", "remove", "s.sampleworth", *own) == (2, "IN-309")
    assert shell.refused("user", "remove", "g.gone", *own) == (8, "NF-103")
    changed = shell.good("desk", "change-key", *own)
    assert list(changed["passphrases"]) == ["v.vanman"]
    monkeypatch.setenv("RECEPTION_PASSPHRASE", once)
    assert shell.refused("people", "--home", home, "--user", "v.vanman") == (5, "SI-101")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", changed["passphrases"]["v.vanman"])
    assert shell.refused("people", "--home", home, "--user", "v.vanman") == (5, "SI-104")
    told = shell("desk", "backups", "--home", home)
    assert "new-key  proved" in told.out


def test_people_read_the_code_in_words_and_a_program_in_json(shell: Shell, home: Path) -> None:
    shown = shell("desk", "init", "--home", home, *FIRST)
    assert shown.status == 0
    assert "shown only now" in shown.out
    assert "safe" in shown.out
    told = shell("desk", "change-key", "--home", home)
    assert "Backups from before" in told.out

"""Real desks of one estate, made and certified at a shell: no training pack gets in, no stranger is believed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from reception_app.cli import run
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival, add_arrival
from reception_app.vocabulary import ArrivalKind
from tests.support.shell import NOW, PASSPHRASE, Shell, clean_environment

USER = "s.sampleworth"
NUMBER = "A0002TT"


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real desks, LEI with one synthetic person and MDI empty, certified by one root, in one folder."""
    home = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, home)
        patch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
        assert run(["estate", "init", str(home / "estate")]) == 0
        for code in ("LEI", "MDI"):
            desk = ["--home", str(home / code), "--user", USER]
            made = ["--establishment", code, "--full-name", "Sam Sampleworth", "--role", "nurse"]
            assert run(["desk", "init", *desk, *made]) == 0
            assert run(["desk", "request", *desk, "--out", str(home / f"{code}.request")]) == 0
            certify = ["estate", "certify", str(home / f"{code}.request"), "--out", str(home / f"{code}.certificate")]
            assert run(certify) == 0
            assert run(["desk", "trust", *desk, str(home / "estate" / "root.pub")]) == 0
            assert run(["desk", "certificate", *desk, str(home / f"{code}.certificate")]) == 0
        ctx = open_desk(DeskFolder(home / "LEI"), USER, PASSPHRASE)
        arrival = Arrival(ctx.now() - timedelta(hours=1), "Leeds Magistrates' Court", ArrivalKind.COURT_REMAND)
        add_arrival(ctx, Identity("SPECIMEN", "Carl", date(1985, 7, 14), NUMBER), arrival)
        ctx.close()
    return home


@pytest.fixture
def desk(clean_shell: None, real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a fresh copy of a real desk by its establishment."""
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("RECEPTION_USER", USER)

    def copied(code: str) -> Path:
        shutil.copytree(real / code, tmp_path / f"real-{code}")
        return tmp_path / f"real-{code}"

    return copied


def make(shell: Shell, home: Path, out: Path) -> str:
    return str(shell.good("pack", "make", NUMBER, "--to", "MDI", "--out", out, "--home", home)["record"])


def test_a_real_pack_verifies_and_is_received(shell: Shell, desk: Callable[[str], Path], tmp_path: Path) -> None:
    sender, receiver = desk("LEI"), desk("MDI")
    pack = make(shell, sender, tmp_path / "out")
    told = shell.good("pack", "verify", pack, "--home", receiver)
    assert (told["trust"], told["training"]) == ("verified", False)
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    got = shell.good("pack", "receive", pack, "--dispositions", decisions, "--home", receiver)
    assert got["person"] == NUMBER


def test_one_decision_for_all_is_for_training_desks(shell: Shell, desk: Callable[[str], Path], tmp_path: Path) -> None:
    pack = make(shell, desk("LEI"), tmp_path / "out")
    receive = ("pack", "receive", pack, "--disposition", "continue", "--home", desk("MDI"))
    assert shell.refused(*receive) == (2, "US-310")


def test_a_training_pack_is_refused_at_a_real_desk(
    shell: Shell, desk: Callable[[str], Path], training: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    sender = training("LEI")
    monkeypatch.delenv("RECEPTION_USER")
    number = shell.good("people", "--home", sender)["people"][0]["prison_number"]
    made = shell.good("pack", "make", number, "--to", "MDI", "--out", tmp_path / "out", "--home", sender)
    receiver = desk("MDI")
    monkeypatch.delenv("RECEPTION_NOW")
    monkeypatch.setenv("RECEPTION_USER", USER)
    for command in (["verify"], ["read"]):
        assert shell.refused("pack", *command, made["clinical"], "--home", receiver) == (4, "PK-210")
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    receive = ("pack", "receive", made["record"], "--dispositions", decisions, "--home", receiver)
    assert shell.refused(*receive) == (4, "PK-210")
    assert shell.good("people", "--home", receiver)["people"] == []


def test_a_stranger_is_readable_and_taken_in_only_with_a_reason(
    shell: Shell, desk: Callable[[str], Path], tmp_path: Path
) -> None:
    pack = make(shell, desk("LEI"), tmp_path / "out")
    stranger = tmp_path / "stranger"
    first = ("--establishment", "HLI", "--user", USER, "--full-name", "Sam Sampleworth", "--role", "nurse")
    shell.good("desk", "init", "--home", stranger, *first)
    answer = shell("pack", "verify", pack, "--json", "--home", stranger)
    assert (answer.status, answer.code, answer.json["trust"]) == (3, "PK-301", "issuer_unknown")
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    receive = ("pack", "receive", pack, "--dispositions", decisions, "--home", stranger)
    assert shell.refused(*receive) == (3, "PK-301")
    assert shell.good("people", "--home", stranger)["people"] == []
    assert shell.good(*receive, "--reason", "sender rung on the known number")["person"] == NUMBER


def test_a_desk_without_a_certificate_says_so(shell: Shell, desk: Callable[[str], Path], tmp_path: Path) -> None:
    home = tmp_path / "new"
    first = ("--establishment", "LEI", "--user", USER, "--full-name", "Sam Sampleworth", "--role", "nurse")
    desk("LEI")
    shell.good("desk", "init", "--home", home, *first)
    told = shell.good("desk", "check", "--home", home)
    assert [check["name"] for check in told["checks"] if not check["ok"]] == ["certificate"]
    assert len(told["warnings"]) == 1
    assert shell.refused("desk", "init", "--home", home, *first) == (6, "DB-120")


def test_the_first_user_looks_after_the_desk(shell: Shell, desk: Callable[[str], Path]) -> None:
    users = shell.good("user", "list", "--home", desk("LEI"))["users"]
    assert [user["roles"] for user in users] == [["nurse", "desk_administrator"]]


def test_a_real_desk_takes_no_time_and_no_stage_people(
    shell: Shell, desk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = desk("LEI")
    assert shell.refused("demo", "--no-window", "--home", home) == (6, "DB-123")
    monkeypatch.setenv("RECEPTION_NOW", NOW)
    assert shell.refused("people", "--home", home) == (2, "US-210")


def test_a_root_is_never_overwritten_and_needs_its_passphrase(
    shell: Shell, real: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "not the passphrase")
    assert shell.refused("estate", "init", real / "estate") == (2, "US-320")
    certify = ("estate", "certify", real / "LEI.request", "--out", tmp_path / "certificate")
    assert shell.refused(*certify, "--estate", real / "estate") == (5, "SI-251")
    assert shell.refused(*certify) == (2, "US-322")
    assert shell.refused(*certify, "--estate", tmp_path) == (2, "US-322")
    assert not (tmp_path / "certificate").exists()


def test_a_certificate_of_another_desk_is_not_taken(
    shell: Shell, desk: Callable[[str], Path], real: Path, tmp_path: Path
) -> None:
    home = desk("LEI")
    assert shell.refused("desk", "certificate", real / "MDI.certificate", "--home", home) == (2, "US-138")
    (tmp_path / "no").write_bytes(b"not a certificate")
    assert shell.refused("desk", "certificate", tmp_path / "no", "--home", home) == (2, "US-225")
    assert shell.refused("desk", "trust", tmp_path / "no", "--home", home) == (2, "US-131")

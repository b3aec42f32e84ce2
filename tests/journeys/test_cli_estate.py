"""Real desks of one estate, made and certified at a shell: no training pack gets in, no stranger is believed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reception_app.cli import run
from reception_app.handover import wrapping
from reception_app.handover.spoken_fingerprint import spoken
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

    # Of the same computer: it knows how far these records went.
    shutil.copytree(real / "machine", Path(os.environ["RECEPTION_STATE"]).parent, dirs_exist_ok=True)

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


def test_an_unknown_sender_s_words_are_there_to_compare_and_the_printed_pages_are_not_vouched_for(
    shell: Shell, desk: Callable[[str], Path], tmp_path: Path
) -> None:
    home = desk("LEI")
    pack = make(shell, home, tmp_path / "out")
    stranger = tmp_path / "stranger"
    first = ("--establishment", "HLI", "--user", USER, "--full-name", "Sam Sampleworth", "--role", "nurse")
    shell.good("desk", "init", "--home", stranger, *first)
    shell.good("desk", "request", "--home", home, "--out", tmp_path / "again.request")
    words = shell.good("estate", "words", tmp_path / "again.request")["words"]
    answer = shell("pack", "verify", pack, "--home", stranger)
    assert f"eight words: {words}" in answer.out
    assert "The record is as it was signed" in answer.err
    assert "pack is whole" not in answer.err
    assert shell("pack", "verify", pack, "--json", "--home", stranger).json["sender_words"] == words
    assert words not in shell("pack", "verify", pack, "--home", desk("MDI")).out, "asked only where nobody vouches"


def test_whoever_certifies_a_desk_at_a_shell_sees_every_word_that_is_read_out(
    shell: Shell, desk: Callable[[str], Path], real: Path, tmp_path: Path
) -> None:
    home = desk("LEI")
    root = shell.good("estate", "words", real / "estate" / "root.pub")["words"]
    asked = shell("desk", "request", "--home", home, "--out", tmp_path / "again.request")
    own = shell.good("estate", "words", tmp_path / "again.request")["words"]
    assert own in asked.out
    trusted = shell("desk", "trust", "--home", home, real / "estate" / "root.pub")
    assert root in trusted.out
    assert "desk distrust" in trusted.out, "what to do when a word differs"
    assert own in shell("desk", "certificate", "--home", home, real / "LEI.certificate").out


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
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "pigeon ladder kettle")
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


def estate(shell: Shell, real: Path, *words: str | Path) -> Any:
    return shell.good("estate", *words, "--estate", real / "estate")


@pytest.fixture
def own_estate(real: Path, tmp_path: Path) -> Path:
    """A copy of the estate's folder, for tests that change its book; the desks still trust its root."""
    shutil.copytree(real / "estate", tmp_path / "own" / "estate")
    return tmp_path / "own"


def key_of(shell: Shell, real: Path, code: str) -> str:
    desks = estate(shell, real, "list")["desks"]
    return next(row["key"] for row in desks if row["establishment"] == code)


def test_the_book_lists_every_desk_and_its_words_are_the_same_on_both_sides(
    shell: Shell, desk: Callable[[str], Path], real: Path
) -> None:
    desk("LEI")
    told = estate(shell, real, "list")
    assert [(row["establishment"], row["state"]) for row in told["desks"]] == [("LEI", "good"), ("MDI", "good")]
    assert set(told["sealing_keys"]) == {"LEI", "MDI"}
    asked = shell.good("estate", "words", real / "LEI.request")["words"]
    assert shell.good("estate", "words", real / "LEI.certificate")["words"] == asked
    assert shell.good("estate", "words", real / "estate" / "root.pub")["words"] != asked
    assert len(asked.replace(",", "").split()) == 8
    assert shell.refused("estate", "words", real / "estate" / "root.key")[0] == 2


def test_a_revoked_desk_is_read_and_never_received(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    sender, receiver = desk("LEI"), desk("MDI")
    before = make(shell, sender, tmp_path / "before")
    key = key_of(shell, own_estate, "LEI")
    revoke = ("revoke", key, "--because", "lost", "--since", "2026-01-01T08:00")
    assert estate(shell, own_estate, *revoke)["desk"] == "Reception"
    file = tmp_path / "stick" / "directory.estate"
    told = estate(shell, own_estate, "publish", "--out", file)
    assert (told["serial"], told["revoked"], told["establishments"]) == (1, 1, 2)
    assert shell.good("pack", "verify", before, "--home", receiver)["trust"] == "verified"
    assert shell.refused("directory", "import", file, "--home", receiver) == (8, "CH-310")
    assert shell.good("pack", "verify", before, "--home", receiver)["trust"] == "verified"
    taken = shell.good("directory", "import", file, "--confirm", "--home", receiver)
    assert taken["changes"][0].startswith("Revoked from Thu 01-Jan-2026 08:00: the key of Reception, Leeds")
    answer = shell("pack", "verify", before, "--json", "--home", receiver)
    assert (answer.status, answer.code, answer.json["trust"]) == (4, "PK-309", "revoked")
    read = shell("pack", "read", before, "--json", "--home", receiver)
    assert (read.status, read.json["person"]["family_name"]) == (4, "SPECIMEN")
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    receive = ("pack", "receive", before, "--dispositions", decisions, "--reason", "rung", "--home", receiver)
    assert shell.refused(*receive) == (4, "PK-309")
    assert shell.good("people", "--home", receiver)["people"] == []
    shell.good("directory", "import", file, "--confirm", "--home", sender)
    assert shell.refused("pack", "make", NUMBER, "--to", "MDI", "--out", tmp_path, "--home", sender) == (2, "US-226")


def test_what_was_received_before_is_listed_with_the_person_to_check(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    receiver = desk("MDI")
    pack = make(shell, desk("LEI"), tmp_path / "out")
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    shell.good("pack", "receive", pack, "--dispositions", decisions, "--home", receiver)
    key = key_of(shell, own_estate, "LEI")
    estate(shell, own_estate, "revoke", key, "--because", "exposed", "--since", "2026-01-01T08:00")
    estate(shell, own_estate, "publish", "--out", tmp_path / "d")
    told = shell.good("directory", "import", tmp_path / "d", "--confirm", "--home", receiver)
    assert told["to_check"] == 1
    (row,) = shell.good("directory", "revoked", "--home", receiver)["packs"]
    assert (row["person"], row["because"]) == (NUMBER, "exposed")


def test_an_older_directory_changes_nothing_and_another_of_one_number_is_refused(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    home = desk("MDI")
    first, second = tmp_path / "1", tmp_path / "2"
    estate(shell, own_estate, "publish", "--out", first)
    estate(shell, own_estate, "publish", "--out", second)
    assert shell.good("directory", "import", second, "--confirm", "--home", home)["serial"] == 2
    assert shell.good("directory", "import", second, "--confirm", "--home", home)["already"]
    assert shell.refused("directory", "import", first, "--confirm", "--home", home) == (4, "ED-110")
    (own_estate / "estate" / "estate.json").unlink()
    estate(shell, own_estate, "publish", "--out", tmp_path / "again", "--serial", "2")
    assert shell.refused("directory", "import", tmp_path / "again", "--confirm", "--home", home) == (4, "ED-111")
    assert shell.refused("estate", "publish", "--out", first, "--serial", "2", "--estate", own_estate / "estate") == (
        2, "US-328",
    )  # fmt: skip


def test_renewed_for_longer_and_never_once_revoked(
    shell: Shell, desk: Callable[[str], Path], real: Path, own_estate: Path, tmp_path: Path
) -> None:
    home = desk("LEI")
    key = key_of(shell, own_estate, "LEI")
    renewed = estate(shell, own_estate, "renew", key, "--out", tmp_path / "new", "--days", "2000")
    assert renewed["key"] == key
    assert shell.good("desk", "certificate", tmp_path / "new", "--home", home)["loaded"]
    estate(shell, own_estate, "renew", real / "LEI.certificate", "--out", tmp_path / "again")
    estate(shell, own_estate, "revoke", real / "LEI.certificate", "--because", "closed", "--since", "now")
    renew = ("estate", "renew", key, "--out", tmp_path / "no", "--estate", own_estate / "estate")
    assert shell.refused(*renew) == (2, "US-325")
    certify = ("estate", "certify", real / "LEI.request", "--out", tmp_path / "no", "--estate", own_estate / "estate")
    assert shell.refused(*certify) == (2, "US-325")
    assert estate(shell, own_estate, "list")["desks"][0]["state"] == "revoked"
    unknown = ("estate", "renew", "0011223344556677", "--out", tmp_path / "no", "--estate", own_estate / "estate")
    assert shell.refused(*unknown) == (2, "US-324")
    late = ("estate", "revoke", key, "--because", "closed", "--since", "2126-01-01T08:00")
    assert shell.refused(*late, "--estate", own_estate / "estate") == (2, "US-327")
    (own_estate / "estate" / "estate.json").write_text("{}", encoding="utf-8")
    assert shell.refused("estate", "list", "--estate", own_estate / "estate") == (2, "US-323")


def test_sealed_for_one_prison_it_opens_there_and_nowhere_else(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    sender, receiver = desk("LEI"), desk("MDI")
    seal = ("pack", "make", NUMBER, "--to", "MDI", "--seal-for", "MDI", "--home", sender, "--out", tmp_path / "out")
    assert shell.refused(*seal) == (8, "NF-130")
    estate(shell, own_estate, "publish", "--out", tmp_path / "d")
    shell.good("directory", "import", tmp_path / "d", "--confirm", "--home", sender)
    made = shell.good(*seal)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name.partition("-for-")[2] for name in names] == ["MDI.cose.age", "MDI.pdf.age"]
    assert b"SPECIMEN" not in (tmp_path / "out" / names[1]).read_bytes()
    for file in (made["clinical"], made["record"]):
        assert shell.good("pack", "verify", file, "--home", receiver)["trust"] == "verified"
        assert shell.good("pack", "read", file, "--home", receiver)["person"]["family_name"] == "SPECIMEN"
        assert shell.refused("pack", "verify", file, "--home", sender) == (4, "PK-247")
        assert shell.refused("pack", "verify", file, "--home", tmp_path / "no desk") == (4, "PK-247")
    decisions = tmp_path / "none.json"
    decisions.write_text("{}", encoding="utf-8")
    receive = ("pack", "receive", made["clinical"], "--dispositions", decisions, "--home", receiver)
    assert shell.good(*receive)["person"] == NUMBER


def test_two_desks_of_one_prison_share_the_key_that_opens_sealed_files(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk("MDI"), tmp_path / "second"
    made = ("--establishment", "MDI", "--user", USER, "--full-name", "Sam Sampleworth", "--role", "nurse")
    assert shell.refused("desk", "init", "--home", second, *made, "--number", "10") == (2, "IN-848")
    assert not second.exists()
    shell.good("desk", "init", "--home", second, *made, "--name", "Reception two", "--number", "2")
    assert shell.good("desk", "number", "--home", second) == {"number": 2}
    assert shell.good("desk", "number", "3", "--home", second) == {"number": 3}
    assert shell.refused("desk", "number", "0", "--home", second) == (2, "IN-848")
    assert shell.good("desk", "number", "--home", second) == {"number": 3}
    shell.good("desk", "request", "--home", second, "--out", tmp_path / "second.request")
    certify = ("certify", tmp_path / "second.request", "--out", tmp_path / "second.certificate")
    assert shell.refused("estate", *certify, "--estate", own_estate / "estate") == (2, "US-326")
    monkeypatch.setenv("RECEPTION_SEALING_PASSPHRASE", "carried by telephone only")
    file = tmp_path / "mdi.sealing-key"
    shell.good("desk", "sealing-key", "export", "--out", file, "--home", first)
    assert "AGE-SECRET-KEY" not in file.read_text(encoding="utf-8")
    monkeypatch.setenv("RECEPTION_SEALING_PASSPHRASE", "another one altogether")
    assert shell.refused("desk", "sealing-key", "import", file, "--home", second) == (5, "SI-252")
    monkeypatch.setenv("RECEPTION_SEALING_PASSPHRASE", "carried by telephone only")
    assert shell.refused("desk", "sealing-key", "import", file, "--home", desk("LEI")) == (2, "US-148")
    assert shell.good("desk", "sealing-key", "import", file, "--home", second)["new"]
    assert not shell.good("desk", "sealing-key", "import", file, "--home", second)["new"]
    shell.good("desk", "request", "--home", second, "--out", tmp_path / "second.request")
    assert estate(shell, own_estate, *certify)["establishment"] == "MDI"


def test_a_key_for_sealed_files_typed_from_paper_is_in_the_next_directory(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    key = wrapping.recipient_of(wrapping.make_identity())
    words = spoken(key.encode("ascii"))
    typed = [key[at : at + 4] for at in range(0, len(key), 4)]
    take = ("sealing-key", *typed, "--for", "hli")
    refused = (*take, "--words", words[:-3], "--estate", own_estate / "estate")
    assert shell.refused("estate", *refused) == (2, "US-332")
    assert estate(shell, own_estate, *take, "--words", words) == {"establishment": "HLI", "recipient": key}
    file = tmp_path / "hli.age-recipient"
    file.write_text(key, encoding="utf-8")
    again = ("sealing-key", file, "--for", "HLI")
    assert estate(shell, own_estate, *again, "--words", words)["recipient"] == key
    told = estate(shell, own_estate, "publish", "--out", tmp_path / "d.estate")
    assert not any("HLI" in words for words in told["warnings"])


def test_what_prisons_can_do_travels_in_the_signed_directory(
    shell: Shell, desk: Callable[[str], Path], own_estate: Path, tmp_path: Path
) -> None:
    home = desk("LEI")
    known = '{"entries":[{"as_of":"2026-11-02","code":"MDI","methadone":{"given":true},"schema":1}],'
    (tmp_path / "known.json").write_text(known + '"kind":"reception-directory","schema":1}', encoding="utf-8")
    taken = estate(shell, own_estate, "services", tmp_path / "known.json")
    assert taken["entries"] == [{"code": "MDI", "outcome": "new"}]
    estate(shell, own_estate, "publish", "--out", tmp_path / "d")
    shell.good("directory", "import", tmp_path / "d", "--confirm", "--home", home)
    (entry,) = shell.good("directory", "show", "MDI", "--home", home)["entries"]
    assert entry["methadone"] == {"given": True}


def test_a_root_in_other_hands_is_believed_no_more(
    shell: Shell, desk: Callable[[str], Path], real: Path, tmp_path: Path
) -> None:
    sender, receiver, root = desk("LEI"), desk("MDI"), real / "estate" / "root.pub"
    pack = make(shell, sender, tmp_path / "out")
    assert shell.good("pack", "verify", pack, "--home", receiver)["trust"] == "verified"
    told = shell.good("desk", "distrust", root, "--home", receiver)
    assert told == {"trusted": False, "own_certificate": True}
    answer = shell("pack", "verify", pack, "--json", "--home", receiver)
    assert answer.json["trust"] == "issuer_unknown"
    assert shell.refused("desk", "distrust", root, "--home", receiver) == (2, "US-227")
    assert shell.good("desk", "trust", root, "--home", receiver)["trusted"] is True
    assert shell.good("pack", "verify", pack, "--home", receiver)["trust"] == "verified"

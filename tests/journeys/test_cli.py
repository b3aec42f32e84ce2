"""Two training desks and a shell: what people and scripts rely on, from the first demo to a received pack."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reception_app.cli import run
from tests.support.shell import NOW, PASSPHRASE, Shell

Training = Callable[[str], Path]


def somebody(shell: Shell, home: Path, scripts: int = 5) -> str:
    """Return the number of the first person with at least so many scripts."""
    for person in shell.good("people", "--home", home)["people"]:
        record = shell.good("record", person["prison_number"], "--home", home)
        if len(record["scripts"]) >= scripts:
            return str(person["prison_number"])
    raise AssertionError("nobody has so many scripts")


def make_pack(shell: Shell, home: Path, number: str, out: Path) -> dict[str, Any]:
    made = shell.good("pack", "make", number, "--purpose", "transfer", "--to", "MDI", "--out", out, "--home", home)
    assert isinstance(made, dict)
    return made


def decide_all(record: dict[str, Any], path: Path, decision: Any) -> Path:
    current = [script["id"] for script in record["scripts"] if script["status"] != "stopped"]
    path.write_text(json.dumps(dict.fromkeys(current, decision)), encoding="utf-8")
    return path


def test_help_and_version_answer_without_a_desk(shell: Shell) -> None:
    assert shell("--version").out.startswith("reception-app ")
    helped = shell("pack", "make", "--help")
    assert (helped.status, helped.err) == (0, "")
    assert "--out DIR" in helped.out


def test_a_command_that_cannot_be_understood_is_one_coded_line(shell: Shell) -> None:
    for asked in (["pack"], ["fly"], ["record"], ["demo", "--arrivals", "some"], ["pack", "make", "A0001TT"]):
        assert shell.refused(*asked) == (2, "US-001")


def test_the_program_starts_and_loads_no_window(training: Training) -> None:
    home = training("LEI")
    asked = [sys.executable, "-m", "reception_app"]
    told = subprocess.run([*asked, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("reception-app ")
    watched = "import sys; from reception_app.cli import run; status = run(sys.argv[1:]); loaded = set(sys.modules)"
    ends = "sys.exit(status or any(name.split('.')[0] == 'PySide6' for name in loaded))"
    code = f"{watched}; {ends}"
    done = subprocess.run(
        [sys.executable, "-c", code, "people", "--json", "--home", str(home)], capture_output=True, check=True
    )
    assert len(json.loads(done.stdout)["people"]) == 6


def test_home_and_user_stand_before_or_after_the_command(shell: Shell, training: Training) -> None:
    home = training("LEI")
    before = shell("--home", home, "--user", "training", "people", "--json")
    after = shell("people", "--json", "--user", "training", "--home", home)
    assert before.status == after.status == 0
    assert before.out == after.out


def test_people_are_listed_as_told(shell: Shell, training: Training) -> None:
    people = shell.good("people", "--home", training("LEI"))["people"]
    assert len(people) == 6
    assert all(
        set(person) == {"prison_number", "family_name", "given_names", "date_of_birth", "state"} for person in people
    )
    assert {person["state"] for person in people} == {"here"}


def test_a_record_is_canonical_and_asking_for_it_does_not_move_it(shell: Shell, training: Training) -> None:
    home = training("LEI")
    number = somebody(shell, home)
    first, second = (shell("record", number, "--json", "--home", home) for _ in range(2))
    assert first.out == second.out
    assert first.out == json.dumps(first.json, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    assert set(first.json) >= {"person", "scripts", "allergies", "flags", "assessments", "tasks", "contacts", "events"}


def test_a_record_travels_and_reads_back_equal(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    before = shell.good("record", number, "--home", sender)
    made = make_pack(shell, sender, number, tmp_path / "out" / "deeper")
    for kind in ("clinical", "escort", "person", "record"):
        assert Path(made[kind]).is_absolute()
        assert Path(made[kind]).stat().st_size > 500
    assert made["number"].startswith("LEI-")
    for file in (made["clinical"], made["record"]):
        read = shell.good("pack", "read", file, "--home", receiver)
        pack = read.pop("pack")
        assert read == before
        assert pack["number"] == made["number"]
        assert (pack["trust"], pack["training"], pack["purpose"]) == ("training", True, "transfer")
        assert (pack["from"]["code"], pack["to"]["code"], pack["made_at"]) == ("LEI", "MDI", NOW)
    after = shell.good("record", number, "--home", sender)
    assert after == before


def test_a_pack_is_verified(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    made = make_pack(shell, sender, somebody(shell, sender), tmp_path / "out")
    told = shell.good("pack", "verify", made["clinical"], "--home", receiver)
    assert told["trust"] == "training"
    assert told["training"] is True
    assert len(told["hash"]) == 64
    assert all(check["ok"] for check in told["checks"])
    (unlooked,) = told["not_checked"]
    assert unlooked.startswith("The words printed on pages around the record are not checked")
    several = shell.good("pack", "verify", made["clinical"], made["record"], "--home", receiver)
    assert [pack["hash"] for pack in several["packs"]] == [told["hash"]] * 2


def test_every_script_is_decided_and_a_second_receipt_changes_nothing(
    shell: Shell, training: Training, tmp_path: Path
) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    record = shell.good("record", number, "--home", sender)
    made = make_pack(shell, sender, number, tmp_path / "out")
    ids = [script["id"] for script in record["scripts"]]
    decisions: dict[str, Any] = dict.fromkeys(ids, "continue")
    decisions[ids[1]] = {"disposition": "hold", "reason": "asleep", "until": "2026-11-21T12:00:00Z", "decider": "Dr X"}
    decisions[ids[2]] = {"disposition": "stop", "reason": "not needed", "discussed": True, "person_said": "all right",
                         "prescriber": {"name": "Dr P. Pretend", "mode": "telephone"}}  # fmt: skip
    decisions[ids[3]] = {"disposition": "bridge", "reason": "as sent", "until": "2026-11-22T12:00:00Z"}
    file = tmp_path / "decisions.json"
    file.write_text(json.dumps(decisions), encoding="utf-8")
    receive = ("pack", "receive", made["clinical"], "--dispositions", file, "--home", receiver)
    told = shell.good(*receive)
    assert told["person"] == number
    assert told["already"] is False
    assert sorted(told["decisions"]) == sorted(ids)
    assert [told["decisions"][each] for each in ids[:4]] == ["continue", "hold", "stop", "bridge"]
    here = shell.good("record", number, "--home", receiver)
    status = {script["id"]: script["status"] for script in here["scripts"]}
    assert [status[each] for each in ids[:4]] == ["current", "on_hold", "stopped", "current"]
    assert [script.get("stop_person_said") for script in here["scripts"] if script["id"] == ids[2]] == ["all right"]
    again = shell.good(*receive)
    assert again["already"] is True
    assert again["warnings"]
    assert shell.good("record", number, "--home", receiver) == here
    assert len(shell.good("people", "--home", receiver)["people"]) == 1


def test_an_interim_change_arrives_open(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number, sent = _with_interim(shell, sender)
    made = make_pack(shell, sender, number, tmp_path / "out")
    shell.good("pack", "receive", made["record"], "--disposition", "continue", "--home", receiver)
    here = shell.good("record", number, "--home", receiver)
    interims = [script["interim"] for script in here["scripts"] if script["interim"]]
    assert [(interim["replaced"], interim["review_by"], interim["owner"]) for interim in interims] == [sent]


def _with_interim(shell: Shell, home: Path) -> tuple[str, tuple[Any, Any, Any]]:
    for person in shell.good("people", "--home", home)["people"]:
        record = shell.good("record", person["prison_number"], "--home", home)
        for script in record["scripts"]:
            if interim := script["interim"]:
                return person["prison_number"], (interim["replaced"], interim["review_by"], interim["owner"])
    raise AssertionError("no interim change")


def test_a_script_without_a_decision_stops_the_save(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    made = make_pack(shell, sender, number, tmp_path / "out")
    assert shell.refused("pack", "receive", made["record"], "--home", receiver) == (8, "CH-301")
    assert shell.good("people", "--home", receiver)["people"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "US-311"),
        ("{", "US-311"),
        ('{"x": "perhaps"}', "US-311"),
        ('{"x": {"disposition": "stop", "why": "no"}}', "US-311"),
        ('{"x": "continue"}', "CH-301"),
    ],
)
def test_decisions_that_cannot_be_read_are_refused(
    shell: Shell, training: Training, tmp_path: Path, content: str, code: str
) -> None:
    sender, receiver = training("LEI"), training("MDI")
    made = make_pack(shell, sender, somebody(shell, sender), tmp_path / "out")
    file = tmp_path / "decisions.json"
    file.write_text(content, encoding="utf-8")
    status, told = shell.refused("pack", "receive", made["record"], "--dispositions", file, "--home", receiver)
    assert told == code
    assert status == (8 if code == "CH-301" else 2)


def test_tampering_with_any_part_is_refused_and_nothing_is_written(
    shell: Shell, training: Training, tmp_path: Path
) -> None:
    sender, receiver = training("LEI"), training("MDI")
    made = make_pack(shell, sender, somebody(shell, sender), tmp_path / "out")
    whole = Path(made["record"]).read_bytes()
    bad = tmp_path / "bad.cose"
    for place in range(0, len(whole), len(whole) // 12):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        for command in ("verify", "read"):
            assert shell.refused("pack", command, bad, "--home", receiver)[0] == 4
        assert shell.refused("pack", "receive", bad, "--disposition", "continue", "--home", receiver)[0] == 4
    bad.write_bytes(whole[:-1])
    assert shell.refused("pack", "verify", bad, "--home", receiver)[0] == 4
    assert shell.good("people", "--home", receiver)["people"] == []


def test_a_near_match_waits_for_a_person(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    record = shell.good("record", number, "--home", sender)
    # A copy of the whole record, ids and all, under another number: what a trainer makes of a person.
    near = json.loads(json.dumps(record))
    near["person"].update(prison_number="Z9999TT", nhs_number=None, nhs_trace_status="none")
    people = tmp_path / "people.json"
    people.write_text(json.dumps(near), encoding="utf-8")
    shell.good("demo", "--no-window", "--from", people, "--home", receiver)
    made = make_pack(shell, sender, number, tmp_path / "out")
    receive = ("pack", "receive", made["record"], "--disposition", "continue", "--home", receiver)
    assert shell.refused(*receive) == (8, "CH-302")
    assert shell.refused(*receive, "--person", "Z9999TT") == (4, "PK-303")
    assert shell.refused(*receive, "--person", "A0000TT") == (8, "NF-101")
    assert len(shell.good("people", "--home", receiver)["people"]) == 1
    before = shell.good("record", "Z9999TT", "--home", receiver)
    assert shell.good(*receive, "--new")["person"] == number
    assert shell.good("record", "Z9999TT", "--home", receiver) == before
    here = shell.good("record", number, "--home", receiver)
    assert len(here["scripts"]) == len(record["scripts"])
    assert len(shell.good("people", "--home", receiver)["people"]) == 2


def test_a_near_match_may_be_the_person(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    person = shell.good("record", number, "--home", sender)["person"]
    people = tmp_path / "people.json"
    people.write_text(json.dumps({"person": {**person, "given_names": person["given_names"] + "ie"}}), encoding="utf-8")
    shell.good("demo", "--no-window", "--from", people, "--home", receiver)
    made = make_pack(shell, sender, number, tmp_path / "out")
    receive = ("pack", "receive", made["record"], "--disposition", "hold", "--home", receiver)
    assert shell.refused(*receive) == (8, "CH-302")
    assert shell.refused(*receive, "--new") == (4, "PK-302")
    told = shell.good(*receive, "--person", number)
    assert set(told["decisions"].values()) == {"hold"}
    assert len(shell.good("people", "--home", receiver)["people"]) == 1


@pytest.mark.parametrize(
    ("decision", "status"),
    [("continue", "current"), ("bridge", "current"), ("hold", "on_hold"), ("stop", "stopped")],
)
def test_one_decision_for_all_at_a_training_desk(
    shell: Shell, training: Training, tmp_path: Path, decision: str, status: str
) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    made = make_pack(shell, sender, number, tmp_path / "out")
    told = shell.good("pack", "receive", made["clinical"], "--disposition", decision, "--home", receiver)
    assert set(told["decisions"].values()) == {decision}
    here = shell.good("record", number, "--home", receiver)
    assert {script["status"] for script in here["scripts"]} == {status}


def test_a_pack_for_another_person_is_refused(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender, receiver = training("LEI"), training("MDI")
    number = somebody(shell, sender)
    made = make_pack(shell, sender, number, tmp_path / "out")
    other = next(p for p in shell.good("people", "--home", sender)["people"] if p["prison_number"] != number)
    people = tmp_path / "people.json"
    people.write_text(json.dumps([shell.good("record", other["prison_number"], "--home", sender)]), encoding="utf-8")
    shell.good("demo", "--no-window", "--from", people, "--home", receiver)
    before = shell.good("record", other["prison_number"], "--home", receiver)
    receive = ("pack", "receive", made["record"], "--disposition", "continue", "--home", receiver)
    assert shell.refused(*receive, "--person", other["prison_number"]) == (4, "PK-303")
    assert shell.good("record", other["prison_number"], "--home", receiver) == before


def test_without_a_desk_the_issuer_is_unknown(shell: Shell, training: Training, tmp_path: Path) -> None:
    sender = training("LEI")
    made = make_pack(shell, sender, somebody(shell, sender), tmp_path / "out")
    answer = shell("pack", "verify", made["clinical"], "--json", "--home", tmp_path / "none")
    assert (answer.status, answer.code) == (3, "PK-301")
    assert answer.json["trust"] == "issuer_unknown"
    assert not (tmp_path / "none").exists()
    read = shell("pack", "read", made["clinical"], "--json", "--home", tmp_path / "none")
    assert read.status == 3


def test_a_wrong_or_missing_passphrase_is_5(
    shell: Shell, training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = training("LEI")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "not the passphrase")
    assert shell.refused("people", "--home", home) == (5, "SI-101")
    file = tmp_path / "passphrase.txt"
    file.write_text(f"{PASSPHRASE}\nanother line\n", encoding="utf-8")
    assert shell("people", "--home", home, "--passphrase-file", file).status == 0
    monkeypatch.delenv("RECEPTION_PASSPHRASE")
    assert shell.refused("people", "--home", home) == (5, "SI-103")
    assert shell.refused("people", "--home", home, "--passphrase-file", tmp_path / "none") == (2, "US-005")
    made = tmp_path / "x.cose"
    made.write_bytes(b"\xd2\x84")
    assert shell.refused("pack", "verify", made, "--home", home) == (5, "SI-103")


def test_unknown_numbers_codes_and_folders(shell: Shell, training: Training, tmp_path: Path) -> None:
    home = training("LEI")
    number = somebody(shell, home)
    make = ("pack", "make", number, "--home", home)
    assert shell.refused("record", "A0000TT", "--home", home) == (8, "NF-101")
    assert shell.refused(*make, "--to", "XXX", "--out", tmp_path) == (2, "US-202")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert shell.refused(*make, "--to", "MDI", "--out", tmp_path / "file" / "out") == (2, "US-003")
    assert shell.refused(*make, "--to", "MDI", "--out", tmp_path, "--purpose", "release") == (2, "US-001")
    assert shell.refused("pack", "read", tmp_path / "nothing.pdf", "--home", home) == (2, "US-004")
    assert shell.good(*make, "--to", "mdi", "--out", tmp_path / "out")["number"].startswith("LEI-")


def test_a_desk_open_elsewhere_is_refused(shell: Shell, training: Training) -> None:
    from reception_app.paths import DeskFolder
    from reception_app.services.desk import take_lock

    home = training("LEI")
    let_go = take_lock(DeskFolder(home))
    try:
        assert shell.refused("people", "--home", home) == (6, "DB-106")
    finally:
        let_go()
    assert shell("people", "--home", home).status == 0


def test_each_broken_database_has_its_own_sentence(shell: Shell, training: Training) -> None:
    home = training("LEI")
    database = home / "desk.db"
    whole = database.read_bytes()
    pages = len(whole) // 4096
    told = {}
    for name, content in {
        "empty": b"",
        "cut": whole[:-100],
        "cut at a page": whole[: pages // 2 * 4096],
        "another": bytes(range(256)) * 16 * pages,
        "a later page": whole[: 8 * 4096] + bytes(8 * 4096) + whole[16 * 4096 :],
    }.items():
        database.write_bytes(content)
        answer = shell("desk", "check", "--json", "--home", home)
        assert (answer.status, answer.out) == (6, "")
        told[name] = answer.code
        assert database.read_bytes() == content
    assert told == {"empty": "DB-102", "cut": "DB-103", "cut at a page": "DB-103", "another": "DB-104",
                    "a later page": "DB-108"}  # fmt: skip
    database.unlink()
    assert shell.refused("people", "--home", home) == (6, "DB-101")
    assert not database.exists()
    shutil.rmtree(home)
    assert shell.refused("people", "--home", home) == (6, "DB-107")


def test_a_newer_database_is_refused_unchanged(shell: Shell, training: Training) -> None:
    from reception_app.keyslots import read_slots, unwrap
    from reception_app.models.engine import make_engine

    home = training("LEI")
    key = unwrap(read_slots(home / "keys.json")[0], PASSPHRASE)
    engine = make_engine(home / "desk.db", key)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()
    before = (home / "desk.db").read_bytes()
    assert shell.refused("people", "--home", home) == (6, "DB-105")
    assert (home / "desk.db").read_bytes() == before


def test_roles_are_checked_and_a_one_time_passphrase_must_be_changed(
    shell: Shell, training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = training("LEI")
    number = somebody(shell, home)
    made = make_pack(shell, home, number, tmp_path / "out")
    added = shell.good("user", "add", "v.vanman", "--full-name", "V. Vanman", "--role", "escort", "--home", home)
    as_escort = ("--home", home, "--user", "v.vanman")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", added["passphrase"])
    assert shell.refused("people", *as_escort) == (5, "SI-104")
    monkeypatch.setenv("RECEPTION_NEW_PASSPHRASE", "fourteen vans in a row")
    shell.good("user", "passphrase", *as_escort)
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "fourteen vans in a row")
    for command in (
        ["people"],
        ["record", number],
        ["pack", "make", number, "--to", "MDI", "--out", str(tmp_path / "no")],
        ["pack", "read", made["clinical"]],
        ["pack", "receive", made["clinical"], "--disposition", "continue"],
        ["user", "list"],
        ["user", "add", "x.other", "--full-name", "X", "--role", "nurse"],
        ["desk", "request", "--out", str(tmp_path / "request")],
    ):
        assert shell.refused(*command, *as_escort)[0] == 7, command
    assert not (tmp_path / "no").exists()
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    shell.good("user", "disable", "v.vanman", "--home", home, "--user", "training")
    users = shell.good("user", "list", "--home", home, "--user", "training")["users"]
    assert {user["username"]: user["disabled"] for user in users} == {"training": False, "v.vanman": True}
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "fourteen vans in a row")
    assert shell.refused("people", *as_escort) == (5, "SI-102")


def test_a_bug_is_one_line_and_its_words_stay_out_of_the_log(
    shell: Shell, training: Training, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    home = training("LEI")

    def broken(folder: Path, username: str | None, passphrase: str | None) -> int:
        raise LookupError("SPECIMEN, Carl")

    assert run(["--home", str(home)], broken) == 1
    err = capsys.readouterr().err
    assert err.startswith("BUG-1: ")
    assert err.count("\n") == 1
    log = next((tmp_path / "machine").rglob("reception.log")).read_text(encoding="utf-8")
    assert "LookupError at test_cli.py" in log
    assert "SPECIMEN" not in log


def test_without_a_command_the_window_opens_on_the_desk(training: Training) -> None:
    home = training("LEI")
    asked: list[tuple[Path, str | None, str | None]] = []

    def window(folder: Path, username: str | None, passphrase: str | None) -> int:
        asked.append((folder, username, passphrase))
        return 0

    assert run(["--home", str(home), "--user", "training"], window) == 0
    assert run(["demo", "--home", str(home)], window) == 0
    assert asked == [(home, "training", PASSPHRASE)] * 2


def test_desk_check_makes_a_pack_and_reads_it_back(shell: Shell, training: Training) -> None:
    told = shell.good("desk", "check", "--home", training("LEI"))
    assert [check["name"] for check in told["checks"]] == ["records", "history", "certificate", "pack"]
    assert told["warnings"] == []

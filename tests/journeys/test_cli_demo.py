"""The training desk from a shell: made once, opened again, filled from a file in the shape of a record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reception_app.cli import run
from reception_app.paths import DeskFolder
from reception_app.services.demo import keep_passphrase, kept_passphrase
from reception_app.services.desk import NewUser, create_desk
from reception_app.settings import Settings
from reception_app.vocabulary import Role
from tests.support.shell import NOW, PASSPHRASE, Shell

Training = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _at_the_desk(clean_shell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", NOW)
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)


def records_of(shell: Shell, home: Path) -> list[dict[str, Any]]:
    numbers = [person["prison_number"] for person in shell.good("people", "--home", home)["people"]]
    return [shell.good("record", number, "--home", home) for number in numbers]


def without_history(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "events"}


def test_a_passphrase_is_made_and_printed_when_none_is_given(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECEPTION_PASSPHRASE")
    home = tmp_path / "demo"
    told = shell.good("demo", "--no-window", "--arrivals", "0", "--home", home)
    assert (told["home"], told["user"], told["people"]) == (str(home), "training", 0)
    assert shell.refused("people", "--home", home) == (5, "SI-103")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", told["passphrase"])
    assert shell.good("people", "--home", home) == {"people": []}


def test_a_short_passphrase_is_enough_where_nobody_is_real(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "short")
    told = shell.good("demo", "--no-window", "--arrivals", "0", "--home", tmp_path / "demo")
    assert "passphrase" not in told
    assert shell.good("people", "--home", tmp_path / "demo") == {"people": []}


def test_each_start_of_a_training_desk_says_its_passphrase_and_signs_in(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RECEPTION_PASSPHRASE")
    home = tmp_path / "demo"
    opened: list[tuple[Path, str | None, str | None]] = []

    def window(folder: Path, username: str | None, passphrase: str | None) -> int:
        opened.append((folder, username, passphrase))
        return 0

    for _ in range(3):
        capsys.readouterr()
        assert run(["demo", "--arrivals", "0", "--home", str(home)], window) == 0
        assert f"Passphrase: {opened[0][2]}" in capsys.readouterr().out
    assert len(opened) == 3
    assert set(opened) == {(home, "training", opened[0][2])}


def test_a_passphrase_a_person_chose_is_kept_nowhere(shell: Shell, training: Training) -> None:
    home = training("LEI")
    assert kept_passphrase(DeskFolder(home)) is None
    assert PASSPHRASE.encode() not in b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_real_desk_keeps_no_passphrase_even_if_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECEPTION_NOW")
    folder = DeskFolder(tmp_path / "real")
    create_desk(folder, Settings("LEI", "Reception"), NewUser("s.sampleworth", "Sam Sampleworth", (Role.NURSE,)),
                "four words typed at night")  # fmt: skip
    keep_passphrase(folder, "four words typed at night")
    assert kept_passphrase(folder) is None
    assert not (folder.home / "training-passphrase.txt").exists()


def test_a_training_desk_is_opened_again_as_it_was(shell: Shell, training: Training) -> None:
    home = training("LEI")
    before = records_of(shell, home)
    assert shell.good("demo", "--no-window", "--home", home, "--arrivals", "9", "--seed", "5")["people"] == 6
    assert records_of(shell, home) == before
    assert shell.refused("demo", "--no-window", "--home", home, "--establishment", "MDI") == (2, "US-331")


def test_without_a_folder_the_training_desk_lies_beside_the_real_one(shell: Shell) -> None:
    told = shell.good("demo", "--no-window", "--arrivals", "0")
    assert told["home"].endswith("-training")


def test_records_go_in_and_come_out_as_they_were(shell: Shell, training: Training, tmp_path: Path) -> None:
    records = records_of(shell, training("LEI"))
    home = training("MDI")
    file = tmp_path / "people.json"
    for shape in (records, {"people": records}, {"records": records}):
        file.write_text(json.dumps(shape), encoding="utf-8")
    told = shell.good("demo", "--no-window", "--home", home, "--from", file)
    assert told["people"] == len(records)
    assert [without_history(record) for record in records_of(shell, home)] == [
        without_history(record) for record in records
    ]
    assert shell.refused("demo", "--no-window", "--home", home, "--from", file) == (8, "CH-101")
    assert len(records_of(shell, home)) == len(records)


def test_what_came_from_a_file_travels_on(shell: Shell, training: Training, tmp_path: Path) -> None:
    records = records_of(shell, training("LEI"))
    home = training("MDI")
    file = tmp_path / "person.json"
    file.write_text(json.dumps(records[2]), encoding="utf-8")
    shell.good("demo", "--no-window", "--home", home, "--from", file)
    number = records[2]["person"]["prison_number"]
    before = shell.good("record", number, "--home", home)
    made = shell.good("pack", "make", number, "--to", "LEI", "--out", tmp_path / "out", "--home", home)
    read = shell.good("pack", "read", made["clinical"], "--home", home)
    read.pop("pack")
    assert read == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": {"family_name": "SPECIMEN", "given_names": "Carl", "shoe_size": 9}}, "US-121"),
        ({"scripts": []}, "US-122"),
        ({"person": {"family_name": "SPECIMEN", "given_names": 3}}, "US-123"),
        ({"person": {"family_name": "SPECIMEN", "given_names": "Carl", "date_of_birth": "14/07/1985"}}, "US-124"),
        (
            {
                "person": {"family_name": "SPECIMEN", "given_names": "Carl"},
                "scripts": [{"id": "s1", "medicine": "methadone", "dose": {"amount": 60, "unit": "mL"}}],
            },
            "US-125",
        ),
    ],
)
def test_a_file_that_is_not_in_the_shape_is_refused(
    shell: Shell, training: Training, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    home = training("MDI")
    file = tmp_path / "people.json"
    file.write_text(json.dumps([change]), encoding="utf-8")
    answer = shell("demo", "--no-window", "--json", "--home", home, "--from", file)
    assert (answer.status, answer.code, answer.out) == (2, code, "")
    if code == "US-121":
        assert "0.person.shoe_size" in answer.err
    assert shell.good("people", "--home", home)["people"] == []


def test_a_bad_number_seed_place_or_time(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = ("demo", "--no-window", "--home", tmp_path / "demo")
    assert shell.refused(*demo, "--arrivals", "-1") == (2, "US-330")
    assert shell.refused(*demo, "--establishment", "XXX") == (2, "US-202")
    assert shell.refused(*demo, "--from", tmp_path / "none.json") == (2, "US-004")
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20 19:40")
    assert shell.refused(*demo) == (2, "US-211")
    assert not (tmp_path / "demo" / "desk.db").exists()

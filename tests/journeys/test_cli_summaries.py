"""`ips read` and `ips import` at a shell: what a summary says, and every refusal with its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from tests.support.desks import arrive, specimen
from tests.support.shell import PASSPHRASE, Shell
from tests.support.summaries import FOLDER

Training = Callable[[str], Path]
UK = FOLDER / "uk_text_only.json"
ALL = {"M1": "new", "M2": "new", "M3": {"act": "leave", "reason": "stopped in June"}, "A1": "add"}


@pytest.fixture
def home(training: Training) -> Path:
    home = training("LEI")
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    arrive(ctx, replace(specimen("A0001TT", "SPECIMEN", "Terry Testman"), nhs_number="9990000018"))
    ctx.close()
    return home


def decisions(folder: Path, what: Any) -> str:
    path = folder / "decisions.json"
    path.write_text(json.dumps(what), encoding="utf-8")
    return str(path)


def test_it_is_read_without_any_desk(shell: Shell, tmp_path: Path) -> None:
    told = shell.good("ips", "read", str(UK), "--home", str(tmp_path / "none"))
    assert told["verified"] is False
    assert [each["said"] for each in told["medicines"]][2] == ["60 mL daily, supervised"]
    assert told["not_understood"]
    assert told["system"] == "Placeholder Street Surgery"


def test_it_is_taken_in_once(shell: Shell, home: Path, tmp_path: Path) -> None:
    command = ("ips", "import", str(UK), "--person", "A0001TT", "--home", str(home))
    told = shell.good(*command, "--decisions", decisions(tmp_path, ALL))
    assert (len(told["new"]), told["allergies"], told["verified"]) == (2, ["Penicillin"], False)
    assert "M3 Methadone 1mg/mL oral solution sugar free: stopped in June" in told["left_out"]
    record = shell.good("record", "A0001TT", "--home", str(home))
    assert {(script["medicine"], script["status"], script["verified"]) for script in record["scripts"]} == {
        ("paracetamol", "on_hold", False),
        ("sertraline", "on_hold", False),
    }
    again = shell.good(*command, "--decisions", decisions(tmp_path, ALL))
    assert again["already"]
    assert again["new"] == []


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<Bundle/>", 4, "FH-102"),
        (b"[" * 200_000, 4, "FH-105"),
        (b'{"resourceType":"Patient","x":NaN}', 4, "FH-107"),
        (None, 2, "US-004"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    shell: Shell, tmp_path: Path, data: bytes | None, status: int, code: str
) -> None:
    path = tmp_path / "summary.json"
    if data is not None:
        path.write_bytes(data)
    assert shell.refused("ips", "read", str(path), "--home", str(tmp_path / "none")) == (status, code)


@pytest.mark.parametrize(
    ("what", "number", "status", "code"),
    [
        ({}, "A0001TT", 8, "CH-312"),
        ({**ALL, "M3": "leave"}, "A0001TT", 8, "CH-312"),
        ({**ALL, "M3": "verify"}, "A0001TT", 2, "US-311"),
        ({**ALL, "M3": {"do": "new"}}, "A0001TT", 2, "US-311"),
        (ALL, "A0099TT", 8, "NF-101"),
    ],
)
def test_what_cannot_be_taken_in(
    shell: Shell, home: Path, tmp_path: Path, what: dict[str, Any], number: str, status: int, code: str
) -> None:
    command = ("ips", "import", str(UK), "--person", number, "--decisions", decisions(tmp_path, what))
    assert shell.refused(*command, "--home", str(home)) == (status, code)
    assert shell.good("record", "A0001TT", "--home", str(home))["scripts"] == []

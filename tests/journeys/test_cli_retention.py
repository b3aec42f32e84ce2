"""One person's whole record written, and a copy past its time erased, at a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.desks import PASSPHRASE as DESK_PASSPHRASE
from tests.support.desks import arrive, make_training_desk, populate, specimen
from tests.support.planted import leave
from tests.support.shell import NOW, Shell


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Path:
    """A closed training desk with people, one of whom left over a year ago and one who has a task left."""
    ctx = make_training_desk(tmp_path / "here")
    populate(ctx)
    leave(ctx, arrive(ctx, specimen("A0041TT", "TESTMAN", "Ann")), 400)
    ctx.close()
    monkeypatch.setenv("RECEPTION_PASSPHRASE", DESK_PASSPHRASE)
    monkeypatch.setenv("RECEPTION_NOW", NOW)
    return ctx.folder.home


def test_a_whole_record_is_written_for_the_persons_request(shell: Shell, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "requests"
    done = shell.good("person", "export", "A0002TT", "--out", out, "--reason", "request of 3 November", "--home", home)
    folder = Path(done["folder"])
    assert folder.parent == out
    assert {"check-first.pdf", "record.pdf", "record.json"} <= set(done["files"])
    assert all((folder / name).is_file() for name in done["files"])
    assert {"table": "contact", "field": "name", "entries": 2} in done["others_named"]
    assert json.loads((folder / "record.json").read_text(encoding="utf-8"))["rows"]["script"]
    told = shell("person", "export", "A0041TT", "--out", out / "more", "--reason", "by post", "--home", home)
    assert "check-first.pdf first" in told.out
    assert "not encrypted" in told.out


def test_it_is_refused_without_a_person_or_with_a_name_in_the_reason(shell: Shell, home: Path, tmp_path: Path) -> None:
    line = ("person", "export", "--out", tmp_path / "out", "--home", home, "--reason")
    assert shell.refused(*line, "by post", "A9999TT") == (8, "NF-101")
    assert shell.refused(*line, "Specimen asked", "A0002TT") == (2, "IN-346")
    assert not (tmp_path / "out").exists()


def test_who_is_past_their_time_is_listed_and_erased(shell: Shell, home: Path) -> None:
    found = shell.good("desk", "retention", "--list", "--home", home)
    assert [row["number"] for row in found["past"]] == ["A0041TT"]
    assert {rule["slug"] for rule in found["rules"]} == {"left", "controlled_drugs", "not_come"}
    erase = ("desk", "retention", "--erase", "A0041TT", "--home", home)
    why = ("--reason", "retention period over")
    assert shell.refused(*erase, *why) == (2, "IN-347")
    assert shell.refused(*erase, "--nothing-pending") == (2, "IN-345")
    other = ("desk", "retention", "--erase", "A0002TT", "--home", home)
    assert shell.refused(*other, *why, "--nothing-pending") == (8, "NF-152")
    done = shell.good(*erase, *why, "--nothing-pending")
    assert done["erased"] == 1
    assert done["warnings"] == []
    assert "exports are not reached" in done["still_held"][-1]
    assert shell.good("desk", "retention", "--list", "--home", home)["past"] == []
    numbers = [row["prison_number"] for row in shell.good("people", "--home", home)["people"]]
    assert "A0041TT" not in numbers
    assert "A0002TT" in numbers
    assert shell.good("desk", "check", "--deep", "--home", home)["checks"]


def test_the_list_says_the_rules_with_their_marks_for_people(shell: Shell, home: Path) -> None:
    told = shell("desk", "retention", "--list", "--home", home).out
    assert "After they last left this desk: 365 days (GK:" in told
    assert "A0041TT   TESTMAN, Ann  left " in told

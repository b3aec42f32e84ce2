"""`forms` at a shell: what there is, whether it loads, what an instrument scores. Needs no desk and no passphrase."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from reception_app import paths
from reception_app.clinical.instruments import load_instruments
from tests.support.shell import Shell, clean_environment
from tests.unit.test_forms_library import SITE, put


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    clean_environment(monkeypatch, tmp_path)
    return Shell(capsys)


def answers(folder: Path, data: Any) -> Path:
    path = folder / "answers.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_the_forms_of_a_desk_are_listed_with_hash_and_approval(shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "desk" / "forms", "ward-round/1.yaml", SITE)
    put(tmp_path / "desk" / "forms", "ward-round/2.yaml", SITE)
    told = shell.good("forms", "list", "--home", tmp_path / "desk")
    forms = {(form["id"], form["version"]): form for form in told["forms"]}
    assert forms["ward-round", "1"]["approved_by"] == "Dr Placeholder"
    assert forms["ward-round", "1"] | {"hash": ""} == {
        "id": "ward-round", "version": "1", "title": "Ward round", "mark": "GK", "source": "Invented", "hash": "",
        "questions": 1, "approved_by": "Dr Placeholder", "approved_on": "2026-11-20", "shipped": False,
    }  # fmt: skip
    shipped = forms["first-reception", "1"]
    assert (shipped["shipped"], shipped["questions"], shipped["approved_by"]) == (True, 93, None)
    assert len(shipped["hash"]) == 64
    assert ["FM-111" in warning for warning in told["warnings"]] == [True]
    text = shell("forms", "list", "--home", tmp_path / "desk")
    assert "ward-round 1  Ward round, approved by Dr Placeholder on 2026-11-20" in text.out
    assert "Note: FM-111" in text.out


def test_the_shipped_forms_load(shell: Shell, tmp_path: Path) -> None:
    good = shell("forms", "check", paths.resources() / "forms")
    assert (good.status, good.err) == (0, "")
    assert "forms load" in good.out
    copy = shutil.copytree(paths.resources() / "forms" / "first-reception", tmp_path / "first-reception")
    assert shell.good("forms", "check", tmp_path)["warnings"] == []
    assert shell.good("forms", "check", copy)["forms"][0]["id"] == "first-reception"


@pytest.mark.parametrize("name", ["ward-round/1.yaml", "draft.yaml"])
def test_a_form_that_does_not_load_is_told_with_file_line_and_key(shell: Shell, tmp_path: Path, name: str) -> None:
    put(tmp_path / "own", name, SITE.replace("type: yes_no", "type: maybe"))
    told = shell("forms", "check", tmp_path / "own")
    assert (told.status, told.out, told.code) == (2, "", "FM-107")
    assert f"{'own/' if '/' not in name else ''}{name}, line 12, topics[one].questions[well].type" in told.err


def test_a_form_nobody_approved_loads_with_a_note_and_not_at_the_desk(shell: Shell, tmp_path: Path) -> None:
    draft = SITE.replace("approved_by: Dr Placeholder\napproved_on: 2026-11-20\n", "")
    put(tmp_path / "drafts", "ward-round/1.yaml", draft)
    told = shell("forms", "check", tmp_path / "drafts")
    assert told.status == 0
    assert told.out.startswith("1 form loads, 1 question in all.\nNote: ward-round 1 names nobody who approved it")
    put(tmp_path / "desk" / "forms", "ward-round/1.yaml", draft)
    assert shell.refused("forms", "check", tmp_path / "desk" / "forms", "--home", tmp_path / "desk") == (2, "FM-114")


def test_a_changed_copy_of_a_shipped_version_is_refused(shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "own", "first-reception/1.yaml", SITE.replace("ward-round", "first-reception"))
    assert shell.refused("forms", "check", tmp_path / "own") == (2, "FM-113")


def test_a_folder_without_forms_is_told(shell: Shell, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert shell.refused("forms", "check", folder) == (2, "US-342")


@pytest.mark.parametrize("name", ["cows", "ciwa-ar", "audit-c", "audit", "phq-2", "gad-2", "sds", "news2"])
def test_every_instrument_scores_and_says_what_is_missing(shell: Shell, tmp_path: Path, name: str) -> None:
    found = load_instruments()[name]
    highest = {item.number: max(item.allowed) for item in found.items}
    asked = ["forms", "score", name, "--answers"]
    if name == "sds":
        asked = ["forms", "score", name, "--drug", "heroin", "--answers"]
    told = shell.good(*asked, answers(tmp_path, highest))
    assert (told["instrument"], told["version"], told["missing"]) == (name, found.version, [])
    assert told["total"] == sum(highest.values())
    assert told["band"]
    assert told["source"]
    assert told["does_not_mean"]
    last = found.items[-1].number
    less = shell.good(*asked, answers(tmp_path, {number: 0 for number in highest if number != last}))
    assert less["missing"] == [last]
    assert not {"total", "band", "band_words"} & set(less)
    assert shell.good(*asked, answers(tmp_path, {"1": None}))["missing"] == list(highest)


def test_a_score_reads_as_text_too(shell: Shell, tmp_path: Path) -> None:
    full = shell("forms", "score", "phq-2", "--answers", answers(tmp_path, {"1": 1, "2": 2}))
    assert full.out.startswith("PHQ-2: 3 – ")
    part = shell("forms", "score", "sds", "--drug", "heroin", "--answers", answers(tmp_path, {"1": 1}))
    assert part.out.startswith("SDS: no total yet, 4 items are missing.\n  2  ")
    assert "Source: " in part.out


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"1": 4}, "IN-651"),
        ({"1": 1.0}, "IN-651"),
        ({"1": True}, "IN-651"),
        ({"1": "1"}, "IN-651"),
        ({"1": [1]}, "IN-651"),
        ({"3": 0}, "IN-654"),
        ({"": 0}, "IN-654"),
        ([1, 2], "US-340"),
        ("3", "US-340"),
        ("{", "US-340"),
        ("", "US-340"),
        ("[" * 50_000, "US-340"),
        ('{"1": 0, "1": 3}', "US-340"),
        ('{"1": NaN}', "IN-651"),
    ],
)
def test_answers_that_cannot_be_are_refused_in_plain_words(shell: Shell, tmp_path: Path, data: Any, code: str) -> None:
    assert shell.refused("forms", "score", "phq-2", "--answers", answers(tmp_path, data)) == (2, code)


def test_what_is_not_there_is_refused(shell: Shell, tmp_path: Path) -> None:
    good = answers(tmp_path, {"1": 0})
    assert shell.refused("forms", "score", "phq-3", "--answers", good) == (2, "IN-657")
    assert shell.refused("forms", "score", "sadq", "--answers", good) == (2, "IN-655")
    assert shell.refused("forms", "score", "phq-2", "--answers", tmp_path / "nothing.json") == (2, "US-004")
    assert shell.refused("forms", "score", "phq-2", "--drug", "heroin", "--answers", good) == (2, "US-341")
    assert shell.refused("forms", "score", "sds", "--drug", "sherbet", "--answers", good) == (2, "US-341")


def test_a_substance_scores_by_the_cut_off_that_counts_for_it(shell: Shell, tmp_path: Path) -> None:
    points = answers(tmp_path, {str(number): 1 for number in range(1, 6)})
    street = shell.good("forms", "score", "sds", "--drug", "benzodiazepines_street", "--answers", points)
    assert (street["total"], street["band"]) == (5, "negative")
    none = shell.good("forms", "score", "sds", "--drug", "gabapentinoids_street", "--answers", points)
    assert none["total"] == 5
    assert "band" not in none

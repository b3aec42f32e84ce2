"""`formulary list` at a shell: every medicine, with what is noticed and what was checked. Needs no desk."""

from pathlib import Path

import pytest

from reception_app.clinical.formulary import load_formulary
from tests.support.shell import Shell, clean_environment


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    clean_environment(monkeypatch, tmp_path)
    return Shell(capsys)


def test_every_medicine_is_listed_with_its_cells(shell: Shell) -> None:
    told = shell.good("formulary", "list")
    medicines = {each["generic"]: each for each in told["medicines"]}
    assert list(told) == ["medicines"]
    assert len(medicines) == len(told["medicines"]) == len(load_formulary().entries)
    morphine = medicines["morphine"]
    assert morphine["schedule"] == "2"
    assert morphine["schedule_exceptions"] == [{"strength": "10 mg in 5 mL", "schedule": "5"}]
    assert morphine["in_possession"] == "never"
    assert morphine["forms"][0] == {
        "form": "oral solution", "strengths": ["10 mg in 5 mL", "20 mg in 1 mL"], "routes": ["oral"],
    }  # fmt: skip
    assert (morphine["mark"], morphine["time_critical"], morphine["sedating"]) == ("GK", "next_dose_other", True)
    assert {cell for own in morphine["checked"] for cell in own["cells"]} == {
        "schedule", "schedule_exceptions", "in_possession",
    }  # fmt: skip
    paracetamol = medicines["paracetamol"]
    assert (paracetamol["schedule"], paracetamol["qt"], paracetamol["withdrawal_on_stopping"]) == (None, None, None)
    assert (paracetamol["checked"], paracetamol["classes"], paracetamol["ingredients"]) == ([], [], ["paracetamol"])


def test_every_row_has_the_same_keys(shell: Shell) -> None:
    rows = shell.good("formulary", "list")["medicines"]
    assert {frozenset(row) for row in rows} == {
        frozenset(
            (
                "generic", "brands", "synonyms", "ingredients", "classes", "forms", "schedule", "schedule_exceptions",
                "in_possession", "opioid_substitution", "depots", "time_critical", "sedating", "night_time", "qt",
                "withdrawal_on_stopping", "keep_brand", "emergency_item", "source", "mark", "checked",
            )
        )
    }  # fmt: skip
    for row in rows:
        assert all(own["mark"] == "V" and own["source"] and own["cells"] for own in row["checked"]), row["generic"]


def test_people_read_one_line_each(shell: Shell) -> None:
    told = shell("formulary", "list")
    lines = told.out.splitlines()
    assert (told.status, told.err) == (0, "")
    assert len(lines) == len(load_formulary().entries)
    methadone = next(line for line in lines if line.startswith("methadone "))
    assert methadone.startswith(
        "methadone (PHYSEPTONE, METHAROSE): Schedule 2; never in possession; opioid substitution"
    )
    assert methadone.endswith("checked: in_possession, qt, schedule")
    assert next(line for line in lines if line.startswith("paracetamol")).endswith("not checked")

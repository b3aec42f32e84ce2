"""The hazard log holds together: every row whole, every risk from the matrix, every test it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "clinical-safety" / "hazard-log.md").read_text(encoding="utf-8")
HEAD = (
    "id",
    "hazard",
    "cause",
    "effect",
    "severity × likelihood → risk",
    "control",
    "test",
    "residual",
    "owner",
    "status",
)
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")] for line in re.findall(r"^\| H\d+ .*$", TEXT, re.MULTILINE)
]
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")


def matrix() -> dict[str, tuple[int, ...]]:
    """Return the risks by likelihood, in the order of the severities."""
    table = TEXT[TEXT.index("## Matrix") :]
    rows = re.findall(r"^\| ((?:very )?(?:low|medium|high)) \| (.+) \|$", table, re.MULTILINE)
    return {likelihood: tuple(map(int, cells.split(" | "))) for likelihood, cells in rows}


def test_the_rows_are_whole_and_in_order() -> None:
    assert f"| {' | '.join(HEAD)} |" in TEXT
    assert [row[0] for row in ROWS] == [f"H{number:02d}" for number in range(1, len(ROWS) + 1)]
    for row in ROWS:
        assert len(row) == len(HEAD), row[0]
        assert all(row), row[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_test_that_a_row_names_is_there(row: list[str]) -> None:
    named = re.findall(r"`(tests/[^`]+)`", row[HEAD.index("test")])
    assert named, "a hazard without a test"
    missing = [name for name in named if not (ROOT / name.partition("::")[0]).exists()]
    assert missing == []
    tests = [name for name in named if (ROOT / name).suffix == ".py"]
    assert all("def test_" in (ROOT / name).read_text(encoding="utf-8") for name in tests)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_risk_is_what_the_matrix_says(row: list[str]) -> None:
    said = re.fullmatch(r"(\w+) × ([\w ]+) → (\d)", row[HEAD.index("severity × likelihood → risk")])
    assert said is not None, row[4]
    severity, likelihood, risk = said.groups()
    assert matrix()[likelihood][SEVERITIES.index(severity)] == int(risk)

"""The page about security holds together: every row names a test that is there; its table of roles is the real one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reception_app.services.roles import MAY
from reception_app.vocabulary import Role

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LETTERS = {
    Role.NURSE: "N",
    Role.PRESCRIBER: "P",
    Role.HEALTHCARE_ASSISTANT: "A",
    Role.PHARMACY: "F",
    Role.SUBSTANCE_MISUSE_WORKER: "S",
    Role.MENTAL_HEALTH_WORKER: "M",
    Role.HEALTHCARE_ADMINISTRATOR: "H",
    Role.ESCORT: "E",
    Role.DESK_ADMINISTRATOR: "D",
}
WHO = ("thief", "colleague", "mischief-maker", "curious administrator", "lost stick", "inside")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in re.findall(r"^\|.*`tests/.*\|$", TEXT, re.MULTILINE)
]


def test_everybody_is_there_each_with_what_is_not_defended() -> None:
    parts = [part for part in TEXT.split("\n## ") if "`tests/" in part]
    assert len(parts) >= len(WHO)
    for who in WHO:
        assert any(who in part.partition("\n")[0].casefold() for part in parts), who
    assert TEXT.count("**Not defended:**") >= 5


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_test_that_a_row_names_is_there(row: list[str]) -> None:
    assert len(row) == 3
    named = re.findall(r"`(tests/[^`]+)`", row[2])
    assert named, "a row without a test"
    assert [name for name in named if "def test_" not in (ROOT / name).read_text(encoding="utf-8")] == []


def test_there_are_rows_and_no_test_is_named_that_is_not_there() -> None:
    assert len(ROWS) > 20
    named = set(re.findall(r"`(tests/[^`]+\.py)`", TEXT))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_table_of_roles_is_the_one_the_services_ask() -> None:
    assert set(LETTERS) == set(Role)
    said = dict(re.findall(r"^\| ([a-z][^|]+) \| ([A-Z ]+) \|$", TEXT, re.MULTILINE))
    real = {act: " ".join(letter for role, letter in LETTERS.items() if role in roles) for act, roles in MAY.items()}
    assert said == real

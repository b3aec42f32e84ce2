"""The ground: the lock, licence and habit checks find what they are for, and the project passes its own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.check_habits import faults_in
from scripts.check_licences import is_allowed, licence_of
from scripts.check_lock import faults_of_answers, read_lock, wanted_by

ROOT = Path(__file__).resolve().parents[2]
HASH = "--hash=sha256:" + "0" * 64


def test_a_pinned_and_hashed_package_is_read_with_its_marker() -> None:
    pins, faults = read_lock(
        f'PyYAML==6.0.3 ; sys_platform == "never" \\\n    {HASH} \\\n    {HASH}\n    # via nobody\n'
    )
    assert faults == []
    assert [(pin.name, str(pin.version), pin.applies_here) for pin in pins] == [("pyyaml", "6.0.3", False)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("pyyaml==6.0.3\n", "no usable hash"),
        (f"pyyaml==6.0.3 {HASH[:-1]}\n", "no usable hash"),
        (f"pyyaml>=6 {HASH}\n", "not pinned"),
        (f"pyyaml==6.* {HASH}\n", "not pinned"),
        (f"pyyaml {HASH}\n", "not pinned"),
        ("--index-url https://packages.example/simple\n", "an address"),
        ("--extra-index-url=file:///somewhere\n", "an address"),
        ("-f wheels\n", "an address"),
        (f"pyyaml @ https://packages.example/pyyaml.whl {HASH}\n", "an address"),
        ("-r others.txt\n", "not a pinned package"),
    ],
)
def test_a_lock_line_that_is_not_safe_is_named(text: str, fault: str) -> None:
    _, faults = read_lock(text)
    assert len(faults) == 1
    assert fault in faults[0]


def test_what_the_lock_does_not_answer_is_named() -> None:
    pins, _ = read_lock(f"pyyaml==6.0.3 {HASH}\n")
    assert faults_of_answers(pins, ["PyYAML>=6"]) == []
    assert "not in the lock" in faults_of_answers(pins, ["alembic"])[0]
    assert "locked at 6.0.3" in faults_of_answers(pins, ["PyYAML>=7"])[0]


def test_the_wheel_carries_resources_and_migrations() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"] == {
        "resources": "reception_app/resources",
        "migrations": "reception_app/migrations",
    }
    assert "hatchling" in wanted_by(project)


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", False),  # brackets are not weighed: everything in them must do
        ("(MIT OR Apache-2.0) AND BSD-3-Clause", True),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_licences_are_allowed_or_not(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


def test_qt_is_used_under_its_library_licence() -> None:
    assert "LGPL-3.0-only" in licence_of("pyside6-essentials")


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import uuid\nuuid.uuid4()",
        "from uuid import uuid4",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "from PySide6.QtWidgets import QTableWidget",
        "button.clicked.connect(lambda: None)",
        "layout.itemAt(0)",
    ],
)
def test_a_broken_habit_is_found(source: str) -> None:
    assert len(faults_in(source, "reception_app/services/people.py")) == 1


def test_only_the_clock_asks_the_time_and_only_ids_makes_ids() -> None:
    assert faults_in("datetime.now(UTC)", "reception_app/clock.py") == []
    assert faults_in("uuid4()", "reception_app/ids.py") == []
    assert faults_in("uuid4()", "reception_app/clock.py") != []
    assert faults_in("datetime.now(UTC)", "reception_app/ui/clock.py") != []


def test_a_test_may_not_wait_a_fixed_time() -> None:
    assert faults_in("qtbot.wait(50)", "tests/ui/test_board.py") == [
        "tests/ui/test_board.py:1: a fixed wait: wait for the thing itself"
    ]


def test_help_lists_the_commands() -> None:
    targets = set(re.findall(r"^([a-z]+):.*?##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test", "demo", "check", "bench", "screenshots", "migration", "audit", "clean", "help"} <= targets


def _table(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the Markdown table whose head starts with `heading`, head first."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


def test_every_hazard_has_a_control_a_test_and_the_risk_of_the_matrix() -> None:
    text = (ROOT / "docs/clinical-safety/hazard-log.md").read_text(encoding="utf-8")
    head, *hazards = _table(text, "| id |")
    severities, *levels = _table(text, "| likelihood")
    matrix = {
        (severity, row[0]): risk for row in levels for severity, risk in zip(severities[1:], row[1:], strict=True)
    }
    assert [hazard[0] for hazard in hazards] == [f"H{number:02d}" for number in range(1, len(hazards) + 1)]
    for hazard in hazards:
        row = dict(zip(head, hazard, strict=True))
        judged = re.fullmatch(r"(\w+) × ([a-z ]+) → (\d)", row["severity × likelihood → risk"])
        assert judged, row["id"]
        assert matrix[judged[1], judged[2]] == judged[3], row["id"]
        assert row["control"], row["id"]
        assert re.search(r"`tests/\w+/test_\w+\.py`", row["test"]), row["id"]


def test_every_test_the_hazard_log_names_is_there() -> None:
    text = (ROOT / "docs/clinical-safety/hazard-log.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[^`]+)`", text))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []

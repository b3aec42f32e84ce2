"""`make audit`: nothing known, something known and nobody could be asked are three ends, each said in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "audit.sh"
KNOWS = 'while [ "$1" != --output ]; do shift; done; echo "sample 1.0 SPECIMEN-1 1.1" > "$2"; '
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script for a shell")


def run(folder: Path, *, auditor: str | None = None, python: str = "exit 0") -> subprocess.CompletedProcess[str]:
    """Run the script in `folder` with a Python and an auditor of somebody else's making."""
    places = {folder / "python": python}
    if auditor is not None:
        places[folder / ".cache" / "audit" / "bin" / "pip-audit"] = auditor
    for place, does in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        place.chmod(0o755)
    return subprocess.run(  # our own script, with names of this test
        ["bash", str(SCRIPT), str(folder / "python")], cwd=folder, capture_output=True, text=True, check=False
    )


def test_nothing_known_is_done(tmp_path: Path) -> None:
    done = run(tmp_path, auditor="exit 0")
    assert done.returncode == 0
    assert "No advisory is known" in done.stdout


def test_an_advisory_is_shown_and_fails(tmp_path: Path) -> None:
    done = run(tmp_path, auditor=KNOWS + "exit 1")
    assert done.returncode == 1
    assert "SPECIMEN-1" in done.stdout


@pytest.mark.parametrize(
    "auditor",
    ["echo 'ERROR:pip_audit._cli:Could not connect to the feed' >&2; exit 1", None],
    ids=["the-database", "the-auditor-itself"],
)
def test_without_a_network_it_says_that_nobody_was_asked_with_a_code_of_its_own(
    tmp_path: Path, auditor: str | None
) -> None:
    (tmp_path / ".cache" / "audit").mkdir(parents=True)
    (tmp_path / ".cache" / "audit" / "last.txt").write_text("SPECIMEN-0 of yesterday", encoding="utf-8")
    python = "exit 0" if auditor else 'echo "No matching distribution" >&2; exit 1'
    done = run(tmp_path, auditor=auditor, python=python)
    assert done.returncode == 3
    assert done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert said.startswith("Whether anything is known about the locked packages could not be asked")
    assert "network" in said

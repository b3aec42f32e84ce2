"""The guide for whoever runs the estate: every command in it is one of the program, every option too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reception_app.cli import run
from reception_app.vocabulary import RevokedBecause

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "running-the-estate.md"


def test_every_command_and_option_of_the_guide_is_one_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    lines = re.findall(r"^ *reception-app (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= 12
    for line in lines:
        words = re.match(r"(?:[a-z][a-z-]*)(?: [a-z][a-z-]*(?= |$))*", line.split("  ")[0])
        assert words is not None, line
        asked = [word for word in words[0].split() if word in line.split()[:3]]
        while run([*asked, "--help"]) != 0:
            asked.pop()
        told = capsys.readouterr().out
        assert len(asked) >= 2
        assert " ".join(asked) in told
        for option in re.findall(r"(--[a-z-]+)", line.split("  ")[0]):
            assert option in told, (line, option)


def test_every_reason_to_revoke_is_explained() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"| `{because.value}` |" in text for because in RevokedBecause)

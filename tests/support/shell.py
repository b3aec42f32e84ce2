"""The command line as a person or a script at a shell uses it: arguments in; status, output and error lines out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reception_app.cli import run

NOW = "2026-11-20T19:40:00Z"
PASSPHRASE = "correct horse staple"


@dataclass(frozen=True)
class Answer:
    """What one command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as data."""
        return json.loads(self.out)

    @property
    def code(self) -> str:
        """The code of the one line on standard error."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0].split(":")[0]


class Shell:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Answer:
        """Run one command."""
        self._capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        told = self._capsys.readouterr()
        return Answer(int(status), told.out, told.err)

    def good(self, *arguments: str | Path) -> Any:
        """Run one command with --json that must succeed; return its JSON."""
        answer = self(*arguments, "--json")
        assert answer.status == 0, answer.err
        assert answer.err == ""
        return answer.json

    def refused(self, *arguments: str | Path) -> tuple[int, str]:
        """Run one command with --json that must fail; return status and code. Nothing is on standard output."""
        answer = self(*arguments, "--json")
        assert answer.status != 0, answer.out
        assert answer.out == ""
        return answer.status, answer.code


def clean_environment(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Forget what the machine's own shell says, and keep state and data in `folder`."""
    for name in ("HOME", "USER", "PASSPHRASE", "NOW", "ESTATE", "NEW_PASSPHRASE"):
        patch.delenv(f"RECEPTION_{name}", raising=False)
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        patch.setenv(name, str(folder / "machine"))
    patch.setenv("RECEPTION_STATE", str(folder / "machine" / "Reception"))

"""What a long torture has counted so far, kept in a file: a run that was stopped, or had no time left, goes on there.

What is counted is of one state of program and pieces: after a change to either it begins anew by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path

from reception_app import paths
from tests.torture.figures import Counts

_PROGRAM = ("reception_app", "migrations", "tests/torture")


@cache
def state_of_program() -> str:
    """Return a hash of every line of Python that the counts are of."""
    told = hashlib.sha256()
    root = paths.program()
    for part in _PROGRAM:
        for file in sorted((root / part).rglob("*.py")):
            told.update(file.relative_to(root).as_posix().encode())
            told.update(file.read_bytes())
    return told.hexdigest()[:16]


class Ledger:
    """The counts of each piece by its name; without a file they are forgotten at the end."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._held: dict[str, Counts] = {}
        if path is not None and path.exists():
            self._remember(path)

    def _remember(self, path: Path) -> None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["of"] == state_of_program():
                self._held = {name: Counter(counts) for name, counts in kept["counts"].items()}
        except (ValueError, KeyError, AttributeError):
            self._held = {}  # cut off while it was written, or of another kind

    def counts(self, name: str) -> Counts:
        """Return what was counted so far."""
        return Counter(self._held.get(name, {}))

    def keep(self, name: str, counts: Counts) -> None:
        """Keep what was counted, on disk at once."""
        self._held[name] = Counter(counts)
        if self._path is not None:
            beside = self._path.with_name(f"{self._path.name}.part")
            beside.write_text(json.dumps({"of": state_of_program(), "counts": self._held}, indent=1), encoding="utf-8")
            beside.replace(self._path)

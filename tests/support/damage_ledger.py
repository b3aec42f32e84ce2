"""What a long count has found so far, kept in a file line by line: a run that is stopped goes on where it ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """Some pages of one layout, one damage, one resolution: read as printed, and read as anything else.

    `sheet` is the hash of what decides the count (`damage_table`): after a change it begins anew. Pages are seeded by
    their number.
    """

    sheet: str
    damage: str
    dpi: int
    first: int
    tried: int
    read: int
    wrong: int


class Ledger:
    """Every part counted so far; without a file it is forgotten at the end."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._held: dict[tuple[str, str, int, int, int], Part] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._remember(line)

    def _remember(self, line: str) -> None:
        try:
            part = Part(**json.loads(line))
        except (ValueError, TypeError):
            return  # the line on which the last run was stopped
        self._held[(part.sheet, part.damage, part.dpi, part.first, part.tried)] = part

    def find(self, sheet: str, damage: str, dpi: int, first: int, count: int) -> Part | None:
        """Return the part if it was counted before."""
        return self._held.get((sheet, damage, dpi, first, count))

    def keep(self, part: Part) -> None:
        """Keep a part, on disk at once."""
        self._held[(part.sheet, part.damage, part.dpi, part.first, part.tried)] = part
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(part)) + "\n")

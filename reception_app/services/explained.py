"""The catalogue of known problems, as the help shows it: each code, what happened, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reception_app import paths
from reception_app.errors import CODE, NotFound

_ENTRY = re.compile(rf"\*\*({CODE.pattern})\*\* (.+)")
_DO, _OR = " **Do:** ", " Or: "


@dataclass(frozen=True, slots=True)
class Explained:
    """One known problem: its `code`, and (what happened, what to do) for each way it comes about."""

    code: str
    ways: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def catalogue() -> tuple[Explained, ...]:
    """Return every known problem, in the order of the help."""
    lines = (paths.resources() / "help" / "en" / "errors.md").read_text(encoding="utf-8").splitlines()
    return tuple(_explained(found[1], found[2]) for line in lines if (found := _ENTRY.fullmatch(line)))


def explain(code: str) -> Explained:
    """Return the known problem with this code, however it is written. Raises NotFound NF-151."""
    wanted = re.sub(r"[\s(.)]", "", code).upper()
    for each in catalogue():
        if each.code == wanted or each.code.replace("-", "") == wanted:
            return each
    raise NotFound(
        "NF-151", "No message of this program has that code.", "Look at the code again: letters, a dash, and figures."
    )


def _explained(code: str, words: str) -> Explained:
    ways = (each.partition(_DO) for each in words.split(_OR))
    return Explained(code, tuple((what, todo) for what, _, todo in ways))

"""Lines of the history whose content was erased: who, when and which act stay; what the rows said goes.

Such a line cannot be worked out from its hash any more. The line that records the erasure says which lines they are
and holds a digest of all that stays of them, their hashes included; it stands in the chain itself. So a line that was
blanked by anybody else, or altered after it was, is found like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

ERASED = "erase-record"
"""The action of the line that records an erasure."""
CONTENT = ("before", "after")


class Digest:
    """What stays of erased lines, in their order, as one SHA-256."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, line: Mapping[str, Any]) -> None:
        """Take in one line: all its columns as plain values, its hash among them; its content is left out."""
        kept = {name: value for name, value in line.items() if name not in CONTENT}
        self._hash.update(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode())
        self._hash.update(b"\n")

    def text(self) -> str:
        """Return it, hexadecimal."""
        return self._hash.hexdigest()


def ranges(sequences: Iterable[int]) -> list[list[int]]:
    """Return sorted numbers as first and last of each unbroken run."""
    found: list[list[int]] = []
    for number in sequences:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def is_covered(pending: dict[int, dict[str, Any]], after: str | None) -> bool:
    """Take from `pending` (blanked lines by number) those an erasure's `after` covers. False: they are not as it says.

    Every line it names must be there, blank, and as it was when it was erased.
    """
    try:
        told = json.loads(after or "")
        runs = [(int(first), int(last)) for first, last in told["lines"]]
        digest = str(told["digest"])
    except (ValueError, KeyError, TypeError):
        return False
    if any(first > last for first, last in runs) or any(one[1] >= two[0] for one, two in pairwise(runs)):
        return False
    found = Digest()
    for first, last in runs:
        for number in range(first, last + 1):
            line = pending.pop(number, None)
            if line is None:
                return False
            found.add(line)
    return found.text() == digest

"""Marks on the figure of a body: where, of which kind, how large, with a note; written so that they travel. Pure.

    front:412:287:bruise:20:left forearm, says from handcuffs

View (front or back), x and y in thousandths of the figure's box from its top left, the slug of the kind, the longest
side in mm (may be empty), and the note (may be empty, may hold colons).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

VIEWS = {"front": "Front", "back": "Back"}
"""The two figures; left and right are the person's own."""

FULL = 1_000
MAX_SIZE_MM = 2_000
MAX_NOTE = 200

_WRITTEN = re.compile(r"(front|back):(\d{1,4}):(\d{1,4}):([a-z0-9_]{1,40}):(\d{0,4}):(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class BodyMark:
    """One mark. `x` and `y` in thousandths of the figure's box; `size_mm` None when it was not measured."""

    view: str
    x: int
    y: int
    kind: str
    size_mm: int | None = None
    note: str = ""

    @property
    def on_figure(self) -> bool:
        """True when it lies inside the figure's box."""
        return 0 <= self.x <= FULL and 0 <= self.y <= FULL


def read_mark(text: str) -> BodyMark | None:
    """Read a mark as it is stored. None when it is not one."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    view, x, y, kind, size, note = match.groups()
    return BodyMark(view, int(x), int(y), kind, int(size) if size else None, note)


def write_mark(mark: BodyMark) -> str:
    """Return the stored form, which `read_mark` reads back as the same mark."""
    size = "" if mark.size_mm is None else str(mark.size_mm)
    return f"{mark.view}:{mark.x}:{mark.y}:{mark.kind}:{size}:{mark.note}"


def mark_problem(text: str, kinds: Set[str]) -> str | None:
    """Return what is wrong with a stored mark, in words for a person, or None. `kinds`: the slugs a mark may have."""
    mark = read_mark(text)
    if mark is None:
        return "A mark cannot be read. Remove it and put it on the figure again."
    if not mark.on_figure:
        return "A mark lies outside the figure. Put it on the body."
    if mark.kind not in kinds:
        return "Say what kind of mark it is, from the list."
    if mark.size_mm is not None and not 1 <= mark.size_mm <= MAX_SIZE_MM:
        return f"Check the size of the mark: expected 1 to {MAX_SIZE_MM:,} mm."
    if len(mark.note) > MAX_NOTE:
        return f"Shorten the note of the mark to {MAX_NOTE} characters."
    if any(unicodedata.category(sign) == "Cc" for sign in mark.note):
        return "Remove characters that cannot be printed from the note of the mark."
    return None


def shown_mark(text: str, kinds: Mapping[str, str]) -> str:
    """Return a mark as people read it: `Bruise, front, 20 mm: left forearm`. What cannot be read stands as it is."""
    mark = read_mark(text)
    if mark is None:
        return text
    size = f", {mark.size_mm}\N{NO-BREAK SPACE}mm" if mark.size_mm is not None else ""
    note = f": {mark.note}" if mark.note.strip() else ""
    return f"{kinds.get(mark.kind, mark.kind)}, {mark.view}{size}{note}"

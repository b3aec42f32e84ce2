"""Names and places without end on a sheet that is one page by right: it keeps how they begin, the next has them whole.

Nothing is cut: whatever page one shows only in part ends in an arrow, and stands in full on a further page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from reception_app.handover.sheets.flow import Block, Section, lines_block
from reception_app.handover.sheets.going_on import later_head
from reception_app.handover.sheets.pen import CONTENT, LEFT
from reception_app.handover.sheets.setting import bold, lay, plain

InFull = tuple[tuple[str, str], ...]
"""What page one has only in part: what it is, and its words."""
BAR = "what stands here only in part"
_ARROW = " … \N{RIGHTWARDS ARROW} page 2"

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Room:
    """What a text is called, and how many letters of it page one holds."""

    label: str
    letters: int


def begun(words: str, letters: int) -> str:
    """Return `words`, or how they begin and where they stand whole, in so many letters."""
    if len(words) <= letters:
        return words
    kept = words[: letters - len(_ARROW)]
    at_word = kept.rpartition(" ")[0]
    return f"{at_word if len(at_word) > letters // 2 else kept}{_ARROW}"


def parted(part: _Part, rooms: Mapping[str, Room]) -> tuple[_Part, InFull]:
    """Return a view with each named text as page one holds it, and those that are longer, in full."""
    rest = tuple(
        (room.label, words) for name, room in rooms.items() if len(words := getattr(part, name)) > room.letters
    )
    short = {name: begun(getattr(part, name), room.letters) for name, room in rooms.items()}
    return (replace(part, **short) if rest else part), rest  # type: ignore[type-var] # every view is a dataclass


def in_full(rest: InFull) -> Section:
    """Return the section of a further page that has them whole, a line a block: it may fill pages."""
    lines = [line for label, words in rest for line in lay(plain(bold(f"{label}: "), words), 10.0, CONTENT - 2)]
    blocks: tuple[Block, ...] = tuple(lines_block(LEFT + 1, (line,), 0.0) for line in lines)
    return Section(later_head("IN FULL", "page 1 has how it begins"), blocks)

"""How a box of quick entry stands, and where words go that are not understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a box stands: said, filled in by the program, to be chosen, said to be not known, or open."""

    UNDERSTOOD = "understood"
    GUESSED = "guessed"
    CHOOSE = "choose"
    NOT_KNOWN = "not known"
    OPEN = "open"


class Rest(StrEnum):
    """Where words go that are not understood; nowhere by themselves."""

    INDICATION = "indication"
    SAID = "said"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a line: its state, why it must be chosen, in a sentence, and what it is between, if two say it."""

    state: State
    why: str = ""
    between: tuple[str, ...] = ()

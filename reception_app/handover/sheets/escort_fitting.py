"""How tightly the escort sheet is set, and the words that stand out on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reception_app.handover.sheets.setting import Span, Words

ACT = 11.0
"""The least size in points of what is acted on."""

COLUMN = 91.0
_LOUD = re.compile(r"(\b999\b|[Rr]ing healthcare(?: now)?|[Dd]o not leave[^.]*)")


@dataclass(frozen=True, slots=True)
class Fitting:
    """How tightly the page is set: the journey line or not; roomy (0), tight (1), tighter (2) or crowded (3)."""

    journey: bool
    level: int

    @property
    def tight(self) -> bool:
        """True when rows stand close."""
        return self.level > 0

    @property
    def crowded(self) -> bool:
        """True when what to watch for runs on in two columns, and there is no line for further doses."""
        return self.level == 3

    @property
    def leading(self) -> float:
        """Line height of what is acted on."""
        return (1.16, 1.06, 1.02)[min(self.level, 2)]

    @property
    def pad(self) -> float:
        """Space above and below a row, in mm."""
        return (0.7, 0.35, 0.2)[min(self.level, 2)]

    @property
    def gap(self) -> float:
        """Space after a block, in mm."""
        return (1.5, 1.0, 0.7)[min(self.level, 2)]


def loud(text: str) -> Words:
    """Return `text` with *999* and *ring healthcare* in bold."""
    return tuple(Span(part, bool(_LOUD.fullmatch(part))) for part in _LOUD.split(text) if part)

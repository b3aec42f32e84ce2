"""What the pages about a desk's keys have in common: the head, and the notes under what they are for."""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, TOP, Pen
from reception_app.handover.sheets.setting import Span, lay, plain


def key_head(pen: Pen, title: str, bar: str, *, training: bool) -> float:
    """Draw the title, that nobody is real where that is so, and the black bar; return where the rest begins."""
    pen.text(LEFT, TOP + 5.4, title, 17, bold=True)
    if training:
        pen.text(RIGHT, TOP + 5.4, "TRAINING: nobody here is real", 9, bold=True, align="right")
    pen.bar(LEFT, TOP + 8.2, CONTENT, 5.8)
    pen.text(LEFT + 2, TOP + 12.2, bar, 10.5, white=True)
    return TOP + 20


def notes(pen: Pen, y: float, what: Sequence[Sequence[str | Span]], gap: float) -> float:
    """Set the notes below `y`, each `gap` mm under the one before; return where they end."""
    for words in what:
        y = pen.lines(LEFT, y + gap, lay(plain(*words), 11, CONTENT))
    return y

"""Words as glyphs that are shaped once and painted again and again.

Qt shapes a text anew each time it is drawn: half of what a screen of labels and table cells costs to paint. What is
painted here is, pixel for pixel, what `QPainter.drawText` would paint in the middle of a box.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGlyphRun, QPainter, QTextLayout

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole


@dataclass(frozen=True, slots=True)
class Shaped:
    """One line of words: its glyphs (a run for each typeface it needs), its ascent, height and width in pixels."""

    runs: tuple[QGlyphRun, ...]
    ascent: float
    height: float
    width: float


def shaped(words: str, role: TypeRole, *, strong: bool) -> Shaped:
    """Return the glyphs of `words` in the font of `role` at the text size in force."""
    return _shaped(words, role, strong, theme.active().scale)


def paint_shaped(painter: QPainter, left: float, top: float, height: float, line: Shaped) -> None:
    """Paint glyphs from `left`, in the middle of a line box, with the painter's pen; the baseline lies on a pixel."""
    baseline = math.floor(top + (height - line.height) / 2 + line.ascent + 0.5)
    origin = QPointF(left, baseline - line.ascent)
    for run in line.runs:
        painter.drawGlyphRun(origin, run)


@lru_cache(maxsize=8192)
def _shaped(words: str, role: TypeRole, strong: bool, scale: float) -> Shaped:
    """As `shaped`; `scale` tells the same words apart by text size."""
    layout = QTextLayout(words, theme.active().font(role, strong=strong))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e6)
    layout.endLayout()
    ascent = line.ascent()
    return Shaped(tuple(layout.glyphRuns()), ascent, ascent + line.descent(), line.horizontalAdvance())

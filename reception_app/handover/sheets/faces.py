"""The sheets' two faces: IBM Plex Sans Condensed, and DejaVu Sans for a whole word that Plex cannot set.

A character that neither face can set stops the print (SH-101): a missing glyph in a name or a dose is a safety defect.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reception_app.errors import SheetProblem
from reception_app.late import late
from reception_app.paths import resources

if TYPE_CHECKING:
    from reportlab.pdfbase import pdfmetrics, ttfonts
else:
    pdfmetrics, ttfonts = late("reportlab.pdfbase.pdfmetrics"), late("reportlab.pdfbase.ttfonts")

FALLBACK_SCALE = 0.88
"""DejaVu stands taller than Plex at the same size; at 88 % the two look alike."""

_FILES = {
    "Plex": "IBMPlexSansCondensed-Regular.ttf",
    "Plex-SemiBold": "IBMPlexSansCondensed-SemiBold.ttf",
    "DejaVu": "DejaVuSans.ttf",
    "DejaVu-Bold": "DejaVuSans-Bold.ttf",
}
_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One registered face: its name for ReportLab, each character's advance in thousandths of an em, and its scale."""

    name: str
    widths: dict[str, float]
    scale: float

    def covers(self, text: str) -> bool:
        """True when every character of `text` has a glyph here."""
        return all(map(self.widths.__contains__, text))

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in points when set at `size` points (already scaled)."""
        return sum(map(self.widths.__getitem__, text)) * size / 1000


@cache
def face(name: str) -> Face:
    """Return the face called `name`, registering it with ReportLab the first time."""
    font = ttfonts.TTFont(name, str(resources() / "fonts" / _FILES[name]))
    pdfmetrics.registerFont(font)
    glyphs: dict[int, int] = font.face.charToGlyph
    advance: dict[int, float] = font.face.charWidths
    # Beyond the basic plane the text could not be read back out of the document: such a character counts as missing.
    widths = {chr(code): float(advance.get(code, font.face.defaultWidth)) for code in glyphs if 0x20 <= code <= 0xFFFF}
    return Face(name, widths, FALLBACK_SCALE if name.startswith("DejaVu") else 1.0)


def face_for(word: str, bold: bool) -> Face:
    """Return the face that sets all of `word`. Raises SheetProblem (SH-101) naming the first character none can set."""
    plex = face("Plex-SemiBold" if bold else "Plex")
    if plex.covers(word):
        return plex
    fallback = face("DejaVu-Bold" if bold else "DejaVu")
    # Letters that join or run from the right come out wrong unless shaped, which we cannot do: better none than wrong.
    if fallback.covers(word) and not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in word):
        return fallback
    raise _no_glyph(word, fallback)


def _no_glyph(word: str, fallback: Face) -> SheetProblem:
    for character in word:
        unset = character not in fallback.widths or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
        if unset:
            name = unicodedata.name(character, "no name")
            return SheetProblem(
                "SH-101",
                f"The sheets cannot print one character of the record: U+{ord(character):04X} ({name}).",
                "Find it in the name, a medicine or a note, and write it another way.",
            )
    # Each half of the word can be set, but not in one face with the other: only a break inside it helps.
    return SheetProblem("SH-101", "The sheets cannot print one word of the record.", "Write the word another way.")

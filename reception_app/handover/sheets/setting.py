"""Setting text: spans of words into lines of a given width. Nothing is cut: what is too wide is broken, and told of.

Lengths are millimetres, type sizes points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from reception_app.handover.sheets.faces import Face, face_for

MM_PER_POINT = 25.4 / 72
LEADING = 1.2
FLOOR = 8.0

_UNITS = (
    "mg|g|kg|mL|micrograms?|nanograms?|units?|mmol|tablets?|capsules?|puffs?|sprays?|drops?|patch(?:es)?|sachets?|"
    "lozenges?|inhalations?|hours?|h|minutes?|min|days?|weeks?|months?|pt|mm|%"
)
_NUMBER_AND_UNIT = re.compile(rf"(\d) (?=(?:{_UNITS})\b)", re.IGNORECASE)
_KEPT_TOGETHER = re.compile(
    r"(?<=\b0\d{3}) (?=\d{3} ?\d{4}\b)|(?<=\b0\d{4}) (?=\d{6}\b)|(?<=\b[A-Z]) (?=\d{4})"
    r"|(?<=\b[A-Z]\.) (?=[A-Z])|(?<=\bNo\.) |(?<=\bDr) "
)
"""A telephone number, a seal's letter and number, initials, `No.` and `Dr` with what follows."""
_PIECES = re.compile(r"[^-/,_.]*[-/,_.]*")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one weight. `size` in points, where it differs from the text around it."""

    text: str
    bold: bool = False
    size: float | None = None


Words = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one face and size on a line; `x` in mm from the line's start."""

    x: float
    text: str
    face: Face
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its pieces, its width and its height in mm, and its largest size in points."""

    pieces: tuple[Piece, ...]
    width: float
    height: float
    size: float


@dataclass(slots=True)
class _Draft:
    pieces: list[Piece] = field(default_factory=list)
    width: float = 0.0


def plain(*texts: str | Span | None, sep: str = "") -> Words:
    """Return spans from strings and spans, leaving out None and the empty."""
    spans = [Span(text) if isinstance(text, str) else text for text in texts if text]
    kept = [span for span in spans if span.text]
    if not sep:
        return tuple(kept)
    joined: list[Span] = []
    for index, span in enumerate(kept):
        if index:
            joined.append(Span(sep))
        joined.append(span)
    return tuple(joined)


def bold(text: str, size: float | None = None) -> Span:
    """Return `text` as a bold span."""
    return Span(text, True, size)


def clean(text: str) -> str:
    """Return `text` composed (NFC), its controls as spaces, and tied together what a line end must not part."""
    if text.isascii() and text.isprintable():
        spaced = text  # composed, and without a control
    else:
        composed = unicodedata.normalize("NFC", text)
        spaced = "".join(" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in composed)
    return _KEPT_TOGETHER.sub("\N{NO-BREAK SPACE}", _NUMBER_AND_UNIT.sub("\\1\N{NO-BREAK SPACE}", spaced))


def width_of(words: str | Words, size: float, *, is_bold: bool = False) -> float:
    """Return the width in mm of `words` set on one line."""
    spans = (Span(words, is_bold),) if isinstance(words, str) else words
    lines = lay(spans, size, 100_000)
    return max((line.width for line in lines), default=0.0)


def lay(words: Words, size: float, width: float, *, leading: float = LEADING, floor: float = FLOOR) -> tuple[Line, ...]:
    """Set `words` in lines at most `width` mm wide, broken at spaces, inside a word only when it is wider than that.

    Raises SheetProblem (SH-101) for a character that no face has.
    """
    return _laid(words, size, width, leading, floor)


def forget() -> None:
    """Forget what was set: called when a sheet is done, for its words are somebody's record."""
    _laid.cache_clear()


@lru_cache(maxsize=2048)
def _laid(words: Words, size: float, width: float, leading: float, floor: float) -> tuple[Line, ...]:
    """Kept while a sheet is made: most words are measured once or twice before they are drawn."""
    lines: list[Line] = []
    for paragraph in _paragraphs(words):
        lines.extend(_fill(paragraph, size, width, leading, floor))
    return tuple(lines)


def name_lines(name: str, width: float, largest: float = 22.0) -> tuple[tuple[Span, float], ...]:
    """Return the name as spans with sizes: one line if 22 to 15 pt allow, else split at the comma, else wrapped."""
    size = largest
    while size >= 15.0:
        if width_of(name, size, is_bold=True) <= width:
            return ((Span(name, True), size),)
        size -= 0.5
    family, comma, given = name.partition(", ")
    parts = (f"{family}{comma.strip()}", given) if given else (name,)
    sized = []
    for part in parts:
        size = 18.0
        while size > 15.0 and width_of(part, size, is_bold=True) > width:
            size -= 0.5
        sized.append((Span(part, True), size))
    return tuple(sized)


def height_of(lines: Iterable[Line]) -> float:
    """Return the height in mm of set lines."""
    return sum(line.height for line in lines)


_Token = list[tuple[str, bool, float]]


def _paragraphs(words: Words) -> list[list[tuple[_Token, int]]]:
    """Split spans into paragraphs of (unbreakable token, spaces before it)."""
    paragraphs: list[list[tuple[_Token, int]]] = [[]]
    token: _Token = []
    spaces = 0

    def close() -> None:
        nonlocal token, spaces
        if token:
            paragraphs[-1].append((token, spaces))
            spaces = 0
        token = []

    for span in words:
        for part in re.split(r"([ \n])", clean(span.text)):
            if part == " ":
                close()
                spaces += 1
            elif part == "\n":
                close()
                spaces = 0
                paragraphs.append([])
            elif part:
                token.append((part, span.bold, span.size or 0.0))
    close()
    while len(paragraphs) > 1 and not paragraphs[-1]:
        paragraphs.pop()
    return paragraphs


def _pieces_of(token: _Token, size: float, floor: float) -> tuple[list[Piece], float]:
    """Return the token's pieces from x = 0 and where they end; one word is set whole in one family."""
    faces = [face_for(text, is_bold) for text, is_bold, _ in token]
    if len(token) > 1 and any(each.scale != 1.0 for each in faces):
        whole = "".join(text for text, _, _ in token)
        faces = [face_for(whole, is_bold) for _, is_bold, _ in token]
    pieces, x, end = [], 0.0, 0.0
    for (text, _, own), chosen in zip(token, faces, strict=True):
        wanted = own or size
        set_at = max(wanted * chosen.scale, min(wanted, floor))
        printed = text.replace("\N{NO-BREAK SPACE}", " ")
        pieces.append(Piece(x, printed, chosen, set_at))
        end = x + chosen.width(printed, set_at) * MM_PER_POINT
        x = end if printed == text else x + chosen.width(text, set_at) * MM_PER_POINT
    return pieces, end


def _fill(paragraph: list[tuple[_Token, int]], size: float, width: float, leading: float, floor: float) -> list[Line]:
    if not paragraph:
        return [Line((), 0.0, size * leading * MM_PER_POINT, size)]
    lines: list[Line] = []
    draft = _Draft()
    for token, spaces in paragraph:
        pieces, token_width = _pieces_of(token, size, floor)
        first = pieces[0]
        gap = first.face.width(" ", first.size) * MM_PER_POINT * spaces if draft.pieces else 0.0
        if draft.width + gap + token_width <= width + 1e-6:
            _put(draft, pieces, token_width, gap, spaces)
            continue
        if token_width <= width + 1e-6:
            lines.append(_line(draft, size, leading))
            draft = _Draft()
            _put(draft, pieces, token_width)
            continue
        for part in _parts(token, size, width, floor):
            part_pieces, part_width = _pieces_of(part, size, floor)
            part_gap = gap if draft.pieces else 0.0
            if draft.pieces and draft.width + part_gap + part_width > width + 1e-6:
                lines.append(_line(draft, size, leading))
                draft, part_gap = _Draft(), 0.0
            _put(draft, part_pieces, part_width, part_gap, spaces if part_gap else 0)
            gap = 0.0
    lines.append(_line(draft, size, leading))
    return lines


def _put(draft: _Draft, pieces: list[Piece], end: float, gap: float = 0.0, spaces: int = 0) -> None:
    """Add a word after a gap of so many spaces, joined to the piece before when face and size are the same."""
    start = draft.width + gap
    for index, piece in enumerate(pieces):
        last = draft.pieces[-1] if draft.pieces else None
        if last and last.face is piece.face and last.size == piece.size:
            between = " " * spaces if index == 0 and gap else ""
            draft.pieces[-1] = Piece(last.x, last.text + between + piece.text, last.face, last.size)
        else:
            draft.pieces.append(Piece(start + piece.x, piece.text, piece.face, piece.size))
    draft.width = start + end


def _line(draft: _Draft, size: float, leading: float) -> Line:
    tallest = max((piece.size for piece in draft.pieces), default=size)
    tallest = max(size, tallest)
    return Line(tuple(draft.pieces), draft.width, tallest * leading * MM_PER_POINT, tallest)


def _parts(token: _Token, size: float, width: float, floor: float) -> list[_Token]:
    """Break a token wider than a line: after hyphens, slashes, commas and dots first, then between letters."""
    parts: list[_Token] = []
    for text, is_bold, own in token:
        for piece in _PIECES.findall(text):
            rest = piece
            while rest:
                # From the left: a word without end would else be measured whole for each letter that it is too long.
                count = 1
                while count < len(rest) and _pieces_of([(rest[: count + 1], is_bold, own)], size, floor)[1] <= width:
                    count += 1
                parts.append([(rest[:count], is_bold, own)])
                rest = rest[count:]
    return parts

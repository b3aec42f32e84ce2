"""The look of a sheet that another has replaced: band, edges and an outlined word over it, and no codes.

The stored pages are kept as they are, a little smaller so that the band hides nothing; pages of codes are left out: a
photograph of an old sheet must not become a record again.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from reception_app.handover.sheets.pen import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain, width_of
from reception_app.late import late

if TYPE_CHECKING:
    import pikepdf
else:
    pikepdf = late("pikepdf")

WORD = "SUPERSEDED"
_POINT = 72 / 25.4
_EDGE, _WIDE, _BAND_TOP, _BAND_END = 4.5, 5.2, 4.5, 14.9
_SIDE = 5.4
"""How far the old page is set in at either side: it then ends under the band."""
_DIAGONAL = 92.0
_CODES = 500
"""A page with more filled runs than this is a page of codes: a symbol has over a thousand, a page of words a few."""


def superseded(pdf: bytes, words: str) -> bytes:
    """Return the sheet as it is printed again: `words` say by what it was replaced. Pages of codes are left out.

    Raises SheetProblem SH-101 for a character that cannot be printed.
    """
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as old, pikepdf.Pdf.new() as made:
        kept = [page for page in old.pages if not _holds_codes(page)]
        left_out = len(kept) < len(old.pages)
        said = f"{words} Codes left out." if left_out else words
        with pikepdf.Pdf.open(io.BytesIO(_stamp(said))) as stamp:
            scale = (PAGE_WIDTH - 2 * _SIDE) / PAGE_WIDTH
            place = pikepdf.Rectangle(_SIDE * _POINT, 0, (PAGE_WIDTH - _SIDE) * _POINT, PAGE_HEIGHT * scale * _POINT)
            whole = pikepdf.Rectangle(0, 0, PAGE_WIDTH * _POINT, PAGE_HEIGHT * _POINT)
            for page in kept:
                blank = made.add_blank_page(page_size=(PAGE_WIDTH * _POINT, PAGE_HEIGHT * _POINT))
                blank.add_overlay(page, place)
                blank.add_overlay(stamp.pages[0], whole)
            out = io.BytesIO()
            made.save(out, deterministic_id=True)
    return out.getvalue()


def _holds_codes(page: pikepdf.Page) -> bool:
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return sum(stream.read_bytes().count(b" 1 re") for stream in streams if stream is not None) > _CODES


def _stamp(words: str) -> bytes:
    pen = Pen(WORD, 1)
    for x in (_EDGE, PAGE_WIDTH - _EDGE - _WIDE):
        pen.bar(x, _BAND_END, _WIDE, 292.0 - _BAND_END)
        _edge_words(pen, x)
    pen.bar(_EDGE, _BAND_TOP, PAGE_WIDTH - 2 * _EDGE, _BAND_END - _BAND_TOP)
    pen.text(LEFT, _BAND_TOP + 7.2, WORD, 17, bold=True, white=True)
    left = LEFT + width_of(WORD, 17, is_bold=True) + 4
    room = RIGHT - left
    lines = lay(plain(words), 9.5, room, leading=1.12)
    if len(lines) > 2:
        lines = lay(plain(words), 8, room, leading=1.05)
    pen.lines(left, (_BAND_TOP + _BAND_END - height_of(lines)) / 2, lines, white=True)
    _diagonal(pen)
    return pen.finish()


def _font() -> str:
    return lay((bold(WORD),), 10, 10_000)[0].pieces[0].face.name


def _edge_words(pen: Pen, x: float) -> None:
    """Repeat the word up the edge, white on black."""
    canvas = pen.canvas
    for bottom in range(10, 280, 27):
        canvas.saveState()
        canvas.translate((x + _WIDE - 1.5) * _POINT, bottom * _POINT)
        canvas.rotate(90)
        canvas.setFillGray(1)
        canvas.setFont(_font(), 9)
        canvas.drawString(0, 0, WORD)
        canvas.restoreState()


def _diagonal(pen: Pen) -> None:
    """Draw the word across the page, as an outline: what lies below stays readable."""
    canvas = pen.canvas
    length = width_of(WORD, _DIAGONAL, is_bold=True)
    angle = math.degrees(math.atan2(PAGE_HEIGHT, PAGE_WIDTH))
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2 * _POINT, (PAGE_HEIGHT - 20) / 2 * _POINT)
    canvas.rotate(angle)
    words = canvas.beginText(-length / 2 * _POINT, -_DIAGONAL * 0.34)
    words.setFont(_font(), _DIAGONAL)
    words.setTextRenderMode(1)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.6)
    words.textOut(WORD)
    canvas.drawText(words)
    canvas.restoreState()

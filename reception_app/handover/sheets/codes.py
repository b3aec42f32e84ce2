"""The codes page: the signed record as symbols, on a page of its own after the words.

Three in a row and each row further to the right, so that no vertical fold or stroke takes a whole column; more than
nine stand four in a row. Every row keeps clear of where a page is folded for an envelope. Lengths are millimetres.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.handover.codes.matrix import MODULE_MM, QUIET, SIDE_MM, Matrix, matrix
from reception_app.handover.codes.symbols import counts, symbol_texts
from reception_app.handover.sheets.codes_foot import HEAD, Proof, ToType, draw_foot
from reception_app.handover.sheets.frame import Frame, continuation, footer, incomplete_band, section_head
from reception_app.handover.sheets.pen import CONTENT, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Pen
from reception_app.handover.sheets.setting import MM_PER_POINT, bold, height_of, lay, plain

FOLDS = (99.0, 148.5, 198.0)
"""Where an A4 page is folded for a C5 or a DL envelope, from its top."""
TOPS = (52.2, 101.2, 150.8, 200.6)
"""Where the rows of symbols begin, quiet zones included."""

_DARK_RUN = re.compile(rb"\x01+")

_STAGGERED = ((12.0, 29.25, 46.5), 54.5)
_FOUR = ((14.75,) * 4, 46.0)
_CAPTION = 44.7
_WORDS = 20.0
"""What the words on how to read take, where they stand below."""
_MOST_STAGGERED = 9


@dataclass(frozen=True, slots=True)
class CodesPage:
    """What the page shows: the symbols in order, how many are enough, and what is said about them.

    A symbol that is None is only its place: nothing is signed before the pack is issued.
    """

    symbols: tuple[Matrix | None, ...]
    needed: int
    proof: Proof


def codes_page(envelope: bytes, proof: Proof) -> CodesPage | None:
    """Return the page of an envelope; None when it is too long for one."""
    planned = counts(len(envelope))
    if planned is None:
        return None
    symbols = tuple(matrix(text) for text in symbol_texts(envelope))
    return CodesPage(symbols, planned[0], proof)


def places_page(length: int, proof: Proof) -> CodesPage | None:
    """Return the page as it will be laid out for an envelope of `length` bytes: no code on it can be read."""
    planned = counts(length)
    return CodesPage((None,) * sum(planned), planned[0], proof) if planned is not None else None


def places(count: int) -> tuple[tuple[float, float], ...]:
    """Return the left and top of each symbol, quiet zones included."""
    starts, pitch = _STAGGERED if count <= _MOST_STAGGERED else _FOUR
    in_row = 3 if count <= _MOST_STAGGERED else 4
    return tuple((starts[n // in_row] + n % in_row * pitch, TOPS[n // in_row]) for n in range(count))


def draw_codes_page(pen: Pen, frame: Frame, page: CodesPage, typed: Sequence[ToType] = ()) -> None:
    """Draw the whole page; the pen stands on a fresh one. `typed`: the scripts' lines for when no code can be read."""
    incomplete_band(pen, frame)
    top = continuation(pen, frame)
    total = len(page.symbols)
    said = _how_to_read(pen, top, page)
    for number, ((x, y), symbol) in enumerate(zip(places(total), page.symbols, strict=True), 1):
        if symbol is None:
            _draw_place(pen, x, y, number)
        else:
            draw_symbol(pen, x, y, symbol)
        words = f"{number} of {total}: any {page.needed} {_are(page)} enough"
        pen.text(x + SIDE_MM / 2, y + _CAPTION, words, 8.5, bold=True, align="centre")
    for fold in FOLDS:
        pen.rule(2.0, fold, 6.0, 0.4)
        pen.rule(PAGE_WIDTH - 6.0, fold, PAGE_WIDTH - 2.0, 0.4)
    foot = max(y for _, y in places(total)) + _CAPTION + 4.7
    bottom = draw_foot(pen, foot, page.proof, typed, kept_free=0.0 if said else _WORDS)
    if not said:
        _how_to_read(pen, bottom + 4.0, page, PAGE_HEIGHT)
    footer(pen, frame)


def draw_symbol(pen: Pen, x: float, y: float, symbol: Matrix, module_mm: float = MODULE_MM) -> None:
    """Draw a symbol whose quiet zone begins at (x, y), as one path: no renderer leaves seams between its rows."""
    unit = module_mm / MM_PER_POINT
    left = x / MM_PER_POINT + QUIET * unit
    top = (PAGE_HEIGHT - y) / MM_PER_POINT - QUIET * unit
    runs = " ".join(
        f"{run.start()} {row} {run.end() - run.start()} 1 re"
        for row, modules in enumerate(symbol)
        for run in _DARK_RUN.finditer(modules)
    )
    pen.canvas.addLiteral(f"q 0 g {unit:.6f} 0 0 {-unit:.6f} {left:.4f} {top:.4f} cm {runs} f Q")


def _draw_place(pen: Pen, x: float, y: float, number: int) -> None:
    """Draw where a symbol will stand, with its number: as large as its dark modules."""
    edge = QUIET * MODULE_MM
    side = SIDE_MM - 2 * edge
    pen.box(x + edge, y + edge, side, side, 0.6, dash=True)
    pen.text(x + SIDE_MM / 2, y + SIDE_MM / 2 - 1.5, f"Code {number}", 11, bold=True, align="centre")
    pen.text(x + SIDE_MM / 2, y + SIDE_MM / 2 + 3.5, "made when it is issued", 8.5, align="centre")


def _are(page: CodesPage) -> str:
    return "are" if page.needed > 1 else "is"


def _how_to_read(pen: Pen, top: float, page: CodesPage, end: float = TOPS[0]) -> bool:
    """Say how to read the page, in as many words as there is room for before `end`; False: there is none."""
    total = len(page.symbols)
    long = (
        " in the app choose Receive, then scan, photograph or type-scan this page. Any order, any angle; a photocopy "
        "will do. Do not write, stamp or staple on this page."
    )
    short = " choose Receive, then scan or photograph this page. Do not write, stamp or staple on it."
    for words, size in ((long, 9.5), (long, 8.5), (short, 8.5)):
        lines = lay(plain(bold("To read:"), words), size, CONTENT)
        if top + HEAD + height_of(lines) <= end:
            note = f"any {page.needed} of the {total} {_are(page)} enough"
            what = "SHORT" if page.proof.left_out else "WHOLE"
            section_head(pen, top, LEFT, RIGHT, f"THE {what} RECORD AS {total} CODES", note)
            pen.lines(LEFT, top + HEAD, lines)
            return True
    return False

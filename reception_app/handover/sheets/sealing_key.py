"""The page with the public part of a prison's key for sealed files: its signs in groups, its code, its eight words."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.codes.matrix import any_matrix
from reception_app.handover.sheets.codes import draw_symbol
from reception_app.handover.sheets.key_pages import key_head, notes
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, ROW_RULE, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import bold, plain

GROUP, IN_A_ROW = 4, 5
_STEP, _ROW, _POINTS = 24.0, 10.5, 18.0
_MODULE_MM = 1.0
"""Twice as large as the codes of a record: any telephone reads it at arm's length, and a copy of a copy."""
_WHAT = (
    (bold("What it is for."), " With it anybody can seal a file for this prison; only this prison's desks can open it. "
     "It opens nothing, and may be read by everybody, sent and copied."),
    (bold("Before it counts"), " it is compared: ring this prison on a number you know, not on one from this page, and "
     "let them read out the eight words of their own screen (Users and desk, Alt K). All eight have to be the same."),
    (bold("Whoever runs the estate"), " takes it in as a file, a scan, a photograph, or typed: reception-app estate "
     "sealing-key. It reaches every desk with the next directory. The age tool takes the text of the code with -R."),
    (bold("Typing it."), " Small letters, with or without the gaps. After the first four signs there is no b, i, o and "
     "no 1: what looks like a round sign is a zero, an upright stroke is the letter l."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealingKeyPage:
    """All that the page says. `text`: what the code holds, the file that the `age` tool takes."""

    establishment: str
    code: str
    recipient: str
    words: str
    text: str
    made: str
    training: bool


def sealing_key_sheet(page: SealingKeyPage) -> bytes:
    """Return the page as a PDF. Raises SheetProblem SH-101 for a character without a glyph."""
    pen = Pen(f"Key to seal files for {page.establishment}", 1)
    bar = "Its public part: no secret."
    y = key_head(pen, "KEY TO SEAL FILES FOR A PRISON", bar, training=page.training)
    y = pen.paragraph(LEFT, y, CONTENT, plain(bold(f"{page.establishment} ({page.code})")), 13)
    y = pen.paragraph(LEFT, y + 1, CONTENT, plain(f"Printed {page.made}."), 10.5)
    y = _words(pen, page.words, y + 5)
    y = _key(pen, page, y + 5)
    y = notes(pen, y, _WHAT, 3)
    pen.text(LEFT, y + 14, "Compared by telephone with, on, by", 10.5)
    pen.rule(LEFT + 66, y + 14.8, RIGHT, ROW_RULE)
    return pen.finish()


def groups(recipient: str) -> tuple[str, ...]:
    """Return the key's signs in groups of four."""
    return tuple(recipient[at : at + GROUP] for at in range(0, len(recipient), GROUP))


def _words(pen: Pen, words: str, top: float) -> float:
    pen.text(LEFT, top + 3, "Its eight words", 10.5)
    for line in words.split(", "):
        top += 8.5
        pen.text(LEFT, top + 2, line, 16, bold=True)
    return top + 3


def _key(pen: Pen, page: SealingKeyPage, top: float) -> float:
    """Draw the key in groups, a row's number before it, and the code beside them."""
    symbol = any_matrix(page.text)
    side = (len(symbol) + 8) * _MODULE_MM
    signs = groups(page.recipient)
    rows = [signs[at : at + IN_A_ROW] for at in range(0, len(signs), IN_A_ROW)]
    height = max(side + 4.0, len(rows) * _ROW + 8.0)
    pen.box(LEFT, top, CONTENT, height, SECTION_RULE)
    for number, row in enumerate(rows):
        y = top + 11.0 + number * _ROW
        pen.text(LEFT + 3, y, f"{number + 1}", 8)
        for place, group in enumerate(row):
            pen.text(LEFT + 8 + place * _STEP, y, group, _POINTS, bold=True)
    draw_symbol(pen, RIGHT - side - 2, top + (height - side) / 2, symbol, _MODULE_MM)
    return top + height

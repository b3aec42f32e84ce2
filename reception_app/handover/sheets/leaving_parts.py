"""What the sheets for court and hospital are made of: one frame, one identity box, tables with room to write.

Lengths are millimetres, sizes points. What staff act on is 11 pt or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reception_app.handover.sheets.flow import Block, Cell, Section, draw_page, flow, row_block, text_block
from reception_app.handover.sheets.frame import Frame, footer, head_bar, incomplete_band, section_head, title
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain
from reception_app.handover.views.leaving import LeavingIssue

ACT = 11.0
_MISSING = "Not everything was recorded when this was printed. Ring healthcare before you rely on it."


def frame_of(issue: LeavingIssue, sheet: str) -> Frame:
    """Return the frame of one of these sheets; the NHS number stands only where a sheet's own body has it."""
    return Frame(
        sheet, issue.name, issue.born, "", issue.prison, issue.pack_number, issue.issued, issue.training,
        incomplete=_MISSING if issue.missing else None,
    )  # fmt: skip


def pages_of(frame: Frame, bar: str, bar_right: str, sections: Sequence[Section]) -> bytes:
    """Return the sheet as a PDF: title and bar on every page, as many pages as it needs.

    Where less room between its parts saves a page, they stand closer: a page with one line on it is soon lost.
    """
    top = TOP + frame.drop + 16.0
    wide, close = (
        flow([replace(section, space=min(section.space, space)) for section in sections], top, BODY_END)
        for space in (2.4, 1.0)
    )
    pages = close if len(close) < len(wide) else wide
    pen = Pen(f"{frame.sheet.capitalize()}, pack {frame.pack}", max(1, len(pages)))
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        incomplete_band(pen, frame)
        title(pen, frame, plain(bold(bar)), bar_right, TOP + frame.drop)
        draw_page(pen, page)
        footer(pen, frame)
    return pen.finish()


def identity(issue: LeavingIssue, rows: Sequence[tuple[str, str]], photo_words: str = "") -> Block:
    """Return the box that says who it is: the name large, then labels and values."""
    name = lay(plain(bold(issue.name)), 17, CONTENT - 64, leading=1.1)
    called = lay(
        plain("Called ", bold(issue.called), f". Speaks {issue.speaks}. Talking: {issue.talking}."), ACT, CONTENT - 6
    )
    pairs = (("Born", issue.born), ("Prison No.", issue.prison), ("From", issue.sender), ("To", issue.to), *rows)
    pairs = (*pairs, ("Not valid after", issue.not_valid_after))
    cells = [lay(plain(f"{label} ", bold(value)), ACT, (CONTENT - 10) / 2) for label, value in pairs]
    lines = [max(height_of(pair) for pair in cells[at : at + 2]) for at in range(0, len(cells), 2)]
    height = 3.0 + height_of(name) + 1.5 + sum(lines) + 1.0 + height_of(called) + 2.0

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, SECTION_RULE)
        at = pen.lines(LEFT + 3, y + 2.0, name) + 1.5
        for row, used in enumerate(lines):
            for column in range(2):
                if row * 2 + column < len(cells):
                    pen.lines(LEFT + 3 + column * (CONTENT - 6) / 2, at, cells[row * 2 + column])
            at += used
        pen.lines(LEFT + 3, at + 1.0, called)

    return Block(height + 1.0, draw)


class Bar:
    """A black bar as a section's head; `, continued` on a later page."""

    def __init__(self, words: str, note: str = "") -> None:
        self._words, self._note = words, note

    def __call__(self, continued: bool) -> Block:
        words = self._words + (", continued" if continued else "")

        def draw(pen: Pen, y: float) -> None:
            head_bar(pen, LEFT, y, CONTENT, words, self._note)

        return Block(7.6, draw)


class Head:
    """A rule and a heading as a section's head."""

    def __init__(self, words: str, note: str = "") -> None:
        self._words, self._note = words, note

    def __call__(self, continued: bool) -> Block:
        words = self._words + (", continued" if continued else "")

        def draw(pen: Pen, y: float) -> None:
            section_head(pen, y, LEFT, RIGHT, words, self._note)

        return Block(7.6, draw)


def ring(words: str, telephone: str) -> Block:
    """Return whom to ring, with the number in large type."""
    lines = lay(plain(f"{words} ", bold(telephone, 16.5)), 12, CONTENT - 10)

    def draw(pen: Pen, y: float) -> None:
        pen.handset(LEFT, y + 0.8, 5.0)
        pen.lines(LEFT + 8, y, lines)

    return Block(height_of(lines) + 1.5, draw)


def listed(words: str, size: float = ACT) -> Block:
    """Return a point of a list."""
    return row_block(
        (Cell(LEFT, lay(plain("\N{BULLET}"), size, 4)), Cell(LEFT + 4, lay(plain(words), size, CONTENT - 4))), pad=0.3
    )


def paragraph(words: str, size: float = ACT, *, strong: bool = False, after: float = 1.2) -> Block:
    """Return a paragraph over the whole width."""
    return text_block(LEFT, CONTENT, plain(bold(words) if strong else words), size, after=after)


def pair(label: str, words: str, size: float = ACT, *, width: float = 52.0, box: bool = False) -> Block:
    """Return a label and what is said of it, with a tick box before it where it is to be ticked."""
    indent = 6.0 if box else 0.0
    cells = (
        Cell(LEFT + indent, lay(plain(bold(label)), size, width - 2 - indent)),
        Cell(LEFT + width, lay(plain(words), size, CONTENT - width)),
    )
    return row_block(cells, pad=0.7, rule=(LEFT, RIGHT), extra=_box if box else None)


def written(label: str, lines: int = 1, *, height: float = 9.0) -> Block:
    """Return a label with empty lines to write on, each `height` high."""
    words = lay(plain(label), ACT, CONTENT)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, words)
        for number in range(1, lines + 1):
            pen.rule(LEFT, y + height_of(words) + number * height, RIGHT)

    return Block(height_of(words) + lines * height + 2.0, draw)


def _box(pen: Pen, y: float) -> None:
    pen.checkbox(LEFT + 0.4, y + 1.4, 3.8)

"""What the escort sheet and the wing sheet share once they go on on a second page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reception_app.handover.sheets.flow import Block, draw_page
from reception_app.handover.sheets.frame import Frame, continuation, footer, incomplete_band, section_head
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain

Page = list[tuple[float, Block]]

_BESIDE = "stays with page 1: hand over together"
"""What the head of each further page says, where the sealed sheets say who may read them."""


def sheet_of(words: str, frame: Frame, pages: Sequence[Page], title: Callable[[Pen, float], None]) -> bytes:
    """Return the PDF called `words`. `title(pen, below)` draws the head of page one, above what stands at `below`."""
    pen = Pen(words, len(pages))
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        incomplete_band(pen, frame)
        if number:
            continuation(pen, frame, _BESIDE)
        else:
            title(pen, page[0][0])
        draw_page(pen, page)
        footer(pen, frame)
    return pen.finish()


def goes_on_bar(what: str) -> Block:
    """Return the black bar that says what stands on page 2."""
    words = lay(plain(bold(f"GOES ON ON PAGE 2: {what}")), 11.0, CONTENT - 4)
    height = height_of(words) + 1.6

    def draw(pen: Pen, y: float) -> None:
        pen.bar(LEFT, y + 0.6, CONTENT, height)
        pen.lines(LEFT + 2, y + 1.2, words, white=True)

    return Block(height + 1.6, draw)


def later_head(words: str, note: str = "") -> Callable[[bool], Block]:
    """Return the heading of a section of a further page."""

    def head(_again: bool) -> Block:
        def draw(pen: Pen, y: float) -> None:
            section_head(pen, y, LEFT, RIGHT, words, note)

        return Block(6.6, draw)

    return head

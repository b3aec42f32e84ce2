"""What the one-page slips share: head, identity box, codes below the words, footer. Lengths are millimetres.

The words end above the fold at 148.5; four symbols stand below, staggered, none of them on a fold. What needs more
symbols has them on a page of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.handover.codes.matrix import SIDE_MM, matrix
from reception_app.handover.sheets.codes import draw_symbol, places
from reception_app.handover.sheets.flow import Block, Section, draw_page, flow
from reception_app.handover.sheets.frame import Frame, continuation, footer, section_head, title
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, PAGE_WIDTH, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import Line, Span, bold, height_of, lay, plain
from reception_app.handover.slip import SlipCodes

WORDS_END = 147.0
"""Where the words of a slip end: the codes begin under the fold."""
FOLDS = (99.0, 148.5, 198.0)
Laid = list[tuple[float, Block]]
PLACES = ((30.0, 152.0), (112.0, 152.0), (50.0, 201.2), (132.0, 201.2))
"""Left and top of the four symbols, quiet zones included."""
_HIGH = ((30.0, 52.2), (112.0, 52.2), (50.0, 101.2), (132.0, 101.2))
_CAPTION = 44.4
_FOOT = 250.4
_NAME = 88.0


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under the codes: what to do with them, in bold, what else there is, and what is typed from it."""

    head: str
    words: str
    typed: str = ""


def laid_out(blocks: Sequence[Block], frame: Frame, codes: SlipCodes | None) -> tuple[list[Laid], int]:
    """Place a slip's words, and return them with how many pages there are: above the fold where all of it fits there.

    One page more than the words take: the codes have their own.
    """
    sections = [Section(None, tuple(blocks))]
    if codes is not None and not codes.own_page:
        short = flow(sections, slip_top(frame), WORDS_END)
        if len(short) == 1:
            return short, 1
    long = flow(sections, slip_top(frame), BODY_END)
    return long, len(long) + (1 if codes is not None else 0)


def draw_slip(pen: Pen, frame: Frame, bar: str, pages: Sequence[Laid], codes: SlipCodes | None, foot: Foot) -> None:
    """Draw every page of a slip."""
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
            continuation(pen, frame)
        else:
            slip_head(pen, frame, bar)
        draw_page(pen, page)
        if codes is not None and pen.pages == 1:
            draw_codes(pen, codes, foot)
        footer(pen, frame)
    if codes is not None and pen.pages > len(pages):
        pen.next_page()
        draw_codes_page(pen, frame, codes, foot)


def slip_top(frame: Frame) -> float:
    """Return where the body of a slip's first page begins."""
    return TOP + 14.0 + 2.0 + _box_height(frame) + 2.4


def slip_head(pen: Pen, frame: Frame, bar: str) -> None:
    """Draw title, bar and identity box."""
    y = title(pen, frame, plain(bold(bar)), "") + 2.0
    names, height = _names(frame), _box_height(frame)
    pen.box(LEFT, y, CONTENT, height, SECTION_RULE)
    pen.lines(LEFT + 2.4, y + (height - height_of(names)) / 2, names)
    for x, label, value in (
        (106.0, "Born", frame.born), (143.0, "NHS No.", frame.nhs), (171.0, "Prison No.", frame.prison),
    ):  # fmt: skip
        pen.text(x, y + 4.2, label, 8)
        words = lay(plain(bold(value)), 10.5, 36.0 if x < 143 else 27.0, leading=1.0)
        pen.lines(x, y + 5.6, words if len(words) == 1 else lay(plain(bold(value)), 8, 26.0, leading=1.0))


def _names(frame: Frame) -> tuple[Line, ...]:
    names = lay((Span(frame.name, True),), 14.0, _NAME, leading=1.05)
    return (
        names if len(names) == 1 else lay((Span(frame.name.replace(", ", ",\n", 1), True),), 11.0, _NAME, leading=1.05)
    )


def _box_height(frame: Frame) -> float:
    return max(12.0, height_of(_names(frame)) + 3.0)


def draw_codes(pen: Pen, codes: SlipCodes, foot: Foot) -> None:
    """Draw the four symbols of a slip below its words, and what is said about them."""
    _symbols(pen, codes, PLACES)
    _folds(pen)
    _foot(pen, _FOOT, foot)


def draw_codes_page(pen: Pen, frame: Frame, codes: SlipCodes, foot: Foot) -> None:
    """Draw the codes on a page of their own, after the words: for a slip that is long."""
    top = continuation(pen, frame)
    total = len(codes.texts)
    section_head(pen, top, LEFT, RIGHT, f"THIS SLIP AS {total} CODES", f"any {codes.needed} of the {total} are enough")
    at = _HIGH if total == len(_HIGH) else places(total)
    _symbols(pen, codes, at)
    _folds(pen)
    _foot(pen, max(y for _, y in at) + _CAPTION + 5.0, foot)
    footer(pen, frame)


def _symbols(pen: Pen, codes: SlipCodes, at: Sequence[tuple[float, float]]) -> None:
    total = len(codes.texts)
    enough = f"any {codes.needed} {'are' if codes.needed > 1 else 'is'} enough"
    for number, ((x, y), text) in enumerate(zip(at, codes.texts, strict=True), 1):
        draw_symbol(pen, x, y, matrix(text))
        pen.text(x + SIDE_MM / 2, y + _CAPTION, f"{number} of {total}: {enough}", 8.5, bold=True, align="centre")


def _folds(pen: Pen) -> None:
    for fold in FOLDS:
        pen.rule(2.0, fold, 6.0, 0.4)
        pen.rule(PAGE_WIDTH - 6.0, fold, PAGE_WIDTH - 2.0, 0.4)


def _foot(pen: Pen, top: float, foot: Foot) -> None:
    section_head(pen, top, LEFT, RIGHT, foot.head)
    pen.lines(LEFT, top + 7.4, lay(plain(foot.words, bold(foot.typed, 12.0)), 9.5, CONTENT))

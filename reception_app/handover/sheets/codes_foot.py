"""The foot of the codes page: the lines to type when no code can be read, and what the codes prove. In millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.handover.sheets.frame import section_head
from reception_app.handover.sheets.pen import BODY_END, BOX_RULE, CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, plain

HEAD = 7.4
_GAP = 3.0
_BOX, _BOX_HEIGHT = 20.0, 4.6
_NUMBER = 6.0
_TITLE = "IF NO CODE CAN BE READ: type the lines, check each against its five letters"
_ELSEWHERE = 4.2
_SIZE, _SMALL = 9.5, 8.5
_DOWN_TO = BODY_END - 1.0


@dataclass(frozen=True, slots=True)
class ToType:
    """A script as it is typed at a desk that has nothing but this page: its place, its line, its check letters."""

    number: int
    line: str
    code: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the foot says about the codes: the sheet's number, whom to ring, and what the codes do not carry."""

    sheet_number: str
    sender: str
    telephone: str | None = None
    left_out: str | None = None


def draw_foot(pen: Pen, top: float, proof: Proof, typed: Sequence[ToType], kept_free: float = 0.0) -> float:
    """Draw the foot from `top` and return where it ends; lines to type only where there is room for them.

    `kept_free`: how much of the room is for something else. The medicines' own pages carry every line too.
    """
    real = _real_lines(proof, _SIZE)
    if top + HEAD + height_of(real) > _DOWN_TO:
        real = _real_lines(proof, _SMALL)  # much was left out: all of it is said, a little smaller
    y = top
    rows = [lay(plain(each.line), 8.5, CONTENT - _NUMBER - _BOX - 3.0, leading=1.1) for each in typed]
    fitting = _fitting(rows, _DOWN_TO - top - kept_free - HEAD - height_of(real) - _GAP)
    if fitting:
        section_head(pen, y, LEFT, RIGHT, _TITLE)
        y += HEAD
        for each, lines in zip(typed[:fitting], rows, strict=False):
            y = _row(pen, y, each, lines)
        if fitting < len(rows):
            pen.text(LEFT + _NUMBER, y + 3.2, f"and {len(rows) - fitting} more: in the boxes under MEDICINES", 8.5)
            y += _ELSEWHERE
        y += _GAP
    section_head(pen, y, LEFT, RIGHT, "IS IT REAL?")
    return pen.lines(LEFT, y + HEAD, real)


def _real_lines(proof: Proof, size: float) -> tuple[Line, ...]:
    ring = f"Ring {proof.sender} on {proof.telephone}" if proof.telephone else f"Ring healthcare at {proof.sender}"
    words: Words = plain(
        f"{ring} and compare the sheet number, ", bold(proof.sheet_number),
        ": it is also on the escort sheet. The codes show who made the record, not that it is the newest: ring if this "
        "page is more than a day old.",
    )  # fmt: skip
    if proof.left_out:
        where = (
            f" {proof.left_out}. They are in the pack's .cose file; in words, all but single doses on the pages before."
        )
        words = (*words, *plain("\n", bold("Not in these codes:"), where))
    return lay(words, size, CONTENT)


def _height(lines: tuple[Line, ...]) -> float:
    return max(_BOX_HEIGHT + 0.8, height_of(lines) + 1.0)


def _fitting(rows: Sequence[tuple[Line, ...]], room: float) -> int:
    """Return how many rows fit under their heading; where not all do, a line that says so needs room too."""
    used = HEAD + _GAP
    if used + sum(map(_height, rows)) <= room:
        return len(rows)
    count = 0
    for lines in rows:
        used += _height(lines)
        if used + _ELSEWHERE > room:
            break
        count += 1
    return count


def _row(pen: Pen, y: float, each: ToType, lines: tuple[Line, ...]) -> float:
    pen.text(LEFT, y + 3.5, str(each.number), 9, bold=True)
    pen.lines(LEFT + _NUMBER, y + 0.5, lines)
    left = RIGHT - _BOX
    pen.box(left, y, _BOX, _BOX_HEIGHT, BOX_RULE)
    for place, letter in enumerate(each.code):
        pen.text(left + (place + 0.5) * _BOX / len(each.code), y + 3.6, letter, 11, bold=True, align="centre")
    return y + _height(lines)

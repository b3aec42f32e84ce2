"""Flowing blocks down pages: measure, place, and only then draw, so that every page can say how many there are.

A block knows its height and how to draw itself at a given y. A block that may be parted knows how: nothing is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reception_app.handover.sheets.pen import Pen
from reception_app.handover.sheets.setting import FLOOR, LEADING, Line, Words, height_of, lay

Draw = Callable[[Pen, float], None]
Part = Callable[[float], "tuple[Block, Block] | None"]


@dataclass(frozen=True, slots=True)
class Block:
    """`height` in mm with the space after it; `draw` from its top; `part` splits it in two, the first at most so high.

    `whole`: parted only when taller than a page.
    """

    height: float
    draw: Draw
    part: Part | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading that is repeated, with ", continued", where they cross to another page."""

    head: Callable[[bool], Block] | None
    blocks: tuple[Block, ...]
    space: float = 3.0


@dataclass(slots=True)
class Placed:
    """Pages of (y, block), filled from `top` to `bottom` in mm; `y` is the cursor on the last page."""

    top: float
    bottom: float
    pages: list[list[tuple[float, Block]]] = field(default_factory=list)
    y: float = 0.0

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = self.top

    def put(self, block: Block) -> None:
        """Place a block at the cursor."""
        self.pages[-1].append((self.y, block))
        self.y += block.height


def flow(sections: Sequence[Section], top: float, bottom: float) -> list[list[tuple[float, Block]]]:
    """Place sections on as many pages as they need; a heading is never left alone at a page's foot."""
    placed = Placed(top, bottom)
    placed.turn()
    for section in sections:
        if section.blocks:
            _place(section, placed)
    return [page for page in placed.pages if page]


def _place(section: Section, placed: Placed) -> None:
    waiting = list(section.blocks)
    if placed.pages[-1]:
        placed.y += section.space
    continued = False
    while waiting:
        head = section.head(continued) if section.head else None
        head_height = head.height if head else 0.0
        if placed.pages[-1] and not _starts(waiting[0], placed.bottom - placed.y - head_height, placed):
            placed.turn()
        if head:
            placed.put(head)
        _fill(waiting, placed)
        if waiting:
            placed.turn()
            continued = True


def _starts(block: Block, room: float, placed: Placed) -> bool:
    """True when the block, or a fair part of it, fits in `room`."""
    if block.height <= room:
        return True
    return block.part is not None and _worth(block, placed) and block.part(room) is not None


def _worth(block: Block, placed: Placed) -> bool:
    # A short block moves whole to the next page; a long one is parted rather than leave a hole.
    page = placed.bottom - placed.top
    return block.height > (page - 14.0 if block.whole else 0.3 * page)


def _fill(waiting: list[Block], placed: Placed) -> None:
    """Place blocks until one does not fit on this page."""
    while waiting:
        block = waiting[0]
        room = placed.bottom - placed.y
        if block.height <= room + 1e-6:
            placed.put(waiting.pop(0))
            continue
        parts = block.part(room) if block.part and _worth(block, placed) else None
        if parts is None:
            if placed.pages[-1] and len(placed.pages[-1]) > 1:
                return
            parts = block.part(room) if block.part else None
            if parts is None:
                placed.put(
                    waiting.pop(0)
                )  # taller than a page and cannot be parted: a test would find it below the foot
                continue
        placed.put(parts[0])
        waiting[0] = parts[1]
        return


def text_block(
    x: float,
    width: float,
    words: Words,
    size: float,
    *,
    leading: float = LEADING,
    after: float = 1.2,
    floor: float = FLOOR,
) -> Block:
    """Return a paragraph that may be parted between any two lines."""
    return lines_block(x, lay(words, size, width, leading=leading, floor=floor), after)


def lines_block(x: float, lines: tuple[Line, ...], after: float) -> Block:
    """Return set lines as a block."""

    def draw(pen: Pen, y: float) -> None:
        pen.lines(x, y, lines)

    def part(room: float) -> tuple[Block, Block] | None:
        count = fitting(lines, room)
        if count < 2 or count >= len(lines):
            return None
        return lines_block(x, lines[:count], 0.0), lines_block(x, lines[count:], after)

    return Block(height_of(lines) + after, draw, part)


def fitting(lines: Sequence[Line], room: float) -> int:
    """Return how many of the lines fit in `room` mm."""
    used, count = 0.0, 0
    for line in lines:
        used += line.height
        if used > room + 1e-6:
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: its x and its set lines."""

    x: float
    lines: tuple[Line, ...]


def row_block(
    cells: tuple[Cell, ...], *, pad: float = 0.7, rule: tuple[float, float] | None = None, least: float = 0.0,
    extra: Draw | None = None, rule_width: float = 0.6,
) -> Block:  # fmt: skip
    """Return a row of cells over a rule from x to x; `extra` draws what is no text (a tick box)."""
    height = max(max((height_of(cell.lines) for cell in cells), default=0.0) + 2 * pad, least)

    def draw(pen: Pen, y: float) -> None:
        for cell in cells:
            pen.lines(cell.x, y + pad, cell.lines)
        if extra:
            extra(pen, y)
        if rule:
            pen.rule(rule[0], y + height, rule[1], rule_width)

    def part(room: float) -> tuple[Block, Block] | None:
        counts = [fitting(cell.lines, room - 2 * pad) for cell in cells]
        if any(count < min(2, len(cell.lines)) for cell, count in zip(cells, counts, strict=True)):
            return None
        if all(count == len(cell.lines) for cell, count in zip(cells, counts, strict=True)):
            return None
        first = tuple(Cell(cell.x, cell.lines[:count]) for cell, count in zip(cells, counts, strict=True))
        rest = tuple(Cell(cell.x, cell.lines[count:]) for cell, count in zip(cells, counts, strict=True))
        return (
            row_block(first, pad=pad, rule=None, extra=extra),
            row_block(rest, pad=pad, rule=rule, rule_width=rule_width),
        )

    return Block(height, draw, part)


def together(*blocks: Block) -> Block:
    """Return blocks one under another that no page's foot parts: a table's head and its rows, a last line to sign."""

    def draw(pen: Pen, y: float) -> None:
        for block in blocks:
            block.draw(pen, y)
            y += block.height

    return Block(sum(block.height for block in blocks), draw)


def draw_page(pen: Pen, page: Sequence[tuple[float, Block]]) -> None:
    """Draw a page's blocks where they were placed."""
    for y, block in page:
        block.draw(pen, y)

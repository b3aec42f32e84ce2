"""The front page's left column: danger in the next 24 hours, then what travels with the person."""

from __future__ import annotations

from reception_app.handover.sheets.clinical_right import SpillHead
from reception_app.handover.sheets.flow import Block, Cell, Section, fitting, lines_block, row_block
from reception_app.handover.sheets.frame import head_bar, section_head
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, Pen
from reception_app.handover.sheets.setting import Line, Span, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import ClinicalView, Danger, Travelling

LEFT_WIDTH = 118.0
_SEAL_X = 49.0


def left_column(view: ClinicalView, top: float) -> tuple[list[tuple[float, Block]], list[Section]]:
    """Return the left column from `top` mm down as placed, and what spills over to page 2."""
    placed: list[tuple[float, Block]] = []
    spilled: list[Section] = []
    bar = Block(6.8, lambda pen, y: _bar_only(pen, LEFT, y, LEFT_WIDTH, "DANGER IN THE NEXT 24 HOURS"))
    placed.append((top, bar))
    y = top + bar.height
    blocks = [danger_block(danger, LEFT, LEFT_WIDTH) for danger in view.dangers]
    if not blocks:
        words = plain(_none(view, "No danger is flagged for the next 24 hours."))
        blocks = [lines_block(LEFT + 1, lay(words, 10, LEFT_WIDTH - 2), 2.0)]
    count, first_part = _dangers_fitting(view.dangers, blocks, BODY_END - y)
    shown = [first_part[0]] if first_part else blocks[:count]
    for block in shown:
        placed.append((y, block))
        y += block.height
    rest = view.dangers[count:]
    if rest:
        over = [first_part[1]] if first_part else []
        over += [danger_block(danger, LEFT, CONTENT) for danger in rest[len(over) :]]
        placed.append((y, lines_block(LEFT + 1, _continued_note(rest), 0)))
        spilled.append(Section(SpillHead("DANGER IN THE NEXT 24 HOURS, continued"), tuple(over)))
        y = BODY_END
    travel, travel_spill = _travels(view.travels, y + 2.0)
    return placed + travel, spilled + travel_spill


def _dangers_fitting(
    dangers: tuple[Danger, ...], blocks: list[Block], room: float
) -> tuple[int, tuple[Block, Block] | None]:
    """Return how many dangers fit above a line naming the others; when not even one does, its two parts."""
    for count in range(len(blocks), 0, -1):
        note = height_of(_continued_note(dangers[count:])) if count < len(dangers) else 0.0
        if sum(block.height for block in blocks[:count]) + note <= room:
            return count, None
    first = blocks[0]
    return 0, first.part(room - height_of(_continued_note(dangers))) if first.part else None


def _continued_note(rest: tuple[Danger, ...]) -> tuple[Line, ...]:
    """Return the line that names the dangers told on page 2, or counts them when they are very many."""
    names = "; ".join(danger.name for danger in rest)
    lines = lay(plain(bold("On page 2, top: "), names), 9.5, LEFT_WIDTH - 2)
    return lines if len(lines) <= 4 else lay(plain(bold(f"{len(rest)} dangers: page 2, top")), 9.5, LEFT_WIDTH - 2)


def _bar_only(pen: Pen, x: float, y: float, width: float, words: str) -> None:
    head_bar(pen, x, y, width, words)


def danger_block(danger: Danger, x: float, width: float) -> Block:
    """Return one danger: triangle, name 12 pt, timed facts, and what to do."""
    inner = width - 10.5
    name = lay(plain(bold(danger.name)), 12, inner, leading=1.15)
    facts = lay(plain(danger.facts), 9.5, inner, leading=1.18)
    do = lay(plain(bold("Do:"), f" {danger.do}"), 9.5, inner, leading=1.18)
    return _danger_lines((*name, *facts, *do), x, width, first=True)


def _danger_lines(lines: tuple[Line, ...], x: float, width: float, *, first: bool) -> Block:
    height = max(height_of(lines) + 2.4, 8.0 if first else 0.0)

    def draw(pen: Pen, y: float) -> None:
        if first:
            pen.danger(x + 1, y + 0.9)
        pen.lines(x + 9.5, y + 0.6, lines)
        pen.rule(x, y + height - 0.6, x + width)

    def part(room: float) -> tuple[Block, Block] | None:
        count = fitting(lines, room - 2.4)
        if count < 3 or count >= len(lines):
            return None
        return _danger_lines(lines[:count], x, width, first=first), _danger_lines(lines[count:], x, width, first=False)

    return Block(height, draw, part)


def _travels(rows: tuple[Travelling, ...], top: float) -> tuple[list[tuple[float, Block]], list[Section]]:
    blocks = [travelling_row(row) for row in rows]
    head = Block(6.6, _travels_head)
    room = BODY_END - top - head.height
    count, used = 0, 0.0
    for index, block in enumerate(blocks):
        tail = 0.0 if index == len(blocks) - 1 else 5.0
        if used + block.height + tail > room:
            break
        used += block.height
        count += 1
    rest = tuple(blocks[count:])
    spilled = (
        [Section(SpillHead("TRAVELS WITH THE PERSON, continued" if count else "TRAVELS WITH THE PERSON"), rest)]
        if rest
        else []
    )
    if count == 0:
        if BODY_END - top >= 5.0:
            note = lay(plain(bold(f"TRAVELS WITH THE PERSON: {len(rows)} lines, page 2")), 9.5, LEFT_WIDTH)
            return [(top, lines_block(LEFT, note, 0))], spilled
        return [], spilled
    placed = [(top, head)]
    y = top + head.height
    for block in blocks[:count]:
        placed.append((y, block))
        y += block.height
    if rest:
        lines = lay(plain(bold(f"and {len(rest)} more lines: page 2, top")), 9.5, LEFT_WIDTH)
        placed.append((y + 0.5, lines_block(LEFT, lines, 0)))
    return placed, spilled


def _travels_head(pen: Pen, y: float) -> None:
    section_head(pen, y, LEFT, LEFT + LEFT_WIDTH, "TRAVELS WITH THE PERSON")
    pen.text(LEFT + 93, y + 5.2, "sent", 8)
    pen.text(LEFT + LEFT_WIDTH, y + 5.2, "arrived", 8, align="right")


def travelling_row(row: Travelling) -> Block:
    """Return one line of what travels: what, seal, where, how many, and a box to tick on arrival."""
    indent = 3.0 if row.inside else 0.0
    text = plain(Span(row.what, not row.inside))
    where_x = LEFT + 66 if row.loss else LEFT + 73
    what_width = 64 if row.loss else (71 - indent if not row.seal else 47 - indent)
    cells = [Cell(LEFT + indent, lay(text, 9.5, what_width, leading=1.12))]
    if row.seal:
        cells.append(Cell(LEFT + _SEAL_X, lay(plain(bold(row.seal)), 9 if row.inside else 10, 23, leading=1.1)))
    cells.append(
        Cell(
            where_x, lay(plain(Span(row.where, row.loss)), 9.5 if row.loss else 9, 51 if row.loss else 19, leading=1.12)
        )
    )
    if row.sent:
        cells.append(Cell(LEFT + 93, lay(plain(bold(row.sent)), 9, 18, leading=1.12)))
    least = 5.0 if row.pages else 4.6

    def extra(pen: Pen, y: float) -> None:
        if not row.loss:
            pen.checkbox(LEFT + LEFT_WIDTH - 6.0, y + 0.6)
        if row.pages:
            width = width_of(row.what, 9.5, is_bold=True) + 1.2
            words = f"(this sheet, {pen.pages} pages)"
            room = _SEAL_X - 1.0 - width
            pen.text(LEFT + width, y + 3.55, words if width_of(words, 8) <= room else f"({pen.pages} pages)", 8)

    return row_block(tuple(cells), pad=0.35, rule=(LEFT, LEFT + LEFT_WIDTH), least=least, extra=extra)


def _none(view: ClinicalView, words: str) -> str:
    """Return `words` for an empty list, never as reassurance: an incomplete pack says that nothing was asked."""
    return f"{words} The pack is incomplete: ask before you rely on this." if view.issue.missing else words

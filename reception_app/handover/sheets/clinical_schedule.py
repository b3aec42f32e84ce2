"""Schedules on the clinical sheet: a row for each day, today framed, what was given ticked, what was not in black."""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.handover.sheets.clinical_rest import Heading
from reception_app.handover.sheets.flow import Block, Draw, Section, text_block
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_schedule import ScheduleCell, ScheduleRow, ScheduleTable

_DAY, _TOTAL, _GAP = 43.0, 24.0, 2.0
_TICK, _PAD, _LABEL = 2.4, 0.9, 4.6
_FRAME = 2.2
_AMOUNT, _WORDS = 10.0, 8.5
_SIGN = {"given": _TICK + 0.8, "not": 1.8}
"""What a tick, and the black around a word, take beside the words."""


def schedules(tables: Sequence[ScheduleTable]) -> list[Section]:
    """Return one section for each schedule; none where nobody has one."""
    return [_section(table) for table in tables]


def _section(table: ScheduleTable) -> Section:
    lead: Words = plain(bold(table.lead), f" {table.next}" if table.next else "")
    first = text_block(LEFT, CONTENT, lead, 10, after=0.8)
    if table.gap:
        first = _together(first, _framed(table.gap))
    columns = _columns(table)
    in_columns = _fits(table, columns)
    beside = in_columns and _beside(table, columns)
    rows = [_row(row, columns, beside) if in_columns else _listed(row, table.times) for row in table.rows]
    times = table.times if in_columns and rows else ()
    if rows:
        # The times go with the first day, and that with what is said above it: no head stands alone at a page's foot.
        first = _together(_together(first, _head(times, columns)), rows.pop(0))
    blocks = [first, *rows]
    blocks += [text_block(LEFT, CONTENT, plain(note), 9, leading=1.15, after=0.4) for note in table.notes]
    blocks.append(text_block(LEFT, CONTENT, plain(table.about), 9, leading=1.15, after=0.6))
    heading = Heading(f"SCHEDULE: {table.title}", table.note)

    def head(continued: bool) -> Block:
        return _together(heading(True), _head(times, columns)) if continued and rows else heading(continued)

    return Section(head, tuple(blocks))


def _together(first: Block, second: Block) -> Block:
    def draw(pen: Pen, y: float) -> None:
        first.draw(pen, y)
        second.draw(pen, y + first.height)

    return Block(first.height + second.height, draw)


def _framed(words: str) -> Block:
    """Return what is not settled, in a dashed box."""
    lines = lay(plain(bold(words)), 9.5, CONTENT - 4, leading=1.15)
    height = height_of(lines) + 1.6

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, 1.1, dash=True)
        pen.lines(LEFT + 2, y + 0.8, lines)

    return Block(height + 1.4, draw)


def _columns(table: ScheduleTable) -> tuple[tuple[float, float], ...]:
    """Return x and width of each time's column."""
    each = (CONTENT - _DAY - _TOTAL) / max(1, len(table.times))
    return tuple((LEFT + _DAY + place * each, each - _GAP) for place in range(len(table.times)))


def _fits(table: ScheduleTable, columns: Sequence[tuple[float, float]]) -> bool:
    """True when every amount, and every word of its mark, has room in its column: no word is broken between letters."""
    return all(
        max([_amount_width(cell), *(_word_width(cell, word) for word in cell.words.split())]) <= width
        for row in table.rows
        for cell, (_, width) in zip(row.cells, columns, strict=True)
    )


def _word_width(cell: ScheduleCell, word: str) -> float:
    return width_of(word, _WORDS, is_bold=cell.mark != "given") + _SIGN.get(cell.mark, 0.0)


def _beside(table: ScheduleTable, columns: Sequence[tuple[float, float]]) -> bool:
    """True when in every cell the mark has room beside the amount; else it stands below in all of them."""
    return all(
        _amount_width(cell) + 1.6 + _mark_width(cell) <= width
        for row in table.rows
        for cell, (_, width) in zip(row.cells, columns, strict=True)
    )


def _amount_width(cell: ScheduleCell) -> float:
    return width_of(cell.amount, _AMOUNT, is_bold=True)


def _mark_width(cell: ScheduleCell) -> float:
    words = width_of(cell.words, _WORDS, is_bold=cell.mark != "given")
    return words + _SIGN.get(cell.mark, 0.0)


def _head(times: Sequence[str], columns: Sequence[tuple[float, float]]) -> Block:
    def draw(pen: Pen, y: float) -> None:
        for time, (x, _) in zip(times, columns if times else (), strict=True):
            pen.text(x, y + 3.0, time, 9.5, bold=True)
        pen.text(RIGHT - 1.0, y + 3.0, "the day", 8, align="right")
        pen.rule(LEFT, y + 4.2, RIGHT)

    return Block(4.4, draw)


def _row(row: ScheduleRow, columns: Sequence[tuple[float, float]], beside: bool) -> Block:
    """Return a day. Its cells wrap when one line is too narrow for them: nothing is cut."""
    cells = [_cell_lines(cell, width, beside) for cell, (_, width) in zip(row.cells, columns, strict=True)]

    def draw(pen: Pen, y: float) -> None:
        for cell, (amount, words, _), (x, _) in zip(row.cells, cells, columns, strict=True):
            _draw_cell(pen, x, y, cell, amount, words, beside)

    return _day(row, max((tall for _, _, tall in cells), default=0.0), draw)


def _listed(row: ScheduleRow, times: Sequence[str]) -> Block:
    """Return a day with so many times that its doses go one after the other, each behind its time."""
    pairs = [(time, cell) for time, cell in zip(times, row.cells, strict=True) if cell.amount != "–"]
    places: list[tuple[float, int]] = []
    x, line = LEFT + _DAY, 0
    for time, cell in pairs:
        wide = _listed_width(time, cell)
        if x + wide > RIGHT - _TOTAL and x > LEFT + _DAY:
            x, line = LEFT + _DAY, line + 1
        places.append((x, line))
        x += wide + 5.0
    each = height_of(lay(plain(bold("0")), _AMOUNT, CONTENT, leading=1.15)) + 0.3

    def draw(pen: Pen, y: float) -> None:
        for (time, cell), (left, down) in zip(pairs, places, strict=True):
            amount, words, _ = _cell_lines(cell, CONTENT, beside=True)
            said = lay(plain(time), _WORDS, CONTENT, leading=1.15)
            top = y + down * each
            pen.lines(left, top + (height_of(amount) - height_of(said)) / 2, said)
            _draw_cell(pen, left + said[0].width + 1.2, top, cell, amount, words, beside=True)

    return _day(row, (line + 1) * each if pairs else 0.0, draw)


def _listed_width(time: str, cell: ScheduleCell) -> float:
    mark = 1.6 + _mark_width(cell) if cell.words else 0.0
    return width_of(time, _WORDS) + 1.2 + _amount_width(cell) + mark


def _day(row: ScheduleRow, tall: float, cells: Draw) -> Block:
    """Return the row of a day around its doses: day and date before them, what it comes to behind, today framed."""
    words = (bold(f"{row.day}  ", 10), row.date) if not row.today else (bold(f"{row.day}  {row.date}", 10),)
    label = lay(plain(*words), 9, _DAY - 2, leading=1.1)
    total = lay(plain(row.total), 9, _TOTAL - 1, leading=1.1)
    height = max(height_of(label) + (_LABEL if row.today else 0.0), height_of(total), tall) + 2 * _PAD

    def draw(pen: Pen, y: float) -> None:
        after = pen.lines(LEFT + 1.0, y + _PAD, label)
        if row.today:
            _black(pen, LEFT + 1.0, after + 0.4, "TODAY")
        cells(pen, y + _PAD)
        pen.lines(RIGHT - 1.0, y + _PAD, total, align="right")
        if row.today:
            pen.box(LEFT, y, CONTENT, height, _FRAME)
        else:
            pen.rule(LEFT, y + height, RIGHT)

    return Block(height + (0.4 if row.today else 0.0), draw)


_Lines = tuple[Line, ...]


def _cell_lines(cell: ScheduleCell, width: float, beside: bool) -> tuple[_Lines, _Lines, float]:
    """Return the lines of amount and mark, and the height both take."""
    strong = cell.mark in ("", "due", "not") and cell.amount not in ("–", "no dose")
    amount = lay(plain(bold(cell.amount) if strong or cell.mark else cell.amount), _AMOUNT, width, leading=1.15)
    room = width - _SIGN.get(cell.mark, 0.0)
    said = cell.words if cell.mark == "given" else bold(cell.words)
    words = lay(plain(said), _WORDS, room, leading=1.15) if cell.words else ()
    if beside:
        return amount, words, max(height_of(amount), height_of(words))
    return amount, words, height_of(amount) + (height_of(words) + 0.4 if words else 0.0)


def _draw_cell(
    pen: Pen, x: float, y: float, cell: ScheduleCell, amount: _Lines, words: _Lines, beside: bool
) -> None:  # fmt: skip
    pen.lines(x, y, amount)
    if not words:
        return
    at = x + _amount_width(cell) + 1.6 if beside else x
    top = y + (height_of(amount) - height_of(words)) / 2 if beside else y + height_of(amount) + 0.4
    if cell.mark == "given":
        pen.tick(at, top + (words[0].height - _TICK) / 2, _TICK)
        pen.lines(at + _TICK + 0.8, top, words)
    elif cell.mark == "not":
        pen.bar(at, top, max(line.width for line in words) + 1.8, height_of(words))
        pen.lines(at + 0.9, top, words, white=True)
    else:
        pen.lines(at, top, words)


def _black(pen: Pen, x: float, y: float, words: str) -> None:
    pen.bar(x, y, width_of(words, 8.5, is_bold=True) + 2.0, 3.8)
    pen.text(x + 1.0, y + 2.9, words, 8.5, bold=True, white=True)

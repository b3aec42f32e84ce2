"""The person's own copy: large type, four parts of the day; then what was given, what comes next and whom to ask.

What they take begins the first page, and what comes after begins the second where both are not room on one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reception_app.handover.sheets.flow import Block, Section, draw_page, flow, text_block
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.pictograms import full_sun, moon, rising_sun, setting_sun
from reception_app.handover.sheets.release_pages import with_translation
from reception_app.handover.sheets.setting import Line, Span, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.person import (
    NO_MEDICINE,
    PART_WORDS,
    UNFINISHED,
    YOURS,
    Amount,
    PersonView,
    TakenRow,
    Waiting,
)

FLOOR = 14.0
_SIZES = (16.0, 15.0, FLOOR)
_COLUMNS = (LEFT + 88.0, LEFT + 116.0, LEFT + 144.0, LEFT + 172.0)
_COLUMN_WIDTH = 26.4
_NAME_WIDTH = 70.0
_SIGNS: tuple[Callable[[Pen, float, float], None], ...] = (rising_sun, full_sun, setting_sun, moon)


def person_copy(view: PersonView) -> bytes:
    """Return the person's copy as a PDF, in the largest of 16, 15 and 14 pt that keeps what they take on one page."""
    for size in _SIZES:
        head = _head(view)
        if len(flow(_taken(view, size), TOP + head.height, BODY_END)) <= 1:
            break
    pages = _pages(view, size, TOP + head.height)
    pen = Pen(f"Your copy, pack {view.pack_number}", max(1, len(pages)), floor=FLOOR)
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        head.draw(pen, TOP)
        draw_page(pen, page)
        _footer(pen, view)
    return pen.finish()


def _pages(view: PersonView, size: float, top: float) -> list[list[tuple[float, Block]]]:
    taken, after = _taken(view, size), _after(view, size)
    if len(flow([*taken, *after], top, BODY_END)) <= 1:
        return with_translation([*taken, *after], view.translated, top)
    return [*flow(taken, top, BODY_END), *with_translation(after, view.translated, top)]


def _set(words: Words, size: float, width: float, leading: float = 1.18) -> tuple[Line, ...]:
    return lay(words, size, width, leading=leading, floor=FLOOR)


def _head(view: PersonView) -> Block:
    going = _set(plain(bold(view.going_to)), 16, 88, 1.15)
    never = _set(plain(bold(view.must_not_have)), 16, 86, 1.15)
    called = _set(plain(bold(view.called)), 22, 110, 1.1)
    top = max(11.0, height_of(called) + 1.5)
    box = 7.4 + max(height_of(going), height_of(never)) + 1.6
    warn = _set(plain(bold(UNFINISHED)), 14, CONTENT - 6) if view.incomplete else ()
    warn_height = height_of(warn) + 3.4 if warn else 0.0

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 8.4, "Your copy", 24, bold=True)
        pen.lines(RIGHT, y + 0.4, called, align="right")
        at = y + top
        pen.text(LEFT, at + 5.0, YOURS, 14)
        at += 7.4
        if warn:
            pen.box(LEFT, at, CONTENT, warn_height - 1.4, 1.1, dash=True)
            pen.lines(LEFT + 3, at + 0.9, warn)
            at += warn_height
        pen.box(LEFT, at, CONTENT, box, SECTION_RULE)
        pen.text(LEFT + 3, at + 6.0, "You are going to", 14)
        pen.text(RIGHT - 3, at + 6.0, "You must not have", 14, align="right")
        pen.lines(LEFT + 3, at + 7.4, going)
        pen.lines(RIGHT - 3, at + 7.4, never, align="right")

    return Block(top + 7.4 + warn_height + box + 3.0, draw)


def _taken(view: PersonView, size: float) -> list[Section]:
    if view.rows:
        table = Section(_table_head, tuple(_row(row, size) for row in view.rows), space=0.0)
    else:
        table = Section(None, (text_block(LEFT, CONTENT, plain(NO_MEDICINE), size, after=3.0, floor=FLOOR),), space=4.0)
    waiting = (Section(None, (_waiting(view.waiting, size),), space=3.0),) if view.waiting else ()
    return [table, *waiting]


def _after(view: PersonView, size: float) -> list[Section]:
    after = view.after
    parts = (
        ("What you were given today", after.given), ("What happens next", after.next),
        ("If you feel bad", after.feel_bad), ("Who to ask", view.ask),
    )  # fmt: skip
    found = [
        Section(partial(_head_of, head), tuple(_bullet(line, size) for line in lines), 4.0) for head, lines in parts
    ]
    # Their own words may fill pages: they part between lines.
    told = tuple(text_block(LEFT, CONTENT, plain(words), size, floor=FLOOR) for words in after.told)
    return [*found, Section(partial(_head_of, "What you told us"), told, 4.0)]


def _table_head(continued: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        for x, sign, word in zip(_COLUMNS, _SIGNS, PART_WORDS, strict=True):
            sign(pen, x, y)
            pen.text(x, y + 17.6, word, 14, bold=True, align="centre")
        pen.text(LEFT, y + 17.6, "What you take", 16, bold=True)
        pen.rule(LEFT, y + 20.2, RIGHT, SECTION_RULE)

    return Block(20.4, draw)


def _row(row: TakenRow, size: float) -> Block:
    name = _set(plain(bold(row.name)), size + 1, _NAME_WIDTH)
    why = _set(plain(row.why), size, _NAME_WIDTH) if row.why else ()
    words = row.sentence or _in_words(row.cells)
    sentence = _set(plain(words), size, RIGHT - LEFT - _NAME_WIDTH - 4) if words else ()
    cells = [] if words else [_cell(cell) for cell in row.cells]
    unsure = tuple(
        line for at, words in enumerate(row.unsure) for line in _set(plain(words if at else bold(words)), size, CONTENT)
    )
    notes = tuple(line for note in row.notes for line in _set(plain(note), size, CONTENT))
    upper = max(height_of(name) + height_of(why), height_of(sentence), *(height_of(cell) for cell in cells), 9.0)
    height = upper + height_of(unsure) + height_of(notes) + 2.4

    def draw(pen: Pen, y: float) -> None:
        at = y + 1.0
        pen.lines(LEFT, pen.lines(LEFT, at, name), why)
        pen.lines(LEFT + _NAME_WIDTH + 4, at, sentence)
        for x, cell in zip(_COLUMNS, cells, strict=False):
            if cell:
                pen.lines(x, at, cell, align="centre")
            else:
                pen.rule(x - 2, at + 4.6, x + 2, 1.2)
        pen.lines(LEFT, pen.lines(LEFT, at + upper, unsure), notes)
        pen.rule(LEFT, y + height - 0.3, RIGHT)

    return Block(height, draw)


def _in_words(cells: tuple[Amount | None, ...]) -> str:
    """Return a liquid's amounts as a sentence when its strength is too wide for a column; else nothing."""
    taken = [(word, cell) for word, cell in zip(PART_WORDS, cells, strict=False) if cell]
    if not any(cell.liquid and _too_wide(cell.each) for _, cell in taken):
        return ""
    return " ".join(
        f"{word}: {cell.amount}, {cell.under} of {cell.each}{f', {cell.times}' if cell.times else ''}."
        for word, cell in taken
    )


def _too_wide(words: str) -> bool:
    return any(width_of(word, 14) > _COLUMN_WIDTH for word in words.split(" "))


def _cell(cell: Amount | None) -> tuple[Line, ...]:
    """Return an amount: large over its unit, over pieces or volume with strength; never a bare number."""
    if cell is None:
        return ()
    number, _, unit = cell.amount.partition("\N{NO-BREAK SPACE}")
    lines: list[Line] = []
    if width_of(cell.amount, 21, is_bold=True) <= _COLUMN_WIDTH and cell.under:
        lines += _set((Span(cell.amount, True),), 21, _COLUMN_WIDTH, 1.05)
    else:
        lines += _set((Span(number, True),), 21, _COLUMN_WIDTH, 1.05)
        lines += _set(plain(unit), 14, _COLUMN_WIDTH, 1.12)
    # Pieces of a strength too wide to stand unbroken are named without it: the dose itself stands above.
    under = f"{cell.under} of {cell.each}" if cell.each and not _too_wide(cell.each) else cell.under
    for words in (under, cell.times):
        if words:
            lines += _set(plain(words), 14, _COLUMN_WIDTH, 1.12)
    return tuple(lines)


def _waiting(waiting: tuple[Waiting, ...], size: float) -> Block:
    rows = [_set(plain(bold(f"{one.name}:"), f" {one.words}"), size, CONTENT - 6) for one in waiting]
    height = sum(height_of(row) for row in rows) + 3.0

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, 1.1, dash=True)
        at = y + 1.3
        for row in rows:
            at = pen.lines(LEFT + 3, at, row)

    return Block(height + 0.5, draw)


def _head_of(words: str, continued: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.rule(LEFT, y, RIGHT, SECTION_RULE)
        pen.text(LEFT, y + 7.2, f"{words}, continued" if continued else words, 16, bold=True)

    return Block(9.4, draw)


def _bullet(words: str, size: float) -> Block:
    lines = _set(plain(words), size, CONTENT - 7)

    def draw(pen: Pen, y: float) -> None:
        pen.bar(LEFT + 1, y + 2.0, 2.4, 2.4)
        pen.lines(LEFT + 7, y, lines)

    return Block(height_of(lines) + 1.0, draw)


def _footer(pen: Pen, view: PersonView) -> None:
    top = 286.2
    pen.rule(LEFT, top, RIGHT, SECTION_RULE)
    name = lay(plain(bold(f"{view.name}   {view.prison}")), 9.5, 150)
    if len(name) > 1:
        name = lay(plain(bold(f"{view.name}   {view.prison}")), 8, 150, leading=1.06)
    y = pen.lines(LEFT, top + (0.6 if len(name) == 1 else 0.1), name)
    words = f"{view.pack_number}   {view.issued}" + ("   TRAINING: not a real person" if view.training else "")
    pen.lines(LEFT, y, lay(plain(words), 8, 150, leading=1.05))
    pen.lines(RIGHT, top + 0.6, lay(plain(bold(f"Page {pen.page} of {pen.pages}")), 10.5, 40), align="right")

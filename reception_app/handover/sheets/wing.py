"""The wing sheet: one page for the first night, of nothing but the wing view; on a second what cannot stand on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from reception_app.handover.sheets.escort_fitting import ACT, COLUMN, Fitting, loud
from reception_app.handover.sheets.escort_middle import sign_table
from reception_app.handover.sheets.escort_top import photograph
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import (
    Frame,
    head_bar,
    page_words,
    section_head,
)
from reception_app.handover.sheets.going_on import Page, sheet_of
from reception_app.handover.sheets.in_full import InFull
from reception_app.handover.sheets.pen import ACT_RULE, BODY_END, CONTENT, LEFT, RIGHT, TOP, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, name_lines, plain, width_of
from reception_app.handover.sheets.wing_foot import codes, receipt
from reception_app.handover.sheets.wing_long import FITTING, long_pages, told_short
from reception_app.handover.views.wing import WingView

_AUDIENCE = "For staff on the wing: what to do tonight. Healthcare holds the rest. Keep it from other prisoners."
_TITLE, _COMPACT_TITLE = 15.4, 8.0
_DROP = 1.3
"""From the middle of a line of 11 pt to its baseline, in mm."""
_MEDICINES, _NEXT = 118.0, 64.0
_RIGHT_X = LEFT + COLUMN + 4


def wing_sheet(view: WingView) -> bytes:
    """Return the wing sheet as a PDF: one page, and only what cannot stand on it goes on on the next.

    Raises SheetProblem SH-101 for a character without a glyph.
    """
    view, rest = told_short(view)
    frame = Frame("WING SHEET: first night", view.name, view.born, "", view.prison, "", view.made, view.training,
                  view.unfinished, "PLAN NOT FINISHED", view.establishment)  # fmt: skip
    placed = None if rest else _one_page(view, frame)
    pages = [placed] if placed else _long(view, frame, rest)
    return sheet_of(f"Wing sheet, {view.made}", frame, pages, partial(_title, view, frame))


def _long(view: WingView, frame: Frame, rest: InFull) -> list[Page]:
    upper = [part(view, FITTING) for part in (_identity, _tonight, _medicines)]
    undecided = _undecided(view, Fitting(False, 0)) if view.undecided else None
    foot = [codes(view, FITTING), receipt(FITTING)]
    return long_pages(view, frame, TOP + frame.drop + _COMPACT_TITLE, (upper, foot), undecided, rest)


def _title(view: WingView, frame: Frame, pen: Pen, below: float) -> None:
    """Draw the title and whom the sheet is for; on a full page both share one bar."""
    top = TOP + frame.drop
    if below < top + _TITLE - 0.1:
        pen.bar(LEFT, top, CONTENT, 7.2)
        pen.text(LEFT + 2, top + 5.2, frame.sheet, 14, bold=True, white=True)
        marks = f"{view.establishment}, {view.made}" + ("   TRAINING" if view.training else "")
        pen.text(RIGHT - 2, top + 5.0, marks, 10, bold=True, align="right", white=True)
        return
    pen.text(LEFT, top + 5.4, frame.sheet, 17, bold=True)
    words = view.establishment + ("   TRAINING" if view.training else "")
    pen.text(RIGHT, top + 2.6, words, 10.5, bold=True, align="right")
    pen.text(RIGHT, top + 6.6, f"made {view.made} by {view.made_by}", 9, align="right")
    pen.bar(LEFT, top + 8.2, CONTENT, 5.8)
    pen.text(LEFT + 2, top + 12.2, plain(bold(_AUDIENCE)), 10, white=True)
    pen.text(RIGHT - 2, top + 12.2, page_words(pen), 9, align="right", white=True)


def _one_page(view: WingView, frame: Frame) -> Page | None:
    """Place the blocks, roomy if that fits, else tighter; never smaller type. None: they do not fit."""
    for level in range(4):
        fitting = Fitting(False, level)
        top = TOP + frame.drop + (_COMPACT_TITLE if fitting.crowded else _TITLE)
        blocks = [
            _identity(view, fitting),
            _tonight(view, fitting),
            _medicines(view, fitting),
            *([_undecided(view, fitting)] if view.undecided else []),
            sign_table(view.signs, view.radio, fitting),
        ]
        foot = [codes(view, fitting), receipt(fitting)]
        spare = BODY_END - top - sum(block.height for block in (*blocks, *foot))
        if spare >= 0:
            # What is left over goes between the blocks: a page read under a dim light wants air.
            return _down([*blocks, *foot], top, min(spare / (len(blocks) + 1), 5.0), len(blocks), spare)
    return None


def _down(blocks: list[Block], top: float, gap: float, foot: int, spare: float) -> list[tuple[float, Block]]:
    """Place blocks with a gap between them; those from `foot` on stand at the page's end."""
    placed: list[tuple[float, Block]] = []
    y = top
    for index, block in enumerate(blocks):
        if index == foot:
            y = top + spare + sum(each.height for each in blocks[:foot])
        placed.append((y, block))
        y += block.height + (gap if index < foot else 0.0)
    return placed


def _identity(view: WingView, fitting: Fitting) -> Block:
    x = LEFT + 21.0
    width = RIGHT - x
    names = [lay((span,), min(size, 20.0), width, leading=1.05) for span, size in name_lines(view.name, width, 20.0)]
    fields = (
        ("Born", view.born, 0.0, 36.0), ("Prison No.", view.prison, 37.0, 32.0),
        ("Likes to be called", view.called, 70.0, 30.0), ("Speaks; talking", view.speaks, 101.0, 64.0),
    )  # fmt: skip
    cells = [(label, lay(plain(bold(value)), ACT, wide, leading=1.02), at) for label, value, at, wide in fields]
    height = max(sum(height_of(lines) for lines in names) + 3.6 + max(height_of(cell[1]) for cell in cells), 19.0)

    def draw(pen: Pen, y: float) -> None:
        photograph(pen, y + 0.6, height - 0.8)
        at = y
        for lines in names:
            at = pen.lines(x, at, lines)
        for label, lines, offset in cells:
            pen.text(x + offset, at + 2.8, label, 8)
            pen.lines(x + offset, at + 3.3, lines)

    return Block(height + fitting.gap, draw)


# Where the person sleeps, beside how often to look


def _tonight(view: WingView, fitting: Fitting) -> Block:
    """Return TONIGHT beside OBSERVE, of one height."""
    place = lay(plain(bold(view.place)), 16 if len(view.place) < 30 else 13, COLUMN - 5, leading=1.05)
    pairs = (*view.cell, ("Food", view.food), ("Aids", view.aids))
    rows = [(label, lay(loud_words(words), ACT, COLUMN - 22, leading=fitting.leading)) for label, words in pairs]
    left = 6.2 + 1.2 + height_of(place) + 1.0 + sum(height_of(lines) + 0.6 for _, lines in rows) + 0.8
    said = [plain(bold(label), f" {words} " if label else f"{words} ") for label, words in view.observe.lines]
    said = [tuple(span for row in said for span in row)] if fitting.crowded else said
    looks = [lay(row, ACT, COLUMN - 5, leading=fitting.leading) for row in said]
    right = 6.2 + _large(view) + sum(height_of(lines) + 0.4 for lines in looks) + 1.0
    height = max(left, right)

    def draw(pen: Pen, y: float) -> None:
        at = head_bar(pen, LEFT, y, COLUMN, "TONIGHT", "where, and how")
        at = pen.lines(LEFT + 2.6, at + 1.2, place) + 1.0
        for label, lines in rows:
            pen.text(LEFT + 2.6, at + lines[0].height / 2 + _DROP, label, 9)
            at = pen.lines(LEFT + 19, at, lines) + 0.6
        _observe(pen, view, y, looks)
        for x in (LEFT, _RIGHT_X):
            pen.box(x + 0.35, y + 0.35, COLUMN - 0.7, height - 0.7, ACT_RULE)

    return Block(height + fitting.gap, draw)


def loud_words(words: str) -> Words:
    """Return words with what is in capitals in bold: LOWER BUNK, NOT DECIDED."""
    if words.startswith("NOT DECIDED") or words.isupper():
        return plain(bold(words))
    return plain(words)


def _large(view: WingView) -> float:
    return 10.8 if view.observe.minutes else 7.6


def _observe(pen: Pen, view: WingView, y: float, looks: Sequence[tuple[Line, ...]]) -> None:
    observe = view.observe
    at = head_bar(pen, _RIGHT_X, y, COLUMN, "OBSERVE", "write the time of each look")
    x = _RIGHT_X + 2.6
    if observe.minutes:
        x += pen.text(x, at + 8.8, "every", 14, bold=True) + 2.5
        x += pen.text(x, at + 9.6, observe.minutes, 29, bold=True) + 2.5
        x += pen.text(x, at + 8.8, "min", 14, bold=True)
    else:
        x += pen.text(x, at + 6.0, observe.word, 14, bold=True)
    if observe.acct_open:
        width = width_of("ACCT OPEN", 11, is_bold=True) + 3
        x = min(x + 5, RIGHT - width - 2)
        base = at + (4.6 if observe.minutes else 1.8)
        pen.bar(x, base, width, 5.4)
        pen.text(x + 1.5, base + 4.0, "ACCT OPEN", 11, bold=True, white=True)
    at += _large(view)
    for lines in looks:
        at = pen.lines(_RIGHT_X + 2.6, at, lines) + 0.4


# Medicines by the clock, and who comes next


def _medicines(view: WingView, fitting: Fitting) -> Block:
    """Return the clock times of medicines and what may be kept, beside when healthcare comes next."""
    width = _MEDICINES
    times = lay(plain(bold("   ".join(view.medicine_times))), 17, width, leading=1.05) if view.medicine_times else ()
    words, waits = (
        lay(said, ACT, width, leading=fitting.leading) if any(span.text for span in said) else ()
        for said in (loud(view.medicine_words), plain(bold(view.medicine_waits)))
    )
    keeps = lay((bold("In the cell: "), *loud(view.keeps)), ACT, width, leading=fitting.leading)
    when = lay(plain(bold(view.seen_when)), 17, _NEXT - 4, leading=1.05)
    who = lay(plain(bold(view.seen_by)), ACT, _NEXT - 4, leading=fitting.leading)
    left = height_of(times) + height_of(words) + height_of(waits) + height_of(keeps) + 0.6
    height = 6.2 + max(left, height_of(when) + height_of(who)) + 1.0
    x = RIGHT - _NEXT

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, LEFT + width, "MEDICINES TONIGHT", "clock times only: healthcare knows which")
        at = y + 6.2
        for lines in (times, words, waits):
            at = pen.lines(LEFT, at, lines)
        pen.lines(LEFT, at + 0.6, keeps)
        section_head(pen, y, x, RIGHT, "HEALTHCARE COMES NEXT")
        pen.lines(x, pen.lines(x, y + 6.2, when), who)

    return Block(height + fitting.gap, draw)


def _undecided(view: WingView, fitting: Fitting) -> Block:
    """Return what nobody has decided, in a dashed box, in one column or two."""
    columns = 1 if fitting.level == 0 or len(view.undecided) == 1 else 2
    width = (CONTENT - 6 - 4 * (columns - 1)) / columns
    rows = [
        lay(plain(bold(f"{each.what}: "), f"{each.who} decides, ", bold(f"{each.by}.")), ACT, width,
            leading=fitting.leading)
        for each in view.undecided
    ]  # fmt: skip
    heights = [height_of(row) + 0.5 for row in rows]
    split = len(rows) if columns == 1 else _balance(heights)
    height = 6.6 + max(sum(heights[:split]), sum(heights[split:])) + 0.8

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, 1.1, dash=True)
        count = f"NOT DECIDED YET: {sum(each.points for each in view.undecided)}"
        pen.text(LEFT + 3, y + 5.0, count, 11, bold=True)
        _columns(((LEFT + 3, rows[:split]), (LEFT + 3 + width + 4, rows[split:])), y + 6.6, pen.lines)

    return Block(height + fitting.gap, draw)


def _columns(
    columns: Sequence[tuple[float, Sequence[tuple[Line, ...]]]],
    top: float,
    draw: Callable[[float, float, tuple[Line, ...]], float],
) -> None:
    for x, rows in columns:
        at = top
        for row in rows:
            at = draw(x, at, row) + 0.5


def _balance(heights: Sequence[float]) -> int:
    return min(range(1, len(heights) + 1), key=lambda count: max(sum(heights[:count]), sum(heights[count:])))

"""The front page's DUE NEXT: which doses stand on page 1, one line each, and which must follow on page 2."""

from __future__ import annotations

from collections import Counter

from reception_app.handover.sheets.clinical_right import SpillHead
from reception_app.handover.sheets.flow import Block, Cell, Section, lines_block, row_block
from reception_app.handover.sheets.frame import head_bar
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Span, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import DueRow

SHOWN_DUE = 8


def due_next(rows: tuple[DueRow, ...], room: float, prescriber: str = "") -> tuple[Block, list[Section]]:
    """Return DUE NEXT in at most `room` mm, and the time-critical rows for page 2 when even they are too many.

    `prescriber`: when one is next reached there, where a medicine runs out before that; or "".
    """
    shown, over = _fitting_rows(rows, room)
    on_page = set(map(id, (*shown, *over)))
    rest = [row for row in rows if id(row) not in on_page]
    blocks = [due_row(row) for row in shown]
    if not rows:
        blocks = [
            lines_block(
                LEFT + 1,
                lay(plain("No dose is recorded as due in the next 24 hours."), 10, CONTENT - 2),
                1.5,
            )
        ]
    if over:
        count = bold(f"and {len(over)} more time-critical {'dose' if len(over) == 1 else 'doses'}: page 2, top")
        blocks.append(row_block((Cell(LEFT + 1, lay((count,), 9.5, CONTENT - 2)),), pad=0.8, rule=(LEFT, RIGHT)))
    if rest:
        blocks.append(_more_due(rest))
    height = 6.4 + sum(block.height for block in blocks)
    ends = f"; a medicine runs out before help: {prescriber}" if prescriber else ""
    note = f"clock times; doses due in 24 hours from issue{ends}"

    def draw(pen: Pen, y: float) -> None:
        at = head_bar(pen, LEFT, y, CONTENT, "DUE NEXT", note)
        at += 0.2
        for block in blocks:
            block.draw(pen, at)
            at += block.height

    spilled = [Section(SpillHead("DUE NEXT, continued"), tuple(due_row(row) for row in over))] if over else []
    return Block(height, draw), spilled


def _fitting_rows(rows: tuple[DueRow, ...], room: float) -> tuple[list[DueRow], list[DueRow]]:
    """Return the rows for page 1 and the time-critical ones that must follow on page 2."""
    shown = list(shown_due(rows))
    over: list[DueRow] = []
    left = room - 6.4 - (14.0 if len(shown) < len(rows) else 0.0)
    while len(shown) > 1 and sum(due_row(row).height for row in shown) > left:
        last = next((row for row in reversed(shown) if not row.critical), shown[-1])
        shown = [row for row in shown if row is not last]
        if last.critical:
            over.insert(0, last)
    return shown, over


def shown_due(rows: tuple[DueRow, ...]) -> tuple[DueRow, ...]:
    """Return the rows of the front page: eight, or more when more than eight are time-critical, in order of time."""
    critical = [row for row in rows if row.critical]
    others = [row for row in rows if not row.critical][: max(0, SHOWN_DUE - len(critical))]
    chosen = set(map(id, critical)) | set(map(id, others))
    return tuple(row for row in rows if id(row) in chosen)


def due_row(row: DueRow) -> Block:
    """Return one line of DUE NEXT: time, day, medicine over dose, where it is, what lateness does."""
    width = 74.0
    tags = _tag_width(row)
    dose_width = width_of(f"DOSE {row.dose}", 10, is_bold=True)
    extra = f"  {row.extra}" if row.extra else None
    beside = extra is not None and dose_width + width_of(extra.strip(), 10) + 2 + tags <= width
    brand = f"  {row.brand}" if row.brand else None
    medicine = lay(plain(bold(row.medicine), brand, None if beside else extra), 11, width, leading=1.08)
    dose = plain(bold(f"DOSE {row.dose}"), extra if beside else None)
    tag_below = dose_width + tags > width
    dose_lines = lay(dose, 10, width, leading=1.12)
    below = " ".join(filter(None, (row.unprescribed, row.confirmed_then)))
    never = lay(plain(bold(below)), 9, RIGHT - 47, leading=1.12) if below else ()
    where = lay(plain(row.where), 9, 35.5, leading=1.15)
    late = lay(plain(row.late), 9, 38.0, leading=1.15)
    middle = height_of(medicine) + height_of(dose_lines) + (4.4 if tag_below else 0)
    told = max(8.8, middle + 1.0, height_of(where) + 1.2, height_of(late) + 1.2)
    height = told + (height_of(never) + 0.4 if never else 0.0)

    def draw(pen: Pen, y: float) -> None:
        time_width = pen.text(LEFT + 1, y + 6.3, row.time, 17, bold=True)
        day = f"{_late_word(row)} {row.day}" if row.overdue else row.day
        lines = lay(plain(bold(day)), 8.5, 46 - 14.5 - time_width, leading=1.0)
        pen.lines(LEFT + 2.6 + time_width, y + 6.6 - height_of(lines) + (1.4 if len(lines) > 1 else 0), lines)
        end = pen.lines(46, pen.lines(46, y + 0.5, medicine), dose_lines)
        last = dose_lines[-1]
        _tags(pen, row, 46 if tag_below else 46 + last.width + 2, end + 0.2 if tag_below else end - last.height)
        pen.lines(46, y + told - 0.4, never)
        pen.lines(122, y + 0.6, where)
        pen.lines(159, y + 0.6, late)
        pen.rule(LEFT, y + height, RIGHT)

    return Block(height, draw)


def _late_word(row: DueRow) -> str:
    """Return how a time that is past is called: one that was prescribed, or must not wait, is overdue."""
    return "OVERDUE" if row.critical or not row.unprescribed else "past its time"


def _tag_width(row: DueRow) -> float:
    width = 0.0
    if row.not_confirmed:
        width += width_of("NOT CONFIRMED", 8, is_bold=True) + 4.5
    if row.interim_was:
        width += width_of("INTERIM", 8, is_bold=True) + 8.5 + width_of(f"was {row.interim_was}", 9) + 2
    return width


def _tags(pen: Pen, row: DueRow, x: float, y: float) -> None:
    if row.interim_was:
        width = width_of("INTERIM", 8, is_bold=True)
        pen.hatch(x, y + 0.35, 3.6, 3.6, gap=1.1, rule=0.9)
        pen.box(x, y + 0.35, width + 6.0, 3.6)
        pen.text(x + 4.6, y + 3.2, "INTERIM", 8, bold=True)
        x += width + 7.4
        x += pen.text(x, y + 3.35, f"was {row.interim_was}", 9) + 2
    if row.not_confirmed:
        width = width_of("NOT CONFIRMED", 8, is_bold=True)
        pen.box(x, y + 0.35, width + 3, 3.6, 1.1, dash=True)
        pen.text(x + 1.5, y + 3.2, "NOT CONFIRMED", 8, bold=True)


def _more_due(rest: list[DueRow]) -> Block:
    counts = Counter((row.day, row.time) for row in rest)
    words: list[Span] = [bold(f"and {len(rest)} more in 24 hours, each with its next dose under MEDICINES: ")]
    for index, ((day, time), count) in enumerate(counts.items()):
        words.append(bold(f"{day}\N{NO-BREAK SPACE}{time}"))
        doses = "dose" if count == 1 else "doses"
        words.append(Span(f" {count}\N{NO-BREAK SPACE}{doses}" + (", " if index < len(counts) - 1 else "")))
    cell = Cell(LEFT + 1, lay(tuple(words), 9.5, CONTENT - 2, leading=1.15))
    return row_block((cell,), pad=0.8, rule=(LEFT, RIGHT))

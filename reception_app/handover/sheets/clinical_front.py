"""The clinical sheet's front page: who, what is due next, what is dangerous, and what to do first.

The page is laid out by hand. What does not fit goes to page 2 under the same heading; danger and allergies stay, and
are only continued there when they are longer than the page itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reception_app.handover.sheets.clinical_right import SpillHead, right_column
from reception_app.handover.sheets.flow import Block, Cell, Draw, Section, fitting, lines_block, row_block
from reception_app.handover.sheets.frame import Frame, head_bar, incomplete_band, section_head, title
from reception_app.handover.sheets.pen import (
    BODY_END,
    CONTENT,
    LEFT,
    RIGHT,
    SECTION_RULE,
    TOP,
    Pen,
)
from reception_app.handover.sheets.setting import Line, Span, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import (
    ClinicalView,
    Danger,
    DueRow,
    Travelling,
)

SHOWN_DUE = 8
_MOST_TALK = 4
_DUE_END = 196.0
"""Below this DUE NEXT leaves the page to danger and allergies, in mm."""

LEFT_WIDTH = 118.0


@dataclass(frozen=True, slots=True)
class Front:
    """The front page as placed, and the sections that spill over to page 2."""

    blocks: tuple[tuple[float, Block], ...]
    spilled: tuple[Section, ...]


def front_page(view: ClinicalView, frame: Frame) -> Front:
    """Lay out the front page."""
    y = TOP + frame.drop
    placed: list[tuple[float, Block]] = [(y, Block(14.0, _title_drawer(view, frame)))]
    y += 16.0
    for block in (_identity(view), _journey(view)):
        placed.append((y, block))
        y += block.height
    due, due_spill = _due(view.due, _DUE_END - y)
    placed.append((y, due))
    y += due.height + 2.5
    left, left_spill = _left_column(view, y)
    right, right_spill = right_column(view, y)
    return Front((*placed, *left, *right), (*due_spill, *right_spill, *left_spill))


def _title_drawer(view: ClinicalView, frame: Frame) -> Draw:
    def draw(pen: Pen, y: float) -> None:
        incomplete_band(pen, frame)
        bar = plain(bold("MEDICAL IN CONFIDENCE: to be opened by healthcare staff only"))
        title(pen, frame, bar, f"seal {view.issue.seal}   sheet {view.issue.sheet_number}", y)

    return draw


def name_lines(name: str, width: float, largest: float = 22.0) -> tuple[tuple[Span, float], ...]:
    """Return the name as spans with sizes: one line if 22 to 15 pt allow, else split at the comma, else wrapped."""
    size = largest
    while size >= 15.0:
        if width_of(name, size, is_bold=True) <= width:
            return ((Span(name, True), size),)
        size -= 0.5
    family, comma, given = name.partition(", ")
    parts = (f"{family}{comma.strip()}", given) if given else (name,)
    sized = []
    for part in parts:
        size = 18.0
        while size > 15.0 and width_of(part, size, is_bold=True) > width:
            size -= 0.5
        sized.append((Span(part, True), size))
    return tuple(sized)


def _identity(view: ClinicalView) -> Block:
    person = view.person
    names = [lay((span,), size, CONTENT - 6, leading=1.08) for span, size in name_lines(person.name, CONTENT - 6)]
    facts = (("Born", person.born, 0.0), ("Sex", person.sex, 44.0), ("NHS No.", person.nhs, 68.0),
             ("Prison No.", person.prison, 102.0), ("Likes to be called", person.called, 140.0))  # fmt: skip
    widths = (42.0, 22.0, 32.0, 36.0, 42.0)
    values = [
        lay(plain(bold(value)), 11.5, width, leading=1.1) for (_, value, _), width in zip(facts, widths, strict=True)
    ]
    name_height = sum(height_of(lines) for lines in names)
    height = 1.0 + name_height + 4.0 + max(height_of(lines) for lines in values) + 1.4

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, SECTION_RULE)
        at = y + 1.0
        for lines in names:
            at = pen.lines(LEFT + 3, at, lines)
        for (label, _, x), lines in zip(facts, values, strict=True):
            pen.text(LEFT + 3 + x, at + 3.2, label, 8)
            pen.lines(LEFT + 3 + x, at + 4.0, lines)

    return Block(height + 1.2, draw)


def _journey(view: ClinicalView) -> Block:
    issue = view.issue
    facts = (("From", issue.sender, 0.0, 36.0), ("To", issue.to, 37.0, 36.0), ("Left", issue.left, 74.0, 36.0),
             ("Expected", issue.expected, 111.5, 36.0), ("Issued", issue.issued, 149.0, 37.0))  # fmt: skip
    values = [lay(plain(bold(value)), 10, width, leading=1.1) for _, value, _, width in facts]
    words = plain(bold(f"{issue.purpose}."), f" Made by {issue.maker}. ", bold("How to talk:"), f" {issue.talk}. ",
                  bold("Language:"), f" {issue.language}.")  # fmt: skip
    lines = lay(words, 9.5, CONTENT, leading=1.18)
    if len(lines) > _MOST_TALK:
        short = "see ABOUT THE PERSON AND THIS STAY"
        lines = lay((*words[:3], Span(f" {short}. "), *words[4:]), 9.5, CONTENT, leading=1.18)
    value_height = max(height_of(value) for value in values)
    height = 3.6 + value_height + height_of(lines) + 1.6

    def draw(pen: Pen, y: float) -> None:
        for (label, _, x, _), value in zip(facts, values, strict=True):
            pen.text(LEFT + x, y + 3.0, label, 8)
            pen.lines(LEFT + x, y + 3.5, value)
        pen.lines(LEFT, y + 3.8 + value_height, lines)

    return Block(height, draw)


# Due next


def _due(rows: tuple[DueRow, ...], room: float) -> tuple[Block, list[Section]]:
    """Return DUE NEXT in at most `room` mm, and the time-critical rows for page 2 when even they are too many."""
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

    def draw(pen: Pen, y: float) -> None:
        at = head_bar(pen, LEFT, y, CONTENT, "DUE NEXT", "clock times; doses due in 24 hours from issue")
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
    medicine = lay(plain(bold(row.medicine), None if beside else extra), 11, width, leading=1.08)
    dose = plain(bold(f"DOSE {row.dose}"), extra if beside else None)
    tag_below = dose_width + tags > width
    dose_lines = lay(dose, 10, width, leading=1.12)
    where = lay(plain(row.where), 9, 35.5, leading=1.15)
    late = lay(plain(row.late), 9, 38.0, leading=1.15)
    middle = height_of(medicine) + height_of(dose_lines) + (4.4 if tag_below else 0)
    height = max(8.8, middle + 1.0, height_of(where) + 1.2, height_of(late) + 1.2)

    def draw(pen: Pen, y: float) -> None:
        time_width = pen.text(LEFT + 1, y + 6.3, row.time, 17, bold=True)
        day = f"OVERDUE {row.day}" if row.overdue else row.day
        lines = lay(plain(bold(day)), 8.5, 46 - 14.5 - time_width, leading=1.0)
        pen.lines(LEFT + 2.6 + time_width, y + 6.6 - height_of(lines) + (1.4 if len(lines) > 1 else 0), lines)
        end = pen.lines(46, pen.lines(46, y + 0.5, medicine), dose_lines)
        last = dose_lines[-1]
        _tags(pen, row, 46 if tag_below else 46 + last.width + 2, end + 0.2 if tag_below else end - last.height)
        pen.lines(122, y + 0.6, where)
        pen.lines(159, y + 0.6, late)
        pen.rule(LEFT, y + height, RIGHT)

    return Block(height, draw)


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


# The left column: danger, then what travels


def _left_column(view: ClinicalView, top: float) -> tuple[list[tuple[float, Block]], list[Section]]:
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
        cells.append(Cell(LEFT + 49, lay(plain(bold(row.seal)), 9 if row.inside else 10, 23, leading=1.1)))
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
            pen.text(LEFT + width, y + 3.55, f"(this sheet, {pen.pages} pages)", 8)

    return row_block(tuple(cells), pad=0.35, rule=(LEFT, LEFT + LEFT_WIDTH), least=least, extra=extra)


def _none(view: ClinicalView, words: str) -> str:
    """Return `words` for an empty list, never as reassurance: an incomplete pack says that nothing was asked."""
    return f"{words} The pack is incomplete: ask before you rely on this." if view.issue.missing else words

"""The clinical sheet's front page: who, what is due next, what is dangerous, and what to do first.

The page is laid out by hand. What does not fit goes to page 2 under the same heading; danger and allergies stay, and are
only continued there when they are longer than the page itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reception_app.handover.sheets.flow import Block, Cell, Draw, Section, fitting, lines_block, row_block
from reception_app.handover.sheets.frame import Frame, head_bar, incomplete_band, section_head, title
from reception_app.handover.sheets.pen import (
    ACT_RULE,
    BODY_END,
    CONTENT,
    LEFT,
    RIGHT,
    SECTION_RULE,
    TOP,
    Pen,
)
from reception_app.handover.sheets.setting import Span, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import (
    AllergyBox,
    ClinicalView,
    Danger,
    DueRow,
    Lead,
    NotSettled,
    TaskRow,
    Travelling,
)

SHOWN_DUE = 8
LEFT_WIDTH, RIGHT_WIDTH = 118.0, 64.0
RIGHT_X = LEFT + LEFT_WIDTH + 4


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
    for block in (_identity(view), _journey(view), _due(view.due)):
        placed.append((y, block))
        y += block.height
    y += 2.5
    left, left_spill = _left_column(view, y)
    right, right_spill = _right_column(view, y)
    return Front((*placed, *left, *right), (*right_spill, *left_spill))


def _title_drawer(view: ClinicalView, frame: Frame) -> Draw:
    def draw(pen: Pen, y: float) -> None:
        incomplete_band(pen, frame)
        bar = plain(bold("MEDICAL IN CONFIDENCE: to be opened by healthcare staff only"))
        title(pen, frame, bar, f"seal {view.issue.seal}   sheet {view.issue.sheet_number}", y)

    return draw


def name_lines(name: str, width: float, largest: float = 22.0) -> tuple[tuple[Span, float], ...]:
    """Return the name as spans with sizes: on one line if 22 to 15 pt allow, else split at the comma, else wrapped at 15."""
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
    value_height = max(height_of(value) for value in values)
    height = 3.6 + value_height + height_of(lines) + 1.6

    def draw(pen: Pen, y: float) -> None:
        for (label, _, x, _), value in zip(facts, values, strict=True):
            pen.text(LEFT + x, y + 3.0, label, 8)
            pen.lines(LEFT + x, y + 3.5, value)
        pen.lines(LEFT, y + 3.8 + value_height, lines)

    return Block(height, draw)


# Due next


def _due(rows: tuple[DueRow, ...]) -> Block:
    shown = shown_due(rows)
    rest = [row for row in rows if row not in shown]
    blocks = [due_row(row) for row in shown]
    if not rows:
        blocks = [lines_block(LEFT + 1, lay(plain("No dose is due in the next 24 hours."), 10, CONTENT - 2), 1.5)]
    if rest:
        blocks.append(_more_due(rest))
    height = 6.4 + sum(block.height for block in blocks)

    def draw(pen: Pen, y: float) -> None:
        at = head_bar(pen, LEFT, y, CONTENT, "DUE NEXT", "clock times; doses due in 24 hours from issue")
        at += 0.2
        for block in blocks:
            block.draw(pen, at)
            at += block.height

    return Block(height, draw)


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
        words = plain("No danger is flagged for the next 24 hours.")
        blocks = [lines_block(LEFT + 1, lay(words, 10, LEFT_WIDTH - 2), 2.0)]
    over: list[Block] = []
    for index, block in enumerate(blocks):
        if over or y + block.height > BODY_END - (5.0 if index < len(blocks) - 1 else 0):
            parts = block.part(BODY_END - 5.0 - y) if block.part and not over else None
            if parts:
                placed.append((y, parts[0]))
                y += parts[0].height
                over.append(parts[1])
            else:
                over.append(danger_block(view.dangers[index], LEFT, CONTENT))
            continue
        placed.append((y, block))
        y += block.height
    if over:
        note = lay(plain(bold("Danger continued on page 2, top")), 9.5, LEFT_WIDTH)
        placed.append((y, lines_block(LEFT + 1, note, 0)))
        spilled.append(Section(SpillHead("DANGER IN THE NEXT 24 HOURS, continued"), tuple(over)))
        y = BODY_END
    travel, travel_spill = _travels(view.travels, y + 2.0)
    return placed + travel, spilled + travel_spill


def _bar_only(pen: Pen, x: float, y: float, width: float, words: str) -> None:
    head_bar(pen, x, y, width, words)


@dataclass(frozen=True, slots=True)
class SpillHead:
    """A section heading over a rule; it says ", continued" itself."""

    words: str

    def __call__(self, continued: bool) -> Block:
        words = self.words if not continued or self.words.endswith("continued") else f"{self.words}, continued"
        return Block(7.0, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words))


def danger_block(danger: Danger, x: float, width: float) -> Block:
    """Return one danger: triangle, name 12 pt, timed facts, and what to do."""
    inner = width - 10.5
    name = lay(plain(bold(danger.name)), 12, inner, leading=1.15)
    facts = lay(plain(danger.facts), 9.5, inner, leading=1.18)
    do = lay(plain(bold("Do:"), f" {danger.do}"), 9.5, inner, leading=1.18)
    return _danger_lines((*name, *facts, *do), x, width, first=True)


def _danger_lines(lines: tuple, x: float, width: float, *, first: bool) -> Block:  # type: ignore[type-arg]
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


# The right column: allergies, who leads, do first, not settled


def _right_column(view: ClinicalView, top: float) -> tuple[list[tuple[float, Block]], list[Section]]:
    placed: list[tuple[float, Block]] = []
    spilled: list[Section] = []
    y = top
    allergies, allergy_spill = _allergies(view.allergies, BODY_END - top)
    placed.append((y, allergies))
    y += allergies.height + 1.8
    spilled += allergy_spill
    lead = _lead(view.lead)
    placed.append((y, lead))
    y += lead.height + 1.8
    tasks, settled, in_full = _fitted(view, BODY_END - y)
    for block in (tasks, settled):
        if block:
            placed.append((y, block))
            y += block.height + 1.8
    section = _settled_section(view.unsettled)
    if section and not in_full:
        spilled.append(section)
    return placed, spilled


def _fitted(view: ClinicalView, room: float) -> tuple[Block | None, Block | None, bool]:
    """Return DO FIRST and NOT SETTLED as full as the room allows (fewer tasks first, then counts), and whether it is in full."""
    full, short = _not_settled(view.unsettled), _short_settled(view.unsettled)
    for settled, counts in ((full, (4, 3, 2)), (short, (4, 3, 2, 1, 0))):
        for count in counts:
            tasks = _do_first(view.tasks, count)
            if sum(block.height + 1.8 for block in (tasks, settled) if block) <= room + 1.8:
                return tasks, settled, settled is full
    return _do_first(view.tasks, 0), short, False


def _allergies(box: AllergyBox, room: float) -> tuple[Block, list[Section]]:
    lines: list = []  # type: ignore[type-arg]
    inner = RIGHT_WIDTH - 4
    if box.ask_now:
        lines += lay(plain(bold("Ask now", 11.5), bold(f" {box.ask_now}")), 10.5, inner, leading=1.15)
    for item in box.lines:
        lines += lay(plain(bold(item.substance, 11.5), bold(f" {item.reaction}")), 10, inner, leading=1.15)
        lines += lay(plain(item.source), 9, inner, leading=1.2)
    if box.note:
        lines += lay(plain(box.note), 9, inner, leading=1.2)
    space = min(room, 150.0) - 6.2 - 2.6 - 9.0
    count = len(lines) if height_of(lines) <= space + 9.0 else fitting(lines, space)
    shown, rest = tuple(lines[:count]), tuple(lines[count:])
    bar = f"{box.bar} ({len(box.lines)})" if rest else box.bar
    extra = lay(plain(bold("continued on page 2, top")), 9.5, inner) if rest else ()
    height = 6.2 + height_of(shown) + height_of(extra) + 2.6

    def draw(pen: Pen, y: float) -> None:
        at = head_bar(pen, RIGHT_X, y, RIGHT_WIDTH, bar)
        at = pen.lines(RIGHT_X + 2, at + 0.9, shown)
        pen.lines(RIGHT_X + 2, at, extra)
        pen.box(RIGHT_X + 0.35, y + 0.35, RIGHT_WIDTH - 0.7, height - 0.7, ACT_RULE)

    spilled = [Section(SpillHead(f"{box.bar}, continued"), (lines_block(LEFT, rest, 1.0),))] if rest else []
    return Block(height, draw), spilled


def _lead(lead: Lead) -> Block:
    inner = RIGHT_WIDTH - 4
    name = lay(plain(bold(lead.name or "Nobody is named: ask")), 10.5, inner, leading=1.15)
    role = lay(plain(lead.role), 9, inner, leading=1.15) if lead.role else ()
    size = 16.5
    while size > 11 and width_of(lead.telephone, size, is_bold=True) > inner - 7:
        size -= 0.5
    telephone = lay(plain(bold(lead.telephone)), size, inner - 7, leading=1.1)
    note = lay(plain(lead.note), 9, inner, leading=1.15) if lead.note else ()
    parts_height = sum(height_of(part) for part in (name, role, telephone, note))
    height = 5.6 + parts_height + 2.4

    def draw(pen: Pen, y: float) -> None:
        pen.box(RIGHT_X, y, RIGHT_WIDTH, height, dash=lead.name is None)
        pen.text(RIGHT_X + 2, y + 4.4, "WHO LEADS", 10.5, bold=True)
        at = pen.lines(RIGHT_X + 2, y + 5.6, name)
        at = pen.lines(RIGHT_X + 2, at, role)
        pen.handset(RIGHT_X + 2, at + 1.2)
        at = pen.lines(RIGHT_X + 9, at + 0.4, telephone)
        pen.lines(RIGHT_X + 2, at + 0.4, note)

    return Block(height, draw)


def _do_first(tasks: tuple[TaskRow, ...], count: int) -> Block | None:
    return _tasks_box(tasks, [task for task in tasks if task.first][:count])


def _tasks_box(tasks: tuple[TaskRow, ...], shown: list[TaskRow]) -> Block | None:
    if not tasks:
        return None
    inner = RIGHT_WIDTH - 9
    rows = [lay(plain(bold(f"{task.when}:"), f" {task.what}"), 9.5, inner, leading=1.15) for task in shown]
    rest = len(tasks) - len(shown)
    more = f"{'and ' if shown else ''}{rest} {'more ' if shown else ''}under STILL OPEN"
    tail = lay(plain(bold(more)), 9.5, RIGHT_WIDTH - 4) if rest else ()
    height = 6.0 + sum(max(height_of(row), 3.8) + 0.7 for row in rows) + height_of(tail) + 1.2

    def draw(pen: Pen, y: float) -> None:
        pen.box(RIGHT_X, y, RIGHT_WIDTH, height)
        pen.text(RIGHT_X + 2, y + 4.4, "DO FIRST", 10.5, bold=True)
        at = y + 6.0
        for row in rows:
            pen.checkbox(RIGHT_X + 2, at + 0.5)
            at = max(pen.lines(RIGHT_X + 7, at, row), at + 3.8) + 0.7
        pen.lines(RIGHT_X + 2, at, tail)

    return Block(height, draw)


def _not_settled(unsettled: tuple[NotSettled, ...]) -> Block | None:
    words = [plain(bold(item.count), f" {item.what}") for item in unsettled]
    return _dashed("NOT SETTLED", words) if unsettled else None


def _short_settled(unsettled: tuple[NotSettled, ...]) -> Block | None:
    if not unsettled:
        return None
    counts = "; ".join(item.count for item in unsettled)
    return _dashed(f"NOT SETTLED: {len(unsettled)}", [plain(bold("Page 2, top:"), f" {counts}")])


def _dashed(heading: str, words: list[Words]) -> Block:
    rows = [lay(row, 9.5, RIGHT_WIDTH - 4, leading=1.15) for row in words]
    height = 6.0 + sum(height_of(row) + 0.7 for row in rows) + 1.2

    def draw(pen: Pen, y: float) -> None:
        pen.box(RIGHT_X, y, RIGHT_WIDTH, height, 1.1, dash=True)
        pen.text(RIGHT_X + 2, y + 4.4, heading, 10.5, bold=True)
        at = y + 6.0
        for row in rows:
            at = pen.lines(RIGHT_X + 2, at, row) + 0.7

    return Block(height, draw)


def _settled_section(unsettled: tuple[NotSettled, ...]) -> Section | None:
    if not unsettled:
        return None
    blocks = tuple(
        lines_block(LEFT, lay(plain(bold(item.count), f" {item.what}"), 9.5, CONTENT), 0.8) for item in unsettled
    )
    return Section(SpillHead("NOT SETTLED"), blocks)

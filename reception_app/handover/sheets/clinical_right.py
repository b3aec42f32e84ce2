"""The front page's right column: allergies, who leads, what to do first, what is not settled."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.flow import Block, Section, fitting, lines_block
from reception_app.handover.sheets.frame import head_bar, section_head
from reception_app.handover.sheets.pen import ACT_RULE, BODY_END, CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import AllergyBox, ClinicalView, Lead, NotSettled, TaskRow

RIGHT_WIDTH = 64.0
_LEAST_BELOW = 28.0
"""Room for DO FIRST and NOT SETTLED as counts, and the spaces between, in mm."""

_MOST_NOTE = 4
RIGHT_X = LEFT + 122.0


@dataclass(frozen=True, slots=True)
class SpillHead:
    """A section heading over a rule; it says ", continued" itself."""

    words: str

    def __call__(self, continued: bool) -> Block:
        words = self.words if not continued or self.words.endswith("continued") else f"{self.words}, continued"
        return Block(7.0, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words))


def right_column(view: ClinicalView, top: float) -> tuple[list[tuple[float, Block]], list[Section]]:
    placed: list[tuple[float, Block]] = []
    spilled: list[Section] = []
    y = top
    lead = _lead(view.lead)
    allergies, allergy_spill = _allergies(view.allergies, BODY_END - top - lead.height - _LEAST_BELOW)
    placed.append((y, allergies))
    y += allergies.height + 1.8
    spilled += allergy_spill
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
    """Return DO FIRST and NOT SETTLED as full as the room allows, and whether the latter is in full."""
    full, short = _not_settled(view.unsettled), _short_settled(view.unsettled)
    for settled, counts in ((full, (4, 3, 2)), (short, (4, 3, 2, 1, 0))):
        for count in counts:
            tasks = _do_first(view.tasks, count)
            if sum(block.height + 1.8 for block in (tasks, settled) if block) <= room + 1.8:
                return tasks, settled, settled is full
    return _do_first(view.tasks, 0), _shortest_settled(view.unsettled), False


def _allergies(box: AllergyBox, room: float) -> tuple[Block, list[Section]]:
    lines: list[Line] = []
    inner = RIGHT_WIDTH - 4
    if box.ask_now:
        lines += lay(plain(bold("Ask now", 11.5), bold(f" {box.ask_now}")), 10.5, inner, leading=1.15)
    for item in box.lines:
        lines += lay(plain(bold(item.substance, 11.5), bold(f" {item.reaction}")), 10, inner, leading=1.15)
        lines += lay(plain(item.source), 9, inner, leading=1.2)
    if box.note:
        lines += lay(plain(box.note), 9, inner, leading=1.2)
    space = room - 6.2 - 2.6
    count = len(lines) if height_of(lines) <= space else fitting(lines, space - 4.2)
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
    if len(note) > _MOST_NOTE:
        note = lay(plain("Hours and note: see PEOPLE."), 9, inner, leading=1.15)
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


def _shortest_settled(unsettled: tuple[NotSettled, ...]) -> Block | None:
    return _dashed(f"NOT SETTLED: {len(unsettled)}, page 2, top", []) if unsettled else None


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

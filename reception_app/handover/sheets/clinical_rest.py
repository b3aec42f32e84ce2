"""The clinical sheet after the medicines: risks, tasks, own words, people, answers, about the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.handover.sheets.flow import Block, Cell, Section, fitting, row_block, text_block
from reception_app.handover.sheets.frame import section_head
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Span, bold, height_of, lay, plain
from reception_app.handover.views.clinical_parts import AnswerRow, AnswerSet, Labelled, RiskRow, Spoken, TaskRow

COLUMN = 91.0
_NO_ANSWER = "no answer yet: Declined, Not known and Not asked are three different things; ask again"
_COLUMNS = (LEFT, LEFT + COLUMN + 4)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading with a note at its right."""

    words: str
    note: str = ""
    height: float = 7.4

    def __call__(self, continued: bool) -> Block:
        words = f"{self.words}, continued" if continued else self.words
        return Block(self.height, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words, self.note))


def missing(things: tuple[str, ...]) -> Section:
    """Return the whole list of what is missing, when it is too long for the band."""
    blocks = tuple(
        row_block((Cell(LEFT, lay(plain(bold("Ask now: "), thing), 9.5, CONTENT)),), rule=(LEFT, RIGHT))
        for thing in things
    )
    return Section(Heading(f"WHAT IS MISSING: {len(things)}"), blocks)


def risks(rows: tuple[RiskRow, ...]) -> Section:
    """Return every flag, open and ended."""
    if not rows:
        return Section(
            Heading("RISKS AND NEEDS"), (text_block(LEFT, CONTENT, plain("No risk or need is flagged."), 9.5),)
        )
    return Section(Heading(f"RISKS AND NEEDS: {len(rows)}"), tuple(_risk(row) for row in rows))


def _risk(row: RiskRow) -> Block:
    cells = (
        Cell(LEFT, lay(plain(bold(row.level)), 9, 18)),
        Cell(LEFT + 20, lay(plain(bold(row.name)), 10, 48, leading=1.15)),
        Cell(LEFT + 70, lay(plain(row.facts), 9.5, CONTENT - 70, leading=1.18)),
    )
    return row_block(cells, rule=(LEFT, RIGHT))


def tasks(rows: tuple[TaskRow, ...]) -> Section:
    """Return the tasks still open: when, what, whose, and a box."""
    if not rows:
        return Section(Heading("STILL OPEN"), (text_block(LEFT, CONTENT, plain("No task is open."), 9.5),))
    count = "1 task" if len(rows) == 1 else f"{len(rows)} tasks"
    return Section(Heading(f"STILL OPEN: {count}", "done, by whom"), tuple(_task(row) for row in rows))


def _task(row: TaskRow) -> Block:
    cells = (
        Cell(LEFT, lay(plain(bold(row.when)), 9.5, 31, leading=1.15)),
        Cell(LEFT + 33, lay(plain(row.what), 9.5, 88, leading=1.18)),
        Cell(LEFT + 124, lay(plain(row.owner), 9.5, 34, leading=1.15)),
    )
    return row_block(cells, rule=(LEFT, RIGHT), least=5.6, extra=_task_box)


def _task_box(pen: Pen, y: float) -> None:
    pen.rule(RIGHT - 27, y + 4.6, RIGHT - 6)
    pen.checkbox(RIGHT - 4.2, y + 0.9, 3.8)


def spoken(pieces: tuple[Spoken, ...]) -> Section:
    """Return the person's own words, as spoken, beside a thick rule."""
    if not pieces:
        words = plain("Own words: not recorded. Ask the person.")
        return Section(Heading("IN THE PERSON’S OWN WORDS"), (text_block(LEFT, CONTENT, words, 9.5),))
    blocks: list[Block] = []
    for piece in pieces:
        about = lay(plain(bold(piece.asked), f"  {piece.writer}"), 9, CONTENT, leading=1.2)
        blocks.append(_spoken(lay(plain(f"“{piece.words}”"), 11.5, CONTENT - 8, leading=1.28), about))
    return Section(Heading("IN THE PERSON’S OWN WORDS"), tuple(blocks))


def _spoken(lines: tuple[Line, ...], about: tuple[Line, ...] = ()) -> Block:
    height = height_of(about) + height_of(lines) + 3.0

    def draw(pen: Pen, y: float) -> None:
        at = pen.lines(LEFT, y, about) + 0.8
        pen.bar(LEFT, at, 2.0, height_of(lines) + 0.6)
        pen.lines(LEFT + 5, at + 0.3, lines)

    def part(room: float) -> tuple[Block, Block] | None:
        count = fitting(lines, room - height_of(about) - 1.4)
        if count < 2 or count >= len(lines):
            return None
        return _spoken(lines[:count], about), _spoken(lines[count:])

    return Block(height, draw, part)


def labelled(title: str, pairs: tuple[Labelled, ...], nothing: str) -> Section:
    """Return label and value, one under the other."""
    if not pairs:
        return Section(Heading(title), (text_block(LEFT, CONTENT, plain(nothing), 9.5),))
    blocks = tuple(
        text_block(LEFT, CONTENT, plain(bold(pair.label), f" {pair.value}"), 9.5, leading=1.2, after=0.7)
        for pair in pairs
    )
    return Section(Heading(title), blocks)


def about(title: str, pairs: tuple[Labelled, ...]) -> Section:
    """Return short facts down two columns."""
    rows = [_fact(pair, x) for pair, x in zip(pairs, _alternating(len(pairs)), strict=True)]
    return Section(
        Heading(title),
        tuple(_beside(rows[n], rows[n + 1] if n + 1 < len(rows) else None) for n in range(0, len(rows), 2)),
    )


def _alternating(count: int) -> list[float]:
    return [_COLUMNS[n % 2] for n in range(count)]


def _fact(pair: Labelled, x: float) -> tuple[Cell, Cell]:
    return Cell(x, lay(plain(pair.label), 9, 30, leading=1.15)), Cell(
        x + 32, lay(plain(bold(pair.value)), 9.5, COLUMN - 32, leading=1.15)
    )


def _beside(left: tuple[Cell, Cell], right: tuple[Cell, Cell] | None) -> Block:
    return row_block((*left, *(right or ())), pad=0.5, rule=(LEFT, RIGHT))


# Answers: two columns, filled down the page


def answers(sets: tuple[AnswerSet, ...], room: float) -> list[Section]:
    """Return one section for each form; `room` is a page's height in mm, for the longest column."""
    return [section for one in sets for section in _answer_set(one, room)]


def _answer_set(one: AnswerSet, room: float) -> list[Section]:
    about_lines = lay(plain(one.about), 9, CONTENT, leading=1.2)
    legend_y = 7.0 + height_of(about_lines)

    def head(continued: bool) -> Block:
        words = f"{one.kind}: {one.title}" + (", continued" if continued else "")
        if continued:
            return Block(7.4, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words))

        def draw(pen: Pen, y: float) -> None:
            section_head(pen, y, LEFT, RIGHT, words)
            pen.lines(LEFT, y + 6.6, about_lines)
            pen.bar(LEFT, y + legend_y + 1.0, 2.2, 2.2)
            x = LEFT + 3.4 + pen.text(LEFT + 3.4, y + legend_y + 3.0, "needs attention", 9) + 4
            pen.ring(x, y + legend_y + 0.9)
            pen.text(x + 3.4, y + legend_y + 3.0, _NO_ANSWER, 9)

        return Block(legend_y + 4.6, draw)

    if not one.rows:
        return [Section(head, (text_block(LEFT, CONTENT, plain(one.nothing), 9.5),))]
    return [Section(head, tuple(_paired(one.rows, room)))]


def _paired(rows: Sequence[AnswerRow], room: float) -> list[Block]:
    """Return blocks of two columns, each at most a page, so that a page break falls between rows and order is kept.

    Reading order is down the left column, then down the right, within each block.
    """
    blocks: list[Block] = []
    waiting = list(rows)
    limit = room - 20.0
    while waiting:
        taken, heights = 0, [_answer(row, 0.0).height for row in waiting]
        total = 0.0
        while taken < len(waiting) and total + heights[taken] <= 2 * limit:
            total += heights[taken]
            taken += 1
        taken = max(taken, 1)
        blocks.append(_two_columns([*waiting[:taken]], heights[:taken]))
        waiting = waiting[taken:]
    return blocks


def _two_columns(rows: list[AnswerRow], heights: list[float]) -> Block:
    split = _balance(heights)
    left = [_answer(row, _COLUMNS[0]) for row in rows[:split]]
    right = [_answer(row, _COLUMNS[1]) for row in rows[split:]]
    height = max(sum(block.height for block in left), sum(block.height for block in right)) + 1.0

    def draw(pen: Pen, y: float) -> None:
        for column in (left, right):
            at = y
            for block in column:
                block.draw(pen, at)
                at += block.height

    def part(room: float) -> tuple[Block, Block] | None:
        if len(rows) == 1:
            return left[0].part(room - 1.0) if left and left[0].part else None
        count, used = 0, 0.0
        # Fill both columns of the room: the largest number of rows whose balanced columns fit.
        for tried in range(1, len(rows)):
            cut = _balance(heights[:tried])
            used = max(sum(heights[:cut]), sum(heights[cut:tried]))
            if used <= room - 1.0:
                count = tried
        if count == 0:
            return None
        return _two_columns(rows[:count], heights[:count]), _two_columns(rows[count:], heights[count:])

    return Block(height, draw, part)


def _balance(heights: Sequence[float]) -> int:
    """Return after how many rows the left column ends, so that the higher column is as low as can be."""
    total, left = sum(heights), 0.0
    best, best_height = len(heights), total
    for count in range(1, len(heights) + 1):
        left += heights[count - 1]
        tallest = max(left, total - left)
        if tallest < best_height - 1e-9:
            best, best_height = count, tallest
    return best


def _answer(row: AnswerRow, x: float) -> Block:
    rest = f" {row.rest}" if row.rest else None
    amended = "".join(f"\n{sentence}" for sentence in row.amended)
    value = plain(Span(row.bold, row.mark != "" or bool(row.amended)), rest, amended)
    cells = (
        Cell(x + 4, lay(plain(row.question), 9, 44, leading=1.15)),
        Cell(x + 50, lay(value, 9, COLUMN - 50, leading=1.15)),
    )

    def extra(pen: Pen, y: float) -> None:
        if row.mark == "attention":
            pen.bar(x, y + 1.1, 2.4, 2.4)
        elif row.mark == "none":
            pen.ring(x, y + 1.1)

    return row_block(cells, pad=0.55, rule=(x, x + COLUMN), extra=extra)

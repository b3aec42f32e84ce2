"""The end-of-shift sheet: every list whole, overdue first, on as many pages as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.flow import Block, Cell, Section, draw_page, flow, row_block, text_block
from reception_app.handover.sheets.frame import page_words, section_head
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import bold, lay, plain, width_of
from reception_app.handover.views.shift import ShiftRow, ShiftSection, ShiftView

_SHEET = "END OF SHIFT"
_CONFIDENCE = "MEDICAL IN CONFIDENCE: healthcare staff only"
_HEAD = 15.0
_COLUMNS = (("When", 4.0, 42.0), ("Who, where", 48.0, 54.0), ("What is not done", 104.0, 75.0))
_FIGURE_WIDTH = CONTENT / 2 - 2


def shift_sheet(view: ShiftView) -> bytes:
    """Return the end-of-shift sheet as a PDF. Raises SheetProblem (SH-101) for a character that cannot be printed."""
    filled = [section for section in view.sections if section.rows]
    top = TOP + _HEAD
    sections = [Section(None, tuple(_opening(view)))]
    sections += [Section(_Heading(section), tuple(_row(row) for row in section.ordered)) for section in filled]
    pages = flow(sections, top, BODY_END)
    pen = Pen(f"End of shift, {view.made}", len(pages))
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        _head(pen, view)
        draw_page(pen, page)
        _foot(pen, view)
    return pen.finish()


def _head(pen: Pen, view: ShiftView) -> None:
    pen.text(LEFT, TOP + 5.4, _SHEET, 17 if pen.page == 1 else 12, bold=True)
    if pen.page > 1:
        pen.text(LEFT + width_of(_SHEET, 12, is_bold=True) + 3, TOP + 5.4, "continued", 9)
    words = page_words(pen) + ("   TRAINING" if view.training else "")
    pen.text(RIGHT, TOP + 5.4, words, 9, bold=view.training, align="right")
    pen.bar(LEFT, TOP + 7.4, CONTENT, 5.8)
    pen.text(LEFT + 2, TOP + 11.4, _CONFIDENCE, 10.5, bold=True, white=True)
    pen.text(RIGHT - 2, TOP + 11.4, "names people: lock away, shred when done", 9, align="right", white=True)


def _foot(pen: Pen, view: ShiftView) -> None:
    top = 286.2
    pen.rule(LEFT, top, RIGHT, SECTION_RULE)
    pen.text(RIGHT, top + 3.9, page_words(pen), 10.5, bold=True, align="right")
    if view.training:
        pen.text(RIGHT, top + 7.4, "TRAINING: nobody here is real", 8, bold=True, align="right")
    lines = lay(plain(bold(f"{view.establishment}, {view.desk}")), 8.5, 130, leading=1.06)
    y = pen.lines(LEFT, top + 0.3, lines[:1])
    pen.lines(LEFT, y, lay(plain(f"{_SHEET.capitalize()}, made {view.made}"), 8, 130, leading=1.05))


# The first page: the desk, the figures, and every list with its count


def _opening(view: ShiftView) -> list[Block]:
    told = plain(bold(f"{view.establishment}, {view.desk}"), "   Shift: ", bold(view.shift))
    made = plain("Made ", bold(view.made), f" by {view.made_by}")
    figures = "   ".join(f"{label}: {number}" for label, number in view.figures)
    rows = [
        text_block(LEFT, CONTENT, told, 11, after=0.4),
        text_block(LEFT, CONTENT, made, 9.5, after=0.6),
        text_block(LEFT, CONTENT, plain(bold(figures)), 11, after=1.6),
    ]
    half = (len(view.sections) + 1) // 2
    pairs = [
        (view.sections[n], view.sections[n + half] if n + half < len(view.sections) else None) for n in range(half)
    ]
    return [*rows, _counts_head(), *(_counted(left, right) for left, right in pairs)]


def _counts_head() -> Block:
    words = "The lists, with how many stand in each: a list with 0 was looked through and nobody was found"
    return text_block(LEFT, CONTENT, plain(words), 8.5, after=0.6)


def _counted(left: ShiftSection, right: ShiftSection | None) -> Block:
    """Return two lists' counts beside each other."""
    cells: list[Cell] = []
    for section, x in ((left, LEFT), (right, LEFT + CONTENT / 2 + 2)):
        if section is None:
            continue
        late = f", {section.overdue} overdue" if section.overdue else ""
        cells.append(Cell(x, lay(plain(bold(str(section.count))), 10, 10)))
        words = lay(plain(section.heading, bold(late)), 9.5, _FIGURE_WIDTH - 12, leading=1.12)
        cells.append(Cell(x + 10, words))
    return row_block(tuple(cells), pad=0.5, rule=(LEFT, RIGHT))


# The lists


@dataclass(frozen=True, slots=True)
class _Heading:
    section: ShiftSection

    def __call__(self, continued: bool) -> Block:
        words = f"{self.section.heading.upper()}: {self.section.count}" + (", continued" if continued else "")
        late = f"{self.section.overdue} overdue, first" if self.section.overdue else ""
        lines = lay(plain(bold(words)), 11, CONTENT - 34, leading=1.1)
        height = 1.4 + sum(line.height for line in lines)

        def draw(pen: Pen, y: float) -> None:
            if len(lines) == 1:
                section_head(pen, y, LEFT, RIGHT, words, late)
            else:
                pen.rule(LEFT, y, RIGHT, SECTION_RULE)
                pen.lines(LEFT, y + 1.4, lines)
                pen.text(RIGHT, y + 5.2, late, 8, align="right")
            for label, x, _ in _COLUMNS:
                pen.text(LEFT + x, y + height + 3.6, label, 8)
            pen.text(RIGHT, y + height + 3.6, "done", 8, align="right")

        return Block(height + 4.6, draw)


def _row(row: ShiftRow) -> Block:
    when = plain(bold(row.when)) if row.overdue else plain(row.when)
    who = plain(bold(f"{row.who}\n", 10), f"{row.number}, {row.where}")
    cells = tuple(
        Cell(LEFT + x, lay(words, 9.5, width, leading=1.15))
        for words, (_, x, width) in zip((when, who, plain(row.words)), _COLUMNS, strict=True)
    )

    def extra(pen: Pen, y: float) -> None:
        if row.overdue:
            pen.bar(LEFT, y + 1.4, 2.4, 2.4)
        pen.checkbox(RIGHT - 4.2, y + 1.0, 3.8)

    return row_block(cells, pad=0.8, rule=(LEFT, RIGHT), least=6.0, extra=extra)

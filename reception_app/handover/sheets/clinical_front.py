"""The clinical sheet's front page: who, what is due next, what is dangerous, and what to do first.

The page is laid out by hand. What does not fit goes to page 2 under the same heading; danger and allergies stay, and
are only continued there when they are longer than the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.clinical_due import due_next
from reception_app.handover.sheets.clinical_left import left_column
from reception_app.handover.sheets.clinical_right import right_column
from reception_app.handover.sheets.flow import Block, Draw, Section
from reception_app.handover.sheets.frame import LEAVES, Frame, incomplete_band, title
from reception_app.handover.sheets.pen import CONTENT, LEFT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import Span, bold, height_of, lay, name_lines, plain
from reception_app.handover.views.clinical_parts import ClinicalView

_MOST_TALK = 4
_DUE_END = 196.0
"""Below this DUE NEXT leaves the page to danger and allergies, in mm."""


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
    due, due_spill = due_next(view.due, _DUE_END - y, view.prescriber)
    placed.append((y, due))
    y += due.height + 2.5
    left, left_spill = left_column(view, y)
    right, right_spill = right_column(view, y)
    return Front((*placed, *left, *right), (*due_spill, *right_spill, *left_spill))


def _title_drawer(view: ClinicalView, frame: Frame) -> Draw:
    def draw(pen: Pen, y: float) -> None:
        incomplete_band(pen, frame)
        bar = plain(bold("MEDICAL IN CONFIDENCE: to be opened by healthcare staff only"))
        title(pen, frame, bar, f"seal {view.issue.seal}   sheet {view.issue.sheet_number}", y)

    return draw


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
    facts = (("From", issue.sender, 0.0, 36.0), ("To", issue.to, 37.0, 36.0), (LEAVES, issue.leaves, 74.0, 36.0),
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

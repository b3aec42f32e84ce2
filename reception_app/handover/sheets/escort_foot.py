"""The last third of the escort sheet: empty lines, seals, the 24 answers, and who handed over to whom."""

from __future__ import annotations

from reception_app.handover.sheets.escort_fitting import Fitting
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import section_head
from reception_app.handover.sheets.pen import BOX_RULE, CONTENT, LEFT, RIGHT, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import Line, Span, height_of, lay, width_of
from reception_app.handover.views.escort import EscortView


def log(room: float) -> Block:
    """Return empty lines for further doses and checks, as many as fit in `room` mm, three entries a line."""
    row, head = 6.4, 6.0
    count = max(0, int((room - head) // row))
    top = head
    if count == 0:
        count, top = 1, 0.6

    def draw(pen: Pen, y: float) -> None:
        if top == head:
            section_head(pen, y, LEFT, RIGHT, "FURTHER DOSES AND CHECKS", "time, what was seen or given, initials")
        else:
            pen.rule(LEFT, y, RIGHT, SECTION_RULE)
        third = CONTENT / 3
        for line in range(count):
            base = y + top + (line + 1) * row - 0.8
            for column in range(3):
                x = LEFT + column * third
                pen.rule(x, base, x + 12)
                pen.text(x + 6, base - 0.8, ":", 11, bold=True, align="centre")
                pen.rule(x + 14, base, x + third - 13)
                pen.rule(x + third - 11, base, x + third - 3)
                if top != head:
                    pen.text(x + 14, base - 3.0, "further dose or check", 8)

    return Block(top + count * row, draw)


LEAST_LOG = 7.0
"""Room for one line of further doses and checks, in mm."""


def seals(view: EscortView, fitting: Fitting) -> Block:
    """Return the three seals."""
    tall = (10.6, 9.6, 9.2)[min(fitting.level, 2)]
    facts = (
        (LEFT, 82.0, "Sealed medical information: YES, envelope", view.envelope_seal, f"sheet {view.sheet_number}"),
        (LEFT + 84, 52.0, "Medicines bag", view.bag_seal, ""),
        (LEFT + 138, 48.0, "Property", view.property_seal, ""),
    )

    def draw(pen: Pen, y: float) -> None:
        for x, width, label, seal, note in facts:
            pen.box(x, y, width, tall, SECTION_RULE)
            pen.text(x + 2, y + 3.4, label, 9, bold=True)
            size = 14.0
            room = width - 4 - (width_of(note, 9) + 3 if note else 0)
            while size > 9 and width_of(seal, size, is_bold=True) > room:
                size -= 0.5
            pen.text(x + 2, y + tall - 1.4, seal, size, bold=True)
            if note:
                pen.text(x + width - 2, y + tall - 1.6, note, 9, align="right")

    return Block(tall + fitting.gap, draw)


def answers(view: EscortView, fitting: Fitting) -> Block:
    """Return the 24 answers down three columns of eight."""
    gap, per_column = 3.0, 8
    width = (CONTENT - 2 * gap) / 3
    row = (3.75, 3.4, 3.3)[min(fitting.level, 2)]
    count = min(per_column, len(view.answers))

    def draw(pen: Pen, y: float) -> None:
        for index, answer in enumerate(view.answers):
            x = LEFT + (index // per_column) * (width + gap)
            at = y + (index % per_column) * row
            pen.text(x, at + row - 0.85, answer.label, 8)
            pen.text(x + width, at + row - 0.85, answer.value, 8.5, bold=True, align="right")
            pen.rule(x, at + row, x + width, 0.6)

    return Block(count * row + fitting.gap, draw)


def handed_over(view: EscortView, fitting: Fitting) -> Block:
    """Return HANDED OVER: four columns, one for each leg."""
    column, head, line, foot = 46.5, 4.6, (7.4 if fitting.level == 0 else 7.0), 5.2
    labels = [_leg(words or "From → to", column - 2.4, bool(words)) for words in (*view.legs, "", "")]
    head = max(head, *(height_of(label) + 0.8 for label in labels))
    height = 6.2 + head + 3 * line + foot

    def draw(pen: Pen, y: float) -> None:
        section_head(
            pen,
            y,
            LEFT,
            RIGHT,
            "HANDED OVER: one column for each leg",
            "told in person; seals read out; doses and checks understood",
        )
        top = y + 6.2
        bottom = top + head + 3 * line + foot
        for index, label in enumerate(labels):
            x = LEFT + index * column
            pen.box(x, top, column, bottom - top, BOX_RULE)
            pen.lines(x + 1.2, top + 0.3, label)
            for row, words in enumerate(("Date, time", "Name, number", "Signature")):
                edge = top + head + row * line
                pen.rule(x, edge, x + column)
                pen.text(x + 1.2, edge + 2.9, words, 8)
            edge = top + head + 3 * line
            pen.rule(x, edge, x + column)
            pen.text(x + 1.2, edge + 3.7, "Seals whole", 8)
            pen.checkbox(x + 17.2, edge + 0.9, 3.4)
            pen.text(x + 21.4, edge + 3.7, "yes", 8)
            pen.checkbox(x + 27.4, edge + 0.9, 3.4)
            pen.text(x + 31.6, edge + 3.7, "no: ring", 8)

    return Block(height, draw)


def _leg(words: str, width: float, heavy: bool) -> tuple[Line, ...]:
    return lay((Span(words, heavy),), 8.5, width, leading=1.1)

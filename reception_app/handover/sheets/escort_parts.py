"""The blocks of the escort sheet. What is acted on is 11 pt or more: it is read under a van's light."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.handover.escort_lines import SignLine
from reception_app.handover.sheets.clinical_front import name_lines
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import head_bar, section_head
from reception_app.handover.sheets.pen import ACT_RULE, BOX_RULE, CONTENT, LEFT, RIGHT, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import Line, Span, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.escort import DoseRow, EscortView, FitLook, Journey, Observe
from reception_app.handover.views.words import clock_time

ACT = 11.0
"""The least size in points of what is acted on."""

COLUMN = 91.0
_LOUD = re.compile(r"(\b999\b|[Rr]ing healthcare(?: now)?|[Dd]o not leave[^.]*)")


@dataclass(frozen=True, slots=True)
class Fitting:
    """How tightly the page is set: with the journey line or not, roomy (0), tight (1) or as tight as may be (2)."""

    journey: bool
    level: int

    @property
    def tight(self) -> bool:
        """True when rows stand close."""
        return self.level > 0

    @property
    def leading(self) -> float:
        """Line height of what is acted on."""
        return (1.16, 1.06, 1.02)[self.level]

    @property
    def pad(self) -> float:
        """Space above and below a row, in mm."""
        return (0.7, 0.35, 0.2)[self.level]

    @property
    def gap(self) -> float:
        """Space after a block, in mm."""
        return (1.5, 1.0, 0.7)[self.level]


def loud(text: str) -> Words:
    """Return `text` with *999* and *ring healthcare* in bold."""
    return tuple(Span(part, bool(_LOUD.fullmatch(part))) for part in _LOUD.split(text) if part)


# First third


def fitness(view: EscortView, fitting: Fitting) -> Block:
    """Return the fitness bar with conditions, issue time and end of validity."""
    fit = view.fitness
    width = CONTENT - 5
    lines: list[Line] = []
    for text in fit.lines:
        lines += lay(plain(bold(text)), 11.5, width, leading=fitting.leading)
    # Who decided stands beside the last condition where there is room, else under it.
    decided = lay(plain(fit.decided), 9.5, width, leading=fitting.leading)
    beside = len(decided) == 1 and lines[-1].width + decided[0].width + 6 <= width
    bar = 7.0
    height = bar + height_of(lines) + (0.0 if beside else height_of(decided)) + 1.7
    dashed = fit.look is FitLook.UNDECIDED

    def draw(pen: Pen, y: float) -> None:
        pen.bar(LEFT, y, CONTENT, bar)
        pen.text(LEFT + 2.4, y + 5.1, fit.words, 14, bold=True, white=True)
        valid = plain("issued ", bold(fit.issued), "   not valid after ", bold(fit.not_valid_after))
        pen.text(RIGHT - 2.4, y + 4.9, valid, 10, align="right", white=True)
        at = pen.lines(LEFT + 2.4, y + bar + 0.6, tuple(lines))
        if beside:
            pen.lines(RIGHT - 2.4, at - lines[-1].height + 0.1, decided, align="right")
        else:
            pen.lines(LEFT + 2.4, at, decided)
        pen.box(LEFT + 0.35, y + 0.35, CONTENT - 0.7, height - 0.7, ACT_RULE, dash=dashed)

    return Block(height + fitting.gap, draw)


def identity(view: EscortView, fitting: Fitting) -> Block:
    """Return the photograph's place, the name and who goes where."""
    person = view.identity
    x = LEFT + 21.0
    width = RIGHT - x
    names = [lay((span,), min(size, 20.0), width, leading=1.05) for span, size in name_lines(person.name, width, 20.0)]
    speaks = f"{person.speaks}; {person.talking}"
    first = (("Born", person.born, 0.0, 34.0), ("Sex", person.sex, 35.0, 17.0), ("Prison No.", person.prison, 53.0, 32.0),
             ("Likes to be called", person.called, 86.0, 27.0), ("Speaks; talking", speaks, 114.0, 51.0))  # fmt: skip
    second = (("From", person.sender, 0.0, 46.0), ("To", person.to, 47.0, 46.0), ("Leaves", person.leaves, 94.0, 36.0),
              ("Expected", person.expected, 131.0, 34.0))  # fmt: skip
    rows = [
        [(label, lay(plain(bold(value)), 11, w, leading=1.02), at) for label, value, at, w in row]
        for row in (first, second)
    ]
    heights = [3.2 + max(height_of(lines) for _, lines, _ in row) for row in rows]
    height = max(sum(height_of(lines) for lines in names) + sum(heights), 21.0)

    def draw(pen: Pen, y: float) -> None:
        _photograph(pen, y + 0.6, height - 0.8)
        at = y
        for lines in names:
            at = pen.lines(x, at, lines)
        for row, row_height in zip(rows, heights, strict=True):
            for label, lines, offset in row:
                pen.text(x + offset, at + 2.8, label, 8)
                pen.lines(x + offset, at + 3.1, lines)
            at += row_height

    return Block(height + fitting.gap, draw)


def _photograph(pen: Pen, y: float, height: float) -> None:
    width = 18.0
    tall = min(height, 23.0)
    pen.box(LEFT, y, width, tall)
    pen.circle(LEFT + width / 2, y + tall * 0.36, 3.4, 0.6)
    pen.text(LEFT + width / 2, y + tall - 1.6, "no photo held", 8, align="centre")


def boxes(view: EscortView, fitting: Fitting) -> Block:
    """Return OBSERVE beside CALL 999 IF, of one height."""
    left = _observe_height(view.observe, fitting)
    right = 6.8 + len(view.call_999) * _bullet(fitting) + 1.0 + 9.2
    height = max(left, right)

    def draw(pen: Pen, y: float) -> None:
        _observe(pen, view.observe, y, fitting)
        _call(pen, view, y, height, _bullet(fitting))
        for x in (LEFT, LEFT + COLUMN + 4):
            pen.box(x + 0.35, y + 0.35, COLUMN - 0.7, height - 0.7, ACT_RULE)

    return Block(height + fitting.gap, draw)


def _bullet(fitting: Fitting) -> float:
    return (5.0, 4.6, 4.4)[fitting.level]


def _observe_lines(observe: Observe, fitting: Fitting) -> list[tuple[Line, ...]]:
    rows: list[Words] = [plain(bold(label), f" {text} " if label else f"{text} ") for label, text in observe.lines]
    if fitting.level == 2 and len(rows) > 1:
        rows = [rows[0], tuple(span for row in rows[1:] for span in row)]  # run on: last, ways, upset by, done so far
    return [lay(row, ACT, COLUMN - 5, leading=fitting.leading) for row in rows]


def _observe_height(observe: Observe, fitting: Fitting) -> float:
    lines = _observe_lines(observe, fitting)
    return 6.2 + _large_height(observe) + sum(height_of(row) + 0.3 for row in lines) + 1.0


def _large_height(observe: Observe) -> float:
    return 10.8 if observe.minutes else 7.6


def _observe(pen: Pen, observe: Observe, y: float, fitting: Fitting) -> None:
    at = head_bar(pen, LEFT, y, COLUMN, "OBSERVE", f"risk of self-harm or suicide: {observe.risk}")
    x = LEFT + 2.6
    if observe.minutes:
        x += pen.text(x, at + 8.8, "every", 14, bold=True) + 2.5
        x += pen.text(x, at + 9.6, observe.minutes, 29, bold=True) + 2.5
        x += pen.text(x, at + 8.8, "minutes", 14, bold=True)
    else:
        x += pen.text(x, at + 6.0, observe.word, 14, bold=True)
    if observe.acct_open:
        width = width_of("ACCT OPEN", 11, is_bold=True) + 3
        x = min(x + 5, LEFT + COLUMN - width - 2)
        base = at + (4.6 if observe.minutes else 1.8)
        pen.bar(x, base, width, 5.4)
        pen.text(x + 1.5, base + 4.0, "ACCT OPEN", 11, bold=True, white=True)
    at += _large_height(observe)
    for row in _observe_lines(observe, fitting):
        at = pen.lines(LEFT + 2.6, at, row) + 0.3


def _call(pen: Pen, view: EscortView, y: float, height: float, step: float) -> None:
    x = LEFT + COLUMN + 4
    at = head_bar(pen, x, y, COLUMN, "CALL 999 IF THE PERSON", "then ring healthcare") + 0.6
    for line in view.call_999:
        pen.bar(x + 3, at + step / 2 - 1.2, 2.3, 2.3)
        pen.text(x + 7.4, at + step / 2 + 1.3, line, 11.5, bold=True)
        at += step
    foot = y + height - 9.2
    pen.rule(x + 3, foot - 0.6, x + COLUMN - 3)
    pen.text(x + 10, foot + 2.3, f"Healthcare, {view.identity.sender}", 8)
    pen.handset(x + 3, foot + 2.2, 5.4)
    size = 16.5
    while size > 11 and width_of(view.telephone, size, is_bold=True) > COLUMN - 13:
        size -= 0.5
    pen.text(x + 10, foot + 7.6, view.telephone, size, bold=True)


# Second third


def due(view: EscortView, fitting: Fitting) -> Block:
    """Return DUE ON THE WAY: journey line, a row for each dose, and what to do when a dose is not taken."""
    rows = [_dose(row, fitting) for row in view.doses]
    journey = view.journey if fitting.journey else None
    note = lay(loud(view.dose_note), ACT, CONTENT - 2, leading=fitting.leading)
    line_height = 13.6 if journey else 0.0
    heads = 3.6 if rows else 0.0
    height = 6.0 + line_height + heads + sum(row.height for row in rows) + height_of(note) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        hint = "break the bag's seal only for these; write the time and the new seal number" if rows else ""
        section_head(pen, y, LEFT, RIGHT, "DUE ON THE WAY", hint)
        at = y + 6.0
        if journey:
            _journey(pen, journey, at)
            at += line_height
        if rows:
            for x, words in (
                (LEFT + 1, "When"),
                (LEFT + 19, "What happens"),
                (LEFT + 87, "Who carries it"),
                (LEFT + 131, "Write: time, and tick one"),
            ):
                pen.text(x, at + 2.5, words, 8)
            at += heads
            pen.rule(LEFT, at, RIGHT)
        for row in rows:
            row.draw(pen, at)
            at += row.height
        pen.lines(LEFT + 1, at + fitting.pad, note)

    return Block(height, draw)


def _dose(row: DoseRow, fitting: Fitting) -> Block:
    what = lay(plain(f"{row.what} ", bold(row.act), f". {row.watch}"), ACT, 66.5, leading=1.04)
    carrier = lay(plain(bold(row.carrier), f" {row.packet}"), ACT, 42, leading=1.04)
    height = max(height_of(what), height_of(carrier), 8.2) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT + 1, y + (6.6 if row.day == "today" else 5.6), row.time, 17, bold=True)
        if row.day != "today":
            pen.text(LEFT + 1, y + 8.6, row.day, 8, bold=True)
        pen.lines(LEFT + 19, y + (height - height_of(what)) / 2, what)
        pen.lines(LEFT + 87, y + (height - height_of(carrier)) / 2, carrier)
        top = y + (height - 8.0) / 2
        pen.box(LEFT + 131, top + 0.4, 14, 7.2)
        pen.text(LEFT + 138, top + 5.2, ":", 12, bold=True, align="centre")
        for x, box_y, words in (
            (LEFT + 147, top, "taken"),
            (LEFT + 160.5, top, "refused"),
            (LEFT + 147, top + 4.2, "not possible"),
        ):
            pen.checkbox(x, box_y + 0.2, 3.4)
            pen.text(x + 4.2, box_y + 3.0, words, 9.5)
        pen.rule(LEFT + 174, top + 7.4, RIGHT)
        pen.text(RIGHT, top + 3.0, "initials", 8, align="right")
        pen.rule(LEFT, y + height, RIGHT)

    return Block(height, draw)


def _journey(pen: Pen, journey: Journey, y: float) -> None:
    """Draw the line from leaving to the end of the margin: solid to the expected arrival, dashed for lateness."""
    left, right, line = LEFT + 8, RIGHT - 8, y + 8.6
    span = (journey.end - journey.start).total_seconds()

    def place(at: datetime) -> float:
        return left + (right - left) * (at - journey.start).total_seconds() / span

    pen.rule(place(journey.leaves), line, place(journey.expected), 2.4)
    pen.dashed(place(journey.expected), line, right, 1.0)
    doses = [place(at) for at in journey.doses]
    for at, words in ((journey.leaves, "leaves"), (journey.expected, "expected")):
        x = place(at)
        pen.wipe(x - 1.2, line - 1.2, 2.4, 2.4)
        pen.circle(x, line, 1.2, 1.2)
        _beside(pen, x, line - 2.0, f"{words} {clock_time(at)}", doses)
    _hours(pen, journey, place, line)
    labelled: list[float] = []
    for x, at in zip(doses, journey.doses, strict=True):
        pen.shape([(x - 1.8, line - 3.4), (x + 1.8, line - 3.4), (x, line - 0.4)])
        if all(abs(x - other) > 19 for other in labelled):
            pen.text(x, line - 5.0, f"DOSE {clock_time(at)}", 9.5, bold=True, align="centre")
            labelled.append(x)


def _beside(pen: Pen, x: float, baseline: float, words: str, doses: list[float]) -> None:
    """Write a label right of, over, or left of a mark, wherever no dose's triangle stands."""
    width = width_of(words, 9)
    for align, start in (("left", x + 1.6), ("centre", x - width / 2), ("right", x - 1.6 - width)):
        if not any(start - 2.2 < dose < start + width + 2.2 for dose in doses) and start > LEFT:
            pen.text({"left": start, "centre": x, "right": x - 1.6}[align], baseline, words, 9, align=align)
            return


def _hours(pen: Pen, journey: Journey, place: Callable[[datetime], float], line: float) -> None:
    hours = int((journey.end - journey.start).total_seconds() // 3600) + 1
    step = 1 if hours <= 10 else 2 if hours <= 20 else 6
    for hour in range(0, hours, step):
        at = journey.start + timedelta(hours=hour)
        x = place(at)
        pen.rule(x, line - 0.7, x, 0.8, to_y=line + 0.7)
        pen.text(x, line + 3.8, clock_time(at), 8, align="centre")


def watch(view: EscortView, fitting: Fitting) -> Block:
    """Return WATCH FOR, AND DO: what may happen beside what to do, in the columns that take the least height."""
    columns = min(
        (54.0, 60.0, 66.0, 74.0, 84.0), key=lambda width: sum(_sign(sign, fitting, width).height for sign in view.signs)
    )
    rows = [_sign(sign, fitting, columns) for sign in view.signs]
    foot = lay(plain(bold(view.ambulance)), ACT, CONTENT - 2, leading=fitting.leading)
    height = 6.0 + sum(row.height for row in rows) + height_of(foot) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, RIGHT, "WATCH FOR, AND DO")
        at = y + 6.0
        for row in rows:
            row.draw(pen, at)
            at += row.height
        pen.lines(LEFT + 1, at + fitting.pad, foot)

    return Block(height, draw)


def _sign(sign: SignLine, fitting: Fitting, column: float) -> Block:
    may = lay(plain(bold(sign.may)), ACT, column, leading=fitting.leading)
    todo = lay(loud(sign.todo), ACT, CONTENT - column - 4, leading=fitting.leading)
    height = max(height_of(may), height_of(todo)) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT + 1, y + fitting.pad, may)
        pen.lines(LEFT + column + 4, y + fitting.pad, todo)
        pen.rule(LEFT, y + height, RIGHT)

    return Block(height, draw)


# Third third


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
    tall = (10.6, 9.6, 9.2)[fitting.level]
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
    row = (3.75, 3.4, 3.3)[fitting.level]
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
    legs = (f"{view.identity.sender} → escort", f"Escort → {view.identity.to}", "From → to", "From → to")
    labels = [_leg(words, column - 2.4, index < 2) for index, words in enumerate(legs)]
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

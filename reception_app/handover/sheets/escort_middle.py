"""The second third of the escort sheet: what is due on the way, what to watch for and do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from reception_app.handover.escort_lines import SignLine
from reception_app.handover.sheets.escort_fitting import ACT, COLUMN, Fitting, loud
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import section_head
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain, width_of
from reception_app.handover.views.escort import DoseRow, EscortView, Journey
from reception_app.handover.views.words import clock_time


def due(view: EscortView, fitting: Fitting) -> Block:
    """Return DUE ON THE WAY: journey line, a row for each dose, and what to do when a dose is not taken."""
    rows, headings = dose_rows(view, fitting), dose_heads()
    journey = view.journey if fitting.journey else None
    note = lay(loud(view.dose_note), ACT, CONTENT - 2, leading=fitting.leading)
    line_height = 13.6 if journey else 0.0
    heads = headings.height if rows else 0.0
    height = 6.0 + line_height + heads + sum(row.height for row in rows) + height_of(note) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        hint = "break the bag's seal only for these; write the time and the new seal number" if rows else ""
        section_head(pen, y, LEFT, RIGHT, "DUE ON THE WAY", hint)
        at = y + 6.0
        if journey:
            _journey(pen, journey, at)
            at += line_height
        if rows:
            headings.draw(pen, at)
            at += heads
        for row in rows:
            row.draw(pen, at)
            at += row.height
        pen.lines(LEFT + 1, at + fitting.pad, note)

    return Block(height, draw)


def dose_heads() -> Block:
    """Return what the columns of the doses are called."""

    def draw(pen: Pen, y: float) -> None:
        for x, words in (
            (LEFT + 1, "When"),
            (LEFT + 19, "What happens"),
            (LEFT + 87, "Who carries it"),
            (LEFT + 131, "Write: time, and tick one"),
        ):
            pen.text(x, y + 2.5, words, 8)
        pen.rule(LEFT, y + 3.6, RIGHT)

    return Block(3.6, draw)


def dose_rows(view: EscortView, fitting: Fitting) -> list[Block]:
    """Return a row for each time at which doses are due."""
    return [_dose(row, fitting) for row in view.doses]


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
    """Return WATCH FOR, AND DO of the escort sheet."""
    return sign_table(view.signs, view.ambulance, fitting)


def sign_table(signs: tuple[SignLine, ...], last: str, fitting: Fitting) -> Block:
    """Return what may happen beside what to do, in the columns that take the least height; `last` in bold below."""
    if fitting.crowded:
        return _crowded(signs, last, fitting)
    rows = sign_rows(signs, fitting)
    foot = lay(plain(bold(last)), ACT, CONTENT - 2, leading=fitting.leading)
    height = 6.0 + sum(row.height for row in rows) + height_of(foot) + 2 * fitting.pad

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, RIGHT, "WATCH FOR, AND DO")
        at = y + 6.0
        for row in rows:
            row.draw(pen, at)
            at += row.height
        pen.lines(LEFT + 1, at + fitting.pad, foot)

    return Block(height, draw)


def sign_rows(signs: tuple[SignLine, ...], fitting: Fitting) -> list[Block]:
    """Return a row for each sign, what may happen beside what to do."""
    columns = min(
        (54.0, 60.0, 66.0, 74.0, 84.0), key=lambda width: sum(_sign(sign, fitting, width).height for sign in signs)
    )
    return [_sign(sign, fitting, columns) for sign in signs]


def _crowded(signs: tuple[SignLine, ...], last: str, fitting: Fitting) -> Block:
    """Return the same signs, each running on from what may happen to what to do, down two columns."""
    rows = [lay((bold(f"{sign.may}: "), *loud(sign.todo)), ACT, COLUMN, leading=fitting.leading) for sign in signs]
    heights = [height_of(row) + 0.9 for row in rows]
    split = min(range(1, len(rows) + 1), key=lambda count: max(sum(heights[:count]), sum(heights[count:])))
    foot = lay(plain(bold(last)), ACT, CONTENT - 2, leading=fitting.leading)
    columns = max(sum(heights[:split]), sum(heights[split:]))
    height = 6.0 + columns + height_of(foot) + 0.4

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, RIGHT, "WATCH FOR, AND DO")
        for x, chosen in ((LEFT, slice(0, split)), (LEFT + COLUMN + 4, slice(split, None))):
            at = y + 6.0
            for row, row_height in zip(rows[chosen], heights[chosen], strict=True):
                pen.lines(x, at, row)
                at += row_height
                pen.rule(x, at - 0.3, x + COLUMN)
        pen.lines(LEFT + 1, y + 6.0 + columns + 0.1, foot)

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

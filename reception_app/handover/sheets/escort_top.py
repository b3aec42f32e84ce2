"""The first third of the escort sheet: fit to travel, who, how often to look, when to call 999."""

from __future__ import annotations

from reception_app.handover.sheets.escort_fitting import ACT, COLUMN, Fitting
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import LEAVES, head_bar
from reception_app.handover.sheets.pen import ACT_RULE, CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, name_lines, plain, width_of
from reception_app.handover.views.escort import EscortView
from reception_app.handover.views.escort_fit import FitLook
from reception_app.handover.views.for_staff import Observe

_FITNESS_WIDTH = CONTENT - 5


def fitness_lines(view: EscortView, fitting: Fitting) -> list[Line]:
    """Return what stands under the fitness bar, set: the conditions, and one safety instruction."""
    lines: list[Line] = []
    for text in view.fitness.lines:
        lines += lay(plain(bold(text)), 11.5, _FITNESS_WIDTH, leading=fitting.leading)
    return lines


def fitness(view: EscortView, fitting: Fitting, most: int | None = None) -> Block:
    """Return the fitness bar with conditions, issue time and end of validity.

    `most`: so many lines of conditions at most; the rest stands on page 2, which the last line says.
    """
    fit, width = view.fitness, _FITNESS_WIDTH
    lines = fitness_lines(view, fitting)
    if most is not None and len(lines) > most:
        more = lay(plain(bold("\N{RIGHTWARDS ARROW} These conditions go on on page 2.")), 11.5, width)
        lines = [*lines[:most], *more]
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
    first = (("Born", person.born, 0.0, 34.0), ("Sex", person.sex, 35.0, 17.0),
             ("Prison No.", person.prison, 53.0, 32.0),
             ("Likes to be called", person.called, 86.0, 27.0), ("Speaks; talking", speaks, 114.0, 51.0))  # fmt: skip
    second = (("From", person.sender, 0.0, 46.0), ("To", person.to, 47.0, 46.0), (LEAVES, person.leaves, 94.0, 36.0),
              ("Expected", person.expected, 131.0, 34.0))  # fmt: skip
    rows = [
        [(label, lay(plain(bold(value)), 11, w, leading=1.02), at) for label, value, at, w in row]
        for row in (first, second)
    ]
    heights = [3.4 + max(height_of(lines) for _, lines, _ in row) for row in rows]
    height = max(sum(height_of(lines) for lines in names) + sum(heights), 21.0)

    def draw(pen: Pen, y: float) -> None:
        photograph(pen, y + 0.6, height - 0.8)
        at = y
        for lines in names:
            at = pen.lines(x, at, lines)
        for row, row_height in zip(rows, heights, strict=True):
            for label, lines, offset in row:
                pen.text(x + offset, at + 2.8, label, 8)
                pen.lines(x + offset, at + 3.3, lines)
            at += row_height

    return Block(height + fitting.gap, draw)


def photograph(pen: Pen, y: float, height: float) -> None:
    """Draw the place of a photograph: none is held."""
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
    return (5.0, 4.6, 4.4)[min(fitting.level, 2)]


def _observe_lines(observe: Observe, fitting: Fitting) -> list[tuple[Line, ...]]:
    rows: list[Words] = [plain(bold(label), f" {text} " if label else f"{text} ") for label, text in observe.lines]
    if fitting.level >= 2 and len(rows) > 1:
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
        x += pen.text(x, at + 8.8, "min", 14, bold=True)
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

"""The foot of the wing sheet: when to call on the radio, whom to ring, and who took the sheet."""

from __future__ import annotations

from reception_app.handover.sheets.escort_fitting import ACT, Fitting
from reception_app.handover.sheets.flow import Block
from reception_app.handover.sheets.frame import head_bar, section_head
from reception_app.handover.sheets.pen import ACT_RULE, BOX_RULE, CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, bold, height_of, lay, plain, width_of
from reception_app.handover.views.wing import CodeLine, WingView

_GAP = 4.0
_WIDTHS = (72.0, 50.0, 56.0)
_COLUMNS = ("Given by, for healthcare", "Received on the wing by", "Handed to night staff")


def codes(view: WingView, fitting: Fitting) -> Block:
    """Return the radio codes with when to call them, beside healthcare's telephone."""
    step = (5.2, 4.8, 4.6, 4.6)[fitting.level]
    whens = [_whens(code, width, fitting) for code, width in zip(view.codes, _WIDTHS, strict=False)]
    tallest = max(sum(max(height_of(lines), step) for lines in found) for found in whens)
    height = max(6.2 + tallest + 1.4, 19.6)

    def draw(pen: Pen, y: float) -> None:
        x = LEFT
        for code, found, width in zip(view.codes, whens, _WIDTHS, strict=False):
            at = head_bar(pen, x, y, width, code.code, "on the radio") + 0.6
            for lines in found:
                pen.bar(x + 3, at + step / 2 - 1.2, 2.3, 2.3)
                pen.lines(x + 7.4, at + 0.2, lines)
                at += max(height_of(lines), step)
            pen.box(x + 0.35, y + 0.35, width - 0.7, height - 0.7, ACT_RULE)
            x += width + _GAP
        _telephone(pen, view, x, y, height)

    return Block(height + fitting.gap, draw)


def _whens(code: CodeLine, width: float, fitting: Fitting) -> list[tuple[Line, ...]]:
    """Return when to call a code: one line each, or run on when the page is crowded."""
    whens = ("; ".join(code.when),) if fitting.crowded else code.when
    return [lay(plain(bold(when)), ACT, width - 9, leading=1.04) for when in whens]


def _telephone(pen: Pen, view: WingView, x: float, y: float, height: float) -> None:
    width = RIGHT - x
    at = head_bar(pen, x, y, width, "RING HEALTHCARE", "any time")
    pen.handset(x + 2.6, at + 2.0, 5.4)
    size = 16.5
    while size > ACT and width_of(view.telephone, size, is_bold=True) > width - 12:
        size -= 0.5
    pen.text(x + 9.4, at + 7.0, view.telephone, size, bold=True)
    pen.lines(x + 2.6, at + 9.0, lay(plain("No answer and it gets worse: the radio."), 9, width - 5, leading=1.1))
    pen.box(x + 0.35, y + 0.35, width - 0.7, height - 0.7, ACT_RULE)


def receipt(fitting: Fitting) -> Block:
    """Return the columns to sign: who gave the sheet, who took it on the wing, who took it for the night."""
    row = (8.6, 7.8, 7.4, 6.2)[fitting.level]
    labels = ("Name, number", "Signature", "Date, time")
    height = 7.0 + 4.8 + row * len(labels)
    width = CONTENT / len(_COLUMNS)

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, RIGHT, "RECEIVED", "read out and understood; nothing of it left lying about")
        top = y + 7.0
        body = height - 7.0
        pen.box(LEFT, top, CONTENT, body, BOX_RULE)
        for number, head in enumerate(_COLUMNS):
            x = LEFT + number * width
            if number:
                pen.rule(x, top, x, BOX_RULE, to_y=top + body)
            pen.text(x + 1.4, top + 3.5, head, 9.5, bold=True)
            for index, label in enumerate(labels):
                line = top + 4.8 + index * row
                pen.rule(x, line, x + width)
                pen.text(x + 1.4, line + 3.0, label, 8)

    return Block(height, draw)

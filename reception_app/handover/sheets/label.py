"""The label of the sealed envelope, 139 × 99.1 mm (four to a sheet of labels), at the top of a page of its own.

Whoever carries the envelope can hold its two numbers against the escort sheet without opening it. No code and no date
of birth stand on it: it is seen by everybody on the way.
"""

from __future__ import annotations

from reception_app.handover.sheets.pen import ACT_RULE, BOX_RULE, PAGE_WIDTH, ROW_RULE, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, name_lines, plain, width_of
from reception_app.handover.views.label import LabelView

WIDTH, HEIGHT = 139.0, 99.1
_TOP = 20.0
_LEFT = (PAGE_WIDTH - WIDTH) / 2
_X, _END = _LEFT + 5, _LEFT + WIDTH - 5
_SEAL = 61.0
_SEAL_POINTS, _LEAST = 22.0, 11.0
_NAME_POINTS, _NAME_HEIGHT = 20.0, 15.0
_HOW = (
    "Envelope label, 139 × 99.1 mm. Cut on the dashed line, or print on a 4-to-a-sheet label; cover the flap with it."
)


def label_sheet(view: LabelView) -> bytes:
    """Return the label as a PDF of one page. Raises SheetProblem SH-101 for a character without a glyph."""
    pen = Pen("Envelope label", 1)
    pen.box(_LEFT, _TOP, WIDTH, HEIGHT, ROW_RULE, dash=True)
    y = _TOP + 5
    pen.bar(_X, y, _END - _X, 8.6)
    head = "MEDICAL IN CONFIDENCE" + ("   TRAINING" if view.training else "")
    pen.text(_X + 2, y + 6.2, head, 16, bold=True, white=True)
    y += 14.6
    pen.text(_X, y, "To be opened by healthcare staff only", 12, bold=True)
    y += 3.4
    pen.rule(_X, y, _END)
    y = _person(pen, view, y + 1.6)
    y = _numbers(pen, view, y + 3.4)
    y = _opened(pen, y + 8.0)
    pen.rule(_X, y + 3.6, _END)
    _found(pen, view, y + 5.0)
    pen.text(PAGE_WIDTH / 2, _TOP + HEIGHT + 7, _HOW, 8, align="centre")
    return pen.finish()


def _person(pen: Pen, view: LabelView, top: float) -> float:
    """Draw the name as large as its lines hold it, its number, and from where to where."""
    width = _END - _X
    names = [lay((span,), size, width, leading=1.1) for span, size in name_lines(view.name, width, _NAME_POINTS)]
    if sum(map(height_of, names)) > _NAME_HEIGHT:
        names = [lay(plain(bold(view.name)), _LEAST, width, leading=1.1)]
    y = top
    for lines in names:
        y = pen.lines(_X, y, lines)
    pen.text(_X, y + 4.6, view.number, 11, bold=True)
    route = lay(plain(view.route), 10, _END - _X - width_of(view.number, 11, is_bold=True) - 6)
    for line in route:
        pen.line(_END, y + 4.6, line, align="right")
        y += line.height
    return y + 1.6


def _numbers(pen: Pen, view: LabelView, top: float) -> float:
    """Draw the seal's number and the sheet's, each in its box; what must be compared stands large."""
    height = 22.4
    pen.box(_X, top, _SEAL, height, ACT_RULE)
    pen.text(_X + 2.6, top + 4.6, "Seal number", 9)
    size = _SEAL_POINTS
    while size > _LEAST and width_of(view.seal, size, is_bold=True) > _SEAL - 5:
        size -= 0.5
    pen.text(_X + 2.6, top + 12.8, view.seal, size, bold=True)
    pen.text(_X + 2.6, top + 18.6, "must equal the escort sheet", 9)
    right = _X + _SEAL + 3
    pen.box(right, top, _END - right, height, BOX_RULE)
    pen.text(right + 2.6, top + 4.6, "Sheet number", 9)
    pen.text(right + 2.6, top + 11.6, view.sheet_number, 14, bold=True)
    pen.lines(right + 2.6, top + 13.8, lay(plain(view.pack), 8.5, _END - right - 4))
    return top + height


def _opened(pen: Pen, baseline: float) -> float:
    pen.text(_X, baseline, "Opened by", 8.5)
    pen.rule(_X + 17, baseline + 0.6, _X + _SEAL + 1)
    pen.text(_X + _SEAL + 4, baseline, "Date, time", 8.5)
    pen.rule(_X + _SEAL + 22, baseline + 0.6, _END - 22)
    pen.text(_END - 4.6, baseline, "seal whole", 8.5, align="right")
    pen.box(_END - 3.6, baseline - 2.9, 3.6, 3.6)
    return baseline


def _found(pen: Pen, view: LabelView, top: float) -> None:
    emergency = lay(plain(bold("Emergency on the way:"), " give this envelope to the ambulance crew."), 11, _END - _X)
    y = pen.lines(_X, top, emergency)
    ring = f"Ring {view.telephone or 'the prison it came from'}, day or night."
    pen.lines(_X, y, lay(plain(bold("Found?"), " Do not open. ", bold(ring)), 11, _END - _X))

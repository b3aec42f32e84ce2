"""The escort sheet: one page, in thirds, of nothing but the escort view; on a second what cannot stand on it."""

from __future__ import annotations

from functools import partial

from reception_app.handover.sheets.escort_fitting import Fitting
from reception_app.handover.sheets.escort_foot import LEAST_LOG, answers, handed_over, log, seals
from reception_app.handover.sheets.escort_long import long_pages, told_short
from reception_app.handover.sheets.escort_middle import due, watch
from reception_app.handover.sheets.escort_top import boxes, fitness, identity
from reception_app.handover.sheets.frame import Frame, title
from reception_app.handover.sheets.going_on import Page, sheet_of
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, RIGHT, TOP, Pen
from reception_app.handover.sheets.setting import bold, plain
from reception_app.handover.views.escort import EscortView

MOST_WITH_JOURNEY = 4
"""Over four doses the journey line is dropped."""

_TITLE = 14.8
_COMPACT_TITLE = 8.0
_FOLD = 99.0


def escort_sheet(view: EscortView) -> bytes:
    """Return the escort sheet as a PDF: one page, and only what cannot stand on it goes on on the next.

    Raises SheetProblem SH-101 for a character without a glyph.
    """
    view, rest = told_short(view)
    frame = _frame(view)
    placed = None if rest else _one_page(view, frame)
    pages = [placed] if placed else long_pages(view, frame, TOP + frame.drop + _COMPACT_TITLE, rest)
    return sheet_of(f"Escort sheet, pack {view.pack_number}", frame, pages, partial(_title, frame))


def _title(frame: Frame, pen: Pen, below: float) -> None:
    """Draw the title and whom the sheet is for; on a full page both share one bar."""
    top = TOP + frame.drop
    compact = below < top + _TITLE - 0.1
    audience = "For escort, custody and court staff: stays with the person, hand over at each leg"
    if not compact:
        title(pen, frame, plain(bold(audience)), "", top)
        return
    pen.bar(LEFT, top, CONTENT, 7.2)
    width = pen.text(LEFT + 2, top + 5.2, frame.sheet, 14, bold=True, white=True)
    pen.text(LEFT + width + 6, top + 5.0, "for escort, custody and court staff; hand over at each leg", 9.5, white=True)
    marks = f"Pack {frame.pack}" + ("   TRAINING" if frame.training else "")
    pen.text(RIGHT - 2, top + 5.0, marks, 10, bold=True, align="right", white=True)


def _frame(view: EscortView) -> Frame:
    words = None
    if view.missing:
        things = "1 thing is missing" if view.missing == 1 else f"{view.missing} things are missing"
        printed = f"Printed {view.fitness.issued} by {view.made_by}."
        words = f"{things} from healthcare's record; the sealed envelope says which. {printed}"
    person = view.identity
    return Frame(
        "ESCORT SHEET",
        person.name,
        person.born,
        "",
        person.prison,
        view.pack_number,
        view.fitness.issued,
        view.training,
        words,
    )


def _one_page(view: EscortView, frame: Frame) -> Page | None:
    """Place the blocks, roomy if that fits, else tighter, else without the journey line; never smaller type."""
    with_journey = view.journey is not None and len(view.doses) <= MOST_WITH_JOURNEY
    ways = [Fitting(True, 0), Fitting(True, 1), Fitting(True, 2)] if with_journey else []
    for fitting in (*ways, *(Fitting(False, level) for level in range(4))):
        placed = _try(view, frame, fitting)
        if placed is not None:
            return placed
    return None


def _try(view: EscortView, frame: Frame, fitting: Fitting) -> Page | None:
    first = [fitness(view, fitting), identity(view, fitting), boxes(view, fitting)]
    second = [due(view, fitting), watch(view, fitting)]
    third = [seals(view, fitting), answers(view, fitting), handed_over(view, fitting)]
    top = TOP + frame.drop + (_COMPACT_TITLE if fitting.level >= 2 else _TITLE)
    third_height = sum(block.height for block in third)
    least_log = 0.0 if fitting.crowded else LEAST_LOG
    spare = BODY_END - top - third_height - least_log - 1.0 - sum(block.height for block in (*first, *second))
    if spare < 0:
        return None
    placed: Page = []
    y = top
    for block in first:
        placed.append((y, block))
        y += block.height
    if y < _FOLD + 1.0 and spare >= _FOLD + 1.0 - y:
        y = _FOLD + 1.0
    for block in second:
        placed.append((y, block))
        y += block.height
    third_top = BODY_END - third_height
    if third_top - y - 1.0 >= LEAST_LOG:
        placed.append((y + 0.4, log(third_top - y - 1.0)))
    y = third_top
    for block in third:
        placed.append((y, block))
        y += block.height
    return placed

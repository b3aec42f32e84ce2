"""The end of shift as a sheet: the very lists the screen shows, every one of them, with their counts."""

from __future__ import annotations

from reception_app.handover.sheets import shift_sheet
from reception_app.handover.views.shift import ShiftSection, ShiftView, shift_row
from reception_app.handover.views.words import moment
from reception_app.services.context import AppContext, here
from reception_app.services.end_of_shift import EndOfShift
from reception_app.services.roles import require
from reception_app.services.wing_sheet import made_by


def make_shift_sheet(ctx: AppContext, held: EndOfShift) -> bytes:
    """Return the lists of `held` as a PDF. Raises SheetProblem (SH-101) for a character that cannot be printed."""
    require(ctx, "see the end of shift")
    return shift_sheet(shift_view(ctx, held))


def shift_view(ctx: AppContext, held: EndOfShift) -> ShiftView:
    """Return what the sheet holds: every list of `held`, each row in words."""
    figures = (
        ("Here now", held.here),
        ("Arrived in this shift", held.arrived),
        ("Assessments signed in this shift", held.signed),
        ("Named on this sheet", len(held.named)),
        ("Need nothing", held.need_nothing),
    )
    sections = tuple(
        ShiftSection(
            each.title,
            tuple(
                shift_row(row.name, row.number, row.location, row.words, row.since, row.due, held.at)
                for row in each.rows
            ),
        )
        for each in held.lists
    )
    return ShiftView(
        establishment=here(ctx),
        desk=ctx.settings.desk_name,
        shift=f"since {moment(held.started)}",
        made=moment(held.at),
        made_by=made_by(ctx),
        training=ctx.settings.training,
        figures=tuple((label, str(number)) for label, number in figures),
        sections=sections,
    )

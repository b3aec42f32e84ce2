"""The wing sheet of one person as it would print now, from the record and the desk; printing it is noted (E16)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from reception_app.handover.sheets import wing_sheet
from reception_app.handover.views.wing import wing_view
from reception_app.services.context import AppContext, begun, here
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require


@dataclass(frozen=True, slots=True)
class WingPrint:
    """The PDF, why its plan may not be relied on (None: signed), and what was typed but is kept off the sheet."""

    pdf: bytes
    unfinished: str | None
    undecided: int
    withheld: tuple[str, ...]


def make_wing_sheet(ctx: AppContext, person_id: str) -> WingPrint:
    """Return the wing sheet as it stands now. Raises SheetProblem: SH-101, SH-204."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person_id), ctx.now())
    view = wing_view(
        record, here(ctx), ctx.now(), made_by(ctx), training=ctx.settings.training,
        telephone=ctx.settings.healthcare_telephone or None,
    )  # fmt: skip
    return WingPrint(wing_sheet(view), view.unfinished, len(view.undecided), view.withheld)


def printing(ctx: AppContext, person_id: str) -> AbstractContextManager[None]:
    """Around the printing of the wing sheet: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "see a record")
    return begun(ctx, "print-wing-sheet", "person", person_id, person_id)


def made_by(ctx: AppContext) -> str:
    """Return who makes a sheet: the name and the acting role of whoever is signed in."""
    return f"{ctx.operator.full_name}, {ctx.operator.role_words.lower()}"

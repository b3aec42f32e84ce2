"""The copy for the clinical system on paper: the same sections, line for line, to read, type or scan."""

from __future__ import annotations

from reception_app.handover.sheets import PlainPrint, PlainSection, plain_sheet
from reception_app.handover.views.words import born, family_first, moment, nhs_number, number_of
from reception_app.services.clinical_copy import read_clinical_copy
from reception_app.services.context import AppContext, here
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require
from reception_app.services.wing_sheet import made_by

SHEET = "COPY FOR THE CLINICAL SYSTEM"


def make_copy_sheet(ctx: AppContext, person_id: str) -> bytes:
    """Return every section as a PDF. Raises SheetProblem (SH-101) for a character that cannot be printed."""
    require(ctx, "copy to the clinical system")
    held = read_clinical_copy(ctx, person_id)
    with ctx.sessions.read() as session:
        person = read_record(session, person_by_id(session, person_id), ctx.now()).person
    return plain_sheet(
        PlainPrint(
            sheet=SHEET,
            name=family_first(person),
            born=born(person.date_of_birth, ctx.now()),
            nhs=nhs_number(person.nhs_number),
            prison=number_of(person),
            establishment=here(ctx),
            made=moment(ctx.now()),
            made_by=made_by(ctx),
            training=ctx.settings.training,
            sections=tuple(PlainSection(section.title, section.text) for section in held.sections),
        )
    )

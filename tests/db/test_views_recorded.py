"""Views, prints and exports are lines of the history, and hold nothing of what was seen (all of them, by looking)."""

from __future__ import annotations

import inspect
from datetime import timedelta

from sqlalchemy import text

from reception_app.services import (
    clinical_copy,
    copy_sheet,
    end_of_shift,
    handovers,
    packs,
    people,
    shift_sheet,
    wing_sheet,
)
from reception_app.services.checking import explain_pack, open_pack_alone
from reception_app.services.context import AppContext, note_view
from reception_app.services.handovers import Plan
from reception_app.services.leaving_sheets import exporting_sheets
from reception_app.vocabulary import FitToTravel
from tests.db.test_roles_swept import use_cases
from tests.support.desks import populate
from tests.support.said import clinical_words

NOTED_BY = {
    "copy_sheet.make_copy_sheet": "clinical_copy.printing",
    "wing_sheet.make_wing_sheet": "wing_sheet.printing",
    "shift_sheet.make_shift_sheet": "end_of_shift.printing",
    "packs.escort_sheet_to_print": "packs.printing",
    "packs.sheet_to_print": "packs.printing",
    "packs.read_issued": "packs.exporting",
    "leaving_sheets.sheets_of": "leaving_sheets.exporting_sheets",
}
"""What gives a document and leaves the line to whoever prints it, by whom."""
NOT_OUT = {
    "sealing.public_page": "the public part of a key; nothing of anybody",
    "desk.database_key": "a key, not a document",
    "summaries.summary_beside": "compares a file, noted when it was opened, with the one it may be about",
    "packs.preview": "not issued: shown inside the record that is open, and noted as such",
    "packs.preview_all": "not issued: shown inside the record that is open, and noted as such",
}


def gives_a_document(name: str) -> bool:
    given = str(inspect.signature(use_cases()[name]).return_annotation)
    return any(word in given for word in ("bytes", "IssuedPack", "WingPrint", "Sheets", "Opened", "Layer"))


def test_whatever_gives_a_document_leaves_a_line() -> None:
    giving = [name for name in use_cases() if gives_a_document(name)]
    assert len(giving) > 12
    silent = [
        name
        for name in giving
        if not any(word in inspect.getsource(use_cases()[name]) for word in ("note_view(", "append_event(", "writing("))
    ]
    assert set(silent) - set(NOT_OUT) - set(NOTED_BY) == set()
    assert set(NOTED_BY.values()) <= set(use_cases())
    assert set(inspect.signature(note_view).parameters) == {"ctx", "action", "entity", "entity_id", "person_id"}


def test_no_line_of_a_view_print_or_export_holds_anything_of_the_person(ctx: AppContext) -> None:
    person = populate(ctx)
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))
    with ctx.sessions.read() as session:
        before = session.execute(text("SELECT max(sequence) FROM event")).scalar_one()
    people.opened(ctx, person)
    for sheet in ("clinical", "escort", "person_copy", "label"):
        with packs.printing(ctx, issued.pack_id, sheet):
            packs.sheet_to_print(ctx, issued.pack_id, sheet)
    packs.view_issued(ctx, issued.pack_id)
    with packs.exporting(ctx, issued.pack_id), exporting_sheets(ctx, issued.pack_id):
        packs.read_issued(ctx, issued.pack_id)
    wing_sheet.make_wing_sheet(ctx, person)
    with wing_sheet.printing(ctx, person):
        pass
    copy_sheet.make_copy_sheet(ctx, person)
    with clinical_copy.printing(ctx, person):
        pass
    shift_sheet.make_shift_sheet(ctx, end_of_shift.read_end_of_shift(ctx))
    end_of_shift.note_seen(ctx)
    with end_of_shift.printing(ctx):
        pass
    open_pack_alone(ctx, issued.cose, read=True)
    explain_pack(ctx, issued.cose)
    with ctx.sessions.read() as session:
        lines = session.execute(text("SELECT * FROM event WHERE sequence > :n ORDER BY sequence"), {"n": before}).all()
    acts = [line.action for line in lines]
    assert {"view-record", "print-clinical", "print-escort", "print-person-copy", "print-label", "view-pack",
            "export-pack", "print-wing-sheet", "print-clinical-copy", "view-end-of-shift", "print-end-of-shift",
            "read-pack", "explain-pack"} <= set(acts)  # fmt: skip
    told = clinical_words(ctx, person) | {"specimen", "carl", "a0002tt"}
    for line in lines:
        assert (line.before, line.after) == (None, None), line.action
        assert not line.in_record
        said = f"{line.action} {line.entity} {line.entity_id} {line.person_id}".casefold()
        assert [word for word in told if word in said] == []

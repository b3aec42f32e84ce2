"""The sheets beside the three of every pack, by why the person leaves: set from the signed record, as it left."""

from __future__ import annotations

from contextlib import AbstractContextManager

from reception_app.handover.record import Pack as PackTree
from reception_app.handover.seal import open_sealed
from reception_app.handover.sheets.court import court_custody_sheet, court_released_sheet
from reception_app.handover.sheets.hospital import bed_watch_sheet, hospital_summary_sheet
from reception_app.handover.sheets.superseded import superseded
from reception_app.handover.views.court import court_custody, court_released
from reception_app.handover.views.hospital import bed_watch, hospital_summary
from reception_app.services.context import AppContext, begun
from reception_app.services.handover_state import pack_by_id, superseded_words
from reception_app.services.release_sheets import set_release
from reception_app.services.roles import require
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import Purpose

SLUGS: dict[Purpose, tuple[str, ...]] = {
    Purpose.TRANSFER: (),
    Purpose.RELEASE: ("release_person", "release_carer", "release_gp", "release_pharmacy", "release_identity"),
    Purpose.COURT: ("court_custody", "court_released"),
    Purpose.HOSPITAL: ("hospital_summary", "hospital_watch"),
}
"""The sheets of each purpose, in the order they are shown and printed."""
ALL_SLUGS = frozenset(slug for slugs in SLUGS.values() for slug in slugs)


def set_sheets(pack: PackTree, nation: str) -> dict[str, bytes]:
    """Return the further sheets of a pack as PDFs by slug; the same pack gives the same bytes.

    A carer's page only with consent; no release sheets while no release is recorded. Raises SheetProblem (SH-101, and
    SH-201 to -204 where a free text for staff would tell too much).
    """
    purpose = pack.header.purpose
    if purpose is Purpose.COURT:
        return {
            "court_custody": court_custody_sheet(court_custody(pack)),
            "court_released": court_released_sheet(court_released(pack)),
        }
    if purpose is Purpose.HOSPITAL:
        return {
            "hospital_summary": hospital_summary_sheet(hospital_summary(pack)),
            "hospital_watch": bed_watch_sheet(bed_watch(pack)),
        }
    if purpose is not Purpose.RELEASE or pack.record.release is None:
        return {}
    made = set_release(pack, nation)
    sheets = {
        "release_person": made.person, "release_carer": made.carer, "release_gp": made.gp,
        "release_pharmacy": made.pharmacy, "release_identity": made.identity,
    }  # fmt: skip
    return {slug: content for slug, content in sheets.items() if content is not None}


def sheets_of(ctx: AppContext, pack_id: str) -> dict[str, bytes]:
    """Return the further sheets of an issued pack, by slug; whoever shows, prints or saves one notes it. NF-110: none.

    Those of a pack that another has replaced say so.
    """
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        pack = pack_by_id(session, pack_id)
        opened = open_sealed(pack.cose, trust_store(session), ctx.now())
        newer = superseded_words(ctx, session, pack)
    made = set_sheets(opened.pack, ctx.settings.nation)
    return made if newer is None else {slug: superseded(content, newer) for slug, content in made.items()}


def exporting_sheets(ctx: AppContext, pack_id: str) -> AbstractContextManager[None]:
    """Around the writing of these to files: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        person_id = pack_by_id(session, pack_id).person_id
    return begun(ctx, "export-leaving-sheets", "pack", pack_id, person_id)

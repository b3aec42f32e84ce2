"""The release sheets of an issued pack: set from the signed record, as it left, and noted as an export."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reception_app.errors import InputProblem
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.handover.record import Pack as PackTree
from reception_app.handover.sheets.release_letters import gp_letter, identity_letter, prescription_sheet
from reception_app.handover.sheets.release_pages import carer_release_page, person_release_page
from reception_app.handover.views.release import carer_release, identity_release, person_release
from reception_app.handover.views.release_letters import gp_release, prescription_release
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan, change_plan, plan_handover, read_handover
from reception_app.services.person_view import read_person
from reception_app.services.roles import require
from reception_app.vocabulary import RELEASED, Purpose

WALES = "Wales"
HOME = RELEASED


@dataclass(frozen=True, slots=True)
class ReleaseSheets:
    """Each release sheet as a PDF. `carer` is None unless the person agreed, and agreed to something."""

    person: bytes
    gp: bytes
    pharmacy: bytes
    identity: bytes
    carer: bytes | None


def set_release(pack: PackTree, nation: str) -> ReleaseSheets:
    """Return the release sheets of a pack; the same pack gives the same bytes.

    Raises InputProblem (IN-566) while no release is recorded, SheetProblem (SH-101) for what cannot be printed.
    """
    carer = carer_release(pack)
    return ReleaseSheets(
        person=person_release_page(person_release(pack)),
        gp=gp_letter(gp_release(pack)),
        pharmacy=prescription_sheet(prescription_release(pack, wales=nation == WALES)),
        identity=identity_letter(identity_release(pack)),
        carer=carer_release_page(carer) if carer else None,
    )


def plan_leaving(ctx: AppContext, person_id: str, to_name: str | None = None) -> str:
    """Plan the leaving of somebody who is released, or make the planned one a release; return its id.

    Its time is the release's own. Raises InputProblem (IN-566) while no release is recorded.
    """
    require(ctx, "prepare a handover")
    page = read_person(ctx, person_id)
    release = page.record.release
    if release is None:
        raise InputProblem(
            "IN-566", "No release is recorded for this person.", "Write down the release first, at least its day."
        )
    held = read_handover(ctx, page.handover_id).plan if page.handover_id else Plan()
    if held.purpose is not Purpose.RELEASE:  # the place and times of another journey are not those of this one
        held = replace(held, purpose=Purpose.RELEASE, to_name=None, leaves_at=None, expected_at=None)
    named = (to_name or "").strip() or held.to_name or HOME
    leaves_at = release.leaves_at or held.leaves_at
    plan = replace(held, to_code=None, to_name=named, leaves_at=leaves_at, hospital=HospitalWhy())
    if page.handover_id is None:
        return plan_handover(ctx, person_id, plan)
    change_plan(ctx, page.handover_id, plan)
    return page.handover_id

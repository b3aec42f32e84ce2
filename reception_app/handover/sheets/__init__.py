"""The printed sheets, each typeset with ReportLab from its own whitelist view of the pack."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.record import Pack
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.sheets.escort import escort_sheet
from reception_app.handover.sheets.person import person_copy
from reception_app.handover.sheets.plain import PlainPrint, PlainSection, plain_sheet
from reception_app.handover.sheets.shift import shift_sheet
from reception_app.handover.sheets.wing import wing_sheet
from reception_app.handover.views import clinical_view, escort_view, person_view

__all__ = [
    "PlainPrint",
    "PlainSection",
    "Sheets",
    "clinical_sheet",
    "escort_sheet",
    "make_sheets",
    "person_copy",
    "plain_sheet",
    "shift_sheet",
    "wing_sheet",
]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The three documents of a pack, as PDF bytes."""

    clinical: bytes
    escort: bytes
    person: bytes


def make_sheets(pack: Pack, pack_hash: str, short_hash: str) -> Sheets:
    """Return the sheets of a pack; the same pack gives the same bytes.

    `pack_hash`: SHA-256 of the signed record, hexadecimal. `short_hash`: the sheet number, as printed. Raises
    SheetProblem: SH-101 a character cannot be printed; SH-201 to -205 the escort sheet may not, or cannot, hold it.
    """
    return Sheets(
        clinical=clinical_sheet(clinical_view(pack, pack_hash, short_hash)),
        escort=escort_sheet(escort_view(pack, short_hash)),
        person=person_copy(person_view(pack)),
    )

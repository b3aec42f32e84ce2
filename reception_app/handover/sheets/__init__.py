"""The printed sheets, each typeset with ReportLab from its own whitelist view of the pack."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.pdf import page_count
from reception_app.handover.record import Pack
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.sheets.codes import codes_page, places_page
from reception_app.handover.sheets.codes_foot import Proof
from reception_app.handover.sheets.escort import escort_sheet
from reception_app.handover.sheets.label import label_sheet
from reception_app.handover.sheets.person import person_copy
from reception_app.handover.sheets.plain import PlainPrint, PlainSection, plain_sheet, settable
from reception_app.handover.sheets.shift import shift_sheet
from reception_app.handover.sheets.wing import wing_sheet
from reception_app.handover.shortened import Shortened
from reception_app.handover.views import clinical_view, escort_view, person_view
from reception_app.handover.views.label import label_view

__all__ = [
    "PlainPrint",
    "PlainSection",
    "Sheets",
    "clinical_sheet",
    "escort_sheet",
    "make_sheets",
    "person_copy",
    "plain_sheet",
    "settable",
    "shift_sheet",
    "wing_sheet",
]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The three documents of a pack and the label of the clinical sheet's envelope, as PDF bytes."""

    clinical: bytes
    escort: bytes
    person: bytes
    label: bytes


def make_sheets(
    pack: Pack,
    pack_hash: str,
    short_hash: str,
    envelope: bytes | None = None,
    short: Shortened | None = None,
    *,
    planned: int | None = None,
) -> Sheets:
    """Return the sheets of a pack; the same pack gives the same bytes.

    `pack_hash`: SHA-256 of the signed record, hexadecimal. `short_hash`: the sheet number, as printed. `envelope`: the
    signed record itself, whose codes are the clinical sheet's last page, and `short` the short record that is printed
    instead when there is one; None: nothing is signed yet. `planned`: how long it will be, in bytes, so that a preview
    shows the places of the codes. Raises SheetProblem: SH-101 a character cannot be printed; SH-201 to -204 the escort
    sheet may not hold it.
    """
    header, codes = pack.header, None
    printed = short.envelope if short else envelope
    if printed is not None:
        left_out = short.short.words if short else None
        proof = Proof(short_hash, header.sender.name, header.travel.healthcare_telephone, left_out)
        codes = codes_page(printed, proof)
    elif planned is not None:
        codes = places_page(planned, Proof(short_hash, header.sender.name, header.travel.healthcare_telephone, None))
    too_long = (printed is not None or planned is not None) and codes is None
    clinical = clinical_sheet(clinical_view(pack, pack_hash, short_hash), codes, too_long=too_long)
    return Sheets(
        clinical=clinical,
        escort=escort_sheet(escort_view(pack, short_hash)),
        person=person_copy(person_view(pack)),
        label=label_sheet(label_view(pack, short_hash, page_count(clinical))),
    )

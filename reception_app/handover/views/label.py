"""The view behind the envelope's label: who it is about, its seal and its sheet, from and to, and whom to ring."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.record import Establishment, Pack
from reception_app.handover.views.escort_words import checked_telephone
from reception_app.handover.views.words import NOT_RECORDED, moment
from reception_app.identifiers import show_name


@dataclass(frozen=True, slots=True)
class LabelView:
    """All that the label may hold: no date of birth, no code, nothing clinical."""

    name: str
    number: str
    route: str
    seal: str
    sheet_number: str
    pack: str
    telephone: str | None
    training: bool


def label_view(pack: Pack, short_hash: str, pages: int) -> LabelView:
    """Build the label's view; `pages`: how many the clinical sheet has.

    Raises SheetProblem SH-204 when the healthcare telephone is not a telephone number.
    """
    header, person = pack.header, pack.record.person
    number = person.prison_number or person.desk_reference or NOT_RECORDED
    count = "1 page" if pages == 1 else f"{pages} pages"
    return LabelView(
        name=show_name(person.family_name, person.given_names),
        number=f"Prison No. {number}" if person.prison_number else f"Desk reference {number}",
        route=f"{_short(header.sender)} to {_long(header.to)}",
        seal=header.travel.envelope_seal or NOT_RECORDED,
        sheet_number=short_hash,
        pack=f"pack {header.number}, {count}, {moment(header.made_at)}",
        telephone=checked_telephone(header.travel) if header.travel.healthcare_telephone else None,
        training=header.training,
    )


def _short(place: Establishment) -> str:
    return place.code or place.name


def _long(place: Establishment) -> str:
    return f"{place.code}: {place.name}, healthcare" if place.code else place.name

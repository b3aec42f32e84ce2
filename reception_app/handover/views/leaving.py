"""What the sheets for court and for hospital say alike: who it is, from where to where, what emergencies need.

The sheets of a release have their own (`release`): they say what somebody outside is to know, and no seal.
"""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.escort_lines import EscortLines, escort_lines
from reception_app.handover.record import Pack, Record, Script
from reception_app.handover.views.escort_words import checked_telephone
from reception_app.handover.views.for_staff import talking
from reception_app.handover.views.medicines import known
from reception_app.handover.views.words import NOT_RECORDED, born, called, family_first, moment, number_of, stated
from reception_app.vocabulary import Carrier


@dataclass(frozen=True, slots=True)
class LeavingIssue:
    """What each of these sheets says about itself. `missing`: the pack was issued incomplete."""

    name: str
    born: str
    sex: str
    prison: str
    called: str
    speaks: str
    talking: str
    pack_number: str
    issued: str
    not_valid_after: str
    training: bool
    sender: str
    to: str
    telephone: str
    envelope_seal: str
    missing: bool


def issue_of(pack: Pack, record: Record) -> LeavingIssue:
    """Return what each of these sheets says about itself.

    Raises SheetProblem SH-204 when the healthcare telephone is no telephone number.
    """
    header, person = pack.header, record.person
    return LeavingIssue(
        name=family_first(person),
        born=born(person.date_of_birth, header.made_at),
        sex=stated(person.sex),
        prison=number_of(person),
        called=called(person),
        speaks=stated(person.language),
        talking=talking(record, escort_lines()),
        pack_number=header.number,
        issued=moment(header.made_at),
        not_valid_after=moment(header.not_valid_after),
        training=header.training,
        sender=header.sender.name,
        to=header.to.name,
        telephone=checked_telephone(header.travel),
        envelope_seal=header.travel.envelope_seal or NOT_RECORDED,
        missing=bool(header.missing),
    )


def emergency_items(current: tuple[Script, ...], lines: EscortLines) -> tuple[str, ...]:
    """Return what the person or the bag carries for emergencies, named by what it is."""
    found: dict[str, str] = {}
    for script in current:
        entry = known(script)
        if entry and entry.emergency_item and script.carrier in (Carrier.PERSON, Carrier.ESCORT):
            where = "on the person" if script.carrier is Carrier.PERSON else "medicines bag"
            found[lines.items[entry.emergency_item]] = where
    return tuple(f"{item}: {where}" for item, where in found.items())

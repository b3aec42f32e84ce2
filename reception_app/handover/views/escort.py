"""The escort view: what keeps the person safe on the way, and nothing of what they have, take or told.

Nothing here can hold a medicine's name, a diagnosis, a substance, a test or a history: every sentence comes from fixed
lists, every other field is an identity, a time, a seal or a telephone number. The three free texts are checked first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reception_app.clinical.dependence import load_dependence
from reception_app.handover.escort_lines import EscortLines, SignLine, escort_lines
from reception_app.handover.in_bag import in_bag, seals_of
from reception_app.handover.record import Flag, Pack, PackHeader, Record, Script, Travel
from reception_app.handover.scheduled import record_as_of, taken_of
from reception_app.handover.views.dues import Due, OnTheWay, doses_due, on_the_way, waiting_note
from reception_app.handover.views.escort_answers import AnswerLine, escort_answers
from reception_app.handover.views.escort_fit import Fitness, fitness_of
from reception_app.handover.views.escort_words import checked_telephone, words_to_print
from reception_app.handover.views.for_staff import Observe, observe, signs, talking
from reception_app.handover.views.leaving import emergency_items
from reception_app.handover.views.medicines import time_critical
from reception_app.handover.views.words import (
    NOT_RECORDED,
    born,
    clock_time,
    day_beside,
    family_first,
    likes_to_be_called,
    number_of,
    short_moment,
    stated,
)
from reception_app.vocabulary import WITH_ESCORT, Carrier, Purpose

MARGIN = timedelta(hours=4)
"""How long after the expected arrival doses are still shown: the van may be late. [GK]"""


@dataclass(frozen=True, slots=True)
class EscortIdentity:
    """Who travels, from where to where."""

    name: str
    born: str
    sex: str
    prison: str
    called: str
    speaks: str
    talking: str
    sender: str
    to: str
    leaves: str
    expected: str


@dataclass(frozen=True, slots=True)
class DoseRow:
    """Doses due at one time: how many, how they are taken, who carries them, in which packet."""

    time: str
    day: str
    what: str
    act: str
    watch: str
    carrier: str
    packet: str


@dataclass(frozen=True, slots=True)
class Journey:
    """The line from leaving to the end of the margin, in minutes from its start, with the doses on it."""

    start: datetime
    leaves: datetime
    expected: datetime
    end: datetime
    doses: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class EscortView:
    """All that the escort sheet may hold."""

    pack_number: str
    sheet_number: str
    training: bool
    missing: int
    made_by: str
    fitness: Fitness
    identity: EscortIdentity
    observe: Observe
    call_999: tuple[str, ...]
    telephone: str
    doses: tuple[DoseRow, ...]
    journey: Journey | None
    dose_note: str
    signs: tuple[SignLine, ...]
    ambulance: str
    envelope_seal: str
    bag_seal: str
    property_seal: str
    answers: tuple[AnswerLine, ...]
    legs: tuple[str, str]


def escort_view(pack: Pack, short_hash: str) -> EscortView:
    """Build the escort view.

    Raises SheetProblem: SH-201 when a free text names a medicine, SH-202 a health problem, SH-203 another telling word
    (to hospital it is left off instead);
    SH-204 when the healthcare telephone is not a telephone number. The words themselves are never in the message.
    """
    header, lines = pack.header, escort_lines()
    record = record_as_of(pack.record, header.made_at)
    travel = words_to_print(header.travel, header.purpose, record, lines)
    header = replace(header, travel=travel)
    telephone = checked_telephone(travel)
    flags, current = record.open_flags, taken_of(record, header.made_at)
    due = on_the_way(current, header, _end(header))
    any_due = bool(due.dues or due.waiting)
    return EscortView(
        pack_number=header.number,
        sheet_number=short_hash,
        training=header.training,
        missing=len(header.missing),
        made_by=header.made_by,
        fitness=fitness_of(record, header, due, lines),
        identity=_identity(record, header, lines),
        observe=observe(record, flags, lines),
        call_999=lines.call_999,
        telephone=telephone,
        doses=_dose_rows(due, header, lines),
        journey=_journey(travel, due.dues),
        dose_note=_dose_note(due, current, header, lines),
        signs=(*signs(flags, current, (*due.dues, *due.waiting), lines), lines.general),
        ambulance=lines.ambulance,
        envelope_seal=travel.envelope_seal or NOT_RECORDED,
        bag_seal=travel.bag_seal or _bag_without_a_seal(record, header.made_at),
        property_seal=travel.property_seal or "None recorded",
        answers=escort_answers(record, header, flags, any_due, _unwell(current, flags), telephone),
        legs=_legs(header),
    )


def _bag_without_a_seal(record: Record, now: datetime) -> str:
    carried = in_bag(record.current_scripts, now)
    return (seals_of(carried) or "YES, seal not said") if carried else "None recorded"


def _end(header: PackHeader) -> datetime:
    """Return until when doses are shown. A hospital gives its own, and nobody is on the way once they are home."""
    travel = header.travel
    arrives = travel.expected_at if header.purpose in WITH_ESCORT else travel.expected_at or travel.leaves_at
    return arrives + MARGIN if arrives else header.not_valid_after


def _identity(record: Record, header: PackHeader, lines: EscortLines) -> EscortIdentity:
    person, travel = record.person, header.travel
    return EscortIdentity(
        name=family_first(person),
        born=born(person.date_of_birth, header.made_at),
        sex=stated(person.sex),
        prison=number_of(person),
        called=likes_to_be_called(person),
        speaks=stated(person.language),
        talking=talking(record, lines),
        sender=header.sender.name,
        to=header.to.name,
        leaves=short_moment(travel.leaves_at, header.made_at) if travel.leaves_at else NOT_RECORDED,
        expected=short_moment(travel.expected_at, header.made_at) if travel.expected_at else NOT_RECORDED,
    )


# Doses


def _dose_rows(due: OnTheWay, header: PackHeader, lines: EscortLines) -> tuple[DoseRow, ...]:
    rows = []
    for each in doses_due(due, lines):
        who, packet = _carried(each.carrier, header, each.packet)
        beside = day_beside(each.at, header.made_at)
        rows.append(DoseRow(clock_time(each.at), beside, each.words, each.how, each.watch, who, packet))
    return tuple(rows)


def _carried(carrier: Carrier | None, header: PackHeader, number: int) -> tuple[str, str]:
    if carrier is Carrier.ESCORT:
        return "Escort.", f"Sealed packet {number}"
    if carrier is Carrier.PERSON:
        return "On the person.", "Watch only"
    if carrier is Carrier.STOCK:
        return f"Held at {header.to.name}.", ""
    return ("Not sent.", "") if carrier is Carrier.NOT_SENT else ("Not recorded.", "")


def _journey(travel: Travel, dues: tuple[Due, ...]) -> Journey | None:
    if travel.leaves_at is None or travel.expected_at is None or travel.expected_at <= travel.leaves_at or not dues:
        return None
    start = travel.leaves_at.replace(minute=0, second=0)
    return Journey(
        start,
        travel.leaves_at,
        travel.expected_at,
        travel.expected_at + MARGIN,
        tuple(sorted({due.at for due in dues})),
    )


def _dose_note(due: OnTheWay, current: tuple[Script, ...], header: PackHeader, lines: EscortLines) -> str:
    """Return what stands under the doses: when to ring healthcare, said once of all of them, and what is at hand."""
    waits, late = waiting_note(due, lines), _late_at(header)
    if due.dues:
        missed = ["when a dose is missed", "the person is sick after it"]
        when = f"{', '.join(missed)}, or {late}" if late else " or ".join(missed)
        note = f"Ring healthcare: {'; '.join((*_before_a_dose(due.dues, header), when))}."
    else:
        nothing = "" if waits else "No dose is due on the way."
        note = f"{nothing} {late.capitalize()}: ring healthcare.".strip() if late else nothing
    return " ".join(filter(None, (waits, note, *(f"{item}." for item in emergency_items(current, lines)))))


def _late_at(header: PackHeader) -> str:
    expected = header.travel.expected_at
    return f"still on the road at {clock_time(expected + timedelta(hours=1))}" if expected else ""


def _before_a_dose(dues: tuple[Due, ...], header: PackHeader) -> Iterator[str]:
    """Yield when to ring before a dose that nobody is known to carry."""
    carriers = {due.script.carrier for due in dues}
    if None in carriers:
        leaving = "before leaving, " if header.purpose in WITH_ESCORT else ""
        yield f"{leaving}where it is not recorded who carries a dose"
    if Carrier.NOT_SENT in carriers:
        yield "before it is due, where none is sent"


def _legs(header: PackHeader) -> tuple[str, str]:
    """Return who hands over to whom at first: nobody escorts somebody home."""
    if header.purpose is Purpose.RELEASE:
        return f"{header.sender.name} \N{RIGHTWARDS ARROW} the person, at the gate", ""
    return f"{header.sender.name} \N{RIGHTWARDS ARROW} escort", f"Escort \N{RIGHTWARDS ARROW} {header.to.name}"


def _unwell(current: tuple[Script, ...], flags: tuple[Flag, ...]) -> bool:
    kinds = {kind for each in load_dependence().values() for kind in each.flags} | {"missed_critical_medicine"}
    return any(time_critical(script) for script in current) or any(flag.kind in kinds for flag in flags)

"""The two halves of a court pack, each from its own whitelist: what court custody does, and what is for a release.

Custody's half holds no diagnosis, no medicine and no history: doses are a time, an act and a packet; every sentence is
of a fixed list. The other half is sealed until the court releases the person; whoever opens it is the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.clinical.release import needs_opioid_plan
from reception_app.clock import as_utc, local_day
from reception_app.handover.escort_lines import EscortLines, SignLine, escort_lines
from reception_app.handover.leaving_lines import Ending, leaving_lines
from reception_app.handover.record import Contact, Pack, Record, Script
from reception_app.handover.release_lines import release_lines
from reception_app.handover.released import facts_of
from reception_app.handover.scheduled import record_as_of
from reception_app.handover.views.dues import OnTheWay, on_the_way
from reception_app.handover.views.escort_words import checked_telephone
from reception_app.handover.views.for_staff import observe, signs, talking
from reception_app.handover.views.medicines import dose_text, frequency_text, known, liquid_amount, medicine_line
from reception_app.handover.views.release import Pair
from reception_app.handover.views.release_letters import allergy_words
from reception_app.handover.views.words import (
    NOT_RECORDED,
    at_clock,
    born,
    called,
    clock_time,
    family_first,
    long_day,
    moment,
    number_of,
    plain_moment,
    sentence,
    short_moment,
    stated,
)
from reception_app.vocabulary import Carrier, ScriptStatus

_ASKED_OUTSIDE = {"gp": "GP", "pharmacy": "Pharmacy", "community_team": "Community team"}


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


@dataclass(frozen=True, slots=True)
class CourtDose:
    """Doses due at one time: how many, how they are taken, who has them. No name of any."""

    time: str
    what: str
    act: str
    carrier: str


@dataclass(frozen=True, slots=True)
class CourtCustody:
    """All that the half read by custody may hold."""

    issue: LeavingIssue
    day: str
    leaves: str
    expected: str
    observe: str
    doses: tuple[CourtDose, ...]
    dose_note: str
    items: tuple[str, ...]
    signs: tuple[SignLine, ...]
    call_999: tuple[str, ...]
    ends: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class CourtReleased:
    """All that the sealed half may hold: for the person, if the court releases them."""

    issue: LeavingIssue
    outside: str
    sealed: str
    first: str
    steps: tuple[str, ...]
    medicines: tuple[Pair, ...]
    allergies: str
    warning: Pair | None
    rules: tuple[str, ...]
    overdose: tuple[Pair, ...]
    contacts: tuple[Pair, ...]
    next: str


def court_custody(pack: Pack) -> CourtCustody:
    """Build custody's half. Raises SheetProblem SH-204 when the healthcare telephone is no telephone number."""
    header, said, lines = pack.header, leaving_lines(), escort_lines()
    record = record_as_of(pack.record, header.made_at)
    flags = tuple(flag for flag in record.flags if flag.ended_at is None)
    current = tuple(script for script in record.scripts if script.status is ScriptStatus.CURRENT)
    leaves = header.travel.leaves_at or header.made_at
    due = on_the_way(current, header, _end_of_day(leaves))
    watched = observe(record, flags, lines)
    return CourtCustody(
        issue=issue_of(pack, record),
        day=long_day(leaves),
        leaves=short_moment(leaves) if header.travel.leaves_at else NOT_RECORDED,
        expected=short_moment(header.travel.expected_at) if header.travel.expected_at else NOT_RECORDED,
        observe=f"{watched.word}. Risk of self-harm: {watched.risk}.",
        doses=tuple(_dose_rows(due, lines)),
        dose_note=" ".join((said.court_missed if due.dues else said.court_nothing, said.court_late)),
        items=emergency_items(current, lines),
        signs=(*signs(flags, current, due.dues, lines), lines.general),
        call_999=lines.call_999,
        ends=said.court_ends,
    )


def court_released(pack: Pack) -> CourtReleased:
    """Build the half that is sealed until the court releases the person."""
    record, said, fixed = record_as_of(pack.record, pack.header.made_at), leaving_lines(), release_lines()
    overdose = needs_opioid_plan(facts_of(record))
    given = _givable(tuple(script for script in record.scripts if script.status is ScriptStatus.CURRENT))
    waits = tuple(script for script in record.scripts if _waits(script))
    return CourtReleased(
        issue=issue_of(pack, record),
        outside=said.released_outside,
        sealed=said.released_sealed,
        first=said.released_first,
        steps=said.released_steps,
        medicines=(*map(_medicine, given), *((_name(script), "Ask before you take it.") for script in waits)),
        allergies=allergy_words(record.allergies),
        warning=fixed.warning if overdose else None,
        rules=fixed.rules if overdose else (),
        overdose=fixed.steps if overdose else (),
        contacts=tuple(filter(None, map(_contact, record.contacts))),
        next=said.released_next,
    )


def issue_of(pack: Pack, record: Record) -> LeavingIssue:
    """Return what each of these sheets says about itself. Raises SheetProblem SH-204 (see `court_custody`)."""
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


def _givable(scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    return tuple(script for script in scripts if not script.not_until_prescriber)


def _waits(script: Script) -> bool:
    held = script.status is ScriptStatus.ON_HOLD
    return held or (script.status is ScriptStatus.CURRENT and bool(script.not_until_prescriber))


def _end_of_day(leaves: datetime) -> datetime:
    return as_utc(at_clock(local_day(leaves) + timedelta(days=1), "00:00"))


def _dose_rows(due: OnTheWay, lines: EscortLines) -> list[CourtDose]:
    counts: dict[tuple[datetime, str, str, Carrier | None], int] = {}
    for each in due.dues:
        how, watch = lines.act(each.script.route, each.script.frequency)
        key = (each.at, how, watch, each.script.carrier)
        counts[key] = counts.get(key, 0) + 1
    return [
        CourtDose(
            clock_time(at),
            "One dose" if count == 1 else f"{count}\N{NO-BREAK SPACE}doses",
            f"{how[:1].upper()}{how[1:]}. {watch}".strip(),
            _carried(carrier, due.packets.get(at, 0)),
        )
        for (at, how, watch, carrier), count in counts.items()
    ]


def _carried(carrier: Carrier | None, packet: int) -> str:
    if carrier is Carrier.ESCORT:
        return f"Escort: sealed packet {packet}"
    if carrier is Carrier.PERSON:
        return "On the person: watch only"
    if carrier is Carrier.NOT_SENT:
        return "Not sent: ring healthcare before it is due"
    return "Not with the person: ring healthcare before it is due"


def _name(script: Script) -> str:
    line = medicine_line(script)
    return " ".join(filter(None, (line.generic, script.strength, script.form)))


def _medicine(script: Script) -> Pair:
    liquid = liquid_amount(script.dose, script.strength) if script.dose else None
    amount = f"{liquid[0]}, {liquid[1]} of {liquid[2]}" if liquid else dose_text(script.dose, script.strength)
    taken = script.last_given_at
    last = f"Last taken {plain_moment(taken)}." if taken else "When you last took it is not written down."
    unsure = "" if script.verified else " Nobody could confirm it: ask before you take it."
    return _name(script), f"{sentence(f'{amount}, {frequency_text(script)}')} {last}{unsure}"


def _contact(contact: Contact) -> Pair | None:
    label = _ASKED_OUTSIDE.get(contact.kind)
    if label is None:
        return None
    who = ", ".join(filter(None, (contact.organisation or contact.name, contact.telephone, contact.hours)))
    return label, who

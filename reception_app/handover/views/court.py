"""The two halves of a court pack, each from its own whitelist: what court custody does, and what is for a release.

Custody's half holds no diagnosis, no medicine and no history: doses are a time, an act and a packet; every sentence is
of a fixed list. The other half is sealed until the court releases the person; whoever opens it is the person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reception_app.clinical.release import needs_opioid_plan
from reception_app.clock import as_utc, local_day
from reception_app.handover.escort_lines import EscortLines, SignLine, escort_lines
from reception_app.handover.leaving_lines import Ending, leaving_lines
from reception_app.handover.record import Contact, Pack, Script
from reception_app.handover.release_lines import release_lines
from reception_app.handover.released import facts_of
from reception_app.handover.scheduled import course_ended, record_as_of, taken_of
from reception_app.handover.translations import Translation, translation_of
from reception_app.handover.views.dues import DosesDue, OnTheWay, doses_due, on_the_way, waiting_note
from reception_app.handover.views.for_staff import observe, signs
from reception_app.handover.views.leaving import LeavingIssue, emergency_items, issue_of
from reception_app.handover.views.medicines import name_words, prescribed_there
from reception_app.handover.views.planned import taken_outside
from reception_app.handover.views.release import Pair
from reception_app.handover.views.release_letters import allergy_words
from reception_app.handover.views.to_the_person import last_day, unconfirmed, undecided
from reception_app.handover.views.translated import Translated, TranslatedPart, no_dose, of_each, part_in, told
from reception_app.handover.views.words import NOT_RECORDED, at_clock, clock_time, long_day, short_moment
from reception_app.handover.waiting import record_as_given
from reception_app.vocabulary import Carrier

_ASKED_OUTSIDE = {"gp": "GP", "pharmacy": "Pharmacy", "community_team": "Community team"}


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
    translated: Translated | None = None

    @property
    def people(self) -> tuple[Pair, ...]:
        """Who helps, the prison's healthcare first, whom to talk to at any hour last."""
        talk = ". ".join(f"{label} {number}" for label, number in release_lines().talk)
        prison = ("Prison healthcare", f"{self.issue.sender}, {self.issue.telephone}")
        return (prison, *self.contacts, ("Talk, any hour", talk))


NO_MEDICINE = "You take no medicine."
ASK_FIRST = "Ask before you take it."


def court_custody(pack: Pack) -> CourtCustody:
    """Build custody's half. Raises SheetProblem SH-204 when the healthcare telephone is no telephone number."""
    header, said, lines = pack.header, leaving_lines(), escort_lines()
    record = record_as_of(pack.record, header.made_at)
    flags, current = record.open_flags, taken_of(record, header.made_at)
    leaves, expected = header.travel.leaves_at or header.made_at, header.travel.expected_at
    due = on_the_way(current, header, _end_of_day(leaves))
    watched = observe(record, flags, lines)
    return CourtCustody(
        issue=issue_of(pack, record),
        day=long_day(leaves),
        leaves=short_moment(leaves, header.made_at) if header.travel.leaves_at else NOT_RECORDED,
        expected=short_moment(expected, header.made_at) if expected else NOT_RECORDED,
        observe=f"{watched.word}. Risk of self-harm: {watched.risk}.",
        doses=tuple(_dose_row(each, expected) for each in doses_due(due, lines)),
        dose_note=_dose_note(due, lines),
        items=emergency_items(current, lines),
        signs=(*signs(flags, current, (*due.dues, *due.waiting), lines), lines.general),
        call_999=lines.call_999,
        ends=said.court_ends,
    )


def _dose_note(due: OnTheWay, lines: EscortLines) -> str:
    said, waits = leaving_lines(), waiting_note(due, lines)
    first = said.court_missed if due.dues else "" if waits else said.court_nothing
    return " ".join(filter(None, (waits, first, said.court_late)))


def court_released(pack: Pack) -> CourtReleased:
    """Build the half that is sealed until the court releases the person."""
    record, said, fixed = record_as_given(pack.record, pack.header.made_at), leaving_lines(), release_lines()
    overdose = needs_opioid_plan(facts_of(record))
    given = tuple(script for script in record.scripts if script.givable)
    waits = tuple(script for script in record.scripts if script.not_given_now)
    view = CourtReleased(
        issue=issue_of(pack, record),
        outside=said.released_outside,
        sealed=said.released_sealed,
        first=said.released_first,
        steps=said.released_steps,
        medicines=(
            *(_medicine(script, pack) for script in given),
            *((name_words(script), _not_taken(script, pack)) for script in waits),
        ),
        allergies=allergy_words(record.allergies),
        warning=fixed.warning if overdose else None,
        rules=fixed.rules if overdose else (),
        overdose=fixed.steps if overdose else (),
        contacts=tuple(filter(None, map(_contact, record.contacts))),
        next=said.released_next,
    )
    tongue = translation_of(pack)
    return view if tongue is None else replace(view, translated=Translated(tongue.mark, _in(tongue, view)))


def _in(tongue: Translation, view: CourtReleased) -> tuple[TranslatedPart, ...]:
    """Return the sealed half in another language: what to do, what keeps them alive, who helps. No dose is in it."""
    alive = (TranslatedPart("", tongue.overdose),) if view.warning else ()
    taken = (no_dose(tongue), *of_each(tongue, view.medicines))
    if not view.medicines:
        taken = part_in(tongue, "", (NO_MEDICINE,)).lines
    helps = told(tongue, (("Allergies", view.allergies), *view.people))
    return (
        part_in(tongue, view.outside, (view.first,)),
        part_in(tongue, "Do this", view.steps),
        *alive,
        TranslatedPart(part_in(tongue, "Your medicines").head, taken),
        TranslatedPart(part_in(tongue, "Who helps").head, (*helps, *part_in(tongue, "", (view.next,)).lines)),
    )


def _end_of_day(leaves: datetime) -> datetime:
    return as_utc(at_clock(local_day(leaves) + timedelta(days=1), "00:00"))


def _dose_row(due: DosesDue, expected: datetime | None) -> CourtDose:
    act = f"{due.how[:1].upper()}{due.how[1:]}. {due.watch}".strip()
    # It stands on the escort sheet too: whoever has both must not give it twice, nor leave it to the other.
    before = f". {leaving_lines().court_on_the_way}" if expected is not None and due.at < expected else ""
    return CourtDose(clock_time(due.at), due.words, act, f"{_carried(due.carrier, due.packet)}{before}")


def _carried(carrier: Carrier | None, packet: int) -> str:
    if carrier is Carrier.ESCORT:
        return f"Escort: sealed packet {packet}"
    if carrier is Carrier.PERSON:
        return "On the person: watch only"
    if carrier is Carrier.NOT_SENT:
        return "Not sent: ring healthcare before it is due"
    return "Not with the person: ring healthcare before it is due"


def _not_taken(script: Script, pack: Pack) -> str:
    finished = course_ended(script, pack.header.made_at) is not None
    return " ".join(last_day(script, pack)) if finished else ASK_FIRST


def _medicine(script: Script, pack: Pack) -> Pair:
    settled = prescribed_there(script, pack.record.stay)
    taken = (taken_outside(script, pack),) if settled else undecided(script, pack, outside=True)
    return name_words(script), " ".join((*taken, *last_day(script, pack), *unconfirmed(script, pack)))


def _contact(contact: Contact) -> Pair | None:
    label = _ASKED_OUTSIDE.get(contact.kind)
    if label is None:
        return None
    who = ", ".join(filter(None, (contact.organisation or contact.name, contact.telephone, contact.hours)))
    return label, who

"""The release sheets' views, each cut for its reader: the person, whoever meets them, pharmacy, GP, any counter (E18).

Each is built from its own whitelist of the record. The carer's holds what the person agreed to and nothing more; the
identity letter holds nothing about health at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reception_app.clinical.lines import SEPARATOR, Run, clean, full_line, generic_text, medicine_line, name_runs, plain
from reception_app.clinical.release import needs_opioid_plan
from reception_app.clinical.release_data import load_release
from reception_app.clinical.wider_needs import load_needs
from reception_app.clock import local_day
from reception_app.dates import short_day_text
from reception_app.errors import InputProblem
from reception_app.handover.course_told import course_told
from reception_app.handover.missed_days import missed_told
from reception_app.handover.record import Appointment, Pack, Release, Script
from reception_app.handover.release_lines import release_lines
from reception_app.handover.released import facts_of, is_substitution
from reception_app.handover.scheduled import by_schedule
from reception_app.handover.translations import Translation, translation_of
from reception_app.handover.views.medicines import prescribed_there
from reception_app.handover.views.planned import CHANGES, doses_to_come, taken_outside
from reception_app.handover.views.to_the_person import for_emergencies, unconfirmed, undecided
from reception_app.handover.views.translated import (
    FOR_A_CARER,
    Translated,
    TranslatedPart,
    known_told,
    no_dose,
    part_in,
)
from reception_app.handover.views.words import (
    NOT_RECORDED,
    born,
    called,
    clock_time,
    family_first,
    long_day,
    moment,
    nhs_number,
    number_of,
    plain_moment,
    sentence,
)
from reception_app.handover.waiting import record_as_given
from reception_app.vocabulary import AnswerState, CarerConsent, ScriptStatus

Pair = tuple[str, str]
"""A label and what stands beside it."""


@dataclass(frozen=True, slots=True)
class ReleaseIssue:
    """What every release sheet says about itself. `missing`: not all that a release needs was recorded."""

    name: str
    born: str
    nhs: str
    prison: str
    pack_number: str
    issued: str
    training: bool
    sender: str
    telephone: str
    day: str
    missing: bool
    rings: bool = True
    """Whether a telephone number is recorded."""


@dataclass(frozen=True, slots=True)
class PersonRelease:
    """The person's page. `overdose`: the warning, the rules and the steps are for them; `needs`: wider needs (E35).

    `translated`: the same after the English, what keeps them alive first, for whoever speaks it or is in Wales.
    """

    issue: ReleaseIssue
    called: str
    overdose: bool
    warning: Pair
    rules: tuple[str, ...]
    steps: tuple[Pair, ...]
    today: tuple[Pair, ...]
    needs: tuple[Pair, ...] = ()
    translated: Translated | None = None

    @property
    def title(self) -> str:
        """What stands on top of the page."""
        return "Going home: stay alive" if self.overdose else "Going home"


@dataclass(frozen=True, slots=True)
class CarerRelease:
    """The carer's page: only what the person agreed to share."""

    issue: ReleaseIssue
    carer: str
    called: str
    agreed: tuple[str, ...]
    meeting: str
    appointments: tuple[str, ...]
    medicines: tuple[str, ...]
    signs: str
    steps: tuple[Pair, ...]
    translated: Translated | None = None

    @property
    def consented(self) -> str:
        """What the person agreed to, as the page says it."""
        return f"{self.called} agreed that you are told: {'; '.join(self.agreed)}. Nothing else is on this page."


UNFINISHED = "This paper is not complete. Ask a nurse before you go."
CARER_UNFINISHED = "This paper is not complete: some things were not settled yet."
NOT_SETTLED = "Not settled yet: ask a GP or ring 111 first."


@dataclass(frozen=True, slots=True)
class IdentityRelease:
    """The identity letter: who somebody is, and that they were here; nothing about health."""

    issue: ReleaseIssue
    words: tuple[str, ...]


def person_release(pack: Pack) -> PersonRelease:
    """Build the person's page. Raises InputProblem (IN-566) while no release is recorded."""
    release, lines = release_in(pack), release_lines()
    record = record_as_given(pack.record, pack.header.made_at)
    overdose = needs_opioid_plan(facts_of(record))
    view = PersonRelease(
        issue=issue_of(pack, release),
        called=called(record.person),
        overdose=overdose,
        warning=lines.warning,
        rules=lines.rules if overdose else (),
        steps=lines.steps if overdose else (),
        today=tuple(_today(pack, release, overdose)),
        needs=tuple(_needs(pack)),
    )
    tongue = translation_of(pack)
    return view if tongue is None else replace(view, translated=Translated(tongue.mark, _in(tongue, view)))


def _in(tongue: Translation, view: PersonRelease) -> tuple[TranslatedPart, ...]:
    """Return the person's page in another language. What was typed, a name or a dose, stands in the English alone."""
    first = (*part_in(tongue, "", _unfinished(view.issue)).lines, *(tongue.overdose if view.overdose else ()))
    dose = (no_dose(tongue),) if view.overdose else ()  # else no medicine is named on the page
    today = TranslatedPart(part_in(tongue, f"Today, {view.issue.day}").head, (*dose, *known_told(tongue, view.today)))
    days = TranslatedPart(part_in(tongue, "Your first days").head, known_told(tongue, view.needs))
    return (TranslatedPart(part_in(tongue, view.title).head, first), today, *((days,) if view.needs else ()))


def carer_release(pack: Pack) -> CarerRelease | None:
    """Build the carer's page; None unless the person agreed, and agreed to something."""
    release, lines = release_in(pack), release_lines()
    if release.consent is not CarerConsent.AGREED or not release.carer or not release.shares:
        return None
    shares = set(release.shares)
    meets = plain_moment(release.meets_at) if release.meets_at else "when: not recorded"
    meeting = f"{meets}, {release.meets_where or 'where: not recorded'}"
    record = record_as_given(pack.record, pack.header.made_at)
    told = load_release().shares
    view = CarerRelease(
        issue=issue_of(pack, release),
        carer=release.carer,
        called=called(record.person),
        agreed=tuple(told[slug].words for slug in release.shares if slug in told),
        meeting=meeting if "meeting" in shares else "",
        appointments=tuple(map(appointment_words, kept_in(pack))) if "appointments" in shares else (),
        # Never what for: which medicines was agreed to, not why.
        medicines=tuple(_bare(script, pack) for script in current_in(pack)) if "medicines" in shares else (),
        signs=lines.signs if "overdose" in shares else "",
        steps=lines.steps if "overdose" in shares else (),
    )
    tongue = translation_of(pack)
    return view if tongue is None else replace(view, translated=Translated(tongue.mark, _in_of_carer(tongue, view)))


def _in_of_carer(tongue: Translation, view: CarerRelease) -> tuple[TranslatedPart, ...]:
    """Return the carer's page in another language: no more than the English says."""
    shared = "; ".join(tongue.of(words) or words for words in view.agreed)
    agreed = tongue.filled(_CONSENTED, called=view.called, what=shared)
    whose = tongue.filled("For {carer}", carer=view.carer)
    found = [TranslatedPart(whose, (*part_in(tongue, "", _unfinished(view.issue, CARER_UNFINISHED)).lines, agreed))]
    for head, lines in (("When and where", (view.meeting,)), ("Appointments", view.appointments)):
        if any(lines):
            found.append(TranslatedPart(part_in(tongue, head).head, tuple(tongue.said(line) or line for line in lines)))
    if view.medicines:
        found.append(part_in(tongue, "Medicines", (FOR_A_CARER,)))
    if view.steps:
        signs = tongue.filled("Signs of an overdose: {signs}", signs=tongue.of(view.signs) or view.signs)
        steps = tuple(f"{tongue.said(head)} {tongue.said(words)}" for head, words in view.steps)
        found.append(TranslatedPart(part_in(tongue, "If they will not wake up").head, (signs, *steps)))
    return tuple(found)


_CONSENTED = "{called} agreed that you are told: {what}. Nothing else is on this page."


def _unfinished(issue: ReleaseIssue, words: str = UNFINISHED) -> tuple[str, ...]:
    return (words,) if issue.missing else ()


def identity_release(pack: Pack) -> IdentityRelease:
    """Build the identity letter. Raises InputProblem (IN-566) while no release is recorded."""
    release = release_in(pack)
    issue = issue_of(pack, release)
    name = f"{pack.record.person.given_names} {pack.record.person.family_name}"
    return IdentityRelease(
        issue,
        (
            f"This letter is for {name}, born {issue.born.partition('(')[0].strip()}.",
            f"{name} was known to us at {issue.sender} under the number {issue.prison} until {issue.day}.",
            f"NHS No. {issue.nhs}.",
            f"To a GP practice: {release_lines().register[0].lower()}{release_lines().register[1:]}",
            f"Questions about who this letter is for: {issue.sender}, {issue.telephone}.",
        ),
    )


def release_in(pack: Pack) -> Release:
    """Return the release of a pack. Raises InputProblem (IN-566) while none is recorded."""
    if pack.record.release is None:
        raise InputProblem(
            "IN-566", "No release is recorded for this person.", "Write down the release first, at least its day."
        )
    return pack.record.release


def issue_of(pack: Pack, release: Release) -> ReleaseIssue:
    """Return what every release sheet says about itself."""
    header, person = pack.header, pack.record.person
    return ReleaseIssue(
        name=family_first(person),
        born=born(person.date_of_birth, header.made_at),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        pack_number=header.number,
        issued=moment(header.made_at),
        training=header.training,
        sender=header.sender.name,
        telephone=header.travel.healthcare_telephone or "telephone: not recorded",
        day=long_day(release.day) if release.day else "day: not recorded",
        missing=bool(header.missing),
        rings=bool(header.travel.healthcare_telephone),
    )


def current_in(pack: Pack) -> tuple[Script, ...]:
    """Return the scripts that are given, as of the pack's making."""
    record = record_as_given(pack.record, pack.header.made_at)
    return tuple(script for script in record.scripts if script.givable)


def kept_in(pack: Pack) -> tuple[Appointment, ...]:
    """Return the appointments that were not cancelled. One before the day of release is nobody's next."""
    day = pack.record.release.day if pack.record.release else None
    return tuple(
        one
        for one in pack.record.appointments
        if one.cancelled_at is None and (day is None or local_day(one.at) >= day)
    )


def appointment_words(one: Appointment) -> str:
    """Return `Monday 17 March 2031, 10:30: Prescriber, J. Dolor, 4 Sample Street, 01632 960302`."""
    where = ", ".join(filter(None, (one.what, one.with_whom, one.place, one.telephone)))
    return f"{plain_moment(one.at)}: {where}"


def _bare(script: Script, pack: Pack) -> str:
    planned = by_schedule(script, local_day(pack.header.made_at))
    runs = (*name_runs(script), Run(f"{SEPARATOR}{CHANGES}")) if planned else medicine_line(script)
    line = plain(runs).replace("\N{NO-BREAK SPACE}", " ")
    settled = script.verified and prescribed_there(script, pack.record.stay)
    return line if settled or for_emergencies(script) else f"{line}. {NOT_SETTLED}"


def line_words(script: Script, pack: Pack) -> str:
    """Return the whole line; while a schedule says the dose, each one to come; of a course, where it stands."""
    if planned := doses_to_come(script, pack.header.made_at):
        purpose = f"for {clean(script.indication)}" if script.indication else None
        said = (plain(name_runs(script)), f"DOSE {planned}", script.route, purpose)
        return SEPARATOR.join(filter(None, said)).replace("\N{NO-BREAK SPACE}", " ")
    line = plain(full_line(script)).replace("\N{NO-BREAK SPACE}", " ")
    course = course_told(script, pack.header.made_at)
    stands = course.words if course is not None and not course.over else ""
    return f"{line} ({stands})" if stands else line


def with_number(who: str | None, telephone: str | None) -> str:
    """Return who and the number, or that it is not recorded."""
    return ", ".join(filter(None, (who, telephone))) or NOT_RECORDED


def given_when(at: datetime, release: Release) -> str:
    """Return the clock time of something given on the day of release; with its own day where that is another."""
    on = local_day(at)
    return clock_time(at) if on == release.day else f"{short_day_text(on, release.day)} {clock_time(at)}"


def step_words(slug: str | None, when: str, detail: str | None) -> str:
    """Return what became of naloxone or the warning: `given 09:10: nose spray, shown how.`"""
    step = load_release().steps.get(slug or "")
    if step is None:
        return "not recorded: ask the nurse"
    return sentence(f"{step.words.lower()}{when if slug == 'given' else ''}" + (f": {detail}" if detail else ""))


def _today(pack: Pack, release: Release, overdose: bool) -> list[Pair]:
    """Return the last table of the person's page: what was given, what comes next, whom to ring."""
    rows: list[Pair] = []
    if overdose:
        at = f" {given_when(release.naloxone_at, release)}" if release.naloxone_at else ""
        rows.append(("Naloxone", step_words(release.naloxone, at, release.naloxone_detail)))
        plan = load_release().plans.get(release.opioid_plan or "")
        rows.append(("Your plan", plan.told if plan else "not decided yet: ask the nurse"))
    rows += [
        (generic_text(script.medicine).capitalize(), _dose_today(script, release, pack))
        for script in current_in(pack)
        if is_substitution(script)
    ]
    if any(script.status is not ScriptStatus.STOPPED for script in pack.record.scripts):
        rows.append(("Medicines", "All you take stands on Your copy, the other paper."))
    if release.prescription_detail:
        rows.append(("Collecting", sentence(release.prescription_detail)))
    rows += [("Appointment", sentence(appointment_words(one))) for one in kept_in(pack)]
    numbers = [with_number(release.referral, release.referral_telephone)] if release.referral else []
    numbers += [f"{label} {number}" for label, number in release_lines().talk]
    return [*rows, ("Talk, any hour", ". ".join(numbers))]


def _needs(pack: Pack) -> Iterator[Pair]:
    """Yield what is arranged of the wider needs and what is not, in plain words; nothing of what was not said."""
    held = {need.kind: need for need in pack.record.needs}
    for kind, need in load_needs().items():
        asked = held.get(kind)
        if asked is None or asked.state is not AnswerState.ANSWERED:
            continue
        choice = need.choices.get(asked.choice or "")
        words = choice.told if choice is not None else sentence(asked.shown or "")
        said = " ".join(filter(None, (words, sentence(asked.detail) if asked.detail else "")))
        if said:
            yield need.told, said


def _dose_today(script: Script, release: Release, pack: Pack) -> str:
    where = ", ".join(filter(None, (release.pharmacy, release.pharmacy_hours)))  # the first day may find it shut
    collects = (f"Next from {where}.",) if release.pharmacy else ()
    settled = prescribed_there(script, pack.record.stay)
    taken = (taken_outside(script, pack),) if settled else undecided(script, pack, outside=True)
    missed = missed_told(script, pack.header.made_at)
    return " ".join((*((missed,) if missed else ()), *taken, *collects, *unconfirmed(script, pack)))

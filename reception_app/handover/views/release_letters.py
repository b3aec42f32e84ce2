"""The release letters' views: to the GP, and what the pharmacy needs on the day (E18). Each has its own whitelist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reception_app.clinical.bank_holidays import next_working_day
from reception_app.clinical.line_course import course_of
from reception_app.clinical.lines import amount_words, generic_text
from reception_app.clinical.release import needs_opioid_plan
from reception_app.clinical.release_data import load_release
from reception_app.clock import local_day
from reception_app.dates import day_text
from reception_app.handover.grave_news import grave_scores
from reception_app.handover.in_error import counted
from reception_app.handover.line_before import changed_besides
from reception_app.handover.missed_days import missed_note
from reception_app.handover.record import Allergies, Appointment, Pack, Release, Script
from reception_app.handover.release_lines import release_lines
from reception_app.handover.released import SELF_HARM, days_of, facts_of, helps_on, is_substitution, over_before
from reception_app.handover.scheduled import course_ended
from reception_app.handover.verified_then import NOT_CONFIRMED, confirmed_note
from reception_app.handover.views.clinical_front import flag_facts
from reception_app.handover.views.for_staff import risk_flags, risk_was_asked
from reception_app.handover.views.medicines import unprescribed_words
from reception_app.handover.views.release import (
    Pair,
    ReleaseIssue,
    appointment_words,
    current_in,
    issue_of,
    kept_in,
    line_words,
    release_in,
    step_words,
    with_number,
)
from reception_app.handover.views.words import NOT_RECORDED, day, days_ago, moment, sentence, who_decided
from reception_app.handover.waiting import record_as_given
from reception_app.vocabulary import TRAVELS, AllergyState, ScriptStatus


@dataclass(frozen=True, slots=True)
class MedicineOut:
    """One medicine on release: its line, when it was last given, what was supplied, and until when it lasts."""

    line: str
    last: str
    supplied: str
    ends: str


@dataclass(frozen=True, slots=True)
class GpRelease:
    """The letter to the GP: what to do first, then medicines, what was changed, what to know."""

    issue: ReleaseIssue
    to: tuple[str, ...]
    please: tuple[Pair, ...]
    working_day: str
    medicines: tuple[MedicineOut, ...]
    changed: tuple[str, ...]
    know: tuple[Pair, ...]
    signed: str


@dataclass(frozen=True, slots=True)
class PrescriptionRelease:
    """What the pharmacy needs on the day. It is no prescription, and says so."""

    issue: ReleaseIssue
    pharmacy: tuple[str, ...]
    kind: str
    details: tuple[Pair, ...]
    medicines: tuple[MedicineOut, ...]
    not_given: tuple[str, ...]


def gp_release(pack: Pack) -> GpRelease:
    """Build the letter to the GP. Raises InputProblem (IN-566) while no release is recorded."""
    release = release_in(pack)
    gp = next((one for one in pack.record.contacts if one.kind == "gp"), None)
    name = release.gp or (gp.organisation or gp.name if gp else None)
    address = (release.gp_address or "").replace(";", "\n").splitlines()
    working = day_text(next_working_day(release.day)) if release.day else NOT_RECORDED
    decided = release.decider.name if release.decider else pack.header.made_by
    return GpRelease(
        issue=issue_of(pack, release),
        to=("The Practice Manager and Duty Doctor", name or "GP: not recorded", *(line.strip() for line in address)),
        please=tuple(_please(pack, release, working)),
        working_day=working,
        medicines=tuple(_medicine(script, pack, release) for script in current_in(pack)),
        changed=tuple(_changed(pack)),
        know=tuple(_know(pack, release)),
        signed=decided,
    )


def prescription_release(pack: Pack, *, wales: bool = False) -> PrescriptionRelease:
    """Build what the pharmacy needs on the day. Raises InputProblem (IN-566) while no release is recorded."""
    release = release_in(pack)
    kind = load_release().prescriptions.get(release.prescription or "")
    words = (kind.words_wales if wales else kind.words) if kind else "What is prescribed: not recorded"
    days = release.prescription_days
    details = [
        ("For how many days", f"{days}" if days is not None else NOT_RECORDED),
        ("How it is collected", release.prescription_detail or NOT_RECORDED),
        ("Decided by", who_decided(release.decider)),
        ("Seen next by a prescriber", next(map(appointment_words, _helping(pack, release)), NOT_RECORDED)),
        ("Goes on prescribing", with_number(release.referral, release.referral_telephone)),
    ]
    pharmacy = (release.pharmacy, release.pharmacy_address, release.pharmacy_telephone, release.pharmacy_hours)
    return PrescriptionRelease(
        issue=issue_of(pack, release),
        pharmacy=tuple(part for part in pharmacy if part) or ("Pharmacy: not recorded",),
        kind=words,
        details=tuple(details),
        medicines=tuple(_medicine(script, pack, release) for script in current_in(pack)),
        not_given=_waiting(pack),
    )


def _helping(pack: Pack, release: Release) -> list[Appointment]:
    """Return the appointments with somebody who can go on prescribing: probation is no help at a pharmacy."""
    return [one for one in kept_in(pack) if helps_on(one, release)]


def _ends(script: Script, release: Release) -> str:
    """Return the last day of a medicine as it was counted, and beside it the end of its course."""
    days, course = days_of(script, release), course_of(script)
    counted_to = _last(release.day, days) if release.day is not None and days is not None else None
    told = day(counted_to) if counted_to is not None else NOT_RECORDED
    if course is None:
        return told
    ends = day(course.ends_on)
    if over_before(script, release):
        return f"{ends}, the end of its course, before the release"
    enough = counted_to is not None and course.ends_on <= counted_to
    return f"{ends}, the end of its course" if enough else f"{told}; its course ends {ends}"


def _last(first: date, days: int) -> date:
    return first + timedelta(days=max(days - 1, 0))


def _medicine(script: Script, pack: Pack, release: Release) -> MedicineOut:
    note = confirmed_note(script)
    checked = "" if note is None else f" {note}" if note == NOT_CONFIRMED else f" ({note})"
    ends = _ends(script, release)
    never = unprescribed_words(script, pack.record.stay, pack.header.sender.name)
    missed = missed_note(script, pack.header.made_at)
    beside = "".join(f" ({words})" for words in (never, missed) if words)
    age = days_ago(script.last_given_at, pack.header.made_at) if script.last_given_at else ""
    last = ", ".join(filter(None, (moment(script.last_given_at), age)))
    return MedicineOut(line_words(script, pack) + checked + beside, last, _supplied(script), ends)


def _supplied(script: Script) -> str:
    """Return what of a medicine went home with the person, as it was counted or typed; never what nobody wrote."""
    if script.carrier is None:
        return NOT_RECORDED
    if script.carrier not in TRAVELS:
        return "None"
    much = script.quantity_sent or (amount_words(script.supply) if script.supply else "")
    days = f"for {script.supply_days} day{'' if script.supply_days == 1 else 's'}" if script.supply_days else ""
    return ", ".join(filter(None, (much, days))) or f"how much: {NOT_RECORDED.lower()}"


def _please(pack: Pack, release: Release, by: str) -> list[Pair]:
    current = [script for script in current_in(pack) if not over_before(script, release)]
    ours = [script for script in current if not is_substitution(script)]
    theirs = [script for script in current if is_substitution(script)]
    rows = [(f"By {by}", words) for words in _go_on([script for script in ours if script.verified], release)]
    rows += [
        (f"By {by}", f"Tell us if you prescribe {generic_text(script.medicine)}: we could not confirm it.")
        for script in current
        if not script.verified
    ]
    if at_risk := [flag.words for flag in pack.record.open_flags if flag.kind in SELF_HARM]:
        rows.insert(0, ("Read first", f"{'; '.join(at_risk)}, when this letter was made: see KNOW."))
    rows += [(f"By {by}", f"Decide about {words}") for words in _waiting(pack, ended=False)]
    if theirs and release.referral:
        names = ", ".join(generic_text(script.medicine) for script in theirs)
        who = with_number(release.referral, release.referral_telephone)
        rows.append(("Do not prescribe", f"{names}: {who} does."))
    return [*rows, ("Register", release_lines().register)]


def _go_on(scripts: Sequence[Script], release: Release) -> list[str]:
    """Return what to review and go on with, those that last as long together. Whether to is for who prescribes."""
    names: dict[str, list[str]] = {}
    for script in scripts:
        ends = _ends(script, release)
        until = f"lasts until {ends}" if ends != NOT_RECORDED else "until when it lasts is not recorded"
        until = until.replace(f"lasts until {NOT_RECORDED}", "until when it lasts is not recorded")
        act = "Review and go on with" if course_of(script) is None else "To the end of its course:"
        names.setdefault(f"{act} {{}}: {until}.", []).append(generic_text(script.medicine))
    return [words.format(", ".join(found)) for words, found in names.items()]


def _waiting(pack: Pack, *, ended: bool = True) -> tuple[str, ...]:
    """Return each medicine that is not given for now, with why: nothing vanishes on the way out. `ended`: of courses
    too."""
    record = record_as_given(pack.record, pack.header.made_at)
    return tuple(
        sentence(f"{line_words(script, pack)}: not given here, {_why_not(script, pack)}")
        for script in record.scripts
        if script.not_given_now and (ended or course_ended(script, pack.header.made_at) is None)
    )


def _why_not(script: Script, pack: Pack) -> str:
    missed = missed_note(script, pack.header.made_at)
    return "; ".join(filter(None, (script.not_until_prescriber or "on hold", missed)))


def _changed(pack: Pack) -> list[str]:
    record, now = pack.record, pack.header.made_at
    words = []
    for script in counted(record_as_given(record, now).scripts):
        name = generic_text(script.medicine)
        if script.status is ScriptStatus.STOPPED:
            why = script.stop_reason or "reason not recorded"
            words.append(sentence(f"{name}: stopped {moment(script.stopped_at)}: {why}"))
        words += [
            sentence(
                f"{name}: {change.was or 'nothing'} to {change.now or 'nothing'}, {day(local_day(change.changed_at))}: "
                f"{change.reason or 'why: not recorded'}"
            )
            for change in script.changes
            if change.was != change.now or changed_besides(change)
        ]
    return words


def _know(pack: Pack, release: Release) -> list[Pair]:
    rows: list[Pair] = [("Allergies", allergy_words(pack.record.allergies)), *_risks(pack)]
    plan = load_release().plans.get(release.opioid_plan or "")
    if needs_opioid_plan(facts_of(pack.record)):
        rows.append(("Opioids", sentence(plan.words if plan else "No plan is recorded")))
        rows.append(("Risk", "Overdose, most of all in the first week: tolerance may be lost."))
        at = f" {moment(release.naloxone_at)}" if release.naloxone_at else ""
        given = step_words(release.naloxone, at, release.naloxone_detail) if release.naloxone else NOT_RECORDED
        rows.append(("Naloxone", given))
    if release.opioid_reason and plan:
        rows.append(("Why", sentence(release.opioid_reason)))
    rows += [("Appointment", sentence(appointment_words(one))) for one in kept_in(pack)]
    return rows


def _risks(pack: Pack) -> Iterator[Pair]:
    """Yield what the GP must know beside medicines: self-harm first, also what has ended; problems; vaccinations.

    What is flagged for custody alone is in no letter.
    """
    record, custody = pack.record, release_lines().custody_only
    harm = risk_flags(record.flags)
    for flag in harm:
        ended = f"ended {moment(flag.ended_at)}. " if flag.ended_at else ""
        yield "Self-harm", sentence(f"{flag.words}. {ended}{flag_facts(flag, None, front=True)}")
    if not harm:
        asked = risk_was_asked(record)
        yield (
            "Self-harm",
            "No risk of self-harm or suicide is recorded." if asked else "Not asked, or not answered: ask.",
        )
    for score in grave_scores(record, pack.header.made_at):
        yield "Score", f"{score.words}, {moment(score.taken_at)}."
    told = [flag for flag in record.open_flags if flag not in harm and flag.kind not in custody]
    if told:
        yield (
            "Problems",
            sentence("; ".join(f"{flag.words}{f' ({flag.detail})' if flag.detail else ''}" for flag in told)),
        )
    for one in record.vaccinations:
        if one.error is None:
            next_due = f"; next due {day(one.next_due_on)}" if one.next_due_on else ""
            on = f" {day(one.given_on)}" if one.given_on else ""
            yield "Vaccination", sentence(f"{one.words}, {one.state.value}{on}{next_due}")


def allergy_words(allergies: Allergies) -> str:
    """Return the allergies in a sentence: each with its reaction, or which of the other states it is."""
    if allergies.state is AllergyState.KNOWN:
        return sentence("; ".join(", ".join(filter(None, (one.substance, one.reaction))) for one in allergies.items))
    return {
        AllergyState.NONE_KNOWN: "No known allergies.",
        AllergyState.NOT_RECORDED: "Not recorded: ask.",
        AllergyState.UNAVAILABLE: "Not available: ask.",
    }[allergies.state]

"""The sheets for hospital, each from its own whitelist: the emergency summary for its staff, and bed watch.

The bed-watch page is read by officers at the bedside: no diagnosis, no medicine, no history; what may happen and whom
to tell. The summary goes to the nurse in charge in the sealed envelope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.lines import generic_text
from reception_app.handover.course_told import course_told
from reception_app.handover.escort_lines import SignLine, escort_lines
from reception_app.handover.grave_news import series_of, standing
from reception_app.handover.hospital_why import HospitalWhy, is_why, said_in, why_hospital
from reception_app.handover.in_error import counted
from reception_app.handover.leaving_lines import Ending, leaving_lines
from reception_app.handover.missed_days import missed_note
from reception_app.handover.record import Allergies, Flag, Pack, Record, Score, Script, Travel
from reception_app.handover.scheduled import taken_of
from reception_app.handover.verified_then import NOT_CONFIRMED, confirmed_note
from reception_app.handover.views.clinical_front import flag_facts
from reception_app.handover.views.escort_answers import most_recent
from reception_app.handover.views.for_staff import observe, signs
from reception_app.handover.views.leaving import LeavingIssue, emergency_items, issue_of
from reception_app.handover.views.medicines import dose_text, frequency_text, medicine_line, unprescribed_words
from reception_app.handover.views.planned import doses_to_come
from reception_app.handover.views.release import Pair
from reception_app.handover.views.release_letters import allergy_words
from reception_app.handover.views.words import (
    GIVEN_WORDS,
    NOT_RECORDED,
    days_ago,
    moment,
    nhs_number,
    sentence,
    short_moment,
)
from reception_app.handover.waiting import record_as_given
from reception_app.vocabulary import AllergyState, AnswerState, FitToTravel, FlagLevel, ScriptStatus

_BARS = {
    AllergyState.KNOWN: "KNOWN ALLERGIES",
    AllergyState.NONE_KNOWN: "NO KNOWN ALLERGIES",
    AllergyState.NOT_RECORDED: "ALLERGIES NOT RECORDED",
    AllergyState.UNAVAILABLE: "ALLERGIES UNAVAILABLE",
}
_URGENCY = (FlagLevel.ACT_NOW, FlagLevel.SOON, FlagLevel.KNOW)


@dataclass(frozen=True, slots=True)
class SummaryMedicine:
    """One medicine: its line, when it was last given, when the next is due."""

    name: str
    dose: str
    last: str
    due: str


@dataclass(frozen=True, slots=True)
class HospitalSummary:
    """All that the emergency summary may hold."""

    issue: LeavingIssue
    head: str
    nhs: str
    leaves: str
    allergy_bar: str
    allergies: str
    why: tuple[Pair, ...]
    on_the_way: tuple[Pair, ...]
    problems: tuple[Pair, ...]
    medicines: tuple[SummaryMedicine, ...]
    not_given: tuple[Pair, ...]
    found: tuple[Pair, ...]
    contacts: tuple[Pair, ...]
    back: tuple[str, ...]
    back_note: str


@dataclass(frozen=True, slots=True)
class BedWatch:
    """All that the bed-watch page may hold."""

    issue: LeavingIssue
    leaves: str
    observe_risk: str
    observe_word: str
    observe_lines: tuple[Pair, ...]
    rules: tuple[str, ...]
    items: tuple[str, ...]
    signs: tuple[SignLine, ...]
    moving: str
    ends: tuple[Ending, ...]


def hospital_summary(pack: Pack) -> HospitalSummary:
    """Build the emergency summary. Raises SheetProblem SH-204 when the healthcare telephone is no number."""
    header, said = pack.header, leaving_lines()
    record = record_as_given(pack.record, header.made_at)
    leaves = header.travel.leaves_at
    return HospitalSummary(
        issue=issue_of(pack, record),
        head=said.summary_head,
        nhs=nhs_number(record.person.nhs_number),
        leaves=short_moment(leaves, header.made_at) if leaves else NOT_RECORDED,
        allergy_bar=_BARS[record.allergies.state],
        allergies=_allergies(record.allergies),
        why=_why(why_hospital(record), header.made_at),
        on_the_way=_on_the_way(header.travel),
        problems=tuple(map(_problem, _open_flags(record))),
        medicines=tuple(_medicine(script, pack) for script in record.scripts if script.givable),
        not_given=tuple(filter(None, map(_not_given, counted(record.scripts)))),
        found=tuple(map(_score, _latest_scores(record))),
        contacts=tuple(
            (one.name, ", ".join(filter(None, (one.organisation, one.telephone, one.hours))) or NOT_RECORDED)
            for one in record.contacts
            if one.kind in ("lead", "gp", "key_worker", "community_team")
        ),
        back=said.back,
        back_note=said.back_note,
    )


def bed_watch(pack: Pack) -> BedWatch:
    """Build the bed-watch page. Raises SheetProblem SH-204 when the healthcare telephone is no number."""
    header, said, lines = pack.header, leaving_lines(), escort_lines()
    record = record_as_given(pack.record, header.made_at)
    flags, current = record.open_flags, taken_of(record, header.made_at)
    watched = observe(record, flags, lines)
    leaves = header.travel.leaves_at
    return BedWatch(
        issue=issue_of(pack, record),
        leaves=short_moment(leaves, header.made_at) if leaves else NOT_RECORDED,
        observe_risk=watched.risk,
        observe_word=watched.word,
        observe_lines=watched.lines,
        rules=said.watch_rules,
        items=emergency_items(current, lines),
        signs=(*signs(flags, current, (), lines), lines.general),
        moving=_aids(record),
        ends=said.watch_ends,
    )


def _why(flag: Flag | None, now: datetime) -> tuple[Pair, ...]:
    """Return why they come, in the words of whoever wrote it; what nobody said says so."""
    said = said_in(flag) if flag is not None else HospitalWhy()
    who = f"{flag.recorded_by}, {flag.where}" if flag is not None and flag.recorded_by else NOT_RECORDED
    since = short_moment(said.since, now) if said.since else "not said"
    happened = said.happened or "NOT SAID: ask the escort, and ring healthcare."
    return (
        ("What happened", happened),
        ("Since", since),
        ("Observations", said.found or "not said"),
        ("Written by", who),
    )


def _on_the_way(travel: Travel) -> tuple[Pair, ...]:
    """Return what healthcare wrote for the way, in full: the escort's sheet may have had to leave it off."""
    said = (("Conditions", travel.conditions if travel.fit is FitToTravel.WITH_CONDITIONS else None),
            ("Safety", travel.instruction))  # fmt: skip
    return tuple((label, words) for label, words in said if words)


def _medicine(script: Script, pack: Pack) -> SummaryMedicine:
    note = confirmed_note(script)
    checked = "" if note is None else f" {note}" if note == NOT_CONFIRMED else f" ({note})"
    planned = doses_to_come(script, pack.header.made_at)
    each = (planned, script.route) if planned else (
        dose_text(script.dose, script.strength), script.route, frequency_text(script),
    )  # fmt: skip
    dose = ", ".join(filter(None, each))
    never = unprescribed_words(script, pack.record.stay, pack.header.sender.name)
    missed = missed_note(script, pack.header.made_at)
    course = course_told(script, pack.header.made_at)
    dose += "".join(f" ({words})" for words in (course.words if course else "", never, missed) if words)
    how = GIVEN_WORDS[script.last_given_how] if script.last_given_at and script.last_given_how else ""
    age = days_ago(script.last_given_at, pack.header.made_at) if script.last_given_at else ""
    last = ", ".join(filter(None, (moment(script.last_given_at), how, age)))
    line = medicine_line(script)  # the brand too: of insulin and of some others no two are alike
    name = " ".join((line.generic, *line.rest)) + checked
    return SummaryMedicine(name, dose, last, _due(script, pack))


def _due(script: Script, pack: Pack) -> str:
    due = script.next_due_at
    if due is None:
        return "when required" if script.as_required else NOT_RECORDED
    return f"{moment(due)}, past its time" if due < pack.header.made_at else moment(due)


def _not_given(script: Script) -> Pair | None:
    """Return a medicine that is held or was stopped, with why: nothing vanishes on the way to a hospital."""
    name = generic_text(script.medicine)
    if script.status is ScriptStatus.STOPPED:
        why = script.stop_reason or "why: not recorded"
        return name, sentence(f"stopped {moment(script.stopped_at)}: {why}")
    if script.status is ScriptStatus.ON_HOLD or script.not_until_prescriber:
        return name, sentence(f"not given: {script.not_until_prescriber or 'on hold'}")
    return None


def _allergies(allergies: Allergies) -> str:
    if allergies.state is AllergyState.KNOWN:
        return allergy_words(allergies)
    if allergies.state is AllergyState.NONE_KNOWN:
        return f"Asked by {allergies.asked_by or 'name not recorded'}, {moment(allergies.asked_at)}."
    return "Ask the person, and look in the record."


def _open_flags(record: Record) -> list[Flag]:
    return sorted((flag for flag in record.open_flags if not is_why(flag)), key=_urgency)


def _urgency(flag: Flag) -> tuple[int, str]:
    return _URGENCY.index(flag.level), flag.id


def _problem(flag: Flag) -> Pair:
    return flag.words, flag_facts(flag, None, front=True)


def _latest_scores(record: Record) -> list[Score]:
    right = [one for one in record.scores if one.error is None]
    return sorted((score for taken in series_of(right).values() for score in standing(taken)), key=_taken)


def _taken(score: Score) -> str:
    return score.taken_at.isoformat()


def _score(score: Score) -> Pair:
    total = "incomplete" if score.total is None else str(score.total)
    band = f", {score.band_words}" if score.band_words and score.total is not None else ""
    return score.title, f"{total}{band}, {moment(score.taken_at)}"


def _aids(record: Record) -> str:
    """Return whether the person uses aids, as the answer says; which ones stay with the ward."""
    answer = most_recent(record, ("aids",))
    if answer is None or answer.state is not AnswerState.ANSWERED or answer.value is None:
        return "Aids: not recorded. Ask the person."
    return "No aids." if answer.value in ("none", "no", ("none",)) else "Uses aids: they stay within reach."

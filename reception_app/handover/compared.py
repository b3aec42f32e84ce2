"""A record's medicines compared: what was verified beside what stands here, and what a change wants (E4, E12, E15).

The comparison itself is pure arithmetic (`clinical.continuity`); here each script's sources become statements, and what
was recorded about a change is held against what a change needs. Screens, commands and the sheet ask the same function.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reception_app.clinical.continuity import (
    Difference,
    Explained,
    Kind,
    differences,
    dosage_changed_in,
    dosage_changed_words,
    line_words,
    still_needed,
)
from reception_app.clinical.continuity_rest import most_words, with_the_rest
from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import all_holds
from reception_app.clinical.lines import amount_words
from reception_app.clinical.medicine_match import pair_up
from reception_app.clinical.sources import can_verify, doses_seen, label_doubt, rule_of
from reception_app.clinical.statements import Disagreement, SourceStatement, disagreeing, verified_by
from reception_app.clock import local_day
from reception_app.handover.course_told import course_told
from reception_app.handover.in_error import as_counted
from reception_app.handover.line_before import changed_at, dose_then, line_then
from reception_app.handover.record import Record
from reception_app.handover.record_scripts import Script, Source
from reception_app.handover.scheduled import day_words, in_force, laid_down, record_as_of
from reception_app.vocabulary import Disposition, ScriptStatus, SourceKind, SourceOutcome

_WITHOUT_PERSON = (Kind.STOPPED, Kind.SWITCHED, Kind.ON_HOLD)
"""Kinds of which the person's words are kept where there are some, and not asked for afterwards."""


@dataclass(frozen=True, slots=True)
class Found:
    """One difference, and which of its needs (`continuity.NEEDS`) are not recorded yet."""

    difference: Difference
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedicineContinuity:
    """One medicine: what was verified (None: nothing is), what stands here (None: nothing), and how they differ.

    `sources` says in words how sources differ, `grave` that they are far apart; `changed` that the dose changed in this
    stay. `script_id` is that of what stands here, else of what was verified.
    """

    script_id: str
    medicine: str
    verified: SourceStatement | None
    here: Script | None
    found: tuple[Found, ...]
    sources: str | None
    grave: bool
    changed: str | None

    @property
    def differs(self) -> bool:
        """True when something is not as it was, or cannot be said to be."""
        return any(each.difference.kind not in (Kind.SAME, Kind.STARTED) for each in self.found)


def compared(record: Record, now: datetime) -> tuple[MedicineContinuity, ...]:
    """Return the check of every medicine of a record as of `now` (aware), in the record's order of what was verified.

    A line that nobody has prescribed here yet stands all the same, until a dose of it is late: then it was dropped.
    """
    record = as_counted(record)
    since = record.stay.arrived_at if record.stay is not None else None
    changed = {
        script.id: dosage_changed_words(dosage_changed_in(script.changes, since, now, script.strength), now)
        for script in record.scripts
        if since is not None
    }
    return tuple(_check(_without_dropped(each, since, now), changed, now) for each in _pairs(record_as_of(record, now)))


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was verified, the script whose sources verified it, and what stands here."""

    verified: SourceStatement | None
    told_of: Script | None
    here: Script | None


def _pairs(record: Record) -> tuple[_Pair, ...]:
    verified = [(found, script) for script in record.scripts if (found := verified_by(statements_of(script)))]
    scripts = {id(found): script for found, script in verified}  # statements may be equal, and are two all the same
    return tuple(
        _Pair(pair.verified, scripts.get(id(pair.verified)), pair.here)
        for pair in pair_up([found for found, _ in verified], record.scripts)
    )


def statements_of(script: Script) -> tuple[SourceStatement, ...]:
    """Return what each of a script's `standing_sources` says.

    What a confirmation leaves unsaid is the line as it stood then.

    A source that differs and does not say how often is taken to mean as often as the line: a dose that is far off
    must not pass as one that cannot be compared. Its product is never assumed: their milligrams are not the same.
    """
    return tuple(_statement(script, source) for source in script.standing_sources)


def _statement(script: Script, source: Source) -> SourceStatement:
    confirmed = source.outcome is SourceOutcome.CONFIRMED
    stood = line_then(script, source.asked_at)
    then = stood or script
    often_unsaid = not (source.frequency or source.times or source.every_days)
    return SourceStatement(
        kind=source.kind,
        rank=rule_of(source.kind).rank,
        medicine=then.medicine,
        outcome=SourceOutcome.CONFIRMED if _tells_its_own(source) else source.outcome,
        dose=_dose_of(script, source),
        strength=source.strength or then.strength,
        form=source.form or (then.form if confirmed else None),
        brand=then.brand if confirmed else None,
        route=then.route if confirmed else None,
        frequency=then.frequency if often_unsaid else source.frequency,
        times=tuple(then.times) if often_unsaid or (confirmed and not source.times) else source.times,
        every_days=source.every_days or then.every_days,
        as_required=then.as_required,
        supervised=then.supervised if confirmed else None,
        most=most_words(then) if confirmed else None,
        as_it_stood=stood is not None,
        name=source.name,
        asked_at=source.asked_at,
        taken=not source.not_taken,
        last_observed_at=source.last_observed_at,
        missed_days=source.missed_days,
        doubt=doubt_of(script, source) if source.dose is None else label_doubt(source),
    )


def doubt_of(script: Script, source: Source) -> str | None:
    """Return why a confirmation does not verify its line, in words, or None: its label, or a dose that is missing (E5).

    Of a verified line only the label is in doubt: what verified it stands in the record as it was taken down.
    """
    doubt = label_doubt(source)
    confirms = source.outcome is SourceOutcome.CONFIRMED and can_verify(source.kind)
    if doubt is not None or script.verified or not confirms:
        return doubt
    if source.dose is None:
        return "the dose they said is not recorded"
    return "the line has no dose" if script.dose is None else None


def _tells_its_own(source: Source) -> bool:
    """True when a source differs from the line by a dose of its own: that dose is what it confirms (E4).

    A previous prison's pack that differs is one that was not verified there either.
    """
    own = source.outcome is SourceOutcome.DIFFERS and source.dose is not None
    return own and source.kind is not SourceKind.PREVIOUS_PACK


def _dose_of(script: Script, source: Source) -> Dose | None:
    """Return the dose a source said; a confirmation that says none is of the line's, where it verified the line."""
    unsaid = source.dose is None and source.outcome is SourceOutcome.CONFIRMED
    return dose_then(script, source.asked_at) if unsaid and doubt_of(script, source) is None else source.dose


def _without_dropped(pair: _Pair, since: datetime | None, now: datetime) -> _Pair:
    """Take away what only stands written down: verified, decided by nobody here, and a dose is already past (E12)."""
    here = pair.here
    if pair.verified is None or here is None or here.status is not ScriptStatus.CURRENT or here.decision is not None:
        return pair
    if here.not_until_prescriber or all_holds(here, now, last_observed_at=_seen_taken(here)):
        return pair  # it waits for a prescriber, which is said of it; nobody dropped it
    decided = here.decider.decided_at if here.decider is not None else None
    by_somebody = here.decider is not None and (decided is None or since is None or decided >= since)
    late = here.next_due_at is not None and here.next_due_at < now
    return replace(pair, here=None, told_of=here) if late and not by_somebody else pair


def _seen_taken(script: Script) -> datetime | None:
    """Return when a source last saw a dose taken; what was given here is the script's own last dose."""
    return max(doses_seen(script.standing_sources), default=None)


def _check(pair: _Pair, changed: dict[str, str | None], now: datetime) -> MedicineContinuity:
    script = pair.here or pair.told_of
    assert script is not None  # a pair has one side at least
    told = differences(pair.verified, pair.here, started_here=pair.here is not None and _started_here(pair.here))
    told = with_the_rest(told, pair.verified, pair.here)
    told = _course_over(_by_schedule(told, pair, now), pair, now)
    apart = disagreement_of(pair.told_of or script, now, script.strength)
    return MedicineContinuity(
        script_id=script.id,
        medicine=script.medicine,
        verified=pair.verified,
        here=pair.here,
        found=tuple(Found(each, _missing(each, pair)) for each in told),
        sources=apart.words if apart else None,
        grave=bool(apart and apart.grave) or any(each.grave for each in told),
        changed=changed.get(script.id),
    )


def _by_schedule(told: tuple[Difference, ...], pair: _Pair, now: datetime) -> tuple[Difference, ...]:
    """Return that a schedule says what is given, instead of "same": the line's own dose is not."""
    here = pair.here
    held, words = (in_force(here), day_words(here, now)) if here is not None else (None, "")
    if held is None or not words or pair.verified is None or [each.kind for each in told] != [Kind.SAME]:
        return told
    laid, today = laid_down(held), local_day(now)
    doses = [dose for dose in laid.doses if dose.dose is not None and laid.date_of(dose.day) == today]
    given = ", ".join(f"{amount_words(dose.dose)} at {dose.time}" for dose in doses if dose.dose is not None)
    said = f"Given {words}: today {given or 'no dose'}; verified {line_words(pair.verified)}."
    return (Difference(Kind.BY_SCHEDULE, "By its schedule", said),)


def _course_over(told: tuple[Difference, ...], pair: _Pair, now: datetime) -> tuple[Difference, ...]:
    """Return that a course of so many days is over: then it was not dropped, and nothing is to be explained of it."""
    here = course_told(pair.here, now) if pair.here is not None else None
    if here is None or not here.over or pair.here is None:
        return told
    ended = Difference(Kind.COURSE_ENDED, "Course ended", f"{_capital(here.words)}; it was {line_words(pair.here)}.")
    changed = (each for each in told if each.kind not in (Kind.SAME, Kind.NOT_VERIFIED, Kind.STARTED))
    return (*changed, ended)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def disagreement_of(script: Script, now: datetime, strength: str | None = None) -> Disagreement | None:
    """Return how the sources of a line differ, or None. `strength`: that of statements without one, instead of its."""
    return disagreeing(_to_compare(script), now, strength or script.strength)


def grave_words(script: Script) -> tuple[str, ...]:
    """Return in words where a line is so far from what was verified of it that it may be a slip."""
    verified = verified_by(statements_of(script))
    told = differences(verified, script) if verified is not None else ()
    return tuple(each.words for each in told if each.grave)


def _to_compare(script: Script) -> list[SourceStatement]:
    """Return the statements held against each other: not a pack's own copy of a dose whose change came with it.

    That change stands in the history with its reason and who decided; the pack says no more than it (E3, E4).
    """
    told = zip(script.standing_sources, statements_of(script), strict=True)
    return [statement for source, statement in told if not _changed_there(script, source)]


def _changed_there(script: Script, source: Source) -> bool:
    asked = source.asked_at
    if source.kind is not SourceKind.PREVIOUS_PACK or source.dose is not None or asked is None:
        return False
    return any(change.changed_at < asked for change in script.changes)


def _started_here(script: Script) -> bool:
    """True when a prescriber decided it and no source says that the person took it before."""
    return script.decider is not None and not script.standing_sources


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is recorded about a stop or a hold, as `continuity.Explained` asks for it."""

    reason: str | None
    decider: object | None
    discussed: bool | None
    person_said: str | None = None


def _missing(difference: Difference, pair: _Pair) -> tuple[str, ...]:
    missing = still_needed(difference, _recorded(difference.kind, pair))
    if difference.kind in _WITHOUT_PERSON:
        return tuple(need for need in missing if need != "person_said")
    return missing


def _recorded(kind: Kind, pair: _Pair) -> Explained | None:
    here, before = pair.here, pair.told_of
    if kind in (Kind.STOPPED, Kind.SWITCHED):
        gone = here if kind is Kind.STOPPED else before
        if gone is None or gone.status is not ScriptStatus.STOPPED:
            return None
        return _Recorded(gone.stop_reason, gone.stop_decider, gone.stop_discussed, gone.stop_person_said)
    if here is None:
        return None
    if kind is Kind.ON_HOLD:
        held = here.decision
        if held is None or held.disposition is not Disposition.HOLD:
            return None
        return _Recorded(held.reason, held.decider, held.discussed)
    return max(here.changes, key=changed_at) if here.changes else None

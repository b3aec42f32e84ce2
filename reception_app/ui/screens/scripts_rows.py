"""What the Scripts grid says of each line, worked out once: before, here, the difference, what is to be put right.

Nothing is decided here: holds, due times, differences and doses come from `clinical`; these functions only set them
side by side (E4: the dose before custody beside the dose here).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reception_app.clinical.continuity import NEEDS_WORDS, Kind, differences, still_needed
from reception_app.clinical.continuity_times import early_night_dose
from reception_app.clinical.continuity_times import night_hour as night_hour
from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.doses import Dose, ratio, read_strength
from reception_app.clinical.formulary import identify
from reception_app.clinical.missed_script import MissedOf
from reception_app.clinical.per_day import times_unlike_words
from reception_app.clinical.statements import SourceStatement
from reception_app.handover.compared import Found, MedicineContinuity, compared
from reception_app.handover.course_told import CourseTold, course_told
from reception_app.handover.dose_stands import DoseStands, dose_stands
from reception_app.handover.record import Change, Record, Script
from reception_app.handover.scheduled import clock_changes_of
from reception_app.handover.waiting import Waits, script_missed, waits_of
from reception_app.ui.theme import Level
from reception_app.vocabulary import ScriptStatus, SourceKind, SourceOutcome

SOON = timedelta(minutes=60)


class Difference(StrEnum):
    """How a line stands here, as one word of its row; `ScriptRow.found` has every difference from what was verified."""

    STOPPED = "stopped"
    ON_HOLD = "on_hold"
    WAITS = "waits"
    INTERIM = "interim"
    NOT_PRESCRIBED = "not_prescribed"
    CARRIED_ON = "carried_on"
    COURSE_ENDED = "course_ended"
    CANNOT_COMPARE = "cannot_compare"
    SAME = "same"
    HALVED = "halved"
    REDUCED = "reduced"
    RAISED = "raised"
    CHANGED = "changed"


_KINDS = {
    Kind.SAME: Difference.SAME,
    Kind.BY_SCHEDULE: Difference.SAME,  # the row says that its schedule counts
    Kind.REDUCED: Difference.REDUCED,
    Kind.RAISED: Difference.RAISED,
    Kind.CANNOT_COMPARE: Difference.CANNOT_COMPARE,
}
HALVED_BADGE = "Reduced by half"
_NO_CHANGE = (Kind.SAME, Kind.BY_SCHEDULE, Kind.COURSE_ENDED, Kind.STARTED, Kind.NOT_VERIFIED)
_OWN_OVERLAY = (Kind.STOPPED, Kind.ON_HOLD)
"""Kinds that a row already shows by how it stands."""


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """One line of the grid. `number` is 0 for stopped ones; `at` is the moment the row was read (aware UTC).

    `verified`: the statement that counts as verified, None when only the person says so. `found`: how what stands here
    differs from it, gravest first, each with what is still to be recorded. `sources`: how sources disagree, in words.
    `grave`: they, or the dose here, are so far apart that it may be a slip. `changed`: that the dose changed in this
    stay, in words. `stands`: whether the dose is confirmed as it stands. `missed`: what was missed of a medicine whose
    missed days are counted. `course`: how a course of so many days stands. `elsewhere`: its decision came with a pack.
    `standing`: it was decided before court or hospital, and stands.
    """

    number: int
    script: Script
    at: datetime
    arrived_at: datetime | None
    before: Dose | None
    waits: Waits | None
    difference: Difference
    problems: tuple[str, ...]
    verified: SourceStatement | None = None
    found: tuple[Found, ...] = ()
    sources: str | None = None
    grave: bool = False
    changed: str | None = None
    stands: DoseStands = DoseStands.NOT_VERIFIED
    missed: MissedOf | None = None
    course: CourseTold | None = None
    elsewhere: bool = False
    standing: bool = False

    @property
    def stopped(self) -> bool:
        """True when it is only history here."""
        return self.script.status is ScriptStatus.STOPPED

    @property
    def course_over(self) -> bool:
        """True when it was a course of so many days, and they are over: nothing of it is given any more."""
        return self.course is not None and self.course.over

    @property
    def decided_here(self) -> bool:
        """True when a prescriber's decision of this stay, or of one that only goes on, stands behind the dose."""
        return self.standing or (not self.elsewhere and decided_here(self.script, self.arrived_at))

    @property
    def dropped(self) -> bool:
        """True when it was verified, nobody has prescribed it here, and a dose is already late."""
        return self.difference is Difference.NOT_PRESCRIBED and self.late and self.verified is not None

    @property
    def late(self) -> bool:
        """True when the next dose is past its time."""
        return self.script.next_due_at is not None and self.script.next_due_at < self.at

    @property
    def soon(self) -> bool:
        """True when the next dose is due within the hour."""
        due = self.script.next_due_at
        return due is not None and self.at <= due <= self.at + SOON

    @property
    def to_explain(self) -> tuple[Found, ...]:
        """The differences of which something is not recorded yet."""
        return tuple(each for each in self.found if each.missing)


def script_rows(
    record: Record, now: datetime, elsewhere: Collection[str] = (), standing: Collection[str] = ()
) -> tuple[tuple[ScriptRow, ...], tuple[ScriptRow, ...]]:
    """Return the lines that are not stopped, numbered in the record's order, and the stopped, newest first.

    `elsewhere`: ids of the scripts whose decision came with a pack, whatever its time. `standing`: of those decided
    here before court or hospital, which stands.
    """
    arrived = record.stay.arrived_at if record.stay else None
    checks = {check.script_id: check for check in compared(record, now)}
    live = [script for script in record.scripts if script.status is not ScriptStatus.STOPPED]
    gone = [script for script in record.scripts if script.status is ScriptStatus.STOPPED]
    gone.sort(key=_stopped_at, reverse=True)
    numbered = (*enumerate(live, 1), *((0, script) for script in gone))
    rows = tuple(
        _row(
            number, script, arrived, now, checks.get(script.id), elsewhere=script.id in elsewhere,
            standing=script.id in standing,
        )
        for number, script in numbered
    )  # fmt: skip
    return rows[: len(live)], rows[len(live) :]


def _stopped_at(script: Script) -> float:
    return script.stopped_at.timestamp() if script.stopped_at else 0.0


def _row(
    number: int,
    script: Script,
    arrived: datetime | None,
    now: datetime,
    check: MedicineContinuity | None,
    *,
    elsewhere: bool,
    standing: bool,
) -> ScriptRow:
    here = standing or (not elsewhere and decided_here(script, arrived))
    waits = waits_of(script, now)
    verified = check.verified if check is not None else None
    row = ScriptRow(
        number=number,
        script=script,
        at=now,
        arrived_at=arrived,
        before=verified.dose if verified is not None else dose_before(script, arrived),
        waits=waits,
        difference=_difference(script, check, waits, arrived, here=here),
        problems=(),
        verified=verified,
        found=check.found if check is not None else (),
        sources=check.sources if check is not None else None,
        grave=check is not None and check.grave,
        changed=check.changed if check is not None else None,
        stands=dose_stands(script, now),
        missed=script_missed(script, now),
        course=course_told(script, now),
        elsewhere=elsewhere,
        standing=standing,
    )
    if row.dropped:
        gone = differences(verified, None)
        row = replace(row, found=tuple(Found(each, still_needed(each, None)) for each in gone))
    return replace(row, problems=_problems(row))


def decided_here(script: Script, arrived: datetime | None) -> bool:
    """True when the decision behind the dose was taken since the person arrived; not when nobody can say when."""
    at = script.decider.decided_at if script.decider is not None else None
    return at is not None and (arrived is None or at >= arrived)


def changes_here(script: Script, arrived: datetime | None) -> tuple[Change, ...]:
    """Return the changes of dose since the person arrived, oldest first."""
    return tuple(change for change in script.changes if arrived is None or change.changed_at >= arrived)


def dose_before(script: Script, arrived: datetime | None) -> Dose | None:
    """Return the dose as it stood before custody or transfer: what the first change here replaced, else the dose."""
    changes = changes_here(script, arrived)
    if changes:
        return changes[0].was
    return script.interim.replaced if script.interim else script.dose


def _difference(
    script: Script, check: MedicineContinuity | None, waits: Waits | None, arrived: datetime | None, *, here: bool
) -> Difference:
    if script.status is ScriptStatus.STOPPED:
        return Difference.STOPPED
    if script.status is ScriptStatus.ON_HOLD:
        return Difference.ON_HOLD
    if check is not None and any(each.difference.kind is Kind.COURSE_ENDED for each in check.found):
        return Difference.COURSE_ENDED
    if waits is not None:
        return Difference.WAITS
    if script.interim is not None:
        return Difference.INTERIM
    if not here:
        # Carried on at receipt is no prescription: it waits for this prison's prescriber, whatever the dose is.
        return Difference.NOT_PRESCRIBED if script.decision is None else Difference.CARRIED_ON
    if check is None or check.verified is None:
        # Nobody confirmed a dose: what stands here is held against what was written down on arrival.
        return compare(dose_before(script, arrived), script.dose, script.strength)
    first = check.found[0].difference
    if first.kind is Kind.REDUCED and first.badge == HALVED_BADGE:
        return Difference.HALVED
    return _KINDS.get(first.kind, Difference.CHANGED)


def compare(before: Dose | None, now: Dose | None, strength: str | None) -> Difference:
    """Compare two doses of one medicine, exactly; mL and mg only through the strength. Unknown is never "same"."""
    if before is None or now is None:
        return Difference.CANNOT_COMPARE
    times = ratio(before, now, read_strength(strength) if strength else None)
    if times is None:
        return Difference.CANNOT_COMPARE
    if times == 1:
        return Difference.SAME
    if times * 2 == 1:
        return Difference.HALVED
    return Difference.REDUCED if times < 1 else Difference.RAISED


def differences_shown(row: ScriptRow) -> tuple[Found, ...]:
    """Return the differences a row tells beside how it stands: what differs, and nothing it already says."""
    return tuple(each for each in row.found if each.difference.kind not in (*_NO_CHANGE, *_OWN_OVERLAY))


def needs_words(found: Found) -> str:
    """Return `needs reason, who decided`, or "" when everything about a difference is recorded."""
    wanted = ", ".join(NEEDS_WORDS[need].rstrip("?") for need in found.missing)
    return f"needs {wanted}" if wanted else ""


_SHORT = {"reason": "reason", "prescriber": "prescriber", "discussed": "discussed?", "person_said": "their words"}


def needs_short(found: Found) -> str:
    """Return the same for the narrow column: `needs reason, discussed?`."""
    wanted = ", ".join(_SHORT[need] for need in found.missing)
    return f"needs {wanted}" if wanted else ""


def _problems(row: ScriptRow) -> tuple[str, ...]:
    """Return what is to be put right on a line, in words, gravest first."""
    script, waits = row.script, row.waits
    if row.difference is Difference.STOPPED:
        return tuple(_wanted(each) for each in row.to_explain)
    found: list[str] = []
    if row.course is not None and row.course.over:
        return (*row.course.prompts, *(_wanted(each) for each in row.to_explain))
    if waits is not None:
        found.append(f"{waits.head} {waits.words}")
    if row.grave and row.sources:
        found.append(row.sources)
    if row.difference is Difference.NOT_PRESCRIBED and not row.dropped:
        found.append("Nobody has prescribed it here.")
    if row.difference is Difference.CARRIED_ON:
        found.append("Carried on as sent: it waits for this prison’s prescriber.")
    if script.interim is not None and script.interim.review_by < row.at:
        found.append("The review of the interim dose is overdue.")
    found += [_wanted(each) for each in row.to_explain]
    if not row.grave:
        found += [row.sources] if row.sources else _differing_sources(script)
    if not script.verified and (waits is None or "not verified" not in waits.words):
        found.append("The dose is not verified.")
    found += [each.difference.words for each in row.found if each.difference.kind is Kind.CANNOT_COMPARE]
    found += row.course.prompts if row.course is not None else ()
    found += _times_to_set(script)
    found += clock_changes_of(script, row.at)
    if script.last_given_at is None and not script.as_required:
        found.append("When it was last taken is not recorded.")
    return tuple(found)


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


def _wanted(found: Found) -> str:
    words = needs_words(found)
    return f"{_sentence(found.difference.words)} {words[:1].upper()}{words[1:]}."


def _differing_sources(script: Script) -> list[str]:
    latest = {source.kind: source.outcome for source in script.standing_sources}
    return ["A source says otherwise."] if SourceOutcome.DIFFERS in latest.values() else []


def _times_to_set(script: Script) -> list[str]:
    if script.as_required:
        return [] if script.maximum else ["No maximum is set."]
    if not script.times:
        return ["No clock time is set."]
    if script.next_due_at is None and script.status is ScriptStatus.CURRENT and days_taken(script.frequency).open:
        return ["On which days it is taken is not said: none is shown as due."]
    unlike = times_unlike_words(script.frequency, script.times) if script.schedule is None else None
    if unlike is not None:
        return [f"{unlike} Only what has a time is shown as due."]
    return ["A night-time medicine is timed early."] if night_dose_early(script) else []


def night_dose_early(script: Script) -> bool:
    """True when the last dose of a night-time medicine is timed before the night, by the rule of the alerts."""
    entry = identify(script.medicine, script.brand, script.form)
    night_time = entry is not None and entry.night_time
    early = early_night_dose(
        script.times, script.frequency, night_time=night_time, as_required=script.as_required
    )  # fmt: skip
    return early is not None


def only_the_person(script: Script) -> bool:
    """True when nobody but the person says so."""
    return all(source.kind is SourceKind.PERSON for source in script.standing_sources)


def stripe_of(row: ScriptRow) -> Level | None:
    """Return the loudest level of a line, for its stripe."""
    if row.stopped:
        return None
    if row.late or row.grave or (row.waits is not None and row.waits.grave):
        return Level.ACT_NOW
    if row.script.interim is not None:
        return Level.INTERIM
    return Level.SOON if row.problems or row.soon else None

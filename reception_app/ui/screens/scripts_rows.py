"""What the Scripts grid says of each line, worked out once: before, here, the difference, what is to be put right.

Nothing is decided here: holds, due times and doses come from `clinical`; these functions only set them side by side
(E4: the dose before custody beside the dose here).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reception_app.clinical.doses import MASS_UNITS, Dose, mass_of, read_strength
from reception_app.clinical.formulary import identify
from reception_app.clinical.holds import NOT_VERIFIED, all_holds
from reception_app.clinical.policies import policy
from reception_app.handover.record import Change, Record, Script
from reception_app.ui.theme import Level
from reception_app.vocabulary import ScriptStatus, SourceKind, SourceOutcome

SOON = timedelta(minutes=60)


class Difference(StrEnum):
    """How the dose here compares with the dose before."""

    STOPPED = "stopped"
    ON_HOLD = "on_hold"
    WAITS = "waits"
    INTERIM = "interim"
    NOT_PRESCRIBED = "not_prescribed"
    CANNOT_COMPARE = "cannot_compare"
    SAME = "same"
    HALVED = "halved"
    REDUCED = "reduced"
    RAISED = "raised"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a line is not to be given until a prescriber decides; `grave` when it is more than not verified yet."""

    words: str
    grave: bool


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """One line of the grid. `number` is 0 for stopped ones; `at` is the moment the row was read (aware UTC)."""

    number: int
    script: Script
    at: datetime
    arrived_at: datetime | None
    before: Dose | None
    waits: Waits | None
    difference: Difference
    problems: tuple[str, ...]

    @property
    def stopped(self) -> bool:
        """True when it is only history here."""
        return self.script.status is ScriptStatus.STOPPED

    @property
    def decided_here(self) -> bool:
        """True when a prescriber's decision of this stay stands behind the dose."""
        return decided_here(self.script, self.arrived_at)

    @property
    def late(self) -> bool:
        """True when the next dose is past its time."""
        return self.script.next_due_at is not None and self.script.next_due_at < self.at

    @property
    def soon(self) -> bool:
        """True when the next dose is due within the hour."""
        due = self.script.next_due_at
        return due is not None and self.at <= due <= self.at + SOON


def script_rows(record: Record, now: datetime) -> tuple[tuple[ScriptRow, ...], tuple[ScriptRow, ...]]:
    """Return the lines that are not stopped, numbered in the record's order, and the stopped, newest first."""
    arrived = record.stay.arrived_at if record.stay else None
    live = [script for script in record.scripts if script.status is not ScriptStatus.STOPPED]
    gone = [script for script in record.scripts if script.status is ScriptStatus.STOPPED]
    gone.sort(key=_stopped_at, reverse=True)
    rows = tuple(_row(number, script, arrived, now) for number, script in enumerate(live, 1))
    return rows, tuple(_row(0, script, arrived, now) for script in gone)


def _stopped_at(script: Script) -> float:
    return script.stopped_at.timestamp() if script.stopped_at else 0.0


def _row(number: int, script: Script, arrived: datetime | None, now: datetime) -> ScriptRow:
    before, waits = dose_before(script, arrived), waits_of(script, now)
    difference = _difference(script, before, waits, arrived)
    problems = _problems(script, difference, waits, arrived, now)
    return ScriptRow(number, script, now, arrived, before, waits, difference, problems)


def decided_here(script: Script, arrived: datetime | None) -> bool:
    """True when the decision behind the dose was taken since the person arrived."""
    if script.decider is None:
        return False
    at = script.decider.decided_at
    return at is None or arrived is None or at >= arrived


def changes_here(script: Script, arrived: datetime | None) -> tuple[Change, ...]:
    """Return the changes of dose since the person arrived, oldest first."""
    return tuple(change for change in script.changes if arrived is None or change.changed_at >= arrived)


def dose_before(script: Script, arrived: datetime | None) -> Dose | None:
    """Return the dose as it stood before custody or transfer: what the first change here replaced, else the dose."""
    changes = changes_here(script, arrived)
    if changes:
        return changes[0].was
    return script.interim.replaced if script.interim else script.dose


def waits_of(script: Script, now: datetime) -> Waits | None:
    """Return why the line waits for a prescriber: said at receipt, or by its own facts while nobody has decided."""
    if script.status is ScriptStatus.STOPPED:
        return None
    if script.not_until_prescriber:
        return Waits(script.not_until_prescriber, grave=True)
    holds = all_holds(script, now) if script.decider is None else ()
    if not holds:
        return None
    grave = any(hold.kind != NOT_VERIFIED for hold in holds)
    return Waits(" ".join(_sentence(hold.words) for hold in holds), grave)


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


def _difference(script: Script, before: Dose | None, waits: Waits | None, arrived: datetime | None) -> Difference:
    if script.status is ScriptStatus.STOPPED:
        return Difference.STOPPED
    if script.status is ScriptStatus.ON_HOLD:
        return Difference.ON_HOLD
    if waits is not None:
        return Difference.WAITS
    if script.interim is not None:
        return Difference.INTERIM
    if not decided_here(script, arrived) and script.decision is None:
        return Difference.NOT_PRESCRIBED
    return compare(before, script.dose, script.strength)


def compare(before: Dose | None, now: Dose | None, strength: str | None) -> Difference:
    """Compare two doses of one medicine, exactly; mL and mg only through the strength. Unknown is never "same"."""
    if before is None or now is None:
        return Difference.CANNOT_COMPARE
    was, given = _comparable(before, strength), _comparable(now, strength)
    if was.unit != given.unit:
        return Difference.CANNOT_COMPARE
    if was.amount == given.amount:
        return Difference.SAME
    if given.amount * 2 == was.amount:
        return Difference.HALVED
    return Difference.REDUCED if given.amount < was.amount else Difference.RAISED


def _comparable(dose: Dose, strength: str | None) -> Dose:
    mass = mass_of(dose, read_strength(strength) if strength else None) or dose
    return Dose(mass.amount * MASS_UNITS[mass.unit], "g") if mass.unit in MASS_UNITS else mass


def _problems(
    script: Script, difference: Difference, waits: Waits | None, arrived: datetime | None, now: datetime
) -> tuple[str, ...]:
    """Return what is to be put right on a line, in words, gravest first."""
    if difference is Difference.STOPPED:
        return ()
    found: list[str] = []
    if waits is not None:
        found.append(f"Not to be given until a prescriber decides. {waits.words}")
    if difference is Difference.NOT_PRESCRIBED:
        found.append("Nobody has prescribed it here.")
    if script.interim is not None and script.interim.review_by < now:
        found.append("The review of the interim dose is overdue.")
    found += _differing_sources(script)
    if not script.verified and (waits is None or "not verified" not in waits.words):
        found.append("The dose is not verified.")
    if difference is Difference.CANNOT_COMPARE:
        found.append("The doses before and here cannot be compared.")
    found += _changes_to_finish(script, arrived)
    found += _times_to_set(script)
    if script.last_given_at is None and not script.as_required:
        found.append("When it was last taken is not recorded.")
    return tuple(found)


def _differing_sources(script: Script) -> list[str]:
    latest = {source.kind: source.outcome for source in script.sources}
    return ["A source says otherwise."] if SourceOutcome.DIFFERS in latest.values() else []


def _changes_to_finish(script: Script, arrived: datetime | None) -> list[str]:
    changes = changes_here(script, arrived)
    found = []
    if any(not change.reason for change in changes):
        found.append("A change has no reason.")
    if any(change.discussed is None for change in changes):
        found.append("It is not recorded whether a change was discussed.")
    return found


def _times_to_set(script: Script) -> list[str]:
    if script.as_required:
        return [] if script.maximum else ["No maximum is set."]
    if not script.times:
        return ["No clock time is set."]
    return ["A night-time medicine is timed early."] if night_dose_early(script) else []


def night_dose_early(script: Script) -> bool:
    """True when every time of a night-time medicine lies before the hour in `policies.yaml`."""
    entry = identify(script.medicine, script.brand, script.form)
    return bool(entry and entry.night_time and script.times and max(script.times) < night_hour())


def night_hour() -> str:
    """Return the clock time before which a night-time medicine is early, "HH:MM"."""
    return f"{policy('night_medicine_not_before').value:02d}:00"


def only_the_person(script: Script) -> bool:
    """True when nobody but the person says so."""
    return all(source.kind is SourceKind.PERSON for source in script.sources)


def stripe_of(row: ScriptRow) -> Level | None:
    """Return the loudest level of a line, for its stripe."""
    if row.stopped:
        return None
    if row.late or (row.waits is not None and row.waits.grave):
        return Level.ACT_NOW
    if row.script.interim is not None:
        return Level.INTERIM
    return Level.SOON if row.problems or row.soon else None

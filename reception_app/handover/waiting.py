"""Why a line is not to be given until a prescriber decides: one rule for the screens and for what is printed (E4, E5).

Said at receipt, or worked out from the line's own facts while nobody has decided, or since the doses missed after a
decision call for another one. The reasons themselves are those of `clinical.holds`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reception_app.clinical.formulary import identify
from reception_app.clinical.holds import NOT_VERIFIED, all_holds
from reception_app.clinical.missed_script import MissedOf, missed_of
from reception_app.clinical.sources import doses_seen
from reception_app.handover.course_told import GOES_ON, course_told
from reception_app.handover.record import Record
from reception_app.handover.record_scripts import Script
from reception_app.handover.scheduled import course_ended, record_as_of
from reception_app.vocabulary import DoseOutcome, LastGivenHow, ScriptStatus


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a line is not to be given until a prescriber decides; `grave` when it is more than not verified yet.

    `emergency`: it is only not verified, and is what an emergency is treated with: then it is used all the same.
    """

    words: str
    grave: bool
    emergency: bool = False

    @property
    def head(self) -> str:
        """What stands before the words: that it is not to be given, or for emergencies alone."""
        if self.emergency:
            return "For emergencies only until a prescriber decides."
        return "Not to be given until a prescriber decides."


def waits_of(script: Script, now: datetime) -> Waits | None:
    """Return why the line waits for a prescriber: said at receipt, or by its own facts while nobody has decided."""
    if script.status is ScriptStatus.STOPPED:
        return None
    if not script.not_until_prescriber and course_ended(script, now) is not None:
        return None  # nothing of it is given any more: `course_told` says so
    if script.not_until_prescriber:
        return Waits(script.not_until_prescriber, grave=True)
    if script.decider is not None:
        # A decision holds until the doses missed since then call for another one.
        missed = script_missed(script, now)
        return Waits(missed.wanted, grave=True) if missed is not None and missed.wanted else None
    holds = all_holds(script, now, last_observed_at=max(observed_doses(script), default=None))
    if not holds:
        return None
    grave = any(hold.kind != NOT_VERIFIED for hold in holds)
    entry = identify(script.medicine, script.brand, script.form)
    emergency = not grave and entry is not None and entry.emergency_item is not None
    return Waits(" ".join(_ended(hold.words) for hold in holds), grave, emergency)


def is_kept_back(script: Script, now: datetime) -> bool:
    """True when a line is not to be given as it stands at `now`: what is only not verified yet included (E5).

    No sheet has a dose due of it; staff ring healthcare before its time. What an emergency is treated with stays.
    """
    waits = waits_of(script, now)
    return waits is not None and not waits.emergency


def is_gravely_kept_back(script: Script, now: datetime) -> bool:
    """True when a line is kept back for more than that nobody verified it yet: then going without is no fault."""
    waits = waits_of(script, now)
    return waits is not None and waits.grave


def record_as_given(record: Record, now: datetime) -> Record:
    """Return a record as it stands at `now`; a line whose decision missed doses have ended since says that it waits.

    So does one whose course is over: it stays in sight, and is not given.

    For papers that say how much is taken. What nobody here decided yet they say of every line by themselves.
    """
    return replace(record, scripts=tuple(_as_given(script, now) for script in record_as_of(record, now).scripts))


def _as_given(script: Script, now: datetime) -> Script:
    told = course_told(script, now)
    if told is not None and told.over and not script.not_until_prescriber:
        return replace(script, not_until_prescriber=f"{told.head}: {GOES_ON}")
    waits = waits_of(script, now) if script.decider is not None else None
    return replace(script, not_until_prescriber=waits.words) if waits is not None and waits.grave else script


def observed_doses(script: Script) -> tuple[datetime, ...]:
    """Return when doses were seen taken: here, or as a source said."""
    seen = [
        dose.given_at
        for dose in script.given
        if dose.outcome is DoseOutcome.GIVEN and dose.how is LastGivenHow.OBSERVED and dose.error is None
    ]
    return (*doses_seen(script.standing_sources), *seen)


def script_missed(script: Script, now: datetime) -> MissedOf | None:
    """Return what was missed of a script, None for a medicine whose missed days are not counted, or a stopped one."""
    if script.status is ScriptStatus.STOPPED:
        return None
    decided = script.decider.decided_at if script.decider is not None else None
    return missed_of(script, now, observed=observed_doses(script), decided_at=decided)


def _ended(words: str) -> str:
    return words if words.endswith(".") else f"{words}."

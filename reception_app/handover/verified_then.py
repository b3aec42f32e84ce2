"""Which dose *verified* speaks of: the one that was confirmed, never one that was decided afterwards (E5). Pure.

A prescriber who changes a verified line decides; no source has said the new dose. The line says both, wherever it says
that it is verified.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reception_app.clinical.continuity import line_words
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import amount_words
from reception_app.clinical.sources import verifies
from reception_app.handover.line_before import changed_at, changed_besides, line_then
from reception_app.handover.record_scripts import Change, Script, Source
from reception_app.vocabulary import SourceKind, SourceOutcome

NOT_CONFIRMED = "NOT CONFIRMED"


@dataclass(frozen=True, slots=True)
class VerifiedThen:
    """The dose that was verified (None: they said none), the dose now, and who decided the change last, if recorded.

    `line`: how much and how often was verified, where more than the dose was changed since.
    """

    dose: Dose | None
    now: Dose | None
    decider: str | None
    line: str | None = None

    @property
    def at(self) -> str:
        """The verified dose in words: `at 60 mg`, `at 10 mg every 7 days`."""
        if self.line is not None:
            return f"at {self.line}"
        return f"at {amount_words(self.dose)}" if self.dose is not None else "without a dose"

    @property
    def since(self) -> str:
        """What was made of it: `changed to 80 mg by Dr A. Example`; `changed since …` where the dose is the same."""
        to = f"to {amount_words(self.now)}" if self.now is not None and self.now != self.dose else "since"
        return f"changed {to}" + (f" by {self.decider}" if self.decider else ", by whom is not recorded")

    @property
    def words(self) -> str:
        """`at 60 mg; changed to 80 mg by Dr A. Example`."""
        return f"{self.at}; {self.since}"


def verified_then(script: Script) -> VerifiedThen | None:
    """Return which dose of a verified line was verified, when it was changed since; None when it was not.

    The previous prison's pack copies the line: what it confirms was changed before it, as the history tells.
    """
    if not script.verified:
        return None
    confirmed = [each for each in script.standing_sources if _verifies(each)]
    own = [each for each in confirmed if not (each.kind is SourceKind.PREVIOUS_PACK and each.dose is None)]
    told = [(each, _later(script, each)) for each in own or confirmed]
    if not told or any(not later for _, later in told):
        return None
    source, later = max(told, key=_asked)
    first, last = min(later, key=changed_at), max(later, key=changed_at)
    then = line_then(script, source.asked_at) if any(map(changed_besides, later)) else None
    line = line_words(replace(then, dose=source.dose or first.was)) if then is not None else None
    return VerifiedThen(source.dose or first.was, script.dose, last.decider.name if last.decider else None, line)


def confirmed_note(script: Script) -> str | None:
    """Return what a paper says beside a line: `NOT CONFIRMED`, that another dose was, or nothing."""
    if not script.verified:
        return NOT_CONFIRMED
    then = verified_then(script)
    return f"Confirmed {then.words}" if then is not None else None


def _verifies(source: Source) -> bool:
    return source.outcome is SourceOutcome.CONFIRMED and not source.not_taken and verifies(source)


def _later(script: Script, source: Source) -> list[Change]:
    """Return the changes after a source was asked; at the same moment, unless it said the dose that stands now."""
    asked = source.asked_at
    if asked is None:
        return []
    says_now = source.dose is not None and source.dose == script.dose
    return [each for each in script.changes if each.changed_at > asked or (each.changed_at == asked and not says_now)]


def _asked(told: tuple[Source, list[Change]]) -> datetime:
    asked = told[0].asked_at
    assert asked is not None  # who was asked at no known time has no change after it
    return asked

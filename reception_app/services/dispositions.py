"""What happens to each incoming script: continued, bridged, held or stopped, by whom and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reception_app.errors import InputProblem, MustChoose, NotAllowed
from reception_app.handover.record import Script
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.roles import may
from reception_app.vocabulary import Disposition

DEFAULT_UNTIL = timedelta(hours=24)
"""By when a held or bridged line is decided when nobody says a time; shown as a warning [GK]."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What happens to one incoming script. `until`: a bridge's end, or by when a hold is decided.

    `decider` names who will decide (hold) or who decided (stop); `person_said`: of a stop, in their own words;
    `arrived`: whether what was sent is here. `taken_by`, `taken_at` (aware UTC): who chose it and when, where that was
    before the pack is saved; None: whoever saves it, then. `ours`: of a line changed here since
    (`amendments_conflicts`), whether it stays as it stands here; None: nobody said.
    """

    disposition: Disposition
    reason: str = ""
    until: datetime | None = None
    decider: str | None = None
    by: DecidedBy | None = None
    discussed: bool | None = None
    person_said: str | None = None
    arrived: bool | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    ours: bool | None = None


def complete_choices(
    ctx: AppContext, scripts: tuple[Script, ...], choices: Mapping[str, Choice]
) -> tuple[dict[str, Choice], tuple[str, ...]]:
    """Check that every script is decided and by whom it may be; fill in missing times. Returns choices and warnings.

    Raises MustChoose (CH-301) for a script without a decision, InputProblem or NotAllowed for one that cannot be.
    """
    undecided = [script for script in scripts if script.id not in choices]
    if undecided:
        count = f"{len(undecided)} script has" if len(undecided) == 1 else f"{len(undecided)} scripts have"
        raise MustChoose(
            "CH-301", f"{count} no decision. Nothing was saved.", "Continue, bridge, hold or stop each one."
        )
    known = {script.id for script in scripts}
    if set(choices) - known:
        raise InputProblem("IN-901", "A decision names a script that is not in this pack.", "Use the ids of this pack.")
    filled: dict[str, Choice] = {}
    warnings: list[str] = []
    for script in scripts:
        choice = choices[script.id]
        if choice.disposition is Disposition.STOP:
            _check_stop(ctx, choice)
        elif choice.disposition in (Disposition.HOLD, Disposition.BRIDGE):
            choice = _with_time(ctx, script, choice, warnings)
        filled[script.id] = choice
    return filled, tuple(warnings)


def _check_stop(ctx: AppContext, choice: Choice) -> None:
    if not choice.reason.strip():
        raise InputProblem("IN-902", "Stopping a script needs its reason.", "Write why, in a few words.")
    if choice.by is None and not may(ctx, "decide a dose"):
        raise NotAllowed(
            "RO-102", "Stopping needs a prescriber's decision.", "Name the prescriber, and how they told you."
        )


def _with_time(ctx: AppContext, script: Script, choice: Choice, warnings: list[str]) -> Choice:
    until, decider = choice.until, choice.decider
    if until is None:
        until = ctx.now() + DEFAULT_UNTIL
        warnings.append(f"No time was given for a {choice.disposition.value}: it ends in 24 hours.")
    if choice.disposition is Disposition.HOLD and not decider:
        decider = "Duty prescriber"
        warnings.append("Nobody was named to decide a held script: it goes to the duty prescriber.")
    return replace(choice, until=until, decider=decider)

"""What a paper says of a line whose doses were missed: the days, wherever the paper says how it is taken (E18). Pure.

"Once a day" beside a dose last seen on Monday would have the next place give the usual one. Who counts is
`clinical.missed`; what follows from it is a prescriber's to say.
"""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.formulary import identify
from reception_app.clinical.missed import Missed
from reception_app.handover.record import Script
from reception_app.handover.waiting import script_missed
from reception_app.vocabulary import ScriptStatus


def missed_note(script: Script, now: datetime) -> str | None:
    """Return `2 days missed (Tue, Wed); 83 h since the last observed dose; …`; None where no day is known missed."""
    missed = _missed(script, now)
    return missed.words() if missed is not None else None


def missed_told(script: Script, now: datetime) -> str | None:
    """Return the same as the person reads it, and whom to tell; None where no day is known missed."""
    missed = _missed(script, now)
    if missed is None or not missed.doses:
        return None
    days = "1 day" if missed.doses == 1 else f"{missed.doses} days"
    return f"You missed {days} of it. Tell whoever gives it to you before you take any."


def _missed(script: Script, now: datetime) -> Missed | None:
    """Return the days missed of what is taken by the day: a depot given weeks ago was not missed since.

    Nor was anything missed between two days on which it is due, while no prescriber is asked for.
    """
    entry = identify(script.medicine, script.brand, script.form)
    if script.status is ScriptStatus.STOPPED or (entry is not None and entry.depots):
        return None
    found = script_missed(script, now)
    if found is None or found.missed is None or not found.missed.days:
        return None
    return found.missed if found.missed.doses or found.wanted else None

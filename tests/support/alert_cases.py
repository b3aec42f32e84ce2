"""Scripts, allergies and facts for the alert tables, and the alerts as kind and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from reception_app.clinical.alerts import Alert, Facts, check
from reception_app.clinical.doses import Dose
from reception_app.clock import LONDON
from reception_app.handover.record import Allergies, Allergy, Script
from reception_app.vocabulary import AllergyState, InPossession, ScriptStatus

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=LONDON)
NONE_KNOWN = Allergies(AllergyState.NONE_KNOWN)


def at(text: str) -> datetime:
    """Read local time `2026-11-20 19:40`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def script(medicine: str, dose: str | None = None, **parts: Any) -> Script:
    """Return a current script that is observed, so that only what a case is about is pointed out; id is the name."""
    amount = None
    if dose is not None:
        number, unit = dose.split(" ", 1)
        amount = Dose(Decimal(number), unit)
    kept = {"id": medicine, "medicine": medicine, "dose": amount, "frequency": "once a day"}
    return Script(**{**kept, "in_possession": InPossession.SUPERVISED, **parts})


def stopped(medicine: str, when: str | None = "2026-11-19 09:00", **parts: Any) -> Script:
    """Return a script stopped at a local time; None: the time is not known."""
    return script(medicine, status=ScriptStatus.STOPPED, stopped_at=at(when) if when else None, **parts)


def on_hold(medicine: str, **parts: Any) -> Script:
    """Return a script on hold."""
    return script(medicine, status=ScriptStatus.ON_HOLD, **parts)


def allergic(*substances: str, reaction: str | None = None) -> Allergies:
    """Return known allergies to these substances."""
    items = tuple(Allergy(substance, reaction) for substance in substances)
    return Allergies(AllergyState.KNOWN, items)


def alerts(
    scripts: Sequence[Script], allergies: Allergies = NONE_KNOWN, facts: Facts | None = None, now: datetime = NOW
) -> tuple[Alert, ...]:
    """Return what is pointed out."""
    return check(scripts, allergies, facts or Facts(), now)


def told(
    scripts: Sequence[Script], allergies: Allergies = NONE_KNOWN, facts: Facts | None = None, now: datetime = NOW
) -> list[str]:
    """Return what is pointed out as `kind: words`, in order, with plain spaces."""
    return [
        f"{alert.kind}: {alert.words}".replace("\N{NO-BREAK SPACE}", " ")
        for alert in alerts(scripts, allergies, facts, now)
    ]

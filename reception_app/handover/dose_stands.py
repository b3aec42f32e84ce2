"""Whether the dose of a line is confirmed as it stands: one rule for every screen, sheet and count (E5). Pure.

*Verified* alone does not say it: the dose may have been changed since, or another source may say another one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from reception_app.handover.compared import disagreement_of
from reception_app.handover.record_scripts import Script
from reception_app.handover.verified_then import verified_then
from reception_app.vocabulary import SourceKind, SourceOutcome


class DoseStands(StrEnum):
    """How the dose of a line stands: `CONFIRMED` is the only one of which nothing is to be settled.

    `CHANGED`: another dose was confirmed. `APART`: sources are so far apart that one may be a slip. `DIFFERS`: a
    source says otherwise than those that confirm it, and nothing was decided since.
    """

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    APART = "apart"
    DIFFERS = "differs"
    NOT_VERIFIED = "not_verified"


IN_DOUBT = (DoseStands.APART, DoseStands.CHANGED, DoseStands.DIFFERS)
"""Verified, and yet to be settled; the gravest first."""


def dose_stands(script: Script, now: datetime) -> DoseStands:
    """Return how the dose of a line stands at `now` (aware), the gravest first where several are so."""
    if not script.verified:
        return DoseStands.NOT_VERIFIED
    apart = disagreement_of(script, now) if len(script.standing_sources) > 1 else None
    if apart is not None and apart.grave:
        return DoseStands.APART
    if verified_then(script) is not None:
        return DoseStands.CHANGED
    lately = _since_changed(script)
    apart = disagreement_of(lately, now) if lately is not script else apart
    otherwise = (apart is not None and apart.doses) or _says_otherwise(lately)
    return DoseStands.DIFFERS if otherwise else DoseStands.CONFIRMED


def _since_changed(script: Script) -> Script:
    """Return a line with what was said of it since its last change: what was said before is answered by that."""
    if not script.changes:
        return script
    last = max(change.changed_at for change in script.changes)
    stand = (each for each in script.standing_sources if each.asked_at is None or each.asked_at >= last)
    return replace(script, sources=tuple(stand))


def _says_otherwise(script: Script) -> bool:
    """True when a kind of source said otherwise last.

    A pack that differs without a dose was not verified there either: that is no other dose.
    """
    latest = {source.kind: source.outcome for source in script.standing_sources}
    return any(
        outcome is SourceOutcome.DIFFERS and kind is not SourceKind.PREVIOUS_PACK for kind, outcome in latest.items()
    )

"""When a script was last taken, as everything that stands in the record knows it: doses here, and what sources saw."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clinical.sources import doses_seen
from reception_app.handover.record import ToldDose
from reception_app.models import GivenDose, Script, ScriptSource
from reception_app.vocabulary import DoseOutcome, LastGivenHow

LastKnown = tuple[datetime, LastGivenHow, str | None, str | None]
"""When a dose was taken, how that is known, where, and by whom it was given."""


def standing_sources(session: Session, script_id: str) -> tuple[ScriptSource, ...]:
    """Return what sources said of a script, without the entries that were wrong."""
    rows = select(ScriptSource).where(ScriptSource.script_id == script_id, ScriptSource.error_at.is_(None))
    return tuple(session.scalars(rows))


def know_last_again(session: Session, script: Script) -> None:
    """Say again when the script was last taken: from the doses that stand, what sources saw, and what was told before
    them; else it is unknown."""
    known = _recorded(session, script)
    if script.told_last_at is not None and script.told_last_how is not None:
        known.append((script.told_last_at, script.told_last_how, script.told_last_where, script.told_last_by))
    script.last_given_at = script.last_given_how = script.last_given_where = script.last_given_by = None
    if known:
        at, how, where, by = max(known, key=_when)
        script.last_given_at, script.last_given_how = at, how
        script.last_given_where, script.last_given_by = where, by


def put_told_aside(session: Session, script: Script) -> None:
    """Keep the last dose that was only told, before a recorded one takes its place: the new one may be marked wrong."""
    at, how = script.last_given_at, script.last_given_how
    if at is None or how is None:
        return
    with session.no_autoflush:  # what is being saved is not there yet, and leaves one event
        stands = (at, how, script.last_given_where, script.last_given_by) in _recorded(session, script)
    if not stands:
        script.told_last_at, script.told_last_how = at, how
        script.told_last_where, script.told_last_by = script.last_given_where, script.last_given_by


def hear_last(session: Session, script: Script, last: LastKnown | None) -> None:
    """Set a pack's last dose beside what is known here, whose rows are written already: the latest that stands counts.

    `last` None: the pack knows of none. What was told here must be put aside before those rows are written.
    """
    earlier = last is None or (script.told_last_at is not None and last[0] <= script.told_last_at)
    if last is not None and not earlier and last not in _recorded(session, script):
        script.told_last_at, script.told_last_how, script.told_last_where, script.told_last_by = last
    know_last_again(session, script)


def hear_told(script: Script, told: ToldDose | None) -> None:
    """Keep the last dose that another desk was only told of: it stays told, and the later one told counts."""
    if told is not None and (script.told_last_at is None or told.at > script.told_last_at):
        script.told_last_at, script.told_last_how = told.at, told.how
        script.told_last_where, script.told_last_by = told.where, told.by


def _recorded(session: Session, script: Script) -> list[LastKnown]:
    rows = select(GivenDose).where(
        GivenDose.script_id == script.id,
        GivenDose.outcome == DoseOutcome.GIVEN,
        GivenDose.entered_in_error_at.is_(None),
    )
    known: list[LastKnown] = [(row.given_at, row.how, row.where, row.by) for row in session.scalars(rows)]
    for source in standing_sources(session, script.id):
        known += [(at, LastGivenHow.OBSERVED, source.name, None) for at in doses_seen((source,))]
    return known


def last_recorded(session: Session, script: Script) -> datetime | None:
    """Return the latest dose that has an entry of its own, given here or seen by a source; None where none has."""
    return max((known[0] for known in _recorded(session, script)), default=None)


def _when(known: LastKnown) -> datetime:
    return known[0]


def last_observed(session: Session, script_id: str) -> datetime | None:
    """Return when a dose of the script was last seen taken, here or as a source said."""
    here_seen = select(func.max(GivenDose.given_at)).where(
        GivenDose.script_id == script_id,
        GivenDose.outcome == DoseOutcome.GIVEN,
        GivenDose.how == LastGivenHow.OBSERVED,
        GivenDose.entered_in_error_at.is_(None),
    )
    told = standing_sources(session, script_id)
    seen = session.scalar(here_seen)
    return max([*doses_seen(told), *([seen] if seen is not None else [])], default=None)

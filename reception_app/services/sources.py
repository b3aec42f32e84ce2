"""Sources of a script: what each said, and when a dose was last taken and how that is known.

A confirmation by anyone but the person verifies the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from reception_app.errors import InputProblem
from reception_app.models import Script, ScriptSource
from reception_app.services.context import AppContext, writing
from reception_app.services.roles import require
from reception_app.services.script_changes import renew, script_of
from reception_app.vocabulary import LastGivenHow, SourceKind, SourceOutcome


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """What one source said about a script."""

    kind: SourceKind
    outcome: SourceOutcome = SourceOutcome.CONFIRMED
    name: str | None = None
    telephone: str | None = None
    asked_at: datetime | None = None
    said: str | None = None
    last_observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastDose:
    """When a dose was last taken before now, and how that is known."""

    given_at: datetime
    how: LastGivenHow
    where: str | None = None
    by: str | None = None


def add_source(ctx: AppContext, person_id: str, script_id: str, source: SourceSaid) -> None:
    """Record what a source said. A confirmation by anyone but the person verifies the line."""
    require(ctx, "record a source")
    with writing(ctx, "record-source") as session:
        script = script_of(session, person_id, script_id)
        keep_source(ctx, session, script, source)
        renew(script)


def set_last_dose(ctx: AppContext, person_id: str, script_id: str, last: LastDose) -> None:
    """Record when a dose was last taken before arrival, and how that is known."""
    require(ctx, "record a source")
    with writing(ctx, "record-last-dose") as session:
        script = script_of(session, person_id, script_id)
        keep_last(ctx, script, last)
        renew(script)


def keep_source(ctx: AppContext, session: Session, script: Script, source: SourceSaid) -> None:
    """Keep what a source said inside an open transaction: it may verify the line and tell its last dose."""
    asked_at = source.asked_at or ctx.now()
    if asked_at > ctx.now() + timedelta(minutes=5) or (source.last_observed_at and source.last_observed_at > asked_at):
        raise InputProblem("IN-105", "That has not happened yet.", "Check the date and the time.")
    session.add(
        ScriptSource(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            kind=source.kind,
            outcome=source.outcome,
            name=source.name,
            telephone=source.telephone,
            asked_at=asked_at,
            asked_by=ctx.operator.full_name,
            said=source.said,
            last_observed_at=source.last_observed_at,
        )
    )
    if source.outcome is SourceOutcome.CONFIRMED and source.kind is not SourceKind.PERSON:
        script.verified = True
    if source.last_observed_at and (script.last_given_at is None or source.last_observed_at > script.last_given_at):
        keep_last(ctx, script, LastDose(source.last_observed_at, LastGivenHow.OBSERVED, source.name))


def keep_last(ctx: AppContext, script: Script, last: LastDose) -> None:
    """Set when `script` was last taken inside an open transaction."""
    check_has_happened(ctx, last.given_at)
    script.last_given_at, script.last_given_how = last.given_at, last.how
    script.last_given_where, script.last_given_by = last.where, last.by


def check_has_happened(ctx: AppContext, given_at: datetime) -> None:
    """Refuse a dose of the future, five minutes of clock apart (IN-106)."""
    if given_at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-106", "That dose has not happened yet.", "Check the date and the time.")

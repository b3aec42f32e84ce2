"""Sources of a script: what each said, and when a dose was last taken and how that is known.

A confirmation by anyone but the person verifies the line, once it is said who was asked and which dose they said. What
a source says stands beside the line, whole: dose, strength, form, how often, missed days, doses taken home; it never
changes the line itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.confirming import Gap, confirmation_gap
from reception_app.clinical.doses import Dose, check_dose
from reception_app.clinical.schedule import read_times
from reception_app.clinical.sources import rule_of, verifies
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.record import ErrorMark, Source
from reception_app.models import Script, ScriptSource, SourcePlace
from reception_app.services.context import AppContext, writing
from reception_app.services.last_known import know_last_again, last_recorded, put_told_aside, standing_sources
from reception_app.services.next_dose import renew
from reception_app.services.record_rows import ENTRY_ORDER, copied
from reception_app.services.roles import require
from reception_app.services.script_changes import check_reason, script_of
from reception_app.vocabulary import LabelName, LastGivenHow, SourceKind, SourceOutcome


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """What one source said about a script. `place_id` is a place of the desk's list; its name and number are kept.

    `dose` to `every_days` are the line as the source has it; `not_taken`: it says the medicine is not taken, or no
    longer. `missed_days` and `take_home` (words) are what it knows of the last days. `label_name`, `label_date`: of a
    container, whether the label bears this person's name, and its date.
    """

    kind: SourceKind
    outcome: SourceOutcome = SourceOutcome.CONFIRMED
    name: str | None = None
    telephone: str | None = None
    asked_at: datetime | None = None
    said: str | None = None
    last_observed_at: datetime | None = None
    dose: Dose | None = None
    strength: str | None = None
    form: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int | None = None
    missed_days: int | None = None
    take_home: str | None = None
    not_taken: bool = False
    place_id: str | None = None
    label_name: LabelName | None = None
    label_date: date | None = None


@dataclass(frozen=True, slots=True)
class LastDose:
    """When a dose was last taken before now, and how that is known."""

    given_at: datetime
    how: LastGivenHow
    where: str | None = None
    by: str | None = None


def add_source(ctx: AppContext, person_id: str, script_id: str, source: SourceSaid) -> None:
    """Record what a source said. A confirmation by anyone but the person verifies the line.

    Raises InputProblem: nobody is named (IN-196), no dose was said (IN-197), it is another one (IN-170) or cannot be
    compared with the line (IN-198).
    """
    require(ctx, "record a source")
    with writing(ctx, "record-source") as session:
        script = script_of(session, person_id, script_id)
        keep_source(ctx, session, script, source)
        renew(session, script, ctx.now())


def set_last_dose(ctx: AppContext, person_id: str, script_id: str, last: LastDose) -> None:
    """Record when a dose was last taken before arrival, and how that is known.

    A later dose that stands in the record, given here or seen by a source, stays the last one; this is told beside it.
    """
    require(ctx, "record a source")
    with writing(ctx, "record-last-dose") as session:
        script = script_of(session, person_id, script_id)
        keep_last(ctx, script, last)
        if (later := last_recorded(session, script)) is not None and later > last.given_at:
            put_told_aside(session, script)
            know_last_again(session, script)
        renew(session, script, ctx.now())


def mark_source_wrong(ctx: AppContext, person_id: str, source_id: str, reason: str) -> None:
    """Mark what a source said as entered in error, with why. It stays in the record, and counts for nothing.

    What it verified, and the last dose it told, is worked out anew from what stands.
    """
    require(ctx, "record a source")
    check_reason(reason)
    with writing(ctx, "mark-source-wrong") as session:
        row = session.get(ScriptSource, source_id)
        if row is None or row.person_id != person_id:
            raise NotFound("NF-138", "That source is not in this person's record.", "Open the record again.")
        if row.error_at is not None:
            raise InputProblem("IN-166", "This source is already marked as entered in error.", "Look at the sources.")
        row.error_at, row.error_by, row.error_reason = ctx.now(), ctx.operator.full_name, reason.strip()
        session.flush()
        script = script_of(session, person_id, row.script_id)
        script.verified = script.verified and any(
            each.outcome is SourceOutcome.CONFIRMED
            and verifies(each)
            and (each.dose is not None or each.kind is SourceKind.PREVIOUS_PACK)  # a pack is a copy of its line
            for each in standing_sources(session, script.id)
        )
        if row.last_observed_at is not None and script.last_given_at == row.last_observed_at:
            know_last_again(session, script)
        renew(session, script, ctx.now())


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One entry of a script's sources, those entered in error too."""

    id: str
    said: Source


def list_sources(ctx: AppContext, person_id: str, script_id: str) -> tuple[SourceRow, ...]:
    """Return every entry of a script's sources, the latest first. Raises NotFound (NF-104) for another person's."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        script_of(session, person_id, script_id)
        latest = ScriptSource.asked_at.desc(), ENTRY_ORDER.desc()
        rows = select(ScriptSource).where(ScriptSource.script_id == script_id).order_by(*latest)
        return tuple(SourceRow(row.id, copied(Source, row, error=_error(row))) for row in session.scalars(rows))


def _error(row: ScriptSource) -> ErrorMark | None:
    return ErrorMark(row.error_reason or "", row.error_at, row.error_by) if row.error_at is not None else None


def keep_source(ctx: AppContext, session: Session, script: Script, source: SourceSaid, *, first: bool = False) -> None:
    """Keep what a source said inside an open transaction: it may verify the line and tell its last dose.

    `first`: the line is only now written. Without the dose as they said it this is kept, and verifies nothing.
    """
    asked_at = source.asked_at or ctx.now()
    if asked_at > ctx.now() + timedelta(minutes=5) or (source.last_observed_at and source.last_observed_at > asked_at):
        raise InputProblem("IN-105", "That has not happened yet.", "Check the date and the time.")
    _check_statement(script, source)
    if source.last_observed_at is not None and rule_of(source.kind).sees is None:
        raise InputProblem(
            "IN-114",
            "The person's own word is no observed dose; neither is a label or a test.",
            "Record it as what the person says.",
        )
    place = _place(session, source)
    row = ScriptSource(id=ctx.new_id(), person_id=script.person_id, script_id=script.id, asked_at=asked_at)
    row.asked_by = ctx.operator.full_name
    for name in _AS_SAID:
        setattr(row, name, getattr(source, name))
    row.name = source.name or (place.name if place else None)
    row.telephone = source.telephone or (place.telephone if place else None)
    session.add(row)
    if source.outcome is SourceOutcome.CONFIRMED and _confirms(row, script, first=first) and verifies(row):
        script.verified = True
    if source.last_observed_at and (script.last_given_at is None or source.last_observed_at > script.last_given_at):
        keep_recorded(ctx, session, script, LastDose(source.last_observed_at, LastGivenHow.OBSERVED, source.name))


_AS_SAID = (
    "kind", "outcome", "said", "last_observed_at", "dose", "strength", "form", "frequency", "times", "every_days",
    "missed_days", "take_home", "not_taken", "place_id", "label_name", "label_date",
)  # fmt: skip


def _check_statement(script: Script, source: SourceSaid) -> None:
    """Refuse what a source cannot have said: mL without strength, no time, a confirmation of something else."""
    if source.dose is not None:
        check_dose(source.dose, source.strength or script.strength)
    read_times(" ".join(source.times))
    if (source.every_days is not None and source.every_days < 1) or (source.missed_days or 0) < 0:
        raise InputProblem("IN-104", "The days between doses cannot be less than 1.", "Write 1 for every day.")


def _confirms(row: ScriptSource, script: Script, *, first: bool) -> bool:
    """True when nothing is missing for a confirmation; refuse one that names nobody, says no dose or another one.

    With a line that is only now written, what lacks a dose, theirs or the line's, is kept and not verified.
    """
    gap = confirmation_gap(row, script)
    if first and (gap is Gap.DOSE or script.dose is None):
        return False
    if gap is not None:
        raise InputProblem(*_GAPS[gap])
    return True


_GAPS = {
    Gap.NAME: (
        "IN-196",
        "Nobody is named as the one who was asked, so nothing is verified.",
        "Write the name of the place or of the person who answered.",
    ),
    Gap.DOSE: (
        "IN-197",
        "The dose as they said it is missing, so nothing is verified.",
        "Ask them for the dose, and write it as they say it; or record that they could not say.",
    ),
    Gap.APART: (
        "IN-170",
        "This source says something else than the line, so it does not confirm it.",
        "Record that it differs; a prescriber decides what is given.",
    ),
    Gap.NOT_COMPARED: (
        "IN-198",
        "The dose they said cannot be compared with the line, so it does not confirm it.",
        "Write the amount (60 mg) or a volume with the strength they said (60 mL of 1 mg in 1 mL); "
        "else record that it differs.",
    ),
    Gap.FORM: (
        "IN-198",
        "They named a form and the line has none, so it does not confirm the line.",
        "Write the form on the line, or leave theirs out if it is the same; else record that it differs.",
    ),
    Gap.OFTEN: (
        "IN-198",
        "How often they say it is taken cannot be compared with the line, so it does not confirm it.",
        "Write how often as the line has it, if it is the same; else record that it differs.",
    ),
}


def _place(session: Session, source: SourceSaid) -> SourcePlace | None:
    if source.place_id is None:
        return None
    place = session.get(SourcePlace, source.place_id)
    if place is None:
        raise NotFound("NF-133", "That place is not in this desk's list.", "Choose it again, or write its name.")
    return place


def keep_last(ctx: AppContext, script: Script, last: LastDose) -> None:
    """Set when `script` was last taken, as told, inside an open transaction: it replaces what was told before."""
    _set_last(ctx, script, last)
    script.told_last_at = script.told_last_how = script.told_last_where = script.told_last_by = None


def keep_recorded(ctx: AppContext, session: Session, script: Script, last: LastDose) -> None:
    """Set when `script` was last taken from a dose or a source that has a row; what was only told stays beside it."""
    put_told_aside(session, script)
    _set_last(ctx, script, last)


def _set_last(ctx: AppContext, script: Script, last: LastDose) -> None:
    check_has_happened(ctx, last.given_at)
    script.last_given_at, script.last_given_how = last.given_at, last.how
    script.last_given_where, script.last_given_by = last.where, last.by


def check_has_happened(ctx: AppContext, given_at: datetime) -> None:
    """Refuse a dose of the future, five minutes of clock apart (IN-106)."""
    if given_at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-106", "That dose has not happened yet.", "Check the date and the time.")

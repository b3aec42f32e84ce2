"""The lines of many people as far as lists count them: what the rules of waiting and of a confirmed dose ask (E5).

The rules are `handover.waiting`'s and `handover.dose_stands`'s, the same as on the person's own screen and sheet; a
list reads three selects for them, however many people it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reception_app.clinical.doses import Dose
from reception_app.handover import record as tree
from reception_app.models import Decision, GivenDose, Script, ScriptChange, ScriptSource
from reception_app.services.next_dose import course_ended
from reception_app.services.record_rows import ENTRY_ORDER, copied
from reception_app.vocabulary import DoseOutcome, LastGivenHow, ScriptStatus


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line that is not stopped: its row, and what the rules are asked about. `told` holds no more than they need."""

    row: Script
    told: tree.Script


def read_lines(
    session: Session, now: datetime, *where: ColumnElement[bool], order: Sequence[InstrumentedAttribute[Any]]
) -> list[CountedLine]:
    """Return the lines not stopped, and whose course is not over at `now`, among those `where` says."""
    seen = (
        select(func.max(GivenDose.given_at))
        .where(
            GivenDose.script_id == Script.id,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.how == LastGivenHow.OBSERVED,
            GivenDose.entered_in_error_at.is_(None),
        )
        .scalar_subquery()
    )
    held = session.execute(
        select(Script, Decision, seen)
        .outerjoin(Decision, Decision.id == Script.decision_id)
        .where(Script.status != ScriptStatus.STOPPED, *where)
        .order_by(*order)
    ).all()
    held = [each for each in held if course_ended(session, each[0], now) is None]
    sources, changed = _sources(session, [row.id for row, _, _ in held])
    changes = _changes(session, changed)
    return [
        CountedLine(row, _told(row, decision, at, sources.get(row.id, ()), changes.get(row.id, ())))
        for row, decision, at in held
    ]


_OF_LINE = (
    "id", "medicine", "brand", "strength", "form", "route", "frequency", "times", "every_days", "as_required",
    "status", "verified", "not_until_prescriber", "last_given_at", "last_given_how", "dose",
)  # fmt: skip
_OF_SOURCE = (
    "kind", "outcome", "name", "asked_at", "last_observed_at", "strength", "form", "frequency", "times", "every_days",
    "missed_days", "not_taken", "label_name", "label_date",
)  # fmt: skip
"""What the rules ask of a line and of a source, and nothing else: lists read those of everybody here."""


def _told(
    row: Script,
    decision: Decision | None,
    seen_at: datetime | None,
    sources: Iterable[tree.Source],
    changes: Iterable[tree.Change],
) -> tree.Script:
    return tree.Script(
        **{name: getattr(row, name) for name in _OF_LINE},
        decider=copied(tree.Decider, decision) if decision is not None else None,
        given=(tree.GivenDoseRecord("", seen_at, LastGivenHow.OBSERVED),) if seen_at is not None else (),
        sources=tuple(sources),
        changes=tuple(changes),
    )


def _sources(session: Session, ids: Sequence[str]) -> tuple[dict[str, list[tree.Source]], set[str]]:
    """Return what stands of each line's sources, and the ids of the lines that have a change as well."""
    change = exists(select(ScriptChange.id).where(ScriptChange.script_id == ScriptSource.script_id))
    asked = [getattr(ScriptSource, name) for name in _OF_SOURCE]
    sources: dict[str, list[tree.Source]] = {}
    changed = set()
    for script_id, has_change, amount, unit, *said in session.execute(
        select(ScriptSource.script_id, change, ScriptSource.dose_amount, ScriptSource.dose_unit, *asked)
        .where(ScriptSource.script_id.in_(ids), ScriptSource.error_at.is_(None))
        .order_by(ScriptSource.asked_at, ENTRY_ORDER)
    ):
        dose = None if amount is None or unit is None else Dose(amount, unit)
        source = tree.Source(**dict(zip(_OF_SOURCE, said, strict=True)), dose=dose)
        sources.setdefault(script_id, []).append(source)
        if has_change:
            changed.add(script_id)
    return sources, changed


def _changes(session: Session, ids: Iterable[str]) -> dict[str, list[tree.Change]]:
    changes: dict[str, list[tree.Change]] = {}
    wanted = sorted(ids)
    if wanted:
        for row in session.scalars(select(ScriptChange).where(ScriptChange.script_id.in_(wanted))):
            changes.setdefault(row.script_id, []).append(copied(tree.Change, row, decider=None))
    return changes

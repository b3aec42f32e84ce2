"""The rows a day's figures are worked out of: times and states only, no name and no number of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from reception_app.forms.conditions import AnswerValue
from reception_app.models import (
    Amendment,
    Answer,
    Assessment,
    CarriedAnswer,
    GivenDose,
    Handover,
    Pack,
    Script,
    ScriptSource,
    Stay,
    Task,
)
from reception_app.services.amended import value_of
from reception_app.services.carried import SETTLED_HERE
from reception_app.services.completeness import Completeness, completeness_of
from reception_app.services.context import AppContext
from reception_app.services.facts import facts_of
from reception_app.services.form_clocks import BEGINNING
from reception_app.vocabulary import DoseOutcome, SourceKind, SourceOutcome, TaskState

MENTAL_HEALTH = "mental_health"
"""The kinds of task that ask for a mental-health appointment begin with this."""


@dataclass(frozen=True, slots=True)
class StayRow:
    """The times of one stay. `scripts`: whether the person takes any medicine; None: it has not happened."""

    arrived_at: datetime
    started_at: datetime | None
    signed_at: datetime | None
    scripts: bool
    verified_at: datetime | None
    first_dose_at: datetime | None
    mental_health_referred: bool
    mental_health_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayRows:
    """Everything one day's figures need.

    `carried`: how each answer that came was settled, None while it waits. `left`: of each stay that ended, whether an
    assessment of it was signed. `packs_complete`: of each handover that left, whether its newest pack lacked nothing.
    """

    stays: tuple[StayRow, ...]
    completeness: tuple[Completeness, ...]
    carried: tuple[str | None, ...]
    left: tuple[bool, ...]
    packs_complete: tuple[bool, ...]


def read_day_rows(ctx: AppContext, session: Session, start: datetime, end: datetime) -> DayRows:
    """Return the rows of the stays that began from `start` until before `end`, and of what left then."""
    came = (Stay.arrived_at >= start) & (Stay.arrived_at < end)
    people = select(Stay.person_id).where(came)
    return DayRows(
        stays=_stays(session, start, end, people),
        completeness=_completeness(ctx, session, select(Stay.id).where(came)),
        carried=_carried(session, people, start),
        left=_left(session, start, end),
        packs_complete=_packs(session, start, end),
    )


def _stays(session: Session, start: datetime, end: datetime, people: Select[str]) -> tuple[StayRow, ...]:
    begun: dict[str, tuple[datetime, datetime | None]] = {}
    rows = session.execute(
        select(Assessment.stay_id, func.min(Assessment.started_at), func.min(Assessment.signed_at))
        .where(Assessment.stay_id.in_(select(Stay.id).where(Stay.arrived_at >= start, Stay.arrived_at < end)))
        .where(Assessment.form.in_(BEGINNING))
        .group_by(Assessment.stay_id)
    )
    for stay_id, started, signed in rows:
        begun[stay_id or ""] = (started, signed)
    taking = set(session.scalars(select(Script.person_id).where(Script.person_id.in_(people))))
    verified = _first_verified(session, people)
    given = _first_given(session, people, start)
    referred = _referred(session, people, start)
    stays = session.execute(
        select(Stay.id, Stay.person_id, Stay.arrived_at, Stay.left_at)
        .where(Stay.arrived_at >= start, Stay.arrived_at < end)
        .order_by(Stay.arrived_at, Stay.id)
    )
    return tuple(
        StayRow(
            arrived,
            begun.get(stay_id, (None, None))[0],
            begun.get(stay_id, (None, None))[1],
            person_id in taking,
            verified.get(person_id),
            next((at for at in given.get(person_id, ()) if at >= arrived and (left is None or at <= left)), None),
            person_id in referred,
            referred.get(person_id),
        )
        for stay_id, person_id, arrived, left in stays
    )


def _first_verified(session: Session, people: Select[str]) -> dict[str, datetime]:
    """When a source other than the person first confirmed a script."""
    rows = session.execute(
        select(ScriptSource.person_id, func.min(ScriptSource.asked_at))
        .where(
            ScriptSource.person_id.in_(people),
            ScriptSource.kind != SourceKind.PERSON,
            ScriptSource.outcome == SourceOutcome.CONFIRMED,
            ScriptSource.asked_at.is_not(None),
            ScriptSource.error_at.is_(None),
        )
        .group_by(ScriptSource.person_id)
    )
    return {person_id: at for person_id, at in rows if at is not None}


def _first_given(session: Session, people: Select[str], start: datetime) -> dict[str, list[datetime]]:
    rows = session.execute(
        select(GivenDose.person_id, GivenDose.given_at)
        .where(
            GivenDose.person_id.in_(people),
            GivenDose.given_at >= start,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.entered_in_error_at.is_(None),
        )
        .order_by(GivenDose.given_at)
    )  # fmt: skip
    given: dict[str, list[datetime]] = {}
    for person_id, at in rows:
        given.setdefault(person_id, []).append(at)
    return given


def _referred(session: Session, people: Select[str], start: datetime) -> dict[str, datetime | None]:
    """Who was referred to mental health since the day began, and when they were first seen: the task was done."""
    rows = session.execute(
        select(Task.person_id, Task.state, Task.closed_at).where(
            Task.person_id.in_(people), Task.kind.startswith(MENTAL_HEALTH), Task.opened_at >= start
        )
    )
    found: dict[str, datetime | None] = {}
    for person_id, state, closed in rows:
        done = closed if state is TaskState.DONE else None
        held = found.get(person_id)
        found[person_id] = min(done, held) if done and held else done or held
    return found


def _completeness(ctx: AppContext, session: Session, stays: Select[str]) -> tuple[Completeness, ...]:
    """How complete each assessment of these stays is; one whose form is not on this desk is left out."""
    wanted = session.execute(
        select(
            Assessment.id, Assessment.person_id, Assessment.form, Assessment.version, Assessment.stay_id,
            Assessment.signed_at,
        )
        .where(Assessment.stay_id.in_(stays))
        .order_by(Assessment.started_at, Assessment.id)
    ).all()  # fmt: skip
    values: dict[str, dict[str, AnswerValue]] = {row[0]: {} for row in wanted}
    ids = select(Assessment.id).where(Assessment.stay_id.in_(stays))
    for answer in session.scalars(select(Answer).where(Answer.assessment_id.in_(ids))):
        values[answer.assessment_id][answer.key] = value_of(answer)
    amended = select(Amendment).where(Amendment.assessment_id.in_(ids)).order_by(Amendment.amended_at)
    for row in session.scalars(amended):
        if row.state is None:
            values[row.assessment_id].pop(row.key, None)
        else:
            values[row.assessment_id][row.key] = AnswerValue(row.state, row.value, row.note, row.reason)
    result = []
    for assessment_id, person_id, form_id, version, stay_id, signed_at in wanted:
        if version in ctx.forms.versions(form_id):
            form = ctx.forms.get(form_id, version)
            facts = facts_of(ctx, session, person_id, form, stay_id, signed_at)
            result.append(completeness_of(form, values[assessment_id], facts))
    return tuple(result)


def _carried(session: Session, people: Select[str], start: datetime) -> tuple[str | None, ...]:
    rows = session.execute(
        select(CarriedAnswer.settled_how).where(
            CarriedAnswer.person_id.in_(people),
            CarriedAnswer.settled_at.is_(None)
            | (CarriedAnswer.settled_how.in_(SETTLED_HERE) & (CarriedAnswer.settled_at >= start)),
        )
    )
    return tuple(row[0] for row in rows)


def _left(session: Session, start: datetime, end: datetime) -> tuple[bool, ...]:
    seen = Assessment.signed_at.is_not(None), Assessment.form.in_(BEGINNING)
    signed = select(Assessment.stay_id).where(*seen, Assessment.stay_id.is_not(None))
    rows = session.execute(select(Stay.id.in_(signed)).where(Stay.left_at >= start, Stay.left_at < end))
    return tuple(bool(row[0]) for row in rows)


def _packs(session: Session, start: datetime, end: datetime) -> tuple[bool, ...]:
    left = (Handover.left_at >= start) & (Handover.left_at < end)
    held = dict.fromkeys(session.scalars(select(Handover.id).where(left)), False)
    packs = session.execute(
        select(Pack.handover_id, Pack.missing)
        .where(Pack.handover_id.in_(select(Handover.id).where(left)))
        .order_by(Pack.sequence)
    )
    for handover_id, missing in packs:
        held[handover_id] = not missing
    return tuple(held.values())

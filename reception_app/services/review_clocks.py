"""The clocks of somebody's treatment, read from the desk: reviews and depots, by the rules of `clinical.reviews`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clinical.reviews import ReviewClock, ReviewFact, clocks_for
from reception_app.clock import local_day
from reception_app.models import GivenDose, Script
from reception_app.services.record_doses import schedules_in_force
from reception_app.services.record_rows import StoredRow
from reception_app.vocabulary import DoseOutcome, ScriptStatus


def clocks_of(session: Session, person_id: str, reviews: Sequence[ReviewFact]) -> tuple[ReviewClock, ...]:
    """Return every clock of somebody's scripts, the earliest first; `reviews` are those recorded, open and done."""
    scripts = list(session.scalars(select(Script).where(Script.person_id == person_id)))
    if not scripts:
        return ()
    courses = schedules_in_force(session, person_id)
    return clocks_for(
        [_reviewed(script, courses.get(script.id)) for script in scripts],
        reviews,
        first_doses=_first_doses(session, person_id, scripts),
    )


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A script with its schedule in force, as `clinical.reviews` asks for it."""

    id: str
    medicine: str
    brand: str | None
    form: str | None
    status: ScriptStatus
    every_days: int
    last_given_at: datetime | None
    started_on: date | None
    schedule: StoredRow | None


def _reviewed(script: Script, course: StoredRow | None) -> _Reviewed:
    return _Reviewed(
        script.id, script.medicine, script.brand, script.form, script.status, script.every_days or 1,
        script.last_given_at, script.started_on, course,
    )  # fmt: skip


def _first_doses(session: Session, person_id: str, scripts: Sequence[Script]) -> dict[str, date]:
    """Return the local day of the first dose of each script: the earlier of its start and the first dose given here."""
    rows = session.execute(
        select(GivenDose.script_id, func.min(GivenDose.given_at))
        .where(
            GivenDose.person_id == person_id,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.entered_in_error_at.is_(None),
        )
        .group_by(GivenDose.script_id)
    )
    started = {script.id: script.started_on for script in scripts}
    return {script_id: min(local_day(at), started.get(script_id) or date.max) for script_id, at in rows}

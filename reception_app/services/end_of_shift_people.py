"""Who is at the desk now, and the assessments of their stays: what every list of the end of shift starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from reception_app.models import Answer, Assessment, Person, Stay
from reception_app.vocabulary import ArrivalKind, PersonState


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One thing not done, for one person (`person_id` None: not here yet). `due`: by when it should be done."""

    person_id: str | None
    name: str
    number: str
    location: str | None
    words: str
    since: datetime | None = None
    due: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """True when its time has passed."""
        return self.due is not None and self.due < now


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody at the desk now."""

    person_id: str
    stay_id: str
    name: str
    number: str
    location: str | None
    arrived_at: datetime
    arrived_from: str | None
    arrival_kind: ArrivalKind
    seen_with: str | None
    reception_done_at: datetime | None

    def row(self, words: str, since: datetime | None = None, due: datetime | None = None) -> ShiftRow:
        """Return a row about this person."""
        return ShiftRow(self.person_id, self.name, self.number, self.location, words, since, due)


@dataclass(frozen=True, slots=True)
class AssessmentHere:
    """An assessment of a stay that goes on."""

    id: str
    person_id: str
    form: str
    version: str
    title: str
    started_at: datetime
    started_by: str
    signed_at: datetime | None
    answered: int
    saved_at: datetime | None


People = Mapping[str, Here]
Assessments = Mapping[str, tuple[AssessmentHere, ...]]


def ids_here() -> Select[str]:
    """The ids of everybody at the desk now, as a part of other selects: never a list of ids in a statement."""
    return (
        select(Stay.person_id)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.left_at.is_(None), Person.state != PersonState.LEFT)
    )


def people_here(session: Session) -> dict[str, Here]:
    """Return everybody at the desk now, by id."""
    found = session.execute(
        select(
            Person.id, Stay.id, Person.family_name, Person.given_names, Person.prison_number, Person.desk_reference,
            Stay.location, Stay.arrived_at, Stay.arrived_from, Stay.arrival_kind, Stay.seen_with,
            Stay.reception_done_at,
        )
        .join(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
        .where(Person.state != PersonState.LEFT)
        .order_by(Stay.arrived_at, Person.id)
    )  # fmt: skip
    return {
        row[0]: Here(
            row[0], row[1], f"{row[2].upper()}, {row[3]}", row[4] or row[5] or "", row[6], row[7], row[8], row[9],
            row[10], row[11],
        )
        for row in found
    }  # fmt: skip


def assessments_here(session: Session, here: People) -> dict[str, tuple[AssessmentHere, ...]]:
    """Return the assessments of the stays that go on, by person, the earliest first."""
    found = session.execute(
        select(
            Assessment.id, Assessment.person_id, Assessment.form, Assessment.version, Assessment.title,
            Assessment.started_at, Assessment.started_by, Assessment.signed_at,
            select(func.count()).where(Answer.assessment_id == Assessment.id).scalar_subquery(),
            select(func.max(Answer.recorded_at)).where(Answer.assessment_id == Assessment.id).scalar_subquery(),
        )
        .join(Stay, (Stay.id == Assessment.stay_id) & Stay.left_at.is_(None))
        .order_by(Assessment.started_at, Assessment.id)
    )  # fmt: skip
    held: dict[str, list[AssessmentHere]] = {}
    for row in found:
        held.setdefault(row[1], []).append(AssessmentHere(*row))
    return {person_id: tuple(rows) for person_id, rows in held.items() if person_id in here}

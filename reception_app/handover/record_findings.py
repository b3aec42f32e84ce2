"""What was measured and found, and what a person is part of: scores, services and orders, tests, vaccinations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reception_app.handover.wire import wire
from reception_app.vocabulary import HealthTestOutcome, InvolvementState, Role, VaccinationState


@dataclass(frozen=True, slots=True)
class ErrorMark:
    """That a line was entered in error: by whom, when and why. The line itself stays."""

    reason: str = wire(1)
    at: datetime = wire(2)
    by: str | None = wire(3, default=None)


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item of a score: its points, None while missing, and the value measured where it is a measurement."""

    number: str = wire(1)
    words: str = wire(2)
    points: int | None = wire(3, default=None)
    value: str | None = wire(4, default=None)


@dataclass(frozen=True, slots=True)
class Score:
    """One scoring by an instrument. `total` only when no item is missing; `subject` is the substance asked about."""

    id: str = wire(1)
    instrument: str = wire(2)
    version: str = wire(3)
    title: str = wire(4)
    taken_at: datetime = wire(5)
    taken_by: str = wire(6)
    taken_role: Role | None = wire(7, default=None)
    where: str | None = wire(8, default=None)
    subject: str | None = wire(9, default=None)
    total: int | None = wire(10, default=None)
    band: str | None = wire(11, default=None)
    band_words: str | None = wire(12, default=None)
    note: str | None = wire(13, default=None)
    items: tuple[ScoreItem, ...] = wire(14, default=())
    error: ErrorMark | None = wire(15, default=None)


@dataclass(frozen=True, slots=True)
class Involvement:
    """A service, order or scheme; `kind` is a slug of `resources/services.yaml`, `since` a moment as people say it."""

    id: str = wire(1)
    kind: str = wire(2)
    words: str = wire(3)
    state: InvolvementState = wire(4)
    since: str | None = wire(5, default=None)
    until: str | None = wire(6, default=None)
    organisation: str | None = wire(7, default=None)
    contact_name: str | None = wire(8, default=None)
    telephone: str | None = wire(9, default=None)
    detail: str | None = wire(10, default=None)
    source: str | None = wire(11, default=None)
    recorded_by: str | None = wire(12, default=None)
    recorded_at: datetime | None = wire(13, default=None)
    recorded_where: str | None = wire(14, default=None)
    error: ErrorMark | None = wire(15, default=None)


@dataclass(frozen=True, slots=True)
class HealthTest:
    """A test offered or done, with its purpose and what was found."""

    id: str = wire(1)
    kind: str = wire(2)
    words: str = wire(3)
    outcome: HealthTestOutcome = wire(4)
    purpose: str | None = wire(5, default=None)
    found: tuple[str, ...] = wire(6, default=())
    taken_at: datetime | None = wire(7, default=None)
    detail: str | None = wire(8, default=None)
    recorded_by: str | None = wire(9, default=None)
    recorded_at: datetime | None = wire(10, default=None)
    recorded_where: str | None = wire(11, default=None)
    error: ErrorMark | None = wire(12, default=None)


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One dose of a vaccine, and when the next is due."""

    id: str = wire(1)
    vaccine: str = wire(2)
    words: str = wire(3)
    state: VaccinationState = wire(4)
    dose_number: int | None = wire(5, default=None)
    given_on: date | None = wire(6, default=None)
    batch: str | None = wire(7, default=None)
    next_due_on: date | None = wire(8, default=None)
    detail: str | None = wire(9, default=None)
    recorded_by: str | None = wire(10, default=None)
    recorded_at: datetime | None = wire(11, default=None)
    recorded_where: str | None = wire(12, default=None)
    error: ErrorMark | None = wire(13, default=None)

"""What a person is part of and what was found: services and orders, tests and vaccinations (E20, E23, E24)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Correctable, Recorded, Revised, not_blank, slug
from reception_app.vocabulary import HealthTestOutcome, InvolvementState, VaccinationState


class Involvement(Base, Revised, Recorded, Correctable):
    """A service, order or scheme somebody is or was part of; `kind` is a slug of `resources/services.yaml`.

    `since` and `until` are moments as people say them (`forms.moments`).
    """

    __tablename__ = "involvement"
    __table_args__ = (not_blank("words"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    words: Mapped[str]
    state: Mapped[InvolvementState] = mapped_column(slug(InvolvementState))
    since: Mapped[str | None]
    until: Mapped[str | None]
    organisation: Mapped[str | None]
    contact_name: Mapped[str | None]
    telephone: Mapped[str | None]
    detail: Mapped[str | None]
    source: Mapped[str | None]


class HealthTest(Base, Revised, Recorded, Correctable):
    """A test, offered or done, with its purpose. A negative one never removes a need (E23)."""

    __tablename__ = "health_test"
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    words: Mapped[str]
    purpose: Mapped[str | None]
    outcome: Mapped[HealthTestOutcome] = mapped_column(slug(HealthTestOutcome))
    found: Mapped[tuple[str, ...]] = mapped_column(default=())
    taken_at: Mapped[datetime | None]
    detail: Mapped[str | None]


class Vaccination(Base, Revised, Recorded, Correctable):
    """One dose of a vaccine: given here, said to have been given, or declined, and when the next is due."""

    __tablename__ = "vaccination"
    __table_args__ = (CheckConstraint("dose_number IS NULL OR dose_number BETWEEN 1 AND 9", name="dose_number_range"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    vaccine: Mapped[str]
    words: Mapped[str]
    state: Mapped[VaccinationState] = mapped_column(slug(VaccinationState))
    dose_number: Mapped[int | None]
    given_on: Mapped[date | None]
    batch: Mapped[str | None]
    next_due_on: Mapped[date | None]
    detail: Mapped[str | None]

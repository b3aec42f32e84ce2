"""Day by day: schedules of doses, what became of each dose, missed doses decided, reviews (E8, E19)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.clinical.doses import Dose
from reception_app.models.base import Base, Recorded, Revised, not_blank, slug
from reception_app.vocabulary import DoseAuthority, DoseOutcome, LastGivenHow, Role, ScheduleKind


class Schedule(Base, Revised, Recorded):
    """Doses laid down day by day by a prescriber: a titration, a reduction, a withdrawal regimen.

    Day 1 is `started_on`; `days` is the last day. A script's schedule in force is the newest that is not stopped.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        not_blank("name"),
        CheckConstraint("days BETWEEN 1 AND 366", name="days_range"),
        CheckConstraint("(stopped_at IS NULL) = (stop_reason IS NULL)", name="stopped_says_why"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    name: Mapped[str]
    kind: Mapped[ScheduleKind] = mapped_column(slug(ScheduleKind))
    started_on: Mapped[date]
    days: Mapped[int]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None]


class ScheduleDose(Base):
    """One dose of a schedule: on which day, at what clock time, how much. Never changed: a new schedule is made."""

    __tablename__ = "schedule_dose"
    __table_args__ = (
        UniqueConstraint("schedule_id", "day", "time"),
        CheckConstraint("day BETWEEN 1 AND 366", name="day_range"),
        CheckConstraint("time GLOB '[0-2][0-9]:[0-5][0-9]' AND time < '24:00'", name="clock_time"),
        not_blank("unit"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    schedule_id: Mapped[str] = mapped_column(ForeignKey("schedule.id"), index=True)
    day: Mapped[int]
    time: Mapped[str]
    amount: Mapped[Decimal]
    unit: Mapped[str]

    @property
    def dose(self) -> Dose:
        """How much is to be given."""
        return Dose(self.amount, self.unit)


class GivenDose(Base, Recorded):
    """What became of one dose, here or as told by another place. What is dispensed twice harms: it is checked first.

    `given_at` is when it was taken, or when it was settled that it was not; `amount` is what was taken, so it is empty
    unless the outcome is `given`. `authority_…` stands for a prescription where there was none. `due_at` is the time it
    was due; `approximate`: the time is only about right. A row is never changed, only marked as wrong.
    """

    __tablename__ = "given_dose"
    __table_args__ = (
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="dose_has_its_unit"),
        CheckConstraint("outcome = 'given' OR amount IS NULL", name="nothing_taken_unless_given"),
        CheckConstraint("(authority_how IS NULL) = (authority_name IS NULL)", name="authority_has_its_name"),
        Index("ix_given_dose_person", "person_id", "given_at"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    medicine: Mapped[str]
    amount: Mapped[Decimal | None]
    unit: Mapped[str | None]
    given_at: Mapped[datetime]
    how: Mapped[LastGivenHow] = mapped_column(slug(LastGivenHow))
    where: Mapped[str | None]
    by: Mapped[str | None]
    witness: Mapped[str | None]
    override_decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    override_reason: Mapped[str | None]
    entered_in_error_at: Mapped[datetime | None]
    outcome: Mapped[DoseOutcome] = mapped_column(slug(DoseOutcome), default=DoseOutcome.GIVEN)
    reason: Mapped[str | None]
    schedule_dose_id: Mapped[str | None] = mapped_column(ForeignKey("schedule_dose.id"), index=True)
    due_at: Mapped[datetime | None]
    entered_in_error_by: Mapped[str | None]
    entered_in_error_reason: Mapped[str | None]
    approximate: Mapped[bool] = mapped_column(default=False)
    authority_how: Mapped[DoseAuthority | None] = mapped_column(slug(DoseAuthority))
    authority_name: Mapped[str | None]
    authority_role: Mapped[Role | None] = mapped_column(slug(Role))
    authority_reason: Mapped[str | None]

    @property
    def dose(self) -> Dose | None:
        """What was taken, or None when nothing was, or how much is not known."""
        if self.amount is None or self.unit is None:
            return None
        return Dose(self.amount, self.unit)

    @dose.setter
    def dose(self, value: Dose | None) -> None:
        self.amount = value.amount if value else None
        self.unit = value.unit if value else None


class MissedDoseDecision(Base, Recorded):
    """What a prescriber decided after missed doses, and what was known then. Only added, never changed."""

    __tablename__ = "missed_dose_decision"
    __table_args__ = (
        not_blank("words"),
        CheckConstraint("missed_days IS NULL OR missed_days >= 0", name="missed_days_range"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    last_observed_at: Mapped[datetime | None]
    missed_days: Mapped[int | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    words: Mapped[str]


class ScriptReview(Base, Revised, Recorded):
    """A review that is due on a day, of one script or of the person; done, by whom and with what outcome."""

    __tablename__ = "script_review"
    __table_args__ = (
        not_blank("kind"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_says_by_whom"),
        Index("ix_script_review_open", "done_at", "due_on"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str | None] = mapped_column(ForeignKey("script.id"))
    kind: Mapped[str]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    outcome: Mapped[str | None]

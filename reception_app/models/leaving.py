"""What is checked and counted when somebody leaves: conflicts with the destination, controlled drugs leg by leg."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, not_blank, slug
from reception_app.vocabulary import CustodyLeg, Role


class CustodyReceipt(Base):
    """One count of a controlled drug on its way: who counted and who witnessed it, and what should have been there.

    Only added, never changed. `discrepancy` says what is wrong in words; `task_id` is the task it became.
    """

    __tablename__ = "custody_receipt"
    __table_args__ = (
        not_blank("medicine"),
        not_blank("unit"),
        CheckConstraint("(discrepancy IS NULL) OR length(trim(discrepancy)) > 0", name="discrepancy_has_words"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str | None] = mapped_column(ForeignKey("script.id"))
    medicine: Mapped[str]
    leg: Mapped[CustodyLeg] = mapped_column(slug(CustodyLeg))
    at: Mapped[datetime]
    by: Mapped[str]
    witness: Mapped[str | None]
    amount: Mapped[Decimal]
    unit: Mapped[str]
    expected_amount: Mapped[Decimal | None]
    seal: Mapped[str | None]
    discrepancy: Mapped[str | None]
    where: Mapped[str | None]
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))

    def moves_record(self) -> bool:
        """False for a count on the way that agrees: the printed sheet says the same, and goes on with the person."""
        return self.leg is not CustodyLeg.ESCORT or self.discrepancy is not None


class LeavingConflict(Base):
    """A conflict between somebody's scripts and the destination, with which they left anyway (E2, E12).

    `named` is who was told there, `plan` what was agreed. Only added, never changed.
    """

    __tablename__ = "leaving_conflict"
    __table_args__ = (not_blank("conflict_key"), not_blank("words"), not_blank("named"), not_blank("plan"))
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    handover_id: Mapped[str | None] = mapped_column(ForeignKey("handover.id"))
    script_id: Mapped[str | None] = mapped_column(ForeignKey("script.id"))
    conflict_key: Mapped[str]
    words: Mapped[str]
    grade: Mapped[str]
    named: Mapped[str]
    plan: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    role: Mapped[Role | None] = mapped_column(slug(Role))
    to_name: Mapped[str | None]

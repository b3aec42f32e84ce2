"""What the person may keep of their medicines: each risk assessment as it was made."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Recorded, not_blank, slug
from reception_app.vocabulary import Role


class PossessionAssessment(Base, Recorded):
    """One in-possession risk assessment: how many `days` of medicines the person is handed at a time, 0 for none.

    Only added, never changed: what it found is told in its `words`, and why it was made again in `because`.
    """

    __tablename__ = "possession_assessment"
    __table_args__ = (
        not_blank("words"),
        not_blank("assessed_by"),
        CheckConstraint("days BETWEEN 0 AND 366", name="days_range"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    days: Mapped[int]
    words: Mapped[str]
    assessed_at: Mapped[datetime]
    assessed_by: Mapped[str]
    assessed_role: Mapped[Role | None] = mapped_column(slug(Role))
    because: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str | None]

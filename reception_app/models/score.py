"""Scores of instruments and sets of observations: a series for each person, never overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Correctable, slug
from reception_app.vocabulary import Role


class Score(Base, Correctable):
    """One scoring of a person by an instrument. No total while an item is missing; a wrong one is marked, not removed.

    An instrument that may only be recorded as its result has no items; its band may then stand without a total.

    `subject` is the substance an instrument asks about (SDS), else None.
    """

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("(error_at IS NULL) = (error_reason IS NULL)", name="error_says_why"),
        Index("ix_score_series", "person_id", "instrument", "taken_at"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessment.id"))
    instrument: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    subject: Mapped[str | None]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str]
    taken_role: Mapped[Role | None] = mapped_column(slug(Role, "taken_role"))
    where: Mapped[str | None]
    total: Mapped[int | None]
    band: Mapped[str | None]
    band_words: Mapped[str | None]
    note: Mapped[str | None]


class ScoreItem(Base):
    """One item of a score: the points, and the value measured where the item is a measurement."""

    __tablename__ = "score_item"
    __table_args__ = (UniqueConstraint("score_id", "number"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    score_id: Mapped[str] = mapped_column(ForeignKey("score.id"), index=True)
    number: Mapped[str]
    words: Mapped[str]
    points: Mapped[int | None]
    value: Mapped[str | None]

"""What is typed on a screen and not saved yet: kept so that a power cut takes nothing, gone once it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, not_blank


class TypedDraft(Base):
    """One screen half filled in by one user, about one person or about nobody who has a record yet.

    `fields` is JSON text of what stands in the screen's boxes. It is no part of any record: it never travels, leaves no
    event, and is deleted when the screen is saved or begun afresh.
    """

    __tablename__ = "typed_draft"
    __table_args__ = (not_blank("screen"), Index("ix_typed_draft_screen_person_id", "screen", "person_id"))
    audited: ClassVar[bool] = False

    id: Mapped[str] = mapped_column(primary_key=True)
    screen: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[str]
    user_name: Mapped[str]
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    fields: Mapped[str]

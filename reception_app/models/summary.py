"""A summary of another system that was taken in, whole as it came: what it said can be looked up for ever."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, not_blank


class ReceivedSummary(Base):
    """One file, once for each person, never changed: whose system, when made, who took it in.

    `made` is the file's own word for when. `reason`: how the person was known, where the file said too little.
    `left_out`: each line not taken in, with why. `document` is the file itself.
    """

    __tablename__ = "received_summary"
    __table_args__ = (UniqueConstraint("person_id", "document_hash"), not_blank("system"))
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"document"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    document_hash: Mapped[str]
    system: Mapped[str]
    made: Mapped[str | None]
    reason: Mapped[str | None]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    left_out: Mapped[tuple[str, ...]] = mapped_column(default=())
    document: Mapped[bytes] = mapped_column(LargeBinary, nullable=False, deferred=True)

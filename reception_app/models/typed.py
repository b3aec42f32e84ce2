"""What is typed or chosen on a screen and not saved yet: kept against a power cut, gone once it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, not_blank


class TypedDraft(Base):
    """One screen half filled in by one user, about one person or about nobody who has a record yet.

    `fields` is JSON text of what stands in the screen's boxes. It is no part of any record: it never travels, leaves no
    event, and is deleted when the screen is saved or begun afresh. `goes_at`: when it is deleted because nobody touched
    it for days; None until that is announced.
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
    goes_at: Mapped[datetime | None]


class ReceiptDraft(Base):
    """One thing chosen about an incoming pack before its receipt is made: by whom, when, and what.

    `pack_hash` is the whole pack's, hexadecimal; `about` a script's id in the pack, or a slug of the page; `fields` is
    JSON text. Two users' choices stand beside each other. No part of any record, no event, gone with the receipt.
    """

    __tablename__ = "receipt_draft"
    __table_args__ = (not_blank("about"), UniqueConstraint("pack_hash", "about", "user_id"))
    audited: ClassVar[bool] = False

    id: Mapped[str] = mapped_column(primary_key=True)
    pack_hash: Mapped[str]
    about: Mapped[str]
    user_id: Mapped[str]
    user_name: Mapped[str]
    saved_at: Mapped[datetime]
    fields: Mapped[str]

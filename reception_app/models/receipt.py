"""Receipts: those this desk made for packs it received, those it read for packs it sent, and slips of amendments."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from reception_app.models.base import Base, not_blank, slug
from reception_app.vocabulary import Role, Trust


class ReceiptMade(Base):
    """A signed receipt of a pack received here, with the very slip that prints. Only added, never changed."""

    __tablename__ = "receipt_made"
    __table_args__ = (UniqueConstraint("number"), UniqueConstraint("received_pack_id", "sequence"))
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"cose", "slip"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    received_pack_id: Mapped[str] = mapped_column(ForeignKey("received_pack.id"))
    number: Mapped[str]
    sequence: Mapped[int]
    receipt_hash: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    cose: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    slip: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class ReceiptRead(Base):
    """That a pack sent from here was received: a signed receipt, or what somebody said. Only added, never changed.

    Told (typed from the slip, or by telephone): `cose` None, and `told_by` names who said so. `found` are the
    discrepancies, in words.
    """

    __tablename__ = "receipt_read"
    __table_args__ = (
        UniqueConstraint("receipt_hash"),
        not_blank("receiver_name"),
        CheckConstraint("(cose IS NULL) = (receipt_hash IS NULL)", name="signed_has_its_hash"),
        CheckConstraint("cose IS NOT NULL OR length(trim(coalesce(told_by, ''))) > 0", name="told_says_who"),
        CheckConstraint("trust <> 'issuer_unknown' OR length(trim(coalesce(reason, ''))) > 0", name="unknown_says_why"),
    )
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"cose"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    pack_id: Mapped[str] = mapped_column(ForeignKey("pack.id"), index=True)
    receipt_hash: Mapped[str | None]
    number: Mapped[str | None]
    sequence: Mapped[int]
    receiver_code: Mapped[str | None]
    receiver_name: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[str | None]
    received_role: Mapped[Role | None] = mapped_column(slug(Role))
    told_by: Mapped[str | None]
    trust: Mapped[Trust | None] = mapped_column(slug(Trust))
    reason: Mapped[str | None]
    found: Mapped[tuple[str, ...]] = mapped_column(default=())
    read_at: Mapped[datetime]
    read_by: Mapped[str]
    cose: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


class AmendmentSlip(Base):
    """The one-page slip of a pack that amends another: why, and the very page that prints. Only added."""

    __tablename__ = "amendment_slip"
    __table_args__ = (UniqueConstraint("pack_id"), not_blank("why"))
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"cose", "slip"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    pack_id: Mapped[str] = mapped_column(ForeignKey("pack.id"))
    amends_id: Mapped[str] = mapped_column(ForeignKey("pack.id"))
    place: Mapped[int]
    why: Mapped[str]
    changes: Mapped[tuple[str, ...]] = mapped_column(default=())
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    cose: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    slip: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))

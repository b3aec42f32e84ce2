"""Handovers: planned and issued packs, each leg of the way, and packs received."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from reception_app.models.base import Base, Revised, slug
from reception_app.vocabulary import FitToTravel, NotReadBack, PrintRead, Purpose, Role, Trust, WhyNotLeft


class Handover(Base, Revised):
    """One leaving of one person: where to, fit or not, what is sealed, and who took over."""

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    stay_id: Mapped[str | None] = mapped_column(ForeignKey("stay.id"))
    purpose: Mapped[Purpose] = mapped_column(slug(Purpose), default=Purpose.TRANSFER)
    to_code: Mapped[str | None]
    to_name: Mapped[str | None]
    leaves_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    fit: Mapped[FitToTravel | None] = mapped_column(slug(FitToTravel))
    conditions: Mapped[str | None]
    fit_decided_by: Mapped[str | None]
    fit_decided_at: Mapped[datetime | None]
    hold_until: Mapped[datetime | None]
    hold_by: Mapped[str | None]
    healthcare_telephone: Mapped[str | None]
    instruction: Mapped[str | None]
    envelope_seal: Mapped[str | None]
    bag_seal: Mapped[str | None]
    property_seal: Mapped[str | None]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_anyway: Mapped[str | None]
    arrived_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None]


class Pack(Base):
    """One issued pack of a handover: what was signed and the very sheets that print."""

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("person_id", "sequence"), UniqueConstraint("number"))
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"cose", "clinical", "escort", "person_copy", "label"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), index=True)
    number: Mapped[str]
    sequence: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    not_valid_after: Mapped[datetime]
    pack_hash: Mapped[str]
    short_hash: Mapped[str]
    record_head: Mapped[str | None]
    travel_hash: Mapped[str]
    missing: Mapped[tuple[str, ...]] = mapped_column(default=())
    stale_explained: Mapped[str | None]
    stale_explained_by: Mapped[str | None]
    stale_explained_head: Mapped[str | None]
    superseded_at: Mapped[datetime | None]
    cose: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    clinical: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    escort: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    person_copy: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    label: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


class PrintCheck(Base):
    """One reading back of an issued pack's own print, or why there was none. Only added, never changed.

    `kinds` are the kinds of the files read (pdf, png, jpeg, tiff, typed), never their names.
    """

    __tablename__ = "print_check"
    __table_args__ = (
        CheckConstraint(
            "(how <> 'skipped') OR (because IS NOT NULL AND length(trim(coalesce(reason, ''))) > 0)",
            name="skipped_says_why",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), index=True)
    pack_id: Mapped[str] = mapped_column(ForeignKey("pack.id"), index=True)
    how: Mapped[PrintRead] = mapped_column(slug(PrintRead))
    kinds: Mapped[tuple[str, ...]] = mapped_column(default=())
    codes_read: Mapped[int | None]
    codes_total: Mapped[int | None]
    because: Mapped[NotReadBack | None] = mapped_column(slug(NotReadBack))
    reason: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    role: Mapped[Role] = mapped_column(slug(Role))


class LeavingUndone(Base):
    """That somebody marked as left is here all the same: when that was marked, who took it back, why. Only added."""

    __tablename__ = "leaving_undone"
    __table_args__ = (
        CheckConstraint("(why <> 'other') OR (length(trim(coalesce(words, ''))) > 0)", name="other_has_words"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), index=True)
    left_at: Mapped[datetime]
    left_anyway: Mapped[str | None]
    why: Mapped[WhyNotLeft] = mapped_column(slug(WhyNotLeft))
    words: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    role: Mapped[Role] = mapped_column(slug(Role))


class Leg(Base):
    """One change of hands on the way: who took over, when, which seals, whole or not."""

    __tablename__ = "leg"
    __table_args__ = (UniqueConstraint("handover_id", "sequence"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), index=True)
    sequence: Mapped[int]
    given_by: Mapped[str]
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]
    envelope_seal: Mapped[str | None]
    bag_seal: Mapped[str | None]
    seals_whole: Mapped[bool | None]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_role: Mapped[Role] = mapped_column(slug(Role))


class ReceivedPack(Base):
    """A pack this desk has read in: whose, from whom, how far it could be trusted."""

    __tablename__ = "received_pack"
    __table_args__ = (
        UniqueConstraint("pack_hash"),
        CheckConstraint("trust <> 'issuer_unknown' OR length(trim(coalesce(reason, ''))) > 0", name="unknown_says_why"),
    )
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"cose"})

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    pack_hash: Mapped[str]
    number: Mapped[str]
    sequence: Mapped[int]
    sender_code: Mapped[str | None]
    sender_name: Mapped[str]
    made_at: Mapped[datetime]
    trust: Mapped[Trust] = mapped_column(slug(Trust))
    reason: Mapped[str | None]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    key_id: Mapped[str | None] = mapped_column(index=True)
    """The 8 bytes, in hex, by which the key that sealed it is named; None for what an older version took in."""
    cose: Mapped[bytes] = deferred(mapped_column(LargeBinary))

"""The desk itself: its identity and keys, its users, its counters, and the append-only events."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Revised, not_blank, slug
from reception_app.vocabulary import Role


class Desk(Base):
    """This desk: one row. The signing key never leaves the encrypted database."""

    __tablename__ = "desk"
    __table_args__ = (CheckConstraint("id = 'desk'", name="one_desk"),)
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"signing_key", "certificate"})

    id: Mapped[str] = mapped_column(primary_key=True, default="desk")
    establishment_code: Mapped[str]
    name: Mapped[str]
    training: Mapped[bool]
    created_at: Mapped[datetime]
    signing_key: Mapped[bytes] = mapped_column(LargeBinary)
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)


class TrustedRoot(Base):
    """An estate root this desk was told to trust."""

    __tablename__ = "trusted_root"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    public_file: Mapped[str]
    trusted_at: Mapped[datetime]
    trusted_by: Mapped[str]


class SealingKey(Base):
    """A key that opens files sealed for this establishment; its desks share the one not retired. Never leaves in clear.

    `id` is what others seal for (`age1…`). Retired ones still open what was sealed for them.
    """

    __tablename__ = "sealing_key"
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"identity"})

    id: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    retired_at: Mapped[datetime | None]


class User(Base, Revised):
    """Someone who signs in. Their passphrase is not here: it wraps the desk's key in a slot beside the database.

    `unlock_code` is the Argon2id hash of their six digits for short breaks; the desk stays open behind it.
    """

    __tablename__ = "user"
    __table_args__ = (not_blank("username"), not_blank("full_name"))
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"unlock_code"})

    id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    registration: Mapped[str | None]
    supervisor: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    unlock_code: Mapped[str | None]


class UserRole(Base):
    """One role a user holds."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(slug(Role))


class CopiedSection(Base, Revised):
    """A part of a person's record that was copied into the clinical system: which text (its hash), by whom, when."""

    __tablename__ = "copied_section"
    __table_args__ = (UniqueConstraint("person_id", "section", "text_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    section: Mapped[str]
    text_hash: Mapped[str]
    copied_at: Mapped[datetime]
    copied_by: Mapped[str]


class Counter(Base):
    """The last number used of a series of human reference numbers, taken in the transaction that uses it."""

    __tablename__ = "counter"
    audited: ClassVar[bool] = False

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Event(Base):
    """One line of the audit: who, when, what, before and after, chained to the line before by its hash.

    The database refuses updates and deletions. `in_record` lines are changes to what travels; views, prints and
    exports are lines too, but do not move a person's record.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_person", "person_id", "in_record", "sequence"),)
    audited: ClassVar[bool] = False

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[str | None]
    user_name: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str | None]
    person_id: Mapped[str | None]
    in_record: Mapped[bool]
    before: Mapped[str | None]
    after: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]

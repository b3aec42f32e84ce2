"""What the desk knows of the world, and what it has been told: places to ask, what prisons can do, alerts seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from reception_app.models.base import Base, Revised, not_blank, slug
from reception_app.vocabulary import RevokedBecause, Role, SourceKind


class SourcePlace(Base, Revised):
    """A place that can be asked about medicines: a pharmacy, a surgery, police healthcare. Stays at the desk."""

    __tablename__ = "source_place"
    __table_args__ = (not_blank("name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[SourceKind] = mapped_column(slug(SourceKind))
    name: Mapped[str]
    telephone: Mapped[str | None]
    hours: Mapped[str | None]
    note: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class EstablishmentDirectory(Base, Revised):
    """What one establishment can do, as JSON text (`clinical.establishment_services`), and as of when."""

    __tablename__ = "establishment_directory"
    __table_args__ = (not_blank("body"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    as_of: Mapped[date]
    received_from: Mapped[str | None]
    signed_serial: Mapped[int | None]
    """The estate's signed directory it came with; None for another desk's file, and for what was edited here."""
    edited_by: Mapped[str | None]
    edited_at: Mapped[datetime | None]

    @property
    def id(self) -> str:
        """What events name the row by."""
        return self.code


class EstateDirectoryFile(Base, Revised):
    """The newest signed directory of one estate root that this desk took in, and the file itself."""

    __tablename__ = "estate_directory"
    __table_args__ = (not_blank("estate"),)
    hidden_columns: ClassVar[frozenset[str]] = frozenset({"body"})

    root_id: Mapped[str] = mapped_column(primary_key=True)
    estate: Mapped[str]
    serial: Mapped[int]
    made_at: Mapped[datetime]
    next_by: Mapped[datetime]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))

    @property
    def id(self) -> str:
        """What events name the row by."""
        return self.root_id


class RevokedKey(Base):
    """A desk's key that an estate believes no more, as its newest directory says; both are named by 8 bytes in hex."""

    __tablename__ = "revoked_key"

    root_id: Mapped[str] = mapped_column(ForeignKey("estate_directory.root_id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(primary_key=True)
    from_at: Mapped[datetime]
    because: Mapped[RevokedBecause] = mapped_column(slug(RevokedBecause))
    establishment_code: Mapped[str]
    desk_name: Mapped[str]

    @property
    def id(self) -> str:
        """What events name the row by."""
        return f"{self.root_id}:{self.key_id}"


class SealingRecipient(Base, Revised):
    """What files for one establishment are sealed for (`age1…`), as an estate's newest directory says."""

    __tablename__ = "sealing_recipient"
    __table_args__ = (not_blank("recipient"),)

    root_id: Mapped[str] = mapped_column(ForeignKey("estate_directory.root_id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    recipient: Mapped[str]

    @property
    def id(self) -> str:
        """What events name the row by."""
        return f"{self.root_id}:{self.code}"


class AlertAcknowledgement(Base):
    """That somebody saw an alert and why they went on. Only added, never changed. Stays at the desk."""

    __tablename__ = "alert_acknowledgement"
    __table_args__ = (not_blank("alert_key"), not_blank("reason"))

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    alert_key: Mapped[str]
    script_ids: Mapped[tuple[str, ...]] = mapped_column(default=())
    words: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    role: Mapped[Role] = mapped_column(slug(Role))
    at: Mapped[datetime]


class Standing(Base):
    """What follows from a person's record and the clock, as last worked out: so that no list works out everybody's.

    `alert_keys`: the alerts to act on now; `again_on`: the day on which they may differ though nothing was written;
    `made_by`: the version whose rules these are, empty while never worked out. `reviews_on`: the day on which the next
    review is due soon. Made anew from the record: it stays at the desk and leaves no event.
    """

    __tablename__ = "standing"
    audited: ClassVar[bool] = False

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    alert_keys: Mapped[tuple[str, ...]] = mapped_column(default=())
    again_on: Mapped[date | None]
    made_by: Mapped[str] = mapped_column(default="")
    reviews_on: Mapped[date | None]

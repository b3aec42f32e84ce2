"""A person, the names and facts they are known by, and their stays at this desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Revised, not_blank, slug
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    BroughtKind,
    NhsTraceStatus,
    PersonState,
    Role,
)

FACT_KEYS = (
    "preferred_name",
    "sex",
    "gender",
    "ethnicity",
    "religion",
    "disability",
    "language",
    "access_needs",
)
"""The five-state facts kept about a person, one row each, in the order screens show them."""


NOT_ASKED_AT_ARRIVAL = ("sex", "arrived_from", "arrival_kind")
"""What is said to be not asked when somebody is taken in without it: the van may be outside."""


def number_of(prison_number: str | None, desk_reference: str | None) -> str:
    """Return the number people use: the prison number, else the desk reference."""
    return prison_number or desk_reference or ""


class Person(Base, Revised):
    """Someone the desk holds a record of. Until there is a prison number the desk reference stands for it."""

    __tablename__ = "person"
    __table_args__ = (
        not_blank("family_name"),
        CheckConstraint("prison_number IS NOT NULL OR desk_reference IS NOT NULL", name="has_a_number"),
        CheckConstraint("prison_number GLOB '[A-Z][0-9][0-9][0-9][0-9][A-Z][A-Z]'", name="prison_number_form"),
        CheckConstraint("length(nhs_number) = 10 AND nhs_number NOT GLOB '*[^0-9]*'", name="nhs_number_form"),
        CheckConstraint("nhs_number IS NOT NULL OR nhs_trace_status = 'none'", name="traced_has_a_number"),
        Index("ix_person_state", "state"),
        Index("ix_person_nhs_number", "nhs_number"),
        Index("ix_person_date_of_birth", "date_of_birth"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    prison_number: Mapped[str | None] = mapped_column(unique=True)
    desk_reference: Mapped[str | None] = mapped_column(unique=True)
    family_name: Mapped[str]
    given_names: Mapped[str]
    title: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    nhs_number: Mapped[str | None]
    nhs_trace_status: Mapped[NhsTraceStatus] = mapped_column(slug(NhsTraceStatus), default=NhsTraceStatus.NONE)
    pnc_number: Mapped[str | None]
    cro_number: Mapped[str | None]
    state: Mapped[PersonState] = mapped_column(slug(PersonState), default=PersonState.HERE)
    allergy_state: Mapped[AllergyState] = mapped_column(slug(AllergyState), default=AllergyState.NOT_RECORDED)
    allergy_asked_by: Mapped[str | None]
    allergy_asked_role: Mapped[Role | None] = mapped_column(slug(Role, "allergy_asked_role"))
    allergy_asked_at: Mapped[datetime | None]
    allergy_reason: Mapped[str | None]

    @property
    def number(self) -> str:
        """The number people use: the prison number, else the desk reference."""
        return number_of(self.prison_number, self.desk_reference)


class PersonAlias(Base):
    """Another name a person is known by."""

    __tablename__ = "person_alias"
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    family_name: Mapped[str]
    given_names: Mapped[str]


class PersonFact(Base):
    """One five-state fact about a person: preferred name, sex, language and the rest of FACT_KEYS."""

    __tablename__ = "person_fact"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        CheckConstraint("(state = 'answered') = (value IS NOT NULL)", name="value_when_answered"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    key: Mapped[str]
    state: Mapped[AnswerState] = mapped_column(slug(AnswerState))
    value: Mapped[str | None]


class Stay(Base, Revised):
    """One time at this desk: when and how the person came, where they are now, when they left."""

    __tablename__ = "stay"
    __table_args__ = (Index("ix_stay_open", "left_at", "arrived_at"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    arrived_at: Mapped[datetime]
    arrived_from: Mapped[str | None]
    arrival_kind: Mapped[ArrivalKind] = mapped_column(slug(ArrivalKind), default=ArrivalKind.OTHER)
    legal_status: Mapped[str | None]
    location: Mapped[str | None]
    left_at: Mapped[datetime | None]
    left_to: Mapped[str | None]
    seen_with: Mapped[str | None]
    reception_done_at: Mapped[datetime | None]
    not_asked: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="[]")
    """What nobody asked when the person was taken in: of `NOT_ASKED_AT_ARRIVAL`."""


class ArrivalCorrection(Base):
    """One thing told wrong about how somebody came, put right: what stood there, what stands now, who, when and why.

    Only added: `was` and `now` as the stay holds them (an instant in its written form, a slug, words; None: nothing).
    """

    __tablename__ = "arrival_correction"
    __table_args__ = (not_blank("why"), CheckConstraint("was IS NOT now", name="changes_something"))

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    stay_id: Mapped[str] = mapped_column(ForeignKey("stay.id"))
    field: Mapped[str]
    was: Mapped[str | None]
    now: Mapped[str | None]
    why: Mapped[str]
    corrected_by: Mapped[str]
    corrected_role: Mapped[Role] = mapped_column(slug(Role))
    corrected_at: Mapped[datetime]
    corrected_where: Mapped[str | None]


class ExpectedArrival(Base):
    """A line of the day's list: who is said to be coming, until they are here or not coming."""

    __tablename__ = "expected_arrival"
    __table_args__ = (Index("ix_expected_arrival_day", "day", "stay_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    expected_at: Mapped[datetime | None]
    family_name: Mapped[str | None]
    given_names: Mapped[str | None]
    prison_number: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    arrived_from: Mapped[str | None]
    arrival_kind: Mapped[ArrivalKind] = mapped_column(slug(ArrivalKind), default=ArrivalKind.OTHER)
    note: Mapped[str | None]
    stay_id: Mapped[str | None] = mapped_column(ForeignKey("stay.id"))
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]


class Allergy(Base):
    """One allergy of a person: what to, what happens, who says so."""

    __tablename__ = "allergy"
    __table_args__ = (not_blank("substance"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    substance: Mapped[str]
    reaction: Mapped[str | None]
    source: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]


class Contact(Base):
    """Someone who can be asked about a person: lead, key worker, GP, pharmacy, community team, carer."""

    __tablename__ = "contact"
    __table_args__ = (not_blank("name"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    organisation: Mapped[str | None]
    telephone: Mapped[str | None]
    hours: Mapped[str | None]
    note: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class Brought(Base):
    """A paper seen, or a medicine or aid brought in, with the person."""

    __tablename__ = "brought"
    __table_args__ = (not_blank("what"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    stay_id: Mapped[str | None] = mapped_column(ForeignKey("stay.id"))
    kind: Mapped[BroughtKind] = mapped_column(slug(BroughtKind))
    what: Mapped[str]
    quantity: Mapped[str | None]
    seal: Mapped[str | None]
    place: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None]

"""What is decided and given before somebody is released, appointments outside, wider needs (E18, E28, E35, E37)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Recorded, not_blank, slug
from reception_app.vocabulary import AnswerState, CarerConsent


class ReleasePlan(Base, Recorded):
    """The plan for a release as it stood when it was written. Only added, never changed: the last one holds.

    Slugs are those of `release.yaml`. `day` is local; `decision_id` is who decided the opioid plan.
    """

    __tablename__ = "release_plan"
    __table_args__ = (
        CheckConstraint("prescription_days IS NULL OR prescription_days BETWEEN 0 AND 366", name="days_range"),
        CheckConstraint("carer IS NULL OR length(trim(carer)) > 0", name="carer_not_blank"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date | None]
    leaves_at: Mapped[datetime | None]
    way: Mapped[str | None]
    opioid_plan: Mapped[str | None]
    opioid_reason: Mapped[str | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    wanted_state: Mapped[AnswerState] = mapped_column(slug(AnswerState), default=AnswerState.NOT_ASKED)
    wanted: Mapped[str | None]
    naloxone: Mapped[str | None]
    naloxone_detail: Mapped[str | None]
    naloxone_at: Mapped[datetime | None]
    naloxone_by: Mapped[str | None]
    warning: Mapped[str | None]
    warning_detail: Mapped[str | None]
    warning_at: Mapped[datetime | None]
    warning_by: Mapped[str | None]
    prescription: Mapped[str | None]
    prescription_days: Mapped[int | None]
    prescription_detail: Mapped[str | None]
    pharmacy: Mapped[str | None]
    pharmacy_address: Mapped[str | None]
    pharmacy_telephone: Mapped[str | None]
    pharmacy_hours: Mapped[str | None]
    referral: Mapped[str | None]
    referral_telephone: Mapped[str | None]
    referred_on: Mapped[date | None]
    gp: Mapped[str | None]
    gp_address: Mapped[str | None]
    gp_telephone: Mapped[str | None]
    carer: Mapped[str | None]
    carer_relation: Mapped[str | None]
    carer_telephone: Mapped[str | None]
    consent: Mapped[CarerConsent] = mapped_column(slug(CarerConsent), default=CarerConsent.NOT_ASKED)
    shares: Mapped[tuple[str, ...]] = mapped_column(default=())
    meets_at: Mapped[datetime | None]
    meets_where: Mapped[str | None]


class Appointment(Base, Recorded):
    """One appointment after release: what, with whom, where, when. A wrong or lost one is cancelled, with why."""

    __tablename__ = "appointment"
    __table_args__ = (
        not_blank("what"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_why IS NULL)", name="cancelled_says_why"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    what: Mapped[str]
    at: Mapped[datetime]
    with_whom: Mapped[str | None]
    place: Mapped[str | None]
    telephone: Mapped[str | None]
    hours: Mapped[str | None]
    note: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    cancelled_why: Mapped[str | None]


class WiderNeed(Base, Recorded):
    """One wider need as it was asked: where somebody sleeps, money, papers. Only added: the last of its kind holds.

    `kind` and `choice` are slugs of `release.yaml`; `words` and `shown` keep what they said when it was asked.
    """

    __tablename__ = "wider_need"
    __table_args__ = (
        not_blank("kind"),
        not_blank("words"),
        CheckConstraint("(state = 'answered') = (choice IS NOT NULL)", name="answered_has_its_choice"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    words: Mapped[str]
    state: Mapped[AnswerState] = mapped_column(slug(AnswerState))
    choice: Mapped[str | None]
    shown: Mapped[str | None]
    detail: Mapped[str | None]

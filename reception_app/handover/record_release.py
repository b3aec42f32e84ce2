"""What travels of a release: the plan as it stands, appointments outside, wider needs (E18, E28, E35, E37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reception_app.handover.record_scripts import Decider
from reception_app.handover.wire import wire
from reception_app.vocabulary import AnswerState, CarerConsent


@dataclass(frozen=True, slots=True)
class Release:
    """The plan for a release. Slugs are those of `release.yaml`; `day` is local, instants are UTC.

    `wanted`: what the person wants with opioids, in their words. `naloxone_detail` and `warning_detail` say what was
    given and how, or why not. `shares`: what the carer may be told, if they agreed (`consent`).
    """

    id: str = wire(1)
    day: date | None = wire(2, default=None)
    leaves_at: datetime | None = wire(3, default=None)
    way: str | None = wire(4, default=None)
    opioid_plan: str | None = wire(5, default=None)
    opioid_reason: str | None = wire(6, default=None)
    decider: Decider | None = wire(7, default=None)
    wanted_state: AnswerState = wire(8, default=AnswerState.NOT_ASKED)
    wanted: str | None = wire(9, default=None)
    naloxone: str | None = wire(10, default=None)
    naloxone_detail: str | None = wire(11, default=None)
    naloxone_at: datetime | None = wire(12, default=None)
    naloxone_by: str | None = wire(13, default=None)
    warning: str | None = wire(14, default=None)
    warning_detail: str | None = wire(15, default=None)
    warning_at: datetime | None = wire(16, default=None)
    warning_by: str | None = wire(17, default=None)
    prescription: str | None = wire(18, default=None)
    prescription_days: int | None = wire(19, default=None)
    prescription_detail: str | None = wire(20, default=None)
    pharmacy: str | None = wire(21, default=None)
    pharmacy_address: str | None = wire(22, default=None)
    pharmacy_telephone: str | None = wire(23, default=None)
    pharmacy_hours: str | None = wire(24, default=None)
    referral: str | None = wire(25, default=None)
    referral_telephone: str | None = wire(26, default=None)
    referred_on: date | None = wire(27, default=None)
    gp: str | None = wire(28, default=None)
    gp_address: str | None = wire(29, default=None)
    gp_telephone: str | None = wire(30, default=None)
    carer: str | None = wire(31, default=None)
    carer_relation: str | None = wire(32, default=None)
    carer_telephone: str | None = wire(33, default=None)
    consent: CarerConsent = wire(34, default=CarerConsent.NOT_ASKED)
    shares: tuple[str, ...] = wire(35, default=())
    meets_at: datetime | None = wire(36, default=None)
    meets_where: str | None = wire(37, default=None)
    recorded_by: str | None = wire(38, default=None)
    recorded_at: datetime | None = wire(39, default=None)
    recorded_where: str | None = wire(40, default=None)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment after release. `hours`: when the place is open, as people write it."""

    id: str = wire(1)
    what: str = wire(2)
    at: datetime = wire(3)
    with_whom: str | None = wire(4, default=None)
    place: str | None = wire(5, default=None)
    telephone: str | None = wire(6, default=None)
    hours: str | None = wire(7, default=None)
    note: str | None = wire(8, default=None)
    cancelled_at: datetime | None = wire(9, default=None)
    cancelled_by: str | None = wire(10, default=None)
    cancelled_why: str | None = wire(11, default=None)
    recorded_by: str | None = wire(12, default=None)
    recorded_at: datetime | None = wire(13, default=None)
    recorded_where: str | None = wire(14, default=None)


@dataclass(frozen=True, slots=True)
class WiderNeed:
    """One wider need as it was last asked: where somebody sleeps, money, papers, a telephone (E35).

    `kind` and `choice` are slugs of `release.yaml`; `words` and `shown` say them in words; `choice` only when answered.
    `detail` is what was added: where, with whom, which number.
    """

    id: str = wire(1)
    kind: str = wire(2)
    words: str = wire(3)
    state: AnswerState = wire(4, default=AnswerState.NOT_ASKED)
    choice: str | None = wire(5, default=None)
    shown: str | None = wire(6, default=None)
    detail: str | None = wire(7, default=None)
    recorded_by: str | None = wire(8, default=None)
    recorded_at: datetime | None = wire(9, default=None)
    recorded_where: str | None = wire(10, default=None)

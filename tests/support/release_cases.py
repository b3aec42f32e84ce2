"""Releases of invented people, for the release sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reception_app.handover.record import Appointment, Decider, Pack, Release, WiderNeed
from reception_app.vocabulary import AnswerState, CarerConsent, DecisionMode, Role
from tests.support.sheet_cases import at, methadone_self_harm, nothing_to_report

PLAN = Release(
    "release1",
    day=date(2031, 3, 14),
    leaves_at=at(14, "09:00"),
    way="planned",
    opioid_plan="continue",
    opioid_reason="stable, wants to go on",
    decider=Decider("Dr S. Specimen", Role.PRESCRIBER, "7000001", DecisionMode.TELEPHONE, at(13, "14:00")),
    wanted_state=AnswerState.ANSWERED,
    wanted="to stay on methadone",
    naloxone="given",
    naloxone_detail="nose spray, 2 doses, shown how",
    naloxone_at=at(14, "09:10"),
    warning="given",
    prescription="instalments",
    prescription_days=7,
    prescription_detail="daily, observed; shut Sunday, so Sunday's dose goes home on Saturday",
    pharmacy="Lowry Chemist",
    pharmacy_address="4 Sample Street, Sampleford",
    pharmacy_telephone="01632 960944",
    pharmacy_hours="Mon-Sat 09:00-18:00",
    referral="Turning Lane",
    referral_telephone="01632 960302",
    gp="Mill Lane Surgery",
    gp_address="12 Mill Lane; Sampleford; ZZ99 3VZ",
    carer="Alice Dummy",
    carer_relation="sister",
    carer_telephone="01632 960555",
    consent=CarerConsent.AGREED,
    shares=("meeting",),
    meets_at=at(14, "09:00"),
    meets_where="the main gate",
)
KEPT = Appointment("appoint1", "Prescriber", at(17, "10:30"), "J. Dolor", "4 Sample Street", "01632 960302")
NEEDS = (
    WiderNeed("need-1", "tonight", "Where they sleep tonight", AnswerState.ANSWERED, "hostel",
              "Hostel or approved premises", "4 Sample Street, ask for J. Dolor"),
    WiderNeed("need-2", "money", "Money for the first days", AnswerState.ANSWERED, "claim",
              "Benefits still to be claimed"),
    WiderNeed("need-3", "dependants", "Who depends on them", AnswerState.DECLINED),
    WiderNeed("need-4", "belongings", "Pet, home or property", AnswerState.ANSWERED, "none", "Nothing to see to"),
)  # fmt: skip
LOST = Appointment("appoint2", "Housing", at(18, "10:00"), cancelled_at=at(13, "10:00"), cancelled_why="they rang")


def going_home(**changes: object) -> Pack:
    """Return somebody who goes home on methadone, with one appointment kept and one cancelled."""
    pack = methadone_self_harm()
    release = replace(PLAN, **changes)  # type: ignore[arg-type]  # whoever calls gives the fields their values
    return replace(pack, record=replace(pack.record, release=release, appointments=(KEPT, LOST)))


def going_home_well() -> Pack:
    """Return somebody who takes nothing and depends on nothing, of whom only the day is recorded."""
    pack = nothing_to_report()
    return replace(pack, record=replace(pack.record, release=Release("release2", day=date(2031, 3, 14))))


def with_needs(pack: Pack) -> Pack:
    """Return a pack with wider needs: a place for tonight, money still to be claimed, one not said, one of nothing."""
    return replace(pack, record=replace(pack.record, needs=NEEDS))

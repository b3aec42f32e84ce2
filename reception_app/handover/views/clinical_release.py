"""The release plan on the clinical sheet, short: what was decided, what was given, what waits outside (E18, E37).

Staff see it: of a carer it holds the name and the state of consent, so that nobody is told without it (E28).
"""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.release_data import load_release
from reception_app.clock import local_day
from reception_app.handover.record import Record, Release, WiderNeed
from reception_app.handover.views.clinical_parts import Labelled
from reception_app.handover.views.release import appointment_words, given_when, step_words, with_number
from reception_app.handover.views.words import NOT_RECORDED, STATE_WORDS, day, moment, sentence, who_decided
from reception_app.vocabulary import AnswerState, CarerConsent

_CONSENT = {
    CarerConsent.AGREED: "agrees that they are told",
    CarerConsent.DECLINED: "does not agree: tell them nothing",
    CarerConsent.NOT_ASKED: "not asked: tell them nothing yet",
}


def release_plan(record: Record) -> tuple[Labelled, ...]:
    """Return the plan for a release, a line for each thing; none where nobody plans one."""
    appointments = [
        f"{appointment_words(one)}{f' CANCELLED: {one.cancelled_why or NOT_RECORDED}' if one.cancelled_at else ''}"
        for one in record.appointments
    ]
    waits = [Labelled("Appointment", sentence(words)) for words in appointments]
    needs = [Labelled(need.words, sentence(need_words(need))) for need in record.needs if _said(need)]
    if record.release is None:
        return (*waits, *needs)
    return (*_decided(record.release), *waits, *_others(record.release), *needs)


def _said(need: WiderNeed) -> bool:
    return need.state is not AnswerState.NOT_ASKED


def need_words(need: WiderNeed) -> str:
    """Return how a wider need stands: what was chosen and added, or that they declined to say (E35)."""
    stands = need.shown if need.state is AnswerState.ANSWERED else STATE_WORDS[need.state]
    return ": ".join(filter(None, (stands, need.detail)))


def _decided(release: Release) -> tuple[Labelled, ...]:
    data = load_release()
    way, plan = data.ways.get(release.way or ""), data.plans.get(release.opioid_plan or "")
    paper = data.prescriptions.get(release.prescription or "")
    days = f", {release.prescription_days} days" if release.prescription_days is not None else ""
    prescribed = f"{paper.words if paper else NOT_RECORDED}{days}"
    given, told = _at(release.naloxone_at, release), _at(release.warning_at, release)
    why = f" {_capital(release.opioid_reason)}" if release.opioid_reason else ""
    return (
        Labelled("Day of release", sentence(_when(release) + (f" ({way.words.lower()})" if way else ""))),
        Labelled("Opioid plan", f"{sentence(plan.words if plan else NOT_RECORDED)}{why} {_by(release)}"),
        Labelled("What the person wants", sentence(_wanted(release))),
        Labelled("Naloxone", step_words(release.naloxone, given, release.naloxone_detail)),
        Labelled("Told of lost tolerance", step_words(release.warning, told, release.warning_detail)),
        Labelled(
            "Medicines on the day",
            " ".join(_capital(part) for part in (prescribed, release.prescription_detail) if part),
        ),
    )


def _others(release: Release) -> tuple[Labelled, ...]:
    found = [
        Labelled("Pharmacy", sentence(with_number(release.pharmacy, release.pharmacy_telephone))),
        Labelled("Goes on prescribing", sentence(with_number(release.referral, release.referral_telephone))),
        Labelled("GP", sentence(with_number(release.gp, release.gp_telephone))),
    ]
    if release.carer:
        who = ", ".join(filter(None, (release.carer, release.carer_relation)))
        found.append(Labelled("Carer", sentence(f"{who}: {_CONSENT[release.consent]}")))
    return tuple(found)


def _when(release: Release) -> str:
    """Return the day, and the clock where it is known; a time on another day stands with that day."""
    if release.day is None:
        return moment(release.leaves_at) if release.leaves_at else NOT_RECORDED
    if release.leaves_at is None:
        return day(release.day)
    if local_day(release.leaves_at) == release.day:
        return moment(release.leaves_at)
    return f"{day(release.day)}, leaves {moment(release.leaves_at)}"


def _capital(words: str) -> str:
    return sentence(f"{words[:1].upper()}{words[1:]}")


def _by(release: Release) -> str:
    return sentence(who_decided(release.decider))


def _wanted(release: Release) -> str:
    if release.wanted_state is AnswerState.ANSWERED:
        return release.wanted or NOT_RECORDED
    return STATE_WORDS[release.wanted_state]


def _at(when: datetime | None, release: Release) -> str:
    return f" {given_when(when, release)}" if when is not None else ""

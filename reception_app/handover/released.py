"""A record's release as the rules about releases read it."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.line_course import course_of
from reception_app.clinical.lines import generic_text
from reception_app.clinical.release import Meeting, lacking
from reception_app.clinical.release import ReleasePlan as Facts
from reception_app.clinical.release_data import load_release
from reception_app.clinical.wider_needs import NeedNow, load_needs
from reception_app.clock import local_day
from reception_app.handover.record import Appointment, Record, Release, Script
from reception_app.handover.scheduled import course_ended, in_force
from reception_app.vocabulary import AnswerState, CarerConsent, ScriptStatus

_OPIOID = "opioid"
SELF_HARM = ("self_harm_now", "acct_open", "suicide_risk")
"""Flags of a risk to their own life that is open now; harm of before is history."""
WIDER_NEEDS = "wider-needs"
"""The form that asks about wider needs."""


def facts_of(record: Record, nation: str = ENGLAND, now: datetime | None = None) -> Facts:
    """Return a record's release as the rules read it, `now` (aware) to tell whether its day is past.

    A substitution that was stopped, or a flag of opioid withdrawal that has ended, leaves the risk: tolerance is lost.
    """
    held, opioid = record.release or Release(""), load_dependence()[_OPIOID]
    treated = [script for script in record.scripts if opioid.treats(script.medicine)]
    current = [
        script
        for script in record.scripts
        if script.status is not ScriptStatus.STOPPED
        and (now is None or course_ended(script, now) is None)
        and not over_before(script, held)
    ]
    asked = held.wanted_state is not AnswerState.NOT_ASKED
    wanted = held.wanted if held.wanted_state is AnswerState.ANSWERED else (held.wanted_state.value if asked else None)
    return Facts(
        day=held.day,
        leaves_at=held.leaves_at,
        way=held.way,
        substitution=any(script.status is not ScriptStatus.STOPPED for script in treated),
        opioid_risk=bool(treated) or any(flag.kind in opioid.flags for flag in record.flags),
        medicines=len(current),
        uncounted=tuple(
            script.medicine
            for script in current
            if script.givable and not script.as_required and days_of(script, held) is None
        ),
        lasts=tuple(
            (generic_text(script.medicine), script.supply_days)
            for script in current
            if script.givable
            and not script.as_required
            and script.supply_days is not None
            and not _to_its_end(script, script.supply_days, held)
        ),
        opioid_plan=held.opioid_plan,
        decider=held.decider.name if held.decider else None,
        wanted=wanted,
        naloxone=held.naloxone,
        naloxone_reason=held.naloxone_detail,
        warning=held.warning,
        warning_reason=held.warning_detail,
        prescription=held.prescription,
        days=held.prescription_days,
        pharmacy=held.pharmacy,
        pharmacy_hours=held.pharmacy_hours,
        gp=held.gp or next((contact.name for contact in record.contacts if contact.kind == "gp"), None),
        referral=held.referral,
        appointments=tuple(
            Meeting(one.with_whom or one.what, one.at, one.hours, helps_on(one, held))
            for one in record.appointments
            if one.cancelled_at is None
        ),
        meets_at=held.meets_at if tells_when(held) else None,
        self_harm=any(flag.kind in SELF_HARM for flag in record.open_flags),
        needs=_needs_of(record),
        nation=nation,
        today=local_day(now) if now is not None else None,
    )


def tells_when(release: Release) -> bool:
    """True when a carer is told, as the person agreed, when and where they come out."""
    return release.consent is CarerConsent.AGREED and bool(release.carer) and "meeting" in release.shares


def is_substitution(script: Script) -> bool:
    """True when it treats dependence on opioids."""
    return load_dependence()[_OPIOID].treats(script.medicine)


def days_of(script: Script, release: Release) -> int | None:
    """Return for how many days a medicine lasts from the day of release on; None where nobody counted it.

    The days of an instalment prescription are those of opioid substitution alone; other days are those of the rest.
    What is taken when required was never counted in days.
    """
    if script.supply_days is not None or script.as_required:
        return script.supply_days
    if release.prescription not in ("instalments", "prescription", "supplied"):
        return None
    return release.prescription_days if is_substitution(script) == (release.prescription == "instalments") else None


def over_before(script: Script, release: Release) -> bool:
    """True when a course, running now, has ended by the day of release: nobody goes on with it outside."""
    course = course_of(script) if in_force(script) is None else None
    return course is not None and release.day is not None and course.ends_on < release.day


def _to_its_end(script: Script, days: int, release: Release) -> bool:
    """True when what goes along for so many days lasts to the end of its course: then it does not run out."""
    course = course_of(script)
    return course is not None and release.day is not None and release.day + timedelta(days=days) > course.ends_on


def helps_on(one: Appointment, release: Release) -> bool:
    """True when an appointment is with somebody who can go on prescribing, as far as its words say.

    Whom the person was referred to counts, however they are called.
    """
    said = " ".join(filter(None, (one.what, one.with_whom, one.place))).casefold()
    referred = (release.referral or "").strip().casefold()
    return load_release().prescribers.said_in(said) or bool(referred and referred in said)


def _needs_of(record: Record) -> dict[str, NeedNow]:
    """Return how each wider need stands; of one that was not asked, what a form's answer said of it last."""
    held = {need.kind: need for need in record.needs}
    found = {}
    for kind, need in load_needs().items():
        asked = held.get(kind)
        if asked is not None and asked.state is not AnswerState.NOT_ASKED:
            found[kind] = NeedNow(asked.state, asked.choice)
        elif need.question is not None:
            found[kind] = NeedNow(said_before=_answered(record, need.question))
    return found


def lacking_of(record: Record, now: datetime | None = None) -> tuple[tuple[str, str], ...]:
    """Return what a complete pack of a release lacks, a key and words of each (`clinical.release.lacking`)."""
    return tuple(lacking(facts_of(record, now=now)))


def _answered(record: Record, key: str) -> str | None:
    said = [
        answer.shown
        for assessment in record.assessments
        if assessment.form == WIDER_NEEDS
        for answer in assessment.answers
        if answer.key == key and answer.state is AnswerState.ANSWERED
    ]
    return said[-1] if said else None

"""The plan of the patient summary: what is still to be done and by whom, services under way, and the release plan.

Source: HL7 FHIR R4 CarePlan; IPS 2.0, plan of care (LOINC 18776-5). Nothing of a carer is in it: what may be told to
whom stands in the record alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reception_app.clinical.release_data import load_release
from reception_app.clinical.reviews import load_reviews
from reception_app.clock import to_wire
from reception_app.handover.ips_medicines import Who
from reception_app.handover.record import Appointment, Pack, Record, Release
from reception_app.vocabulary import (
    INVOLVEMENT_WORDS,
    ROLE_WORDS,
    AnswerState,
    InvolvementState,
    ScriptStatus,
)

_WANTED = {
    AnswerState.DECLINED: "declined to say",
    AnswerState.UNKNOWN: "does not know",
    AnswerState.NOT_ASKED: "not asked",
    AnswerState.NOT_APPLICABLE: "not applicable",
}


def plans(pack: Pack, subject: dict[str, str], author: dict[str, str], who: Who) -> list[dict[str, Any]]:
    """Return the plan of care, and the plan for the release where one is recorded; none where nothing is planned."""
    record, found = pack.record, []
    activities = [*_tasks(record), *_reviews(record), *_services(record)]
    if activities:
        found.append(_plan("Care still to be given", activities, subject, author, pack.header.made_at, []))
    if record.release is not None or record.appointments or record.needs:
        wrote = who(record.release.recorded_by) if record.release is not None else None
        found.append(_release(record, subject, wrote or author, pack.header.made_at))
    return found


def _plan(
    title: str,
    activities: list[dict[str, Any]],
    subject: dict[str, str],
    author: dict[str, str],
    made_at: datetime,
    notes: list[str],
) -> dict[str, Any]:
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "title": title,
        "subject": subject,
        "created": to_wire(made_at),
        "author": author,
        **({"activity": [{"detail": each} for each in activities]} if activities else {}),
        **({"note": [{"text": note} for note in notes]} if notes else {}),
    }


def plan_lines(plan: dict[str, Any]) -> tuple[str, ...]:
    """Return a plan as lines for the section's narrative."""
    activities = [each["detail"] for each in plan.get("activity", ())]
    told = [
        " ".join(filter(None, (each["description"], each.get("scheduledString") or _start(each))))
        for each in activities
    ]
    return (str(plan["title"]), *told, *(str(note["text"]) for note in plan.get("note", ())))


def _start(activity: dict[str, Any]) -> str:
    start = activity.get("scheduledPeriod", {}).get("start")
    return f"({start})" if start else ""


def _activity(
    words: str, status: str = "not-started", at: str | None = None, reason: str | None = None
) -> dict[str, Any]:
    return {
        "status": status,
        "description": words,
        **({"statusReason": {"text": reason}} if reason else {}),
        **({"scheduledPeriod": {"start": at}} if at else {}),
    }


def _tasks(record: Record) -> list[dict[str, Any]]:
    found = []
    for task in record.tasks:
        if task.still_to_do:
            detail = f": {task.detail}" if task.detail else ""
            words = f"{task.title}{detail}; {ROLE_WORDS[task.owner_role].lower()}"
            words = "; ".join(filter(None, (words, task.taken_back)))
            found.append(_activity(words, at=to_wire(task.due_at) if task.due_at else None))
    return found


def _reviews(record: Record) -> list[dict[str, Any]]:
    words = {rule.kind: rule.words for rule in load_reviews()}
    live = {script.id: script.medicine for script in record.scripts if script.status is not ScriptStatus.STOPPED}
    found = []
    for review in record.reviews:
        if review.done_at is None and (review.script_id is None or review.script_id in live):
            what = words.get(review.kind, review.kind.replace("_", " ").capitalize())
            about = f": {live[review.script_id]}" if review.script_id else ""
            found.append(_activity(f"{what}{about}", at=review.due_on.isoformat()))
    return found


_GOES_ON = {
    InvolvementState.CURRENT: "in-progress",
    InvolvementState.PLANNED: "scheduled",
    InvolvementState.UNKNOWN: "unknown",
}


def _services(record: Record) -> list[dict[str, Any]]:
    """Return services and orders that go on, or may: what is over is history and no plan."""
    found = []
    for one in record.involvements:
        if one.error is None and one.state in _GOES_ON:
            parts = (one.words, one.organisation, one.contact_name, one.telephone, one.detail)
            words = ", ".join(part for part in parts if part)
            found.append(_activity(f"{words} ({INVOLVEMENT_WORDS[one.state].lower()})", _GOES_ON[one.state]))
    return found


def _release(record: Record, subject: dict[str, str], author: dict[str, str], made_at: datetime) -> dict[str, Any]:
    release = record.release
    activities = [_appointment(one) for one in record.appointments]
    notes = [*(release_lines_of(release) if release else []), *_needs(record)]
    plan = _plan("Plan for release", activities, subject, author, made_at, notes)
    if release is not None and release.day is not None:
        plan["period"] = {"start": release.day.isoformat()}
    return plan


def _appointment(one: Appointment) -> dict[str, Any]:
    words = ", ".join(filter(None, (one.what, one.with_whom, one.place, one.telephone, one.note)))
    if one.cancelled_at is not None:
        return {"kind": "Appointment", **_activity(words, "cancelled", to_wire(one.at), one.cancelled_why)}
    return {"kind": "Appointment", **_activity(words, "scheduled", to_wire(one.at))}


def release_lines_of(release: Release) -> list[str]:
    """Return what is decided for a release, a line for each thing; what nobody recorded says so."""
    data = load_release()
    way = data.ways.get(release.way or "")
    plan, paper = data.plans.get(release.opioid_plan or ""), data.prescriptions.get(release.prescription or "")
    decided = f", decided by {release.decider.name}" if release.decider else ""
    wanted = release.wanted if release.wanted_state is AnswerState.ANSWERED else _WANTED[release.wanted_state]
    days = f", {release.prescription_days} days" if release.prescription_days is not None else ""
    pharmacy = _with(release.pharmacy, release.pharmacy_address, release.pharmacy_telephone, release.pharmacy_hours)
    day = release.day.isoformat() if release.day else "not recorded"
    return [
        f"Day of release: {day}{f' ({way.words})' if way else ''}",
        f"Opioid plan: {plan.words if plan else 'not recorded'}{decided}"
        + (f": {release.opioid_reason}" if release.opioid_reason else ""),
        f"What the person wants: {wanted or 'not recorded'}",
        f"Naloxone: {_step(release.naloxone)}" + (f": {release.naloxone_detail}" if release.naloxone_detail else ""),
        f"Warning of lost tolerance: {_step(release.warning)}"
        + (f": {release.warning_detail}" if release.warning_detail else ""),
        f"Medicines on the day: {paper.words if paper else 'not recorded'}{days}"
        + (f": {release.prescription_detail}" if release.prescription_detail else ""),
        f"Pharmacy: {pharmacy}",
        f"Community team: {_with(release.referral, release.referral_telephone)}",
        f"GP: {_with(release.gp, release.gp_address, release.gp_telephone)}",
    ]


def _needs(record: Record) -> list[str]:
    """Return the wider needs that were asked, a line for each."""
    return [
        f"{need.words}: {': '.join(filter(None, (need.shown or _WANTED.get(need.state), need.detail)))}"
        for need in record.needs
        if need.state is not AnswerState.NOT_ASKED
    ]


def _with(*parts: str | None) -> str:
    return ", ".join(" ".join(part.split()) for part in parts if part) or "not recorded"


def _step(slug: str | None) -> str:
    step = load_release().steps.get(slug or "")
    return step.words.lower() if step is not None else "not recorded"

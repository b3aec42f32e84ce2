"""The medicines of the patient summary: one MedicationStatement a script, with dose, timing and what stands about it.

Sources: HL7 FHIR R4 MedicationStatement and Dosage; IPS 2.0 (an effective time is mandatory, and says so when it is not
known); units of measure by UCUM. mL stays mL: nothing is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from reception_app.clinical.authorities import authority_words
from reception_app.clinical.days_taken import DaysTaken, days_taken
from reception_app.clinical.doses import Dose, decimal_text
from reception_app.clinical.line_course import LineCourse
from reception_app.clinical.per_day import how_often
from reception_app.clinical.regimens import day_of
from reception_app.clinical.sources import rule_of
from reception_app.clock import local, local_day, to_wire
from reception_app.handover.course_told import course_told
from reception_app.handover.record import Decider, Schedule, Script, Source
from reception_app.handover.scheduled import course_ended, in_force, laid_down
from reception_app.handover.verified_then import verified_then
from reception_app.handover.waiting import waits_of
from reception_app.vocabulary import LastGivenHow, ScriptStatus, SourceKind, SourceOutcome

UCUM = "http://unitsofmeasure.org"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_CODES = {
    "mg": "mg", "g": "g", "micrograms": "ug", "nanograms": "ng", "mL": "mL", "tablets": "{tablet}",
    "capsules": "{capsule}", "puffs": "{puff}", "drops": "[drp]", "sprays": "{spray}", "patches": "{patch}",
    "sachets": "{sachet}", "doses": "{dose}", "suppositories": "{suppository}", "lozenges": "{lozenge}",
    "pessaries": "{pessary}",
}  # fmt: skip
"""Units whose code says the same thing. `units` has none: the record does not say of what."""
_STATUS = {ScriptStatus.CURRENT: "active", ScriptStatus.ON_HOLD: "on-hold", ScriptStatus.STOPPED: "stopped"}
_HOW = {
    LastGivenHow.OBSERVED: "observed",
    LastGivenHow.RECORDED: "recorded",
    LastGivenHow.STATED: "stated by the person",
}

_HOW_TOLD = {
    LastGivenHow.OBSERVED: "said to have been observed",
    LastGivenHow.RECORDED: "said to have been recorded",
    LastGivenHow.STATED: "stated by the person",
}

_SAID = {
    SourceOutcome.CONFIRMED: "confirms it",
    SourceOutcome.DIFFERS: "says otherwise",
    SourceOutcome.COULD_NOT_SAY: "could not say",
    SourceOutcome.NO_ANSWER: "no answer",
}

Who = Callable[[str | None], dict[str, str] | None]
"""Returns the reference of whoever recorded something, or None when nobody is named."""


def medicines(scripts: Iterable[Script], subject: dict[str, str], made_at: datetime, who: Who) -> list[dict[str, Any]]:
    """Return one MedicationStatement a script, stopped ones too; the dose as prescribed, with its unit."""
    return [_medicine(script, subject, made_at, who) for script in scripts]


def _medicine(script: Script, subject: dict[str, str], made_at: datetime, who: Who) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "MedicationStatement",
        "status": _STATUS[script.status] if course_ended(script, made_at) is None else "completed",
        "medicationCodeableConcept": {"text": product_words(script)},
        "subject": subject,
        "dateAsserted": to_wire(script.recorded_at or made_at),
        "dosage": [_dosage(script)],
        "note": [{"text": note} for note in _notes(script, made_at)],
        **_effective(script, course_ended(script, made_at)),
    }
    source = who(script.recorded_by)
    if source is not None:
        resource["informationSource"] = source
    if script.stop_reason:
        resource["statusReason"] = [{"text": script.stop_reason}]
    if script.indication:
        resource["reasonCode"] = [{"text": script.indication}]
    if script.product_code:
        coding = {"system": "https://dmd.nhs.uk", "code": script.product_code}
        resource["medicationCodeableConcept"]["coding"] = [coding]
    return resource


def _effective(script: Script, course: LineCourse | None) -> dict[str, Any]:
    period = {}
    ended = script.stopped_at
    never_began = ended is not None and script.started_on is not None and script.started_on > local_day(ended)
    if script.started_on is not None and not never_began:
        period["start"] = script.started_on.isoformat()
    if ended is not None:
        # Beside a day of the wall calendar the clock on the wall: in summer UTC is a day behind for an hour.
        period["end"] = local(ended).isoformat(timespec="seconds") if period else to_wire(ended)
    elif course is not None:
        period["end"] = course.ended_on.isoformat()
    if period:
        return {"effectivePeriod": period}
    return {"_effectiveDateTime": {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}}


def product_words(script: Script) -> str:
    """Return the medicine as its product: name, brand, strength, form."""
    parts = (script.medicine, script.brand, script.strength, script.form)
    return " ".join(part for part in parts if part) or "Not named"


def dose_words(dose: Dose | None) -> str:
    """Return a dose with its unit and a plain space; `not recorded` without one."""
    return str(dose).replace("\N{NO-BREAK SPACE}", " ") if dose is not None else "not recorded"


def quantity(amount: Decimal, unit: str) -> dict[str, Any]:
    """Return an amount as FHIR's Quantity, with its UCUM code where that says the same."""
    value = int(amount) if amount == amount.to_integral_value() else float(amount)
    code = _CODES.get(unit)
    return {"value": value, "unit": unit, **({"system": UCUM, "code": code} if code else {})}


def sig(script: Script) -> str:
    """Return how a medicine is taken, in words: dose, route, how often, when, and at most how much."""
    held = in_force(script)
    if held is not None:
        # The line's own amount and times are not what is given: the days stand in the note.
        said = f"by a schedule, day by day: {held.name}, {held.days} days from {held.started_on.isoformat()}"
        return ", ".join(part for part in (said, script.route) if part)
    parts = [dose_words(script.dose), script.route, script.frequency, ", ".join(script.times)]
    if script.supervised:
        parts.append("supervised")
    if script.maximum:
        parts.append(f"no more than {script.maximum}")
    return ", ".join(part for part in parts if part)


def _dosage(script: Script) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": sig(script), "asNeededBoolean": script.as_required}
    if script.route:
        dosage["route"] = {"text": script.route}
    if script.site:
        dosage["site"] = {"text": script.site}
    if in_force(script) is not None:
        return dosage
    repeat = _repeat(script)
    if repeat:
        dosage["timing"] = {"repeat": repeat}
    elif script.frequency:
        dosage["timing"] = {"code": {"text": script.frequency}}
    if script.dose is not None:
        dosage["doseAndRate"] = [{"doseQuantity": quantity(script.dose.amount, script.dose.unit)}]
    if script.maximum_dose is not None and script.maximum_hours:
        dosage["maxDosePerPeriod"] = {
            "numerator": quantity(script.maximum_dose.amount, script.maximum_dose.unit),
            "denominator": {"value": script.maximum_hours, "unit": "h", "system": UCUM, "code": "h"},
        }
    return dosage


def _repeat(script: Script) -> dict[str, Any]:
    days = days_taken(script.frequency)
    times = {"timeOfDay": [f"{time}:00" for time in script.times]} if script.times else {}
    if script.times and days == DaysTaken():
        return {"frequency": len(script.times), "period": script.every_days, "periodUnit": "d", **times}
    often = None if script.as_required else how_often(script.frequency, script.times, script.every_days)
    if often is None:
        return times
    named = {"dayOfWeek": [_WEEKDAYS[day] for day in days.weekdays]} if days.weekdays else {}
    return {"frequency": often.count, "period": often.every_days, "periodUnit": "d", **named, **times}


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _notes(script: Script, made_at: datetime) -> list[str]:
    notes = [f"{product_words(script)}, DOSE {sig(script)}"]
    then = verified_then(script)
    dose = f"Dose verified {then.words}." if then is not None else "Dose verified by the sender."
    notes.append(dose if script.verified else "Dose NOT verified.")
    notes += [_source(source) for source in script.standing_sources]
    waits = waits_of(script, made_at)
    if waits is not None and waits.grave:
        notes.append(f"Not to be given until a prescriber decides: {waits.words}")
    if script.decider is not None:
        notes.append(f"Decided by {_decider(script.decider)}.")
    if script.interim is not None:
        was = dose_words(script.interim.replaced)
        by = f"{to_wire(script.interim.review_by)}, {script.interim.owner}"
        notes.append(f"INTERIM: dose before was {was}; to be reviewed by {by}.")
    if script.last_given_at is not None:
        how = f" ({_HOW[script.last_given_how]})" if script.last_given_how else ""
        notes.append(f"Last given {to_wire(script.last_given_at)}{how}.")
    if script.told is not None:
        notes.append(f"Told of, not confirmed: a dose {to_wire(script.told.at)} ({_HOW_TOLD[script.told.how]}).")
    notes += _under(script)
    if script.next_due_at is not None:
        notes.append(f"Next due {to_wire(script.next_due_at)}.")
    held, course = in_force(script), course_told(script, made_at)
    if held is not None:
        notes.append(_schedule_words(held))
    elif course is not None and course.course is None:
        notes.append(f"Not taken yet: it {course.words}.")
    elif course is not None and course.course is not None:
        days = f"{course.course.began_on.isoformat()} to {course.course.ends_on.isoformat()}"
        notes.append(f"A course of {course.course.days} days, {days}: {course.words}.")
    return notes


def _decider(decider: Decider) -> str:
    when = to_wire(decider.decided_at) if decider.decided_at else None
    return ", ".join(filter(None, (decider.name, when, decider.where)))


def _source(source: Source) -> str:
    """Return one source and what asking it gave; a file was not asked, and confirms nothing."""
    who = ", ".join(filter(None, (rule_of(source.kind).words, source.name)))
    when = f", {to_wire(source.asked_at)}" if source.asked_at else ""
    asked = source.kind is not SourceKind.FILE or source.outcome is SourceOutcome.DIFFERS
    return f"Source: {who}{when}: {_SAID[source.outcome] if asked else 'not verified, nobody asked'}."


def _under(script: Script) -> list[str]:
    """Return by whose authority each dose was given that nobody there had prescribed."""
    return [
        f"Given without a prescription there {to_wire(dose.given_at)}, {dose_words(dose.dose)}, "
        f"by authority of {authority_words(dose.authority)}."
        for dose in script.given
        if dose.authority is not None and dose.error is None
    ]


def _schedule_words(held: Schedule) -> str:
    """Return a schedule whole, day by day: `Day 1 (2026-11-20): 08:00 20 mg, 20:00 20 mg. Day 2 …`."""
    laid = laid_down(held)
    days: dict[int, list[str]] = {}
    for dose in held.doses:
        amount = f"{decimal_text(dose.amount)} {dose.unit}" if dose.amount else "no dose"
        days.setdefault(dose.day, []).append(f"{dose.time} {amount}")
    told = [f"Day {day} ({laid.date_of(day).isoformat()}): {', '.join(doses)}." for day, doses in sorted(days.items())]
    return " ".join(told) or day_of(laid, held.started_on).words

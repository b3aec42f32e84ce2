"""What looks wrong in a record that is written properly: flagged for a person, never corrected, never refused.

The forms of numbers are those of `identifiers`; the bounds below are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from reception_app import identifiers
from reception_app.clock import local_day
from reception_app.errors import InputProblem, PackRefused
from reception_app.handover.record import Pack, Person, Record, Script
from reception_app.vocabulary import AnswerState, DoseOutcome, ScriptStatus

FUTURE_ALLOWED = timedelta(hours=24)
"""Clocks of two desks may differ this much before a named person must say why."""
OLDEST = 120
ADULT = 18

_CLOCK_SLACK = timedelta(minutes=5)


def check_pack(pack: Pack) -> None:
    """Refuse what nobody can act on: two lines of one kind (scripts, flags, scores, …) with one id (PK-226).

    Refuse too what cannot have happened, such as a dose that was declined and taken (PK-227).
    """
    record = pack.record
    for ids in (
        [script.id for script in record.scripts],
        [flag.id for flag in record.flags],
        [task.id for task in record.tasks],
        [assessment.id for assessment in record.assessments],
        [score.id for score in record.scores],
        [involvement.id for involvement in record.involvements],
        [test.id for test in record.tests],
        [vaccination.id for vaccination in record.vaccinations],
        [script.schedule.id for script in record.scripts if script.schedule],
        [dose.id for script in record.scripts for dose in script.given],
        [decision.id for script in record.scripts for decision in script.missed],
        [review.id for review in record.reviews],
        [receipt.id for receipt in record.receipts],
        [conflict.id for conflict in record.conflicts],
        [assessed.id for assessed in record.possession],
        [appointment.id for appointment in record.appointments],
        [need.id for need in record.needs],
    ):
        if len(set(ids)) != len(ids):
            raise PackRefused(
                "PK-226",
                "Two entries of this pack's record share one identifier.",
                "Ask the sender for the pack again, or use the printed clinical sheet.",
            )

    if any(_cannot_be(record)):
        raise cannot_have_happened()


def cannot_have_happened() -> PackRefused:
    """Return the refusal of a record that says something that cannot have happened (PK-227)."""
    return PackRefused(
        "PK-227",
        "An entry of this pack's record says something that cannot have happened.",
        "Ask the sender for the pack again, or use the printed clinical sheet.",
    )


def _cannot_be(record: Record) -> Iterable[bool]:
    for script in record.scripts:
        yield (script.status is ScriptStatus.STOPPED) != (script.stopped_at is not None)
        for dose in script.given:
            yield dose.outcome is not DoseOutcome.GIVEN and dose.dose is not None
        for decision in script.missed:
            yield not decision.words.strip()
        if script.schedule is not None:
            places = [(dose.day, dose.time) for dose in script.schedule.doses]
            yield len(set(places)) != len(places) or not script.schedule.name.strip()
            yield not all(dose.unit.strip() for dose in script.schedule.doses)
    for review in record.reviews:
        yield (review.done_at is None) != (review.done_by is None)
    for receipt in record.receipts:
        yield not receipt.medicine.strip() or not receipt.unit.strip()
        yield receipt.discrepancy is not None and not receipt.discrepancy.strip()
    for conflict in record.conflicts:
        yield not all(text.strip() for text in (conflict.conflict_key, conflict.words, conflict.named, conflict.plan))
    for assessed in record.possession:
        yield not assessed.words.strip() or not assessed.assessed_by.strip()
    for appointment in record.appointments:
        yield not appointment.what.strip()
        yield (appointment.cancelled_at is None) != (appointment.cancelled_why is None)
    for need in record.needs:
        yield not need.words.strip() or (need.state is AnswerState.ANSWERED) != (need.choice is not None)
    if record.release is not None:
        yield record.release.carer is not None and not record.release.carer.strip()


def future_reason(made_at: datetime, now: datetime) -> str | None:
    """Return why a named person must decide about a pack made more than 24 h in the future; None otherwise."""
    if made_at - now > FUTURE_ALLOWED:
        return "The pack says it was made more than 24 hours in the future."
    return None


def warnings(pack: Pack, now: datetime) -> tuple[str, ...]:
    """Return amber sentences about times and values. They name medicines by place in the list, and no other content."""
    return tuple(_all_warnings(pack, now))


def _all_warnings(pack: Pack, now: datetime) -> Iterable[str]:
    made_at = pack.header.made_at
    if made_at - now > _CLOCK_SLACK:
        theirs, ours = made_at.strftime("%d-%b-%Y %H:%M"), now.strftime("%d-%b-%Y %H:%M")
        yield f"The pack says it was made at {theirs} UTC; this desk says it is {ours} UTC. Look at the wall clock."
    elif now > pack.header.not_valid_after:
        yield "The pack is past the time until which it was valid: ask what has been given since."
    yield from _about_person(pack.record.person, now)
    for place, script in enumerate(pack.record.scripts, start=1):
        yield from _about_script(place, script, made_at)
    for score in pack.record.scores:
        if score.taken_at > made_at:
            yield f"A score ({score.title}) is later than the pack."
        if score.total is not None and any(item.points is None for item in score.items):
            yield f"A score ({score.title}) has a total though an item is missing: count it again."
    stay = pack.record.stay
    if stay is not None and stay.arrived_at > made_at:
        yield "The record says the person arrived after the pack was made."


def _about_person(person: Person, now: datetime) -> Iterable[str]:
    year = local_day(now).year
    for words, number, read in (
        ("prison number", person.prison_number, identifiers.read_prison_number),
        ("NHS number", person.nhs_number, identifiers.read_nhs_number),
        ("PNC number", person.pnc_number, partial(identifiers.read_pnc_number, this_year=year)),
        ("CRO number", person.cro_number, identifiers.read_cro_number),
    ):
        if number is not None and not _reads_as_itself(number, read):
            yield f"The {words} is not a possible one."
    if person.date_of_birth is None:
        yield "The pack holds no date of birth."
        return
    age = (local_day(now) - person.date_of_birth).days / 365.25
    if age < 0 or age > OLDEST:
        yield "The date of birth cannot be right."
    elif age < ADULT:
        yield "The date of birth says under 18: outside these question sets."


def _reads_as_itself(number: str, read: Callable[[str], str]) -> bool:
    try:
        return read(number) == number
    except InputProblem:
        return False


def _about_script(place: int, script: Script, made_at: datetime) -> Iterable[str]:
    if not script.medicine.strip():
        yield f"Medicine {place} has no name."
    if script.dose is not None and script.dose.amount <= 0:
        yield f"The dose of medicine {place} is not above zero."
    if script.last_given_at is not None and script.last_given_at > made_at:
        yield f"The last dose of medicine {place} is later than the pack."
    if script.told is not None and script.told.at > made_at:
        yield f"The last dose told of medicine {place} is later than the pack."
    if any(dose.given_at > made_at and dose.error is None for dose in script.given):
        yield f"A dose of medicine {place} is later than the pack."
    if script.dose is not None and script.dose.unit == "mL" and script.strength is None:
        yield f"The dose of medicine {place} is in mL without a strength: how much medicine that is cannot be said."

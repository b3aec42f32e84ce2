"""What the person's copy says after what they take: what they were given today, what comes next, what if they feel bad.

Fixed words are those of `resources/person_lines.yaml`; what they told us stands as it was spoken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.lines import generic_text
from reception_app.clock import local_day
from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.person_lines import person_lines
from reception_app.handover.record import GivenDoseRecord, Pack, Record, Script
from reception_app.handover.views.for_staff import risk_flags
from reception_app.handover.views.medicines import dose_text, liquid_amount
from reception_app.handover.views.words import clock_time, plain_moment, sentence
from reception_app.vocabulary import AnswerState, DoseOutcome, Purpose

NOT_HAD = "you did not have it."
NO_DOSE_TODAY = "No dose is written down for today. If you had one, tell the nurse."


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Lines under four heads; `told`: the person's own words, in quotation marks."""

    given: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    feel_bad: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def afterwards(pack: Pack, record: Record) -> Afterwards:
    """Return what stands after what they take. `record`: as it stands when the pack is made."""
    return Afterwards(
        given=_given_today(record, pack.header.made_at),
        next=tuple(_next(pack, record)),
        feel_bad=_feel_bad(pack.header.purpose),
        told=_told(record),
    )


def _given_today(record: Record, now: datetime) -> tuple[str, ...]:
    today = sorted(
        (at, words) for script in record.scripts for at, words in _doses(script) if local_day(at) == local_day(now)
    )
    if not today and any(script.givable for script in record.scripts):
        return (NO_DOSE_TODAY,)
    return tuple(f"{clock_time(at)} {words}" for at, words in today)


def _doses(script: Script) -> Iterator[tuple[datetime, str]]:
    """Yield when each dose was given, or due and not had; the last one known of where none was recorded."""
    name = generic_text(script.medicine)
    recorded = [dose for dose in script.given if dose.error is None]
    for dose in recorded:
        if dose.outcome is DoseOutcome.GIVEN:
            yield dose.given_at, sentence(f"{name}: {_amount(dose, script)}" if dose.dose else name)
        else:
            yield dose.due_at or dose.given_at, f"{name}: {NOT_HAD}"
    last = script.last_given_at
    if last is not None and all(dose.given_at != last for dose in recorded):
        yield last, sentence(name)


def _amount(dose: GivenDoseRecord, script: Script) -> str:
    assert dose.dose is not None  # only asked of a dose that says how much
    liquid = liquid_amount(dose.dose, script.strength)
    return f"{liquid[0]}, {liquid[1]} of {liquid[2]}" if liquid else dose_text(dose.dose, script.strength)


def _next(pack: Pack, record: Record) -> Iterator[str]:
    header, lines = pack.header, person_lines()
    yield lines.next[header.purpose].format(place=header.to.name)
    if header.purpose is Purpose.RELEASE:
        return  # their appointments stand on Going home
    if risk_flags(record.open_flags):
        yield lines.watched
    for one in record.appointments:
        if one.cancelled_at is None and one.at >= header.made_at:
            yield sentence(f"{plain_moment(one.at)}: {', '.join(filter(None, (one.what, one.with_whom, one.place)))}")


def _feel_bad(purpose: Purpose) -> tuple[str, ...]:
    return person_lines().feel_bad[purpose]


def _told(record: Record) -> tuple[str, ...]:
    """Return the person's own words, the newest answer to each question that asks for them."""
    said: dict[str, str] = {}
    for form in sorted(record.assessments, key=lambda one: one.started_at):
        for answer in form.answers:
            if answer.key in clinical_lines().own_words and answer.state is AnswerState.ANSWERED:
                said[answer.key] = answer.shown or str(answer.value or "")
    return tuple(f"“{words.strip()}”" for words in said.values() if words.strip())

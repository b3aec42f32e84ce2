"""A dose that changes day by day, on the papers that print no schedule: each dose to come, never the line's own (E9).

A hospital, a GP and a pharmacy have no other paper with the schedule; the person is told the next dose alone, and to
ask about the rest.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from reception_app.clinical.next_due import ENDS_WITH_IT
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local_day
from reception_app.dates import short_day_text
from reception_app.handover.record import Pack, Schedule, Script
from reception_app.handover.scheduled import by_schedule, day_words, dose_due, in_force, laid_down
from reception_app.handover.views.medicines import dose_text, frequency_text, taken_words
from reception_app.handover.views.words import NBSP, plain_moment

DAYS_NAMED = 4
"""More days than these are not listed: a course that long is asked about before they are over."""
_CHANGES = "How much you take changes day by day, by a plan."
_ENDED = "The plan for this one has ended."
_ASK = "ask a GP or ring 111 first."
CHANGES = "by a plan that changes day by day"


def doses_to_come(script: Script, now: datetime) -> str:
    """Return, to staff, `by its schedule, day 3 of 6: Fri 14-Mar 17:00 20 mg, …`; "" where the line says the dose."""
    held, stands = in_force(script), day_words(script, now)
    if held is None or not stands:
        return ""
    days = _days(held, script, now)
    if not days:
        return f"{stands}: no dose of its schedule is left"
    today = local_day(now)
    named = "; ".join(f"{_day(on, today)} {', '.join(doses)}" for on, doses in days[:DAYS_NAMED])
    on_to = f"; then on to day {held.days}, {_day(laid_down(held).ends_on, today)}: ring for the doses"
    return f"{stands}: {named}{on_to if days[DAYS_NAMED:] else ''}; {_afterwards(held, script)}"


def _afterwards(held: Schedule, script: Script) -> str:
    if held.kind in ENDS_WITH_IT:
        return "then it ends"
    return f"after that {dose_text(script.dose, script.strength)}, {frequency_text(script)}"


def _days(held: Schedule, script: Script, now: datetime) -> list[tuple[date, list[str]]]:
    laid = laid_down(held)
    coming = (
        (laid.date_of(dose.day), f"{dose.time} {dose_text(dose.dose, script.strength) if dose.dose else 'no dose'}")
        for dose in sorted(laid.doses, key=lambda each: (each.day, each.time))
        if instant_of(laid.date_of(dose.day), dose.time) >= now
    )
    return [(on, [words for _, words in doses]) for on, doses in groupby(coming, key=lambda each: each[0])]


def _day(on: date, today: date) -> str:
    return short_day_text(on, today).replace(" ", NBSP)


def next_planned(script: Script, now: datetime) -> str:
    """Return the next dose of a plan and when, in plain words; "" where the line says the dose or none is left."""
    at = script.next_due_at
    if at is None or not by_schedule(script, local_day(now)):
        return ""
    return f"{dose_text(dose_due(script, at), script.strength)}, {plain_moment(at)}"


def taken_outside(script: Script, pack: Pack) -> str:
    """Return how a medicine is taken, to somebody who is free: of a plan the next dose, and whom to ask then."""
    now = pack.header.made_at
    if not by_schedule(script, local_day(now)):
        return taken_words(script)
    taken = script.last_given_at
    last = f" Last taken {plain_moment(taken)}." if taken else ""
    following = next_planned(script, now)
    if not following:
        return f"{_ENDED}{last} Before you take more, {_ASK}"
    return f"{_CHANGES} Next: {following}. After that, {_ASK}{last}"

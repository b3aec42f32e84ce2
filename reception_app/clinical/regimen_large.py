"""What is asked about the doses of a schedule that are likelier a slip, as `plausible` asks about a line's. Pure.

Every dose ten times too large is no slip from day to day, so that `regimen_holes` alone would say nothing of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from reception_app.clinical.formulary import identify
from reception_app.clinical.plausible import implausible
from reception_app.clinical.regimen_holes import Hole
from reception_app.clinical.regimens import Schedule, ScheduleDose


class Medicine(Protocol):
    """What is asked of the line that the schedule is for, named as in `handover.record.Script`."""

    @property
    def medicine(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def strength(self) -> str | None: ...


def large_doses(schedule: Schedule, line: Medicine) -> tuple[Hole, ...]:
    """Return one question for each amount that is asked about, in the order of its first dose."""
    entry, often = identify(line.medicine, line.brand, line.form), _every_days(schedule)
    asked: dict[str, list[ScheduleDose]] = {}
    for each in sorted(schedule.doses, key=_place):
        question = implausible(each.dose, entry, line.strength, line.form, often) if each.dose is not None else None
        if question is not None:
            asked.setdefault(question, []).append(each)
    return tuple(Hole("large", f"{_where(doses)}: {question}", doses[0].day) for question, doses in asked.items())


def _place(dose: ScheduleDose) -> tuple[int, str]:
    return dose.day, dose.time


def _where(doses: list[ScheduleDose]) -> str:
    first, more = f"Day {doses[0].day} {doses[0].time}", len(doses) - 1
    if not more:
        return first
    return f"{first} and 1 dose more" if more == 1 else f"{first} and {more} doses more"


def _every_days(schedule: Schedule) -> int | None:
    """Return how many days lie between doses where they are closest; None for doses of a single day."""
    days = sorted({each.day for each in schedule.doses if each.dose is not None})
    return min((later - earlier for earlier, later in pairwise(days)), default=None)

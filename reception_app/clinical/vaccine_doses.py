"""Which dose of a vaccine is next and on which day, from the doses a person had and the course in use. Pure.

The days come from the course's data. A dose that was late moves those after it by as much, so that no two come closer
together than the course has them [GK].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reception_app.clinical.services import Course, months_after


@dataclass(frozen=True, slots=True)
class NextDose:
    """The next dose of a course; `due_on` None: it cannot be worked out, because a date is not known."""

    number: int
    due_on: date | None


def next_dose(course: Course, had: Mapping[int, date | None]) -> NextDose | None:
    """Return the dose after those had (number → day, None: not known); None before the first, and after the last."""
    if not had:
        return None
    number = max(had) + 1
    if number > len(course.doses):
        return None
    if had[max(had)] is None:
        return NextDose(number, None)
    starts = [_counted_from(course, held, on) for held, on in had.items() if on is not None]
    return NextDose(number, course.due_on(number, max(starts)))


def _counted_from(course: Course, number: int, given_on: date) -> date:
    """Return the day of the first dose that would have put dose `number` on this day."""
    dose = next((dose for dose in course.doses if dose.number == number), None)
    return months_after(given_on - timedelta(days=dose.days), -dose.months) if dose is not None else given_on

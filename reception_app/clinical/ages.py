"""Age in whole years, and the banner's birth line. Source: NHS CUI patient banner (PAB-0033, 0034)."""

from __future__ import annotations

from datetime import date, datetime

from reception_app.clock import local_day
from reception_app.dates import date_text

ADULT_AGE = 18
"""The question sets are for adults; somebody younger is still recorded, with a notice."""


def age_on(born: date, day: date) -> int:
    """Return age in whole years on `day`. Born on 29 February: a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_text(born: date | None, now: datetime) -> str:
    """Return `14-Jul-1985 (41y)` with the age at the instant `now`, or `Not Known`."""
    if born is None:
        return "Not Known"
    return f"{date_text(born)} ({age_on(born, local_day(now))}y)"


def outside_question_sets(born: date | None, now: datetime) -> bool:
    """True when the person is under 18: the question sets here are for adults. Of a day to come nothing is said."""
    today = local_day(now)
    return born is not None and born <= today and age_on(born, today) < ADULT_AGE

"""What the escort carries in the medicines bag, and the seals on it where the bag's own was not written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from reception_app.handover.record import Script
from reception_app.handover.scheduled import course_ended
from reception_app.vocabulary import Carrier


def in_bag(scripts: Iterable[Script], now: datetime) -> tuple[Script, ...]:
    """Return what goes in the bag: nothing of a course that has ended."""
    return tuple(each for each in scripts if each.carrier is Carrier.ESCORT and course_ended(each, now) is None)


def seals_of(carried: Sequence[Script]) -> str:
    """Return the seals of what is carried, "" while one of it has none: then the bag's own is asked."""
    if not all(script.seal for script in carried):
        return ""
    return ", ".join(dict.fromkeys(script.seal for script in carried if script.seal))

"""The end-of-shift view: lists of people for whom something is not done, in the words that are printed. Pure.

For healthcare only. Whoever makes it says which lists there are; an empty list keeps its heading, so that nobody takes
silence for *none*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.handover.views.words import clock_time, day_beside, short_moment


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One thing not done for one person: who, their number, where they are, what, and since or by when."""

    who: str
    number: str
    where: str
    words: str
    when: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ShiftSection:
    """One list, whole. Its counts are those of its rows and no other."""

    heading: str
    rows: tuple[ShiftRow, ...]

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    @property
    def overdue(self) -> int:
        """How many of them are past their time."""
        return sum(row.overdue for row in self.rows)

    @property
    def ordered(self) -> tuple[ShiftRow, ...]:
        """The rows as printed: overdue first, otherwise in the order given."""
        return tuple(sorted(self.rows, key=lambda row: not row.overdue))


@dataclass(frozen=True, slots=True)
class ShiftView:
    """All that the end-of-shift sheet may hold. `figures`: label and number, such as `Here now` and `24`."""

    establishment: str
    desk: str
    shift: str
    made: str
    made_by: str
    training: bool
    figures: tuple[tuple[str, str], ...]
    sections: tuple[ShiftSection, ...]


def shift_row(
    who: str, number: str, where: str | None, words: str, since: datetime | None, due: datetime | None, now: datetime
) -> ShiftRow:
    """Return a row with its time in words: `overdue since 20:00 today`, `by 22:00 today`, `since Fri 14-Mar 18:05`."""
    late = due is not None and due < now
    if due is not None:
        when = f"{'overdue since' if late else 'by'} {_near(due, now)}"
    else:
        when = f"since {_near(since, now)}" if since else "no time set"
    return ShiftRow(who, number or "number not yet given", where or "where: not recorded", words, when, late)


def _near(at: datetime, now: datetime) -> str:
    today = day_beside(at, now) == "today"
    return f"{clock_time(at)} today" if today else short_moment(at, now)

"""Which backups are kept: all of the last day, then one a day, then one a week; never the only good one is let go.

Days and weeks are counted, not aged: a clock that one morning stands a year ahead must not let every backup go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BEFORE_MIGRATION = "before-migration"
_FRESH = timedelta(hours=24)
_DAYS = 14
_WEEKS = 8
_NEWEST = 8
"""So many of the last day come before days and weeks when there is not room for all."""
_MIGRATIONS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What counts for keeping a backup: its name, when it was made (aware) and why, and whether it was proved."""

    name: str
    at: datetime
    why: str
    proved: bool


def to_keep(backups: Sequence[Kept], now: datetime, most: int) -> frozenset[str]:
    """Return the names of the backups to keep at `now`, `most` at the most.

    The newest proved one and the newest are always among them, and the last made before migrations. Days and weeks are
    the last fourteen and the last eight on which a backup was made.
    """
    newest_first = sorted(backups, key=_at, reverse=True)
    proved = [each for each in newest_first if each.proved]
    fresh = [each for each in newest_first if now - each.at <= _FRESH]
    good = proved or newest_first
    days = _newest_of_each(good, _day)[:_DAYS]
    weeks = _newest_of_each(good, _week)[:_WEEKS]
    before = [each for each in good if each.why == BEFORE_MIGRATION][:_MIGRATIONS]
    wanted = [*proved[:1], *newest_first[:1], *before[:1], *fresh[:_NEWEST], *days, *weeks, *before, *fresh]
    return frozenset(list(dict.fromkeys(each.name for each in wanted))[: max(1, most)])


def _at(each: Kept) -> tuple[datetime, str]:
    return each.at, each.name


def _day(each: Kept) -> str:
    return each.at.date().isoformat()


def _week(each: Kept) -> str:
    year, week, _ = each.at.isocalendar()
    return f"{year}-{week}"


def _newest_of_each(newest_first: Sequence[Kept], of: Callable[[Kept], str]) -> list[Kept]:
    first: dict[str, Kept] = {}
    for each in newest_first:
        first.setdefault(of(each), each)
    return list(first.values())

"""Questions another instrument asked in the same words today: offered as already answered, never taken silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.instruments import Instrument, Item
from reception_app.clock import local_day
from reception_app.handover.record import Record, Score


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """What one earlier scoring of today says: item number of the new instrument → points given then."""

    title: str
    taken_at: datetime
    taken_by: str
    points: Mapping[str, int]


def answered_before(record: Record, found: Instrument, now: datetime) -> AnsweredBefore | None:
    """Return the newest score of another instrument, taken today and not in error, that asked items of `found`.

    Items count as the same when the words are, and the points given then can be given now. None when there is none.
    """
    if found.measured or found.result_only:
        return None
    today = local_day(now)
    for score in sorted(record.scores, key=_taken, reverse=True):
        if score.instrument == found.id or score.error is not None or local_day(score.taken_at) != today:
            continue
        points = _same(score, found)
        if points:
            return AnsweredBefore(score.title, score.taken_at, score.taken_by, points)
    return None


def _same(score: Score, found: Instrument) -> dict[str, int]:
    told = {item.words: item.points for item in score.items if item.points is not None}
    points: dict[str, int] = {}
    for item in found.items:
        given = next((told[words] for words in _words(item) if words in told), None)
        if given is not None and given in item.allowed:
            points[item.number] = given
    return points


def _words(item: Item) -> tuple[str, ...]:
    return (item.words, *dict(item.words_for).values())


def _taken(score: Score) -> datetime:
    return score.taken_at

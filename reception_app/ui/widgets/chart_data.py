"""What a chart shows: readings over time, the bands they fall into, doses beside them, and where nothing is recorded.

Plain frozen data with instants in aware UTC. The chart never says what to do: a band is the instrument's own word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from reception_app.clock import local
from reception_app.dates import short_moment_text

_AROUND = timedelta(hours=6)
"""Shown on both sides of a single moment."""


class DoseState(StrEnum):
    """What became of a dose: given solid, due dashed, missed crossed out."""

    GIVEN = "given"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True)
class Reading:
    """One point. `shown` is what is printed beside it; its unit is the series'."""

    at: datetime
    value: float
    shown: str


@dataclass(frozen=True)
class ChartBand:
    """A range of values, both ends in it, and its words with their numbers: `13 to 24 moderate`."""

    low: float
    high: float
    words: str


@dataclass(frozen=True)
class DoseBar:
    """A dose beside the readings: `words` with the unit (`60 mg`). `amount` scales the bar; None makes it full height.

    Amounts of one chart are in one unit; a dose in another unit has None. A bar that stands for a whole day says so in
    `said`, in place of its state and clock time; `taken` (0 to 1) is the part of it that was given.
    """

    at: datetime
    words: str
    state: DoseState
    amount: float | None = None
    said: str = ""
    taken: float = 0.0


@dataclass(frozen=True)
class Gap:
    """A stretch without a reading, and why: `not recorded 13 h 10 min, move`."""

    start: datetime
    end: datetime
    words: str


@dataclass(frozen=True)
class Series:
    """One chart. Readings in order of time; `least` and `most` are the ends of the scale.

    `now` draws the present, `next_at` when the next reading is due. `unit` is "" for a score. `summary` is said where
    there are doses and no readings.
    """

    title: str
    unit: str = ""
    readings: tuple[Reading, ...] = ()
    bands: tuple[ChartBand, ...] = ()
    doses: tuple[DoseBar, ...] = ()
    gaps: tuple[Gap, ...] = ()
    least: float = 0.0
    most: float = 10.0
    now: datetime | None = None
    next_at: datetime | None = None
    summary: str = ""

    @property
    def only_doses(self) -> bool:
        """True when there is nothing but doses: no plot of readings is drawn."""
        return bool(self.doses) and not self.readings

    def band_of(self, value: float) -> ChartBand | None:
        """Return the band a value falls into: the highest that begins at or below it."""
        return max((band for band in self.bands if band.low <= value), key=_low, default=None)

    def moments(self) -> Iterator[datetime]:
        """Yield every instant the chart has to hold."""
        yield from (reading.at for reading in self.readings)
        yield from (dose.at for dose in self.doses)
        for gap in self.gaps:
            yield from (gap.start, gap.end)
        yield from (at for at in (self.now, self.next_at) if at is not None)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and the last instant, apart; None when there is nothing at all."""
        held = sorted(self.moments())
        if not held:
            return None
        first, last = held[0], held[-1]
        around = _AROUND if first == last else timedelta(0)
        return first - around, last + around

    def scale(self) -> tuple[float, float]:
        """Return the ends of the scale, widened to hold every reading."""
        values = [reading.value for reading in self.readings]
        low, high = min([self.least, *values]), max([self.most, *values])
        return (low, high) if high > low else (low, low + 1)

    def ticks(self) -> tuple[float, ...]:
        """Return the values the scale is marked at: both ends, then where bands begin, or its middle."""
        low, high = self.scale()
        inner = [band.low for band in self.bands] or [(low + high) / 2]
        return (low, high, *(value for value in inner if low < value < high))

    def between(self, place: int) -> bool:
        """True when nothing was recorded for a while before reading number `place` (counted from 0)."""
        before, at = self.readings[place - 1].at, self.readings[place].at
        return any(gap.start < at and gap.end > before for gap in self.gaps)

    def words(self, place: int) -> str:
        """Return a reading in words: `Fri 20-Nov 20:40, 9, 5 to 12 mild. Reading 9 of 9`."""
        if not self.readings:
            return self.summary or _tr("No readings yet")
        reading = self.readings[place]
        band = self.band_of(reading.value)
        value = reading.shown + (f" {self.unit}" if self.unit else "")
        now = local(self.now) if self.now is not None else None
        parts = [short_moment_text(local(reading.at), now), value, *([band.words] if band else [])]
        return _tr("{0}. Reading {1} of {2}").format(", ".join(parts), place + 1, len(self.readings))


def _low(band: ChartBand) -> float:
    return band.low


def _tr(words: str) -> str:
    return QCoreApplication.translate("Chart", words)

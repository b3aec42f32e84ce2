"""Times of one act beside that of a fixed sum: a shared machine gives its whole processor one moment and half the next.

Milliseconds are compared with a target, so only those samples count during which the sum took at most a quarter more
than at its best. How many those were is told with the figure.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MORE = 1.25
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """Median and 95th percentile in seconds of the samples that count, how many those were and of how many."""

    median: float
    p95: float
    counted: int
    taken: int

    @property
    def words(self) -> str:
        """How much the figure stands on; fewer than ten calm moments and all samples count."""
        return f"{self.counted} of {self.taken}"


@dataclass
class Samples:
    """Seconds of an act, each with those of the sum just before it."""

    seconds: list[tuple[float, float]] = field(default_factory=list)

    def take(self, act: Callable[[], object], *, count: bool = True) -> None:
        """Do `act` and keep its time; `count` False for one that only warms up."""
        sum_took = _sum()
        started = time.perf_counter()
        act()
        took = time.perf_counter() - started
        if count:
            self.seconds.append((sum_took, took))

    def figure(self) -> Figure:
        """Return what the calm moments say."""
        best = min(sum_took for sum_took, _ in self.seconds)
        calm = sorted(took for sum_took, took in self.seconds if sum_took <= best * MORE)
        if len(calm) < FEWEST:
            calm = sorted(took for _, took in self.seconds)
        return Figure(statistics.median(calm), calm[int(len(calm) * 0.95)], len(calm), len(self.seconds))


def _sum() -> float:
    started = time.perf_counter()
    sum(number * number for number in range(30_000))
    return time.perf_counter() - started

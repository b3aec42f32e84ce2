"""Scores of a training desk's people over the hours and days, each told in the middle of another story."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from reception_app.clinical import instruments
from reception_app.services import scores
from reception_app.services.context import AppContext

Story = Iterator[datetime]
Taken = Sequence[tuple[float, tuple[int, ...]]]

EASING = ((3.0, (2, 2, 3, 1, 2, 2, 2, 1, 1, 1, 0)), (9.0, (1, 2, 1, 1, 1, 1, 2, 1, 1, 1, 0)),
          (21.0, (1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0)), (33.0, (0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0)),
          (46.0, (0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0)))  # fmt: skip
"""COWS: hours after arrival, and the points of the eleven items: eases over two days."""
RISING = ((0.9, (1, 2, 1, 2, 1, 0, 0, 1, 1, 0)), (1.9, (1, 3, 2, 3, 2, 1, 0, 1, 1, 0)))
"""CIWA-Ar in the first hours: rises, and the next is due."""
FALLING = ((1.0, (1, 3, 1, 2, 1, 0, 0, 0, 1, 0)), (7.0, (1, 2, 2, 1, 1, 0, 0, 0, 1, 0)),
           (16.0, (1, 2, 1, 1, 1, 0, 0, 0, 1, 0)), (31.0, (0, 2, 1, 1, 0, 0, 0, 0, 1, 0)),
           (49.0, (0, 1, 1, 1, 0, 0, 0, 0, 0, 0)), (62.0, (0, 1, 0, 1, 0, 0, 0, 0, 0, 0)))  # fmt: skip
"""CIWA-Ar over the days of a schedule: falls."""


def told_scores(
    ctx: AppContext, who: str, instrument_id: str, arrived: datetime, taken: Sequence[tuple[float, tuple[int, ...]]]
) -> Story:
    """Record a scoring at each hour after arrival; those not yet due at the story's end never happen."""
    items = [item.number for item in instruments.instrument(instrument_id).items]
    for hours, points in taken:
        yield arrived + timedelta(hours=hours)
        scores.record_score(ctx, who, instrument_id, dict(zip(items, points, strict=True)))


def together(*stories: Story) -> Story:
    """Tell several stories of one person at once, each step at its time."""
    due: list[tuple[datetime, int, Story]] = []
    for place, story in enumerate(stories):
        if (first := next(story, None)) is not None:
            heapq.heappush(due, (first, place, story))
    while due:
        at, place, story = heapq.heappop(due)
        yield at
        if (following := next(story, None)) is not None:
            heapq.heappush(due, (max(following, at), place, story))

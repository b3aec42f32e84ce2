"""One scoring while it is being taken: what was given for each item, and what the instrument makes of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reception_app.clinical import instruments
from reception_app.clinical.instruments import Band, Escalation, Instrument, Item, Scored
from reception_app.services import scores
from reception_app.services.context import AppContext

TOTAL, OUTCOME = "total", "outcome"
"""What stands in the place of items where only a result is kept."""


@dataclass
class Sitting:
    """`given`: item number → points as text, or for a measured instrument the reading or chosen word.

    Of a result it holds `total` or `outcome`. `scale_2`: a named clinician set 88 to 92 % (NEWS2).
    """

    found: Instrument
    subject: str | None = None
    given: dict[str, str] = field(default_factory=dict)
    scale_2: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """What is to be answered, in order."""
        if not self.found.result_only:
            return tuple(item.number for item in self.found.items)
        return (OUTCOME,) if self.found.outcomes else (TOTAL,)

    @property
    def answered(self) -> int:
        """How many are answered."""
        return sum(number in self.given for number in self.numbers)

    @property
    def complete(self) -> bool:
        """True when nothing is missing."""
        return self.answered == len(self.numbers)

    def next_open(self, after: str) -> str | None:
        """Return the first not answered behind `after`, then from the start; None when there is none."""
        place = self.numbers.index(after) + 1 if after in self.numbers else 0
        order = (*self.numbers[place:], *self.numbers[:place])
        return next((number for number in order if number not in self.given), None)

    def scored(self) -> Scored | None:
        """Return what the instrument makes of it; None for an outcome, or a result not given yet."""
        if self.found.result_only:
            total = self.given.get(TOTAL)
            return instruments.score_result(self.found, int(total)) if total is not None else None
        if self.found.measured:
            return instruments.score_measured(self.found, self.given, self.scale_2)
        return instruments.score(self.found, {number: int(said) for number, said in self.given.items()}, self.subject)

    def band(self) -> Band | None:
        """Return the band, once there is a total."""
        scored = self.scored()
        return scored.band if scored is not None else None

    def single_highs(self) -> tuple[Item, ...]:
        """Return the items whose three points alone call for an urgent response, also while others are missing."""
        scored = self.scored() if not self.found.result_only else None
        highs = instruments.single_highs(self.found, scored) if scored is not None else ()
        return tuple(item for item in self.found.items if item.number in highs)

    def escalation(self) -> Escalation | None:
        """Return whom this result tells."""
        if OUTCOME in self.given:
            return instruments.outcome(self.found, self.given[OUTCOME]).escalate
        scored = self.scored()
        return instruments.escalation(self.found, scored) if scored is not None else None

    def repeat_minutes(self) -> int | None:
        """Return after how many minutes the next score is due by this result."""
        scored = self.scored()
        return instruments.repeat_after(self.found, scored) if scored is not None else None

    def save(self, ctx: AppContext, person_id: str, note: str | None, taken_at: datetime | None) -> str | None:
        """Record it and return the id of the instrument to do next, if any. Raises KnownProblem."""
        if self.found.result_only:
            total = self.given.get(TOTAL)
            scores.record_result(
                ctx, person_id, self.found.id, int(total) if total is not None else None, self.given.get(OUTCOME),
                note, taken_at,
            )  # fmt: skip
            return None
        points = {} if self.found.measured else {number: int(said) for number, said in self.given.items()}
        values = dict(self.given) if self.found.measured else None
        saved = scores.record_score(
            ctx, person_id, self.found.id, points, values, self.subject, note, taken_at, scale_2=self.scale_2
        )
        return saved.next

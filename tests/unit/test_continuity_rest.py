"""Beside what `continuity` tells: observed or not, the most when required, and that it is not known how a line was."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from reception_app.clinical.continuity import Difference, Kind
from reception_app.clinical.continuity_rest import most_words, with_the_rest
from reception_app.clinical.doses import Dose

ENDED = Difference(Kind.COURSE_ENDED, "Course ended", "The course ended.")
NO_BREAK = "\u00a0"
SAME = Difference(Kind.SAME, "Same", "Same as verified.")
REDUCED = Difference(Kind.REDUCED, "Reduced", "Reduced from 40 mg to 30 mg.")
STOPPED = Difference(Kind.STOPPED, "Stopped", "Stopped here.")
SWITCHED = Difference(Kind.SWITCHED, "Switched", "Switched here.")
EIGHT_SAID, FOUR_SAID = f"8{NO_BREAK}tablets in 24 hours", f"4{NO_BREAK}tablets in 24 hours"
NOT_KNOWN = "Cannot compare: the line was changed after it was confirmed, and how it was then is not known."


@dataclass(frozen=True)
class Then:
    supervised: bool | None = None
    most: str | None = None
    as_it_stood: bool = True


@dataclass(frozen=True)
class Here:
    supervised: bool = False
    as_required: bool = True
    maximum: str | None = None
    maximum_dose: Dose | None = None
    maximum_hours: int | None = None


EIGHT = Here(maximum_dose=Dose(Decimal(8), "tablets"), maximum_hours=24)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (EIGHT, EIGHT_SAID),
        (Here(as_required=False, maximum_dose=EIGHT.maximum_dose, maximum_hours=24), None),
        (Here(as_required=False, maximum="8 a day"), None),
        (Here(maximum="  8 a day "), "8 a day"),
        (Here(maximum="8 a day", maximum_dose=EIGHT.maximum_dose), "8 a day"),
        (Here(maximum="8 a day", maximum_hours=24), "8 a day"),
        (Here(), None),
    ],
)  # fmt: skip
def test_the_most_of_a_line_in_words(line: Here, words: str | None) -> None:
    assert most_words(line) == words


OBSERVED = "Given differently: not observed to observed."
NOT_OBSERVED = "Given differently: observed to not observed."
FOUR_TO_EIGHT = f"Maximum changed: at most {FOUR_SAID} to at most {EIGHT_SAID}."
FOUR_TO_NONE = f"Maximum changed: at most {FOUR_SAID} to no maximum recorded."


@pytest.mark.parametrize(
    ("found", "then", "here", "said"),
    [
        ((SAME,), Then(supervised=False), Here(supervised=True), (OBSERVED,)),
        ((SAME,), Then(supervised=True), Here(), (NOT_OBSERVED,)),
        ((SAME,), Then(supervised=True), Here(supervised=True), (SAME.words,)),
        ((SAME,), Then(supervised=None), Here(supervised=True), (SAME.words,)),
        ((SAME,), Then(most=FOUR_SAID), EIGHT, (FOUR_TO_EIGHT,)),
        ((SAME,), Then(most=FOUR_SAID), Here(), (FOUR_TO_NONE,)),
        ((SAME,), Then(most=FOUR_SAID), Here(as_required=False), (SAME.words,)),
        ((SAME,), Then(most=EIGHT_SAID), EIGHT, (SAME.words,)),
        ((SAME,), Then(most=None), EIGHT, (SAME.words,)),
        ((SAME,), Then(as_it_stood=False), Here(), (NOT_KNOWN,)),
        # a dose that was reduced stands beside it, each by its kind in the order of all kinds
        ((REDUCED,), Then(supervised=False), Here(supervised=True), (REDUCED.words, OBSERVED)),
        ((REDUCED,), Then(as_it_stood=False), Here(), (REDUCED.words, NOT_KNOWN)),
        # of a line that was stopped or switched here, nothing else is asked
        ((STOPPED,), Then(supervised=False), Here(supervised=True), (STOPPED.words,)),
        ((SWITCHED,), Then(as_it_stood=False), Here(supervised=True), (SWITCHED.words,)),
        ((SAME,), None, Here(supervised=True), (SAME.words,)),
        ((SAME,), Then(supervised=True), None, (SAME.words,)),
    ],
)  # fmt: skip
def test_what_else_differs(
    found: tuple[Difference, ...], then: Then | None, here: Here | None, said: tuple[str, ...]
) -> None:
    told = with_the_rest(found, then, here)
    assert {each.words for each in told} == set(said)
    assert [list(Kind).index(each.kind) for each in told] == sorted(list(Kind).index(each.kind) for each in told)


def test_differences_found_in_another_order_are_told_by_their_kind() -> None:
    order = list(Kind)
    told = with_the_rest((REDUCED, ENDED), Then(supervised=False, as_it_stood=False), Here(supervised=True))
    assert [each.kind for each in told] == sorted(
        (Kind.REDUCED, Kind.COURSE_ENDED, Kind.GIVEN_DIFFERENTLY, Kind.CANNOT_COMPARE), key=order.index
    )

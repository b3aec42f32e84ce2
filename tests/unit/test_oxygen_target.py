"""An oxygen target of 88 to 92 % counts only as a named clinician set it, by the newest score that stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reception_app.clinical.oxygen_target import target_note, target_set_by
from reception_app.handover.record import ErrorMark, Score

SET = target_note("Dr P. Pretend")


def score(hour: int, note: str | None, *, wrong: bool = False, instrument: str = "news2") -> Score:
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    error = ErrorMark("another person", at, "Sam Sampleworth") if wrong else None
    return Score(str(hour), instrument, "1", "NEWS2", at, "Sam Sampleworth", note=note, error=error)


@pytest.mark.parametrize(
    ("scores", "who"),
    [
        ((), None),
        ((score(9, None),), None),
        ((score(9, SET),), "Dr P. Pretend"),
        ((score(9, target_note(" ")),), None),
        ((score(9, f"{SET}; short of breath"),), "Dr P. Pretend"),
        ((score(9, "says that a scale 2 was used once"),), None),
        ((score(9, SET), score(11, None)), None),
        ((score(11, SET), score(9, None)), "Dr P. Pretend"),
        ((score(9, SET), score(11, None, wrong=True)), "Dr P. Pretend"),
        ((score(9, SET, wrong=True),), None),
        ((score(9, SET, instrument="cows"),), None),
    ],
)
def test_who_set_the_target(scores: tuple[Score, ...], who: str | None) -> None:
    assert target_set_by(scores, "news2") == who


def test_what_is_said_of_the_target_is_read_back() -> None:
    assert target_set_by((score(9, target_note("Dr E. Example")),), "news2") == "Dr E. Example"

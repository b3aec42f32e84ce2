"""Whether a clinician has set an oxygen target of 88 to 92 %, so that NEWS2 is read on its second scale. Pure.

Source: Royal College of Physicians, NEWS2 (2017): scale 2 only in hypercapnic respiratory failure, with a target set by
a competent clinician; without it everybody stays on scale 1. Nothing here guesses it from a reading or an illness.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

_SAID = "Scale 2: target 88 to 92 % set by "


class Noted(Protocol):
    """A score as it was recorded, named as in `handover.record.Score`."""

    @property
    def instrument(self) -> str: ...
    @property
    def taken_at(self) -> datetime: ...
    @property
    def note(self) -> str | None: ...
    @property
    def error(self) -> object | None: ...


def target_note(name: str) -> str:
    """Return what a score on scale 2 says of its target: by which clinician it was set."""
    return f"{_SAID}{name}"


def target_set_by(scores: Iterable[Noted], instrument: str) -> str | None:
    """Return who set the target, as the newest standing score of `instrument` says; None when that one names nobody."""
    standing = [score for score in scores if score.instrument == instrument and score.error is None]
    newest = max(standing, key=_taken, default=None)
    said = (newest.note or "") if newest is not None else ""
    return said.removeprefix(_SAID).partition(";")[0].strip() or None if said.startswith(_SAID) else None


def _taken(score: Noted) -> datetime:
    return score.taken_at

"""That a line, or a count of a controlled drug, was entered in error: it stays, says so and counts nowhere. Pure.

Neither has a place of its own for that mark in a record, and the record's schema is frozen. A line is kept as one no
longer current, which nobody decided, and its reason says what it is in words that people read at every desk, older
ones too. Counts are only ever added: one entered in error is followed by a row of its own, see `counts.py`. This module
alone writes and reads those words back. A true stop and a true discrepancy are never read as that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from reception_app.handover.record import ErrorMark, Record, Script
from reception_app.vocabulary import ScriptStatus

_HEAD = "Entered in error by "
_THEN = ": "


class Kept(Protocol):
    """What is asked of a line, named as in `handover.record.Script`."""

    @property
    def status(self) -> ScriptStatus: ...
    @property
    def stopped_at(self) -> datetime | None: ...
    @property
    def stop_reason(self) -> str | None: ...


def error_words(by: str, reason: str) -> str:
    """Return how a mark is kept: by whom, and why."""
    return f"{_HEAD}{by.replace(_THEN, ' ').strip()}{_THEN}{reason.strip()}"


def is_mark(words: str | None) -> bool:
    """True of words that `error_words` made."""
    return (words or "").startswith(_HEAD)


def stop_words(reason: str) -> str:
    """Return the words of a true stop or discrepancy as they were written, so that they never read as a mark."""
    reason = reason.strip()
    return f"“{reason}”" if reason.startswith(_HEAD) else reason


def in_error(script: Kept) -> bool:
    """True when a line was entered in error."""
    marked = script.status is ScriptStatus.STOPPED and script.stopped_at is not None
    return marked and is_mark(script.stop_reason)


def script_error(script: Script) -> ErrorMark | None:
    """Return by whom, when and why a line was marked as entered in error; None of every other."""
    if not in_error(script) or script.stopped_at is None:
        return None
    by, _, reason = (script.stop_reason or "").removeprefix(_HEAD).partition(_THEN)
    return ErrorMark(reason, script.stopped_at, by)


def counted(scripts: Sequence[Script]) -> tuple[Script, ...]:
    """Return the lines without those entered in error."""
    return tuple(script for script in scripts if not in_error(script))


def as_counted(record: Record) -> Record:
    """Return a record without the lines entered in error, for whatever counts, compares or warns."""
    return replace(record, scripts=counted(record.scripts))

"""Time: the one place that asks the machine what time it is.

Instants are aware UTC everywhere inside the program; Europe/London is only for people (screens and sheets).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Anything that tells the instant."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC, whole seconds."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class StandingClock:
    """A wall clock that stands still: training desks with RECEPTION_NOW, and tests."""

    at: datetime

    def now(self) -> datetime:
        return as_utc(self.at).replace(microsecond=0)


def since_boot() -> float:
    """Return the seconds since this computer started, by a clock that nobody can set; sleep counts where it can."""
    told = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if told is None else time.clock_gettime(told)


def as_utc(value: datetime) -> datetime:
    """Return `value` in UTC. Raises ValueError for a naive value."""
    if value.tzinfo is None:
        raise ValueError("a time without its zone cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def to_wire(value: datetime) -> str:
    """Return the one written form of an instant: `2026-11-20T19:40:00Z`."""
    return as_utc(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_wire(text: str) -> datetime:
    """Read an ISO 8601 instant with its zone. Raises ValueError otherwise."""
    read = as_utc(datetime.fromisoformat(text))
    return read.replace(microsecond=0) if read.microsecond else read


def local(value: datetime) -> datetime:
    """Return `value` as people at the desk read it, Europe/London."""
    return as_utc(value).astimezone(LONDON)


def local_day(value: datetime) -> date:
    """Return the calendar day people at the desk would name."""
    return local(value).date()

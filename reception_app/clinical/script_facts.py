"""What the rules ask of a script, said once: named as in `handover.record.Script`, so records and rows both fit.

A rule that asks for more extends the nearest of these; none asks for what it does not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from reception_app.clinical.doses import Dose
from reception_app.vocabulary import LastGivenHow, ScheduleKind, ScriptStatus


class NamedMedicine(Protocol):
    """Which medicine it is."""

    @property
    def medicine(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...


class Dosed(NamedMedicine, Protocol):
    """How much of it, and at which times ("HH:MM") of which days."""

    @property
    def strength(self) -> str | None: ...
    @property
    def dose(self) -> Dose | None: ...
    @property
    def times(self) -> Sequence[str]: ...
    @property
    def every_days(self) -> int: ...
    @property
    def as_required(self) -> bool: ...


class Regular(Dosed, Protocol):
    """One medicine as it is taken or prescribed."""

    @property
    def route(self) -> str | None: ...
    @property
    def frequency(self) -> str | None: ...


class Here(Regular, Protocol):
    """A medicine as it stands at this desk: a line with its status."""

    @property
    def status(self) -> ScriptStatus: ...


class LastGiven(NamedMedicine, Protocol):
    """When it was last given, how that is known, and how many days apart its doses are."""

    @property
    def every_days(self) -> int: ...
    @property
    def last_given_at(self) -> datetime | None: ...
    @property
    def last_given_how(self) -> LastGivenHow | None: ...


class ScheduleFacts(Protocol):
    """A schedule of doses, named as in `handover.record.Schedule`."""

    @property
    def kind(self) -> ScheduleKind: ...
    @property
    def started_on(self) -> date: ...

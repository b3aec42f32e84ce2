"""The end of shift: everybody here for whom something is not done, each list complete, each count its own rows (E6).

Nobody is left out: whoever has not been seen, whose triage or reception is not finished, or for whom anything waits or
is late stands in a list; the others are counted as needing nothing.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reception_app.clinical.policies import policy
from reception_app.services import end_of_shift_rows as rows
from reception_app.services.break_glass import emergency_views
from reception_app.services.context import AppContext, begun, note_view
from reception_app.services.end_of_shift_people import ShiftRow as ShiftRow
from reception_app.services.end_of_shift_people import assessments_here, people_here
from reception_app.services.roles import require


class Matter(StrEnum):
    """What a list is about, in the order the lists are read."""

    NOT_SEEN = "not_seen"
    NOT_FINISHED = "not_finished"
    NOT_SETTLED_IN = "not_settled_in"
    UNTREATED = "untreated"
    DOSES = "doses"
    RUNS_OUT = "runs_out"
    WAITING = "waiting"
    UNVERIFIED = "unverified"
    INTERIM = "interim"
    OBSERVATIONS = "observations"
    RESCORES = "rescores"
    TASKS = "tasks"
    UNDECIDED = "undecided"
    PACKS = "packs"
    STILL_HERE = "still_here"
    LEFT_UNSEEN = "left_unseen"
    NOT_READ_BACK = "not_read_back"
    EMERGENCY_VIEWS = "emergency_views"
    EXPECTED = "expected"


TITLES: dict[Matter, str] = {
    Matter.NOT_SEEN: "Not seen by anybody",
    Matter.NOT_FINISHED: "Assessment not finished",
    Matter.NOT_SETTLED_IN: "Triage signed, reception not finished",
    Matter.UNTREATED: "Dependent and untreated: no decision",
    Matter.DOSES: "Doses late, or due in the next shift",
    Matter.RUNS_OUT: "Runs out before help: no supply, no prescription yet",
    Matter.WAITING: "Not to be given until a prescriber decides",
    Matter.UNVERIFIED: "Scripts not confirmed",
    Matter.INTERIM: "Interim changes to resolve",
    Matter.OBSERVATIONS: "Observations overdue",
    Matter.RESCORES: "Scores to be taken again, overdue",
    Matter.TASKS: "Tasks overdue",
    Matter.UNDECIDED: "First-night plan: not decided",
    Matter.PACKS: "Leaving, pack not complete",
    Matter.STILL_HERE: "Marked as left, and still here",
    Matter.LEFT_UNSEEN: "Left without being seen",
    Matter.NOT_READ_BACK: "Left, print not read back",
    Matter.EMERGENCY_VIEWS: "Emergency view opened by an officer",
    Matter.EXPECTED: "Expected, not arrived",
}


_OF_THOSE_GONE = (Matter.LEFT_UNSEEN, Matter.NOT_READ_BACK, Matter.EMERGENCY_VIEWS)
"""Lists of people who are here no more, or may be."""


@dataclass(frozen=True, slots=True)
class ShiftList:
    """One list, whole: what is due first, then who waits longest."""

    matter: Matter
    title: str
    rows: tuple[ShiftRow, ...]

    @property
    def count(self) -> int:
        """How many rows the list has: the count shown is this and no other."""
        return len(self.rows)

    def overdue(self, now: datetime) -> int:
        """How many of the rows are past their time."""
        return sum(row.overdue(now) for row in self.rows)


@dataclass(frozen=True, slots=True)
class EndOfShift:
    """The whole sheet at one moment. `here`: people at the desk; `arrived`, `signed`: since the shift began."""

    at: datetime
    started: datetime
    here: int
    arrived: int
    signed: int
    lists: tuple[ShiftList, ...]

    def of(self, matter: Matter) -> ShiftList:
        """Return one list; empty ones are there too."""
        return next(each for each in self.lists if each.matter is matter)

    @property
    def named(self) -> frozenset[str]:
        """The ids of the people here who stand in at least one list."""
        of_people_here = (each for each in self.lists if each.matter not in _OF_THOSE_GONE)
        return frozenset(row.person_id for each in of_people_here for row in each.rows if row.person_id)

    @property
    def need_nothing(self) -> int:
        """How many people here stand in no list."""
        return self.here - len(self.named)


def read_end_of_shift(ctx: AppContext, shift_started: datetime | None = None) -> EndOfShift:
    """Return the end of shift as it stands now, for everybody here. It takes the same few selects however many."""
    require(ctx, "see the end of shift")
    now = ctx.now()
    started = shift_started or now - timedelta(hours=policy("shift_hours").value)
    with ctx.sessions.read() as session:
        here = people_here(session)
        stays = assessments_here(session, here)
        lines = rows.lines_here(session, now)
        tasks = rows.open_tasks_here(session)
        found = {
            Matter.NOT_SEEN: rows.not_seen(here, stays),
            Matter.NOT_FINISHED: rows.not_finished(ctx, session, here, stays),
            Matter.NOT_SETTLED_IN: rows.not_settled_in(here, stays),
            Matter.UNTREATED: rows.untreated(session, here, now),
            Matter.DOSES: rows.doses(session, here, [line.row for line in lines], now),
            Matter.RUNS_OUT: rows.run_outs(here, tasks),
            Matter.WAITING: rows.waiting(here, lines, now),
            Matter.UNVERIFIED: rows.unverified(here, lines, now),
            Matter.INTERIM: rows.interims(session, here),
            Matter.OBSERVATIONS: rows.observations(session, here, now),
            Matter.RESCORES: rows.rescores(session, here, tasks, now),
            Matter.TASKS: rows.overdue_tasks(here, tasks, now),
            Matter.UNDECIDED: rows.undecided(session, here, stays),
            Matter.PACKS: rows.packs(session, here, now),
            Matter.STILL_HERE: rows.still_here(session, here, started),
            Matter.LEFT_UNSEEN: rows.left_unseen(session, started),
            Matter.NOT_READ_BACK: rows.not_read_back(session, started),
            Matter.EMERGENCY_VIEWS: emergency_views(session, started),
            Matter.EXPECTED: rows.expected(session, started, now),
        }
    signed = [stay.signed_at for held in stays.values() for stay in held if stay.signed_at]
    return EndOfShift(
        at=now,
        started=started,
        here=len(here),
        arrived=sum(person.arrived_at >= started for person in here.values()),
        signed=sum(at >= started for at in signed),
        lists=tuple(ShiftList(matter, TITLES[matter], _in_order(found[matter])) for matter in Matter),
    )


def _in_order(found: list[ShiftRow]) -> tuple[ShiftRow, ...]:
    """Earliest due first, then longest waiting; a row with no time at all comes before later ones, never lost."""
    return tuple(sorted(found, key=_urgency))


def _urgency(row: ShiftRow) -> tuple[bool, str, bool, str, str, str]:
    due, since = row.due.isoformat() if row.due else "", row.since.isoformat() if row.since else ""
    return (row.due is None, due, row.since is None, since, row.name, row.words)


def note_seen(ctx: AppContext) -> None:
    """Note in the audit that the end of shift was looked at."""
    require(ctx, "see the end of shift")
    note_view(ctx, "view-end-of-shift", "end_of_shift", None, None)


def printing(ctx: AppContext) -> AbstractContextManager[None]:
    """Around the printing of the end of shift: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "see the end of shift")
    return begun(ctx, "print-end-of-shift", "end_of_shift", None, None)

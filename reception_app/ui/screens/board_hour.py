"""What stands in the board's "Next hour", and in which order: what can kill first is read first, then what is nearest.

A lateness of days is no news: it is counted in a line of its own, so that it never hides a dose due in ten minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.clinical.observation_levels import interval_minutes
from reception_app.clinical.urgent_tasks import is_urgent
from reception_app.services.board import DUE_SOON, Board, BoardFlag, BoardRow, Rank, is_self_harm, rank
from reception_app.services.person_view import TaskRowView
from reception_app.ui.icons import Icon
from reception_app.ui.screens.board_cells import name_words, tr
from reception_app.vocabulary import FlagLevel


@dataclass(frozen=True)
class Due:
    """One thing with a clock: when (aware UTC), whose, what, and its icon. `unsaid`: it has no time of its own yet.

    `critical`: lateness of it can kill within hours. `task`: it stands in the list of tasks.
    """

    at: datetime
    whose: str
    what: str
    icon: Icon
    unsaid: bool = False
    critical: bool = False
    task: bool = False

    def late(self, now: datetime) -> bool:
        """True when it should have happened."""
        return self.at < now and not self.unsaid

    def rank(self, now: datetime) -> Rank:
        """Return where it stands at `now`."""
        return rank(self.at, now, critical=self.critical, unsaid=self.unsaid)


def next_hour(board: Board, tasks: Iterable[TaskRowView]) -> tuple[Due, ...]:
    """Return everything late or due within the hour of the board's moment, in the order in which it is to be read."""
    people = (*board.here, *board.leaving)
    shared = Counter(row.family_name.upper() for row in people)
    named = {row.person_id: _whose(row, shared) for row in people}
    dues = [due for row in people for due in _of(row, named[row.person_id], board.at)]
    dues += [
        Due(it.task.due_at, named.get(it.person_id, it.family_name.upper()), it.task.title, Icon.FLAG,
            critical=is_urgent(it.task.kind), task=True)
        for it in tasks
        if it.task.due_at is not None
    ]  # fmt: skip
    dues += [
        Due(line.expected_at, name_words(line.family_name, None), tr("expected"), Icon.ARRIVE)
        for line in board.expected
        if line.expected_at is not None and line.expected_at >= board.at
    ]
    until = board.at + DUE_SOON
    return in_order((due for due in dues if due.at <= until), board.at)


def in_order(dues: Iterable[Due], now: datetime) -> tuple[Due, ...]:
    """Return these as they are read at `now`: by rank, then by time."""
    return tuple(sorted(dues, key=lambda due: (due.rank(now), due.at, due.whose, due.what)))


def _of(row: BoardRow, whose: str, now: datetime) -> Iterator[Due]:
    for dose in row.doses:
        yield Due(dose.at, whose, dose.medicine or tr("dose"), Icon.PILL, critical=dose.critical)
    for flag in row.flags:
        every = interval_minutes(flag.observation) if flag.observation else None
        if every and flag.last_observed_at is not None:
            at = flag.last_observed_at + timedelta(minutes=every)
            yield Due(at, whose, tr("observation"), Icon.EYE, critical=_watch_of_life(flag))
        elif every:
            yield _first_observation(row, flag, whose, now)
    if row.interim_review_by is not None:
        yield Due(row.interim_review_by, whose, tr("interim review"), Icon.HOURGLASS)
    if row.leaves_at is not None:
        yield Due(row.leaves_at, whose, tr("leaves"), Icon.TRUCK)


def _first_observation(row: BoardRow, flag: BoardFlag, whose: str, now: datetime) -> Due:
    """Return a watch nobody has begun: to be done now; late once the time of its first look is past."""
    due = row.observation_due_at
    late = due is not None and due < now
    at = due if due is not None and late else now
    return Due(at, whose, tr("first observation"), Icon.EYE, unsaid=not late, critical=_watch_of_life(flag))


def _watch_of_life(flag: BoardFlag) -> bool:
    return flag.level is FlagLevel.ACT_NOW or is_self_harm(flag.kind)


def _whose(row: BoardRow, shared: Counter[str]) -> str:
    """Return the family name, and the given name too when two people on the board share it."""
    family = row.family_name.upper()
    return family if shared[family] == 1 else name_words(row.family_name, row.given_names)

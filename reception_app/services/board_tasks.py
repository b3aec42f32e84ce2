"""What the board says of each person's open tasks: how many, how many late, and what of them has words of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local_day
from reception_app.forms.taken_back import taken_back
from reception_app.models import Task
from reception_app.services.board_rows import BoardRow
from reception_app.services.review_tasks import DEPOT_DUE, REVIEW
from reception_app.services.run_outs import runs_out_at
from reception_app.services.score_tasks import RESCORE
from reception_app.services.tasks import RUNS_OUT
from reception_app.vocabulary import TaskState


@dataclass(slots=True)
class _Waits:
    """What one person's open tasks come to."""

    count: int = 0
    late: int = 0
    taken_back: int = 0
    rescores: list[datetime] = field(default_factory=list)
    run_outs: list[datetime] = field(default_factory=list)
    reviews: list[date] = field(default_factory=list)
    depots: list[date] = field(default_factory=list)

    def add(self, kind: str, due: datetime | None, raised_by: str | None, reason: str | None, now: datetime) -> None:
        """Count one task."""
        self.count += 1
        self.taken_back += taken_back(reason) is not None
        late = due is not None and due < now
        if kind == RUNS_OUT:
            self.run_outs.append(runs_out_at(raised_by) or due or now)
        if due is not None and kind.startswith(RESCORE):
            self.rescores.append(due)
        if not kind.startswith(REVIEW):
            self.late += late
        elif due is not None and late:
            (self.depots if kind == DEPOT_DUE else self.reviews).append(local_day(due))


def with_tasks(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    """Return the rows with what waits for each person, by one select."""
    found: dict[str, _Waits] = {}
    for person_id, due, kind, raised_by, reason in session.execute(
        select(Task.person_id, Task.due_at, Task.kind, Task.raised_by_answer, Task.reason).where(
            Task.person_id.in_(ids), Task.state == TaskState.OPEN
        )
    ):
        found.setdefault(person_id, _Waits()).add(kind or "", due, raised_by, reason, now)
    return [_with(row, found[row.person_id]) if row.person_id in found else row for row in rows]


def _with(row: BoardRow, waits: _Waits) -> BoardRow:
    reviews = [*waits.reviews, *([row.review_due_on] if row.review_due_on else [])]
    return replace(
        row,
        open_tasks=waits.count,
        late_tasks=waits.late,
        tasks_taken_back=waits.taken_back,
        rescore_due_at=min(waits.rescores, default=None),
        review_due_on=min(reviews, default=None),
        depot_until=min(waits.depots, default=None),
        runs_out_at=min(waits.run_outs, default=None),
        run_outs=len(waits.run_outs),
    )

"""Erasure by retention rule: who is past the time this desk keeps its copy, and letting go of it for good.

Nobody is offered who is here or expected again, has an open task, a plan to leave that was not carried out, or a pack
whose receipt is outstanding. Erased is everything the records hold of them (`models.erasing`); the history's lines
stay, without what they said. Backups made before still hold it until they are thinned: `still_held` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clock import local_day
from reception_app.errors import InputProblem
from reception_app.models import CustodyReceipt, ExpectedArrival, Handover, Person, Stay, Task
from reception_app.models.erasing import compact, erase_not_come, erase_person, tidy_search, unlocked
from reception_app.services.context import AppContext, author
from reception_app.services.outstanding import awaiting_receipt
from reception_app.services.reason_words import check_reason
from reception_app.services.restoring import backups_of
from reception_app.services.retention_rules import CONTROLLED_DRUGS, LEFT, NOT_COME, RetentionRule, load_retention
from reception_app.services.roles import require
from reception_app.services.soundness import database_fault
from reception_app.vocabulary import PersonState, TaskState

ACT = "erase records past their time"
MOST = 50
"""People listed, and erased at once."""


@dataclass(frozen=True, slots=True)
class PastRow:
    """Somebody past their time: when they left (aware UTC), by which rule since when; `waits`: why not now, or ""."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    left_at: datetime
    rule: str
    since: datetime
    waits: str = ""


@dataclass(frozen=True, slots=True)
class PastTime:
    """Who may be erased, longest past first, `MOST` at most; who waits and why; how many may be in all.

    `not_come`: how many lines of the day's list are past theirs. They go with the next erasure.
    """

    rules: tuple[RetentionRule, ...]
    rows: tuple[PastRow, ...]
    waiting: tuple[PastRow, ...]
    count: int
    not_come: int


@dataclass(frozen=True, slots=True)
class Erased:
    """How many people, rows and lines of the day's list went; `warnings` in words, and where they are still held."""

    people: int
    rows: int
    not_come: int
    warnings: tuple[str, ...]
    still_held: tuple[str, ...]


def past_time(ctx: AppContext) -> PastTime:
    """Return who is past the time this desk keeps them. For desk administrators (RO-101)."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        found = sorted(_past(session, ctx.now()), key=_longest_first)
        lines = len(_not_come(session, ctx.now()))
    ready = [row for row in found if not row.waits]
    return PastTime(
        tuple(load_retention().values()),
        tuple(ready[:MOST]),
        tuple(row for row in found if row.waits),
        len(ready),
        lines,
    )


def erase_past(ctx: AppContext, person_ids: Sequence[str], reason: str, *, nothing_pending: bool) -> Erased:
    """Erase these people for good, and the lines of the day's list that are past their time.

    `nothing_pending`: somebody made sure that no complaint, claim, inquest or inquiry needs the records. Raises
    InputProblem IN-345 without a reason, IN-346 when the reason names one of them, IN-347 without `nothing_pending`,
    IN-348 when one of them is not to be erased now. Then nothing was erased.
    """
    require(ctx, ACT)
    if not nothing_pending:
        raise InputProblem(
            "IN-347",
            "Nobody has said that no complaint, claim, inquest or inquiry needs these records.",
            "Ask the healthcare manager first; then say so.",
        )
    who = author(ctx, ACT)
    with ctx.sessions.write_unlinked() as session, unlocked(session):
        ready = {row.person_id: row for row in _past(session, ctx.now()) if not row.waits}
        if not person_ids or not set(person_ids) <= set(ready):
            raise InputProblem(
                "IN-348",
                "Somebody chosen is not past their time, is here, or waits for something. Nothing was erased.",
                "Look at the list again, and choose from it.",
            )
        chosen = [ready[each] for each in dict.fromkeys(person_ids)]
        check_reason(reason, [word for row in chosen for word in (row.family_name, row.given_names, row.number)])
        told = {"reason": reason.strip()}
        rows = sum(erase_person(session, who, row.person_id, told | {"rule": row.rule}) for row in chosen)
        lines = erase_not_come(session, who, _not_come(session, ctx.now()), told | {"rule": NOT_COME})
        tidy_search(session)
    return Erased(len(chosen), rows, lines, _compacted(ctx), still_held(ctx))


def still_held(ctx: AppContext) -> tuple[str, ...]:
    """Return, in sentences, which copies of the records made before now still hold who is erased."""
    require(ctx, ACT)
    backups = backups_of(ctx.folder)
    aside = sorted(path.name for path in ctx.folder.home.glob("aside-*") if path.is_dir())
    told = []
    if backups:
        many = "1 backup" if len(backups) == 1 else f"{len(backups)} backups"
        held = "holds" if len(backups) == 1 else "hold"
        told.append(
            f"{many} made before now still {held} whoever is erased, until they are thinned or deleted. Restoring one "
            "brings them back: then erase them again."
        )
    if aside:
        told.append(f"So do folders kept by a restore, until somebody deletes them: {', '.join(aside)}.")
    told.append("Paper, packs that were sent and exports are not reached.")
    return tuple(told)


def _longest_first(row: PastRow) -> tuple[datetime, str]:
    return row.since, row.person_id


def _past(session: Session, now: datetime) -> list[PastRow]:
    rules = load_retention()
    left = (
        select(Person, func.max(Stay.left_at))
        .join(Stay, Stay.person_id == Person.id)
        .where(Person.state == PersonState.LEFT)
        .group_by(Person.id)
        .having(func.max(Stay.left_at) < now - rules[LEFT].keeps, func.sum(Stay.left_at.is_(None)) == 0)
    )
    last_counted = select(CustodyReceipt.person_id, func.max(CustodyReceipt.at)).group_by(CustodyReceipt.person_id)
    counted = {row[0]: row[1] for row in session.execute(last_counted)}
    waits = _waits(session, now)
    found = []
    for person, left_at in session.execute(left):
        if left_at is None:
            continue
        rule, since = LEFT, left_at + rules[LEFT].keeps
        counted_at = counted.get(person.id)
        if counted_at is not None and counted_at + rules[CONTROLLED_DRUGS].keeps > since:
            rule, since = CONTROLLED_DRUGS, counted_at + rules[CONTROLLED_DRUGS].keeps
        if since < now:
            names = (person.number, person.family_name, person.given_names)
            found.append(PastRow(person.id, *names, left_at, rule, since, waits.get(person.id, "")))
    return found


def _waits(session: Session, now: datetime) -> dict[str, str]:
    """Return why somebody is not erased now, by person."""
    tasks = session.scalars(select(Task.person_id).where(Task.state == TaskState.OPEN))
    planned = session.scalars(
        select(Handover.person_id).where(Handover.left_at.is_(None), Handover.cancelled_at.is_(None))
    )
    expected = session.scalars(
        select(Person.id)
        .join(ExpectedArrival, ExpectedArrival.prison_number == Person.prison_number)
        .where(
            ExpectedArrival.day >= local_day(now) - timedelta(days=1),  # a van after midnight is on yesterday's list
            ExpectedArrival.stay_id.is_(None),
            ExpectedArrival.removed_at.is_(None),
        )
    )
    reasons: tuple[tuple[Iterable[str], str], ...] = (
        (awaiting_receipt(session, now), "a pack of theirs has no receipt yet"),
        (planned, "a leaving that was planned is still open"),
        (tasks, "a task is still open"),
        (expected, "they are expected here"),
    )
    return {person_id: words for people, words in reasons for person_id in people}


def _not_come(session: Session, now: datetime) -> list[str]:
    last = local_day(now - load_retention()[NOT_COME].keeps)
    found = select(ExpectedArrival.id).where(ExpectedArrival.stay_id.is_(None), ExpectedArrival.day < last)
    return list(session.scalars(found.order_by(ExpectedArrival.id)))


def _compacted(ctx: AppContext) -> tuple[str, ...]:
    try:
        compact(ctx.engine)
    except Exception as error:
        fault = database_fault(error, ctx.folder.database)
        if fault is None:
            raise
        return (f"They are erased, and overwritten in the file; it could not be written anew: {fault.what}",)
    return ()

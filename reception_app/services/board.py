"""The board: everybody here and not finished, leaving, and expected, most urgent first. Read by a few selects."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clock import LONDON, local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.identifiers import read_prison_number
from reception_app.models import (
    Answer,
    Assessment,
    ExpectedArrival,
    Flag,
    Handover,
    InterimChange,
    Person,
    Script,
    Stay,
    Task,
)
from reception_app.services.context import AppContext, writing
from reception_app.services.handover_state import PackState, pack_states
from reception_app.services.roles import require
from reception_app.services.triage import FIRST_RECEPTION
from reception_app.vocabulary import (
    ArrivalKind,
    AssessmentStatus,
    FlagLevel,
    PersonState,
    ScriptStatus,
    TaskState,
)

NOT_SEEN_SOON = timedelta(hours=1)
NOT_SEEN_LATE = timedelta(hours=2)
"""Local defaults [GK]: the board turns amber, then red, for somebody nobody has begun to see."""

DUE_SOON = timedelta(minutes=60)
RAISED_FOR = timedelta(days=7)
"""Risk stays raised for seven days from reception (E16)."""


@dataclass(frozen=True, slots=True)
class BoardFlag:
    """A flag on a row: kind, words, level."""

    kind: str
    words: str
    level: FlagLevel
    observation: str | None = None
    last_observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on the board. Times are instants; the screen says them in words."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    location: str | None
    seen_with: str | None
    arrived_at: datetime
    arrived_from: str | None
    arrival_kind: ArrivalKind
    triage_started_at: datetime | None = None
    triage_by: str | None = None
    triage_answered: int = 0
    triage_saved_at: datetime | None = None
    triage_signed_at: datetime | None = None
    next_due_at: datetime | None = None
    next_medicine: str | None = None
    last_given_at: datetime | None = None
    scripts: int = 0
    verified: int = 0
    waits_for_prescriber: int = 0
    flags: tuple[BoardFlag, ...] = ()
    interim_review_by: datetime | None = None
    interims: int = 0
    open_tasks: int = 0
    late_tasks: int = 0
    leaves_at: datetime | None = None
    leaves_to: str | None = None
    handover_id: str | None = None
    pack: PackState | None = None
    raised_until: datetime | None = None

    @property
    def leaving(self) -> bool:
        """True when a leaving is planned."""
        return self.handover_id is not None

    def dose_late(self, now: datetime) -> bool:
        """True when a dose is past its time."""
        return self.next_due_at is not None and self.next_due_at < now

    def dose_soon(self, now: datetime) -> bool:
        """True when a dose is due within the hour, or late."""
        return self.next_due_at is not None and self.next_due_at <= now + DUE_SOON

    def not_seen(self) -> bool:
        """True when nobody has begun the triage."""
        return self.triage_started_at is None and not self.leaving

    def danger(self, now: datetime) -> bool:
        """True when something is late or dangerous now."""
        unseen = self.not_seen() and now - self.arrived_at >= NOT_SEEN_LATE
        return self.dose_late(now) or unseen or any(flag.level is FlagLevel.ACT_NOW for flag in self.flags)

    def interim_overdue(self, now: datetime) -> bool:
        """True when an interim change is past its review time."""
        return self.interim_review_by is not None and self.interim_review_by < now


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One person said to be coming."""

    expected_id: str
    family_name: str | None
    given_names: str | None
    prison_number: str | None
    date_of_birth: date | None
    expected_at: datetime | None
    arrived_from: str | None
    arrival_kind: ArrivalKind
    note: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows at one moment, already in order."""

    at: datetime
    here: tuple[BoardRow, ...]
    leaving: tuple[BoardRow, ...]
    expected: tuple[ExpectedRow, ...]
    open_tasks: int
    handovers: int

    def counts(self) -> tuple[int, ...]:
        """Return the counts of the filters 0 to 7: each equals the rows its filter lists."""
        return tuple(len(self.filtered(number)) for number in range(8))

    def filtered(self, number: int) -> tuple[BoardRow | ExpectedRow, ...]:
        """Return the rows of filter 0 all, 1 not seen, 2 dose due or late, 3 ACCT or watch, 4 interim overdue,
        5 not verified, 6 leaving, 7 expected."""
        people = (*self.here, *self.leaving)
        match number:
            case 1:
                return tuple(row for row in people if row.not_seen())
            case 2:
                return tuple(row for row in people if row.dose_soon(self.at))
            case 3:
                return tuple(row for row in people if any(f.observation or f.kind == "acct_open" for f in row.flags))
            case 4:
                return tuple(row for row in people if row.interim_overdue(self.at))
            case 5:
                return tuple(row for row in people if row.verified < row.scripts)
            case 6:
                return self.leaving
            case 7:
                return self.expected
            case _:
                return (*people, *self.expected)


def read_board(ctx: AppContext) -> Board:
    """Return the board as it stands now."""
    require(ctx, "see the board")
    now = ctx.now()
    with ctx.sessions.read() as session:
        rows = _rows(session)
        ids = [row.person_id for row in rows]
        rows = _with_triage(session, ids, rows)
        rows = _with_scripts(session, ids, rows)
        rows = _with_flags(session, ids, rows)
        rows = _with_tasks(session, ids, rows, now)
        rows = _with_handovers(session, ids, rows, now)
        expected = _expected(session, local_day(now))
    here = [row for row in rows if not row.leaving]
    leaving = [row for row in rows if row.leaving]
    leaving.sort(key=lambda row: (row.leaves_at is None, row.leaves_at or now, row.family_name))
    return Board(
        now,
        tuple(sorted(here, key=lambda row: urgency(row, now))),
        tuple(leaving),
        expected,
        sum(row.open_tasks for row in rows),
        len(leaving),
    )


def urgency(row: BoardRow, now: datetime) -> tuple[object, ...]:
    """Return the sort key of a row: danger, late, due, not seen, not verified, then arrival."""
    return (
        not any(flag.level is FlagLevel.ACT_NOW for flag in row.flags) and not row.danger(now),
        not row.dose_late(now),
        not row.interim_overdue(now),
        not row.dose_soon(now),
        not row.not_seen(),
        row.verified >= row.scripts,
        row.arrived_at,
        row.number,
    )


def _rows(session: Session) -> list[BoardRow]:
    """Everybody whose reception is not finished, and everybody with a leaving planned."""
    planned = select(Handover.person_id).where(Handover.left_at.is_(None), Handover.cancelled_at.is_(None))
    found = session.execute(
        select(
            Person.id, Person.prison_number, Person.desk_reference, Person.family_name, Person.given_names,
            Person.date_of_birth, Stay.location, Stay.seen_with, Stay.arrived_at, Stay.arrived_from, Stay.arrival_kind,
        )
        .join(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
        .where(Person.state != PersonState.LEFT)
        .where(Stay.reception_done_at.is_(None) | Person.id.in_(planned))
    ).all()  # fmt: skip
    return [
        BoardRow(row[0], row[1] or row[2] or "", *row[3:5], row[5], row[6], row[7], row[8], row[9], row[10])
        for row in found
    ]


def _with_triage(session: Session, ids: list[str], rows: list[BoardRow]) -> list[BoardRow]:
    found = session.execute(
        select(
            Assessment.person_id, Assessment.started_at, Assessment.started_by, Assessment.status,
            Assessment.signed_at, Assessment.signed_by, Stay.arrived_at,
            select(func.count()).where(Answer.assessment_id == Assessment.id).scalar_subquery(),
            select(func.max(Answer.recorded_at)).where(Answer.assessment_id == Assessment.id).scalar_subquery(),
        )
        .join(Stay, Stay.id == Assessment.stay_id)
        .where(Assessment.person_id.in_(ids), Assessment.form == FIRST_RECEPTION, Stay.left_at.is_(None))
        .order_by(Assessment.started_at)
    )  # fmt: skip
    triage = {row[0]: row for row in found}
    result = []
    for row in rows:
        it = triage.get(row.person_id)
        if it is not None:
            signed = it[3] is AssessmentStatus.SIGNED
            row = replace(
                row,
                triage_started_at=it[1],
                triage_by=it[5] if signed else it[2],
                triage_answered=it[7],
                triage_saved_at=it[8],
                triage_signed_at=it[4],
            )
        result.append(row)
    return result


def _with_scripts(session: Session, ids: list[str], rows: list[BoardRow]) -> list[BoardRow]:
    scripts: dict[str, list[Script]] = {}
    current = select(Script).where(Script.person_id.in_(ids), Script.status != ScriptStatus.STOPPED)
    for script in session.scalars(current.order_by(Script.next_due_at, Script.id)):
        scripts.setdefault(script.person_id, []).append(script)
    reviews: dict[str, list[datetime]] = {}
    for person_id, review_by in session.execute(
        select(InterimChange.person_id, InterimChange.review_by).where(
            InterimChange.person_id.in_(ids), InterimChange.resolved_at.is_(None)
        )
    ):
        reviews.setdefault(person_id, []).append(review_by)
    result = []
    for row in rows:
        mine = scripts.get(row.person_id, [])
        due = next((script for script in mine if script.next_due_at is not None), None)
        result.append(
            replace(
                row,
                next_due_at=due.next_due_at if due else None,
                next_medicine=due.medicine if due else (mine[0].medicine if mine else None),
                last_given_at=due.last_given_at if due else None,
                scripts=len(mine),
                verified=sum(script.verified for script in mine),
                waits_for_prescriber=sum(script.not_until_prescriber is not None for script in mine),
                interims=len(reviews.get(row.person_id, [])),
                interim_review_by=min(reviews.get(row.person_id, []), default=None),
            )
        )
    return result


def _with_flags(session: Session, ids: list[str], rows: list[BoardRow]) -> list[BoardRow]:
    order = {FlagLevel.ACT_NOW: 0, FlagLevel.SOON: 1, FlagLevel.KNOW: 2}
    flags: dict[str, list[BoardFlag]] = {}
    for flag in session.scalars(select(Flag).where(Flag.person_id.in_(ids), Flag.ended_at.is_(None))):
        shown = BoardFlag(flag.kind, flag.words, flag.level, flag.observation, flag.last_observed_at)
        flags.setdefault(flag.person_id, []).append(shown)
    return [
        replace(
            row,
            flags=tuple(sorted(flags.get(row.person_id, []), key=lambda flag: (order[flag.level], flag.words))),
            raised_until=row.arrived_at + RAISED_FOR,
        )
        for row in rows
    ]


def _with_tasks(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    counts: dict[str, list[datetime | None]] = {}
    for person_id, due in session.execute(
        select(Task.person_id, Task.due_at).where(Task.person_id.in_(ids), Task.state == TaskState.OPEN)
    ):
        counts.setdefault(person_id, []).append(due)
    return [
        replace(
            row,
            open_tasks=len(counts.get(row.person_id, [])),
            late_tasks=sum(due is not None and due < now for due in counts.get(row.person_id, [])),
        )
        for row in rows
    ]


def _with_handovers(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    handovers = {
        handover.person_id: handover
        for handover in session.scalars(
            select(Handover).where(
                Handover.person_id.in_(ids), Handover.left_at.is_(None), Handover.cancelled_at.is_(None)
            )
        )
    }
    states = pack_states(session, [handover.id for handover in handovers.values()], now)
    result = []
    for row in rows:
        handover = handovers.get(row.person_id)
        if handover is not None:
            row = replace(
                row,
                leaves_at=handover.leaves_at,
                leaves_to=handover.to_name,
                handover_id=handover.id,
                pack=states.get(handover.id),
            )
        result.append(row)
    return result


def _expected(session: Session, day: date) -> tuple[ExpectedRow, ...]:
    lines = session.scalars(
        select(ExpectedArrival)
        .where(ExpectedArrival.day == day, ExpectedArrival.stay_id.is_(None), ExpectedArrival.removed_at.is_(None))
        .order_by(ExpectedArrival.expected_at.is_(None), ExpectedArrival.expected_at, ExpectedArrival.family_name)
    )
    return tuple(
        ExpectedRow(
            line.id, line.family_name, line.given_names, line.prison_number, line.date_of_birth, line.expected_at,
            line.arrived_from, line.arrival_kind, line.note,
        )
        for line in lines
    )  # fmt: skip


_COLUMNS = ("family_name", "given_names", "prison_number", "date_of_birth", "expected_at", "arrived_from", "note")
_HEADS = {
    "surname": "family_name", "family name": "family_name", "name": "family_name", "forename": "given_names",
    "forenames": "given_names", "given names": "given_names", "first name": "given_names", "number": "prison_number",
    "prison number": "prison_number", "prison no.": "prison_number", "dob": "date_of_birth", "born": "date_of_birth",
    "date of birth": "date_of_birth", "time": "expected_at", "expected": "expected_at", "from": "arrived_from",
    "note": "note", "notes": "note",
}  # fmt: skip


def read_expected_list(ctx: AppContext, pasted: str) -> tuple[int, tuple[str, ...]]:
    """Add the day's list, pasted or from a CSV file: returns how many lines were added and what was not understood.

    A head line names the columns (family name, given names, prison number, date of birth, time, from, note); without
    one that is their order. Commas, semicolons and tabs are taken. A line is added even when a part of it is not read.
    """
    require(ctx, "take somebody in")
    text = pasted.strip("\ufeff\n\r ")
    if not text:
        raise InputProblem(
            "IN-701", "There is nothing in that list.", "Copy the lines of the list, and paste them here."
        )
    first = text.splitlines()[0]
    delimiter = max("\t;,", key=first.count)
    lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    heads = [_HEADS.get(cell.casefold(), "") for cell in lines[0]]
    columns = heads if sum(map(bool, heads)) >= 2 else list(_COLUMNS)
    body = lines[1:] if columns is heads else lines
    problems: list[str] = []
    added = 0
    with writing(ctx, "read-expected-list") as session:
        for number, cells in enumerate(body, start=2 if columns is heads else 1):
            values = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
            if not values:
                continue
            session.add(_expected_line(ctx, values, number, problems))
            added += 1
    return added, tuple(problems)


def _expected_line(ctx: AppContext, values: dict[str, str], number: int, problems: list[str]) -> ExpectedArrival:
    day = local_day(ctx.now())
    prison_number, born, at = None, None, None
    try:
        prison_number = read_prison_number(values["prison_number"]) if "prison_number" in values else None
    except InputProblem:
        problems.append(f"Line {number}: the prison number was not understood.")
    if "date_of_birth" in values and (born := _read_day(values["date_of_birth"])) is None:
        problems.append(f"Line {number}: the date of birth was not understood.")
    if "expected_at" in values and (at := _read_clock(values["expected_at"], day)) is None:
        problems.append(f"Line {number}: the time was not understood.")
    return ExpectedArrival(
        id=ctx.new_id(),
        day=day,
        expected_at=at,
        family_name=values.get("family_name"),
        given_names=values.get("given_names"),
        prison_number=prison_number,
        date_of_birth=born,
        arrived_from=values.get("arrived_from"),
        note=values.get("note"),
    )


def _read_day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %b %Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=LONDON).date()
        except ValueError:
            continue
    return None


def _read_clock(text: str, day: date) -> datetime | None:
    for form in ("%H:%M", "%H.%M", "%H%M"):
        try:
            clock = datetime.strptime(text, form).replace(tzinfo=LONDON).time()
        except ValueError:
            continue
        return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=LONDON)
    return None


def add_expected(ctx: AppContext, line: ExpectedRow) -> str:
    """Add one expected person by hand and return the line's id."""
    require(ctx, "take somebody in")
    with writing(ctx, "add-expected") as session:
        row = ExpectedArrival(
            id=ctx.new_id(),
            day=local_day(line.expected_at or ctx.now()),
            expected_at=line.expected_at,
            family_name=line.family_name,
            given_names=line.given_names,
            prison_number=line.prison_number,
            date_of_birth=line.date_of_birth,
            arrived_from=line.arrived_from,
            arrival_kind=line.arrival_kind,
            note=line.note,
        )
        session.add(row)
        return row.id


def remove_expected(ctx: AppContext, expected_id: str, reason: str) -> None:
    """Take a line off the list, with why."""
    require(ctx, "take somebody in")
    with writing(ctx, "remove-expected") as session:
        row = session.get(ExpectedArrival, expected_id)
        if row is None:
            raise NotFound("NF-108", "That line is no longer on the list.", "Look at the board again.")
        row.removed_at, row.removed_reason = ctx.now(), reason.strip() or "not coming"


def finish_reception(ctx: AppContext, person_id: str) -> None:
    """Take somebody off the arrivals of the board: seen, and gone to where they sleep."""
    require(ctx, "work a task")
    with writing(ctx, "finish-reception") as session:
        stay = session.scalars(select(Stay).where(Stay.person_id == person_id, Stay.left_at.is_(None))).one_or_none()
        if stay is None:
            raise NotFound("NF-102", "This person is not here now.", "Take them in first.")
        signed = session.scalars(
            select(Assessment.id).where(Assessment.stay_id == stay.id, Assessment.status == AssessmentStatus.SIGNED)
        ).first()
        if signed is None:
            raise InputProblem(
                "IN-702", "Nobody leaves the board unseen: triage is not signed.", "Finish the triage first."
            )
        stay.reception_done_at = ctx.now()

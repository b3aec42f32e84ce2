"""The day's list: who is said to be coming, pasted or added by hand, until they are here or not coming."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import LONDON, local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.establishments import named
from reception_app.identifiers import read_prison_number
from reception_app.models import ExpectedArrival
from reception_app.services.context import AppContext, writing
from reception_app.services.roles import require
from reception_app.vocabulary import ArrivalKind


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


def expected_on(session: Session, day: date) -> tuple[ExpectedRow, ...]:
    """Return who is still expected on that day, by the time said."""
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
    prison = named(values.get("arrived_from"))
    elsewhere = prison is not None and prison.code != ctx.settings.establishment
    return ExpectedArrival(
        id=ctx.new_id(),
        day=day,
        # A list has no column for it, and whoever comes from a prison has a pack that is waited for.
        arrival_kind=ArrivalKind.TRANSFER if elsewhere else ArrivalKind.OTHER,
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

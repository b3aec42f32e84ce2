"""Rows of assessments, scores, services, tests and vaccinations as the parts of the record that travel."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Enum, bindparam, inspect, literal_column, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from reception_app.clinical.doses import Dose
from reception_app.clock import from_wire
from reception_app.handover import record as tree
from reception_app.handover.shapes import slots
from reception_app.models import (
    Amendment,
    Answer,
    Assessment,
    HealthTest,
    Involvement,
    Score,
    ScoreItem,
    Stay,
    Vaccination,
)
from reception_app.models.base import Base, UtcInstant
from reception_app.models.dose_columns import DoseColumns
from reception_app.vocabulary import AnswerState

T = TypeVar("T")

ENTRY_ORDER: ColumnElement[int] = literal_column("rowid")
"""Among rows of the same second: the order in which they were written."""

_OWNER = "owner_id"
_SQLITE = sqlite.dialect()


StoredRow = Any
"""The values of one row by the names of its columns: a named tuple made for its table."""


class RowsOf:
    """The rows of one person in one table, in a fixed order, as values.

    A record is read from some thirty tables each time it is opened. An object that follows its row costs three times
    as much as the row's values, and a statement that is put together anew twice as much again: this one is text from
    the start, and the driver's own cursor takes it. `by` names another column than the person's; `where` may hold
    further `bindparam`s, given by name at each reading.
    """

    def __init__(
        self, table: type[Base], *order: Any, by: str = "person_id", where: Sequence[ColumnElement[bool]] = ()
    ) -> None:
        # The table's own columns: of the class's, a copy each would be made and kept, two megabytes in all.
        mapper = inspect(table)
        named: dict[str, Any] = {each.key: each.columns[0] for each in mapper.column_attrs}
        for name, dose in vars(table).items():
            if isinstance(dose, DoseColumns):  # under the dose's own name: `copied` finds it by the name of the field
                named[f"{name}_amount"], named[f"{name}_unit"] = named[dose.amount], named[dose.unit]
        mine: ColumnElement[bool] = mapper.columns[by] == bindparam(_OWNER)
        statement = select(*named.values()).where(mine, *where).order_by(*order, ENTRY_ORDER)
        text = statement.compile(dialect=_SQLITE)
        self._sql = str(text)
        self._binds = [(name, text.binds[name]) for name in text.positiontup or ()]
        self._told = {name: bind.type.bind_processor(_SQLITE) for name, bind in self._binds}
        made = cast(Any, namedtuple)(f"{table.__name__}Row", list(named))
        self._made: Callable[[Sequence[Any]], StoredRow] = made._make
        read = [_reader_of(column.type) for column in named.values()]
        self._read = [(place, each) for place, each in enumerate(read) if each is not None]

    def __call__(self, session: Session, owner_id: str, **values: object) -> list[StoredRow]:
        if session.new or session.dirty or session.deleted:
            session.flush()
        given: dict[str, object] = {_OWNER: owner_id, **values}
        told = []
        for name, bind in self._binds:
            value = given.get(name, bind.effective_value)
            process = self._told[name]
            told.append(process(value) if process is not None else value)
        cursor = session.connection().connection.cursor()
        return [self._row(row) for row in cursor.execute(self._sql, told).fetchall()]

    def _row(self, stored: Sequence[Any]) -> StoredRow:
        values = list(stored)
        for place, read in self._read:
            value = values[place]
            if value is not None:
                values[place] = read(value)
        return self._made(values)


def _reader_of(type_: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what makes a value of what the driver read, None where it is one already. An empty value stays empty."""
    read = type_.dialect_impl(_SQLITE).result_processor(_SQLITE, None)
    if isinstance(type_, UtcInstant):
        return from_wire
    if isinstance(type_, Enum) and read is not None:
        return {slug: read(slug) for slug in type_.enums}.__getitem__
    return read


def copied(kind: type[T], row: object, **others: Any) -> T:
    """Return a part of the record with `row`'s columns of the same names, and `others` for what is not a column."""
    plain, doses = _fields(cast(Any, kind))
    if isinstance(row, tuple):
        names, take, places = _places(cast(Any, kind), type(row), frozenset(others))
        others.update(zip(names, take(row), strict=True))
        for name, at, of in places:
            amount, unit = row[at], row[of]
            others[name] = None if amount is None or unit is None else Dose(amount, unit)
        return kind(**others)
    return kind(**{name: getattr(row, name) for name in (*plain, *doses) if name not in others}, **others)


@cache
def _fields(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the fields that are one column, and of those that are a dose in two."""
    doses = tuple(slot.name for slot in slots(kind) if slot.shape.of is Dose)
    return tuple(slot.name for slot in slots(kind) if slot.name not in doses), doses


@cache
def _places(
    kind: type, row: Any, others: frozenset[str]
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[tuple[str, int, int], ...]]:
    """Return which fields of `kind` are a column each and what takes them from a row; of each dose its two places."""
    plain, doses = _fields(kind)
    place = {name: at for at, name in enumerate(row._fields)}
    names = tuple(name for name in plain if name not in others)
    at = tuple(place[name] for name in names)
    found = tuple((name, place[f"{name}_amount"], place[f"{name}_unit"]) for name in doses if name not in others)
    return names, itemgetter(*at) if len(at) > 1 else partial(_some, at), found


def _some(at: tuple[int, ...], row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row[each] for each in at)


def put(row: object, part: object, *leaving: str) -> None:
    """Set the columns of `row` from a part of the record: every field of the same name but `leaving`."""
    for slot in slots(type(part)):
        if slot.name not in leaving:
            setattr(row, slot.name, getattr(part, slot.name))


def error_of(row: StoredRow) -> tree.ErrorMark | None:
    """Return the mark of a line that was entered in error, None for a good one."""
    if row.error_at is None:
        return None
    return tree.ErrorMark(row.error_reason or "", row.error_at, row.error_by)


NEWEST_FIRST = (Stay.left_at.isnot(None), Stay.arrived_at.desc())
"""The order of stays: the one that is on, or ended last, first."""
STAYS = RowsOf(Stay, *NEWEST_FIRST)
_ANSWERS = RowsOf(Answer)
_AMENDMENTS = RowsOf(Amendment, Amendment.amended_at)
_ASSESSMENTS = RowsOf(Assessment, Assessment.started_at)
_SCORE_ITEMS = RowsOf(ScoreItem)
_SCORES = RowsOf(Score, Score.taken_at)
_INVOLVEMENTS = RowsOf(Involvement, Involvement.recorded_at)
_TESTS = RowsOf(HealthTest, HealthTest.recorded_at)
_VACCINATIONS = RowsOf(Vaccination, Vaccination.recorded_at)


def assessments_of(session: Session, person_id: str) -> tuple[tree.Assessment, ...]:
    """Return every assessment, its answers in the order given, as they stand now with what was amended beside them."""
    answers: dict[str, dict[str, tree.Answer]] = {}
    for answer in _ANSWERS(session, person_id):
        answers.setdefault(answer.assessment_id, {})[answer.key] = copied(tree.Answer, answer, amendments=())
    for row in _AMENDMENTS(session, person_id):
        kept = answers.setdefault(row.assessment_id, {})
        kept[row.key] = _amended(kept.get(row.key), row)
    rows = _ASSESSMENTS(session, person_id)
    return tuple(copied(tree.Assessment, row, answers=tuple(answers.get(row.id, {}).values())) for row in rows)


def _amended(before: tree.Answer | None, row: StoredRow) -> tree.Answer:
    """Return the answer after one amendment. One taken back reads as not asked, with what stood kept beside it."""
    change = tree.Amendment(
        was=row.was_shown,
        now=row.shown,
        why=row.why,
        amended_by=row.amended_by,
        amended_role=row.amended_role,
        amended_at=row.amended_at,
        where=row.amended_where,
        entered_in_error=row.entered_in_error,
    )
    return tree.Answer(
        key=row.key,
        words=row.words,
        state=row.state or AnswerState.NOT_ASKED,
        value=row.value,
        shown=row.shown,
        note=row.note,
        reason=row.reason if row.state else row.why,
        said_by=row.said_by,
        recorded_by=row.amended_by,
        recorded_role=row.amended_role,
        recorded_at=row.amended_at,
        recorded_where=row.amended_where,
        attention=row.attention,
        topic=row.topic,
        amendments=(*(before.amendments if before else ()), change),
    )


def scores_of(session: Session, person_id: str) -> tuple[tree.Score, ...]:
    """Return every score in the order taken, those entered in error too, marked."""
    items: dict[str, list[tree.ScoreItem]] = {}
    for item in _SCORE_ITEMS(session, person_id):
        items.setdefault(item.score_id, []).append(copied(tree.ScoreItem, item))
    rows = _SCORES(session, person_id)
    return tuple(copied(tree.Score, row, items=tuple(items.get(row.id, ())), error=error_of(row)) for row in rows)


def involvements_of(session: Session, person_id: str) -> tuple[tree.Involvement, ...]:
    """Return the services, orders and schemes, in the order recorded."""
    return tuple(copied(tree.Involvement, row, error=error_of(row)) for row in _INVOLVEMENTS(session, person_id))


def tests_of(session: Session, person_id: str) -> tuple[tree.HealthTest, ...]:
    """Return the tests offered and done, in the order recorded."""
    return tuple(copied(tree.HealthTest, row, error=error_of(row)) for row in _TESTS(session, person_id))


def vaccinations_of(session: Session, person_id: str) -> tuple[tree.Vaccination, ...]:
    """Return the doses of vaccine, in the order recorded."""
    return tuple(copied(tree.Vaccination, row, error=error_of(row)) for row in _VACCINATIONS(session, person_id))

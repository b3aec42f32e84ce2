"""Events: every write of an audited row leaves one line, made here and nowhere else, chained by hash.

A session that writes carries who is doing what in `session.info` (see `Author`). After each flush the changed rows
are turned into events with their before and after; a write without an author is a bug and stops the transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from reception_app.clock import to_wire
from reception_app.high_water import Mark
from reception_app.models.base import Base, Revised
from reception_app.models.desk import Event
from reception_app.models.engine import LAST_LINE
from reception_app.models.erased_lines import ERASED, is_covered

FIRST_HASH = "0" * 64
_HASHED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
"""The one form of a line in its hash; made once, for every save and every check."""
_STORED = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
"""How the values of a row are kept in a line; made once too."""
AUTHOR = "author"


# Written out, and run by the driver itself: every save runs these two, and building them costs more than running them.
_LAST = "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"
_APPEND = (
    "INSERT INTO event (sequence, at, user_id, user_name, action, entity, entity_id, person_id, in_record, "
    "before, after, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, what they are doing (an action slug such as `save-answer`), and when (aware UTC)."""

    user_id: str | None
    user_name: str
    action: str
    at: datetime


def watch(session: Session, author: Author) -> None:
    """Make every audited write of `session` leave an event by `author`."""
    session.info[AUTHOR] = author


@event.listens_for(Session, "before_flush")
def _count_revisions(session: Session, context: UOWTransaction, instances: Any) -> None:
    for row in session.dirty:
        if isinstance(row, Revised) and session.is_modified(row):
            row.revision += 1


@event.listens_for(Session, "after_flush")
def _write_events(session: Session, context: UOWTransaction) -> None:
    changed = [*_changes(session)]
    if not changed:
        return
    author = session.info.get(AUTHOR)
    if author is None:
        raise RuntimeError("a write without an author")
    for row, before, after in changed:
        append_event(
            session,
            author,
            entity=row.__tablename__,
            entity_id=getattr(row, "id", None),
            person_id=row.id if row.__tablename__ == "person" else getattr(row, "person_id", None),  # type: ignore[attr-defined]  # only Person has this table name
            in_record=row.moves_record(),
            before=before,
            after=after,
        )


def _changes(session: Session) -> Iterator[tuple[Base, dict[str, Any] | None, dict[str, Any] | None]]:
    for row in session.new:
        if isinstance(row, Base) and row.audited:
            yield row, None, _values(row)
    # By table and row: the session keeps them in a set, and the same acts must leave the same lines.
    dirty = [row for row in session.dirty if isinstance(row, Base) and row.audited]
    for row in sorted(dirty, key=lambda row: (row.__tablename__, str(inspect(row).identity))):
        if session.is_modified(row):
            before, after = _difference(row)
            if before != after:
                yield row, before, after
    for row in session.deleted:
        if isinstance(row, Base) and row.audited:
            yield row, _values(row), None


def _values(row: Base) -> dict[str, Any]:
    mapper = inspect(row).mapper
    names = [attribute.key for attribute in mapper.column_attrs if attribute.key not in row.hidden_columns]
    values = {name: _plain(getattr(row, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, [], "")}


def _difference(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(row)
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes() or attribute.key == "revision":
            continue
        hidden = attribute.key in row.hidden_columns
        before[attribute.key] = "hidden" if hidden else _plain(history.deleted[0] if history.deleted else None)
        after[attribute.key] = "changed" if hidden else _plain(history.added[0] if history.added else None)
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_wire(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def append_event(
    session: Session,
    author: Author,
    *,
    entity: str,
    entity_id: str | None,
    person_id: str | None,
    in_record: bool,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append one line to the chain, inside the session's transaction."""
    # On the transaction's own driver connection: every key at the desk writes a line, and this halves its cost.
    cursor = session.connection().connection.cursor()
    last = cursor.execute(_LAST).fetchone()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
    values = {  # each as it is stored, and so as it stands in its hash
        "sequence": sequence,
        "at": to_wire(author.at),
        "user_id": author.user_id,
        "user_name": author.user_name,
        "action": author.action,
        "entity": entity,
        "entity_id": entity_id,
        "person_id": person_id,
        "in_record": in_record,
        "before": _text(before),
        "after": _text(after),
        "previous_hash": previous,
    }
    own = _hash_of(values)
    cursor.execute(_APPEND, (*values.values(), own))
    session.info[LAST_LINE] = Mark(sequence, own, author.at)


def _text(values: dict[str, Any] | None) -> str | None:
    return None if values is None else _STORED.encode(values)


def event_hash(values: dict[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of one line, its predecessor's hash included."""
    return _hash_of({name: _plain(value) for name, value in values.items()})


def _hash_of(plain: dict[str, Any]) -> str:
    return hashlib.sha256(_HASHED.encode(plain).encode()).hexdigest()


def check_chain(session: Session) -> int | None:
    """Return the sequence of the first line that does not follow from the line before, or None when all do.

    A line whose content was erased is held by the line that records the erasure (`erased_lines`).
    """
    previous, expected = FIRST_HASH, 1
    blanked: dict[int, dict[str, Any]] = {}
    for line in _lines(session):
        own = line.pop("hash")
        if line["sequence"] != expected or line["previous_hash"] != previous:
            return expected
        try:
            follows = _hash_of(line) == own
        except (TypeError, UnicodeEncodeError):
            return expected  # what is no text was never written by us
        if not follows:
            if line["before"] is not None or line["after"] is not None:
                return expected
            blanked[expected] = line | {"hash": own}
        elif line["action"] == ERASED:
            first = min(blanked, default=expected)
            if not is_covered(blanked, line["after"]):
                return first
        previous, expected = own, expected + 1
    return min(blanked, default=None)


def _lines(session: Session) -> Iterator[dict[str, Any]]:
    """Yield each line as it stands in its hash. As it lies in the file: a year's history has some hundred thousand."""
    names = [column.key for column in Event.__table__.columns]
    cursor = session.connection().connection.cursor()
    for row in cursor.execute(f"SELECT {', '.join(names)} FROM event ORDER BY sequence"):
        line = dict(zip(names, row, strict=True))
        yield line | {"in_record": bool(line["in_record"])}


def plain_line(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a line's columns by name as they stand in its hash: text, numbers, true or false."""
    return {str(name): _plain(value) for name, value in values.items()}


def last_line(session: Session) -> Mark | None:
    """Return the last line of the history, or None before its first."""
    row = session.execute(select(Event.sequence, Event.hash, Event.at).order_by(Event.sequence.desc()).limit(1)).first()
    return None if row is None else Mark(row.sequence, row.hash, row.at)


def hash_at(session: Session, sequence: int) -> str | None:
    """Return the hash of one line of the history, or None when it has no such line."""
    return session.scalar(select(Event.hash).where(Event.sequence == sequence))

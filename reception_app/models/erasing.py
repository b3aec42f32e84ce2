"""Erasing one person: their rows in every table that `held` finds, from every page of the file.

Rows that are only ever added have triggers that refuse to let them go; inside the one transaction of an erasure these
are taken away and put back as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from reception_app.models.audit import Author, append_event, plain_line
from reception_app.models.desk import Event
from reception_app.models.erased_lines import ERASED, Digest, ranges
from reception_app.models.held import expected_of, tables_of_people, told_of, which_rows


def erase_person(session: Session, author: Author, person_id: str, told: dict[str, Any]) -> int:
    """Erase everything held of one person, and write the line that says so with `told`; return how many rows went.

    `session` is one of `write_unlinked`, inside `unlocked`. What they are found by goes too, and what the history's
    lines said; those lines stand on. Call `tidy_search` once afterwards, and `compact` when it is committed. `told`
    names nobody.
    """
    one = {"person_id": person_id}
    rows = 0
    lines = _blank(session, person_id, expected_of(session, person_id))
    session.execute(
        text(
            "DELETE FROM person_search WHERE rowid = "
            "(SELECT search_id FROM person_search_order WHERE person_id = :person_id)"
        ),
        one,
    )
    for table in tables_of_people():
        gone = session.execute(text(f'DELETE FROM "{table}" WHERE {which_rows(table)}'), one)
        rows += gone.rowcount  # type: ignore[attr-defined]  # of a statement that deletes
    _note(session, author, "person", person_id, told | lines | {"rows": rows})
    return rows


def erase_not_come(session: Session, author: Author, expected_ids: Sequence[str], told: dict[str, Any]) -> int:
    """Erase lines of the day's list of people who never came; return how many went."""
    if not expected_ids:
        return 0
    lines = _blank(session, "", expected_ids)
    for each in expected_ids:
        session.execute(text("DELETE FROM expected_arrival WHERE id = :id"), {"id": each})
    _note(session, author, "expected_arrival", None, told | lines | {"rows": len(expected_ids)})
    return len(expected_ids)


def tidy_search(session: Session) -> None:
    """Merge the index people are found by: what was deleted from it stands in its older parts until then."""
    session.execute(text("INSERT INTO person_search(person_search) VALUES ('optimize')"))


def compact(engine: Engine) -> None:
    """Write the file anew without what was erased, and empty the write-ahead log. No transaction may be open."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no driver connection")
        connection.rollback()
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _blank(session: Session, person_id: str, expected_ids: Sequence[str]) -> dict[str, Any]:
    """Take the content out of the lines about somebody; return which lines they are and the digest of what stays."""
    found = session.execute(
        Event.__table__.select()
        .where(told_of(person_id, expected_ids), Event.before.is_not(None) | Event.after.is_not(None))
        .order_by(Event.sequence)
    ).mappings()
    digest, numbers = Digest(), []
    for row in found:
        digest.add(plain_line(row))
        numbers.append(int(row["sequence"]))
    for first, last in ranges(numbers):
        session.execute(
            text("UPDATE event SET before = NULL, after = NULL WHERE sequence BETWEEN :first AND :last"),
            {"first": first, "last": last},
        )
    return {"lines": ranges(numbers), "digest": digest.text()}


def _note(session: Session, author: Author, entity: str, entity_id: str | None, told: dict[str, Any]) -> None:
    said = Author(author.user_id, author.user_name, ERASED, author.at)
    append_event(session, said, entity=entity, entity_id=entity_id, person_id=None, in_record=False, after=told)


@contextmanager
def unlocked(session: Session) -> Iterator[None]:
    """Take away, for the block, the triggers that refuse a change or a deletion; they are put back word for word."""
    refusing = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%' ORDER BY name")
    ).all()
    for name, _ in refusing:
        session.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    for _, words in refusing:
        # As the database wrote it: a colon in it is no parameter of ours.
        session.connection().exec_driver_sql(words)

"""R14: lines of the history edited, deleted, put in another order, cut off or written anew: each must be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.high_water import Mark
from reception_app.models.audit import FIRST_HASH, check_chain, event_hash, hash_at
from reception_app.models.desk import Event
from tests.torture.figures import Figure, head, small_desk, work

LINES = 40
"""Lines of the history that are tampered with, at least."""
COLUMNS = [column.key for column in Event.__table__.columns]
Line = dict[str, Any]


def tamper(folder: Path, count: int, seed: int = 14) -> Figure:
    """Tamper with a desk's history `count` times, one time each, with its guards taken off; each must be found.

    The hand that does it holds the key of the database, and knows how the chain is made.
    """
    random = Random(seed)
    ctx = small_desk(folder)
    work(ctx, LINES, random)
    mark = ctx.sessions.mark.read() if ctx.sessions.mark is not None else None
    assert isinstance(mark, Mark)
    assert mark.sequence == head(ctx)
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    kinds = list(WAYS)
    for turn in range(count):
        kind = kinds[turn % len(kinds)]
        with ctx.engine.connect() as connection:
            session = Session(bind=connection)
            for name in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER event_no_{name}")
            lines = [dict(row) for row in session.execute(select(Event.__table__).order_by("sequence")).mappings()]
            WAYS[kind](session, lines, random)
            tried[kind] += 1
            found[kind] += check_chain(session) is not None or hash_at(session, mark.sequence) != mark.hash
            session.close()
            connection.rollback()
    with ctx.sessions.read() as session:
        whole = check_chain(session) is None and hash_at(session, mark.sequence) == mark.hash
    ctx.close()
    each = ", ".join(f"{kind} {found[kind]} of {tried[kind]}" for kind in kinds)
    shown = f"{found.total()} of {count} found ({each})"
    return Figure("R14", "the history cannot be altered unseen", shown, found == tried and whole)


def _raw(session: Session, statement: str, *values: Any) -> None:
    session.connection().exec_driver_sql(statement, values)


def _edit(session: Session, lines: list[Line], random: Random) -> None:
    """Change one value of one line: a name, a time, an act, what was there before."""
    line = random.choice(lines)
    column = random.choice([name for name in COLUMNS if name != "sequence"])
    _raw(session, f"UPDATE event SET {column} = ? WHERE sequence = ?", _other(line[column], random), line["sequence"])


def _other(value: Any, random: Random) -> Any:
    match value:
        case bool() | int():
            return int(not value)
        case str() if value:
            place = random.randrange(len(value))
            return value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]
        case _ if hasattr(value, "isoformat"):
            return f"2026-11-{random.randrange(1, 20):02d}T08:00:00.000000Z"
        case _:
            return "Nobody"


def _delete(session: Session, lines: list[Line], random: Random) -> None:
    """Take one line out, but not the last."""
    _raw(session, "DELETE FROM event WHERE sequence = ?", random.choice(lines[:-1])["sequence"])


def _reorder(session: Session, lines: list[Line], random: Random) -> None:
    """Let two lines change their places."""
    one, other = (line["sequence"] for line in random.sample(lines, 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        _raw(session, "UPDATE event SET sequence = ? WHERE sequence = ?", new, old)


def _cut(session: Session, lines: list[Line], random: Random) -> None:
    """Cut the last lines off: what is left hangs together, and only the mark outside the database tells."""
    _raw(session, "DELETE FROM event WHERE sequence > ?", len(lines) - random.randrange(1, 12))


def _anew(session: Session, lines: list[Line], random: Random) -> None:
    """Change one line and work every hash after it out anew, as somebody would who has read this program."""
    place = random.randrange(len(lines))
    lines[place]["user_name"] = "N. Nobody"
    previous = lines[place - 1]["hash"] if place else FIRST_HASH
    for line in lines[place:]:
        line["previous_hash"] = previous
        previous = event_hash({name: line[name] for name in COLUMNS if name != "hash"})
        _raw(
            session, "UPDATE event SET user_name = ?, previous_hash = ?, hash = ? WHERE sequence = ?",
            line["user_name"], line["previous_hash"], previous, line["sequence"],
        )  # fmt: skip


WAYS: dict[str, Callable[[Session, list[Line], Random], None]] = {
    "edited": _edit,
    "deleted": _delete,
    "reordered": _reorder,
    "cut off": _cut,
    "written anew": _anew,
}

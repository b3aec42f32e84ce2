"""The encrypted database: opened with a raw key, checked before it is believed, written under one immediate lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from reception_app.errors import DatabaseRefused

PAGE_BYTES = 4096
"""SQLCipher 4's page: a database file is a whole number of them."""

WRITE = "reception_write"


def check_file(path: Path) -> None:
    """Refuse a database file that is missing, empty or truncated, each in its own words (DB-101…103)."""
    if not path.exists():
        raise DatabaseRefused(
            "DB-101",
            "This desk's records are not where they should be; no new, empty ones were made.",
            "Look whether the folder was moved or renamed, or restore the newest backup.",
        )
    size = path.stat().st_size
    if size == 0:
        raise DatabaseRefused(
            "DB-102",
            "The file of this desk's records is empty (0 bytes).",
            "Restore the newest backup; keep the empty file aside.",
        )
    if size % PAGE_BYTES:
        raise _cut_short()


def said_by_database(error: Exception) -> str | None:
    """Return the database's own words in lower case, or None when the error is not the database's.

    Statements run on the driver's connection (every answer, every line of the audit) raise the driver's errors.
    """
    if isinstance(error, DatabaseError):
        return str(error.orig).lower()
    return str(error).lower() if isinstance(error, sqlcipher.DatabaseError) else None


def make_engine(path: Path, key: bytes) -> Engine:
    """Return an engine on the SQLCipher file at `path` with the raw 32-byte `key`.

    Every connection: key first, then WAL, `synchronous=FULL`, foreign keys. Transactions are explicit: `BEGIN` for
    reading, `BEGIN IMMEDIATE` for connections opened with the execution option `reception_write`.
    """

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
        # SQLCipher's own log goes to standard error, where each problem is one coded line of ours.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=3)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE)
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if write else "BEGIN")


def check_key(engine: Engine) -> None:
    """Read the first page and the list of tables. The slot gave the right key, so a failure is the file's.

    Raises DatabaseRefused: DB-104 a first page that is damaged, DB-103 a file shorter than its first page says.
    """
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except (DatabaseError, sqlcipher.DatabaseError) as error:
        if "malformed" in str(error):
            raise _cut_short() from error
        raise DatabaseRefused(
            "DB-104",
            "The file of this desk's records is damaged: its beginning cannot be read with this desk's key.",
            "Restore the newest backup; keep the damaged file aside.",
        ) from error


def _cut_short() -> DatabaseRefused:
    return DatabaseRefused(
        "DB-103",
        "The file of this desk's records has been cut short.",
        "Restore the newest backup; keep the cut file aside.",
    )


Listener = Callable[[Session], None]


class Sessions:
    """Opens one session per use-case. `write` holds the database's one write lock until it commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._write_engine = engine.execution_options(**{WRITE: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent moment; nothing is written."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends, or leaves everything as it was."""
        with Session(self._write_engine, expire_on_commit=False, autoflush=True) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every connection, so that the write-ahead log is folded into the file."""
        self._engine.dispose()


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the live database, still encrypted with the same key, by `VACUUM INTO` a new file flushed to disk."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no driver connection")
        connection.rollback()
        raw.execute("VACUUM INTO ?", (str(target),))
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The encrypted database: opened with a raw key, checked before it is believed, written under one immediate lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from reception_app import log
from reception_app.errors import DatabaseRefused
from reception_app.flushing import flush
from reception_app.high_water import HighWater
from reception_app.models.faults import DRIVER_ERRORS, database_fault, result_of

PAGE_BYTES = 4096
"""SQLCipher 4's page: a database file is a whole number of them."""

WRITE = "reception_write"
LAST_LINE = "last_line"
"""In `session.info`: the last line of the history that this session wrote, as a `Mark`."""


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

    # The one given back last goes out next: in turn, each would read and decrypt anew what another has just written.
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=3, pool_use_lifo=True
    )
    event.listen(engine, "begin", _begin)
    _OPENED[engine] = path, key
    return engine


def change_key(path: Path, old: bytes, new: bytes) -> None:
    """Encrypt every page of a database that nobody else has open anew, from one raw 32-byte key to another.

    For a copy beside the records: whether a power cut in the middle harms it does not matter then.
    """
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{old.hex()}'\"")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
    finally:
        connection.close()


_OPENED: WeakKeyDictionary[Engine, tuple[Path, bytes]] = WeakKeyDictionary()
"""The file of each engine and the key it opens with."""


def copied_engine(engine: Engine, path: Path) -> Engine:
    """Return an engine on a copy of `engine`'s database, which opens with the same key."""
    return make_engine(path, _OPENED[engine][1])


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
    except DRIVER_ERRORS as error:
        if result_of(error) == sqlite3.SQLITE_CORRUPT:
            raise _cut_short() from error
        fault = database_fault(error, _OPENED[engine][0])
        if fault is not None and fault.code != "DB-108":
            raise fault from error  # a full disk is no damage: nobody is sent to a backup for it
        raise DatabaseRefused(
            "DB-104",
            "The file of this desk's records is damaged: its beginning cannot be read with this desk's key.",
            "Restore the newest backup; keep the damaged file aside.",
        ) from error


def read_untouched(path: Path, key: bytes, statement: str) -> tuple[Any, ...] | None:
    """Return the first row of `statement` with file and log left byte for byte as they are; None without one.

    Anything that cannot be read is None too: whoever opens the file next says why. The caller holds the desk's lock.
    """
    beside = [path.with_name(f"{path.name}-{end}") for end in ("wal", "shm")]
    made = [each for each in beside if not each.exists()]
    try:
        connection = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            row: tuple[Any, ...] | None = connection.execute(statement).fetchone()
        finally:
            connection.close()
    except sqlcipher.DatabaseError:
        return None
    finally:
        for each in made:
            each.unlink(missing_ok=True)
    return row


def fold_log(engine: Engine) -> None:
    """Fold what a crash left in the write-ahead log into the file, whose pages are then all as they were written.

    A power cut in the middle of a fold leaves pages half old and half missing: whole by the log, damaged without it.
    What stands in the way (a full disk) is no reason not to open: the log is read as it is, and folded later.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no driver connection")
        try:
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlcipher.DatabaseError as error:
            log.note(f"the log could not be folded into the records: {getattr(error, 'sqlite_errorname', '?')}")


def _cut_short() -> DatabaseRefused:
    return DatabaseRefused(
        "DB-103",
        "The file of this desk's records has been cut short.",
        "Restore the newest backup; keep the cut file aside.",
    )


Listener = Callable[[Session], None]


class Sessions:
    """Opens one session per use-case. `write` holds the database's one write lock until it commits.

    After each commit that wrote to the history, `mark` is raised to its last line.
    """

    def __init__(self, engine: Engine, mark: HighWater | None = None) -> None:
        self.mark = mark
        self._engine = engine
        self._path = _OPENED[engine][0]
        self._write_engine = engine.execution_options(**{WRITE: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent moment; nothing is written."""
        with self._told(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends, or leaves everything as it was."""
        with self._told(), Session(self._write_engine, expire_on_commit=False, autoflush=True) as session:
            with session.begin():
                yield session
            last = session.info.get(LAST_LINE)
            if last is not None and self.mark is not None:
                self.mark.raise_to(last)

    @contextmanager
    def write_unlinked(self) -> Iterator[Session]:
        """As `write`, for what removes a whole person: links are looked at once, before the commit.

        Row by row each removal would look through whole tables. A link that would lead nowhere leaves all as it was.
        """
        with self._told(), self._write_engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                raise RuntimeError("no driver connection")
            raw.execute("PRAGMA foreign_keys = OFF")
            try:
                with Session(connection, expire_on_commit=False, autoflush=True) as session, session.begin():
                    yield session
                    if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
                        raise DatabaseRefused(
                            "DB-132",
                            "Links inside the records lead nowhere: 1 or more.",
                            "Restore the newest backup; keep the present file aside.",
                        )
            finally:
                raw.execute("PRAGMA foreign_keys = ON")
            last = session.info.get(LAST_LINE)
            if last is not None and self.mark is not None:
                self.mark.raise_to(last)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what the database says of the environment (a full disk, damage) as the known problem it is."""
        try:
            yield
        except DRIVER_ERRORS as error:
            fault = database_fault(error, self._path)
            if fault is None:
                raise
            raise fault from error

    def dispose(self) -> None:
        """Close every connection, so that the write-ahead log is folded into the file."""
        self._engine.dispose()
        if self.mark is not None:
            self.mark.close()


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the live database, still encrypted with the same key, by `VACUUM INTO` a new file flushed to disk."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no driver connection")
        connection.rollback()
        raw.execute("VACUUM INTO ?", (str(target),))
    flush(target)

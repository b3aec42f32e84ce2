"""What the database's own errors mean to people: damage, no room, a file nobody may write, a desk open elsewhere."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from reception_app.errors import DatabaseRefused, KnownProblem, UsageProblem

DRIVER_ERRORS = (DatabaseError, sqlcipher.DatabaseError)
"""Statements run on the driver's connection (every answer, every line of the audit) raise the driver's errors."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_PRIMARY = 0xFF
"""SQLite's extended codes say more of the same in the higher bits."""
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
_NO_WRITING = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_WORDS = (
    ("is full", sqlite3.SQLITE_FULL),
    ("disk i/o", sqlite3.SQLITE_IOERR),
    ("malformed", sqlite3.SQLITE_CORRUPT),
    ("not a database", sqlite3.SQLITE_NOTADB),
    ("readonly", sqlite3.SQLITE_READONLY),
    ("unable to open", sqlite3.SQLITE_CANTOPEN),
    ("locked", sqlite3.SQLITE_BUSY),
)
"""SQLite's own words, for errors without a code."""
_ROOM = 1 << 20
"""Bytes that a file of records must be able to grow by, before an error of writing can be anything but want of room."""


def database_fault(error: Exception, database: Path | None = None) -> KnownProblem | None:
    """Return what the database's own error means to people, or None when it is a bug of ours.

    A copy that found no room is told as such too. `database`: the file it is about. A file that may grow no larger (a
    limit of the disk, the user or the process) is an error of input and output to the database like any other, so room
    is tried for before it is called damage.
    """
    if isinstance(error, KnownProblem):
        return error  # told already
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return no_room()
    result = result_of(error)
    if result == sqlite3.SQLITE_FULL:
        return no_room()
    if result == sqlite3.SQLITE_IOERR and database is not None and not _may_grow(database):
        return no_room()
    if result in _DAMAGE:
        return damaged()
    if result in _NO_WRITING:
        return DatabaseRefused(
            "DB-109", "The file of this desk's records cannot be written to.", "Ask whoever looks after this computer."
        )
    if result in _BUSY:
        return DatabaseRefused(
            "DB-106", "This desk is already open in another window or program.", "Close it and try again."
        )
    return None


def result_of(error: BaseException) -> int | None:
    """Return SQLite's primary result code (`sqlite3.SQLITE_FULL`, …), or None when the error is not the database's.

    An error that holds none, from a driver that gives none, is told by its words.
    """
    told = error.orig if isinstance(error, DatabaseError) else error
    if not isinstance(told, sqlcipher.Error | sqlite3.Error):
        return None
    code = getattr(told, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & _PRIMARY
    words = str(told).lower()
    return next((result for part, result in _WORDS if part in words), None)


def damaged() -> DatabaseRefused:
    """Return the problem of records of which a part cannot be read (DB-108)."""
    return DatabaseRefused(
        "DB-108",
        "The file of this desk's records is damaged: a part of it cannot be read.",
        "Restore the newest backup; keep the damaged file aside.",
    )


def no_room() -> UsageProblem:
    """Return the problem of a disk that is full, or a file that may grow no larger (US-008)."""
    return UsageProblem(
        "US-008",
        "The disk is full, or a file on it may grow no larger. Nothing was saved.",
        "Make room, then do it again.",
    )


def _may_grow(database: Path) -> bool:
    """True when a file beside `database` may become as large as it and more, and something can be written into it."""
    largest = max((each.stat().st_size for each in database.parent.glob(f"{database.name}*")), default=0)
    try:
        with tempfile.TemporaryFile(dir=database.parent) as trial:
            trial.write(bytes(_ROOM))
            trial.flush()
            os.ftruncate(trial.fileno(), largest + _ROOM)
    except OSError:
        return False
    return True

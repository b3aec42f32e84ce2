"""What the database's errors mean to people is told by SQLite's result codes; words, which deceive, come last."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from reception_app.models.faults import database_fault, result_of
from tests.support.desks import make_training_desk

RESULTS = (
    (sqlite3.SQLITE_FULL, "US-008"), (sqlite3.SQLITE_CORRUPT, "DB-108"), (sqlite3.SQLITE_NOTADB, "DB-108"),
    (sqlite3.SQLITE_IOERR_READ, "DB-108"), (sqlite3.SQLITE_CORRUPT_INDEX, "DB-108"),
    (sqlite3.SQLITE_READONLY_DBMOVED, "DB-109"), (sqlite3.SQLITE_CANTOPEN_ISDIR, "DB-109"),
    (sqlite3.SQLITE_BUSY_SNAPSHOT, "DB-106"), (sqlite3.SQLITE_LOCKED, "DB-106"),
)  # fmt: skip
"""Extended codes too: the primary one counts."""


def driver_error(words: str, code: int | None = None) -> sqlcipher.OperationalError:
    error = sqlcipher.OperationalError(words)
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(("result", "told"), RESULTS)
def test_the_code_counts_whatever_the_words(result: int, told: str) -> None:
    for words in ("etwas ist schiefgegangen", "database is locked", "disk full of malformed words"):
        error = driver_error(words, result)
        for each in (error, OperationalError("UPDATE", {}, error)):
            problem = database_fault(each)
            assert problem is not None
            assert problem.code == told
            assert result_of(each) == result & 0xFF


@pytest.mark.parametrize(("words", "told"), [
    ("database or disk is full", "US-008"), ("database disk image is malformed", "DB-108"),
    ("disk I/O error", "DB-108"),
    ("file is not a database", "DB-108"), ("attempt to write a readonly database", "DB-109"),
    ("unable to open database file", "DB-109"), ("database is locked", "DB-106"),
])  # fmt: skip
def test_without_a_code_the_words_tell(words: str, told: str) -> None:
    problem = database_fault(driver_error(words))
    assert problem is not None
    assert problem.code == told


def test_a_bug_whose_words_sound_like_damage_stays_a_bug() -> None:
    words = "CHECK constraint failed: the drawer is full, its key is locked and malformed"
    assert database_fault(driver_error(words, sqlite3.SQLITE_CONSTRAINT_CHECK)) is None
    assert database_fault(ValueError("database disk image is malformed")) is None
    assert result_of(ValueError("database is locked")) is None


def test_the_driver_gives_the_codes(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    with ctx.sessions.write() as session, pytest.raises(OperationalError) as caught:
        session.execute(text("UPDATE no_such_table SET drawer = 'database is locked'"))
    assert isinstance(caught.value.orig.sqlite_errorcode, int)
    assert database_fault(caught.value) is None
    ctx.close()
    noise = tmp_path / "noise.db"
    noise.write_bytes(b"no records at all" * 500)
    with pytest.raises(sqlcipher.DatabaseError) as damaged:
        sqlcipher.connect(str(noise)).execute("SELECT * FROM sqlite_master")
    assert damaged.value.sqlite_errorname == "SQLITE_NOTADB"
    assert result_of(damaged.value) == sqlite3.SQLITE_NOTADB

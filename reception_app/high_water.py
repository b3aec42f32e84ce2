"""The high-water mark: how far a desk's history had come, kept outside the desk's folder.

A database that is put back to an earlier moment is whole in itself: nothing inside it can tell. So after every commit
that wrote to the history, its last line (sequence, hash, time) is written into a small record in the platform's state
folder, which is not restored along with the desk's folder. The record's name and its seal are HMAC-SHA-256 under keys
derived from the desk's database key: a mark of another desk is never read, and a forged or torn one is told apart.

The state folder is that of one account of the system. At a desk that several accounts share, a second copy lies in the
desk's folder: an older file of records put back is then told to each of them. Both are held against the records. The
copy in the folder only adds: one that is missing, torn, or of another key says nothing.

One record of `_RECORD.size` bytes at the file's start, written in place by one unbuffered write. It is not flushed to
disk: after a power cut it may be older than the database, which raises no alarm. A mark that cannot be written never
stops a save: it is noted in the log once, and told by `desk check`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from weakref import finalize

from reception_app import log, paths

_MAGIC = b"RHWM0001"
_RECORD = struct.Struct(">8sQq32s32s")
"""Magic, sequence, seconds since 1970 (UTC), hash of the line, seal over all before it."""
_SEALED = _RECORD.size - 32


@dataclass(frozen=True, slots=True)
class Mark:
    """The last line of a desk's history: its sequence (from 1), its hash (hexadecimal) and its time (aware UTC)."""

    sequence: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoMark:
    """No mark that can be believed. `missing`: there is none; else it is torn, forged or cannot be read."""

    missing: bool


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The records do not reach the mark: entries this computer saw written are not in them.

    `missing` of them at least, or None when the records parted from the mark and went on. `since` is the last entry
    from before that is still there (None: none is), `until` the last one that was seen (both aware UTC).
    """

    missing: int | None
    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a desk's records stood to the mark when it was opened.

    `begun`: there was no mark, it counts from now on. `unsure`: there was one nobody can believe.
    """

    begun: bool = False
    unsure: bool = False
    rolled_back: RolledBack | None = None
    restored: str = ""
    """After a restore, at the first sign-in: what was restored and what is missing since, in a sentence."""


WHOLE = Standing()


def desk_key(database_key: bytes, use: str) -> bytes:
    """Return the 32-byte key for one use of the state kept outside a desk, derived from its 32-byte database key."""
    return hmac.digest(database_key, f"reception state 1: {use}".encode(), hashlib.sha256)


class _File:
    """One place in which a mark lies, its file held open once it was written; let go with this object."""

    def __init__(self, path: Path, rights: int) -> None:
        self.path = path
        self._rights = rights
        self._file: int | None = None
        self._closing: finalize[[int], _File] | None = None

    def write(self, record: bytes, *, flush: bool) -> None:
        file = self._open() if self._file is None else self._file
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, record)
        if flush:
            os.fsync(file)

    def close(self) -> None:
        if self._closing is not None:
            self._closing()
        self._file = self._closing = None

    def _open(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written in place, never emptied first; let go with this object if nobody closes it.
        # Never through a link: somebody who may write to the folder would have it written over a file of their choice.
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        self._file = paths.open_plain(self.path, flags, self._rights)
        self._closing = finalize(self, os.close, self._file)
        return self._file


class HighWater:
    """One desk's mark, its file held open. `raise_to` after each commit; `freeze` while a rollback is unanswered.

    `beside` is the second copy, in the desk's folder, for whoever uses the desk from another account.
    """

    def __init__(self, database_key: bytes, beside: Path | None = None) -> None:
        name = hmac.digest(desk_key(database_key, "name"), b"mark", hashlib.sha256)[:16].hex()
        self._own = _File(paths.kept_apart() / "marks" / f"{name}.mark", 0o600)
        self._before = paths.state_folder() / "marks" / f"{name}.mark"
        """Where 0.3.0 kept it on Windows and macOS: in the desk's own folder. Read while there is no other."""
        # As the records beside it, by what the folder and the account allow: other accounts are to read and write both.
        self._copy = _File(beside, 0o666) if beside is not None else None
        self._seal = desk_key(database_key, "seal of the mark")
        self._last = 0
        self._one = threading.Lock()
        self.unanswered: Mark | None = None
        """The mark that the records do not reach, while nobody has decided; it is left as it is meanwhile."""
        self.trouble = False
        """True once the mark could not be written since the desk was opened."""

    @property
    def path(self) -> Path:
        """Where this account's mark lies."""
        return self._own.path

    def read(self) -> Mark | NoMark:
        """Return this account's mark as it lies on disk, or why none can be believed. Never raises."""
        found = self._read(self.path)
        if found == NoMark(missing=True) and self._before != self.path:
            return self._read(self._before)
        return found

    def all(self) -> tuple[Mark, ...]:
        """Return every mark that can be believed, this account's and the desk's, the highest first."""
        found = [self.read()]
        if self._copy is not None:
            found.append(self._read(self._copy.path))
        return tuple(sorted((each for each in found if isinstance(each, Mark)), key=_sequence, reverse=True))

    def highest(self) -> Mark | None:
        """Return how far the records were seen to go by any account, or None when nobody can tell."""
        return next(iter(self.all()), None)

    def raise_to(self, mark: Mark) -> None:
        """Write `mark` when it is higher than the last written. Does nothing while frozen; never raises."""
        with self._one:
            if self.unanswered is None and mark.sequence > self._last:
                self._write(mark, flush=False)

    def set_to(self, mark: Mark) -> None:
        """Write `mark` whatever was there, flushed to disk, and go on raising: a person decided, or there was none."""
        with self._one:
            self.unanswered = None
            self._write(mark, flush=True)

    def freeze(self, kept: Mark) -> None:
        """Leave the marks as they are from now on: the records do not reach `kept`, and nobody has decided yet."""
        with self._one:
            self.unanswered = kept

    @property
    def frozen(self) -> bool:
        """True while the mark is left as it is."""
        return self.unanswered is not None

    def close(self) -> None:
        """Let the files go."""
        with self._one:
            for file in (self._own, self._copy):
                if file is not None:
                    file.close()

    def _read(self, path: Path) -> Mark | NoMark:
        try:
            data = paths.read_plain(path, _RECORD.size)
        except FileNotFoundError:
            return NoMark(missing=True)
        except OSError:
            return NoMark(missing=False)
        return self._understood(data)

    def _understood(self, data: bytes) -> Mark | NoMark:
        if len(data) != _RECORD.size:
            return NoMark(missing=False)
        magic, sequence, at, digest, seal = _RECORD.unpack(data)
        told = hmac.digest(self._seal, data[:_SEALED], hashlib.sha256)
        if magic != _MAGIC or not hmac.compare_digest(told, seal):
            return NoMark(missing=False)
        return Mark(sequence, digest.hex(), datetime.fromtimestamp(at, UTC))

    def _write(self, mark: Mark, *, flush: bool) -> None:
        self._last = mark.sequence
        head = _RECORD.pack(_MAGIC, mark.sequence, int(mark.at.timestamp()), bytes.fromhex(mark.hash), bytes(32))
        head = head[:_SEALED]
        record = head + hmac.digest(self._seal, head, hashlib.sha256)
        try:
            self._own.write(record, flush=flush)
        except OSError as error:
            self._note(error)
        if self._copy is not None:
            # Another account's file perhaps, or a folder that takes none: the own mark counts.
            with suppress(OSError):
                self._copy.write(record, flush=flush)

    def _note(self, error: OSError) -> None:
        if not self.trouble:
            log.note(f"the high-water mark could not be written: {error.strerror or 'unknown reason'}")
        self.trouble = True


def _sequence(mark: Mark) -> int:
    return mark.sequence

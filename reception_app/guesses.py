"""How often a passphrase was guessed: ten wrong tries of a user in five minutes, then the rest of the five must pass.

Counted in two places, of which the higher count holds. In the platform's state folder: restoring or copying a desk's
folder does not begin anew, and a name counts the same whichever copy is tried. And in the desk's folder: the state
folder is that of one account of the system, and whoever signs in to it as somebody else has an empty one.

What is kept is when, by a clock that runs from the start of the computer and that nobody can set: of a try made before
the last start all that is certain is that it lies at least as far back as that start, so it counts from there. Setting
the date forward or back therefore changes nothing, and a restart frees nobody; what a restart can cost is the five
minutes once more.

Names of users are kept as a keyed hash. What was typed in the place of a name that nobody here has, a passphrase in
the wrong box perhaps, is kept as one of 256 numbers, which says nothing about it; it is counted and refused like any.
A file that is missing or damaged begins anew: a wrong number in it can cost one user five minutes, never more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout
from nacl.utils import random as random_bytes

from reception_app import log, paths
from reception_app.clock import local, since_boot
from reception_app.dates import time_text
from reception_app.errors import WrongPassphrase
from reception_app.flushing import write_flushed

MOST = 10
"""Wrong tries that a user has in `WINDOW`."""
WINDOW = 300.0
"""Seconds in which they count."""
_LARGEST = 1024 * 1024
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is on disk: the key of the hashes, and when each name was tried (seconds since the computer started)."""

    secret: bytes
    tries: dict[str, tuple[float, ...]]


_UNWRITTEN: dict[Path, _Kept] = {}
"""What could not be written (a full disk, a folder made read-only): it counts while this program runs."""


@contextmanager
def counted(username: str, *, known: bool, now: datetime, beside: Path) -> Iterator[None]:
    """One try at a passphrase of `username`: on disk before it is made, taken back when it was none or was right.

    `beside` is the file in the desk's folder that counts too; `known` says whether the desk has such a user; `now`
    (aware) is only for the words. Raises WrongPassphrase (SI-110) in the place of trying when there were `MOST` in the
    last five minutes.
    """
    places = places_of(beside)
    at = _count(places, username, known, now)
    try:
        yield
    except WrongPassphrase:
        raise
    except Exception:
        _take_back(places, username, known, at)
        raise
    else:
        _take_back(places, username, known, at)


def places_of(beside: Path) -> tuple[Path, ...]:
    """Return the files that count: one where the desk lies in the state folder itself, as it may be told to.

    Two locks on one file would wait for each other at every try.
    """
    own = _path()
    if not beside.parent.is_dir() or beside.parent.resolve() == own.parent.resolve():
        return (own,)
    return own, beside


def _count(places: Sequence[Path], username: str, known: bool, now: datetime) -> float:
    with _alone(places):
        at = since_boot()
        found = [(path, _read(path, at)) for path in places]
        tries = [kept.tries.get(_name(kept.secret, username, known), ()) for _, kept in found]
        waits = [WINDOW - (at - sorted(before)[-MOST]) for before in tries if len(before) >= MOST]
        if waits:
            for path, kept in found:
                _write(path, kept)
            log.note("too many wrong passphrases for one user: the next tries are refused for a while")
            raise _refusal(max(waits), now)
        for (path, kept), before in zip(found, tries, strict=True):
            _write(path, _Kept(kept.secret, {**kept.tries, _name(kept.secret, username, known): (*before, at)}))
    return at


def _take_back(places: Sequence[Path], username: str, known: bool, at: float) -> None:
    with _alone(places):
        for path in places:
            kept = _read(path, since_boot())
            name = _name(kept.secret, username, known)
            left = [*kept.tries.get(name, ())]
            if at in left:
                left.remove(at)
            others = {other: tries for other, tries in kept.tries.items() if other != name}
            _write(path, _Kept(kept.secret, {**others, name: tuple(left)} if left else others))


def _refusal(seconds: float, now: datetime) -> WrongPassphrase:
    minutes = max(1, math.ceil(seconds / 60))
    when = time_text(local(now + timedelta(minutes=minutes)))
    wait = "in a minute" if minutes == 1 else f"in {minutes} minutes"
    return WrongPassphrase(
        "SI-110",
        f"Too many wrong passphrases: there were {MOST} in five minutes for this user.",
        f"Type it again {wait}, at {when}. A colleague can sign in at once.",
    )


def _name(secret: bytes, username: str, known: bool) -> str:
    digest = hmac.digest(secret, username.encode("utf-8", "replace"), hashlib.sha256)
    return digest[:16].hex() if known else f"unknown-{digest[0]}"


def _read(path: Path, at: float) -> _Kept:
    """Return what counts at `at`: older tries are left out, those from before the last start moved to it."""
    kept = _UNWRITTEN.get(path) or _understood(path)
    tries = {}
    for name, times in kept.tries.items():
        moved = (each if 0 <= each <= at else 0.0 for each in times)
        if recent := tuple(each for each in moved if at - each < WINDOW):
            tries[name] = recent
    return _Kept(kept.secret, tries)


def _understood(path: Path) -> _Kept:
    try:
        data = json.loads(paths.read_plain(path, _LARGEST))
        secret = bytes.fromhex(data["secret"])
        if data["format"] != _FORMAT or len(secret) != 16:
            raise ValueError("format")
        tries = {str(name): tuple(map(float, times)) for name, times in data["tries"].items()}
        if not all(math.isfinite(each) for times in tries.values() for each in times):
            raise ValueError("no time")
        return _Kept(secret, tries)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        log.note("the count of wrong passphrases could not be read; it begins anew")
    return _Kept(random_bytes(16), {})


def _write(path: Path, kept: _Kept) -> None:
    text = json.dumps({"format": _FORMAT, "secret": kept.secret.hex(), "tries": kept.tries})
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_flushed(path, text)
    except OSError as error:
        if path not in _UNWRITTEN:
            log.note(f"the count of wrong passphrases could not be written: {error.strerror or 'unknown reason'}")
        _UNWRITTEN[path] = kept
    else:
        _UNWRITTEN.pop(path, None)


@contextmanager
def _alone(places: Sequence[Path]) -> Iterator[None]:
    """Keep other programs from counting at the same moment; where that cannot be, go on without."""
    locks = [FileLock(path.with_suffix(".lock"), timeout=5) for path in places]
    try:
        for lock, path in zip(locks, places, strict=True):
            _take(lock, path)
        yield
    finally:
        for lock in locks:
            lock.release()


def _take(lock: BaseFileLock, path: Path) -> None:
    with suppress(OSError, Timeout, NotImplementedError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()


def _path() -> Path:
    return paths.kept_apart() / "tries.json"

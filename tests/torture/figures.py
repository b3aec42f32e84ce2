"""What a piece of torture is, what it brings back, and the hands that all pieces need."""

from __future__ import annotations

import json
import os
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from reception_app.paths import DeskFolder
from reception_app.services import care
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, arrive, make_training_desk, specimen

FILES = ("desk.db", "desk.db-wal")
"""What a copy of a desk's records is made of; the shared index beside them is made anew by whoever opens them."""
TURNS = "turns"
"""In the counts: how many turns were done."""

Counts = Counter[str]
Turns = Callable[[Path, Iterable[int]], Iterator[Counts]]
"""Does the turns of these numbers in a folder of its own and yields what each counted. A turn is seeded by its number
alone, so a run that was stopped goes on with the next one, and what fails once fails again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: the promise's number, its words, the figure shown, and whether it held.

    `short`: fewer turns than were asked for, because the time was up.
    """

    promise: str
    words: str
    shown: str
    held: bool
    short: bool = False

    @property
    def verdict(self) -> str:
        """What the table says of it. What did not hold once does not hold, however few turns were done."""
        if not self.held:
            return "DOES NOT HOLD"
        return "short count" if self.short else "holds"


@dataclass(frozen=True, slots=True)
class Piece:
    """One promise under torture: how often at full count, its turns, and what their counts say."""

    promise: str
    words: str
    full: int
    turns: Turns
    shown: Callable[[Counts], str]
    holds: Callable[[Counts], bool]

    def figure(self, counts: Counts, asked: int) -> Figure:
        """Return the line of the table for what was counted."""
        done = counts[TURNS]
        return Figure(self.promise, self.words, self.shown(counts), done > 0 and self.holds(counts), done < asked)


def tortured(piece: Piece, folder: Path, count: int, first: int = 0) -> Figure:
    """Do `count` turns from the one numbered `first` on; return their figure."""
    counts: Counts = Counter()
    for each in piece.turns(folder, range(first, first + count)):
        counts += each + Counter({TURNS: 1})
    return piece.figure(counts, count)


def in_a_process(work: Callable[[], Counts]) -> Counts:
    """Do `work` in a process of its own, with limits and mounts of its own; return what it counted."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(out)
            os.write(into, json.dumps(work()).encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001  # said here, or nobody hears of it
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        data = told.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"a process of the torture ended with {os.waitstatus_to_exitcode(status)}")
    return Counter(json.loads(data))


def small_desk(folder: Path, clock: MovingClock | None = None) -> AppContext:
    """Return an open training desk with three people in it."""
    folder.mkdir(parents=True, exist_ok=True)
    ctx = make_training_desk(folder, clock=clock)
    for number, family in enumerate(("SPECIMEN", "DUMMY", "PLACEHOLDER")):
        arrive(ctx, specimen(f"A{1000 + number}TT", family))
    return ctx


def state_apart(folder: Path) -> None:
    """Keep marks and guesses of desks made from now on in `folder`: all are copies of one, with one key and mark."""
    os.environ["RECEPTION_STATE"] = str(folder / "state")


def work(ctx: AppContext, entries: int, random: Random) -> None:
    """Write at least `entries` entries at the desk, one save each."""
    with ctx.sessions.read() as session:
        people = [row[0] for row in session.connection().exec_driver_sql("SELECT id FROM person ORDER BY id")]
    for _ in range(entries):
        due = ctx.now()
        care.add_task(ctx, random.choice(people), f"Sample task {random.randrange(10**6)}", Role.NURSE, due)


def head(ctx: AppContext) -> int:
    """Return the sequence of the last entry."""
    with ctx.sessions.read() as session:
        return int(session.connection().exec_driver_sql("SELECT max(sequence) FROM event").scalar_one())


def copy_files(source: DeskFolder, target: Path) -> None:
    """Copy the records as they lie on disk, log and all."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (target / name).unlink(missing_ok=True)
        if (source.home / name).exists():
            shutil.copy2(source.home / name, target / name)


def put_back(source: Path, target: DeskFolder) -> None:
    """Put copied records back over those of a closed desk."""
    (target.home / "desk.db-shm").unlink(missing_ok=True)
    for name in FILES:
        (target.home / name).unlink(missing_ok=True)
        if (source / name).exists():
            shutil.copy2(source / name, target.home / name)


@contextmanager
def opened(folder: DeskFolder) -> Iterator[AppContext]:
    """Open the desk for the length of the block."""
    ctx = open_desk(folder, USER, PASSPHRASE)
    try:
        yield ctx
    finally:
        ctx.close()

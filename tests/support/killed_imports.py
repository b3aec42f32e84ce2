"""A process that dies while it takes a pack in: before or after any statement, or at any moment, as in the commit.

    python -m tests.support.killed_imports COUNT SEED

Makes two desks and a pack, takes the pack in once to count the statements, then `count` times in a process of its own
that dies as in a power cut. Prints one line of JSON: how often the desk afterwards held nothing of the
pack, all of it, or a part of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, text

from reception_app.paths import DeskFolder
from reception_app.services import handovers, opening, packs, receiving
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.vocabulary import Disposition, FitToTravel
from tests.support.desks import PASSPHRASE, USER, MovingClock, make_training_desk, populate

Rows = dict[str, int]


def main(count: int, seed: int) -> int:
    """Kill so often and print what was found."""
    with tempfile.TemporaryDirectory() as folder:
        found = killed(Path(folder), count, Random(seed))
    sys.stdout.write(json.dumps(found) + "\n")
    return 1 if found.get("a part") else 0


def killed(folder: Path, count: int, chance: Random) -> dict[str, int]:
    """Return how often a desk held "nothing", "all" or "a part" of the pack; `folder` is empty."""
    clock = MovingClock()
    pack = _pack(folder, clock)
    make_training_desk(folder, "MDI", clock).close()
    kept = folder / "desk-MDI"
    statements, seconds = _measured(folder, kept, pack, clock)
    nothing = _after(folder, kept, clock, lambda home: _in_its_own_process(lambda: _open(home, clock)))
    whole = _after(folder, kept, clock, lambda home: _in_its_own_process(lambda: _take_in(_open(home, clock), pack)))
    if nothing == whole:
        raise AssertionError("the pack left no row")
    found: Counter[str] = Counter()
    for number in range(count):
        dying = _Dying(pack, clock)
        if number % 2:
            # By the clock, mostly about the end: the statements are done before the last one is on disk.
            dying.dies_after = seconds * chance.triangular(0.2, 1.2, 0.95)
        else:
            dying.dies_at, dying.late = chance.randint(1, statements), chance.random() < 0.5
        rest = _after(folder, kept, clock, dying)
        if dying.dies_at and not dying.died:
            raise AssertionError(f"nobody died at statement {dying.dies_at} of {statements}")
        found["nothing" if rest == nothing else "all" if rest == whole else "a part"] += 1
    return dict(found)


def rows(ctx: AppContext) -> Rows:
    """Return how many rows every table has; of the history what taking in a pack wrote, not that it was looked at."""
    own = {"event": " WHERE action = 'receive-pack'"}
    with ctx.sessions.read() as session:
        names = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'")
        ).scalars()
        asked = {name: text(f'SELECT count(*) FROM "{name}"{own.get(name, "")}') for name in names}
        return {name: session.execute(statement).scalar_one() for name, statement in asked.items()}


@dataclass
class _Dying:
    """Takes the pack in in a process of its own, which dies at that statement or after so many seconds."""

    pack: bytes
    clock: MovingClock
    dies_at: int = 0
    late: bool = False
    dies_after: float = 0.0
    died: bool = False

    def __call__(self, home: Path) -> None:
        def die(at: int) -> None:
            if at == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

        def take_in() -> None:
            ctx = _open(home, self.clock)
            _at_each_statement(ctx, die, late=self.late)
            # Nobody handles it: it ends the process wherever it is, in the library and the database too.
            signal.setitimer(signal.ITIMER_REAL, self.dies_after)
            _take_in(ctx, self.pack)

        self.died = _in_its_own_process(take_in) in (-signal.SIGKILL, -signal.SIGALRM)


def _in_its_own_process(work: Callable[[], object]) -> int:
    """Run `work` in a process that ends without tidying up; return how it ended, a signal as its negative."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _after(folder: Path, kept: Path, clock: MovingClock, happens: Callable[[Path], object]) -> Rows:
    """Copy the desk, let something happen to it, open it and return its rows."""
    home = folder / "copy"
    shutil.copytree(kept, home)
    happens(home)
    here = _open(home, clock)
    found = rows(here)
    here.close()
    shutil.rmtree(home)
    return found


def _measured(folder: Path, kept: Path, pack: bytes, clock: MovingClock) -> tuple[int, float]:
    """Return how many statements and commits taking the pack in is, and how many seconds."""
    seen: list[int] = []
    home = folder / "counted"
    shutil.copytree(kept, home)
    ctx = _open(home, clock)
    _at_each_statement(ctx, seen.append, late=False)
    began = time.perf_counter()
    _take_in(ctx, pack)
    took = time.perf_counter() - began
    ctx.close()
    return len(seen), took


def _pack(folder: Path, clock: MovingClock) -> bytes:
    leeds = make_training_desk(folder, "LEI", clock)
    made = issued(leeds, populate(leeds))
    leeds.close()
    return made


def issued(ctx: AppContext, person: str, to: str = "MDI") -> bytes:
    """Issue a person's pack for another prison, and return the signed record."""
    leaves = ctx.now() + timedelta(hours=1)
    plan = Plan(to, leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    return packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan)).cose


def _open(home: Path, clock: MovingClock) -> AppContext:
    folder = DeskFolder(home)
    folder.lock.unlink(missing_ok=True)
    return replace(open_desk(folder, USER, PASSPHRASE), clock=clock)


def _take_in(ctx: AppContext, pack: bytes) -> None:
    incoming = opening.open_pack(ctx, pack)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    receiving.receive(ctx, incoming, choices)


def _at_each_statement(ctx: AppContext, told: Callable[[int], None], *, late: bool) -> None:
    """Call `told` with the number of every statement and commit, before it runs; `late`: after it ran."""
    engine = ctx.sessions._engine  # only to listen
    number = 0

    def counted(*_: Any) -> None:
        nonlocal number
        number += 1
        told(number)

    event.listen(engine, "after_cursor_execute" if late else "before_cursor_execute", counted)
    event.listen(engine, "commit", counted)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

"""R11: somebody who guesses for an hour, restarts the computer, sets its clock, changes accounts, puts files back.

Whatever they do, no five minutes hold more than ten wrong tries of one user, a colleague signs in meanwhile, and five
minutes after the last try the one whose passphrase was guessed at is in; after a restart, ten at most. The hour is of a
clock that the turn moves: the machine's own since its start, as the program asks for it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

from reception_app import guesses
from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder, state_folder
from reception_app.services.desk import NewUser, open_desk
from reception_app.services.users import add_user
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER
from tests.torture.figures import TURNS, Counts, Piece, small_desk

HOUR = 3600.0
COLLEAGUE = "j.mockford"
_MOST = "most in five minutes"
_WAYS = ("try", "try", "try", "burst", "right", "colleague", "restart", "clock", "elsewhere")
"""What is done next, as often as it stands here. `elsewhere`: another account, or an old copy of the desk's count."""


@dataclass
class _Machine:
    """A computer: how long it runs since its start, how long in truth, and what its wall clock says."""

    up: float = 5_000.0
    true: float = 0.0
    wall: float = 1_795_000_000.0

    def since_start(self, _which: int = 0) -> float:
        return self.up

    def wall_time(self) -> float:
        return self.wall + self.true

    def wait(self, seconds: float) -> None:
        self.up += seconds
        self.true += seconds

    def restart(self, took: float) -> None:
        self.true += took
        self.up = took / 2


@dataclass
class _Hour:
    """One hour at one desk: who tries, where, and when each wrong try was answered, in true seconds."""

    desk: DeskFolder
    machine: _Machine
    chance: Random
    once: str
    accounts: bool
    answered: list[float] = field(default_factory=list)
    seen: Counts = field(default_factory=Counter)

    def go(self) -> Counts:
        kept = self.desk.home.parent / "kept"
        for place in self.desk.tries, state_folder() / "tries.json":
            place.unlink(missing_ok=True)
        while self.machine.true < HOUR:
            self.machine.wait(self.chance.choice((0.2, 1, 4, 15, 60)))
            way = self.chance.choice(_WAYS)
            if way in ("try", "burst"):
                for _ in range(1 if way == "try" else 13):
                    self._guess()
            elif way == "right":
                self.seen["owner kept waiting"] += self._tried(USER, PASSPHRASE) == "SI-110"
            elif way == "colleague":
                self.seen["colleague"] += 1
                self.seen["colleague refused"] += self._tried(COLLEAGUE, self.once) != "in"
            elif way == "restart":
                self.seen[way] += 1
                self.machine.restart(self.chance.uniform(20, 200))
            elif way == "clock":
                self._set_clock()
            else:
                self._elsewhere(kept)
        self.machine.wait(guesses.WINDOW)
        if self._tried(USER, PASSPHRASE) != "in":  # a restart, or a count put back, can cost the five minutes once more
            self.seen["owner kept longer"] += 1
            self.machine.wait(guesses.WINDOW)
            self.seen["owner kept out"] += self._tried(USER, PASSPHRASE) != "in"
        self.seen["wrong"] = len(self.answered)
        self.seen["more than ten"] = sum(each > guesses.MOST for each in self._in_windows())
        return self.seen

    def most(self) -> int:
        return max(self._in_windows(), default=0)

    def _in_windows(self) -> list[int]:
        return [sum(0 <= other - each < guesses.WINDOW for other in self.answered) for each in self.answered]

    def _guess(self) -> None:
        code = self._tried(USER, f"guess {self.chance.random()}")
        if code == "SI-101":
            self.answered.append(self.machine.true)
        else:
            self.seen["refused" if code == "SI-110" else "odd"] += 1

    def _tried(self, username: str, passphrase: str) -> str:
        try:
            open_desk(self.desk, username, passphrase).close()
        except KnownProblem as problem:
            return problem.code
        return "in"

    def _set_clock(self) -> None:
        """Set the wall clock by minutes or by years, and the dates of the files with it."""
        self.seen["clock"] += 1
        self.machine.wall += self.chance.choice((-1, 1)) * self.chance.choice((300, 86_400, 400 * 86_400))
        for place in self.desk.tries, state_folder() / "tries.json":
            if place.exists():
                os.utime(place, (self.machine.wall_time(),) * 2)

    def _elsewhere(self, kept: Path) -> None:
        """Sign in to the computer as another of three; or copy the desk's own count, and put the copy back later."""
        self.seen["elsewhere"] += 1
        if self.accounts:
            account = self.desk.home.parent / f"account-{self.chance.randrange(3)}"
            os.environ["RECEPTION_STATE"] = str(account)
        elif kept.exists():
            shutil.move(kept, self.desk.tries)
        elif self.desk.tries.exists():
            shutil.copy2(self.desk.tries, kept)


def guess(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Guess for an hour a turn: in turn from several accounts of the computer, and with old counts put back."""
    most = 0
    before = os.environ.get("RECEPTION_STATE", "")
    for index in indexes:
        place = folder / str(index)
        machine = _Machine()
        with _clocks(machine):
            ctx = small_desk(place)
            once = add_user(ctx, NewUser(COLLEAGUE, "J. Mockford", (Role.NURSE,)), PASSPHRASE)
            ctx.close()
            hour = _Hour(ctx.folder, machine, Random(f"guesses {index}"), once, accounts=index % 2 == 0)
            try:
                counts = hour.go()
            finally:
                os.environ["RECEPTION_STATE"] = before
        # Counts are added up: the most so far is what it grew by.
        counts[_MOST] = max(0, hour.most() - most)
        most += counts[_MOST]
        shutil.rmtree(place)
        yield counts


@contextmanager
def _clocks(machine: _Machine) -> Iterator[None]:
    """Let the computer's clocks be those of the turn: what the system tells, no part of ours."""
    with (
        patch.object(time, "CLOCK_BOOTTIME", 7, create=True),
        patch.object(time, "clock_gettime", machine.since_start, create=True),
        patch.object(time, "time", machine.wall_time),
    ):
        yield


def _shown(counts: Counts) -> str:
    return (
        f"{counts['wrong']:,} wrong tries answered in {counts[TURNS]} hours, {counts['refused']:,} refused, at most "
        f"{counts[_MOST]} in five minutes; {counts['restart']} restarts, {counts['clock']} clocks set, "
        f"{counts['elsewhere']} accounts changed or counts put back; a colleague refused "
        f"{counts['colleague refused']} of {counts['colleague']} times; the owner waited "
        f"longer than five minutes {counts['owner kept longer']} times, than ten {counts['owner kept out']}"
    )


def _holds(counts: Counts) -> bool:
    wrong = ("more than ten", "colleague refused", "owner kept out", "odd")
    return counts["wrong"] > 0 and counts["refused"] > 0 and not any(counts[each] for each in wrong)


GUESSES = Piece("R11", "guessing is throttled, and a colleague can still sign in", 24, guess, _shown, _holds)

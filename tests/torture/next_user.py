"""R13: one goes from the desk and the next sits down: how long the program takes until the next sees their own work.

A real desk, whose passphrases cost what they cost there, in a window of its own process (`next_user_window`). Counted
is from the key that gives the desk away, in the middle of somebody's work, until the next one's screen is painted; what
a person takes to type is theirs. A hand-over that took too long is tried once more, since the computer may be busy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk, sign_in
from reception_app.services.users import add_user
from reception_app.settings import Settings
from reception_app.vocabulary import Role
from tests.support.desks import populate
from tests.torture.figures import Counts, Piece

MOST_SECONDS = 3.0
SLOWEST = "slowest, ms"
TAKING_TURNS = (("s.sampleworth", "kettle orbit plum wharf nine"), ("n.testford", "gravel otter lamp quince seven"))
"""Who take turns: user names and passphrases."""
_AT_ONCE = 10
"""Hand-overs in one window, before the next is begun."""
_ENV = {"QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"}


def take_turns(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Give a desk to one after the other; a window that died is a turn that did not hold."""
    waiting, slowest = list(indexes), 0
    while waiting:
        batch, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        for counts in _window(folder / f"from-{batch[0]}", batch):
            # Counts are added up: the slowest so far is what it grew by.
            grown = max(0, counts[SLOWEST] - slowest)
            slowest += grown
            counts[SLOWEST] = grown
            yield counts


def _window(folder: Path, indexes: list[int]) -> Iterator[Counts]:
    home, person = _real_desk(folder)
    command = [sys.executable, "-m", "tests.torture.next_user_window", str(home.home), person, *map(str, indexes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | _ENV)
    lines = done.stdout.splitlines()
    yield from (Counter(json.loads(line)) for line in lines)
    if len(lines) < len(indexes):
        print(done.stderr[-2000:], file=sys.stderr, flush=True)
    yield from (Counter(died=1) for _ in indexes[len(lines) :])
    shutil.rmtree(folder, ignore_errors=True)


def _real_desk(folder: Path) -> tuple[DeskFolder, str]:
    """Make a desk as real ones are made, with somebody in it and two who may sign in."""
    home = DeskFolder(folder / "desk")
    (first, passphrase), (second, chosen) = TAKING_TURNS
    create_desk(
        home, Settings("LEI", "Reception", training=False), NewUser(first, "Sam Sampleworth", tuple(Role)), passphrase
    )
    ctx = open_desk(home, first, passphrase)
    person = populate(ctx)
    once = add_user(ctx, NewUser(second, "Nell Testford", (Role.NURSE,)), passphrase)
    change_passphrase(sign_in(ctx, second, once), once, chosen)
    ctx.close()
    return home, person


def _shown(counts: Counts) -> str:
    return (
        f"{counts['given']} times the next user at the desk after at most {counts[SLOWEST]} ms, "
        f"{counts['slow']} later than {MOST_SECONDS:.0f} s; {counts['not open'] + counts['died']} not let in, "
        f"{counts['another']} shown the work of the one before, {counts['lost']} of {counts['typed']} drafts lost"
    )


def _holds(counts: Counts) -> bool:
    return counts["given"] > 0 and not any(counts[each] for each in ("slow", "not open", "died", "another", "lost"))


NEXT_USER = Piece("R13", "the next user at the desk within 3 s", 40, take_turns, _shown, _holds)

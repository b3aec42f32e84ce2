"""R17: a fault in every service that the window calls and in every slot that its screens have, one at a time.

The window is a process of its own (`slots_walk`), walked through by keys. After each fault: it was told, every draft is
on disk, the board comes back by keys and the same way works; and nothing of the fault's words, which quote a person,
is in the log or on the terminal.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reception_app.paths import DeskFolder
from tests.support.desks import PASSPHRASE, make_training_desk, populate
from tests.torture.figures import TURNS, Counts, Piece
from tests.torture.windows import ENV

FULL = 700
"""Turns that reach whatever the walk calls; those that are left over begin again."""
QUOTED = (b"SPECIMEN", b"Carl", b"A0002TT", b"methadone")
_AT_ONCE = 100
"""Turns in one window, before the next is begun."""


def go_wrong(folder: Path, indexes: Iterable[int], routes: Sequence[str] = ()) -> Iterator[Counts]:
    """Let one thing after the other go wrong in a window; a window that died is a turn that did not hold.

    `routes`: only what these of the walk's routes call.
    """
    waiting = list(indexes)
    while waiting:
        batch, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        yield from _window(folder / f"from-{batch[0]}", [*routes, *map(str, batch)], len(batch))


def _window(folder: Path, asked: list[str], turns: int) -> Iterator[Counts]:
    ctx = make_training_desk(folder)
    populate(ctx)
    ctx.close()
    done = 0
    walk = [sys.executable, "-m", "tests.torture.slots_walk", str(ctx.folder.home), PASSPHRASE, *asked]
    errors = (folder / "errors").open("wb")
    with errors, subprocess.Popen(walk, stdout=subprocess.PIPE, stderr=errors, env=os.environ | ENV) as window:
        try:
            for line in window.stdout or ():
                done += 1
                yield _counted(json.loads(line))
        finally:
            window.kill()
    said = (folder / "errors").read_bytes()
    in_clear = sum(word in _logged(ctx.folder) + said for word in QUOTED)
    yield from _never_done(turns - done, in_clear, said)
    shutil.rmtree(folder, ignore_errors=True)


def _counted(told: dict[str, object]) -> Counts:
    target, of = str(told.pop("target")), int(str(told.pop("of")))
    if of > FULL:
        raise RuntimeError(f"the walk calls {of} services and slots, and the full count is {FULL}")
    counts: Counts = Counter({name: int(str(value)) for name, value in told.items()})
    wrong = counts["unusable"] + counts["lost"] + (1 - counts["told"])
    if wrong:
        print(f"after {target}: {dict(counts)}", file=sys.stderr, flush=True)
    return counts + Counter(untold=1 - counts["told"])


def _never_done(turns: int, in_clear: int, said: bytes) -> Iterator[Counts]:
    """What the end of a window tells: turns that it died before, and words that it should not have written."""
    if turns:
        print(said.decode(errors="replace")[-2000:], file=sys.stderr, flush=True)
    for place in range(turns):
        yield Counter(died=int(place == 0))
    if in_clear:
        yield Counter({"in clear": in_clear, TURNS: -1})


def _logged(desk: DeskFolder) -> bytes:
    return b"".join(each.read_bytes() for each in desk.log.parent.glob("*") if each.is_file())


def _shown(counts: Counts) -> str:
    return (
        f"{counts['fired']} of {counts[TURNS]} faults came about: {counts['untold']} untold, "
        f"{counts['lost']} drafts lost, {counts['unusable']} windows unusable, {counts['died']} died, "
        f"{counts['in clear']} words of a person in log or terminal"
    )


def _holds(counts: Counts) -> bool:
    return counts["fired"] > 0 and not any(counts[each] for each in ("untold", "lost", "unusable", "died", "in clear"))


SLOTS = Piece("R17", "exceptions are contained", FULL, go_wrong, _shown, _holds)

"""R19: the account of an officer, and of an administrator, tried with every key, way, sheet and command of the program.

About somebody whose record holds words that stand nowhere else. The window is a process of its own (`escorts_window`).
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

from tests.torture.figures import TURNS, Counts, Piece
from tests.torture.windows import ENV


def look_everywhere(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Let somebody who may not read a record look everywhere, at one desk a turn; one that died did not hold."""
    for index in indexes:
        place = folder / str(index)
        place.mkdir(parents=True)
        command = [sys.executable, "-m", "tests.torture.escorts_window", str(place), str(index)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | ENV)
        if done.returncode or done.stderr:
            print(done.stderr[-2000:], file=sys.stderr, flush=True)
        yield Counter(died=1) if done.returncode else Counter(json.loads(done.stdout))
        shutil.rmtree(place)


def _shown(counts: Counts) -> str:
    return (
        f"{counts[TURNS]} accounts of officers and administrators: {counts['words']:,} clinical words looked for on "
        f"{counts['looks']:,} screens, {counts['sheets refused']} sheets refused and {counts['sheets read']} read, "
        f"{counts['commands']:,} commands and {counts['files']} files they wrote: {counts['seen']} seen; "
        f"{counts['sheets given']} sheets given, {counts['died']} died; the same look as a nurse finds "
        f"{counts['found by a nurse']:,}"
    )


def _holds(counts: Counts) -> bool:
    proved = counts["looks"] and counts["commands"] and counts["found by a nurse"]
    return bool(proved) and not any(counts[each] for each in ("seen", "sheets given", "died"))


ESCORTS = Piece("R19", "an escort account sees no clinical field", 12, look_everywhere, _shown, _holds)

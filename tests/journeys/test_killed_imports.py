"""A desk that dies while it takes a pack in holds nothing of the pack or all of it; by the hundred in `make fuzz`."""

from __future__ import annotations

import json
import subprocess
import sys

KILLS = 5


def test_a_desk_that_dies_while_taking_a_pack_in_holds_nothing_of_it_or_all() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_imports", str(KILLS), "7"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(found.values()) == KILLS
    assert set(found) <= {"nothing", "all"}

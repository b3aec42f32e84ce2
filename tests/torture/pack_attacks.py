"""R18: packs under attack, by the thousand; and every row of the page about them, by the tests that it names.

What is counted is what `make fuzz` counts, with other seeds: a turn is a twentieth of the promise.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from reception_app import paths
from reception_app.errors import PackRefused
from reception_app.handover.seal import open_sealed, seal
from reception_app.handover.trust import TrustStore
from tests.support.attacks import altered, bomb, mutated_bodies, sign
from tests.support.codes_pages import ROOT, issuer_for
from tests.support.keyboard_faults import mixed_envelopes
from tests.support.killed_imports import killed
from tests.support.near_pairs import taken_for_one
from tests.support.records import sample_pack
from tests.torture.figures import TURNS, Counts, Piece, in_a_process

TWENTIETH = {"altered": 3_000, "bodies": 1_000, "shuffles": 500, "pairs": 50, "kills": 10}
_PAGE = "docs/packs-under-attack.md"
_BOMB = 200 * 1024 * 1024
_PASSED = re.compile(r"(\d+) passed")


def attack(folder: Path, indexes: Iterable[int], share: dict[str, int] = TWENTIETH) -> Iterator[Counts]:
    """Alter and mutate packs, mix sheets, compare near pairs, kill imports: `share` of each, seeded by the turn."""
    pack = sample_pack(training=False)
    issuer, store = issuer_for(pack), TrustStore((ROOT.root,))
    for index in indexes:
        seed = 1_000 + index
        tried = altered(seal(pack, issuer), store, share["altered"], seed, pack)
        counts: Counts = Counter(tried.tried)
        counts["accepted"] = tried.accepted
        signed = mutated_bodies(pack, issuer, store, share["bodies"], seed)
        counts.update({"bodies": share["bodies"], "others": signed.not_themselves})
        counts["shuffles"] = share["shuffles"]
        counts["mixed"] = mixed_envelopes(share["shuffles"], seed)[1]
        counts["pairs"] = share["pairs"]
        counts["joined"] = taken_for_one(share["pairs"], seed)[0]
        try:
            open_sealed(sign(bomb(_BOMB), issuer), store, pack.header.made_at)
        except PackRefused as problem:
            counts["bombs stopped"] = int(problem.code in ("PK-201", "PK-213"))
        place = folder / str(index)
        counts += _killed(place, share["kills"], seed)
        yield counts


def _killed(place: Path, kills: int, seed: int) -> Counts:
    """Kill imports by a process whose own children they are: none of them is one of the torture's."""
    place.mkdir(parents=True)
    found = in_a_process(lambda: Counter(killed(place, kills, Random(seed))))
    shutil.rmtree(place)
    return Counter({"kills": kills, "in part": found["a part"]})


def _shown(counts: Counts) -> str:
    kinds = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("truncated", "flipped", "appended"))
    return (
        f"{kinds}: {counts['accepted']} accepted; {counts['bodies']:,} signed bodies mutated: {counts['others']} read "
        f"as another; {counts['shuffles']:,} shuffles: {counts['mixed']} mixed; {counts['pairs']:,} near pairs: "
        f"{counts['joined']} joined; {counts['kills']} kills: {counts['in part']} in part; "
        f"{counts['bombs stopped']} of {counts[TURNS]} bombs stopped"
    )


def _holds(counts: Counts) -> bool:
    wrong = ("accepted", "others", "mixed", "joined", "in part")
    return counts["bombs stopped"] == counts[TURNS] and not any(counts[each] for each in wrong)


@cache
def rows() -> tuple[tuple[str, ...], ...]:
    """Return for each row of the page about packs under attack the files of tests that it names."""
    found = []
    for line in (paths.program() / _PAGE).read_text(encoding="utf-8").splitlines():
        named, folder = [], ""
        for name in re.findall(r"`((?:tests/\w+/)?test_\w+\.py)`", line.rpartition("|")[0].rpartition("|")[2]):
            folder = name.rpartition("/")[0] or folder
            named.append(f"{folder}/{name.rpartition('/')[2]}")
        if named:
            found.append(tuple(named))
    return tuple(found)


@cache
def files() -> tuple[str, ...]:
    """Return every file of tests that the page names, once."""
    return tuple(sorted({name for row in rows() for name in row}))


def by_rows(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Run the tests that the page names, a file a turn."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in indexes:
        name = files()[index % len(files())]
        command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", name]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("RECEPTION_")}
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=paths.program(),
            env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        passed = _PASSED.search(done.stdout)
        if done.returncode or passed is None:
            print(f"{name}: {done.stdout[-2000:]}", file=sys.stderr, flush=True)
        yield Counter({"passed": int(passed[1]) if passed else 0, "failed": int(done.returncode != 0 or not passed)})


def _rows_shown(counts: Counts) -> str:
    return (
        f"{len(rows())} rows, shown by {counts['passed']:,} tests in {counts[TURNS]} of {len(files())} files: "
        f"{counts['failed']} files failed"
    )


def _rows_hold(counts: Counts) -> bool:
    return counts["passed"] > 0 and not counts["failed"]


PACKS = Piece("R18", "packs under attack: what is counted", 20, attack, _shown, _holds)
PACK_ROWS = Piece("R18", "packs under attack: every row", len(files()), by_rows, _rows_shown, _rows_hold)

"""The dictionary of medicines and devices: 100,000 invented products loaded from files, and searched as typed.

python -m tests.bench.dmd
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from reception_app.services.context import AppContext
from reception_app.services.dmd import import_release, loaded_release, search_products
from tests.bench.samples import Figure, Samples
from tests.support.desks import make_training_desk
from tests.support.dmd import many_medicines, write_release

PRODUCTS = 100_000
SEARCHES = 200


def search() -> Figure:
    """Return the time of a search among 100,000 products, over 200 things typed."""
    samples = Samples()
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        import_release(ctx, write_release(Path(folder) / "release", medicines=many_medicines(PRODUCTS)))
        for words in typed_words([medicine.name for medicine in many_medicines(PRODUCTS)]):
            samples.take(partial(search_products, ctx, words))
        ctx.close()
    return samples.figure()


def typed_words(names: list[str]) -> list[str]:
    """Return things as they are typed: from one letter to whole words, a strength, a form, a supplier, nonsense."""
    dice = random.Random(11)
    single = list("abcdefghijklmnopqrstuvwxyz")
    double = [f"{one}{two}" for one in "bcmpst" for two in "aeiour"]
    some = dice.sample(names, 138)
    begun = [name[: dice.randint(3, len(name))] for name in some[:60]]
    with_more = [f"{name[:4]} {dice.choice(('5', '100mg', 'tab', 'sol', 'sugar free'))}" for name in some[60:110]]
    wide = [
        "tablets",
        "solution for injection",
        "modified",
        "5mg tablets",
        "10mg caps",
        "oral",
        "placeholder",
        "s",
        "t o",
    ]
    none = ["zzzz", "tablets capsules", "placeholder dummy", "xyz 5mg tablets"]
    codes = ["900100", "9000001", "9012345100"]
    whole = [f"{name} 2.5mg tablets" for name in some[110:]]
    return [*single, *double, *begun, *with_more, *wide, *none, *codes, *whole][:SEARCHES]


def _timed(ctx: AppContext, words: str) -> float:
    started = time.perf_counter()
    search_products(ctx, words)
    return time.perf_counter() - started


def main() -> int:
    """Print how long an import takes, what it holds the lock for, and a table of searches."""
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        release = write_release(Path(folder) / "release", medicines=many_medicines(PRODUCTS))
        size = sum(file.stat().st_size for file in release.iterdir())
        steps: dict[str, float] = {}

        def note(step: str, done: int, total: int) -> None:
            steps.setdefault(step, time.perf_counter())

        started = time.perf_counter()
        import_release(ctx, release, on_progress=note)
        ended = time.perf_counter()
        print(f"read {size / 1e6:.0f} MB and loaded in {ended - started:.1f} s, the database held for "
              f"{ended - steps['Writing products']:.1f} s; {loaded_release(ctx)}")  # fmt: skip
        timed = sorted((_timed(ctx, words), words) for words in typed_words([m.name for m in many_medicines(PRODUCTS)]))
        taken = [seconds for seconds, _ in timed]
        print(f"{len(taken)} searches: median {statistics.median(taken) * 1000:.2f} ms, "
              f"p95 {taken[int(len(taken) * 0.95)] * 1000:.2f} ms, worst {taken[-1] * 1000:.2f} ms")  # fmt: skip
        for seconds, words in timed[-8:]:
            print(f"  {seconds * 1000:6.2f} ms  {words}")
        print(f"desk: {ctx.folder.database.stat().st_size / 1e6:.0f} MB")
        ctx.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

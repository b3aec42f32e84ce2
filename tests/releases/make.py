"""Keep what this version makes, so that later versions can be held to opening it: a desk, a pack, the forms.

    python -m tests.releases.make

Run once for each release, after the last change; what it writes is committed and never made again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reception_app import __version__, paths

PASSPHRASE = "nobody here is real"
MADE_AT = "2026-11-20T21:40:00Z"
KEPT = ("desk.db", "desk.toml", "keys.json")


def main() -> int:
    """Write `tests/releases/<version>`; return 2 when it is there already."""
    target = Path(__file__).parent / __version__
    if target.exists():
        print(f"{target.name} is released already: a new version has a new number.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        home, out = Path(folder) / "desk", Path(folder) / "out"
        _run("demo", "--no-window", "--home", home, "--arrivals", "3", "--establishment", "LEI")
        people = json.loads(_run("people", "--home", home, "--json"))["people"]
        records = {
            who["prison_number"]: _run("record", who["prison_number"], "--home", home, "--json") for who in people
        }
        number = max(records, key=lambda each: len(records[each]))
        _run("pack", "make", number, "--to", "MDI", "--out", out, "--home", home)
        (target / "desk").mkdir(parents=True)
        for name in KEPT:
            shutil.copy2(home / name, target / "desk" / name)
        (target / "record.json").write_text(_run("record", number, "--home", home, "--json"), encoding="utf-8")
        shutil.copy2(next(out.rglob("*.cose")), target / "pack.cose")
        shutil.copy2(next(each for each in out.rglob("*.pdf") if "clinical" in each.name), target / "pack.pdf")
    shutil.copytree(paths.resources() / "forms", target / "forms", ignore=shutil.ignore_patterns("released.yaml"))
    return 0


def _run(*arguments: str | Path) -> str:
    told = {"RECEPTION_PASSPHRASE": PASSPHRASE, "RECEPTION_NOW": MADE_AT}
    return subprocess.run(
        [sys.executable, "-m", "reception_app", *map(str, arguments)],
        check=True, text=True, stdout=subprocess.PIPE, env={**os.environ, **told},
    ).stdout  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

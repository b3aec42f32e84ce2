"""The plan of a restore that is under way, `restoring/plan.json`: what it may name, and nothing else.

It lies where anybody may write who may write into the desk's folder, and it is followed before a passphrase is asked:
so it names files of a desk and a folder that a restore makes, never a way to somewhere else.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reception_app.errors import DatabaseRefused
from reception_app.flushing import write_flushed
from reception_app.paths import DeskFolder, read_plain

NOTE = "restored.json"
"""What a restore leaves for the next sign-in to write into the history."""
_ASIDE = re.compile(r"(aside|old-key)-[0-9]{8}T[0-9]{6}Z")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where what was there goes (a folder's bare name), the names that take their places, and whether it is kept."""

    aside: str
    names: tuple[str, ...]
    forget: bool


def work_of(folder: DeskFolder) -> Path:
    """Return the folder in which what is to take the records' place is laid ready, in `new`, with the plan beside."""
    return folder.home / "restoring"


def is_planned(folder: DeskFolder) -> bool:
    """True once there is a plan: from then on the restore is only to be finished, whoever does it."""
    return _path(folder).exists()


def write_plan(folder: DeskFolder, aside: str, names: Sequence[str], *, forget: bool = False) -> None:
    """Plan it: on the disk once this returns. `forget`: what was there is not kept. Raises OSError."""
    write_flushed(_path(folder), json.dumps({"aside": aside, "names": [*names], "forget": forget}))


def drop_plan(folder: DeskFolder) -> None:
    """Take the plan away: all is in its place."""
    _path(folder).unlink()


def clear_unplanned(folder: DeskFolder) -> None:
    """Take away what was laid ready, or copied to be looked at, while nothing is planned with it."""
    if not is_planned(folder):
        shutil.rmtree(work_of(folder), ignore_errors=True)


def read_plan(folder: DeskFolder) -> Plan | None:
    """Return the plan; None when there is none or it was cut off, which is before anything was planned.

    Raises DatabaseRefused (DB-142) when it names what no restore names: then nothing is moved and nothing deleted.
    """
    try:
        told = json.loads(read_plain(_path(folder)))
        aside, names, forget = told["aside"], told["names"], told.get("forget") is True
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    found = _ASIDE.fullmatch(aside) if isinstance(aside, str) else None
    if found is None or not _known(names, folder) or (forget and found[1] != "old-key"):
        raise _damaged()
    if (folder.home / found[0]).is_symlink():
        raise _damaged()
    return Plan(found[0], tuple(names), forget)


def _path(folder: DeskFolder) -> Path:
    return work_of(folder) / "plan.json"


def _known(names: object, folder: DeskFolder) -> bool:
    places = (folder.database, folder.slots, folder.settings, folder.forms, folder.reference)
    known = {NOTE, *(place.name for place in places)}
    return isinstance(names, list) and all(isinstance(name, str) and name in known for name in names)


def _damaged() -> DatabaseRefused:
    return DatabaseRefused(
        "DB-142",
        "A restore was left unfinished, and its plan is damaged or was altered. Nothing was moved or deleted.",
        "Keep the folder restoring, but take it out of the desk's folder. Then start again.",
    )

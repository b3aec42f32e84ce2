"""The plan of a restore that is under way, `restoring/plan.json`: what it may name, and nothing else.

It lies where anybody may write who may write into the desk's folder, and it is followed before a passphrase is asked:
so it names files of a desk and a folder that a restore makes, never a way to somewhere else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from reception_app.errors import DatabaseRefused
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


def read_plan(path: Path, folder: DeskFolder) -> Plan | None:
    """Return the plan in `path`; None when there is none or it was cut off, which is before anything was planned.

    Raises DatabaseRefused (DB-142) when it names what no restore names: then nothing is moved and nothing deleted.
    """
    try:
        told = json.loads(read_plain(path))
        aside, names, forget = told["aside"], told["names"], told.get("forget") is True
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    found = _ASIDE.fullmatch(aside) if isinstance(aside, str) else None
    if found is None or not _known(names, folder) or (forget and found[1] != "old-key"):
        raise _damaged()
    if (folder.home / found[0]).is_symlink():
        raise _damaged()
    return Plan(found[0], tuple(names), forget)


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

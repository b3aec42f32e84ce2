"""The second place for backups: a folder on another disk or a stick, known again by a mark that this desk left in it.

A stick that is pulled can leave its empty folder behind, on the very disk that holds the records: what is written there
is lost with them. So the desk keeps which marks it saw at the place it was given (`second-place.json`). Where none of
them is, and what is there lies on the disk of the records, nothing is written and it is told. Another stick is taken,
and told once. A place that was on the disk of the records from the start is used, and told each time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reception_app.flushing import write_flushed
from reception_app.ids import is_id
from reception_app.paths import DeskFolder, read_plain
from reception_app.services.context import AppContext
from reception_app.services.free_space import second_place_trouble

_MARK = "place.json"
_MOST = 50
"""More sticks than anybody changes in turn."""


class AnotherPlaceError(Exception):
    """What is at the name of the second place is not it, and nothing is to be written there."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The mark of a place the desk wrote to, and whether that lay on the disk of the records."""

    mark: str
    same_disk: bool


def second_place(ctx: AppContext) -> Path:
    """Return the folder for this desk's backups in the second place; its name says the prison and no more."""
    mark = ctx.sessions.mark
    tail = mark.path.stem[:8] if mark is not None else "desk"
    return Path(ctx.settings.backups_second_place) / f"reception-{ctx.settings.establishment}-{tail}"


def stand_before(ctx: AppContext) -> list[str]:
    """Know the second place again, or take it the first time; return what is to be told of it once a backup is there.

    Raises OSError when it cannot be reached or written to, AnotherPlaceError when it is a folder left behind on the
    disk of the records.
    """
    named, own = Path(ctx.settings.backups_second_place), second_place(ctx)
    same_disk = _on_disk_of_records(named, ctx.folder)  # raises where it is not there
    if not named.is_dir():
        raise NotADirectoryError
    seen, mark = _seen(ctx.folder, str(named)), _mark_in(own)
    known = mark is not None and any(each.mark == mark for each in seen)
    if not known and same_disk and seen and not any(each.same_disk for each in seen):
        raise AnotherPlaceError
    if not known:
        mark = mark or ctx.new_id()
        own.mkdir(exist_ok=True)
        write_flushed(own / _MARK, json.dumps({"format": 1, "mark": mark}))
        _keep(ctx.folder, str(named), (*seen, _Seen(mark, same_disk)))
    if same_disk:
        return [
            "The second place for backups is on the same disk as the records: one that breaks takes both. "
            "Put the stick in, or name a folder on another disk in desk.toml."
        ]
    if seen and not known:
        return [
            "The second place for backups is another stick or folder than before; the newest backup is there now. "
            "Keep the one from before until this one was used for some weeks."
        ]
    return []


def place_trouble(error: Exception) -> str:
    """Return why the newest backup did not come to the second place, and what to do about it."""
    if isinstance(error, OSError):
        return second_place_trouble(error)
    return (
        "The second place for backups is not there: its stick is out, and a folder of that name is left on the disk of "
        "the records. The backup on this computer was made. Put the stick in, or name another folder in desk.toml."
    )


def _on_disk_of_records(place: Path, folder: DeskFolder) -> bool:
    """True when `place` lies on the disk of the records, or of the system, where an empty folder is left behind."""
    home = folder.home.resolve()
    return os.stat(place).st_dev in {os.stat(home).st_dev, os.stat(home.anchor).st_dev}


def _mark_in(own: Path) -> str | None:
    try:
        mark = json.loads(read_plain(own / _MARK))["mark"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return mark if isinstance(mark, str) and is_id(mark) else None


def _seen(folder: DeskFolder, named: str) -> tuple[_Seen, ...]:
    """Return what was seen at the place of that name; nothing where the note is not there or torn."""
    try:
        told = json.loads(read_plain(folder.second_place_note))
        if told["place"] != named:
            return ()
        return tuple(_Seen(str(each["mark"]), each["same_disk"] is True) for each in told["seen"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _keep(folder: DeskFolder, named: str, seen: tuple[_Seen, ...]) -> None:
    rows = [{"mark": each.mark, "same_disk": each.same_disk} for each in seen[-_MOST:]]
    with suppress(OSError):  # without room for it the place is taken anew next time; the backup is what counts
        write_flushed(folder.second_place_note, json.dumps({"format": 1, "place": named, "seen": rows}))

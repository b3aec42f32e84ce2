"""Backups on a stick or in a folder that somebody names, of whatever desk: for a computer on which there is none yet.

What is told of each stands in clear beside its records: the prison, the desk's number, whether it is for training.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from reception_app.errors import KnownProblem
from reception_app.establishments import find
from reception_app.services.backups import Backup, by_time, list_backups, read_backup
from reception_app.settings import read_settings

_MOST = 500
"""More folders than a desk keeps backups: what else lies on a disk is not walked through."""


@dataclass(frozen=True, slots=True)
class BackupElsewhere:
    """A backup and whose it is: the prison's name ("" when that cannot be read) and the desk's number."""

    backup: Backup
    prison: str = ""
    number: int = 0
    training: bool = False


def backups_under(place: Path) -> tuple[BackupElsewhere, ...]:
    """Return the backups in `place`, newest first: it is one, holds them, or holds the folders of desks.

    A place that cannot be read has none.
    """
    found: dict[Path, Backup] = {}
    for folder in (place, place / "backups", *_second_places(place)):
        for each in list_backups(folder):
            found.setdefault(each.folder, each)
    alone = read_backup(place.absolute())
    if alone is not None:
        found.setdefault(alone.folder, alone)
    whole = [each for each in found.values() if _has_records(each)]
    return whose(sorted(whole, key=by_time, reverse=True)[:_MOST])


def whose(backups: Iterable[Backup]) -> tuple[BackupElsewhere, ...]:
    """Return the backups with whose each is."""
    return tuple(_whose(each) for each in backups)


def _second_places(place: Path) -> tuple[Path, ...]:
    try:
        return tuple(islice((each for each in place.glob("reception-*") if each.is_dir()), _MOST))
    except OSError:
        return ()


def _has_records(backup: Backup) -> bool:
    try:
        return (backup.folder / "desk.db").is_file()
    except OSError:
        return False


def _whose(backup: Backup) -> BackupElsewhere:
    try:
        settings = read_settings(backup.folder / "desk.toml")
    except (KnownProblem, OSError):
        return BackupElsewhere(backup)
    found = find(settings.establishment)
    name = found.name if found else settings.establishment
    return BackupElsewhere(backup, name, settings.desk_number, settings.training)

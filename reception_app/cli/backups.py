"""`desk backups`, `desk backup`, `desk restore`: what copies there are, one more, and one put in the records' place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import folder_of, opened, passphrase_of, user_of
from reception_app.cli.output import answer, show, show_json, show_warnings, wire_or_none
from reception_app.errors import DatabaseRefused, ExitCode

if TYPE_CHECKING:
    from reception_app.services.backups import Backup


def add(desk: Commands) -> None:
    """Add the commands to those of `desk`."""
    command(desk, "backups", show_backups, "the backups of this desk, newest first; needs no passphrase")
    command(desk, "backup", make_backup, "make a backup now, and prove it by restoring it aside")
    restore = command(
        desk,
        "restore",
        restore_backup,
        "put a backup in the place of the records; those are moved aside. The recovery code does for a passphrase",
    )
    restore.add_argument("name", metavar="NAME", help="as desk backups says it, or a backup's folder")


def show_backups(asked: Asked) -> int:
    """List the backups."""
    from reception_app.services.restoring import backups_of

    rows = backups_of(folder_of(asked))
    return answer(
        asked,
        {"backups": [_told(row) for row in rows]},
        *(_line(row) for row in rows) if rows else ("There is no backup.",),
    )


def make_backup(asked: Asked) -> int:
    """Make a backup."""
    from reception_app.services.backups import back_up_now
    from reception_app.services.roles import require

    with opened(asked) as ctx:
        require(ctx, "manage the desk")
        done = back_up_now(ctx, "by-hand")
    if asked.json:
        show_json({"backup": _told(done.made) if done.made else None, "warnings": list(done.warnings)})
    else:
        show(*([_line(done.made)] if done.made else []))
        show_warnings(done.warnings)
    return ExitCode.DONE if done.made and done.made.proved else ExitCode.DATABASE_REFUSED


def restore_backup(asked: Asked) -> int:
    """Restore a backup."""
    from reception_app.clock import SystemClock
    from reception_app.services.restoring import find_backup, restore, restored_words

    folder = folder_of(asked)
    if not folder.home.is_dir() and not Path(asked.name).is_dir():
        raise DatabaseRefused("DB-107", "There is no desk in this folder.", "Name its folder with --home.")
    backup = find_backup(folder, asked.name)
    done = restore(folder, backup, user_of(asked), passphrase_of(asked), SystemClock())
    if asked.json:
        told = {"restored": done.name, "aside": done.aside, "missing": done.missing}
        show_json(told | {"since": wire_or_none(done.since), "until": wire_or_none(done.until)})
    else:
        show(restored_words(done), f"What was there before lies in {folder.home / done.aside}.")
    return ExitCode.DONE


def _told(backup: Backup) -> dict[str, Any]:
    head = backup.head
    return {
        "name": backup.name,
        "at": wire_or_none(backup.at),
        "why": backup.why,
        "proved": backup.proved,
        "second_place": backup.second,
        "entries": head.sequence if head else None,
        "last_entry_at": wire_or_none(head.at if head else None),
    }


def _line(backup: Backup) -> str:
    proved = {True: "proved", False: "NOT PROVED", None: "made before backups were proved"}[backup.proved]
    place = ", second place" if backup.second else ""
    return f"{backup.name}  {proved}{place}"

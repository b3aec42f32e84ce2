"""`person export`: everything held about one person, for a subject-access request."""

from __future__ import annotations

from pathlib import Path

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened
from reception_app.cli.output import show, show_json, show_warnings
from reception_app.errors import ExitCode


def add(commands: Commands) -> None:
    """Add the commands."""
    person = group(commands, "person", "one person's whole record")
    export = command(person, "export", export_person, "write everything held about somebody, for their own request")
    export.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    export.add_argument(
        "--out", metavar="DIR", required=True, help="a folder is made in it; nothing in it is encrypted"
    )
    export.add_argument("--reason", metavar="TEXT", required=True, help="why, naming nobody; it stays in the history")


def export_person(asked: Asked) -> int:
    """Write one person's whole record."""
    from reception_app.services.person_view import find_person_id
    from reception_app.services.whole_record import CHECK
    from reception_app.services.whole_record import export_person as export

    with opened(asked) as ctx:
        done = export(ctx, find_person_id(ctx, asked.number), Path(asked.out).absolute(), asked.reason)
    if asked.json:
        named = [{"table": each.table, "field": each.column, "entries": each.entries} for each in done.others_named]
        show_json({"folder": str(done.folder), "files": list(done.files), "others_named": named})
    else:
        show(f"Everything held is in {done.folder}. It is not encrypted.")
        show_warnings(
            [f"look through {CHECK} first, and keep it here: {len(done.others_named)} fields may name others"]
        )
    return ExitCode.DONE

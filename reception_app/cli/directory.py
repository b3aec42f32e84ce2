"""`directory`: what each prison can do, as this desk knows it; sent out as a file and taken in. Nothing personal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened, write_new
from reception_app.cli.output import show, show_json
from reception_app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from reception_app.services.directory import Offered


def add(commands: Commands) -> None:
    """Add the commands."""
    directory = group(commands, "directory", "what each prison can do, as this desk knows it")
    told = command(directory, "show", show_directory, "print what is known of every prison, or of one")
    told.add_argument("code", metavar="CODE", nargs="?", help="an establishment's code, for example MDI")
    sent = command(directory, "export", export_file, "write what is known into a file for another desk")
    sent.add_argument("file", metavar="FILE")
    sent.add_argument("codes", metavar="CODE", nargs="*", help="only these establishments")
    taken = command(directory, "import", import_file, "take in another desk's file; what is older or differs is told")
    taken.add_argument("file", metavar="FILE")
    taken.add_argument("--from", metavar="NAME", dest="sender", required=True, help="from whom the file came")
    taken.add_argument(
        "--accept", metavar="CODE", action="append", default=[], help="take this one although it is older or differs"
    )


def show_directory(asked: Asked) -> int:
    """Print entries as they are sent, or in words."""
    from reception_app.clinical.establishment_entry import write_entry
    from reception_app.clinical.establishment_form import load_questions, said, unknown_items
    from reception_app.establishments import find
    from reception_app.services.directory import read_directory

    place = find(asked.code) if asked.code else None
    if asked.code and place is None:
        raise UsageProblem("US-202", "That is not the code of an establishment in the list.", "Choose it by its name.")
    with opened(asked) as ctx:
        entries = [row.entry for row in read_directory(ctx) if place is None or row.entry.code == place.code]
    if asked.json:
        show_json({"entries": [write_entry(entry) for entry in entries]})
        return ExitCode.DONE
    for entry in entries:
        named = find(entry.code)
        show(f"{named.name if named else entry.code} ({entry.code}), as of {entry.as_of.isoformat()}")
        show(*(f"  {asked_for.words} {said(entry, key)}" for key, asked_for in load_questions().items()))
        show(f"  {len(unknown_items(entry))} not known")
    return ExitCode.DONE


def export_file(asked: Asked) -> int:
    """Write entries into a file that `directory import` reads."""
    from reception_app.services.directory import export_directory

    with opened(asked) as ctx:
        text = export_directory(ctx, {code.upper() for code in asked.codes} or None)
    path = write_new(Path(asked.file), text.encode("utf-8"), "directory")
    if asked.json:
        show_json({"file": str(path)})
    else:
        show(str(path))
    return ExitCode.DONE


def import_file(asked: Asked) -> int:
    """Take in what is new or newer, and what was accepted; say what every entry of the file meant."""
    from reception_app.services.directory import import_directory

    data = _bytes(Path(asked.file))
    accepted = {code.upper() for code in asked.accept}
    with opened(asked) as ctx:
        offered = import_directory(ctx, data, asked.sender, accepted)
    if asked.json:
        show_json({"entries": [_told(each, accepted) for each in offered]})
    else:
        show(*(f"{each.theirs.code}: {_words(each, accepted)}" for each in offered))
    return ExitCode.DONE


def _bytes(path: Path) -> bytes:
    from reception_app.clinical.establishment_entry import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageProblem(
            "US-004", "The directory file cannot be read.", "Check its name, and that you may read it."
        ) from error


def _told(offered: Offered, accepted: set[str]) -> dict[str, Any]:
    return {
        "code": offered.theirs.code,
        "as_of": offered.theirs.as_of.isoformat(),
        "outcome": offered.merged.outcome.value,
        "items": list(offered.merged.items),
        "taken": _taken(offered, accepted),
    }


def _taken(offered: Offered, accepted: set[str]) -> bool:
    from reception_app.clinical.establishment_entry import MergeOutcome

    same = offered.merged.outcome is MergeOutcome.SAME
    wanted = not offered.merged.asks or offered.theirs.code in accepted
    return wanted and not same and not offered.unknown


def _words(offered: Offered, accepted: set[str]) -> str:
    if offered.unknown:
        return "left out: no establishment of that code is in the list"
    items = f" ({', '.join(offered.merged.items)})" if offered.merged.items else ""
    outcome = offered.merged.outcome.value
    if _taken(offered, accepted):
        return f"taken, {outcome}{items}"
    return f"not changed, {outcome}{items}" + ("; take it with --accept" if offered.merged.asks else "")

"""`directory`: what each prison can do, as this desk knows it, sent out as a file and taken in; and the estate's own.

The estate's directory is signed: it also says whose keys are believed no more, and for whom files can be sealed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened, write_new
from reception_app.cli.output import answer, show, show_json
from reception_app.errors import ExitCode, MustChoose, UsageProblem

if TYPE_CHECKING:
    from reception_app.clinical.establishment_services import EstablishmentServices
    from reception_app.services.directory import Offered
    from reception_app.services.estate_news import EstateOffer


def add(commands: Commands) -> None:
    """Add the commands."""
    directory = group(commands, "directory", "what each prison can do, as this desk knows it")
    told = command(directory, "show", show_directory, "print what is known of every prison, or of one")
    told.add_argument("code", metavar="CODE", nargs="?", help="an establishment's code, for example MDI")
    sent = command(directory, "export", export_file, "write what is known into a file for another desk")
    sent.add_argument("file", metavar="FILE")
    sent.add_argument("codes", metavar="CODE", nargs="*", help="only these establishments")
    taken = command(directory, "import", import_file, "take in the estate's signed directory, or another desk's file")
    taken.add_argument("file", metavar="FILE")
    taken.add_argument("--from", metavar="NAME", dest="sender", default="", help="from whom another desk's file came")
    taken.add_argument(
        "--confirm", action="store_true", help="the estate's directory counts from now on; without it, only told"
    )
    taken.add_argument(
        "--accept", metavar="CODE", action="append", default=[], help="take this one although it is older or differs"
    )

    command(directory, "revoked", list_revoked, "packs taken in here whose key was revoked since, and whose they are")


def show_directory(asked: Asked) -> int:
    """Print entries as they are sent, their amounts numbers as in every command, or in words."""
    from reception_app.clinical.establishment_form import load_questions, said, unknown_items
    from reception_app.establishments import find
    from reception_app.services.directory import read_directory

    place = find(asked.code) if asked.code else None
    if asked.code and place is None:
        raise UsageProblem("US-202", "That is not the code of an establishment in the list.", "Choose it by its name.")
    with opened(asked) as ctx:
        rows = [row for row in read_directory(ctx) if place is None or row.entry.code == place.code]
    entries = [row.entry for row in rows]
    if asked.json:
        show_json({"entries": [_entry_json(entry) for entry in entries]})
        return ExitCode.DONE
    for row in rows:
        entry, named = row.entry, find(row.entry.code)
        show(f"{named.name if named else entry.code} ({entry.code}), as of {entry.as_of.isoformat()}")
        if row.unsigned_from:
            show(f"  Not signed: from a file of {row.unsigned_from}.")
        elif row.signed_serial is not None:
            show(f"  Signed: {row.received_from}.")
        show(*(f"  {asked_for.words} {said(entry, key)}" for key, asked_for in load_questions().items()))
        show(f"  {len(unknown_items(entry))} not known")
    return ExitCode.DONE


def _entry_json(entry: EstablishmentServices) -> dict[str, Any]:
    from reception_app.clinical.establishment_entry import write_entry
    from reception_app.clinical.establishment_services import Offer
    from reception_app.handover.jsonform import to_json

    written = write_entry(entry)
    for key, told in written.items():
        offer = entry.value(key) if isinstance(told, dict) else None
        if isinstance(offer, Offer) and offer.limit is not None:
            written[key] = {**told, "limit": to_json(offer.limit)}
    return written


def export_file(asked: Asked) -> int:
    """Write entries into a file that `directory import` reads."""
    from reception_app.services.directory import export_directory, exporting

    with opened(asked) as ctx:
        text = export_directory(ctx, {code.upper() for code in asked.codes} or None)
        with exporting(ctx):
            path = write_new(Path(asked.file), text.encode("utf-8"), "directory")
    return answer(asked, {"file": str(path)}, str(path))


def import_file(asked: Asked) -> int:
    """Take in what is new or newer, and what was accepted; say what every entry of the file meant."""
    from reception_app.handover.estate_directory import is_directory
    from reception_app.services.directory import import_directory

    data = _bytes(Path(asked.file))
    accepted = {code.upper() for code in asked.accept}
    if is_directory(data):
        return _import_signed(asked, data, accepted)
    with opened(asked) as ctx:
        offered = import_directory(ctx, data, asked.sender, accepted)
    if asked.json:
        show_json({"signed": False, "entries": [_told(each, accepted) for each in offered]})
    else:
        show("Note: nobody signed this file: anybody may have changed it.")
        show(*(f"{each.theirs.code}: {_words(each, accepted)}" for each in offered))
    return ExitCode.DONE


def _import_signed(asked: Asked, data: bytes, accepted: set[str]) -> int:
    """Say what the estate's directory would change, and let it count when that was confirmed."""
    from reception_app.services.estate_news import count_to_check, read_estate_file, take_estate_file

    with opened(asked) as ctx:
        offer = take_estate_file(ctx, data, accepted) if asked.confirm else read_estate_file(ctx, data)
        to_check = count_to_check(ctx)
    if not offer.already and not asked.confirm and not asked.json:
        show(*_signed_lines(offer, accepted))
    if not offer.already and not asked.confirm:
        raise MustChoose("CH-310", "Nothing was changed yet.", "Read what would change, then do it with --confirm.")
    if asked.json:
        show_json(
            {
                "serial": offer.directory.serial,
                "already": offer.already,
                "changes": [*offer.urgent, *offer.changes],
                "entries": [_told(each, accepted) for each in offer.services],
                "to_check": to_check,
                "warnings": list(offer.amber),
            }
        )
        return ExitCode.DONE
    show(*_signed_lines(offer, accepted))
    if to_check:
        show(f"{to_check} packs taken in here must be checked: see directory revoked, and the tasks.")
    return ExitCode.DONE


def _signed_lines(offer: EstateOffer, accepted: set[str]) -> list[str]:
    directory = offer.directory
    head = f"{directory.estate}, directory {directory.serial} of {directory.made_at:%d-%b-%Y}"
    if offer.already:
        return [f"{head}: already here. Nothing was changed."]
    lines = [head, *(f"  {words}" for words in (*offer.urgent, *offer.changes))]
    lines += [f"  {each.theirs.code}: {_words(each, accepted)}" for each in offer.services]
    return [*lines, *(f"Note: {words}" for words in offer.amber)]


def list_revoked(asked: Asked) -> int:
    """List packs that were taken in here and must be checked, newest first."""
    from reception_app.clock import to_wire
    from reception_app.services.estate_news import imports_to_check

    with opened(asked) as ctx:
        rows = imports_to_check(ctx)
    if asked.json:
        packs = [
            {
                "person": row.number,
                "pack": row.pack_number,
                "from": row.sender_name,
                "made_at": to_wire(row.made_at),
                "received_at": to_wire(row.received_at),
                "received_by": row.received_by,
                "because": row.revocation.because.value,
                "revoked_since": to_wire(row.revocation.from_at),
            }
            for row in rows
        ]
        show_json({"packs": packs})
    else:
        show(*(f"{row.number}  pack {row.pack_number} from {row.sender_name}. {row.revocation.words}" for row in rows))
        if not rows:
            show("No pack taken in here was sealed by a key that is revoked.")
    return ExitCode.DONE


def _bytes(path: Path) -> bytes:
    from reception_app.clinical.establishment_entry import MAX_BYTES
    from reception_app.handover.estate_directory import MAX_FILE

    try:
        with path.open("rb") as file:
            return file.read(max(MAX_BYTES, MAX_FILE) + 1)
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

"""`ips read`, `ips import`: what another system's FHIR summary says, and taking it in line by line. Never verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened, plain_file, read_decisions, unread_decisions
from reception_app.cli.output import show, show_json, show_warnings
from reception_app.cli.packs import desk_if_any
from reception_app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from reception_app.services.summaries import OpenedSummary
    from reception_app.services.summary_lines import LineChoice, TakenIn

FILE = "a FHIR R4 file in JSON: an International Patient Summary, any Bundle, or one resource"
_FIELDS = frozenset({"act", "script", "reason"})


def add(commands: Commands) -> None:
    """Add the commands."""
    summaries = group(commands, "ips", "read and take in another system's patient summary (FHIR R4)")
    read = command(summaries, "read", read_file, "print what a summary says, and what was not understood")
    take = command(summaries, "import", import_file, "take a summary in for somebody here, every line decided")
    for parser in (read, take):
        parser.add_argument("file", metavar="FILE", help=FILE)
    take.add_argument("--person", metavar="NUMBER", required=True, help="prison number, or desk reference")
    take.add_argument(
        "--decisions",
        metavar="FILE.json",
        help='line to decision: {"M1": "new", "M2": {"act": "leave", "reason": "…"}}',
    )
    take.add_argument("--reason", help="how you know that it is this person, where the file says too little")


def read_file(asked: Asked) -> int:
    """Print what a file says. With a desk in the folder, that it was looked at is noted there."""
    from reception_app.handover.fhir.reading import read_summary
    from reception_app.handover.fhir.shown import shown_lines, summary_json
    from reception_app.services.summaries import open_summary

    data = _bytes(asked.file)
    with desk_if_any(asked) as ctx:
        found = open_summary(ctx, data) if ctx is not None else None
    summary = found.summary if found is not None else read_summary(data)
    if asked.json:
        show_json({**summary_json(summary), "verified": False, "already": found.already if found else None})
        return ExitCode.DONE
    show(*shown_lines(summary))
    if found is not None and found.already:
        show(f"Already taken in on {found.already}.")
    return ExitCode.DONE


def import_file(asked: Asked) -> int:
    """Take a summary in. Without decisions, nothing is saved when it holds a line that needs one (CH-312)."""
    from reception_app.services.person_view import find_person_id
    from reception_app.services.summaries import open_summary, take_in_summary

    choices = _decisions(asked.decisions) if asked.decisions else {}
    data = _bytes(asked.file)
    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.person)
        found = open_summary(ctx, data)
        taken = take_in_summary(ctx, found, person_id, choices, reason=asked.reason)
    _tell(asked, found, taken)
    return ExitCode.DONE


def _tell(asked: Asked, found: OpenedSummary, taken: TakenIn) -> None:
    if asked.json:
        show_json(
            {
                "person": taken.number,
                "system": taken.system,
                "already": taken.already,
                "new": list(taken.new),
                "beside": list(taken.beside),
                "allergies": list(taken.allergies),
                "left_out": list(taken.left_out),
                "not_understood": len(found.summary.not_understood),
                "warnings": list(found.summary.warnings),
                "verified": False,
            }
        )
        return
    if taken.already:
        show(f"Already taken in on {taken.already}. Nothing was changed.")
        return
    show(
        f"Taken in for {taken.number} from {taken.system}; nothing of it is verified.",
        f"  on hold for a prescriber: {len(taken.new)}; beside what is here: {len(taken.beside)}; "
        f"allergies: {len(taken.allergies)}; left out: {len(taken.left_out)}",
    )
    show_warnings(found.summary.warnings)


def _bytes(name: str) -> bytes:
    from reception_app.handover.fhir.documents import LARGEST, check_size

    try:
        with plain_file(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageProblem(
            "US-004", f"The file cannot be read: {error.strerror or 'unknown reason'}.", "Check its name."
        ) from error
    check_size(len(data))
    return data


def _decisions(name: str) -> dict[str, LineChoice]:
    decisions = read_decisions(Path(name), "line to decision")
    return {key: _choice(key, value) for key, value in decisions.items()}


def _choice(key: str, value: Any) -> LineChoice:
    from reception_app.services.summary_lines import Act, LineChoice

    entry = {"act": value} if isinstance(value, str) else value
    if not isinstance(entry, dict) or not set(entry) <= _FIELDS:
        raise unread_decisions(f"at {key[:10]} a word, or act, script and reason were expected")
    if any(each is not None and not isinstance(each, str) for each in entry.values()):
        raise unread_decisions(f"at {key[:10]} texts were expected")
    try:
        act = Act(str(entry.get("act")))
    except ValueError as error:
        raise unread_decisions(f"at {key[:10]} the decision is none of new, beside, add, leave") from error
    return LineChoice(act, entry.get("script"), entry.get("reason"))

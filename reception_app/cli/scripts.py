"""`script`: a medicine line as typed, or as copied from a sheet. Needs no desk and no passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.output import answer, show, show_json
from reception_app.errors import ExitCode

if TYPE_CHECKING:
    from reception_app.clinical.quick_entry import QuickLine, ScriptDraft


def add(commands: Commands) -> None:
    """Add the commands."""
    scripts = group(commands, "script", "medicine lines")
    parse = command(scripts, "parse", parse_line, "read a medicine line; say what is guessed and what must be chosen")
    parse.add_argument("line", metavar="LINE", nargs="+", help='as typed, for example "sertraline 100 mane"')
    check = command(scripts, "check", check_line, "say whether a line copied from a sheet and its five letters agree")
    check.add_argument("line", metavar="LINE", help="as printed on the sheet after Type:, from the prison number on")
    check.add_argument("--code", metavar="LETTERS", required=True, help="the five letters in the box beside it")


def parse_line(asked: Asked) -> int:
    """Print a typed line as it is understood. What cannot be right is refused (exit status 2); nothing is saved."""
    from reception_app.clinical.quick_entry import read_quick
    from reception_app.clock import SystemClock, local_day

    line = read_quick(" ".join(asked.line), local_day(SystemClock().now()))
    return answer(asked, _told(line), *_lines(line))


def check_line(asked: Asked) -> int:
    """Print what a copied line says. A line and a code that do not agree are refused (IN-155, exit status 2)."""
    from reception_app.clinical.check_code import check_code
    from reception_app.clinical.lines import medicine_line, plain
    from reception_app.clinical.typed_line import check_typed

    found = check_typed(asked.line, asked.code, None)
    rendered = _spaced(plain(medicine_line(found.script))) or ""
    if asked.json:
        told = {"holds": True, "code": check_code(asked.line), "number": found.number, "script": _script(found.script)}
        show_json({**told, "by_schedule": found.by_schedule, "rendered": rendered})
    else:
        schedule = ["The dose is laid down day by day: see the schedule on the sheet."] if found.by_schedule else []
        show(f"{found.number}: {rendered}", *schedule)
    return ExitCode.DONE


def _script(script: ScriptDraft) -> dict[str, Any]:
    from reception_app.handover.jsonform import to_json

    doses = {
        "dose": to_json(script.dose) if script.dose else None,
        "maximum_dose": to_json(script.maximum_dose) if script.maximum_dose else None,
    }
    return {**script.as_dict(), **doses}


def _rendered(line: QuickLine) -> str:
    from reception_app.clinical.lines import full_line, plain

    return _spaced(plain(full_line(line.script))) or ""


def _spaced(text: str | None) -> str | None:
    # At a shell a no-break space only hides what is searched for.
    return text.replace("\N{NO-BREAK SPACE}", " ") if text is not None else None


def _told(line: QuickLine) -> dict[str, Any]:
    return {
        "script": _script(line.script),
        "parts": [
            {"field": part.field, "value": _spaced(part.value), "text": part.text, "state": part.state.value}
            for part in line.parts
        ],
        "guessed": list(line.guessed),
        "missing": [*line.missing, *(prompt.field for prompt in line.unsaid)],
        "prompts": {prompt.field: prompt.words for prompt in (*line.prompts, *line.unsaid)},
        "asks": list(line.asks),
        "left_over": list(line.left_over),
        "unlisted": line.unlisted,
        "rendered": _rendered(line),
    }


def _lines(line: QuickLine) -> list[str]:
    told = [_rendered(line)]
    if line.unlisted:
        told.append("Not in the list: written as typed.")
    if line.guessed:
        told.append(f"Guessed, to be confirmed: {', '.join(line.guessed)}")
    told += [f"Missing: {prompt.field}. {prompt.words}" for prompt in (*line.prompts, *line.unsaid)]
    told += [f"Ask: {words}" for words in line.asks]
    if line.left_over:
        told.append(f"Not understood: {'; '.join(line.left_over)}")
    return told

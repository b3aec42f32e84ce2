"""`help CODE` and `desk log`: what a message means, and the log as one text that may be sent to whoever helps."""

from __future__ import annotations

from pathlib import Path

from reception_app import log, paths
from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import folder_of, write_new
from reception_app.cli.output import answer, show, show_json
from reception_app.errors import ExitCode


def add(commands: Commands) -> None:
    """Add `help`."""
    parser = command(commands, "help", explain_code, "what the code of a message means, and what to do")
    parser.add_argument("code", metavar="CODE", nargs="?", help="as the message ends, for example PK-209; else all")


def add_log(desk: Commands) -> None:
    """Add `desk log`."""
    parser = command(desk, "log", copy_log, "write the log to send: it names nobody; no passphrase")
    parser.add_argument("--out", metavar="FILE", required=True)


def explain_code(asked: Asked) -> int:
    """Print what one code means, or all of them."""
    from reception_app.services.explained import catalogue, explain

    found = (explain(asked.code),) if asked.code else catalogue()
    if asked.json:
        told = [{"code": each.code, "ways": [{"do": todo, "what": what} for what, todo in each.ways]} for each in found]
        show_json({"codes": told})
    else:
        for each in found:
            show(*(f"{each.code}  {what}\n        Do: {todo}" for what, todo in each.ways))
    return ExitCode.DONE


def copy_log(asked: Asked) -> int:
    """Write the log of the desk, and of this computer before a desk was open, as one text."""
    words = log.to_send(paths.state_folder() / log.FILE, folder_of(asked).log)
    where = write_new(Path(asked.out), words.encode("utf-8"), "log")
    return answer(
        asked,
        {"file": str(where), "bytes": len(words.encode("utf-8"))},
        f"The log is in {where}: it names nobody, and may be sent.",
    )

"""The words of the command line: which commands there are, and what each takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from reception_app import __version__
from reception_app.errors import UsageProblem

if TYPE_CHECKING:
    from datetime import datetime

    from reception_app.cli import OpenWindow

Commands = Any
"""What `add_subparsers` returns: argparse keeps its class to itself."""


class Asked(argparse.Namespace):
    """One command as asked, with the passphrase once it was typed.

    `finished` is an exit status when there is nothing left to do (`--help`).
    """

    home: str | None = None
    user: str | None = None
    passphrase_file: str | None = None
    json: bool = False
    typed: str | None = None
    finished: int | None = None
    open_window: OpenWindow | None = None
    handler: Callable[[Asked], int]


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one coded line, like every other."""

    def error(self, message: str) -> NoReturn:
        raise UsageProblem(
            "US-001",
            f"{message[:1].upper()}{message[1:600]}.".replace("..", "."),
            f"See {self.prog} --help.",
        )


def common() -> argparse.ArgumentParser:
    """Return the options every command takes, before or after its name."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--home", metavar="DIR", help="the desk's folder (else RECEPTION_HOME)")
    options.add_argument("--user", metavar="U", help="who you are (else RECEPTION_USER; not needed with one user)")
    options.add_argument(
        "--passphrase-file", metavar="FILE", help="its first line is the passphrase (else RECEPTION_PASSPHRASE)"
    )
    options.add_argument("--json", action="store_true", help="print JSON, or nothing")
    return options


def command(commands: Commands, name: str, handler: Callable[[Asked], int], words: str) -> argparse.ArgumentParser:
    """Add a command and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words, parents=[common()], allow_abbrev=False
    )
    parser.set_defaults(handler=handler)
    return parser


def group(commands: Commands, name: str, words: str) -> Commands:
    """Add a group of commands and return where its commands are added."""
    parser = commands.add_parser(name, help=words, description=words, parents=[common()], allow_abbrev=False)
    return parser.add_subparsers(metavar="COMMAND", required=True, dest=f"{name}_command")


def parse(argv: list[str]) -> Asked:
    """Return what was asked. Raises UsageProblem (US-001) when it cannot be understood."""
    asked = Asked()
    try:
        _parser().parse_args(argv, asked)
    except SystemExit as end:
        asked.finished = int(end.code or 0)
    return asked


_EPILOG = """exit status:
  0 done    1 a bug, logged    2 not understood, or not possible as asked    3 who made a pack is unknown
  4 pack refused    5 wrong or no passphrase    6 database refused    7 not allowed for this role
  8 not found, or a person must choose

environment:
  RECEPTION_HOME, RECEPTION_USER, RECEPTION_PASSPHRASE    as --home, --user, --passphrase-file
  RECEPTION_NEW_PASSPHRASE    for user passphrase and desk recover        RECEPTION_ESTATE    for estate
  RECEPTION_RECOVERY_CODE    for desk recover
  RECEPTION_SEALING_PASSPHRASE    for desk sealing-key, the file's own
  RECEPTION_NOW    the time at a training desk, as 2026-11-20T19:40:00Z; it stands still"""


def _parser() -> argparse.ArgumentParser:
    from reception_app.cli import (
        custody,
        demo,
        desk,
        directory,
        dmd,
        estate,
        explain,
        figures,
        fit,
        forms,
        formulary,
        packs,
        people,
        receipts,
        receiving,
        release,
        scripts,
        summaries,
        support,
        users,
        whole_record,
        window,
    )

    parser = Parser(
        prog="reception-app",
        description="The reception desk of a prison's healthcare team. Without a command, the window opens.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common()],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reception-app {__version__}")
    parser.set_defaults(handler=window.open_desk_window)
    commands = parser.add_subparsers(metavar="COMMAND")
    demo.add(commands)
    desk.add(commands)
    users.add(commands)
    estate.add(commands)
    forms.add(commands)
    dmd.add_import(formulary.add(commands))
    scripts.add(commands)
    release.add(commands)
    people.add(commands)
    whole_record.add(commands)
    fit.add(commands)
    custody.add(commands)
    directory.add(commands)
    figures.add(commands)
    pack_commands = group(commands, "pack", "make, verify, read, explain and receive handover packs")
    packs.add(pack_commands)
    explain.add(pack_commands)
    receiving.add(pack_commands)
    receipts.add(commands)
    summaries.add(commands)
    support.add(commands)
    return parser


def instant(text: str) -> datetime:
    """Return a time typed with its zone. Raises UsageProblem (US-001) for anything else."""
    from reception_app.clock import from_wire

    try:
        return from_wire(text)
    except ValueError as error:
        raise UsageProblem(
            "US-001", "A time with its zone was expected.", "Write it as 2026-11-20T19:40:00Z."
        ) from error

"""Which desk a command is about, who asks, and with which passphrase."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.errors import DatabaseRefused, UsageProblem, WrongPassphrase
from reception_app.paths import DeskFolder, default_home

if TYPE_CHECKING:
    from reception_app.cli.arguments import Asked
    from reception_app.services.context import AppContext

PASSPHRASE_VARIABLE = "RECEPTION_PASSPHRASE"
NEW_PASSPHRASE_VARIABLE = "RECEPTION_NEW_PASSPHRASE"
USER_VARIABLE = "RECEPTION_USER"
_MOST = 4096


def folder_of(asked: Asked) -> DeskFolder:
    """Return the desk's folder: --home, RECEPTION_HOME, else the platform's own."""
    return DeskFolder((Path(asked.home) if asked.home else default_home()).absolute())


def desk_of(asked: Asked) -> DeskFolder:
    """Return the desk's folder; there is a desk in it."""
    folder = folder_of(asked)
    if not folder.exists:
        raise DatabaseRefused(
            "DB-107", "There is no desk in this folder.", "Name its folder with --home, or make one with desk init."
        )
    return folder


def user_of(asked: Asked) -> str | None:
    """Return who asks: --user or RECEPTION_USER. None is enough at a desk with one user."""
    return asked.user or os.environ.get(USER_VARIABLE) or None


def given_passphrase(asked: Asked) -> str | None:
    """Return the passphrase of --passphrase-file (its first line), else of RECEPTION_PASSPHRASE, else None."""
    if asked.passphrase_file:
        return _first_line(Path(asked.passphrase_file))
    return os.environ.get(PASSPHRASE_VARIABLE) or None


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            line = file.readline(_MOST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(
            "US-005", "The passphrase file cannot be read.", "Name a text file whose first line is the passphrase."
        ) from error
    if not line:
        raise WrongPassphrase("SI-103", "The passphrase file is empty.", "Write the passphrase on its first line.")
    return line


def passphrase_of(asked: Asked, prompt: str = "Passphrase: ") -> str:
    """Return the passphrase given, or ask for it at the keyboard. Raises WrongPassphrase (SI-103) without either."""
    given = given_passphrase(asked) or asked.typed
    if given is None:
        given = asked.typed = _ask(prompt)
    return given


def new_passphrase_of(asked: Asked, variable: str = PASSPHRASE_VARIABLE) -> str:
    """Return a passphrase being chosen: as `passphrase_of`, but typed twice when it is typed."""
    given = os.environ.get(variable) if variable != PASSPHRASE_VARIABLE else given_passphrase(asked)
    if given:
        return given
    first = _ask("New passphrase: ")
    if _ask("The same again: ") != first:
        raise UsageProblem("US-007", "The two passphrases differ.", "Start again. Nothing was changed.")
    return first


def typed_passphrase(prompt: str) -> str:
    """Ask for a passphrase at the keyboard; nothing else may answer. Raises WrongPassphrase (SI-103)."""
    return _ask(prompt)


def _ask(prompt: str) -> str:
    missing = WrongPassphrase(
        "SI-103",
        "There is no passphrase.",
        f"Set {PASSPHRASE_VARIABLE}, name a file with --passphrase-file, or run this at a keyboard.",
    )
    if sys.stdin is None or not sys.stdin.isatty():
        raise missing
    try:
        typed = getpass.getpass(prompt, stream=sys.stderr)
    except EOFError as error:
        raise missing from error
    if not typed:
        raise missing
    return typed


@contextmanager
def opened(asked: Asked, *, may_change_passphrase: bool = False) -> Iterator[AppContext]:
    """Open the desk and sign in for the length of the block.

    Somebody with a one-time passphrase is turned away (SI-104) until they chose their own.
    """
    folder = desk_of(asked)
    passphrase = passphrase_of(asked)
    from reception_app.services.desk import open_desk

    ctx = open_desk(folder, user_of(asked), passphrase)
    try:
        if ctx.operator.must_change and not may_change_passphrase:
            raise WrongPassphrase(
                "SI-104",
                "This passphrase was made to be used once, to choose your own.",
                f"Run user passphrase first, with the new one in {NEW_PASSPHRASE_VARIABLE} or typed.",
            )
        _tell_missing(ctx)
        yield ctx
    finally:
        ctx.close()


def _tell_missing(ctx: AppContext) -> None:
    """Say what is missing of the records, at each command until somebody decided; or once, that nobody can tell."""
    from reception_app.cli.output import show_aside
    from reception_app.services.high_water import missing_words, told_of_mark

    told, of_mark = missing_words(ctx), told_of_mark(ctx)
    if told is not None:
        show_aside([told.in_full])
    if of_mark:  # the mark counts from here: no window says it later
        show_aside([of_mark])


def plain_file(name: str) -> Path:
    """Return the path of somebody else's file; a pipe or a device, which may never end, is refused (US-004)."""
    path = Path(name)
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UsageProblem("US-004", "That is a pipe or a device, not a file.", "Name the file itself.")
    return path


def read_text(path: Path, what: str) -> str:
    """Read a small text file named on the command line. Raises UsageProblem (US-004)."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST * 16).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(
            "US-004", f"The {what} cannot be read.", "Check its name, and that you may read it."
        ) from error


def read_decisions(path: Path, expected: str) -> dict[str, Any]:
    """Read a file of decisions: one JSON object, `expected` from what to what. Raises UsageProblem (US-004, US-311)."""
    try:
        data = json.loads(read_text(path, "file of decisions"))
    except ValueError as error:
        raise unread_decisions("it is not JSON") from error
    if not isinstance(data, dict):
        raise unread_decisions(f"an object was expected: {expected}")
    return data


def unread_decisions(what: str) -> UsageProblem:
    """Return the problem (US-311) of a file of decisions in which `what` is not as it should be."""
    return UsageProblem("US-311", f"The file of decisions cannot be read: {what}.", "Correct it and try again.")


def write_new(path: Path, content: bytes, what: str) -> Path:
    """Write a file whole or not at all, making its folder; return its absolute path. Raises UsageProblem (US-003)."""
    target = path.absolute()
    beside = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise UsageProblem(
            "US-003",
            f"The {what} could not be written: {error.strerror or 'unknown reason'}.",
            "Name a folder you may write to, on a disk with room.",
        ) from error
    return target

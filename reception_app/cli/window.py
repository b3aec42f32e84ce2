"""Without a command: the window."""

from __future__ import annotations

from pathlib import Path

from reception_app.cli.arguments import Asked
from reception_app.cli.opening import folder_of, given_passphrase, user_of
from reception_app.errors import UsageProblem


def open_desk_window(asked: Asked) -> int:
    """Open the window on the desk."""
    if asked.json:
        raise UsageProblem("US-001", "There is nothing to print as JSON without a command.", "Name a command.")
    return open_on(asked, folder_of(asked).home, user_of(asked), given_passphrase(asked))


def open_on(asked: Asked, home: Path, username: str | None, passphrase: str | None) -> int:
    """Open the window on the desk in `home`."""
    if asked.open_window is None:
        raise UsageProblem("US-010", "This program was started without a window.", "Name a command; see --help.")
    return asked.open_window(home, username, passphrase)

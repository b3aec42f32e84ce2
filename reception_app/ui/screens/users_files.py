"""The small files of Users and desk: roots, certificates, requests and keys, read and written with known problems."""

from __future__ import annotations

from pathlib import Path

from reception_app.errors import UsageProblem

LARGEST = 64 * 1024
"""No root, certificate or key is larger; nothing longer is read."""


def read_small(path: Path) -> bytes:
    """Return what a file holds, `LARGEST` bytes at most. Raises UsageProblem US-241."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        words = "The file could not be read. Nothing was changed."
        raise UsageProblem("US-241", words, "Check that it is still there, and that you may open it.") from error


def write_small(path: Path, words: str) -> None:
    """Write a file of text. Raises UsageProblem US-242."""
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        words = "The file could not be written there."
        raise UsageProblem("US-242", words, "Choose another folder, for example a memory stick.") from error

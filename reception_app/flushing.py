"""Files that are on the disk once a function returns, also when the power goes next."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

_CANNOT = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What a disk says that has no way to flush a folder: some network and memory-stick drivers have none."""


def flush_tree(folder: Path) -> None:
    """Flush a folder and everything in it to the disk."""
    for path in [folder, *folder.rglob("*")]:
        flush(path)


def flush(path: Path) -> None:
    """Flush one file, or the names in one folder, to the disk. Raises OSError."""
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return  # a folder cannot be opened there
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if not (is_folder and error.errno in _CANNOT):
            raise
    finally:
        os.close(descriptor)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder, into one that may be there. Raises the OSError of the file that could not be copied.

    `shutil.copytree` raises one of its own without a number, in which a full disk cannot be told.
    """
    target.mkdir(parents=True, exist_ok=True)
    for each in source.iterdir():
        if each.is_dir():
            copy_folder(each, target / each.name)
        else:
            shutil.copy2(each, target / each.name)


def write_flushed(path: Path, words: str) -> None:
    """Write a small file whole or not at all, and flush it with its name. Raises OSError."""
    beside = path.with_suffix(".part")
    beside.unlink(missing_ok=True)  # a piece of an earlier one; or a link, through which nothing is written
    with beside.open("x", encoding="utf-8") as file:
        file.write(words)
    flush(beside)
    beside.replace(path)
    flush(path.parent)

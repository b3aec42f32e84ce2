"""Where a file dialog starts: the folder last used for that purpose at this desk, else a stick that is in, else papers.

Never the program's own folder: nobody looks for a pack there, and nothing may be saved there.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, QStorageInfo

from reception_app import paths

_GROUP = "folders"
_STICKS = ("/media", "/run/media", "/mnt", "/Volumes")
"""Under these a system other than Windows shows what is put in."""


class Folders:
    """Remembers one folder for each purpose. `settings()` opens the desk's own file, None while there is no desk."""

    def __init__(
        self, settings: Callable[[], QSettings | None], mounted: Callable[[], Iterable[Path]] | None = None
    ) -> None:
        self._settings = settings
        self._mounted = mounted or sticks

    def start(self, purpose: str, *, to_save: bool = False) -> Path:
        """Return the folder in which a dialog for `purpose` (its title) starts; `to_save`: one that takes files."""
        fits = _takes_files if to_save else _usable
        kept = self._settings()
        last = str(kept.value(_key(purpose)) or "") if kept is not None else ""
        if last and fits(Path(last)):
            return Path(last)
        papers = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
        folders = (*self._mounted(), *(Path(folder) for folder in papers[:1]))
        return next((folder for folder in folders if fits(folder)), Path.home())

    def used(self, purpose: str, chosen: Path) -> None:
        """Keep the folder in which something was chosen: `chosen` is a file in it, or the folder itself."""
        folder = chosen if chosen.is_dir() else chosen.parent
        kept = self._settings()
        if kept is not None and _usable(folder):
            kept.setValue(_key(purpose), str(folder))


def sticks() -> tuple[Path, ...]:
    """Return the roots of what is put in and can be read: memory sticks and cards."""
    found = [
        Path(volume.rootPath())
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and _is_stick(volume)
    ]
    return tuple(found)


def _is_stick(volume: QStorageInfo) -> bool:
    root = volume.rootPath()
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == 2)  # DRIVE_REMOVABLE
    return root.startswith(tuple(f"{place}/" for place in _STICKS)) and not volume.isRoot()


def _usable(folder: Path) -> bool:
    """True for a folder that is there and is none of the program's own."""
    own = paths.program()
    try:
        return folder.is_dir() and not folder.resolve().is_relative_to(own)
    except OSError:
        return False


def _takes_files(folder: Path) -> bool:
    """True for a usable folder that new files can be written into: no locked stick, no disc."""
    return _usable(folder) and os.access(folder, os.W_OK | os.X_OK)


def _key(purpose: str) -> str:
    return f"{_GROUP}/{re.sub(r'[^a-z0-9]+', '_', purpose.lower()).strip('_')}"

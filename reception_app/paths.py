"""Where things are: the program's own resources and migrations, and the desk's folder.

In a checkout `resources/` and `migrations/` lie beside the package; in an installed wheel they lie inside it.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def program() -> Path:
    """Return the program's own folder: the package, or the checkout it lies in."""
    return _PACKAGE.parent if (_PACKAGE.parent / "pyproject.toml").is_file() else _PACKAGE


def resources() -> Path:
    """Return the folder of shipped data: forms, formulary, establishments, fonts, icons, i18n."""
    return _beside_or_inside("resources")


def migrations() -> Path:
    """Return the folder of the database's migrations."""
    return _beside_or_inside("migrations")


def default_home() -> Path:
    """Return the desk's folder: RECEPTION_HOME, else the platform's *local* data folder."""
    named = os.environ.get("RECEPTION_HOME")
    return Path(named) if named else Path(platformdirs.user_data_dir("Reception", appauthor=False, roaming=False))


def state_folder() -> Path:
    """Return RECEPTION_STATE, else the platform's state folder: what a restored desk must not bring back with it."""
    named = os.environ.get("RECEPTION_STATE")
    return Path(named) if named else Path(platformdirs.user_state_dir("Reception", appauthor=False, roaming=False))


def kept_apart() -> Path:
    """Return where lies what a desk's folder that is put back must not bring back: the mark, the count of guesses.

    The state folder; beside it where the platform gives one folder for state and data, as Windows and macOS do.
    """
    state = state_folder()
    data = Path(platformdirs.user_data_dir("Reception", appauthor=False, roaming=False))
    return state.with_name("Reception-apart") if state == data else state


@dataclass(frozen=True, slots=True)
class DeskFolder:
    """One desk's folder and what lies in it."""

    home: Path

    @property
    def database(self) -> Path:
        """The encrypted records."""
        return self.home / "desk.db"

    @property
    def slots(self) -> Path:
        """The key slots of the desk's users."""
        return self.home / "keys.json"

    @property
    def settings(self) -> Path:
        """The desk's one settings file."""
        return self.home / "desk.toml"

    @property
    def lock(self) -> Path:
        """Held by the one program that has the desk open."""
        return self.home / "desk.lock"

    @property
    def tries(self) -> Path:
        """The count of wrong passphrases that goes with the folder; the other is in the state folder (`guesses`)."""
        return self.home / "tries.json"

    @property
    def mark(self) -> Path:
        """The high-water mark that goes with the folder, for every account of the computer; see `high_water`."""
        return self.home / "desk.mark"

    @property
    def open_note(self) -> Path:
        """There while a window has the desk open, and after one that was not closed properly."""
        return self.home / "open.json"

    @property
    def shown_note(self) -> Path:
        """There from before a recovery code is shown until somebody says that it is on paper."""
        return self.home / "shown-once.json"

    @property
    def second_place_note(self) -> Path:
        """Which sticks or folders the desk knows as its second place for backups; see `services.second_place`."""
        return self.home / "second-place.json"

    @property
    def log(self) -> Path:
        """The log, which holds no personal data."""
        return self.home / "log" / "reception.log"

    @property
    def backups(self) -> Path:
        """Encrypted copies of the records, each with its key slots."""
        return self.home / "backups"

    @property
    def forms(self) -> Path:
        """The site's own question sets, `<id>/<version>.yaml`; often not there."""
        return self.home / "forms"

    @property
    def reference(self) -> Path:
        """The site's own additions to the lists of services; often not there."""
        return self.home / "reference"

    @property
    def exists(self) -> bool:
        """True when any part of a desk is here: then nothing is made anew over it."""
        return self.settings.exists() or self.slots.exists() or self.database.exists()


def read_plain(path: Path, most: int = 1024 * 1024) -> bytes:
    """Return the first `most` bytes of a file. Raises OSError, also for what is no file: a pipe would wait for ever."""
    with os.fdopen(open_plain(path, os.O_RDONLY), "rb") as file:
        return file.read(most)


def open_plain(path: Path, flags: int, rights: int = 0o600) -> int:
    """Open a file with the system's flags and return its descriptor. Raises OSError for what is no file."""
    found = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), rights)
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError(errno.EINVAL, "no file", str(path))
    return found


def practice_folder() -> DeskFolder:
    """Return where the practise button's training desk lives: beside the real desk's folder, never in it."""
    home = default_home()
    return DeskFolder(home.with_name(f"{home.name}-practice"))

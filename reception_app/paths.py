"""Where things are: the program's own resources and migrations, and the desk's folder.

In a checkout `resources/` and `migrations/` lie beside the package; in an installed wheel they lie inside it.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


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
    """Return the platform's state folder: what must not be restored along with a desk's folder."""
    return Path(platformdirs.user_state_dir("Reception", appauthor=False, roaming=False))

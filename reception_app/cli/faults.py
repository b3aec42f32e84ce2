"""What is behind an exception nobody caught: the environment, or a bug of ours."""

from __future__ import annotations

import logging

from reception_app import log, paths
from reception_app.errors import KnownProblem, unreachable_file


def known_fault(error: Exception) -> KnownProblem | None:
    """Return the environment's problem behind `error` (a full disk, a damaged database, no right), else None."""
    if isinstance(error, OSError):
        log_quietly(error)
        return unreachable_file(error)
    if type(error).__module__.startswith(("sqlalchemy", "sqlcipher3")):
        from reception_app.services.soundness import database_fault

        return database_fault(error)
    return None


def log_bug(error: Exception) -> str:
    """Write the bug to the desk's log, or to the machine's when no desk was open; return where."""
    log_quietly(error)
    files = _files()
    return files[0].baseFilename if files else "none could be written"


def _files() -> list[logging.FileHandler]:
    return [handler for handler in logging.getLogger(log.NAME).handlers if isinstance(handler, logging.FileHandler)]


def log_quietly(error: BaseException) -> None:
    """Log without ever failing, and never to the screen: an exception's words may quote a record."""
    if not _files():
        try:
            log.set_up(paths.state_folder() / log.FILE)
        except OSError:
            return
    log.bug(error)

"""The log: times, codes, classes and places in the code. Never a message's values, so never personal data."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

NAME = "reception"
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Impersonal(logging.Formatter):
    """Writes an exception as its class and where it was raised, without its words, which may quote a record."""

    def formatException(self, ei: ExcInfo) -> str:
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        return f"{getattr(kind, '__name__', kind)} at {places}"


def set_up(path: Path) -> None:
    """Start logging into `path`, five files of 512 KiB at most."""
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger(NAME)
    close()
    handler = RotatingFileHandler(path, maxBytes=512 * 1024, backupCount=4, encoding="utf-8", delay=True)
    handler.setFormatter(_Impersonal("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def close() -> None:
    """Stop logging into any file."""
    logger = logging.getLogger(NAME)
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
        handler.close()


def bug(error: BaseException) -> None:
    """Record one of our own faults: its class and where, without its words."""
    logging.getLogger(NAME).error("bug", exc_info=(type(error), error, error.__traceback__))


def note(words: str) -> None:
    """Record something that happened, in words that hold no personal data."""
    logging.getLogger(NAME).info(words)

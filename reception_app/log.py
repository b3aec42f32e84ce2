"""The log: times, codes, classes, kinds of screens and places in the code. Never a value, so never personal data.

It may be sent as it is: `to_send` makes one text of it and lets only lines through that are in the log's own form.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from reception_app import __version__
from reception_app.errors import CODE

NAME = "reception"
FILE = "reception.log"
BYTES, FILES = 512 * 1024, 5
"""The log is at most so many files of so many bytes; the oldest goes first."""
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_MOST_CAUSES = 5
_SHOWN = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "reportlab", "pikepdf")
_NOTED = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?:INFO|WARNING|ERROR) .*"
_FRAME = r"(?:<made>|[\w.-]+):\d+ [\w<>]+"
_LINE = re.compile(rf"{_NOTED}|(?:because of )?\w+(?: at {_FRAME}(?: < {_FRAME})*)?")


class _Impersonal(logging.Formatter):
    """Writes an exception as its class and where it was raised, without its words, which may quote a record."""

    def formatException(self, ei: ExcInfo) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None and len(lines) < _MOST_CAUSES:
            lines.append(_where(error, ei[2] if error is ei[1] else error.__traceback__))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nbecause of ".join(lines)


class _File(RotatingFileHandler):
    """Is silent when it cannot write (a full disk): the log is never worth a line at somebody's terminal."""

    def _open(self) -> TextIOWrapper:
        place = Path(self.baseFilename)
        if place.is_symlink() or (place.exists() and not place.is_file()):
            raise OSError(errno.EINVAL, "no file")  # a pipe waits for ever; a link leads to a file of somebody's choice
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        return


def _where(error: BaseException, trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace, limit=-40)
    places = " < ".join(f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


def _file(name: str) -> str:
    return "<made>" if name.startswith("<") else Path(name).name


def set_up(path: Path) -> None:
    """Start logging into `path`, five files of 512 KiB at most."""
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger(NAME)
    close()
    handler = _File(path, maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
    handler.setFormatter(_Impersonal("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    note(f"started, {_system()}")


def leave_no_image() -> None:
    """Ask the system for no image of this program's memory when it crashes: records and key stand in it in clear."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close() -> None:
    """Stop logging into any file, and let nothing through to the terminal, where an exception's words would stand."""
    logger = logging.getLogger(NAME)
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
        handler.close()
    logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.INFO)
    logger.propagate = False


def bug(error: BaseException) -> None:
    """Record one of our own faults: its class and where, without its words."""
    logging.getLogger(NAME).error("bug", exc_info=(type(error), error, error.__traceback__))


def note(words: str) -> None:
    """Record something that happened, in words that hold no personal data."""
    logging.getLogger(NAME).info(words)


def told(words: str) -> None:
    """Record that a message was shown: of its words only the codes of known problems, and nothing if it has none."""
    codes = CODE.findall(words)
    if codes:
        note(f"told {' '.join(codes)}")


def about() -> str:
    """Return what the program runs on: its version and those of what matters most, the system and the processor."""
    return ", ".join([_system(), *(f"{name} {_version(name)}" for name in _SHOWN)])


def to_send(*paths: Path) -> str:
    """Return one text of these logs, oldest first, that may be sent: what it runs on, then every line of our form.

    A line of another form (somebody wrote into the file, or half a line was cut off) is left out and counted.
    """
    files = [old for path in paths for old in _files(path)]
    lines = [line for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    kept = [line for line in lines if _LINE.fullmatch(line)]
    head = ["The log of a desk of Reception. It holds no name, number or medicine of anybody.", about()]
    left = len(lines) - len(kept)
    head.append(f"{len(kept)} lines" + (f"; {left} of another form left out" if left else ""))
    return "\n".join([*head, "", *kept]) + "\n"


def _files(path: Path) -> list[Path]:
    numbered = [path.with_name(f"{path.name}.{number}") for number in range(FILES - 1, 0, -1)]
    return [file for file in (*numbered, path) if file.is_file()]


def _system() -> str:
    import platform  # late, as below: most starts of the program never ask

    python = ".".join(map(str, sys.version_info[:3]))
    return f"Reception {__version__}, {platform.system()} {platform.release()} {platform.machine()}, Python {python}"


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


close()

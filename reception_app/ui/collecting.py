"""When Python may look for dead cycles: never while another thread works, never while Qt walks all its widgets.

A widget without a parent belongs to Python. Dead in a cycle, it is deleted by whatever thread happens to make the next
object: a worker would delete a widget, or an event filter would delete one out of the list that Qt is walking to
dress them all. Both end the process.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal


class _Gate(QObject):
    """Lives on the main thread, and opens there whoever asks."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._held = 0
        self._was_on = True
        self.asked.connect(self._release)

    def hold(self) -> None:
        with self._lock:
            if self._held == 0:
                self._was_on = gc.isenabled()
                gc.disable()
            self._held += 1

    def _release(self) -> None:
        with self._lock:
            self._held -= 1
            if self._held == 0 and self._was_on:
                gc.enable()


_gate = _Gate()


def hold() -> None:
    """Look for no dead cycles until `release()` was called as often."""
    _gate.hold()


def release() -> None:
    """Take back one `hold()`, from any thread: it counts once the main thread gets to it."""
    _gate.asked.emit()


SETTLED_MS = 3_000
"""How long after the first sign-in everything that stays is there."""


def settle() -> None:
    """Leave what is there now out of every later search: it lives as long as the program.

    A search through a quarter of a million objects takes 0.3 s, in the middle of a word; without them 2 ms.
    """
    gc.freeze()


@contextmanager
def held() -> Iterator[None]:
    """Look for no dead cycles meanwhile. For the main thread."""
    hold()
    try:
        yield
    finally:
        release()

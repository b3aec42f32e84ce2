"""Holds the windows a test leaves on screen for as long as they are painted.

pytest-qt paints once more after each test, when nothing but a cycle of its own may hold a window any longer. If the
collector runs while such a window is painted, it deletes what the painter paints on, and the process ends.
"""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest

_held: list[object] = []


@pytest.hookimpl(wrapper=True, trylast=True)  # inside pytest-qt's own, which paints
def pytest_runtest_call() -> Generator[None, None, None]:
    """Hold what is on screen when a test ends, until the next one has ended."""
    try:
        yield
    finally:
        if "PySide6.QtWidgets" in sys.modules:
            _held[:] = _on_screen()


def _on_screen() -> list[object]:
    from PySide6.QtWidgets import QApplication

    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]

"""Holds the windows a test leaves on screen for as long as they are painted.

pytest-qt paints once more after each test, when nothing but a cycle of its own may hold a window any longer. If the
collector runs while such a window is painted, it deletes what the painter paints on, and the process ends.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_held: list[QWidget] = []


@pytest.hookimpl(wrapper=True, trylast=True)  # inside pytest-qt's own, which paints
def pytest_runtest_call() -> Generator[None, None, None]:
    """Hold what a test has brought on screen when it ends."""
    before = {id(each) for each in _on_screen()}
    try:
        yield
    finally:
        _held[:] = [each for each in _on_screen() if id(each) not in before]


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest-qt's own, which closes and paints
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Let go of it when it was closed; what nobody closed is hidden, so that nothing paints it any more."""
    try:
        yield
    finally:
        from shiboken6 import isValid

        for window in _held:
            if isValid(window):
                window.hide()
        _held.clear()
        gc.unfreeze()  # a window open for 3 s leaves what is there out of every later search, for good (`collecting`)


def _on_screen() -> list[QWidget]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]

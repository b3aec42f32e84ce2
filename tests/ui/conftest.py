"""Every test of the window starts at 100 % text, with our fonts, and fails on a warning from Qt that is about us."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from reception_app.ui import theme
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.widgets.focus_ring import FocusRing

_NOT_ABOUT_US = r"This plugin does not support (raise|propagateSizeHints)\(\)"
"""The offscreen platform says so for every window; it has no window manager."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(_NOT_ABOUT_US, extend=True))


@pytest.fixture(scope="session", autouse=True)
def _mistakes_are_told() -> None:
    make_errors_whole()


@pytest.fixture(scope="session")
def focus_ring(qapp: QApplication) -> FocusRing:
    return FocusRing(qapp)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[theme.Theme]:
    yield theme.apply(qapp, 1.0)
    for widget in qapp.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    # Else every window of every test lives on, and is dressed anew before each test.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

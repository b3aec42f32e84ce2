"""Every test of the window starts at 100 % text, with our fonts, and fails on a warning from Qt that is about us.

Most screens need the same five: a clock, a desk with it, somebody at it, a window, and keys to press.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services.context import AppContext
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.widgets.focus_ring import FocusRing
from tests.support.desks import MovingClock, arrive, make_training_desk
from tests.support.plain_shell import PlainShell
from tests.support.receiving import Receiving, receiving_desks
from tests.support.triage_keys import Keys

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


@pytest.fixture
def clock() -> MovingClock:
    """The desk's clock: it stands still until a test moves it."""
    return MovingClock()


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> Iterator[AppContext]:
    """A training desk."""
    ctx = make_training_desk(tmp_path, clock=clock)
    yield ctx
    ctx.close()


@pytest.fixture
def person(ctx: AppContext) -> str:
    """Somebody who just arrived, and of whom nothing is known yet."""
    return arrive(ctx)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    """A window on that desk, of which a screen can be shown alone."""
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


@pytest.fixture
def desks(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    """Leeds with a pack for Moorland, and the window of Moorland."""
    with receiving_desks(tmp_path, qtbot, monkeypatch) as made:
        yield made


@pytest.fixture
def press() -> Keys:
    """Presses keys wherever the focus is."""
    return Keys()

"""P2, P3, P4 and P6: a screen built with its data and painted, once the window stands."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.ready import ReadyScreen
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.singletons import keep_singletons
from tests.bench.full_record import full_record
from tests.bench.population import desk_of
from tests.support.desks import arrive, make_training_desk
from tests.support.plain_shell import PlainShell

RUNS = 15


def board() -> tuple[float, float]:
    """Return the median seconds from nothing to a painted board, with 20,000 people in the database and with 1,000."""
    app = _app()
    times = []
    for people in (20_000, 1_000):
        ctx = desk_of(people)
        times.append(statistics.median(_shown(app, ctx, lambda shell: BoardScreen(shell))))
        ctx.close()
    return times[0], times[1]


def found() -> tuple[float, float]:
    """Return median and 95th percentile seconds from a key pressed to the list painted, among 20,000 people."""
    app = _app()
    ctx = desk_of(20_000)
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    panel = FindPanel(PlainShell(ctx, window))
    window.show_overlay(panel)
    app.processEvents()
    taken = []
    for typed in (
        "specimen",
        "dum",
        "nobody-12",
        "a0042",
        "sian",
        "sampleford nia",
        "o'dummy-7",
        "9",
        "te",
        "exampleton-99",
    ):
        panel.box.set_value("")
        for letter in typed:
            app.processEvents()
            started = time.perf_counter()
            QTest.keyClicks(panel.box.box, letter)
            panel.grab()
            taken.append(time.perf_counter() - started)
    window.close()
    ctx.close()
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def person() -> tuple[float, float]:
    """Return median and 95th percentile seconds of opening one full record, painted."""
    app = _app()
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        who = full_record(ctx)
        taken = sorted(_opened(app, ctx, who))
        ctx.close()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def _opened(app: QApplication, ctx: AppContext, who: str) -> list[float]:
    """Return the seconds of each opening: a screen waits ready, as it does at the desk between two people."""
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    app.processEvents()
    shell = PlainShell(ctx, window)
    ready = ReadyScreen(shell, window)
    taken = []
    for turn in range(RUNS + 2):
        ready.prepare()
        app.processEvents()
        started = time.perf_counter()
        screen = ready.take()
        screen.open(who)
        window.show_screen(screen)
        window.grab()
        if turn >= 2:  # the first two lay out text that later ones find in the cache
            taken.append(time.perf_counter() - started)
        app.processEvents()
        window.forget_screen(screen)
    window.close()
    return taken


def triage_page() -> tuple[float, float]:
    """Return median and 95th percentile seconds of a triage's first page: its questions built, laid out, painted.

    The window stands and the answers are read, as they are when a page is turned.
    """
    app = _app()
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        who = arrive(ctx)
        triage.start_or_resume(ctx, who)
        window = MainWindow(ctx.settings.desk_name)
        window.resize(1366, 698)
        window.show()
        screen = TriageScreen(PlainShell(ctx, window), who)
        window.show_screen(screen)
        app.processEvents()
        first = screen.pages.here
        for turn in range(RUNS + 2):
            screen.pages.drop(first)
            app.processEvents()
            started = time.perf_counter()
            screen.pages.open(first)
            page = screen.page()
            assert page is not None
            page.show_draft(screen.draft)
            screen.pages.grab()
            if turn >= 2:
                taken.append(time.perf_counter() - started)
        window.close()
        ctx.close()
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def triage_opened() -> tuple[float, float]:
    """Return median and 95th percentile seconds of a triage opened: read from disk, whole screen built and painted."""
    app = _app()
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        who = arrive(ctx)
        triage.start_or_resume(ctx, who)
        taken = sorted(_shown(app, ctx, lambda shell: TriageScreen(shell, who)))
        ctx.close()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def _app() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
        keep_singletons()
        theme.apply(app)
    return app


def _shown(app: QApplication, ctx: AppContext, make: Callable[[PlainShell], Screen]) -> list[float]:
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    app.processEvents()
    shell = PlainShell(ctx, window)
    taken = []
    for turn in range(RUNS + 2):
        started = time.perf_counter()
        window.show_screen(make(shell))
        window.grab()
        if turn >= 2:  # the first two lay out text that later ones find in the cache
            taken.append(time.perf_counter() - started)
        app.processEvents()
    window.close()
    return taken

"""P2, P3, P4 and P6: a screen built with its data, laid out to the end and painted, once the window stands."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.ui import collecting, theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.ready import ReadyScreen
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.singletons import keep_singletons
from tests.bench.full_record import full_record
from tests.bench.population import desk_of
from tests.bench.samples import Figure, Samples
from tests.support.desks import arrive, make_training_desk
from tests.support.plain_shell import PlainShell

RUNS = 60


def board() -> tuple[float, float]:
    """Return the median seconds from nothing to a painted board, with 20,000 people in the database and with 1,000."""
    times = []
    for people in (20_000, 1_000):
        ctx = desk_of(people)
        times.append(board_of(ctx).median)
        ctx.close()
    return times[0], times[1]


def board_of(ctx: AppContext) -> Figure:
    """Return the time from nothing to the painted board of a desk."""
    return _shown(_app(), ctx, lambda shell: BoardScreen(shell)).figure()


def found() -> Figure:
    """Return the time from a key pressed to the list painted, among 20,000 people."""
    ctx = desk_of(20_000)
    figure = found_at(ctx)
    ctx.close()
    return figure


def found_at(ctx: AppContext) -> Figure:
    """Return the time from a key pressed to the list painted, at a desk."""
    app = _app()
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    panel = FindPanel(PlainShell(ctx, window))
    window.show_overlay(panel)
    app.processEvents()
    samples = Samples()
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
            samples.take(partial(_press, app, panel.box.box, letter))
        _check_settled(app, window)
    window.close()
    return samples.figure()


def _press(app: QApplication, box: QWidget, letter: str) -> None:
    QTest.keyClicks(box, letter)
    app.processEvents()


def person() -> Figure:
    """Return the time of opening one full record, painted."""
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        figure = person_at(ctx, full_record(ctx))
        ctx.close()
    return figure


def person_at(ctx: AppContext, who: str) -> Figure:
    """Return the time of opening one record of a desk, painted."""
    return _opened(_app(), ctx, who).figure()


def _opened(app: QApplication, ctx: AppContext, who: str) -> Samples:
    """Return the times of opening: a screen waits ready, as it does at the desk between two people."""
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    app.processEvents()
    shell = PlainShell(ctx, window)
    ready = ReadyScreen(shell, window)
    before: Screen | None = None
    samples = Samples()
    for turn in range(RUNS + 2):
        ready.prepare()
        app.processEvents()
        screen = ready.take()
        # the first two lay out text that later ones find in the cache
        samples.take(partial(_open, app, window, screen, who), count=turn >= 2)
        if turn >= 2:
            _check_settled(app, window)
        if before is not None:
            _forget(app, window, before)
        before = screen
    window.close()
    return samples


def _open(app: QApplication, window: MainWindow, screen: PersonScreen, who: str) -> None:
    screen.open(who)
    window.show_screen(screen)
    app.processEvents()


def triage_page() -> Figure:
    """Return the time of a triage's first page: its questions built, laid out, painted.

    The window stands and the answers are read, as they are when a page is turned.
    """
    app = _app()
    samples = Samples()
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
            samples.take(partial(_turn, app, screen, first), count=turn >= 2)
            _check_settled(app, window)
        window.close()
        ctx.close()
    return samples.figure()


def _turn(app: QApplication, screen: TriageScreen, slug: str) -> None:
    screen.pages.open(slug)
    page = screen.page()
    assert page is not None
    page.show_draft(screen.draft)
    app.processEvents()


def triage_opened() -> Figure:
    """Return the time of a triage opened: read from disk, whole screen built and painted."""
    app = _app()
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        who = arrive(ctx)
        triage.start_or_resume(ctx, who)
        samples = _shown(app, ctx, lambda shell: TriageScreen(shell, who))
        ctx.close()
    return samples.figure()


def _app() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
        keep_singletons()
        theme.apply(app)
    collecting.settle()  # as the desk does a moment after the first sign-in
    return app


def _shown(app: QApplication, ctx: AppContext, make: Callable[[PlainShell], Screen]) -> Samples:
    window = MainWindow(ctx.settings.desk_name)
    window.resize(1366, 698)
    window.show()
    app.processEvents()
    shell = PlainShell(ctx, window)
    before: Screen | None = None
    samples = Samples()
    made: list[Screen] = []
    for turn in range(RUNS + 2):
        samples.take(lambda: made.append(_make(app, window, make(shell))), count=turn >= 2)
        _check_settled(app, window)
        if before is not None:
            _forget(app, window, before)
        before = made[-1]
    window.close()
    return samples


def _make(app: QApplication, window: MainWindow, screen: Screen) -> Screen:
    window.show_screen(screen)
    app.processEvents()
    return screen


def _check_settled(app: QApplication, window: MainWindow) -> None:
    """Raise RuntimeError when the window moves on after it was measured: the page was not finished."""
    places = _places(window)
    app.processEvents()
    if _places(window) != places:
        raise RuntimeError("the page was not laid out to its end when its time was taken")


def _places(window: MainWindow) -> list[QRect]:
    """Return where everything in sight stands: a screen may be made ready meanwhile, out of sight."""
    return [part.geometry() for part in window.findChildren(QWidget) if part.isVisible()]


def _forget(app: QApplication, window: MainWindow, screen: Screen) -> None:
    """Drop the screen shown before, as the desk does once another is shown, and free it."""
    window.forget_screen(screen)
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

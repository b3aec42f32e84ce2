"""Dead widgets go on the main thread, and never while Qt walks all widgets: otherwise the process ends."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from reception_app.ui import collecting, theme
from reception_app.ui.widgets.runs import Text
from reception_app.ui.worker import Worker


def make_objects() -> None:
    """Make as many objects as have Python look for dead cycles a few times."""
    assert len([[] for _ in range(20 * gc.get_threshold()[0])])


def leave_dead(number: int, gone: list[str]) -> None:
    """Leave dead widgets behind, each in a cycle; `gone` takes the thread each is deleted on."""

    def note() -> None:
        gone.append(threading.current_thread().name)

    for _ in range(number):
        widget = Text("SPECIMEN")
        widget.destroyed.connect(note, Qt.ConnectionType.DirectConnection)
        widget.around = [widget]  # type: ignore[attr-defined]  # the cycle


class _Watch(Text):
    """A widget that, rescaled in the walk, makes objects as any Python does."""

    def __init__(self) -> None:
        super().__init__("SPECIMEN")
        self.gone: list[str] = []
        self.gone_meanwhile = 0
        self.held: list[bool] = []

    def rescale(self) -> None:
        super().rescale()
        make_objects()
        self.held.append(not gc.isenabled())
        self.gone_meanwhile = max(self.gone_meanwhile, len(self.gone))


def test_nothing_dies_while_the_text_size_changes(qapp: QApplication) -> None:
    watch = _Watch()
    gc.collect()
    gc.disable()  # so that the dead are still there when the walk begins, which holds by itself
    leave_dead(30, watch.gone)
    gc.enable()
    theme.apply(qapp, 2.0)
    assert set(watch.held) == {True}
    assert watch.gone_meanwhile == 0
    assert gc.isenabled()
    gc.collect()
    assert len(watch.gone) == 30


def test_no_widget_dies_on_the_worker(qtbot: QtBot) -> None:
    worker = Worker()
    gone: list[str] = []
    done: list[object] = []
    leave_dead(5, gone)
    with qtbot.waitSignal(worker.progress, timeout=5_000):
        worker.run("SPECIMEN work", make_objects, done.append)
        assert not gc.isenabled()
    worker.wait()
    qtbot.waitUntil(gc.isenabled)
    gc.collect()
    assert set(gone) == {threading.main_thread().name}
    assert len(gone) == 5


def test_a_worker_gone_before_its_work_is_over_holds_nothing_back(qtbot: QtBot) -> None:
    """Its window was closed: no dead cycle was looked for any more, and the program only grew."""
    worker = Worker()
    worker.run("SPECIMEN work", make_objects, [].append)
    worker.wait()
    delete(worker)
    qtbot.waitUntil(gc.isenabled)


def test_held_twice_is_released_twice() -> None:
    collecting.hold()
    with collecting.held():
        assert not gc.isenabled()
    assert not gc.isenabled()
    collecting.release()
    assert gc.isenabled()

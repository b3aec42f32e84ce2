"""Work in steps: each is told, and a cancel ends it at the next; a bar without a way out offers none."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from reception_app.ui.widgets.alerts import Progress
from reception_app.ui.worker import Steps, Worker


def test_steps_are_told_and_the_result_comes_back(qtbot: QtBot) -> None:
    worker = Worker()
    done: list[object] = []
    told: list[tuple[str, float]] = []

    def work(steps: Steps) -> str:
        steps.step("SPECIMEN one", 0.5)
        steps.step("SPECIMEN two", 1.0)
        return "made"

    worker.stepped.connect(lambda words, part: told.append((words, part)))
    worker.run_in_steps("SPECIMEN work", work, done.append)
    qtbot.waitUntil(lambda: done == ["made"])
    assert told == [("SPECIMEN one", 0.5), ("SPECIMEN two", 1.0)]
    assert not worker.may_cancel


def test_cancelled_work_ends_at_its_next_step_and_nobody_hears_of_it(qtbot: QtBot) -> None:
    worker = Worker()
    done: list[object] = []
    problems: list[object] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(steps: Steps) -> str:
        begun.set()
        assert go_on.wait(5)
        steps.step("SPECIMEN", 0.5)
        return "made"

    worker.told.connect(problems.append)
    worker.bug.connect(lambda: problems.append("bug"))
    worker.run_in_steps("SPECIMEN work", work, done.append)
    worker.run("SPECIMEN next", lambda: "next", done.append)
    assert begun.wait(5)
    assert worker.may_cancel
    worker.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: done == ["next"])
    assert problems == []


def test_what_cannot_be_cancelled_offers_no_cancel(qtbot: QtBot) -> None:
    for may_cancel in (True, False):
        bar = Progress("SPECIMEN", may_cancel=may_cancel)
        qtbot.addWidget(bar)
        bar.show()
        assert bar.button.isVisible() is may_cancel


class _Asker(QWidget):
    """Somebody who waits for a result, and keeps it in a child of its own."""

    heard = 0

    def take(self, result: object) -> None:
        self.isVisible()
        _Asker.heard += 1


@pytest.mark.parametrize("wrapped", [False, True])
def test_who_was_left_meanwhile_hears_nothing(qtbot: QtBot, wrapped: bool) -> None:
    worker = Worker()
    asker = _Asker()
    done: list[object] = []
    go_on = threading.Event()
    worker.run("SPECIMEN", lambda: go_on.wait(5), partial(asker.take) if wrapped else asker.take)
    worker.run("SPECIMEN next", lambda: "next", done.append)
    delete(asker)
    go_on.set()
    qtbot.waitUntil(lambda: done == ["next"])
    assert _Asker.heard == 0

"""The screen that waits ready: nobody's until it is taken, and one person's from then on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.ui.main_window import MainWindow
from reception_app.ui.ready import ReadyScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.widgets.runs import Text
from tests.support.desks import arrive, make_training_desk
from tests.support.plain_shell import PlainShell


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot) -> Iterator[PlainShell]:
    ctx = make_training_desk(tmp_path)
    window = MainWindow(ctx.settings.desk_name)
    qtbot.addWidget(window)
    yield PlainShell(ctx, window)
    ctx.close()


def test_each_screen_taken_is_another(shell: PlainShell) -> None:
    ready = ReadyScreen(shell, shell.window)
    ready.prepare()
    ready.prepare()
    first, second = ready.take(), ready.take()
    assert first is not second
    for screen in (first, second):
        with pytest.raises(ValueError, match="nobody's yet"):
            _ = screen.person_id


def test_what_waits_is_nobodys_and_shows_nobody(shell: PlainShell) -> None:
    who = arrive(shell.ctx)
    ready = ReadyScreen(shell, shell.window)
    ready.prepare()
    first = ready.take()
    first.open(who)
    name = first.page.record.person.family_name
    ready.prepare()
    second = ready.take()
    assert name in str(first.banner())
    assert not [text.text() for text in second.findChildren(Text) if name.casefold() in text.text().casefold()]


def test_a_screen_serves_one_person_only(shell: PlainShell) -> None:
    who = arrive(shell.ctx)
    screen = PersonScreen(shell, who)
    with pytest.raises(ValueError, match="somebody's already"):
        screen.open(who)
    assert screen.person_id == who


def test_what_waited_acts_for_the_person_it_was_opened_for(shell: PlainShell) -> None:
    who = arrive(shell.ctx)
    ready = ReadyScreen(shell, shell.window)
    ready.prepare()
    screen = ready.take()
    screen.open(who)
    screen.act("H", "")
    assert shell.went == [("handover", who)]
    screen.act("W", "")
    assert screen.entry is not None
    assert screen.entry.objectName() == "wing"


def test_the_next_is_made_once_the_desk_has_a_moment(shell: PlainShell, qtbot: QtBot) -> None:
    ready = ReadyScreen(shell, shell.window)
    ready.take()
    before = shell.window.stack.count()
    qtbot.waitUntil(lambda: shell.window.stack.count() == before + 1)

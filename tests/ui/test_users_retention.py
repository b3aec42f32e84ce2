"""Copies past their time, erased from Users and desk by keyboard: ticked one by one, with a reason, for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, sign_in
from reception_app.services.finding import list_people
from reception_app.services.users import add_user
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_retention import RetentionPage
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, arrive, make_training_desk, specimen
from tests.support.plain_shell import show
from tests.support.planted import leave
from tests.support.printing_desk import WorkingShell, working_shell

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path)
    arrive(ctx)
    for number, family, days in (("A0041TT", "TESTMAN", 400), ("A0042TT", "NOBODYSON", 500)):
        leave(ctx, arrive(ctx, specimen(number, family, "Ann")), days)
    yield ctx
    ctx.close()


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def opened(shell: WorkingShell, qtbot: QtBot) -> tuple[UsersScreen, RetentionPage]:
    screen = UsersScreen(shell)
    show(shell, screen)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Z, ALT)
    page = screen.entry
    assert isinstance(page, RetentionPage)
    return screen, page


def focused(screen: QWidget) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def numbers(ctx: AppContext) -> list[str]:
    return sorted(found.number for found in list_people(ctx))


def test_one_is_ticked_with_a_reason_and_erased(shell: WorkingShell, qtbot: QtBot) -> None:
    screen, page = opened(shell, qtbot)
    assert [box.text() for box in page.people.boxes.values()] == [
        "A0042TT  NOBODYSON, Ann, left 08-Jul-2025",
        "A0041TT  TESTMAN, Ann, left 16-Oct-2025",
    ]
    assert focused(screen) is page.back_button
    assert screen.help_topic() == "retention"
    first = next(iter(page.people.boxes.values()))
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    page.reason.box.setFocus()
    qtbot.keyClicks(page.reason.box, "retention period over")
    box = page.sure.boxes["sure"]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    screen.main_act()
    qtbot.waitUntil(lambda: page.done_bar.isVisibleTo(page), timeout=20_000)
    assert numbers(shell.ctx) == ["A0002TT", "A0041TT"]
    assert "1 person is erased" in page.done_bar.accessibleName()
    assert not page.save_button.isVisibleTo(page)
    screen.main_act()
    assert numbers(shell.ctx) == ["A0002TT", "A0041TT"]
    assert screen.back()
    assert screen.entry is None


def test_nothing_goes_without_a_tick_a_reason_and_certainty(shell: WorkingShell, qtbot: QtBot) -> None:
    screen, page = opened(shell, qtbot)
    screen.main_act()
    assert page.people.problem()
    assert page.reason.problem()
    assert page.sure.problem()
    page.people.set_value(list(page.people.boxes))
    page.sure.set_value(["sure"])
    page.reason.set_value("Mr Testman asked")
    screen.main_act()
    qtbot.waitUntil(lambda: page.trouble.isVisibleTo(page), timeout=20_000)
    assert "IN-346" in page.trouble.accessibleName()
    assert len(numbers(shell.ctx)) == 3


def test_with_nobody_past_their_time_there_is_nothing_to_press(shell: WorkingShell, qtbot: QtBot) -> None:
    screen, page = opened(shell, qtbot)
    page.people.set_value(list(page.people.boxes))
    page.sure.set_value(["sure"])
    page.reason.set_value("retention period over")
    screen.main_act()
    qtbot.waitUntil(lambda: page.done_bar.isVisibleTo(page), timeout=20_000)
    screen.back()
    qtbot.keyClick(focused(screen), Qt.Key.Key_Z, ALT)
    again = screen.entry
    assert isinstance(again, RetentionPage)
    assert not again.save_button.isVisibleTo(again)
    screen.main_act()
    assert numbers(shell.ctx) == ["A0002TT"]


def test_who_pressed_erases_though_somebody_else_signed_in_before_it_began(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    once = add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    _, page = opened(shell, qtbot)
    page.people.set_value(list(page.people.boxes))
    page.sure.set_value(["sure"])
    page.reason.set_value("retention period over")
    free = Event()
    shell.run("", free.wait, _nothing)  # the backup of every half hour, say
    page.save()
    shell.ctx = sign_in(ctx, "j.mockford", once)
    free.set()
    qtbot.waitUntil(lambda: page.done_bar.isVisibleTo(page), timeout=20_000)
    with ctx.sessions.read() as session:
        who = set(session.execute(text("SELECT user_name FROM event WHERE action = 'erase-record'")).scalars())
    assert who == {ctx.operator.full_name}
    shell.ctx = ctx


def _nothing(_result: bool) -> None:
    """The work before is done; nobody waits for it."""

"""What an escort and an administrator reach with every key and every way of the window: nothing of a record (E32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.errors import KnownProblem, NotAllowed
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, sign_in
from reception_app.services.handovers import Plan
from reception_app.services.users import add_user
from reception_app.ui import keys
from reception_app.ui.front import Front
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import FitToTravel, Role
from tests.support.desks import PASSPHRASE, as_role, make_training_desk, populate
from tests.support.hands import Hands, PaperDesk
from tests.support.pdf import text_of
from tests.support.said import clinical_words, everything_said

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LEAVES = frozenset({"lock", "switch_user"})


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppContext:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    return make_training_desk(tmp_path)


def issued(ctx: AppContext, person: str) -> str:
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    return packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan)).pack_id


def add(ctx: AppContext, username: str, *roles: Role) -> None:
    once = add_user(ctx, NewUser(username, "P. Officer-Sample", roles), PASSPHRASE)
    change_passphrase(sign_in(ctx, username, once), once, PASSPHRASE)


@contextmanager
def at_work(ctx: AppContext, username: str) -> Iterator[tuple[Front, Workplace]]:
    """Open the window with that user signed in."""
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(username, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    assert front.workplace is not None
    try:
        yield front, front.workplace
    finally:
        front.close()
        front.window.close()
        front.deleteLater()


def everywhere(front: Front, workplace: Workplace, person: str) -> Iterator[str]:
    """Go every way that the window knows, one after another, and yield what is said there."""
    hands = Hands(front)
    yield everything_said(front.window)
    for place in keys.PLACES:
        for entry in place.entries:
            for sequence in entry.sequences:
                if entry.slug not in _LEAVES:
                    QTest.keySequence(hands.focused(), QKeySequence(sequence))
                    hands.settle()
                    yield everything_said(front.window)
    front.window.close_overlay()
    for letter in LETTERS:
        QTest.keyClicks(hands.focused(), letter)
        hands.settle()
        yield everything_said(front.window)
        front.window.close_overlay()
    ways = [
        lambda: workplace.open_person(person), lambda: workplace.open_triage(person),
        lambda: workplace.open_handover(person), workplace.open_receive, workplace.open_board,
        workplace.open_new_arrival, workplace.find, *(
            lambda slug=slug: workplace.navigate(slug) for slug in ("board", "tasks", "handovers", "shift", "desk")
        ),
    ]  # fmt: skip
    for way in ways:
        with suppress(KnownProblem):
            way()
        hands.settle()
        yield everything_said(front.window)


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ((Role.ESCORT,), EscortDeskScreen),
        ((Role.DESK_ADMINISTRATOR,), UsersScreen),
        ((Role.ESCORT, Role.DESK_ADMINISTRATOR), EscortDeskScreen),
    ],
    ids=["escort", "administrator", "both"],
)
def test_no_key_and_no_way_leads_to_a_clinical_word(
    ctx: AppContext, qtbot: QtBot, roles: tuple[Role, ...], home: type[object]
) -> None:
    person = populate(ctx)
    issued(ctx, person)
    forbidden = clinical_words(ctx, person)
    assert {"methadone", "penicillin", "seizures"} <= forbidden
    add(ctx, "p.officer", *roles)
    with at_work(ctx, "p.officer") as (front, workplace):
        assert type(front.window.shown()) is home
        went = 0
        for said in everywhere(front, workplace, person):
            went += 1
            assert {word for word in forbidden if word in said} == set()
        assert went > 60


def test_an_administrator_sees_no_name_of_anybody_in_custody(ctx: AppContext, qtbot: QtBot) -> None:
    person = populate(ctx)
    issued(ctx, person)
    add(ctx, "a.admin", Role.DESK_ADMINISTRATOR)
    with at_work(ctx, "a.admin") as (front, workplace):
        for said in everywhere(front, workplace, person):
            assert not [name for name in ("specimen", "a0002tt", "a0003tt") if name in said]


def test_whoever_lost_a_role_while_locked_does_not_come_back_to_the_record(ctx: AppContext, qtbot: QtBot) -> None:
    person = populate(ctx)
    with at_work(ctx, "training") as (front, workplace):
        workplace.open_person(person)
        QApplication.processEvents()
        assert isinstance(front.window.shown(), PersonScreen)
        workplace.pause()
        now = workplace.ctx
        workplace.resume(now.signed_in_as(replace(now.operator, roles=frozenset({Role.ESCORT}))))
        Hands(front).settle()
        assert isinstance(front.window.shown(), EscortDeskScreen)
        assert "methadone" not in everything_said(front.window)


def test_whoever_gained_a_role_while_locked_goes_on_where_they_were(ctx: AppContext, qtbot: QtBot) -> None:
    populate(ctx)
    with at_work(ctx, "training") as (front, workplace):
        workplace.begin(as_role(workplace.ctx, Role.NURSE))
        workplace.pause()
        workplace.resume(as_role(workplace.ctx, Role.NURSE, Role.PRESCRIBER))
        assert isinstance(front.window.shown(), BoardScreen)


@pytest.mark.parametrize("role", [Role.ESCORT, Role.DESK_ADMINISTRATOR])
def test_of_every_sheet_of_a_pack_only_the_escorts_prints_and_it_says_nothing_clinical(
    ctx: AppContext, role: Role
) -> None:
    person = populate(ctx)
    pack_id = issued(ctx, person)
    other = as_role(ctx, role)
    others = ["clinical", "person_copy", "label", "court-custody", "hospital-summary", "release-gp", "made-up"]
    for sheet in others:
        with pytest.raises(NotAllowed):
            packs.sheet_to_print(other, pack_id, sheet)
    if role is Role.ESCORT:
        said = text_of(packs.sheet_to_print(other, pack_id, "escort")).casefold()
        assert "specimen" in said
        allowed = {"cutting", "acct open"}  # from the fixed lists of the self-harm box
        assert {word for word in clinical_words(ctx, person) - allowed if word in said} == set()
    else:
        with pytest.raises(NotAllowed):
            packs.sheet_to_print(other, pack_id, "escort")
    ctx.close()

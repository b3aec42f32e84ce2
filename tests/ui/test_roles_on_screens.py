"""What an escort and an administrator reach with every key and every way of the window: nothing of a record (E32)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.errors import NotAllowed
from reception_app.services import packs
from reception_app.services.context import AppContext
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.vocabulary import Role
from tests.support.desks import as_role, make_training_desk, populate
from tests.support.every_way import SHEETS, add, at_work, everywhere, issued
from tests.support.hands import Hands
from tests.support.pdf import text_of
from tests.support.said import clinical_words, everything_said


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppContext:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    return make_training_desk(tmp_path)


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
    for sheet in SHEETS:
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

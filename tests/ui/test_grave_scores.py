"""A score that says to act now is loud wherever the person is shown: banner, board, and the clinical sheet's front."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.clinical.urgent_tasks import is_urgent
from reception_app.handover.grave_news import grave_scores
from reception_app.handover.record import Pack
from reception_app.handover.views.clinical import clinical_view
from reception_app.services.board import read_board
from reception_app.services.care import NewFlag, raise_flag
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.scores import record_score
from reception_app.ui.people import banner_of
from reception_app.ui.screens.board_cells import Shown, risk_lines
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from tests.support import sheet_cases
from tests.support.desks import MovingClock, arrive

SEVERE = dict.fromkeys(map(str, range(1, 11)), 2)
NOBODY = dict.fromkeys(map(str, range(1, 11)), 0)


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    raise_flag(ctx, person, NewFlag("alcohol_withdrawal"))
    record_score(ctx, person, "ciwa-ar", SEVERE)
    return person


def on_the_board(ctx: AppContext, person: str) -> str:
    row = next(row for row in (*read_board(ctx).here, *read_board(ctx).leaving) if row.person_id == person)
    return spoken(risk_lines(Shown(row, ctx.now(), "")))


def badges(ctx: AppContext, person: str) -> list[tuple[Level, str]]:
    shown = banner_of(read_person(ctx, person).record, ctx.now())
    assert shown is not None
    return [(badge.level, badge.text) for badge in shown.flags]


def test_the_banner_says_the_score_in_red_where_withdrawal_stood(ctx: AppContext, person: str) -> None:
    assert badges(ctx, person)[0] == (Level.ACT_NOW, "CIWA-Ar 20, severe, 19:40")
    assert "Withdrawal risk" not in str(badges(ctx, person))


def test_a_milder_score_or_three_days_take_it_away_again(ctx: AppContext, clock: MovingClock, person: str) -> None:
    clock.forward(hours=2)
    record_score(ctx, person, "ciwa-ar", NOBODY)
    assert badges(ctx, person) == [(Level.SOON, "Withdrawal risk (alcohol)")]
    clock.forward(hours=1)
    record_score(ctx, person, "ciwa-ar", SEVERE)
    assert "severe" in badges(ctx, person)[0][1]
    clock.forward(hours=73)
    assert badges(ctx, person) == [(Level.SOON, "Withdrawal risk (alcohol)")]


def test_the_board_names_it_and_counts_neither_it_nor_an_untreated_dependence_away(
    ctx: AppContext, person: str
) -> None:
    assert "CIWA-Ar 20, severe" in on_the_board(ctx, person)
    row = next(row for row in read_board(ctx).here if row.person_id == person)
    crowded = replace(row, unseen_alerts=3, late_tasks=4, untreated=5, untreated_of=("alcohol",))
    said = spoken(risk_lines(Shown(crowded, ctx.now() + timedelta(minutes=90), "")))
    assert "CIWA-Ar 20, severe" in said
    assert "Untreated 5 h: alcohol" in said
    assert row.danger(ctx.now())


def test_whom_to_tell_is_read_first_in_the_next_hour() -> None:
    assert all(is_urgent(f"escalate:{each}") for each in ("ciwa-ar", "ciwa-b", "cows", "news2"))
    assert not is_urgent("escalate:phq-2")


def test_the_score_is_the_first_danger_of_the_clinical_sheet(ctx: AppContext, person: str) -> None:
    record = read_person(ctx, person).record
    header = sheet_cases.header(made_at=ctx.now())
    first = clinical_view(Pack(header, record), sheet_cases.HASH, sheet_cases.SHORT).dangers[0]
    assert first.name == "CIWA-Ar 20, severe"
    assert first.do == "Prescriber now, consider hospital."


def test_a_score_begun_and_not_finished_does_not_hide_the_severe_one_before_it(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    clock.forward(minutes=30)
    record_score(ctx, person, "ciwa-ar", {"1": 1})
    assert "CIWA-Ar 20" in on_the_board(ctx, person)
    page = read_person(ctx, person)
    assert [each.words for each in grave_scores(page.record, ctx.now())] == ["CIWA-Ar 20, severe"]
    clock.forward(minutes=30)
    record_score(ctx, person, "ciwa-ar", NOBODY)
    assert "CIWA-Ar" not in on_the_board(ctx, person)
    assert grave_scores(read_person(ctx, person).record, ctx.now()) == ()


def test_one_item_that_speaks_for_itself_counts_beside_the_whole_score_before_it(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    values = {"1": "16", "2": "98", "3": "air", "4": "120", "5": "72", "6": "alert", "7": "36.8"}
    record_score(ctx, person, "news2", {}, values)
    assert grave_scores(read_person(ctx, person).record, ctx.now()) == ()
    clock.forward(minutes=30)
    record_score(ctx, person, "news2", {}, {"1": "30"})
    assert len(grave_scores(read_person(ctx, person).record, ctx.now())) == 1
    clock.forward(minutes=5)
    record_score(ctx, person, "news2", {}, {"7": "36.8"})  # of breathing it says nothing
    assert len(grave_scores(read_person(ctx, person).record, ctx.now())) == 1
    assert "NEWS2" in on_the_board(ctx, person)

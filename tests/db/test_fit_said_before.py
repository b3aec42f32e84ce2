"""Fit to travel, said before something grave: asked again, and no sheet says it as if nothing had happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.errors import InputProblem
from reception_app.handover.seal import open_sealed
from reception_app.handover.views.escort import escort_view
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan, read_handover
from reception_app.services.scanned_back import skip_check
from reception_app.services.scores import mark_score_error, record_score
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import FitToTravel, NotReadBack, Purpose
from tests.support.desks import MovingClock, arrive

SEVERE = dict.fromkeys(map(str, range(1, 11)), 2)
MILD = dict.fromkeys(map(str, range(1, 11)), 0)


def planned(ctx: AppContext, person: str, purpose: Purpose = Purpose.TRANSFER) -> str:
    to = {"to_code": "MDI"} if purpose is Purpose.TRANSFER else {"to_name": "Sampleford Hospital"}
    plan = replace(Plan(leaves_at=ctx.now(), purpose=purpose, fit=FitToTravel.YES), **to)  # type: ignore[arg-type]
    return handovers.plan_handover(ctx, person, plan)


def score(ctx: AppContext, person: str, points: dict[str, int]) -> str:
    return record_score(ctx, person, "ciwa-ar", points).score_id


def gaps(ctx: AppContext, handover: str) -> dict[str, str]:
    return {gap.key: gap.words for gap in read_handover(ctx, handover).missing}


def test_a_severe_score_after_fit_was_said_asks_again_before_the_van_leaves(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    handover = planned(ctx, person)
    clock.forward(minutes=20)
    score(ctx, person, SEVERE)
    view = read_handover(ctx, handover)
    assert [news.words for news in view.since_fit] == ["CIWA-Ar 20, severe"]
    assert gaps(ctx, handover)["fit-again"] == "Fit to travel was said before: CIWA-Ar 20, severe"
    packs.issue_pack(ctx, handover)
    skip_check(ctx, handover, NotReadBack.NO_READER, "the lamp is broken")
    with pytest.raises(InputProblem, match="IN-827"):
        handovers.mark_left(ctx, handover)
    clock.forward(minutes=1)
    handovers.say_fit_again(ctx, handover)
    again = read_handover(ctx, handover)
    assert again.since_fit == ()
    assert "fit-again" not in gaps(ctx, handover)
    assert again.fit_said == (ctx.operator.full_name, ctx.now())
    assert again.pack is not None
    assert again.pack.stale


def test_a_score_before_fit_was_said_or_marked_wrong_or_mild_asks_nothing(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    score(ctx, person, SEVERE)
    clock.forward(minutes=5)
    handover = planned(ctx, person)
    assert read_handover(ctx, handover).since_fit == ()
    clock.forward(minutes=5)
    score(ctx, person, MILD)
    assert read_handover(ctx, handover).since_fit == ()
    clock.forward(minutes=5)
    wrong = score(ctx, person, SEVERE)
    assert read_handover(ctx, handover).since_fit != ()
    mark_score_error(ctx, person, wrong, "another person")
    assert read_handover(ctx, handover).since_fit == ()


def test_a_hospital_is_never_held_up(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    handover = planned(ctx, person, Purpose.HOSPITAL)
    clock.forward(minutes=5)
    score(ctx, person, SEVERE)
    assert read_handover(ctx, handover).since_fit == ()


def test_the_escort_sheet_says_when_fit_was_said_and_that_something_changed_since(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    handover = planned(ctx, person)
    clock.forward(minutes=20)
    score(ctx, person, SEVERE)
    issued = packs.issue_pack(ctx, handover)
    with ctx.sessions.read() as session:
        tree = open_sealed(issued.cose, trust_store(session), ctx.now()).pack
    fitness = escort_view(tree, issued.short_hash).fitness
    assert fitness.words == "FIT TO TRAVEL: ASK AGAIN"
    said = " ".join(fitness.lines)
    assert "No conditions" not in said
    assert "CIWA" not in said
    assert "withdrawal" not in said.lower()
    assert "before something grave was recorded" in said

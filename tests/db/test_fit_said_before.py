"""Fit to travel, said before something grave: asked again, and no sheet says it as if nothing had happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.errors import InputProblem
from reception_app.handover.seal import open_sealed
from reception_app.handover.views.escort import escort_view
from reception_app.handover.views.escort_fit import Fitness
from reception_app.services import handovers, packs, triage
from reception_app.services.care import NewFlag, change_flag, raise_flag
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan, read_handover
from reception_app.services.scanned_back import skip_check
from reception_app.services.scores import mark_score_error, record_score
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import FitToTravel, FlagLevel, NotReadBack, Purpose
from tests.support.answering import give
from tests.support.desks import MovingClock, arrive

SEVERE = dict.fromkeys(map(str, range(1, 11)), 2)
MILD = dict.fromkeys(map(str, range(1, 11)), 0)


def planned(ctx: AppContext, person: str, purpose: Purpose = Purpose.TRANSFER) -> str:
    to = {"to_code": "MDI"} if purpose is Purpose.TRANSFER else {"to_name": "Sampleford Hospital"}
    plan = replace(Plan(leaves_at=ctx.now(), purpose=purpose, fit=FitToTravel.YES), **to)  # type: ignore[arg-type]
    return handovers.plan_handover(ctx, person, plan)


def score(ctx: AppContext, person: str, points: dict[str, int], ago: int = 0) -> str:
    taken_at = ctx.now() - timedelta(minutes=ago)
    return record_score(ctx, person, "ciwa-ar", points, taken_at=taken_at).score_id


def fitness(ctx: AppContext, handover: str) -> Fitness:
    issued = packs.issue_pack(ctx, handover)
    with ctx.sessions.read() as session:
        tree = open_sealed(issued.cose, trust_store(session), ctx.now()).pack
    return escort_view(tree, issued.short_hash).fitness


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
    found = fitness(ctx, handover)
    assert found.words == "FIT TO TRAVEL: ASK AGAIN"
    said = " ".join(found.lines)
    assert "No conditions" not in said
    assert "CIWA" not in said
    assert "withdrawal" not in said.lower()
    assert "before something grave was recorded" in said


def test_a_score_taken_before_and_written_down_after_fit_was_said_asks_again(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    clock.forward(hours=1)
    handover = planned(ctx, person)
    clock.forward(minutes=20)
    score(ctx, person, SEVERE, ago=45)  # on paper before the nurse said fit, typed after
    (news,) = read_handover(ctx, handover).since_fit
    assert (news.words, news.at) == ("CIWA-Ar 20, severe", ctx.now())
    assert "fit-again" in gaps(ctx, handover)
    found = fitness(ctx, handover)
    assert found.words == "FIT TO TRAVEL: ASK AGAIN"
    assert "before something grave was recorded" in " ".join(found.lines)
    skip_check(ctx, handover, NotReadBack.NO_READER, "the lamp is broken")
    with pytest.raises(InputProblem, match="IN-827"):
        handovers.mark_left(ctx, handover)
    clock.forward(minutes=1)
    handovers.say_fit_again(ctx, handover)
    assert read_handover(ctx, handover).since_fit == ()
    assert fitness(ctx, handover).words == "FIT TO TRAVEL"


def test_a_late_score_that_a_newer_one_outdates_asks_nothing(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    clock.forward(hours=1)
    score(ctx, person, MILD, ago=5)
    handover = planned(ctx, person)
    clock.forward(minutes=5)
    score(ctx, person, SEVERE, ago=30)
    assert read_handover(ctx, handover).since_fit == ()


def test_a_flag_made_louder_after_fit_was_said_asks_again(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    view = give(ctx, triage.start_or_resume(ctx, person), mental_state=("intoxicated",))
    clock.forward(minutes=5)
    handover = planned(ctx, person)
    clock.forward(minutes=5)
    assert read_handover(ctx, handover).since_fit == ()
    give(ctx, view, withdrawal_signs=("drowsy",))
    (news,) = read_handover(ctx, handover).since_fit
    assert news.at == ctx.now()
    clock.forward(minutes=5)
    handovers.say_fit_again(ctx, handover)
    clock.forward(minutes=5)
    give(ctx, view, mental_state=("low",))  # as loud as before: nothing new
    assert read_handover(ctx, handover).since_fit == ()


def test_one_as_loud_by_hand_before_fit_was_said_is_no_news(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    raised = raise_flag(ctx, person, NewFlag("sedation_risk", "asleep", FlagLevel.KNOW))
    clock.forward(minutes=5)
    loud = change_flag(ctx, person, raised, "snores", level=FlagLevel.ACT_NOW)
    clock.forward(minutes=5)
    handover = planned(ctx, person)
    clock.forward(minutes=5)
    assert read_handover(ctx, handover).since_fit == ()
    lower = change_flag(ctx, person, loud, "awake", level=FlagLevel.SOON)
    clock.forward(minutes=5)
    handovers.say_fit_again(ctx, handover)
    clock.forward(minutes=5)
    change_flag(ctx, person, lower, "asleep again", level=FlagLevel.ACT_NOW)
    (news,) = read_handover(ctx, handover).since_fit
    assert news.at == ctx.now()

"""Dependent and untreated, and a withdrawal nobody scored: on the sheet, among the gaps, and first in Scores (E38)."""

from __future__ import annotations

import pytest

from reception_app.handover.record import Pack
from reception_app.handover.views.clinical import clinical_view
from reception_app.services import handovers
from reception_app.services.care import NewFlag, raise_flag
from reception_app.services.context import AppContext
from reception_app.services.dependence import record_dependence_decision
from reception_app.services.handovers import Plan, read_handover
from reception_app.services.person_view import read_person
from reception_app.services.score_list import read_score_lines
from reception_app.services.scores import record_score
from tests.support import sheet_cases
from tests.support.desks import MovingClock, arrive

NOBODY = dict.fromkeys(map(str, range(1, 11)), 0)


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    raise_flag(ctx, person, NewFlag("alcohol_withdrawal"))
    return person


def gaps(ctx: AppContext, person: str) -> dict[str, str]:
    handover = handovers.plan_handover(ctx, person, Plan(to_code="MDI", leaves_at=ctx.now()))
    return {gap.key: gap.words for gap in read_handover(ctx, handover).missing}


def on_the_sheet(ctx: AppContext, person: str) -> str:
    pack = Pack(sheet_cases.header(made_at=ctx.now()), read_person(ctx, person).record)
    return "; ".join(f"{one.count}: {one.what}" for one in clinical_view(pack, "0" * 64, sheet_cases.SHORT).unsettled)


def test_it_is_a_gap_and_stands_on_the_front_page(ctx: AppContext, person: str) -> None:
    assert gaps(ctx, person)["untreated"] == "Dependent and untreated: alcohol; nobody has decided"
    assert gaps(ctx, person)["withdrawal-score"] == "Withdrawal not scored: CIWA-Ar"
    assert "1 dependent and untreated: alcohol" in on_the_sheet(ctx, person)


def test_a_decision_and_a_score_end_it(ctx: AppContext, clock: MovingClock, person: str) -> None:
    clock.forward(minutes=5)
    record_dependence_decision(ctx, person, None, "scored through the night, seen at 09:00")
    record_score(ctx, person, "ciwa-ar", NOBODY)
    assert not {"untreated", "withdrawal-score"} & gaps(ctx, person).keys()
    assert "untreated" not in on_the_sheet(ctx, person)


def test_the_score_it_asks_for_is_offered_first(ctx: AppContext, person: str) -> None:
    first = read_score_lines(ctx, person)[0]
    assert (first.instrument, first.wanted) == ("ciwa-ar", True)
    assert not any(line.wanted for line in read_score_lines(ctx, person)[1:])

"""Who comes back to this desk has a first night again: nothing of the last one is told the wing as tonight's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from reception_app.services import handovers, packs, people, triage
from reception_app.services.clinical_copy import read_clinical_copy
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.people import Arrival
from reception_app.services.wing_sheet import make_wing_sheet
from reception_app.vocabulary import ArrivalKind, FitToTravel
from tests.support.answering import give, signed
from tests.support.desks import MovingClock, arrive, make_training_desk
from tests.support.pdf import text_of

_PLAN = {
    "plan_place": "ordinary", "plan_location": "B2-14", "plan_cell_sharing": "no_reason", "plan_bunk": "lower",
    "plan_floor": "any", "plan_observation": "standard", "plan_in_possession": "none", "plan_medicine_times": "none",
    "plan_diet": "ordinary", "plan_aids": "none", "plan_seen_next_at": "2026-11-20T23:30:00Z",
    "plan_seen_next_by": "nurse",
}  # fmt: skip


def _plan_out(ctx: AppContext) -> Plan:
    now = ctx.now()
    return Plan("MDI", now + timedelta(hours=1), now + timedelta(hours=3), FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip


def _came_back(ctx: AppContext, clock: MovingClock, person: str) -> None:
    handover = handovers.plan_handover(ctx, person, _plan_out(ctx))
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    clock.forward(days=30)
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Leeds Crown Court", ArrivalKind.RECALL, "recall"))


def test_the_wing_sheet_says_that_no_plan_was_written_since(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    signed(ctx, person, dict(_PLAN))
    first = make_wing_sheet(ctx, person)
    assert (first.unfinished, first.undecided) == (None, 0)
    assert "No risk of self-harm is recorded today" in text_of(first.pdf)

    _came_back(ctx, clock, person)
    again = make_wing_sheet(ctx, person)
    told = text_of(again.pdf)
    assert "No first-night plan has been written" in (again.unfinished or "")
    assert "23:30" not in told
    assert "May share" not in told
    assert "Risk of self-harm was not asked" in told
    assert "(said Fri 20-Nov)" in told  # what lasts stands, with its day

    give(ctx, triage.start_or_resume(ctx, person), self_harm_now="no", plan_place="ordinary")
    begun = make_wing_sheet(ctx, person)
    assert "not signed" in (begun.unfinished or "")
    assert "No risk of self-harm is recorded today" in text_of(begun.pdf)
    ctx.close()


def test_the_escort_is_not_told_of_an_answer_of_the_last_stay(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    signed(ctx, person, dict(_PLAN))
    _came_back(ctx, clock, person)
    shown = packs.preview(ctx, handovers.plan_handover(ctx, person, _plan_out(ctx)))
    assert "NOT ASKED" in text_of(shown.escort)
    assert "Suicide and self-harm: not asked" in text_of(shown.clinical)
    ctx.close()


def test_the_copy_for_the_clinical_system_says_what_is_not_of_this_stay(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    signed(ctx, person, dict(_PLAN))
    assert "NOT OF THIS STAY" not in read_clinical_copy(ctx, person).whole_text

    _came_back(ctx, clock, person)
    sections = {each.slug: each.text for each in read_clinical_copy(ctx, person).sections}
    risk = sections["first-reception/current_risk"].split("\n")
    assert risk[0] == "NOT OF THIS STAY: asked before the arrival of 20-Dec-2026 19:40."
    assert "NOT OF THIS STAY" not in sections["flags"]
    triage.start_or_resume(ctx, person)
    assert "NOT OF THIS STAY" not in read_clinical_copy(ctx, person).whole_text
    ctx.close()

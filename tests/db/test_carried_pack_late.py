"""A pack that comes late brings old answers: what was said since stays beside its question (E7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from reception_app.forms.conditions import said
from reception_app.services import handovers, opening, packs, people, receiving, triage
from reception_app.services.handovers import Plan
from reception_app.services.people import Arrival
from reception_app.vocabulary import ArrivalKind, FitToTravel
from tests.support.answering import give, signed
from tests.support.desks import MovingClock, arrive, make_training_desk


def test_an_old_pack_taken_in_late_outdoes_nothing_said_since(tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    there = arrive(leeds)
    give(leeds, triage.start_or_resume(leeds, there), veteran="no", other_health_problem="no")
    plan = Plan("MDI", clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=3), FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    pack = packs.issue_pack(leeds, handovers.plan_handover(leeds, there, plan))

    clock.forward(days=3)
    here = arrive(moorland)
    signed(moorland, here, {"veteran": "yes", "appointments": "yes"})
    handover = handovers.plan_handover(moorland, here, Plan("LEI", clock.now(), clock.now(), FitToTravel.YES,
                                                            healthcare_telephone="01632 960118"))  # fmt: skip
    packs.issue_pack(moorland, handover)
    handovers.mark_left(moorland, handover, anyway="the van is here")
    clock.forward(days=30)
    people.arrive_again(moorland, here, Arrival(clock.now(), "Leeds Crown Court", ArrivalKind.COURT_REMAND, "remand"))
    assert triage.start_or_resume(moorland, here).carried["veteran"].value == said("yes")

    incoming = opening.open_pack(moorland, pack.clinical)
    receiving.receive(moorland, incoming, {}, person_id=here)
    carried = triage.start_or_resume(moorland, here).carried
    assert (carried["veteran"].value, carried["veteran"].recorded_where) == (said("yes"), "Moorland (HMP & YOI)")
    assert carried["other_health_problem"].recorded_where == "Moorland (HMP & YOI)"
    assert carried["appointments"].value == said("yes")  # the pack says nothing of it
    leeds.close()
    moorland.close()

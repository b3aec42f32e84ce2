"""The series of one prison's packs about one person: one that was never seen here is pointed out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from reception_app.services import care, handovers, opening, packs, receiving
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.vocabulary import Disposition, FitToTravel
from tests.support.desks import MovingClock, make_training_desk, populate


def test_a_pack_that_was_never_seen_here_is_told_of_and_one_that_was_is_not(tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    leaves = clock.now() + timedelta(hours=1)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    handover = handovers.plan_handover(leeds, person, plan)
    packs.issue_pack(leeds, handover)
    told = []
    for flag in ("asthma", "diabetes"):
        care.raise_flag(leeds, person, care.NewFlag(flag))
        incoming = opening.open_pack(moorland, packs.issue_pack(leeds, handover).cose)
        choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
        told.append(receiving.receive(moorland, incoming, choices).warnings)
    second, third = told
    assert "This is pack 2 of this person from Leeds (HMP); 1 earlier not seen here." in second
    # The first was still never seen; the second was.
    assert "This is pack 3 of this person from Leeds (HMP); 1 earlier not seen here." in third
    leeds.close()
    moorland.close()

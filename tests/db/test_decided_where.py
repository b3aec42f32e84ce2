"""A decides, B passes it on, C receives: C never calls B's prescriber who decided at A (E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.handover.decided_where import placed
from reception_app.handover.record import Decider, Record
from reception_app.services import handovers, opening, packs, receiving, scripts
from reception_app.services.authorities import needs_authority
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import find_person_id, read_person
from reception_app.vocabulary import Disposition, FitToTravel, Role, SourceKind
from tests.support.desks import SERTRALINE, MovingClock, add, arrive, make_training_desk

DOCTOR = DecidedBy("Dr P. Pretend")
LEEDS, MOORLAND = "Leeds (HMP)", "Moorland (HMP & YOI)"
NOT_SURE = f"{MOORLAND}, or a prison before it"


def desk(tmp_path: Path, code: str, clock: MovingClock) -> AppContext:
    return make_training_desk(tmp_path, code, clock)


def send(sender: AppContext, receiver: AppContext, to: str, clock: MovingClock) -> None:
    """Send the person on and take them in, every line continued as sent."""
    person = find_person_id(sender, "A0002TT")
    plan = handovers.Plan(to, clock.now(), clock.now() + timedelta(hours=2), FitToTravel.YES)
    issued = packs.issue_pack(sender, handovers.plan_handover(sender, person, plan))
    clock.forward(hours=2)
    incoming = opening.open_pack(receiver, issued.clinical)
    choices = {each.id: Choice(Disposition.CONTINUE, "as sent") for each in incoming.to_decide}
    receiving.receive(receiver, incoming, choices, reason="rung")


def decider(ctx: AppContext) -> Decider:
    (script,) = read_person(ctx, find_person_id(ctx, "A0002TT")).record.scripts
    assert script.decider is not None
    return script.decider


def decided_at_leeds(tmp_path: Path, clock: MovingClock) -> tuple[AppContext, AppContext, AppContext]:
    """A decides, B receives; C waits."""
    leeds, moorland, hull = (desk(tmp_path, code, clock) for code in ("LEI", "MDI", "HLI"))
    script = add(leeds, person := arrive(leeds), SERTRALINE, SourceKind.GP_RECORD)
    scripts.release_by_prescriber(leeds, person, script, reason="seen", by=DOCTOR)
    send(leeds, moorland, "MDI", clock)
    return leeds, moorland, hull


def test_a_pack_passed_on_twice_still_names_who_decided(tmp_path: Path, clock: MovingClock) -> None:
    _, moorland, hull = decided_at_leeds(tmp_path, clock)
    send(moorland, hull, "HLI", clock)
    assert decider(hull).where == LEEDS


def test_a_desk_that_never_kept_where_it_was_decided_is_not_taken_for_it(tmp_path: Path, clock: MovingClock) -> None:
    """A desk brought up from 0.2.0 has such decisions: the words name it as the one who said so, and no more."""
    leeds, moorland, hull = decided_at_leeds(tmp_path, clock)
    with moorland.sessions.write() as session:
        session.execute(text('UPDATE decision SET "where" = NULL, elsewhere = 0'))
    send(moorland, hull, "HLI", clock)
    assert decider(hull).where == NOT_SURE
    person = find_person_id(hull, "A0002TT")
    assert needs_authority(hull, person, read_person(hull, person).record.scripts[0].id)
    send(hull, leeds, "LEI", clock)
    assert decider(leeds).where == NOT_SURE, "whoever passes it on changes nothing of it"


@pytest.mark.parametrize("hours", [-30, 1, None])
def test_an_older_pack_says_of_no_decision_whose_it_was(tmp_path: Path, clock: MovingClock, hours: int | None) -> None:
    """An amendment brings a decision of the sender's own sender after the person arrived: its time says nothing."""
    record = of_record(tmp_path, clock, hours)
    assert [where(placed(record, MOORLAND, says_where=says)) for says in (False, True)] == [
        NOT_SURE,
        NOT_SURE if hours == -30 else MOORLAND,
    ]


def of_record(tmp_path: Path, clock: MovingClock, hours: int | None) -> Record:
    ctx = desk(tmp_path, "MDI", clock)
    person = arrive(ctx)
    add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    record = read_person(ctx, person).record
    assert record.stay is not None
    at = record.stay.arrived_at + timedelta(hours=hours) if hours is not None else None
    made = Decider("Dr P. Pretend", Role.PRESCRIBER, decided_at=at)
    return replace(record, scripts=tuple(replace(each, decider=made) for each in record.scripts))


def where(record: Record) -> str | None:
    decided = record.scripts[0].decider
    return decided.where if decided is not None else None

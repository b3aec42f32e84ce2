"""A correction that comes after the person went on: the record is put right, nobody arrives, and it is sent on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.services import finding, handovers, packs, people, scripts
from reception_app.services.amendments import issue_amendment
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.dispositions import Choice
from reception_app.services.opening import open_pack
from reception_app.services.outstanding import outstanding
from reception_app.services.people import Arrival
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.receiving import receive
from reception_app.services.tasks import TO_PASS_ON
from reception_app.vocabulary import ArrivalKind, Disposition, PersonState, SourceKind
from tests.support.desks import SERTRALINE, MovingClock, add, arrive, make_training_desk
from tests.support.receiving import plan_to

NUMBER = "A0002TT"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    made = MovingClock()
    monkeypatch.setenv("RECEPTION_NOW", made.at.isoformat())
    return made


@pytest.fixture
def desks(tmp_path: Path, clock: MovingClock) -> Iterator[tuple[AppContext, AppContext]]:
    """Leeds and Moorland: somebody went from one to the other, and left that one a week later."""
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = arrive(leeds)
    add(leeds, person, SERTRALINE, SourceKind.PHARMACY)
    clock.forward(hours=12)
    take_in(moorland, sent(leeds, person, "MDI"))
    clock.forward(days=7)
    sent(moorland, here(moorland), "LHI")
    clock.forward(days=1)
    yield leeds, moorland
    for ctx in (leeds, moorland):
        ctx.close()


def here(ctx: AppContext) -> str:
    (found,) = finding.find_people(ctx, NUMBER)
    return found.person_id


def state(ctx: AppContext) -> PersonState:
    (found,) = finding.find_people(ctx, NUMBER)
    return found.state


def sent(ctx: AppContext, person: str, code: str) -> bytes:
    handover = handovers.plan_handover(ctx, person, plan_to(ctx, code))
    pack = packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return pack.cose


def take_in(ctx: AppContext, data: bytes) -> None:
    incoming = open_pack(ctx, data)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    known = incoming.certain
    receive(ctx, incoming, choices, person_id=known.person_id if known else None)


def corrected(ctx: AppContext) -> bytes:
    """Correct the dose at the desk that sent first, and return the whole pack that follows."""
    person = here(ctx)
    (script,) = read_person(ctx, person).record.scripts
    line = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(ctx, person, script.id, line, reason="typed wrongly", discussed=False)
    (row,) = outstanding(ctx).sent
    return issue_amendment(ctx, row.pack_id, "it is 50 mg").cose


def test_a_correction_brings_nobody_back_and_is_sent_on(desks: tuple[AppContext, AppContext]) -> None:
    leeds, moorland = desks
    take_in(moorland, corrected(leeds))
    assert state(moorland) is PersonState.LEFT
    assert (read_board(moorland).here, read_board(moorland).leaving) == ((), ())
    (script,) = read_person(moorland, here(moorland)).record.scripts
    assert script.dose == Dose(Decimal(50), "mg")
    (task,) = [row.task for row in open_tasks(moorland)]
    assert (task.kind, task.title) == (TO_PASS_ON, "Send the correction on to Lindholme (HMP)")
    (row,) = outstanding(moorland).sent
    assert issue_amendment(moorland, row.pack_id, "Leeds corrected it").changes != ()


def test_a_new_journey_here_is_an_arrival(desks: tuple[AppContext, AppContext], clock: MovingClock) -> None:
    leeds, moorland = desks
    back = Arrival(clock.at, "Lindholme (HMP)", ArrivalKind.TRANSFER, "remand")
    people.arrive_again(leeds, here(leeds), back)
    clock.at += timedelta(days=2)
    take_in(moorland, sent(leeds, here(leeds), "MDI"))
    assert state(moorland) is PersonState.HERE
    assert [task.task.kind for task in open_tasks(moorland) if task.task.kind == TO_PASS_ON] == []

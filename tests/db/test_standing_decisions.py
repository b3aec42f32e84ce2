"""Back from court or hospital, the stay simply went on: what this prison's prescriber decided still stands (E4, E17).

What a source, the other place or a pack says has changed does not: then every dose asks by whose authority.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.handover.decided_where import STANDING
from reception_app.handover.views.medicines import prescribed_there
from reception_app.services import handovers, interim_doses, opening, packs, people, receiving, scripts, sources
from reception_app.services.authorities import needs_authority
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import record_dose
from reception_app.services.handovers import Plan
from reception_app.services.leaving_undone import undo_leaving
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.sources import SourceSaid
from reception_app.ui.screens.scripts_rows import script_rows
from reception_app.vocabulary import (
    ArrivalKind,
    Disposition,
    FitToTravel,
    Purpose,
    SourceKind,
    SourceOutcome,
    WhyNotLeft,
)
from tests.support.desks import SERTRALINE, MovingClock, add, make_training_desk
from tests.support.receiving import plan_to

DOCTOR = DecidedBy("Dr P. Pretend")
COURT, HOSPITAL = "Sampleford Crown Court", "Sampleford General"


@pytest.fixture
def script(ctx: AppContext, person: str) -> str:
    """Prescribed here, in the stay from which the person then goes to court or to hospital."""
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    scripts.release_by_prescriber(ctx, person, script, reason="seen", by=DOCTOR)
    assert not needs_authority(ctx, person, script)
    return script


def goes(ctx: AppContext, person: str, purpose: Purpose, to: str | None = COURT) -> str:
    at = {"to_code": "MDI"} if purpose is Purpose.TRANSFER else {"to_name": to}
    plan = Plan(leaves_at=ctx.now(), fit=FitToTravel.YES, purpose=purpose, **at)
    handover = handovers.plan_handover(ctx, person, plan)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return handover


def returns(ctx: AppContext, person: str, kind: ArrivalKind, place: str = COURT) -> None:
    people.arrive_again(ctx, person, Arrival(ctx.now(), place, kind))


def decided_here(ctx: AppContext, person: str) -> bool:
    page = read_person(ctx, person)
    (row,), _ = script_rows(page.record, page.at, page.elsewhere, page.standing)
    return row.decided_here


@pytest.mark.parametrize(
    ("purpose", "hours", "kind", "stands"),
    [
        (Purpose.COURT, 10, ArrivalKind.COURT_RETURN, True),
        (Purpose.COURT, 17, ArrivalKind.COURT_RETURN, True),
        (Purpose.COURT, 30, ArrivalKind.COURT_RETURN, False),  # nobody here knows where the night was spent
        (Purpose.COURT, 10, ArrivalKind.COURT_SENTENCED, False),
        (Purpose.COURT, 10, ArrivalKind.HOSPITAL_RETURN, False),
        (Purpose.HOSPITAL, 3, ArrivalKind.HOSPITAL_RETURN, True),
        (Purpose.HOSPITAL, 66, ArrivalKind.HOSPITAL_RETURN, True),
        (Purpose.RELEASE, 5, ArrivalKind.COURT_RETURN, False),
        (Purpose.TRANSFER, 5, ArrivalKind.COURT_RETURN, False),
    ],
)
def test_what_was_decided_here_stands_where_the_stay_simply_went_on(
    ctx: AppContext, clock: MovingClock, person: str, script: str, purpose: Purpose, hours: int, kind: ArrivalKind,
    stands: bool,
) -> None:  # fmt: skip
    goes(ctx, person, purpose)
    clock.forward(hours=hours)
    returns(ctx, person, kind)
    assert needs_authority(ctx, person, script) is not stands
    assert decided_here(ctx, person) is stands
    if stands:
        record_dose(ctx, person, script, ctx.now(), observed=True)
        assert read_person(ctx, person).record.scripts[0].given[-1].authority is None


def test_two_days_at_court_running_and_an_evening_in_hospital(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    for purpose, kind, place in (
        (Purpose.COURT, ArrivalKind.COURT_RETURN, COURT),
        (Purpose.COURT, ArrivalKind.COURT_RETURN, COURT),
        (Purpose.HOSPITAL, ArrivalKind.HOSPITAL_RETURN, HOSPITAL),
    ):
        goes(ctx, person, purpose, place)
        clock.forward(hours=9)
        returns(ctx, person, kind, place)
        clock.forward(hours=6)
    assert not needs_authority(ctx, person, script)


@pytest.mark.parametrize(
    ("kind", "outcome", "stands"),
    [
        (SourceKind.PRESCRIBER, SourceOutcome.DIFFERS, False),
        (SourceKind.PERSON, SourceOutcome.DIFFERS, False),
        (SourceKind.PRESCRIBER, SourceOutcome.CONFIRMED, True),
        (SourceKind.PRESCRIBER, SourceOutcome.NO_ANSWER, True),
    ],
)
def test_a_line_that_the_hospital_changed_asks(
    ctx: AppContext, clock: MovingClock, person: str, script: str, kind: SourceKind, outcome: SourceOutcome,
    stands: bool,
) -> None:  # fmt: skip
    goes(ctx, person, Purpose.HOSPITAL, HOSPITAL)
    clock.forward(hours=66)
    returns(ctx, person, ArrivalKind.HOSPITAL_RETURN, HOSPITAL)
    dose = Dose(Decimal(50), "mg") if outcome is SourceOutcome.DIFFERS else None
    dose = SERTRALINE.dose if outcome is SourceOutcome.CONFIRMED else dose
    said = SourceSaid(kind, outcome=outcome, name="Sampleford General", said="discharge letter", dose=dose)
    sources.add_source(ctx, person, script, said)
    assert needs_authority(ctx, person, script) is not stands
    assert decided_here(ctx, person) is stands
    scripts.release_by_prescriber(ctx, person, script, reason="letter read", by=DOCTOR)
    assert not needs_authority(ctx, person, script), "a prescriber here decided since"
    assert decided_here(ctx, person)


def test_a_difference_told_before_leaving_was_already_decided_upon(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    said = SourceSaid(SourceKind.PHARMACY, outcome=SourceOutcome.DIFFERS, name="Sampleford Pharmacy", said="50 mg")
    sources.add_source(ctx, person, script, said)
    clock.forward(hours=1)
    goes(ctx, person, Purpose.COURT)
    clock.forward(hours=9)
    returns(ctx, person, ArrivalKind.COURT_RETURN)
    assert not needs_authority(ctx, person, script)


def test_what_an_earlier_stay_decided_is_not_carried_over_by_a_day_at_court(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    goes(ctx, person, Purpose.RELEASE, "home")
    clock.forward(days=20)
    returns(ctx, person, ArrivalKind.RECALL, "police")
    clock.forward(hours=10)
    goes(ctx, person, Purpose.COURT)
    clock.forward(hours=9)
    returns(ctx, person, ArrivalKind.COURT_RETURN)
    assert needs_authority(ctx, person, script)


def test_a_leaving_taken_back_leaves_the_stay_as_it_was(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    handover = goes(ctx, person, Purpose.COURT)
    clock.forward(minutes=20)
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)
    assert not needs_authority(ctx, person, script)
    assert read_person(ctx, person).at - timedelta(minutes=20) < ctx.now()


def test_a_transfer_after_a_court_day_says_that_it_was_prescribed_there(
    ctx: AppContext, clock: MovingClock, person: str, script: str, tmp_path: Path
) -> None:
    """Its sheets once said of the prison's own prescriptions that nobody there had prescribed them."""
    goes(ctx, person, Purpose.COURT)
    clock.forward(hours=9)
    returns(ctx, person, ArrivalKind.COURT_RETURN)
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan_to(ctx)))
    record = opening.open_pack(ctx, issued.clinical).opened.pack.record
    (line,) = record.scripts
    assert prescribed_there(line, record.stay)
    assert line.decider is not None
    assert (line.decider.name, line.decider.where) == ("Dr P. Pretend", STANDING)
    moorland = make_training_desk(tmp_path, "MDI", clock)
    incoming = opening.open_pack(moorland, issued.clinical)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    there = receiving.receive(moorland, incoming, choices, reason="rung").person_id
    (received,) = read_person(moorland, there).record.scripts
    assert received.decider is not None
    assert received.decider.where == "Leeds (HMP)", "whoever receives it names the prison"
    assert needs_authority(moorland, there, received.id)
    moorland.close()


def test_what_does_not_stand_any_more_is_still_not_prescribed_there(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    goes(ctx, person, Purpose.COURT)
    clock.forward(hours=30)
    returns(ctx, person, ArrivalKind.COURT_RETURN)
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan_to(ctx)))
    record = opening.open_pack(ctx, issued.clinical).opened.pack.record
    assert not prescribed_there(record.scripts[0], record.stay)


def test_an_interim_change_of_before_court_is_told_once_with_its_decision(
    ctx: AppContext, clock: MovingClock, person: str, script: str
) -> None:
    """Marked on the line alone, the same decision stood twice on the sheet, as if it were two."""
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(25), "mg"), reason="sleepy", review_by=clock.now() + timedelta(days=3),
        owner="GP", discussed=True, by=DOCTOR,
    )  # fmt: skip
    goes(ctx, person, Purpose.COURT)
    clock.forward(hours=9)
    returns(ctx, person, ArrivalKind.COURT_RETURN)
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan_to(ctx)))
    (line,) = opening.open_pack(ctx, issued.clinical).opened.pack.record.scripts
    assert line.interim is not None
    assert line.decider is not None
    assert line.decider.where == STANDING
    assert line.interim.decider == line.decider

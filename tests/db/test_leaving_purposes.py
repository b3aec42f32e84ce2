"""What each purpose needs, and the release of somebody whom the court let go while they were away (E16, E18)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem
from reception_app.handover.hospital_why import KIND, HospitalWhy, said_in, why_hospital
from reception_app.services import handovers, packs, people, receiving, scripts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.handovers import Plan, read_handover, todays_moves
from reception_app.services.leaving_undone import undo_leaving
from reception_app.services.opening import open_pack
from reception_app.services.outstanding import outstanding
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.release import record_release
from reception_app.services.release_sheets import HOME
from reception_app.services.scanned_back import skip_check
from reception_app.services.scripts import Supply
from reception_app.vocabulary import (
    ArrivalKind,
    Carrier,
    FitToTravel,
    NotReadBack,
    PersonState,
    Purpose,
    SourceKind,
    WhyNotLeft,
)
from tests.db.test_release import PRESCRIBER, SAID
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, make_training_desk, specimen
from tests.support.pdf import text_of
from tests.support.scripts_cases import utc

COURT = "Sampleford Crown Court"
RELEASE = Plan(purpose=Purpose.RELEASE, to_name=HOME)


def planned(ctx: AppContext, person: str, purpose: Purpose, fit: FitToTravel | None = None) -> str:
    to = {"to_code": "MDI"} if purpose is Purpose.TRANSFER else {"to_name": COURT}
    held = {"hold_by": "Dr P. Pretend", "hold_until": ctx.now()} if fit is FitToTravel.NO else {}
    plan = replace(Plan(leaves_at=ctx.now(), purpose=purpose, fit=fit), **to, **held)  # type: ignore[arg-type]
    handover = handovers.plan_handover(ctx, person, plan)
    packs.issue_pack(ctx, handover)
    skip_check(ctx, handover, NotReadBack.NO_READER, "the lamp is broken")
    return handover


def at_court(ctx: AppContext, person: str) -> str:
    handover = planned(ctx, person, Purpose.COURT, FitToTravel.YES)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return handover


@pytest.mark.parametrize(
    ("purpose", "asked"),
    [
        (Purpose.TRANSFER, {"fit", "envelope"}),
        (Purpose.COURT, {"fit", "envelope"}),
        (Purpose.HOSPITAL, set()),
        (Purpose.RELEASE, set()),
    ],
)
def test_a_purpose_asks_for_what_it_needs(ctx: AppContext, person: str, purpose: Purpose, asked: set[str]) -> None:
    view = read_handover(ctx, planned(ctx, person, purpose))
    assert {gap.key for gap in view.missing} & {"fit", "envelope"} == asked
    if asked:
        with pytest.raises(InputProblem, match="IN-813"):
            handovers.mark_left(ctx, view.handover_id)
    else:
        handovers.mark_left(ctx, view.handover_id)
        assert read_person(ctx, person).state is PersonState.LEFT


def test_a_medical_hold_holds_a_van_and_no_ambulance(ctx: AppContext, person: str) -> None:
    handover = planned(ctx, person, Purpose.COURT, FitToTravel.NO)
    with pytest.raises(InputProblem, match="IN-809"):
        handovers.mark_left(ctx, handover)
    handovers.cancel_handover(ctx, handover, "taken ill")
    handovers.mark_left(ctx, planned(ctx, person, Purpose.HOSPITAL, FitToTravel.NO))
    assert read_person(ctx, person).state is PersonState.LEFT


def test_whom_the_court_let_go_has_a_release_pack_and_stays_off_the_board(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT)
    court = at_court(ctx, person)
    clock.forward(hours=6)
    home = handovers.plan_handover(ctx, person, RELEASE)
    assert home != court
    record_release(ctx, person, SAID, PRESCRIBER)
    assert "carrier" in {gap.key for gap in read_handover(ctx, home).missing}, "no escort carries it home"
    assert not {"fit", "envelope"} & {gap.key for gap in read_handover(ctx, home).missing}
    packs.issue_pack(ctx, home)
    page = read_person(ctx, person)
    assert (page.state, page.handover_id) == (PersonState.LEFT, home)
    board = read_board(ctx)
    assert person not in [row.person_id for row in (*board.here, *board.leaving)]
    assert home not in [move.handover_id for move in todays_moves(ctx)], "there is nobody to move"
    assert [row.handover_id for row in outstanding(ctx).sent] == [court]
    clock.forward(minutes=5)
    handovers.mark_left(ctx, home, anyway="released by the court at 15:30")
    assert outstanding(ctx).sent == (), "nobody at court will receipt the pack of somebody who is free"
    assert read_person(ctx, person).handover_id is None
    undo_leaving(ctx, home, WhyNotLeft.OTHER, "wrong person")
    assert read_person(ctx, person).state is PersonState.LEFT, "the court's leaving stands"
    handovers.cancel_handover(ctx, home, "remanded after all")
    people.arrive_again(ctx, person, Arrival(ctx.now(), COURT, ArrivalKind.COURT_RETURN))
    assert read_person(ctx, person).state is PersonState.HERE


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.RELEASE])
def test_nothing_else_is_planned_for_somebody_away(ctx: AppContext, person: str, purpose: Purpose) -> None:
    at_court(ctx, person)
    with pytest.raises(InputProblem, match="IN-801"):
        handovers.plan_handover(ctx, person, Plan(purpose=purpose))
    home = handovers.plan_handover(ctx, person, RELEASE)
    with pytest.raises(InputProblem, match="IN-801"):
        handovers.change_plan(ctx, home, Plan(purpose=purpose))


@pytest.mark.parametrize("purpose", [Purpose.TRANSFER, Purpose.RELEASE])
def test_whoever_left_for_good_is_not_released_again(ctx: AppContext, person: str, purpose: Purpose) -> None:
    handovers.mark_left(ctx, planned(ctx, person, purpose, FitToTravel.YES), anyway="the van is here")
    with pytest.raises(InputProblem, match="IN-801"):
        handovers.plan_handover(ctx, person, RELEASE)


@pytest.mark.parametrize("purpose", Purpose)
def test_no_court_and_no_home_keeps_methadone(ctx: AppContext, person: str, purpose: Purpose) -> None:
    """Stock was said for a transfer that became a day at court: the escort sheet said *Held at* the court."""
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    scripts.release_by_prescriber(ctx, person, script, reason="seen", by=DecidedBy("Dr P. Pretend"))
    scripts.set_carrier(ctx, person, script, Carrier.STOCK)
    if purpose is Purpose.RELEASE:
        record_release(ctx, person, SAID, PRESCRIBER)
    view = read_handover(ctx, planned(ctx, person, purpose, FitToTravel.YES))
    assert view.pack is not None
    pack = packs.view_issued(ctx, view.pack.pack_id)
    said = " ".join(text_of(pack.clinical).split())
    held = purpose in (Purpose.TRANSFER, Purpose.HOSPITAL)
    assert ("Supply: Stock at" in said) == held
    assert ("Held at" in text_of(pack.escort)) <= held
    assert ("methadone: who carries it is not said" in " ".join(gap.words for gap in view.missing)) != held
    assert any("methadone: who carries it" in words for words in pack.missing) != held


@pytest.mark.parametrize("over", ["back from court", "cancelled"])
def test_what_was_packed_for_one_way_is_not_taken_to_travel_the_next(
    ctx: AppContext, clock: MovingClock, person: str, over: str
) -> None:
    """Friday's bag is not Monday's: who carries a medicine is missing again, and no sheet says that the escort does."""
    script = add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
    four = Supply(Dose(Decimal(4), "tablets"), 4)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT, "4 tablets", "TT 000001", four)
    court = planned(ctx, person, Purpose.COURT, FitToTravel.YES)
    if over == "cancelled":
        handovers.cancel_handover(ctx, court, "the hearing is off")
    else:
        handovers.mark_left(ctx, court, anyway="the van is here")
        (held,) = read_person(ctx, person).record.scripts
        assert held.carrier is Carrier.ESCORT, "while they are away it is what went along"
        clock.forward(hours=10)
        people.arrive_again(ctx, person, Arrival(ctx.now(), COURT, ArrivalKind.COURT_RETURN))
    clock.forward(days=3)
    away = planned(ctx, person, Purpose.TRANSFER, FitToTravel.YES)
    view = read_handover(ctx, away)
    assert [gap.words for gap in view.missing if gap.key == "carrier"] == ["sertraline: who carries it is not said"]
    (held,) = view.record.scripts
    assert (held.carrier, held.quantity_sent, held.seal, held.supply, held.supply_days) == (None,) * 5
    assert view.pack is not None
    assert "Escort carries" not in text_of(packs.view_issued(ctx, view.pack.pack_id).clinical)


def test_a_court_s_pack_at_the_prison_they_came_on_to_is_not_called_another_s(
    ctx: AppContext, clock: MovingClock, person: str, tmp_path: Path
) -> None:
    """On to another prison is one of the three ends of a day at court: the page asks, and does not say *not here*."""
    packed = read_handover(ctx, at_court(ctx, person)).pack
    assert packed is not None
    moorland = make_training_desk(tmp_path, "MDI", clock)
    incoming = open_pack(moorland, packs.view_issued(ctx, packed.pack_id).cose)
    assert not incoming.for_here
    assert incoming.may_have_gone_on
    receipt = receiving.receive(moorland, incoming, {}, reason="remanded to here, said custody")
    assert f"This pack was made for {COURT}; from there they came on to this prison." in receipt.warnings
    assert not any("not for this prison" in words for words in receipt.warnings)
    transfer = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    packed = read_handover(ctx, planned(ctx, transfer, Purpose.TRANSFER, FitToTravel.YES)).pack
    assert packed is not None
    assert not open_pack(moorland, packs.view_issued(ctx, packed.pack_id).cose).may_have_gone_on


FELL = HospitalWhy("fell on the stairs, out for 2 minutes", utc(20, "19:40"), "pulse 120, 90/60 at 19:50")


def for_hospital(ctx: AppContext, person: str, why: HospitalWhy = FELL) -> str:
    return handovers.plan_handover(
        ctx, person, Plan(purpose=Purpose.HOSPITAL, to_name="Sampleford General", hospital=why, leaves_at=ctx.now())
    )


def whys(ctx: AppContext, person: str) -> list[tuple[str | None, bool]]:
    flags = read_person(ctx, person).record.flags
    return [(flag.detail, flag.ended_at is None) for flag in flags if flag.kind == KIND]


def test_why_somebody_goes_to_hospital_travels_and_is_there_when_they_come_back(ctx: AppContext, person: str) -> None:
    handover = for_hospital(ctx, person)
    assert read_handover(ctx, handover).plan.hospital == FELL
    pack = packs.issue_pack(ctx, handover)
    assert not [words for words in pack.missing if "hospital" in words]
    flag = why_hospital(open_pack(ctx, pack.cose).opened.pack.record)
    assert flag is not None
    assert (said_in(flag), flag.recorded_by) == (FELL, ctx.operator.full_name)
    handovers.mark_left(ctx, handover, anyway="the ambulance is here")
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Sampleford General", ArrivalKind.HOSPITAL_RETURN))
    assert whys(ctx, person) == [(FELL.detail, True)]


@pytest.mark.parametrize(
    ("why", "gap"),
    [
        pytest.param(HospitalWhy(), "Why to hospital: not said", id="nothing"),
        pytest.param(HospitalWhy(found="pulse 120"), "Why to hospital: not said", id="only what was found"),
        pytest.param(HospitalWhy("fell"), "Why to hospital: since when not said", id="no time"),
    ],
)
def test_a_way_to_hospital_lacks_its_reason(ctx: AppContext, person: str, why: HospitalWhy, gap: str) -> None:
    view = read_handover(ctx, for_hospital(ctx, person, why))
    assert view.plan.hospital == why
    assert [each.words for each in view.missing if "hospital" in each.words] == [gap]


def test_why_to_hospital_goes_with_the_plan(ctx: AppContext, person: str) -> None:
    """Changed in place while it is planned, ended with its reason when nobody goes, and said anew the next time."""
    handover = for_hospital(ctx, person)
    plan = read_handover(ctx, handover).plan
    handovers.change_plan(ctx, handover, replace(plan, hospital=replace(FELL, found="")))
    handovers.change_plan(ctx, handover, replace(plan, hospital=replace(FELL, found="")))
    assert whys(ctx, person) == [("fell on the stairs, out for 2 minutes", True)]
    handovers.change_plan(ctx, handover, replace(plan, purpose=Purpose.COURT, to_name=COURT))
    assert [is_open for _, is_open in whys(ctx, person)] == [False]
    handovers.change_plan(ctx, handover, plan)
    assert read_handover(ctx, handover).plan.hospital == FELL
    handovers.cancel_handover(ctx, handover, "stood up again")
    assert [is_open for _, is_open in whys(ctx, person)] == [False]
    again = for_hospital(ctx, person, HospitalWhy("chest pain"))
    assert whys(ctx, person)[-1] == ("chest pain; since when: not said", True)
    handovers.mark_left(ctx, again, anyway="the ambulance is here")


NO_SEAL = "Seal of the medicines bag: not said"


@pytest.mark.parametrize("purpose", [Purpose.TRANSFER, Purpose.COURT, Purpose.HOSPITAL])
def test_what_the_escort_carries_unsealed_is_a_gap(ctx: AppContext, person: str, purpose: Purpose) -> None:
    """Whoever takes the bag over has nothing to hold it against: a bag opened on the way is seen by nobody."""
    methadone, sertraline = (add(ctx, person, line) for line in (METHADONE, SERTRALINE))
    handover = planned(ctx, person, purpose, FitToTravel.YES)

    def gaps() -> list[str]:
        return [each.key for each in read_handover(ctx, handover).missing if each.words == NO_SEAL]

    scripts.set_carrier(ctx, person, sertraline, Carrier.PERSON, "7 tablets, because: kept")
    assert gaps() == [], "what the person carries has no bag"
    scripts.set_carrier(ctx, person, methadone, Carrier.ESCORT, "140 mL")
    assert gaps() == ["bag"]
    assert NO_SEAL in packs.issue_pack(ctx, handover).missing
    scripts.set_carrier(ctx, person, methadone, Carrier.ESCORT, "140 mL", "M 0048812")
    assert gaps() == [], "sealed by itself"
    assert "M 0048812" in text_of(packs.issue_pack(ctx, handover).escort)
    scripts.set_carrier(ctx, person, methadone, Carrier.ESCORT, "140 mL")
    handovers.change_plan(ctx, handover, replace(read_handover(ctx, handover).plan, bag_seal="M 0048813"))
    assert gaps() == []

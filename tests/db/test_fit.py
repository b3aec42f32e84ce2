"""A leaving held against what the destination can do, over a real desk: E2, E5, E8 and the national investigation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.fit import ConflictKind, Travel
from reception_app.errors import InputProblem, KnownProblem, NotAllowed, UsageProblem
from reception_app.services import departure, fit, handovers, packs, scripts
from reception_app.services.context import AppContext
from reception_app.services.departure import ConflictSaid
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.services.scanned_back import skip_check
from reception_app.services.scripts import Supply
from reception_app.ui.screens.receive_fit import HereFit
from reception_app.vocabulary import Carrier, FitToTravel, NotReadBack, PersonState, Purpose, Role
from tests.support.desks import METHADONE, SERTRALINE, as_role
from tests.support.leaving_cases import (
    BUPRENORPHINE,
    CARBAMAZEPINE,
    ONE_TABLET,
    QUETIAPINE,
    know,
    know_moorland,
    takes,
)
from tests.support.read_back import read_back

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def plan_for(ctx: AppContext, person: str, purpose: Purpose = Purpose.TRANSFER) -> str:
    plan = Plan(to_code="MDI", leaves_at=ctx.now(), expected_at=ctx.now() + timedelta(hours=2), fit=FitToTravel.YES)
    return handovers.plan_handover(ctx, person, plan, purpose)


def found_for(ctx: AppContext, handover: str) -> fit.LeavingFit:
    return fit.fit_leaving(ctx, handovers.read_handover(ctx, handover))


def agree(ctx: AppContext, handover: str, *keys: str) -> None:
    found = found_for(ctx, handover)
    said = [
        ConflictSaid(each.key, each.sentence, each.grade, each.script_id)
        for each in found.fit.conflicts
        if each.key in keys
    ]
    departure.leave_with(ctx, handover, said, "N. Testford", "Their stock covers it until Monday.")


def test_hsib_anti_epileptic_on_a_friday_runs_out_before_anybody_can_prescribe(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    found, record = fit.fit_person(ctx, person, "mdi")
    (ending,) = found.fit.runs_out
    assert ending.words == "last dose Fri 20:00; next prescriber Mon 09:00"
    assert ending.help_at == MONDAY_MORNING
    loudest = found.fit.conflicts[0]
    assert loudest.kind is ConflictKind.RUNS_OUT
    assert loudest.ring is not None
    assert loudest.ring.words() == "Ring Moorland duty nurse, 01632 960055."
    assert fit.answers_words(found.fit.destination, ctx.now()) == "prescriber opens Mon 09:00"
    (line,) = fit.supply_lines(record.scripts, found, ctx.now())
    assert line.ending == ending
    assert not line.unsaid


def test_e5_methadone_on_a_friday_evening_waits_for_a_prescriber_even_from_stock(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, METHADONE, Carrier.STOCK)
    (ending,) = fit.fit_person(ctx, person, "MDI")[0].fit.runs_out
    assert ending.words == "last dose Fri 07:55; next prescriber Mon 09:00"


def test_hsib_seven_days_sent_do_not_run_out(ctx: AppContext, person: str) -> None:
    know_moorland(ctx, night_medicines="given")
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    found, _ = fit.fit_person(ctx, person, "MDI")
    assert found.fit.runs_out == ()
    assert found.fit.fits
    assert found.fit.summary() == "Moorland can do the one script, as the directory says"


def test_what_nobody_said_yet_is_shown_as_if_none_were_sent(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE)
    found, record = fit.fit_person(ctx, person, "MDI")
    (line,) = fit.supply_lines(record.scripts, found, ctx.now())
    assert line.unsaid
    assert line.ending is not None
    assert line.ending.words == "last dose Fri 07:55; next prescriber Mon 09:00"
    # Unsaid counts as unsafe: it is a conflict like any other, and needs a plan while nobody says who carries it (E2).
    assert found.fit.runs_out == (line.ending,)
    grave = next(each for each in found.unanswered if each.kind is ConflictKind.RUNS_OUT)
    assert grave.detail.startswith("Nobody has said what travels: it ends with the last dose given. Last dose Fri ")


def test_e8_a_drug_that_is_not_offered_needs_a_name_and_a_plan_before_leaving(ctx: AppContext, person: str) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    handover = plan_for(ctx, person)
    packs.issue_pack(ctx, handover)
    (grave,) = found_for(ctx, handover).unanswered
    assert grave.kind is ConflictKind.NOT_OFFERED
    assert grave.detail == "Offers methadone, up to 100\N{NO-BREAK SPACE}mg; depot buprenorphine, Mon to Fri."
    with pytest.raises(InputProblem, match="IN-187"):
        handovers.mark_left(ctx, handover)
    agree(ctx, handover, grave.key)
    assert found_for(ctx, handover).unanswered == ()
    with pytest.raises(InputProblem, match="IN-810"):
        handovers.mark_left(ctx, handover)  # the plan travels, so the pack is made again
    packs.issue_pack(ctx, handover)
    read_back(ctx, handover)
    handovers.mark_left(ctx, handover)
    page = read_person(ctx, person)
    assert page.state is PersonState.LEFT
    (travels,) = page.record.conflicts
    assert (travels.named, travels.plan) == ("N. Testford", "Their stock covers it until Monday.")
    assert "not offered" in travels.words


def test_a_reason_lets_somebody_leave_all_the_same(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    handover = plan_for(ctx, person)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van would not wait; healthcare there rung meanwhile")
    assert read_person(ctx, person).state is PersonState.LEFT


def test_an_emergency_waits_for_no_plan(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    handover = plan_for(ctx, person, Purpose.HOSPITAL)
    packs.issue_pack(ctx, handover)
    found = found_for(ctx, handover)
    assert found.fit.cannot
    assert found.unanswered == ()
    skip_check(ctx, handover, NotReadBack.NO_TIME, "the ambulance left")
    handovers.mark_left(ctx, handover)
    assert read_person(ctx, person).state is PersonState.LEFT


def test_a_plan_belongs_to_its_own_leaving(ctx: AppContext, person: str) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    first = plan_for(ctx, person)
    agree(ctx, first, found_for(ctx, first).unanswered[0].key)
    handovers.cancel_handover(ctx, first, "court sat longer")
    assert len(found_for(ctx, plan_for(ctx, person)).unanswered) == 1


@pytest.mark.parametrize("known", [True, False])
def test_what_nobody_knows_is_said_and_holds_nobody(ctx: AppContext, person: str, known: bool) -> None:
    if known:
        know_moorland(ctx, methadone=None, prescriber_hours="always")
    takes(ctx, person, METHADONE, Carrier.STOCK)
    handover = plan_for(ctx, person)
    found = found_for(ctx, handover)
    kind = ConflictKind.NOT_KNOWN if known else ConflictKind.NOT_IN_DIRECTORY
    assert kind in [each.kind for each in found.fit.conflicts]
    assert not found.fit.fits
    assert found.unanswered == ()


def test_a_place_that_is_no_establishment_is_told_and_nothing_is_lost(ctx: AppContext, person: str) -> None:
    takes(ctx, person, METHADONE)
    with pytest.raises(UsageProblem, match="US-202"):
        fit.fit_person(ctx, person, "QQQ")
    handover = handovers.plan_handover(ctx, person, Plan())
    (conflict,) = [each for each in found_for(ctx, handover).fit.conflicts if each.kind is not ConflictKind.SUPPLY]
    assert conflict.words == "Where the person goes is not said"


def test_times_asked_for_stand_in_for_the_planned_ones(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    plan_for(ctx, person)
    planned, _ = fit.fit_person(ctx, person, "MDI")
    assert planned.travel.leaves_at == ctx.now()
    monday = MONDAY_MORNING + timedelta(hours=1)
    asked, _ = fit.fit_person(ctx, person, "MDI", Travel(monday, monday + timedelta(hours=1)))
    assert asked.fit.runs_out == ()


def test_observed_medicines_on_the_person_need_a_reason_of_their_own(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    script = takes(ctx, person, METHADONE, Carrier.PERSON)
    words = [each.words for each in fit.fit_person(ctx, person, "MDI")[0].fit.conflicts]
    assert "methadone oral solution: carried by the person without a reason" in words
    quantity = f"60 mL{fit.REASON_MARK}the prescriber asked for it"
    scripts.set_carrier(ctx, person, script, Carrier.PERSON, quantity)
    found, record = fit.fit_person(ctx, person, "MDI")
    assert fit.carried_because(record.scripts[0]) == "the prescriber asked for it"
    assert not any("without a reason" in each.words for each in found.fit.conflicts)


def test_at_receipt_the_same_check_is_made_against_this_prison(ctx: AppContext, person: str) -> None:
    know(ctx, "LEI")
    script_id = takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    incoming = read_person(ctx, person).record.scripts
    assert fit.fit_here(ctx, incoming).fit.runs_out == ()
    (ending,) = fit.fit_here(ctx, incoming, missing=[script_id]).fit.runs_out
    assert ending.words == "last dose Fri 07:55; next prescriber Mon 09:00"
    sertraline = replace(incoming[0], carrier=Carrier.NOT_SENT)
    assert len(fit.fit_here(ctx, [sertraline]).fit.runs_out) == 1


def test_at_receipt_a_desk_that_knows_nothing_of_itself_says_so(ctx: AppContext, person: str) -> None:
    takes(ctx, person, SERTRALINE, Carrier.NOT_SENT)
    found = fit.fit_here(ctx, read_person(ctx, person).record.scripts).fit
    assert found.destination.services is None
    assert found.runs_out == ()
    assert not found.fits


def test_an_officer_sees_none_of_it(ctx: AppContext, person: str) -> None:
    takes(ctx, person, QUETIAPINE)
    handover = plan_for(ctx, person)
    view = handovers.read_handover(ctx, handover)
    officer = as_role(ctx, Role.ESCORT)
    asked: list[KnownProblem] = []
    for ask in (
        lambda: fit.fit_person(officer, person, "MDI"),
        lambda: fit.fit_leaving(officer, view),
        lambda: fit.fit_here(officer, view.record.scripts),
    ):
        with pytest.raises(NotAllowed) as refused:
            ask()
        asked.append(refused.value)
    assert {problem.code for problem in asked} == {"RO-101"}


ENDS_ON_SATURDAY = replace(CARBAMAZEPINE, duration_days=7, started_on=date(2026, 11, 15))
UNTIL = "its course ends Sat 21-Nov-2026; nobody there can prescribe until Mon 09:00"


def test_a_course_that_must_not_end_suddenly_needs_a_plan_before_leaving(ctx: AppContext, person: str) -> None:
    """Written for 7 days until the notes come: it ends on Saturday, and nobody there prescribes before Monday."""
    know_moorland(ctx)
    takes(ctx, person, ENDS_ON_SATURDAY, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    handover = plan_for(ctx, person)
    told = {each.kind: each for each in found_for(ctx, handover).unanswered}
    assert sorted(told) == [ConflictKind.COURSE_ENDS, ConflictKind.NIGHT_DOSE]
    ends = told[ConflictKind.COURSE_ENDS]
    assert ends.words == f"carbamazepine modified-release tablet: {UNTIL}"
    agree(ctx, handover, ends.key)
    assert [each.kind for each in found_for(ctx, handover).unanswered] == [ConflictKind.NIGHT_DOSE]


def test_the_end_of_a_course_that_may_wait_holds_nobody(ctx: AppContext, person: str) -> None:
    know_moorland(ctx)
    line = replace(SERTRALINE, duration_days=8, started_on=date(2026, 11, 14))
    takes(ctx, person, line, Carrier.ESCORT, Supply(Dose(Decimal(28), "tablets")))
    found = found_for(ctx, plan_for(ctx, person))
    assert [each.kind for each in found.fit.conflicts] == [ConflictKind.COURSE_ENDS]
    assert found.unanswered == ()


def test_at_receipt_a_course_that_ends_before_help_is_told(ctx: AppContext, person: str) -> None:
    know(ctx, "LEI")
    takes(ctx, person, ENDS_ON_SATURDAY, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    (incoming,) = read_person(ctx, person).record.scripts
    here = fit.fit_here(ctx, [incoming])
    assert sorted(each.kind for each in here.fit.conflicts) == [ConflictKind.COURSE_ENDS, ConflictKind.NIGHT_DOSE]
    ((run,), _) = HereFit(here).lines(incoming)
    assert run.text.startswith(
        "Its course ends Sat 21-Nov-2026; nobody here can prescribe until Mon 09:00. Last dose Sat 20:00, day 7 of 7. "
    )

"""Reviews, alerts seen, missed-dose decisions, controlled drugs counted, conflicts left with: each one kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.services import (
    acknowledgements,
    controlled_drugs,
    departure,
    doses_given,
    handovers,
    legs,
    missed_doses,
    packs,
    reviews,
    scripts,
)
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import Counted
from reception_app.services.decisions import DecidedBy
from reception_app.services.departure import ConflictSaid
from reception_app.services.handovers import Plan
from reception_app.services.legs import LegCount
from reception_app.services.person_view import read_person
from reception_app.services.scripts import Supply
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import Carrier, CustodyLeg, FitToTravel, LastGivenHow, Role, SourceKind, TaskState
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, add, arrive, as_role, specimen

WITNESS = "W. Witnessford"
DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")
TODAY = date(2026, 11, 20)


@pytest.fixture
def script(ctx: AppContext, person: str) -> str:
    return add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)


@pytest.fixture
def other(ctx: AppContext) -> str:
    return arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))


def events(ctx: AppContext, action: str) -> int:
    with ctx.sessions.read() as session:
        rows = session.execute(text("SELECT count(*) FROM event WHERE action = :action"), {"action": action})
        return int(rows.scalar_one())


# --- reviews


def test_a_review_is_due_late_and_done_and_the_next_one_follows(ctx: AppContext, person: str, script: str) -> None:
    review = reviews.add_review(ctx, person, "ost_review", TODAY - timedelta(days=1), script)
    reviews.add_review(ctx, person, "psychosocial", TODAY + timedelta(days=28))
    (due,) = reviews.reviews_due(ctx, TODAY)
    assert (due.id, due.late, due.family_name, due.script_id) == (review, True, "SPECIMEN", script)
    following = reviews.finish_review(ctx, person, review, "dose stands", TODAY + timedelta(days=90))
    assert [row.id for row in reviews.reviews_due(ctx, TODAY + timedelta(days=90))][-1] == following
    with pytest.raises(InputProblem, match="IN-183"):
        reviews.finish_review(ctx, person, review, "again")
    kept = read_person(ctx, person).record.reviews
    assert [(each.kind, each.outcome) for each in kept] == [
        ("ost_review", "dose stands"), ("psychosocial", None), ("ost_review", None),
    ]  # fmt: skip
    assert events(ctx, "finish-review") > 0


def test_an_open_review_of_the_same_kind_is_moved_not_doubled(ctx: AppContext, person: str) -> None:
    first = reviews.add_review(ctx, person, "psychosocial", TODAY + timedelta(days=28))
    assert reviews.add_review(ctx, person, "psychosocial", TODAY + timedelta(days=14)) == first
    assert [each.due_on for each in read_person(ctx, person).record.reviews] == [TODAY + timedelta(days=14)]


def test_what_no_review_may_be_is_refused(ctx: AppContext, person: str, script: str, other: str) -> None:
    for kind, day, code in (("No kind", TODAY, "IN-180"), ("ost_review", date(2046, 1, 1), "IN-181")):
        with pytest.raises(InputProblem, match=code):
            reviews.add_review(ctx, person, kind, day)
    with pytest.raises(NotFound, match="NF-104"):
        reviews.add_review(ctx, other, "ost_review", TODAY, script)
    review = reviews.add_review(ctx, person, "ost_review", TODAY, script)
    with pytest.raises(NotFound, match="NF-135"):
        reviews.finish_review(ctx, other, review, "x")
    with pytest.raises(InputProblem, match="IN-182"):
        reviews.finish_review(ctx, person, review, " ")


def test_a_first_dose_opens_the_reviews_once_and_a_day_that_was_set_stands(
    ctx: AppContext, person: str, script: str
) -> None:
    chosen = TODAY + timedelta(days=7)
    reviews.add_review(ctx, person, "substitution_review", chosen, script)
    doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)
    kept = {(each.kind, each.due_on) for each in read_person(ctx, person).record.reviews}
    assert kept == {("substitution_review", chosen), ("psychosocial_28_days", TODAY + timedelta(days=28))}


def test_a_script_of_many_years_is_overdue_and_can_still_be_given(ctx: AppContext, person: str) -> None:
    since = replace(METHADONE, started_on=date(2001, 5, 1))
    old = scripts.add_script(
        ctx, person, since, scripts.as_written(since, SourceSaid(SourceKind.PHARMACY, name="Example")),
        LastDose(ctx.now() - timedelta(hours=36), LastGivenHow.OBSERVED),
    )  # fmt: skip
    doses_given.record_dose(ctx, person, old, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)
    late = {(row.kind, row.late) for row in reviews.reviews_due(ctx, TODAY)}
    assert ("substitution_review", True) in late


def test_a_review_of_a_stopped_script_waits_for_nobody(ctx: AppContext, person: str, script: str) -> None:
    reviews.add_review(ctx, person, "substitution_review", TODAY - timedelta(days=1), script)
    assert len(reviews.reviews_due(ctx, TODAY)) == 1
    scripts.stop_script(ctx, person, script, reason="ended", discussed=True, by=DOCTOR)
    assert reviews.reviews_due(ctx, TODAY) == ()


# --- alerts seen


def test_an_alert_is_seen_with_a_reason_and_the_last_word_counts(
    ctx: AppContext, person: str, script: str, other: str
) -> None:
    nurse = as_role(ctx, Role.NURSE)
    for reason in ("ECG booked", "ECG done on Friday"):
        acknowledgements.acknowledge(nurse, person, "qt:methadone", "QT and methadone above 100 mg", reason, (script,))
    seen = acknowledgements.acknowledged(ctx, person)["qt:methadone"]
    assert (seen.reason, seen.by, seen.role, seen.script_ids) == (
        "ECG done on Friday", "N. Testford", Role.NURSE, (script,),
    )  # fmt: skip
    assert acknowledgements.acknowledged(ctx, other) == {}
    with pytest.raises(InputProblem, match="IN-179"):
        acknowledgements.acknowledge(nurse, person, "qt:methadone", "QT", "  ")
    with pytest.raises(NotFound, match="NF-104"):
        acknowledgements.acknowledge(nurse, other, "qt:methadone", "QT", "x", (script,))
    with pytest.raises(NotAllowed, match="RO-101"):
        acknowledgements.acknowledge(as_role(ctx, Role.ESCORT), person, "qt:methadone", "QT", "x")


def test_seeing_an_alert_moves_no_record(ctx: AppContext, person: str, script: str) -> None:
    before = read_person(ctx, person).record
    acknowledgements.acknowledge(ctx, person, "duplicate", "Two of one kind", "one is stopped tomorrow", (script,))
    assert read_person(ctx, person).record == before


# --- missed doses


def test_a_decision_after_missed_doses_is_kept_with_what_was_known(ctx: AppContext, person: str, script: str) -> None:
    seen = ctx.now() - timedelta(days=4)
    nurse = as_role(ctx, Role.NURSE)
    with pytest.raises(NotAllowed, match="RO-102"):
        missed_doses.decide_missed(nurse, person, script, "start again low", last_observed_at=seen)
    missed_doses.decide_missed(nurse, person, script, "start again low, see daily", last_observed_at=seen, by=DOCTOR)
    (decision,) = read_person(ctx, person).record.scripts[0].missed
    assert (decision.words, decision.last_observed_at, decision.missed_days) == ("start again low, see daily", seen, 3)
    assert decision.decider is not None
    assert (decision.decider.name, decision.recorded_by) == ("Dr P. Pretend", "N. Testford")
    with pytest.raises(InputProblem, match="IN-184"):
        missed_doses.decide_missed(ctx, person, script, " ", last_observed_at=None)


# --- controlled drugs


def test_a_count_that_does_not_agree_becomes_a_task(ctx: AppContext, person: str, script: str) -> None:
    send = Supply(Dose(Decimal(28), "tablets"), 7, WITNESS)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT, "28 tablets", "M 1", send)
    count = Counted(Dose(Decimal(28), "tablets"), WITNESS, seal="M 1")
    assert controlled_drugs.record_count(ctx, person, script, CustodyLeg.SENT, count).task_id is None
    (custody,) = controlled_drugs.custody_of(ctx, person)
    assert (custody.medicine, custody.held, len(custody.counts)) == ("methadone", Dose(Decimal(28), "tablets"), 1)
    agreed = controlled_drugs.record_count(ctx, person, script, CustodyLeg.ESCORT, count)
    assert (agreed.expected, agreed.task_id) == (Decimal(28), None)
    short = Counted(Dose(Decimal(26), "tablets"), WITNESS, discrepancy="seal broken")
    wrong = controlled_drugs.record_count(as_role(ctx, Role.NURSE), person, script, CustodyLeg.RECEIVED, short)
    record = read_person(ctx, person).record
    (task,) = [task for task in record.tasks if task.kind == controlled_drugs.DISCREPANCY]
    assert (task.id, task.owner_role, task.state) == (wrong.task_id, Role.PHARMACY, TaskState.OPEN)
    assert task.detail == "26\N{NO-BREAK SPACE}tablets counted, 28\N{NO-BREAK SPACE}tablets expected; seal broken"
    assert [receipt.leg for receipt in record.receipts] == [CustodyLeg.SENT, CustodyLeg.ESCORT, CustodyLeg.RECEIVED]
    assert record.receipts[-1].discrepancy == task.detail
    (custody,) = controlled_drugs.custody_of(ctx, person)
    assert custody.held == Dose(Decimal(26), "tablets"), "what is there now is what was counted last"
    assert [count.leg for count in custody.counts] == [CustodyLeg.SENT, CustodyLeg.ESCORT, CustodyLeg.RECEIVED]


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("28 tablets", True), ("28 (twenty-eight) tablets", True), ("7 tablets", False), (None, False), ("a box", False)],
)
def test_another_quantity_typed_takes_back_what_was_counted_before(
    ctx: AppContext, person: str, typed: str | None, stands: bool
) -> None:
    """28 counted and 7 said to be sent once lasted for 28 days."""
    other = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    send = Supply(Dose(Decimal(28), "tablets"), 28)
    scripts.set_carrier(ctx, person, other, Carrier.ESCORT, "28 tablets", "M 1", send)
    scripts.set_carrier(ctx, person, other, Carrier.PERSON, typed, "M 1")
    (line,) = (each for each in read_person(ctx, person).record.scripts if each.id == other)
    assert line.quantity_sent == typed
    assert (line.supply, line.supply_days) == ((send.counted, 28) if stands else (None, None))


@pytest.mark.parametrize(
    ("sent", "counted", "expected", "detail"),
    [
        ("100 mL", "100 mg", "100", None),  # 1 mg in 1 mL
        ("100 mL", "90 mg", "100", "90 mg counted, 100 mg expected"),
        ("28 tablets", "280 mL", None, "280 mL counted, 28 tablets expected: the two cannot be compared"),
        ("100 mL", "0 mL", "100", "0 mL counted, 100 mL expected"),
    ],
)
def test_a_count_in_another_unit_is_held_against_what_should_be_there_or_told_as_unlike(
    ctx: AppContext, person: str, script: str, sent: str, counted: str, expected: str | None, detail: str | None
) -> None:
    def dose(text: str) -> Dose:
        amount, unit = text.split()
        return Dose(Decimal(amount), unit)

    controlled_drugs.record_count(ctx, person, script, CustodyLeg.SENT, Counted(dose(sent), WITNESS))
    saved = controlled_drugs.record_count(ctx, person, script, CustodyLeg.RECEIVED, Counted(dose(counted), WITNESS))
    assert saved.expected == (Decimal(expected) if expected else None)
    tasks = [task for task in read_person(ctx, person).record.tasks if task.kind == controlled_drugs.DISCREPANCY]
    assert [(task.detail or "").replace("\N{NO-BREAK SPACE}", " ") for task in tasks] == ([detail] if detail else [])


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (Counted(Dose(Decimal(1), "tablets"), " "), "IN-173"),
        (Counted(Dose(Decimal(1), "tablets"), "sam sampleworth"), "IN-173"),
        (Counted(Dose(Decimal(-1), "tablets"), WITNESS), "IN-174"),
        (Counted(Dose(Decimal(1), " "), WITNESS), "IN-174"),
    ],
)
def test_a_count_is_of_two_people_and_of_something(
    ctx: AppContext, person: str, script: str, count: Counted, code: str
) -> None:
    with pytest.raises(InputProblem, match=code):
        controlled_drugs.record_count(ctx, person, script, CustodyLeg.SENT, count)
    assert read_person(ctx, person).record.receipts == ()


def test_a_controlled_drug_is_sent_with_a_witness_and_others_without(ctx: AppContext, person: str, script: str) -> None:
    for witness in (None, "Sam Sampleworth"):
        with pytest.raises(InputProblem, match="IN-173"):
            scripts.set_carrier(
                ctx, person, script, Carrier.ESCORT, supply=Supply(Dose(Decimal(60), "mL"), 1, witness)
            )  # fmt: skip
    other = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.set_carrier(ctx, person, other, Carrier.PERSON, supply=Supply(Dose(Decimal(7), "tablets"), 7))
    methadone, sertraline = read_person(ctx, person).record.scripts
    assert (methadone.supply, sertraline.supply, sertraline.supply_days) == (None, Dose(Decimal(7), "tablets"), 7)
    scripts.set_carrier(ctx, person, other, Carrier.NOT_SENT)
    assert read_person(ctx, person).record.scripts[1].supply is None


def _on_its_way(ctx: AppContext, person: str, script: str) -> str:
    send = Supply(Dose(Decimal(56), "mL"), 1, WITNESS)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT, "56 mL", "M 1", send)
    plan = Plan("MDI", ctx.now() + timedelta(hours=1), fit=FitToTravel.YES, healthcare_telephone="01632 960118",
                envelope_seal="E 1", bag_seal="M 1")  # fmt: skip
    return handovers.plan_handover(ctx, person, plan)


def test_the_two_of_a_leg_count_and_the_leg_shows_it_without_the_medicine(
    ctx: AppContext, person: str, script: str
) -> None:
    handover = _on_its_way(ctx, person, script)
    escort = as_role(ctx, Role.ESCORT)
    (move,) = handovers.todays_moves(escort)
    (packet,) = move.packets
    assert (packet.number, packet.seal, packet.sent) == (1, "M 1", Dose(Decimal(56), "mL"))
    legs.record_leg(
        escort, handover, given_by="N. Testford", taken_by="P. Officer-Sample", seals_whole=True, bag_seal="M 1",
        counts=[LegCount(script, Dose(Decimal(56), "mL"))],
    )  # fmt: skip
    (count,) = read_person(ctx, person).record.receipts
    assert (count.leg, count.by, count.witness) == (CustodyLeg.ESCORT, "P. Officer-Sample", "N. Testford")
    assert (count.amount, count.expected_amount, count.seal, count.discrepancy) == (
        Decimal(56),
        Decimal(56),
        "M 1",
        None,
    )
    (leg,) = handovers.todays_moves(escort)[0].legs
    (counted,) = leg.counts
    assert (counted.amount, counted.agrees) == (Dose(Decimal(56), "mL"), True)
    assert "methadone" not in repr(handovers.todays_moves(escort))


def test_a_leg_that_agrees_leaves_the_pack_good_and_one_that_does_not_makes_it_stale_and_a_task(
    ctx: AppContext, person: str, script: str
) -> None:
    handover = _on_its_way(ctx, person, script)
    packs.issue_pack(ctx, handover)
    legs.record_leg(ctx, handover, given_by="A. Testford", taken_by="B. Dummy",
                    counts=[LegCount(script, Dose(Decimal(56), "mL"))])  # fmt: skip
    assert handovers.todays_moves(ctx)[0].pack_words == "Incomplete"
    legs.record_leg(ctx, handover, given_by="B. Dummy", taken_by="C. Nobody", seals_whole=False,
                    counts=[LegCount(script, Dose(Decimal(50), "mL"), "leaked")])  # fmt: skip
    (task,) = [task for task in read_person(ctx, person).record.tasks if task.kind == controlled_drugs.DISCREPANCY]
    assert task.detail == "50\N{NO-BREAK SPACE}mL counted, 56\N{NO-BREAK SPACE}mL expected; leaked"
    assert [[each.agrees for each in leg.counts] for leg in handovers.todays_moves(ctx)[0].legs] == [[True], [False]]
    assert handovers.todays_moves(ctx)[0].pack_words not in ("Ready", "Incomplete")


def test_a_leg_is_counted_by_two_people_or_nothing_of_it_is_kept(ctx: AppContext, person: str, script: str) -> None:
    handover = _on_its_way(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-173"):
        legs.record_leg(ctx, handover, given_by="A. Testford", taken_by="a. testford",
                        counts=[LegCount(script, Dose(Decimal(56), "mL"))])  # fmt: skip
    assert handovers.todays_moves(ctx)[0].legs == ()
    assert read_person(ctx, person).record.receipts == ()


def test_what_is_no_controlled_drug_or_stays_here_is_no_packet(ctx: AppContext, person: str, script: str) -> None:
    other = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.set_carrier(ctx, person, other, Carrier.ESCORT, supply=Supply(Dose(Decimal(7), "tablets"), 7))
    _on_its_way(ctx, person, script)
    assert [packet.script_id for packet in handovers.todays_moves(ctx)[0].packets] == [script]
    scripts.set_carrier(ctx, person, script, Carrier.STOCK)
    assert handovers.todays_moves(ctx)[0].packets == ()
    assert [each.held for each in controlled_drugs.custody_of(ctx, person)] == [None], "none was counted yet"


# --- leaving with a conflict


def test_nobody_leaves_with_a_conflict_without_a_name_and_a_plan(
    ctx: AppContext, person: str, script: str, other: str
) -> None:
    handover = handovers.plan_handover(ctx, person, Plan("MDI", ctx.now() + timedelta(hours=1)))
    said = ConflictSaid("methadone", "Methadone is not given there.", "act_now", script)
    for named, plan in (("", "x"), ("Nurse T. Testford", " ")):
        with pytest.raises(InputProblem, match="IN-186"):
            departure.leave_with(ctx, handover, [said], named, plan)
    departure.leave_with(ctx, handover, [said], "Nurse T. Testford", "their prescriber sees them tonight")
    (conflict,) = read_person(ctx, person).record.conflicts
    assert (conflict.conflict_key, conflict.grade, conflict.named, conflict.by, conflict.script_id) == (
        "methadone", "act_now", "Nurse T. Testford", "Sam Sampleworth", script,
    )  # fmt: skip
    theirs = handovers.plan_handover(ctx, other, Plan("MDI", ctx.now() + timedelta(hours=1)))
    with pytest.raises(NotFound, match="NF-104"):
        departure.leave_with(ctx, theirs, [said], "x", "y")
    with pytest.raises(NotAllowed, match="RO-101"):
        departure.leave_with(as_role(ctx, Role.PHARMACY), handover, [said], "x", "y")

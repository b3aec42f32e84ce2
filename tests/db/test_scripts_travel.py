"""Schedules, doses, decisions, reviews, counts and conflicts travel: equal at both ends, put once, never crossing."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.errors import PackRefused
from reception_app.handover.decided_where import placed
from reception_app.handover.jsonform import from_json, to_json
from reception_app.handover.record import GivenDoseRecord, Record, Script
from reception_app.services import (
    controlled_drugs,
    departure,
    doses_given,
    handovers,
    importing,
    missed_doses,
    opening,
    packs,
    receiving,
    reviews,
    schedules,
    scripts,
    sources,
)
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import Counted
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.services.person_view import find_person_id, read_person
from reception_app.services.possession import Assessed, assess_possession
from reception_app.services.records import person_by_id, read_record
from reception_app.services.scripts import Supply
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import (
    Carrier,
    CustodyLeg,
    Disposition,
    DoseOutcome,
    FitToTravel,
    InPossession,
    LastGivenHow,
    ScheduleKind,
    SourceKind,
    SourceOutcome,
)
from tests.support.desks import METHADONE, ON_CHART, MovingClock, add, arrive, make_training_desk, specimen

WITNESS = "W. Witnessford"
CONTINUE = Choice(Disposition.CONTINUE, "as sent")
REDUCTION = regimens.Schedule(
    "Reduction",
    ScheduleKind.REDUCTION,
    date(2026, 11, 20),
    10,
    tuple(regimens.ScheduleDose(day, "21:00", Dose(Decimal(60 - 2 * day), "mg")) for day in range(1, 11)),
)


def fill(ctx: AppContext, clock: MovingClock) -> str:
    """Take somebody in with everything that a script may carry; returns the person's id."""
    person = arrive(ctx)
    line = replace(
        METHADONE, product_code="322503003", duration_days=10, started_on=date(2026, 11, 20),
        maximum_dose=Dose(Decimal(60), "mg"), maximum_hours=24,
    )  # fmt: skip
    script = add(ctx, person, line, SourceKind.PHARMACY, hours=36)
    said = SourceSaid(
        SourceKind.GP_RECORD, SourceOutcome.DIFFERS, name="Sampleford Surgery", said="letter of May",
        dose=Dose(Decimal(80), "mg"), strength="1 mg in 1 mL", form="oral solution", frequency="once a day",
        times=("09:00",), every_days=1, missed_days=2, take_home="none",
    )  # fmt: skip
    sources.add_source(ctx, person, script, said)
    denied = SourceSaid(SourceKind.PRESCRIBER, SourceOutcome.DIFFERS, name="Dr E. Example", not_taken=True)
    sources.add_source(ctx, person, script, denied)
    assess_possession(ctx, person, Assessed(0, {script: InPossession.SUPERVISED}, because=("acct",), note="ask again"))
    missed_doses.decide_missed(ctx, person, script, "as before, seen daily", last_observed_at=ctx.now() - timedelta(36))
    schedules.record_schedule(ctx, person, script, REDUCTION)
    clock.at = ctx.now() + timedelta(hours=1, minutes=20)
    schedules.settle_dose(ctx, person, script, 1, "21:00", DoseOutcome.GIVEN, witness=WITNESS)
    clock.forward(days=1)
    schedules.settle_dose(ctx, person, script, 2, "21:00", DoseOutcome.DECLINED, reason="feels sick")
    clock.forward(days=1)
    wrong = schedules.settle_dose(ctx, person, script, 3, "21:00", DoseOutcome.WITHHELD, reason="sleepy")
    doses_given.mark_dose_wrong(ctx, person, wrong, "another person's line")
    first = reviews.add_review(ctx, person, "ost_review", date(2026, 11, 22), script)
    reviews.finish_review(ctx, person, first, "settled, dose stands", date(2027, 2, 20))
    reviews.add_review(ctx, person, "psychosocial", date(2026, 12, 18))
    scripts.set_carrier(
        ctx, person, script, Carrier.ESCORT, "56 mL", "M 0048812", Supply(Dose(Decimal(56), "mL"), 1, WITNESS)
    )
    controlled_drugs.record_count(
        ctx, person, script, CustodyLeg.SENT, Counted(Dose(Decimal(56), "mL"), WITNESS, seal="M 0048812")
    )
    controlled_drugs.record_count(ctx, person, script, CustodyLeg.ESCORT, Counted(Dose(Decimal(50), "mL"), WITNESS))
    return person


@dataclass
class Way:
    """Leeds sends to Moorland."""

    leeds: AppContext
    moorland: AppContext
    person: str
    clock: MovingClock

    def send(self) -> Record:
        """Issue a pack at Leeds and take it in at Moorland; returns the record that was sent."""
        here = self.leeds.now()
        plan = Plan("MDI", here + timedelta(hours=1), here + timedelta(hours=3), FitToTravel.YES,
                    healthcare_telephone="01632 960118", envelope_seal="E 1")  # fmt: skip
        handover = handovers.plan_handover(self.leeds, self.person, plan)
        (script,) = read_person(self.leeds, self.person).record.scripts
        said = departure.ConflictSaid("no-methadone", "Methadone is not given there.", "act_now", script.id)
        departure.leave_with(self.leeds, handover, [said], "Nurse T. Testford", "first dose by their prescriber")
        sent = read_person(self.leeds, self.person).record
        pack = packs.issue_pack(self.leeds, handover)
        incoming = opening.open_pack(self.moorland, pack.clinical)
        assert incoming.record == sent
        receiving.receive(self.moorland, incoming, {each.id: CONTINUE for each in incoming.to_decide})
        return sent

    def received(self) -> Record:
        return read_person(self.moorland, find_person_id(self.moorland, "A0002TT")).record


@pytest.fixture
def way(tmp_path: Path) -> Way:
    clock = MovingClock()
    leeds = make_training_desk(tmp_path, "LEI", clock)
    moorland = make_training_desk(tmp_path, "MDI", clock)
    return Way(leeds, moorland, fill(leeds, clock), clock)


def counted(ctx: AppContext) -> dict[str, int]:
    tables = ("schedule", "schedule_dose", "given_dose", "missed_dose_decision", "script_review", "custody_receipt",
              "leaving_conflict", "script_source", "task", "possession_assessment")  # fmt: skip
    with ctx.sessions.read() as session:
        return {table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables}


def test_everything_of_a_script_arrives_as_it_was_sent(way: Way) -> None:
    (sent,) = placed(way.send(), "Leeds (HMP)").scripts
    (script,) = way.received().scripts
    assert (sent.schedule, sent.given, sent.missed) == (script.schedule, script.given, script.missed)
    assert sent.schedule is not None
    assert len(sent.schedule.doses) == 10
    assert [dose.outcome for dose in sent.given] == [DoseOutcome.GIVEN, DoseOutcome.DECLINED, DoseOutcome.WITHHELD]
    assert sent.given[2].error is not None
    same = ("product_code", "duration_days", "started_on", "maximum_dose", "maximum_hours", "in_possession")
    assert all(getattr(script, name) == getattr(sent, name) is not None for name in same)
    assert script.sources[: len(sent.sources)] == sent.sources
    # What was sent was for that way: it is ticked off at receipt.
    assert (sent.supply, sent.supply_days, sent.supply_witness) == (Dose(Decimal(56), "mL"), 1, WITNESS)
    assert (script.supply, script.supply_days, script.supply_witness) == (None, None, None)


def test_the_next_desk_goes_on_at_the_next_day(way: Way) -> None:
    (sent,) = way.send().scripts
    (script,) = way.received().scripts
    # Day 3 was marked as wrong, so nobody has settled it: it is due, and late.
    assert script.next_due_at == sent.next_due_at == datetime.fromisoformat("2026-11-22T21:00:00+00:00")
    person = find_person_id(way.moorland, "A0002TT")
    schedules.settle_dose(
        way.moorland, person, script.id, 3, "21:00", DoseOutcome.GIVEN, witness=WITNESS, authority=ON_CHART
    )
    (after,) = way.received().scripts
    assert after.next_due_at == datetime.fromisoformat("2026-11-23T21:00:00+00:00")
    assert after.given[-1].dose == Dose(Decimal(54), "mg")


def test_reviews_counts_and_conflicts_arrive(way: Way) -> None:
    sent, received = way.send(), way.received()
    assert (received.reviews, received.receipts, received.conflicts) == (sent.reviews, sent.receipts, sent.conflicts)
    assert received.possession == sent.possession
    assert [(each.days, each.because, each.note) for each in received.possession] == [(0, ("an ACCT",), "ask again")]
    assert [review.done_by for review in received.reviews if review.done_by] == ["Sam Sampleworth"]
    assert [(each.amount, each.expected_amount, each.discrepancy) for each in received.receipts] == [
        (Decimal(56), None, None),
        (Decimal(50), Decimal(56), "50\N{NO-BREAK SPACE}mL counted, 56\N{NO-BREAK SPACE}mL expected"),
    ]
    (task,) = [task for task in received.tasks if task.kind == controlled_drugs.DISCREPANCY]
    assert received.receipts[1].task_id == task.id
    (conflict,) = received.conflicts
    assert (conflict.named, conflict.plan, conflict.to_name) == (
        "Nurse T. Testford", "first dose by their prescriber", "Moorland (HMP & YOI)",
    )  # fmt: skip


def test_a_record_that_comes_again_puts_nothing_twice(way: Way) -> None:
    sent = way.send()
    before = counted(way.moorland)
    person = find_person_id(way.moorland, "A0002TT")
    (script,) = sent.scripts
    schedules.stop_schedule(way.leeds, way.person, script.id, reason="prescriber of the next prison decides")
    doses_given.mark_dose_wrong(way.leeds, way.person, script.given[1].id, "it was taken after all")
    open_review = next(each for each in sent.reviews if each.done_at is None)
    reviews.finish_review(way.leeds, way.person, open_review.id, "done by telephone")
    again = way.send()
    after = counted(way.moorland)
    # One conflict was recorded anew, the pack itself is one more source, and settling a line asks for it again.
    assert {name: after[name] - before[name] for name in before if name not in ("task", "script_source")} == {
        name: int(name == "leaving_conflict") for name in before if name not in ("task", "script_source")
    }
    (held,) = read_person(way.moorland, person).record.scripts
    assert held.schedule is not None
    assert held.schedule.stop_reason == "prescriber of the next prison decides"
    assert [dose.error is not None for dose in held.given] == [False, True, True]
    assert way.received().reviews == again.reviews


def test_a_dose_of_somebody_else_refuses_the_whole_pack(way: Way) -> None:
    (sent,) = read_person(way.leeds, way.person).record.scripts
    other = arrive(way.moorland, specimen("A0003TT", "DUMMY", "Brian"))
    line = add(way.moorland, other, METHADONE, SourceKind.PHARMACY, hours=40)
    with way.moorland.sessions.write() as session:
        session.execute(
            text(
                "INSERT INTO given_dose (id, person_id, script_id, medicine, given_at, how) "
                f"VALUES ('{sent.given[0].id}', '{other}', '{line}', 'methadone', '2026-11-20T08:00:00Z', 'observed')"
            )
        )
    before = counted(way.moorland)
    with pytest.raises(PackRefused, match="PK-305"):
        way.send()
    assert counted(way.moorland) == before


def without_history(record: Record) -> Record:
    return replace(record, events=Record(record.person).events)


def test_what_is_read_from_a_file_comes_out_as_it_went_in(way: Way, tmp_path: Path) -> None:
    way.send()
    record = read_person(way.leeds, way.person).record
    text_of_it = json.dumps(to_json(record))
    third = make_training_desk(tmp_path, "BXI", way.clock)
    (number,) = importing.import_people(third, importing.read_people(json.loads(text_of_it)))
    with third.sessions.read() as session:
        came = read_record(session, person_by_id(session, find_person_id(third, number)), third.now())
    assert without_history(came) == without_history(record)


def test_a_copy_at_a_training_desk_gets_ids_of_its_own(way: Way) -> None:
    record = read_person(way.leeds, way.person).record
    copy = replace(record, person=replace(record.person, prison_number="A0009TT"))
    (number,) = importing.import_people(way.leeds, [copy])
    made = read_person(way.leeds, find_person_id(way.leeds, number)).record
    own, theirs = _ids(record), _ids(made)
    assert len(own) == len(theirs) == len(set(own) | set(theirs)) / 2
    (script,) = made.scripts
    assert {review.script_id for review in made.reviews} == {script.id, None}
    assert {receipt.script_id for receipt in made.receipts} == {script.id}
    tasks = {task.id for task in made.tasks}
    assert {receipt.task_id for receipt in made.receipts} <= tasks | {None}


def _ids(record: Record) -> list[str]:
    found = [review.id for review in record.reviews] + [receipt.id for receipt in record.receipts]
    found += [assessed.id for assessed in record.possession]
    for script in record.scripts:
        found += [script.id, *(dose.id for dose in script.given), *(each.id for each in script.missed)]
        found += [script.schedule.id] if script.schedule else []
    return found


def test_a_record_of_before_reads_with_nothing_of_all_this() -> None:
    script = from_json(Script, {"id": "s1", "medicine": "methadone"})
    assert (script.given, script.schedule, script.missed, script.in_possession) == (
        (), None, (), InPossession.NOT_ASSESSED,
    )  # fmt: skip
    record = from_json(Record, {"person": {"family_name": "SPECIMEN", "given_names": "Carl"}})
    assert (record.reviews, record.receipts, record.conflicts, record.possession) == ((), (), (), ())
    dose = from_json(GivenDoseRecord, {"id": "d1", "given_at": "2026-11-20T08:00:00Z"})
    assert (dose.outcome, dose.how) == (DoseOutcome.GIVEN, LastGivenHow.RECORDED)

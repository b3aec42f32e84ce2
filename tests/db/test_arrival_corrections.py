"""How somebody came, told wrong and put right: what stood there stays, clocks follow, one sentence tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import InputProblem, NotAllowed, StaleWrite
from reception_app.services import people
from reception_app.services.arrival_corrections import Came, correct_arrival
from reception_app.services.context import AppContext
from reception_app.services.form_clocks import SECOND_STAGE, due_at, form_task
from reception_app.services.handovers import plan_handover, read_handover
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_history, read_person
from reception_app.services.triage import start_or_resume
from reception_app.vocabulary import AnswerState, ArrivalKind, Role
from tests.support.desks import MovingClock, arrive, as_role, make_training_desk, specimen
from tests.support.receiving import plan_to
from tests.support.triaged import sign_triage


def came(ctx: AppContext, person: str) -> Came:
    stay = read_person(ctx, person).record.stay
    assert stay is not None
    kind = None if "arrival_kind" in stay.not_asked else stay.arrival_kind
    return Came(stay.arrived_at, stay.arrived_from, kind, stay.legal_status)


def test_what_was_wrong_is_put_right_and_what_stood_there_stays(ctx: AppContext) -> None:
    person = arrive(ctx)
    before = came(ctx, person)
    right = replace(
        before, arrived_at=before.arrived_at - timedelta(minutes=50), arrived_from="Sampleford Crown Court",
        arrival_kind=ArrivalKind.RECALL, legal_status="recalled",
    )  # fmt: skip
    done = correct_arrival(ctx, person, right, " the warrant says so ", seen=before)
    assert set(done.fields) == {"arrived_at", "arrived_from", "arrival_kind", "legal_status"}
    assert came(ctx, person) == right
    with ctx.sessions.read() as session:
        rows = session.execute(
            text("SELECT field, was, now, why, corrected_by FROM arrival_correction ORDER BY field")
        ).all()
    assert [tuple(row) for row in rows if row.field == "arrival_kind"] == [
        ("arrival_kind", before.arrival_kind.value if before.arrival_kind else None, "recall", "the warrant says so",
         "Sam Sampleworth")
    ]  # fmt: skip
    assert len(rows) == 4


def test_the_clocks_that_run_from_arrival_are_worked_out_anew(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    sign_triage(ctx, person)
    before = came(ctx, person)
    task = next(task for task in read_person(ctx, person).record.tasks if task.kind == form_task(SECOND_STAGE))
    assert task.due_at == due_at(SECOND_STAGE, before.arrived_at)
    right = replace(before, arrived_at=before.arrived_at - timedelta(hours=30))
    done = correct_arrival(ctx, person, right, "it was yesterday", seen=before)
    assert done.tasks == 1
    task = next(task for task in read_person(ctx, person).record.tasks if task.kind == form_task(SECOND_STAGE))
    assert task.due_at == due_at(SECOND_STAGE, right.arrived_at)
    (line,) = [line for line in read_history(ctx, person) if "how the person came" in line.what]
    assert line.what == "corrected how the person came"
    assert "arrived: Thu 19-Nov 13:10 (was Fri 20-Nov 19:10)" in line.changed
    assert line.changed.endswith("the time of an open task follows. Why: it was yesterday")


def test_two_who_correct_one_arrival_each_change_what_they_changed(ctx: AppContext) -> None:
    person = arrive(ctx)
    seen = came(ctx, person)
    earlier = seen.arrived_at - timedelta(hours=2)
    correct_arrival(ctx, person, replace(seen, arrived_at=earlier), "the gate book says so", seen=seen)
    done = correct_arrival(ctx, person, replace(seen, arrived_from="Sampleford Crown Court"), "they say", seen=seen)
    assert done.fields == ("arrived_from",)
    assert came(ctx, person) == replace(seen, arrived_at=earlier, arrived_from="Sampleford Crown Court")
    again = replace(seen, arrived_at=seen.arrived_at - timedelta(hours=1))
    with pytest.raises(StaleWrite, match="ST-102"):
        correct_arrival(ctx, person, again, "they say", seen=seen)
    assert came(ctx, person).arrived_at == earlier


def test_what_nobody_asked_after_all_is_not_asked_and_no_answer(ctx: AppContext) -> None:
    person = arrive(ctx)
    seen = came(ctx, person)
    assert seen.arrival_kind is not None
    assert seen.arrived_from is not None
    right = replace(seen, arrival_kind=None, arrived_from=None)
    correct_arrival(ctx, person, right, "nobody asked", seen=seen)
    stay = read_person(ctx, person).record.stay
    assert stay is not None
    assert stay.not_asked == ("arrived_from", "arrival_kind")
    assert came(ctx, person) == right
    (line,) = [line for line in read_history(ctx, person) if "how the person came" in line.what]
    assert "from: not asked (was " in line.changed
    assert "how they came: not asked (was " in line.changed
    correct_arrival(ctx, person, seen, "asked now", seen=right)
    stay = read_person(ctx, person).record.stay
    assert stay is not None
    assert stay.not_asked == ()


def test_a_time_of_arrival_in_summer_is_told_as_on_the_clock_on_the_wall(
    tmp_path: Path,
) -> None:
    summer = MovingClock(datetime(2026, 7, 10, 18, 0, tzinfo=UTC))
    ctx = make_training_desk(tmp_path, clock=summer)
    person = arrive(ctx)
    seen = came(ctx, person)
    right = replace(seen, arrived_at=datetime(2026, 7, 10, 15, 10, tzinfo=UTC))
    correct_arrival(ctx, person, right, "the gate book says so", seen=seen)
    (line,) = [line for line in read_history(ctx, person) if "how the person came" in line.what]
    assert "arrived: Fri 10-Jul 16:10 (was " in line.changed
    ctx.close()


@pytest.mark.parametrize(
    ("hours", "why", "code"),
    [(0, "same", "IN-224"), (-1, "  ", "IN-223"), (1, "later", "IN-222")],
)
def test_a_correction_that_cannot_be_is_refused(ctx: AppContext, hours: int, why: str, code: str) -> None:
    person = arrive(ctx)
    before = came(ctx, person)
    right = replace(before, arrived_at=before.arrived_at + timedelta(hours=hours))
    if code == "IN-222":
        right = replace(right, arrived_at=ctx.now() + timedelta(hours=1))
    with pytest.raises(InputProblem, match=code):
        correct_arrival(ctx, person, right, why, seen=before)
    assert came(ctx, person) == before


def test_nobody_arrived_after_their_reception_began(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    start_or_resume(ctx, person)
    clock.forward(hours=2)
    seen = came(ctx, person)
    right = replace(seen, arrived_at=ctx.now() - timedelta(minutes=5))
    with pytest.raises(InputProblem, match="IN-225"):
        correct_arrival(ctx, person, right, "later, they say", seen=seen)
    with pytest.raises(NotAllowed, match="RO-101"):
        correct_arrival(as_role(ctx, Role.ESCORT), person, right, "later, they say", seen=seen)


def test_what_nobody_asked_on_arrival_is_not_another_way_and_is_missing_until_it_is_told(ctx: AppContext) -> None:
    arrival = Arrival(ctx.now(), not_asked=("sex", "arrived_from", "arrival_kind", "shoe size"))
    person = people.add_arrival(ctx, replace(specimen("A0031TT", "DUMMY", "Brian"), facts={}), arrival)
    record = read_person(ctx, person).record
    assert record.stay is not None
    assert record.stay.not_asked == ("sex", "arrived_from", "arrival_kind")
    assert record.person.sex.state is AnswerState.NOT_ASKED
    handover = plan_handover(ctx, person, plan_to(ctx))
    gaps = [gap.words for gap in read_handover(ctx, handover).missing if gap.key == "arrival"]
    assert gaps == ["Not asked on arrival: sex, from, how they came"]
    seen = came(ctx, person)
    correct_arrival(ctx, person, replace(seen, arrival_kind=ArrivalKind.OTHER), "asked now", seen=seen)
    identity = replace(specimen("A0031TT", "DUMMY", "Brian"), facts={"sex": (AnswerState.ANSWERED, "Male")})
    people.change_identity(ctx, person, identity)
    gaps = [gap.words for gap in read_handover(ctx, handover).missing if gap.key == "arrival"]
    assert gaps == ["Not asked on arrival: from"]
    (line,) = [line for line in read_history(ctx, person) if "how the person came" in line.what]
    assert line.changed == "how they came: other arrival (was not asked). Why: asked now"


def test_a_correction_of_who_somebody_is_reads_as_one_sentence(ctx: AppContext) -> None:
    person = arrive(ctx)
    record = read_person(ctx, person).record.person
    all_facts = dict.fromkeys(("gender", "ethnicity", "religion", "disability"), (AnswerState.NOT_ASKED, None))
    told = replace(
        specimen(record.prison_number or "", record.family_name, "Karl"),
        facts={**all_facts, "sex": (AnswerState.ANSWERED, "Female")},
    )
    lines = len(read_history(ctx, person))
    people.change_identity(ctx, person, told)
    after = read_history(ctx, person)
    assert len(after) == lines + 1
    assert after[0].what == "corrected who the person is"
    assert "sex: Female (was " in after[0].changed
    assert "given names: Karl (was Carl)" in after[0].changed
    for noise in ("key:", "state:", "id:", "ethnicity"):
        assert noise not in after[0].changed

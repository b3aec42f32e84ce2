"""What is outstanding: packs sent without a receipt, people from a prison without their pack (E2, E20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.errors import InputProblem, NotAllowed
from reception_app.services import care, directory, expected, handovers, opening, packs, people, receipts, receiving
from reception_app.services.amendments import issue_amendment
from reception_app.services.closing_unreceipted import close_without_receipt
from reception_app.services.context import AppContext
from reception_app.services.expected import ExpectedRow
from reception_app.services.handovers import Plan
from reception_app.services.outstanding import outstanding
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_history
from reception_app.services.receipts import Told
from reception_app.services.tasks import open_tasks
from reception_app.vocabulary import ArrivalKind, Purpose, Role
from tests.support.desks import MovingClock, arrive, as_role, make_training_desk, specimen
from tests.support.receiving import plan_to


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path, "LEI", clock)
    yield ctx
    ctx.close()


def send(ctx: AppContext, number: str, plan: Plan | None = None, family: str = "DUMMY") -> tuple[str, str]:
    """Send somebody off; returns their id and the pack's."""
    person = arrive(ctx, specimen(number, family))
    handover = handovers.plan_handover(ctx, person, plan or plan_to(ctx))
    pack = packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return person, pack.pack_id


def test_a_pack_is_outstanding_until_somebody_says_that_it_came(ctx: AppContext, clock: MovingClock) -> None:
    _, pack = send(ctx, "A0011TT")
    (row,) = outstanding(ctx).sent
    assert (row.pack_id, row.to_name, row.late) == (pack, "Moorland (HMP & YOI)", False)
    clock.forward(hours=6)
    held = outstanding(ctx)
    assert (held.count, held.late) == (1, 1)
    receipts.record_told(ctx, pack, Told("R. Placeholder", ctx.now()))
    assert outstanding(ctx).count == 0


def test_an_older_pack_of_the_same_leaving_waits_for_nothing(ctx: AppContext) -> None:
    person = arrive(ctx)
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    packs.issue_pack(ctx, handover)
    newer = packs.issue_pack(ctx, handover)
    assert outstanding(ctx).sent == ()  # nobody left yet
    handovers.mark_left(ctx, handover, anyway="the van is here")
    assert [row.pack_number for row in outstanding(ctx).sent] == [newer.number]


def test_a_pack_without_its_receipt_stays_however_old_it_is(ctx: AppContext, clock: MovingClock) -> None:
    _, pack = send(ctx, "A0031TT")
    clock.forward(days=29)
    assert [(row.pack_id, row.older) for row in outstanding(ctx).sent] == [(pack, False)]
    clock.forward(days=400)
    send(ctx, "A0032TT", family="NOBODY")
    held = outstanding(ctx)
    assert [(row.number, row.older, row.late) for row in held.sent] == [
        ("A0032TT", False, False),
        ("A0031TT", True, True),
    ]
    receipts.record_told(ctx, pack, Told("R. Placeholder", ctx.now()))
    assert [row.number for row in outstanding(ctx).sent] == ["A0032TT"]


def test_an_old_pack_is_closed_without_a_receipt_with_who_and_why_until_one_comes(
    ctx: AppContext, clock: MovingClock
) -> None:
    person, pack = send(ctx, "A0033TT")
    clock.forward(days=29)
    with pytest.raises(InputProblem) as caught:
        close_without_receipt(ctx, pack, "nobody answers")
    assert caught.value.code == "IN-850"
    clock.forward(days=2)
    with pytest.raises(InputProblem) as caught:
        close_without_receipt(ctx, pack, "  ")
    assert caught.value.code == "IN-849"
    assert outstanding(ctx).count == 1
    close_without_receipt(ctx, pack, "R. Placeholder rung: the  wing has it, the slip is lost")
    held = outstanding(ctx)
    assert (held.count, held.late, held.sent) == (0, 0, ())
    (row,) = held.closed
    assert row.closed is not None
    assert (row.pack_id, row.closed.by, row.closed.at) == (pack, ctx.operator.full_name, clock.now())
    assert row.closed.why == "R. Placeholder rung: the wing has it, the slip is lost"
    line = read_history(ctx, person)[0]
    assert (line.what, line.changed) == (
        "closed without a receipt (pack)",
        "pack: LEI-000001; why: R. Placeholder rung: the wing has it, the slip is lost",
    )
    with pytest.raises(InputProblem):  # it is closed already
        close_without_receipt(ctx, pack, "again")
    clock.forward(days=31)
    assert outstanding(ctx).closed == ()  # the history keeps it


def test_closed_by_a_clock_set_forward_a_pack_waits_again_once_it_is_right(ctx: AppContext, clock: MovingClock) -> None:
    _, pack = send(ctx, "A0036TT")
    clock.forward(days=40)
    close_without_receipt(ctx, pack, "nobody answers")
    clock.forward(days=-39)
    held = outstanding(ctx)
    assert [row.pack_id for row in held.sent] == [pack]
    assert (held.late, held.closed) == (1, ())


def test_a_receipt_that_comes_late_takes_the_closing_s_place_and_what_is_missing_is_a_task(
    ctx: AppContext, clock: MovingClock
) -> None:
    person, pack = send(ctx, "A0034TT")
    clock.forward(days=40)
    close_without_receipt(ctx, pack, "nobody answers")
    receipts.record_told(ctx, pack, Told("R. Placeholder", ctx.now(), ("insulin pen",)))
    held = outstanding(ctx)
    assert (held.sent, held.closed) == ((), ())
    assert [each.told_by for each in receipts.receipts_of(ctx, pack)] == ["R. Placeholder"]
    assert any("insulin pen" in row.task.title for row in open_tasks(ctx) if row.person_id == person)


def test_an_amendment_of_a_closed_pack_waits_for_its_own_receipt(ctx: AppContext, clock: MovingClock) -> None:
    person, pack = send(ctx, "A0035TT")
    clock.forward(days=40)
    close_without_receipt(ctx, pack, "nobody answers")
    care.raise_flag(ctx, person, care.NewFlag("asthma"))
    amended = issue_amendment(ctx, pack, "asthma was left out")
    assert [row.pack_number for row in outstanding(ctx).sent] == [amended.pack_number]


def test_a_long_list_asks_for_each_destination_once(ctx: AppContext) -> None:
    entry = EstablishmentServices("MDI", healthcare_telephone="01632 960233", as_of=ctx.now().date())
    directory.save_entry(ctx, entry, None)
    asked: list[int] = []
    for number, family in (("A0041TT", "DUMMY"), ("A0042TT", "TESTMAN"), ("A0043TT", "NOBODY")):
        send(ctx, number, family=family)
        asked.append(selects(ctx))
    assert len(set(asked)) == 1
    assert [row.telephone for row in outstanding(ctx).sent] == ["01632 960233"] * 3


def selects(ctx: AppContext) -> int:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(ctx.engine, "before_cursor_execute", note)
    try:
        outstanding(ctx)
    finally:
        event.remove(ctx.engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)


def test_a_pack_read_in_time_is_not_missed_weeks_later(tmp_path: Path, ctx: AppContext, clock: MovingClock) -> None:
    other = make_training_desk(tmp_path, "MDI", clock)
    _, sent = send(other, "A0033TT", plan_to(other, to="LEI"))
    incoming = opening.open_pack(ctx, packs.view_issued(other, sent).clinical)
    other.close()
    receiving.receive(ctx, incoming, {})
    for days in (2, 10, 17, 1):
        clock.forward(days=days)
        assert outstanding(ctx).awaited == ()


def test_a_release_and_somebody_back_wait_for_no_receipt(ctx: AppContext, clock: MovingClock) -> None:
    send(ctx, "A0012TT", Plan(purpose=Purpose.RELEASE, to_name="home", leaves_at=ctx.now()))
    back, _ = send(
        ctx, "A0013TT", Plan(purpose=Purpose.COURT, to_name="Leeds Crown Court", leaves_at=ctx.now()), "NOBODY"
    )
    assert [row.number for row in outstanding(ctx).sent] == ["A0013TT"]
    clock.forward(hours=3)
    people.arrive_again(ctx, back, Arrival(ctx.now(), "Leeds Crown Court", ArrivalKind.COURT_RETURN, "remand"))
    assert outstanding(ctx).count == 0


def test_who_is_expected_from_a_prison_and_who_came_without_a_pack(ctx: AppContext, clock: MovingClock) -> None:
    now = ctx.now()
    entry = EstablishmentServices("MDI", healthcare_telephone="01632 960233", as_of=now.date())
    directory.save_entry(ctx, entry, None)
    line = ExpectedRow(
        "",
        "NOBODY",
        "Ann",
        "A0021TT",
        None,
        now + timedelta(hours=1),
        "Moorland (HMP & YOI)",
        ArrivalKind.TRANSFER,
        None,
    )
    expected.add_expected(ctx, line)
    arrival = Arrival(now, "Moorland (HMP & YOI)", ArrivalKind.TRANSFER, "sentenced")
    here = people.add_arrival(ctx, specimen("A0022TT", "TESTMAN"), arrival)
    arrive(ctx, specimen("A0023TT", "PLACEHOLDER"))  # from a court: no pack is expected
    held = outstanding(ctx)
    assert {(row.number, row.person_id) for row in held.awaited} == {("A0021TT", None), ("A0022TT", here)}
    assert held.late == 0
    assert [row.telephone for row in held.awaited] == ["01632 960233", "01632 960233"]
    clock.forward(hours=4)
    assert all(row.late for row in outstanding(ctx).awaited)
    assert not any(row.older for row in outstanding(ctx).awaited)
    clock.forward(days=5)
    assert [row.older for row in outstanding(ctx).awaited] == [True, True]


def test_a_pasted_line_from_another_prison_waits_for_its_pack(ctx: AppContext) -> None:
    said = ("Moorland (HMP & YOI)", "HMP Moorland", "mdi", "Moorland", "Leeds Magistrates' Court", "Leeds (HMP)", "")
    lines = [f"NOBODY{place},Ann,A00{place + 21}TT,,,{name}," for place, name in enumerate(said)]
    assert expected.read_expected_list(ctx, "\n".join(lines)) == (len(said), ())
    waited = {row.number for row in outstanding(ctx).awaited}
    assert waited == {"A0021TT", "A0022TT", "A0023TT"}, "no town alone, no court, and not this prison itself"


def test_an_escort_sees_none_of_it(ctx: AppContext) -> None:
    with pytest.raises(NotAllowed):
        outstanding(as_role(ctx, Role.ESCORT))

"""Each change of hands: who, when, which seals; what is wrong on the way is somebody's task, the person gone or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reception_app.errors import InputProblem
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.handovers import read_handover
from reception_app.services.legs import record_leg
from reception_app.services.tasks import open_tasks
from reception_app.vocabulary import Role
from tests.support.desks import MovingClock, arrive
from tests.support.receiving import plan_to


@pytest.fixture
def gone(ctx: AppContext) -> str:
    """Somebody who has left with envelope E 0048810 and no bag: the handover."""
    handover = handovers.plan_handover(ctx, arrive(ctx), plan_to(ctx))
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return handover


def test_dispatch_and_every_change_of_hands_have_who_when_and_seals(
    ctx: AppContext, clock: MovingClock, gone: str
) -> None:
    for given, taken, whole in (("N. Testford", "E. Escort", True), ("E. Escort", "R. Placeholder", None)):
        clock.forward(minutes=50)
        record_leg(
            ctx, gone, given_by=given, taken_by=taken, envelope_seal="e0048810", seals_whole=whole, note="by the gate"
        )
    view = read_handover(ctx, gone)
    assert view.left_at is not None
    assert [(leg.sequence, leg.given_by, leg.taken_by, leg.seals_whole) for leg in view.legs] == [
        (1, "N. Testford", "E. Escort", True),
        (2, "E. Escort", "R. Placeholder", None),
    ]
    assert view.legs[1].taken_at - view.legs[0].taken_at == timedelta(minutes=50)
    assert open_tasks(ctx) == ()  # the same seal, however it is written


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"seals_whole": False}, "A seal is broken"),
        ({"envelope_seal": "E 0048811"}, "The envelope carries E 0048811, and E 0048810 was written"),
        ({"bag_seal": "M 1"}, "The bag carries M 1, and no seal was written"),
        ({"seals_whole": False, "envelope_seal": "E 9"}, "A seal is broken; the envelope carries E 9"),
    ],
)
def test_a_seal_that_is_wrong_on_the_way_is_a_task_though_they_have_left(
    ctx: AppContext, gone: str, said: dict[str, object], words: str
) -> None:
    record_leg(ctx, gone, given_by="N. Testford", taken_by="E. Escort", **said)  # type: ignore[arg-type]  # seals alone
    (row,) = open_tasks(ctx)
    assert row.task.title == "Seals on the way do not agree"
    assert row.task.owner_role is Role.NURSE
    assert (row.task.detail or "").startswith(words)
    assert "(N. Testford to E. Escort)" in (row.task.detail or "")


def test_a_bag_that_did_not_come_is_a_nurse_s_task_and_stands_with_the_leg(ctx: AppContext, gone: str) -> None:
    """Blank is *not read*: until it could be said, a bag left in the last van was nobody's task."""
    record_leg(ctx, gone, given_by="E. Escort", taken_by="C. Custody", missing=("bag",), note="left in the first van")
    (row,) = open_tasks(ctx)
    assert (row.task.title, row.task.owner_role) == ("Something is missing on the way", Role.NURSE)
    assert (row.task.detail or "").startswith("The medicines bag is missing (E. Escort to C. Custody)")
    (leg,) = read_handover(ctx, gone).legs
    assert leg.note == "The medicines bag is missing; left in the first van"


def test_a_bag_sealed_anew_on_the_way_is_a_task_once(ctx: AppContext, gone: str) -> None:
    """The escort sheet tells to open it for a dose and to write the new seal: who reads that next is not alarmed."""
    for taken in ("C. Custody", "D. Driver", "R. Placeholder"):
        record_leg(ctx, gone, given_by="E. Escort", taken_by=taken, bag_seal="M 7", seals_whole=True)
    (row,) = open_tasks(ctx)
    assert "(E. Escort to C. Custody)" in (row.task.detail or "")


def test_a_leg_written_down_late_does_not_change_who_has_the_person_now(
    ctx: AppContext, clock: MovingClock, gone: str
) -> None:
    """The list says who took over last, and the next leg begins with them: by the time it happened, not of typing."""
    clock.forward(hours=3)
    at = ctx.now()
    record_leg(ctx, gone, given_by="E. Escort", taken_by="C. Custody", taken_at=at)
    record_leg(ctx, gone, given_by="N. Testford", taken_by="E. Escort", taken_at=at - timedelta(hours=2))
    assert [leg.taken_by for leg in read_handover(ctx, gone).legs] == ["E. Escort", "C. Custody"]


def test_a_leg_of_long_before_the_leaving_was_planned_is_a_slip_of_the_date(ctx: AppContext, gone: str) -> None:
    with pytest.raises(InputProblem) as caught:
        record_leg(ctx, gone, given_by="A. One", taken_by="B. Two", taken_at=ctx.now() - timedelta(days=365))
    assert caught.value.code == "IN-818"
    assert read_handover(ctx, gone).legs == ()

"""A controlled-drug count typed wrong: marked with a name and a reason; it stays, struck, and counts for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.services import controlled_drugs, count_errors, handovers, legs, scripts
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import Counted
from reception_app.services.legs import LegCount
from reception_app.services.person_view import read_history, read_person
from reception_app.services.script_errors import mark_script_wrong
from reception_app.services.scripts import Supply
from reception_app.vocabulary import Carrier, CustodyLeg, Role, TaskState
from tests.db.test_reviews_and_counts import WITNESS, _on_its_way, events, other, script
from tests.support.desks import as_role

__all__ = ("other", "script")  # fixtures


def _counts(ctx: AppContext, person: str, script: str, *counted: tuple[CustodyLeg, int]) -> None:
    send = Supply(Dose(Decimal(counted[0][1]), "mL"), None, WITNESS)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT, f"{counted[0][1]} mL", "M 1", send)
    for leg, amount in counted:
        controlled_drugs.record_count(ctx, person, script, leg, Counted(Dose(Decimal(amount), "mL"), WITNESS))


def _open_discrepancies(ctx: AppContext, person: str) -> list[str]:
    tasks = [task for task in read_person(ctx, person).record.tasks if task.kind == controlled_drugs.DISCREPANCY]
    return [(task.detail or "").replace("\N{NO-BREAK SPACE}", " ") for task in tasks if task.state is TaskState.OPEN]


def test_a_count_typed_wrong_is_marked_with_its_reason_and_counts_for_nothing(
    ctx: AppContext, person: str, script: str
) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.RECEIVED, 5))
    (_, wrong) = controlled_drugs.custody_of(ctx, person)[0].counts
    assert _open_discrepancies(ctx, person) == ["5 mL counted, 56 mL expected"]
    count_errors.mark_count_wrong(as_role(ctx, Role.PHARMACY), person, wrong.id, "the 6 was not typed")
    assert _open_discrepancies(ctx, person) == [], "no task stands on it alone"
    (custody,) = controlled_drugs.custody_of(ctx, person)
    assert custody.held == Dose(Decimal(56), "mL"), "what should be there is what was counted before"
    sent, kept = custody.counts
    assert (kept.id, kept.amount, kept.by, kept.witness) == (wrong.id, Decimal(5), wrong.by, WITNESS)
    assert (kept.expected_amount, sent.id in custody.errors) == (Decimal(56), False)
    said = custody.errors[kept.id]
    assert said == "Entered in error by N. Testford, Fri 20-Nov-2026 19:40: the 6 was not typed"
    (task,) = [task for task in read_person(ctx, person).record.tasks if task.kind == controlled_drugs.DISCREPANCY]
    assert (task.state, task.reason) == (TaskState.DECLINED, "The count was entered in error: the 6 was not typed")
    assert events(ctx, "mark-count-wrong") > 0
    told = [line.what for line in read_history(ctx, person)]
    assert any("marked a count of a controlled drug as entered in error" in words for words in told)
    again = controlled_drugs.record_count(
        ctx, person, script, CustodyLeg.RECEIVED, Counted(Dose(Decimal(56), "mL"), WITNESS)
    )
    assert (again.expected, again.task_id) == (Decimal(56), None)


@pytest.mark.parametrize(
    ("recounted", "left_open"),
    [(56, []), (50, ["50 mL counted, 56 mL expected"]), (5, ["5 mL counted, 56 mL expected"])],
    ids=["agrees", "differs-otherwise", "agreed-with-the-wrong-one"],
)
def test_the_count_after_a_wrong_one_is_held_against_what_was_there_before_it(
    ctx: AppContext, person: str, script: str, recounted: int, left_open: list[str]
) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.ESCORT, 5), (CustodyLeg.RECEIVED, recounted))
    wrong = controlled_drugs.custody_of(ctx, person)[0].counts[1]
    count_errors.mark_count_wrong(ctx, person, wrong.id, "typed on the wrong line")
    assert _open_discrepancies(ctx, person) == left_open
    last = controlled_drugs.custody_of(ctx, person)[0].counts[-1]
    assert last.expected_amount == Decimal(56)
    assert (last.discrepancy is None) == (not left_open)


def test_what_was_sent_is_to_be_counted_again_when_its_count_was_wrong(
    ctx: AppContext, person: str, script: str
) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 7))
    (wrong,) = controlled_drugs.custody_of(ctx, person)[0].counts
    count_errors.mark_count_wrong(ctx, person, wrong.id, "7 for 70")
    (line,) = [each for each in read_person(ctx, person).record.scripts if each.id == script]
    assert (line.supply, line.supply_witness, line.quantity_sent) == (None, None, None)
    assert (line.carrier, line.seal) == (Carrier.ESCORT, "M 1")
    assert controlled_drugs.custody_of(ctx, person)[0].held is None


def test_a_count_is_marked_once_with_a_reason_in_its_own_record_by_who_may_count(
    ctx: AppContext, person: str, script: str, other: str
) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.RECEIVED, 5))
    wrong = controlled_drugs.custody_of(ctx, person)[0].counts[1].id
    with pytest.raises(InputProblem, match="IN-107"):
        count_errors.mark_count_wrong(ctx, person, wrong, " ")
    with pytest.raises(NotFound, match="NF-140"):
        count_errors.mark_count_wrong(ctx, other, wrong, "another person's")
    with pytest.raises(NotAllowed):
        count_errors.mark_count_wrong(as_role(ctx, Role.ESCORT), person, wrong, "typed wrong")
    count_errors.mark_count_wrong(ctx, person, wrong, "typed wrong")
    with pytest.raises(InputProblem, match="IN-188"):
        count_errors.mark_count_wrong(ctx, person, wrong, "again")


def test_words_of_a_true_discrepancy_never_read_as_a_mark(ctx: AppContext, person: str, script: str) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56))
    said = Counted(Dose(Decimal(56), "mL"), WITNESS, discrepancy="Entered in error by nobody: a label")
    controlled_drugs.record_count(ctx, person, script, CustodyLeg.RECEIVED, said)
    (custody,) = controlled_drugs.custody_of(ctx, person)
    assert (len(custody.counts), custody.errors) == (2, {})
    last = custody.counts[-1]
    assert last.discrepancy == "“Entered in error by nobody: a label”"


def test_a_leg_shows_a_wrong_count_struck_and_says_nothing_of_the_medicine(
    ctx: AppContext, person: str, script: str
) -> None:
    handover = _on_its_way(ctx, person, script)
    legs.record_leg(ctx, handover, given_by="A. Testford", taken_by="B. Dummy",
                    counts=[LegCount(script, Dose(Decimal(6), "mL"))])  # fmt: skip
    (wrong,) = controlled_drugs.custody_of(ctx, person)[0].counts
    count_errors.mark_count_wrong(ctx, person, wrong.id, "methadone was typed as 6")
    ((leg,),) = [move.legs for move in handovers.todays_moves(as_role(ctx, Role.ESCORT))]
    assert [(each.amount, each.in_error) for each in leg.counts] == [(Dose(Decimal(6), "mL"), True)]
    assert "methadone" not in repr(leg)


def test_a_line_under_which_was_counted_is_marked_only_after_its_counts(
    ctx: AppContext, person: str, script: str
) -> None:
    """Else the task of a controlled drug that is truly missing went with a line typed wrong."""
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.RECEIVED, 50))
    with pytest.raises(InputProblem, match="IN-135"):
        mark_script_wrong(ctx, person, script, "another person's")
    assert _open_discrepancies(ctx, person) == ["50 mL counted, 56 mL expected"]
    for count in reversed(controlled_drugs.custody_of(ctx, person)[0].counts):
        count_errors.mark_count_wrong(ctx, person, count.id, "another person's")
    mark_script_wrong(ctx, person, script, "another person's")
    assert _open_discrepancies(ctx, person) == []


def test_a_count_held_against_what_a_pack_said_keeps_that(ctx: AppContext, person: str, script: str) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.ESCORT, 5))
    said = Counted(Dose(Decimal(58), "mL"), WITNESS, expected=Decimal(60))
    controlled_drugs.record_count(ctx, person, script, CustodyLeg.RECEIVED, said)
    wrong = controlled_drugs.custody_of(ctx, person)[0].counts[1]
    count_errors.mark_count_wrong(ctx, person, wrong.id, "typed on the wrong line")
    last = controlled_drugs.custody_of(ctx, person)[0].counts[-1]
    assert (last.expected_amount, last.discrepancy is None) == (Decimal(60), False)
    assert _open_discrepancies(ctx, person) == ["58 mL counted, 60 mL expected"]


def test_the_same_count_typed_twice_is_marked_twice(ctx: AppContext, person: str, script: str) -> None:
    _counts(ctx, person, script, (CustodyLeg.SENT, 56), (CustodyLeg.ESCORT, 5), (CustodyLeg.ESCORT, 5))
    for count in controlled_drugs.custody_of(ctx, person)[0].counts[1:]:
        count_errors.mark_count_wrong(ctx, person, count.id, "typed twice")
    (custody,) = controlled_drugs.custody_of(ctx, person)
    assert (custody.held, len(custody.errors)) == (Dose(Decimal(56), "mL"), 2)
    assert _open_discrepancies(ctx, person) == []

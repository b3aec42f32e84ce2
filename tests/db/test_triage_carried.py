"""Answers that came with the person: confirmed, changed with why, asked afresh, or no longer asked; and which forms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reception_app.errors import InputProblem, MustChoose
from reception_app.forms.conditions import AnswerValue, said
from reception_app.models import CarriedAnswer
from reception_app.services import triage
from reception_app.services.board import finish_reception, read_board
from reception_app.services.context import AppContext, writing
from reception_app.services.offered import OfferedForm, form_to_begin, offered_forms
from reception_app.services.people import Arrival, add_arrival
from reception_app.services.person_view import read_person
from reception_app.services.tasks import open_tasks_view
from reception_app.vocabulary import AnswerState, ArrivalKind, Role
from tests.support.answering import DECLINED, UNKNOWN, fill, give, signed
from tests.support.desks import specimen
from tests.support.triaged import sign_triage


def carry(
    ctx: AppContext,
    person: str,
    key: str,
    value: str | None,
    state: AnswerState = AnswerState.ANSWERED,
    form: str = "first-reception",
    days: int = 3,
) -> None:
    with writing(ctx, "receive-pack") as session:
        session.add(
            CarriedAnswer(
                id=ctx.new_id(), person_id=person, received_pack_id=None, form=form, version="1", key=key,
                words="as asked there", state=state, value=value, shown=value, note=None,
                recorded_by="K. Mockingham", recorded_role=Role.NURSE, recorded_where="Hull (HMP & YOI)",
                recorded_at=ctx.now() - timedelta(days=days), settled_at=None, settled_how=None,
            )
        )  # fmt: skip


def save(
    ctx: AppContext, view: triage.TriageView, key: str, value: AnswerValue, **how: str | bool
) -> triage.TriageView:
    triage.save_answer(ctx, view.person_id, view.assessment_id, key, value, **how)  # type: ignore[arg-type]  # by name
    return triage.read_triage(ctx, view.person_id, view.assessment_id)


def test_changing_what_came_needs_why_and_keeps_both(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "other_health_problem", "yes")
    view = triage.start_or_resume(ctx, person)
    with pytest.raises(InputProblem, match="IN-611"):
        save(ctx, view, "other_health_problem", said("no"))
    assert triage.start_or_resume(ctx, person).values == {}
    view = save(ctx, view, "other_health_problem", said("no"), changed_why="healed since")
    assert view.values["other_health_problem"] == said("no")
    earlier = view.earlier["other_health_problem"]
    assert (earlier.value, earlier.settled_how, earlier.changed_why) == (said("yes"), "changed", "healed since")
    assert (
        save(ctx, view, "other_health_problem", said("no", "a scar")).earlier["other_health_problem"].changed_why
        == "a scar"
    )


def test_confirming_needs_no_why_and_a_later_change_does(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "other_health_problem", "no")
    view = triage.start_or_resume(ctx, person)
    triage.confirm_carried(ctx, person, view.assessment_id, "other_health_problem")
    with pytest.raises(InputProblem, match="IN-611"):
        save(ctx, view, "other_health_problem", said("yes"))
    view = save(ctx, view, "other_health_problem", said("yes"), changed_why="found a bruise")
    assert view.earlier["other_health_problem"].settled_how == "changed"


def test_the_why_may_follow_and_until_then_nothing_is_signed(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "veteran", "no")
    view = fill(
        ctx, save(ctx, triage.start_or_resume(ctx, person), "other_health_problem", said("no")), {"veteran": DECLINED}
    )
    view = save(ctx, view, "veteran", said("yes"), why_follows=True)
    assert [gap.key for gap in triage.gaps(view, ctx.now()) if gap.blocks] == ["veteran"]
    with pytest.raises(MustChoose, match="CH-201"):
        triage.sign(ctx, person, view.assessment_id)
    view = save(ctx, view, "veteran", said("yes", "served four years"))
    assert view.earlier["veteran"].changed_why == "served four years"
    triage.sign(ctx, person, view.assessment_id)
    assert triage.read_triage(ctx, person, view.assessment_id).signed_by == "Sam Sampleworth"


@pytest.mark.parametrize("state", [AnswerState.DECLINED, AnswerState.UNKNOWN])
def test_answering_what_was_not_said_there_is_no_change(ctx: AppContext, person: str, state: AnswerState) -> None:
    carry(ctx, person, "other_health_problem", None, state)
    view = save(ctx, triage.start_or_resume(ctx, person), "other_health_problem", said("no"))
    assert view.earlier["other_health_problem"].value.state is state


def test_always_afresh_hides_the_old_until_answered(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "self_harm_now", "no")
    view = triage.start_or_resume(ctx, person)
    assert (view.carried, view.afresh) == ({}, {"self_harm_now"})
    with pytest.raises(InputProblem, match="IN-606"):
        triage.confirm_carried(ctx, person, view.assessment_id, "self_harm_now")
    view = save(ctx, view, "self_harm_now", said("yes"))
    assert view.earlier["self_harm_now"].value == said("no")
    assert view.afresh == frozenset()


def test_taking_back_puts_it_beside_the_question_again(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "other_health_problem", "yes")
    view = save(ctx, triage.start_or_resume(ctx, person), "other_health_problem", said("no"), changed_why="healed")
    triage.save_answer(ctx, person, view.assessment_id, "other_health_problem", None)
    view = triage.start_or_resume(ctx, person)
    assert view.carried["other_health_problem"].changed_why is None
    assert view.earlier == {}


def test_what_this_version_does_not_ask_is_there_to_read(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "tea_or_coffee", "tea")
    carry(ctx, person, "other_health_problem", "perhaps")
    view = triage.start_or_resume(ctx, person)
    assert view.carried == {}
    assert {(old.key, old.shown) for old in view.not_asked_now} == {
        ("tea_or_coffee", "tea"),
        ("other_health_problem", "perhaps"),
    }
    done = signed(ctx, person)
    assert {old.key for old in done.not_asked_now} == {"tea_or_coffee", "other_health_problem"}
    assert read_person(ctx, person).carried_waiting == 0


def test_another_form_asks_the_same_question_beside_the_same_answer(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "appointments", "yes")
    view = triage.start_or_resume(ctx, person, "transfer-in")
    assert view.carried["appointments"].from_form == "first-reception"
    triage.confirm_carried(ctx, person, view.assessment_id, "appointments")
    view = triage.start_or_resume(ctx, person, "transfer-in")
    assert view.earlier["appointments"].settled_how == "confirmed"
    with pytest.raises(InputProblem, match="IN-611"):
        save(ctx, view, "appointments", said("no"))
    save(ctx, view, "appointments", said("no"), changed_why="it was last week")
    assert "appointments" in triage.start_or_resume(ctx, person).carried
    assert triage.start_or_resume(ctx, person, "transfer-in").earlier["appointments"].settled_how == "changed"


@pytest.mark.parametrize(("own", "other"), [(9, 2), (2, 9)])
def test_of_two_forms_that_asked_the_same_the_later_answer_waits(
    ctx: AppContext, person: str, own: int, other: int
) -> None:
    carry(ctx, person, "appointments", "no" if own > other else "yes", form="transfer-in", days=own)
    carry(ctx, person, "appointments", "yes" if own > other else "no", days=other)
    view = triage.start_or_resume(ctx, person, "transfer-in")
    assert view.carried["appointments"].value == said("yes")
    with pytest.raises(InputProblem, match="IN-611"):
        save(ctx, view, "appointments", said("no"))
    triage.confirm_carried(ctx, person, view.assessment_id, "appointments")
    view = triage.start_or_resume(ctx, person, "transfer-in")
    assert (view.values["appointments"].value, view.earlier["appointments"].settled_how) == ("yes", "confirmed")
    assert [gap for gap in triage.gaps(view, ctx.now()) if gap.key == "appointments"] == []
    triage.save_answer(ctx, person, view.assessment_id, "appointments", None)
    view = triage.start_or_resume(ctx, person, "transfer-in")
    assert view.carried["appointments"].value == said("yes")
    view = save(ctx, view, "appointments", said("no"), changed_why="it was last week")
    assert view.earlier["appointments"].changed_why == "it was last week"


def test_who_declined_later_takes_back_nothing_that_was_said(ctx: AppContext, person: str) -> None:
    carry(ctx, person, "appointments", "yes", days=30)
    carry(ctx, person, "appointments", None, AnswerState.DECLINED, form="transfer-in", days=1)
    assert triage.start_or_resume(ctx, person, "transfer-in").carried["appointments"].value == said("yes")


def of_kind(ctx: AppContext, kind: ArrivalKind) -> str:
    arrived = ctx.now() - timedelta(hours=1)
    return add_arrival(ctx, specimen("A0007TT", "TESTMAN"), Arrival(arrived, "Somewhere", kind, "remand"))


ALWAYS = ["mental-health", "wider-needs", "escort-record-health", "escort-record-risk"]
OFFERS = (
    (ArrivalKind.COURT_REMAND, ["first-reception", "second-stage"]),
    (ArrivalKind.RECALL, ["first-reception", "second-stage"]),
    (ArrivalKind.TRANSFER, ["transfer-in", "first-reception", "second-stage"]),
    (ArrivalKind.COURT_RETURN, ["first-reception", "court-return", "second-stage"]),  # nobody ever saw them
    (ArrivalKind.HOSPITAL_RETURN, ["first-reception", "court-return", "second-stage"]),
    (ArrivalKind.OTHER, ["first-reception", "second-stage"]),
)


@pytest.mark.parametrize(("kind", "clocked"), OFFERS)
def test_which_forms_are_offered_and_which_first(ctx: AppContext, kind: ArrivalKind, clocked: list[str]) -> None:
    offers = offered_forms(ctx, of_kind(ctx, kind))
    assert [offer.id for offer in offers][: len(clocked)] == clocked
    assert {offer.id for offer in offers} == {*clocked, *ALWAYS}
    assert [offer.first for offer in offers].count(True) == 1
    assert offers[0].first
    dues = {offer.id: offer.due_at - ctx.now() + timedelta(hours=1) for offer in offers if offer.due_at}
    wanted = {"second-stage": timedelta(days=7)}
    for short in {"transfer-in", "court-return"} & set(clocked):
        wanted[short] = timedelta(hours=12)
    assert dues == wanted
    assert {offer.state for offer in offers} == {"not_started"}


def test_the_short_form_of_a_return_is_for_whom_somebody_saw_before(ctx: AppContext) -> None:
    """Back from court and never seen here: 20 questions stood for a reception that nobody had done."""
    person = of_kind(ctx, ArrivalKind.COURT_RETURN)
    assert form_to_begin(ctx, person) == "first-reception"
    assert offered_forms(ctx, person)[0].why.startswith("No reception of this person is recorded")
    sign_triage(ctx, person)
    assert form_to_begin(ctx, person) == "court-return"


def offer(ctx: AppContext, person: str, form: str) -> OfferedForm:
    return next(each for each in offered_forms(ctx, person) if each.id == form)


def test_an_offer_knows_its_draft_and_its_signature(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    assert (offer(ctx, person, "first-reception").state, offer(ctx, person, "first-reception").assessment_id) == (
        "draft",
        view.assessment_id,
    )
    signed(ctx, person)
    assert offer(ctx, person, "first-reception").signed_at == ctx.now()
    ctx.clock.forward(days=8)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    assert offer(ctx, person, "second-stage").overdue(ctx.now())
    assert not offer(ctx, person, "first-reception").overdue(ctx.now())


def test_signing_the_first_opens_the_second_stage_and_signing_that_closes_it(ctx: AppContext, person: str) -> None:
    signed(ctx, person)
    (task,) = [row.task for row in open_tasks_view(ctx).rows if row.task.kind == "form:second-stage"]
    arrived = ctx.now() - timedelta(minutes=30)
    assert (task.title, task.due_at) == ("Second-stage assessment", arrived + timedelta(days=7))
    signed(ctx, person, form="second-stage")
    assert "form:second-stage" not in [row.task.kind for row in open_tasks_view(ctx).rows]


def test_a_refusal_of_everything_is_signed_as_declined(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    told = {question.key: DECLINED for question in view.form.walk()}
    view = fill(ctx, view, told)
    triage.sign(ctx, person, view.assessment_id)
    assert {given.value.state for given in view.answers.values()} == {AnswerState.DECLINED}
    kinds = {row.task.kind for row in open_tasks_view(ctx).rows}
    assert {"self_harm_ask_again", "plan_place_decide", "bbv_tests"} <= kinds
    give(ctx, triage.start_or_resume(ctx, person, "wider-needs"))
    assert UNKNOWN.state is AnswerState.UNKNOWN


def test_only_a_form_that_begins_a_reception_counts_as_seen(ctx: AppContext) -> None:
    person = of_kind(ctx, ArrivalKind.TRANSFER)
    signed(ctx, person, form="wider-needs")
    assert read_board(ctx).here[0].not_seen()
    assert not read_person(ctx, person).triage_started
    with pytest.raises(InputProblem, match="IN-702"):
        finish_reception(ctx, person)
    signed(ctx, person, form="transfer-in")
    assert read_board(ctx).here[0].triage_signed_at == ctx.now()
    assert read_person(ctx, person).triage_signed
    assert "form:second-stage" in {row.task.kind for row in open_tasks_view(ctx).rows}
    finish_reception(ctx, person)

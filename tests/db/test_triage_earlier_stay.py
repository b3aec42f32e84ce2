"""A draft of a stay that is over is not written on nor signed; what was typed there waits in the form of this stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reception_app.errors import InputProblem, MustChoose
from reception_app.forms.conditions import said
from reception_app.models import Assessment, Flag, Task
from reception_app.services import people, triage
from reception_app.services.context import AppContext
from reception_app.services.people import Arrival
from reception_app.services.triage import EarlierStay
from reception_app.vocabulary import ArrivalKind, AssessmentStatus, Role
from tests.support.answering import fill, give, signed
from tests.support.desks import arrive, as_role, later
from tests.support.planted import leave


def came_back(ctx: AppContext, person: str) -> None:
    leave(ctx, person, 3)
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Leeds Crown Court", ArrivalKind.RECALL, "recall"))


def begun_and_back(ctx: AppContext, *, whole: bool = False) -> triage.TriageView:
    person = arrive(ctx)
    view = give(ctx, triage.start_or_resume(ctx, person), heroin="no")
    view = fill(ctx, view) if whole else view
    came_back(ctx, person)
    return view


def written(ctx: AppContext, person: str) -> tuple[int, int, list[AssessmentStatus]]:
    with ctx.sessions.read() as session:
        flags = session.scalars(select(Flag.id).where(Flag.person_id == person)).all()
        tasks = session.scalars(select(Task.id).where(Task.person_id == person)).all()
        states = session.scalars(select(Assessment.status).where(Assessment.person_id == person)).all()
    return len(flags), len(tasks), list(states)


def test_no_answer_is_written_on_a_draft_of_an_earlier_stay(ctx: AppContext) -> None:
    old = begun_and_back(ctx)
    before = written(ctx, old.person_id)
    for key, value in (("self_harm_now", said("yes")), ("heroin", said("yes")), ("heroin", None)):
        with pytest.raises(EarlierStay, match="IN-612"):
            triage.save_answer(ctx, old.person_id, old.assessment_id, key, value)
    assert triage.read_triage(ctx, old.person_id, old.assessment_id).values["heroin"] == said("no")
    assert written(ctx, old.person_id) == before
    assert triage.read_triage(ctx, old.person_id, old.assessment_id).read_only


def test_a_whole_draft_of_an_earlier_stay_is_not_signed(ctx: AppContext) -> None:
    old = begun_and_back(ctx, whole=True)
    before = written(ctx, old.person_id)
    with pytest.raises(InputProblem, match="IN-612"):
        triage.sign(ctx, old.person_id, old.assessment_id)
    assert written(ctx, old.person_id) == before


def test_a_draft_of_somebody_who_left_and_is_not_back_may_still_be_finished(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = fill(ctx, triage.start_or_resume(ctx, person))
    leave(ctx, person, 0)
    triage.save_answer(ctx, person, view.assessment_id, "heroin", said("no", "as he said in the cell"))
    triage.sign(ctx, person, view.assessment_id)
    assert triage.read_triage(ctx, person, view.assessment_id).signed_at is not None


def test_what_was_typed_there_waits_beside_its_question_in_this_stay(ctx: AppContext) -> None:
    old = begun_and_back(ctx)
    assert triage.put_beside(ctx, old.person_id, old.assessment_id, "veteran", said("yes", "told at the hatch"))
    assert triage.put_beside(ctx, old.person_id, old.assessment_id, "heroin", said("yes"))
    now = triage.start_or_resume(ctx, old.person_id)
    assert now.assessment_id != old.assessment_id
    assert now.carried["veteran"].value == said("yes", "told at the hatch")
    assert now.carried["veteran"].recorded_by == ctx.operator.full_name
    assert now.carried["veteran"].recorded_at == ctx.now()
    assert now.carried["heroin"].value == said("yes")  # typed after what the draft says
    assert now.values == {}


def test_it_waits_too_where_the_form_of_this_stay_is_begun(ctx: AppContext) -> None:
    old = begun_and_back(ctx)
    give(ctx, triage.start_or_resume(ctx, old.person_id), heroin=said("no", "asked again"))
    assert triage.put_beside(ctx, old.person_id, old.assessment_id, "veteran", said("yes"))
    assert not triage.put_beside(ctx, old.person_id, old.assessment_id, "veteran", None)
    assert triage.start_or_resume(ctx, old.person_id).carried["veteran"].value == said("yes")


def test_over_an_answer_of_this_stay_it_stands_beside_it_until_somebody_says_why(ctx: AppContext) -> None:
    old = begun_and_back(ctx)
    fill(ctx, give(ctx, triage.start_or_resume(ctx, old.person_id), heroin=said("no", "asked again"), veteran="no"))
    later(ctx, minutes=2)
    other = as_role(ctx, Role.NURSE, name="O. Other")
    assert triage.put_beside(other, old.person_id, old.assessment_id, "heroin", said("yes", "said so at the hatch"))
    assert triage.put_beside(other, old.person_id, old.assessment_id, "veteran", said("no"))
    assert triage.put_beside(other, old.person_id, old.assessment_id, "self_harm_now", said("yes"))
    now = triage.start_or_resume(ctx, old.person_id)
    assert now.values["heroin"] == said("no", "asked again")
    beside = now.earlier["heroin"]
    assert (beside.value, beside.settled_how) == (said("yes", "said so at the hatch"), "changed")
    assert (beside.recorded_by, beside.recorded_at) == ("O. Other", ctx.now())
    assert (now.earlier["veteran"].settled_how, now.earlier["self_harm_now"].value) == ("confirmed", said("yes"))
    assert {gap.key for gap in triage.gaps(now, ctx.now()) if gap.blocks} == {"heroin", "self_harm_now"}
    with pytest.raises(MustChoose, match="CH-201"):
        triage.sign(ctx, old.person_id, now.assessment_id)
    give(ctx, now, heroin=said("no", "asked once more"), self_harm_now=said("no", "asked once more, alone"))
    triage.sign(ctx, old.person_id, now.assessment_id)


def test_over_a_signed_form_of_this_stay_it_is_among_what_came(ctx: AppContext) -> None:
    old = begun_and_back(ctx)
    now = signed(ctx, old.person_id, {"heroin": "no"})
    assert triage.put_beside(ctx, old.person_id, old.assessment_id, "heroin", said("yes", "said so at the hatch"))
    view = triage.read_triage(ctx, old.person_id, now.assessment_id)
    assert view.values["heroin"] == said("no")
    assert ("heroin", said("yes", "said so at the hatch")) in [(each.key, each.value) for each in view.not_asked_now]

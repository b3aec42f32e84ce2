"""Signed answers change only by amendment: with why, nothing overwritten, the whole result still making sense."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from reception_app.errors import InputProblem, MustChoose, NotAllowed
from reception_app.forms.conditions import AnswerValue, said
from reception_app.handover.record import Assessment as SignedAssessment
from reception_app.handover.record import Task
from reception_app.models import Amendment, Answer
from reception_app.services import handovers, packs, tasks, triage
from reception_app.services.amended import current_values
from reception_app.services.amending import amend
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history, read_person
from reception_app.services.series import series
from reception_app.services.triage import TriageView
from reception_app.vocabulary import AnswerState, Role, TaskState
from tests.support.answering import DECLINED, Said, signed
from tests.support.desks import as_role

OBSERVED = {
    "obs_respirations": "16", "obs_spo2": "97", "obs_oxygen": "air", "obs_systolic": "124", "obs_pulse": "78",
    "obs_consciousness": "alert", "obs_temperature": "36.8",
}  # fmt: skip
SAID = {
    "gp_record_consent": "yes", "injury": "no", "heroin": "yes", "heroin_route": "smoked", "heroin_how_often": "less",
    "heroin_amount": "0.1 g", "heroin_last_use": "2026-11-10", "injecting_ever": "never", **OBSERVED,
}  # fmt: skip


@pytest.fixture
def done(ctx: AppContext, person: str) -> TriageView:
    view = signed(ctx, person, {**SAID})
    ctx.clock.forward(minutes=20)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    return view


def stored(ctx: AppContext, view: TriageView) -> dict[str, object]:
    with ctx.sessions.read() as session:
        rows = session.scalars(select(Answer).where(Answer.assessment_id == view.assessment_id))
        return {row.key: (row.state, row.value, row.recorded_by, row.recorded_at, row.revision) for row in rows}


def again(ctx: AppContext, view: TriageView) -> TriageView:
    return triage.read_triage(ctx, view.person_id, view.assessment_id)


def open_flags(ctx: AppContext, person: str) -> set[str]:
    return {flag.kind for flag in read_person(ctx, person).record.flags if flag.ended_at is None}


def assessment(ctx: AppContext, person: str) -> SignedAssessment:
    (found,) = read_person(ctx, person).record.assessments
    return found


def test_an_amendment_stands_beside_and_overwrites_nothing(ctx: AppContext, person: str, done: TriageView) -> None:
    before = stored(ctx, done)
    other = as_role(ctx, Role.NURSE, name="O. Other")
    result = amend(other, person, done.assessment_id, {"gp_record_consent": said("no")}, "misheard")
    assert (result.changed, result.hidden, result.stop) == (("gp_record_consent",), (), None)
    assert stored(ctx, done) == before
    view = again(ctx, done)
    assert (view.values["gp_record_consent"], view.answers["gp_record_consent"].recorded_by) == (said("no"), "O. Other")
    (line,) = view.amended["gp_record_consent"]
    assert (line.was, line.now, line.why, line.amended_role) == ("Yes", "No", "misheard", Role.NURSE)
    amend(ctx, person, done.assessment_id, {"gp_record_consent": said("yes")}, "asked again")
    assert [line.was for line in again(ctx, done).amended["gp_record_consent"]] == ["Yes", "No"]
    assert stored(ctx, done) == before
    with ctx.sessions.read() as session:
        assert current_values(session, done.assessment_id).values["gp_record_consent"] == said("yes")


def test_the_history_reads_as_a_sentence(ctx: AppContext, person: str, done: TriageView) -> None:
    amend(ctx, person, done.assessment_id, {"gp_record_consent": said("no")}, "misheard")
    line = next(line for line in read_history(ctx, person) if line.what.startswith("amended “"))
    assert f"{line.what}: {line.changed}" == (
        "amended “May we ask your GP for your health record?”: No, was Yes: misheard"
    )
    amend(ctx, person, done.assessment_id, {"communication_needs": DECLINED}, "wrong person", entered_in_error=True)
    line = read_history(ctx, person)[0]
    assert line.changed == "Declined, was None of these: wrong person (entered in error)"


def test_the_record_and_the_pack_say_both(ctx: AppContext, person: str, done: TriageView) -> None:
    handovers.plan_handover(ctx, person, handovers.Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=9)))
    page = read_person(ctx, person)
    assert page.handover_id is not None
    packs.issue_pack(ctx, page.handover_id)
    fresh = read_person(ctx, person).pack
    assert fresh is not None
    assert not fresh.stale
    amend(ctx, person, done.assessment_id, {"gp_record_consent": said("no")}, "misheard")
    stale = read_person(ctx, person).pack
    assert stale is not None
    assert stale.stale
    answer = next(each for each in assessment(ctx, person).answers if each.key == "gp_record_consent")
    assert (answer.shown, [change.was for change in answer.amendments]) == ("No", ["Yes"])


def test_flags_follow_and_new_tasks_open_and_none_is_closed(ctx: AppContext, person: str, done: TriageView) -> None:
    opened = {row.task.id for row in tasks.open_tasks(ctx)}
    assert "opioid_withdrawal" not in open_flags(ctx, person)
    result = amend(ctx, person, done.assessment_id, {"heroin_how_often": said("daily")}, "said so to the worker")
    assert "opioid_withdrawal" in open_flags(ctx, person)
    new = {row.task.kind for row in tasks.open_tasks(ctx) if row.task.id not in opened}
    assert {"withdrawal_assessment", "dependence_decision"} <= new
    assert result.tasks_opened == len(new)
    everything = {row.task.id for row in tasks.open_tasks(ctx)}
    amend(ctx, person, done.assessment_id, {"heroin_how_often": said("less")}, "another person's answer")
    assert "opioid_withdrawal" not in open_flags(ctx, person)
    assert {row.task.id for row in tasks.open_tasks(ctx)} == everything


def test_what_an_amendment_hides_is_taken_back_with_it(ctx: AppContext, person: str, done: TriageView) -> None:
    result = amend(ctx, person, done.assessment_id, {"heroin": said("no")}, "another person's answer")
    assert set(result.hidden) == {
        "heroin_route", "heroin_how_often", "heroin_amount", "heroin_last_use", "opioid_preference",
        "opioid_preference_medicine", "drug_test", "naloxone",
    } & set(done.answers)  # fmt: skip
    assert len(result.hidden) >= 5
    view = again(ctx, done)
    assert "heroin_route" not in view.answers
    assert view.amended["heroin_route"][0].now is None
    assert triage.gaps(view, ctx.now()) == triage.gaps(done, ctx.now())
    back = next(each for each in assessment(ctx, person).answers if each.key == "heroin_route")
    assert (back.state, back.amendments[0].was) == (AnswerState.NOT_ASKED, "Smoked")


def test_the_whole_result_must_make_sense_and_says_which(ctx: AppContext, person: str, done: TriageView) -> None:
    with pytest.raises(MustChoose, match="CH-202") as told:
        amend(ctx, person, done.assessment_id, {"injury": said("yes")}, "seen later")
    assert "What happened, where on the body, what treatment?”: Not answered yet." in told.value.what
    with pytest.raises(MustChoose, match="here it says never injected"):
        amend(ctx, person, done.assessment_id, {"heroin_route": said("injected")}, "sites seen")
    assert again(ctx, done).values == done.values
    both = {"injury": said("yes"), "injury_what": said("Fell in the van"), "injury_severe": said("no")}
    assert set(amend(ctx, person, done.assessment_id, both, "seen later").changed) == set(both)
    with pytest.raises(MustChoose, match="CH-202"):
        amend(ctx, person, done.assessment_id, {"injury": None}, "wrong person", entered_in_error=True)


def test_an_answer_that_need_not_be_is_taken_back(ctx: AppContext, person: str) -> None:
    done = signed(ctx, person, {**SAID, "gp_name": "Example Road Surgery"})
    view = triage.read_triage(ctx, person, done.assessment_id)
    assert "gp_name" not in view.answers
    amend(ctx, person, done.assessment_id, {"gp_name": said("Example Road Surgery")}, "remembered")
    amend(ctx, person, done.assessment_id, {"gp_name": None}, "another person's", entered_in_error=True)
    view = triage.read_triage(ctx, person, done.assessment_id)
    assert "gp_name" not in view.answers
    assert [(line.was, line.now, line.entered_in_error) for line in view.amended["gp_name"]] == [
        (None, "Example Road Surgery", False),
        ("Example Road Surgery", None, True),
    ]


REFUSED = (
    ("IN-621", {"injury": DECLINED}, "  "),
    ("IN-622", {"injury": said("no")}, "the same"),
    ("IN-601", {"no_such_question": said("no")}, "x"),
    ("IN-605", {"heroin_route": said("by magic")}, "x"),
    ("IN-605", {"heroin_last_use": said("2031-01-01")}, "x"),
    ("IN-610", {"alcohol_units": said("4")}, "x"),
)


@pytest.mark.parametrize(("code", "changes", "why"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_changes(
    ctx: AppContext, person: str, done: TriageView, code: str, changes: dict[str, triage.GivenAnswer], why: str
) -> None:
    with pytest.raises(InputProblem, match=code):
        amend(ctx, person, done.assessment_id, changes, why)  # type: ignore[arg-type]  # a table of answers
    with ctx.sessions.read() as session:
        assert session.scalars(select(Amendment)).all() == []


def test_a_draft_is_changed_and_not_amended(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    with pytest.raises(InputProblem, match="IN-623"):
        amend(ctx, person, view.assessment_id, {"injury": said("no")}, "x")


def test_who_may_amend(ctx: AppContext, person: str, done: TriageView) -> None:
    with pytest.raises(NotAllowed):
        amend(as_role(ctx, Role.PHARMACY), person, done.assessment_id, {"injury": DECLINED}, "x")


def test_amended_readings_make_a_new_score_and_mark_the_old(ctx: AppContext, person: str, done: TriageView) -> None:
    (first,) = series(ctx, person, "news2").readings
    result = amend(ctx, person, done.assessment_id, {"obs_pulse": said("134")}, "typed in the wrong box")
    kept = series(ctx, person, "news2")
    assert [(reading.total, reading.good) for reading in kept.readings] == [(0, False), (3, True)]
    assert kept.readings[0].error_reason == "Amended: typed in the wrong box"
    assert kept.readings[1].taken_at == first.taken_at
    assert result.scores == (kept.readings[1].score_id,)
    amend(ctx, person, done.assessment_id, {"injury": DECLINED}, "would not say")
    assert len(series(ctx, person, "news2").readings) == 2


def test_a_reading_put_right_is_the_one_that_the_score_shows(ctx: AppContext, person: str, done: TriageView) -> None:
    """124 made 134 has the same points: series, sheets and pack went on showing 124."""
    amend(ctx, person, done.assessment_id, {"obs_systolic": said("134")}, "typed in the wrong box")
    first, now = series(ctx, person, "news2").readings
    assert (first.good, now.good, now.total) == (False, True, 0)
    assert [item.value for item in now.items if item.number == "4"] == ["134\N{NO-BREAK SPACE}mmHg"]


def test_readings_all_taken_back_leave_no_good_score_and_nobody_sent_for(ctx: AppContext, person: str) -> None:
    """They were another person's: the grave total, and the task it opened, stayed this person's."""
    view = signed(ctx, person, {**SAID, "obs_spo2": "84", "obs_pulse": "140"})
    ctx.clock.forward(minutes=20)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    assert "escalate:news2" in open_kinds(ctx, person)
    back = dict.fromkeys(OBSERVED, AnswerValue(AnswerState.UNKNOWN))
    amend(ctx, person, view.assessment_id, {**back}, "the readings of somebody else")
    (wrong,) = series(ctx, person, "news2").readings
    assert (wrong.good, wrong.error_reason) == (False, "Amended: the readings of somebody else")
    assert not {"escalate:news2", "rescore:news2"} & open_kinds(ctx, person)


def open_kinds(ctx: AppContext, person: str) -> set[str | None]:
    return {task.kind for task in read_person(ctx, person).record.tasks if task.state is TaskState.OPEN}


def test_a_thought_of_suicide_learnt_later_stops_too(ctx: AppContext, person: str, done: TriageView) -> None:
    result = amend(ctx, person, done.assessment_id, {"self_harm_now": said("yes")}, "told the chaplain")
    assert result.stop == "self_harm_now"
    assert "self_harm_now" in open_flags(ctx, person)
    triage.record_stop(ctx, person, done.assessment_id, triage.StopRecord("Officer Dummy", "15_min"))
    assert "acct_open" in open_flags(ctx, person)
    assert all(task.state is TaskState.OPEN for task in read_person(ctx, person).record.tasks)


def test_what_was_not_decided_and_is_decided_by_an_amendment_is_nobodys_task_any_more(
    ctx: AppContext, person: str
) -> None:
    undecided: Said = {"plan_bunk": "not_decided", "plan_bunk_owner": "nurse", "plan_floor": "not_decided"}
    view = signed(ctx, person, undecided)

    def of_kind(kind: str) -> Task:
        return next(task for task in read_person(ctx, person).record.tasks if task.kind == kind)

    assert of_kind("plan_bunk_decide").state is TaskState.OPEN
    amend(ctx, person, view.assessment_id, {"plan_bunk": said("lower"), "plan_bunk_owner": None}, "the GP rang")
    done = of_kind("plan_bunk_decide")
    assert (done.state, done.reason) == (TaskState.DONE, "Decided: Lower bunk needed")
    assert of_kind("plan_floor_decide").state is TaskState.OPEN

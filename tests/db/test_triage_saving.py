"""Answers saved by two people at once, hidden, taken back; drafts resumed by others, and forms that are not here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reception_app.errors import FormProblem, InputProblem
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.loading import FormLibrary
from reception_app.handover.views import clinical_view
from reception_app.models import Answer, Flag
from reception_app.models.audit import check_chain
from reception_app.services import triage
from reception_app.services.answers import read_draft
from reception_app.services.context import AppContext, writing
from reception_app.services.desk import NewUser
from reception_app.services.people import Arrival, add_arrival
from reception_app.services.person_view import read_person
from reception_app.services.triage import AnsweredMeanwhile, TriageView
from reception_app.services.users import add_user, disable_user
from reception_app.vocabulary import AnswerState, ArrivalKind, Role
from tests.support.answering import DECLINED, fill, give, signed
from tests.support.desks import METHADONE, PASSPHRASE, SERTRALINE, add, as_role, specimen
from tests.support.records import sample_pack
from tests.support.sheet_cases import HASH, SHORT


@pytest.fixture
def view(ctx: AppContext, person: str) -> TriageView:
    return triage.start_or_resume(ctx, person)


def keys_on_disk(ctx: AppContext, view: TriageView) -> set[str]:
    with ctx.sessions.read() as session:
        return set(session.scalars(select(Answer.key).where(Answer.assessment_id == view.assessment_id)))


def save(
    ctx: AppContext, view: TriageView, key: str, value: AnswerValue | None, seen: int | triage.Unseen | None
) -> triage.Saved:
    return triage.save_answer(ctx, view.person_id, view.assessment_id, key, value, seen=seen)


def test_two_nurses_cannot_overwrite_each_other_silently(ctx: AppContext, view: TriageView) -> None:
    dummy, other = as_role(ctx, Role.NURSE, name="D. Dummy"), as_role(ctx, Role.NURSE, name="O. Other")
    first = save(dummy, view, "injury", said("no"), seen=None)
    with pytest.raises(AnsweredMeanwhile) as told:
        save(other, view, "injury", said("yes"), seen=None)
    assert told.value.code == "ST-101"
    assert told.value.what == "Nurse D. Dummy answered “No” at 19:40, after you opened it."
    assert told.value.held is not None
    assert told.value.held.revision == first.revision
    stands = triage.read_triage(other, view.person_id, view.assessment_id).answers["injury"]
    assert (stands.value, stands.recorded_by) == (said("no"), "D. Dummy")
    save(other, view, "injury", said("yes"), seen=stands.revision)
    with pytest.raises(AnsweredMeanwhile, match=r"O\. Other answered “Yes”"):
        save(dummy, view, "injury", None, seen=first.revision)
    assert triage.read_triage(dummy, view.person_id, view.assessment_id).values["injury"] == said("yes")
    assert triage.read_triage(dummy, view.person_id, view.assessment_id).also_by == ("O. Other",)


def test_an_answer_taken_back_and_given_again_is_another_one(ctx: AppContext, view: TriageView) -> None:
    first = save(ctx, view, "injury", said("no"), seen=None)
    save(ctx, view, "injury", None, seen=first.revision)
    with pytest.raises(AnsweredMeanwhile, match="took this answer back"):
        save(ctx, view, "injury", said("yes"), seen=first.revision)
    again = save(ctx, view, "injury", said("no"), seen=None)
    assert again.revision is not None
    assert first.revision is not None
    assert again.revision > first.revision
    with pytest.raises(AnsweredMeanwhile):
        save(ctx, view, "injury", said("yes"), seen=first.revision)
    assert read_history_is_whole(ctx)


def read_history_is_whole(ctx: AppContext) -> bool:
    with ctx.sessions.read() as session:
        return check_chain(session) is None


def test_without_saying_what_was_seen_nothing_is_compared(ctx: AppContext, view: TriageView) -> None:
    give(ctx, view, injury="no")
    assert give(ctx, view, injury="yes").values["injury"] == said("yes")


def test_hidden_answers_leave_the_disk_and_the_record(ctx: AppContext, view: TriageView) -> None:
    give(ctx, view, heroin="yes", heroin_route="injected", heroin_how_often="daily", heroin_amount="0.5 g")
    assert "opioid_withdrawal" in {flag.kind for flag in read_person(ctx, view.person_id).record.flags}
    saved = triage.save_answer(ctx, view.person_id, view.assessment_id, "heroin", said("no"))
    assert set(saved.hidden) == {"heroin_route", "heroin_how_often", "heroin_amount"}
    assert keys_on_disk(ctx, view) == {"heroin"}
    with pytest.raises(InputProblem, match="IN-610"):
        triage.save_answer(ctx, view.person_id, view.assessment_id, "heroin_amount", said("1 g"))
    assert keys_on_disk(ctx, view) == {"heroin"}
    ended = next(flag for flag in read_person(ctx, view.person_id).record.flags if flag.kind == "opioid_withdrawal")
    assert ended.end_reason == "put right before it was signed"


def test_a_slip_put_right_unsigned_is_no_ended_risk_on_the_sheet_but_one_acted_on_is(
    ctx: AppContext, view: TriageView
) -> None:
    def withdrawal() -> list[str]:
        pack = replace(sample_pack(), record=read_person(ctx, view.person_id).record)
        return [
            risk.level for risk in clinical_view(pack, HASH, SHORT).risks if risk.name == "Withdrawal risk (opioids)"
        ]

    give(ctx, view, heroin="yes", heroin_route="injected", heroin_how_often="daily")
    assert withdrawal() == ["SOON"]
    triage.save_answer(ctx, view.person_id, view.assessment_id, "heroin", said("no"))
    assert withdrawal() == []
    give(ctx, view, heroin="yes", heroin_route="injected", heroin_how_often="daily")
    with writing(ctx, "look") as session:
        row = session.scalars(select(Flag).where(Flag.kind == "opioid_withdrawal", Flag.ended_at.is_(None))).one()
        row.last_observed_at = ctx.now()
    triage.save_answer(ctx, view.person_id, view.assessment_id, "heroin", said("no"))
    assert withdrawal() == ["ENDED"], "somebody looked at the person for it"


def test_removing_an_item_hides_what_was_said_of_it(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person, "escort-record-health")
    view = give(ctx, view, medicine_72_hours="yes", medicine=("1", "2"))
    for number in ("1", "2"):
        triage.save_answer(ctx, person, view.assessment_id, f"medicine.{number}.name", said(f"Sample {number}"))
    saved = triage.save_answer(ctx, person, view.assessment_id, "medicine", said(("2",)))
    assert saved.hidden == ("medicine.1.name",)
    assert {key for key in keys_on_disk(ctx, view) if key.startswith("medicine.")} == {"medicine.2.name"}
    with pytest.raises(InputProblem, match="IN-610"):
        triage.save_answer(ctx, person, view.assessment_id, "medicine.1.name", said("again"))


def test_what_follows_a_flag_fills_it(ctx: AppContext, view: TriageView) -> None:
    give(ctx, view, acct_on_arrival="open", acct_number="ACCT 7/TT", acct_observation="15_min")
    (flag,) = [each for each in read_person(ctx, view.person_id).record.flags if each.kind == "acct_open"]
    assert (flag.reference, flag.observation) == ("ACCT 7/TT", "15_min")


FACTS = (
    ("sex", "Male"), ("arrival_kind", "court_remand"), ("legal_status", "remand"), ("age", "41"),
    ("born", "1985-07-14"), ("nation", "England"), ("has_script", "no"), ("has_opioid_script", "no"),
)  # fmt: skip


def test_facts_are_known_to_the_form(ctx: AppContext, person: str, view: TriageView) -> None:
    assert dict(view.facts) == dict(FACTS)
    add(ctx, person, SERTRALINE)
    again = triage.read_triage(ctx, person, view.assessment_id).facts
    assert (again["has_script"], again["has_opioid_script"]) == ("yes", "no")


def test_a_script_asks_what_it_makes_necessary_while_saving_too(ctx: AppContext, person: str, view: TriageView) -> None:
    with pytest.raises(InputProblem, match="IN-610"):
        give(ctx, view, opioid_preference="maintain")
    add(ctx, person, METHADONE)
    assert give(ctx, view, opioid_preference="maintain").values["opioid_preference"] == said("maintain")


def test_a_signed_form_keeps_asking_what_it_asked(ctx: AppContext, person: str) -> None:
    done = signed(ctx, person)
    assert done.facts["has_opioid_script"] == "no"
    ctx.clock.forward(minutes=10)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    add(ctx, person, METHADONE)
    assert triage.read_triage(ctx, person, done.assessment_id).facts["has_opioid_script"] == "no"
    assert triage.gaps(triage.read_triage(ctx, person, done.assessment_id), ctx.now()) == ()


def test_a_draft_of_somebody_who_has_left_is_resumed_by_anyone_entitled(ctx: AppContext, view: TriageView) -> None:
    add_user(ctx, NewUser("l.leaver", "L. Leaver", (Role.NURSE,)), PASSPHRASE)
    leaver = as_role(ctx, Role.NURSE, name="L. Leaver")
    give(leaver, view, injury="no")
    disable_user(ctx, "l.leaver")
    other = as_role(ctx, Role.SUBSTANCE_MISUSE_WORKER, name="S. Stayer")
    resumed = triage.start_or_resume(other, view.person_id)
    assert resumed.assessment_id == view.assessment_id
    assert resumed.also_by == ("L. Leaver",)
    assert give(other, resumed, heroin="no").answers["injury"].recorded_by == "L. Leaver"


def without(ctx: AppContext, *forms: tuple[str, str]) -> AppContext:
    """The same desk without these versions of forms."""
    return replace(ctx, forms=FormLibrary([form for form in ctx.forms if (form.id, form.version) not in forms]))


def only(ctx: AppContext, version: str) -> AppContext:
    kept = [form for form in ctx.forms if form.id != "first-reception" or form.version == version]
    return replace(ctx, forms=FormLibrary(kept))


def test_a_form_that_is_not_here_is_read_in_its_own_words(ctx: AppContext, person: str) -> None:
    done = signed(ctx, person, {"injury": "yes", "injury_what": "Fell in the van", "heroin": DECLINED})
    bare = without(ctx, ("first-reception", done.form.version))
    read = triage.read_triage(bare, person, done.assessment_id)
    assert read.form_missing
    assert read.read_only
    question = read.form.question("injury_what")
    assert question is not None
    assert question.words == "What happened, where on the body, what treatment?"
    assert read.answers["injury"].value == said("Yes")
    assert read.answers["injury_what"].value == said("Fell in the van")
    assert read.answers["heroin"].value == DECLINED
    assert [topic.title for topic in read.form.topics if any(q.key == "injury" for q in topic.questions)] == [
        "Injuries and how they look"
    ]
    assert triage.gaps(read, ctx.now()) == ()


def test_a_draft_whose_form_is_gone_waits_beside_the_new_one_and_nothing_is_lost(ctx: AppContext, person: str) -> None:
    old = only(ctx, "1")
    draft = give(old, triage.start_or_resume(old, person), injury="yes", first_time_in_prison="no", self_harm_ever="no")
    assert draft.form.version == "1"
    new = only(ctx, "2")
    with pytest.raises(FormProblem, match="FM-110"):
        triage.save_answer(new, person, draft.assessment_id, "injury", said("no"))
    ctx.clock.forward(minutes=5)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    fresh = triage.start_or_resume(new, person)
    assert fresh.form.version == "2"
    assert fresh.answers == {}
    assert set(fresh.carried) == {"injury", "first_time_in_prison"}
    assert fresh.afresh == {"self_harm_ever"}
    triage.confirm_carried(new, person, fresh.assessment_id, "injury")
    assert triage.start_or_resume(new, person).values["injury"].value == "yes"
    left = triage.read_triage(new, person, draft.assessment_id)
    assert left.form_missing
    assert set(left.answers) == {"injury", "first_time_in_prison", "self_harm_ever"}


def test_an_older_version_goes_on_while_the_desk_has_it(ctx: AppContext, person: str) -> None:
    old = only(ctx, "1")
    draft = triage.start_or_resume(old, person)
    assert triage.start_or_resume(ctx, person).assessment_id == draft.assessment_id
    assert triage.start_or_resume(ctx, person).form.version == "1"


def test_a_form_of_which_no_version_is_here_is_read_and_not_begun(ctx: AppContext, person: str) -> None:
    draft = give(ctx, triage.start_or_resume(ctx, person, "mental-health"))
    bare = without(ctx, ("mental-health", "1"), ("mental-health", "2"))
    assert triage.start_or_resume(bare, person, "mental-health").form_missing
    other = add_arrival(ctx, specimen("A0003TT", "DUMMY", "Brian"), Arrival(ctx.now(), "Court", ArrivalKind.RECALL))
    with pytest.raises(FormProblem, match="FM-110"):
        triage.start_or_resume(bare, other, "mental-health")
    assert draft.form.id == "mental-health"


def test_the_record_of_the_stop_works_and_is_not_emptied_by_answers(ctx: AppContext, view: TriageView) -> None:
    give(ctx, view, self_harm_now="yes")
    triage.record_stop(ctx, view.person_id, view.assessment_id, triage.StopRecord("Officer Dummy", "constant_cctv"))
    give(ctx, view, self_harm_now_what="says little", injury="no")
    record = read_person(ctx, view.person_id).record
    (acct,) = [flag for flag in record.flags if flag.kind == "acct_open"]
    assert (acct.detail, acct.observation) == ("Told Officer Dummy", "constant_cctv")
    kinds = {task.kind: task for task in record.tasks}
    assert kinds["acct_immediate_action_plan"].due_at == ctx.now() + timedelta(hours=1)
    fill(ctx, triage.read_triage(ctx, view.person_id, view.assessment_id))
    triage.sign(ctx, view.person_id, view.assessment_id)
    kinds_after = [task.kind for task in read_person(ctx, view.person_id).record.tasks]
    assert kinds_after.count("acct_immediate_action_plan") == 1


def test_nothing_but_self_harm_stops_the_flow(ctx: AppContext) -> None:
    stopping = {question.key for form in ctx.forms for question in form.walk() if question.stop is not None}
    assert stopping == {"self_harm_now"}


def test_a_refused_answer_leaves_what_was_there(ctx: AppContext, view: TriageView) -> None:
    give(ctx, view, alcohol="yes", alcohol_units="12")
    with pytest.raises(InputProblem, match="IN-605"):
        give(ctx, view, alcohol_units="900")
    with pytest.raises(InputProblem, match="IN-605"):
        give(ctx, view, alcohol_last_drink="2031-01-01")
    for before_birth in ("1900", "1950~", "1985-07-13"):
        with pytest.raises(InputProblem, match="before the person was born"):
            give(ctx, view, alcohol_last_drink=before_birth)
    with ctx.sessions.read() as session:
        assert session.scalars(select(Flag).where(Flag.kind == "alcohol_withdrawal")).all() == []
    assert triage.read_triage(ctx, view.person_id, view.assessment_id).values["alcohol_units"] == said("12")
    assert triage.read_triage(ctx, view.person_id, view.assessment_id).values["alcohol"].state is AnswerState.ANSWERED


@pytest.mark.parametrize("text", ['He says "never", twice', "back\\slash", "ł’Ŵ 𝄞", "[]", '"'])
def test_what_somebody_typed_is_read_back_letter_by_letter(ctx: AppContext, view: TriageView, text: str) -> None:
    save(ctx, view, "care_wishes", said(text), seen=None)
    save(ctx, view, "communication_needs", said(("none",)), seen=None)
    save(ctx, view, "injury", AnswerValue(AnswerState.DECLINED), seen=None)
    with ctx.sessions.read() as session:
        values = read_draft(ctx, session, view.person_id, view.assessment_id).values
    assert values["care_wishes"] == said(text)
    assert values == dict(triage.read_triage(ctx, view.person_id, view.assessment_id).values)


def test_a_save_is_one_short_transaction_however_much_is_answered(ctx: AppContext, view: TriageView) -> None:
    reads = ["SELECT"] * 5  # the assessment, scripts, answers, open flags, a stay since
    whole = ["BEGIN", *reads, "UPDATE", "SELECT", "INSERT", "COMMIT"]  # the answer; the line before, and its own line
    save(ctx, view, "appointments", said("no"), seen=None)
    assert [each.split()[0] for each in statements_of_a_save(ctx, view)] == whole
    fill(ctx, view)
    assert [each.split()[0] for each in statements_of_a_save(ctx, view)] == whole


def statements_of_a_save(ctx: AppContext, view: TriageView) -> list[str]:
    ran: list[str] = []
    with ctx.sessions.read() as session:
        driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(ran.append)
    save(ctx, view, "appointments", said("no"), triage.UNSEEN)
    driver.set_trace_callback(None)
    return list(dict.fromkeys(ran))  # a statement that wakes a trigger is told twice

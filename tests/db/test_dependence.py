"""Dependent and untreated (E38): a clock from the first answer until a decision is recorded, and never a dose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.clinical.dependence import load_dependence
from reception_app.clock import to_wire
from reception_app.errors import InputProblem, NotAllowed
from reception_app.forms.conditions import said
from reception_app.handover.record import Task
from reception_app.services import care, scripts, sources, tasks, triage
from reception_app.services.amending import amend
from reception_app.services.board import BoardRow, finish_reception, read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dependence import Untreated, read_untreated, record_dependence_decision
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import FlagLevel, Role, SourceKind, TaskState
from tests.support.answering import DECLINED, Said, give, signed
from tests.support.desks import METHADONE, SERTRALINE, add, arrive, as_role, later, specimen

DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")
DIAZEPAM = replace(SERTRALINE, medicine="diazepam", strength="5 mg", indication="alcohol withdrawal")


def heroin(ctx: AppContext, hours: float = 9) -> dict[str, str]:
    return {
        "heroin": "yes", "heroin_route": "smoked", "heroin_how_often": "daily", "heroin_amount": "0.5 g",
        "heroin_last_use": to_wire(ctx.now() - timedelta(hours=hours)), "injecting_ever": "never",
    }  # fmt: skip


def alcohol(ctx: AppContext) -> dict[str, str]:
    return {
        "alcohol": "yes", "alcohol_units": "30", "alcohol_how_often": "daily", "alcohol_fits": "no",
        "alcohol_last_drink": to_wire(ctx.now() - timedelta(hours=14)), "alcohol_withdrawal_now": "no",
    }  # fmt: skip


def row_of(ctx: AppContext, person: str) -> BoardRow:
    board = read_board(ctx)
    return next(row for row in (*board.here, *board.leaving) if row.person_id == person)


def held(ctx: AppContext, person: str) -> Untreated:
    found = read_untreated(ctx, person)
    assert found is not None
    return found


def test_the_clock_starts_with_the_answer_and_runs_on_the_board(ctx: AppContext, person: str) -> None:
    assert row_of(ctx, person).untreated is None
    view = give(ctx, triage.start_or_resume(ctx, person), **heroin(ctx))
    assert held(ctx, person) == Untreated(("opioids",), 9, 0, None)
    later(ctx, hours=5)
    row = row_of(ctx, person)
    assert (row.untreated, row.untreated_last_use, row.untreated_of) == (5, 14, ("opioids",))
    triage.save_answer(ctx, person, view.assessment_id, "heroin", said("no"))
    assert row_of(ctx, person).untreated is None


def test_signing_opens_the_prescribers_task_and_leaving_reception_hides_nothing(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {**heroin(ctx)})
    task = held(ctx, person).task_id
    assert task is not None
    assert {"withdrawal_assessment", "dependence_decision"} <= {row.task.kind for row in tasks.open_tasks(ctx)}
    finish_reception(ctx, person)
    later(ctx, days=9)
    row = row_of(ctx, person)
    assert (row.untreated, row.raised_until, row.overdue_tasks > 0) == (216, None, True)
    record_dependence_decision(ctx, person, task, "assessed; no opioid treatment wanted", DOCTOR)
    assert [each.person_id for each in read_board(ctx).here] == []


def test_only_a_decision_ends_it(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {**alcohol(ctx)})
    task = held(ctx, person).task_id
    assert task is not None
    for state in (TaskState.DONE, TaskState.DECLINED, TaskState.PASSED_ON):
        with pytest.raises(InputProblem, match="IN-513"):
            tasks.close_task(ctx, person, task, state, "done")
    passed = tasks.pass_on_task(ctx, person, task, Role.NURSE, "rung the duty doctor")
    assert held(ctx, person).task_id == passed
    decision = record_dependence_decision(ctx, person, passed, "starts the alcohol withdrawal regime tonight", DOCTOR)
    assert read_untreated(ctx, person) is None
    closed = {each.id: each for each in read_person(ctx, person).record.tasks}
    assert (closed[passed].state, closed[passed].reason) == (
        TaskState.DONE,
        "starts the alcohol withdrawal regime tonight",
    )
    (sign,) = [row.task for row in tasks.open_tasks(ctx) if row.task.kind == "countersign"]
    assert "Dr P. Pretend: dependent and untreated" in (sign.detail or "")
    assert len(decision) == 16
    with pytest.raises(InputProblem, match="IN-506"):
        record_dependence_decision(ctx, person, passed, "again", DOCTOR)


def test_a_prescriber_signed_in_decides_and_others_name_one(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {**heroin(ctx)})
    task = held(ctx, person).task_id
    with pytest.raises(NotAllowed, match="RO-102"):
        record_dependence_decision(as_role(ctx, Role.NURSE), person, task, "waits for the test")
    with pytest.raises(NotAllowed, match="RO-103"):
        record_dependence_decision(as_role(ctx, Role.SUBSTANCE_MISUSE_WORKER), person, task, "waits", DOCTOR)
    record_dependence_decision(as_role(ctx, Role.PRESCRIBER), person, task, "waits for the test, seen at 08:00")
    assert read_untreated(ctx, person) is None


WORDS = ("", "   ", "give 30 mg methadone", "10mL now", "two tablets: 2 tablets at night", "diazepam 5mg")


@pytest.mark.parametrize("words", WORDS)
def test_a_decision_has_words_and_never_a_dose(ctx: AppContext, person: str, words: str) -> None:
    signed(ctx, person, {**heroin(ctx)})
    with pytest.raises(InputProblem, match="IN-515" if words.strip() else "IN-514"):
        record_dependence_decision(ctx, person, held(ctx, person).task_id, words, DOCTOR)
    assert held(ctx, person).task_id is not None


def test_a_script_that_may_be_given_treats_and_one_that_waits_does_not(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **heroin(ctx))
    script = add(ctx, person, METHADONE)
    assert held(ctx, person).substances == ("opioids",)
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose))
    scripts.release_by_prescriber(ctx, person, script, reason="confirmed")
    assert read_untreated(ctx, person) is None
    scripts.stop_script(ctx, person, script, reason="not collected", discussed=True, by=DOCTOR)
    assert held(ctx, person).substances == ("opioids",)


def test_each_substance_needs_its_own_treatment(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **alcohol(ctx), **heroin(ctx))
    assert held(ctx, person).substances == ("opioids", "alcohol")
    add(ctx, person, DIAZEPAM, SourceKind.GP_RECORD)
    assert held(ctx, person).substances == ("opioids",)
    assert held(ctx, person).since_last_use_hours == 9


@pytest.mark.parametrize(
    "line",
    [
        replace(DIAZEPAM, indication=None, as_required=True),
        replace(DIAZEPAM, indication=None, form="rectal solution", route="rectal"),
        replace(DIAZEPAM, indication="back pain"),
        replace(DIAZEPAM, medicine="lorazepam", strength="1 mg", indication="agitation", as_required=True),
    ],
)
def test_a_benzodiazepine_for_something_else_does_not_treat_alcohol(
    ctx: AppContext, person: str, line: ScriptLine
) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **alcohol(ctx))
    add(ctx, person, line, SourceKind.GP_RECORD)
    assert held(ctx, person).substances == ("alcohol",)
    add(ctx, person, DIAZEPAM if line.medicine == "lorazepam" else replace(DIAZEPAM, medicine="chlordiazepoxide"),
        SourceKind.GP_RECORD)  # fmt: skip
    assert read_untreated(ctx, person) is None


def test_who_takes_a_benzodiazepine_every_day_is_treated_whatever_for(ctx: AppContext, person: str) -> None:
    give(
        ctx, triage.start_or_resume(ctx, person), benzodiazepines_street="yes", benzodiazepines_street_how_often="daily"
    )
    add(ctx, person, replace(DIAZEPAM, indication="back pain", as_required=True), SourceKind.GP_RECORD)
    assert held(ctx, person).substances == ("benzodiazepines",)
    add(ctx, person, replace(DIAZEPAM, medicine="clonazepam", indication="anxiety"), SourceKind.GP_RECORD)
    assert read_untreated(ctx, person) is None


LIVE = [
    ({"benzodiazepines_street": "yes", "benzodiazepines_street_how_often": "daily"}, "benzodiazepines"),
    ({"z_drugs": "yes", "z_drugs_how_often": "most_days"}, "benzodiazepines"),
    ({"gabapentinoids_street": "yes", "gabapentinoids_street_how_often": "daily"}, "pregabalin or gabapentin"),
    ({"ghb_gbl": "yes", "ghb_gbl_how_often": "daily"}, "another substance"),
    ({"withdrawal_signs": ("shaking",)}, "alcohol"),
    ({"critical_medicine": "yes", "critical_medicine_kind": ("opioid_substitution",)}, "opioids"),
]


@pytest.mark.parametrize(("told", "substance"), LIVE, ids=[next(iter(told)) for told, _ in LIVE])
def test_every_dependence_has_its_flag_and_clock_in_the_draft(
    ctx: AppContext, person: str, told: Said, substance: str
) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **told)
    assert held(ctx, person).substances == (substance,)
    assert [flag.level for flag in read_person(ctx, person).record.flags] == [FlagLevel.SOON]
    assert row_of(ctx, person).untreated == 0


def test_the_last_use_of_benzodiazepines_is_known_to_the_day_only(ctx: AppContext, person: str) -> None:
    told = {
        "benzodiazepines_street": "yes", "benzodiazepines_street_route": "by_mouth",
        "benzodiazepines_street_how_often": "daily", "benzodiazepines_street_amount": "about ten",
        "benzodiazepines_street_last_use": "2026-11-20",
    }  # fmt: skip
    signed(ctx, person, {**told})
    found = held(ctx, person)
    assert (found.substances, found.since_last_use_hours) == (("benzodiazepines",), None)
    assert found.task_id is not None


def kinds(ctx: AppContext, person: str) -> set[str | None]:
    return {task.kind for task in read_person(ctx, person).record.tasks if task.state is TaskState.OPEN}


MISSED: Said = {
    "takes_medicines": "yes", "medicines_named": "methadone", "critical_medicine": "yes",
    "critical_medicine_kind": ("opioid_substitution",), "critical_medicine_which": "methadone",
    "critical_medicine_missed": "yes",
}  # fmt: skip


@pytest.mark.parametrize("form", ["first-reception", "transfer-in"])
def test_a_prescription_only_told_of_is_a_dependence_without_a_script(ctx: AppContext, person: str, form: str) -> None:
    signed(ctx, person, MISSED, form)
    assert {"withdrawal_assessment", "dependence_decision"} <= kinds(ctx, person)
    assert held(ctx, person).substances == ("opioids",)


@pytest.mark.parametrize("form", ["transfer-in", "court-return"])
@pytest.mark.parametrize("sign", ["shaking", "seeing_things"])
def test_alcohol_is_not_missed_where_no_question_asks_about_it_alone(
    ctx: AppContext, person: str, form: str, sign: str
) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person, form), withdrawal_signs=(sign,))
    assert held(ctx, person).substances == ("alcohol",)
    signed(ctx, person, {}, form)
    assert view.form.version == "2"
    assert {"alcohol_urgent", "alcohol_withdrawal_assessment", "dependence_decision"} <= kinds(ctx, person)


@pytest.mark.parametrize("form", ["transfer-in", "court-return"])
@pytest.mark.parametrize(
    ("kind", "substance"),
    [
        ("alcohol", "alcohol"), ("opioids", "opioids"), ("benzodiazepines", "benzodiazepines"),
        ("gabapentinoids", "pregabalin or gabapentin"), ("ghb_gbl", "another substance"),
    ],
)  # fmt: skip
def test_daily_use_since_the_last_assessment_starts_the_clock(
    ctx: AppContext, person: str, form: str, kind: str, substance: str
) -> None:
    told: Said = {
        "used_since": "yes", "used_since_what": "as told", "used_since_kind": (kind,), "used_since_how_often": "daily",
        "used_since_last_use": to_wire(ctx.now() - timedelta(hours=7)),
    }  # fmt: skip
    signed(ctx, person, told, form)
    found = held(ctx, person)
    assert (found.substances, found.since_last_use_hours) == ((substance,), 7)
    assert found.task_id is not None


def test_one_drink_at_court_is_no_dependence(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person, "court-return"), used_since="yes", used_since_kind=("alcohol",),
         used_since_how_often="less")  # fmt: skip
    assert read_untreated(ctx, person) is None


def test_opioid_signs_after_court_ask_a_prescriber(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {"withdrawal_signs": ("opioid",)}, "court-return")
    assert held(ctx, person).task_id is not None


def decisions(ctx: AppContext) -> list[Task]:
    return [row.task for row in tasks.open_tasks_view(ctx).rows if row.task.kind == "dependence_decision"]


def test_alcohol_learnt_after_signing_is_in_the_prescribers_task_and_sooner(ctx: AppContext, person: str) -> None:
    view = signed(ctx, person, {**heroin(ctx)})
    (first,) = decisions(ctx)
    assert first.due_at == ctx.now() + timedelta(hours=2)
    later(ctx, minutes=10)
    amend(ctx, person, view.assessment_id, {key: said(value) for key, value in alcohol(ctx).items()}, "told the wing")
    (task,) = decisions(ctx)
    assert (task.id, task.due_at) == (first.id, ctx.now() + timedelta(hours=1))
    assert "alcohol" in (task.detail or "")
    assert "opioid" in (task.detail or "")  # what was known before is a reason still
    later(ctx, minutes=10)
    amend(ctx, person, view.assessment_id, {"veteran": said("yes")}, "told the wing")
    assert decisions(ctx) == [task]


def test_what_is_learnt_later_and_is_less_urgent_is_in_the_prescribers_task_too(ctx: AppContext, person: str) -> None:
    view = signed(ctx, person, {**alcohol(ctx)})
    (first,) = decisions(ctx)
    later(ctx, minutes=10)
    learnt = {key: said(value) for key, value in heroin(ctx).items()}
    asked = dict.fromkeys(("naloxone", "drug_test", "opioid_preference"), DECLINED)
    amend(ctx, person, view.assessment_id, {**learnt, **asked}, "told the wing")
    (task,) = decisions(ctx)
    assert (task.id, task.due_at) == (first.id, first.due_at)
    assert "alcohol" in (task.detail or "")
    assert "opioid" in (task.detail or "")


def test_alcohol_learnt_after_the_decision_asks_a_prescriber_again(ctx: AppContext, person: str) -> None:
    view = signed(ctx, person, {**heroin(ctx)})
    (first,) = decisions(ctx)
    record_dependence_decision(ctx, person, first.id, "starts tonight", DOCTOR)
    later(ctx, hours=1)
    amend(ctx, person, view.assessment_id, {"veteran": said("yes")}, "told the wing")
    assert decisions(ctx) == []
    amend(ctx, person, view.assessment_id, {key: said(value) for key, value in alcohol(ctx).items()}, "told the wing")
    (again,) = decisions(ctx)
    assert again.due_at == ctx.now() + timedelta(hours=1)
    assert held(ctx, person).task_id == again.id
    passed = tasks.pass_on_task(ctx, person, again.id, Role.NURSE, "rung the duty doctor")
    amend(ctx, person, view.assessment_id, {"alcohol_units": said("40")}, "told the wing")
    assert [task.id for task in decisions(ctx)] == [passed]


def test_what_is_learnt_after_the_decision_starts_it_again(ctx: AppContext, person: str) -> None:
    done = signed(ctx, person, {**heroin(ctx)})
    record_dependence_decision(ctx, person, held(ctx, person).task_id, "no treatment wanted", DOCTOR)
    later(ctx, hours=2)
    assert read_untreated(ctx, person) is None
    amend(ctx, person, done.assessment_id, {key: said(value) for key, value in alcohol(ctx).items()}, "told the wing")
    assert held(ctx, person).substances == ("alcohol",)
    record_dependence_decision(ctx, person, None, "seen by the doctor", DOCTOR)
    assert read_untreated(ctx, person) is None


def test_a_flag_raised_by_hand_counts_and_a_decision_needs_no_open_task(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, care.NewFlag("opioid_withdrawal"))
    later(ctx, minutes=1)
    assert held(ctx, person).task_id is None
    record_dependence_decision(ctx, person, None, "watch, score again", DOCTOR)
    assert read_untreated(ctx, person) is None
    assert [task.kind for task in read_person(ctx, person).record.tasks if task.state is TaskState.DONE] == [
        "dependence_decision"
    ]


def test_risk_stays_raised_for_seven_days_then_ends(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {"hopeless": "yes"})
    finish_reception(ctx, person)
    later(ctx, days=6, hours=23)
    assert row_of(ctx, person).raised_until is not None
    later(ctx, hours=2)
    assert [row.person_id for row in read_board(ctx).here] == []


def test_observation_clocks_run_from_the_last_one(ctx: AppContext, person: str) -> None:
    flag = care.raise_flag(ctx, person, care.NewFlag("acct_open", observation="15_min"))
    care.raise_flag(ctx, person, care.NewFlag("suicide_risk", observation="constant_physical"))
    assert row_of(ctx, person).observation_due_at == ctx.now() + timedelta(minutes=15)
    later(ctx, minutes=20)
    care.record_observed(ctx, person, flag)
    assert row_of(ctx, person).observation_due_at == ctx.now() + timedelta(minutes=15)
    assert row_of(ctx, arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))).observation_due_at is None


def test_the_data_name_known_flags_and_medicines() -> None:
    found = load_dependence()
    assert set(found) == {"opioid", "alcohol", "benzodiazepine", "gabapentinoid", "other"}
    assert found["opioid"].treats("Buvidal")
    assert found["alcohol"].treats("Librium") or found["alcohol"].treats("chlordiazepoxide")
    assert not found["opioid"].treats("codeine")

"""The shorter question sets: transfer in, return, second stage, mental health, wider needs, the escort record."""

from datetime import UTC, date, datetime

import pytest

from reception_app.forms.answers import AnswerValue, actions, flags, others_no, problem_of, problems, said, visible
from reception_app.forms.definition import Form, Question, QuestionType
from reception_app.forms.loading import load_forms
from reception_app.vocabulary import OBSERVATION_LEVELS, AnswerState, ArrivalKind, FlagLevel, Role

LIBRARY = load_forms()
FIRST = LIBRARY.get("first-reception", "3")
TRANSFER, RETURN = LIBRARY.get("transfer-in", "2"), LIBRARY.get("court-return", "2")
SECOND, MIND = LIBRARY.get("second-stage", "2"), LIBRARY.get("mental-health", "2")
WIDER = LIBRARY.get("wider-needs", "1")
HEALTH, RISK = LIBRARY.get("escort-record-health", "1"), LIBRARY.get("escort-record-risk", "1")
ALL = (TRANSFER, RETURN, SECOND, MIND, WIDER, HEALTH, RISK)
NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
MALE, FEMALE = {"sex": "Male"}, {"sex": "Female"}
YES, NO = said("yes"), said("no")
Said = dict[str, AnswerValue]

# The steps of the national escort record's two sections, by the question that stands for each.
HEALTH_STEPS = [
    "health_issues", "wheelchair", "pregnancy", "travelling_with_child", "physical_needs", "mental_needs",
    "sensitive_medical", "medicine_72_hours", "seen_by_health", "alcohol_withdrawal_risk", "dependencies", "diet",
    "allergies_told", "personal_tasks", "hygiene_kit", "special_vehicle", "other_health", "health_contact",
]  # fmt: skip
RISK_STEPS = [
    "self_harm_indication", "observation_level", "acct_on_arrival", "risk_alerts", "hold_separately", "violence",
    "escape", "hidden_items", "communication_needs", "next_of_kin",
]  # fmt: skip
MEDICINE = ["name", "how_given", "dosage", "frequency", "last_given", "next_given", "needed_moving", "carrier"]
ALERTS = {
    "MAS": "asthma", "MEP": "seizures", "MHT": "hearing", "MSI": "sight", "MFL": "false_limb", "PEEP": "peep",
    "XXRAY": "no_body_scan", "TM": "medical_hold", "HA": "acct_open", "HA1": "suicide_risk", "HA2": None,
    "SH": "self_harm_history", "HC": "self_harm_history", "HS": "self_harm_history", "VU": "poor_coper",
    "F1": "veteran",
}  # fmt: skip


def ask(form: Form, key: str) -> Question:
    question = form.question(key)
    assert question is not None, key
    return question


def asked(form: Form, answers: Said, facts: dict[str, str]) -> set[str]:
    return {question.key for question in visible(form, answers, facts)}


def opened(form: Form, answers: Said, facts: dict[str, str] = FEMALE) -> dict[str, tuple[Role, int | None]]:
    return {task.kind: (task.owner_role, task.due_minutes) for task in actions(form, answers, facts)}


def tops(form: Form) -> list[str]:
    return [question.key for topic in form.topics for question in topic.questions]


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.id)
def test_one_question_has_one_key_in_every_form(form: Form) -> None:
    """An answer given in one form is offered in the next: same key, same kind of answer."""
    own = {"diet", "acct_on_arrival"}  # the escort record words these for an officer's list
    for question in form.walk():
        first = FIRST.question(question.key)
        if first is None or question.key in own:
            continue
        assert question.type is first.type, question.key
        assert {option.value for option in question.options} == {option.value for option in first.options}, question.key


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.id)
def test_pages_are_short_and_unanswered_is_never_no(form: Form) -> None:
    for topic in form.topics:
        assert len(topic.questions) <= (7 if topic.key == "measures" else 4), topic.key
        assert not topic.none_of_these
        assert others_no(form, topic.key, {}, FEMALE) == ()
    waiting = AnswerValue(AnswerState.NOT_ASKED, reason="asleep")
    for question in form.walk():
        problem = problem_of(question, waiting, NOW)
        assert problem is not None
        assert problem.blocks is question.must_ask


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.id)
def test_declined_throughout_leaves_nothing_to_put_right(form: Form) -> None:
    declined = {question.key: AnswerValue(AnswerState.DECLINED) for question in visible(form, {}, FEMALE)}
    assert problems(form, declined, FEMALE, NOW) == ()


def test_forms_are_offered_for_the_arrivals_they_are_for() -> None:
    assert TRANSFER.offered_for == (ArrivalKind.TRANSFER,)
    assert RETURN.offered_for == (ArrivalKind.COURT_RETURN, ArrivalKind.HOSPITAL_RETURN)
    assert set(FIRST.offered_for) == set(ArrivalKind) - {ArrivalKind.COURT_RETURN, ArrivalKind.HOSPITAL_RETURN}


def test_a_transfer_is_asked_what_cannot_come_in_a_pack_and_has_a_first_night() -> None:
    wanted = {"self_harm_now", "hopeless", "self_harm_ever", "acct_on_arrival", "medicines_came", "doses_today",
              "changes_on_way", "appointments", "dependants", "well_enough"}  # fmt: skip
    plan = {key for key in tops(FIRST) if key.startswith("plan_")}
    assert wanted | plan <= set(tops(TRANSFER))
    assert len(tops(TRANSFER)) <= 36
    assert opened(TRANSFER, {"record_came": said("none")})["sending_prison"] == (Role.NURSE, 60)
    assert opened(TRANSFER, {"medicines_came": said("some")})["medicines_missing"] == (Role.NURSE, 60)
    assert opened(TRANSFER, {"well_enough": NO})["not_well_enough"] == (Role.NURSE, 15)
    missed = {"doses_today": NO, "doses_missed": said("carbamazepine, last this morning")}
    assert opened(TRANSFER, missed)["doses_missed"] == (Role.NURSE, 60)
    (flag,) = flags(TRANSFER, missed, MALE)
    assert (flag.kind, flag.detail) == ("missed_critical_medicine", "carbamazepine, last this morning")


def test_a_return_asks_what_changed_and_what_was_given() -> None:
    assert {"status_changed", "hard_news", "self_harm_now", "doses_while_out", "medicine_brought", "injury"} <= set(
        tops(RETURN)
    )
    hospital, court = {"arrival_kind": "hospital_return"}, {"arrival_kind": "court_return"}
    assert {"discharge_papers", "hospital_why"} <= asked(RETURN, {}, hospital)
    assert not {"discharge_papers", "hospital_why"} & asked(RETURN, {}, court)
    long = {"status_changed": YES, "status_changed_to": said("life"), "self_harm_ever": YES}
    assert opened(RETURN, long)["status_changed_support"] == (Role.NURSE, 240)
    assert "suicide_risk" in {flag.kind for flag in flags(RETURN, long, MALE)}
    assert opened(RETURN, {"doses_while_out": said("not_known")})["doses_missed"] == (Role.NURSE, 60)


def test_the_second_stage_asks_what_the_guideline_names() -> None:
    wanted = {
        "actions_reviewed", "past_alcohol", "past_drugs", "past_medicine_misuse", "head_injury", "smoking",
        "sexual_health_screen", "family_history", "expected_release", "gynaecology", "height", "weight", "obs_pulse",
        "obs_systolic", "obs_diastolic", "obs_temperature", "urinalysis", "cmhs", "tb_screen", "vaccinations",
    }  # fmt: skip
    assert wanted <= set(tops(SECOND))
    head = {"head_injury": YES, "head_injury_20_minutes": YES}
    assert "head_injury" in opened(SECOND, head)
    assert [flag.kind for flag in flags(SECOND, head, MALE)] == ["brain_injury"]
    assert {"head_injury_times", "head_injury_memory"} <= asked(SECOND, {"head_injury": YES}, MALE)
    assert opened(SECOND, {"release_within_month": YES})["pre_release_plan"] == (Role.NURSE, 4320)
    assert problem_of(ask(SECOND, "expected_release"), said("2027-03"), NOW) is None


@pytest.mark.parametrize(
    ("screen", "score", "positive"),
    [("cmhs_m", "5", False), ("cmhs_m", "6", True), ("cmhs_w", "3", False), ("cmhs_w", "4", True)],
)
def test_the_mental_health_screen_has_its_two_cut_offs(screen: str, score: str, positive: bool) -> None:
    answers = {"cmhs": said(screen), "cmhs_score": said(score)}
    assert ("mental_health_referral" in opened(SECOND, answers)) is positive


def test_the_screen_for_women_has_eight_questions() -> None:
    answers = {"cmhs": said("cmhs_w"), "cmhs_score": said("9")}
    assert "8 questions" in {p.key: p.words for p in problems(SECOND, answers, FEMALE, NOW)}["cmhs_score"]
    answers["cmhs"] = said("cmhs_m")
    assert "cmhs_score" not in {problem.key for problem in problems(SECOND, answers, MALE, NOW)}


def test_mental_health_and_substances_stand_in_one_form() -> None:
    diagnoses = {option.value for option in ask(MIND, "diagnoses").options} - {"other", "none"}
    answers = {"diagnoses": said(tuple(sorted(diagnoses)))}
    assert {flag.kind for flag in flags(MIND, answers, FEMALE)} == diagnoses
    wanted = {"mh_service", "mh_inpatient", "mh_medicine", "care_coordinator", "risk_plan", "section", "section_117",
              "depot", "mood_screen", "capacity", "risk_to_others", "safeguarding", "protected", "self_harm_now",
              "substances_and_mind", "mh_helps"}  # fmt: skip
    assert wanted <= set(tops(MIND))
    both = {"substances_and_mind": YES, "substances_and_mind_what": said("crack makes the voices louder")}
    assert [flag.kind for flag in flags(MIND, both, MALE)] == ["dual_diagnosis"]
    found = flags(MIND, {"capacity": said("doubt"), "section": said("s47"), "section_117": YES, "depot": YES}, MALE)
    assert {flag.kind for flag in found} == {"capacity", "section", "section_117", "depot_due"}
    assert "section_transfer" in opened(MIND, {"section": said("s48")})


def test_wider_needs_are_asked_in_twelve_questions() -> None:
    assert tops(WIDER) == [
        "housing", "belongings", "family_contact", "gate", "money", "bank_account", "debts", "employment", "identity",
        "phone", "gp_outside", "wider_other",
    ]  # fmt: skip
    assert "housing" in opened(WIDER, {"housing": said("none")})
    assert "gp_registration" in opened(WIDER, {"gp_outside": NO})
    assert flags(WIDER, dict.fromkeys(("gate", "debts", "phone"), YES), MALE) == ()


def test_the_escort_record_has_its_steps_in_order() -> None:
    assert tops(HEALTH) == HEALTH_STEPS
    assert tops(RISK) == RISK_STEPS


def test_every_field_of_a_medicine_is_asked_for_each_one() -> None:
    assert [child.key.removeprefix("medicine.*.") for child in ask(HEALTH, "medicine").follow_ups] == MEDICINE
    answers = {"medicine_72_hours": YES, "medicine": said(("1", "2"))}
    assert {f"medicine.{number}.{key}" for number in "12" for key in MEDICINE} <= asked(HEALTH, answers, MALE)
    carriers = {option.value for option in ask(HEALTH, "medicine.2.carrier").options}
    assert carriers == {"escort", "person", "not_sent"}
    missing = {problem.key for problem in problems(HEALTH, answers, MALE, NOW)}
    assert {f"medicine.1.{key}" for key in MEDICINE} <= missing
    answers["medicine.2.carrier"] = said("person")
    assert "medicine.2.carrier_person_comment" in asked(HEALTH, answers, MALE)
    assert "medicine.1.carrier_person_comment" not in asked(HEALTH, answers, MALE)


def test_a_medicine_needed_on_the_way_is_carried_by_somebody() -> None:
    answers = {"medicine_72_hours": YES, "medicine": said(("1",)), "medicine.1.needed_moving": YES,
               "medicine.1.carrier": said("not_sent")}  # fmt: skip
    found = {problem.key: problem.words for problem in problems(HEALTH, answers, MALE, NOW)}
    assert "nobody carries it" in found["medicine.1.carrier"]


def test_what_is_sensitive_goes_into_the_envelope_with_every_field() -> None:
    answers = {"sensitive_medical": YES, "sensitive_medicine_any": YES, "sensitive_medicine": said(("1",))}
    fields = {"name", "directions", "dosage", "frequency", "last_given", "next_given"}
    keys = {f"sensitive_medicine.1.{name}" for name in fields}
    assert keys <= asked(HEALTH, answers, MALE)
    assert "sensitive_seal" in asked(HEALTH, answers, MALE)
    ahead = said("2026-11-21T08:00:00Z")
    assert problem_of(ask(HEALTH, "sensitive_medicine.1.next_given"), ahead, NOW) is None
    assert problem_of(ask(HEALTH, "sensitive_medicine.1.last_given"), ahead, NOW) is not None


@pytest.mark.parametrize(("code", "kind"), ALERTS.items())
def test_every_alert_code_is_an_option_and_raises_its_flag(code: str, kind: str | None) -> None:
    places = [
        (form, question, option)
        for form in (HEALTH, RISK)
        for question in form.walk()
        for option in question.options
        if any((each.system, each.value) == ("NOMIS", code) for each in option.codes)
    ]
    assert len(places) == 1
    form, question, option = places[0]
    value = (option.value,) if question.type is QuestionType.SEVERAL else option.value
    found = {flag.kind for flag in flags(form, {question.key: said(value)}, MALE)}
    assert found == set() if kind is None else kind in found


def test_a_comment_is_asked_where_an_option_wants_one() -> None:
    chosen = {"physical_needs": said(("peep", "asthma", "no_body_scan"))}
    shown = asked(HEALTH, chosen, MALE)
    assert {"physical_needs_peep_comment", "physical_needs_asthma_comment"} <= shown
    assert "physical_needs_no_body_scan_comment" not in shown
    missing = {problem.key for problem in problems(HEALTH, chosen, MALE, NOW)}
    assert "physical_needs_peep_comment" in missing
    assert "physical_needs_asthma_comment" not in missing
    chosen["physical_needs_peep_comment"] = said("two to carry")
    details = {flag.kind: flag.detail for flag in flags(HEALTH, chosen, MALE)}
    assert details["peep"] == "two to carry"


def test_the_risk_section_has_the_lists_of_the_framework() -> None:
    levels = [(option.value, option.words) for option in ask(RISK, "observation_level").options]
    assert levels == list(OBSERVATION_LEVELS)
    methods = {option.value for option in ask(RISK, "self_harm_methods").options}
    assert methods == {"ligature", "cutting", "overdose", "unknown", "other"}
    done = {option.value for option in ask(RISK, "self_harm_actions").options}
    assert done == {"cell_share", "conversation", "acct", "medical_referral", "support", "other", "nothing"}
    indicated = {
        "self_harm_indication": YES,
        "self_harm_nature": said("after a telephone call"),
        "self_harm_last": said("2026-11"),
        "self_harm_methods": said(("ligature",)),
        "self_harm_actions": said(("nothing",)),
    }
    (flag,) = flags(RISK, indicated, MALE)
    assert (flag.kind, flag.detail, flag.methods) == ("suicide_risk", "after a telephone call", ("ligature",))
    assert opened(RISK, indicated)["escort_self_harm"] == (Role.NURSE, 15)
    open_now = flags(RISK, {"acct_on_arrival": said("open")}, MALE)
    assert [(each.kind, each.level) for each in open_now] == [("acct_open", FlagLevel.ACT_NOW)]


FAR_OUT = [
    ("obs_systolic", "70", {"observation_far_out", "pregnant_observations"}),
    ("obs_systolic", "165", {"pregnant_observations"}),
    ("obs_systolic", "118", set()),
    ("obs_diastolic", "115", {"pregnant_observations"}),
    ("obs_pulse", "135", {"observation_far_out", "pregnant_observations"}),
    ("obs_temperature", "38.4", {"pregnant_observations"}),
]


@pytest.mark.parametrize(("key", "value", "kinds"), FAR_OUT, ids=[f"{key}-{value}" for key, value, _ in FAR_OUT])
def test_a_reading_far_out_asks_for_somebody_by_itself(key: str, value: str, kinds: set[str]) -> None:
    both = {"observation_far_out", "pregnant_observations"}
    told = {"pregnancy": YES, key: said(value)}
    assert both & set(opened(SECOND, told)) == kinds
    assert both & set(opened(SECOND, told, MALE)) == kinds - {"pregnant_observations"}
    assert both & set(opened(FIRST, told)) == kinds - {"observation_far_out"}


def test_pregnancy_shown_by_the_test_counts_too() -> None:
    told = {"pregnancy": AnswerValue(AnswerState.UNKNOWN), "pregnancy_test": said("positive")}
    assert "pregnant_observations" in opened(FIRST, {**told, "obs_systolic": said("70")})


@pytest.mark.parametrize("form", [FIRST, TRANSFER, RETURN, SECOND], ids=lambda form: form.id)
def test_no_hope_and_self_harm_before_open_an_acct_in_every_form_that_asks(form: Form) -> None:
    assert opened(form, {"hopeless": YES, "self_harm_ever": YES})["acct_open_now"] == (Role.NURSE, 15)
    assert "acct_open_now" not in opened(form, {"hopeless": YES, "self_harm_ever": NO})


def test_tuberculosis_among_the_conditions_is_told_to_its_team_within_a_day() -> None:
    assert opened(FIRST, {"conditions": said(("tb", "asthma"))})["tb_team"] == (Role.NURSE, 1440)
    assert "tb_team" not in opened(FIRST, {"conditions": said(("asthma",))})


@pytest.mark.parametrize("form", [FIRST, RETURN], ids=lambda form: form.id)
def test_an_injury_of_the_past_few_days_is_never_confirmed_from_an_old_pack(form: Form) -> None:
    assert all(ask(form, key).always_afresh for key in ("injury", "injury_what", "injury_severe", "injury_map"))


def test_the_28_days_of_a_transfer_to_hospital_have_a_clock_of_their_own() -> None:
    told = {"section": said("s48"), "section_referred_on": said("2026-11-02")}
    clock = next(task for task in actions(MIND, told, MALE) if task.kind == "hospital_transfer_28_days")
    assert (clock.due_minutes, clock.since, clock.mark) == (28 * 1440, date(2026, 11, 2), "V")
    assert "hospital_transfer_28_days" not in opened(MIND, {"section": said("s37")})

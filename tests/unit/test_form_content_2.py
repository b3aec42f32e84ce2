"""First reception, version 2: every row of NG57 Table 1 with its action, what is never skipped, and the first night."""

from datetime import UTC, datetime

import pytest

from reception_app.clinical.instruments import load_instruments
from reception_app.clinical.substances import load_substances
from reception_app.forms.answers import (
    AnswerValue,
    actions,
    flags,
    needs_attention,
    others_no,
    problem_of,
    problems,
    prune,
    said,
    stops,
    visible,
)
from reception_app.forms.definition import AskedOf, Question, QuestionType
from reception_app.forms.loading import load_forms
from reception_app.forms.progress import progress
from reception_app.vocabulary import OBSERVATION_LEVELS, AnswerState, FlagLevel, Role

LIBRARY = load_forms()
FORM = LIBRARY.get("first-reception", "3")
FIRST = LIBRARY.get("first-reception", "1")
NEW = [form for form in LIBRARY if (form.id, form.version) != ("first-reception", "1")]
NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
MALE, FEMALE = {"sex": "Male"}, {"sex": "Female"}
YES, NO = said("yes"), said("no")
Said = dict[str, AnswerValue]

# NG57 (2016) Table 1: row, the question that asks it, an answer that calls for action, the task, its owner, minutes.
TABLE_1: list[tuple[int, str, Said, str, Role, int]] = [
    (1, "long_sentence_offence", {"long_sentence_offence": YES}, "mental_health_referral",
     Role.MENTAL_HEALTH_WORKER, 7200),
    (2, "takes_medicines", {"takes_medicines": YES}, "medicines_continuity", Role.NURSE, 120),
    (3, "injury", {"injury": YES}, "injury_assessment", Role.NURSE, 60),
    (3, "injury", {"injury": YES, "injury_severe": YES}, "injury_severe", Role.NURSE, 15),
    (4, "conditions", {"conditions": said(("sickle_cell",))}, "long_term_conditions", Role.NURSE, 10080),
    (5, "other_health_problem", {"other_health_problem": YES}, "other_health_problem", Role.NURSE, 10080),
    (6, "assessor_concern", {"assessor_concern": YES}, "assessor_concern", Role.PRESCRIBER, 240),
    (7, "pregnancy", {"pregnancy": YES}, "pregnancy_care", Role.NURSE, 1440),
    (7, "pregnancy", {"pregnancy": AnswerValue(AnswerState.UNKNOWN)}, "pregnancy_care", Role.NURSE, 1440),
    (8, "living_help", {"living_help": YES}, "disability_lead", Role.NURSE, 120),
    (9, "aids", {"aids": said(("continence",))}, "aids_to_cell", Role.NURSE, 120),
    (10, "medical_diet", {"medical_diet": YES}, "medical_diet", Role.NURSE, 240),
    (11, "recent_care", {"recent_care": YES}, "recent_care", Role.HEALTHCARE_ADMINISTRATOR, 1440),
    (12, "appointments", {"appointments": YES}, "appointments", Role.HEALTHCARE_ADMINISTRATOR, 1440),
    (13, "alcohol", {"alcohol": YES, "alcohol_units": said("15.1")}, "alcohol_urgent", Role.PRESCRIBER, 60),
    (13, "alcohol", {"alcohol": YES, "alcohol_withdrawal_now": YES}, "alcohol_urgent", Role.PRESCRIBER, 60),
    (14, "heroin", {"heroin": YES}, "substance_misuse_referral", Role.SUBSTANCE_MISUSE_WORKER, 1440),
    (15, "medicine_misuse", {"medicine_misuse": YES}, "substance_misuse_referral", Role.SUBSTANCE_MISUSE_WORKER, 1440),
    (16, "mh_service", {"mh_service": YES}, "mental_health_referral", Role.MENTAL_HEALTH_WORKER, 7200),
    (17, "mh_inpatient", {"mh_inpatient": YES}, "mental_health_referral", Role.MENTAL_HEALTH_WORKER, 7200),
    (18, "mh_medicine", {"mh_medicine": YES}, "mental_health_referral", Role.MENTAL_HEALTH_WORKER, 7200),
    (19, "self_harm_now", {"self_harm_now": YES}, "mental_health_urgent", Role.MENTAL_HEALTH_WORKER, 2880),
    (19, "self_harm_now", {"self_harm_now": YES}, "acct_immediate_action_plan", Role.ESCORT, 60),
    (19, "self_harm_now", {"self_harm_now": YES}, "acct_case_review", Role.ESCORT, 1440),
    (19, "hopeless", {"hopeless": YES}, "mental_health_urgent", Role.MENTAL_HEALTH_WORKER, 2880),
    (19, "hopeless", {"hopeless": YES}, "acct_consider", Role.NURSE, 60),
    (20, "self_harm_ever", {"self_harm_ever": YES}, "mental_health_referral", Role.MENTAL_HEALTH_WORKER, 7200),
]  # fmt: skip

# Row 14 names them; every one is asked in the same way (E13).
SUBSTANCES = (
    "heroin", "other_opioids", "methadone_street", "crack", "cocaine_powder", "benzodiazepines_street",
    "gabapentinoids_street", "z_drugs", "amphetamine", "nps", "cannabis", "ketamine", "ghb_gbl", "steroids_pieds",
)  # fmt: skip

PLAN = (
    "plan_place", "plan_cell_sharing", "plan_bunk", "plan_floor", "plan_observation", "plan_in_possession",
    "plan_medicine_times", "plan_diet", "plan_aids", "plan_seen_next_by",
)  # fmt: skip

NEWS2 = ("obs_respirations", "obs_spo2", "obs_oxygen", "obs_systolic", "obs_pulse", "obs_consciousness",
         "obs_temperature")  # fmt: skip


def ask(key: str) -> Question:
    question = FORM.question(key)
    assert question is not None, key
    return question


def raised(answers: Said, facts: dict[str, str] = FEMALE) -> dict[str, tuple[Role, int | None]]:
    return {task.kind: (task.owner_role, task.due_minutes) for task in actions(FORM, answers, facts)}


def quiet() -> Said:
    """Return the answers of a man with nothing to report, and a first night like most."""
    answers = {
        question.key: NO
        for topic in FORM.topics
        for question in topic.questions
        if question.type in (QuestionType.YES_NO, QuestionType.SUBSTANCE)
    }
    answers |= {
        question.key: said((question.options[-1].value,))
        for topic in FORM.topics
        for question in topic.questions
        if question.type is QuestionType.SEVERAL
    }
    declined = dict.fromkeys(("hepatitis_b_test", "hepatitis_c_test", "hiv_test", "hepatitis_b_vaccine"),
                             said("declined"))  # fmt: skip
    measured = zip(NEWS2, ("16", "98", "air", "128", "72", "alert", "36.8"), strict=True)
    answers |= declined | {key: said(value) for key, value in measured}
    return answers | {
        "gp_record_consent": YES,
        "mental_state": said(("settled",)),
        "acct_on_arrival": said("none"),
        "injecting_ever": said("never"),
        "smoking": said("none"),
        "obs_diastolic": said("80"),
        "own_words": AnswerValue(AnswerState.DECLINED),
        "plan_place": said("ordinary"),
        "plan_cell_sharing": said("no_reason"),
        "plan_bunk": said("either"),
        "plan_floor": said("any"),
        "plan_observation": said("standard"),
        "plan_in_possession": said("all"),
        "plan_medicine_times": said("none"),
        "plan_diet": said("ordinary"),
        "plan_aids": said("none"),
        "plan_seen_next_at": said("2026-11-20T23:30:00Z"),
        "plan_seen_next_by": said("nurse"),
    }


@pytest.mark.parametrize(("row", "key", "answers", "kind", "owner", "due"), TABLE_1)
def test_every_row_of_table_1_is_asked_with_its_action(
    row: int, key: str, answers: Said, kind: str, owner: Role, due: int
) -> None:
    question = ask(key)
    assert question.topic_ng57 == str(row)
    assert f"row {row}" in question.source or f"rows 8 and {row}" in question.source
    assert raised(answers)[kind] == (owner, due)
    assert key in {asked.key for asked in visible(FORM, {}, FEMALE)}


def test_all_twenty_rows_are_there_and_no_row_is_invented() -> None:
    assert {row for row, *_ in TABLE_1} == set(range(1, 21))
    rows = {question.topic_ng57 for question in FORM.walk() if question.topic_ng57}
    assert rows == {str(row) for row in range(1, 21)}


def test_the_questions_of_rows_1_to_4_are_checked_and_the_rest_wait_for_a_clinical_owner() -> None:
    tops = [question for topic in FORM.topics for question in topic.questions if question.topic_ng57]
    checked = {question.key for question in tops if question.mark == "V"}
    assert checked == {"long_sentence_offence", "takes_medicines", "injury", "conditions"}


def test_row_14_names_every_substance_and_asks_of_each_the_same() -> None:
    known = load_substances()
    rows = [question for topic in FORM.topics if topic.layout == "rows" for question in topic.questions]
    assert [question.substance for question in rows if question.key in SUBSTANCES] == list(SUBSTANCES)
    assert {question.substance for question in rows if question.substance} <= set(known)
    parts = ("route", "how_often", "amount", "last_use", "first_use")
    for key in SUBSTANCES:
        assert [child.key for child in ask(key).follow_ups] == [f"{key}_{part}" for part in parts]
        assert ask(f"{key}_last_use").always_afresh
    assert ask("other_substance").follow_ups[0].key == "other_substance_what"


def test_a_page_holds_at_most_four_questions_a_table_at_most_nine() -> None:
    for topic in FORM.topics:
        most = {"rows": 9}.get(topic.layout, 9 if topic.key == "observations" else 4)
        assert len(topic.questions) <= most, topic.key
    assert [topic.key for topic in FORM.topics][-3:] == ["plan", "plan_care", "plan_next"]


def test_keys_mean_what_they_meant_in_version_1() -> None:
    same = {QuestionType.YES_NO: {QuestionType.YES_NO, QuestionType.SUBSTANCE}}
    gone = set()
    for before in FIRST.walk():
        now = FORM.question(before.key)
        if now is None:
            gone.add(before.key)
            continue
        assert now.type in same.get(before.type, {before.type}), before.key
        assert {option.value for option in before.options} <= {option.value for option in now.options}, before.key
        assert now.always_afresh or not before.always_afresh, before.key
        assert now.must_ask or not before.must_ask, before.key
    # Crack and cocaine are two rows now; nothing else was dropped.
    assert {key for key in gone if not key.startswith("crack_cocaine")} == set()


def test_what_cannot_be_skipped() -> None:
    must = {question.key for question in FORM.walk() if question.must_ask}
    assert must == {
        "self_harm_now", "hopeless", "self_harm_ever", "acct_on_arrival", "hard_news", "mh_service", "mh_inpatient",
        "mh_medicine", "mental_state", "plan_seen_next_at", *PLAN,
    }  # fmt: skip
    for key in must:
        waiting = AnswerValue(AnswerState.NOT_ASKED, reason="asleep")
        problem = problem_of(ask(key), waiting, NOW)
        assert problem is not None
        assert problem.blocks


@pytest.mark.parametrize("form", NEW, ids=lambda form: form.id)
def test_what_is_always_asked_afresh_in_every_form(form) -> None:  # type: ignore[no-untyped-def]  # a parametrized Form
    starts = ("self_harm", "hopeless", "pregnancy", "acct_observation", "observation_level", "plan_", "obs_",
              "gp_record_consent", "share_with_family", "mental_state")  # fmt: skip
    ends = ("_last_use", "_last_dose", "last_drink", "last_given")
    for question in form.walk():
        if question.key.startswith(starts) or question.key.endswith(ends):
            assert question.always_afresh, question.key
    for key in ("self_harm_now", "hopeless", "self_harm_ever", "pregnancy", "gp_record_consent", "mental_state"):
        asked = form.question(key)
        assert asked is None or asked.always_afresh, key


@pytest.mark.parametrize("form", NEW, ids=lambda form: form.id)
def test_no_shortcut_where_self_harm_is_asked_and_one_stop_only(form) -> None:  # type: ignore[no-untyped-def]  # as above
    for topic in form.topics:
        if not any(question.key.startswith("self_harm") for question in topic.walk()):
            continue
        assert not topic.none_of_these
        assert others_no(form, topic.key, {}, FEMALE) == ()
        said_here = {option.words for question in topic.walk() for option in question.options}
        assert "None of these" not in said_here
    stopping = [question.key for question in form.walk() if question.stop]
    assert stopping in ([], ["self_harm_now"])
    assert (form.question("self_harm_now") is not None) is bool(stopping)


def test_the_first_reception_stops_for_suicidal_thoughts_and_for_nothing_else() -> None:
    loud = {"hopeless": YES, "self_harm_ever": YES, "hard_news": YES, "mental_state": said(("hopeless",))}
    assert stops(FORM, loud, MALE) == ()
    assert [question.key for question in stops(FORM, loud | {"self_harm_now": YES}, MALE)] == ["self_harm_now"]
    assert raised(loud)["acct_open_now"] == (Role.NURSE, 15)
    assert {flag.kind: flag.level for flag in flags(FORM, loud, MALE)}["suicide_risk"] is FlagLevel.SOON


def test_pregnancy_is_asked_unless_the_sex_is_known_to_be_male() -> None:
    for form in NEW:
        for key in ("pregnancy", "hygiene_kit", "gynaecology"):
            if form.question(key) is None:
                continue
            asked = [key in {q.key for q in visible(form, {}, facts)}
                     for facts in (MALE, FEMALE, {}, {"sex": "Not Known"})]  # fmt: skip
            assert asked == [False, True, True, True], (form.id, key)
    unsure = {"pregnancy": AnswerValue(AnswerState.UNKNOWN), "pregnancy_test": said("positive"), "heroin": YES}
    assert "pregnant_and_opioids" in raised(unsure)
    assert "pregnant" in {flag.kind for flag in flags(FORM, unsure, FEMALE)}


@pytest.mark.parametrize(
    ("answers", "due"),
    [
        ({"heroin": YES, "heroin_how_often": said("daily")}, 120),
        ({"other_opioids": YES, "other_opioids_how_often": said("most_days")}, 120),
        ({"methadone_street": YES, "methadone_street_how_often": said("daily")}, 120),
        ({"withdrawal_signs": said(("opioid",))}, 120),
        ({"alcohol": YES, "alcohol_units": said("20")}, 60),
        ({"alcohol": YES, "alcohol_withdrawal_now": YES}, 60),
        ({"alcohol": YES, "withdrawal_signs": said(("shaking",))}, 60),
        ({"benzodiazepines_street": YES, "benzodiazepines_street_how_often": said("daily")}, 120),
        ({"ghb_gbl": YES, "ghb_gbl_how_often": said("daily")}, 120),
    ],
)
def test_dependent_and_untreated_goes_to_a_prescriber_with_a_clock(answers: Said, due: int) -> None:
    assert raised(answers, {**MALE, "has_opioid_script": "no"})["dependence_decision"] == (Role.PRESCRIBER, due)
    assert raised(answers, MALE)["dependence_decision"] == (Role.PRESCRIBER, due)
    scored = {"withdrawal_assessment", "alcohol_withdrawal_assessment", "benzodiazepine_assessment"}
    assert scored & set(raised(answers, MALE))


def test_somebody_on_a_script_is_scored_but_not_untreated() -> None:
    on_script = {**MALE, "has_opioid_script": "yes"}
    daily = {"heroin": YES, "heroin_how_often": said("daily")}
    assert "dependence_decision" not in raised(daily, on_script)
    assert "withdrawal_assessment" in raised(daily, on_script)
    assert "dependence_decision" in raised(daily | {"alcohol": YES, "alcohol_units": said("16")}, on_script)
    rarely = {"heroin": YES, "heroin_how_often": said("less"), "alcohol": YES, "alcohol_units": said("15")}
    assert "dependence_decision" not in raised(rarely, MALE)
    assert {"naloxone", "opioid_preference"} <= {question.key for question in visible(FORM, {}, on_script)}


def test_never_injected_and_an_injected_drug_cannot_both_be_true() -> None:
    answers = quiet() | {"heroin": YES, "heroin_route": said("injected"), "injecting_ever": said("never")}
    found = {problem.key: problem for problem in problems(FORM, answers, MALE, NOW)}
    assert found["injecting_ever"].blocks
    assert "never injected" in found["injecting_ever"].words
    answers["injecting_sites"] = said(("groin",))
    assert "sites are marked" in {p.key: p.words for p in problems(FORM, answers, MALE, NOW)}["injecting_sites"]
    answers["injecting_ever"] = said("now")
    left = {problem.key for problem in problems(FORM, answers, MALE, NOW)}
    assert not {"injecting_ever", "injecting_sites"} & left


def test_every_way_of_injecting_is_seen_as_a_contradiction() -> None:
    for question in FORM.walk():
        if question.key.endswith("_route"):
            answers = {question.key.removesuffix("_route"): YES, question.key: said("injected"),
                       "injecting_ever": said("never")}  # fmt: skip
            found = {problem.key: problem.words for problem in problems(FORM, answers, MALE, NOW)}
            assert found["injecting_ever"].startswith("A drug above"), question.key


def test_last_use_may_not_lie_ahead_and_being_seen_next_may() -> None:
    ahead = said("2026-11-21T21:00:00Z")
    for key in ("heroin_last_use", "alcohol_last_drink", "medicines_last_dose"):
        problem = problem_of(ask(key), ahead, NOW)
        assert problem is not None
        assert "has not happened yet" in problem.words
    assert problem_of(ask("plan_seen_next_at"), ahead, NOW) is None


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("2026-11-20T20:00:00Z", True),
        ("2026-11-20T19:39:00Z", True),
        ("2026-11-20", False),
        ("2026-11-19", True),
        ("2026-11~", False),
        ("2026-10~", True),
        ("2025", True),
    ],
)
def test_a_plan_that_has_gone_by_is_refused_and_an_overdue_review_is_not(written: str, gone: bool) -> None:
    now = NOW.replace(hour=20, minute=1, second=30)
    problem = problem_of(ask("plan_seen_next_at"), said(written), now)
    assert (problem is not None) == gone
    if problem is not None:
        assert problem.words.endswith("has gone by already. Check when the person is seen next.")
    assert problem_of(ask("acct_next_review"), said(written), now) is None


def test_the_running_minute_of_a_plan_has_not_gone_by() -> None:
    now = NOW.replace(hour=20, minute=1, second=30)
    assert problem_of(ask("plan_seen_next_at"), said("2026-11-20T20:01:00Z"), now) is None
    assert [question.key for question in FORM.walk() if question.still_to_come] == ["plan_seen_next_at"]


def test_the_plan_offers_its_answers_and_nothing_is_chosen_beforehand() -> None:
    offered = {key: tuple(option.value for option in ask(key).options) for key in PLAN}
    assert offered["plan_place"] == ("ordinary", "withdrawal_support", "inpatient", "constant_watch", "not_decided")
    assert offered["plan_cell_sharing"] == ("no_reason", "single", "not_decided")
    assert offered["plan_bunk"] == ("lower", "either", "not_decided")
    assert offered["plan_floor"] == ("ground", "any", "not_decided")
    assert offered["plan_observation"] == (*(slug for slug, _ in OBSERVATION_LEVELS), "not_decided")
    assert offered["plan_in_possession"] == ("all", "some", "none", "not_decided")
    assert set(offered["plan_seen_next_by"]) - {"not_decided"} <= {role.value for role in Role}
    assert all(ask(key).asked_of is AskedOf.ASSESSOR and ask(key).required for key in PLAN)
    unplanned = {key: value for key, value in quiet().items() if not key.startswith("plan_")}
    assert {problem.key for problem in problems(FORM, unplanned, MALE, NOW)} == {*PLAN, "plan_seen_next_at"}


@pytest.mark.parametrize("key", PLAN)
def test_not_decided_has_an_owner_and_a_clock(key: str) -> None:
    answers = quiet() | {key: said("not_decided")}
    assert {problem.key for problem in problems(FORM, answers, MALE, NOW)} == {f"{key}_owner"}
    roles = {option.value for option in ask(f"{key}_owner").options}
    assert roles <= {role.value for role in Role}
    answers[f"{key}_owner"] = said("prescriber")
    assert problems(FORM, answers, MALE, NOW) == ()
    owner, due = raised(answers, MALE)[f"{key}_decide"]
    assert owner is Role.PRESCRIBER
    assert due is not None
    assert 60 <= due <= 120
    assert f"{key}_decide" not in raised(quiet(), MALE)
    assert f"{key}_decide" in raised({key: AnswerValue(AnswerState.UNKNOWN)}, MALE)
    assert needs_attention(ask(key), said("not_decided"))


def test_constant_watch_needs_a_constant_level() -> None:
    answers = quiet() | {"plan_place": said("constant_watch"), "plan_observation": said("hourly")}
    assert [problem.key for problem in problems(FORM, answers, MALE, NOW)] == ["plan_observation"]
    answers["plan_observation"] = said("constant_physical")
    assert problems(FORM, answers, MALE, NOW) == ()


def test_observations_feed_every_item_of_news2_with_its_own_limits() -> None:
    items = {item.number: item for item in load_instruments()["news2"].items}
    assert [ask(key).item for key in NEWS2] == list(items)
    for key in NEWS2:
        question = ask(key)
        assert question.instrument == "news2"
        item = items[question.item or ""]
        if question.type is QuestionType.MEASUREMENT:
            scale = item.measured
            assert scale is not None
            assert (question.unit, question.least, question.most, question.decimals) == (
                scale.unit, scale.least, scale.most, scale.decimals,
            )  # fmt: skip
            assert question.usual is not None
            unscored = [part for part in scale.ranges if part.points == 0]
            assert question.usual[0] == unscored[0].least
        else:
            assert [option.value for option in question.options] == [option.value for option in item.options]
    assert needs_attention(ask("obs_pulse"), said("91"))
    assert not needs_attention(ask("obs_pulse"), said("90"))
    assert problem_of(ask("obs_temperature"), said("368"), NOW) is not None


def test_glucose_is_measured_in_diabetes() -> None:
    def asked(answers: Said) -> bool:
        return "obs_glucose" in {question.key for question in visible(FORM, answers, MALE)}

    assert not asked({})
    diabetes = {"conditions": said(("diabetes",))}
    assert asked(diabetes)
    assert asked({"critical_medicine": YES, "critical_medicine_kind": said(("insulin",))})
    assert raised(diabetes | {"obs_glucose": said("3.9")})["glucose_low"] == (Role.NURSE, 15)
    assert "glucose_low" not in raised(diabetes | {"obs_glucose": said("4")})


def test_children_left_alone_are_acted_on_at_once() -> None:
    answers = {"dependants": YES, "dependants_who": said("two, 4 and 7"), "dependants_safe": NO}
    assert raised(answers)["dependants_alone"] == (Role.NURSE, 15)
    found = {flag.kind: flag.level for flag in flags(FORM, answers, FEMALE)}
    assert found["safeguarding"] is FlagLevel.ACT_NOW
    assert "dependants" in found
    answers["dependants_safe"] = YES
    assert "dependants_alone" not in raised(answers)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"veteran": YES}, "veteran"),
        ({"neurodiversity": said(("autism",))}, "neurodiversity"),
        ({"safeguarding": YES}, "safeguarding"),
        ({"first_time_in_prison": YES}, "first_time_in_prison"),
        ({"communication_needs": said(("language",)), "language": said("Polish")}, "interpreter"),
        ({"withdrawal_signs": said(("drowsy",))}, "sedation_risk"),
    ],
)
def test_what_else_is_asked_raises_its_flag(answers: Said, kind: str) -> None:
    assert kind in {flag.kind for flag in flags(FORM, answers, MALE)}


def test_offers_are_answered_one_by_one_and_what_was_not_offered_waits() -> None:
    for key in ("hepatitis_b_test", "hepatitis_c_test", "hiv_test"):
        assert [option.value for option in ask(key).options] == ["accepted", "declined", "done", "not_offered"]
        assert raised({key: said("not_offered")})["bbv_tests"] == (Role.NURSE, 4320)
        assert "bbv_tests" not in raised({key: said("declined")})
    course = {"hepatitis_b_vaccine": said("accepted"), "hepatitis_b_doses": said("2")}
    assert "hepatitis_b_last_dose" in {question.key for question in visible(FORM, course, MALE)}
    assert raised(course)["hepatitis_b_vaccine"] == (Role.NURSE, 4320)


def test_what_the_person_hears_first_is_there_in_welsh() -> None:
    tops = [question for topic in FORM.topics for question in topic.questions]
    heard = [question for question in tops if question.asked_of is AskedOf.PERSON and question.substance is None]
    without = {question.key for question in heard if question.words_cy is None}
    assert without <= {"other_substance"}
    assert all(question.words_cy != question.words for question in heard)


def test_somebody_with_nothing_to_report_raises_nothing_and_can_be_signed() -> None:
    answers = quiet()
    assert problems(FORM, answers, MALE, NOW) == ()
    assert prune(FORM, answers, MALE) == {key: value for key, value in answers.items()
                                          if key in {q.key for q in visible(FORM, answers, MALE)}}  # fmt: skip
    assert flags(FORM, answers, MALE) == ()
    assert set(raised(answers, MALE)) == {"gp_record"}
    assert progress(FORM, answers, MALE, NOW).complete


def test_declined_throughout_can_be_signed_and_is_not_a_no() -> None:
    declined = {question.key: AnswerValue(AnswerState.DECLINED) for question in visible(FORM, {}, FEMALE)}
    assert problems(FORM, declined, FEMALE, NOW) == ()
    assert {flag.kind for flag in flags(FORM, declined, FEMALE)} == {"suicide_risk"}
    opened = raised(declined)
    assert {"self_harm_ask_again", "bbv_tests", "plan_place_decide"} <= set(opened)
    assert "dependence_decision" not in opened


def test_the_fewest_key_presses_leave_room_below_110() -> None:
    """A count of the questions as the screen answers them; a journey counts the real ones."""
    answers = quiet()
    presses = 1 + 2  # T on the board; check answers, sign
    for topic in FORM.topics:
        presses += 1  # to the next page, if the last answer does not turn it
        if topic.key == "observations":
            continue
        if topic.none_of_these:
            presses += 1
            continue
        for question in topic.walk():
            if question in visible(FORM, answers, MALE):
                presses += 6 if question.type is QuestionType.DATETIME_APPROX else 1  # 23:30 and Enter
    assert presses <= 95, presses

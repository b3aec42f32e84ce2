"""Every shipped form, swept: rules hold for any answers, and the first reception form asks and raises what it must."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception_app.clinical.flag_kinds import load_flag_kinds
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
    shown,
    stops,
    visible,
)
from reception_app.forms.conditions import AnswerTest, keys_of
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.loading import load_forms
from reception_app.forms.progress import progress
from reception_app.vocabulary import OBSERVATION_LEVELS, AnswerState, FlagLevel, Role

LIBRARY = load_forms()
FORM = LIBRARY.get("first-reception", "1")
NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
MALE, FEMALE = {"sex": "Male"}, {"sex": "Female"}
EVERY = [(form, question) for form in LIBRARY for question in form.walk()]
any_facts = st.sampled_from([MALE, FEMALE, {}, {"sex": "Not Known"}])


def ask(key: str) -> Question:
    question = FORM.question(key)
    assert question is not None, key
    return question


def any_answers(seed: int) -> dict[str, AnswerValue]:
    """Return answers of any state to any of the questions, hidden ones too: the same for the same seed."""
    chance = random.Random(seed)
    return {q.key: any_answer(q, chance) for q in FORM.walk() if chance.random() < 0.6}


def any_answer(question: Question, chance: random.Random) -> AnswerValue:
    if chance.random() < 0.3:
        return AnswerValue(chance.choice([state for state in AnswerState if state != "answered"]), reason="asleep")
    values = [option.value for option in question.options]
    match question.type:
        case QuestionType.YES_NO:
            return said(chance.choice(["yes", "yes", "no"]))
        case QuestionType.CHOICE:
            return said(chance.choice(values))
        case QuestionType.SEVERAL:
            return said(tuple(chance.sample(values, chance.randint(1, 3))))
        case QuestionType.NUMBER:
            return said(str(chance.randint(0, 60)))
        case QuestionType.DATE | QuestionType.DATETIME_APPROX:
            return said(chance.choice(["2019", "2026-11-15", "2026-11~", "2026-11-20T20:00:00Z", "2027-01-01"]))
    return said(chance.choice(["Placeholder", "x" * 600, "two words"]))


def test_every_question_says_where_it_comes_from_in_plain_words() -> None:
    for _, question in EVERY:
        assert question.source
        assert question.mark in ("V", "GK")
        read = f"{question.words} {question.hint or ''} {question.label or ''}".casefold()
        assert not [word for word in ("refuse", "claim", "deny", "denies", " he ", " she ") if word in read], read
        assert question.parent or question.words.endswith("?"), read


def test_every_question_takes_its_answers_and_shows_them() -> None:
    for _, question in EVERY:
        for option in question.options:
            if question.type is QuestionType.BODY_MAP:
                mark = said((f"front:500:300:{option.value}:20:seen",))
                assert problem_of(question, mark, NOW) is None
                assert option.words in shown(question, mark)
                continue
            value = (option.value,) if question.type is QuestionType.SEVERAL else option.value
            assert problem_of(question, said(value), NOW) is None
            assert shown(question, said(value)) == option.words
        for state in AnswerState:
            if state is not AnswerState.ANSWERED:
                assert shown(question, AnswerValue(state))


def test_a_row_of_a_table_has_a_short_name() -> None:
    for form, question in EVERY:
        topic = form.topic_of(question.key)
        assert topic is not None
        assert topic.layout != "rows" or question.label, question.key


def test_every_flag_raised_is_a_known_kind_and_every_task_has_its_source() -> None:
    kinds = load_flag_kinds()
    for form in LIBRARY:
        rules = [rule for question in form.walk() for rule in question.flags] + list(form.flags)
        assert [rule.kind for rule in rules if kinds.find(rule.kind) is None] == []
        for task in [rule for question in form.walk() for rule in question.actions] + list(form.actions):
            assert task.source
            assert task.due_minutes is None or task.due_minutes > 0


def test_topics_come_in_the_order_of_the_night() -> None:
    assert [topic.title for topic in FORM.topics] == [
        "Arrival and consent",
        "Medicines",
        "Injuries",
        "Health conditions",
        "Everyday needs",
        "Self-harm and suicide",
        "Mental health",
        "Alcohol and drugs",
        "Own words and wishes",
    ]
    assert all(len(topic.questions) <= 4 for topic in FORM.topics if topic.layout == "questions")
    assert 25 <= sum(len(topic.questions) for topic in FORM.topics) <= 35


def test_what_cannot_be_skipped() -> None:
    must = {question.key for question in FORM.walk() if question.must_ask}
    assert must == {
        "self_harm_now", "self_harm_ever", "acct_on_arrival", "mh_service", "mh_inpatient", "mh_medicine",
        "mental_state",
    }  # fmt: skip
    assert not any(ask(key).allow_not_applicable for key in must)


def test_what_is_always_asked_afresh() -> None:
    afresh = {question.key for question in FORM.walk() if question.always_afresh}
    assert {
        "self_harm_now",
        "self_harm_ever",
        "self_harm_last",
        "pregnancy",
        "gp_record_consent",
        "acct_observation",
    } <= (afresh)
    assert {q.key for q in FORM.walk() if q.key.endswith(("_last_use", "_last_dose", "last_drink"))} <= afresh
    topic = next(topic for topic in FORM.topics if topic.key == "self_harm")
    own = {q.key for q in topic.walk() if q.key.startswith("self_harm")}
    assert own <= afresh


def test_no_shortcut_where_self_harm_is_asked() -> None:
    assert [topic.key for topic in FORM.topics if topic.none_of_these] == ["substances"]
    assert others_no(FORM, "self_harm", {}, MALE) == ()
    assert len(others_no(FORM, "substances", {"heroin": said("yes")}, MALE)) == 8


def test_thoughts_of_suicide_now_stop_the_flow_once_and_start_the_clocks() -> None:
    answers = {"self_harm_now": said("yes"), "self_harm_now_what": said("cannot go on")}
    assert [question.key for question in stops(FORM, answers, MALE)] == ["self_harm_now"]
    assert [question.key for question in FORM.walk() if question.stop] == ["self_harm_now"]
    raised = {flag.kind: flag for flag in flags(FORM, answers, MALE)}
    assert raised["self_harm_now"].level is FlagLevel.ACT_NOW
    assert raised["self_harm_now"].detail == "cannot go on"
    assert {(task.kind, task.owner_role, task.due_minutes) for task in actions(FORM, answers, MALE)} == {
        ("acct_immediate_action_plan", Role.ESCORT, 60),
        ("acct_case_review", Role.ESCORT, 1440),
        ("mental_health_urgent", Role.MENTAL_HEALTH_WORKER, 2880),
    }
    stop = ask("self_harm_now").stop
    assert stop is not None
    assert [act.asks for act in stop.acts] == ["name", "observation", "tasks"]


@pytest.mark.parametrize("state", [AnswerState.DECLINED, AnswerState.UNKNOWN])
def test_no_answer_about_suicide_is_not_a_no(state: AnswerState) -> None:
    answers = {"self_harm_now": AnswerValue(state)}
    assert stops(FORM, answers, MALE) == ()
    assert [(flag.kind, flag.level) for flag in flags(FORM, answers, MALE)] == [("suicide_risk", FlagLevel.SOON)]
    assert [task.kind for task in actions(FORM, answers, MALE)] == ["self_harm_ask_again"]
    assert needs_attention(ask("self_harm_now"), answers["self_harm_now"])


def test_past_self_harm_fills_the_flag() -> None:
    answers = {
        "self_harm_ever": said("yes"),
        "self_harm_last": said("2026-08~"),
        "self_harm_methods": said(("cutting", "overdose")),
        "self_harm_what": said("in prison, hospital not needed"),
    }
    (flag,) = flags(FORM, answers, MALE)
    assert (flag.kind, flag.last_on, flag.methods) == ("self_harm_history", "Approx Aug-2026", ("cutting", "overdose"))
    assert flag.detail == "in prison, hospital not needed"


def test_an_open_acct_travels_with_number_and_observation() -> None:
    answers = {
        "acct_on_arrival": said("open"),
        "acct_number": said("0012"),
        "acct_observation": said("30_min"),
        "acct_triggers": said("telephone news"),
    }
    (flag,) = flags(FORM, answers, MALE)
    assert (flag.kind, flag.reference, flag.observation, flag.triggers, flag.detail) == (
        "acct_open", "0012", "30_min", ("telephone news",), None,
    )  # fmt: skip
    levels = [(option.value, option.words) for option in ask("acct_observation").options]
    assert levels == list(OBSERVATION_LEVELS)


@pytest.mark.parametrize(("units", "urgent"), [("15", False), ("15.1", True), ("16", True), ("0", False)])
def test_more_than_15_units_a_day_is_urgent(units: str, urgent: bool) -> None:
    answers = {"alcohol": said("yes"), "alcohol_units": said(units)}
    assert ("alcohol_urgent" in {task.kind for task in actions(FORM, answers, MALE)}) is urgent
    assert ("alcohol_withdrawal" in {flag.kind for flag in flags(FORM, answers, MALE)}) is urgent
    assert needs_attention(ask("alcohol_units"), said(units)) is urgent


@pytest.mark.parametrize("sign", ["alcohol_withdrawal_now", "alcohol_fits"])
def test_withdrawal_signs_are_urgent_whatever_the_units(sign: str) -> None:
    answers = {"alcohol": said("yes"), "alcohol_units": said("3"), sign: said("yes")}
    assert "alcohol_urgent" in {task.kind for task in actions(FORM, answers, MALE)}


def test_every_substance_is_asked_about_in_the_same_way() -> None:
    topic = next(topic for topic in FORM.topics if topic.key == "substances")
    asked = {question.key: [child.key for child in question.follow_ups] for question in topic.questions}
    for key in (
        "heroin", "crack_cocaine", "methadone_street", "benzodiazepines_street", "gabapentinoids_street", "nps",
        "cannabis",
    ):  # fmt: skip
        assert asked[key] == [f"{key}_{part}" for part in ("route", "how_often", "amount", "last_use")]


def test_daily_opioids_raise_withdrawal_and_the_persons_wish_is_asked() -> None:
    answers = {
        "heroin": said("yes"),
        "heroin_how_often": said("daily"),
        "heroin_last_use": said("2026-11-15T22:00:00Z"),
    }
    (flag,) = flags(FORM, answers, MALE)
    assert (flag.kind, flag.detail) == ("opioid_withdrawal", "Daily; Sun 15-Nov-2026 22:00")
    assert {task.kind for task in actions(FORM, answers, MALE)} == {
        "withdrawal_assessment",
        "substance_misuse_referral",
    }
    assert "opioid_preference" in {question.key for question in visible(FORM, answers, MALE)}
    assert "opioid_preference" not in {question.key for question in visible(FORM, {"heroin": said("no")}, MALE)}


def test_two_needs_together_are_dual_diagnosis_and_two_sedatives_a_sedation_risk() -> None:
    both = {"mh_service": said("yes"), "cannabis": said("yes"), "nps": said("yes")}
    assert "dual_diagnosis" in {flag.kind for flag in flags(FORM, both, MALE)}
    assert "dual_diagnosis" not in {flag.kind for flag in flags(FORM, {"mh_service": said("yes")}, MALE)}
    sedatives = {"heroin": said("yes"), "benzodiazepines_street": said("yes")}
    assert "sedation_risk" in {flag.kind for flag in flags(FORM, sedatives, MALE)}


def test_pregnancy_is_asked_unless_the_sex_is_known_to_be_male() -> None:
    def asked(facts: dict[str, str]) -> bool:
        return "pregnancy" in {question.key for question in visible(FORM, {}, facts)}

    assert [asked(facts) for facts in (MALE, FEMALE, {}, {"sex": "Not Known"})] == [False, True, True, True]
    answers = {"pregnancy": said("yes"), "pregnancy_weeks": said("20"), "heroin": said("yes")}
    assert "pregnant_and_opioids" in {task.kind for task in actions(FORM, answers, FEMALE)}
    assert {flag.kind: flag.detail for flag in flags(FORM, answers, FEMALE)}["pregnant"] == "20\u00a0weeks"
    assert [flag.kind for flag in flags(FORM, {"pregnancy": said("yes")}, MALE)] == []


def test_a_prescribed_opioid_counts_like_a_street_one_and_insulin_does_not() -> None:
    on_script = {"critical_medicine": said("yes"), "critical_medicine_kind": said(("opioid_substitution",))}
    on_insulin = {"critical_medicine": said("yes"), "critical_medicine_kind": said(("insulin",))}
    pregnant = {"pregnancy": said("yes")}
    assert "pregnant_and_opioids" in {task.kind for task in actions(FORM, on_script | pregnant, FEMALE)}
    assert "pregnant_and_opioids" not in {task.kind for task in actions(FORM, on_insulin | pregnant, FEMALE)}
    assert "opioid_preference" in {question.key for question in visible(FORM, on_script, MALE)}
    assert "opioid_preference" not in {question.key for question in visible(FORM, on_insulin, MALE)}
    assert [flag.kind for flag in flags(FORM, on_insulin, MALE)] == ["diabetes"]


def test_a_missed_critical_dose_is_raised_with_what_it_is() -> None:
    answers = {
        "critical_medicine": said("yes"),
        "critical_medicine_which": said("carbamazepine, due 20:00"),
        "critical_medicine_missed": said("yes"),
    }
    (flag,) = flags(FORM, answers, MALE)
    assert (flag.kind, flag.detail) == ("missed_critical_medicine", "carbamazepine, due 20:00")
    assert "critical_medicine_dose" in {task.kind for task in actions(FORM, answers, MALE)}


def test_conditions_raise_their_flags_and_are_marked() -> None:
    answers = {"conditions": said(("asthma", "epilepsy", "diabetes"))}
    assert [flag.kind for flag in flags(FORM, answers, MALE)] == ["asthma", "diabetes", "seizures"]
    assert needs_attention(ask("conditions"), answers["conditions"])
    assert not needs_attention(ask("conditions"), said(("none",)))


def test_somebody_with_nothing_to_report_raises_nothing_and_needs_no_follow_up() -> None:
    quiet = {question.key: said("no") for topic in FORM.topics for question in topic.questions
             if question.type is QuestionType.YES_NO}  # fmt: skip
    quiet |= {
        "gp_record_consent": said("yes"),
        "communication_needs": said(("none",)),
        "conditions": said(("none",)),
        "aids": said(("none",)),
        "acct_on_arrival": said("none"),
        "mental_state": said(("settled",)),
        "own_words": AnswerValue(AnswerState.DECLINED),
    }
    assert flags(FORM, quiet, MALE) == ()
    assert [task.kind for task in actions(FORM, quiet, MALE)] == ["gp_record"]
    assert problems(FORM, prune(FORM, quiet, MALE), MALE, NOW) == ()
    done = progress(FORM, quiet, MALE, NOW)
    assert done.complete
    settled = sum(topic.settled for topic in done.topics)
    assert (settled, done.known, done.total, done.topics_complete) == (30, 29, 30, 9), "own words were declined"


def test_declined_throughout_can_be_signed_and_is_not_a_no() -> None:
    declined = {question.key: AnswerValue(AnswerState.DECLINED) for question in visible(FORM, {}, MALE)}
    assert problems(FORM, declined, MALE, NOW) == ()
    assert progress(FORM, declined, MALE, NOW).complete
    assert {flag.kind for flag in flags(FORM, declined, MALE)} == {"suicide_risk"}


@settings(max_examples=40)
@given(st.integers(), any_facts)
def test_hidden_answers_never_leak_and_pruning_twice_changes_nothing(seed: int, facts: dict[str, str]) -> None:
    answers = any_answers(seed)
    pruned = prune(FORM, answers, facts)
    asked = {question.key for question in visible(FORM, answers, facts)}
    assert set(pruned) <= asked
    assert prune(FORM, pruned, facts) == pruned
    assert visible(FORM, pruned, facts) == visible(FORM, answers, facts)
    for rule in (flags, actions, stops):
        assert rule(FORM, pruned, facts) == rule(FORM, answers, facts)
    assert progress(FORM, pruned, facts, NOW) == progress(FORM, answers, facts, NOW)
    raised = [flag.question for flag in flags(FORM, answers, facts)]
    assert {key for key in raised if key} <= asked


@settings(max_examples=40)
@given(st.integers(), any_facts)
def test_complete_means_nothing_to_put_right(seed: int, facts: dict[str, str]) -> None:
    answers = any_answers(seed)
    found = problems(FORM, answers, facts, NOW)
    assert progress(FORM, answers, facts, NOW).complete is (found == ())
    assert len({problem.key for problem in found}) == len(found)


def test_conditions_only_look_back() -> None:
    for form in LIBRARY:
        order = {question.key: place for place, question in enumerate(form.walk())}
        for question in form.walk():
            tests: list[AnswerTest] = list(keys_of(question.show_when)) if question.show_when else []
            assert all(order[test.key] < order[question.key] for test in tests)

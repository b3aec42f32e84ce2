"""What holds for any form and any answers: hidden answers count for nothing, pruning settles, counts fit."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception_app.forms.answers import (
    AnswerValue,
    actions,
    flags,
    next_item,
    numbers_of,
    problems,
    prune,
    prune_and_flag,
    said,
    shown,
    stops,
    visible,
)
from reception_app.forms.definition import Form, QuestionType
from reception_app.forms.progress import progress
from reception_app.vocabulary import AnswerState
from tests.support.strategies import FACTS, answers_to, forms

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
Case = tuple[Form, dict[str, AnswerValue]]
CASES = forms().flatmap(lambda form: answers_to(form).map(lambda answers: (form, answers)))
ANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def everything(form: Form, answers: dict[str, AnswerValue], facts: dict[str, str]) -> list[object]:
    return [
        visible(form, answers, facts),
        flags(form, answers, facts),
        actions(form, answers, facts),
        stops(form, answers, facts),
        problems(form, answers, facts, NOW),
        progress(form, answers, facts, NOW),
    ]


@ANY
@given(CASES, FACTS)
def test_hidden_answers_never_leak_and_pruning_twice_changes_nothing(case: Case, facts: dict[str, str]) -> None:
    form, answers = case
    pruned = prune(form, answers, facts)
    asked = {question.key for question in visible(form, answers, facts)}
    assert set(pruned) == asked & set(answers)
    assert prune(form, pruned, facts) == pruned
    assert prune_and_flag(form, answers, facts) == (pruned, flags(form, pruned, facts))
    assert everything(form, pruned, facts) == everything(form, answers, facts)
    hidden = {key: said("SECRET") for key in answers if key not in asked}
    assert everything(form, answers | hidden, facts) == everything(form, answers, facts)
    assert "SECRET" not in str([shown(form.question(key), pruned[key]) for key in pruned])  # type: ignore[arg-type]


@ANY
@given(CASES, FACTS)
def test_counts_fit_and_complete_means_nothing_to_put_right(case: Case, facts: dict[str, str]) -> None:
    form, answers = case
    asked = visible(form, answers, facts)
    done = progress(form, answers, facts, NOW)
    found = problems(form, answers, facts, NOW)
    for topic in done.topics:
        assert 0 <= topic.known <= topic.total
        assert 0 <= topic.settled <= topic.total
    assert done.total == sum(question.required for question in asked)
    assert done.gaps <= len(asked)
    assert done.complete is (found == ())
    assert len({problem.key for problem in found}) == len(found)


@ANY
@given(CASES, FACTS)
def test_every_question_asked_has_its_own_key_topic_and_text(case: Case, facts: dict[str, str]) -> None:
    form, answers = case
    asked = visible(form, answers, facts)
    keys = [question.key for question in asked]
    assert len(set(keys)) == len(keys)
    for question in asked:
        assert "*" not in question.key
        assert form.question(question.key) is question
        assert form.topic_of(question.key) in form.topics
        if question.parent is not None:
            assert keys.index(question.parent) < keys.index(question.key)
        if question.key in answers:
            assert isinstance(shown(question, answers[question.key]), str)
    for raised in (*flags(form, answers, facts), *actions(form, answers, facts)):
        assert raised.question is None or raised.question in keys


@ANY
@given(CASES, FACTS, st.data())
def test_an_item_taken_off_the_list_takes_its_answers_with_it(
    case: Case, facts: dict[str, str], data: st.DataObject
) -> None:
    form, answers = case
    groups = [question for question in visible(form, answers, facts) if question.type is QuestionType.ITEMS]
    for group in groups:
        fresh = next_item(form, group, answers)
        assert not [key for key in answers if key.startswith(f"{group.key}.{fresh}.")]
        numbers = numbers_of(answers.get(group.key))
        assert fresh not in numbers
        if not numbers:
            continue
        gone = data.draw(st.sampled_from(numbers))
        left = {**answers, group.key: said(tuple(number for number in numbers if number != gone))}
        assert not [key for key in prune(form, left, facts) if key.startswith(f"{group.key}.{gone}.")]
        kept = [key for key in prune(form, answers, facts) if not key.startswith(f"{group.key}.")]
        assert set(kept) - {group.key} <= set(left)


@ANY
@given(forms(), FACTS)
def test_declined_throughout_is_complete(form: Form, facts: dict[str, str]) -> None:
    answers: dict[str, AnswerValue] = {}
    for _ in range(20):
        more = {question.key: AnswerValue(AnswerState.DECLINED) for question in visible(form, answers, facts)}
        if more.keys() == answers.keys():
            break
        answers = prune(form, more, facts)
    assert problems(form, prune(form, answers, facts), facts, NOW) == ()

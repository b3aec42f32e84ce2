"""Every shipped form and every question of it, swept: it can be reached, takes its answers, shows, travels and settles.

Items are swept as their first; an items question within an item as the first of the first. So the two question sets of
other services that prove the engine (the escort record's health and risk sections, the second-stage assessment) are
swept like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest

from reception_app.forms.answers import (
    AnswerValue,
    actions,
    flags,
    needs_attention,
    problem_of,
    problems,
    prune,
    said,
    shown,
    stops,
    visible,
)
from reception_app.forms.conditions import AllOf, AnswerTest, AnyOf, Condition, FactTest, Not, holds
from reception_app.forms.definition import Form, Question, QuestionType
from reception_app.forms.loading import load_forms
from reception_app.forms.progress import progress
from reception_app.handover.codec import from_cbor, to_cbor
from reception_app.handover.jsonform import from_json, to_json
from reception_app.handover.record import Answer
from reception_app.vocabulary import AnswerState
from tests.support.strategies import legal_values

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
FORMS = list(load_forms())
NOT_SAID = [state for state in AnswerState if state is not AnswerState.ANSWERED]
every_form = pytest.mark.parametrize("form", FORMS, ids=[f"{form.id}-{form.version}" for form in FORMS])


def asked(form: Form, questions: Iterable[Question] | None = None) -> Iterator[Question]:
    """Yield every question of a form, those of the first item of each group in place of its pattern."""
    for question in form.walk() if questions is None else questions:
        yield question
        if question.type is QuestionType.ITEMS:
            yield from asked(form, form.item(question, "1"))


@every_form
def test_every_question_takes_its_answers_shows_them_and_sends_them(form: Form) -> None:
    for question in asked(form):
        values = [said(value) for value in legal_values(question)]
        values += [AnswerValue(state, reason="asleep") for state in NOT_SAID]
        for value in values:
            if value.state is AnswerState.ANSWERED:
                assert problem_of(question, value, NOW) is None, (question.key, value)
            words = shown(question, value)
            assert words.strip(), question.key
            row = Answer(question.key, question.words, value.state, value=value.value, shown=words,
                         attention=needs_attention(question, value))  # fmt: skip
            assert from_cbor(Answer, to_cbor(row)) == row
            assert from_json(Answer, to_json(row)) == row


@every_form
def test_every_question_is_found_by_its_key(form: Form) -> None:
    found = list(asked(form))
    assert len({question.key for question in found}) == len(found)
    assert len(found) == len(list(form.written()))
    for question in found:
        assert form.question(question.key) is question
        assert form.topic_of(question.key) in form.topics


@every_form
def test_every_question_can_be_reached(form: Form) -> None:
    for question in asked(form):
        answers, facts = reach(form, question)
        assert question in visible(form, answers, facts), question.key
        value = said(legal_values(question)[0])
        kept = prune(form, answers | {question.key: value}, facts)
        assert kept[question.key] == value
        assert prune(form, kept, facts) == kept


@every_form
def test_every_flag_task_and_stop_can_come_about(form: Form) -> None:
    """A rule that no answers make true is a slip in the form, and somebody's risk unseen."""
    for question in asked(form):
        rules = [(rule.when, flags, rule.kind) for rule in question.flags]
        rules += [(rule.when, actions, rule.kind) for rule in question.actions]
        for when, engine, kind in rules:
            answers, facts = reach(form, question, when)
            assert kind in {raised.kind for raised in engine(form, answers, facts)}, (question.key, kind)  # type: ignore[operator]
        if question.stop:
            answers, facts = reach(form, question, question.stop.when)
            assert question in stops(form, answers, facts), question.key
        for each in question.contradicts:
            answers, facts = reach(form, question, each.when)
            answers.setdefault(question.key, said(legal_values(question)[0]))
            assert each.words in {problem.words for problem in problems(form, answers, facts, NOW)}, question.key


@every_form
def test_every_rule_of_the_whole_form_can_come_about(form: Form) -> None:
    for flag in form.flags:
        answers, facts = reach(form, None, flag.when)
        assert flag.kind in {raised.kind for raised in flags(form, answers, facts)}, flag.kind
    for action in form.actions:
        answers, facts = reach(form, None, action.when)
        assert action.kind in {raised.kind for raised in actions(form, answers, facts)}, action.kind


def test_question_sets_of_other_services_use_all_the_engine_has() -> None:
    library = load_forms()
    sections = [library.get("escort-record-health"), library.get("escort-record-risk")]
    written = [question for form in sections for question in form.written()]
    options = [option for question in written for option in question.options]
    assert QuestionType.ITEMS in {question.type for question in written}
    assert any(option.comment for option in options)
    assert any(each.codes for each in (*written, *options))
    assert any(question.flags for question in written)
    assert len(list(library.get("second-stage").written())) > 20


@every_form
@pytest.mark.parametrize("number", range(6))
def test_a_whole_form_answered_settles_and_counts(form: Form, number: int) -> None:
    facts = [{"sex": "Male"}, {"sex": "Female"}, {}][number % 3]
    answers: dict[str, AnswerValue] = {}
    for _ in range(30):
        more = dict(answers)
        for question in visible(form, answers, facts):
            values = legal_values(question)
            more.setdefault(question.key, said(values[(number + len(question.key)) % len(values)]))
        if len(more) == len(answers):
            break
        answers = more
    assert {question.key for question in visible(form, answers, facts)} == set(answers)
    assert prune(form, answers, facts) == answers
    left = problems(form, answers, facts, NOW)
    contradicted = {question.key for question in asked(form) if question.contradicts}
    assert {form_key(problem.key) for problem in left} <= {form_key(key) for key in contradicted}
    done = progress(form, answers, facts, NOW)
    assert done.complete is (left == ())
    assert done.total == sum(question.required for question in visible(form, answers, facts))


def form_key(key: str) -> str:
    """Return the key as the form writes it: items by their pattern."""
    return ".".join("*" if part.isdecimal() else part for part in key.split("."))


# --- finding answers that make a condition true -----------------------------------------------------------------------

Found = tuple[dict[str, AnswerValue], dict[str, str]]


def reach(form: Form, question: Question | None, *wanted: Condition) -> Found:
    """Return answers and facts with which the question is asked and `wanted` holds. Fails when none are found."""
    for turn in range(64):
        search = _Search(form, turn)
        if question is not None:
            search.show(question)
        for condition in wanted:
            search.make(condition)
        shown_there = question is None or question in visible(form, search.answers, search.facts)
        kept = prune(form, search.answers, search.facts)
        if shown_there and all(holds(condition, kept, search.facts) for condition in wanted):
            return search.answers, search.facts
    raise AssertionError(f"{form.id} {form.version}: nothing leads to {question.key if question else wanted}")


class _Search:
    """Answers questions so that conditions come true; `turn` chooses among several ways."""

    def __init__(self, form: Form, turn: int) -> None:
        self.form = form
        self.turn = turn
        self.answers: dict[str, AnswerValue] = {}
        self.facts: dict[str, str] = {}

    def show(self, question: Question) -> None:
        if question.parent is not None:
            parent = self.form.question(question.parent)
            assert parent is not None
            self.show(parent)
            self.answers.setdefault(parent.key, said(legal_values(parent)[0]))
        if question.show_when is not None:
            self.make(question.show_when)

    def make(self, condition: Condition, true: bool = True) -> None:
        match condition:
            case AnswerTest():
                self.answer(condition, true)
            case FactTest():
                self.fact(condition, true)
            case Not():
                self.make(condition.part, not true)
            case AllOf() | AnyOf():
                if isinstance(condition, AllOf) is true:
                    for part in condition.parts:
                        self.make(part, true)
                else:
                    way = self.turn % len(condition.parts)
                    self.turn //= len(condition.parts)
                    self.make(condition.parts[way], true)

    def fact(self, test: FactTest, true: bool) -> None:
        numbers = ["10", "30", "70", "100"]
        known = [*test.values, *numbers] if true else ["elsewhere", *numbers]
        self.facts[test.fact] = next(value for value in known if holds(test, {}, {test.fact: value}) is true)

    def answer(self, test: AnswerTest, true: bool) -> None:
        question = self.form.question(test.key)
        assert question is not None, test.key
        self.show(question)
        values = [said(value) for value in legal_values(question)]
        values += [AnswerValue(state, reason="asleep") for state in NOT_SAID]
        good = [value for value in values if holds(test, {test.key: value}, {}) is true]
        held = self.answers.get(test.key)
        if held in good:
            return
        together = self._together(held, good)
        self.answers[test.key] = together or good[self.turn % len(good)]

    @staticmethod
    def _together(held: AnswerValue | None, good: list[AnswerValue]) -> AnswerValue | None:
        """Return an answer that says what was said before and more, for a question that takes several."""
        if held is None or not isinstance(held.value, tuple):
            return None
        return next(
            (each for each in good if isinstance(each.value, tuple) and set(held.value) <= set(each.value)), None
        )

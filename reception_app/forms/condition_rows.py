"""Reading the condition language of a form: what it may say, and only about questions that stand earlier."""

from __future__ import annotations

from collections.abc import Mapping

from reception_app.data_files import Row
from reception_app.forms.conditions import FACTS, AllOf, AnswerTest, AnyOf, Condition, FactTest, Not, keys_of
from reception_app.forms.definition import Question, QuestionType
from reception_app.vocabulary import AnswerState

Known = Mapping[str, Question]
"""The questions read so far, by key."""


def condition_or_yes(row: Row, known: Known, own: str | None) -> Condition:
    """Return `when`; without one, a rule of a yes/no question means Yes."""
    condition = maybe_condition(row, "when", known, own)
    if condition is not None:
        return condition
    if own is None or known[own].type is not QuestionType.YES_NO:
        raise row.fail("FM-105", "when", "say when this holds.", "Add it.")
    return AnswerTest(own, ("yes",))


def maybe_condition(row: Row, name: str, known: Known, own: str | None) -> Condition | None:
    """Return the condition under `name`, or None when it is not written. A test without `answer` is about `own`."""
    item = row.row(name)
    if item is None:
        return None
    condition = _condition(item, own)
    for test in keys_of(condition):
        _check_test(row, name, test, known)
    return condition


def _condition(row: Row, own: str | None) -> Condition:
    for name, kind in (("any", AnyOf), ("all", AllOf)):
        if row.has(name):
            row.only(name)
            parts = tuple(_condition(part, own) for part in row.rows(name))
            if not parts:
                raise row.fail("FM-105", name, "the list is empty.", "Add a condition.")
            return kind(parts)
    if row.has("not"):
        row.only("not")
        inner = row.row("not")
        assert inner is not None
        return Not(_condition(inner, own))
    if row.has("fact"):
        row.only("fact", "is", "in")
        return FactTest(row.one_of("fact", FACTS), _values(row))
    row.only("answer", "is", "in", "other_than", "above", "state")
    key = row.maybe_text("answer") or own
    if key is None:
        raise row.fail("FM-105", "answer", "say which answer.", "Add answer: and the question's key.")
    if row.has("above"):
        return AnswerTest(key, above=row.number("above"))
    if row.has("state"):
        states = row.texts("state")
        for state in states:
            if state not in [known.value for known in AnswerState]:
                raise row.fail("FM-107", "state", f"“{state}” is not one of the five states.", "Correct it.")
        return AnswerTest(key, states=tuple(AnswerState(state) for state in states))
    if row.has("other_than"):
        return AnswerTest(key, row.texts("other_than"), other=True)
    return AnswerTest(key, _values(row))


def _values(row: Row) -> tuple[str, ...]:
    values = row.texts("in") or row.texts("is")
    if not values:
        raise row.fail("FM-105", "is", "the condition has no value.", "Add is: or in:.")
    return values


def _check_test(row: Row, name: str, test: AnswerTest, known: Known) -> None:
    question = known.get(test.key)
    if question is None:
        raise row.fail("FM-109", name, f"there is no question “{test.key}” here or earlier.", "Correct the key.")
    if test.above is not None and question.type is not QuestionType.NUMBER:
        raise row.fail("FM-109", name, f"“{test.key}” is not a number.", "Use is: or in:.")
    allowed: tuple[str, ...] | None = None
    if question.type is QuestionType.YES_NO:
        allowed = ("yes", "no")
    elif question.options:
        allowed = tuple(option.value for option in question.options)
    for value in test.values:
        if allowed is not None and value not in allowed:
            raise row.fail("FM-109", name, f"“{test.key}” has no answer “{value}”.", f"It has {', '.join(allowed)}.")

"""Reading the condition language of a form: what it may say, and only about questions that stand earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reception_app.data_files import Row
from reception_app.forms.conditions import FACTS, AllOf, AnswerTest, AnyOf, Condition, FactTest, Not
from reception_app.forms.definition import COUNTED, YES_OR_NO, Question, QuestionType
from reception_app.vocabulary import AnswerState

_FACT_VALUES = {
    "nation": ("England", "Wales"),
    "has_opioid_script": ("yes", "no"),
    "has_script": ("yes", "no"),
}
_LISTS = {QuestionType.BODY_MAP: "marks", QuestionType.ITEMS: "a list"}


@dataclass(frozen=True, slots=True)
class Names:
    """What a name means where it is written: the questions read so far, and the scopes from the innermost out.

    Inside an item or a shared set of follow-ups a name means the sibling there; a scope is what its keys begin with.
    """

    known: Mapping[str, Question]
    scopes: tuple[str, ...] = ("",)

    def find(self, name: str) -> Question | None:
        """Return the question called `name` here, or None. What stands inside an item is not known outside it."""
        if "." in name:
            return None
        keys = (f"{scope}{name}" for scope in self.scopes)
        return next((self.known[key] for key in keys if key in self.known), None)

    def need(self, row: Row, field: str, name: str) -> Question:
        """Return the question called `name`. Raises FormProblem FM-109 about `field` of `row`."""
        question = self.find(name)
        if question is None:
            raise row.fail("FM-109", field, f"there is no question “{name}” here or earlier.", "Correct the key.")
        return question


def condition_or_yes(row: Row, names: Names, own: Question | None) -> Condition:
    """Return `when`; without one, a rule of a yes/no question means Yes."""
    condition = maybe_condition(row, "when", names, own)
    if condition is not None:
        return condition
    if own is None or own.type not in YES_OR_NO:
        raise row.fail("FM-105", "when", "say when this holds.", "Add it.")
    return AnswerTest(own.key, ("yes",))


def maybe_condition(row: Row, name: str, names: Names, own: Question | None) -> Condition | None:
    """Return the condition under `name`, or None when it is not written. A test without `answer` is about `own`."""
    item = row.row(name)
    return None if item is None else _condition(item, names, own)


def _condition(row: Row, names: Names, own: Question | None) -> Condition:
    for name, kind in (("any", AnyOf), ("all", AllOf)):
        if row.has(name):
            row.only(name)
            parts = tuple(_condition(part, names, own) for part in row.rows(name))
            if not parts:
                raise row.fail("FM-105", name, "the list is empty.", "Add a condition.")
            return kind(parts)
    if row.has("not"):
        row.only("not")
        inner = row.row("not")
        assert inner is not None
        return Not(_condition(inner, names, own))
    return _fact_test(row) if row.has("fact") else _answer_test(row, names, own)


def _fact_test(row: Row) -> FactTest:
    row.only("fact", "is", "in", "above", "below")
    fact = row.one_of("fact", FACTS)
    for name in ("above", "below"):
        if row.has(name) and fact != "age":
            raise row.fail("FM-109", name, f"“{fact}” is not a number.", "Use is: or in:.")
    if row.has("above") or row.has("below"):
        return FactTest(fact, above=row.number("above"), below=row.number("below"))
    values = _values(row)
    allowed = _FACT_VALUES.get(fact)
    for value in values:
        if allowed is not None and value not in allowed:
            raise row.fail("FM-109", "fact", f"“{fact}” is never “{value}”.", f"It is {' or '.join(allowed)}.")
    return FactTest(fact, values)


def _answer_test(row: Row, names: Names, own: Question | None) -> AnswerTest:
    row.only("answer", "is", "in", "other_than", "above", "below", "state")
    name = row.maybe_text("answer")
    question = own if name is None else names.need(row, "answer", name)
    if question is None:
        raise row.fail("FM-105", "answer", "say which answer.", "Add answer: and the question's key.")
    key = question.key
    if row.has("state"):
        states = row.texts("state")
        for state in states:
            if state not in [known.value for known in AnswerState]:
                raise row.fail("FM-107", "state", f"“{state}” is not one of the five states.", "Correct it.")
        return AnswerTest(key, states=tuple(AnswerState(state) for state in states))
    called = name or key
    for bound in ("above", "below"):
        if row.has(bound) and question.type not in COUNTED:
            raise row.fail("FM-109", bound, f"“{called}” is not a number.", "Use is: or in:.")
    if row.has("above") or row.has("below"):
        return AnswerTest(key, above=row.number("above"), below=row.number("below"))
    other = row.has("other_than")
    values = row.texts("other_than") if other else _values(row)
    _check_values(row, question, called, values)
    return AnswerTest(key, values, other=other)


def _values(row: Row) -> tuple[str, ...]:
    values = row.texts("in") or row.texts("is")
    if not values:
        raise row.fail("FM-105", "is", "the condition has no value.", "Add is: or in:.")
    return values


def _check_values(row: Row, question: Question, called: str, values: tuple[str, ...]) -> None:
    if question.type in _LISTS:
        what = f"“{called}” is answered with {_LISTS[question.type]}."
        raise row.fail("FM-109", "answer", what, "Ask for its state: answered, declined, unknown.")
    allowed: tuple[str, ...] | None = None
    if question.type in YES_OR_NO:
        allowed = ("yes", "no")
    elif question.options:
        allowed = tuple(option.value for option in question.options)
    for value in values:
        if allowed is not None and value not in allowed:
            raise row.fail("FM-109", "answer", f"“{called}” has no answer “{value}”.", f"It has {', '.join(allowed)}.")

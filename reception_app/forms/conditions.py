"""The small language in which a form says *when*: over answers already given and facts about the person. Pure.

    {answer: heroin, is: yes}            {answer: route, in: [injected, smoked]}      {answer: units, above: 15}
    {answer: thoughts, state: declined}  {answer: conditions, other_than: none}       {answer: temperature, below: 36.1}
    {fact: sex, is: Female}              {fact: age, above: 64}
    {any: […]}                           {all: […]}                                   {not: …}

On a *several* question `is`/`in` ask whether any of the values was chosen, `other_than` whether any other was. An
answer not given, or hidden, makes every test of it false; so does a fact that is not known (write
`not: {fact: sex, is: Male}` to include "not known").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reception_app.vocabulary import AnswerState

Facts = Mapping[str, str]
"""What is known about the person, as people read it: `sex` ("Male", "Female", …). A fact not known is left out."""

FACTS = ("sex", "arrival_kind", "legal_status", "age", "nation", "has_opioid_script", "has_script")
"""The facts a form may ask about: `age` in whole years as text, `nation` England or Wales, the last two yes or no."""


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """An answer: its state; a value only when answered.

    `value` by type of question: yes_no `yes`/`no`; choice an option's value; several a tuple of them; number plain
    decimals (`15`, `7.5`); date and datetime_approx as in `forms.moments`; text the text. `reason` says why not asked.
    measurement as number; time `HH:MM`; substance as yes_no; body_map a tuple of marks as in `forms.body_marks`; items
    a tuple of item numbers (`("1", "3")`), each item's answers under keys of their own (`medicine.3.dose`).
    """

    state: AnswerState
    value: str | tuple[str, ...] | None = None
    note: str | None = None
    reason: str | None = None


Answers = Mapping[str, AnswerValue]


def said(value: str | tuple[str, ...], note: str | None = None) -> AnswerValue:
    """Return an answered answer."""
    return AnswerValue(AnswerState.ANSWERED, value, note)


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """True when the answer to `key` has one of `values` (`other`: any but them), or is in `states`.

    With `above` or `below`: when it is a number past that one.
    """

    key: str
    values: tuple[str, ...] = ()
    above: Decimal | None = None
    states: tuple[AnswerState, ...] = ()
    other: bool = False
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FactTest:
    """True when the fact is one of `values` (letter case ignored), or a number past `above` or `below`."""

    fact: str
    values: tuple[str, ...] = ()
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one of `parts` is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when all `parts` are."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when `part` is not."""

    part: Condition


Condition = AnswerTest | FactTest | AnyOf | AllOf | Not


def holds(condition: Condition, answers: Answers, facts: Facts) -> bool:
    """Return whether the condition is true of these answers (visible ones only) and facts."""
    # Asked some hundred times at every answer saved: the commonest kinds first, and no generator for their parts.
    if isinstance(condition, AnswerTest):
        answer = answers.get(condition.key)
        return answer is not None and _test(condition, answer)
    if isinstance(condition, AnyOf):
        for part in condition.parts:  # noqa: SIM110  # `any` would make a generator each time
            if holds(part, answers, facts):
                return True
        return False
    if isinstance(condition, AllOf):
        for part in condition.parts:  # noqa: SIM110  # as above
            if not holds(part, answers, facts):
                return False
        return True
    if isinstance(condition, Not):
        return not holds(condition.part, answers, facts)
    known = facts.get(condition.fact, "").casefold()
    if condition.above is not None or condition.below is not None:
        return _past(known, condition.above, condition.below)
    return any(known == value.casefold() for value in condition.values)


def _test(test: AnswerTest, answer: AnswerValue) -> bool:
    if test.states:
        return answer.state in test.states
    if answer.state is not AnswerState.ANSWERED or answer.value is None:
        return False
    if test.above is not None or test.below is not None:
        return isinstance(answer.value, str) and _past(answer.value, test.above, test.below)
    given = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return any((value in test.values) is not test.other for value in given)


def _past(text: str, above: Decimal | None, below: Decimal | None) -> bool:
    try:
        number = Decimal(text)
        return (above is not None and number > above) or (below is not None and number < below)
    except InvalidOperation:
        return False


def keys_of(condition: Condition) -> Iterator[AnswerTest]:
    """Yield every test of an answer inside the condition, so that a loader can check what it refers to."""
    match condition:
        case AnswerTest():
            yield condition
        case AnyOf() | AllOf():
            for part in condition.parts:
                yield from keys_of(part)
        case Not():
            yield from keys_of(condition.part)
        case FactTest():
            return

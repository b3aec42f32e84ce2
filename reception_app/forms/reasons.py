"""Why a task is called for, when several rules of a form call for it: each with its own words, none left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from reception_app.forms.conditions import AllOf, Answers, AnswerTest, AnyOf, Condition, Facts, Not, holds
from reception_app.forms.definition import ActionRule

_AFTER_A_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def causes(condition: Condition, answers: Answers, facts: Facts) -> tuple[str, ...]:
    """Return the questions whose answers make the condition true; what must not be so is no cause."""
    if isinstance(condition, Not) or not holds(condition, answers, facts):
        return ()
    match condition:
        case AnswerTest():
            return (condition.key,)
        case AnyOf() | AllOf():
            return tuple(dict.fromkeys(key for part in condition.parts for key in causes(part, answers, facts)))
    return ()


def reason(
    rule: ActionRule, key: str | None, told: Mapping[str, str], answers: Answers, facts: Facts
) -> tuple[str, ...]:
    """Return why one rule holds, sentence by sentence: its own words; else, or on a question, what was answered.

    `told` says each answer of the form with its question; `key` is the question the rule stands on.
    """
    own = tuple(_AFTER_A_SENTENCE.split(rule.detail)) if rule.detail else ()
    if key is None and own:
        return own
    keys = causes(rule.when, answers, facts) or ((key,) if key is not None else ())
    return (*(told[each] for each in keys if each in told), *own)


def together(reasons: Sequence[tuple[str, ...]]) -> str | None:
    """Return several reasons as one text, in order; what more than one of them says comes once, last."""
    often = Counter(part for each in reasons for part in dict.fromkeys(each))
    own = dict.fromkeys(part for each in reasons for part in each if often[part] == 1)
    shared = dict.fromkeys(part for each in reasons for part in each if often[part] > 1)
    return " ".join((*own, *shared)) or None

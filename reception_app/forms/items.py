"""Repeating groups: the questions of one item, made from the pattern that a form holds. Pure.

An *items* question `medicine` is answered with the numbers of its items, `("1", "3")`. What is asked of each is a
pattern whose keys hold a star, `medicine.*.dose`; item 3 is asked `medicine.3.dose`. Groups nest: `a.1.b.2.c`.
Everything a question names (conditions, flags, tasks) is rewritten with it, so that inside an item it means that item.
A number taken off the list hides its answers; numbers are never used again while any answer bears them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from reception_app.forms.conditions import AllOf, Answers, AnswerTest, AnswerValue, AnyOf, Condition, FactTest, Not
from reception_app.vocabulary import AnswerState

if TYPE_CHECKING:
    from reception_app.forms.definition import ActionRule, FlagRule, Form, Question

MOST_ITEMS = 25
"""How many items a group may hold unless its form says otherwise."""

_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_KEPT = 4_096
_DEEPEST = 40
"""How many dots a key may have: more than any form's nesting, and little enough to follow."""

Walk = Callable[[tuple["Question", ...]], "Iterator[Question]"]


def is_number(text: str) -> bool:
    """Return whether `text` can be the number of an item."""
    return _NUMBER.fullmatch(text) is not None


def numbers_of(answer: AnswerValue | None) -> tuple[str, ...]:
    """Return the item numbers of an answer to an *items* question, in order, each once; () while there are none."""
    if answer is None or answer.state is not AnswerState.ANSWERED or not isinstance(answer.value, tuple):
        return ()
    return tuple(number for number in dict.fromkeys(answer.value) if is_number(number))


def next_item(form: Form, question: Question, answers: Answers) -> str:
    """Return the number for a new item: above every one in use, and above any whose answers still stand.

    Raises LookupError when the form does not ask this question.
    """
    if form.question(question.key) is None:
        raise LookupError(question.key)
    inside = f"{question.key}."
    named = (key.removeprefix(inside).partition(".")[0] for key in answers if key.startswith(inside))
    used = [int(number) for number in (*numbers_of(answers.get(question.key)), *named) if is_number(number)]
    return str(max(used, default=0) + 1)


def split_key(key: str) -> tuple[str, str] | None:
    """Return the group and the number of the innermost item a key belongs to (`medicine.2.dose`: `medicine`, `2`)."""
    if key.count(".") > _DEEPEST:
        return None
    rest, _, _ = key.rpartition(".")
    outer, _, number = rest.rpartition(".")
    return (outer, number) if outer and is_number(number) else None


class InstanceStore:
    """The questions of items made so far by one form: saving an answer asks for them several times.

    Bounded, because the numbers come from answers and so from anywhere.
    """

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._made: dict[tuple[str, str], tuple[tuple[Question, ...], dict[str, Question]]] = {}

    def of(self, question: Question, number: str) -> tuple[Question, ...]:
        """Return what is asked of one item, in the order asked."""
        return self._item(question, number)[0]

    def find(self, question: Question, number: str, key: str) -> Question | None:
        """Return the question of one item with this whole key."""
        return self._item(question, number)[1].get(key)

    def _item(self, question: Question, number: str) -> tuple[tuple[Question, ...], dict[str, Question]]:
        found = self._made.get((question.key, number))
        if found is None:
            asked = tuple(self._walk(of_item(question, number)))
            found = (asked, {each.key: each for each in asked})
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[question.key, number] = found
        return found


def of_item(question: Question, number: str) -> tuple[Question, ...]:
    """Return the follow-ups of an *items* question as they are asked of item `number`."""
    here = f"{question.item_words} {number}"
    within = f"{question.within}, {here}" if question.within else here
    change = _Change(f"{question.key}.*.", f"{question.key}.{number}.", within)
    return tuple(change.question(child) for child in question.follow_ups)


class _Change:
    """Rewrites a pattern for one item: every key that begins with `old` begins with `new`."""

    def __init__(self, old: str, new: str, within: str) -> None:
        self.old = old
        self.new = new
        self.within = within

    def question(self, pattern: Question, *, deeper: bool = False) -> Question:
        """Return the pattern for this item. One `deeper` is asked of each item of an inner group: still a pattern."""
        inner = deeper or pattern.item_words is not None
        return replace(
            pattern,
            key=self.key(pattern.key),
            parent=self.maybe(pattern.parent),
            words=pattern.words if deeper else f"{self.within}: {pattern.words}",
            within=None if deeper else self.within,
            show_when=self.condition(pattern.show_when),
            attention=self.condition(pattern.attention),
            flags=tuple(self.flag(rule) for rule in pattern.flags),
            actions=tuple(self.action(rule) for rule in pattern.actions),
            contradicts=tuple(replace(each, when=self.sure(each.when)) for each in pattern.contradicts),
            stop=replace(pattern.stop, when=self.sure(pattern.stop.when)) if pattern.stop else None,
            follow_ups=tuple(self.question(child, deeper=inner) for child in pattern.follow_ups),
        )

    def key(self, key: str) -> str:
        return f"{self.new}{key.removeprefix(self.old)}" if key.startswith(self.old) else key

    def maybe(self, key: str | None) -> str | None:
        return None if key is None else self.key(key)

    def keys(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.key(key) for key in keys)

    def condition(self, condition: Condition | None) -> Condition | None:
        return None if condition is None else self.sure(condition)

    def sure(self, condition: Condition) -> Condition:
        match condition:
            case AnswerTest():
                return replace(condition, key=self.key(condition.key))
            case AnyOf() | AllOf():
                return replace(condition, parts=tuple(self.sure(part) for part in condition.parts))
            case Not():
                return Not(self.sure(condition.part))
            case FactTest():
                return condition

    def flag(self, rule: FlagRule) -> FlagRule:
        return replace(
            rule,
            when=self.sure(rule.when),
            detail_from=self.keys(rule.detail_from),
            reference_from=self.maybe(rule.reference_from),
            observation_from=self.maybe(rule.observation_from),
            last_on_from=self.maybe(rule.last_on_from),
            methods_from=self.maybe(rule.methods_from),
            triggers_from=self.maybe(rule.triggers_from),
        )

    def action(self, rule: ActionRule) -> ActionRule:
        return replace(
            rule,
            when=self.sure(rule.when),
            from_answer=self.maybe(rule.from_answer),
            counts_from=self.maybe(rule.counts_from),
        )

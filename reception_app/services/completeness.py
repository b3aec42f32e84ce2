"""How complete a form is by content: what is known, what was asked without an answer, what nobody asked (E29). Pure.

A tick is not content: declined and unknown were asked and are still holes, not asked is one with a reason, waiting is
one without. Only what the form asks of this person counts, its optional questions aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue, Facts
from reception_app.forms.definition import Form
from reception_app.handover.record import Assessment
from reception_app.services.triage import TriageView
from reception_app.vocabulary import AnswerState


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers by their five states, and questions that wait without any."""

    answered: int = 0
    declined: int = 0
    unknown: int = 0
    not_asked: int = 0
    not_applicable: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Every question counted."""
        return self.known + self.declined + self.unknown + self.not_asked + self.waiting

    @property
    def known(self) -> int:
        """What the record can rely on: answered, or does not apply."""
        return self.answered + self.not_applicable

    @property
    def percent(self) -> int | None:
        """Known of the total, in whole percent rounded down, so that 100 means every one; None when none is asked."""
        return self.known * 100 // self.total if self.total else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.answered + other.answered,
            self.declined + other.declined,
            self.unknown + other.unknown,
            self.not_asked + other.not_asked,
            self.not_applicable + other.not_applicable,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """One topic of a form and its counts."""

    key: str
    title: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete one filled-in form is, by topic and whole."""

    topics: tuple[TopicCounts, ...]

    @property
    def whole(self) -> Counts:
        """All topics together."""
        return sum((topic.counts for topic in self.topics), Counts())


_FIELDS: dict[AnswerState, Counts] = {
    AnswerState.ANSWERED: Counts(answered=1),
    AnswerState.DECLINED: Counts(declined=1),
    AnswerState.UNKNOWN: Counts(unknown=1),
    AnswerState.NOT_ASKED: Counts(not_asked=1),
    AnswerState.NOT_APPLICABLE: Counts(not_applicable=1),
}
_WAITING = Counts(waiting=1)


def count_states(states: Iterable[AnswerState | None]) -> Counts:
    """Count answers by state; None is a question that waits."""
    return sum((_FIELDS[state] if state is not None else _WAITING for state in states), Counts())


def completeness(view: TriageView) -> Completeness:
    """Return how complete an assessment is, as a screen holds it."""
    return completeness_of(view.form, view.values, view.facts)


def completeness_of(form: Form, answers: Answers, facts: Facts) -> Completeness:
    """Return how complete these answers are against what `form` asks of somebody with these facts."""
    states: dict[str, list[AnswerState | None]] = {topic.key: [] for topic in form.topics}
    for question in rules.visible(form, answers, facts):
        topic = form.topic_of(question.key)
        answer = answers.get(question.key)
        if topic is not None and question.required:
            states[topic.key].append(answer.state if answer else None)
    return Completeness(
        tuple(TopicCounts(each.key, each.title, count_states(states[each.key])) for each in form.topics)
    )


def values_of(assessment: Assessment) -> dict[str, AnswerValue]:
    """Return the answers of an assessment of the record as the form's rules take them."""
    return {each.key: AnswerValue(each.state, each.value, each.note, each.reason) for each in assessment.answers}


def completeness_of_record(assessment: Assessment, form: Form, facts: Facts) -> Completeness:
    """Return how complete an assessment of the record is, one that came in a pack too."""
    return completeness_of(form, values_of(assessment), facts)

"""How far a form is: the one count of what must be asked, for board, triage, record, end of shift and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.forms.answers import KNOWN, problem_of, what_counts
from reception_app.forms.conditions import Answers, Facts
from reception_app.forms.definition import Form


@dataclass(frozen=True, slots=True)
class TopicProgress:
    """How far a topic is. `gaps` are answers to put right: asked later, or not possible as they stand.

    `settled` were asked, whatever came of it; `known` are those with an answer, which every screen counts.
    """

    key: str
    title: str
    settled: int
    total: int
    gaps: int
    known: int

    @property
    def complete(self) -> bool:
        """True when every question that must have an answer has a good one."""
        return self.settled == self.total and not self.gaps


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a form is, by topic and whole."""

    topics: tuple[TopicProgress, ...]

    @property
    def known(self) -> int:
        return sum(topic.known for topic in self.topics)

    @property
    def total(self) -> int:
        return sum(topic.total for topic in self.topics)

    @property
    def gaps(self) -> int:
        return sum(topic.gaps for topic in self.topics)

    @property
    def topics_complete(self) -> int:
        return sum(topic.complete for topic in self.topics)

    @property
    def complete(self) -> bool:
        return all(topic.complete for topic in self.topics)


def progress(form: Form, answers: Answers, facts: Facts, now: datetime | None = None) -> Progress:
    """Return how far each topic is. Follow-ups count once they are shown; optional questions never do."""
    asked, counting = what_counts(form, answers, facts)
    counts = {topic.key: [0, 0, 0, 0] for topic in form.topics}
    for question in asked:
        topic = form.topic_of(question.key)
        assert topic is not None
        answer = counting.get(question.key)
        problem = problem_of(question, answer, now, counting, facts)
        so_far = counts[topic.key]
        so_far[0] += question.required and problem is None
        so_far[1] += question.required
        so_far[2] += answer is not None and problem is not None
        so_far[3] += question.required and answer is not None and answer.state in KNOWN
    return Progress(tuple(TopicProgress(topic.key, topic.title, *counts[topic.key]) for topic in form.topics))

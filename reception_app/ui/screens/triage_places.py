"""Where on an assessment one is: a topic's page, or the page of one item of a repeating group. And how far each is."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.forms.definition import Form, Question, Topic
from reception_app.forms.items import split_key


@dataclass(frozen=True)
class TopicState:
    """A topic as the task list shows it: `settled` of `total` were asked, `known` of them have an answer."""

    topic: Topic
    settled: int
    total: int
    gaps: int
    carried: int
    confirmed: int
    known: int

    @property
    def complete(self) -> bool:
        """True when nothing is missing and nothing waits."""
        return self.settled == self.total and not self.gaps


def place_of(form: Form, question: Question) -> str:
    """Return the slug of the page that asks a question: its topic's key, or its item's (`medicine.2`)."""
    split = split_key(question.key) if question.within else None
    if split is not None:
        return item_place(*split)
    topic = form.topic_of(question.key)
    return topic.key if topic is not None else ""


def item_place(group: str, number: str) -> str:
    """Return the slug of an item's page."""
    return f"{group}.{number}"


def split_place(slug: str) -> tuple[str, str] | None:
    """Return the group and the number of an item's page; None for a topic's."""
    group, _, number = slug.rpartition(".")
    return (group, number) if group else None


def topic_at(form: Form, slug: str) -> str:
    """Return the key of the topic that a page belongs to, or ""."""
    split = split_place(slug)
    if split is None:
        return slug
    topic = form.topic_of(split[0])
    return topic.key if topic is not None else ""


def page_above(form: Form, slug: str) -> str:
    """Return the page that lists the item shown on this one: a topic's, or an outer item's."""
    split = split_place(slug)
    question = form.question(split[0]) if split is not None else None
    return place_of(form, question) if question is not None else slug

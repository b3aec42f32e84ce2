"""A question set as frozen data: what is asked, of whom, what an answer raises, where it goes, and who says so.

Made only by `forms.loading` from reviewed YAML, so everything here has already been checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reception_app.forms.conditions import Condition
from reception_app.forms.items import InstanceStore, split_key
from reception_app.vocabulary import ArrivalKind, FlagLevel, Role


class QuestionType(StrEnum):
    """How a question is answered; one field widget each."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    DATETIME_APPROX = "datetime_approx"
    TEXT = "text"
    LONG_TEXT = "long_text"
    TIME = "time"
    MEASUREMENT = "measurement"
    SUBSTANCE = "substance"
    BODY_MAP = "body_map"
    ITEMS = "items"


YES_OR_NO = (QuestionType.YES_NO, QuestionType.SUBSTANCE)
"""The types answered yes or no: their rules mean Yes unless they say when."""

_MOMENTS = (QuestionType.DATE, QuestionType.DATETIME_APPROX)

CHOOSING = (QuestionType.CHOICE, QuestionType.SEVERAL)
"""The types whose answer is one or several of the options."""

COUNTED = (QuestionType.NUMBER, QuestionType.MEASUREMENT)
"""The types answered with a number in a unit."""


class Place(StrEnum):
    """Where an answer goes on the clinical sheet, besides the list of all answers."""

    ANSWERS = "answers"
    RISK = "risk"
    SUBSTANCES = "substances"
    MENTAL_HEALTH = "mental_health"
    OWN_WORDS = "own_words"
    PEOPLE = "people"


class AskedOf(StrEnum):
    """Who answers: the person, or the assessor by looking."""

    PERSON = "person"
    ASSESSOR = "assessor"


@dataclass(frozen=True, slots=True)
class Code:
    """What a question or an option is called in somebody else's list: `snomed`, `per-alert`, …"""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. An `exclusive` one ("none of these") cannot stand beside others.

    `comment` is `required` or `optional` when choosing it asks for more in words; that follow-up and the flags of the
    option stand among the question's own follow-ups and flags.
    """

    value: str
    words: str
    hint: str | None = None
    exclusive: bool = False
    words_cy: str | None = None
    comment: str | None = None
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Raise the flag `kind` (a slug of `resources/flags.yaml`) when `when` holds.

    `level` overrides the kind's own. The `…_from` keys name questions whose answers, as shown, fill the flag's fields.
    `observation` is what nobody is asked: the level itself.
    """

    kind: str
    when: Condition
    level: FlagLevel | None = None
    detail_from: tuple[str, ...] = ()
    reference_from: str | None = None
    observation_from: str | None = None
    last_on_from: str | None = None
    methods_from: str | None = None
    triggers_from: str | None = None
    observation: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRule:
    """Open a task when `when` holds: `due_minutes` after the answer, None for no fixed time.

    `counts_from` names a date question; answered, the minutes count from the end of that day instead.
    `from_answer` names a choice question; answered with a role, that role owns the task instead of `owner_role`.
    """

    kind: str
    title: str
    owner_role: Role
    when: Condition
    due_minutes: int | None
    source: str
    mark: str
    detail: str | None = None
    from_answer: str | None = None
    counts_from: str | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be true together with an answer to the question it stands on, and the sentence that says so."""

    when: Condition
    words: str


@dataclass(frozen=True, slots=True)
class StopAct:
    """One numbered act of the stop panel. `asks`: `name` (whom you told), `observation`, or `tasks` (shown only)."""

    words: str
    hint: str
    asks: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The one interruption: shown once when `when` holds, with what must happen before the next question.

    `{given}` in `lead` and in the words of the acts stands for the person's given name.
    """

    when: Condition
    title: str
    lead: str
    acts: tuple[StopAct, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `label` is its short name in a table of rows; `words` is what is read out.

    `usual` are the bounds outside which a measurement asks for attention; `instrument` and `item` say which item of a
    scored instrument it feeds; `most` bounds a number, and how many items a repeating group may hold. The follow-ups of
    an *items* question are patterns, asked once for each item (see `forms.items`); `within` says of which item a
    question is ("Medicine 2"), and its `words` then begin with it.
    """

    key: str
    type: QuestionType
    words: str
    source: str
    mark: str
    label: str | None = None
    hint: str | None = None
    asked_of: AskedOf = AskedOf.PERSON
    options: tuple[Option, ...] = ()
    must_ask: bool = False
    always_afresh: bool = False
    allow_not_applicable: bool = True
    required: bool = True
    past_only: bool = True
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    unit: str | None = None
    problem: str | None = None
    show_when: Condition | None = None
    attention: Condition | None = None
    flags: tuple[FlagRule, ...] = ()
    actions: tuple[ActionRule, ...] = ()
    stop: Stop | None = None
    sheet: Place = Place.ANSWERS
    follow_ups: tuple[Question, ...] = ()
    parent: str | None = None
    words_cy: str | None = None
    hint_cy: str | None = None
    codes: tuple[Code, ...] = ()
    topic_ng57: str | None = None
    contradicts: tuple[Contradiction, ...] = ()
    usual: tuple[Decimal, Decimal] | None = None
    instrument: str | None = None
    item: str | None = None
    substance: str | None = None
    item_words: str | None = None
    within: str | None = None

    @property
    def still_to_come(self) -> bool:
        """True for a plan: a moment that must be asked and need not be past. What has gone by already is no plan."""
        return self.must_ask and not self.past_only and self.type in _MOMENTS

    @property
    def own_words(self) -> str:
        """The words without the item they are about: for a page that shows the item as a heading."""
        return self.words.removeprefix(f"{self.within}: ") if self.within else self.words

    def option(self, value: str) -> Option | None:
        """Return the option with this value, or None."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Topic:
    """One page. `layout` is `questions` or `rows` (one line per question, follow-ups as columns).

    `none_of_these` says whether one key may answer No to every row on the page; never where self-harm is asked.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    intro: str | None = None
    layout: str = "questions"
    none_of_these: bool = False

    def walk(self) -> Iterator[Question]:
        """Yield every question in the order asked, each followed by its follow-ups; not those asked of each item."""
        yield from walk_questions(self.questions)


@dataclass(frozen=True, slots=True)
class Form:
    """A version of a question set. `form_hash` is the SHA-256 of its content; a released version is never edited.

    `standing_flags` are those of `resources/standing_flags.yaml` that this form asks about: no part of its content.
    `offered_for` are the kinds of arrival it is meant for, empty for any. A site's own form says who approved it.
    """

    id: str
    version: str
    title: str
    source: str
    mark: str
    topics: tuple[Topic, ...]
    form_hash: str
    flags: tuple[FlagRule, ...] = ()
    standing_flags: tuple[FlagRule, ...] = ()
    actions: tuple[ActionRule, ...] = ()
    offered_for: tuple[ArrivalKind, ...] = ()
    approved_by: str | None = None
    approved_on: date | None = None
    # Every answer saved asks for these several times: they are laid out once.
    _asked: tuple[Question, ...] = field(init=False, repr=False, compare=False)
    _by_key: dict[str, tuple[Topic, Question]] = field(init=False, repr=False, compare=False)
    _instances: InstanceStore = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key = {question.key: (topic, question) for topic in self.topics for question in topic.walk()}
        object.__setattr__(self, "_asked", tuple(question for topic in self.topics for question in topic.walk()))
        object.__setattr__(self, "_by_key", by_key)
        object.__setattr__(self, "_instances", InstanceStore(walk_questions))

    def walk(self) -> Iterator[Question]:
        """Yield every question of every topic in the order asked; not those asked of each item."""
        return iter(self._asked)

    def written(self) -> Iterator[Question]:
        """Yield every question as it is written, the patterns asked of each item too."""
        return (question for topic in self.topics for question in _written(topic.questions))

    def item(self, question: Question, number: str) -> tuple[Question, ...]:
        """Return what is asked of item `number` of an *items* question, in the order asked, each under its own key."""
        return self._instances.of(question, number)

    def question(self, key: str) -> Question | None:
        """Return the question with this key, follow-ups and those of an item too; None when it is not asked here."""
        found = self._by_key.get(key)
        if found is not None:
            return found[1]
        split = split_key(key)
        if split is None:
            return None
        outer, number = split
        parent = self.question(outer)
        if parent is None or parent.type is not QuestionType.ITEMS:
            return None
        return self._instances.find(parent, number, key)

    def topic_of(self, key: str) -> Topic | None:
        """Return the topic that asks the question with this key."""
        found = self._by_key.get(key)
        if found is not None:
            return found[0]
        return self.topic_of(key.partition(".")[0]) if "." in key and self.question(key) is not None else None


def _written(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _written(question.follow_ups)


def walk_questions(questions: tuple[Question, ...]) -> Iterator[Question]:
    """Yield the questions, each followed by its follow-ups. What is asked of each item is a pattern, and left out."""
    for question in questions:
        yield question
        if question.type is not QuestionType.ITEMS:
            yield from walk_questions(question.follow_ups)

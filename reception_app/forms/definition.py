"""A question set as frozen data: what is asked, of whom, what an answer raises, where it goes, and who says so.

Made only by `forms.loading` from reviewed YAML, so everything here has already been checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from reception_app.forms.conditions import Condition
from reception_app.vocabulary import FlagLevel, Role


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
class Option:
    """One choice. An `exclusive` one ("none of these") cannot stand beside others."""

    value: str
    words: str
    hint: str | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Raise the flag `kind` (a slug of `resources/flags.yaml`) when `when` holds.

    `level` overrides the kind's own. The `…_from` keys name questions whose answers, as shown, fill the flag's fields.
    """

    kind: str
    when: Condition
    level: FlagLevel | None = None
    detail_from: tuple[str, ...] = ()
    reference_from: str | None = None
    observation_from: str | None = None
    last_on_from: str | None = None
    methods_from: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRule:
    """Open a task when `when` holds: `due_minutes` after the answer, None for no fixed time."""

    kind: str
    title: str
    owner_role: Role
    when: Condition
    due_minutes: int | None
    source: str
    mark: str
    detail: str | None = None


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
    """One question. `label` is its short name in a table of rows; `words` is what is read out."""

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
        """Yield every question in the order asked, each followed by its follow-ups."""
        yield from _walk(self.questions)


@dataclass(frozen=True, slots=True)
class Form:
    """A version of a question set. `form_hash` is the SHA-256 of its content; a released version is never edited."""

    id: str
    version: str
    title: str
    source: str
    mark: str
    topics: tuple[Topic, ...]
    form_hash: str
    flags: tuple[FlagRule, ...] = ()
    actions: tuple[ActionRule, ...] = ()
    # Every answer saved asks for these several times: they are laid out once.
    _asked: tuple[Question, ...] = field(init=False, repr=False, compare=False)
    _by_key: dict[str, tuple[Topic, Question]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key = {question.key: (topic, question) for topic in self.topics for question in topic.walk()}
        object.__setattr__(self, "_asked", tuple(question for topic in self.topics for question in topic.walk()))
        object.__setattr__(self, "_by_key", by_key)

    def walk(self) -> Iterator[Question]:
        """Yield every question of every topic in the order asked."""
        return iter(self._asked)

    def question(self, key: str) -> Question | None:
        """Return the question with this key, follow-ups too, or None when this version does not ask it."""
        found = self._by_key.get(key)
        return found[1] if found else None

    def topic_of(self, key: str) -> Topic | None:
        """Return the topic that asks the question with this key."""
        found = self._by_key.get(key)
        return found[0] if found else None


def _walk(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _walk(question.follow_ups)

"""Flags that an answer raises in every form that asks it: `resources/standing_flags.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows
from reception_app.forms.conditions import AnswerTest
from reception_app.forms.definition import FlagRule, Question
from reception_app.forms.loading_rules import slug
from reception_app.vocabulary import OBSERVATION_LEVELS


@dataclass(frozen=True, slots=True)
class StandingFlag:
    """One rule: the flag `kind` when `question` is answered with one of `values`."""

    kind: str
    question: str
    values: tuple[str, ...]
    observation: str | None
    observation_from: str | None
    triggers_from: str | None
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_standing_flags(path: Path | None = None) -> tuple[StandingFlag, ...]:
    """Return every rule. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "standing_flags.yaml")
    row.only("flags")
    levels = [level for level, _ in OBSERVATION_LEVELS]
    found = []
    for item in row.rows("flags", called="kind"):
        item.only("kind", "answer", "in", "observation", "observation_from", "triggers_from", "source", "mark")
        observation = item.one_of("observation", levels) if item.has("observation") else None
        filled = (item.maybe_text("observation_from"), item.maybe_text("triggers_from"))
        found.append(
            StandingFlag(slug(item, "kind"), item.text("answer"), item.texts("in"), observation, *filled, *marked(item))
        )
    return tuple(found)


def standing_flags_of(asked: Mapping[str, Question]) -> tuple[FlagRule, ...]:
    """Return the rules whose questions a form asks, with the values it offers; `asked`: its questions by key."""
    return tuple(
        FlagRule(
            kind=rule.kind,
            when=AnswerTest(rule.question, values),
            observation=rule.observation,
            observation_from=rule.observation_from,
            triggers_from=rule.triggers_from,
        )
        for rule in load_standing_flags()
        if all(key in asked for key in (rule.question, rule.observation_from or rule.question,
                                        rule.triggers_from or rule.question))
        and (values := _offered(asked[rule.question], rule.values))
    )  # fmt: skip


def _offered(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if question.option(value) is not None)

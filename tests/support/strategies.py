"""Any record the schema allows, any form its language allows and any answers to it, for hypothesis.

Records are made from the very declarations that the codec reads, forms as the data their files hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from reception_app.forms.answers import AnswerValue, said
from reception_app.forms.body_marks import VIEWS
from reception_app.forms.definition import Form, Question, QuestionType
from reception_app.forms.loading import load_form
from reception_app.handover import shapes
from reception_app.handover.shapes import Kind, Shape, Slot
from reception_app.vocabulary import AnswerState

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn"))
TEXTS = st.one_of(
    st.sampled_from(["SPECIMEN", "Dummy", "Ŵyn Placeholder", "O’Testman", "0", "methadone", "1 mg in 1 mL", "  ", ""]),
    st.text(_LETTERS, max_size=24),
)
HEX = st.binary(min_size=8, max_size=8).map(bytes.hex)
SLUGS = st.one_of(HEX, st.from_regex(r"\A[a-z][a-z0-9_-]{0,20}\Z"))
INSTANTS = st.integers(-2_000_000_000, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
DECIMALS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 999_999_999), st.integers(0, 6)
).filter(lambda value: abs(value) <= shapes.MAX_DECIMAL)
CLOCK_TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
DAY_NUMBERS = st.integers(1, 366)
UNITS = st.sampled_from(["mg", "mL", "micrograms", "units", "puffs", "tablets"])

_SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Script", "id"): SLUGS,
    ("Script", "times"): st.lists(CLOCK_TIMES, max_size=4).map(tuple),
    ("Script", "every_days"): DAY_NUMBERS,
    ("Script", "duration_days"): DAY_NUMBERS,
    ("Script", "maximum_hours"): st.integers(1, 168),
    ("Script", "supply_days"): st.integers(0, 366),
    ("Source", "times"): st.lists(CLOCK_TIMES, max_size=4).map(tuple),
    ("Source", "missed_days"): st.integers(0, 366),
    ("Source", "every_days"): DAY_NUMBERS,
    ("Schedule", "id"): SLUGS,
    ("Schedule", "days"): DAY_NUMBERS,
    ("ScheduleDose", "day"): DAY_NUMBERS,
    ("ScheduleDose", "time"): CLOCK_TIMES,
    ("ScheduleDose", "unit"): UNITS,
    ("GivenDoseRecord", "id"): SLUGS,
    ("GivenDoseRecord", "schedule_day"): DAY_NUMBERS,
    ("GivenDoseRecord", "schedule_time"): CLOCK_TIMES,
    ("MissedDecision", "id"): SLUGS,
    ("MissedDecision", "missed_days"): st.integers(0, 366),
    ("Review", "id"): SLUGS,
    ("Review", "kind"): SLUGS,
    ("CustodyReceipt", "id"): SLUGS,
    ("CustodyReceipt", "unit"): UNITS,
    ("LeavingConflict", "id"): SLUGS,
    ("PossessionAssessment", "id"): SLUGS,
    ("PossessionAssessment", "days"): st.integers(0, 366),
    ("Release", "id"): SLUGS,
    ("Release", "prescription_days"): st.integers(0, 366),
    ("Appointment", "id"): SLUGS,
    ("WiderNeed", "id"): SLUGS,
    ("WiderNeed", "kind"): SLUGS,
    ("Flag", "id"): SLUGS,
    ("Flag", "kind"): SLUGS,
    ("Assessment", "id"): SLUGS,
    ("Task", "id"): SLUGS,
    ("Events", "count"): st.integers(0, 100_000),
    ("PackHeader", "sequence"): st.integers(0, 100_000),
    ("Dose", "unit"): UNITS,
}


@cache
def records(cls: type) -> st.SearchStrategy[Any]:
    """Any instance of a record class."""
    return st.builds(cls, **{slot.name: _slot(cls, slot) for slot in shapes.slots(cls)})


def _slot(cls: type, slot: Slot) -> st.SearchStrategy[Any]:
    special = _SPECIAL.get((cls.__name__, slot.name))
    strategy = _shape(slot.shape) if special is None else special
    if slot.shape.optional:
        strategy = st.none() | strategy
    return strategy


def _shape(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.kind is Kind.RECORD:
        return st.deferred(lambda: records(shape.of))
    if shape.kind is Kind.LIST:
        assert shape.item is not None
        return st.lists(_shape(shape.item), max_size=2).map(tuple)
    if shape.kind is Kind.WORD:
        return st.sampled_from(list(shape.of))
    if shape.kind is Kind.TEXT_OR_LIST:
        return TEXTS | st.lists(TEXTS, max_size=3).map(tuple)
    return {
        Kind.TEXT: TEXTS | HEX,
        Kind.WHOLE: st.integers(-1_000_000, 1_000_000),
        Kind.YES_NO: st.booleans(),
        Kind.DECIMAL: DECIMALS,
        Kind.INSTANT: INSTANTS,
        Kind.DAY: DAYS,
    }[shape.kind]


# --- question sets ----------------------------------------------------------------------------------------------------

PLAIN_TYPES = (
    "yes_no", "choice", "several", "number", "date", "datetime_approx", "text", "long_text", "time", "measurement",
    "substance", "body_map",
)  # fmt: skip
FACTS = st.sampled_from([{}, {"sex": "Male"}, {"sex": "Female", "age": "70"}, {"age": "17", "nation": "Wales"}])
_STATES = [state.value for state in AnswerState]
_FACT_TESTS = ({"fact": "sex", "is": "Male"}, {"fact": "age", "above": "64"}, {"fact": "nation", "in": ["Wales"]})


class _FormMaker:
    """Makes one form as the plain data its file would hold; names are used again in every group of items."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._keys = 0

    def form(self) -> dict[str, Any]:
        earlier: list[dict[str, dict[str, Any]]] = [{}]
        topics = [
            {"key": f"t{number}", "title": f"Topic {number}", "questions": self.questions(earlier, 0)}
            for number in range(self._chance.randint(1, 3))
        ]
        form = {"id": "drawn", "version": "1", "title": "Drawn", "source": "Invented", "mark": "GK", "topics": topics}
        if rules := self.rules(earlier):
            form |= rules
        return form

    def questions(self, earlier: list[dict[str, dict[str, Any]]], depth: int) -> list[dict[str, Any]]:
        return [self.question(earlier, depth) for _ in range(self._chance.randint(1, 4 - depth))]

    def question(self, earlier: list[dict[str, dict[str, Any]]], depth: int) -> dict[str, Any]:
        self._keys += 1
        # Inside an item the same few names come again and again: they must mean the nearest.
        key = f"q{self._keys}" if len(earlier) == 1 else f"c{len(earlier[-1])}"
        kind = "yes_no" if depth < 2 and self._chance.random() < 0.4 else self._chance.choice(PLAIN_TYPES)
        made: dict[str, Any] = {"key": key, "type": kind, "words": f"{key}?"} | _NEEDS.get(kind, {})
        if kind in ("choice", "several"):
            made["options"] = [dict(option) for option in _OPTIONS]
            if self._chance.random() < 0.5:
                made["options"][0] |= {"comment": "required", "flag": {"kind": "opted", "level": "soon"}}
        if self._chance.random() < 0.3 and (when := self.condition(earlier)):
            made["show_when"] = when
        if self._chance.randint(0, 4) == 0:
            made["required"] = "false"
        earlier[-1][key] = made
        if self._chance.randint(0, 3) == 0 and (when := self.condition(earlier)):
            made["contradicts"] = [{"when": when, "words": "Both cannot be."}]
        if kind in ("yes_no", "substance") and depth < 2:
            made["follow_ups"] = self.below(earlier, depth)
        return made | self.rules(earlier)

    def below(self, earlier: list[dict[str, dict[str, Any]]], depth: int) -> list[dict[str, Any]]:
        if self._chance.random() < 0.4:
            return self.questions(earlier, depth + 1) if depth < 2 and (self._chance.random() < 0.5) else []
        self._keys += 1
        key = f"q{self._keys}" if len(earlier) == 1 else f"c{len(earlier[-1])}"
        group = {"key": key, "type": "items", "words": "Which?", "item_words": "Thing"}
        earlier[-1][key] = group
        return [group | {"follow_ups": self.questions([*earlier, {}], depth + 1)}]

    def rules(self, earlier: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        names = sorted({name for scope in earlier for name in scope})
        if (self._chance.random() < 0.5) and (when := self.condition(earlier)):
            details = self._chance.sample(names, min(len(names), self._chance.randint(0, 2)))
            found["flags"] = [{"kind": self._chance.choice(["red", "blue"]), "when": when}]
            if details:
                found["flags"][0]["detail_from"] = details
        if self._chance.randint(0, 2) == 0 and (when := self.condition(earlier)):
            task = {"kind": "do", "title": "Do it", "owner_role": "nurse", "source": "s", "mark": "GK", "when": when}
            found["actions"] = [task | {"due_minutes": self._chance.choice(["15", "60"])}]
        return found

    def condition(self, earlier: list[dict[str, dict[str, Any]]], depth: int = 0) -> dict[str, Any]:
        shape = self._chance.choice(["test", "test", "test", "fact", "not", "any", "all"])
        if depth < 2 and shape in ("any", "all"):
            return {shape: [self.condition(earlier, depth + 1) for _ in range(self._chance.randint(1, 2))]}
        if depth < 2 and shape == "not":
            return {"not": self.condition(earlier, depth + 1)}
        names = sorted({name for scope in earlier for name in scope})
        if shape == "fact" or not names:
            return dict(self._chance.choice(_FACT_TESTS))
        name = self._chance.choice(names)
        asked = next(scope[name] for scope in reversed(earlier) if name in scope)
        return {"answer": name} | self._test(asked)

    def _test(self, asked: dict[str, Any]) -> dict[str, Any]:
        kind = asked["type"]
        if kind in ("body_map", "items") or self._chance.randint(0, 3) == 0:
            return {"state": self._chance.choice(_STATES)}
        if kind in ("number", "measurement"):
            return {self._chance.choice(["above", "below"]): "5"}
        allowed = {"yes_no": ["yes", "no"], "substance": ["yes", "no"]}.get(kind, ["a", "b"])
        return {self._chance.choice(["is", "other_than"]): self._chance.choice(allowed)}


_OPTIONS = ({"value": "a", "words": "Apple"}, {"value": "b", "words": "Pear"}, {"value": "d", "words": "Date"})
_BOUNDS = {"unit": "mg", "least": "0", "most": "10"}
_NEEDS: dict[str, dict[str, Any]] = {
    "number": _BOUNDS,
    "measurement": _BOUNDS | {"usual": ["2", "8"]},
    "substance": {"substance": "heroin"},
    "body_map": {"options": [dict(option) for option in _OPTIONS[:2]]},
}


@cache
def form_of(seed: int) -> Form:
    """Return the form drawn with this seed: conditions, items within items, comments, contradictions; by the loader."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "1.yaml"
        path.write_text(json.dumps(_FormMaker(Random(seed)).form()), encoding="utf-8")  # JSON is YAML
        return load_form(path)


def forms() -> st.SearchStrategy[Form]:
    """Any of many forms; a failing example names no seed, but `form_hash` tells them apart."""
    return st.integers(0, 99).map(form_of)


def legal_values(question: Question) -> list[str | tuple[str, ...]]:
    """Return values a question takes: every option, both ends of a range, each way of writing a date."""
    options = [option.value for option in question.options]
    match question.type:
        case QuestionType.YES_NO | QuestionType.SUBSTANCE:
            return ["yes", "no"]
        case QuestionType.CHOICE:
            return list(options)
        case QuestionType.SEVERAL:
            together = tuple(option.value for option in question.options if not option.exclusive)
            return [*((value,) for value in options), together]
        case QuestionType.NUMBER | QuestionType.MEASUREMENT:
            return [f"{question.least:f}", f"{question.most:f}"]
        case QuestionType.DATE:
            return ["2019", "2026-08~", "2026-11-15"]
        case QuestionType.DATETIME_APPROX if question.still_to_come:
            return ["2026-11-21", "2026-11-20T23:30:00Z", "2026-11-20T23:30:00Z~"]
        case QuestionType.DATETIME_APPROX:
            return ["2019~", "2026-11-15", "2026-11-20T20:00:00Z", "2026-11-20T20:00:00Z~"]
        case QuestionType.TIME:
            return ["00:00", "21:40", "23:59"]
        case QuestionType.BODY_MAP:
            marks = tuple(f"{view}:0:1000:{kind}:20:left: near the wrist" for view in VIEWS for kind in options)
            return [marks[:1], (f"front:500:500:{options[0]}::",), marks]
        case QuestionType.ITEMS:
            return [("1",), ("1", "3")]
    return ["Placeholder", "Ŵyn’s “own” words"]


def answers_to(form: Form) -> st.SearchStrategy[dict[str, AnswerValue]]:
    """Answers to any of a form's questions and of its items 1 to 3, hidden ones and ones of items removed too."""
    return st.integers().map(lambda seed: _answers_of(form, Random(seed)))


def _answers_of(form: Form, chance: Random) -> dict[str, AnswerValue]:
    found: dict[str, AnswerValue] = {}

    def answer(questions: Iterable[Question]) -> None:
        for question in questions:
            if chance.random() < 0.8:
                found[question.key] = any_answer(question, chance)
            if question.type is QuestionType.ITEMS:
                for number in ("1", "2", "3"):
                    answer(form.item(question, number))

    answer(form.walk())
    return found


_OTHER_STATES = [state for state in AnswerState if state is not AnswerState.ANSWERED]
_ODD: list[str | tuple[str, ...]] = ["", "perhaps", ("1", "1", "x"), ("front:1:2",), "7", ()]


def any_answer(question: Question, chance: Random) -> AnswerValue:
    """Return an answer of any state to the question: mostly a good one, sometimes one that cannot be right."""
    turn = chance.random()
    if turn < 0.15:
        return AnswerValue(chance.choice(_OTHER_STATES), reason="asleep")
    values = legal_values(question)
    return said(chance.choice(_ODD) if turn < 0.25 else values[0] if turn < 0.7 else chance.choice(values))

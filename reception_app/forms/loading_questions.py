"""Reading topics and questions: their types, options, follow-ups and items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from reception_app.data_files import Row
from reception_app.forms.condition_rows import Names, maybe_condition
from reception_app.forms.conditions import AllOf, AnswerTest, AnyOf, Condition, keys_of
from reception_app.forms.definition import (
    CHOOSING,
    YES_OR_NO,
    AskedOf,
    Code,
    Option,
    Place,
    Question,
    QuestionType,
    Topic,
)
from reception_app.forms.loading_checks import check_kind
from reception_app.forms.loading_rules import (
    comment_key,
    read_actions,
    read_contradictions,
    read_flags,
    read_option_flags,
    read_stop,
    slug,
)

_TOPIC_KEYS = ("key", "title", "intro", "layout", "none_of_these", "questions")
_QUESTION_KEYS = (
    "key", "type", "words", "words_cy", "label", "hint", "hint_cy", "asked_of", "options", "must_ask", "always_afresh",
    "allow_not_applicable", "required", "past_only", "least", "most", "decimals", "unit", "usual", "instrument", "item",
    "substance", "item_words", "problem", "show_when", "attention", "flags", "actions", "stop", "contradicts", "sheet",
    "source", "mark", "code", "codes", "topic_ng57", "follow_up_when", "follow_ups", "follow_ups_from",
)  # fmt: skip
_OPTION_KEYS = ("value", "words", "words_cy", "hint", "exclusive", "comment", "flag", "flags", "code", "codes")


@dataclass
class Reading:
    """What has been seen of a form so far: the questions by key, and the shared follow-ups."""

    known: dict[str, Question] = field(default_factory=dict)
    sets: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    source: str = ""
    mark: str = "GK"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question stands: below which other, and in which scopes of names (the first begins its own key)."""

    parent: Question | None = None
    scopes: tuple[str, ...] = ("",)

    def names(self, reading: Reading) -> Names:
        return Names(reading.known, self.scopes)

    def below(self, parent: Question, scope: str | None = None) -> _Place:
        return _Place(parent, self.scopes if scope is None else (scope, *self.scopes))


def read_topic(row: Row, reading: Reading) -> Topic:
    """Return one page with its questions. Raises FormProblem FM-103 … FM-109."""
    row.only(*_TOPIC_KEYS)
    questions = tuple(_question(item, reading, _Place()) for item in row.rows("questions"))
    if not questions:
        raise row.fail("FM-105", "questions", "a topic needs at least one question.", "Add one.")
    none_of_these = row.truth("none_of_these")
    if none_of_these and any(question.must_ask for question in questions):
        raise row.fail(
            "FM-108", "none_of_these", "a page with a must-ask question has no “none of these”.", "Remove it."
        )
    return Topic(
        key=slug(row, "key"),
        title=row.text("title"),
        questions=questions,
        intro=row.maybe_text("intro"),
        layout=row.one_of("layout", ("questions", "rows"), "questions"),
        none_of_these=none_of_these,
    )


def _question(row: Row, reading: Reading, place: _Place) -> Question:
    row.only(*_QUESTION_KEYS)
    key = place.scopes[0] + slug(row, "key")
    if key in reading.known:
        raise row.fail("FM-103", "key", f"the question “{key}” stands twice.", "Rename one of them.")
    kind = QuestionType(row.one_of("type", [known.value for known in QuestionType]))
    base = _detailed(row, _plain(row, key, kind, reading, place))
    check_kind(row, base, place.parent)
    reading.known[key] = base
    return _with_rules(row, base, reading, place)


def _plain(row: Row, key: str, kind: QuestionType, reading: Reading, place: _Place) -> Question:
    """Return the question with what every type has, inheriting source and place from the one above."""
    above = place.parent
    must_ask = row.truth("must_ask")
    looks = AskedOf.ASSESSOR if kind is QuestionType.MEASUREMENT else AskedOf.PERSON
    return Question(
        key=key,
        type=kind,
        words=row.text("words"),
        source=row.text("source", above.source if above else reading.source),
        mark=row.one_of("mark", ("V", "GK"), above.mark if above else reading.mark),
        label=row.maybe_text("label"),
        hint=row.maybe_text("hint"),
        words_cy=row.maybe_text("words_cy"),
        hint_cy=row.maybe_text("hint_cy"),
        asked_of=AskedOf(row.one_of("asked_of", [who.value for who in AskedOf], looks.value)),
        must_ask=must_ask,
        always_afresh=row.truth("always_afresh"),
        allow_not_applicable=row.truth("allow_not_applicable", default=not must_ask),
        required=row.truth("required", default=True),
        past_only=row.truth("past_only", default=True),
        problem=row.maybe_text("problem"),
        sheet=Place(row.one_of("sheet", [where.value for where in Place], (above.sheet if above else "answers"))),
        codes=_codes(row),
        topic_ng57=row.maybe_text("topic_ng57") or (above.topic_ng57 if above else None),
        show_when=maybe_condition(row, "show_when", place.names(reading), None),
        parent=above.key if above else None,
    )


def _detailed(row: Row, question: Question) -> Question:
    """Return the question with what only some types have; `check_kind` says which."""
    return replace(
        question,
        options=_options(row, question.type),
        least=row.number("least"),
        most=row.number("most"),
        decimals=row.integer("decimals") or 0,
        unit=row.maybe_text("unit"),
        usual=_usual(row),
        instrument=slug(row, "instrument", extra="-") if row.has("instrument") else None,
        item=row.maybe_text("item"),
        substance=slug(row, "substance") if row.has("substance") else None,
        item_words=row.maybe_text("item_words"),
    )


def _usual(row: Row) -> tuple[Decimal, Decimal] | None:
    if not row.has("usual"):
        return None
    try:
        low, high = (Decimal(text) for text in row.texts("usual"))
    except (ArithmeticError, ValueError) as error:
        raise row.fail("FM-107", "usual", "this must be two numbers.", "Write [low, high].") from error
    if not low.is_finite() or not high.is_finite() or low > high:
        raise row.fail("FM-108", "usual", "the lower bound is above the upper one.", "Write [low, high].")
    return low, high


def _codes(row: Row) -> tuple[Code, ...]:
    single = row.row("code")
    found = []
    for item in (*((single,) if single else ()), *row.rows("codes", called="system")):
        item.only("system", "value")
        found.append(Code(item.text("system"), item.text("value")))
    return tuple(found)


def _options(row: Row, kind: QuestionType) -> tuple[Option, ...]:
    found: list[Option] = []
    for item in row.rows("options", called="value"):
        item.only(*_OPTION_KEYS)
        option = Option(
            value=slug(item, "value"),
            words=item.text("words"),
            hint=item.maybe_text("hint"),
            exclusive=item.truth("exclusive"),
            words_cy=item.maybe_text("words_cy"),
            comment=item.one_of("comment", ("required", "optional")) if item.has("comment") else None,
            codes=_codes(item),
        )
        if option.exclusive and kind is not QuestionType.SEVERAL:
            raise item.fail("FM-108", "exclusive", "only a several question has exclusive options.", "Remove it.")
        if option.comment and kind not in CHOOSING:
            raise item.fail("FM-108", "comment", f"an option of type {kind} has no comment.", "Remove it.")
        if any(option.value == other.value for other in found):
            raise item.fail("FM-103", "value", f"the option “{option.value}” stands twice.", "Rename one of them.")
        found.append(option)
    return tuple(found)


def _with_rules(row: Row, base: Question, reading: Reading, place: _Place) -> Question:
    """Add what may refer to the question itself and to its follow-ups."""
    contradicts = read_contradictions(row, place.names(reading), base)
    children = (*_comments(row, base, reading), *_follow_ups(row, base, reading, place))
    # A rule may name the follow-ups of its own item or set as they are called there.
    names = Names(reading.known, (*_scopes_below(row, base), *place.scopes))
    question = replace(
        base,
        follow_ups=children,
        attention=_attention(row, base, names),
        flags=(*read_flags(row, names, base), *read_option_flags(row, base)),
        actions=read_actions(row, names, base),
        stop=read_stop(row, names, base),
        contradicts=contradicts,
    )
    reading.known[base.key] = question
    return question


def _scopes_below(row: Row, base: Question) -> tuple[str, ...]:
    return (f"{base.key}_",) if row.has("follow_ups_from") and base.type is not QuestionType.ITEMS else ()


def _attention(row: Row, question: Question, names: Names) -> Condition | None:
    condition = maybe_condition(row, "attention", names, question)
    if condition is not None and any(test.key != question.key for test in keys_of(condition)):
        raise row.fail("FM-108", "attention", "the mark follows this answer alone.", "Use a flag for the rest.")
    if question.usual is None:
        return condition
    low, high = question.usual
    unusual = AnswerTest(question.key, above=high, below=low)
    return unusual if condition is None else AnyOf((condition, unusual))


def _comments(row: Row, parent: Question, reading: Reading) -> tuple[Question, ...]:
    """Return the follow-ups that options ask for in words, in the order of the options."""
    found = []
    for option in parent.options:
        if option.comment is None:
            continue
        key = comment_key(parent, option.value)
        if key in reading.known:
            raise row.fail("FM-103", "options", f"the question “{key}” stands twice.", "Rename one of them.")
        reading.known[key] = Question(
            key=key,
            type=QuestionType.TEXT,
            words=f"More about: {option.words}",
            source=parent.source,
            mark=parent.mark,
            label=option.words,
            required=option.comment == "required",
            sheet=parent.sheet,
            asked_of=parent.asked_of,
            topic_ng57=parent.topic_ng57,
            always_afresh=parent.always_afresh,
            show_when=AnswerTest(parent.key, (option.value,)),
            parent=parent.key,
        )
        found.append(reading.known[key])
    return tuple(found)


def _follow_ups(row: Row, parent: Question, reading: Reading, place: _Place) -> tuple[Question, ...]:
    rows = list(_rows_below(row, parent, reading, place))
    if parent.type is QuestionType.ITEMS:
        if not rows:
            raise row.fail("FM-105", "follow_ups", "say what is asked of each item.", "Add it.")
        if row.has("follow_up_when"):
            raise row.fail("FM-108", "follow_up_when", "every item is asked the same.", "Remove it.")
        return tuple(_question(item, reading, where) for item, where in rows)
    when = maybe_condition(row, "follow_up_when", place.names(reading), parent)
    if when is None and rows:
        if parent.type not in YES_OR_NO:
            raise row.fail("FM-105", "follow_up_when", "say which answers the follow-ups belong to.", "Add it.")
        when = AnswerTest(parent.key, ("yes",))
    children = []
    for item, where in rows:
        assert when is not None
        child = _question(item, reading, where)
        child = replace(child, show_when=when if child.show_when is None else AllOf((when, child.show_when)))
        reading.known[child.key] = child
        children.append(child)
    return tuple(children)


def _rows_below(row: Row, parent: Question, reading: Reading, place: _Place) -> Iterator[tuple[Row, _Place]]:
    """Yield the rows of the follow-ups, each with where it stands."""
    inside = place
    if parent.type is QuestionType.ITEMS:
        inside = _Place(None, (f"{parent.key}.*.", *place.scopes))
    for item in row.rows("follow_ups"):
        yield item, inside.below(parent)
    name = row.maybe_text("follow_ups_from")
    if name is None:
        return
    if name not in reading.sets:
        raise row.fail("FM-109", "follow_ups_from", f"there is no follow_up_sets.{name}.", "Add it or rename it.")
    for item in reading.sets[name]:
        if parent.type is QuestionType.ITEMS:
            yield item, inside.below(parent)
        else:
            yield item, inside.below(parent, f"{parent.key}_")

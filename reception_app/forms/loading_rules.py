"""Reading what an answer brings about: flags, tasks, the one stop, contradictions."""

from __future__ import annotations

from reception_app.data_files import Listing, Row, Scalar, Table, marked
from reception_app.forms.condition_rows import Names, condition_or_yes, maybe_condition
from reception_app.forms.conditions import AnswerTest
from reception_app.forms.definition import (
    CHOOSING,
    ActionRule,
    Contradiction,
    FlagRule,
    Question,
    QuestionType,
    Stop,
    StopAct,
)
from reception_app.vocabulary import FlagLevel, Role

_FLAG_FROM = ("reference_from", "observation_from", "last_on_from", "methods_from")
_ACTION_KEYS = (
    "kind", "title", "owner_role", "from_answer", "counts_from", "when", "due_minutes", "detail", "source", "mark",
)  # fmt: skip
_LEVELS = [level.value for level in FlagLevel]
_WORD = "abcdefghijklmnopqrstuvwxyz0123456789_"


def slug(row: Row, name: str, extra: str = "") -> str:
    """Return a word of a–z, 0–9 and _ (and `extra`). Raises FormProblem FM-105, FM-107."""
    word = row.text(name)
    if not set(word) <= set(_WORD + extra):
        raise row.fail("FM-107", name, f"“{word}” is not a plain word.", "Use a–z, 0–9 and _ only.")
    return word


def read_flags(row: Row, names: Names, own: Question | None) -> tuple[FlagRule, ...]:
    """Return the rules under `flags`. Raises FormProblem FM-105, FM-106, FM-107, FM-109."""
    found = []
    for item in row.rows("flags", called="kind"):
        item.only("kind", "when", "level", "detail_from", *_FLAG_FROM)
        single = {name: _key_of(item, name, names) for name in _FLAG_FROM}
        details = tuple(names.need(item, "detail_from", name).key for name in item.texts("detail_from"))
        found.append(
            FlagRule(
                kind=slug(item, "kind"),
                when=condition_or_yes(item, names, own),
                level=_level(item),
                detail_from=details,
                **single,
            )
        )
    return tuple(found)


def _level(row: Row) -> FlagLevel | None:
    return FlagLevel(row.one_of("level", _LEVELS)) if row.has("level") else None


def _key_of(row: Row, field: str, names: Names) -> str | None:
    name = row.maybe_text(field)
    return None if name is None else names.need(row, field, name).key


def read_option_flags(row: Row, question: Question) -> tuple[FlagRule, ...]:
    """Return the flags that choosing an option raises, with what was written about it as detail."""
    found: list[FlagRule] = []
    for item in row.rows("options", called="value"):
        value = item.text("value")
        option = question.option(value)
        details = (comment_key(question, value),) if option is not None and option.comment else ()
        for kind, level in _kinds(item):
            if question.type not in CHOOSING:
                raise item.fail("FM-108", "flags", f"a question of type {question.type} raises no flag here.",
                                "Put it under flags: of the question.")  # fmt: skip
            found.append(FlagRule(kind, AnswerTest(question.key, (value,)), level, details))
    return tuple(found)


def comment_key(question: Question, value: str) -> str:
    """Return the key of the follow-up that asks for more about one option."""
    return f"{question.key}_{value}_comment"


def _kinds(row: Row) -> list[tuple[str, FlagLevel | None]]:
    """Return kind and level of `flag: kind`, `flag: {kind, level}` and `flags:`, a list of either."""
    found: list[tuple[str, FlagLevel | None]] = []
    for name in ("flag", "flags"):
        node = row.table.entries.get(name)
        if node is None:
            continue
        for number, each in enumerate(node.items if isinstance(node, Listing) else [node], start=1):
            if isinstance(each, Scalar):
                each = Table(each.line, {"kind": each}, {"kind": each.line})
            if not isinstance(each, Table):
                raise row.fail("FM-107", name, "this must be a kind of flag.", "Write the kind, or {kind, level}.")
            item = Row(row.file, each, f"{row.key(name)}[{number}]")
            item.only("kind", "level")
            found.append((slug(item, "kind"), _level(item)))
    return found


def read_actions(row: Row, names: Names, own: Question | None) -> tuple[ActionRule, ...]:
    """Return the rules under `actions`. Raises FormProblem FM-105 … FM-109."""
    found = []
    for item in row.rows("actions", called="kind"):
        item.only(*_ACTION_KEYS)
        source, mark = marked(item)
        found.append(
            ActionRule(
                kind=slug(item, "kind"),
                title=item.text("title"),
                owner_role=Role(item.one_of("owner_role", [role.value for role in Role])),
                when=condition_or_yes(item, names, own),
                due_minutes=item.integer("due_minutes"),
                detail=item.maybe_text("detail"),
                source=source,
                mark=mark,
                from_answer=_owner_key(item, names),
                counts_from=_day_key(item, names),
            )
        )
    return tuple(found)


def _owner_key(row: Row, names: Names) -> str | None:
    name = row.maybe_text("from_answer")
    if name is None:
        return None
    question = names.need(row, "from_answer", name)
    roles = {role.value for role in Role}
    if question.type is not QuestionType.CHOICE or not any(option.value in roles for option in question.options):
        raise row.fail("FM-109", "from_answer", f"“{name}” does not choose a role.", "Name a choice between roles.")
    return question.key


def _day_key(row: Row, names: Names) -> str | None:
    name = row.maybe_text("counts_from")
    if name is None:
        return None
    question = names.need(row, "counts_from", name)
    if question.type is not QuestionType.DATE or row.integer("due_minutes") is None:
        raise row.fail("FM-109", "counts_from", f"nothing counts from “{name}”.", "Name a date, and due_minutes.")
    return question.key


def read_stop(row: Row, names: Names, own: Question) -> Stop | None:
    """Return the interruption under `stop`, or None. Raises FormProblem FM-105 … FM-109."""
    item = row.row("stop")
    if item is None:
        return None
    item.only("when", "title", "lead", "acts")
    acts = []
    for act in item.rows("acts", called="words"):
        act.only("words", "hint", "asks")
        acts.append(StopAct(act.text("words"), act.text("hint"), act.one_of("asks", ("name", "observation", "tasks"))))
    return Stop(condition_or_yes(item, names, own), item.text("title"), item.text("lead"), tuple(acts))


def read_contradictions(row: Row, names: Names, own: Question) -> tuple[Contradiction, ...]:
    """Return what cannot stand beside an answer to `own`. Raises FormProblem FM-105, FM-106, FM-109."""
    found = []
    for item in row.rows("contradicts"):
        item.only("when", "words")
        when = maybe_condition(item, "when", names, own)
        if when is None:
            raise item.fail("FM-105", "when", "say which answers contradict this one.", "Add it.")
        found.append(Contradiction(when, item.text("words")))
    return tuple(found)

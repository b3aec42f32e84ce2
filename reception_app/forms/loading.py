"""Reading question sets from reviewed YAML into frozen dataclasses. An error names file, line and key (FM-1xx).

A condition may only ask about a question that stands earlier, so what is visible is decided in one pass and hiding an
answer can never bring another one back. `follow_up_sets` holds follow-ups shared by several questions (E13: every
substance is asked about in the same way); their keys become `<question>_<key>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import Row, content_hash, marked, read_rows
from reception_app.errors import FormProblem
from reception_app.forms.condition_rows import condition_or_yes, maybe_condition
from reception_app.forms.conditions import AllOf, AnswerTest, Condition, keys_of
from reception_app.forms.definition import (
    ActionRule,
    AskedOf,
    FlagRule,
    Form,
    Option,
    Place,
    Question,
    QuestionType,
    Stop,
    StopAct,
    Topic,
)
from reception_app.vocabulary import FlagLevel, Role

_FORM_KEYS = ("id", "version", "title", "source", "mark", "follow_up_sets", "topics", "flags", "actions")
_TOPIC_KEYS = ("key", "title", "intro", "layout", "none_of_these", "questions")
_QUESTION_KEYS = (
    "key", "type", "words", "label", "hint", "asked_of", "options", "must_ask", "always_afresh",
    "allow_not_applicable", "required", "past_only", "least", "most", "decimals", "unit", "problem", "show_when",
    "attention", "flags", "actions", "stop", "sheet", "source", "mark", "follow_up_when", "follow_ups",
    "follow_ups_from",
)  # fmt: skip
_FLAG_FROM = ("reference_from", "observation_from", "last_on_from", "methods_from")
_FLAG_KEYS = ("kind", "when", "level", "detail_from", *_FLAG_FROM)
_ACTION_KEYS = ("kind", "title", "owner_role", "when", "due_minutes", "detail", "source", "mark")
_CHOOSING = (QuestionType.CHOICE, QuestionType.SEVERAL)
_WORD = "abcdefghijklmnopqrstuvwxyz0123456789_"


@dataclass
class _Reading:
    """What has been seen of a form so far: the questions by key, and the shared follow-ups."""

    known: dict[str, Question] = field(default_factory=dict)
    sets: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    source: str = ""
    mark: str = "GK"


class FormLibrary:
    """Every form and version this desk holds."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms: dict[tuple[str, str], Form] = {(form.id, form.version): form for form in forms}

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the forms, sorted."""
        return tuple(sorted({form_id for form_id, _ in self._forms}))

    def versions(self, form_id: str) -> tuple[str, ...]:
        """Return the versions of one form, oldest first."""
        return tuple(sorted((version for known, version in self._forms if known == form_id), key=_version_order))

    def get(self, form_id: str, version: str | None = None) -> Form:
        """Return one version of a form, the newest when none is named. Raises FormProblem FM-110."""
        versions = self.versions(form_id)
        wanted = version or (versions[-1] if versions else "")
        form = self._forms.get((form_id, wanted))
        if form is None:
            raise FormProblem(
                "FM-110",
                f"The form {form_id}{f', version {version},' if version else ''} is not on this desk.",
                "Install the version of the program that has it.",
            )
        return form


def _version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def load_forms(folder: Path | None = None) -> FormLibrary:
    """Load every `<id>/<version>.yaml` under `folder` (the shipped forms by default). Raises FormProblem."""
    return _load_shipped() if folder is None else _load_folder(folder)


@lru_cache(maxsize=1)
def _load_shipped() -> FormLibrary:
    return _load_folder(paths.resources() / "forms")


def _load_folder(folder: Path) -> FormLibrary:
    forms = []
    for path in sorted(folder.glob("*/*.yaml")):
        form = load_form(path)
        if (form.id, form.version) != (path.parent.name, path.stem):
            raise FormProblem(
                "FM-111",
                f"{path.parent.name}/{path.name}, line 1: holds the form {form.id} version {form.version}.",
                "Give the file the form's id and version as its name.",
            )
        forms.append(form)
    return FormLibrary(forms)


def load_form(path: Path) -> Form:
    """Load one form. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path)
    row.only(*_FORM_KEYS)
    source, mark = marked(row)
    reading = _Reading(source=source, mark=mark)
    sets = row.row("follow_up_sets")
    if sets is not None:
        reading.sets = {name: sets.rows(name) for name in sets.table.entries}
    version = row.text("version")
    if not all(part.isdecimal() for part in version.split(".")):
        raise row.fail("FM-107", "version", "a version is numbers with dots.", "Write 1, or 1.2.")
    topics = tuple(_topic(topic, reading) for topic in row.rows("topics"))
    if not topics:
        raise row.fail("FM-105", "topics", "a form needs at least one topic.", "Add one.")
    if len({topic.key for topic in topics}) != len(topics):
        raise row.fail("FM-103", "topics", "two topics have one key.", "Rename one of them.")
    return Form(
        id=_slug(row, "id", extra="-"),
        version=version,
        title=row.text("title"),
        source=source,
        mark=mark,
        topics=topics,
        form_hash=content_hash(row.table),
        flags=_flags(row, reading, None),
        actions=_actions(row, reading, None),
    )


def _slug(row: Row, name: str, extra: str = "") -> str:
    word = row.text(name)
    if not set(word) <= set(_WORD + extra):
        raise row.fail("FM-107", name, f"“{word}” is not a plain word.", "Use a–z, 0–9 and _ only.")
    return word


def _topic(row: Row, reading: _Reading) -> Topic:
    row.only(*_TOPIC_KEYS)
    questions = tuple(_question(item, reading) for item in row.rows("questions"))
    if not questions:
        raise row.fail("FM-105", "questions", "a topic needs at least one question.", "Add one.")
    none_of_these = row.truth("none_of_these")
    if none_of_these and any(question.must_ask for question in questions):
        raise row.fail(
            "FM-108", "none_of_these", "a page with a must-ask question has no “none of these”.", "Remove it."
        )
    return Topic(
        key=_slug(row, "key"),
        title=row.text("title"),
        questions=questions,
        intro=row.maybe_text("intro"),
        layout=row.one_of("layout", ("questions", "rows"), "questions"),
        none_of_these=none_of_these,
    )


def _question(row: Row, reading: _Reading, parent: Question | None = None, prefix: str = "") -> Question:
    row.only(*_QUESTION_KEYS)
    key = prefix + _slug(row, "key")
    if key in reading.known:
        raise row.fail("FM-103", "key", f"the question “{key}” stands twice.", "Rename one of them.")
    kind = QuestionType(row.one_of("type", [known.value for known in QuestionType]))
    must_ask = row.truth("must_ask")
    base = Question(
        key=key,
        type=kind,
        words=row.text("words"),
        source=row.text("source", parent.source if parent else reading.source),
        mark=row.one_of("mark", ("V", "GK"), parent.mark if parent else reading.mark),
        label=row.maybe_text("label"),
        hint=row.maybe_text("hint"),
        asked_of=AskedOf(row.one_of("asked_of", [who.value for who in AskedOf], AskedOf.PERSON.value)),
        options=_options(row, kind),
        must_ask=must_ask,
        always_afresh=row.truth("always_afresh"),
        allow_not_applicable=row.truth("allow_not_applicable", default=not must_ask),
        required=row.truth("required", default=True),
        past_only=row.truth("past_only", default=True),
        least=row.number("least"),
        most=row.number("most"),
        decimals=row.integer("decimals") or 0,
        unit=row.maybe_text("unit"),
        problem=row.maybe_text("problem"),
        sheet=Place(row.one_of("sheet", [place.value for place in Place], (parent.sheet if parent else "answers"))),
        show_when=maybe_condition(row, "show_when", reading.known, None),
        parent=parent.key if parent else None,
    )
    _check_kind(row, base)
    reading.known[key] = base
    return _with_rules(row, base, reading)


def _with_rules(row: Row, base: Question, reading: _Reading) -> Question:
    """Add what may refer to the question itself and to its follow-ups."""
    children = _follow_ups(row, base, reading)
    question = replace(
        base,
        follow_ups=children,
        attention=_attention(row, base, reading),
        flags=_flags(row, reading, base.key),
        actions=_actions(row, reading, base.key),
        stop=_stop(row, reading, base.key),
    )
    reading.known[base.key] = question
    return question


def _attention(row: Row, question: Question, reading: _Reading) -> Condition | None:
    condition = maybe_condition(row, "attention", reading.known, question.key)
    if condition is not None and any(test.key != question.key for test in keys_of(condition)):
        raise row.fail("FM-108", "attention", "the mark follows this answer alone.", "Use a flag for the rest.")
    return condition


def _check_kind(row: Row, question: Question) -> None:
    if question.type in _CHOOSING and len(question.options) < 2:
        raise row.fail("FM-105", "options", "a choice needs at least two options.", "Add them.")
    if question.type not in _CHOOSING and question.options:
        raise row.fail("FM-108", "options", f"a question of type {question.type} has no options.", "Remove them.")
    if question.type is QuestionType.NUMBER and (question.unit is None or None in (question.least, question.most)):
        raise row.fail("FM-105", "unit", "a number needs unit, least and most.", "Add them.")
    if question.least is not None and question.most is not None and question.least > question.most:
        raise row.fail("FM-108", "least", "least is above most.", "Swap them.")
    if question.must_ask and question.allow_not_applicable:
        raise row.fail(
            "FM-108", "allow_not_applicable", "a must-ask question always applies.", "Remove this line or must_ask."
        )


def _options(row: Row, kind: QuestionType) -> tuple[Option, ...]:
    found: list[Option] = []
    for item in row.rows("options", called="value"):
        item.only("value", "words", "hint", "exclusive")
        option = Option(_slug(item, "value"), item.text("words"), item.maybe_text("hint"), item.truth("exclusive"))
        if option.exclusive and kind is not QuestionType.SEVERAL:
            raise item.fail("FM-108", "exclusive", "only a several question has exclusive options.", "Remove it.")
        if any(option.value == other.value for other in found):
            raise item.fail("FM-103", "value", f"the option “{option.value}” stands twice.", "Rename one of them.")
        found.append(option)
    return tuple(found)


def _follow_ups(row: Row, parent: Question, reading: _Reading) -> tuple[Question, ...]:
    rows = [(item, "") for item in row.rows("follow_ups")]
    name = row.maybe_text("follow_ups_from")
    if name is not None:
        if name not in reading.sets:
            raise row.fail("FM-109", "follow_ups_from", f"there is no follow_up_sets.{name}.", "Add it or rename it.")
        rows += [(item, f"{parent.key}_") for item in reading.sets[name]]
    if not rows:
        return ()
    when = maybe_condition(row, "follow_up_when", reading.known, parent.key)
    if when is None:
        if parent.type is not QuestionType.YES_NO:
            raise row.fail("FM-105", "follow_up_when", "say which answers the follow-ups belong to.", "Add it.")
        when = AnswerTest(parent.key, ("yes",))
    children = []
    for item, prefix in rows:
        child = _question(item, reading, parent, prefix)
        shown = when if child.show_when is None else AllOf((when, child.show_when))
        child = replace(child, show_when=shown)
        reading.known[child.key] = child
        children.append(child)
    return tuple(children)


def _flags(row: Row, reading: _Reading, own: str | None) -> tuple[FlagRule, ...]:
    found = []
    for item in row.rows("flags", called="kind"):
        item.only(*_FLAG_KEYS)
        level = item.one_of("level", [known.value for known in FlagLevel]) if item.has("level") else None
        single = {
            name: item.maybe_text(name) for name in _FLAG_KEYS if name.endswith("_from") and name != "detail_from"
        }
        details = item.texts("detail_from")
        for name, key in [*single.items(), *(("detail_from", key) for key in details)]:
            if key is not None and key not in reading.known:
                raise item.fail("FM-109", name, f"there is no question “{key}” here or earlier.", "Correct the key.")
        found.append(
            FlagRule(
                kind=_slug(item, "kind"),
                when=condition_or_yes(item, reading.known, own),
                level=FlagLevel(level) if level else None,
                detail_from=details,
                **single,
            )
        )
    return tuple(found)


def _actions(row: Row, reading: _Reading, own: str | None) -> tuple[ActionRule, ...]:
    found = []
    for item in row.rows("actions", called="kind"):
        item.only(*_ACTION_KEYS)
        source, mark = marked(item)
        found.append(
            ActionRule(
                kind=_slug(item, "kind"),
                title=item.text("title"),
                owner_role=Role(item.one_of("owner_role", [role.value for role in Role])),
                when=condition_or_yes(item, reading.known, own),
                due_minutes=item.integer("due_minutes"),
                detail=item.maybe_text("detail"),
                source=source,
                mark=mark,
            )
        )
    return tuple(found)


def _stop(row: Row, reading: _Reading, own: str) -> Stop | None:
    item = row.row("stop")
    if item is None:
        return None
    item.only("when", "title", "lead", "acts")
    acts = []
    for act in item.rows("acts", called="words"):
        act.only("words", "hint", "asks")
        acts.append(StopAct(act.text("words"), act.text("hint"), act.one_of("asks", ("name", "observation", "tasks"))))
    return Stop(condition_or_yes(item, reading.known, own), item.text("title"), item.text("lead"), tuple(acts))

"""What follows from the answers of a form: visible, missing, flagged, to do, complete. Pure; no rule stands twice.

`answers` holds what was said at this desk; an answer that came with the person and is not yet confirmed is not in it
and counts as unanswered. Facts: see `conditions.Facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from reception_app.forms.conditions import Answers as Answers
from reception_app.forms.conditions import AnswerValue as AnswerValue
from reception_app.forms.conditions import Facts as Facts
from reception_app.forms.conditions import holds
from reception_app.forms.conditions import said as said
from reception_app.forms.definition import YES_OR_NO, ActionRule, FlagRule, Form, Question, QuestionType
from reception_app.forms.items import next_item as next_item
from reception_app.forms.items import numbers_of as numbers_of
from reception_app.forms.moments import read_moment
from reception_app.forms.reasons import reason, together
from reception_app.forms.values import shown_value, value_problem
from reception_app.vocabulary import AnswerState, FlagLevel, Role

_STATE_WORDS = {
    AnswerState.DECLINED: "Declined",
    AnswerState.UNKNOWN: "Unknown",
    AnswerState.NOT_ASKED: "Not asked",
    AnswerState.NOT_APPLICABLE: "Not applicable",
}
_ITEMS = QuestionType.ITEMS
_ROLES = frozenset(Role)
KNOWN = (AnswerState.ANSWERED, AnswerState.NOT_APPLICABLE)
"""The states of an answer that tell something: declined, unknown and not asked are holes (E29)."""
_LOUDNESS = (FlagLevel.KNOW, FlagLevel.SOON, FlagLevel.ACT_NOW)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right: which question, in words for a person, and whether it stops signing."""

    key: str
    words: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag an answer raises. `level` None: the kind's own. Texts are as shown; `observation` is the slug answered."""

    kind: str
    level: FlagLevel | None
    question: str | None
    detail: str | None = None
    reference: str | None = None
    observation: str | None = None
    last_on: str | None = None
    methods: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RaisedAction:
    """A task an answer opens, due `due_minutes` after the answer (None: no fixed time), or after the end of `since`."""

    kind: str
    title: str
    owner_role: Role
    due_minutes: int | None
    question: str | None
    source: str
    mark: str
    detail: str | None = None
    since: date | None = None


def visible(form: Form, answers: Answers, facts: Facts) -> tuple[Question, ...]:
    """Return the questions asked of this person, in order. A hidden question's answer counts for nothing.

    Behind an *items* question come the questions of each of its items, under their own keys.
    """
    return what_counts(form, answers, facts)[0]


def what_counts(form: Form, answers: Answers, facts: Facts) -> tuple[tuple[Question, ...], dict[str, AnswerValue]]:
    """Return the visible questions in order, and the answers that count: theirs."""
    counting: dict[str, AnswerValue] = {}
    found: list[Question] = []

    _ask(form, form.walk(), answers, facts, found, counting)
    return tuple(found), counting


def _ask(
    form: Form,
    questions: Iterable[Question],
    answers: Answers,
    facts: Facts,
    found: list[Question],
    counting: dict[str, AnswerValue],
) -> None:
    """Add to `found` and `counting` what these questions come to: items of items too, each under its own keys."""
    for question in questions:
        if question.parent is not None and question.parent not in counting:
            continue
        if question.show_when is not None and not holds(question.show_when, counting, facts):
            continue
        found.append(question)
        if question.key in answers:
            counting[question.key] = answers[question.key]
            if question.type is _ITEMS:
                for number in numbers_of(answers[question.key]):
                    _ask(form, form.item(question, number), answers, facts, found, counting)


def prune(form: Form, answers: Answers, facts: Facts) -> dict[str, AnswerValue]:
    """Return the answers to visible questions only. Pruning twice changes nothing."""
    return _kept(answers, what_counts(form, answers, facts)[1])


def prune_and_flag(form: Form, answers: Answers, facts: Facts) -> tuple[dict[str, AnswerValue], tuple[RaisedFlag, ...]]:
    """Return the answers that `prune` keeps and the `flags` they raise, the form gone through once: at every save."""
    asked, counting = what_counts(form, answers, facts)
    return _kept(answers, counting), _raised(form, asked, counting, facts)


def _kept(answers: Answers, counting: Answers) -> dict[str, AnswerValue]:
    return {key: answer for key, answer in answers.items() if key in counting}


def born_of(facts: Facts | None) -> date | None:
    """Return the date of birth among the facts, or None where it is not known."""
    born = facts.get("born") if facts else None
    return date.fromisoformat(born) if born else None


def problem_of(
    question: Question,
    answer: AnswerValue | None,
    now: datetime | None = None,
    others: Answers | None = None,
    facts: Facts | None = None,
) -> Problem | None:
    """Return what is to be put right about one visible question, or None. Without `now` the future is not judged.

    `others` are the answers that count (visible ones); without them it is not judged whether they contradict this one.
    """
    key = question.key
    if answer is None:
        return Problem(key, "Not answered yet.") if question.required else None
    match answer.state:
        case AnswerState.ANSWERED:
            words = value_problem(question, answer.value, now, born_of(facts))
            if words is None and others is not None:
                words = contradiction(question, answer, others, facts or {})
            return Problem(key, words) if words else None
        case AnswerState.NOT_ASKED if question.must_ask:
            return Problem(key, "This must be asked before signing. No answer? Record Declined or Unknown.")
        case AnswerState.NOT_ASKED if not (answer.reason or "").strip():
            return Problem(key, "Say why this was not asked.")
        case AnswerState.NOT_ASKED:
            return Problem(key, "Not asked: ask when you can.", blocks=False)
        case AnswerState.NOT_APPLICABLE if not question.allow_not_applicable:
            return Problem(key, "This applies to everybody. Choose another answer.")
    return None


def problems(form: Form, answers: Answers, facts: Facts, now: datetime) -> tuple[Problem, ...]:
    """Return everything to put right, in the order asked. Signing needs none that `blocks`."""
    asked, counting = what_counts(form, answers, facts)
    found = (problem_of(question, counting.get(question.key), now, counting, facts) for question in asked)
    return tuple(problem for problem in found if problem is not None)


def contradiction(question: Question, answer: AnswerValue, others: Answers, facts: Facts) -> str | None:
    """Return the form's own sentence when this answer and the others that count cannot be true together, or None."""
    if not question.contradicts:
        return None
    counting = {**others, question.key: answer}
    return next((each.words for each in question.contradicts if holds(each.when, counting, facts)), None)


def flags(form: Form, answers: Answers, facts: Facts) -> tuple[RaisedFlag, ...]:
    """Return the flags these answers raise, one of a kind: the loudest level, details joined."""
    return _raised(form, *what_counts(form, answers, facts), facts)


def _raised(form: Form, asked: tuple[Question, ...], counting: Answers, facts: Facts) -> tuple[RaisedFlag, ...]:
    rules: list[tuple[str | None, FlagRule]] = [(each.key, rule) for each in asked if each.flags for rule in each.flags]
    rules += [(None, rule) for rule in (*form.flags, *form.standing_flags)]
    apply = [(key, rule) for key, rule in rules if holds(rule.when, counting, facts)]
    if not apply:
        return ()
    by_key = {question.key: question for question in asked}
    raised: dict[str, RaisedFlag] = {}
    for key, rule in apply:
        flag = _raise(rule, key, by_key, counting)
        raised[rule.kind] = _merge(raised[rule.kind], flag) if rule.kind in raised else flag
    return tuple(_said_once(flag) for flag in raised.values())


def _said_once(flag: RaisedFlag) -> RaisedFlag:
    """Return the flag without the parts of its detail that stand as what upsets the person."""
    if not flag.triggers or flag.detail is None:
        return flag
    said_there = "; ".join(flag.triggers)
    rest = None if flag.detail == said_there else flag.detail.removeprefix(f"{said_there}; ")
    return replace(flag, detail=rest)


def _raise(rule: FlagRule, key: str | None, asked: dict[str, Question], answers: Answers) -> RaisedFlag:
    def words(name: str | None) -> str | None:
        answer = answers.get(name) if name else None
        if answer is None or answer.state is not AnswerState.ANSWERED or name is None:
            return None
        return shown(asked[name], answer)

    def raw(name: str | None) -> tuple[str, ...]:
        answer = answers.get(name) if name else None
        if answer is None or answer.value is None:
            return ()
        return answer.value if isinstance(answer.value, tuple) else (answer.value,)

    details = [text for name in rule.detail_from if (text := words(name))]
    return RaisedFlag(
        kind=rule.kind,
        level=rule.level,
        question=key,
        detail="; ".join(details) or None,
        reference=words(rule.reference_from),
        observation=rule.observation or next(iter(raw(rule.observation_from)), None),
        last_on=words(rule.last_on_from),
        methods=raw(rule.methods_from),
        triggers=raw(rule.triggers_from),
    )


def _merge(first: RaisedFlag, second: RaisedFlag) -> RaisedFlag:
    levels = [level for level in (first.level, second.level) if level is not None]
    details = [detail for detail in (first.detail, second.detail) if detail]
    return replace(
        first,
        level=max(levels, key=_LOUDNESS.index) if levels else None,
        detail="; ".join(dict.fromkeys(details)) or None,
        reference=first.reference or second.reference,
        observation=first.observation or second.observation,
        last_on=first.last_on or second.last_on,
        methods=tuple(dict.fromkeys((*first.methods, *second.methods))),
        triggers=tuple(dict.fromkeys((*first.triggers, *second.triggers))),
    )


def actions(form: Form, answers: Answers, facts: Facts) -> tuple[RaisedAction, ...]:
    """Return the tasks these answers open, one of a kind: the earliest due, with all that calls for it."""
    asked, counting = what_counts(form, answers, facts)
    told = {question.key: _told(question, counting) for question in asked if question.key in counting}
    called: dict[str, list[tuple[RaisedAction, tuple[str, ...]]]] = {}
    rules = [(question.key, rule) for question in asked for rule in question.actions]
    for key, rule in [*rules, *((None, rule) for rule in form.actions)]:
        if not holds(rule.when, counting, facts):
            continue
        owner = _owner(rule, counting)
        task = RaisedAction(
            rule.kind, rule.title, owner, rule.due_minutes, key, rule.source, rule.mark, rule.detail,
            _since(rule, counting),
        )  # fmt: skip
        called.setdefault(rule.kind, []).append((task, reason(rule, key, told, counting, facts)))
    return tuple(_as_one(found) for found in called.values())


def _told(question: Question, answers: Answers) -> str:
    asked = question.label or question.own_words
    words = f"{asked}{'' if asked.endswith('?') else ':'} {shown(question, answers[question.key])}"
    return words if words.endswith(".") else f"{words}."


def _as_one(called: list[tuple[RaisedAction, tuple[str, ...]]]) -> RaisedAction:
    """Return the most urgent of the tasks of a kind, with the reasons of all that call for it."""
    first, why = called[0]
    for task, words in called[1:]:
        first, why = (task, words) if _sooner(task, first) else (first, why)
    return replace(first, detail=together([why, *(words for task, words in called if task is not first)]))


def _owner(rule: ActionRule, answers: Answers) -> Role:
    answer = answers.get(rule.from_answer) if rule.from_answer else None
    named = answer.value if answer is not None and answer.state is AnswerState.ANSWERED else None
    return Role(named) if named in _ROLES else rule.owner_role


def _since(rule: ActionRule, answers: Answers) -> date | None:
    answer = answers.get(rule.counts_from) if rule.counts_from else None
    said = answer.value if answer is not None and answer.state is AnswerState.ANSWERED else None
    moment = read_moment(said) if isinstance(said, str) else None
    return moment.day if moment is not None else None


def _sooner(task: RaisedAction, other: RaisedAction) -> bool:
    if task.due_minutes is None:
        return False
    return other.due_minutes is None or task.due_minutes < other.due_minutes


def stops(form: Form, answers: Answers, facts: Facts) -> tuple[Question, ...]:
    """Return the questions whose answers stop the flow; each is shown once, by whoever keeps what was shown."""
    asked, counting = what_counts(form, answers, facts)
    return tuple(
        question for question in asked if question.stop is not None and holds(question.stop.when, counting, facts)
    )


def others_no(form: Form, topic_key: str, answers: Answers, facts: Facts) -> tuple[str, ...]:
    """Return the keys that "asked about each of the others: all No" would answer on this page; () where it may not."""
    asked = {question.key for question in visible(form, answers, facts)}
    topic = next((topic for topic in form.topics if topic.key == topic_key), None)
    if topic is None or not topic.none_of_these:
        return ()
    return tuple(
        question.key
        for question in topic.questions
        if question.type in YES_OR_NO and question.key in asked and question.key not in answers
    )


def shown(question: Question, answer: AnswerValue) -> str:
    """Return the words people read: `Yes`, `20 units a day`, `Approx Nov-2024`, `Declined`, `Not asked: asleep`."""
    if answer.state is AnswerState.ANSWERED:
        return shown_value(question, answer.value)
    words = _STATE_WORDS[answer.state]
    return f"{words}: {answer.reason}" if answer.state is AnswerState.NOT_ASKED and answer.reason else words


def needs_attention(question: Question, answer: AnswerValue) -> bool:
    """True when the sheet marks the answer. A must-ask question without a yes or no is marked too."""
    if question.must_ask and answer.state is not AnswerState.ANSWERED:
        return True
    return question.attention is not None and holds(question.attention, {question.key: answer}, {})

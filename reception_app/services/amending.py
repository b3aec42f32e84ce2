"""A signed answer changed: by amendment, with why, never overwritten. The whole result must still make sense.

Flags follow what the answers say now, and what they newly call for is opened as tasks. A task is never closed by it:
one that is no longer called for says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, MustChoose
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue
from reception_app.forms.definition import Form, Question
from reception_app.models import Amendment, Assessment
from reception_app.services.amended import CurrentAnswers, current_values
from reception_app.services.answers import read_draft, said_by
from reception_app.services.baseline import amend_baseline
from reception_app.services.context import AppContext, here, writing
from reception_app.services.facts import facts_of
from reception_app.services.form_tasks import close_decided, kinds_called_for, tell_taken_back
from reception_app.services.roles import require
from reception_app.services.triage_reading import assessment_of
from reception_app.services.triage_saving import check_value, sync_flags
from reception_app.services.triage_signing import open_tasks
from reception_app.vocabulary import AssessmentStatus


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment did: which questions changed, which answers it hid, what it opened, whether it stops the flow.

    `stop` is the key of a question whose answer stops the flow now and did not before, None otherwise.
    """

    changed: tuple[str, ...]
    hidden: tuple[str, ...]
    tasks_opened: int
    scores: tuple[str, ...]
    stop: str | None


def amend(
    ctx: AppContext,
    person_id: str,
    assessment_id: str,
    changes: Mapping[str, AnswerValue | None],
    why: str,
    entered_in_error: bool = False,
) -> Amended:
    """Change answers of a signed assessment together, with why; None takes an answer back. Nothing is overwritten.

    Answers that the change hides are taken back with it, by the same reason. Raises InputProblem: IN-621 without why,
    IN-622 nothing changes, IN-623 a draft, IN-601 and IN-603 … IN-605 an answer that cannot be, IN-610 a question that
    is not asked of this person; MustChoose CH-202 when the result lacks an answer or contradicts itself, naming which.
    """
    require(ctx, "amend a signed assessment")
    if not why.strip():
        raise InputProblem("IN-621", "An amendment needs its reason.", "Write why the answer is changed.")
    with writing(ctx, "amend") as session:
        row = assessment_of(session, person_id, assessment_id)
        if row.status is not AssessmentStatus.SIGNED:
            raise InputProblem("IN-623", "This assessment is not signed yet.", "Change the answer itself.")
        form = ctx.forms.get(row.form, row.version)
        facts = facts_of(ctx, session, person_id, form, row.stay_id, row.signed_at)
        current = current_values(session, row.id)
        before = rules.prune(form, current.values, facts)
        wanted = _wanted(ctx, form, current, changes, facts)
        after = rules.prune(form, wanted, facts)
        if lost := [key for key in changes if key in wanted and key not in after]:
            raise InputProblem("IN-610", f"This is not asked here: {_words(form, lost)}.", "Leave it out.")
        _refuse_worse(ctx, form, facts, before, after)
        hidden = tuple(key for key in before if key not in after and key not in changes)
        changed = tuple(key for key in changes if current.values.get(key) != wanted.get(key))
        for key in (*changed, *hidden):
            _write(ctx, session, row, form, key, current, after.get(key), why.strip(), entered_in_error)
        session.flush()
        return Amended(
            changed,
            hidden,
            *_follow(ctx, session, row, form, facts, (before, after), why.strip()),
            stop=_newly_stops(form, facts, before, after),
        )


def _wanted(
    ctx: AppContext,
    form: Form,
    current: CurrentAnswers,
    changes: Mapping[str, AnswerValue | None],
    facts: rules.Facts,
) -> dict[str, AnswerValue]:
    wanted = dict(current.values)
    for key, value in changes.items():
        question = form.question(key)
        if question is None:
            raise InputProblem("IN-601", "This form does not ask that question.", "Open the assessment again.")
        if value is None:
            wanted.pop(key, None)
        else:
            check_value(question, value, ctx.now(), facts)
            wanted[key] = value
    if wanted == dict(current.values):
        raise InputProblem("IN-622", "That is what stands there already.", "Change an answer, or leave it.")
    return wanted


def _refuse_worse(ctx: AppContext, form: Form, facts: rules.Facts, before: Answers, after: Answers) -> None:
    """Refuse a result with something to put right that was not so before (CH-202)."""
    known = {(problem.key, problem.words) for problem in rules.problems(form, before, facts, ctx.now())}
    worse = [
        problem
        for problem in rules.problems(form, after, facts, ctx.now())
        if problem.blocks and (problem.key, problem.words) not in known
    ]
    if worse:
        said = " ".join(f"{_words(form, [problem.key])}: {problem.words}" for problem in worse[:3])
        more = f" And {len(worse) - 3} more." if len(worse) > 3 else ""
        raise MustChoose(
            "CH-202", f"With this change something is to be put right. {said}{more}", "Change it in the same amendment."
        )


def _words(form: Form, keys: list[str]) -> str:
    return "; ".join(f"“{question.words}”" for key in keys if (question := form.question(key)) is not None)


def _write(
    ctx: AppContext,
    session: Session,
    row: Assessment,
    form: Form,
    key: str,
    current: CurrentAnswers,
    value: AnswerValue | None,
    why: str,
    entered_in_error: bool,
) -> None:
    question = form.question(key)
    assert question is not None
    topic = form.topic_of(key)
    before = current.answers.get(key)
    session.add(
        Amendment(
            id=ctx.new_id(),
            person_id=row.person_id,
            assessment_id=row.id,
            key=key,
            words=question.words,
            topic=topic.title if topic else None,
            was_shown=_shown(question, before.value) if before is not None else None,
            state=value.state if value is not None else None,
            value=value.value if value is not None else None,
            shown=_shown(question, value) if value is not None else None,
            note=value.note if value is not None else None,
            reason=value.reason if value is not None else None,
            attention=value is not None and rules.needs_attention(question, value),
            said_by=said_by(question),
            entered_in_error=entered_in_error,
            why=why,
            amended_by=ctx.operator.full_name,
            amended_role=ctx.operator.role,
            amended_at=ctx.now(),
            amended_where=here(ctx),
        )
    )


def _shown(question: Question, value: AnswerValue) -> str:
    return rules.shown(question, value)


def _follow(
    ctx: AppContext,
    session: Session,
    row: Assessment,
    form: Form,
    facts: rules.Facts,
    answers: tuple[Answers, Answers],
    why: str,
) -> tuple[int, tuple[str, ...]]:
    """Bring flags, tasks and scores up to the amended answers. Returns how many tasks opened, and the new scores."""
    before, after = answers
    draft = read_draft(ctx, session, row.person_id, row.id)
    sync_flags(ctx, session, replace(draft, facts=facts), form, rules.flags(form, after, facts), before)
    session.flush()
    close_decided(ctx, session, replace(draft, facts=facts), before, after)
    tell_taken_back(ctx, session, replace(draft, facts=facts), before, after)
    called_before = kinds_called_for(form, before, facts)
    opened = open_tasks(ctx, session, row, form, after, facts, called_before=called_before)
    current = current_values(session, row.id)
    given = {key: current.answers[key] for key in after if key in current.answers}
    scores = amend_baseline(ctx, session, row, form, given, why)
    return opened, tuple(saved.score_id for saved in scores)


def _newly_stops(form: Form, facts: rules.Facts, before: Answers, after: Answers) -> str | None:
    already = {question.key for question in rules.stops(form, before, facts)}
    return next((question.key for question in rules.stops(form, after, facts) if question.key not in already), None)

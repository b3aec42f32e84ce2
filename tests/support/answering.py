"""Answering forms in tests: what is said, and the plainest answer to everything else."""

from __future__ import annotations

from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Question, QuestionType
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.services.triage import TriageView
from reception_app.vocabulary import AnswerState

DECLINED = AnswerValue(AnswerState.DECLINED)
UNKNOWN = AnswerValue(AnswerState.UNKNOWN)

Said = dict[str, AnswerValue | str | tuple[str, ...]]


def give(ctx: AppContext, view: TriageView, **answers: AnswerValue | str | tuple[str, ...]) -> TriageView:
    """Save answers in the order given; returns what stands then."""
    for key, value in answers.items():
        triage.save_answer(ctx, view.person_id, view.assessment_id, key, as_answer(value))
    return triage.read_triage(ctx, view.person_id, view.assessment_id)


def as_answer(value: AnswerValue | str | tuple[str, ...]) -> AnswerValue:
    return value if isinstance(value, AnswerValue) else said(value)


def fill(ctx: AppContext, view: TriageView, answers: Said | None = None) -> TriageView:
    """Answer what still stops signing, question by question: as told, else No, or the plainest answer there is."""
    told = answers or {}
    while blocking := [gap.key for gap in triage.gaps(view, ctx.now()) if gap.blocks]:
        question = view.form.question(blocking[0])
        assert question is not None
        value = as_answer(told[question.key]) if question.key in told else _plainest(question)
        triage.save_answer(ctx, view.person_id, view.assessment_id, question.key, value)
        view = triage.read_triage(ctx, view.person_id, view.assessment_id)
    return view


def signed(ctx: AppContext, person_id: str, answers: Said | None = None, form: str = "first-reception") -> TriageView:
    """Start, answer and sign a form; returns it as it stands."""
    view = fill(ctx, triage.start_or_resume(ctx, person_id, form), answers)
    triage.sign(ctx, person_id, view.assessment_id)
    return triage.read_triage(ctx, person_id, view.assessment_id)


def _plainest(question: Question) -> AnswerValue:
    if question.type in (QuestionType.YES_NO, QuestionType.SUBSTANCE):
        return said("no")
    if question.type is QuestionType.SEVERAL:
        alone = next((option.value for option in question.options if option.exclusive), None)
        return said((alone,)) if alone else DECLINED
    return DECLINED

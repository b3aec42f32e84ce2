"""A reception triage answered as shortly as the form allows, and signed."""

from __future__ import annotations

from reception_app.forms.answers import AnswerValue
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.vocabulary import AnswerState


def answer_all(ctx: AppContext, person_id: str, assessment_id: str) -> None:
    """Answer whatever still stops signing with Declined."""
    view = triage.read_triage(ctx, person_id, assessment_id)
    while blocking := [gap.key for gap in triage.gaps(view, ctx.now()) if gap.blocks]:
        for key in blocking:
            triage.save_answer(ctx, person_id, assessment_id, key, AnswerValue(AnswerState.DECLINED))
        view = triage.read_triage(ctx, person_id, assessment_id)


def sign_triage(ctx: AppContext, person_id: str) -> None:
    """Answer whatever still stops signing with Declined, then sign."""
    view = triage.start_or_resume(ctx, person_id)
    answer_all(ctx, person_id, view.assessment_id)
    triage.sign(ctx, person_id, view.assessment_id)

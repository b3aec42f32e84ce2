"""Triage: a form started, answered, interrupted, resumed and signed. Each answer is on disk before it is acknowledged.

This module starts and resumes; what a view holds is read by `triage_reading`, an answer is saved by `triage_saving`,
and `triage_signing` signs. They are named here too, so that a caller needs one name.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import FormProblem
from reception_app.forms.answers import problem_of
from reception_app.forms.conditions import AnswerValue
from reception_app.models import Assessment
from reception_app.services.amended import AmendedLine as AmendedLine
from reception_app.services.amended import GivenAnswer as GivenAnswer
from reception_app.services.amended import current_values
from reception_app.services.carried import CHANGED, CONFIRMED, NOT_ASKED_NOW, NOT_CARRIED
from reception_app.services.carried import Carried as Carried
from reception_app.services.carried_from_here import carry_from_earlier_stays, carry_over, lay_beside
from reception_app.services.context import AppContext, here, writing
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.services.stop_clock import stop_since as stop_since
from reception_app.services.triage_reading import EarlierStay as EarlierStay
from reception_app.services.triage_reading import TriageView as TriageView
from reception_app.services.triage_reading import assessment_of, form_of, view_of
from reception_app.services.triage_reading import gaps as gaps
from reception_app.services.triage_reading import read_triage as read_triage
from reception_app.services.triage_saving import UNSEEN as UNSEEN
from reception_app.services.triage_saving import AnsweredMeanwhile as AnsweredMeanwhile
from reception_app.services.triage_saving import Saved as Saved
from reception_app.services.triage_saving import Unseen as Unseen
from reception_app.services.triage_saving import confirm_carried as confirm_carried
from reception_app.services.triage_saving import save_answer as save_answer
from reception_app.services.triage_signing import FIRST_RECEPTION as FIRST_RECEPTION
from reception_app.services.triage_signing import StopRecord as StopRecord
from reception_app.services.triage_signing import record_stop as record_stop
from reception_app.services.triage_signing import sign as sign
from reception_app.vocabulary import AssessmentStatus


def start_or_resume(ctx: AppContext, person_id: str, form_id: str = FIRST_RECEPTION) -> TriageView:
    """Return the draft of this stay, started if there is none; a signed one is returned as it is.

    Anyone entitled goes on with a draft, whoever began it. When this desk no longer holds the draft's version, a new
    one is started on the newest version: every answer of the old draft waits beside its question, and the old draft
    stays to be read. What was said here in an earlier stay is carried as what came in a pack is.
    Raises FormProblem (FM-110) when the desk holds no version of the form.
    """
    require(ctx, "record triage answers")
    with ctx.sessions.read() as session:
        found = latest_of_stay(session, person_id, form_id)
        if found is not None and _goes_on(ctx, found):
            return view_of(ctx, session, found)
    with writing(ctx, "start-assessment") as session:
        found = latest_of_stay(session, person_id, form_id)
        if found is None or not _goes_on(ctx, found):
            left = found
            found = _start(ctx, session, person_id, form_id)
            if left is not None:
                carry_over(ctx, session, left)
                session.flush()
        return view_of(ctx, session, found)


def put_beside(ctx: AppContext, person_id: str, assessment_id: str, key: str, value: AnswerValue | None) -> bool:
    """Keep what was typed on a draft of an earlier stay beside its question in the form of this stay.

    There it waits to be confirmed; where that form answers already it stands beside the answer, which another must
    explain before it is signed; a signed one shows it among what came and was not asked. Nothing there is overwritten.
    False, and nothing is written, when there is nothing to confirm, or the question no longer takes it.
    """
    require(ctx, "record triage answers")
    if value is None or value.state in NOT_CARRIED:
        return False
    with writing(ctx, "put-answer-beside") as session:
        old = assessment_of(session, person_id, assessment_id)
        now = latest_of_stay(session, person_id, old.form)
        form = form_of(ctx, old)
        question = form.question(key) if form is not None else None
        if question is None or problem_of(question, value, ctx.now()) is not None:
            return False
        lay_beside(ctx, session, old, question, value, _settled(session, now, key, value))
        return True


def _settled(session: Session, now: Assessment | None, key: str, value: AnswerValue) -> str | None:
    """Return what the form of this stay says to an answer laid beside it; None while it does not answer."""
    if now is None:
        return None
    if now.status is AssessmentStatus.SIGNED:
        return NOT_ASKED_NOW
    given = current_values(session, now.id).answers.get(key)
    if given is None:
        return None
    return CONFIRMED if (given.value.state, given.value.value) == (value.state, value.value) else CHANGED


def latest_of_stay(session: Session, person_id: str, form_id: str) -> Assessment | None:
    """Return this stay's assessment by that form, the latest when there are several; None when there is none."""
    stay = current_stay(session, person_id)
    if stay is None:
        return None
    return session.scalars(
        select(Assessment)
        .where(Assessment.person_id == person_id, Assessment.form == form_id, Assessment.stay_id == stay.id)
        .order_by(Assessment.started_at.desc(), ENTRY_ORDER.desc())
        .limit(1)
    ).one_or_none()


def _goes_on(ctx: AppContext, row: Assessment) -> bool:
    """True when it is signed, or can be written on here; without any version of its form nothing new can begin."""
    if row.status is AssessmentStatus.SIGNED or form_of(ctx, row) is not None:
        return True
    try:
        ctx.forms.get(row.form)
    except FormProblem:
        return True
    return False


def _start(ctx: AppContext, session: Session, person_id: str, form_id: str) -> Assessment:
    form = ctx.forms.get(form_id)
    stay = current_stay(session, person_id)
    if stay is not None:
        carry_from_earlier_stays(ctx, session, person_id, stay.id)
    row = Assessment(
        id=ctx.new_id(),
        person_id=person_by_id(session, person_id).id,
        stay_id=stay.id if stay else None,
        form=form.id,
        version=form.version,
        title=form.title,
        form_hash=form.form_hash,
        status=AssessmentStatus.DRAFT,
        started_at=ctx.now(),
        started_by=ctx.operator.full_name,
        where=here(ctx),
    )
    session.add(row)
    session.flush()
    return row

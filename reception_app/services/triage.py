"""Triage: a form started, answered, interrupted, resumed and signed. Each answer is on disk before it is acknowledged.

Answers that came with the person wait beside their questions until somebody confirms or changes them (E7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, MustChoose, NotFound
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue, Facts
from reception_app.forms.definition import Form, Question
from reception_app.models import Answer, Assessment, CarriedAnswer, Flag, PersonFact, Task
from reception_app.services.answers import Draft, put_answer, read_draft, remove_answers
from reception_app.services.care import NewFlag, raise_flag_in
from reception_app.services.context import AppContext, writing
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.services.scripts import here
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role, TaskState

FIRST_RECEPTION = "first-reception"
SETTLED_HERE = ("confirmed", "changed")
"""What an answer given here does to the one that came; a later pack may also replace that one."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer with who wrote it and when."""

    value: AnswerValue
    recorded_by: str | None
    recorded_at: datetime | None
    said_by: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that came with the person: what was said, by whom recorded, where and when."""

    id: str
    value: AnswerValue
    shown: str | None
    recorded_by: str | None
    recorded_role: Role | None
    recorded_where: str | None
    recorded_at: datetime | None
    settled_how: str | None = None
    """`confirmed` or `changed` once this desk has answered; None while it waits."""


@dataclass(frozen=True, slots=True)
class TriageView:
    """One assessment as a screen needs it."""

    assessment_id: str
    person_id: str
    form: Form
    facts: Facts
    answers: dict[str, GivenAnswer]
    carried: dict[str, Carried]
    signed_at: datetime | None
    signed_by: str | None
    saved_at: datetime | None
    also_by: tuple[str, ...]
    earlier: dict[str, Carried] = field(default_factory=dict)
    """What came with the person and has been confirmed or changed in this assessment: both answers are kept."""

    @property
    def values(self) -> Answers:
        """The answers alone, as the form's rules take them."""
        return {key: given.value for key, given in self.answers.items()}


@dataclass(frozen=True, slots=True)
class Saved:
    """What one saved answer did: when it was on disk, what it hid, whether it stops the flow."""

    saved_at: datetime
    hidden: tuple[str, ...]
    stop: bool


@dataclass(frozen=True, slots=True)
class StopRecord:
    """What was done at the stop panel: whom the nurse told, and how often the person will be observed."""

    told: str
    observation: str
    acct_reference: str | None = None
    already_open: bool = False


def facts_of(session: Session, person_id: str) -> Facts:
    """Return the facts about a person that forms may ask about."""
    rows = session.execute(
        select(PersonFact.key, PersonFact.value).where(
            PersonFact.person_id == person_id, PersonFact.state == AnswerState.ANSWERED
        )
    )
    facts = {key: value for key, value in rows if key == "sex" and value}
    stay = current_stay(session, person_id)
    if stay is not None:
        facts["arrival_kind"] = stay.arrival_kind.value
        if stay.legal_status:
            facts["legal_status"] = stay.legal_status
    return facts


def start_or_resume(ctx: AppContext, person_id: str, form_id: str = FIRST_RECEPTION) -> TriageView:
    """Return the draft of this stay, started if there is none; a signed one is returned as it is."""
    require(ctx, "record triage answers")
    with ctx.sessions.read() as session:
        found = _of_stay(session, person_id, form_id)
        if found is not None:
            return _view(ctx, session, found)
    with writing(ctx, "start-assessment") as session:
        found = _of_stay(session, person_id, form_id)
        if found is None:
            form = ctx.forms.get(form_id)
            stay = current_stay(session, person_id)
            found = Assessment(
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
            session.add(found)
            session.flush()
        return _view(ctx, session, found)


def _of_stay(session: Session, person_id: str, form_id: str) -> Assessment | None:
    stay = current_stay(session, person_id)
    if stay is None:
        return None
    return session.scalars(
        select(Assessment)
        .where(Assessment.person_id == person_id, Assessment.form == form_id, Assessment.stay_id == stay.id)
        .order_by(Assessment.started_at.desc())
        .limit(1)
    ).one_or_none()


def read_triage(ctx: AppContext, person_id: str, assessment_id: str) -> TriageView:
    """Return an assessment as it stands now."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return _view(ctx, session, _assessment(session, person_id, assessment_id))


def _assessment(session: Session, person_id: str, assessment_id: str) -> Assessment:
    found = session.get(Assessment, assessment_id)
    if found is None or found.person_id != person_id:
        raise NotFound("NF-107", "That assessment is not in this person's record.", "Open the record again.")
    return found


def _answers(session: Session, assessment_id: str) -> dict[str, Answer]:
    rows = session.scalars(select(Answer).where(Answer.assessment_id == assessment_id).order_by(Answer.key))
    return {row.key: row for row in rows}


def value_of(row: Answer | CarriedAnswer) -> AnswerValue:
    """Return a stored answer as the form's rules take it."""
    return AnswerValue(row.state, row.value, row.note, getattr(row, "reason", None))


def _view(ctx: AppContext, session: Session, row: Assessment) -> TriageView:
    answers = _answers(session, row.id)
    came = session.scalars(
        select(CarriedAnswer)
        .where(
            CarriedAnswer.person_id == row.person_id,
            CarriedAnswer.form == row.form,
            CarriedAnswer.settled_at.is_(None) | (CarriedAnswer.settled_at >= row.started_at),
        )
        .order_by(CarriedAnswer.recorded_at)
    ).all()
    times = [answer.recorded_at for answer in answers.values() if answer.recorded_at]
    writers = sorted({answer.recorded_by for answer in answers.values() if answer.recorded_by})
    return TriageView(
        assessment_id=row.id,
        person_id=row.person_id,
        form=ctx.forms.get(row.form, row.version),
        facts=facts_of(session, row.person_id),
        answers={
            key: GivenAnswer(value_of(answer), answer.recorded_by, answer.recorded_at, answer.said_by)
            for key, answer in answers.items()
        },
        carried={old.key: _carried(old) for old in came if old.settled_at is None},
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        saved_at=max(times, default=None),
        also_by=tuple(writer for writer in writers if writer != ctx.operator.full_name),
        earlier={old.key: _carried(old) for old in came if old.settled_how in SETTLED_HERE},
    )


def _carried(old: CarriedAnswer) -> Carried:
    return Carried(
        old.id,
        value_of(old),
        old.shown,
        old.recorded_by,
        old.recorded_role,
        old.recorded_where,
        old.recorded_at,
        old.settled_how,
    )


def save_answer(ctx: AppContext, person_id: str, assessment_id: str, key: str, value: AnswerValue | None) -> Saved:
    """Put one answer on disk (None takes it back), hide what it hides, and raise or end its flags.

    Raises InputProblem for a signed assessment, a question the form does not ask, or an answer that cannot be.
    """
    require(ctx, "record triage answers")
    with writing(ctx, "save-answer" if value is not None else "take-back-answer") as session:
        draft = read_draft(session, person_id, assessment_id)
        if draft.status is AssessmentStatus.SIGNED:
            raise _signed()
        form = ctx.forms.get(draft.form, draft.version)
        question = form.question(key)
        if question is None:
            raise InputProblem("IN-601", "This form does not ask that question.", "Open the assessment again.")
        values = {held.key: held.value for held in draft.answers.values()}
        if value is None:
            values.pop(key, None)
        else:
            _check_value(question, value, ctx.now())
            put_answer(ctx, session, draft, form, question, value)
            values[key] = value
        kept = rules.prune(form, values, draft.facts)
        hidden = tuple(held for held in values if held not in kept)
        gone = [*hidden, key] if value is None else hidden
        remove_answers(ctx, session, draft, [held for held in gone if held in draft.answers])
        if gone:
            _wait_again(session, draft, gone)
        _sync_flags(ctx, session, draft, form, kept)
        if value is not None and draft.carried:
            _settle_carried(ctx, session, draft, key, value)
        stop = question.stop is not None and any(q.key == key for q in rules.stops(form, kept, draft.facts))
        return Saved(ctx.now(), hidden, stop)


def _writable(ctx: AppContext, row: Assessment) -> Form:
    if row.status is AssessmentStatus.SIGNED:
        raise _signed()
    return ctx.forms.get(row.form, row.version)


def _signed() -> InputProblem:
    return InputProblem("IN-602", "This assessment is signed.", "A signed answer is amended, with the reason shown.")


def _check_value(question: Question, value: AnswerValue, now: datetime) -> None:
    if (value.state is AnswerState.ANSWERED) != (value.value is not None):
        raise InputProblem("IN-603", "An answer has a value; the other states have none.", "Answer again.")
    if value.state is AnswerState.NOT_ASKED and not (value.reason or "").strip():
        raise InputProblem("IN-604", "Not asked needs its reason.", "Write why it was not asked, for example asleep.")
    found = rules.problem_of(question, value, now) if value.state is AnswerState.ANSWERED else None
    if found is not None:
        raise InputProblem("IN-605", found.words, "Change it, or answer Unknown. What was there before is kept.")


def _raised_by(assessment_id: str, what: str) -> str:
    return f"{assessment_id}:{what}"


def _sync_flags(ctx: AppContext, session: Session, draft: Draft, form: Form, values: Answers) -> None:
    """Raise what the answers raise from the first answer on; end what a changed answer no longer says."""
    wanted = {raised.kind: raised for raised in rules.flags(form, values, draft.facts)}
    for kind, raised in wanted.items():
        mine = next((flag for flag in draft.flags if flag.raised_by_answer == _raised_by(draft.id, kind)), None)
        if mine is not None:
            says = (raised.detail, raised.last_on or mine.last_on, raised.methods or mine.methods)
            if says != (mine.detail, mine.last_on, mine.methods) or raised.level not in (None, mine.level):
                row = session.get_one(Flag, mine.id)
                row.detail, row.last_on, row.methods = says
                row.level = raised.level or row.level
        elif all(flag.kind != kind for flag in draft.flags):
            new = NewFlag(
                kind=kind, detail=raised.detail, level=raised.level, reference=raised.reference,
                observation=raised.observation, last_on=raised.last_on, methods=raised.methods,
                raised_by_answer=_raised_by(draft.id, kind),
            )  # fmt: skip
            raise_flag_in(ctx, session, draft.person_id, new)
    for flag in draft.flags:
        mine_gone = (flag.raised_by_answer or "").startswith(f"{draft.id}:") and flag.kind not in wanted
        if mine_gone and flag.kind != "acct_open":
            row = session.get_one(Flag, flag.id)
            row.ended_at, row.end_reason = ctx.now(), "the answer was changed"


def _settle_carried(ctx: AppContext, session: Session, draft: Draft, key: str, value: AnswerValue) -> None:
    for old in session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == draft.person_id,
            CarriedAnswer.form == draft.form,
            CarriedAnswer.key == key,
            CarriedAnswer.settled_at.is_(None),
        )
    ):
        same = (old.state, old.value) == (value.state, value.value)
        old.settled_at, old.settled_how = ctx.now(), "confirmed" if same else "changed"


def _wait_again(session: Session, draft: Draft, keys: Sequence[str]) -> None:
    """Taking an answer back puts what came with the person beside the question again."""
    started = session.get_one(Assessment, draft.id).started_at
    for old in session.scalars(
        select(CarriedAnswer).where(
            CarriedAnswer.person_id == draft.person_id,
            CarriedAnswer.form == draft.form,
            CarriedAnswer.key.in_(keys),
            CarriedAnswer.settled_how.in_(SETTLED_HERE),
            CarriedAnswer.settled_at >= started,
        )
    ):
        old.settled_at, old.settled_how = None, None


def confirm_carried(ctx: AppContext, person_id: str, assessment_id: str, key: str) -> Saved:
    """Answer with what came with the person: still true. Questions always asked afresh refuse it (IN-606)."""
    view = read_triage(ctx, person_id, assessment_id)
    old, question = view.carried.get(key), view.form.question(key)
    if old is None or question is None:
        raise InputProblem("IN-607", "No earlier answer waits here.", "Ask the question.")
    if question.always_afresh:
        raise InputProblem("IN-606", "This is always asked afresh.", "Ask it in the words shown.")
    from_where = f"still true; recorded by {old.recorded_by or 'not known'} at {old.recorded_where or 'not known'}"
    note = "; ".join(part for part in (old.value.note, from_where) if part)
    return save_answer(
        ctx, person_id, assessment_id, key, AnswerValue(old.value.state, old.value.value, note, old.value.reason)
    )


def record_stop(ctx: AppContext, person_id: str, assessment_id: str, done: StopRecord) -> None:
    """Record what was done at the stop panel: the ACCT flag with its observation, and the tasks with their clocks."""
    require(ctx, "record triage answers")
    if not done.told.strip() or not done.observation.strip():
        raise InputProblem(
            "IN-608", "Two things are missing: whom you told, and how often the person is observed.", "Fill in both."
        )
    with writing(ctx, "record-stop") as session:
        row = _assessment(session, person_id, assessment_id)
        form = ctx.forms.get(row.form, row.version)
        values = {key: value_of(answer) for key, answer in _answers(session, row.id).items()}
        held = session.scalars(
            select(Flag).where(Flag.person_id == person_id, Flag.kind == "acct_open", Flag.ended_at.is_(None))
        ).first()
        words = f"Told {done.told.strip()}" + (", already open" if done.already_open else "")
        if held is None:
            held = raise_flag_in(
                ctx, session, person_id,
                NewFlag("acct_open", words, FlagLevel.ACT_NOW, done.acct_reference, done.observation,
                        raised_by_answer=_raised_by(row.id, "acct_open")),
            )  # fmt: skip
        else:
            held.observation, held.detail = done.observation, words
            held.reference = done.acct_reference or held.reference
        held.last_observed_at = ctx.now()
        open_tasks(ctx, session, row, form, values, facts_of(session, person_id), stop_only=True)


def open_tasks(
    ctx: AppContext,
    session: Session,
    row: Assessment,
    form: Form,
    values: Answers,
    facts: Facts,
    *,
    stop_only: bool = False,
) -> None:
    """Open the tasks that the answers call for, each once for one assessment."""
    have = set(session.scalars(select(Task.raised_by_answer).where(Task.person_id == row.person_id)))
    stopping = {action.kind for question in form.walk() if question.stop for action in question.actions}
    for action in rules.actions(form, values, facts):
        marker = _raised_by(row.id, action.kind)
        if marker in have or (stop_only and action.kind not in stopping):
            continue
        due = ctx.now() + timedelta(minutes=action.due_minutes) if action.due_minutes is not None else None
        session.add(
            Task(
                id=ctx.new_id(),
                person_id=row.person_id,
                title=action.title,
                detail=action.detail,
                kind=action.kind,
                owner_role=action.owner_role,
                opened_at=ctx.now(),
                due_at=due,
                state=TaskState.OPEN,
                raised_by_answer=marker,
            )
        )


def gaps(view: TriageView, now: datetime) -> tuple[rules.Problem, ...]:
    """Return what must be answered or put right before signing, in the order of the form."""
    return rules.problems(view.form, view.values, view.facts, now)


def sign(ctx: AppContext, person_id: str, assessment_id: str, supervised_by: str | None = None) -> None:
    """Sign the assessment and open its tasks. A healthcare assistant names the registered nurse they work under.

    Raises MustChoose (CH-201) while something must still be answered.
    """
    require(ctx, "sign an assessment")
    if ctx.operator.role is Role.HEALTHCARE_ASSISTANT and not (supervised_by or ctx.operator.supervisor or "").strip():
        raise InputProblem(
            "IN-609", "A healthcare assistant signs under a registered nurse.", "Write the name of the nurse on duty."
        )
    with writing(ctx, "sign-assessment") as session:
        row = _assessment(session, person_id, assessment_id)
        form = _writable(ctx, row)
        facts = facts_of(session, person_id)
        values = {key: value_of(answer) for key, answer in _answers(session, row.id).items()}
        missing = [problem for problem in rules.problems(form, values, facts, ctx.now()) if problem.blocks]
        if missing:
            raise MustChoose(
                "CH-201",
                f"Still to be answered or put right: {len(missing)}.",
                "Go to the first with F8. The draft is kept.",
            )
        open_tasks(ctx, session, row, form, values, facts)
        row.status, row.signed_at = AssessmentStatus.SIGNED, ctx.now()
        row.signed_by, row.signed_role = ctx.operator.full_name, ctx.operator.role
        row.supervised_by = (supervised_by or ctx.operator.supervisor or "").strip() or None

"""One assessment as a screen needs it: its form, the answers as they stand, what came with the person, who wrote.

A form this desk does not hold (it came in a pack, or the site's file is gone) is made again from the answers' own
words, to be read and not to be written on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import FormProblem, InputProblem, NotFound
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue, Facts
from reception_app.forms.definition import Form, Question, QuestionType, Topic
from reception_app.handover import record as tree
from reception_app.models import Amendment, Answer, Assessment
from reception_app.services.amended import AmendedLine, CurrentAnswers, GivenAnswer, current_values
from reception_app.services.carried import CameWith, Carried, came_with, unexplained
from reception_app.services.context import AppContext
from reception_app.services.facts import facts_of
from reception_app.services.record_rows import RowsOf, StoredRow
from reception_app.services.records import current_stay_id
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState, AssessmentStatus

NO_FORM = "FM-110"


@dataclass(frozen=True, slots=True)
class TriageView:
    """One assessment as a screen needs it.

    `amended`: the amendments of each question, oldest first, also of answers that were taken back. `form_missing`: this
    desk does not hold the form's version; `earlier_stay`: a draft of a stay that is over. Both can only be read.
    """

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
    afresh: frozenset[str] = frozenset()
    """Questions always asked afresh for which an older answer waits, out of sight until they are answered here."""
    not_asked_now: tuple[Carried, ...] = ()
    """What came with the person and this version does not ask, or cannot take: to be read."""
    amended: dict[str, tuple[AmendedLine, ...]] = field(default_factory=dict)
    form_missing: bool = False
    supervised_by: str | None = None
    earlier_stay: bool = False

    @property
    def values(self) -> Answers:
        """The answers alone, as the form's rules take them."""
        return {key: given.value for key, given in self.answers.items()}

    @property
    def read_only(self) -> bool:
        """True when answers cannot be saved: signed, of an earlier stay, or its form is not on this desk."""
        return self.signed_at is not None or self.form_missing or self.earlier_stay


def read_triage(ctx: AppContext, person_id: str, assessment_id: str) -> TriageView:
    """Return an assessment as it stands now, amendments laid over it. Never refused for want of its form."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        rows = _ASSESSMENTS(session, assessment_id)
        if not rows or rows[0].person_id != person_id:
            raise _not_theirs()
        return view_of(ctx, session, rows[0])


_ASSESSMENTS = RowsOf(Assessment, by="id")


def gaps(view: TriageView, now: datetime) -> tuple[rules.Problem, ...]:
    """Return what must be answered or put right before signing, in the order of the form; then what lacks its why."""
    if view.form_missing:
        return ()
    found = rules.problems(view.form, view.values, view.facts, now)
    if not view.earlier:
        return found
    return (*found, *unexplained(view.form, view.earlier, rules.prune(view.form, view.values, view.facts)))


def assessment_of(session: Session, person_id: str, assessment_id: str) -> Assessment:
    """Return an assessment of this very person. Raises NotFound (NF-107)."""
    found = session.get(Assessment, assessment_id)
    if found is None or found.person_id != person_id:
        raise _not_theirs()
    return found


def _not_theirs() -> NotFound:
    return NotFound("NF-107", "That assessment is not in this person's record.", "Open the record again.")


_EARLIER = "This draft was begun in an earlier stay, and the person has come again since. It can only be read."


class EarlierStay(InputProblem):
    """A draft of a stay that is over was to be written on or signed (IN-612). What it says waits in this stay's."""

    def __init__(self, what: str = _EARLIER) -> None:
        super().__init__(
            "IN-612",
            what,
            "Open the triage of this stay: what was answered before waits beside its question there.",
        )


def of_earlier_stay(session: Session, person_id: str, stay_id: str | None) -> bool:
    """True when the person has had another stay since. Who has left and is not back may still be written about."""
    return stay_id != current_stay_id(session, person_id)


def form_of(ctx: AppContext, row: Assessment | tree.Assessment | StoredRow) -> Form | None:
    """Return the very version an assessment was filled in on, or None when this desk does not hold it."""
    try:
        return ctx.forms.get(row.form, row.version)
    except FormProblem as problem:
        if problem.code != NO_FORM:
            raise
        return None


def view_of(ctx: AppContext, session: Session, row: Assessment | StoredRow) -> TriageView:
    """Return what a screen needs of one assessment, in an open session."""
    current = current_values(session, row.id)
    form = form_of(ctx, row)
    missing = form is None
    if form is None:
        form, current = _made_again(session, row, current)
    values = {key: given.value for key, given in current.answers.items()}
    came = CameWith() if missing else came_with(session, row, form, values)
    times = [given.recorded_at for given in current.answers.values() if given.recorded_at]
    writers = sorted({given.recorded_by for given in current.answers.values() if given.recorded_by})
    return TriageView(
        assessment_id=row.id,
        person_id=row.person_id,
        form=form,
        facts=facts_of(ctx, session, row.person_id, form, row.stay_id, row.signed_at),
        answers=current.answers,
        carried=came.waiting,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        saved_at=max(times, default=None),
        also_by=tuple(writer for writer in writers if writer != ctx.operator.full_name),
        earlier=came.earlier,
        afresh=came.afresh,
        not_asked_now=came.not_asked_now,
        amended=current.amended,
        form_missing=missing,
        supervised_by=row.supervised_by,
        earlier_stay=row.status is not AssessmentStatus.SIGNED and of_earlier_stay(session, row.person_id, row.stay_id),
    )


def _made_again(session: Session, row: Assessment | StoredRow, current: CurrentAnswers) -> tuple[Form, CurrentAnswers]:
    """Return a form made of the words that were asked, and the answers as they were shown to people."""
    words: dict[str, tuple[str, str | None]] = {}
    for table in (Answer, Amendment):
        asked = select(table.key, table.words, table.topic).where(table.assessment_id == row.id)
        words |= {key: (text, topic) for key, text, topic in session.execute(asked.order_by(table.key))}
    topics: dict[str, list[Question]] = {}
    for key, (text, topic) in words.items():
        question = Question(key, QuestionType.LONG_TEXT, text, row.title, "GK", required=False)
        topics.setdefault(topic or row.title, []).append(question)
    form = Form(
        id=row.form,
        version=row.version,
        title=row.title,
        source=row.title,
        mark="GK",
        topics=tuple(
            Topic(f"topic_{place}", title, tuple(questions)) for place, (title, questions) in enumerate(topics.items())
        ),
        form_hash=row.form_hash,
    )
    return form, CurrentAnswers({key: _as_shown(given) for key, given in current.answers.items()}, current.amended)


def _as_shown(given: GivenAnswer) -> GivenAnswer:
    value = given.value
    if value.state is AnswerState.ANSWERED:
        stored = value.value if isinstance(value.value, str) else "; ".join(value.value or ())
        value = AnswerValue(value.state, given.shown or stored, value.note, value.reason)
    return replace(given, value=value)

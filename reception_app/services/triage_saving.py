"""One answer saved: on disk before it is acknowledged, what it hides taken away, its flags raised or ended at once.

Two people may work on one assessment. A screen says which revision of an answer it showed; when somebody has written
since, nothing is overwritten and the one who comes later is told what stands there now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from reception_app.clinical.flag_kinds import LOUDEST_FIRST
from reception_app.clinical.observation_levels import closest_level
from reception_app.clock import local
from reception_app.errors import InputProblem, StaleWrite
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Answers, AnswerValue
from reception_app.forms.definition import Form, Question
from reception_app.models import Flag
from reception_app.services.answers import Draft, HeldAnswer, HeldFlag, put_answer, read_draft, remove_answers
from reception_app.services.care import NewFlag, raise_flag_in
from reception_app.services.carried import settle, wait_again
from reception_app.services.context import AppContext, writing
from reception_app.services.form_tasks import keep_at_once, raised_by
from reception_app.services.roles import require
from reception_app.services.said_anew import (
    ACCT,
    ANSWER_CHANGED,
    SAID_ANEW,
    ended_by_hand,
    fields_of,
    joined,
    level_of,
    put_fields,
    said_anew,
    said_under,
    stand_under,
    stood_before,
    take_its_place,
    why_ended,
)
from reception_app.services.triage_reading import EarlierStay, of_earlier_stay, read_triage
from reception_app.vocabulary import ROLE_WORDS, AnswerState, AssessmentStatus


class Unseen(Enum):
    """Stands for "the caller does not say what it saw": then nothing is compared."""

    UNSEEN = "unseen"


UNSEEN = Unseen.UNSEEN


class AnsweredMeanwhile(StaleWrite):
    """Somebody else wrote this answer since it was shown (ST-101). `held` is what stands, None when it was taken back.

    Its words tell a clinician, on the screen, what a colleague wrote: they are never logged.
    """

    def __init__(self, held: HeldAnswer | None) -> None:
        self.held = held
        super().__init__(
            "ST-101",
            _who_wrote(held) if held is not None else "Somebody took this answer back after you opened it.",
            "Read what stands there now, then answer again. Nothing was overwritten.",
        )


def _who_wrote(held: HeldAnswer) -> str:
    role = f"{ROLE_WORDS[held.recorded_role]} " if held.recorded_role else ""
    at = f" at {local(held.recorded_at):%H:%M}" if held.recorded_at else ""
    return f"{role}{held.recorded_by or 'Somebody'} answered “{held.shown or ''}”{at}, after you opened it."


@dataclass(frozen=True, slots=True)
class Saved:
    """What one saved answer did: when it was on disk, what it hid, whether it stops the flow.

    `revision` is the answer's own now (None: taken back): what the same screen passes as `seen` next time.
    """

    saved_at: datetime
    hidden: tuple[str, ...]
    stop: bool
    revision: int | None = None


def save_answer(
    ctx: AppContext,
    person_id: str,
    assessment_id: str,
    key: str,
    value: AnswerValue | None,
    *,
    seen: int | Unseen | None = UNSEEN,
    changed_why: str | None = None,
    why_follows: bool = False,
) -> Saved:
    """Put one answer on disk (None takes it back), hide what it hides, and raise or end its flags.

    `seen` is the revision that was on the screen, None for no answer. `changed_why` says why it differs from the answer
    that came with the person (the answer's own note serves too); with `why_follows` it may be said later, and until
    then nothing is signed.

    Raises AnsweredMeanwhile (ST-101); InputProblem for a signed assessment (IN-602), a question the form does not ask
    (IN-601) or no longer asks (IN-610), an answer that cannot be (IN-603 … IN-605), a change without why (IN-611),
    a draft of an earlier stay (IN-612: EarlierStay, see `put_beside`); FormProblem (FM-110) when the form's version is
    not on this desk.
    """
    require(ctx, "record triage answers")
    with writing(ctx, "save-answer" if value is not None else "take-back-answer") as session:
        draft = read_draft(ctx, session, person_id, assessment_id)
        if draft.status is AssessmentStatus.SIGNED:
            raise signed_already()
        if of_earlier_stay(session, person_id, draft.stay_id):
            raise EarlierStay
        question = draft.form.question(key)
        if question is None:
            raise InputProblem("IN-601", "This form does not ask that question.", "Open the assessment again.")
        held = draft.held(key)
        if seen is not UNSEEN and (held.revision if held else None) != seen:
            raise AnsweredMeanwhile(held)
        values = {**draft.values}
        if value is None:
            values.pop(key, None)
        else:
            check_value(question, value, ctx.now(), draft.facts)
            values[key] = value
        kept, raised = rules.prune_and_flag(draft.form, values, draft.facts)
        if value is not None and key not in kept:
            raise InputProblem(
                "IN-610", "This is no longer asked: another answer has changed.", "Open the assessment again."
            )
        revision = None
        if value is not None:
            revision = put_answer(ctx, session, draft, question, value)
            if draft.carried:
                settle(ctx, session, draft, question, value, _why(changed_why, value), later=why_follows)
        hidden = tuple(each for each in values if each not in kept)
        gone = [*hidden, key] if value is None else list(hidden)
        remove_answers(ctx, session, draft, gone)
        if gone and draft.carried:
            wait_again(session, draft, gone)
        sync_flags(ctx, session, draft, draft.form, raised, draft.values)
        keep_at_once(ctx, session, draft, kept, {key, *gone})
        stop = question.stop is not None and any(q.key == key for q in rules.stops(draft.form, kept, draft.facts))
        return Saved(ctx.now(), hidden, stop, revision)


def _why(changed_why: str | None, value: AnswerValue) -> str | None:
    return (changed_why or "").strip() or (value.note or "").strip() or None


def signed_already() -> InputProblem:
    """Return the refusal to write on a signed assessment (IN-602)."""
    return InputProblem("IN-602", "This assessment is signed.", "Amend the answer, and say why.")


def check_value(question: Question, value: AnswerValue, now: datetime, facts: rules.Facts) -> None:
    """Refuse an answer that cannot be: a state without its reason, a value the question cannot have (IN-603 … 605)."""
    if (value.state is AnswerState.ANSWERED) != (value.value is not None):
        raise InputProblem("IN-603", "An answer has a value; the other states have none.", "Answer again.")
    if value.state is AnswerState.NOT_ASKED and not (value.reason or "").strip():
        raise InputProblem("IN-604", "Not asked needs its reason.", "Write why it was not asked, for example asleep.")
    found = rules.problem_of(question, value, now, facts=facts) if value.state is AnswerState.ANSWERED else None
    if found is not None:
        raise InputProblem("IN-605", found.words, "Change it, or answer Unknown. What was there before is kept.")


def sync_flags(
    ctx: AppContext,
    session: Session,
    draft: Draft,
    form: Form,
    raised_now: Iterable[rules.RaisedFlag],
    before: Answers,
) -> None:
    """Raise what the answers raise from the first answer on; end what a changed answer no longer says.

    A flag that something else raised takes on what this answer says anew: `before` are the answers until now.
    """
    wanted = {raised.kind: raised for raised in raised_now}
    were: dict[str, rules.RaisedFlag] | None = None
    for kind, raised in wanted.items():
        mark = raised_by(draft.id, kind)
        open_ones = [flag for flag in draft.flags if flag.kind == kind]
        mine = next((flag for flag in open_ones if flag.raised_by_answer == mark), None)
        if mine is not None:
            _say_again(session, mine, raised)
            continue
        if were is None:
            were = {flag.kind: flag for flag in rules.flags(form, before, draft.facts)}
        if not open_ones:
            _raise(ctx, session, draft, raised, were.get(kind))
        elif (was := were.get(kind)) != raised:
            _say_anew(ctx, session, _standing(open_ones), raised, said_anew(was, raised), mark)
    for flag in draft.flags:
        if flag.kind in wanted or flag.kind == ACCT or flag.raised_by_answer is None:
            continue
        row = session.get_one(Flag, flag.id)
        for own in said_under(session, row, raised_by(draft.id, flag.kind)):
            own.end_reason = ANSWER_CHANGED  # no longer said: it does not come back when what stands is put right
        if flag.raised_by_answer.startswith(f"{draft.id}:"):
            _take_back(ctx, session, row, signed=draft.status is AssessmentStatus.SIGNED)


def _standing(flags: list[HeldFlag]) -> HeldFlag:
    """Return the one that counts of several open flags of a kind: the closest watch, then the loudest."""
    closest = closest_level(flag.observation for flag in flags)
    return min(flags, key=lambda flag: (flag.observation != closest, LOUDEST_FIRST.index(flag.level)))


def _raise(
    ctx: AppContext, session: Session, draft: Draft, raised: rules.RaisedFlag, was: rules.RaisedFlag | None
) -> None:
    mark = raised_by(draft.id, raised.kind)
    if was == raised and ended_by_hand(session, draft.person_id, mark):
        return  # somebody ended it, with a reason; the answers say nothing new
    new = NewFlag(
        kind=raised.kind, detail=raised.detail, level=raised.level, reference=raised.reference,
        observation=raised.observation, last_on=raised.last_on, methods=raised.methods, triggers=raised.triggers,
        raised_by_answer=mark,
    )  # fmt: skip
    raise_flag_in(ctx, session, draft.person_id, new)


def _say_anew(
    ctx: AppContext, session: Session, held: HeldFlag, raised: rules.RaisedFlag, says: rules.RaisedFlag, mark: str
) -> None:
    """Bring a flag that something else raised up to what is said anew: louder or closer, never less.

    Where other answers raised it, what is said here is kept under it: they may be put right.
    """
    fields, row = joined(held, says), session.get_one(Flag, held.id)
    if fields != fields_of(held):
        take_its_place(ctx, session, row, fields, SAID_ANEW, mark)
    elif row.raised_by_answer is not None:
        for own in said_under(session, row, mark):
            _say_again(session, own, raised)
        stand_under(ctx, session, row, raised, says, mark)


def _say_again(session: Session, mine: HeldFlag | Flag, raised: rules.RaisedFlag) -> None:
    """Bring a flag these answers raised up to what they say now, but never below what stood before them."""
    stands = fields_of(mine)
    says = {name: said or stands[name] for name, said in fields_of(raised).items()}
    says["detail"] = raised.detail or (mine.detail if mine.kind == ACCT else None)
    if says == stands:
        return
    row = session.get_one(Flag, mine.id)
    base = stood_before(session, row)
    put_fields(row, says if base is None else joined(base, replace(raised, level=level_of(raised))))


def _take_back(ctx: AppContext, session: Session, row: Flag, *, signed: bool) -> None:
    """End a flag these answers no longer say; what stood before them stands again."""
    base = stood_before(session, row)
    row.ended_at, row.end_reason = ctx.now(), why_ended(session, row, signed=signed)
    if base is not None:
        base.ended_at = base.end_reason = None
        base.last_observed_at = row.last_observed_at


def confirm_carried(
    ctx: AppContext, person_id: str, assessment_id: str, key: str, *, seen: int | Unseen | None = UNSEEN
) -> Saved:
    """Answer with what came with the person: still true. Questions always asked afresh refuse it (IN-606)."""
    view = read_triage(ctx, person_id, assessment_id)
    old, question = view.carried.get(key), view.form.question(key)
    if question is not None and question.always_afresh:
        raise InputProblem("IN-606", "This is always asked afresh.", "Ask it in the words shown.")
    if old is None or question is None:
        raise InputProblem("IN-607", "No earlier answer waits here.", "Ask the question.")
    from_where = f"still true; recorded by {old.recorded_by or 'not known'} at {old.recorded_where or 'not known'}"
    note = "; ".join(part for part in (old.value.note, from_where) if part)
    value = AnswerValue(old.value.state, old.value.value, note, old.value.reason)
    return save_answer(ctx, person_id, assessment_id, key, value, seen=seen)

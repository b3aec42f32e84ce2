"""Answers for the clinical view: each form with every amendment under its answer, and the first-night plan in full."""

from __future__ import annotations

from datetime import datetime

from reception_app.handover.asked import asked_of
from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.record import Amendment, Answer, Assessment, Record
from reception_app.handover.views.clinical_body import is_body_map
from reception_app.handover.views.clinical_parts import AnswerRow, AnswerSet
from reception_app.handover.views.words import NOT_RECORDED, STATE_WORDS, moment, sentence, short_moment
from reception_app.handover.wing_lines import wing_lines
from reception_app.vocabulary import ROLE_WORDS, AnswerState

_PLAN = "plan_"
_NOT_DECIDED = "not_decided"
_PERSON = (None, "person", "the person")
_ASSESSOR = ("assessor", "the assessor")


def answer_sets(record: Record) -> tuple[AnswerSet, ...]:
    """Return every form with its answers; what has a place of its own on the sheet is not told twice."""
    plan = plan_of(record)
    sets = []
    for one in record.assessments:
        rows = tuple(_row(answer, one) for answer in _by_topic(one) if not _told_elsewhere(answer, one is plan))
        asked = asked_of(one, record)
        nothing = "Its answers stand under headings of their own." if asked.asked else "No question was asked."
        sets.append(AnswerSet(one.title, f"{_asked(one)}; {asked.words()}", rows, nothing=nothing))
    return tuple(sets)


def _by_topic(one: Assessment) -> list[Answer]:
    """Return the answers topic by topic, the topics in the order in which they were begun."""
    begun = {topic: place for place, topic in enumerate(dict.fromkeys(answer.topic for answer in one.answers))}
    return sorted(one.answers, key=lambda answer: begun[answer.topic])


def _asked(one: Assessment) -> str:
    """Return version, who asked, when and where, and who signed."""
    signed = f"signed by {one.signed_by}, {moment(one.signed_at)}" if one.signed_at else "NOT SIGNED: a draft"
    supervised = f", under {one.supervised_by}" if one.supervised_by else ""
    where = f", {one.where}" if one.where else ""
    asked = f"asked by {one.started_by}, {moment(one.started_at)}{where}{supervised}"
    return f"version {one.version}, {asked}; {signed}"


def _told_elsewhere(answer: Answer, of_the_plan: bool) -> bool:
    if of_the_plan and answer.key.startswith(_PLAN):
        return True
    in_spoken = is_spoken(answer) and answer.state is AnswerState.ANSWERED
    # What was changed in the person's own words is told with the answers, where amendments are looked for.
    return in_spoken and isinstance(answer.shown or answer.value, str) and not answer.amendments


def is_spoken(answer: Answer) -> bool:
    """True when the answer is the person's own words, printed as spoken."""
    keys = clinical_lines().own_words
    return answer.key.rsplit(".", 1)[-1] in keys or (answer.topic or "") in keys


def _row(answer: Answer, assessment: Assessment, more: str | None = None, *, said_who: bool = True) -> AnswerRow:
    asker = assessment.started_by
    seen = answer.said_by in _ASSESSOR
    by_other = answer.recorded_by not in (None, asker) or not (seen or answer.said_by in _PERSON)
    who = ", ".join(filter(None, (
        "seen by the assessor" if seen and said_who else None,
        f"said by {answer.said_by}" if not seen and answer.said_by not in _PERSON else None,
        f"recorded by {answer.recorded_by}" if answer.recorded_by not in (None, asker) else None,
        moment(answer.recorded_at) if by_other and answer.recorded_at else None,
    )))  # fmt: skip
    rest = "; ".join(filter(None, (answer.note, answer.reason, more, who)))
    open_states = (AnswerState.DECLINED, AnswerState.UNKNOWN, AnswerState.NOT_ASKED)
    mark = "attention" if answer.attention else ("none" if answer.state in open_states else "")
    return AnswerRow(answer.words, _said(answer), rest, mark, tuple(_amended(each) for each in answer.amendments))


def _said(answer: Answer) -> str:
    """Return the answer in words: a body map is drawn, own words stand as spoken, both elsewhere on the sheet."""
    if answer.state is not AnswerState.ANSWERED:
        return STATE_WORDS[answer.state]
    if is_body_map(answer):
        count = len(answer.value or ())
        return f"{count} {'mark' if count == 1 else 'marks'}: see BODY MAP"
    if is_spoken(answer) and isinstance(answer.shown or answer.value, str):
        return "See IN THE PERSON’S OWN WORDS"
    said = answer.shown
    if said is None and answer.value is not None:
        said = answer.value if isinstance(answer.value, str) else ", ".join(answer.value)
    return said.capitalize() if said in ("yes", "no") else said or NOT_RECORDED


def _amended(change: Amendment) -> str:
    """Return one amendment as a sentence: what was said before, by whom it was changed, when, where and why."""
    role = f", {ROLE_WORDS[change.amended_role].lower()}" if change.amended_role else ""
    when = f", {moment(change.amended_at)}" if change.amended_at else ""
    where = f", {change.where}" if change.where else ""
    was = f"was “{change.was}”" if change.was else "had no answer"
    now = "" if change.now else ", taken back"
    error = "ENTERED IN ERROR: " if change.entered_in_error else ""
    why = sentence(change.why)
    return f"{error}{was}{now}, amended by {change.amended_by}{role}{when}{where} because: {why}"


# The first-night plan


def plan_of(record: Record) -> Assessment | None:
    """Return the newest form that holds a first-night plan."""
    found = [one for one in record.assessments if any(answer.key.startswith(_PLAN) for answer in one.answers)]
    return max(found, key=lambda one: one.started_at, default=None)


def plan_set(record: Record, now: datetime) -> AnswerSet | None:
    """Return the first-night plan in full, in the order decided, for healthcare only; None when there is none."""
    one = plan_of(record)
    if one is None:
        return None
    answers = [answer for answer in one.answers if answer.key.startswith(_PLAN)]
    answers.sort(key=lambda answer: (_place_of(answer.key), answer.key))
    # Every point is the assessor's own: saying so on each line would only hide what was decided.
    rows = tuple(_row(answer, one, _decided_by(record, answer, now), said_who=False) for answer in answers)
    return AnswerSet("as healthcare has it", f"{one.title}, {_asked(one)}", rows, "FIRST-NIGHT PLAN")


def _place_of(key: str) -> tuple[int, bool]:
    """Return where a question stands: with the point of the plan that it belongs to, behind it."""
    points = [point.key for point in wing_lines().points]
    if key == "plan_location":
        return points.index("plan_place"), True
    mine = max((point for point in points if key == point or key.startswith(f"{point}_")), key=len, default=None)
    return (points.index(mine), key != mine) if mine else (len(points), False)


def _decided_by(record: Record, answer: Answer, now: datetime) -> str | None:
    """Return who decides a point that is open, and by when, as its task says."""
    open_point = answer.value == _NOT_DECIDED or answer.state in (AnswerState.DECLINED, AnswerState.UNKNOWN)
    if not open_point:
        return None
    for task in record.tasks:
        if task.kind == f"{answer.key}_decide" and task.still_to_do:
            owner = ROLE_WORDS[task.passed_to or task.owner_role].lower()
            late = "OVERDUE since" if task.due_at and task.due_at < now else "by"
            return f"{owner} decides" + (f" {late} {short_moment(task.due_at, now)}" if task.due_at else "")
    return None

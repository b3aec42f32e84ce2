"""The 24 answers of the national escort record, as this sheet may give them."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.clock import local_day
from reception_app.handover.escort_lines import AnswerRule, EscortLines, escort_lines
from reception_app.handover.grave_news import ask_again
from reception_app.handover.record import Answer, Flag, PackHeader, Record, Stated
from reception_app.handover.views.words import NOT_RECORDED, clock_time, day, moment
from reception_app.vocabulary import WITH_ESCORT, AnswerState, AssessmentStatus, FitToTravel, Purpose, ScriptStatus

_STATES = {
    AnswerState.DECLINED: "Declined",
    AnswerState.UNKNOWN: "Not known",
    AnswerState.NOT_ASKED: "Not asked",
    AnswerState.NOT_APPLICABLE: "Not applicable",
}
_MENTAL = ("self_harm_now", "acct_open", "suicide_risk", "self_harm_history", "dual_diagnosis")
_FIT = {FitToTravel.YES: "Yes", FitToTravel.WITH_CONDITIONS: "With conditions", FitToTravel.NO: "NO"}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question of the national record and its answer."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rules look at."""

    record: Record
    header: PackHeader
    flags: tuple[Flag, ...]
    doses_due: bool
    unwell: bool
    telephone: str


def escort_answers(
    record: Record, header: PackHeader, flags: tuple[Flag, ...], doses_due: bool, unwell: bool, telephone: str
) -> tuple[AnswerLine, ...]:
    """Return the 24 answers in order. What nobody asked says so; it is never *No*."""
    known = _Known(record, header, flags, doses_due, unwell, telephone)
    return tuple(AnswerLine(rule.label, _value(rule, known)) for rule in escort_lines().answers)


def most_recent(record: Record, keys: tuple[str, ...]) -> Answer | None:
    """Return the newest answer to any of the questions, with an answer before one without."""
    best: Answer | None = None
    for assessment in sorted(record.assessments, key=lambda one: one.started_at):
        for answer in assessment.answers:
            if answer.key in keys and (
                best is None or answer.state is AnswerState.ANSWERED or best.state is not AnswerState.ANSWERED
            ):
                best = answer
    return best


def how_to_talk(record: Record, lines: EscortLines) -> tuple[str, ...]:
    """Return what helps in talking: said to be needed, or known from an open flag or another answer."""
    slugs = list(chosen(record, "communication_needs"))
    for flag in record.open_flags:
        slugs += lines.talking_flags.get(flag.kind, ())
    for key, by_value in lines.talking_answers.items():
        for value in chosen(record, key):
            slugs += by_value.get(value, ())
    if any(chosen(record, key) for key in lines.talking_typed):
        slugs.append("ask")
    found = tuple(dict.fromkeys(slug for slug in slugs if slug != "none"))
    return found or (("ask",) if states_a_need(record.person.access_needs) else ())


def states_a_need(needs: Stated) -> bool:
    """True when the person's access needs name one: "None" answered on another form does not take it back."""
    said = (needs.value or "").strip().lower()
    return needs.state is AnswerState.ANSWERED and said not in ("none", "no", "")


def chosen(record: Record, key: str) -> tuple[str, ...]:
    """Return the values of the newest answer to a question, none without one."""
    found = most_recent(record, (key,))
    if found is None or found.state is not AnswerState.ANSWERED or found.value is None:
        return ()
    return (found.value,) if isinstance(found.value, str) else found.value


def _value(rule: AnswerRule, known: _Known) -> str:
    if rule.fixed is not None:
        return rule.fixed
    found = {
        "look": _look, "aid": _aid, "mental": _mental, "health_issue": _health_issue, "medicine": _medicine,
        "seen": _seen, "unwell": _unwell, "communication": _communication, "fit": _fit, "contact": _contact,
    }[rule.rule]  # fmt: skip
    return found(rule, known)


def _look(rule: AnswerRule, known: _Known) -> str:
    if any(flag.kind in rule.flags for flag in known.flags):
        return rule.yes
    answer = most_recent(known.record, rule.answers)
    if answer is None:
        return NOT_RECORDED
    if answer.state is not AnswerState.ANSWERED:
        return _STATES[answer.state]
    return "No" if answer.value in ("no", "none", ("none",)) else rule.yes


def _aid(rule: AnswerRule, known: _Known) -> str:
    answer = most_recent(known.record, ("aids",))
    if answer is None:
        return NOT_RECORDED
    if answer.state is not AnswerState.ANSWERED or answer.value is None:
        return _STATES.get(answer.state, NOT_RECORDED)
    chosen = (answer.value,) if isinstance(answer.value, str) else answer.value
    return "Yes" if rule.value in chosen else "No"


def _mental(rule: AnswerRule, known: _Known) -> str:
    return rule.yes if any(flag.kind in _MENTAL for flag in known.flags) else "None recorded"


def _health_issue(rule: AnswerRule, known: _Known) -> str:
    current = any(script.status is not ScriptStatus.STOPPED for script in known.record.scripts)
    attention = any(answer.attention for assessment in known.record.assessments for answer in assessment.answers)
    if current or known.flags or attention:
        return rule.yes
    signed = any(assessment.status is AssessmentStatus.SIGNED for assessment in known.record.assessments)
    return "None recorded" if signed else NOT_RECORDED


def _medicine(rule: AnswerRule, known: _Known) -> str:
    if known.doses_due:
        return "Yes, above"
    current = any(script.status is not ScriptStatus.STOPPED for script in known.record.scripts)
    return "Yes, none due" if current else "None recorded"


def _seen(rule: AnswerRule, known: _Known) -> str:
    seen = [assessment.started_at for assessment in known.record.assessments]
    return f"Yes, {day(max(seen))}" if seen else NOT_RECORDED


def _unwell(rule: AnswerRule, known: _Known) -> str:
    return rule.yes if known.unwell else "None recorded"


def _communication(rule: AnswerRule, known: _Known) -> str:
    if how_to_talk(known.record, escort_lines()):
        return "Yes, see above"
    answer = most_recent(known.record, ("communication_needs",))
    if answer is None:
        return NOT_RECORDED
    if answer.state is not AnswerState.ANSWERED or answer.value is None:
        return _STATES.get(answer.state, NOT_RECORDED)
    return "No"


def _fit(rule: AnswerRule, known: _Known) -> str:
    travel = known.header.travel
    if travel.fit is None:
        return "NOT DECIDED" if known.header.purpose in WITH_ESCORT else "Not asked"
    if known.header.purpose is Purpose.HOSPITAL:
        return "See above"  # a hold is for other journeys, and says so there
    when = travel.fit_decided_at
    if when is None:
        return _FIT[travel.fit]
    same = local_day(when) == local_day(known.header.made_at)
    if ask_again(known.record, known.header)[1]:
        return "ASK AGAIN, see top"
    return f"{_FIT[travel.fit]}, {clock_time(when) if same else moment(when)}"


def _contact(rule: AnswerRule, known: _Known) -> str:
    return known.telephone

"""What is pointed out about a record's scripts: the rules of `clinical.alerts`, and the facts they need read from it.

Only facts that somebody recorded count: an open flag, an answer of this stay, a positive test, a product that a source
named. What nobody recorded is left out, and then the rule says nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from reception_app.clinical.alerts import Alert, Assessment, CourseOver, Facts, ProductSaid, Scheduled, Trigger, check
from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.doses import Dose, add, compare, read_strength
from reception_app.clinical.line_course import begins_on, course_of
from reception_app.clinical.statements import verified_by
from reception_app.clinical.substances import load_substances
from reception_app.clock import local_day
from reception_app.errors import InputProblem
from reception_app.handover.compared import statements_of
from reception_app.handover.in_error import as_counted
from reception_app.handover.possession import KEPT_QUESTION, newer_than
from reception_app.handover.record import Answer, Record, Script
from reception_app.handover.scheduled import by_schedule, course_ended, in_force, laid_down
from reception_app.vocabulary import AnswerState, HealthTestOutcome, ScheduleKind

_ASSESSED = {"all": Assessment.PASSED, "some": Assessment.PASSED, "none": Assessment.FAILED}
_TRIGGERS = {"acct_open": "acct", "self_harm_now": "self_harm"}
"""Kinds of flag after which the in-possession assessment is made again, as `alerts.yaml` names them."""
_QT_RISKS = {"heart": "heart_disease"}
_DAILY = ("daily", "most_days")
_TAPERS = (ScheduleKind.REDUCTION, ScheduleKind.ALCOHOL, ScheduleKind.BENZODIAZEPINE)


def alerts_of(record: Record, now: datetime) -> tuple[Alert, ...]:
    """Return what is to be pointed out about a record's scripts at `now` (aware), loudest first.

    Of an ended course nothing but its end is, where stopping suddenly harms.
    """
    record = as_counted(record)
    return check(record.scripts, record.allergies, facts_of(record, now), now)


def facts_of(record: Record, now: datetime) -> Facts:
    """Return what the rules need beside scripts and allergies, as far as the record holds it."""
    assessed = _assessment(record)
    triggered = [flag for flag in record.flags if flag.kind in _TRIGGERS]
    return Facts(
        assessment=assessed[0],
        assessed_at=assessed[1],
        triggers=tuple(Trigger(_TRIGGERS[flag.kind], flag.started_at) for flag in triggered),
        substances=tuple(sorted(set(_substances(record)) & load_alerts().substances.keys())),
        qt_risks=tuple(dict.fromkeys(_QT_RISKS[flag.kind] for flag in record.open_flags if flag.kind in _QT_RISKS)),
        was={script.id: was for script in record.scripts if (was := _product_said(script)) is not None},
        tapered=frozenset(script.id for script in record.scripts if _tapered(script)),
        ended={
            script.id: CourseOver(over.ended_on, over.days)
            for script in record.scripts
            if (over := course_ended(script, now)) is not None
        },
        courses={script.id: days for script in record.scripts if (days := _days_of(script, now)) is not None},
        scheduled={script.id: laid for script in record.scripts if (laid := _scheduled(script, now)) is not None},
    )


def _days_of(script: Script, now: datetime) -> tuple[date, date] | None:
    """Return first and last day of a course; of a line for good that is still to come it has no last."""
    if in_force(script) is not None:
        return None
    course, begins = course_of(script), begins_on(script, now)
    if course is not None:
        return course.began_on, course.ended_on
    return (begins, date.max) if begins is not None else None


def _scheduled(script: Script, now: datetime) -> Scheduled | None:
    """Return what the schedule of a line lays down, from its first day on for as long as it says what is given."""
    held = in_force(script)
    if held is None or not by_schedule(script, max(local_day(now), held.started_on)):
        return None
    course = laid_down(held)
    if local_day(now) > course.ends_on:
        return Scheduled(None, ())  # the medicine ended with it
    laid = [dose for dose in course.doses if dose.dose is not None]
    strength = read_strength(script.strength) if script.strength else None
    days: dict[int, Dose] = {}
    most: Dose | None = None
    try:
        for each in laid:
            if each.dose is not None:
                days[each.day] = add(days[each.day], each.dose, strength) if each.day in days else each.dose
        for dose in days.values():
            most = dose if most is None or compare(dose, most, strength) > 0 else most
    except InputProblem:
        most = None  # amounts that do not go together
    return Scheduled(most, tuple(sorted({dose.time for dose in laid})))


def _assessment(record: Record) -> tuple[Assessment, datetime | None]:
    """Return what was found last of which medicines the person may keep, by assessment or plan, and when."""
    answers = [answer for answer in _answers(record) if answer.key == KEPT_QUESTION]
    said = [answer for answer in answers if answer.state is AnswerState.ANSWERED and answer.value in _ASSESSED]
    last = said[-1] if said else None
    last = newer_than(record, last) or last
    if last is None:
        return (Assessment.NOT_MADE if answers else Assessment.NOT_TOLD), None
    return _ASSESSED[str(last.value)], last.recorded_at


def _answers(record: Record) -> Iterator[Answer]:
    for assessment in sorted(record.assessments, key=lambda one: one.started_at):
        yield from assessment.answers


def bears_on_alerts(key: str) -> bool:
    """True when an answer to the question with this key may change what is pointed out."""
    return key == KEPT_QUESTION or key.removesuffix("_how_often") in load_substances()


def _substances(record: Record) -> Iterator[str]:
    """Yield classes of substances used lately: an open flag of withdrawal, daily use said, or a positive test."""
    flags = {flag.kind for flag in record.open_flags}
    for each in load_dependence().values():
        if flags.intersection(each.flags):
            yield each.slug
    since = record.stay.arrived_at if record.stay is not None else None
    known = load_substances()
    for answer in _answers(record):
        substance = known.get(answer.key.removesuffix("_how_often"))
        of_this_stay = since is None or answer.recorded_at is None or answer.recorded_at >= since
        if substance is not None and answer.value in _DAILY and of_this_stay:
            yield substance.kind
    for test in record.tests:
        lately = test.taken_at is not None and (since is None or test.taken_at >= since)
        if test.outcome is HealthTestOutcome.POSITIVE and test.error is None and lately:
            yield from (known[slug].kind for slug in test.found if slug in known)


def _product_said(script: Script) -> ProductSaid | None:
    """Return the product as the source that counts as verified had it; None when none does, or it named no form."""
    said = verified_by(statements_of(script))
    return ProductSaid(said.brand, said.form) if said is not None and (said.brand or said.form) else None


def _tapered(script: Script) -> bool:
    """True when a stop came on or after the last day of a schedule that led down to it."""
    schedule = script.schedule
    if schedule is None or schedule.kind not in _TAPERS or script.stopped_at is None:
        return False
    return local_day(script.stopped_at) >= schedule.started_on + timedelta(days=schedule.days - 1)

"""A course of what must not stop suddenly that ends at the destination before anybody there can prescribe. Pure.

A line *for 7 days* may have been written to end, or until the notes come: nobody recorded which, so its end is told
and a prescriber is asked. A schedule that leads down says itself that it ends: it is left aside, as is a course that
another line carries on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from reception_app.clinical.fit_parts import Ask, ConflictKind, Found
from reception_app.clinical.fit_rules import Case
from reception_app.clinical.leaving_script import LeavingScript, course_is_over, schedule_in_force
from reception_app.clinical.line_course import LineCourse, course_of
from reception_app.clinical.next_due import by_words
from reception_app.clinical.policies import policy
from reception_app.clinical.running_out import NO_PRESCRIBER, help_from
from reception_app.clinical.stopping import carries_on, ends_by_itself, harm_of_stopping
from reception_app.clinical.supply import margin_minutes
from reception_app.clinical.words import day_text, weekday_words
from reception_app.clock import local, local_day
from reception_app.vocabulary import ScriptStatus


def course_ends(case: Case, scripts: Sequence[LeavingScript]) -> Found | Ask | None:
    """Return that a course ends before help there, or what must be known to tell. `scripts`: all that travel."""
    script, harm = case.script, harm_of_stopping(case.script)
    course = course_of(script) if schedule_in_force(script) is None else None
    if harm is None or course is None or script.status is not ScriptStatus.CURRENT:
        return None
    without = first_without(script, course)
    if ends_by_itself(script, course.days) or any(_goes_on(each, script, without) for each in scripts):
        return None
    helped = help_from(case.there, case.leaves, case.travel.arrives_about, case.nation, stock=True)
    if not helped.prescriber_known:
        soon = case.leaves + timedelta(days=policy("transfer_supply_days").value)
        return case.ask("prescriber_hours") if without <= soon else None
    comes = helped.prescriber_at
    if comes is not None and comes - without <= timedelta(minutes=margin_minutes(case.entry)):
        return None
    return _found(case, course, comes, harm)


def first_without(script: LeavingScript, course: LineCourse) -> datetime:
    """Return when the dose after the last would have been due (UTC), as far as the line says."""
    last = course.last_dose_at
    following = by_words(script, last, last) if last is not None else None
    return following if following is not None else course.over_at


def _goes_on(other: LeavingScript, script: LeavingScript, without: datetime) -> bool:
    """True when a line is taken when the first dose after the course would have been due: the course's own is over."""
    if other.status is not ScriptStatus.CURRENT or other.as_required:
        return False
    course = course_of(other) if schedule_in_force(other) is None else None
    begins = course.began_on if course is not None else other.started_on
    begun = begins is None or begins <= local_day(without)
    return begun and carries_on(other, script) and not course_is_over(other, without)


def _found(case: Case, course: LineCourse, comes: datetime | None, harm: str) -> Found:
    here = local(case.now)
    until = f"nobody there can prescribe until {weekday_words(local(comes), here)}" if comes else NO_PRESCRIBER
    last = course.last_dose_at
    dose = f"Last dose {weekday_words(local(last), here)}, day" if last is not None else "It ends on day"
    detail = (
        f"{dose} {(course.ended_on - course.began_on).days + 1} of {course.days}. Stopping suddenly: {harm}. "
        "Whether it is to go on is not recorded: ask a prescriber."
    )
    return Found(ConflictKind.COURSE_ENDS, f": its course ends {day_text(course.ended_on)}; {until}", detail)

"""How a course of so many days stands, in words for screen and sheet: one wording wherever a line is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.line_course import (
    LineCourse,
    Missed,
    begins_on,
    begins_words,
    counted_words,
    course_of,
    day_words,
    missed_of,
    missed_words,
)
from reception_app.clock import local_day
from reception_app.handover.record_scripts import Script
from reception_app.handover.scheduled import course_ended, in_force
from reception_app.vocabulary import ScriptStatus

GOES_ON = "a prescriber says whether it goes on"


@dataclass(frozen=True, slots=True)
class CourseTold:
    """Where a course stands: `day 3 of 7, last Thu 26-Nov`, how day 1 is known ("": it was said), and what was
    missed.

    `over`: it ended, and nothing of it is due any more. `course` None: a line for good whose first day is to come.
    """

    course: LineCourse | None
    stands: str
    counted: str
    not_given: Missed
    over: bool

    @property
    def missed(self) -> tuple[str, ...]:
        """What is told of doses not given."""
        return missed_words(self.not_given)

    @property
    def words(self) -> str:
        """All of it in one line: `day 3 of 7, last Thu 26-Nov, counted from the first dose given, Fri 20-Nov`."""
        return "; ".join(filter(None, (self.head, *self.missed)))

    @property
    def head(self) -> str:
        """Where it stands and how day 1 is known."""
        return ", ".join(filter(None, (self.stands, self.counted)))

    @property
    def prompts(self) -> tuple[str, ...]:
        """What is to be put right, in sentences: whether it goes on, what was missed, what nobody recorded."""
        said = [f"{self.head}: {GOES_ON}"] if self.over else []
        said += [f"{each}: tell a prescriber" for each in missed_words(Missed(said=self.not_given.said))]
        silent = missed_words(Missed(unrecorded=self.not_given.unrecorded))
        said += silent
        return tuple(f"{each[:1].upper()}{each[1:]}." for each in said)


def course_told(script: Script, now: datetime) -> CourseTold | None:
    """Return how a line's course stands at `now` (aware), or that a line for good is to come.

    None for what is no course and has begun, what is stopped, and what is under a schedule.
    """
    course = course_of(script)
    if script.status is ScriptStatus.STOPPED or in_force(script) is not None:
        return None
    if course is None:
        begins = begins_on(script, now)
        return CourseTold(None, begins_words(begins, local_day(now)), "", Missed(), False) if begins else None
    over = course_ended(script, now) is not None
    return CourseTold(
        course,
        day_words(course, now, over=over),
        counted_words(course, local_day(now)),
        missed_of(script, now),
        over,
    )

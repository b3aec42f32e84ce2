"""What a sheet says to the person of one medicine: English always, another language beside it, never in its place."""

from __future__ import annotations

from dataclasses import replace

from reception_app.clinical.line_course import begins_on
from reception_app.dates import long_date_text
from reception_app.handover.course_told import course_told
from reception_app.handover.person_lines import person_lines
from reception_app.handover.record import Pack, Script
from reception_app.handover.translations import translation_of
from reception_app.handover.views.medicines import dose_alone, frequency_text, known
from reception_app.handover.views.planned import CHANGES, next_planned
from reception_app.handover.views.words import sentence


def _told(words: str, pack: Pack, **written: str) -> tuple[str, ...]:
    """Return a sentence, and after it the same in the language of `translation_of`, which says who checked it."""
    tongue = translation_of(pack)
    other = tongue.of_a_medicine.get(words) if tongue is not None else None
    beside = (f"{tongue.mark}: {other.format(**written)}",) if tongue is not None and other else ()
    return words.format(**written), *beside


def last_day(script: Script, pack: Pack) -> tuple[str, ...]:
    """Return when a course ends, or that it did, and when a line begins; nothing of what goes on as it does."""
    course = course_told(script, pack.header.made_at)
    if course is None:
        return ()
    begins = begins_on(script, pack.header.made_at)
    first = (f"Your first day of it is {long_date_text(begins)}.",) if begins is not None else ()
    if course.course is None:
        return first
    ends = long_date_text(course.course.ended_on)
    return *first, f"Finished: the last day was {ends}." if course.over else f"Your last day of it is {ends}."


def unconfirmed(script: Script, pack: Pack) -> tuple[str, ...]:
    """Return what every paper the person reads says of a dose nobody could confirm; nothing of a confirmed one."""
    if script.verified:
        return ()
    lines = person_lines()
    return _told(lines.emergency_unconfirmed if for_emergencies(script) else lines.unconfirmed, pack)


def undecided(script: Script, pack: Pack, *, outside: bool = False) -> tuple[str, ...]:
    """Return what every paper the person reads says of a line nobody here has prescribed: it is not settled.

    `outside`: they read it when they are free, and no nurse of the prison is there to ask.
    """
    script = replace(script, supervised=False)  # how it is taken is settled with whether it is
    dose = dose_alone(script.dose, script.strength)
    line = sentence(f"{dose} when you need it" if script.as_required else f"{dose}, {frequency_text(script)}")
    if planned := next_planned(script, pack.header.made_at):
        line = sentence(f"{CHANGES}, next {planned}")
    lines = person_lines()
    if for_emergencies(script):
        return _told(lines.outside_emergency if outside else lines.emergency, pack, line=line)
    return _told(lines.outside_undecided if outside else lines.undecided, pack, line=line)


def for_emergencies(script: Script) -> bool:
    """True of what an emergency is treated with: nobody short of breath is told to ask first."""
    entry = known(script)
    return entry is not None and entry.emergency_item is not None

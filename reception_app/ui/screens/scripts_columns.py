"""The columns of the Scripts grid: each says what a `ScriptRow` shows as rich lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reception_app.clinical.formulary import find
from reception_app.clinical.lines import (
    SEPARATOR,
    amount_words,
    clean,
    dose_only,
    duration_words,
    frequency_words,
    name_runs,
)
from reception_app.clinical.lines import Run as MedicineRun
from reception_app.clinical.medicine_match import same_medicine
from reception_app.clinical.reviews import depot_clock
from reception_app.clinical.sources import verifies
from reception_app.clinical.words import due_words, given_words, relative_words, short_day_text, short_moment_text
from reception_app.clock import local, local_day
from reception_app.handover.dose_stands import DoseStands
from reception_app.handover.in_error import in_error
from reception_app.handover.record import Script
from reception_app.handover.scheduled import day_words, taken_unlike_written
from reception_app.handover.verified_then import verified_then
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import (
    HOW_WORDS,
    decider_words,
    listed,
    source_label,
    tr,
)
from reception_app.ui.screens.scripts_difference import difference_lines
from reception_app.ui.screens.scripts_rows import ScriptRow, only_the_person
from reception_app.ui.screens.scripts_schedule_side import scheduled_dose
from reception_app.ui.tables.rows import Column
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import LastGivenHow, ScriptStatus, SourceOutcome

NBSP = "\N{NO-BREAK SPACE}"


def rich(runs: Sequence[MedicineRun], tone: str = theme.INK) -> Line:
    """Return a medicine line, or a part of one, as runs of the screen."""
    # A run that begins with a no-break space may still start a line; a plain space vanishes there.
    texts = (f" {run.text[1:]}" if run.text.startswith(NBSP) else run.text for run in runs)
    return tuple(Run(text, tone, run.bold) for text, run in zip(texts, runs, strict=True))


def number_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return the line's number; stopped ones have none."""
    return ((small(str(row.number) if row.number else ""),),)


def medicine_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return the medicine line, wrapped by the table, never cut; its DOSE stands in the columns *before* and *here*."""
    tone, wrong = theme.INK_2 if row.stopped else theme.INK, in_error(row.script)
    script = row.script if row.script.strength else replace(row.script, strength=tr("strength not known"))
    often = day_words(script, row.at) or frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )
    rest = [Run(f"{SEPARATOR}{words}", tone) for words in (clean(script.route or ""), often) if words]
    runs = (*rich(name_runs(script), tone), *rest)
    lines: list[Line] = [tuple(replace(run, struck=True) for run in runs) if wrong else runs]
    if script.indication:
        lines.append((small(tr("for {0}").format(script.indication)),))
    if find(script.medicine) is None:
        lines.append((small(tr("not in the medicines list"), theme.AMBER_TEXT),))
    return (*lines, *course_lines(row))


def course_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return for how many days it is taken, which day today is and how day 1 is known; doses missed in amber."""
    told = row.course
    if told is None:
        return ()
    days = told.course.days if told.course is not None else None
    lines: list[Line] = [(small(duration_words(days, row.script.started_on)),)] if days is not None else []
    lines.append((small(told.stands, theme.INK, strong=True),))
    if told.counted:
        lines.append((small(told.counted, theme.AMBER_TEXT),))
    lines += [(small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),) for words in told.missed]
    return tuple(lines)


def numbered_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return the medicine line with its number before it, for tables too narrow for a column of numbers."""
    first, *rest = medicine_lines(row)
    number: Line = (small(f"{row.number}{NBSP}{NBSP}"),) if row.number else ()
    return ((*number, *first), *rest)


def verified_line(row: ScriptRow) -> Line:
    """Return that a line is verified; green only for the dose that stands, and while no source says otherwise (E5)."""
    then = verified_then(row.script)
    head = tr("Verified {0}").format(then.at) if then is not None else tr("Verified")
    words, tone, icon = _VERIFIED[row.stands]
    return (small(tr(words).format(head), tone, strong=True, icon=icon),)


_VERIFIED = {
    DoseStands.CONFIRMED: ("{0}", theme.GREEN_TEXT, Icon.SHIELD),
    DoseStands.CHANGED: ("{0}", theme.AMBER_TEXT, Icon.TRIANGLE),
    DoseStands.DIFFERS: ("{0}, a source differs", theme.AMBER_TEXT, Icon.TRIANGLE),
    DoseStands.APART: ("{0}, sources far apart", theme.RED_TEXT, Icon.OCTAGON),
}


def before_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return the dose before custody or transfer, and whether a source other than the person confirms it."""
    script = row.script
    lines: list[Line] = [*_before_dose(row)]
    if in_error(script):
        return tuple(lines)
    if script.verified:
        confirmed = listed(
            source_label(source.kind)
            for source in script.standing_sources
            if source.outcome is SourceOutcome.CONFIRMED and verifies(source)
        )
        then = verified_then(script)
        lines += [verified_line(row), (small(confirmed or tr("at the last prison")),)]
        if then is not None:
            lines.append((small(then.since, theme.INK),))
    elif row.verified is not None:
        # A source that says another dose than the line: its dose stands here, the line's own under "here".
        told = tr("{0} says this").format(source_label(row.verified.kind))
        lines.append((small(told, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
        lines.append((small(tr("the line is not verified")),))
    else:
        lines.append((small("Not verified", theme.AMBER_TEXT, strong=True, icon=Icon.QUESTION),))
        lines.append((small(_who_says(script)),))
    if script.verified and any(source.outcome is SourceOutcome.DIFFERS for source in script.standing_sources):
        differ = listed(
            source_label(source.kind) for source in script.standing_sources if source.outcome is SourceOutcome.DIFFERS
        )
        words = tr("{0} says otherwise").format(differ)
        lines.append((small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


def _before_dose(row: ScriptRow) -> tuple[Line, ...]:
    """Return the dose before; its medicine where another took its place, and how often where that is what moved."""
    said, script = row.verified, row.script
    if said is None:
        return (rich(dose_only(row.before, script.strength)),)
    lines: list[Line] = []
    if not same_medicine(said, script):
        lines.append((bold(clean(said.medicine)),))
    lines.append(rich(dose_only(said.dose, said.strength)))
    often = frequency_words(said.frequency, said.times, said.every_days, said.as_required)
    here = frequency_words(script.frequency, script.times, script.every_days, script.as_required)
    if often != here:
        lines.append((small(often, theme.INK),))
    return tuple(lines)


def _who_says(script: Script) -> str:
    if not script.standing_sources:
        return tr("no source asked yet")
    if only_the_person(script):
        return tr("person only")
    return listed(source_label(source.kind) for source in script.standing_sources)


def here_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return the dose here and who decided it; for an interim change what it replaces."""
    script = row.script
    if row.stopped:
        word = tr("Entered in error") if in_error(script) else tr("Stopped")
        return ((Run(word, theme.INK_2),), (small(when_stopped(row)),))
    if script.status is ScriptStatus.ON_HOLD:
        return (bold(tr("Not given: on hold"), theme.RED_TEXT),), (small(_held_until(row)),)
    if row.course_over and not row.decided_here:
        return ((Run(tr("Not given any more"), theme.INK_2),),)
    if not row.decided_here and script.decision is None:
        tone = theme.RED_TEXT if row.dropped else theme.INK_2 if row.waits else theme.AMBER_TEXT
        return ((Run(tr("Not prescribed"), tone, strong=row.waits is None),),)
    lines: list[Line] = [*(scheduled_dose(row) or (rich(dose_only(script.dose, script.strength)),))]
    if script.interim is not None:
        replaced = script.interim.replaced
        words = tr("replaces {0}").format(amount_words(replaced)) if replaced else tr("replaces a dose not recorded")
        lines.append((small(words, theme.PURPLE_TEXT, strong=True),))
    if row.decided_here:
        lines.append((small(decider_words(script.decider, row.at)),))
    else:
        lines.append((small(tr("carried on as sent, not prescribed here"), theme.AMBER_TEXT, strong=True),))
    return tuple(lines)


def when_stopped(row: ScriptRow) -> str:
    """Return when a stopped line was stopped."""
    at = row.script.stopped_at
    return short_moment_text(local(at), local(row.at)) if at else tr("when: not recorded")


def _held_until(row: ScriptRow) -> str:
    decision = row.script.decision
    if decision is None or decision.until is None:
        return tr("until a prescriber decides")
    return tr("until {0}").format(due_words(local(decision.until), local(row.at)))


def given_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return when it was last given, how that is known and where; for opioid substitution hours and missed days."""
    script = row.script
    if script.last_given_at is None:
        return ((Run(tr("Not recorded"), theme.AMBER_TEXT, icon=Icon.QUESTION),),)
    how = script.last_given_how or LastGivenHow.STATED
    sure = how is not LastGivenHow.STATED
    when = Run(
        given_words(local(script.last_given_at), local(row.at)), theme.INK if sure else theme.AMBER_TEXT, not sure
    )
    lines: list[Line] = [(when,), (small(listed((tr(HOW_WORDS[how]), script.last_given_where or ""))),)]
    unlike = taken_unlike_written(script)
    if unlike is not None:
        words = tr("{0}, not as written").format(amount_words(unlike))
        lines.append((small(words, theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE),))
    lines += _missed(row)
    return tuple(lines)


def _missed(row: ScriptRow) -> list[Line]:
    told = row.missed
    if told is None or told.group == "depot":
        return []
    if told.missed is None:
        return [(small(tr("missed days: cannot be counted"), theme.AMBER_TEXT),)]
    hours = f"{told.missed.hours:,}{NBSP}h"
    missed = told.missed.doses
    if missed == 0 and not told.wanted:
        return [(small(tr("{0} ago, no day missed").format(hours)),)]
    days = {0: tr("no day missed on which it was due"), 1: tr("1 day missed")}.get(
        missed, tr("{0} days missed").format(missed)
    )
    return [(small(f"{hours}; {days}", theme.RED_TEXT, strong=True),)]


def due_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return when the next dose is due: late in red, within the hour in amber."""
    script = row.script
    if row.stopped:
        return ((small(tr("none")),),)
    if row.course is not None and row.course.course is not None and row.course_over:
        ended = short_day_text(row.course.course.ended_on, local_day(row.at))
        return (Run(tr("Course ended")),), (small(ended, theme.INK, strong=True),)
    if script.as_required:
        return ((Run(tr("When required")),), (small(script.maximum or tr("no maximum set"), _maximum_tone(script)),))
    if script.next_due_at is None:
        if (depot := depot_day(script, row.at)) is not None:
            return depot
        unsaid = tr("Days not said") if script.times and script.schedule is None else tr("No time set")
        word = tr("On hold") if script.status is ScriptStatus.ON_HOLD else unsaid
        return ((bold(word, theme.AMBER_TEXT),), (small(frequency_words(script.frequency)),))
    due, now = local(script.next_due_at), local(row.at)
    tone = theme.RED_TEXT if row.late else theme.AMBER_TEXT if row.soon else theme.INK
    loud = row.late or row.soon
    when = Run(due_words(due, now), tone, loud)
    relative = relative_words(due, now)
    if relative == due_words(due, now):
        return ((when,),)
    return (when,), (small(relative, tone if loud else theme.INK_2, strong=loud),)


def depot_day(script: Script, at: datetime) -> tuple[Line, ...] | None:
    """Return the day and window of a depot that has no clock time; None of what is none, or is not given for now."""
    depot = depot_clock(script) if script.status is ScriptStatus.CURRENT else None
    if depot is None or depot.due_on is None or depot.closes_on is None:
        return None
    today = local_day(at)
    tone = theme.RED_TEXT if depot.late_on(today) else theme.AMBER_TEXT if depot.due_on <= today else theme.INK
    window = tr("window to {0}").format(short_day_text(depot.closes_on, today))
    due = Run(short_day_text(depot.due_on, today), tone, depot.due_on <= today)
    return ((due,), (small(window, tone),)) if depot.closes_on != depot.due_on else ((due,),)


def _maximum_tone(script: Script) -> str:
    return theme.INK_2 if script.maximum else theme.AMBER_TEXT


def wide_columns() -> tuple[Column[ScriptRow], ...]:
    """Return the columns of the picture: number, medicine, before, here, difference, last given, next due."""
    return (
        Column("", number_lines, 30),
        Column(tr("Medicine"), medicine_lines, 196, stretch=5),
        Column(tr("Before custody or transfer"), before_lines, 152, stretch=2),
        Column(tr("Here now"), here_lines, 128, stretch=2),
        Column(tr("Difference"), difference_lines, 140, stretch=2),
        Column(tr("Last given"), given_lines, 106, stretch=1),
        Column(tr("Next due"), due_lines, 102, stretch=1),
    )


def narrow_columns() -> tuple[Column[ScriptRow], ...]:
    """Return the columns for large text: the medicine carries its number and stays while the rest scrolls sideways."""
    return (
        Column(tr("Medicine"), numbered_lines, 182, stretch=5, fixed=True),
        Column(tr("Before"), before_lines, 122, stretch=2),
        Column(tr("Here now"), here_lines, 112, stretch=2),
        Column(tr("Difference"), difference_lines, 136, stretch=2),
        Column(tr("Last given"), given_lines, 102, stretch=1),
        Column(tr("Next due"), due_lines, 104, stretch=1),
    )

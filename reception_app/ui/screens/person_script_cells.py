"""The scripts on the overview of a person: a line's cells, and how many are verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reception_app.clinical.lines import amount_words, dose_only, frequency_words, name_runs
from reception_app.clinical.words import (
    due_words,
    given_words,
    short_day_text,
    time_text,
)
from reception_app.clock import local, local_day
from reception_app.handover.dose_stands import DoseStands
from reception_app.handover.record import Script
from reception_app.handover.scheduled import by_schedule, dose_due
from reception_app.handover.verified_then import verified_then
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scripts_choices import HOW_WORDS, listed, source_label
from reception_app.ui.screens.scripts_columns import depot_day, given_lines, rich, verified_line
from reception_app.ui.screens.scripts_rows import Difference, ScriptRow, changes_here, only_the_person
from reception_app.ui.tables.rows import Column
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import (
    LastGivenHow,
    ScriptStatus,
    SourceOutcome,
)


def medicine_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return the medicine, and below it the dose here with what is still to be settled about it."""
    script = row.script
    lines: list[Line] = [rich(name_runs(script))]
    dose = _dose_here(script)
    if script.interim is not None:
        was = amount_words(script.interim.replaced) if script.interim.replaced else tr("a dose not recorded")
        head = bold(tr("Interim") + " ", theme.PURPLE_TEXT, icon=Icon.HOURGLASS)
        lines.append((head, *dose, Run(tr(" — replaced ")), bold(was)))
    elif row.difference is Difference.NOT_PRESCRIBED and script.verified:
        tone = theme.RED_TEXT if row.late else theme.AMBER_TEXT
        head = bold(tr("Not prescribed here"), tone, icon=Icon.OCTAGON if row.late else Icon.TRIANGLE)
        lines.append((head, Run(tr(" — was ")), *dose))
    elif not script.verified:
        head = bold(tr("Not verified"), theme.AMBER_TEXT, icon=Icon.QUESTION)
        lines.append((head, Run(tr(" — says ") if only_the_person(script) else " — "), *dose))
    else:
        lines.append((*dose, *_compared(row)))
    if row.waits is not None:
        lines.append(_waits(row))
    return tuple(lines)


def _dose_here(script: Script) -> Line:
    """Return DOSE, amount and how often; the clock times stand under Next due."""
    times = () if script.frequency else script.times
    often = frequency_words(script.frequency, times, script.every_days, script.as_required, script.maximum)
    said = (Run(f" {often}"),) if often else ()
    if script.next_due_at is not None and by_schedule(script, local_day(script.next_due_at)):
        # What counts is the next amount of its schedule: the line's own would be read as it.
        said = (Run(tr(" next, by its schedule")),)
        return (*rich(dose_only(dose_due(script, script.next_due_at), script.strength)), *said)
    return (*rich(dose_only(script.dose, script.strength)), *said)


def _compared(row: ScriptRow) -> Line:
    changes = changes_here(row.script, row.arrived_at)
    if row.difference is Difference.SAME:
        return (Run(tr(" — same as before")),)
    if row.difference is Difference.CARRIED_ON:
        return (Run(" — "), bold(tr("carried on as sent, waits for a prescriber here"), theme.AMBER_TEXT))
    if row.difference is Difference.ON_HOLD:
        return (Run(" — "), bold(tr("on hold"), theme.AMBER_TEXT))
    if row.before is None or not changes:
        return ()
    was = tr("was {0}").format(amount_words(row.before))
    if not changes[-1].reason:
        return (Run(" — "), bold(tr("{0}, no reason yet").format(was), theme.AMBER_TEXT))
    return (Run(f" — {was}"),)


def _waits(row: ScriptRow) -> Line:
    assert row.waits is not None
    tone = theme.RED_TEXT if row.waits.grave else theme.AMBER_TEXT
    waits = (
        tr("For emergencies only until a prescriber decides. ")
        if row.waits.emergency
        else tr("Waits for a prescriber. ")
    )
    head = small(waits, tone, strong=True, icon=Icon.TRIANGLE)
    only_unverified = not row.waits.grave and not row.script.verified
    return (head,) if only_unverified else (head, small(row.waits.words))


def how_we_know(row: ScriptRow) -> tuple[Line, ...]:
    """Return whether the line is verified and by whom, or who says so and that nobody else was heard."""
    script = row.script
    if script.verified:
        confirmed = listed(
            source_label(source.kind) for source in script.standing_sources if source.outcome is SourceOutcome.CONFIRMED
        )
        then = verified_then(script)
        since = ((small(then.since, theme.INK),),) if then is not None else ()
        return verified_line(row), (small(confirmed or tr("at the last prison")),), *since
    if not script.standing_sources:
        return (small(tr("No source"), theme.INK),), (small(tr("nobody asked yet")),)
    if only_the_person(script):
        return (small(tr("Person only"), theme.INK),), (small(tr("ask another source")),)
    asked = listed(source_label(source.kind) for source in script.standing_sources)
    return (small(tr("Asked, not confirmed"), theme.INK),), (small(asked),)


def verified_count(rows: Sequence[ScriptRow]) -> str:
    """Return how many lines are verified as they stand: `5 of 6 verified, 1 changed since`; nothing without lines."""
    stands = Counter(row.stands for row in rows)
    said = [tr("{0} of {1} verified").format(stands[DoseStands.CONFIRMED], len(rows))] if rows else []
    said += [tr(words).format(stands[each]) for each, words in _IN_DOUBT.items() if stands[each]]
    return ", ".join(said)


_IN_DOUBT = {
    DoseStands.APART: "{0} with sources far apart",
    DoseStands.CHANGED: "{0} changed since",
    DoseStands.DIFFERS: "{0} with a source that differs",
}
"""Verified, and not counted so: the gravest first."""


def last_given_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return when it was last given and how that is known; missed days of opioid substitution below it."""
    script = row.script
    if script.last_given_at is None:
        return ((small(tr("Not recorded"), theme.AMBER_TEXT, strong=True),),)
    sure = script.last_given_how is not LastGivenHow.STATED
    when = given_words(local(script.last_given_at), local(row.at))
    lines: list[Line] = [(small(when, theme.INK if sure else theme.AMBER_TEXT, strong=not sure),)]
    lines.append((small(tr(HOW_WORDS[script.last_given_how or LastGivenHow.STATED]), theme.INK),))
    lines += [line for line in given_lines(row)[2:] if line[0].tone != theme.INK_2]
    return tuple(lines)


def next_due_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return when the next dose is due: late in red, within the hour in amber."""
    script = row.script
    if row.course is not None and row.course.course is not None and row.course_over:
        ended = short_day_text(row.course.course.ended_on, local_day(row.at))
        return ((small(tr("Course ended {0}").format(ended), theme.INK),),)
    if script.as_required:
        return ((small(tr("When required"), theme.INK),),)
    if script.next_due_at is None:
        if (depot := depot_day(script, row.at)) is not None:
            return depot
        word = tr("On hold") if script.status is ScriptStatus.ON_HOLD else tr("No time set")
        return ((small(word, theme.AMBER_TEXT, strong=True),),)
    due, now = local(script.next_due_at), local(row.at)
    said = time_text(due) if due.date() == now.date() else due_words(due, now)
    if row.late:
        return ((small(tr("{0}, late").format(said), theme.RED_TEXT, strong=True),),)
    return ((small(said, theme.AMBER_TEXT if row.soon else theme.INK, strong=row.soon),),)


def script_columns() -> tuple[Column[ScriptRow], ...]:
    """Return the columns of the overview's scripts."""
    return (
        Column(tr("Medicine and dose here"), medicine_cell, 232, stretch=1),
        Column(tr("How we know"), how_we_know, 128),
        Column(tr("Last given"), last_given_cell, 104),
        Column(tr("Next due"), next_due_cell, 112),
    )


def reasons_missing(rows: Sequence[ScriptRow]) -> int:
    """Return how many changes of dose here have no reason."""
    return sum(any(not change.reason for change in changes_here(row.script, row.arrived_at)) for row in rows)

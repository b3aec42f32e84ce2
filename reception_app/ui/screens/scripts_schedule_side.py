"""What the grid and the side panel say of a line's schedule, in two or three lines."""

from __future__ import annotations

from reception_app.clinical.going_on import continuing
from reception_app.clinical.lines import dose_words
from reception_app.clinical.next_due import Next
from reception_app.clinical.words import due_words, relative_words
from reception_app.clock import local
from reception_app.handover.scheduled import day_words, dose_due
from reception_app.services import schedules
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.widgets.runs import Line, bold, small


def schedule_lines(row: ScriptRow) -> tuple[tuple[Line, ...], ...]:
    """Return one block for a schedule in force: which day it is, the next dose, a gap; nothing where there is none."""
    held = row.script.schedule
    if held is None or held.stopped_at is not None or row.stopped:
        return ()
    slots = schedules.slots_of(row.script, row.at)
    where = continuing(schedules.laid_down(held), slots, row.at)
    head: Line = (bold(where.day.words), small(f"   {held.name}"))
    lines: list[Line] = [head]
    following = schedules.next_of(row.script, row.at)
    if following is not None:
        lines.append(_next(following, row))
    if where.gap_words:
        lines.append((small(where.gap_words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return (tuple(lines),)


def scheduled_dose(row: ScriptRow) -> tuple[Line, ...]:
    """Return what stands in place of the line's own dose while its schedule says how much; nothing where it does not.

    The amount that counts is the next one of the schedule: the line's own would be read as it.
    """
    words = day_words(row.script, row.at)
    if not words:
        return ()
    following = schedules.next_of(row.script, row.at)
    slot = following.slot if following is not None else None
    said = dose_words(slot.dose, row.script.strength) if slot is not None else tr("no dose left")
    head = f"{words[:1].upper()}{words[1:]}"
    return (bold(said),), (small(head, theme.INK),)


def _next(following: Next, row: ScriptRow) -> Line:
    due, now = local(following.at), local(row.at)
    said = dose_words(dose_due(row.script, following.at), row.script.strength)
    words = tr("Next: {0} at {1}, {2}").format(said, due_words(due, now), relative_words(due, now))
    late = due < now
    return (small(words, theme.RED_TEXT if late else theme.INK, strong=late, icon=Icon.CLOCK if late else None),)

"""The column *Difference* of the Scripts grid: how a line here differs from before, and what still belongs to it."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.continuity import Kind
from reception_app.clinical.words import relative_words, short_moment_text
from reception_app.clock import local
from reception_app.handover.compared import Found
from reception_app.handover.in_error import script_error
from reception_app.handover.record import Script
from reception_app.handover.scheduled import day_words
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import discussed_words, tr
from reception_app.ui.screens.scripts_rows import (
    Difference,
    ScriptRow,
    changes_here,
    differences_shown,
    needs_short,
    night_dose_early,
    night_hour,
)
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import Disposition

_BADGES = {Kind.DROPPED: Level.ACT_NOW}
_ICONS = {"Earlier": Icon.CLOCK, "Later": Icon.CLOCK, "Timed differently": Icon.CLOCK}
_STANDS_ALONE = (
    Difference.INTERIM, Difference.ON_HOLD, Difference.NOT_PRESCRIBED, Difference.CARRIED_ON, Difference.COURSE_ENDED,
)  # fmt: skip


def difference_lines(row: ScriptRow) -> tuple[Line, ...]:
    """Return how here differs from before: a badge or words, and what still belongs to it."""
    script = row.script
    lines = (*_stands(row), *_differs(row))
    changes = changes_here(script, row.arrived_at)
    if changes and not row.stopped and not row.to_explain and row.difference is not Difference.WAITS:
        last = changes[-1]
        lines += ((small(last.reason or tr("reason not recorded")),),)
        lines += ((small(discussed_words(last.discussed)),),)
    if night_dose_early(script) and not row.stopped:
        badge = BadgeData(Level.SOON, tr("Night dose early"), Icon.CLOCK)
        lines += ((Run(badge=badge),), (small(tr("before {0}").format(night_hour()), theme.AMBER_TEXT, strong=True),))
    return lines


def _stands(row: ScriptRow) -> tuple[Line, ...]:
    """Return how the line stands here, where that is more than a difference from before."""
    kind, script = row.difference, row.script
    mark = script_error(script)
    if mark is not None:
        words = tr("Entered in error: {0}").format(mark.reason)
        return (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),), (small(mark.by or ""),)
    if kind is Difference.STOPPED:
        return (
            (small(script.stop_reason or tr("reason not recorded")),),
            (small(discussed_words(script.stop_discussed)),),
        )
    if kind is Difference.COURSE_ENDED:
        return (Run(tr("Course ended")),), (small(tr("goes on by a prescriber alone")),)
    if kind is Difference.WAITS or kind is Difference.ON_HOLD:
        return _waits(row)
    if kind is Difference.INTERIM:
        return _interim(row)
    if kind is Difference.NOT_PRESCRIBED and not row.dropped:
        return (
            (Run(badge=BadgeData(Level.SOON, tr("Not prescribed"))),),
            (_needs(Level.SOON, tr("needs a prescriber")),),
        )
    if kind is Difference.CARRIED_ON:
        return (
            (Run(badge=BadgeData(Level.SOON, tr("Waits"), Icon.HOURGLASS)),),
            (_needs(Level.SOON, tr("for this prison’s prescriber")),),
            *(((small(_bridged(script, row.at)),),) if _bridged(script, row.at) else ()),
        )
    return ()


def _bridged(script: Script, now: datetime) -> str:
    """Return until when what was sent may be given, for a bridge; "" for what is carried on."""
    decision = script.decision
    if decision is None or decision.disposition is not Disposition.BRIDGE or decision.until is None:
        return ""
    return tr("as sent until {0}").format(short_moment_text(local(decision.until), local(now)))


def _differs(row: ScriptRow) -> tuple[Line, ...]:
    """Return every difference from what was verified: a badge each, and what is still to be recorded about it."""
    shown = differences_shown(row)
    if row.stopped or row.difference is Difference.WAITS:
        # What waits is not given, so nothing is changed yet: what differs is told in words, below why it waits.
        return tuple(
            (small(tr(each.difference.badge), theme.AMBER_TEXT, strong=True),) for each in shown if not row.stopped
        )
    if not shown and row.difference in _STANDS_ALONE:
        return ()
    if not shown:
        return (_same(row),)
    lines: list[Line] = []
    for each in shown:
        lines.append((_badge(each),))
        wanted = needs_short(each)
        lines.append((small(wanted, theme.LEVELS[level_of(each)].strong, strong=True),) if wanted else ())
    return tuple(line for line in lines if line)


def _same(row: ScriptRow) -> Line:
    """Return what a line without a difference says: the same, started here, or that nothing was verified."""
    kinds = {each.difference.kind for each in row.found}
    if day_words(row.script, row.at):
        return (Run(tr("By its schedule"), theme.INK_2),)  # the line's own dose is not what is given
    if Kind.STARTED in kinds:
        return (Run(tr("Started here"), theme.INK_2, icon=Icon.PLUS),)
    if row.verified is not None:
        return (Run(tr("Same"), theme.GREEN_TEXT, icon=Icon.TICK),)
    told = {
        Difference.HALVED: tr("Reduced by half"),
        Difference.REDUCED: tr("Reduced"),
        Difference.RAISED: tr("Raised"),
    }.get(row.difference)
    if told is not None:
        return (Run(badge=BadgeData(Level.SOON, told)),)
    return (bold(tr("Cannot compare"), theme.AMBER_TEXT, icon=Icon.QUESTION),)


def level_of(found: Found) -> Level:
    """Return in which colour a difference stands: red where one may be a slip, or a medicine was dropped."""
    return Level.ACT_NOW if found.difference.grave else _BADGES.get(found.difference.kind, Level.SOON)


def _badge(found: Found) -> Run:
    words = tr(found.difference.badge)
    if found.difference.kind is Kind.CANNOT_COMPARE:
        return bold(words, theme.AMBER_TEXT, icon=Icon.QUESTION)
    return Run(badge=BadgeData(level_of(found), words, _ICONS.get(found.difference.badge)))


def _needs(level: Level, words: str) -> Run:
    return small(words, theme.LEVELS[level].strong, strong=True)


def _waits(row: ScriptRow) -> tuple[Line, ...]:
    level = Level.ACT_NOW if row.waits is None or row.waits.grave else Level.SOON
    badge = tr("Emergencies only") if row.waits is not None and row.waits.emergency else tr("Not to be given")
    lines: tuple[Line, ...] = (
        (Run(badge=BadgeData(level, badge)),),
        (_needs(level, tr("until a prescriber decides")),),
    )
    return (*lines, (small(row.waits.words),)) if row.waits is not None else lines


def _interim(row: ScriptRow) -> tuple[Line, ...]:
    interim = row.script.interim
    assert interim is not None
    said = relative_words(local(interim.review_by), local(row.at))
    words = tr("review {0}").format(said)
    return (
        (Run(badge=BadgeData(Level.INTERIM, tr("Interim"))),),
        (small(words, theme.PURPLE_TEXT, strong=True),),
        (small(interim.owner),),
    )

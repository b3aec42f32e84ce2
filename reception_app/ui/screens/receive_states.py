"""What a receiver is told of a line's doses not taken and of its course, on the receive screen. Pure."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import given_words
from reception_app.clock import local
from reception_app.handover.course_told import course_told
from reception_app.handover.record import Script
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.widgets.runs import Line, small
from reception_app.vocabulary import DOSE_OUTCOME_WORDS, DoseOutcome, ScriptStatus


def tr(words: str) -> str:
    """Return words of this screen's chrome in the language of the program."""
    return QCoreApplication.translate("Receive", words)


def inside(words: str) -> str:
    """Return `Today 08:00` as it stands within a sentence; names of days keep their capital."""
    return words[0].lower() + words[1:] if words.startswith(("Today", "Tomorrow", "Yesterday")) else words


def not_taken_lines(script: Script, now: datetime) -> tuple[Line, ...]:
    """Return the last dose not taken since the last one that was, with why: the next one due tells nothing of it."""
    since = script.last_given_at
    left = [
        dose
        for dose in script.given
        if dose.error is None
        and dose.outcome is not DoseOutcome.GIVEN
        and (since is None or (dose.due_at or dose.given_at) > since)
    ]
    if not left:
        return ()
    last = max(left, key=lambda dose: (dose.given_at, dose.id))
    when = inside(given_words(local(last.due_at or last.given_at), local(now)))
    words = tr("{0}, dose of {1}").format(tr(DOSE_OUTCOME_WORDS[last.outcome]), when)
    if last.reason:
        words = tr("{0}: {1}").format(words, last.reason)
    if len(left) > 1:
        words = tr("{0}. Before it {1} more not taken").format(words.rstrip("."), len(left) - 1)
    return ((small(words, theme.AMBER_TEXT, strong=True, icon=Icon.SQUARE),),)


def course_lines(script: Script, now: datetime) -> tuple[Line, ...]:
    """Return where a course stands: that it ended is pointed out, that it runs or begins is said."""
    course = course_told(script, now)
    if course is None or script.status is not ScriptStatus.CURRENT:
        return ()
    head = f"{course.head[:1].upper()}{course.head[1:]}"
    if course.over:
        return ((small(head, theme.AMBER_TEXT, strong=True, icon=Icon.CLOCK),),)
    return ((small(head),),)

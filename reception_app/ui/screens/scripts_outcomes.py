"""What became of each dose, as lists and tables show it: always an icon, a word and a tone together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.clinical.authorities import authority_words
from reception_app.clinical.lines import amount_words
from reception_app.clinical.regimens import State
from reception_app.handover.record import GivenDoseRecord, Script
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import HOW_WORDS, listed, tr, when_words
from reception_app.ui.tables.rows import Column
from reception_app.ui.widgets.runs import Line, Run, small
from reception_app.vocabulary import DOSE_OUTCOME_WORDS, DoseOutcome, LastGivenHow

LATELY = timedelta(days=14)
"""How far back the list of doses goes."""


@dataclass(frozen=True)
class Look:
    """How one state is shown. `words` are to be translated where they are shown."""

    words: str
    icon: Icon
    tone: str


LOOKS: dict[State, Look] = {
    State.GIVEN: Look("given", Icon.TICK, theme.GREEN_TEXT),
    State.DECLINED: Look("declined", Icon.MINUS_CIRCLE, theme.AMBER_TEXT),
    State.MISSED: Look("missed", Icon.CROSS, theme.RED_TEXT),
    State.NOT_AVAILABLE: Look("not available", Icon.BROKEN_LINK, theme.AMBER_TEXT),
    State.WITHHELD: Look("withheld", Icon.SQUARE, theme.AMBER_TEXT),
    State.LATE: Look("late", Icon.CLOCK, theme.RED_TEXT),
    State.DUE: Look("due", Icon.CIRCLE, theme.INK),
    State.LATER: Look("later", Icon.CIRCLE, theme.INK_2),
}


@dataclass(frozen=True)
class DoseRow:
    """One entry of the administration record beside the moment it is read (aware UTC)."""

    dose: GivenDoseRecord
    at: datetime


def dose_rows(script: Script, now: datetime) -> tuple[DoseRow, ...]:
    """Return what became of the doses of the last 14 days, the newest first, entries in error too."""
    lately = [dose for dose in script.given if now - dose.given_at <= LATELY]
    return tuple(DoseRow(dose, now) for dose in reversed(lately))


def row_key(row: DoseRow) -> str:
    """Return a row's identity."""
    return row.dose.id


def columns() -> tuple[Column[DoseRow], ...]:
    """Return the columns of the list: when, what became of it, by whom."""
    return (
        Column(tr("When"), when_lines, 132),
        Column(tr("What became of it"), outcome_lines, 190, stretch=3),
        Column(tr("By"), who_lines, 130, stretch=2),
    )


def when_lines(row: DoseRow) -> tuple[Line, ...]:
    """Return when it was given or settled, and which dose it was."""
    dose, wrong = row.dose, row.dose.error is not None
    said = when_words(dose.given_at, row.at)
    about = tr("Approx {0}").format(said) if dose.approximate else said
    lines: list[Line] = [(Run(about, struck=wrong),)]
    if dose.schedule_day is not None:
        lines.append((small(tr("day {0}, {1}").format(dose.schedule_day, dose.schedule_time or "")),))
    elif dose.due_at is not None:
        lines.append((small(tr("due {0}").format(when_words(dose.due_at, row.at))),))
    return tuple(lines)


def outcome_lines(row: DoseRow) -> tuple[Line, ...]:
    """Return the outcome, how much was taken, and why; an entry in error is struck and says so."""
    dose, look, wrong = row.dose, LOOKS[State(row.dose.outcome.value)], row.dose.error is not None
    head: Line = (
        Run(tr(DOSE_OUTCOME_WORDS[dose.outcome]), look.tone, strong=True, icon=look.icon, struck=wrong),
        Run(_taken(dose), strong=True, struck=wrong),
    )
    override = tr("all the same: {0}").format(dose.override_reason) if dose.override_reason else ""
    lines: list[Line] = [head, *((small(words),) for words in (dose.reason or "", override) if words)]
    if dose.error is not None:
        words = tr("Entered in error: {0}").format(dose.error.reason)
        lines.append((small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


def _taken(dose: GivenDoseRecord) -> str:
    if dose.outcome is not DoseOutcome.GIVEN:
        return ""
    return f"  {amount_words(dose.dose)}" if dose.dose is not None else tr("  amount not recorded")


def who_lines(row: DoseRow) -> tuple[Line, ...]:
    """Return who gave it, how that is known, who saw it, and where."""
    dose = row.dose
    given = dose.outcome is DoseOutcome.GIVEN
    told = given and dose.how is not LastGivenHow.OBSERVED
    how = tr("told, not seen") if told else tr(HOW_WORDS[dose.how]) if given else ""
    witness = tr("witness {0}").format(dose.witness) if dose.witness else ""
    unnamed = tr("by whom: not known") if told else tr("by whom: not recorded")
    lines: list[Line] = [(Run(dose.by or unnamed),)]
    rest = listed((how, witness, dose.where or (tr("where: not known") if told else "")))
    under = tr("by authority of {0}").format(authority_words(dose.authority)) if dose.authority is not None else ""
    wrote = tr("written down by {0}").format(dose.recorded_by) if told and dose.recorded_by else ""
    lines += [(small(words),) for words in (rest, wrote, under) if words]
    return tuple(lines)


def count_words(rows: Sequence[DoseRow]) -> str:
    """Return how many doses had which outcome, entries in error apart: `12 given, 1 declined`."""
    good = [row.dose.outcome for row in rows if row.dose.error is None]
    said = [f"{good.count(each)} {tr(DOSE_OUTCOME_WORDS[each]).lower()}" for each in DoseOutcome if each in good]
    return ", ".join(said)

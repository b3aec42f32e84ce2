"""What the scores of one person say in each cell: pure functions of a line or a reading and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.words import relative_words, short_moment_text
from reception_app.clock import local
from reception_app.services.score_list import ScoreLine
from reception_app.services.series import Reading, Series
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.people import LEVELS
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_times import SOON, tr
from reception_app.ui.tables.rows import Column, GroupHeading
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import FlagLevel

_APART = "\N{UNIT SEPARATOR}"


@dataclass(frozen=True)
class ShownScore:
    """A line of the list at one moment (aware UTC)."""

    line: ScoreLine
    now: datetime


@dataclass(frozen=True)
class ShownReading:
    """A reading of a series at one moment (aware UTC). `foreign` is where it was taken when that is not here."""

    reading: Reading
    now: datetime


def score_key(shown: ShownScore) -> str:
    """Return a line's identity: the instrument, and its subject behind a separator."""
    return key_of(shown.line.instrument, shown.line.subject)


def key_of(instrument: str, subject: str | None) -> str:
    """Return the identity of a series."""
    return f"{instrument}{_APART}{subject}" if subject else instrument


def parts_of(key: str) -> tuple[str, str | None]:
    """Return the instrument and subject of a series' identity."""
    instrument, _, subject = key.partition(_APART)
    return instrument, subject or None


def title_words(title: str, subject_words: str) -> str:
    """Return `SDS, heroin` or `COWS`."""
    return tr("{0}, {1}").format(title, subject_words) if subject_words else title


def name_cell(shown: ShownScore) -> tuple[Line, ...]:
    """Return the instrument's short and whole name."""
    line = shown.line
    return (bold(title_words(line.title, line.subject_words)),), (small(line.full_title),)


def last_cell(shown: ShownScore) -> tuple[Line, ...]:
    """Return the last total with its band; for an incomplete one that it has none; for none why not."""
    line = shown.line
    if line.last is None:
        if line.why_not:
            return ((Run(f"{line.why_not}.", theme.INK_2, icon=Icon.MINUS_CIRCLE),),)
        if line.wanted:
            return ((bold(tr("Take it now: withdrawal risk"), theme.AMBER_TEXT, icon=Icon.CLOCK),),)
        return ((Run(tr("Not taken yet"), theme.INK_2),),)
    lines = (result_line(line.last),)
    return (*lines, (small(f"{line.why_not}."),)) if line.why_not else lines


def result_line(reading: Reading) -> Line:
    """Return a reading's result in words and tone; the total of one entered in error is struck through."""
    struck = not reading.good
    tone = theme.INK_2 if struck else _tone(reading.level)
    if reading.total is None and reading.missing:
        answered = len(reading.items) - len(reading.missing)
        words = tr("Incomplete: {0} of {1} answered, no total").format(answered, len(reading.items))
        return (Run(words, theme.INK_2 if struck else theme.AMBER_TEXT, struck=struck, icon=Icon.HALF),)
    band = reading.band_words or tr("no band")
    if reading.total is None:
        return (Run(band, tone, not struck, struck=struck),)
    return (Run(str(reading.total), tone, True, struck=struck), Run(tr(" — {0}").format(band), tone, struck=struck))


def _tone(level: FlagLevel | None) -> str:
    if level is FlagLevel.ACT_NOW:
        return theme.RED_TEXT
    return theme.AMBER_TEXT if level is FlagLevel.SOON else theme.INK


def taken_cell(shown: ShownScore) -> tuple[Line, ...]:
    """Return when and by whom it was taken last, and how many there are."""
    last = shown.line.last
    if last is None:
        return ((Run(""),),)
    count = tr("1 score") if shown.line.count == 1 else tr("{0} scores").format(shown.line.count)
    when = cells.moment_words(last.taken_at, shown.now)
    return (Run(when),), (small(tr("{0}; {1}").format(last.taken_by, count)),)


def next_cell(shown: ShownScore) -> tuple[Line, ...]:
    """Return when the next is due: late in red with the amount, within the hour in amber."""
    due = shown.line.next_due_at
    if due is None:
        return ((Run(tr("None asked for") if shown.line.last else "", theme.INK_2),),)
    words = relative_words(local(due), local(shown.now))
    clock = cells.moment_words(due, shown.now)
    if shown.line.late(shown.now):
        return (bold(words, theme.RED_TEXT, icon=Icon.OCTAGON),), (small(tr("was {0}").format(clock)),)
    soon = due <= shown.now + SOON
    run = Run(words, theme.AMBER_TEXT if soon else theme.INK, soon, icon=Icon.CLOCK if soon else None)
    return (run,), (small(clock),)


def score_stripe(shown: ShownScore) -> Level | None:
    """Return red for a score that is late, else the level of the last result when it is loud."""
    if shown.line.late(shown.now):
        return Level.ACT_NOW
    last = shown.line.last
    if last is None or last.level in (None, FlagLevel.KNOW):
        return None
    return LEVELS[last.level] if last.level else None


def score_columns() -> tuple[Column[ShownScore], ...]:
    """Return the columns of the list of scores."""
    return (
        Column(tr("Instrument"), name_cell, 200, stretch=2),
        Column(tr("Last result"), last_cell, 170, stretch=2),
        Column(tr("Taken"), taken_cell, 120, stretch=1),
        Column(tr("Next due"), next_cell, 120, stretch=1),
    )


def score_rows(lines: tuple[ScoreLine, ...], now: datetime) -> list[ShownScore | GroupHeading]:
    """Return the lines under their headings: to take again, taken, not taken yet, not for this person."""
    again = [line for line in lines if line.next_due_at is not None]
    taken = [line for line in lines if line.next_due_at is None and line.last is not None]
    wrong = [line for line in lines if line.next_due_at is None and line.last is None and line.subject]
    new = [line for line in lines if line.next_due_at is None and line.last is None and not line.subject]
    offered = [line for line in new if not line.why_not]
    unfit = [line for line in new if line.why_not]
    rows: list[ShownScore | GroupHeading] = []
    for title, group in (
        (tr("To take again"), again),
        (tr("Taken"), [*taken, *wrong]),
        (tr("Not taken yet"), offered),
        (tr("Not for this person"), unfit),
    ):
        if group:
            rows.append(GroupHeading(title, len(group)))
            rows += [ShownScore(line, now) for line in group]
    return rows


def reading_key(shown: ShownReading) -> str:
    """Return a reading's identity."""
    return shown.reading.score_id


def when_cell(shown: ShownReading) -> tuple[Line, ...]:
    """Return when it was taken."""
    struck = not shown.reading.good
    words = short_moment_text(local(shown.reading.taken_at), local(shown.now))
    return ((Run(words, theme.INK_2 if struck else theme.INK, struck=struck),),)


def total_cell(shown: ShownReading) -> tuple[Line, ...]:
    """Return the result, and why it is wrong when it is."""
    reading = shown.reading
    lines: list[Line] = [result_line(reading)]
    if not reading.good:
        why = tr("Entered in error: {0}").format(reading.error_reason or tr("reason not recorded"))
        lines.append((small(why, theme.AMBER_TEXT, strong=True, icon=Icon.CROSS),))
    if reading.note:
        lines.append((small(reading.note, theme.INK),))
    return tuple(lines)


def by_cell(shown: ShownReading) -> tuple[Line, ...]:
    """Return who took it and where."""
    return (Run(shown.reading.taken_by),), (small(shown.reading.where or ""),)


def reading_columns() -> tuple[Column[ShownReading], ...]:
    """Return the columns of the table beside a chart."""
    return (
        Column(tr("When"), when_cell, 104),
        Column(tr("Result"), total_cell, 140, stretch=2),
        Column(tr("By"), by_cell, 96, stretch=1),
    )


def item_lines(reading: Reading) -> tuple[tuple[str, Line], ...]:
    """Return each item of a reading as label and what was given: reading, points, or that it is missing."""
    return tuple((f"{item.number}  {item.words}", _given(item.points, item.value)) for item in reading.items)


def _given(points: int | None, value: str | None) -> Line:
    if points is None:
        return (bold(value or tr("missing"), theme.AMBER_TEXT),)
    said = tr("1 point") if points == 1 else tr("{0} points").format(points)
    return (bold(f"{value}  "), small(said)) if value else (bold(said),)


def next_words(held: Series, now: datetime) -> tuple[Level | None, str, str]:
    """Return how the next score stands: its level (None: nothing to say), a bold sentence, and the rest."""
    rest = _change_words(held)
    if held.next_due_at is None:
        return (None, "", "") if not rest else (Level.KNOW, rest, "")
    clock = cells.moment_words(held.next_due_at, now)
    if held.next_due_at < now:
        late = relative_words(local(held.next_due_at), local(now))
        return Level.ACT_NOW, tr("Score again now: {0}, was due {1}.").format(late, clock), rest
    soon = relative_words(local(held.next_due_at), local(now))
    level = Level.SOON if held.next_due_at <= now + SOON else Level.KNOW
    return level, tr("Score again at {0}, {1}.").format(clock, soon), rest


def _change_words(held: Series) -> str:
    """Return how the last two good totals differ: a fact, never an advice."""
    good = [reading for reading in held.readings if reading.good and reading.total is not None]
    if len(good) < 2:
        return ""
    before, last = good[-2].total, good[-1].total
    assert before is not None
    assert last is not None
    if before == last:
        return tr("{0} stayed at {1}.").format(held.title, last)
    words = tr("{0} rose from {1} to {2}.") if last > before else tr("{0} fell from {1} to {2}.")
    return words.format(held.title, before, last)

"""What a scoring gave, before it is recorded: total and band when nothing is missing, what follows, what it is not."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.instruments import load_instruments, next_instrument
from reception_app.clinical.words import duration_words
from reception_app.clock import as_utc, local
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.people import LEVELS
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_sitting import OUTCOME, Sitting
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS


class ResultPage(QWidget):
    """The result with when it was taken and a note. `show_sitting` reads it anew; nothing is saved here."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.setAccessibleName(tr("Result"))
        self.total = Text()
        self.follows = AlertBar(Level.SOON, "")
        self.next = Text()
        self.meaning = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.taken_at = DateTimeField(tr("Taken, if not now"), local(now), hint=tr("For example 20:40"), optional=True)
        self.taken_at.approximate.hide()
        self.note = TextField(tr("Note"), optional=True, width=320)
        column = Column(self, spacing=theme.SPACE_12)
        column.add(self.total, self.follows, self.next)
        across = StackingRow(spacing=theme.SPACE_16)
        across.addWidget(self.taken_at)
        across.addWidget(self.note)
        across.addStretch(1)
        column.addLayout(across)
        column.addWidget(self.meaning)
        column.addStretch(1)

    def show_sitting(self, sitting: Sitting) -> None:
        """Show what `sitting` gives as it is."""
        self.total.set_words(result_lines(sitting))
        told = sitting.escalation()
        show_if(self.follows, told is not None)
        if told is not None:
            band = sitting.band()
            level = LEVELS[band.level] if band is not None and band.level else Level.SOON
            self.follows.set_level(level)
            due = tr("now") if told.due_minutes == 0 else tr("within {0}").format(duration_words(told.due_minutes))
            words = tr("Recording it opens this task for: {0}, {1}.").format(ROLE_WORDS[told.owner_role].lower(), due)
            self.follows.set_words(f"{told.title}.", words)
        lines = next_lines(sitting)
        self.next.set_words(lines)
        show_if(self.next, bool(lines))
        found = sitting.found
        self.meaning.set_words("\n".join((tr("Source: {0}").format(found.source), found.does_not_mean)))

    def check(self) -> bool:
        """Show what is wrong with the time. True when it is empty or understood."""
        if not self.taken_at.check():
            return False
        when = self.taken_at.when()
        if when is not None and not when.has_time:
            self.taken_at.show_problem(tr("Write the time of day too, such as 20:40."))
            return False
        return True

    def moment(self) -> datetime | None:
        """Return when it was taken (UTC); None means now."""
        when = self.taken_at.when()
        return as_utc(when.at) if when is not None else None


def result_lines(sitting: Sitting) -> tuple[Line, ...]:
    """Return the total with its band; while anything is missing only what that is."""
    found = sitting.found
    if not sitting.complete:
        missing = [number for number in sitting.numbers if number not in sitting.given]
        if found.result_only:
            return ((bold(tr("No result yet."), theme.AMBER_TEXT, icon=Icon.HALF),),)
        head = tr("{0} of {1} answered: there is no total.").format(sitting.answered, len(sitting.numbers))
        rest = tr("Missing: {0}. It may be recorded as it is, without one.").format(", ".join(missing))
        return ((Run(head, theme.AMBER_TEXT, True, TypeRole.QUESTION, Icon.HALF),), (Run(rest),))
    if OUTCOME in sitting.given:
        words = next(each.words for each in found.outcomes if each.slug == sitting.given[OUTCOME])
        return ((Run(f"{found.title}: {words}", strong=True, role=TypeRole.NAME),),)
    scored = sitting.scored()
    if scored is None or scored.total is None:
        return ((bold(tr("There is no total yet."), theme.AMBER_TEXT, icon=Icon.HALF),),)
    most = tr(" of {0}").format(found.most) if found.most is not None else ""
    head_line: Line = (
        Run(tr("{0}: {1}").format(found.title, scored.total), strong=True, role=TypeRole.NAME),
        Run(most, theme.INK_2, role=TypeRole.QUESTION),
    )
    if scored.band is None:
        return head_line, (Run(tr("No band: no cut-off is held for this.")),)
    return head_line, (Run(scored.band.words, strong=True, role=TypeRole.QUESTION),)


def next_lines(sitting: Sitting) -> tuple[Line, ...]:
    """Return when the next score is due by this one, and which instrument follows."""
    lines: list[Line] = []
    minutes = sitting.repeat_minutes()
    if minutes is not None:
        lines.append((small(tr("Score again in {0}.").format(duration_words(minutes)), theme.INK, icon=Icon.CLOCK),))
    scored = sitting.scored()
    following = next_instrument(sitting.found, scored) if scored is not None else None
    if following is not None:
        title = load_instruments()[following].title
        lines.append((small(tr("{0} follows from this total.").format(title), theme.INK, strong=True),))
    return tuple(lines)

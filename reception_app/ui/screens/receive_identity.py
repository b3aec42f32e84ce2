"""Who the pack is about: its person beside those here, and the choice, which only somebody at the desk makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.words import duration_words, minutes_between, time_text
from reception_app.clock import local
from reception_app.handover.record import Record
from reception_app.services.context import AppContext
from reception_app.services.matching import NearMatch
from reception_app.services.opening import Incoming
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.icons import Icon
from reception_app.ui.people import open_flags
from reception_app.ui.screens.receive_compared import Compared, compare, state_words
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Flow, Grid
from reception_app.ui.widgets.panels import Panel, Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import AnswerState

NOBODY = "nobody"
_KEYS = 8
"""How many people alike can be chosen by Alt and a digit; Alt 9 is nobody of them."""


class _Table(QWidget):
    """The pack's identity beside that of one person here, line by line, with how far they agree in words."""

    def __init__(self, heads: Sequence[str], lines: Sequence[Compared]) -> None:
        super().__init__()
        self._first = Rule(colour=theme.LINE)
        grid = Grid(self, (8, 3, 12, 2), (theme.SPACE_16, 2))
        for place, head in enumerate(heads):
            grid.addWidget(Text(head, role=TypeRole.SMALL, tone=theme.INK_2, strong=True), 0, place + 1)
        grid.addWidget(self._first, 1, 0, 1, 4)
        for number, line in enumerate(lines):
            row = 2 * number + 2
            cells = (
                Text(line.label, tone=theme.INK_2),
                Text(line.in_pack, strong=True),
                Text(line.here, strong=True),
                Text((_agreement(line),)),
            )
            for place, cell in enumerate(cells):
                cell.setSizePolicy(_shared())
                grid.addWidget(cell, row, place)
            if number + 1 < len(lines):
                grid.addWidget(Rule(), row + 1, 0, 1, 4)
        for place, stretch in enumerate((4, 7, 7, 6)):
            grid.setColumnStretch(place, stretch)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        head = QRectF(0, 0, self.width(), self._first.y())
        paint.box(painter, head, fill=theme.HEADER, radius=0)


def _shared() -> QSizePolicy:
    """Return the policy of a cell whose own width never counts: the longest name wraps inside its column."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


def _agreement(line: Compared) -> Line:
    if line.same is None:
        return (Run(line.said, theme.INK_2),)
    icon, tone = (Icon.TICK, theme.GREEN) if line.same else (Icon.TRIANGLE, theme.AMBER_TEXT)
    return Run("", tone, icon=icon), Run(line.said, theme.GREEN_TEXT if line.same else tone, not line.same)


class IdentityPanel(Panel):
    """`picked(who)` when somebody chose: a person's id, or `NOBODY` for a new record. Nobody is joined by itself.

    With nobody alike there is nothing to choose: the pack makes a new record.
    """

    picked = Signal(str)

    def __init__(self, incoming: Incoming, now: datetime) -> None:
        super().__init__(
            tr("Is this the same person?"), note=tr("2 identifiers and the date of birth must agree"), flush=True
        )
        self.body.redesign((0, 0, 0, 0), 0)
        self.choices: dict[str, ChoiceGroup] = {}
        self.keys: dict[str, str] = {}
        self._told = Text("")
        matches = incoming.matches
        for place, match in enumerate(matches):
            if place:
                self.body.addWidget(Rule(colour=theme.LINE))
            self.body.addWidget(_Table((tr("In the pack"), _who(match, len(matches))), compare(incoming, match, now)))
        if not matches:
            self.body.addWidget(_Table((tr("In the pack"), tr("At this desk")), compare(incoming, None, now)))
        self.body.addWidget(Rule(colour=theme.LINE))
        foot = QWidget()
        flow = Flow(foot, (8, 6, 12, 6), (theme.SPACE_12, theme.SPACE_4))
        flow.add(self._told)
        for place, match in enumerate(matches, start=1):
            label = tr("Same person") if len(matches) == 1 else tr("Same as {0}").format(match.number)
            flow.add(self._choice(match.person_id, label, f"Alt {place}" if place <= _KEYS else ""))
        if matches:
            label = tr("Another person") if len(matches) == 1 else tr("None of these")
            flow.add(self._choice(NOBODY, label, "Alt 9"))
        self.body.addWidget(foot)
        self.body.addStretch(1)
        words = tr("Choose: nobody is joined by itself.") if matches else tr("Nobody here is alike: a new record.")
        self.tell(words, waiting=bool(matches))

    def show_picked(self, who: str, name: str, at: datetime) -> None:
        """Show who was chosen, and by whom when (aware)."""
        for slug, group in self.choices.items():
            group.set_value(who if slug == who else "")
        said = tr("New record, said {0} by {1}") if who == NOBODY else tr("Same person, said {0} by {1}")
        self.tell(said.format(time_text(local(at)), name), waiting=False)

    def show_only(self, words: str, *, good: bool = True) -> None:
        """Show that there is nothing to choose, and why; in amber where that is no good news."""
        for group in self.choices.values():
            group.hide()
        self.tell(words, waiting=not good)

    def tell(self, words: str, *, waiting: bool) -> None:
        """Say what is chosen, or that somebody must choose."""
        tone, icon = (theme.AMBER_TEXT, Icon.TRIANGLE) if waiting else (theme.GREEN_TEXT, Icon.TICK)
        self._told.set_words(((Run("", tone, icon=icon), bold(words, tone)),))

    def focus_start(self) -> None:
        """Put the focus on the first choice."""
        for group in self.choices.values():
            group.focus_first()
            return

    def _choice(self, who: str, label: str, key: str) -> ChoiceGroup:
        group = ChoiceGroup((Option(who, label, key),), name=tr("Is this the same person?"))
        group.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        group.chosen.connect(self.picked)
        self.choices[who] = group
        self.keys[who] = key
        return group

    def let_keys_choose(self, within: QWidget) -> None:
        """Let the keys printed on the choices press them from anywhere in `within`, and not from what lies over it."""
        for who, key in self.keys.items():
            if key:
                shortcut = QShortcut(QKeySequence(key.replace(" ", "+")), within)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(self.choices[who].segments[0].click)


def _who(match: NearMatch, count: int) -> str:
    return f"{state_words(match)}: {match.number}" if count > 1 else state_words(match)


class CameWith(Panel):
    """What else comes with the person: watches, interim changes, answers to confirm, open tasks, what was missing."""

    def __init__(self, incoming: Incoming, ctx: AppContext) -> None:
        record = incoming.record
        first = record.person.given_names.split(" ")[0] or record.person.family_name
        super().__init__(tr("Came with {0}").format(first))
        self.body.redesign((12, 8, 12, 8), 2)
        for line in came_lines(incoming, ctx):
            self.body.add(Text((line,)))
        self.body.addStretch(1)


def came_lines(incoming: Incoming, ctx: AppContext) -> tuple[Line, ...]:
    """Return the lines of "Came with": counts are those the record holds."""
    record, now = incoming.record, ctx.now()
    lines: list[Line] = [*_watches(record, now)]
    interims = [script for script in record.scripts if script.interim is not None]
    for script in interims:
        owner = script.interim.owner if script.interim else ""
        words = tr("Interim: {0}, {1}").format(script.medicine, owner)
        lines.append((Run(words, theme.PURPLE_TEXT, icon=Icon.HOURGLASS),))
    if not interims:
        lines.append((Run(tr("No interim change"), theme.INK_2),))
    waiting, afresh = _answers(record, ctx)
    lines.append((bold(str(waiting)), Run(tr(" answers to confirm, ")), bold(str(afresh)), Run(tr(" asked afresh"))))
    tasks = sum(task.state == "open" for task in record.tasks)
    lines.append((bold(str(tasks)), Run(tr(" task still open") if tasks == 1 else tr(" tasks still open"))))
    if incoming.header.missing:
        head = Run(tr("Issued incomplete: "), theme.AMBER_TEXT, True, icon=Icon.TRIANGLE)
        lines.append((head, small("; ".join(incoming.header.missing), theme.AMBER_TEXT)))
    return tuple(lines)


def _watches(record: Record, now: datetime) -> tuple[Line, ...]:
    lines: list[Line] = []
    for flag in open_flags(record):
        if flag.observation and flag.last_observed_at:
            gap = duration_words(minutes_between(flag.last_observed_at, now))
            lines.append((Run(tr("Watch: no recorded check for ")), bold(gap)))
        elif flag.observation:
            lines.append((Run(tr("Watch: no recorded check"), icon=Icon.EYE),))
    return tuple(lines)


def _answers(record: Record, ctx: AppContext) -> tuple[int, int]:
    """Return how many answers wait to be confirmed and how many of the questions are asked afresh whatever was said."""
    newest = {assessment.form: assessment for assessment in record.assessments}
    waiting = afresh = 0
    silent = (AnswerState.NOT_ASKED, AnswerState.NOT_APPLICABLE)
    for assessment in newest.values():
        always: frozenset[str] = frozenset()
        if assessment.form in ctx.forms.ids():
            always = frozenset(q.key for q in ctx.forms.get(assessment.form).walk() if q.always_afresh)
        for answer in assessment.answers:
            if answer.key in always:
                afresh += 1
            elif answer.state not in silent:
                waiting += 1
    return waiting, afresh

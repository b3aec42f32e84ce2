"""Can they do it there? Every conflict with the destination, whom to ring, and what runs out before help (E2, E5, E8).

It only tells and asks: leaving all the same is a person's decision, with a name and a plan, which travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.fit import Conflict, ConflictKind
from reception_app.clinical.running_out import RunsOut
from reception_app.clinical.words import short_moment_text
from reception_app.clock import local, local_day
from reception_app.handover.record import LeavingConflict
from reception_app.services.fit import LeavingFit, answers_words, needs_plan
from reception_app.ui import theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.people import LEVELS
from reception_app.ui.screens.prepare_fit_line import RunsOutLine
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.panels import Panel, Rule, clear
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import Purpose

_UNKNOWN = (ConflictKind.DESTINATION_UNKNOWN, ConflictKind.NOT_IN_DIRECTORY, ConflictKind.NOT_KNOWN)
"""What nobody knows: said with a question mark, never in red."""
_ASKED = (ConflictKind.NOT_IN_DIRECTORY, ConflictKind.NOT_KNOWN, ConflictKind.DIRECTORY_OLD)
"""What is put right by writing down what the destination says."""


class ConflictRow(QWidget):
    """One conflict. `acted(conflict)` asks for its plan, or for the directory where nothing is known."""

    acted = Signal(object)

    def __init__(
        self, conflict: Conflict, plan: LeavingConflict | None, now: datetime, *, wanted: bool, line: QWidget | None
    ) -> None:
        super().__init__()
        self.conflict = conflict
        self.answered = plan is not None
        level = level_of(conflict)
        icon, tone = LEVEL_ICONS[level], theme.LEVELS[level].strong
        if self.answered:
            icon, tone = Icon.TICK_CIRCLE, theme.GREEN
        lines: list[Line] = [(bold(conflict.words, theme.INK),)]
        if plan is not None:
            words = tr("Plan: {0} Agreed with {1}, {2}.")
            told = words.format(_sentence(plan.plan), plan.named, short_moment_text(local(plan.at), local(now)))
            lines.append((small(told, theme.INK),))
        elif conflict.detail:
            lines.append((small(conflict.detail, theme.INK_2),))
        self.button = Button(_act(conflict, self.answered), key="")
        self.button.setAccessibleDescription(conflict.words)
        self.button.acted.connect(self._act)
        show_if(self.button, wanted or self.answered or conflict.kind in _ASKED)
        self.setAccessibleName(conflict.sentence)
        column = Column(self, (12, 8, 12, 8), theme.SPACE_4)
        row = Row(spacing=theme.SPACE_8)
        mark = Text(((Run("", tone, icon=icon),),), wrap=False)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(tuple(lines)), 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        if line is not None:
            column.addWidget(line)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _act(self) -> None:
        self.acted.emit(self.conflict)


def level_of(conflict: Conflict) -> Level:
    """Return how loudly a conflict is shown: by its grade, or as not known."""
    return Level.NOT_KNOWN if conflict.kind in _UNKNOWN else LEVELS[conflict.grade]


def _act(conflict: Conflict, answered: bool) -> str:
    if conflict.kind in _ASKED:
        return tr("Write down…")
    return tr("Change…") if answered else tr("Name and plan…")


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


_NO_PRISON = {
    Purpose.COURT: "A court is not held against the directory. Say what is given there, and what goes along.",
    Purpose.RELEASE: "A release is not held against the directory. Say what goes along.",
    Purpose.HOSPITAL: "Nothing is held against a hospital: an emergency never waits for a plan.",
}


class FitThere(Panel):
    """The conflicts, loudest first, with whom to ring and whether they answer now. Supply is told at each medicine.

    `plan_asked(conflict)` for a name and a plan; `directory_asked()` where what is known of the destination is written.
    """

    plan_asked = Signal(object)
    directory_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Can they do it there?"), flush=True)
        self.rows: tuple[ConflictRow, ...] = ()
        self.ring = Text("", role=TypeRole.SMALL)
        self._rows = Column(spacing=0)
        self._shown: object = None
        self._ring_box = QWidget()
        Row(self._ring_box, (12, 6, 12, 6)).add(self.ring)
        self.body.add(self._ring_box)
        self.body.addLayout(self._rows)
        self.show_fit(None, None)

    def show_fit(self, found: LeavingFit | None, now: datetime | None, purpose: Purpose = Purpose.TRANSFER) -> None:
        """Show how a leaving fits; None while nothing is planned. Rows that stay keep the focus."""
        if found is not None and now is not None and purpose in _NO_PRISON and found.fit.destination.name is None:
            self._head(tr("What goes along"), "", _level(found) if told_here(found) else Level.NEUTRAL)
            self._say(tr(_NO_PRISON[purpose]))
            self._show_rows(told_here(found), (found, now.replace(second=0, microsecond=0)))
            return
        if found is None or now is None or found.fit.destination.name is None:
            self._head(tr("Can they do it there?"), "", Level.NEUTRAL)
            self._say(tr("Say where they go: what can be done there is then checked."))
            self._show_rows((), None)
            return
        there, fit = found.fit.destination, found.fit
        self._head(fit.summary(), there.known_words(local_day(now)), _level(found))
        ring = there.ring
        self._say(f"{ring.words()} {_capital(answers_words(there, now))}." if ring is not None else "", Icon.PHONE)
        self._show_rows(told_here(found), (found, now.replace(second=0, microsecond=0)))

    def unanswered_rows(self) -> tuple[ConflictRow, ...]:
        """Return the rows that wait for a name and a plan."""
        return tuple(row for row in self.rows if needs_plan(row.conflict) and not row.answered)

    def row_of(self, key: str) -> ConflictRow | None:
        """Return the row of a conflict by its key."""
        return next((row for row in self.rows if row.conflict.key == key), None)

    def _head(self, words: str, note: str, level: Level) -> None:
        tone = theme.LEVELS[level].strong
        icon = {Level.NEUTRAL: None, Level.CHECKED: Icon.TICK_CIRCLE}.get(level, LEVEL_ICONS[level])
        runs = (Run("", tone, icon=icon), bold(f" {words}")) if icon is not None else (bold(words),)
        self.title.set_words((runs,))
        self.setAccessibleName(words)
        self.set_note(note)

    def _say(self, words: str, icon: Icon | None = None) -> None:
        self.ring.set_words(((small(words, theme.INK_2 if icon is None else theme.INK, icon=icon),),) if words else "")
        show_if(self._ring_box, bool(words))

    def _show_rows(self, conflicts: Sequence[Conflict], shown: tuple[LeavingFit, datetime] | None) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        focused = next((row.conflict.key for row in self.rows if row.button.hasFocus()), "")
        clear(self._rows)
        self.rows = tuple(self._row(each, shown) for each in conflicts) if shown is not None else ()
        for row in self.rows:
            self._rows.addWidget(Rule())
            self._rows.addWidget(row)
            row.acted.connect(self._asked)
            row.show()
            if row.conflict.key == focused:
                row.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.updateGeometry()

    def _row(self, conflict: Conflict, shown: tuple[LeavingFit, datetime]) -> ConflictRow:
        found, now = shown
        ending = _ending_of(conflict, found.fit.runs_out)
        line = RunsOutLine(ending, now) if ending is not None else None
        wanted = needs_plan(conflict) and not found.exempt
        return ConflictRow(conflict, found.plans.get(conflict.key), now, wanted=wanted, line=line)

    def _asked(self, conflict: Conflict) -> None:
        if conflict.kind in _ASKED:
            self.directory_asked.emit()
        else:
            self.plan_asked.emit(conflict)


def told_here(found: LeavingFit) -> tuple[Conflict, ...]:
    """Return the conflicts this panel tells: what is to be put right about the supply stands at its medicine."""
    return tuple(each for each in found.fit.conflicts if each.kind is not ConflictKind.SUPPLY or needs_plan(each))


def _ending_of(conflict: Conflict, endings: Sequence[RunsOut]) -> RunsOut | None:
    if conflict.kind is not ConflictKind.RUNS_OUT:
        return None
    return next((ending for ending in endings if ending.script_id == conflict.script_id), None)


def _level(found: LeavingFit) -> Level:
    told = told_here(found)
    if found.fit.fits and not told:
        return Level.CHECKED
    if not told:
        return Level.NEUTRAL
    waiting = found.unanswered or tuple(each for each in told if not needs_plan(each))
    return level_of(waiting[0]) if waiting else Level.CHECKED


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def plan_words(found: LeavingFit | None) -> tuple[str, ...]:
    """Return what still waits for a plan, as the Leave panel says it: `plan for buprenorphine`."""
    if found is None or not found.unanswered:
        return ()
    count = len(found.unanswered)
    return (
        tr("a name and a plan for 1 conflict")
        if count == 1
        else tr("a name and a plan for {0} conflicts").format(count),
    )

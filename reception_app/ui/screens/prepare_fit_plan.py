"""Leaving with a conflict: who was told there, and what was agreed. Both travel and print (E8, E12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent

from reception_app.clinical.fit import Conflict
from reception_app.errors import KnownProblem
from reception_app.services.departure import ConflictSaid, leave_with
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Line, Text, bold, small


@dataclass
class Typed:
    """What was typed for one conflict, kept by the screen while the panel is closed."""

    named: str = ""
    plan: str = ""


class PlanPanel(AskPanel):
    """Asks for a name and a plan for one conflict, and for others that the same plan covers, when they are ticked.

    `done` fires when it is on disk; what the service refuses shows here and nothing typed is lost.
    """

    done = Signal()

    def __init__(
        self,
        shell: Shell,
        handover_id: str,
        conflict: Conflict,
        others: Sequence[Conflict],
        typed: Typed,
        answers: str,
    ) -> None:
        super().__init__(shell, tr("Name and plan"), Button(tr("Keep name and plan"), Kind.PRIMARY, key="Enter"))
        self._handover_id = handover_id
        self._conflict = conflict
        self._typed = typed
        self.named = TextField(tr("Who was told there"), hint=tr("Name and role of somebody who answered"))
        self.plan = TextField(
            tr("What was agreed"),
            hint=tr("What happens instead, from when, who sees to it. It travels, with your name"),
        )
        self.trouble = AlertBar(theme.Level.SOON, "")
        self.trouble.hide()
        lines: list[Line] = [(bold(conflict.words),)]
        if conflict.detail:
            lines.append((small(conflict.detail),))
        if conflict.ring is not None:
            lines.append((small(f"{conflict.ring.words()} {answers}", theme.INK, icon=Icon.PHONE),))
        self.inside.add(Text(tuple(lines)), self.trouble, self.named, self.plan)
        self.ticks: dict[str, Checkbox] = {}
        self._others = tuple(others)
        if others:
            self._add_others()
        self.named.set_value(typed.named)
        self.plan.set_value(typed.plan)
        theme.fix(self, min_width=520, max_width=680)
        self.named.entered.connect(self._to_plan)
        self.plan.entered.connect(self.finish)
        self.act.acted.connect(self.finish)

    def _add_others(self) -> None:
        column = Column(spacing=theme.SPACE_4)
        column.add(Text(tr("The same name and plan for"), strong=True))
        for other in self._others:
            tick = self.ticks[other.key] = Checkbox(tr("Also"))
            tick.setAccessibleName(tr("Also for: {0}").format(other.words))
            row = Row(spacing=theme.SPACE_12)
            row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(other.words), 1)
            column.addLayout(row)
        self.inside.addLayout(column)

    def focus_start(self) -> None:
        """Put the focus into the name."""
        self.named.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep it, when there are a name and a plan."""
        for field, words in (
            (self.named, tr("Write who was told: somebody there must know.")),
            (self.plan, tr("Write what was agreed, in a few words.")),
        ):
            missing = not field.value().strip()
            field.show_problem(words if missing else "")
            if missing:
                field.control.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        covered = [self._conflict, *(other for other in self._others if self.ticks[other.key].value())]
        said = [ConflictSaid(each.key, each.sentence, each.grade, each.script_id) for each in covered]
        try:
            leave_with(self._shell.ctx, self._handover_id, said, self.named.value(), self.plan.value())
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, problem.todo, problem.code)
            self.trouble.show()
            return
        self._shell.close_overlay()
        self.done.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._typed.named, self._typed.plan = self.named.value(), self.plan.value()
        super().hideEvent(event)

    def _to_plan(self) -> None:
        self.plan.box.setFocus(Qt.FocusReason.TabFocusReason)

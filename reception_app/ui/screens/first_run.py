"""The first run, in under two minutes: where the desk stands, its first user, a passphrase, and a last look.

By keyboard alone: Enter goes on, Esc goes back a step, nothing typed is lost on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.ui import keys, theme
from reception_app.ui.fields.segments import ChoiceGroup
from reception_app.ui.fields.text import FieldBox
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.first_run_steps import (
    NATIONS,
    EstablishmentChoice,
    Secret,
    Step,
    Summary,
    Where,
    Who,
)
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.alerts import ErrorSummary, Problem, ProgressBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.ui.widgets.status_bar import StatusBar
from reception_app.vocabulary import ROLE_WORDS, Role

__all__ = ["EstablishmentChoice", "FirstRun", "FirstRunScreen"]


@dataclass(frozen=True)
class FirstRun:
    """What the wizard gathered. `nation` is england or wales; `registration` and `telephone` may be ""."""

    establishment_code: str
    nation: str
    full_name: str
    username: str
    roles: tuple[Role, ...]
    registration: str
    passphrase: str
    telephone: str = ""
    number: int = 1


class FirstRunScreen(QWidget):
    """The wizard. `finished(FirstRun)` fires once, at the end; `show_problem(words)` tells what stopped it."""

    finished = Signal(object)
    training_requested = Signal()
    restore_requested = Signal()

    def __init__(self, establishments: Sequence[EstablishmentChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("First run"))
        theme.surface(self, theme.WHITE)
        self.where, self.who = Where(establishments), Who()
        self.secret, self.check = Secret(), Summary()
        self._steps: tuple[Step, ...] = (self.where, self.who, self.secret, self.check)
        self._place = 0
        self._progress = ProgressBar()
        self._count = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self.summary = ErrorSummary()
        self.back_button = Button(self.tr("Back"), key="Esc")
        self.button = Button(self.tr("Go on"), Kind.PRIMARY, key="Enter", large=True)
        self.training = Button(self.tr("Practise on the training desk"), Kind.QUIET, key="Alt T")
        self.restore = Button(self.tr("Restore a backup…"), Kind.QUIET, key="Alt R")
        self._lay_out()
        for step in self._steps:
            step.entered.connect(self.go_on)
        self.button.acted.connect(self.go_on)
        self.back_button.acted.connect(self.go_back)
        self.training.acted.connect(self.training_requested)
        self.restore.acted.connect(self.restore_requested)
        self.summary.followed.connect(self._follow)
        self._show(0)

    def step(self) -> int:
        """Return the step shown, 0–3."""
        return self._place

    def go_on(self) -> None:
        """Go on when nothing is to be put right; at the last step, finish."""
        step = self._steps[self.step()]
        chosen = self.where.chosen()
        place = (chosen.name, chosen.town) if chosen is not None else ()
        self.secret.known = (self.who.full_name.value(), self.who.username.value(), *place)
        problems = step.problems()
        step.show_problems(problems)
        self.summary.show_problems(self.tr("Put right before going on"), problems)
        if problems:
            return
        if self.step() == len(self._steps) - 1:
            self.finished.emit(self.result())
        else:
            self._show(self.step() + 1)

    def go_back(self) -> None:
        """Go back a step; nothing typed is lost."""
        self.summary.show_problems("", [])
        self._show(max(0, self.step() - 1))

    def result(self) -> FirstRun:
        """Return what was gathered so far."""
        chosen = self.where.chosen()
        return FirstRun(
            establishment_code=chosen.code if chosen is not None else "",
            nation=self.where.nation.value(),
            full_name=self.who.full_name.value().strip(),
            username=self.who.username.value().strip(),
            roles=self.who.chosen_roles(),
            registration=self.who.registration.value().strip(),
            passphrase=self.secret.first.value(),
            telephone=" ".join(self.where.telephone.value().split()),
            number=self.where.number.number(),
        )

    def show_problem(self, words: str) -> None:
        """Show why the desk could not be made."""
        self.summary.show_problems(words, [Problem(words, "")] if words else [])

    def focus_start(self) -> None:
        """Put the focus where typing goes on."""
        if self.step() == len(self._steps) - 1:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._steps[self.step()].focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        else:
            super().keyPressEvent(event)

    def _show(self, place: int) -> None:
        self._place = place
        for number, step in enumerate(self._steps):
            step.setVisible(number == place)
        said = self.tr("Step {0} of {1}").format(place + 1, len(self._steps))
        self._count.set_words(said)
        self._progress.set_part((place + 1) / len(self._steps), said)
        self.back_button.setVisible(place > 0)
        show_if(self.restore, place == 0)
        last = place == len(self._steps) - 1
        self.button.set_label(self.tr("Open the desk") if last else self.tr("Go on"))
        if last:
            self.check.show_lines(self._lines())
        self.focus_start()

    def _lines(self) -> list[tuple[str, str]]:
        given, chosen = self.result(), self.where.chosen()
        return [
            (self.tr("Establishment"), chosen.name if chosen is not None else ""),
            (self.tr("Nation"), NATIONS.get(given.nation, "")),
            (self.tr("Healthcare telephone"), given.telephone or self.tr("Not given: sheets will say so")),
            (self.tr("Number of this desk"), str(given.number)),
            (self.tr("First user"), f"{given.full_name} ({given.username})"),
            (self.tr("Roles"), ", ".join(ROLE_WORDS[role] for role in given.roles)),
            (self.tr("Registration"), given.registration or self.tr("Not given")),
            (self.tr("Passphrase"), self.tr("{0} characters").format(len(given.passphrase))),
        ]

    def _follow(self, slug: str) -> None:
        field = self._steps[self.step()].fields().get(slug)
        if isinstance(field, FieldBox):
            control = field.control
            if isinstance(control, ChoiceGroup):
                control.focus_first()
            else:
                control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _foot(self) -> QWidget:
        """What goes on, back, or to the training desk: in sight on every screen, at every text size."""
        foot = QWidget()
        theme.surface(foot, theme.WHITE)
        under = Column(foot, spacing=0)
        under.add(Rule())
        acts = QWidget()
        theme.fix(acts, max_width=800)  # as far right as the fields above may reach
        row = Row(acts, (64, 8, 16, 8), theme.SPACE_12)
        row.add(self.button, self.back_button, 1, self.restore, self.training)
        under.addWidget(acts)
        return foot

    def _lay_out(self) -> None:
        outer = Column(self, spacing=0)
        head = QWidget()
        theme.surface(head, theme.NAVY)
        theme.fix(head, height=theme.APP_BAR)
        bar = Row(head, (16, 0, 16, 0))
        bar.addWidget(Text(self.tr("Reception"), role=TypeRole.QUESTION, tone=theme.WHITE, wrap=False))
        bar.addStretch(1)
        outer.addWidget(head)
        scroller = Scroller((64, 12, 64, 12), theme.SPACE_12, colour=theme.WHITE)
        outer.addWidget(scroller, 1)
        inside = QWidget()
        theme.fix(inside, max_width=720)
        column = Column(inside, spacing=theme.SPACE_12)
        column.add(self._count, self._progress, self.summary)
        for step in self._steps:
            column.addWidget(step, 1)
        scroller.column.addWidget(inside, 1)
        outer.addWidget(self._foot())
        status = StatusBar()
        status.set_hints(
            keys.at_a_door(
                KeyHint(("↑", "↓"), self.tr("choose")),
                KeyHint(("Enter",), self.tr("go on")),
                KeyHint(("Esc",), self.tr("back a step")),
            )
        )
        outer.addWidget(status)

"""The first run, in under two minutes: where the desk stands, its first user, a passphrase, and a last look.

By keyboard alone: Enter goes on, Esc goes back a step, nothing typed is lost on the way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import Checkbox, FieldBox, TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.alerts import ErrorSummary, Problem, ProgressBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Grid, Row
from reception_app.ui.widgets.panels import Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Text
from reception_app.ui.widgets.status_bar import StatusBar
from reception_app.vocabulary import ROLE_WORDS, Role

PASSPHRASE_MIN = 12
"""Characters a passphrase has at least (services check it again)."""
_NATIONS = {"england": "England", "wales": "Wales"}
_OFFERED = 7


@dataclass(frozen=True)
class EstablishmentChoice:
    """An establishment as offered: its code, its name, its town, and the nation it lies in (england, wales or "")."""

    code: str
    name: str
    town: str = ""
    nation: str = ""


@dataclass(frozen=True)
class FirstRun:
    """What the wizard gathered. `nation` is england or wales; `registration` may be ""."""

    establishment_code: str
    nation: str
    full_name: str
    username: str
    roles: tuple[Role, ...]
    registration: str
    passphrase: str


class _Step(QWidget):
    """One page of the wizard."""

    entered = Signal()

    def __init__(self, title: str, lead: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.column = Column(self, spacing=theme.SPACE_16)
        words = Column(spacing=theme.SPACE_4)
        words.add(Text(title, role=TypeRole.PAGE_TITLE), Text(lead, tone=theme.INK_2))
        self.column.addLayout(words)

    def problems(self) -> list[Problem]:
        """Return what has to be put right before going on."""
        return []

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each problem under its field."""
        found = {problem.field: problem.words for problem in problems}
        for slug, field in self.fields().items():
            field.show_problem(found.get(slug, ""))

    def fields(self) -> dict[str, FieldBox]:
        """Return the fields by slug, in order."""
        return {}

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        fields = list(self.fields().values())
        if fields:
            fields[0].control.setFocus(Qt.FocusReason.OtherFocusReason)


class _Where(_Step):
    """Establishment by typing part of its name, town or code; then the nation."""

    def __init__(self, establishments: Sequence[EstablishmentChoice]) -> None:
        super().__init__(
            self.tr("Which prison is this desk in?"), self.tr("Type part of its name, town or three-letter code.")
        )
        self._all = tuple(establishments)
        self._chosen: EstablishmentChoice | None = None
        self.name = TextField(self.tr("Establishment"), width=420)
        self.offered = QListWidget()
        self.offered.setAccessibleName(self.tr("Establishments that match"))
        self.offered.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offered.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.fix(self.offered, width=420, height=7 * 28)
        nations = tuple(Option(slug, words) for slug, words in _NATIONS.items())
        self.nation = ChoiceGroup(nations, name=self.tr("Nation"), large=True)
        self._nation_box = FieldBox(
            self.tr("Nation"), self.nation, hint=self.tr("It decides the law and the languages of what is printed.")
        )
        top = Qt.AlignmentFlag.AlignLeft
        self.column.add(self.name)
        self.column.addWidget(self.offered, 0, top)
        self.column.add(self._nation_box)
        self.column.addStretch(1)
        self.name.edited.connect(self._filter)
        self.name.box.arrowed.connect(self._step)
        self.name.entered.connect(self._enter)
        self.offered.itemClicked.connect(self._clicked)
        self._filter()

    def chosen(self) -> EstablishmentChoice | None:
        """Return the establishment chosen."""
        return self._chosen

    def fields(self) -> dict[str, FieldBox]:
        return {"establishment": self.name, "nation": self._nation_box}

    def problems(self) -> list[Problem]:
        found = []
        if self._chosen is None:
            found.append(Problem(self.tr("Choose the establishment from the list."), "establishment"))
        if not self.nation.value():
            found.append(Problem(self.tr("Choose England or Wales."), "nation"))
        return found

    def focus_start(self) -> None:
        self.name.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, choice: EstablishmentChoice) -> None:
        """Take an establishment; its nation follows, and can still be changed."""
        self._chosen = choice
        self.name.set_value(choice.name)
        self.name.show_problem("")
        if choice.nation in _NATIONS:
            self.nation.set_value(choice.nation)
        self._filter(keep=True)

    def _filter(self, keep: bool = False) -> None:
        if not keep:
            self._chosen = None
        wanted = _plain(self.name.value())
        self.offered.clear()
        ranked = sorted(
            (choice for choice in self._all if wanted in _searched(choice)),
            key=lambda choice: (choice.code.lower() != wanted, not _plain(choice.name).startswith(wanted), choice.name),
        )
        for choice in ranked[:_OFFERED]:
            item = QListWidgetItem(f"{choice.name}    {choice.town}    {choice.code}")
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.offered.addItem(item)
        if ranked and wanted:
            self.offered.setCurrentRow(0)

    def _step(self, step: int) -> None:
        rows = self.offered.count()
        if rows:
            self.offered.setCurrentRow((self.offered.currentRow() + step) % rows)

    def _enter(self) -> None:
        """Enter takes the marked line first, and goes on once there is one."""
        if self._chosen is None:
            item = self.offered.currentItem()
            if item is not None:
                self._clicked(item)
            return
        self.entered.emit()

    def _clicked(self, item: QListWidgetItem) -> None:
        choice = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(choice, EstablishmentChoice):
            self.choose(choice)


class _Who(_Step):
    """The first user: names, roles, registration."""

    def __init__(self) -> None:
        super().__init__(self.tr("Who are you?"), self.tr("You are the desk’s first user and can add the others."))
        self.full_name = TextField(
            self.tr("Full name"), hint=self.tr("As it should stand on sheets, such as S. Sampleworth."), width=340
        )
        self.username = TextField(self.tr("User name"), hint=self.tr("Short, no spaces."), width=220)
        self.roles: dict[Role, Checkbox] = {role: Checkbox(words) for role, words in ROLE_WORDS.items()}
        ticks = QWidget()
        flow = Flow(ticks, spacing=(theme.SPACE_24, theme.SPACE_8))
        flow.add(*self.roles.values())
        self._roles_box = FieldBox(self.tr("Roles"), ticks, hint=self.tr("Tick all that are yours."))
        self.registration = TextField(
            self.tr("Registration number"),
            hint=self.tr("Of the NMC, GMC or GPhC, where you have one."),
            optional=True,
            width=220,
        )
        self.roles[Role.DESK_ADMINISTRATOR].set_value(True)
        self.roles[Role.DESK_ADMINISTRATOR].setEnabled(False)
        self.column.add(self.full_name, self.username, self._roles_box, self.registration, 1)
        for field in (self.full_name, self.username, self.registration):
            field.entered.connect(self._next)
        self.full_name.edited.connect(self._suggest)
        self._own_username = False
        self.username.edited.connect(self._mine)

    def chosen_roles(self) -> tuple[Role, ...]:
        """Return the roles ticked."""
        return tuple(role for role, box in self.roles.items() if box.value())

    def fields(self) -> dict[str, FieldBox]:
        return {"full_name": self.full_name, "username": self.username, "roles": self._roles_box}

    def problems(self) -> list[Problem]:
        found = []
        if not self.full_name.value().strip():
            found.append(Problem(self.tr("Write your full name."), "full_name"))
        name = self.username.value().strip()
        if not name or any(letter.isspace() for letter in name):
            found.append(Problem(self.tr("Write a user name without spaces."), "username"))
        return found

    def _mine(self) -> None:
        self._own_username = True

    def _suggest(self) -> None:
        """Offer a user name from the full name until one was typed."""
        if not self._own_username:
            kept = [letter for letter in _plain(self.full_name.value()) if letter.isalnum()]
            self.username.set_value("".join(kept))

    def _next(self) -> None:
        box = self.sender()
        if box is self.registration or (self.username.value() and box is self.username):
            self.entered.emit()
        else:
            self.focusNextChild()


class _Secret(_Step):
    """The passphrase, twice; pasting is allowed."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Choose a passphrase"),
            self.tr("It opens this desk’s records. Nobody else can read it, and it can be changed later."),
        )
        rule = self.tr("At least {0} characters. Three or four unrelated words are easy to type.")
        self.first = TextField(self.tr("Passphrase"), hint=rule.format(PASSPHRASE_MIN), width=420, secret=True)
        self.second = TextField(self.tr("The same once more"), width=420, secret=True)
        self.show_typed = Checkbox(self.tr("Show what I type"), key="Alt S")
        self.column.add(self.first, self.second)
        self.column.addWidget(self.show_typed, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.show_typed.edited.connect(self._show_typed)
        self.first.entered.connect(self._to_second)
        self.second.entered.connect(self.entered)

    def fields(self) -> dict[str, FieldBox]:
        return {"passphrase": self.first, "again": self.second}

    def problems(self) -> list[Problem]:
        if len(self.first.value()) < PASSPHRASE_MIN:
            words = self.tr("Use at least {0} characters.").format(PASSPHRASE_MIN)
            return [Problem(words, "passphrase")]
        if self.first.value() != self.second.value():
            return [Problem(self.tr("The two are not the same. Type them again."), "again")]
        return []

    def _to_second(self) -> None:
        self.second.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_typed(self) -> None:
        for field in (self.first, self.second):
            field.set_secret(not self.show_typed.value())


class _Summary(_Step):
    """What will be made."""

    def __init__(self) -> None:
        super().__init__(self.tr("Check and open the desk"), self.tr("Everything but the place can be changed later."))
        self._panel = Panel()
        self.column.add(self._panel, 1)
        self._lines = QWidget()
        self._panel.body.add(self._lines)
        self._grid = Grid(self._lines, spacing=(theme.SPACE_24, theme.SPACE_8))
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show labels with what was given."""
        clear(self._grid)
        for row, (label, value) in enumerate(lines):
            self._grid.addWidget(Text(label, tone=theme.INK_2), row, 0)
            self._grid.addWidget(Text(value, strong=True), row, 1)


class FirstRunScreen(QWidget):
    """The wizard. `finished(FirstRun)` fires once, at the end; `show_problem(words)` tells what stopped it."""

    finished = Signal(object)
    training_requested = Signal()

    def __init__(self, establishments: Sequence[EstablishmentChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("First run"))
        theme.surface(self, theme.WHITE)
        self.where, self.who = _Where(establishments), _Who()
        self.secret, self.check = _Secret(), _Summary()
        self._steps: tuple[_Step, ...] = (self.where, self.who, self.secret, self.check)
        self._place = 0
        self._progress = ProgressBar()
        self._count = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self.summary = ErrorSummary()
        self.back_button = Button(self.tr("Back"), key="Esc")
        self.next_button = Button(self.tr("Go on"), Kind.PRIMARY, key="Enter", large=True)
        self.training = Button(self.tr("Practise on the training desk"), Kind.QUIET, key="Alt T")
        self._lay_out()
        for step in self._steps:
            step.entered.connect(self.go_on)
        self.next_button.acted.connect(self.go_on)
        self.back_button.acted.connect(self.go_back)
        self.training.acted.connect(self.training_requested)
        self.summary.followed.connect(self._follow)
        self._show(0)

    def step(self) -> int:
        """Return the step shown, 0–3."""
        return self._place

    def go_on(self) -> None:
        """Go on when nothing is to be put right; at the last step, finish."""
        step = self._steps[self.step()]
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
        )

    def show_problem(self, words: str) -> None:
        """Show why the desk could not be made."""
        self.summary.show_problems(words, [Problem(words, "")] if words else [])

    def focus_start(self) -> None:
        """Put the focus where typing goes on."""
        if self.step() == len(self._steps) - 1:
            self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
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
        last = place == len(self._steps) - 1
        self.next_button.set_label(self.tr("Open the desk") if last else self.tr("Go on"))
        if last:
            self.check.show_lines(self._lines())
        self.focus_start()

    def _lines(self) -> list[tuple[str, str]]:
        given, chosen = self.result(), self.where.chosen()
        return [
            (self.tr("Establishment"), chosen.name if chosen is not None else ""),
            (self.tr("Nation"), _NATIONS.get(given.nation, "")),
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

    def _lay_out(self) -> None:
        outer = Column(self, spacing=0)
        head = QWidget()
        theme.surface(head, theme.NAVY)
        theme.fix(head, height=theme.APP_BAR)
        bar = Row(head, (16, 0, 16, 0))
        bar.addWidget(Text(self.tr("Reception"), role=TypeRole.QUESTION, tone=theme.WHITE, wrap=False))
        bar.addStretch(1)
        outer.addWidget(head)
        scroller = Scroller((64, 24, 64, 24), theme.SPACE_12, colour=theme.WHITE)
        outer.addWidget(scroller, 1)
        inside = QWidget()
        theme.fix(inside, max_width=720)
        column = Column(inside, spacing=theme.SPACE_16)
        column.add(self._count, self._progress, self.summary)
        for step in self._steps:
            column.addWidget(step, 1)
        column.add(Rule())
        foot = Row(spacing=theme.SPACE_12)
        foot.add(self.next_button, self.back_button, 1, self.training)
        column.addLayout(foot)
        scroller.column.addWidget(inside, 1)
        status = StatusBar()
        status.set_hints(
            (
                KeyHint(("↑", "↓"), self.tr("choose")),
                KeyHint(("Enter",), self.tr("go on")),
                KeyHint(("Esc",), self.tr("back a step")),
                KeyHint(("Ctrl +",), self.tr("larger text")),
            )
        )
        outer.addWidget(status)


def _plain(text: str) -> str:
    """Return text without accents, in small letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower().strip()


def _searched(choice: EstablishmentChoice) -> str:
    return _plain(f"{choice.name} {choice.town} {choice.code}")

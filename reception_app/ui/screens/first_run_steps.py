"""The four pages of the first run: where, who, a passphrase, a last look."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from reception_app.errors import InputProblem
from reception_app.establishments import load_establishments
from reception_app.passphrases import MINIMUM, check_passphrase
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.desk_number import DeskNumberField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.alerts import Problem
from reception_app.ui.widgets.layouts import Column, Flow, Grid, StackingRow
from reception_app.ui.widgets.panels import Panel, clear
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ROLE_WORDS, Role

NATIONS = {"england": "England", "wales": "Wales"}
_OFFERED = 7


@dataclass(frozen=True)
class EstablishmentChoice:
    """An establishment as offered: its code, its name, its town, and the nation it lies in (england, wales or "")."""

    code: str
    name: str
    town: str = ""
    nation: str = ""


def establishment_choices() -> tuple[EstablishmentChoice, ...]:
    """Return the establishments that are in use."""
    return tuple(
        EstablishmentChoice(row.code, row.name, row.town, row.nation.casefold())
        for row in load_establishments()
        if row.active
    )


class Step(QWidget):
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


class Where(Step):
    """Establishment by typing part of its name, town or code; then the nation."""

    def __init__(self, establishments: Sequence[EstablishmentChoice]) -> None:
        super().__init__(
            self.tr("Which prison is this desk in?"), self.tr("Type part of its name, town or three-letter code.")
        )
        self._all = tuple(establishments)
        self._chosen: EstablishmentChoice | None = None
        self.name = TextField(self.tr("Establishment"), width=420)
        self.offered = QListWidget()
        theme.dress(self.offered, theme.Part.LIST)
        self.offered.setAccessibleName(self.tr("Establishments that match"))
        self.offered.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offered.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.fix(self.offered, width=420, height=6 * 28)
        nations = tuple(Option(slug, words) for slug, words in NATIONS.items())
        self.nation = ChoiceGroup(nations, name=self.tr("Nation"), large=True)
        self._nation_box = FieldBox(
            self.tr("Nation"), self.nation, hint=self.tr("It decides the law and the languages of what is printed.")
        )
        self.telephone = TextField(
            self.tr("Healthcare telephone"),
            hint=self.tr("Answered day and night: printed where a sheet says to ring healthcare."),
            optional=True,
            width=220,
        )
        self.number = DeskNumberField()
        top = Qt.AlignmentFlag.AlignLeft
        self.column.add(self.name)
        self.column.addWidget(self.offered, 0, top)
        last = QWidget()  # side by side: the whole step stands on the smallest usual screen
        line = StackingRow(last, spacing=theme.SPACE_24)
        for field in (self.telephone, self.number):
            line.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        self.column.add(self._nation_box, last)
        self.column.addStretch(1)
        self.name.edited.connect(self._filter)
        self.name.box.arrowed.connect(self._step)
        self.name.entered.connect(self._enter)
        self.telephone.entered.connect(self._to_number)
        self.number.entered.connect(self.entered)
        self.offered.itemClicked.connect(self._clicked)
        self._filter()

    def chosen(self) -> EstablishmentChoice | None:
        """Return the establishment chosen."""
        return self._chosen

    def fields(self) -> dict[str, FieldBox]:
        return {"establishment": self.name, "nation": self._nation_box, "number": self.number}

    def problems(self) -> list[Problem]:
        found = []
        if self._chosen is None:
            found.append(Problem(self.tr("Choose the establishment from the list."), "establishment"))
        if not self.nation.value():
            found.append(Problem(self.tr("Choose England or Wales."), "nation"))
        if words := self.number.wrong():
            found.append(Problem(words, "number"))
        return found

    def focus_start(self) -> None:
        self.name.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, choice: EstablishmentChoice) -> None:
        """Take an establishment; its nation follows, and can still be changed."""
        self._chosen = choice
        self.name.set_value(choice.name)
        self.name.show_problem("")
        if choice.nation in NATIONS:
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
        """Enter takes the marked line first; once there is one, the telephone is asked."""
        if self._chosen is None:
            item = self.offered.currentItem()
            if item is not None:
                self._clicked(item)
            return
        self.telephone.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_number(self) -> None:
        self.number.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self, item: QListWidgetItem) -> None:
        choice = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(choice, EstablishmentChoice):
            self.choose(choice)


class Who(Step):
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
        """Enter goes on; past the roles only once one is ticked: looking after the desk is nothing clinical."""
        box = self.sender()
        if box is self.username and self.username.value() and self.chosen_roles() == (Role.DESK_ADMINISTRATOR,):
            next(iter(self.roles.values())).setFocus(Qt.FocusReason.TabFocusReason)
        elif box is self.registration or (self.username.value() and box is self.username):
            self.entered.emit()
        else:
            self.focusNextChild()


class Secret(Step):
    """The passphrase, twice; pasting is allowed."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Choose a passphrase"),
            self.tr("It opens this desk’s records. Nobody else can read it, and it can be changed later."),
        )
        self.known: tuple[str, ...] = ()  # names that anybody would try; the screen says them
        rule = self.tr("At least {0} characters. Three or four unrelated words are easy to type.")
        self.first = TextField(self.tr("Passphrase"), hint=rule.format(MINIMUM), width=420, secret=True)
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
        try:
            check_passphrase(self.first.value(), self.known)
        except InputProblem as problem:
            return [Problem(problem.sentence, "passphrase")]
        if self.first.value() != self.second.value():
            return [Problem(self.tr("The two are not the same. Type them again."), "again")]
        return []

    def _to_second(self) -> None:
        self.second.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_typed(self) -> None:
        for field in (self.first, self.second):
            field.set_secret(not self.show_typed.value())


class Summary(Step):
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


def _plain(text: str) -> str:
    """Return text without accents, in small letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower().strip()


def _searched(choice: EstablishmentChoice) -> str:
    return _plain(f"{choice.name} {choice.town} {choice.code}")

"""Pages of the Users screen: a new user, their one-time passphrase shown once, other roles, what the desk is set to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem, WrongPassphrase
from reception_app.services.desk import NewUser
from reception_app.services.desk_settings import set_desk_number, set_healthcare_telephone
from reception_app.services.users import UserRow, add_user, change_roles
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.desk_number import DeskNumberField
from reception_app.ui.screens.person_entry import EntryPage, Ticks, need
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ROLE_WORDS, Role

ROLES = tuple((role.value, ROLE_WORDS[role]) for role in Role)


def tr(words: str) -> str:
    """Return words of this screen's chrome in the language of the program."""
    return QCoreApplication.translate("Users", words)


class AddUser(EntryPage):
    """A new user. After `done`, `once` holds the one-time passphrase until the screen has shown it."""

    takes_a_while = True

    def __init__(self, shell: Shell) -> None:
        note = tr("They get a one-time passphrase, and choose their own when they first sign in.")
        super().__init__(tr("A new user"), tr("Add the user"), note)
        self._shell = shell
        self.once = ""
        self.full_name = TextField(tr("Full name"), hint=tr("As it stands under what they sign"), width=320)
        self.username = TextField(tr("User name"), hint=tr("Small letters, for example s.sampleworth"), width=220)
        self.registration = TextField(tr("Registration"), hint=tr("NMC, GMC or GPhC number"), optional=True, width=180)
        self.roles = Ticks(tr("Roles"), ROLES, hint=tr("What they may do here; several may be ticked."))
        self.own = TextField(
            tr("Your own passphrase"), hint=tr("It opens the key that is wrapped for them."), width=320, secret=True
        )
        self.add(self.full_name, self.username, self.registration, self.roles, self.own)
        self.own.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.full_name.box

    def check(self) -> bool:
        checks = (
            need(self.own, self.own.value(), tr("Write your own passphrase.")),
            need(self.roles, " ".join(self.roles.value()), tr("Tick at least one role.")),
            need(self.username, self.username.value(), tr("Write a user name.")),
            need(self.full_name, self.full_name.value(), tr("Write the full name.")),
        )
        return all(checks)

    def write(self) -> str:
        roles = tuple(Role(slug) for slug in self.roles.value())
        registration = self.registration.value().strip() or None
        user = NewUser(self.username.value().strip(), self.full_name.value().strip(), roles, registration)
        self.once = add_user(self._shell.ctx, user, self.own.value())
        self.own.set_value("")
        return tr("User added")

    def show_trouble(self, problem: KnownProblem | None) -> None:
        self.own.show_problem("")
        self.username.show_problem("")
        if isinstance(problem, WrongPassphrase) and problem.code == "SI-101":
            self.own.show_problem(tr("That is not your passphrase. Type it again."))
        elif problem is not None and problem.code in ("IN-302", "IN-305"):
            self.username.show_problem(problem.sentence)
        super().show_trouble(problem)


class OncePassphrase(EntryPage):
    """The one-time passphrase, shown once, to be written down or read out. Only its button closes it."""

    def __init__(self, full_name: str, username: str, once: str) -> None:
        super().__init__(tr("One-time passphrase of {0}").format(full_name), tr("I have written it down"))
        words = tr("This is shown only now. Write it down and hand it over in person.")
        self.once = Text(once, role=TypeRole.BRAND, wrap=False)
        self.once.setAccessibleName(once)
        self.column.addWidget(AlertBar(Level.SOON, words))
        self.column.addWidget(Text(tr("User name: {0}").format(username), strong=True))
        self.column.addWidget(self.once)
        said = tr("No 0, O, 1, l or i is in it. They type it with the dashes and then choose their own.")
        self.column.addWidget(Text(said, tone=theme.INK_2))
        self.back_button.hide()

    def write(self) -> str:
        return tr("User added")


class ChangeRoles(EntryPage):
    """Other roles for a user."""

    def __init__(self, shell: Shell, row: UserRow) -> None:
        super().__init__(tr("Roles of {0}").format(row.full_name), tr("Save the roles"))
        self._shell, self._username = shell, row.username
        self.roles = Ticks(tr("Roles"), ROLES)
        self.roles.set_value([role.value for role in row.roles])
        self.add(self.roles)

    def first(self) -> QWidget:
        return next(iter(self.roles.boxes.values()))

    def check(self) -> bool:
        words = tr("Tick at least one role, or disable the user instead.")
        return need(self.roles, " ".join(self.roles.value()), words)

    def write(self) -> str:
        change_roles(self._shell.ctx, self._username, tuple(Role(slug) for slug in self.roles.value()))
        return tr("Roles changed")


class ChangeTelephone(EntryPage):
    """Another healthcare telephone of the desk, or none."""

    def __init__(self, shell: Shell) -> None:
        note = tr("Answered day and night. Sheets print it where they say to ring healthcare; empty, they cannot.")
        super().__init__(tr("Healthcare telephone"), tr("Save the number"), note)
        self._shell = shell
        self.number = TextField(tr("Number"), optional=True, width=220)
        self.number.set_value(shell.ctx.settings.healthcare_telephone)
        self.add(self.number)
        self.number.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.number.box

    def write(self) -> str:
        self._shell.take_settings(set_healthcare_telephone(self._shell.ctx, self.number.value()))
        return tr("Healthcare telephone saved")


class ChangeDeskNumber(EntryPage):
    """Another number of the desk: packs, receipts and desk references are numbered by it from now on."""

    def __init__(self, shell: Shell) -> None:
        note = tr(
            "Packs, receipts and references of people without a number are counted by it, so that two desks of one "
            "prison never give one number to two people. Desk 2 counts from 200001, desk 3 from 300001. What is "
            "numbered keeps its number."
        )
        super().__init__(tr("Number of this desk"), tr("Save the number"), note)
        self._shell = shell
        self.number = DeskNumberField(shell.ctx.settings.desk_number)
        self.add(self.number)
        self.number.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.number.box

    def check(self) -> bool:
        self.number.show_problem(self.number.wrong())
        return not self.number.wrong()

    def write(self) -> str:
        self._shell.take_settings(set_desk_number(self._shell.ctx, self.number.number()))
        return tr("Number of this desk saved")

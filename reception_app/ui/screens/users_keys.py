"""Pages about keys: a new one-time passphrase, a user removed, and the desk's recovery code made and shown once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import KnownProblem
from reception_app.services.recovery import make_recovery_code, printing_code, recovery_made_at, recovery_page
from reception_app.services.rotation import check_may_change_key
from reception_app.services.shown_once import note_on_paper
from reception_app.services.user_keys import give_new_passphrase, remove_user
from reception_app.services.users import UserRow, list_users
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.recovery import code_text
from reception_app.ui.screens.users_entries import OncePassphrase, tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Run, Text


class SecretPage(EntryPage):
    """Asks for one's own passphrase to make a secret. `follows(EntryPage)`: the page that shows it, once."""

    verb = "make it"
    takes_a_while = True
    follows = Signal(object)

    def __init__(self, shell: Shell, title: str, act: str, note: str, why: str) -> None:
        super().__init__(title, act, note)
        self._shell = shell
        self.own = TextField(tr("Your own passphrase"), hint=why, width=320, secret=True)
        self.own.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.own.box

    def check(self) -> bool:
        return need(self.own, self.own.value(), tr("Write your own passphrase."))

    def show_trouble(self, problem: KnownProblem | None) -> None:
        wrong = problem is not None and problem.code == "SI-101"
        self.own.show_problem(tr("That is not your passphrase. Type it again.") if wrong else "")
        super().show_trouble(problem)

    def write(self) -> str:
        made = self.make(self.own.value())
        self.own.set_value("")
        self.follows.emit(made)
        return ""

    def make(self, own: str) -> EntryPage:
        """Make the secret and return the page that shows it. Raises KnownProblem."""
        raise NotImplementedError


class NewPassphrase(SecretPage):
    """A new one-time passphrase for somebody who forgot theirs, or who was disabled and comes back."""

    def __init__(self, shell: Shell, row: UserRow) -> None:
        back = tr("They may sign in again. They get a one-time passphrase, and choose their own.")
        forgot = tr("Their old one opens nothing from then on. They get one to use once, and choose their own.")
        super().__init__(
            shell, tr("A new passphrase for {0}").format(row.full_name), tr("Make a one-time passphrase"),
            back if row.disabled else forgot, tr("So that nobody lets somebody in at a desk left open."),
        )  # fmt: skip
        self._row = row
        self.add(self.own)

    def make(self, own: str) -> EntryPage:
        once = give_new_passphrase(self._shell.ctx, self._row.username, own)
        return OncePassphrase(self._row.full_name, self._row.username, once)


class RemoveUser(EntryPage):
    """Somebody who does not come back: off the list, their key destroyed."""

    verb = "remove"

    def __init__(self, shell: Shell, row: UserRow) -> None:
        note = tr("For somebody who does not come back. Whoever may come back is disabled instead.")
        super().__init__(tr("Remove {0}").format(row.full_name), tr("Remove them"), note, kind=Kind.STOP)
        self._shell, self._row = shell, row
        for words in (
            tr("Their key is destroyed: they can sign in no more, and this cannot be undone."),
            tr("What they wrote, signed and gave keeps their name, and so does the history."),
            tr("Their user name may be given to somebody else."),
        ):
            self.add(Text(words))

    def first(self) -> QWidget:
        return self.back_button  # nobody goes on by habit

    def write(self) -> str:
        remove_user(self._shell.ctx, self._row.username)
        return tr("User removed")


class NewRecoveryCode(SecretPage):
    """Another recovery code for the safe; the one before is void from that moment."""

    def __init__(self, shell: Shell) -> None:
        made = recovery_made_at(shell.ctx)
        none = tr("There is none yet. If nobody who looks after this desk can sign in, its records cannot be opened.")
        since = tr("The one in the safe was made {0}. It is void as soon as a new one is made.")
        words = none if made is None else since.format(moment_text(local(made)))
        why = tr("So that nobody makes one at a desk left open.")
        super().__init__(shell, tr("Recovery code"), tr("Make a new code"), words, why)
        lead = tr("With it a desk administrator chooses a new passphrase at the sign-in (Alt N there), once.")
        self.add(Text(lead, tone=theme.INK_2), self.own)

    def make(self, own: str) -> EntryPage:
        return ShownRecoveryCode(self._shell, make_recovery_code(self._shell.ctx, own))


class ChangeKey(SecretPage):
    """Another key for the records. The desk is closed for it; what is handed out is shown where nobody is signed in."""

    verb = "change the key"

    def __init__(self, shell: Shell) -> None:
        note = tr("For the day when a stranger may have a copy of these records and a passphrase or code of that time.")
        why = tr("So that nobody changes it at a desk left open.")
        super().__init__(shell, tr("Another key for the records"), tr("Sign out and change the key"), note, why)
        others = sum(not row.disabled and row.username != shell.ctx.operator.username for row in list_users(shell.ctx))
        new = tr(
            "Everybody else ({0}) gets a one-time passphrase, to be handed over in person; theirs opens nothing then."
        )
        for words in (
            tr("Your own passphrase stays as it is."),
            new.format(others),
            tr("The recovery code in the safe is void; a new one is made. Both are shown once, and can be printed."),
            tr("Backups from before open with the old key alone, and are not restored over the new desk."),
            tr("It takes up to some minutes. If the power fails, the desk has the old key or the new one."),
        ):
            self.add(Text(words))
        self.add(self.own)

    def write(self) -> str:
        own = self.own.value()
        check_may_change_key(self._shell.ctx, own)
        self.own.set_value("")
        self._shell.change_key(own)
        return ""


class ShownRecoveryCode(EntryPage):
    """The recovery code, shown once, to be written down or printed. Only its button closes it."""

    def __init__(self, shell: Shell, code: str) -> None:
        super().__init__(tr("Recovery code"), tr("It is on paper"))
        self._shell, self._code = shell, code
        self.told = AlertBar(Level.CHECKED, "")
        self.told.hide()
        self.print_button = Button(tr("Print the page for the safe…"), key="Alt H")
        self.print_button.acted.connect(self._print)
        warn = AlertBar(Level.SOON, tr("This is shown only now."), tr("The code before it is void: destroy its paper."))
        self.add(warn, code_text(code, tr("Recovery code:")))
        safe = tr("Lock the paper in a safe. Whoever has it can open the records of this desk.")
        signs = tr("Round signs are zeros, upright ones are ones: O, I, L and U are never in it.")
        self.add(Text(((Run(safe),), (Run(signs),))), self.told)
        self.acts.insertWidget(1, self.print_button)
        self.back_button.hide()

    def hints(self) -> tuple[KeyHint, ...]:
        return KeyHint(("Alt H",), tr("print")), KeyHint(("Ctrl Enter",), tr("it is on paper"))

    def first(self) -> QWidget:
        return self.print_button

    def write(self) -> str:
        self._code = ""
        note_on_paper(self._shell.ctx.folder)
        return tr("Recovery code made")

    def print_now(self) -> None:
        self._print()

    def _print(self) -> None:
        ctx = self._shell.ctx
        try:
            page = recovery_page(ctx.settings, self._code, ctx.operator.full_name, ctx.now())
            printed = self._shell.desk.print_pdf(page, tr("Recovery code"), partial(printing_code, ctx))
        except KnownProblem as problem:
            self.show_trouble(problem)
            return
        if printed:
            self.told.set_words(tr("Printed."), tr("Take it out of the printer now, and lock it away."))
            self.told.show()

"""The key that opens files sealed for this prison: its words, its public part, and how the prison's desks share it.

The secret never leaves the encrypted records but in a file locked with a passphrase of its own, for another desk of
the same prison. Its public part may be read by everybody: with it anybody can seal, and nobody can open.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import date_text
from reception_app.clock import local
from reception_app.errors import KnownProblem, WrongPassphrase
from reception_app.services import sealing
from reception_app.services.sealing import OwnKey, public_page, public_part
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_entry import EntryPage, Ticks, need
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.screens.users_files import read_small, write_small
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small

_ROW = 4
"""Words in a row of the eight."""


class SealingPage(EntryPage):
    """What this desk opens. `follows(EntryPage)` when one of its acts has a page of its own."""

    follows = Signal(object)

    def __init__(self, shell: Shell) -> None:
        own = sealing.read_own_key(shell.ctx)
        act = tr("Save the public part…") if own is not None else tr("Make the key")
        lead = tr("Whoever has the public part can seal a file for this prison. Only this prison’s desks can open it.")
        super().__init__(tr("Files sealed for this prison"), act, lead)
        self._shell, self._own, self._where = shell, own, None
        self.export_button = Button(tr("For another desk of this prison…"), key="Alt O")
        self.import_button = Button(tr("Take in another desk’s key…"), key="Alt I")
        self.renew_button = Button(tr("Another key…"), Kind.STOP, key="Alt N")
        self.print_button = Button(tr("Print the public part…"), key="Alt H", icon=Icon.PRINTER)
        self.print_button.acted.connect(self._print)
        self.told = AlertBar(Level.CHECKED, "")
        self.told.hide()
        self.export_button.acted.connect(self._export)
        self.import_button.acted.connect(self._import)
        self.renew_button.acted.connect(self._renew)
        if own is None:
            self.add(Text(tr("There is no key yet. It is made here, or with the first request for a certificate.")))
            self.add(_acts(self.import_button))
        else:
            self.add(*_facts(own), _acts(self.print_button, self.export_button), self.told,
                     _acts(self.import_button, self.renew_button))  # fmt: skip

    _where: Path | None

    def check(self) -> bool:
        if self._own is None:
            return True
        name = f"{self._shell.ctx.settings.establishment.lower()}.age-recipient"
        self._where = self._shell.desk.ask_save(tr("Save the public part"), name, ("*.age-recipient",))
        return self._where is not None

    def write(self) -> str:
        if self._own is None or self._where is None:
            sealing.make_sealing_key(self._shell.ctx)
            return tr("Key made")
        write_small(self._where, public_part(self._own, self._shell.ctx.settings.establishment))
        return tr("Public part saved")

    def print_now(self) -> None:
        """Print the public part, for whoever has no stick: it is typed, scanned or photographed there."""
        self._print()

    def _print(self) -> None:
        if self._own is None:
            return
        try:
            page = public_page(self._shell.ctx, self._own)
            printed = self._shell.desk.print_pdf(page, tr("Key to seal files"), nullcontext)
        except KnownProblem as problem:
            self.show_trouble(problem)
            return
        if printed:
            self.told.set_words(tr("Printed."), tr("It is no secret: it may be sent, copied and read out."))
            self.told.show()

    def _export(self) -> None:
        self.follows.emit(ExportKey(self._shell))

    def _import(self) -> None:
        chosen = self._shell.desk.ask_open_files(tr("The key of another desk of this prison"), ("*.sealing-key", "*"))
        if chosen:
            self.show_trouble(None)
            try:
                self.follows.emit(ImportKey(self._shell, read_small(chosen[0]).decode("utf-8", "replace")))
            except KnownProblem as problem:
                self.show_trouble(problem)

    def _renew(self) -> None:
        self.follows.emit(RenewKey(self._shell))


def _facts(own: OwnKey) -> tuple[QWidget, ...]:
    words = own.words.replace(",", "").split()
    rows = [" ".join(words[at : at + _ROW]) for at in range(0, len(words), _ROW)]
    shown = Text(tuple((Run(row, theme.INK, strong=True, role=TypeRole.NAME),) for row in rows))
    shown.setAccessibleName(tr("Eight words: {0}").format(own.words))
    return (shown, Text((_state(own), _since(own))), Text(own.recipient, role=TypeRole.SMALL, tone=theme.INK_2))


def _state(own: OwnKey) -> Line:
    if own.published:
        return (bold(tr("The estate’s directory names this key."), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),)
    if own.published is None:
        words = tr("No directory names a key for this prison yet: other desks cannot seal for it.")
    else:
        words = tr(
            "The estate’s directory names another key for this prison: what is sealed with it is not opened here."
        )
    return (bold(words, theme.AMBER_TEXT, icon=Icon.TRIANGLE),)


def _since(own: OwnKey) -> Line:
    since = date_text(local(own.added_at).date())
    return (small(tr("Here since {0}. Older keys still open what was sealed for them.").format(since)),)


def _acts(*buttons: Button) -> QWidget:
    acts = QWidget()
    Flow(acts, (0, 4, 0, 0)).add(*buttons)
    return acts


class ExportKey(EntryPage):
    """A file that brings the key to another desk of this prison, locked with a passphrase for the trip."""

    def __init__(self, shell: Shell) -> None:
        lead = tr("Tell them the passphrase by another way than the file, and delete the file when they have it.")
        super().__init__(tr("The key for another desk of this prison"), tr("Save the locked file…"), lead)
        self._shell = shell
        hint = tr("For this file alone, twelve characters or more; not your own.")
        self.chosen = TextField(tr("Passphrase of the file"), hint=hint, width=320, secret=True)
        self.again = TextField(tr("The same again"), width=320, secret=True)
        self.add(self.chosen, self.again)
        self.again.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.chosen.box

    def check(self) -> bool:
        if not need(self.chosen, self.chosen.value(), tr("Choose a passphrase for the file.")):
            return False
        same = self.chosen.value() == self.again.value()
        self.again.show_problem("" if same else tr("The two are not the same. Type it again."))
        return same

    def write(self) -> str:
        text = sealing.export_sealing_key(self._shell.ctx, self.chosen.value())
        name = f"{self._shell.ctx.settings.establishment.lower()}.sealing-key"
        where = self._shell.desk.ask_save(tr("Save the locked file"), name, ("*.sealing-key",))
        for field in (self.chosen, self.again):
            field.set_value("")
        if where is None:
            return tr("Not saved")
        with sealing.exporting_key(self._shell.ctx):
            write_small(where, text)
        return tr("Saved, locked with its own passphrase")


class ImportKey(EntryPage):
    """The key of another desk of this prison, taken in; the one here is retired and still opens what it opened."""

    def __init__(self, shell: Shell, text: str) -> None:
        lead = tr("From then on both desks open the same files. This desk’s own key still opens what it opened before.")
        super().__init__(tr("Take in another desk’s key"), tr("Take it in"), lead)
        self._shell, self._text = shell, text
        hint = tr("The one that was chosen when the file was made.")
        self.chosen = TextField(tr("Passphrase of the file"), hint=hint, width=320, secret=True)
        self.add(self.chosen)
        self.chosen.entered.connect(self.save)

    def first(self) -> QWidget:
        return self.chosen.box

    def check(self) -> bool:
        return need(self.chosen, self.chosen.value(), tr("Write the passphrase of the file."))

    def write(self) -> str:
        new = sealing.import_sealing_key(self._shell.ctx, self._text, self.chosen.value())
        self.chosen.set_value("")
        return tr("Key taken in") if new else tr("This key was here already")

    def show_trouble(self, problem: KnownProblem | None) -> None:
        wrong = isinstance(problem, WrongPassphrase)
        self.chosen.show_problem(tr("That does not open the file. Type it again.") if wrong else "")
        super().show_trouble(problem)


class RenewKey(EntryPage):
    """Another key in the place of this one: after a computer was lost that could open sealed files."""

    def __init__(self, shell: Shell) -> None:
        lead = tr("Only when a computer that could open this prison’s files was lost or stolen. Ring the estate first.")
        super().__init__(tr("Another key for this prison"), tr("Make another key"), lead, kind=Kind.STOP)
        self._shell = shell
        self.add(AlertBar(Level.SOON, tr("What follows is work for every desk of this prison.")))
        for step in (
            tr("1  Save a request (Alt Q); the estate certifies it with the new key (--replace-sealing-key)."),
            tr("2  Carry the new key to every other desk of this prison (Alt O here, Alt I there)."),
            tr("3  The estate publishes its directory. Until then files are still sealed for the old key."),
        ):
            self.add(Text(step))
        self.sure = Ticks(tr("Is it agreed?"), (("asked", tr("The estate knows, and asked for it")),))
        self.add(self.sure)

    def first(self) -> QWidget:
        return self.back_button  # nobody goes on by habit

    def check(self) -> bool:
        return need(self.sure, " ".join(self.sure.value()), tr("Ring whoever runs the estate first."))

    def write(self) -> str:
        sealing.renew_sealing_key(self._shell.ctx)
        return tr("Another key is in place: save a request now")

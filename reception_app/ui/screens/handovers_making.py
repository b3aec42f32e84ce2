"""The receipt for the desk that sent a pack: how the seals were found, what is missing; signed, printed, saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.handover.receipt_record import Discrepancy, Lacking, Seal, SealFound, SealState
from reception_app.handover.views.receipt import SEAL_WORDS, STATE_WORDS
from reception_app.identifiers import show_name
from reception_app.services.person_view import read_person
from reception_app.services.receipts_made import Found, MadeReceipt, ToReceipt, letting_out, make_receipt, to_receipt
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextArea, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.people import number_of
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_files import write_files
from reception_app.ui.screens.prepare_sheets import LoadedPdf, PdfPage
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.runs import Run, Text, bold

SLIP_HEIGHT = 300


class SealField(Column):
    """One seal as it was found; another seal asks for its number."""

    def __init__(self, seal: Seal, number: str) -> None:
        super().__init__(spacing=theme.SPACE_8)
        self.seal = seal
        states = [
            Option(state.value, tr(words.capitalize()), str(key))
            for key, (state, words) in enumerate(STATE_WORDS.items(), start=1)
        ]
        self.state = ChoiceGroup(states, name=number, wrap=True)
        self.field = FieldBox(tr("{0}, seal {1}").format(tr(SEAL_WORDS[seal]), number), self.state)
        self.read = TextField(tr("Number on it"), width=180)
        self.add(self.field, self.read)
        show_if(self.read, False)
        self.state.edited.connect(self._chosen)

    def found(self) -> SealFound:
        """Return how it was found; nothing chosen is not looked at."""
        state = SealState(self.state.value() or SealState.NOT_LOOKED.value)
        read = self.read.value().strip() if state is SealState.ANOTHER else ""
        return SealFound(self.seal, state, read or None)

    def _chosen(self) -> None:
        show_if(self.read, self.state.value() == SealState.ANOTHER.value)


class MakingPanel(AskPanel):
    """Asks what something with a slip still needs. `made(it)` fires once it is signed and on disk, the panel gone.

    `trouble` says what the service refused; each panel adds it where it reads last.
    """

    made = Signal(object)

    def __init__(self, shell: Shell, title: str, act: Button) -> None:
        super().__init__(shell, title, act)
        self.trouble = AlertBar(Level.SOON, "")
        self.trouble.hide()

    def focus_start(self) -> None:
        """Put the focus where the first thing is said."""
        raise NotImplementedError

    def show_problem(self, problem: KnownProblem) -> None:
        """Say what the service refused."""
        self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.trouble.show()

    def settle(self, made: object) -> None:
        """Go away: it is made."""
        self._shell.changed()
        self._shell.close_overlay()
        self.made.emit(made)


class MakeReceiptPanel(MakingPanel):
    """Asks what the receipt needs besides what was decided; what is made is a `MadeReceipt`."""

    def __init__(self, shell: Shell, pack: ToReceipt, person_id: str) -> None:
        super().__init__(
            shell,
            tr("Receipt for {0}").format(pack.sender),
            Button(tr("Make the receipt"), Kind.PRIMARY, key="Alt M"),
        )
        self._pack_id = pack.received_pack_id
        said = tr("What was decided of each script, and which medicines are here, is taken from the record.")
        whose = whose_pack(shell, person_id, pack.pack_number)
        self.inside.add(whose, Text(said, tone=theme.INK_2))
        if pack.made:
            words = tr("Receipt {0} was made before; the sender goes by the newest.").format(", ".join(pack.made))
            self.inside.add(AlertBar(Level.KNOW, words))
        self.seals = tuple(SealField(seal, number) for seal, number in pack.seals)
        for seal in self.seals:
            self.inside.addLayout(seal)
        hint = tr("One thing a line, without names. Empty: nothing else.")
        self.documents = TextArea(tr("Documents missing"), hint=hint, optional=True, lines=2)
        self.others = TextArea(tr("Anything else not as it should be"), hint=hint, optional=True, lines=2)
        self.inside.add(self.documents, self.others, self.trouble)
        theme.fix(self, min_width=600, max_width=720)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus where the first thing is said."""
        if self.seals:
            self.seals[0].state.focus_first()
        else:
            self.documents.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Sign and keep it; what the service refuses shows here."""
        discrepancies = [
            Discrepancy(kind, line.strip())
            for kind, area in ((Lacking.DOCUMENT, self.documents), (Lacking.OTHER, self.others))
            for line in area.value().splitlines()
            if line.strip()
        ]
        found = Found(tuple(seal.found() for seal in self.seals), tuple(discrepancies))
        try:
            made = make_receipt(self._shell.ctx, self._pack_id, found)
        except KnownProblem as problem:
            self.show_problem(problem)
        else:
            self.settle(made)


_Told = Callable[[str], AbstractContextManager[None]]


class SlipPanel(AskPanel):
    """A slip as it prints, with its two ways back: paper and file. `told(how)` (print, export) is around each."""

    def __init__(self, shell: Shell, title: str, slip: bytes, files: dict[str, bytes], told: _Told, say: str) -> None:
        act = Button(tr("Print the slip"), Kind.PRIMARY, key="Alt P", icon=Icon.PRINTER)
        super().__init__(shell, title, act)
        self._slip, self._files, self._told = slip, files, told
        self._title = title
        self.save = Button(tr("Save the file…"), key="Alt S")
        self.done = AlertBar(Level.CHECKED, "")
        self.done.hide()
        self.page = PdfPage(title)
        self.page.setMinimumHeight(theme.px(SLIP_HEIGHT))
        self._loaded = LoadedPdf(slip, self)
        self.page.show_pdf(self._loaded)
        line = QWidget()
        Flow(line, spacing=(theme.SPACE_12, theme.SPACE_4)).add(self.save)
        self.inside.add(Text(say, role=TypeRole.SMALL, tone=theme.INK_2), line, self.done)
        self.inside.addWidget(self.page, 1)
        self.cancel.set_label(tr("Close"))
        theme.fix(self, min_width=560, max_width=760)
        self.act.acted.connect(self.print_now)
        self.save.acted.connect(self.save_file)

    def focus_start(self) -> None:
        """Put the focus on printing."""
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def print_now(self) -> None:
        """Print it at 100 %, from memory."""
        self._do(self._print)

    def save_file(self) -> None:
        """Save the small file to a folder or a stick."""
        self._do(self._save)

    def _print(self) -> str:
        if not self._shell.desk.print_pdf(self._slip, self._title, partial(self._told, "print")):
            return ""
        return tr("Printed")

    def _save(self) -> str:
        folder = self._shell.desk.ask_folder(tr("Where the file goes"))
        if folder is None:
            return ""
        with self._told("export"):
            names = write_files(folder, self._files)
        return tr("Saved: {0}").format(", ".join(names))

    def _do(self, act: Callable[[], str]) -> None:
        try:
            words = act()
        except KnownProblem as problem:
            self.done.set_level(Level.SOON)
            self.done.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.done.show()
            return
        if words:
            self.done.set_level(Level.CHECKED)
            self.done.set_words(words)
            self.done.show()


class ReceiptSlipPanel(SlipPanel):
    """The slip of a receipt made here."""

    def __init__(self, shell: Shell, made: MadeReceipt) -> None:
        files = {f"receipt-{made.number}.cose": made.cose, f"receipt-{made.number}.pdf": made.slip}
        say = tr("Send it back with the escort, by post, or as a file: any of them marks the pack as received there.")
        title = tr("Receipt {0}").format(made.number)
        super().__init__(shell, title, made.slip, files, partial(letting_out, shell.ctx, made.receipt_id), say)


def whose_pack(shell: Shell, person_id: str, pack_number: str) -> Text:
    """Return whose pack it is: the name and number that are held against the paper before anything is signed."""
    person = read_person(shell.ctx, person_id).record.person
    who = show_name(person.family_name, person.given_names)
    return Text(((bold(who), Run(f"  {number_of(person)}, {pack_number}")),))


def open_making(shell: Shell, person_id: str, pack_number: str) -> None:
    """Ask what the receipt of a pack still needs; its slip follows once it is made. What is in the way is told."""
    try:
        pack = to_receipt(shell.ctx, person_id, pack_number)
    except KnownProblem as problem:
        shell.tell(problem)
    else:
        open_slip_after(shell, MakeReceiptPanel(shell, pack, person_id), ReceiptSlipPanel)


def open_slip_after(shell: Shell, panel: MakingPanel, slip_of: Callable[[Shell, Any], SlipPanel]) -> None:
    """Lay the questions over the screen, and in their place, once it is made, the slip of it."""

    def show_slip(made: object) -> None:
        slip = slip_of(shell, made)
        shell.show_overlay(slip)
        slip.focus_start()

    panel.made.connect(show_slip)
    shell.show_overlay(panel)
    panel.focus_start()
